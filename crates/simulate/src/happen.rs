//! Pass A: what happens to a person from illness and need alone, before anybody's time is asked for.

use crate::draw::{Key, word};
use crate::people::{FIFTH_USE, Person, Span};
use crate::tables::{Tables, step};
use yf_model::Day;
use yf_place::Calendar;

/// Kinds of happening that need nobody's time to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An emergency admission.
    Emergency,
    /// A planned admission or day case.
    Planned,
    /// An emergency department attendance that does not end in a stay.
    Attendance,
    /// She, her family or her GP asks the council for help.
    Request,
    /// An occupational therapist is asked for.
    Ot,
    /// A nurse's or physiotherapist's assessment is asked for.
    Therapy,
    /// Equipment is asked for.
    Equipment,
    /// An urgent response is asked for.
    Urgent,
    /// Intermediate care is asked for at home.
    Intermediate,
    /// An emergency admission that happens only to somebody whose need of care has been unmet for more than 14 days.
    Unmet,
    /// An emergency admission that happens only in the 30 days after a discharge of which no nurse was told.
    Untold,
}

/// One of them, at its true minute (local time, minutes since 1970).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Happening {
    pub minute: i32,
    pub person: u32,
    pub cause: Cause,
}

/// What happens is drawn in this order of kinds; a new kind goes to the end, so that it never shifts an old one.
struct Kind {
    cause: Cause,
    purpose: u64,
    rate: &'static str,
    /// Which multipliers of frailty: 0 none, 1 of requests, 2 of community services, 3 of admissions.
    frail: usize,
    /// Whether the yearly wave of asking (highest mid January) applies.
    wave: bool,
    prone: bool,
}

const KINDS: [Kind; 8] = [
    kind(Cause::Planned, word("planned"), "planned_admission", 0, false, false),
    kind(Cause::Attendance, word("attendance"), "ed_attendance", 3, false, true),
    kind(Cause::Request, word("request"), "social_care_request", 1, true, false),
    kind(Cause::Ot, word("ot"), "ot_referral", 2, true, false),
    kind(Cause::Therapy, word("therapy"), "community_assessment_referral", 2, true, false),
    kind(Cause::Equipment, word("equipment"), "equipment_request", 2, true, false),
    kind(Cause::Urgent, word("urgent"), "ucr_referral", 2, true, false),
    kind(Cause::Intermediate, word("intermediate"), "intermediate_care", 2, true, false),
];

const fn kind(cause: Cause, purpose: u64, rate: &'static str, frail: usize, wave: bool, prone: bool) -> Kind {
    Kind { cause, purpose, rate, frail, wave, prone }
}

/// The share of a rate that arises here; the rest arises in pass B from what came before. Own estimates, so chosen that
/// the whole is the rate: requests from wards (24% at 65 and over, 8% under [`salt1516`]), equipment that an assessment
/// or a one-off request finds needed, step down from hospital (60%).
fn share_here(cause: Cause, age: i32) -> f64 {
    match (cause, age) {
        (Cause::Request, 65..) => 0.81,
        (Cause::Request, _) => 0.94,
        (Cause::Equipment, _) => 0.685,
        (Cause::Intermediate, _) => 0.40,
        // Attendances that end in a stay come with the stay.
        (Cause::Attendance, ..=16) => 0.875,
        (Cause::Attendance, 17..=39) => 0.865,
        (Cause::Attendance, 40..=59) => 0.765,
        (Cause::Attendance, 60..=79) => 0.50,
        (Cause::Attendance, _) => 0.43,
        _ => 1.0,
    }
}

/// How much likelier an emergency admission is while care is lacking (`simulate.md` sections 6 and 7): what could happen more
/// is drawn for everybody, and kept in pass C for those who were waiting that day.
const LACKING: [(Cause, u64, f64); 2] =
    [(Cause::Unmet, word("while care is unmet"), 0.15), (Cause::Untold, word("after a failed notice"), 0.20)];

