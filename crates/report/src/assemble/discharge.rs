//! From hospital stays to the waits of people ready to leave (`clocks.md` 3).

use crate::figures::*;
use std::collections::BTreeMap;
use yf_journey::{Stay, StayGroup};
use yf_measures::rates::Histogram;
use yf_model::{Day, Month, PersonKey, Texts};
use yf_place::Place;

/// The sums of one group of stays.
#[derive(Default)]
struct Group {
    days: Histogram,
    same_day: u64,
    blank: u64,
}

impl Group {
    fn add(&mut self, stay: &Counted) {
        match (stay.part, stay.days) {
            ("ready earlier", Some(days)) => self.days.add(days),
            ("same day", _) => self.same_day += 1,
            ("not recorded", _) => self.blank += 1,
            _ => {}
        }
    }

    fn figures(&self, name: &str) -> DelayGroup {
        DelayGroup {
            name: name.to_owned(),
            earlier: self.days.count().into(),
            same_day: self.same_day.into(),
            blank: self.blank.into(),
            days: (self.days.total().max(0) as u64).into(),
            median_days: self.days.median_doubled().map(|v| v as f64 / 2.0),
        }
    }
}

fn delay(stay: &Stay) -> Option<i64> {
    Some(i64::from(stay.discharged?.day()? - stay.ready?))
}

/// Nights of a stay. Stays of no night say nothing of a ready date: it may be left blank when the person went on the same day.
fn nights(stay: &Stay) -> i32 {
    match (stay.admitted.day(), stay.discharged.and_then(|d| d.day())) {
        (Some(from), Some(to)) => to - from,
        _ => 0,
    }
}

/// What a stay is counted as, in the words of `figures.csv`.
pub(super) const PARTS: [&str; 6] =
    ["ready earlier", "same day", "not recorded", "still in hospital", "deaths", "faults"];

/// A stay that some figure counts.
pub(super) struct Counted {
    /// One of [`PARTS`].
    pub part: &'static str,
    /// Day of leaving.
    pub left: Option<Day>,
    /// Days from ready to leaving, or to the as-of day.
    pub days: Option<i64>,
}

/// What a stay is counted as: only those of at least one night that ended from `from` on and by the as-of day, those that
/// ended in death or have an impossible ready date, and those of people ready and still in.
pub(super) fn counted(stay: &Stay, from: Day, as_of: Day) -> Option<Counted> {
    let left = stay.discharged.and_then(|d| d.day()).filter(|d| *d <= as_of);
    let Some(left) = left else {
        let ready = stay.ready.filter(|r| *r <= as_of && stay.admitted.earliest_day() <= *r)?;
        let days = Some(i64::from(as_of - ready));
        return (stay.group != StayGroup::Outside).then_some(Counted { part: "still in hospital", left: None, days });
    };
    let part = match stay.group {
        _ if left < from => return None,
        StayGroup::Died => "deaths",
        StayGroup::Outside => "faults",
        _ if nights(stay) < 1 => return None,
        StayGroup::Delayed => "ready earlier",
        StayGroup::OnTheDay => "same day",
        StayGroup::Blank => "not recorded",
        _ => return None,
    };
    Some(Counted { part, left: Some(left), days: delay(stay) })
}

/// Lower ends of the bars: days between ready and leaving.
const BINS: [(u32, Option<u32>); 7] =
    [(1, Some(1)), (2, Some(3)), (4, Some(6)), (7, Some(13)), (14, Some(20)), (21, Some(27)), (28, None)];

/// The figures of all stays of at least one night that ended from `from` on and by the as-of day.
pub fn discharge_figures(
    stays: &[Stay],
    place: &Place,
    texts: &Texts,
    locality: &dyn Fn(PersonKey) -> Option<u16>,
    covered: &dyn Fn(Month) -> bool,
    from: Day,
    as_of: Day,
) -> Discharge {
    let mut all = Group::default();
    let mut months: BTreeMap<Month, Group> =
        (from.month().0..=as_of.month().0).map(|m| (Month(m), Group::default())).collect();
    let mut destinations: BTreeMap<String, Group> = BTreeMap::new();
    let mut localities: BTreeMap<Option<u16>, Group> = BTreeMap::new();
    let (mut deaths, mut faults, mut waiting, mut waiting_days) = (0u64, 0u64, 0u64, 0u64);
    for (stay, counted) in stays.iter().filter_map(|stay| Some((stay, counted(stay, from, as_of)?))) {
        match (counted.part, counted.left) {
            ("deaths", _) => deaths += 1,
            ("faults", _) => faults += 1,
            (_, Some(left)) => {
                all.add(&counted);
                months.entry(left.month()).or_default().add(&counted);
                destinations.entry(destination(texts.get(stay.outcome)).to_owned()).or_default().add(&counted);
                localities.entry(locality(stay.person)).or_default().add(&counted);
            }
            (_, None) => {
                waiting += 1;
                waiting_days += counted.days.unwrap_or(0).max(0) as u64;
            }
        }
    }
    let bins = BINS.iter().map(|(low, high)| DelayBin {
        from: *low,
        to: *high,
        stays: all.days.iter().filter(|(d, _)| in_bin(*d, *low, *high)).map(|(_, n)| n).sum::<u64>().into(),
    });
    let mut by_place: Vec<DelayGroup> = place
        .localities
        .iter()
        .enumerate()
        .filter_map(|(n, l)| Some(localities.get(&Some(n as u16))?.figures(&l.name)))
        .collect();
    by_place.extend(localities.get(&None).map(|g| g.figures("not known")));
    Discharge {
        missing: None,
        all: all.figures("all"),
        faults: vec![Named::new("ready before admission or after leaving", faults)],
        deaths: deaths.into(),
        still_in: waiting.into(),
        still_in_days: waiting_days.into(),
        bins: bins.collect(),
        months: months
            .iter()
            .map(|(month, group)| DelayMonth {
                month: *month,
                covered: covered(*month),
                group: group.figures(&month.to_string()),
            })
            .collect(),
        destinations: destinations.iter().map(|(name, group)| group.figures(name)).collect(),
        localities: by_place,
    }
}

fn in_bin(days: i64, low: u32, high: Option<u32>) -> bool {
    days >= i64::from(low) && high.is_none_or(|h| days <= i64::from(h))
}

pub(super) fn destination(outcome: &str) -> &'static str {
    match outcome {
        "home" => "home",
        "care_home" => "a care home",
        "transfer" => "another hospital",
        _ => "elsewhere or not recorded",
    }
}
