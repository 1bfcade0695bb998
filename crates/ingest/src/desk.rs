//! One row on the desk: its fields as values, and a note of whatever is wrong with them.

use crate::layout::{Field, Holds, Layout, List, list};
use crate::lines::Row;
use crate::mixed::Mixed;
use crate::note::{Notes, Spot};
use crate::value::{self, BadDate, DateRead, StampRead, TimeRead};
use yf_model::{Code, Day, IdText, Ids, NhsNumber, RowRef, TextId, Texts, When};

/// The pools that every file of a run shares.
#[derive(Default)]
pub struct Pools {
    /// Vocabulary.
    pub texts: Texts,
    /// Identifiers.
    pub ids: Ids,
}

/// A table's columns in one file, with their lists of codes and the count of midnights.
pub struct Sheet {
    /// Where the columns stand.
    pub layout: Layout,
    lists: Vec<Option<List>>,
    /// For each column, how many rows were asked for a time and how many of them said exactly 00:00:00.
    times: Vec<(u64, u64)>,
    /// For each column, how many dates were read with the day first where the month could have been.
    either_way: Vec<u64>,
    /// For each column, how many dates can only be day first.
    day_first: Vec<u64>,
    /// Whether columns of identifiers and codes stand under each other's names.
    pub(crate) mixed: Mixed,
}

impl Sheet {
    /// Prepares a layout for reading.
    pub fn new(layout: Layout) -> Sheet {
        let columns = &layout.table.columns;
        let lists = columns
            .iter()
            .map(|c| match &c.holds {
                Holds::Code(name) => Some(list(name)),
                _ => None,
            })
            .collect();
        let n = columns.len();
        Sheet {
            lists,
            times: vec![(0, 0); n],
            either_way: vec![0; n],
            day_first: vec![0; n],
            mixed: Mixed::of(&layout),
            layout,
        }
    }

    /// Whether over 5% of a file's rows say exactly midnight in a time column: then midnights stand for "no time"
    /// (`clocks.md` 5.2; the examples count rows, blank ones too: 1 of 17, 1 of 21).
    pub fn midnight_means_none(&self, field: Field) -> bool {
        self.times.get(field.0).is_some_and(|(all, midnight)| midnight * 20 > *all)
    }

    /// How many rows there are, and how many of them say exactly midnight in a column.
    pub fn midnights(&self, field: Field) -> (u64, u64) {
        self.times.get(field.0).copied().unwrap_or((0, 0))
    }

    /// Dates of a column that were read day first and could be month first; 0 where one can only be day first.
    pub fn doubtful(&self, field: usize) -> u64 {
        let sure = self.day_first.get(field).is_some_and(|n| *n > 0);
        if sure { 0 } else { self.either_way.get(field).copied().unwrap_or(0) }
    }
}

/// A row with everything needed to read it.
pub struct Desk<'a> {
    /// The row.
    pub row: &'a Row,
    /// Its columns.
    pub sheet: &'a mut Sheet,
    /// Where problems go.
    pub notes: &'a mut Notes,
    /// Where texts go.
    pub pools: &'a mut Pools,
}

impl<'a> Desk<'a> {
    /// Where the row stands.
    pub fn at(&self) -> RowRef {
        RowRef { file: self.notes.file, line: self.row.line }
    }

