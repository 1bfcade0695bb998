//! Single values (`cld.md` 3.1, 3.3, 4): text, dates, decimals.

use std::borrow::Cow;
use yf_model::Day;

/// Bytes 0x80 to 0x9F of Windows-1252; its five undefined bytes become U+FFFD.
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\u{FFFD}', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{02C6}',
    '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{FFFD}', '\u{017D}', '\u{FFFD}', '\u{FFFD}', '\u{2018}',
    '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02DC}', '\u{2122}', '\u{0161}',
    '\u{203A}', '\u{0153}', '\u{FFFD}', '\u{017E}', '\u{0178}',
];

/// A field's text: UTF-8, else Windows-1252.
pub fn decode(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(raw.iter().map(|b| character(*b)).collect()),
    }
}

fn character(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A field's text, trimmed; `None` when missing (empty, or the text NULL).
pub fn text(raw: &[u8]) -> Option<Cow<'_, str>> {
    if raw.is_empty() {
        return None;
    }
    let trimmed = match decode(raw) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_edge)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(is_edge).to_string()),
    };
    (!trimmed.is_empty() && !trimmed.eq_ignore_ascii_case("null")).then_some(trimmed)
}

/// Whether a field is blank.
pub fn is_blank(raw: &[u8]) -> bool {
    raw.is_empty() || decode(raw).chars().all(is_edge)
}

/// What a date field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    Missing,
    Is(Day),
    Bad(BadDate),
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDate {
    /// Not of the two forms.
    Form,
    /// The year is not 1900 to 2100.
    Year,
    /// No such day; with day and month swapped there would be one.
    MonthFirst,
    /// No such day.
    NoSuchDay,
}

/// Reads a date: `YYYY-MM-DD` (anything after a space or `T` ignored) or `D/M/YYYY` (anything after a space ignored).
#[inline]
pub fn date(raw: &[u8]) -> Date {
    if raw.is_empty() {
        return Date::Missing;
    }
    match plain_date(raw) {
        Some(read) => read,
        None => match text(raw) {
            None => Date::Missing,
            Some(text) => plain_date(text.as_bytes()).unwrap_or(Date::Bad(BadDate::Form)),
        },
    }
}

fn digits(text: &[u8]) -> Option<i32> {
    let number = |n: i32, b: &u8| b.is_ascii_digit().then(|| n * 10 + i32::from(b - b'0'));
    text.iter().try_fold(0, number)
}

/// A date without white space around it; `None` if it has neither form.
#[inline]
fn plain_date(text: &[u8]) -> Option<Date> {
    let (year, month, day) = match text {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] => {
            if !matches!(rest, [] | [b' ' | b'T', ..]) {
                return None;
            }
            (digits(&[*y1, *y2, *y3, *y4])?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?)
        }
        _ => {
            let slash = |text: &[u8]| text.iter().take(3).position(|b| *b == b'/').filter(|at| *at > 0);
            let first = slash(text)?;
            let rest = &text[first + 1..];
            let second = slash(rest)?;
            let year = &rest[second + 1..];
            let (year, after) = (year.get(..4)?, &year[4..]);
            if !matches!(after, [] | [b' ', ..]) {
                return None;
            }
            (digits(year)?, digits(&rest[..second])?, digits(&text[..first])?)
        }
    };
    let real = |month: i32, day: i32| Day::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    Some(match real(month, day) {
        _ if !(1900..=2100).contains(&year) => Date::Bad(BadDate::Year),
        Some(day) => Date::Is(day),
        None if real(day, month).is_some() => Date::Bad(BadDate::MonthFirst),
        None => Date::Bad(BadDate::NoSuchDay),
    })
}

/// Reads a decimal in hundredths (`cld.md` 4.4): commas and pound signs removed, rounded half away from zero.
pub fn hundredths(raw: &[u8]) -> Option<i64> {
    plain_hundredths(raw).or_else(|| any_hundredths(raw))
}

/// Digits, a point and at most two more digits, as nearly all are.
fn plain_hundredths(raw: &[u8]) -> Option<i64> {
    let whole = raw.iter().position(|b| *b == b'.').unwrap_or(raw.len());
    let part = raw.get(whole + 1..).unwrap_or(&[]);
    if whole == 0 || whole > 15 || part.len() > 2 {
        return None;
    }
    let digit = |n: i64, b: &u8| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0'));
    let whole = raw[..whole].iter().try_fold(0, digit)?;
    let part = part.iter().chain(&b"00"[part.len()..]).try_fold(0, digit)?;
    Some(whole * 100 + part)
}

