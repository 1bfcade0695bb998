//! One person's vector, in words and with the days that her page draws.

use super::kinds_in_words;
use super::people::{Stories, told};
use crate::figures::*;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use yf_journey::neutral::{Around, Hers, vector_of};
use yf_journey::vector::{Element, Part};
use yf_journey::{Event, Kind};
use yf_measures::journeys::{CountedAs, ELEMENTS, FAMILIES, OF_CLOCK, of_one};
use yf_model::{Day, PersonKey};
use yf_place::Settings;

/// The place's spread of an element by its name, where one was worked out.
pub type Spreads<'a> = Option<&'a dyn Fn(&str) -> Option<PlaceSpread>>;

/// What stands around her vector.
pub struct Frame<'a> {
    /// Window, kinds seen, clocks.
    pub settings: &'a Settings,
    /// The last day of which the report tells.
    pub as_of: Day,
    /// Agencies whose extracts were in.
    pub agencies: Vec<String>,
    /// The place's spreads.
    pub spreads: Spreads<'a>,
    /// Care density, which asks who else saw the same people.
    pub density: Option<f64>,
    /// Why nothing is said by worker in this run, where that is so: a login that many share.
    pub no_workers: Option<String>,
}

/// Visits below which an index of them is said to rest on few (`journey.md` 12).
const FEW: usize = 4;

/// Why an element that can be seen has no value.
pub fn undefined(name: &str) -> &'static str {
    match name {
        "n_who" => "no visit names a worker",
        "care_density_who" => "not defined below two workers",
        "home_share" => "not defined without a day",
        _ => "not defined below two visits",
    }
}

/// Whether an element is an index of visits, and at which level: worker, team, agency.
pub fn of_visits(name: &str) -> Option<(&str, usize)> {
    let (index, level) = name.rsplit_once('_')?;
    let level = ["who", "team", "org"].iter().position(|l| *l == level)?;
    ["coc", "upc", "secon", "care_density"].contains(&index).then_some((index, level))
}

impl Stories<'_> {
    /// Her vector and its parts. `id` gives the text that orders rows of one time and kind (`journey.md` P2).
    pub fn hers(&self, person: PersonKey, around: &Around<'_>, id: &dyn Fn(&Event) -> String) -> Hers {
        let died = self.journeys.persons.get(person.0 as usize).and_then(|facts| facts.died);
        vector_of(self.journeys.events_of(person), died, around, id)
    }

    /// What her page shows of it.
    pub fn journey(&self, person: PersonKey, hers: &Hers, frame: Frame<'_>) -> PersonJourney {
        let elements = elements(hers, &frame);
        let places: BTreeMap<usize, usize> =
            told(self.journeys.events_of(person), frame.as_of).zip(0..).map(|((all, _), told)| (all, told)).collect();
        PersonJourney {
            from: hers.observed.first,
            to: hers.observed.last,
            owned: hers
                .why
                .owned
                .iter()
                .map(|o| OwnedDays { agency: self.names.agency(o.org), from: o.days.from, to: o.days.to, open: o.open })
                .collect(),
            unowned: hers.why.unowned.iter().map(|u| UnownedDays { from: u.from, to: u.to }).collect(),
            marks: marks(hers, frame.settings, &places),
            elements,
            clocks: clocks(hers, frame.settings),
            agencies: frame.agencies,
        }
    }
}

