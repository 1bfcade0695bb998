//! An element of a person's vector, opened to the events and rows that made it.

use super::{Ground, unknown};
use crate::look::person;
use std::collections::BTreeMap;
use yf_journey::neutral::Hers;
use yf_journey::vector::Element;
use yf_model::{PersonKey, Problem};
use yf_place::nearest;
use yf_report::assemble::{TOO_FEW, number};
use yf_report::explain::{Opened, Part};

/// The one element that is no sum of parts.
const COC: &str = "coc_who";

impl Ground<'_> {
    /// One element of a person, or all.
    pub(super) fn elements(&self, name: Option<&str>, who: PersonKey) -> Result<Vec<Opened>, Problem> {
        let names = || Element::ALL.iter().map(|e| e.name()).chain([COC]);
        if let Some(asked) = name.filter(|asked| !names().any(|n| n == *asked)) {
            let near = nearest(asked, names()).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
            let mend = format!("{near}the names are those of her page: {}", names().collect::<Vec<_>>().join(", "));
            return Err(unknown("--element", asked, "is no element of a journey that can be opened".to_owned(), &mend));
        }
        let hers = person::hers(self.told, self.place, self.stories, self.days, who);
        let wanted = |n: &str| name.is_none_or(|asked| asked == n);
        let mut out: Vec<Opened> =
            Element::ALL.into_iter().filter(|e| wanted(e.name())).map(|e| self.element(&hers, e, who)).collect();
        if wanted(COC) {
            out.push(self.coc(&hers, who));
        }
        Ok(out)
    }

    fn element(&self, hers: &Hers, element: Element, who: PersonKey) -> Opened {
        let name = element.name();
        let unseen: Vec<&str> =
            element.needs().iter().filter(|k| !self.told.journeys.seen.contains(k)).map(|k| k.name()).collect();
        let opened = Opened {
            name: format!("person {}: {name}", number(who)),
            how: yf_report::element(name).to_owned(),
            rule: yf_report::element_rule(name).to_owned(),
            ..Opened::default()
        };
        if !unseen.is_empty() {
            return Opened {
                value: "cannot be seen".to_owned(),
                how: format!("{}. These extracts hold no rows of the kind: {}.", opened.how, unseen.join(", ")),
                ..opened
            };
        }
        let parts: Vec<Part> =
            hers.why.of(element).map(|part| self.of_hers(hers, part.amount, days(part), &part.rows, who)).collect();
        let made: i64 = parts.iter().map(|part| part.amount).sum();
        Opened { value: value(hers, element).to_string(), parts, ..opened }.made(made.to_string())
    }

    fn of_hers(&self, hers: &Hers, amount: i64, says: String, rows: &[usize], who: PersonKey) -> Part {
        let all = self.told.journeys.events_of(who);
        let events: Vec<&yf_journey::Event> =
            rows.iter().filter_map(|n| hers.rows.get(*n)).filter_map(|row| all.get(row.line as usize)).collect();
        let mut rows: Vec<String> = events.iter().map(|e| (self.stories.known.row)(e.row)).collect();
        rows.dedup();
        Part { amount, person: Some(number(who)), says, events: events.iter().map(|e| self.event(e)).collect(), rows }
    }

    /// Continuity by worker: the visits of each worker, put together by its formula.
    fn coc(&self, hers: &Hers, who: PersonKey) -> Opened {
        let mut by: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for part in hers.why.of(Element::Visits) {
            for n in &part.rows {
                by.entry(hers.rows.get(*n).map_or(0, |row| row.who.0)).or_default().push(*n);
            }
        }
        let visits: Vec<u64> = by.values().map(|rows| rows.len() as u64).collect();
        let all: u64 = visits.iter().sum();
        let made =
            (all >= 2).then(|| (visits.iter().map(|n| n * n).sum::<u64>() - all) as f64 / (all * (all - 1)) as f64);
        let shown = |v: Option<f64>| v.map_or_else(|| TOO_FEW.to_owned(), |v| format!("{v:.6}"));
        // A worker is told by the order of her first visit, never by her number.
        let mut groups: Vec<Vec<usize>> = by.into_values().collect();
        groups.sort();
        let parts = groups
            .iter()
            .enumerate()
            .map(|(n, rows)| self.of_hers(hers, rows.len() as i64, format!("visits of worker {}", n + 1), rows, who));
        Opened {
            name: format!("person {}: {COC}", number(who)),
            value: shown(hers.vector.who.coc),
            how: yf_report::element(COC).to_owned(),
            rule: yf_report::element_rule(COC).to_owned(),
            parts: parts.collect(),
            ..Opened::default()
        }
        .made(shown(made))
    }
}

fn days(part: &yf_journey::vector::Part) -> String {
    if part.from == part.to { format!("on {}", part.from) } else { format!("{} to {}", part.from, part.to) }
}

/// The element as the engine counted it, which knows nothing of parts.
fn value(hers: &Hers, element: Element) -> i64 {
    let v = &hers.vector;
    let need = v.need.unwrap_or_default();
    let nights = v.nights.unwrap_or_default();
    match element {
        Element::DaysObserved => v.days_observed.into(),
        Element::Spans => v.spans.org.into(),
        Element::NeedDays => need.need_days.into(),
        Element::UnownedDays => need.unowned_days.into(),
        Element::LongestUnowned => need.longest_unowned.into(),
        Element::Handoffs => v.handoffs.org.into(),
        Element::HandoffGapDays => v.handoff_gap_days,
        Element::ColdHandoffs => v.cold_handoffs.into(),
        Element::Tellings => v.tellings.unwrap_or_default().into(),
        Element::Assessments => v.assessments.into(),
        Element::RepeatAssessments => v.repeat_assessments.into(),
        Element::RepeatAssessmentsOtherOrg => v.repeat_assessments_other_org.into(),
        Element::ClosedWithoutAction => v.closed_without_action.into(),
        Element::Bounces => v.bounces.into(),
        Element::BouncesSameOrg => v.bounces_same_org.into(),
        Element::Starts => v.starts.into(),
        Element::SurpriseStarts => v.surprise_starts.unwrap_or_default().into(),
        Element::Discharges => v.discharges.into(),
        Element::SurpriseDischarges => v.surprise_discharges.unwrap_or_default().into(),
        Element::NightsHospital => nights.hospital.into(),
        Element::NightsCareHome => nights.care_home.into(),
        Element::DaysAtHome => nights.home.into(),
        Element::Visits => v.who.n.into(),
    }
}
