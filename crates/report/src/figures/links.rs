use super::{Count, Rate};
use serde::{Deserialize, Serialize};

/// Links that should exist, what flows over them, what works without being listed, and what was joined (`journey.md` 16, 17).
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Links {
    /// Why nothing can be said, in a sentence: no link was named.
    pub missing: Option<String>,
    /// What decides a class: the standard's own choices unless the place made others.
    pub thresholds: LinkThresholds,
    /// The links that should exist, in the order of the place's file.
    pub required: Vec<LinkFigures>,
    /// What was seen to work though nobody listed it: what to protect first.
    pub unlisted: Vec<UnlistedLink>,
    /// What was joined, how and between whom: a statement about organisations, not about care.
    pub arrangements: Vec<ArrangementFigures>,
}

/// Where one class of a link ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct LinkThresholds {
    /// Fewer triggers are too few to say.
    pub least_triggers: u64,
    /// Share of triggers sent, and received, under which a link is leaky.
    pub sent_share: f64,
    /// Share of triggers received in time under which it is slow.
    pub in_time_share: f64,
    /// Share of received ones replied to under which it is one-way.
    pub reply_share: f64,
    /// What is sent so many days before its trigger counts.
    pub days_before: i32,
    /// And so many days after.
    pub days_after: i32,
}

/// One end of a link, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct LinkEnd {
    /// The agency.
    pub agency: String,
    /// Its service; empty for any.
    pub service: String,
}

/// What a link is seen to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkSeen {
    /// It works.
    Present,
    /// Too little is sent or received.
    Leaky,
    /// Too little comes in time.
    Slow,
    /// Word does not come back.
    OneWay,
    /// Nothing was seen to be sent, in these extracts.
    Missing,
    /// Too few triggers to say.
    TooFew,
    /// These extracts cannot show its trigger.
    CannotBeSeen,
    /// Held back: too few people.
    Held,
}

/// One link that should exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkFigures {
    /// Its short name.
    pub id: String,
    /// Who should tell.
    pub from: LinkEnd,
    /// Who should be told.
    pub to: LinkEnd,
    /// What sets it off, in words.
    pub trigger: String,
    /// What should go.
    pub sends: String,
    /// How; empty where nobody said.
    pub channel: String,
    /// Days from trigger to receipt.
    pub limit_days: i32,
    /// Whether word must come back.
    pub reply_required: bool,
    /// The post that answers for it; empty where there is none.
    pub owner: String,
    /// Who asked for it, when and where.
    pub asked_by: String,
    /// Codes of the register of typologies.
    pub typology: Vec<String>,
    /// What flows, over everybody.
    pub flow: LinkFlow,
    /// What flows, by locality of the person.
    pub localities: Vec<LinkLocality>,
    /// What to try, the least disruptive first.
    pub steps: Vec<LinkStep>,
}

/// What flows over a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkFlow {
    /// People with at least one trigger.
    pub people: Count,
    /// Triggers.
    pub triggers: Count,
    /// Triggers after which something was sent.
    pub sent: Rate,
    /// Triggers after which it was received.
    pub received: Rate,
    /// Triggers after which it was received within the limit.
    pub in_time: Rate,
    /// Received ones after which word came back.
    pub replied: Rate,
    /// The class.
    pub state: LinkSeen,
}

/// A link in one locality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkLocality {
    /// The locality in words.
    pub name: String,
    /// What flows there.
    pub flow: LinkFlow,
}

/// Something to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkStep {
    /// Its place on the ladder of least disruption, 1 to 8.
    pub rung: u8,
    /// What to do.
    pub what: String,
    /// How much the papers carry it.
    pub evidence: String,
    /// Where that stands.
    pub source: String,
    /// Why each lower rung would not do by itself, from the first.
    pub lower: Vec<String>,
}

/// A link that nobody listed and that works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnlistedLink {
    /// Who tells.
    pub from: LinkEnd,
    /// Who is told.
    pub to: LinkEnd,
    /// Of how many people.
    pub people: Count,
    /// Sent ones, and of them received ones.
    pub received: Rate,
    /// Received ones after which word came back.
    pub replied: Rate,
}

/// An arrangement, its codes in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrangementFigures {
    /// What it is called.
    pub name: String,
    /// What was joined.
    pub joined: Vec<String>,
    /// Between whom, on which level, in which direction, how far, of which kind, under which powers: list and code in words.
    pub choices: Vec<(String, String)>,
    /// Since when.
    pub from: String,
    /// The post that answers for it.
    pub owner: String,
    /// What was hoped.
    pub hoped: String,
    /// What came of it; empty where nothing is known.
    pub came_of_it: String,
    /// Where that stands.
    pub source: String,
    /// Whether bodies or services were made one: then the papers' warning stands beside it.
    pub structural: bool,
}

impl LinkSeen {
    /// As a reader reads it.
    pub fn words(self) -> &'static str {
        match self {
            LinkSeen::Present => "in place",
            LinkSeen::Leaky => "leaky",
            LinkSeen::Slow => "slow",
            LinkSeen::OneWay => "one-way",
            LinkSeen::Missing => "not seen",
            LinkSeen::TooFew => "too few to say",
            LinkSeen::CannotBeSeen => "cannot be seen in these extracts",
            LinkSeen::Held => "[c] held back",
        }
    }
}
