//! One list of work, stepped by day: who is next, and what held each of them up (`simulate.md` section 5).
//!
//! Invariant: nothing here knows a limit or asks whether anybody is late.

use crate::draw::{Key, word};
use crate::happen::wave;
use crate::people::Span;
use std::collections::BTreeMap;
use yf_model::Day;
use yf_place::Calendar;

/// What held a wait up, in days; together they are the wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Held {
    pub handover: i32,
    pub panel: i32,
    pub order: i32,
    pub queue: i32,
    pub no_access: i32,
    pub provider: i32,
}

impl Held {
    /// The whole wait.
    pub fn total(&self) -> i32 {
        self.handover + self.panel + self.order + self.queue + self.no_access + self.provider
    }

    /// As written in the truth: `queue 12; panel 7`.
    pub fn words(&self) -> String {
        let parts = [
            ("handover", self.handover),
            ("panel", self.panel),
            ("order", self.order),
            ("queue", self.queue),
            ("no_access", self.no_access),
            ("provider", self.provider),
        ];
        let said: Vec<String> =
            parts.iter().filter(|p| p.1 != 0).map(|(name, days)| format!("{name} {days}")).collect();
        said.join("; ")
    }
}

/// Somebody on the list.
#[derive(Clone, Debug)]
struct Waiting {
    class: u8,
    /// Date of asking plus the triage offset, in hours.
    key: i32,
    person: u32,
    case: u32,
    asked: Day,
    /// When she reached the list, hand-over and panel behind her.
    listed: Day,
    /// When she may be served next.
    from: Day,
    held: Held,
    tries: u8,
}

/// What came of a day on the list.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Served {
    /// The work was done (or will begin) on `on`.
    Done { case: u32, on: Day, held: Held },
    /// She left the list: gave up, fell ill or died.
    Left { case: u32 },
}

/// A list of one kind of work in one locality.
#[derive(Clone, Debug)]
pub struct List {
    key: Key,
    parameters: BTreeMap<String, (f64, f64)>,
    held_factor: f64,
    /// Mean demand on a working day, in tenths of a slot.
    demand: f64,
    received: u32,
    since: Day,
    waiting: Vec<Waiting>,
    carried: f64,
}

impl List {
    /// A list whose managers first staff for `guess` items a year.
    pub fn new(key: Key, parameters: &BTreeMap<String, (f64, f64)>, held_factor: f64, guess: f64, from: Day) -> List {
        let demand = (guess / 252.0 * 10.0).round() / 10.0;
        List {
            key,
            parameters: parameters.clone(),
            held_factor,
            demand: demand.max(0.1),
            received: 0,
            since: from,
            waiting: Vec::new(),
            carried: 0.0,
        }
    }

    fn get(&self, name: &str, span: &Span, day: Day) -> f64 {
        self.parameters.get(name).map_or(0.0, |pair| span.between(*pair, day))
    }

    /// Urgent 0, soon 1, routine 2; some are known to be soon, the rest so that the whole has its share.
    pub fn class(&self, span: &Span, day: Day, draw: Key, soon: bool, known_soon: f64) -> u8 {
        let (urgent, all_soon) = (self.get("urgent", span, day), self.get("soon", span, day));
        let others = ((all_soon - known_soon) / (1.0 - known_soon)).max(0.0);
        match draw.with(1).unit() {
            _ if soon => 1,
            u if u < urgent / (1.0 - known_soon) => 0,
            u if u < urgent / (1.0 - known_soon) + others => 1,
            _ => 2,
        }
    }

    /// Somebody is put on the list: hand-over, panel and special order first.
    pub fn ask(&mut self, span: &Span, calendar: &Calendar, day: Day, person: u32, case: u32, class: u8) {
        self.received += 1;
        let draw = self.key.with(word("ask")).with(u64::from(person)).with(day.0 as u64);
        let mut held = Held::default();
        let mut at = day;
        if class == 2 {
            let days = draw.draw(word("handover"), 0).between(0, self.get("handover_max", span, day).round() as i32);
            at = calendar.add_working_days(day, days).unwrap_or(day + days * 7 / 5);
            held.handover = at - day;
            if draw.draw(word("panel"), 0).chance(self.get("panel_share", span, day)) {
                let weekday = self.get("panel_weekday", span, day) as i32;
                // The papers of the day itself come too late.
                let mut meets = at + 1 + (weekday - (at.0 + 4).rem_euclid(7)).rem_euclid(7);
                let mut turn = 1;
                while turn < 20 && draw.draw(word("panel"), turn).chance(self.get("panel_defer", span, day)) {
                    meets = meets + 7;
                    turn += 1;
                }
                held.panel = meets - at;
                at = meets;
            }
        }
        let listed = at;
        if draw.draw(word("special"), 0).chance(self.get("special_share", span, day)) {
            let (low, high) = (self.get("special_min", span, day), self.get("special_max", span, day));
            let days = draw.draw(word("special"), 1).between(low.round() as i32, high.round() as i32);
            held.order = days;
            at = at + days;
        }
        let offset =
            if class == 2 { draw.with(word("triage")).normal() * self.get("triage_sd", span, day) * 24.0 } else { 0.0 };
        let key = day.0 * 24 + offset as i32;
        self.waiting.push(Waiting { class, key, person, case, asked: day, listed, from: at, held, tries: 0 });
    }

