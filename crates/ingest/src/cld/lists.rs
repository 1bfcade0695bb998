//! Cleaning coded values (`cld.md` 5) by the lists of `cld-values.csv`.

use super::cells;
use super::columns::Column;
use crate::split::{Next, Splitter};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use yf_model::rows::cld::EventType;

/// The lists, as collected from public sources; see `cld.md` 1 for what was read and what was not.
const VALUES: &[u8] = include_bytes!("../../data/cld-values.csv");

/// The key of a text: dashes and quotes made plain, white space and U+FEFF removed, ASCII in lower case.
pub fn key(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{feff}' => None,
        c if c.is_whitespace() => None,
        c => Some(c.to_ascii_lowercase()),
    };
    text.chars().filter_map(plain).collect()
}

/// For one column: key to cleaned Release 2 text.
pub type List = FxHashMap<String, String>;

/// The list of one column.
pub fn list(column: Column) -> List {
    let mut values = Splitter::new(VALUES, b',');
    let mut list = List::default();
    // The data is our own and lies in memory: it is always readable, and a test counts its rows.
    while let Ok(Next::Row) = values.next_row() {
        let field = |n| String::from_utf8_lossy(values.field(n)).into_owned();
        if values.field(0) == column.title().as_bytes() {
            list.insert(key(&field(1)), field(3));
        }
    }
    list
}

/// The type of an event: the first of these names that occurs in the text (`waiting-times.md` 2.7), and the one of
/// Request, Assessment, Service with which it begins (`cld.md` 6.3).
pub fn event_type(text: &str) -> (EventType, Option<EventType>) {
    use EventType::*;
    let text = text.to_ascii_lowercase();
    let names = [("service", Service), ("assessment", Assessment), ("request", Request), ("review", Review)];
    let occurs = names.iter().find(|(name, _)| text.contains(name)).map_or(Invalid, |(_, t)| *t);
    let begins = names[..3].iter().find(|(name, _)| text.starts_with(name)).map(|(_, t)| *t);
    (occurs, begins)
}

/// Above so many spellings of one column no more are remembered: a column of free text must not fill the memory.
const SPELLINGS: usize = 65_536;

/// So many values of a column's own may be a council's wording, where each stands in as many rows as would be shown of people.
const OWN: usize = 12;

/// See [`OWN`].
const MANY: u64 = 8;

/// The words of a text, of three letters or more, in small letters.
fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 3).map(str::to_lowercase)
}

/// The words that the values of one column are made of.
pub fn words(column: Column) -> BTreeSet<String> {
    let mut values = Splitter::new(VALUES, b',');
    let mut words = BTreeSet::new();
    while let Ok(Next::Row) = values.next_row() {
        if values.field(0) == column.title().as_bytes() {
            words.extend(words_of(&String::from_utf8_lossy(values.field(1))));
        }
    }
    words
}

struct Seen<T> {
    value: Option<T>,
    recognised: bool,
    rows: u64,
    first_line: u32,
    lines: Vec<u32>,
}

/// Every spelling of one column seen in a file, cleaned once.
pub struct Spellings<T> {
    seen: FxHashMap<Box<[u8]>, Seen<T>>,
    unremembered: (u64, u32),
    /// Whether the lines of values in no list are kept, and those of the values that are not remembered.
    every: bool,
    further: Vec<u32>,
}

impl<T: Copy> Spellings<T> {
    /// None yet.
    pub fn new() -> Spellings<T> {
        Spellings { seen: FxHashMap::default(), unremembered: (0, 0), every: false, further: Vec::new() }
    }

    /// Keeps the lines of values in no list, too.
    pub fn keep_lines(&mut self, every: bool) {
        self.every = every;
    }

    /// The cleaned value of a field; `clean` is asked on first sight of a spelling and says whether the list knows it.
    #[inline]
    pub fn read(&mut self, raw: &[u8], line: u32, clean: impl FnOnce(&str) -> (T, bool)) -> Option<T> {
        if raw.is_empty() {
            return None;
        }
        if let Some(seen) = self.seen.get_mut(raw) {
            seen.rows += 1;
            if self.every && !seen.recognised {
                seen.lines.push(line);
            }
            return seen.value;
        }
        let cleaned = cells::text(raw).map(|text| clean(&text));
        let recognised = cleaned.is_none_or(|(_, known)| known);
        let value = cleaned.map(|(value, _)| value);
        if self.seen.len() < SPELLINGS {
            let lines = if self.every && !recognised { vec![line] } else { Vec::new() };
            self.seen.insert(raw.into(), Seen { value, recognised, rows: 1, first_line: line, lines });
        } else if !recognised {
            let (rows, first) = &mut self.unremembered;
            *first = if *rows == 0 { line } else { *first };
            *rows += 1;
            if self.every {
                self.further.push(line);
            }
        }
        value
    }

