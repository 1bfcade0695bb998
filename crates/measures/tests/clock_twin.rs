//! The slow, obvious twin of the clock engine: it walks the seconds and the days one after another and asks of each what the
//! clocks standard asks. It shares no code with the engine but the nouns, and must agree with it on random calendars,
//! promises, times and ends. The seed is printed; `YELLOWFOLDER_SEED` sets another, `YELLOWFOLDER_CASES` more of them.

mod common;

use common::{a_promise, a_wait};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use yf_measures::clock::judge;
use yf_model::{ClockId, Day, EndNote, Fold, Moment, Month, Unit, Wait, When};
use yf_place::clock::{decided_on, due_day};
use yf_place::{Calendar, Hours, OpenHours, Promise, Weekdays};

/// Seconds in a step of the walk; every time drawn and every opening is a multiple of it.
const STEP: i64 = 20;

fn day(year: i32, month: u8, date: u8) -> Day {
    Day::from_ymd(year, month, date).expect("a day")
}

fn last_sunday(year: i32, month: u8) -> Day {
    let mut at = day(year, month, 31);
    while (at.0 + 4).rem_euclid(7) != 0 {
        at = at - 1;
    }
    at
}

/// Summer time of each year that a case can reach.
static SUMMERS: LazyLock<Vec<(i64, i64)>> = LazyLock::new(|| {
    let at = |sunday: Day| i64::from(sunday.0) * 86_400 + 3600;
    (2019..=2027).map(|year| (at(last_sunday(year, 3)), at(last_sunday(year, 10)))).collect()
});

/// What the clock on the wall shows at an instant: day and second. Summer time is from 01:00 UTC on the last Sunday of
/// March to 01:00 UTC on the last Sunday of October.
fn wall(instant: i64) -> (Day, i64) {
    let summer = SUMMERS.iter().any(|(from, to)| instant >= *from && instant < *to);
    let shown = if summer { instant + 3600 } else { instant };
    (Day(shown.div_euclid(86_400) as i32), shown.rem_euclid(86_400))
}

/// All instants at which the wall shows this.
fn shown_at(at: Day, second: i64) -> Vec<i64> {
    let around = i64::from(at.0) * 86_400 + second;
    [around - 3600, around].into_iter().filter(|i| wall(*i) == (at, second)).collect()
}

/// First instant of a day, found by looking at every minute around it.
fn first_of(at: Day) -> i64 {
    let mut instant = i64::from(at.0) * 86_400 - 7200;
    while wall(instant).0 != at {
        instant += 60;
    }
    instant
}

/// A time as the instants it can be: first, last, and the end that is never reached (the last itself for a moment).
fn possible(when: When) -> (i64, i64, i64) {
    if let When::Moment(m) = when {
        let mut at = shown_at(m.day, i64::from(m.second));
        if at.is_empty() {
            at = shown_at(m.day, i64::from(m.second) + 3600);
        }
        let at = match m.fold {
            Fold::First => &at[..1],
            Fold::Second => &at[at.len() - 1..],
            Fold::Unsaid => &at[..],
        };
        return (at[0], at[at.len() - 1], at[at.len() - 1]);
    }
    let (first, last) = possible_days(when);
    let end = first_of(last + 1);
    (first_of(first), end - 1, end)
}

fn possible_days(when: When) -> (Day, Day) {
    match when {
        When::Year(y) => (day(y, 1, 1), day(y, 12, 31)),
        When::Month(m) => {
            let (year, month) = m.year_month();
            let mut last = day(year, month, 28);
            while (last + 1).month() == m {
                last = last + 1;
            }
            (day(year, month, 1), last)
        }
        When::Day(d) => (d, d),
        When::Moment(m) => (m.day, m.day),
    }
}

fn is_open(instant: i64, open: &OpenHours) -> bool {
    let (at, second) = wall(instant);
    let weekday = (at.0 + 3).rem_euclid(7);
    open.days.0 & (1 << weekday) != 0 && second >= i64::from(open.opens) && second < i64::from(open.closes)
}

