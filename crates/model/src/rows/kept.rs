//! The form in which `look --keep` leaves a run's events: what the pen that writes them and the reader that reads them agree on.

/// The form; another has another number.
pub const FORM: &str = "yellowfolder-kept/1";
/// The file that says of a folder that it holds kept events, and which; it is put in its place last.
pub const LIST: &str = "kept.json";
/// The other files.
pub const FILES: [&str; 3] = ["settings.json", "persons.parquet", "events.parquet"];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text in UTF-8.
    Text,
    /// A whole number.
    Whole,
    /// A day, counted from 1970.
    Day,
}

/// The columns of events.parquet.
pub const EVENTS: [(&str, Holds); 13] = [
    ("person", Holds::Whole),
    ("day", Holds::Day),
    ("minute", Holds::Whole),
    ("kind", Holds::Text),
    ("org", Holds::Text),
    ("service", Holds::Text),
    ("team", Holds::Text),
    ("who", Holds::Whole),
    ("ref", Holds::Whole),
    ("type", Holds::Text),
    ("to_org", Holds::Text),
    ("to_service", Holds::Text),
    ("outcome", Holds::Text),
];

/// The columns of persons.parquet.
pub const PERSONS: [(&str, Holds); 7] = [
    ("person", Holds::Whole),
    ("to", Holds::Day),
    ("to_reason", Holds::Text),
    ("sex", Holds::Text),
    ("birth_year", Holds::Whole),
    ("imd", Holds::Whole),
    ("locality", Holds::Text),
];