/// Pass A for everybody: what is the same for all persons of an age is worked out once.
pub struct Passer<'a> {
    tables: &'a Tables,
    span: Span,
    seed: Key,
    calendar: &'a Calendar,
    /// By kind and age: monthly rate of a person of mean frailty.
    base: Vec<Vec<f64>>,
    multipliers: [[f64; 4]; 4],
    /// By year since the first, multipliers and band: the mean multiplier of those who are here, so that the total of an
    /// age holds while the place grows older and frailer.
    means: Vec<[Vec<f64>; 4]>,
    months: Vec<(Day, f64)>,
}

impl<'a> Passer<'a> {
    /// Prepares the rates.
    pub fn new(tables: &'a Tables, span: Span, seed: Key, calendar: &'a Calendar, people: &[Person]) -> Passer<'a> {
        let multipliers = [[1.0; 4], tables.frail_request, tables.frail_community, tables.frail_admission];
        let base = KINDS
            .iter()
            .map(|k| (0..=120).map(|age| tables.rate(k.rate, age) * share_here(k.cause, age) / 12.0).collect())
            .collect();
        let means = means(&multipliers, span, people);
        let amplitude = tables.queues.get("equip").and_then(|q| q.get("winter")).map_or(0.0, |w| w.0);
        let mut months = Vec::new();
        let mut month = span.warm.month();
        while month.first() <= span.horizon {
            months.push((month.first(), wave(month.first() + 14, amplitude)));
            month = month.next();
        }
        Passer { tables, span, seed, calendar, base, multipliers, means, months }
    }

    /// All that happens to one person, in order of time.
    pub fn person(&self, id: u32, person: &Person) -> Vec<Happening> {
        let mut out = Vec::new();
        if person.journey.is_some() {
            return out;
        }
        let key = self.seed.with(word("person")).with(u64::from(id));
        let until = person.gone().min(self.span.horizon);
        let use_of_fifth = FIFTH_USE[usize::from(person.fifth) - 1];
        let mut last_admission = Day(i32::MIN / 4);
        for (first, wave) in &self.months {
            let (first, wave) = (*first, *wave);
            let last = first.month().last();
            if last < person.came || first > until {
                continue;
            }
            // The warm-up stands for the place as it is on the first day: those who died before it are not there to be old.
            let age = person.age(first.max(self.span.from)).max(0);
            let state = person.state(first + 14);
            let number = first.month().0 as u64;
            let days = (last - first + 1) as u64;
            let mut put = |minute: i32, cause: Cause| {
                if person.here(Day(minute.div_euclid(1440))) {
                    out.push(Happening { minute, person: id, cause });
                }
            };
            let mut hazard = self.tables.admission_base.at(age)
                * self.tables.frail_admission[state]
                * person.proneness
                * use_of_fifth
                * wave
                / 12.0;
            if first - last_admission < self.tables.recent.1 * 30 {
                hazard *= self.tables.recent.0;
            }
            if person.died - first < self.tables.last.1 * 30 {
                hazard *= self.tables.last.0;
            }
            let draw = key.draw(word("emergency"), number);
            for n in 0..u64::from(draw.poisson(hazard)) {
                let day = first + draw.draw(word("day"), n).below(days) as i32;
                last_admission = last_admission.max(day);
                put(day.0 * 1440 + hour_of_emergency(draw.draw(word("hour"), n), day), Cause::Emergency);
            }
            for (cause, purpose, more) in LACKING {
                let draw = key.draw(purpose, number);
                for n in 0..u64::from(draw.poisson(hazard * more)) {
                    let day = first + draw.draw(word("day"), n).below(days) as i32;
                    put(day.0 * 1440 + hour_of_emergency(draw.draw(word("hour"), n), day), cause);
                }
            }
            for (kind, base) in KINDS.iter().zip(&self.base) {
                let rate = base[age.clamp(0, 120) as usize];
                if rate == 0.0 {
                    continue;
                }
                let year = year_of(first, self.span);
                let mean = self.means[year][kind.frail][step(age, &BANDS)];
                let rate = rate * self.multipliers[kind.frail][state] / mean;
                let rate = if kind.wave { rate * wave } else { rate };
                let rate = if kind.prone { rate * person.proneness * use_of_fifth } else { rate };
                let draw = key.draw(kind.purpose, number);
                for n in 0..u64::from(draw.poisson(rate)) {
                    let day = first + draw.draw(word("day"), n).below(days) as i32;
                    put(self.minute(kind.cause, draw.draw(word("hour"), n), day), kind.cause);
                }
            }
        }
        out.sort_unstable();
        out
    }

    /// When in the day, and on a working day where the asking needs an open office.
    fn minute(&self, cause: Cause, key: Key, day: Day) -> i32 {
        match cause {
            Cause::Urgent => {
                let night = key.with(1).chance(self.span.between(self.tables.urgent["night_share"], day));
                let at =
                    if night { (20 * 60 + key.with(2).below(720)) % 1440 } else { 8 * 60 + key.with(2).below(720) };
                day.0 * 1440 + at as i32
            }
            Cause::Attendance => day.0 * 1440 + hour_of_emergency(key, day),
            Cause::Planned => self.working(day).0 * 1440 + key.with(2).between(7 * 60, 10 * 60),
            _ => {
                let shut = self.calendar.is_working(day) != Some(true);
                let day = if shut && key.with(1).chance(0.85) { self.working(day) } else { day };
                day.0 * 1440 + key.with(2).between(9 * 60, 16 * 60 + 59)
            }
        }
    }

    /// The next working day, or the day itself; after the last year of the holiday file Monday to Friday.
    fn working(&self, mut day: Day) -> Day {
        while !self.calendar.is_working(day).unwrap_or(!day.is_weekend()) {
            day = day.next();
        }
        day
    }
}

