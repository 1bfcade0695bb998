//! What people went through: the journeys of the extracts, put before the engine that an analyst's own events go through.

use super::{Days, covers};
use crate::pipeline::Told;
use std::collections::BTreeSet;
use yf_measures::journeys::{Columns, Doubts, OverTime, element};
use yf_measures::judging::Judging;
use yf_model::rows::neutral::Table;
use yf_model::{Dataset, Day, Month, PersonKey};
use yf_place::{Place, Settings};
use yf_report::assemble::{Went, went_through};
use yf_report::neutral::Names;
use yf_report::{PlaceSpread, WentThrough};

/// The figures, and everybody's elements for the file that has a row a person.
pub struct Through {
    /// Figures, with those who have most of each element.
    pub figures: WentThrough,
    /// A row a person.
    pub columns: Columns,
    /// Who they are, in the order of the rows.
    pub keys: Vec<PersonKey>,
    /// Window, kinds seen, clocks.
    pub settings: Settings,
}

impl Through {
    /// One person's value of an element, as `journeys.csv` has it.
    pub fn of(&self, name: &str, person: PersonKey) -> Option<f64> {
        let row = self.keys.binary_search(&person).ok()?;
        self.columns.column(element(name)?).get(row).copied().flatten()
    }

    /// How an element is spread over everybody with a value; the value at a tenth is the least that a tenth have at most.
    pub fn spread(&self, name: &str) -> Option<PlaceSpread> {
        let mut values: Vec<f64> = self.columns.column(element(name)?).into_iter().flatten().collect();
        values.sort_by(f64::total_cmp);
        let at = |share: usize| values.get((values.len() * share).div_ceil(100).max(1) - 1).copied();
        Some(PlaceSpread {
            people: values.len() as u64,
            tenth: at(10)?,
            quarter: at(25)?,
            half: at(50)?,
            three_quarters: at(75)?,
            nine_tenths: at(90)?,
        })
    }
}

/// The journeys of a run in the neutral form.
pub fn table(told: &Told) -> Table {
    let names = Names {
        texts: &told.extracts.texts,
        ids: &told.extracts.ids,
        person: &|person| told.links.key(person).to_owned(),
    };
    yf_journey::table(&told.journeys, &told.extracts.texts, &|event| names.event_id(event))
}

/// Works everything out from the journeys of the run.
pub fn through(
    told: &Told,
    mut table: Table,
    place: &Place,
    days: &Days,
    judging: &Judging<'_>,
    threads: usize,
) -> Through {
    let settings = Settings::of(place, &told.journeys.seen, days.from, days.as_of);
    let over_time = OverTime::new(&table, &settings, threads);
    let doubts = Doubts::new(&table, &settings);
    // Of the events nothing more is asked: they are let go before ranges are drawn.
    let persons = std::mem::take(&mut table.persons);
    drop(table);
    let keys: Vec<PersonKey> = told.journeys.listed().collect();
    let extracts: Vec<Dataset> = Dataset::ALL.into_iter().filter(|d| told.extracts.coverage.contains_key(d)).collect();
    let answers: Vec<_> = told
        .extracts
        .answers
        .iter()
        .map(|a| (a.statement.as_str(), a.period.as_str(), a.group.as_str(), a.answers, a.agree))
        .collect();
    let figures = went_through(&Went {
        place,
        settings: &settings,
        persons: &persons,
        keys: &keys,
        facts: &told.journeys.persons,
        told: &over_time,
        doubts,
        locality: &|person| judging.locality(person),
        extracts: &extracts,
        covered: &|dataset, days| covered(told, dataset, days),
        changed: &|dataset, earlier, later| coverage_changed(told, dataset, earlier, later),
        answers: &answers,
        threads,
    });
    Through { figures, columns: over_time.whole, keys, settings }
}

/// Whether a kind of extract covers every whole month of these days.
pub fn covered(told: &Told, dataset: Dataset, days: (Day, Day)) -> bool {
    months(days).all(|month| covers(told, dataset, month))
}

/// Whether two stretches of time were told of by other providers, or for other months of them.
pub fn coverage_changed(told: &Told, dataset: Dataset, earlier: (Day, Day), later: (Day, Day)) -> bool {
    sent(told, dataset, earlier) != sent(told, dataset, later)
}

/// The months that lie wholly in a stretch of time.
fn months((from, to): (Day, Day)) -> impl Iterator<Item = Month> {
    let all = (from.month().0..=to.month().0).map(Month);
    all.filter(move |month| month.first() >= from && month.last() <= to)
}

/// What was sent for a stretch of time: by provider, for which of its months; and which of them are covered.
fn sent(told: &Told, dataset: Dataset, stretch: (Day, Day)) -> BTreeSet<(Option<u32>, usize)> {
    let mut out = BTreeSet::new();
    let Some(cover) = told.extracts.coverage.get(&dataset) else { return out };
    for (n, month) in months(stretch).enumerate() {
        for (provider, _) in cover.months.iter().filter(|(_, sent)| sent.contains(&month)) {
            out.insert((Some(provider.0), n));
        }
        if covers(told, dataset, month) {
            out.insert((None, n));
        }
    }
    out
}
