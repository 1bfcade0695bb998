//! Links that should exist against what was seen to flow (`journey.md` 16).

use yf_journey::vector::Trigger;
use yf_place::{RequiredLink, Rules};

/// What was seen of one link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct LinkCount {
    pub triggers: u64,
    pub sent: u64,
    pub received: u64,
    pub in_time: u64,
    pub replied: u64,
}

impl LinkCount {
    /// Adds the triggers of one person.
    pub fn add(&mut self, triggers: &[Trigger], limit_days: i32) {
        for trigger in triggers {
            self.triggers += 1;
            self.sent += u64::from(trigger.sent);
            self.received += u64::from(trigger.received.is_some());
            self.in_time += u64::from(trigger.received.is_some_and(|days| days <= limit_days));
            self.replied += u64::from(trigger.replied);
        }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &LinkCount) {
        self.triggers += other.triggers;
        self.sent += other.sent;
        self.received += other.received;
        self.in_time += other.in_time;
        self.replied += other.replied;
    }
}

/// What a link is, the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Too few triggers to say.
    TooFew,
    /// Nothing was seen to be sent.
    Missing,
    /// Too little was sent or received.
    Leaky,
    /// Too little came in time.
    Slow,
    /// Word did not come back.
    OneWay,
    /// It works.
    Present,
}

impl LinkState {
    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            LinkState::TooFew => "too_few",
            LinkState::Missing => "missing",
            LinkState::Leaky => "leaky",
            LinkState::Slow => "slow",
            LinkState::OneWay => "one_way",
            LinkState::Present => "present",
        }
    }
}

/// The class of a link.
pub fn class(link: &RequiredLink, count: &LinkCount, rules: &Rules) -> LinkState {
    let n = count.triggers as f64;
    let below = |count: u64, share: f64, of: f64| (count as f64) < share * of;
    if count.triggers < rules.link_min_triggers {
        LinkState::TooFew
    } else if count.sent == 0 {
        LinkState::Missing
    } else if below(count.sent.min(count.received), rules.link_sent_share, n) {
        LinkState::Leaky
    } else if below(count.in_time, rules.link_intime_share, n) {
        LinkState::Slow
    } else if link.reply_required && below(count.replied, rules.link_reply_share, count.received as f64) {
        LinkState::OneWay
    } else {
        LinkState::Present
    }
}