    /// What came before this day filled the list; what comes from now on counts as demand.
    pub fn count_from(&mut self, day: Day) {
        self.received = 0;
        self.since = day;
    }

    /// On the first day and each 1 April managers staff for what the list received since.
    pub fn renew(&mut self, span: &Span, calendar: &Calendar, day: Day) {
        let amplitude = self.get("winter", span, day);
        let (mut working, mut season) = (0, 0.0);
        let mut at = self.since;
        while at < day {
            if calendar.is_working(at).unwrap_or(!at.is_weekend()) {
                working += 1;
            }
            season += wave(at, amplitude);
            at = at.next();
        }
        if working >= 60 {
            let mean = f64::from(self.received) / (season / f64::from(day - self.since)) / f64::from(working);
            self.demand = ((mean * 10.0).round() / 10.0).max(0.1);
        }
        self.received = 0;
        self.since = day;
    }

    /// One day. `gone` says whether a person has died, left or cannot be met for good.
    pub fn step(
        &mut self,
        span: &Span,
        calendar: &Calendar,
        day: Day,
        gone: impl Fn(u32) -> bool,
        out: &mut Vec<Served>,
    ) {
        let leave = self.get("leave_per_day", span, day);
        let key = self.key;
        self.waiting.retain(|w| {
            let gives_up = day > w.asked && key.draw(word("leave"), u64::from(w.case)).with(day.0 as u64).chance(leave);
            if gives_up || gone(w.person) {
                out.push(Served::Left { case: w.case });
                return false;
            }
            true
        });
        let working = calendar.is_working(day).unwrap_or(!day.is_weekend());
        let mut slots = self.slots(span, day, working);
        if slots <= 0.0 {
            return;
        }
        self.waiting.sort_unstable_by_key(|w| (w.class, w.key, w.person, w.case));
        let mut next = 0;
        while slots >= 1.0 && next < self.waiting.len() {
            let waiting = &mut self.waiting[next];
            if waiting.from > day || (!working && waiting.class == 2) {
                next += 1;
                continue;
            }
            slots -= 1.0;
            let draw = key.draw(word("visit"), u64::from(waiting.case)).with(u64::from(waiting.tries));
            let no_access = self.parameters.get("no_access").map_or(0.0, |p| span.between(*p, day));
            if waiting.tries < 3 && draw.with(1).chance(no_access) {
                let most = self.parameters.get("rebook_max").map_or(1.0, |p| span.between(*p, day)).round() as i32;
                waiting.from = day + draw.with(2).between(1, most.max(1));
                waiting.held.no_access += waiting.from - day;
                waiting.tries += 1;
                next += 1;
                continue;
            }
            let mut done = self.waiting.remove(next);
            if draw.with(3).chance(self.get("start_lag_share", span, day)) {
                done.held.provider =
                    draw.with(4).between(1, self.get("start_lag_max", span, day).round().max(1.0) as i32);
            }
            // All that nothing else explains was spent waiting for a slot.
            done.held.queue = (day - done.asked) - (done.held.total() - done.held.provider);
            out.push(Served::Done { case: done.case, on: day + done.held.provider, held: done.held });
        }
        // Fractions of a slot carry over; whole slots that nobody used do not.
        if working {
            self.carried = slots.min(slots.fract());
        }
    }

    /// Slots of a day: staff less leave and sickness, and overtime or slack by the backlog.
    fn slots(&self, span: &Span, day: Day, working: bool) -> f64 {
        let normal = self.demand * self.get("capacity", span, day);
        if !working {
            let share = self.get("weekend", span, day);
            let whole = normal * share;
            let extra = self.key.draw(word("weekend"), day.0 as u64).chance(whole.fract());
            return whole.trunc() + f64::from(u8::from(extra));
        }
        let (_, month, date) = day.ymd();
        let away = match (month, date) {
            (8, _) => self.get("leave_august", span, day),
            (12, 20..) | (1, ..=3) => self.get("leave_christmas", span, day),
            _ => 0.0,
        };
        let sick = self.key.draw(word("sickness"), day.0 as u64).unit() * 2.0 * self.get("sickness", span, day);
        // The backlog that managers live with: days of demand, a calendar day's being 5 in 7 of a working day's.
        let held = self.get("held_days", span, day) * self.demand * 252.0 / 365.25 * self.held_factor;
        // Who has reached the list counts, also those who cannot start yet.
        let listed = self.waiting.iter().filter(|w| w.listed <= day).count() as f64;
        let overtime = self.get("overtime_gain", span, day) * (listed - held);
        let slots = normal * (1.0 - away) * (1.0 - sick) + overtime;
        slots.max(0.3 * normal) + self.carried
    }
}
