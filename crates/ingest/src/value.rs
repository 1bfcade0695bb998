//! Single values: blanks, dates in the ways agencies write them, times of day, timestamps with offsets.
//!
//! Rules: `community-and-hospital.md` 2 (5, 6, 7); decision 16 for month-first dates.

pub use crate::shown::{looks_like_code, looks_like_time, may_be_organisation, shape, shown};
use jiff::{Timestamp, tz::TimeZone};
use std::sync::LazyLock;
use yf_model::{Code, Day, Fold, Moment, Month};

/// Whether a trimmed text stands for nothing.
pub fn is_blank(text: &str) -> bool {
    match text.len() {
        0 => true,
        2 => text == "\\N",
        3 => text.eq_ignore_ascii_case("N/A"),
        4 => text.eq_ignore_ascii_case("NULL"),
        6 => text.eq_ignore_ascii_case("(null)"),
        _ => false,
    }
}

/// How a spreadsheet has spoilt an identifier, so that different people may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// `#N/A`, `#REF!` and their like stand where a formula failed.
    Error,
    /// `1.23457E+11`: a number whose last digits are gone.
    Rounded,
}

impl Spoilt {
    /// The name of the problem in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Spoilt::Error => "error-cell",
            Spoilt::Rounded => "rounded-identifier",
        }
    }

    /// What is wrong with it.
    pub fn wrong(self) -> &'static str {
        match self {
            Spoilt::Error => "is how a spreadsheet says that a formula failed",
            Spoilt::Rounded => "is a number that a spreadsheet has rounded: its digits are lost",
        }
    }

    /// What happens now.
    pub fn now(self) -> &'static str {
        "the row is kept; this identifier is missing, for others would have the same"
    }

    /// What would be right.
    pub fn mend(self) -> &'static str {
        match self {
            Spoilt::Error => "mend the formula, or copy the column and paste it as values, at the source",
            Spoilt::Rounded => "import the column as text, at the source",
        }
    }
}

/// Whether it is worth asking [`spoilt`]: nearly no identifier is.
#[inline]
pub fn may_be_spoilt(text: &str) -> bool {
    let b = text.as_bytes();
    b.first() == Some(&b'#') || (b.len() > 3 && b.contains(&b'+'))
}

/// What a spreadsheet has made of an identifier, if it has spoilt it.
pub fn spoilt(text: &str) -> Option<Spoilt> {
    const ERRORS: [&str; 14] = [
        "#N/A",
        "#NA",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NAME",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
        "#BUSY!",
    ];
    if ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error)) {
        return Some(Spoilt::Error);
    }
    let (number, power) = text.split_once(['E', 'e'])?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let rounded = whole.len() == 1 && digits(whole) && digits(part) && power.strip_prefix('+').is_some_and(digits);
    rounded.then_some(Spoilt::Rounded)
}

/// What a text in a date column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRead {
    /// Nothing, or one of the placeholders 1900-01-01, 1753-01-01, 2999-12-31, 9999-12-31.
    Blank,
    /// A day.
    Day(Day),
    /// No day, and why.
    Bad(BadDate),
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDate {
    /// The calendar has no such day: the month and the year, and how long that month is.
    NotInMonth(u8, i32, u8),
    /// There is no such month.
    NoMonth(u32),
    /// The second number can only be the day: 12/31/2024.
    MonthFirst,
    /// The year is outside 1900 to 2100.
    Year,
    /// Two digits for the year: the century is not said.
    ShortYear,
    /// No form of date that is known.
    Form,
}

