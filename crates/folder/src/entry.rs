//! What a page says: a few kinds of entry, written as JSON. A screen, and the clocks that a screen shows, are worked out from these.

use serde_json::{Map, Value};
use yf_model::{Day, Fold, Moment, Month, When};

/// The body of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Who she is: of class `dir`.
    Person(PersonEntry),
    /// Something that happened, as an agency's extract tells it.
    Event(EventEntry),
    /// A wait that an agency's extract tells: what was asked, and whether it stopped.
    Wait(WaitEntry),
    /// A stretch in whose hands she was, as the lens reads it from an agency's extract: for the drawing of her time.
    Span(SpanEntry),
    /// Words that somebody wrote.
    Note(String),
    /// A safeguarding concern: of class `safeguarding`.
    Concern(String),
}

/// Who she is, as one agency says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct PersonEntry {
    pub family: String,
    pub given: String,
    pub born: Option<Day>,
    pub gender: String,
    /// Ten digits, or empty.
    pub nhs: String,
    pub postcode: String,
    /// By its code.
    pub practice: String,
    /// What the practice is called, as the folder knows organisations: shown, and not stored with her.
    pub practice_name: String,
}

/// One event: its kind as the neutral layout writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct EventEntry {
    pub kind: String,
    /// Who did it, by name where the place names it.
    pub agency: String,
    /// What happened, in a few plain words.
    pub says: String,
}

/// One run of one clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct WaitEntry {
    /// The clock's name, as in `clocks.csv`.
    pub clock: String,
    pub agency: String,
    pub start: When,
    pub stop: Option<When>,
    /// Ended without a stop, on that day.
    pub ended: Option<Day>,
}

/// One stretch of one agency's lane: it begins on the day of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SpanEntry {
    pub agency: String,
    /// `helped`, `waiting`, `nobody` or `hospital`.
    pub kind: String,
    /// Which service.
    pub label: String,
    /// Its last day; `None` while it goes on.
    pub to: Option<Day>,
    /// By when something was promised in it.
    pub due: Option<Day>,
}

impl Entry {
    /// The kind, as stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Entry::Person(_) => "person",
            Entry::Event(_) => "event",
            Entry::Wait(_) => "wait",
            Entry::Span(_) => "span",
            Entry::Note(_) => "note",
            Entry::Concern(_) => "concern",
        }
    }

    pub(crate) fn write(&self) -> String {
        let mut out = Map::new();
        let mut say = |key: &str, value: &str| {
            if !value.is_empty() {
                out.insert(key.to_owned(), Value::from(value));
            }
        };
        match self {
            Entry::Person(p) => {
                say("family", &p.family);
                say("given", &p.given);
                say("born", &p.born.map(|d| d.to_string()).unwrap_or_default());
                say("gender", &p.gender);
                say("nhs", &p.nhs);
                say("postcode", &p.postcode);
                say("practice", &p.practice);
            }
            Entry::Event(e) => {
                say("kind", &e.kind);
                say("agency", &e.agency);
                say("says", &e.says);
            }
            Entry::Wait(w) => {
                say("clock", &w.clock);
                say("agency", &w.agency);
                say("start", &when_text(w.start));
                say("stop", &w.stop.map(when_text).unwrap_or_default());
                say("ended", &w.ended.map(|d| d.to_string()).unwrap_or_default());
            }
            Entry::Span(s) => {
                say("agency", &s.agency);
                say("kind", &s.kind);
                say("label", &s.label);
                say("to", &s.to.map(|d| d.to_string()).unwrap_or_default());
                say("due", &s.due.map(|d| d.to_string()).unwrap_or_default());
            }
            Entry::Note(words) | Entry::Concern(words) => say("words", words),
        }
        Value::Object(out).to_string()
    }

    /// `None` where the page was written by a version that knew more kinds.
    pub(crate) fn read(kind: &str, body: &str) -> Option<Entry> {
        let body: Value = serde_json::from_str(body).ok()?;
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let day = |key: &str| Day::parse_iso(&text(key));
        Some(match kind {
            "person" => Entry::Person(PersonEntry {
                family: text("family"),
                given: text("given"),
                born: day("born"),
                gender: text("gender"),
                nhs: text("nhs"),
                postcode: text("postcode"),
                practice: text("practice"),
                practice_name: String::new(),
            }),
            "event" => Entry::Event(EventEntry { kind: text("kind"), agency: text("agency"), says: text("says") }),
            "wait" => Entry::Wait(WaitEntry {
                clock: text("clock"),
                agency: text("agency"),
                start: when_read(&text("start"))?,
                stop: when_read(&text("stop")),
                ended: day("ended"),
            }),
            "span" => Entry::Span(SpanEntry {
                agency: text("agency"),
                kind: text("kind"),
                label: text("label"),
                to: day("to"),
                due: day("due"),
            }),
            "note" => Entry::Note(text("words")),
            "concern" => Entry::Concern(text("words")),
            _ => return None,
        })
    }
}

/// A time as it was said: `2026`, `2026-03`, `2026-03-01`, `2026-03-01 14:05:00`, the second 1 a.m. with `B`, the first with `A`.
pub fn when_text(when: When) -> String {
    let month = |m: Month| {
        let (year, month) = m.year_month();
        format!("{year:04}-{month:02}")
    };
    match when {
        When::Year(year) => format!("{year:04}"),
        When::Month(m) => month(m),
        When::Day(day) => day.to_string(),
        When::Moment(Moment { day, second, fold }) => {
            let fold = match fold {
                Fold::Unsaid => "",
                Fold::First => "A",
                Fold::Second => "B",
            };
            format!("{day} {:02}:{:02}:{:02}{fold}", second / 3600, second / 60 % 60, second % 60)
        }
    }
}

/// Reads what [`when_text`] writes.
pub fn when_read(text: &str) -> Option<When> {
    let numbers = |text: &str| text.split(['-', ':']).map(|n| n.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    match text.len() {
        4 => Some(When::Year(text.parse().ok()?)),
        7 => {
            let [year, month] = numbers(text)?[..] else { return None };
            let day = Day::from_ymd(i32::try_from(year).ok()?, u8::try_from(month).ok()?, 1)?;
            Some(When::Month(day.month()))
        }
        10 => Day::parse_iso(text).map(When::Day),
        19 | 20 => {
            let day = Day::parse_iso(text.get(..10)?)?;
            let [hour, minute, second] = numbers(text.get(11..19)?)?[..] else { return None };
            let fold = match text.get(19..)? {
                "" => Fold::Unsaid,
                "A" => Fold::First,
                "B" => Fold::Second,
                _ => return None,
            };
            let second = (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)?;
            Some(When::Moment(Moment { day, second, fold }))
        }
        _ => None,
    }
}
