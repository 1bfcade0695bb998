//! What flowed over each link that should exist, by locality and with the people behind it; and what works without being listed
//! (`journey.md` 16).

use super::{LinkCount, lens, links};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use yf_journey::vector::{self, Desk, Message, Trigger};
use yf_model::rows::neutral::{Kind, Table};
use yf_model::{TextId, at_once};
use yf_place::{RequiredLink, Rules, Settings};

/// Counts, and of how many people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Triggers and what followed them.
    pub count: LinkCount,
    /// People with at least one trigger.
    pub people: u64,
}

impl Seen {
    fn add(&mut self, triggers: &[Trigger], limit_days: i32) {
        self.count.add(triggers, limit_days);
        self.people += u64::from(!triggers.is_empty());
    }

    fn merge(&mut self, other: &Seen) {
        self.count.merge(&other.count);
        self.people += other.people;
    }
}

/// One trigger of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkCase {
    /// Her place in [`Table::persons`].
    pub person: u32,
    /// What followed.
    pub trigger: Trigger,
}

/// What flowed over one listed link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Over everybody.
    pub all: Seen,
    /// By locality of the person.
    pub localities: BTreeMap<TextId, Seen>,
    /// Every trigger, in the order of the persons and their days.
    pub cases: Vec<LinkCase>,
}

/// Both ends of what is sent: agency and service, blank where the row does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Ends {
    pub org: TextId,
    pub service: TextId,
    pub to_org: TextId,
    pub to_service: TextId,
}

/// What was sent over a link that nobody listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Unlisted {
    pub sent: u64,
    pub received: u64,
    pub replied: u64,
    pub people: u64,
}

impl Unlisted {
    /// Whether it works as a listed link must: enough sent, and nearly all received. Such links are what reorganisations break.
    pub fn works(&self, rules: &Rules) -> bool {
        self.sent >= rules.link_min_triggers && self.received as f64 >= rules.link_sent_share * self.sent as f64
    }
}

/// All that flowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// One for each required link of the settings, in their order.
    pub links: Vec<Flow>,
    /// Everything that was sent over no listed link. Keys are numbers of texts: order them by text before anybody sees them.
    pub unlisted: BTreeMap<Ends, Unlisted>,
}

/// Whether the extracts could show a link: its trigger, and word of either kind.
pub fn could_show(link: &RequiredLink, settings: &Settings) -> bool {
    link.trigger_kind.is_some_and(|kind| settings.sees(&[kind]))
        && [Kind::Referral, Kind::Notice].iter().any(|kind| settings.seen.contains(kind))
}

impl Flows {
    /// Looks at everybody. `as_one` gives the number under which a sender or receiver is counted where nobody listed the link (all GP
    /// practices as one), `None` for whom no link is asked of: the person herself.
    pub fn of(
        table: &Table,
        settings: &Settings,
        as_one: &(dyn Fn(TextId) -> Option<TextId> + Sync),
        threads: usize,
    ) -> Flows {
        let persons = table.persons.len();
        let (lens, listed) = (lens(settings, table), links(settings, table));
        let part = persons.div_ceil(threads.max(1)).max(1);
        let parts: Vec<Range<usize>> = (0..persons).step_by(part).map(|n| n..(n + part).min(persons)).collect();
        let told = at_once(&parts, |part| {
            let mut flows = Flows { links: vec![Flow::default(); settings.links.len()], ..Flows::default() };
            let (mut rows, mut desk) = (Vec::new(), Desk::default());
            for number in part.clone() {
                let Some(person) = table.persons.get(number) else { continue };
                table.rows_of(number, &mut rows);
                let (triggers, messages) = vector::flows(&lens, person, &rows, &listed, &mut desk);
                for ((flow, link), triggers) in flows.links.iter_mut().zip(&settings.links).zip(&triggers) {
                    flow.all.add(triggers, link.limit_days);
                    if !triggers.is_empty() {
                        flow.localities.entry(person.locality).or_default().add(triggers, link.limit_days);
                    }
                    let case = |trigger: &Trigger| LinkCase { person: number as u32, trigger: *trigger };
                    flow.cases.extend(triggers.iter().map(case));
                }
                flows.unlisted_of(&messages, as_one);
            }
            flows
        });
        let mut all = Flows { links: vec![Flow::default(); settings.links.len()], ..Flows::default() };
        told.into_iter().for_each(|part| all.append(part));
        all
    }

    fn unlisted_of(&mut self, messages: &[Message], as_one: &dyn Fn(TextId) -> Option<TextId>) {
        let mut hers: BTreeSet<Ends> = BTreeSet::new();
        for message in messages {
            let (Some(org), Some(to_org)) = (as_one(message.org), as_one(message.to_org)) else { continue };
            if org == to_org {
                continue;
            }
            let ends = Ends { org, service: message.service, to_org, to_service: message.to_service };
            let flow = self.unlisted.entry(ends).or_default();
            flow.sent += 1;
            flow.received += u64::from(message.received.is_some());
            flow.replied += u64::from(message.replied);
            flow.people += u64::from(hers.insert(ends));
        }
    }

    /// Adds the persons that come after.
    fn append(&mut self, next: Flows) {
        for (flow, mut part) in self.links.iter_mut().zip(next.links) {
            flow.all.merge(&part.all);
            for (locality, seen) in &part.localities {
                flow.localities.entry(*locality).or_default().merge(seen);
            }
            flow.cases.append(&mut part.cases);
        }
        for (ends, part) in next.unlisted {
            let flow = self.unlisted.entry(ends).or_default();
            flow.sent += part.sent;
            flow.received += part.received;
            flow.replied += part.replied;
            flow.people += part.people;
        }
    }
}