    /// The values in no list: rows, first line, and the lines that were kept, by trimmed text. A name may be typed into any cell, so a
    /// value is shown where all its words are the list's, where it looks like a code, or is one of a few that stand in many rows; any
    /// other by its shape.
    pub fn unrecognised(&self, words: &BTreeSet<String>) -> BTreeMap<String, (u64, u32, Vec<u32>)> {
        let mut by_text: BTreeMap<String, (u64, u32, Vec<u32>)> = BTreeMap::new();
        let unknown = self.seen.iter().filter(|(_, seen)| !seen.recognised);
        let few = unknown.clone().take(OWN + 1).count() <= OWN;
        for (raw, seen) in unknown {
            let shown = |text: &str| {
                let mut own_words = words_of(text).peekable();
                let known = own_words.peek().is_some() && own_words.all(|word| words.contains(&word))
                    || crate::value::looks_like_code(text);
                let own = few && seen.rows >= MANY && text.bytes().any(|b| !b.is_ascii_digit());
                if known || own { cells::shown(text) } else { cells::shape(text) }
            };
            let text = cells::text(raw).map(|text| shown(&text)).unwrap_or_default();
            let (rows, first, lines) = by_text.entry(text).or_insert((0, seen.first_line, Vec::new()));
            *rows += seen.rows;
            *first = (*first).min(seen.first_line);
            lines.extend(&seen.lines);
        }
        if self.unremembered.0 > 0 {
            let (rows, first) = self.unremembered;
            by_text.insert("(further values)".to_string(), (rows, first, self.further.clone()));
        }
        // Spellings stand in no order: their lines do.
        by_text.values_mut().for_each(|(_, _, lines)| lines.sort_unstable());
        by_text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_model::rows::cld::{AssessmentType, ClientType, Component, Delivery, Gender, Outcome, ServiceType};

    #[test]
    fn the_lists_say_what_the_model_says() {
        fn same<T: Copy + PartialEq + std::fmt::Debug>(
            column: Column,
            all: &[T],
            of: fn(&str) -> T,
            text: fn(T) -> &'static str,
        ) {
            let list = list(column);
            let cleaned: Vec<T> = list.values().map(|cleaned| of(cleaned)).collect();
            for (value, cleaned) in list.iter().zip(&cleaned) {
                assert_eq!(text(*cleaned), value.1, "{value:?}");
            }
            // Every value of the model occurs, but for Invalid, the last.
            assert!(all[..all.len() - 1].iter().all(|v| cleaned.contains(v)), "{column:?}");
        }
        same(Column::ClientType, ClientType::ALL, ClientType::of, ClientType::text);
        same(Column::Outcome, Outcome::ALL, Outcome::of, Outcome::text);
        same(Column::ServiceType, ServiceType::ALL, ServiceType::of, ServiceType::text);
        same(Column::AssessmentType, AssessmentType::ALL, AssessmentType::of, AssessmentType::text);
        same(Column::Component, Component::ALL, Component::of, Component::text);
        same(Column::Delivery, Delivery::ALL, Delivery::of, Delivery::text);
        same(Column::Gender, Gender::ALL, Gender::of, Gender::text);
    }

    #[test]
    fn groups_and_ranks_of_outcomes_are_those_of_the_list() {
        let mut values = Splitter::new(VALUES, b',');
        let mut compared = 0;
        while values.next_row().expect("memory is readable") == Next::Row {
            let field = |n| String::from_utf8_lossy(values.field(n)).into_owned();
            if values.field(0) == b"Event Outcome" {
                let outcome = Outcome::of(&field(3));
                assert_eq!(outcome.rank().map(|r| r.to_string()), Some(field(5)), "{}", field(1));
                assert_eq!(outcome.is_nfa(), field(4) == "NFA", "{}", field(1));
                compared += 1;
            }
        }
        assert_eq!(compared, 39);
    }

    #[test]
    fn keys_and_types() {
        assert_eq!(key(" NFA \u{2013} Moved\u{a0}to \u{2018}another\u{2019} LA"), "nfa-movedto'another'la");
        assert_eq!(event_type("Request for SERVICE"), (EventType::Service, Some(EventType::Request)));
        assert_eq!(event_type("Planned Review"), (EventType::Review, None));
        assert_eq!(event_type("Contact"), (EventType::Invalid, None));
    }
}
