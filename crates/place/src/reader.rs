//! Reads policy files so that every problem is found in one pass and each says what was found, what was expected and the
//! nearest valid name.

use crate::keys::{KEYS, Key};
use std::ops::Range;
use toml_edit::{Item, TableLike, Value};
use yf_model::{Day, Problem, Severity};

pub(crate) const MISSING: &str = "is missing";
pub(crate) const NOW: &str = "nothing of this place is used";

/// One file being read, and what is wrong with it so far.
pub(crate) struct Reader<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub problems: Vec<Problem>,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// A table of the file: its keys, and the line it begins on.
#[derive(Clone, Copy)]
pub(crate) struct Table<'t> {
    pub items: &'t dyn TableLike,
    pub line: u32,
}

/// A text and the line it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub text: String,
    pub line: u32,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Reader<'a> {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { file, text, problems: Vec::new(), lines }
    }

    /// The line of a byte, the first being 1.
    pub fn line(&self, span: Option<Range<usize>>) -> u32 {
        let start = span.map_or(0, |s| s.start);
        self.lines.partition_point(|line| *line <= start) as u32
    }

    /// A key's value is wrong.
    pub fn wrong(&mut self, key: &Key, line: u32, found: &str, wrong: &str, nearest: Option<&str>) {
        let hint = nearest.map_or_else(String::new, |n| format!(" (did you mean \"{n}\"?)"));
        // Where nothing is there to be mended, a right line says most.
        let example = if wrong == MISSING { format!(": {}", key.example) } else { String::new() };
        let mend = format!("write {}{hint}{example}", key.expected);
        self.problem(key.code, Some(line), Some(key.name), found, wrong, &mend);
    }

    pub fn problem(
        &mut self,
        code: &'static str,
        line: Option<u32>,
        key: Option<&str>,
        found: &str,
        wrong: &str,
        mend: &str,
    ) {
        self.problems.push(problem(code, self.file, line, key, found, wrong, mend));
    }

    /// Says which keys of a table are none of ours.
    pub fn unknown_keys(&mut self, table: Table<'_>, name: &'static str) {
        let file = self.file;
        let ours = |k: &&Key| k.file == file && k.table == name;
        let mut names: Vec<&str> = KEYS.iter().filter(ours).map(|k| k.name).collect();
        if name.is_empty() {
            for key in KEYS.iter().filter(|k| k.file == file && !k.table.is_empty()) {
                if !names.contains(&key.table) {
                    names.push(key.table);
                }
            }
        }
        for (key, item) in table.items.iter() {
            if names.contains(&key) {
                continue;
            }
            let span = table.items.get_key_value(key).and_then(|(k, _)| k.span()).or_else(|| item.span());
            let line = self.line(span);
            let hint =
                nearest(key, names.iter().copied()).map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
            let of = if name.is_empty() { file.to_owned() } else { format!("[[{name}]]") };
            let mend = format!("{hint}the keys of {of} are {}", names.join(", "));
            self.problem("policy-unknown-key", Some(line), None, key, &format!("is not a key of {of}"), &mend);
        }
    }

    /// The tables of `[[name]]`, or of a list of inline tables.
    pub fn tables<'t>(&mut self, root: &'t dyn TableLike, name: &'static str) -> Vec<Table<'t>> {
        let Some(item) = root.get(name) else { return Vec::new() };
        let mut out = Vec::new();
        let mut bad = None;
        match item {
            Item::ArrayOfTables(tables) => {
                out.extend(tables.iter().map(|t| Table { items: t, line: self.line(t.span()) }));
            }
            Item::Value(Value::Array(list)) => {
                for value in list.iter() {
                    match value.as_inline_table() {
                        Some(t) => out.push(Table { items: t, line: self.line(value.span()) }),
                        None => bad = Some(self.line(value.span())),
                    }
                }
            }
            other => bad = Some(self.line(other.span())),
        }
        if let Some(line) = bad {
            let mend = format!("write each as a table of its own under [[{name}]]");
            self.problem("policy-not-a-table", Some(line), Some(name), "", "is not a list of tables", &mend);
        }
        out
    }

    fn get<'t>(&mut self, table: Table<'t>, key: &Key) -> Option<(&'t Item, u32)> {
        match table.items.get(key.name) {
            Some(item) => Some((item, self.line(item.span()))),
            None => {
                if key.needed {
                    self.wrong(key, table.line, "", MISSING, None);
                }
                None
            }
        }
    }

    /// A text that says something.
    pub fn text_of(&mut self, table: Table<'_>, key: &Key) -> Option<Found> {
        let (item, line) = self.get(table, key)?;
        let Some(text) = item.as_str() else {
            self.wrong(key, line, &self.shown(item), "is not a text in quotes", None);
            return None;
        };
        match fault_of_text(text, !key.needed) {
            None => Some(Found { text: text.to_owned(), line }),
            Some(fault) => {
                self.wrong(key, line, &clip(text), fault, None);
                None
            }
        }
    }

    /// A short name, used once among those seen.
    pub fn id_of(&mut self, table: Table<'_>, key: &Key, seen: &mut Vec<String>) -> Option<String> {
        let found = self.text_of(table, key)?;
        let capitals = matches!(key.table, "localities" | "links");
        let fits = |c: char| {
            c.is_ascii_digit()
                || c.is_ascii_lowercase()
                || c == '-'
                || (capitals && (c.is_ascii_uppercase() || c == '_'))
        };
        if found.text.len() > 40 || !found.text.chars().all(fits) {
            self.wrong(key, found.line, &clip(&found.text), "is not a short name", None);
            return None;
        }
        if seen.contains(&found.text) {
            self.wrong(key, found.line, &found.text, "is used twice", None);
            return None;
        }
        seen.push(found.text.clone());
        Some(found.text)
    }

    /// One of a list of words.
    pub fn word_of(&mut self, table: Table<'_>, key: &Key, words: &[&str]) -> Option<Found> {
        let found = self.text_of(table, key)?;
        if words.contains(&found.text.as_str()) {
            return Some(found);
        }
        let near = nearest(&found.text, words.iter().copied());
        self.wrong(key, found.line, &clip(&found.text), "is not one of them", near);
        None
    }

    /// `true` or `false`; `false` without it.
    pub fn flag_of(&mut self, table: Table<'_>, key: &Key) -> bool {
        let Some((item, line)) = self.get(table, key) else { return false };
        item.as_bool().unwrap_or_else(|| {
            self.wrong(key, line, &self.shown(item), "is neither true nor false", None);
            false
        })
    }

    /// A whole number in a range.
    pub fn number_of(
        &mut self,
        table: Table<'_>,
        key: &Key,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<(i64, u32)> {
        let (item, line) = self.get(table, key)?;
        match item.as_integer() {
            Some(number) if range.contains(&number) => return Some((number, line)),
            Some(_) => self.wrong(key, line, &self.shown(item), "is out of range", None),
            None => self.wrong(key, line, &self.shown(item), "is not a whole number", None),
        }
        None
    }

    /// A share above 0 and at most 1.
    pub fn share_of(&mut self, table: Table<'_>, key: &Key) -> Option<(f64, u32)> {
        let (item, line) = self.get(table, key)?;
        let number = item.as_float().or_else(|| item.as_integer().map(|n| n as f64));
        match number {
            Some(share) if share > 0.0 && share <= 1.0 => return Some((share, line)),
            Some(share) if share > 1.0 && share <= 100.0 => {
                let near = format!("{}", share / 100.0);
                self.wrong(key, line, &self.shown(item), "is not a share", Some(&near));
            }
            _ => self.wrong(key, line, &self.shown(item), "is not a share", None),
        }
        None
    }

    /// A day, written as a TOML date or as a text.
    pub fn day_of(&mut self, table: Table<'_>, key: &Key) -> Option<(Day, u32)> {
        let (item, line) = self.get(table, key)?;
        let dated = item.as_datetime().filter(|d| d.time.is_none() && d.offset.is_none()).and_then(|d| d.date);
        let day = match dated {
            Some(date) => Day::from_ymd(i32::from(date.year), date.month, date.day),
            None => item.as_str().and_then(Day::parse_iso),
        };
        if day.is_none() {
            self.wrong(key, line, &self.shown(item), "is not a day", None);
        }
        day.map(|d| (d, line))
    }

    /// A list of texts, each with its line. `None` where there is none or it is no list.
    pub fn list_of(&mut self, table: Table<'_>, key: &Key) -> Option<Vec<Found>> {
        let (item, line) = self.get(table, key)?;
        let Some(list) = item.as_array() else {
            self.wrong(key, line, &self.shown(item), "is not a list in square brackets", None);
            return None;
        };
        let mut out = Vec::new();
        for value in list.iter() {
            let line = self.line(value.span());
            let fault = value.as_str().map_or(Some("is not a text in quotes"), |t| fault_of_text(t, false));
            match (fault, value.as_str()) {
                (None, Some(text)) => out.push(Found { text: text.to_owned(), line }),
                (fault, text) => {
                    let shown = text.map_or_else(|| self.slice(value.span()), clip);
                    self.wrong(key, line, &shown, fault.unwrap_or_default(), None);
                }
            }
        }
        Some(out)
    }

    /// A value as the file writes it, short enough for a message.
    pub fn shown(&self, item: &Item) -> String {
        match item {
            Item::Table(_) | Item::ArrayOfTables(_) => "a table".to_owned(),
            Item::Value(Value::String(text)) => clip(text.value()),
            other => self.slice(other.span()),
        }
    }

    fn slice(&self, span: Option<Range<usize>>) -> String {
        clip(span.and_then(|s| self.text.get(s)).unwrap_or_default().trim())
    }
}