    /// A column's text: the first of its names that is not blank; empty where all are.
    pub fn text(&self, field: Field) -> &'a str {
        self.place(field).map_or("", |(_, text)| text)
    }

    /// The place in the file and the text of a column's first value that is not blank.
    fn place(&self, field: Field) -> Option<(usize, &'a str)> {
        let row = self.row;
        let places = self.sheet.layout.places(field);
        places.iter().map(|p| (*p, row.get(*p))).find(|(_, text)| !value::is_blank(text))
    }

    /// Notes something wrong with a column; the row is kept.
    pub fn warn(&mut self, field: Field, code: &'static str, wrong: impl FnOnce() -> String, now: &str, mend: &str) {
        let Some((place, _)) = self.place(field) else { return };
        let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
        self.notes.warn(&spot, code, wrong, now, mend);
    }

    /// Sets the row aside for a column that is blank though nothing can be done without it.
    pub fn lacks(&mut self, field: Field, right: &str) {
        self.notes.lacks(self.row, &self.sheet.layout, field, right);
    }

    /// A day.
    pub fn date(&mut self, field: Field) -> Option<Day> {
        let (place, text) = self.place(field)?;
        match value::date(text) {
            DateRead::Blank => None,
            DateRead::Day(day) => {
                match day_or_month_first(text) {
                    Order::Either => self.sheet.either_way[field.0] += 1,
                    Order::DayFirst => self.sheet.day_first[field.0] += 1,
                    Order::Other => {}
                }
                Some(day)
            }
            DateRead::Bad(why) => {
                self.bad_date(place, why);
                None
            }
        }
    }

    fn bad_date(&mut self, place: usize, why: BadDate) {
        let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
        let now = "the row is kept; this date is missing";
        self.notes.warn(&spot, why.code(), || why.wrong(), now, why.mend());
    }

    /// A time of day, in seconds.
    pub fn time(&mut self, field: Field) -> Option<u32> {
        if let Some((all, _)) = self.sheet.times.get_mut(field.0) {
            *all += 1;
        }
        let (place, text) = self.place(field)?;
        match value::time(text) {
            TimeRead::Blank => None,
            TimeRead::Second(second) => {
                if let Some((_, midnight)) = self.sheet.times.get_mut(field.0) {
                    *midnight += u64::from(second == 0);
                }
                Some(second)
            }
            TimeRead::Bad => {
                self.bad_time(place);
                None
            }
        }
    }

    fn bad_time(&mut self, place: usize) {
        let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
        let wrong = || "is not a time of day (00:00:00 to 23:59:59)".to_string();
        let now = "the row is kept; only its day is known";
        self.notes.warn(&spot, "bad-time", wrong, now, "export times as HH:MM:SS");
    }

    /// A day with its time of day where one is given.
    pub fn when(&mut self, date: Field, time: Field) -> Option<When> {
        let day = self.date(date);
        let second = self.time(time);
        let day = day?;
        Some(second.map_or(When::Day(day), |s| When::Moment(yf_model::Moment::new(day, s))))
    }

    /// A timestamp.
    pub fn stamp(&mut self, field: Field) -> Option<When> {
        let (place, text) = self.place(field)?;
        match value::stamp(text) {
            StampRead::Blank => None,
            StampRead::Day(day) => Some(When::Day(day)),
            StampRead::Moment(moment) => Some(When::Moment(moment)),
            StampRead::BadTime(day) => {
                self.bad_time(place);
                Some(When::Day(day))
            }
            StampRead::Bad(why) => {
                self.bad_date(place, why);
                None
            }
        }
    }

    /// A code of the column's list, a lost leading zero put back; a code not in the list is kept and counted.
    pub fn code(&mut self, field: Field) -> Code {
        let Some((place, text)) = self.place(field) else { return Code::BLANK };
        let list = self.sheet.lists.get(field.0).and_then(Option::as_ref);
        let width = list.and_then(|l| l.width);
        let (code, zero) = value::code(text, width);
        let known = list.is_none_or(|l| l.has(code));
        let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
        if !known {
            let wrong = || "is not in the list of this column's codes".to_string();
            let now = "the row is kept, with the code as it is; what depends on the code leaves the row out";
            self.notes.warn(&spot, "value-in-no-list", wrong, now, "correct the code at the source");
        } else if zero {
            self.notes.zeros(&spot);
        }
        code
    }

    /// An identifier; 0 where blank, and where a spreadsheet has spoilt it so that others have the same.
    pub fn id(&mut self, field: Field) -> IdText {
        match self.place(field) {
            None => IdText::default(),
            Some((place, text)) if value::may_be_spoilt(text) && self.spoilt(place, text) => IdText::default(),
            Some((_, text)) => self.pools.ids.intern(text),
        }
    }

    /// Whether a text is what a spreadsheet left of an identifier, which then is told.
    fn spoilt(&mut self, place: usize, text: &str) -> bool {
        let Some(how) = value::spoilt(text) else { return false };
        let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
        self.notes.warn(&spot, how.code(), || how.wrong().to_string(), how.now(), how.mend());
        true
    }

    /// An organisation's code in capitals; 0 where blank, and where it cannot be one: a figure would name it.
    pub fn org(&mut self, field: Field) -> TextId {
        let Some((place, text)) = self.place(field) else { return TextId::default() };
        if value::may_be_spoilt(text) && self.spoilt(place, text) {
            return TextId::default();
        }
        if !value::may_be_organisation(text) {
            let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
            let wrong = || "is not an organisation's code (three letters or digits, up to six with both)".to_string();
            let now = "the row is kept; of which organisation it speaks is not known";
            let mend = "write the code of the Organisation Data Service; where all of the column is so, its name stands above another column";
            self.notes.warn(&spot, "not-an-organisation-code", wrong, now, mend);
            return TextId::default();
        }
        if text.bytes().any(|b| b.is_ascii_lowercase()) {
            self.pools.texts.intern(&text.to_ascii_uppercase())
        } else {
            self.pools.texts.intern(text)
        }
    }

    /// A word of the vocabulary; 0 where blank.
    pub fn word(&mut self, field: Field) -> TextId {
        let Some((_, text)) = self.place(field) else { return TextId::default() };
        self.pools.texts.intern(text)
    }

    /// A whole number; `12.0` is 12.
    pub fn int(&mut self, field: Field) -> Option<i64> {
        let (place, text) = self.place(field)?;
        let text = text.strip_suffix(".0").unwrap_or(text);
        let read = text.parse::<i64>().ok();
        if read.is_none() {
            let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
            let wrong = || "is not a whole number".to_string();
            self.notes.warn(
                &spot,
                "bad-number",
                wrong,
                "the row is kept; this value is missing",
                "correct it at the source",
            );
        }
        read
    }

    /// An NHS number as joins use it (`identity.md` 1).
    pub fn nhs(&mut self, field: Field) -> Option<NhsNumber> {
        let (place, text) = self.place(field)?;
        let read = NhsNumber::parse(text);
        if read.is_none() {
            let spot = Spot { row: self.row, layout: &self.sheet.layout, place };
            let why = why_no_number(text);
            let now = "the row is kept; it joins by its other identifiers only";
            self.notes.warn(
                &spot,
                "bad-nhs-number",
                || why.to_string(),
                now,
                "correct the number at the source, or trace it",
            );
        }
        read
    }

    /// A date of birth, never shown.
    pub fn born(&mut self, field: Field) -> Option<Day> {
        self.date(field)
    }
}

