//! `folder.toml`: within what time the folder's own work is done, when an old answer is to be confirmed, and what weighs how much. A place may
//! promise less time than is shipped, never more.

use crate::keys::*;
use crate::read::Toml;
use crate::reader::{Reader, Table};
use crate::{Calendar, Hours, Place, Promise, Whom};
use yf_model::{ClockId, Day, Problem, Unit, When};

/// One clock of the folder's own, beside those of the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderClock {
    /// As the folder and its export name it.
    pub id: &'static str,
    /// What is waited for.
    pub name: &'static str,
    /// The limit as shipped, and the most that a place may allow.
    pub most: i64,
    /// What it counts in.
    pub unit: Unit,
    /// The key of `folder.toml`; `None` where the folder itself acts when the time is up, so that no place changes it.
    key: Option<&'static Key>,
}

const fn own(id: &'static str, name: &'static str, most: i64, unit: Unit, key: Option<&'static Key>) -> FolderClock {
    FolderClock { id, name, most, unit, key }
}

/// All of them. That a visit did not happen is told on the same day: no place can promise that sooner by whole days, or later at all. An offer lapses and a closing comes true by the folder's own hand: her time to object is nobody's to shorten.
const CLOCKS: [FolderClock; 14] = [
    own("contact-answer", "an answer to the call", 240, Unit::Minutes, Some(&CONTACT_ANSWER)),
    own("allocation", "somebody who takes it", 5, Unit::WorkingDays, Some(&ALLOCATION)),
    own("sourcing", "a provider", 7, Unit::Days, Some(&SOURCING)),
    own("hand-over", "an answer to the hand-over", 1, Unit::WorkingDays, None),
    own("first-review", "the first review", 56, Unit::Days, Some(&FIRST_REVIEW)),
    own("annual-review", "the yearly review", 365, Unit::Days, Some(&ANNUAL_REVIEW)),
    own("objection", "whether she objects to closing", 10, Unit::WorkingDays, None),
    own("correction", "an answer to \u{201c}this is wrong\u{201d}", 10, Unit::WorkingDays, Some(&CORRECTION)),
    own("concern", "somebody who looks into the worry", 1, Unit::WorkingDays, None),
    own("concern-decision", "a decision on the worry", 5, Unit::WorkingDays, Some(&CONCERN_DECISION)),
    own("request", "an answer to her request", 31, Unit::Days, None),
    own("missed-visit", "her coordinator told of the missed visit", 0, Unit::Days, None),
    own("glass-review", "a review of the break-glass", 2, Unit::WorkingDays, Some(&GLASS_REVIEW)),
    own("question", "an answer to a colleague", 3, Unit::WorkingDays, Some(&QUESTION)),
];

/// What the law lets her ask is answered within a calendar month: by the same number of the next one, or its last day where it has none, or
/// the next working day (the practice of the Information Commissioner).
const REQUEST: &str = "request";

/// A year is twelve months: the same date of the next year, or its month's last day where it has none. (365 days from a 1 March are a day short of
/// it before a 29 February.)
const ANNUAL: &str = "annual-review";

fn year_after(day: Day) -> Day {
    let (year, month, number) = day.ymd();
    let same = (1..=number).rev().find_map(|number| Day::from_ymd(year + 1, month, number));
    same.unwrap_or(day + 365)
}

/// The first review is neither late nor too early: it falls in the last two weeks before its limit.
const FIRST: &str = "first-review";
const WINDOW: i64 = 14;

fn month_after(day: Day, calendar: &Calendar) -> Day {
    let (year, month, number) = day.ymd();
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let same = (1..=number).rev().find_map(|number| Day::from_ymd(year, month, number));
    let mut due = same.unwrap_or(day + 31);
    while !calendar.is_working(due).unwrap_or(!due.is_weekend()) {
        due = due.next();
    }
    due
}

/// The limits of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderClocks([i64; CLOCKS.len()]);

impl Default for FolderClocks {
    fn default() -> FolderClocks {
        FolderClocks(CLOCKS.map(|clock| clock.most))
    }
}

impl FolderClocks {
    /// Every clock with its limit here.
    pub fn all(&self) -> impl Iterator<Item = (&'static FolderClock, i64)> + '_ {
        CLOCKS.iter().zip(self.0)
    }

    /// The first day on which it may be done, where that is not at once: of the first review.
    pub fn opens(&self, id: &str, start: When) -> Option<Day> {
        let (_, limit) = self.all().find(|(clock, _)| clock.id == id && id == FIRST)?;
        let wait = i32::try_from((limit - WINDOW).max(0)).ok()?;
        Some(start.latest_day() + wait)
    }

    /// What is promised on a clock of the folder's own, as the judge of all clocks takes it; `None` for a name that is none of them.
    pub fn promise(&self, id: &str, start: When, calendar: &Calendar) -> Option<Promise> {
        let (clock, mut limit) = self.all().find(|(clock, _)| clock.id == id)?;
        if clock.id == REQUEST {
            let from = start.earliest_day();
            limit = i64::from(month_after(from, calendar) - from);
        }
        if clock.id == ANNUAL && limit == clock.most {
            let from = start.latest_day();
            limit = i64::from(year_after(from) - from);
        }
        Some(Promise {
            id: clock.id.to_owned(),
            name: clock.name.to_owned(),
            // The judge counts from start to stop and asks nothing of the clock's own meaning.
            clock: ClockId::Assessment28,
            limit: Some(limit),
            unit: clock.unit,
            calendar: "england".to_owned(),
            hours: Hours::Elapsed,
            share: None,
            whom: Whom::default(),
            from: None,
            until: None,
            source: String::new(),
            reading: String::new(),
            reference: Vec::new(),
        })
    }
}

/// How much of a worker's day each kind of open work takes, against the others: for a fair share, not for pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// An assessment.
    pub assessment: i64,
    /// A plan.
    pub plan: i64,
    /// A person: her referral or her case.
    pub person: i64,
    /// Everything else.
    pub rest: i64,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { assessment: 3, plan: 3, person: 2, rest: 1 }
    }
}

