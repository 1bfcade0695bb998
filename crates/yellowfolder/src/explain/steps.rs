//! Steps of the official method, record by record: what each kept or left out.

use super::{Ground, part};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use yf_journey::unique::{Band, Stage};
use yf_measures::official::{self, Linked, Step};
use yf_model::rows::cld::Row;
use yf_report::assemble::number;
use yf_report::explain::{Line, Opened, Part};

/// Rows by step, worked out once, when the first step is opened.
#[derive(Default)]
pub struct Steps(OnceCell<BTreeMap<&'static str, Vec<u32>>>);

impl Ground<'_> {
    /// A step of the method, or what one left out, with every row.
    pub(super) fn step(&self, line: &Line) -> Option<Opened> {
        let all = self.steps.0.get_or_init(|| self.by_step());
        let rows = all.iter().find(|(begins, _)| line.group().starts_with(*begins)).map(|(_, rows)| rows)?;
        let one = |at: &u32| {
            let row: &Row = self.told.extracts.cld.get(*at as usize)?;
            let person = self.told.links.person_of(row.who);
            let somebody = (person.0 as usize) < self.told.links.len();
            let what = row.event_type.map_or_else(|| "row".to_owned(), |t| format!("{t:?}").to_lowercase());
            let on = row.start.map_or_else(String::new, |day| format!(" from {day}"));
            let place = (self.stories.known.row)(row.at);
            Some(Part { person: somebody.then(|| number(person)), ..part(1, format!("{what}{on}"), vec![place]) })
        };
        let parts: Vec<Part> = rows.iter().filter_map(one).collect();
        let made = parts.len().to_string();
        let opened = Opened {
            name: line.name(),
            value: line.value.clone(),
            how: "Rows of the council that the step counts, one by one.".to_owned(),
            rule: "The department's official method (waiting-times standard), by the number of its step.".to_owned(),
            parts,
            ..Opened::default()
        };
        Some(opened.made(made))
    }

    fn by_step(&self) -> BTreeMap<&'static str, Vec<u32>> {
        let mut out: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
        let Some(ground) = crate::look::OfficialGround::traced(self.told, self.threads) else { return out };
        let of_record: BTreeMap<u32, u32> = ground.unique.events.iter().map(|e| (e.record, e.row)).collect();
        let input = ground.input(self.told, self.place, self.threads);
        let stage = |wanted: Stage| -> Vec<u32> {
            ground.stages.iter().filter(|(s, _)| *s == wanted).map(|(_, row)| *row).collect()
        };
        for (words, wanted) in [
            ("rows of chosen submissions", Stage::Selected),
            ("rows within their reference period", Stage::InPeriod),
            ("rows without any person number", Stage::WithoutPerson),
            ("services closed at the end of a period", Stage::ClosedAtPeriodEnd),
            ("rows that repeat an event", Stage::Duplicate),
            ("unique events", Stage::Kept),
        ] {
            out.insert(words, stage(wanted));
        }
        let mut kept: BTreeMap<Step, Vec<u32>> = BTreeMap::new();
        for (step, record) in official::kept(&input) {
            kept.entry(step).or_default().extend(of_record.get(&record));
        }
        let of = |step: Step| kept.get(&step).cloned().unwrap_or_default();
        // In one step and no more in the next: each request is one row.
        let less = |step: Step, next: Step| {
            let next: std::collections::BTreeSet<u32> = of(next).into_iter().collect();
            of(step).into_iter().filter(|row| !next.contains(row)).collect::<Vec<u32>>()
        };
        for (words, step) in [
            ("1.2 assessments and services", Step::AssessmentsAndServices),
            ("1.3a requests, all", Step::Requests),
            ("1.3a requests by service users", Step::ByServiceUsers),
            ("1.3b requests at age 25", Step::Aged25),
            ("1.3c requests not from existing", Step::NotExistingClients),
            ("1.4 valid requests", Step::Valid),
            ("2.4 requests linked to an assessment", Step::LinkedToAssessment),
            ("2.4 requests linked to a service", Step::LinkedToService),
            ("3.1 requests answered by their own", Step::AnsweredByConversation),
            ("3.2 requests answered by a service", Step::AnsweredByService),
            ("3.3 services set aside", Step::ServicesSetAside),
            ("3.4 requests set aside", Step::Overlapping),
            ("requests set aside because they overlap", Step::Overlapping),
        ] {
            out.insert(words, of(step));
        }
        for (words, step, next) in [
            ("requests by people under 25", Step::ByServiceUsers, Step::Aged25),
            ("requests by people who already had", Step::Aged25, Step::NotExistingClients),
            ("requests that ended without further", Step::NotExistingClients, Step::Valid),
            ("requests not by service users", Step::Requests, Step::ByServiceUsers),
        ] {
            out.insert(words, less(step, next));
        }
        let waits = official::measure(&input).waits;
        let request = |keep: &dyn Fn(&Linked) -> bool| -> Vec<u32> {
            waits.iter().filter(|w| keep(w)).filter_map(|w| of_record.get(&w.record).copied()).collect()
        };
        let in_band = |band: Band| matches!(band, Band::From18To64 | Band::From65);
        out.insert("valid requests without any later", request(&|w| w.response.is_none()));
        out.insert("4.2 waits to first response", request(&|w| w.counted_response().is_some_and(|a| in_band(a.band))));
        out.insert("4.2 waits to first service", request(&|w| w.counted_service().is_some_and(|a| in_band(a.band))));
        out
    }
}