impl BadDate {
    /// The name of the problem in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            BadDate::MonthFirst => "month-first-date",
            BadDate::Year | BadDate::ShortYear => "bad-year",
            _ => "bad-date",
        }
    }

    /// What is wrong with it, in words that follow the quoted text.
    pub fn wrong(self) -> String {
        match self {
            BadDate::NotInMonth(2, year, length) => format!("is not a date (February {year} has {length} days)"),
            BadDate::NotInMonth(month, _, length) => {
                format!("is not a date ({} has {length} days)", month_name(month))
            }
            BadDate::NoMonth(n) => format!("is not a date (there is no month {n})"),
            BadDate::MonthFirst => "is not a date with the day first, as these extracts write dates; with the month first it would be one".into(),
            BadDate::Year => "is not a date of this age (years 1900 to 2100 are read)".into(),
            BadDate::ShortYear => "does not say the century of its year".into(),
            BadDate::Form => "is not a date in a form that is read (2026-02-03, 03/02/2026, 20260203, 03-Feb-2026, or a spreadsheet's day number)".into(),
        }
    }

    /// What would be right, for `rejects.csv` and the message.
    pub fn mend(self) -> &'static str {
        match self {
            BadDate::MonthFirst => {
                "export dates as YYYY-MM-DD (in a spreadsheet: format the column as yyyy-mm-dd before saving as CSV)"
            }
            BadDate::ShortYear => "export the year with four digits",
            _ => "correct the date at the source, or export dates as YYYY-MM-DD",
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("that month")
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
}

/// The sentinels that stand for "no date" outside Client Level Data.
fn is_sentinel(year: i32, month: u8, day: u8) -> bool {
    matches!((year, month, day), (1900, 1, 1) | (1753, 1, 1) | (2999, 12, 31) | (9999, 12, 31))
}

/// The numbers at the start of `2026-02-03`, where a text begins so: nearly every date does, and needs no search for what parts it.
fn iso(text: &[u8]) -> Option<(u32, u32, u32)> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.first_chunk()? else { return None };
    Some((number(&[*y1, *y2, *y3, *y4])?, number(&[*m1, *m2])?, number(&[*d1, *d2])?))
}

/// Seconds at the start of `11:00:00`, where a text begins so and is a time of day.
fn plain_clock(text: &[u8]) -> Option<u32> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = text.first_chunk()? else { return None };
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn civil(year: u32, month: u32, day: u32) -> DateRead {
    let (Ok(y), Ok(m), Ok(d)) = (i32::try_from(year), u8::try_from(month), u8::try_from(day)) else {
        return DateRead::Bad(BadDate::Form);
    };
    match Day::from_ymd(y, m, d) {
        Some(_) if is_sentinel(y, m, d) => DateRead::Blank,
        Some(day) if (1900..=2100).contains(&y) => DateRead::Day(day),
        Some(_) => DateRead::Bad(BadDate::Year),
        None if !(1..=12).contains(&month) => DateRead::Bad(BadDate::NoMonth(month)),
        None if !(1900..=2100).contains(&y) => DateRead::Bad(BadDate::Year),
        None => DateRead::Bad(BadDate::NotInMonth(m, y, Month(y * 12 + i32::from(m) - 1).last().ymd().2)),
    }
}

/// The day of a day number as spreadsheets count (1 is 1 January 1900, with their 29 February 1900), five digits only:
/// May 1927 to 2099. A shorter number is more likely a year or a code.
fn serial(text: &str) -> Option<(Day, f64)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n = number(whole.as_bytes()).filter(|n| (10_000..=73_050).contains(n))?;
    let base = Day::from_ymd(1899, 12, 30)?;
    let fraction = if part.is_empty() { 0.0 } else { format!("0.{part}").parse().ok()? };
    Some((base + i32::try_from(n).ok()?, fraction))
}

/// Reads a date; whatever follows a space or `T` is dropped.
pub fn date(text: &str) -> DateRead {
    let text = text.trim();
    if is_blank(text) {
        return DateRead::Blank;
    }
    split_date(text).0
}

