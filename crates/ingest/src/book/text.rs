//! A cell as the text that the readers take, by what its column holds; what cannot be meant is blank, and told.

use super::cell::{Cell, NoDay, Number, clock};
use super::format::Format;
use super::said;
use super::told::Told;
use crate::cld;
use crate::layout::{Holds, Layout};
use crate::value;
use yf_model::Problem;

/// What a column holds, as far as a cell's kind matters to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Day,
    Time,
    Identifier,
    Code,
    Words,
    /// No column that is read.
    Other,
}

pub(super) struct Column {
    class: Class,
    /// As a message may show it.
    pub shown: String,
    /// Dates as text: up to the 12th of the month, and after it.
    pub texts: (u64, u64),
    /// Dates as dates, likewise.
    pub dates: (u64, u64),
    /// Identifiers as text with a zero in front, and as numbers.
    pub zeros: (u64, u64),
}

/// The columns under a header.
pub(super) fn columns(layout: &Layout) -> Vec<Column> {
    let class = |place: usize, name: &String| {
        if layout.table.name == "CLD" {
            return match cld::holds(name) {
                Some(cld::Holding::Day) => Class::Day,
                Some(cld::Holding::Identifier) => Class::Identifier,
                Some(cld::Holding::Code) => Class::Code,
                Some(cld::Holding::Words) => Class::Words,
                None => Class::Other,
            };
        }
        match layout.at_place(place).map(|c| &c.holds) {
            Some(Holds::Date | Holds::Stamp | Holds::Birth) => Class::Day,
            Some(Holds::Time) => Class::Time,
            Some(Holds::Id | Holds::Nhs) => Class::Identifier,
            Some(Holds::Code(_) | Holds::Org) => Class::Code,
            Some(Holds::Int | Holds::Text) => Class::Words,
            None => Class::Other,
        }
    };
    let column = |(place, name)| Column {
        class: class(place, name),
        shown: layout.shown(place),
        texts: (0, 0),
        dates: (0, 0),
        zeros: (0, 0),
    };
    layout.header.iter().enumerate().map(column).collect()
}

/// Where a cell stands, for what is told of it.
pub(super) struct Spot<'a> {
    pub told: &'a Told,
    pub place: usize,
    pub line: u32,
}

impl Spot<'_> {
    /// Tells what is wrong with the cell, which then is blank.
    fn blank(&self, column: &Column, found: String, problem: Problem) -> String {
        self.tell(column, found, problem);
        String::new()
    }

    fn tell(&self, column: &Column, found: String, problem: Problem) {
        self.told.add(self.place, problem, |p| {
            p.line = Some(self.line);
            p.column = Some(column.shown.clone());
            p.found = found;
        });
    }
}

/// A cell as text where nothing is known of its column.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Error(text) | Cell::Iso(text) => text.clone(),
        Cell::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.into(),
        Cell::NoValue => String::new(),
        Cell::Number(number) => match number.format {
            Format::Date { .. } | Format::Time => dated(number, false).unwrap_or_else(|_| number.plain()),
            _ => number.plain(),
        },
    }
}

/// A number that is shown as a date or a time, as text; in a column of times of day the day does not matter.
fn dated(number: &Number, of_day: bool) -> Result<String, NoDay> {
    if (0.0..1.0).contains(&number.value) && (of_day || number.format == Format::Time) {
        return Ok(clock(number.second()));
    }
    let (day, second) = number.moment()?;
    let with_time = second > 0 || number.format != Format::Date { time: false };
    Ok(if with_time { format!("{day} {}", clock(second)) } else { day.to_string() })
}

/// A cell as text in a column that is read; what cannot be meant is blank, and told.
pub(super) fn text_of(cell: &Cell, column: &mut Column, spot: &Spot<'_>) -> String {
    match cell {
        Cell::Text(text) => {
            count_text(text, column);
            text.clone()
        }
        Cell::NoValue if column.class != Class::Other => spot.blank(column, String::new(), said::no_value()),
        Cell::Error(text) if column.class != Class::Other => {
            let known = text.len() <= 12
                && text.starts_with(['#', 'E'])
                && !text.bytes().any(|b| b.is_ascii_digit() && b != b'0');
            spot.blank(column, if known { text.clone() } else { value::shape(text) }, said::error_cell())
        }
        Cell::Truth(truth) if matches!(column.class, Class::Identifier | Class::Code) => {
            spot.blank(column, String::new(), said::turned(if *truth { "TRUE" } else { "FALSE" }))
        }
        Cell::Iso(text) => match column.class {
            Class::Identifier | Class::Code => spot.blank(column, String::new(), said::turned("a date")),
            class => {
                let day = text.get(8..10).and_then(|d| d.parse::<u32>().ok());
                if let Some(day) = day.filter(|_| class == Class::Day) {
                    column.dates.0 += u64::from(day <= 12);
                    column.dates.1 += u64::from(day > 12);
                }
                // Both readers take a space between day and time.
                text.replacen('T', " ", 1)
            }
        },
        Cell::Number(number) => number_text(number, column, spot),
        other => plain(other),
    }
}

fn number_text(number: &Number, column: &mut Column, spot: &Spot<'_>) -> String {
    let is_dated = matches!(number.format, Format::Date { .. } | Format::Time);
    match column.class {
        Class::Identifier | Class::Code if is_dated => spot.blank(column, String::new(), said::turned("a date")),
        Class::Identifier if number.is_rounded() => spot.blank(column, value::shape(&number.text), said::rounded()),
        Class::Identifier => {
            column.zeros.1 += u64::from(!matches!(number.format, Format::Zeros(_)));
            number.plain()
        }
        Class::Day if is_dated => match dated(number, false) {
            Ok(text) => {
                count_date(number, column);
                text
            }
            Err(why) => spot.blank(column, shown(number), said::no_such_day(why)),
        },
        Class::Day if number.may_be_day() => {
            match dated(&Number { format: Format::Date { time: false }, ..number.clone() }, false) {
                Ok(text) => {
                    spot.tell(column, shown(number), said::day_number(number.from_1904));
                    text
                }
                Err(why) => spot.blank(column, shown(number), said::no_such_day(why)),
            }
        }
        Class::Time if is_dated || (0.0..1.0).contains(&number.value) => match dated(number, true) {
            Ok(text) => text,
            Err(why) => spot.blank(column, shown(number), said::no_such_day(why)),
        },
        // A count that was formatted as a date by mistake is a count.
        Class::Words if is_dated => number.plain(),
        Class::Other => plain(&Cell::Number(number.clone())),
        _ => number.plain(),
    }
}

/// A day number as a message may show it: it can be somebody's birth.
fn shown(number: &Number) -> String {
    value::shape(&number.plain())
}

fn count_date(number: &Number, column: &mut Column) {
    if let Ok((day, _)) = number.moment() {
        let early = day.ymd().2 <= 12;
        column.dates.0 += u64::from(early);
        column.dates.1 += u64::from(!early);
    }
}

fn count_text(text: &str, column: &mut Column) {
    match column.class {
        Class::Day => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let parted = matches!(text.as_bytes().get(digits), Some(b'/' | b'-' | b'.'));
            if let Some(first) =
                text.get(..digits).filter(|_| parted && digits <= 2).and_then(|n| n.parse::<u32>().ok())
            {
                column.texts.0 += u64::from(first <= 12);
                column.texts.1 += u64::from(first > 12);
            }
        }
        Class::Identifier => {
            let zero = text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
            column.zeros.0 += u64::from(zero);
        }
        _ => {}
    }
}
