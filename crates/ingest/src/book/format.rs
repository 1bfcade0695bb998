//! What a number format says of a number: a date, a time of day, a length of time, digits with zeros in front.

/// What a number is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As a number.
    Number,
    /// As a number of at least so many digits: `00000`.
    Zeros(usize),
    /// As a day, perhaps with a time of day.
    Date { time: bool },
    /// As a time of day.
    Time,
    /// As hours, minutes or seconds that may be more than a day: `[h]:mm`.
    Elapsed,
}

impl Format {
    /// One of the formats that a workbook need not write down (ECMA-376 18.8.30).
    pub fn built_in(number: u32) -> Format {
        match number {
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Date { time: false },
            22 => Format::Date { time: true },
            18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Format::Time,
            46 => Format::Elapsed,
            _ => Format::Number,
        }
    }

    /// One that it writes down. Only what stands before the first `;` counts: that is for numbers above nothing.
    pub fn of(code: &str) -> Format {
        let mut plain = String::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => while chars.next().is_some_and(|c| c != '"') {},
                '\\' | '_' | '*' => drop(chars.next()),
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    let same = |letter: char| !inside.is_empty() && inside.chars().all(|c| c == letter);
                    if same('h') || same('m') || same('s') {
                        return Format::Elapsed;
                    }
                }
                ';' => break,
                c => plain.push(c.to_ascii_lowercase()),
            }
        }
        let zeros = plain.len();
        if zeros >= 2 && plain.bytes().all(|b| b == b'0') {
            return Format::Zeros(zeros);
        }
        let plain = plain.replace("am/pm", "h").replace("a/p", "h").replace("general", "");
        let has = |letters: [char; 2]| plain.contains(letters);
        let (day, time) = (has(['d', 'y']), has(['h', 's']));
        match (day, time, plain.contains('m')) {
            (true, time, _) => Format::Date { time },
            (false, true, _) => Format::Time,
            (false, false, true) => Format::Date { time: false },
            _ => Format::Number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_a_number_is() {
        use Format::*;
        for (code, want) in [
            ("yyyy-mm-dd", Date { time: false }),
            ("dd/mm/yyyy\\ hh:mm", Date { time: true }),
            ("[$-809]dd mmmm yyyy;@", Date { time: false }),
            ("mmm", Date { time: false }),
            ("h:mm AM/PM", Time),
            ("[h]:mm:ss", Elapsed),
            ("0000000000", Zeros(10)),
            ("0", Number),
            ("General", Number),
            ("#,##0.00;[Red]-#,##0.00", Number),
            ("0.00E+00", Number),
            ("\"days\" 0", Number),
            ("@", Number),
            ("_-* #,##0_-;\\-* #,##0_-", Number),
            ("", Number),
        ] {
            assert_eq!(Format::of(code), want, "{code}");
        }
        assert_eq!(Format::built_in(14), Date { time: false });
        assert_eq!(Format::built_in(22), Date { time: true });
        assert_eq!(Format::built_in(49), Number);
    }
}