/// Nothing that is open weighs nothing, or a worker full of it would look idle.
const WEIGHS: std::ops::RangeInclusive<i64> = 1..=20;

/// Half a year: what she said that long ago nobody takes for what holds today. The most that a place may allow.
pub(crate) const CONFIRM_DAYS: i32 = 182;

pub(crate) fn read(toml: &Toml<'_>, place: &mut Place, problems: &mut Vec<Problem>) {
    let top = Table { items: toml.document.as_table(), line: 1 };
    let mut r = Reader::new(toml.file, toml.text);
    r.unknown_keys(top, "");
    for (clock, limit) in CLOCKS.iter().zip(&mut place.folder.0) {
        if let Some((said, _)) = clock.key.and_then(|key| r.number_of(top, key, 1..=clock.most)) {
            *limit = said;
        }
    }
    if let Some((said, _)) = r.number_of(top, &CONFIRM, 1..=i64::from(CONFIRM_DAYS)) {
        place.confirm_days = i32::try_from(said).unwrap_or(CONFIRM_DAYS);
    }
    let Weights { assessment, plan, person, rest } = &mut place.weights;
    for (key, weight) in
        [(&WEIGHT_ASSESSMENT, assessment), (&WEIGHT_PLAN, plan), (&WEIGHT_PERSON, person), (&WEIGHT_REST, rest)]
    {
        if let Some((said, _)) = r.number_of(top, key, WEIGHS) {
            *weight = said;
        }
    }
    problems.append(&mut r.problems);
}

#[cfg(test)]
mod tests {
    use super::Weights;
    use crate::Place;
    use yf_model::{Day, When};

    fn place(folder: &str) -> Result<Place, Vec<yf_model::Problem>> {
        let policy = "name = \"A place\"\nversion = \"1\"\ncouncils = [\"999\"]\n";
        Place::read_texts(&[("place.toml", policy.as_bytes()), ("folder.toml", folder.as_bytes())])
    }

    #[test]
    fn a_place_weighs_its_work_and_has_old_answers_confirmed_sooner_and_never_later() {
        let shipped = place("").expect("it reads");
        assert_eq!((shipped.confirm_days, shipped.weights), (182, Weights::default()));
        let own = "confirm_days = 90\nweight_assessment = 5\nweight_plan = 4\nweight_person = 1\nweight_rest = 2\n";
        let own = place(own).expect("it reads");
        assert_eq!(own.confirm_days, 90);
        assert_eq!(own.weights, Weights { assessment: 5, plan: 4, person: 1, rest: 2 });
        assert_eq!(own.folder, shipped.folder, "what it does not name stays");
        for (line, code) in [
            ("confirm_days = 183", "folder-confirm"),
            ("confirm_days = 0", "folder-confirm"),
            ("weight_assessment = 0", "folder-weight-assessment"),
            ("weight_plan = 21", "folder-weight-plan"),
            ("weight_person = -1", "folder-weight-person"),
            ("weight_rest = 1.5", "folder-weight-rest"),
        ] {
            let refused = place(line).expect_err("it loosens, or is out of range");
            assert_eq!(refused.iter().map(|p| p.code).collect::<Vec<_>>(), [code], "{line}");
        }
    }

    #[test]
    fn a_place_promises_less_time_and_never_more() {
        let start = When::Day(Day::parse_iso("2026-01-31").expect("a day"));
        let limit =
            |place: &Place, clock: &str| place.folder.promise(clock, start, &place.calendar).and_then(|p| p.limit);
        let shipped = place("").expect("it reads");
        assert_eq!(limit(&shipped, "sourcing"), Some(7));
        let sooner = place("sourcing_days = 3\n").expect("it reads");
        assert_eq!(limit(&sooner, "sourcing"), Some(3));
        assert_eq!(limit(&sooner, "correction"), Some(10), "what it does not name stays");
        assert_eq!(limit(&sooner, "nothing"), None);
        // 28 February 2026 is a Saturday: Monday 2 March.
        assert_eq!(limit(&shipped, "request"), Some(30));
        for (clock, most) in shipped.folder.all() {
            let Some(key) = clock.key else {
                assert!(["hand-over", "objection", "concern", "request", "missed-visit"].contains(&clock.id));
                continue;
            };
            let said = place(&format!("{} = {most}\n", key.name)).expect("the shipped limit itself");
            assert_eq!(said.folder, shipped.folder);
            let longer = place(&format!("{} = {}\n", key.name, most + 1)).expect_err("it loosens");
            assert_eq!(longer.iter().map(|p| p.code).collect::<Vec<_>>(), [key.code]);
            assert!(key.example.ends_with(&format!("= {most}")), "{}", key.example);
            assert!(key.expected.contains(&format!("1 to {most}:")), "{}", key.expected);
        }
    }
}