/// The date of a text and what follows it (a time of day, perhaps with an offset).
fn split_date(text: &str) -> (DateRead, &str) {
    let b = text.as_bytes();
    if let (Some((year, month, day)), None | Some(b' ' | b'T' | b't')) = (iso(b), b.get(10)) {
        return (civil(year, month, day), text.get(10..).unwrap_or("").trim_start_matches(['T', 't', ' ']));
    }
    if let Some((day, _)) = serial(text) {
        return (DateRead::Day(day), "");
    }
    let digits = b.iter().take_while(|c| c.is_ascii_digit()).count();
    let rest = |from: usize| text.get(from..).unwrap_or("").trim_start_matches(['T', 't', ' ']);
    let form = (DateRead::Bad(BadDate::Form), "");
    let Some(first) = number(&b[..digits]) else { return form };
    match b.get(digits) {
        // 20260203, perhaps with a time after it
        None | Some(b' ') | Some(b'T') if digits == 8 => {
            let (Some(y), Some(m), Some(d)) = (number(&b[..4]), number(&b[4..6]), number(&b[6..8])) else {
                return form;
            };
            (civil(y, m, d), rest(8))
        }
        Some(sep @ (b'-' | b'/' | b'.')) => {
            let tail = &b[digits + 1..];
            let second = tail.iter().take_while(|c| c.is_ascii_alphanumeric()).count();
            if tail.get(second) != Some(sep) {
                return form;
            }
            let third = &tail[second + 1..];
            let length = third.iter().take_while(|c| c.is_ascii_digit()).count();
            let end = digits + 1 + second + 1 + length;
            // Something glued to the date is no date; a time after a space or T is.
            if !matches!(b.get(end), None | Some(b' ' | b'T' | b't')) {
                return form;
            }
            let Some(last) = number(&third[..length]) else { return form };
            let read = if digits == 4 {
                match number(&tail[..second]) {
                    Some(month) if second <= 2 && length <= 2 => civil(first, month, last),
                    _ => DateRead::Bad(BadDate::Form),
                }
            } else if digits > 4 || length > 4 {
                DateRead::Bad(BadDate::Year)
            } else if digits > 2 {
                DateRead::Bad(BadDate::Form)
            } else {
                day_first(first, &tail[..second], last, length)
            };
            (read, rest(end))
        }
        // 3 Feb 2026
        Some(b' ') if digits <= 2 => {
            let mut parts = text.split_ascii_whitespace();
            let (_, month, year) = (parts.next(), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            match number(year.as_bytes()) {
                Some(y) if month.bytes().all(|c| c.is_ascii_alphabetic()) => {
                    (day_first(first, month.as_bytes(), y, year.len()), "")
                }
                _ => form,
            }
        }
        _ => form,
    }
}

fn day_first(day: u32, month: &[u8], year: u32, year_digits: usize) -> DateRead {
    let named = month.first().is_some_and(u8::is_ascii_alphabetic);
    let month = if named {
        let Some(n) = named_month(month) else { return DateRead::Bad(BadDate::Form) };
        n
    } else {
        match number(month) {
            Some(n) if month.len() <= 2 => n,
            _ => return DateRead::Bad(BadDate::Form),
        }
    };
    match year_digits {
        4 => {}
        2 => return DateRead::Bad(BadDate::ShortYear),
        _ => return DateRead::Bad(BadDate::Year),
    }
    let swapped = || matches!(civil(year, day, month), DateRead::Day(_) | DateRead::Blank);
    match civil(year, month, day) {
        DateRead::Bad(BadDate::NoMonth(_)) if !named && swapped() => DateRead::Bad(BadDate::MonthFirst),
        read => read,
    }
}

fn named_month(text: &[u8]) -> Option<u32> {
    let at = MONTHS.iter().position(|name| {
        let name = name.as_bytes();
        text.len() >= 3 && text.len() <= name.len() && name[..text.len()].eq_ignore_ascii_case(text)
            || (name == b"September" && text.eq_ignore_ascii_case(b"sept"))
    })?;
    u32::try_from(at + 1).ok()
}

/// What a text in a column of times of day says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeRead {
    /// Nothing, or a date without a time.
    Blank,
    /// Seconds since midnight, fractions cut.
    Second(u32),
    /// No time of day.
    Bad,
}

