//! A file in the making: rows in scrambled order, and for each the true event behind it.

use crate::draw::{Key, word};

/// Which person and event a row tells of, and its damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Behind {
    pub person: u32,
    pub event: u32,
    pub damage: u32,
}

/// A CSV file being filled.
pub struct Sheet {
    /// Path below `extracts/`.
    pub path: String,
    /// Which agency wrote it.
    pub agency: &'static str,
    head: String,
    text: String,
    rows: Vec<(u64, u32, u32)>,
    behind: Vec<Behind>,
    key: Key,
    start: usize,
}

impl Sheet {
    /// An empty file with its header.
    pub fn new(seed: Key, agency: &'static str, path: &str, head: &[&str]) -> Sheet {
        let head = head.iter().map(|h| quoted(h)).collect::<Vec<_>>().join(",") + "\n";
        let key = seed.with(word("order")).with(word(path));
        Sheet {
            path: path.to_string(),
            agency,
            head,
            text: String::new(),
            rows: Vec::new(),
            behind: Vec::new(),
            key,
            start: 0,
        }
    }

    /// Adds a field to the row under way.
    pub fn field(&mut self, text: &str) -> &mut Sheet {
        if self.text.len() > self.start {
            self.text.push(',');
        } else if text.is_empty() {
            // A row that begins with an empty field still begins.
            self.text.push_str("\"\"");
            return self;
        }
        if text.contains([',', '"', '\n', '\r']) {
            self.text.push_str(&quoted(text))
        } else {
            self.text.push_str(text)
        }
        self
    }

    /// Ends the row.
    pub fn end(&mut self, person: u32, event: u32, damage: u32) {
        let order = self.key.with(self.rows.len() as u64).number();
        self.rows.push((order, self.start as u32, (self.text.len() - self.start) as u32));
        self.behind.push(Behind { person, event, damage });
        self.start = self.text.len();
    }

    /// The finished file and what stands behind each of its rows, in the order written.
    pub fn finish(self) -> Done {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_unstable_by_key(|n| (self.rows[*n].0, *n));
        let mut text = self.head;
        text.reserve(self.text.len() + self.rows.len());
        let mut behind = Vec::with_capacity(order.len());
        for n in order {
            let (_, start, len) = self.rows[n];
            text.push_str(&self.text[start as usize..start as usize + len as usize]);
            text.push('\n');
            behind.push(self.behind[n]);
        }
        Done { path: self.path, agency: self.agency, text, behind }
    }
}

/// A finished file.
#[allow(missing_docs)]
pub struct Done {
    pub path: String,
    pub agency: &'static str,
    pub text: String,
    pub behind: Vec<Behind>,
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// `DD/MM/YYYY`.
pub fn slashed(day: yf_model::Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d:02}/{m:02}/{y:04}")
}

/// `DD-Mon-YYYY`.
pub fn worded(day: yf_model::Day) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (y, m, d) = day.ymd();
    format!("{d:02}-{}-{y:04}", MONTHS[usize::from(m - 1) % 12])
}

/// `HH:MM:00` of local minutes.
pub fn clock(minute: i32) -> String {
    let at = minute.rem_euclid(1440);
    format!("{:02}:{:02}:00", at / 60, at % 60)
}
