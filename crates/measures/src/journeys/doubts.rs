//! What must be said beside the elements of a place, or keeps them off a page (`journey.md` 3, 8, 12, 18).

use std::collections::BTreeMap;
use yf_model::rows::neutral::{Kind, Table};
use yf_model::{IdText, TextId};
use yf_place::Settings;

/// Counts over the rows of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Rows that open a spell of responsibility.
    pub openings: u64,
    /// Of them, without a team.
    pub without_team: u64,
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
        for person in 0..table.persons.len() {
            let mut visit_before = None;
            for event in table.events_of(person) {
                let day = event.at.day();
                let (Some(deed), Some(owner)) =
                    (table.deeds.get(event.deed as usize), table.owners.get(event.owner as usize))
                else {
                    continue;
                };
                if day < settings.from || day > settings.to {
                    continue;
                }
                match deed.kind {
                    Kind::Accept | Kind::Start | Kind::Admit => {
                        out.openings += 1;
                        out.without_team += u64::from(owner.team == TextId(0));
                    }
                    Kind::Decline if day > late => out.closed_late += 1,
                    Kind::End if day > late && Some(deed.outcome) == no_action => out.closed_late += 1,
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
        }
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
