//! What must be said beside the elements of a place, or keeps them off a page (`journey.md` 3, 8, 12, 18).

use std::collections::{BTreeMap, BTreeSet};
use yf_model::rows::neutral::{Act, Kind, Name, Owner, Table};
use yf_model::{Day, IdText, TextId};
use yf_place::Settings;

/// Days after which a spell that nobody closed is doubted (`journey.md` 18).
pub const YEAR: i32 = 365;

/// Counts over the rows of the days on which each person was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Rows that open a spell of responsibility.
    pub openings: u64,
    /// Of them, without a team.
    pub without_team: u64,
    /// Agencies that they name: of one alone nothing can be handed to another.
    pub agencies: u64,
    /// Spells of responsibility, each on one reference, from the first row to the last observed day.
    pub spells: u64,
    /// Of them, those that nobody closed and that have run for over a year: it may be that the end is missing.
    pub open_long: u64,
    /// Referrals closed without action in the last days, whose time to come back is short.
    pub closed_late: u64,
    /// Visits with a worker named.
    pub visits: u64,
    /// Of them, by the worker named most: a login that many share.
    pub most_of_one: u64,
    /// Visits that share a day with another of the same person, neither with a minute: their order is not known.
    pub order_unknown: u64,
}

impl Doubts {
    /// Counts them.
    pub fn new(table: &Table, settings: &Settings) -> Doubts {
        let mut out = Doubts::default();
        let no_action = table.texts.find("no_action");
        let late = settings.to - settings.rules.bounce_days;
        let mut workers: BTreeMap<IdText, u64> = BTreeMap::new();
        let mut agencies: BTreeSet<TextId> = BTreeSet::new();
        for (place, person) in table.persons.iter().enumerate() {
            let first = person.from.map_or(settings.from, |from| from.max(settings.from));
            let last = person.to.map_or(settings.to, |to| to.min(settings.to));
            let mut visit_before = None;
            // References that were closed without action, and spells that nobody has closed yet: since when, and whose.
            let mut closed: BTreeSet<Name> = BTreeSet::new();
            let mut open: BTreeMap<Name, (Owner, Day)> = BTreeMap::new();
            for event in table.events_of(place) {
                let day = event.at.day();
                let Some(Act { by: owner, deed, .. }) = table.acts.get(event.act as usize) else { continue };
                if day > last {
                    break;
                }
                let on_reference = !event.reference.is_none();
                let without_action =
                    deed.kind == Kind::Decline || (deed.kind == Kind::End && Some(deed.outcome) == no_action);
                if without_action && on_reference && closed.insert(event.reference) {
                    out.closed_late += u64::from(day >= first && day > late);
                }
                match deed.kind {
                    Kind::Accept | Kind::Start | Kind::Admit if on_reference => {
                        let same = open.get(&event.reference).is_some_and(|(before, _)| before == owner);
                        if !same {
                            out.spells += 1;
                            open.insert(event.reference, (*owner, day));
                        }
                    }
                    Kind::End | Kind::Decline | Kind::Discharge => {
                        open.remove(&event.reference);
                    }
                    _ => {}
                }
                if day < first {
                    continue;
                }
                match deed.kind {
                    Kind::Accept | Kind::Start | Kind::Admit => {
                        out.openings += 1;
                        out.without_team += u64::from(owner.team == TextId(0));
                        agencies.insert(owner.org);
                    }
                    Kind::Contact => {
                        if event.who != IdText(0) {
                            out.visits += 1;
                            *workers.entry(event.who).or_default() += 1;
                        }
                        let dated = event.at.minute().is_none().then_some(day);
                        out.order_unknown += u64::from(dated.is_some() && dated == visit_before);
                        visit_before = dated;
                    }
                    _ => {}
                }
            }
            out.open_long += open.values().filter(|(_, since)| last - *since > YEAR).count() as u64;
        }
        out.agencies = agencies.len() as u64;
        out.most_of_one = workers.values().max().copied().unwrap_or_default();
        out
    }

    /// Too many rows name no team: the level of teams is not printed.
    pub fn no_teams(&self) -> bool {
        self.without_team * 20 > self.openings
    }

    /// One login stands for too many visits: continuity by worker is not printed.
    pub fn shared_login(&self) -> bool {
        self.most_of_one * 5 > self.visits
    }
}
