//! The urgent response by the minute: workers on shift, planned visits, telephones, travel (`urgent.csv`).

use crate::draw::{Key, word};
use crate::people::Span;
use crate::tables::Tables;
use yf_model::Day;

/// When somebody came, and which worker of the locality.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Response {
    pub minute: i32,
    pub worker: u16,
}

const OPENS: i32 = 8 * 60;
const CLOSES: i32 = 20 * 60;

/// Minutes of arrival for asks in order of time.
pub fn respond(tables: &Tables, span: Span, key: Key, asks: &[(i32, u32, bool)]) -> Vec<Response> {
    let get = |name: &str, day: Day| tables.urgent.get(name).map_or(0.0, |p| span.between(*p, day));
    let mut free = [0i32; 8];
    let mut shift = Day(i32::MIN / 4);
    let mut out = Vec::with_capacity(asks.len());
    for (n, (asked, _, _)) in asks.iter().enumerate() {
        let draw = key.with(n as u64);
        let day = Day(asked.div_euclid(1440));
        let between =
            |low: &str, high: &str, k: Key| k.between(get(low, day).round() as i32, get(high, day).round() as i32);
        // A call at night waits for the telephones to be answered at 08:00.
        let at = open(*asked);
        let mut ready = open(at + between("triage_min", "triage_max", draw.with(1)));
        loop {
            let today = Day(ready.div_euclid(1440));
            let start = today.0 * 1440 + OPENS;
            let mut workers = get("workers", today).round() as usize;
            if today.is_weekend() && workers >= 3 {
                workers -= 1;
            }
            let workers = workers.clamp(1, free.len());
            if shift != today {
                shift = today;
                free = [start; 8];
                for (w, slot) in free.iter_mut().enumerate() {
                    *slot = start;
                    visits(
                        slot,
                        start,
                        get("planned", today),
                        key.draw(word("morning"), w as u64).with(today.0 as u64),
                    );
                }
            }
            for (w, slot) in free.iter_mut().enumerate().take(workers) {
                visits(slot, ready, get("planned", today), draw.draw(word("planned"), w as u64));
            }
            let (worker, at) = free[..workers]
                .iter()
                .enumerate()
                .map(|(w, f)| (w, (*f).max(ready)))
                .min_by_key(|(w, f)| (*f, *w))
                .unwrap_or((0, ready));
            if at >= today.0 * 1440 + CLOSES {
                // Nobody on shift is left: the morning's first.
                ready = today.next().0 * 1440 + OPENS;
                continue;
            }
            let arrives = at + between("travel_min", "travel_max", draw.with(3));
            free[worker] = arrives + visit(draw.with(4));
            out.push(Response { minute: arrives, worker: worker as u16 });
            break;
        }
    }
    out
}

/// The minute, or eight o'clock when nobody answers.
fn open(minute: i32) -> i32 {
    let (day, at) = (minute.div_euclid(1440), minute.rem_euclid(1440));
    if at < OPENS {
        day * 1440 + OPENS
    } else if at >= CLOSES {
        (day + 1) * 1440 + OPENS
    } else {
        minute
    }
}

/// 30 minutes and an exponential of mean 22.
fn visit(key: Key) -> i32 {
    30 + (key.exponential() * 22.0).round() as i32
}

/// A worker who is free looks every ten minutes whether she goes straight into a planned visit, and by chance does;
/// afterwards she is busy at `until`, or free by it.
fn visits(free: &mut i32, until: i32, planned: f64, key: Key) {
    const LOOK: i32 = 10;
    let mut turn = 0;
    while *free <= until {
        let draw = key.with(turn);
        turn += 1;
        if draw.chance(planned) {
            *free += visit(draw.with(1));
        } else if *free + LOOK > until {
            return;
        } else {
            *free += LOOK;
        }
    }
}
