//! Who is behind each figure: everybody whom a promise counts, however the wait ended, and every stay in hospital.

use super::discharge::{self, Counted};
use super::people::{Stories, number, stopped};
use super::promises::unit_words;
use crate::figures::*;
use crate::words::limit;
use std::cmp::Reverse;
use yf_journey::Stay;
use yf_measures::clock::{End, Judged};
use yf_measures::tally::{Outcome, PromiseTally};
use yf_model::{ClockId, Day, RowRef, Unit};
use yf_place::Promise;

/// The order of a list.
pub const ORDER: &str = "The longest first.";

/// The order of a promise's lists.
const YEAR_FIRST: &str = "Those of the last twelve complete months first, and of them the longest.";

/// Which list of a promise a wait stands in, and which of its counts holds it.
fn part(judged: &Judged) -> (&'static str, &'static str) {
    match judged.end {
        End::Met => ("met", "met"),
        End::Missed => ("missed", "missed"),
        End::MissedStillWaiting => ("missed", "missed, still waiting"),
        End::EndedWithout if judged.ended_late => ("missed", "ended without, after the limit"),
        End::Running => ("running", "running"),
        End::EndedWithout => ("ended without", "ended without, within the limit"),
        End::CannotTell => ("cannot tell", "cannot tell"),
        End::OrderWrong => ("order wrong", "order wrong"),
        End::Measured => ("measured", "measured"),
    }
}

/// The lists of a promise in their order.
const PARTS: [&str; 7] = ["missed", "met", "running", "ended without", "cannot tell", "order wrong", "measured"];

fn title(part: &str, promise: &Promise) -> String {
    let within = promise.limit.map_or_else(String::new, |l| limit(l, unit_words(promise.unit)));
    match part {
        "missed" => format!("Missed: after more than {within}, or still waiting past them"),
        "met" => format!("Met: within {within}"),
        "running" => "Running: still waiting on the last day, not past the limit".to_owned(),
        "ended without" => "Ended without, within the limit: not counted in the share".to_owned(),
        "cannot tell" => "Cannot tell: the times are not known well enough".to_owned(),
        "order wrong" => "Order wrong: the stop lies before the start".to_owned(),
        _ if promise.clock == ClockId::Drd => "Left hospital, by days after they were ready to".to_owned(),
        _ => "Measured: stopped, without a limit".to_owned(),
    }
}