/// Reads a time of day: `11:00`, `11:00:00.000`, `9:05 PM`, a spreadsheet's fraction of a day, or a full timestamp whose
/// day is a dummy and dropped.
pub fn time(text: &str) -> TimeRead {
    let text = text.trim();
    if is_blank(text) {
        return TimeRead::Blank;
    }
    if text.len() == 8
        && let Some(second) = plain_clock(text.as_bytes())
    {
        return TimeRead::Second(second);
    }
    if let Some(fraction) = text.strip_prefix("0.") {
        let within = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
        return match text.parse::<f64>() {
            Ok(f) if within => TimeRead::Second(seconds_of(f)),
            _ => TimeRead::Bad,
        };
    }
    // A full timestamp has its first colon after the date; a plain time has it within the first three characters.
    let plain = text.find(':').is_some_and(|at| at <= 2);
    let clock = if plain { text } else { split_date(text).1 };
    if clock.is_empty() {
        return if split_date(text).0 == DateRead::Bad(BadDate::Form) { TimeRead::Bad } else { TimeRead::Blank };
    }
    clock_of(clock).map_or(TimeRead::Bad, |(second, _)| TimeRead::Second(second))
}

fn seconds_of(fraction: f64) -> u32 {
    // Spreadsheets hold 1/86,400 of a day inexactly: the nearest second was meant.
    ((fraction * 86_400.0).round() as u32).min(86_399)
}

/// Seconds since midnight, and what follows the time (an offset).
fn clock_of(text: &str) -> Option<(u32, &str)> {
    // A second of the day with nothing behind it, or with thousandths.
    if let (Some(second), b"" | [b'.', ..]) = (plain_clock(text.as_bytes()), text.as_bytes().get(8..).unwrap_or(b""))
        && text.bytes().skip(9).all(|b| b.is_ascii_digit())
    {
        return Some((second, ""));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let (clock, after) = text.split_at(end);
    let mut parts = clock.split(':');
    let hour = number(parts.next()?.as_bytes())?;
    let minute_text = parts.next()?;
    let minute = number(minute_text.as_bytes()).filter(|_| minute_text.len() == 2)?;
    let second = match parts.next() {
        None => 0,
        Some(text) => {
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            if !part.bytes().all(|b| b.is_ascii_digit()) || whole.len() != 2 {
                return None;
            }
            number(whole.as_bytes())?
        }
    };
    let after = after.trim_start();
    let (hour, after) = match after.get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") && (1..=12).contains(&hour) => (hour % 12, &after[2..]),
        Some(half) if half.eq_ignore_ascii_case("pm") && (1..=12).contains(&hour) => (hour % 12 + 12, &after[2..]),
        _ => (hour, after),
    };
    let real = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    // Worked out only of a real time: an hour of ten digits does not fit.
    real.then(|| (hour * 3600 + minute * 60 + second, after.trim()))
}

/// What a text in a column of timestamps says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampRead {
    /// Nothing, or a placeholder.
    Blank,
    /// A day without a time.
    Day(Day),
    /// A second; where an offset was given, of London time.
    Moment(Moment),
    /// A day whose time is none.
    BadTime(Day),
    /// No day, and why.
    Bad(BadDate),
}

/// Reads a timestamp. A value with an offset or `Z` is taken as it is and told in London time, with the pass of a repeated
/// hour kept (`clocks.md` 5.4, `mapping.md` 6.3).
pub fn stamp(text: &str) -> StampRead {
    let text = text.trim();
    if is_blank(text) {
        return StampRead::Blank;
    }
    if let Some((day, fraction)) = serial(text) {
        return if text.contains('.') {
            StampRead::Moment(Moment::new(day, seconds_of(fraction)))
        } else {
            StampRead::Day(day)
        };
    }
    let (read, rest) = split_date(text);
    let day = match read {
        DateRead::Blank => return StampRead::Blank,
        DateRead::Bad(why) => return StampRead::Bad(why),
        DateRead::Day(day) => day,
    };
    if rest.is_empty() {
        return StampRead::Day(day);
    }
    match clock_of(rest) {
        None => StampRead::BadTime(day),
        Some((second, "")) => StampRead::Moment(Moment::new(day, second)),
        Some((second, offset)) => match offset_minutes(offset) {
            Some(minutes) => StampRead::Moment(in_london(day, second, minutes)),
            None => StampRead::BadTime(day),
        },
    }
}