/// Seconds from one instant to another that count, by walking from the first to the second.
fn seconds(start: i64, stop: i64, hours: &Hours) -> i64 {
    let mut at = start;
    let mut counted = 0;
    let mut begun = !matches!(hours, Hours::Roll(_));
    while at < stop {
        let step = (STEP - at.rem_euclid(STEP)).min(stop - at);
        let counts = match hours {
            Hours::Elapsed => true,
            Hours::Window(open) => is_open(at, open),
            Hours::Roll(open) => {
                begun = begun || is_open(at, open);
                begun
            }
        };
        counted += if counts { step } else { 0 };
        at += step;
    }
    counted
}

/// Days from one to another that count, by walking over each; backwards they count below nought.
fn days(start: Day, stop: Day, unit: Unit, off: &BTreeSet<Day>) -> i64 {
    let (mut at, end, sign) = if stop < start { (stop, start, -1) } else { (start, stop, 1) };
    let mut counted = 0;
    while at < end {
        at = at + 1;
        let weekday = (at.0 + 3).rem_euclid(7);
        if unit != Unit::WorkingDays || (weekday < 5 && !off.contains(&at)) {
            counted += 1;
        }
    }
    sign * counted
}

/// Lowest and highest, and all the waits that can really be at the corners.
struct Waits {
    lowest: i64,
    highest: i64,
    corners: Vec<i64>,
    wrong: bool,
}

fn waits(start: When, stop: When, promise: &Promise, off: &BTreeSet<Day>) -> Waits {
    if promise.unit == Unit::Minutes {
        let (a, b) = (possible(start), possible(stop));
        let wrong = b.1 < a.0;
        let corners = [a.0, a.1].into_iter().flat_map(|s| [b.0, b.1].map(|e| seconds(s, e, &promise.hours))).collect();
        let highest = if wrong { b.2 - a.0 } else { seconds(a.0, b.2, &promise.hours) };
        return Waits { lowest: seconds(a.2, b.0, &promise.hours), highest, corners, wrong };
    }
    let (a, b) = (possible_days(start), possible_days(stop));
    let mut corners = Vec::new();
    for s in [a.0, a.1] {
        corners.extend([b.0, b.1].map(|e| days(s, e, promise.unit, off).max(0)));
    }
    let lowest = days(a.1, b.0, promise.unit, off).max(0);
    Waits { lowest, highest: days(a.0, b.1, promise.unit, off), corners, wrong: b.1 < a.0 }
}

/// How it has been by the end of a day.
fn waits_until(start: When, as_of: Day, promise: &Promise, off: &BTreeSet<Day>) -> Vec<i64> {
    if promise.unit == Unit::Minutes {
        let (first, last, _) = possible(start);
        let end = first_of(as_of + 1);
        return vec![seconds(first, end, &promise.hours), seconds(last, end, &promise.hours)];
    }
    let (first, last) = possible_days(start);
    vec![days(first, as_of, promise.unit, off), days(last, as_of, promise.unit, off)]
}

