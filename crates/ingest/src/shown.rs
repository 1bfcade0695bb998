//! What of a cell a message may show: a text that has the form of what its column holds as it stands, any other by its shape.

/// Whether a text can be an organisation's code of the Organisation Data Service (`identity.md` 3): three letters or digits (`RA9`, a
/// council's `503`), four to six with both (`RA901`, `L83012`), or a school's two letters and six digits. A local number of digits, a name
/// and an NHS number are none.
#[inline]
pub fn may_be_organisation(text: &str) -> bool {
    let (mut letters, mut digits) = (0, 0);
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => digits += 1,
            b'A'..=b'Z' | b'a'..=b'z' => letters += 1,
            _ => return false,
        }
    }
    match letters + digits {
        3 => true,
        4..=6 => letters > 0 && digits > 0,
        8 => letters == 2 && text.bytes().skip(2).all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

/// Whether a text looks like a day, a time or both, right or wrong: figures and what parts them, and neither ten digits in a row nor an
/// NHS number in groups.
pub fn looks_like_time(text: &str) -> bool {
    let form = |b: u8| b.is_ascii_digit() || b"/-:.+ TZ".contains(&b);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let grouped = text.bytes().all(|b| b.is_ascii_digit() || b" -".contains(&b));
    text.len() <= 30
        && text.bytes().all(form)
        && !(digits == 10 && grouped)
        && text.split(|c: char| !c.is_ascii_digit()).all(|run| run.len() <= 8)
}

/// Whether a text looks like a code of a list, right or wrong: one or two letters, or at most six letters and digits with a digit.
pub fn looks_like_code(text: &str) -> bool {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let all = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    all && (text.len() <= 2 || (text.len() <= 6 && letters < text.len()))
}

/// The shape of an identifier: digits as `#`, letters as `x`, at most 24 characters. The test range of NHS numbers is
/// shown as such, because everybody in it is invented.
pub fn shape(text: &str) -> String {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let nhs_like = digits.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'));
    if nhs_like && digits.starts_with(b"999") && digits != *b"9999999999" {
        return "999 ### ####".into();
    }
    let mut out: String = text
        .chars()
        .take(24)
        .map(|c| match c {
            c if c.is_numeric() => '#',
            c if c.is_alphabetic() => 'x',
            c if c.is_control() => '?',
            c => c,
        })
        .collect();
    if text.chars().count() > 24 {
        out.push_str("...");
    }
    out
}

/// A found text fit for one line of a message: control characters as `?`, at most 60 characters.
pub fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(60).map(|c| if c.is_control() { '?' } else { c }).collect();
    if text.chars().count() > 60 {
        out.push_str("...");
    }
    out
}