/// Why a text is no NHS number that stands for a person.
pub(crate) fn why_no_number(text: &str) -> &'static str {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let others = text.chars().any(|c| !(c.is_ascii_digit() || c.is_whitespace() || c == '-' || c == '\''));
    let first = digits.first().copied().unwrap_or(b'0');
    match digits.len() {
        _ if text.contains(['E', 'e']) && text.contains('+') => {
            "is a number that a spreadsheet has rounded: its digits are lost"
        }
        _ if others => "is not an NHS number (it holds other characters than digits)",
        10 if digits.iter().all(|d| *d == first) => "is one digit ten times over: a placeholder, nobody's number",
        10 if first == digits[9] && digits[1..9].iter().all(|d| *d == b'0') => "is a placeholder, nobody's number",
        10 => "has a wrong check digit: it is mistyped",
        _ => "is not an NHS number (ten digits)",
    }
}

enum Order {
    Either,
    DayFirst,
    Other,
}

/// Whether a date in figures with the year last could also be read month first.
fn day_or_month_first(text: &str) -> Order {
    let b = text.as_bytes();
    let digits = b.iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=2).contains(&digits) || !matches!(b.get(digits), Some(b'/' | b'-' | b'.')) {
        return Order::Other;
    }
    let second = b[digits + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    let number = |s: &[u8]| s.iter().fold(0u32, |n, c| n * 10 + u32::from(c - b'0'));
    match (number(&b[..digits]), number(&b[digits + 1..digits + 1 + second.min(2)])) {
        (_, 0) => Order::Other,
        (day, _) if day > 12 => Order::DayFirst,
        (day, month) if day == month => Order::Other,
        _ => Order::Either,
    }
}