/// The end in words, lowest and highest in the engine's units, whether the share counts it.
type Answer = (&'static str, Option<i64>, Option<i64>, Option<bool>);

fn twin(wait: &Wait, promise: &Promise, off: &BTreeSet<Day>, as_of: Day) -> Answer {
    let limit = promise.limit.map(|n| if promise.unit == Unit::Minutes { n * 60 } else { n });
    // The holiday file speaks of its own years and of no other.
    let known = |d: Day| {
        let year = |d: Option<&Day>| d.expect("a holiday").ymd().0;
        promise.unit != Unit::WorkingDays || (year(off.first())..=year(off.last())).contains(&d.ymd().0)
    };
    let both_known = |when: When| {
        let (first, last) = possible_days(when);
        known(first) && known(last)
    };
    let ended = wait.ended.map(|(d, _)| d).filter(|d| *d <= as_of);
    let stop = wait.stop.filter(|s| possible_days(*s).0 <= as_of);
    let stop = stop.filter(|s| ended.is_none_or(|d| d >= possible_days(*s).0));
    let Some(stop) = stop else {
        let Some(gone) = ended else {
            if !(both_known(wait.start) && known(as_of)) {
                return ("cannot tell", None, None, None);
            }
            let so_far = waits_until(wait.start, as_of, promise, off);
            return match limit {
                Some(limit) if so_far.iter().all(|w| *w > limit) => ("missed, still waiting", None, None, Some(false)),
                Some(limit) if so_far.iter().any(|w| *w > limit) => ("cannot tell", None, None, None),
                _ => ("running", None, None, None),
            };
        };
        let late = both_known(wait.start)
            && known(gone)
            && limit.is_some_and(|limit| {
                waits(wait.start, When::Day(gone), promise, off).corners.iter().all(|w| *w > limit)
            });
        return ("ended without", None, None, late.then_some(false));
    };
    if !(both_known(wait.start) && both_known(stop)) {
        return ("cannot tell", None, None, None);
    }
    let found = waits(wait.start, stop, promise, off);
    let (end, counts) = match limit {
        _ if found.wrong => ("order wrong", None),
        None => ("measured", None),
        Some(limit) if found.corners.iter().all(|w| *w <= limit) => ("met", Some(true)),
        Some(limit) if found.corners.iter().all(|w| *w > limit) => ("missed", Some(false)),
        Some(_) => ("cannot tell", None),
    };
    (end, Some(found.lowest), Some(found.highest), counts)
}

/// A generator of its own (SplitMix64), so that a seed means the same everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn calendar(&mut self) -> BTreeSet<Day> {
        let count = 3 + self.below(40);
        // Sometimes the file ends before the waits do.
        let years = if self.one_in(4) { 2 } else { 4 };
        (0..count).map(|_| day(2020, 1, 1) + self.below(365 * years) as i32).collect()
    }

    fn hours(&mut self) -> Hours {
        // Not between 01:00 and 02:00, where a repeated hour would open twice.
        let halves: Vec<u32> = (0..=48).filter(|h| *h != 3).collect();
        let (a, b) = (self.below(47) as usize, self.below(47) as usize);
        let (opens, closes) = (halves[a.min(b)], halves[a.max(b) + 1]);
        let days = Weekdays(match self.below(6) {
            0 => self.below(127) as u8 + 1,
            1 => 1 << self.below(7),
            _ => 127,
        });
        let open = OpenHours { opens: opens * 1800, closes: closes * 1800, days };
        match self.below(3) {
            0 => Hours::Elapsed,
            1 => Hours::Roll(open),
            _ => Hours::Window(open),
        }
    }

    fn promise(&mut self) -> Promise {
        let unit =
            [Unit::Minutes, Unit::Minutes, Unit::Days, Unit::WorkingDays, Unit::Midnights][self.below(5) as usize];
        let most = if unit == Unit::Minutes { [30, 240, 3000][self.below(3) as usize] } else { 40 };
        let limit = match self.below(10) {
            0 => None,
            // Whole days of minutes: a date that never reaches its last midnight then lies just beside the limit.
            1 | 2 if unit == Unit::Minutes => Some(1440 * (1 + self.below(3) as i64)),
            _ => Some(1 + self.below(most) as i64),
        };
        let hours = if unit == Unit::Minutes { self.hours() } else { Hours::Elapsed };
        a_promise(ClockId::Ucr2h, unit, limit, hours)
    }

    fn moment(&mut self, around: Day) -> Moment {
        let at = around + self.below(4) as i32;
        let second = match self.below(5) {
            0 => [0, 3600, 5400, 7180, 86_380][self.below(5) as usize],
            // The hours that do not exist or happen twice, should this be such a day.
            1 => 3600 + self.below(180) as u32 * 20,
            _ => self.below(4320) as u32 * 20,
        };
        let fold = [Fold::Unsaid, Fold::Unsaid, Fold::First, Fold::Second][self.below(4) as usize];
        Moment { day: at, second, fold }
    }

    fn when(&mut self, around: Day) -> When {
        match self.below(100) {
            0 => When::Year(around.ymd().0),
            1..=8 => When::Month(Month(around.month().0 + self.below(2) as i32)),
            9..=40 => When::Day(around + self.below(4) as i32),
            _ => When::Moment(self.moment(around)),
        }
    }

    /// Near a change of the clocks, half the time.
    fn around(&mut self) -> Day {
        let year = 2020 + self.below(3) as i32;
        match self.below(4) {
            0 => last_sunday(year, 3) - self.below(4) as i32,
            1 => last_sunday(year, 10) - self.below(4) as i32,
            _ => day(year, 1, 1) + self.below(365) as i32,
        }
    }

    fn wait(&mut self) -> Wait {
        let around = self.around();
        let start = self.when(around);
        let later = if self.one_in(3) { around + self.below(50) as i32 } else { around };
        let stop = if self.one_in(4) { None } else { Some(self.when(later)) };
        let mut wait = a_wait(ClockId::Ucr2h, start, stop);
        if self.one_in(4) {
            wait.ended = Some((later + self.below(8) as i32, EndNote::Died));
        }
        wait
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|t| t.parse().ok()).unwrap_or(default)
}