impl Stories<'_> {
    /// Everybody whom one promise counts, in a list for each part of its figure. A miss is explained, as is a delay in hospital.
    pub fn behind(
        &self,
        promise: &Promise,
        outcomes: &[Outcome],
        tally: &PromiseTally,
        from: Day,
        as_of: Day,
    ) -> Vec<Behind> {
        let mut lists: Vec<Behind> = PARTS
            .iter()
            .map(|part| Behind {
                section: "promise",
                figure: promise.id.clone(),
                group: String::new(),
                band: String::new(),
                period: String::new(),
                part,
                heading: promise.name.clone(),
                title: title(part, promise),
                one: "wait",
                order: YEAR_FIRST,
                unit: unit_words(promise.unit),
                cases: Vec::new(),
            })
            .collect();
        for outcome in outcomes.iter().filter(|o| o.start >= from) {
            let (part, measure) = part(&outcome.judged);
            let list = lists.iter_mut().find(|list| list.part == part);
            if let (Some(list), Some(case)) = (list, self.case(outcome, measure, promise, tally, as_of)) {
                list.cases.push(case);
            }
        }
        lists.retain(|list| !list.cases.is_empty());
        // A stable sort: equal waits stay in the order of their persons and numbers.
        lists.iter_mut().for_each(|list| list.cases.sort_by_key(|c| (!c.last_year, Reverse(c.length))));
        lists
    }

    fn case(
        &self,
        outcome: &Outcome,
        measure: &'static str,
        promise: &Promise,
        tally: &PromiseTally,
        as_of: Day,
    ) -> Option<Case> {
        let wait = self.journeys.waits.get(outcome.wait as usize)?;
        let judged = &outcome.judged;
        let so_far = judged.so_far.map(|(lowest, _)| lowest);
        let total = judged.lowest.or(so_far).unwrap_or(0).max(0);
        let delayed = promise.clock == ClockId::Drd && judged.lowest.is_some_and(|d| d > 0);
        let (because, states) = if judged.counts() == Some(false) || delayed {
            self.explained(wait, outcome, promise, total, as_of)
        } else {
            (Vec::new(), Vec::new())
        };
        let whole = |n: i64| if promise.unit == Unit::Minutes { n.div_euclid(60) } else { n };
        let known = !matches!(judged.end, End::OrderWrong);
        let mut rows = vec![(self.known.row)(wait.start_row)];
        rows.extend(wait.stop_row.map(|r| (self.known.row)(r)));
        rows.dedup();
        let month = outcome.start.month();
        Some(Case {
            person: number(wait.person),
            measure,
            end: judged.end.name().to_owned(),
            month: Some(month),
            last_year: tally.year_months.contains(&month),
            band: outcome.groups.age.words(),
            start: wait.start.to_string(),
            stop: stopped(wait, outcome, as_of).map(|s| s.to_string()),
            length: known.then(|| whole(total)),
            at_most: judged.highest.filter(|h| known && judged.lowest.is_some_and(|l| l < *h)).map(whole),
            limit: promise.limit,
            because,
            states,
            rows,
        })
    }

    /// Every stay that the figures of leaving hospital count, by what is known of its ready date.
    pub fn behind_discharge(&self, from: Day, as_of: Day) -> Vec<Behind> {
        let title = |part: &str| match part {
            "ready earlier" => "Ready on an earlier day than they left",
            "same day" => "Ready on the day they left",
            "not recorded" => "No ready date: no delay or not recorded",
            "still in hospital" => "Ready, and still in hospital on the last day",
            "deaths" => "Died in hospital: left out",
            _ => "Ready before admission or after leaving: left out",
        };
        let mut lists: Vec<Behind> = discharge::PARTS
            .iter()
            .map(|part| Behind {
                section: "discharge",
                figure: "drd".to_owned(),
                group: String::new(),
                band: String::new(),
                period: String::new(),
                part,
                heading: "Ready to leave hospital".to_owned(),
                title: title(part).to_owned(),
                one: "stay",
                order: ORDER,
                unit: "days",
                cases: Vec::new(),
            })
            .collect();
        for stay in &self.journeys.stays {
            let Some(counted) = discharge::counted(stay, from, as_of) else { continue };
            if let Some(list) = lists.iter_mut().find(|list| list.part == counted.part) {
                list.cases.push(self.stay(stay, &counted));
            }
        }
        lists.retain(|list| !list.cases.is_empty());
        lists.iter_mut().for_each(|list| list.cases.sort_by_key(|c| Reverse(c.length)));
        lists
    }

    fn stay(&self, stay: &Stay, counted: &Counted) -> Case {
        Case {
            person: number(stay.person),
            measure: counted.part,
            end: match counted.part {
                "still in hospital" => "still in hospital".to_owned(),
                "deaths" => "died".to_owned(),
                _ => discharge::destination(self.names.code(stay.outcome)).to_owned(),
            },
            month: counted.left.map(Day::month),
            last_year: false,
            band: "",
            start: stay.ready.map_or_else(String::new, |d| d.to_string()),
            stop: counted.left.map(|d| d.to_string()),
            length: counted.days,
            at_most: None,
            limit: None,
            because: Vec::new(),
            states: Vec::new(),
            rows: vec![(self.known.row)(stay.row)],
        }
    }

    /// The written row and the report's own number, for those who list people of another door.
    pub fn row(&self, at: RowRef) -> String {
        (self.known.row)(at)
    }
}

/// Sorts the longest first; equal ones stay as they were.
pub fn longest_first(list: &mut Behind) {
    list.cases.sort_by_key(|c| Reverse(c.length));
}
