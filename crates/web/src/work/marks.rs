//! Clocks as marks: all of a day on one axis of time, and waits in days as squares.

use super::live::Live;
use crate::dates;
use maud::{Markup, html};
use yf_folder::Stamp;
use yf_model::Unit;
use yf_place::clock;
use yf_report::parts::{DayAxis, DayClock, day_clock, day_hours, day_squares};

const HOUR: i64 = 3600;

/// The hours from seven in the morning, or the earliest start of today before it, to eight in the evening, or the last promise of today
/// after it; every second hour is written.
pub fn axis(clocks: &[Live], now: Stamp) -> DayAxis {
    let today = clock::local_day(now.seconds());
    let (midnight, next) = (clock::midnight(today), clock::midnight(today.next()));
    let begun = clocks.iter().map(|c| c.start).filter(|s| *s >= midnight);
    let from = begun.chain([now.seconds(), midnight + 7 * HOUR]).min().unwrap_or(midnight);
    let dues = clocks.iter().filter(|c| c.unit == Unit::Minutes).filter_map(|c| c.due).filter(|due| *due < next);
    let to = dues.chain([now.seconds() + HOUR, midnight + 20 * HOUR]).max().unwrap_or(next);
    let (from, to) = (from - from.rem_euclid(HOUR), (to + HOUR - 1).div_euclid(HOUR) * HOUR);
    let hours = (0..=(to - from) / HOUR).map(|n| from + n * HOUR);
    let hours = hours.map(|at| (at, dates::time(Stamp(at * 1000))[..2].to_owned()));
    let hours = hours.filter(|(_, shown)| shown.parse::<u8>().is_ok_and(|h| h % 2 == 0));
    DayAxis { from, to, hours: hours.collect(), now: (now.seconds(), dates::time(now)) }
}

/// The axis's head.
pub fn hours(axis: &DayAxis) -> Markup {
    day_hours(axis)
}

/// One clock of the day, with its words.
pub fn day(axis: &DayAxis, live: &Live, now: Stamp) -> Markup {
    let due = live.due.map(|due| (due, live.by(now)));
    html! {
        (day_clock(axis, &DayClock { start: live.start, due, stop: live.stop }))
        span.left { @if live.late() { b { (live.words(now)) } } @else { (live.words(now)) } @if live.runs() { ", " span.muted { (live.by(now)) } } }
    }
}

/// A wait in days as squares, with its words.
pub fn squares(live: &Live, now: Stamp) -> Markup {
    let of = live.limit.unwrap_or(5);
    html! {
        @if of <= 10 && live.unit != Unit::Minutes { (day_squares(live.used, of)) }
        span.left { "day " (live.used) " of " (of) ", " (live.words(now)) }
    }
}