#[test]
fn the_engine_agrees_with_its_twin() {
    let seed = setting("YELLOWFOLDER_SEED", 20_261_123);
    println!("seed {seed}");
    let mut draw = Draw(seed);
    let mut seen: std::collections::BTreeMap<(&str, Unit), u32> = std::collections::BTreeMap::new();
    let mut late = 0;
    for case in 0..setting("YELLOWFOLDER_CASES", 2_500) {
        let off = draw.calendar();
        let (promise, wait) = (draw.promise(), draw.wait());
        let as_of = possible_days(wait.start).0 + draw.below(60) as i32;
        let judged = judge(&wait, &promise, &Calendar::new(off.clone()), as_of);
        let answer = twin(&wait, &promise, &off, as_of);
        let got = (judged.end.name(), judged.lowest, judged.highest, judged.counts());
        let told = format!(
            "seed {seed}, case {case}: {} to {:?} ({:?}), ended {:?}, as of {as_of}, {:?} {:?} {}, off {off:?}",
            wait.start,
            wait.stop.map(|s| s.to_string()),
            wait,
            wait.ended,
            promise.limit,
            promise.unit,
            promise.hours.words()
        );
        assert_eq!(got, answer, "{told}");
        *seen.entry((answer.0, promise.unit)).or_default() += 1;
        late += u32::from(answer.0 == "ended without" && answer.3 == Some(false));
    }
    // The twin has nothing to say if a kind of end never came up.
    for unit in [Unit::Minutes, Unit::Days, Unit::WorkingDays, Unit::Midnights] {
        for end in yf_measures::clock::End::ALL {
            assert!(seen.contains_key(&(end.name(), unit)), "{} never came up in {unit:?}: {seen:?}", end.name());
        }
    }
    assert!(late > 10, "{late} ended after their limit");
}

/// The day on which everything begun on a day is decided, and the last day that can still meet, are those of the judge.
#[test]
fn a_day_is_decided_when_its_last_wait_is() {
    let seed = setting("YELLOWFOLDER_SEED", 20_261_123);
    println!("seed {seed}");
    let mut draw = Draw(seed);
    let calendar = Calendar::england();
    let mut checked = 0;
    for _ in 0..1_500 {
        let (promise, start) = (draw.promise(), draw.around());
        let Some(decided) = decided_on(start, &promise, &calendar) else {
            assert_eq!(promise.limit, None);
            continue;
        };
        let told = format!("{start} {:?} {:?} {}", promise.limit, promise.unit, promise.hours.words());
        let at = |second: u32, stop: Option<When>, as_of: Day| {
            let wait = a_wait(ClockId::Ucr2h, When::Moment(Moment::new(start, second)), stop);
            judge(&wait, &promise, &calendar, as_of).end.name()
        };
        for second in [0, 30_000, 86_399] {
            assert_eq!(at(second, None, decided), "missed, still waiting", "{told}");
        }
        assert_eq!(at(86_399, None, decided - 1), "running", "{told}");
        let last = Moment::new(start, 86_399);
        let due = due_day(When::Moment(last), &promise, &calendar).expect("a limit and known holidays");
        let stops = |d: Day| at(86_399, Some(When::Moment(Moment::new(d, 0))), d + 1);
        assert_eq!(if due > start { stops(due) } else { "met" }, "met", "{told}, due {due}");
        assert_eq!(stops(due + 1), "missed", "{told}, due {due}");
        checked += 1;
    }
    assert!(checked > 1_000);
}