/// Where rates and mortality change.
const BANDS: [i32; 9] = [17, 18, 40, 50, 60, 65, 75, 80, 85];

/// Years since the first day; the warm-up belongs to the first.
fn year_of(day: Day, span: Span) -> usize {
    ((day - span.from).max(0) / 365) as usize
}

/// Mean multipliers in the middle of each year, of those who are here then.
fn means(multipliers: &[[f64; 4]; 4], span: Span, people: &[Person]) -> Vec<[Vec<f64>; 4]> {
    (0..=year_of(span.horizon, span))
        .map(|year| {
            let day = span.from + if year == 0 { 90 } else { year as i32 * 365 + 182 };
            let mut here = vec![[0u32; 4]; BANDS.len() + 1];
            for person in people.iter().filter(|p| p.here(day)) {
                here[step(person.age(day).max(0), &BANDS)][person.state(day)] += 1;
            }
            multipliers.map(|four| {
                here.iter()
                    .map(|states| {
                        let all: u32 = states.iter().sum();
                        let sum: f64 = states.iter().zip(four).map(|(n, m)| f64::from(*n) * m).sum();
                        if all == 0 { 1.0 } else { sum / f64::from(all) }
                    })
                    .collect()
            })
        })
        .collect()
}

/// A yearly wave, highest on 15 January.
pub fn wave(day: Day, amplitude: f64) -> f64 {
    let (year, _, _) = day.ymd();
    let start = Day::from_ymd(year, 1, 1).unwrap_or(day);
    1.0 + amplitude * libm::cos(core::f64::consts::TAU * f64::from(day - start - 14) / 365.25)
}

/// Two in three of a weekday's emergencies come between eight and six, the rest in the evening and at night.
fn hour_of_emergency(key: Key, day: Day) -> i32 {
    if day.is_weekend() || !key.with(5).chance(0.667) {
        let at = 18 * 60 + key.with(6).between(0, 14 * 60 - 1);
        if day.is_weekend() { key.with(7).between(0, 1439) } else { at % 1440 }
    } else {
        key.with(6).between(8 * 60, 18 * 60 - 1)
    }
}