fn offset_minutes(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<u8> = text.bytes().skip(1).filter(|b| *b != b':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| sign * i32::try_from(hours * 60 + minutes).unwrap_or(0))
}

static LONDON: LazyLock<Option<TimeZone>> = LazyLock::new(|| TimeZone::get("Europe/London").ok());

fn in_london(day: Day, second: u32, offset_minutes: i32) -> Moment {
    let instant = i64::from(day.0) * 86_400 + i64::from(second) - i64::from(offset_minutes) * 60;
    let shift = match (&*LONDON, Timestamp::from_second(instant)) {
        (Some(zone), Ok(stamp)) => i64::from(zone.to_offset(stamp).seconds()),
        _ => 0,
    };
    let local = instant + shift;
    let day = Day(i32::try_from(local.div_euclid(86_400)).unwrap_or(0));
    let second = u32::try_from(local.rem_euclid(86_400)).unwrap_or(0);
    // The repeated hour is 01:00 to 01:59:59 on the last Sunday of October.
    let (_, month, of_month) = day.ymd();
    let repeated =
        month == 10 && of_month > 24 && day.weekday() == yf_model::Weekday::Sun && (3_600..7_200).contains(&second);
    let fold = match (repeated, shift) {
        (false, _) => Fold::Unsaid,
        (true, 0) => Fold::Second,
        (true, _) => Fold::First,
    };
    Moment { fold, ..Moment::new(day, second) }
}

/// A code as its list writes it: `1.0` is `1`; a lost leading zero is put back where the list has codes of `width`
/// characters, and a leading zero too many is dropped where it has codes of one. The second value says whether a zero
/// was put back or dropped. A text too long for any code is blank.
pub fn code(text: &str, width: Option<usize>) -> (Code, bool) {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_suffix(".0").filter(|t| digits(t)).unwrap_or(text);
    let held = |t: &str| Code::parse(t).unwrap_or(Code::BLANK);
    match width {
        Some(1) if text.len() > 1 && digits(text) => {
            let short = text.trim_start_matches('0');
            (held(if short.is_empty() { "0" } else { short }), short.len() < text.len())
        }
        Some(2) if text.len() == 1 && digits(text) => (held(&["0", text].concat()), true),
        _ => (held(text), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_leaves_of_an_identifier() {
        for (text, want) in [
            ("#N/A", Some(Spoilt::Error)),
            ("#ref!", Some(Spoilt::Error)),
            ("1.23457E+11", Some(Spoilt::Rounded)),
            ("9E+09", Some(Spoilt::Rounded)),
            ("#12", None),
            ("A+1", None),
            ("12E+09", None),
            ("1.2E-05", None),
            ("E+1", None),
        ] {
            assert_eq!(spoilt(text).filter(|_| may_be_spoilt(text)), want, "{text}");
            assert!(want.is_none() || may_be_spoilt(text), "{text}");
        }
    }

    fn ymd(y: i32, m: u8, d: u8) -> Day {
        Day::from_ymd(y, m, d).expect("a day")
    }

    #[test]
    fn dates_in_every_form_of_the_standard() {
        for text in [
            "2026-02-03",
            "2026-02-03 00:00:00.000",
            "2026-02-03T00:00:00Z",
            "03/02/2026",
            "3/2/2026",
            "03-02-2026",
            "20260203",
            "03-Feb-2026",
            "3 February 2026",
            "46056",
            "46056.5",
            "03/02/2026 11:00",
            "2026/02/03",
        ] {
            assert_eq!(date(text), DateRead::Day(ymd(2026, 2, 3)), "{text}");
        }
        for text in [
            "",
            " ",
            "NULL",
            "null",
            "\\N",
            "(null)",
            "N/A",
            "1900-01-01",
            "1753-01-01 00:00",
            "31/12/9999",
            "2999-12-31",
        ] {
            assert_eq!(date(text), DateRead::Blank, "{text}");
        }
    }

    #[test]
    fn dates_that_are_none_and_why() {
        for (text, why) in [
            ("31/02/2024", BadDate::NotInMonth(2, 2024, 29)),
            ("2026-06-31", BadDate::NotInMonth(6, 2026, 30)),
            ("02/31/2024", BadDate::NoMonth(31)),
            ("12/31/2024", BadDate::MonthFirst),
            ("2/13/2024", BadDate::MonthFirst),
            ("05/01/20024", BadDate::Year),
            ("20024-01-05", BadDate::Year),
            ("1066-10-14", BadDate::Year),
            ("03/02/26", BadDate::ShortYear),
            ("2026-13-01", BadDate::NoMonth(13)),
            ("yesterday", BadDate::Form),
            ("2026", BadDate::Form),
            ("2026-02-03x", BadDate::Form),
        ] {
            let read = date(text);
            // 02/31 is no date either way round.
            assert_eq!(read, DateRead::Bad(why), "{text}");
        }
    }

    #[test]
    fn times_of_day_drop_a_dummy_day() {
        for text in ["11:00", "11:00:00", "1900-01-01 11:00:00.000", "1970-01-01T11:00:00", "11:00 AM", "0.458333333"] {
            assert_eq!(time(text), TimeRead::Second(39_600), "{text}");
        }
        assert_eq!(time("9:05 pm"), TimeRead::Second(21 * 3600 + 300));
        assert_eq!(time("11:00:01.999"), TimeRead::Second(39_601));
        assert_eq!(time("2026-02-03"), TimeRead::Blank);
        for text in ["24:00:00", "11.00", "noon", "11:60", "1:2:3:4", "4294967295:00", "4294967295:00:00"] {
            assert_eq!(time(text), TimeRead::Bad, "{text}");
        }
    }

    #[test]
    fn an_offset_becomes_london_time_and_the_repeated_hour_keeps_its_pass() {
        let at = |text: &str| match stamp(text) {
            StampRead::Moment(m) => (m.to_string(), m.fold),
            other => panic!("{other:?}"),
        };
        assert_eq!(at("2026-07-01T09:00:00Z").0, "2026-07-01T10:00");
        assert_eq!(at("2026-01-01T09:00:00Z").0, "2026-01-01T09:00");
        assert_eq!(at("2026-07-01T09:00:00+01:00").0, "2026-07-01T09:00");
        assert_eq!(at("2026-06-30T23:30:00Z").0, "2026-07-01T00:30");
        assert_eq!(at("2026-10-25T00:30:00Z"), ("2026-10-25T01:30".into(), Fold::First));
        assert_eq!(at("2026-10-25T01:30:00Z"), ("2026-10-25T01:30".into(), Fold::Second));
        assert_eq!(at("2026-10-25 01:30:00"), ("2026-10-25T01:30".into(), Fold::Unsaid));
        assert_eq!(stamp("2026-02-03"), StampRead::Day(ymd(2026, 2, 3)));
        assert_eq!(stamp("2026-02-03 25:00"), StampRead::BadTime(ymd(2026, 2, 3)));
    }

    #[test]
    fn codes_get_their_zero_back() {
        for (text, width, code_text, zero) in [
            ("1", Some(2), "01", true),
            ("1.0", Some(2), "01", true),
            ("2A", Some(2), "2A", false),
            ("X", Some(2), "X", false),
            ("1", None, "1", false),
            ("05", Some(1), "5", true),
            ("00", Some(1), "0", true),
        ] {
            let (read, put_back) = code(text, width);
            assert_eq!((read.as_str(), put_back), (code_text, zero), "{text}");
        }
    }

    #[test]
    fn shapes_say_nothing() {
        assert_eq!(shape("999 015 8398"), "999 ### ####");
        assert_eq!(shape("9434765919"), "##########");
        assert_eq!(shape("9999999999"), "##########");
        assert_eq!(shape("LP00001"), "xx#####");
    }
}
