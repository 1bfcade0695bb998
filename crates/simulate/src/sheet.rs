//! A file in the making: rows in scrambled order, and for each the true event behind it.

use crate::draw::{Key, word};
use std::io::{self, Write};

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
    /// Where each row ends in the text.
    ends: Vec<u32>,
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
            ends: Vec::new(),
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
        self.ends.push(self.text.len() as u32);
        self.behind.push(Behind { person, event, damage });
        self.start = self.text.len();
    }

    /// Writes the file, rows in scrambled order, and gives what stands behind each of them in the order written. The rows are
    /// put in order as they go out: the text is never held a second time.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<Vec<Behind>> {
        let mut order: Vec<(u64, u32)> =
            (0..self.ends.len() as u32).map(|n| (self.key.with(u64::from(n)).number(), n)).collect();
        order.sort_unstable();
        out.write_all(self.head.as_bytes())?;
        let mut behind = Vec::with_capacity(order.len());
        for (_, n) in order {
            let start = n.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            out.write_all(&self.text.as_bytes()[start as usize..self.ends[n as usize] as usize])?;
            out.write_all(b"\n")?;
            behind.push(self.behind[n as usize]);
        }
        Ok(behind)
    }
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
