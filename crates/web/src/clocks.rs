//! What she waits for: waits of her pages, judged by the lens's own code under the place's promises.

use crate::Site;
use yf_folder::WaitEntry;
use yf_measures::clock::{End, Judged, judge};
use yf_model::{ClockId, Day, EndNote, IdText, PersonKey, Ref, RefKind, RowRef, TextId, Unit, Wait, WaitSource};
use yf_place::{Place, Promise, clock};

/// A wait with what became of it.
pub struct Clock {
    /// What is waited for, in the words of the promise.
    pub name: String,
    /// Whose books it is read from.
    pub agency: String,
    /// First day it can have begun.
    pub start: Day,
    /// How it stands.
    pub judged: Judged,
    /// The promise's limit, in its unit.
    pub limit: Option<i64>,
    /// The last day on which a stop still meets it.
    pub due: Option<Day>,
}

/// How a wait ends under the place's own promise on its clock, in force when it began, as of the end of a day. `None` where the place
/// promises nothing.
pub fn clock_end(place: &Place, entry: &WaitEntry, as_of: Day) -> Option<End> {
    let id = ClockId::parse(&entry.clock)?;
    let promise = promise(place, id, entry)?;
    Some(judge(&wait(id, entry), promise, place.calendar_of(promise), as_of).end)
}

/// The same with all that a page shows of it.
pub fn of(site: &Site, entry: &WaitEntry) -> Option<Clock> {
    let id = ClockId::parse(&entry.clock)?;
    let promise = promise(&site.place, id, entry)?;
    let calendar = site.place.calendar_of(promise);
    let wait = wait(id, entry);
    Some(Clock {
        name: promise.name.clone(),
        agency: entry.agency.clone(),
        start: entry.start.earliest_day(),
        judged: judge(&wait, promise, calendar, site.told_to),
        limit: promise.limit,
        due: clock::due_day(entry.start, promise, calendar),
    })
}

pub(crate) fn promise<'p>(place: &'p Place, id: ClockId, entry: &WaitEntry) -> Option<&'p Promise> {
    let (first, last) = (entry.start.earliest_day(), entry.start.latest_day());
    place.promises_of(id).find(|p| p.in_force(first, last) != Some(false))
}

/// The wait as the judge knows it: who and which row do not matter to it.
pub(crate) fn wait(clock: ClockId, entry: &WaitEntry) -> Wait {
    let reference =
        Ref { kind: RefKind::CldRequest, owner: TextId(0), local: IdText(0), day: None, nth: 1, receiver: TextId(0) };
    Wait {
        person: PersonKey(0),
        clock,
        reference,
        source: WaitSource::Cld,
        start: entry.start,
        stop: entry.stop,
        ended: entry.ended.map(|day| (day, EndNote::Rejected)),
        start_row: RowRef::default(),
        stop_row: None,
    }
}

impl Clock {
    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        matches!(self.judged.end, End::Running | End::MissedStillWaiting)
    }

    /// `11 of 28 days`, as far as it is known.
    pub fn used(&self) -> String {
        let value = self.judged.so_far.map(|(low, _)| low).or(self.judged.lowest);
        let Some(value) = value else { return "not known how long".into() };
        let number = |v: i64| match self.judged.unit {
            Unit::Minutes if v >= 2 * 3600 => format!("{} h {} min", v / 3600, v / 60 % 60),
            Unit::Minutes => format!("{} min", v / 60),
            _ => v.to_string(),
        };
        let unit = match self.judged.unit {
            Unit::Minutes => "",
            Unit::WorkingDays => " working days",
            Unit::Days | Unit::Midnights => " days",
        };
        match self.limit {
            Some(limit) if self.judged.unit == Unit::Minutes => format!("{} of {}", number(value), number(limit * 60)),
            Some(limit) => format!("{} of {limit}{unit}", number(value)),
            None => format!("{}{unit}", number(value)),
        }
    }
}
