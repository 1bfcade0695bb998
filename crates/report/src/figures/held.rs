use serde::{Deserialize, Serialize};

/// A number that is large enough to be shown and is held back all the same, because with it a hidden one could be worked out. The
/// address is that of `figures.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldMore {
    /// Section of the report.
    pub section: String,
    /// Which figure.
    pub figure: String,
    /// What groups it, or empty.
    pub by: String,
    /// The group.
    pub group: String,
    /// Age band, or what a share is of.
    pub band: String,
    /// Days, month or quarter.
    pub period: String,
    /// What is counted.
    pub measure: String,
    /// Why, in a sentence.
    pub because: String,
}

impl HeldMore {
    /// Its address alone.
    pub fn place(&self) -> HeldMore {
        HeldMore { because: String::new(), ..self.clone() }
    }

    /// The address as a reader reads it: `assessment-28, locality Paignton, 2025-10..2026-09: met`.
    pub fn words(&self) -> String {
        format!("{}: {}", self.figure_words(), self.measure)
    }

    /// The same without what is measured: `assessment-28, locality Paignton, 2025-10..2026-09`.
    pub fn figure_words(&self) -> String {
        let figure = if self.figure.is_empty() { &self.section } else { &self.figure };
        let group = format!("{} {}", self.by, self.group);
        let parts = [figure.as_str(), group.trim(), &self.band, &self.period];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}
