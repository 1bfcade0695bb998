use std::fmt;

/// Ten digits with a right check digit that are not one digit ten times over.
///
/// A pass says "not mistyped", never "the right person": one random number in eleven passes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(u64);

/// The check digit of nine digits (modulus 11), or `None` where none was ever issued.
fn check_digit(stem: u64) -> Option<u64> {
    let mut rest = stem;
    let mut sum = 0;
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

impl NhsNumber {
    /// Checks ten digits (NHS Data Dictionary, modulus 11) and refuses one digit ten times over.
    pub fn from_digits(number: u64) -> Option<NhsNumber> {
        let valid = number <= 9_999_999_999
            && check_digit(number / 10) == Some(number % 10)
            && number != number % 10 * 1_111_111_111;
        valid.then_some(NhsNumber(number))
    }

    /// The number that nine digits make with their check digit, if one was ever issued.
    pub fn from_stem(stem: u64) -> Option<NhsNumber> {
        NhsNumber::from_digits(stem * 10 + check_digit(stem)?)
    }

    fn from_ascii(digits: impl Iterator<Item = char>) -> Option<NhsNumber> {
        let mut number = 0u64;
        let mut count = 0;
        for c in digits {
            number = number.checked_mul(10)?.checked_add(u64::from(c.to_digit(10).filter(|_| c.is_ascii())?))?;
            count += 1;
        }
        (count == 10).then(|| NhsNumber::from_digits(number)).flatten()
    }

    /// Reads it as the official adult social care measures do (`cld.md` 4.3): white space and hyphens removed.
    pub fn parse_official(text: &str) -> Option<NhsNumber> {
        NhsNumber::from_ascii(text.chars().filter(|c| !c.is_whitespace() && *c != '-'))
    }

    /// Reads it for joining (`identity.md` 1): also a leading apostrophe and a trailing `.0` are removed, and the
    /// placeholders that pass the sum are refused. The 999 range is *not* refused here: that is the place's to say.
    pub fn parse(text: &str) -> Option<NhsNumber> {
        let text = text.trim();
        let text = text.strip_prefix('\'').unwrap_or(text);
        let text = text.strip_suffix(".0").unwrap_or(text);
        let number = NhsNumber::from_ascii(text.chars().filter(|c| !c.is_whitespace() && *c != '-'))?;
        (!number.is_placeholder()).then_some(number)
    }

    /// Numbers that pass the sum but stand for nobody: 1000000001, 2000000002 ... 9000000009.
    pub fn is_placeholder(self) -> bool {
        let first = self.0 / 1_000_000_000;
        self.0 == first * 1_000_000_001
    }

    /// The range set aside for tests.
    pub fn is_test(self) -> bool {
        self.0 / 10_000_000 == 999
    }

    /// The ten digits as a number.
    pub fn digits(self) -> u64 {
        self.0
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl fmt::Debug for NhsNumber {
    /// Never shows the number: it must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_numbers_of_the_standard() {
        assert!(NhsNumber::parse("943 476 5919").is_some());
        assert!(NhsNumber::parse("'999-012-3454").is_some_and(NhsNumber::is_test));
        assert!(NhsNumber::parse("9990000018.0").is_some());
        assert!(NhsNumber::parse_official("9990000018.0").is_none());
        assert_eq!(NhsNumber::from_stem(999_123_456), None);
        for bad in ["1234567890", "0000000000", "9999999999", "1000000001", "9.99012E+09", "943476591", ""] {
            assert_eq!(NhsNumber::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn of_a_million_test_stems_909091_have_a_check_digit() {
        // The repeated-digit number 9999999999 passes the sum, but is no number of anybody.
        let issued = (999_000_000..1_000_000_000).filter(|s| check_digit(*s).is_some()).count();
        assert_eq!(issued, 909_091);
    }
}