/// What the vector counts of single events. `places` is where each event of hers stands among those told.
fn marks(hers: &Hers, settings: &Settings, places: &BTreeMap<usize, usize>) -> Vec<HerMark> {
    let on = |row: Option<&usize>| {
        let row = hers.rows.get(*row?)?;
        places.get(&(row.line as usize)).copied()
    };
    let seen = |element: Element| element.needs().iter().all(|kind| settings.seen.contains(kind));
    let of = |element: Element| hers.why.of(element).filter(move |_| seen(element));
    let mut out = Vec::new();
    let mut put = |event: Option<usize>, of: Mark| out.extend(event.map(|event| HerMark { event, of }));
    for (nth, part) in (1..).zip(of(Element::Tellings)) {
        put(on(part.rows.last()), Mark::Told(nth));
    }
    // Each part has the assessment repeated and the one that repeats it.
    let others: Vec<&Part> = of(Element::RepeatAssessmentsOtherOrg).collect();
    for part in of(Element::RepeatAssessments) {
        put(on(part.rows.last()), Mark::Again { other: others.iter().any(|other| other.rows == part.rows) });
    }
    let bounces: Vec<&Part> = of(Element::Bounces).collect();
    for part in of(Element::ClosedWithoutAction) {
        let back = bounces.iter().find(|bounce| bounce.rows.first() == part.rows.first());
        put(
            on(part.rows.first()),
            match back {
                Some(bounce) => Mark::SentAway { back_after: bounce.to - bounce.from },
                None => Mark::ClosedWithoutAction,
            },
        );
    }
    out.sort_by_key(|mark| (mark.event, mark.of));
    out
}

/// Every element of the vector, in the order of the standard.
fn elements(hers: &Hers, frame: &Frame<'_>) -> Vec<ElementFigure> {
    let columns = of_one(&hers.vector, frame.settings);
    let mut out = vec![ElementFigure {
        name: "days_observed",
        words: words::element("days_observed"),
        family: "days-at-home",
        listed: false,
        value: HerValue::Is(hers.observed.days().into()),
        rows: 0,
        few: false,
        spread: None,
    }];
    for (n, element) in ELEMENTS.iter().enumerate() {
        let visits = of_visits(element.id);
        let rows = match (Element::named(element.id), visits) {
            (Some(of_parts), _) => rows_behind(hers, of_parts),
            (None, Some((_, level))) => {
                hers.why.visits.iter().filter(|v| v.by.get(level).is_some_and(Option::is_some)).count()
            }
            (None, None) => rows_behind(hers, Element::DaysAtHome),
        };
        let told = match element.id {
            "care_density_who" => frame.density,
            _ => columns.column(n).first().copied().flatten(),
        };
        let lacks = element.lacks(&frame.settings.seen);
        let by_worker = element.id.ends_with("_who");
        let value = match (told, &frame.no_workers) {
            _ if !lacks.is_empty() => HerValue::Unseen(kinds_in_words(&lacks, "or")),
            (_, Some(why)) if by_worker => HerValue::Undefined(why.clone()),
            (Some(value), _) => HerValue::Is(value),
            (None, _) => HerValue::Undefined(undefined(element.id).to_owned()),
        };
        out.push(ElementFigure {
            name: element.id,
            words: words::element(element.id),
            family: FAMILIES.iter().find(|f| f.section == element.section).map_or("", |f| f.id),
            listed: element.listed,
            few: visits.is_some() && rows < FEW && value.number().is_some(),
            value,
            rows,
            spread: frame.spreads.and_then(|of| of(element.id)),
        });
    }
    out
}

fn rows_behind(hers: &Hers, element: Element) -> usize {
    hers.why.of(element).flat_map(|part| part.rows.iter().copied()).collect::<BTreeSet<usize>>().len()
}

/// What became of each clock's runs.
fn clocks(hers: &Hers, settings: &Settings) -> Vec<HerClock> {
    let clock = |(n, clock): (usize, &yf_place::JourneyClock)| {
        let lacks: Vec<Kind> =
            [clock.start_kind, clock.stop_kind].into_iter().filter(|kind| !settings.seen.contains(kind)).collect();
        let runs: Vec<CountedAs> = hers
            .vector
            .waits
            .iter()
            .filter(|wait| wait.clock as usize == n)
            .map(|wait| CountedAs::of(wait.outcome, clock.limit))
            .collect();
        HerClock {
            id: clock.id.clone(),
            limit: clock.limit,
            unit: super::unit_words(clock.unit).to_owned(),
            unseen: (!lacks.is_empty()).then(|| kinds_in_words(&lacks, "or")),
            counts: OF_CLOCK.map(|column| runs.iter().filter(|run| run.is_in(column)).count() as u32),
        }
    };
    settings.clocks.iter().enumerate().map(clock).collect()
}
