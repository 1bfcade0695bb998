use std::fmt;

/// A short coded value of a dataset (`01`, `2A`), held in place. Blank is [`Code::BLANK`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Code([u8; 8]);

impl Code {
    /// No value.
    pub const BLANK: Code = Code([0; 8]);

    /// Reads a code of up to eight ASCII characters; anything else is `None`.
    pub fn parse(text: &str) -> Option<Code> {
        let bytes = text.as_bytes();
        if bytes.len() > 8 || !text.is_ascii() {
            return None;
        }
        // Nearly all have one or two characters, for which no copying of unknown length is called.
        Some(Code(match *bytes {
            [a] => [a, 0, 0, 0, 0, 0, 0, 0],
            [a, b] => [a, b, 0, 0, 0, 0, 0, 0],
            _ => {
                let mut held = [0; 8];
                held[..bytes.len()].copy_from_slice(bytes);
                held
            }
        }))
    }

    /// The code as text, empty when blank.
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().position(|b| *b == 0).unwrap_or(8);
        std::str::from_utf8(&self.0[..len]).unwrap_or("")
    }

    /// Whether there is no value.
    pub fn is_blank(&self) -> bool {
        self.0[0] == 0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