pub(crate) fn problem(
    code: &'static str,
    file: &str,
    line: Option<u32>,
    key: Option<&str>,
    found: &str,
    wrong: &str,
    mend: &str,
) -> Problem {
    Problem {
        code,
        severity: Severity::FileRefused,
        file: file.to_owned(),
        line,
        column: key.map(str::to_owned),
        found: found.to_owned(),
        wrong: wrong.to_owned(),
        now: NOW.to_owned(),
        mend: mend.to_owned(),
    }
}

fn fault_of_text(text: &str, may_be_empty: bool) -> Option<&'static str> {
    if text.trim().is_empty() && !may_be_empty {
        Some("is empty")
    } else if text.chars().any(char::is_control) {
        Some("holds a line break or another control character")
    } else if text.chars().count() > 300 {
        Some("is longer than 300 characters")
    } else {
        None
    }
}

/// At most 60 characters on one line.
pub(crate) fn clip(text: &str) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == 60 {
            out.push_str("...");
            break;
        }
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// The name most like a word that is none of them, if one is near: at most one slip in three letters.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let far = (word.chars().count() / 3).max(1);
    names.map(|n| (slips(word, n), n)).filter(|(slips, _)| *slips <= far).min().map(|(_, n)| n)
}

/// The name from which a word differs by one slip, and by no more.
pub(crate) fn one_slip<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names.map(|n| (slips(word, n), n)).filter(|(slips, _)| *slips == 1).min().map(|(_, n)| n)
}

/// Letters to add, drop, change or swap with the next to make one word the other, small and capital letters being the same
/// (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let fold = |t: &str| -> Vec<char> { t.chars().take(100).map(|c| c.to_ascii_lowercase()).collect() };
    let (a, b) = (fold(a), fold(b));
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(x != y)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_that_is_near() {
        assert_eq!(slips("urc", "ucr"), 1);
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(nearest("urc", ["ucr", "duty"].into_iter()), Some("ucr"));
        assert_eq!(nearest("Promise.toml", ["promises.toml", "place.toml"].into_iter()), Some("promises.toml"));
        assert_eq!(nearest("nursing", ["duty", "ucr"].into_iter()), None);
        assert_eq!(nearest("", ["a"].into_iter()), Some("a"));
    }
}
