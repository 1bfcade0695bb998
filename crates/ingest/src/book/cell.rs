//! What one cell holds, and the arithmetic of day numbers.

use super::format::Format;
use yf_model::Day;

/// A cell that is not blank.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// What was typed, as text.
    Text(String),
    /// A number, as the file writes it, with what it is shown as.
    Number(Number),
    /// A date as ISO 8601 writes it, perhaps with a time; a time alone.
    Iso(String),
    /// True or false.
    Truth(bool),
    /// `#N/A`, `#REF!` and their like.
    Error(String),
    /// A formula whose value was not saved.
    NoValue,
}

impl Cell {
    /// Bytes of its text.
    pub fn len(&self) -> usize {
        match self {
            Cell::Text(t) | Cell::Iso(t) | Cell::Error(t) => t.len() + 1,
            Cell::Number(n) => n.text.len() + 1,
            Cell::Truth(_) | Cell::NoValue => 6,
        }
    }
}

/// A number of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub text: String,
    pub value: f64,
    pub format: Format,
    /// Days are counted from 1904 and not from 1900.
    pub from_1904: bool,
}

/// From here on a number has more digits than a spreadsheet keeps: the last ones are gone.
const DIGITS_LOST: f64 = 1e15;

impl Number {
    pub fn of(text: &str, format: Format, from_1904: bool) -> Option<Number> {
        let text = text.trim();
        let value: f64 = text.parse().ok().filter(|v: &f64| v.is_finite())?;
        Some(Number { text: text.to_string(), value, format, from_1904 })
    }

    /// Whether digits were lost because it was taken for a number.
    pub fn is_rounded(&self) -> bool {
        self.value.abs() >= DIGITS_LOST
    }

    /// As a text: whole where it is whole, else to the fifteen digits that spreadsheets keep.
    pub fn plain(&self) -> String {
        if let Format::Zeros(width) = self.format
            && self.value >= 0.0
            && self.value.fract() == 0.0
            && self.value < DIGITS_LOST
        {
            return format!("{:0width$}", self.value as u64, width = width.min(20));
        }
        if self.value.fract() == 0.0 && self.value.abs() < DIGITS_LOST {
            return format!("{}", self.value as i64);
        }
        // Rounded in the text, so that 12.300000000000001 is the 12.3 that was typed.
        let short: f64 = format!("{:.14e}", self.value).parse().unwrap_or(self.value);
        if short.abs() < 1e21 && short.abs() >= 1e-7 { format!("{short}") } else { format!("{short:e}") }
    }

    /// The day and the second of it that a day number means.
    pub fn moment(&self) -> Result<(Day, u32), NoDay> {
        let whole = self.value.floor();
        let second = ((self.value - whole) * 86_400.0).round() as i32;
        // The nearest second may be the next day's first.
        let (whole, second) = if second >= 86_400 { (whole + 1.0, 0) } else { (whole, second) };
        if !(0.0..=2_958_465.0).contains(&whole) {
            return Err(NoDay::Beyond);
        }
        let n = whole as i32;
        let day = |year, month, day, n: i32| Day::from_ymd(year, month, day).map(|d| d + n).ok_or(NoDay::Beyond);
        let day = match n {
            n if self.from_1904 => day(1904, 1, 1, n)?,
            0 => return Err(NoDay::Zero),
            // The first spreadsheet took 1900 for a leap year, and all have kept its 29 February.
            60 => return Err(NoDay::False29February),
            1..60 => day(1899, 12, 31, n)?,
            _ => day(1899, 12, 30, n)?,
        };
        let year = day.ymd().0;
        if !(1..=9999).contains(&year) {
            return Err(NoDay::Beyond);
        }
        Ok((day, second.unsigned_abs()))
    }

    /// The second of the day.
    pub fn second(&self) -> u32 {
        let part = self.value - self.value.floor();
        ((part * 86_400.0).round() as u32) % 86_400
    }

    /// Whether it may be the number of a day of this age, 1927 to 2099, though nothing says so.
    pub fn may_be_day(&self) -> bool {
        let shift = if self.from_1904 { 1_462.0 } else { 0.0 };
        (10_000.0..73_051.0).contains(&(self.value + shift))
    }
}

/// Why a day number is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDay {
    Zero,
    False29February,
    Beyond,
}

/// `HH:MM:SS`.
pub(super) fn clock(second: u32) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, from_1904: bool) -> Result<String, NoDay> {
        let n = Number::of(text, Format::Number, from_1904).expect("a number");
        n.moment().map(|(day, second)| format!("{day} {}", clock(second)))
    }

    /// The worked values of ECMA-376 18.17.4.1, and the day that never was.
    #[test]
    fn day_numbers_of_both_systems() {
        for (text, want) in [
            ("1", Ok("1900-01-01 00:00:00")),
            ("59", Ok("1900-02-28 00:00:00")),
            ("60", Err(NoDay::False29February)),
            ("60.5", Err(NoDay::False29February)),
            ("61", Ok("1900-03-01 00:00:00")),
            ("43831.999988426", Ok("2020-01-01 23:59:59")),
            ("43831.9999999", Ok("2020-01-02 00:00:00")),
            ("2958465", Ok("9999-12-31 00:00:00")),
            ("2958466", Err(NoDay::Beyond)),
            ("-1", Err(NoDay::Beyond)),
            ("0", Err(NoDay::Zero)),
        ] {
            assert_eq!(shown(text, false), want.map(String::from), "{text}");
        }
        for (text, want) in
            [("0", "1904-01-01 00:00:00"), ("42369", "2020-01-01 00:00:00"), ("60", "1904-03-01 00:00:00")]
        {
            assert_eq!(shown(text, true), Ok(want.into()), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_were_typed() {
        for (text, want) in [
            ("9990000018", "9990000018"),
            ("9990000018.0", "9990000018"),
            ("1.2E+3", "1200"),
            ("12.300000000000001", "12.3"),
            ("0.1", "0.1"),
            ("-3", "-3"),
            ("123456789012345", "123456789012345"),
        ] {
            assert_eq!(Number::of(text, Format::Number, false).map(|n| n.plain()), Some(want.into()), "{text}");
        }
        assert!(Number::of("1E+15", Format::Number, false).is_some_and(|n| n.is_rounded()));
        assert_eq!(Number::of("123", Format::Zeros(5), false).map(|n| n.plain()), Some("00123".into()));
        assert_eq!(Number::of("1E+400", Format::Number, false), None);
        assert_eq!(Number::of("nan", Format::Number, false), None);
    }
}
