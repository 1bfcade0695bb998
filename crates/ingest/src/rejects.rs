//! Rows set aside, for `rejects.csv`.

/// One row that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reject {
    /// Number of the file.
    pub file: u16,
    /// Line of the row.
    pub line: u32,
    /// Column as the header writes it; empty where the whole row is damaged.
    pub column: String,
    /// The problem's name in the catalogue.
    pub code: &'static str,
    /// What was found; of an identifying column only its shape.
    pub found: String,
    /// What would be right.
    pub right: String,
}

/// Rows set aside: all counted, and as many kept as [`Rejects::MOST`] of each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejects {
    rows: Vec<Reject>,
    beyond: u64,
}

impl Rejects {
    /// How many rows of one file are listed; the rest are counted.
    pub const MOST: usize = 100_000;

    /// Lists a row.
    pub fn add(&mut self, reject: Reject) {
        self.rows.push(reject);
    }

    /// Counts rows that are not listed.
    pub fn add_beyond(&mut self, count: u64) {
        self.beyond += count;
    }

    /// The rows listed, in order of file and line.
    pub fn iter(&self) -> impl Iterator<Item = &Reject> {
        self.rows.iter()
    }

    /// How many rows were set aside in all.
    pub fn count(&self) -> u64 {
        self.rows.len() as u64 + self.beyond
    }

    /// How many of them are not listed.
    pub fn beyond(&self) -> u64 {
        self.beyond
    }

    /// Adds another part's rows.
    pub fn merge(&mut self, other: Rejects) {
        self.rows.extend(other.rows);
        self.beyond += other.beyond;
    }

    /// `rejects.csv`: `file,row,column,problem,found,right`. `name` gives a file's name by its number.
    pub fn csv<'a>(&self, name: impl Fn(u16) -> &'a str) -> String {
        let mut out = String::from("file,row,column,problem,found,right\n");
        for r in &self.rows {
            let line = r.line.to_string();
            let fields = [name(r.file), &line, &r.column, r.code, &r.found, &r.right];
            let fields: Vec<String> = fields.iter().map(|f| field(f)).collect();
            out.push_str(&fields.join(","));
            out.push('\n');
        }
        out
    }
}

/// A field of a CSV file that is safe to open in a spreadsheet: a text that would be a formula gets an apostrophe.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_string() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_are_safe_to_open_in_a_spreadsheet() {
        let mut rejects = Rejects::default();
        rejects.add(Reject {
            file: 0,
            line: 7,
            column: "CARE CONTACT DATE".into(),
            code: "bad-date",
            found: "=1+1, \"x\"".into(),
            right: "YYYY-MM-DD".into(),
        });
        assert_eq!(
            rejects.csv(|_| "a.csv"),
            "file,row,column,problem,found,right\na.csv,7,CARE CONTACT DATE,bad-date,\"'=1+1, \"\"x\"\"\",YYYY-MM-DD\n"
        );
    }
}