fn any_hundredths(raw: &[u8]) -> Option<i64> {
    let text = text(raw)?;
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '£')).collect();
    let plain = plain.trim_matches(is_edge);
    let (negative, plain) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    if (whole.is_empty() && part.is_empty()) || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digit = |n: usize| part.as_bytes().get(n).map_or(0, |b| i64::from(b - b'0'));
    let whole = whole.bytes().try_fold(0i64, |n, b| n.checked_mul(10)?.checked_add(i64::from(b - b'0')))?;
    let round = i64::from(digit(2) >= 5);
    let value = whole.checked_mul(100)?.checked_add(digit(0) * 10 + digit(1) + round)?;
    Some(if negative { -value } else { value })
}

/// Whether a description speaks of a conversation, in any case.
pub fn speaks_of_conversation(raw: &[u8]) -> bool {
    const WORD: &[u8] = b"conversation";
    raw.len() >= WORD.len() && raw.windows(WORD.len()).any(|w| w.eq_ignore_ascii_case(WORD))
}

/// The shape of a text that may identify somebody: digits as `#`, letters as `a`, cut at 40.
pub fn shape(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_numeric() => '#',
        c if c.is_alphabetic() => 'a',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().take(40).map(shown).collect()
}

/// A text fit to be shown in a message: cut at 80 characters, no control characters, and, since a shifted column can put
/// an identifier anywhere, as its shape where it holds more than eight digits.
pub fn shown(text: &str) -> String {
    if text.chars().filter(|c| c.is_numeric()).count() > 8 {
        return shape(text);
    }
    text.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u8, d: u8) -> Date {
        Date::Is(Day::from_ymd(y, m, d).expect("a day"))
    }

    #[test]
    fn dates_of_the_two_forms() {
        for text in [
            "2024-05-01",
            " 2024-05-01 00:00:00",
            "2024-05-01T10:00",
            "1/5/2024",
            "01/05/2024 09:30",
            "\u{a0}01/5/2024",
        ] {
            assert_eq!(date(text.as_bytes()), day(2024, 5, 1), "{text}");
        }
        assert_eq!(date(b"\xa001/05/2024"), day(2024, 5, 1), "a no-break space of Windows-1252");
        assert_eq!(date(b"1900-01-01"), day(1900, 1, 1));
        for text in ["", "  ", "NULL", "null "] {
            assert_eq!(date(text.as_bytes()), Date::Missing, "{text}");
        }
        use BadDate::*;
        for (text, why) in [
            ("31/02/2024", NoSuchDay),
            ("2024-13-01", MonthFirst),
            ("05/15/2024", MonthFirst),
            ("0/5/2024", NoSuchDay),
            ("9999-12-31", Year),
            ("01/01/0001", Year),
            ("1899-12-31", Year),
            ("01/05/24", Form),
            ("1/5/20245", Form),
            ("001/05/2024", Form),
            ("2024-5-1", Form),
            ("2024-05-01Z", Form),
            ("01/05/2024T09:30", Form),
            ("20024-01-01", Form),
            ("n/k", Form),
            ("45412", Form),
            ("//2024", Form),
            ("é/1/2024", Form),
        ] {
            assert_eq!(date(text.as_bytes()), Date::Bad(why), "{text}");
        }
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        for (text, want) in [
            ("£1,234.565", Some(123_457)),
            ("-0.005", Some(-1)),
            ("12", Some(1_200)),
            (".5", Some(50)),
            ("7.", Some(700)),
            ("7.1", Some(710)),
            ("123.45", Some(12_345)),
            (" 123.455 ", Some(12_346)),
            ("", None),
            ("NULL", None),
            (".", None),
            ("twelve", None),
            ("1.2.3", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(hundredths(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn other_encodings_and_edges() {
        assert_eq!(text(b"caf\xe9 \x96 \x81"), Some("café – \u{fffd}".into()));
        assert_eq!(text("\u{feff} A \u{a0}".as_bytes()), Some("A".into()));
        assert!(is_blank(b" \xa0\t") && is_blank("\u{feff}".as_bytes()) && !is_blank(b"\0"));
        assert!(speaks_of_conversation(b"A first CONVERSATION, by phone") && !speaks_of_conversation(b"converse"));
        assert_eq!(shape("943 476 5919 Ann"), "### ### #### aaa");
    }
}
