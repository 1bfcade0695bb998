//! Time by P4, without a time zone database: British Summer Time runs from 01:00 UTC on the last Sunday of March to that of October.

use super::event::{Event, day};
use serde_json::Value;

/// 0 is Monday.
fn weekday(day: i32) -> i32 {
    (day + 3).rem_euclid(7)
}

fn last_sunday(year: i32, month: i32) -> i32 {
    let mut d = day(&format!("{year:04}-{month:02}-31"));
    while weekday(d) != 6 {
        d -= 1;
    }
    d
}

/// The instants, in minutes UTC, that a local minute can be.
fn instants(d: i32, minute: i32) -> Vec<i64> {
    let year = yf_model::Day(d).ymd().0;
    let (spring, autumn) = (last_sunday(year, 3), last_sunday(year, 10));
    let wall = i64::from(d) * 1_440 + i64::from(minute);
    let begins = i64::from(spring) * 1_440 + 60;
    let ends = i64::from(autumn) * 1_440 + 60;
    // Which of the two offsets show this minute on the wall?
    let winter = wall;
    let summer = wall - 60;
    let mut found = Vec::new();
    if begins <= summer && summer < ends {
        found.push(summer);
    }
    if winter < begins || ends <= winter {
        found.push(winter);
    }
    // One that never was is read with the offset before the change.
    if found.is_empty() { vec![winter] } else { found }
}

/// Earliest and latest instant of a row.
pub fn bounds(e: &Event) -> (i64, i64) {
    let all = match e.minute {
        Some(minute) => instants(e.day, minute),
        None => vec![instants(e.day, 0)[0], instants(e.day, 1_439)[0]],
    };
    (*all.iter().min().expect("one"), *all.iter().max().expect("one"))
}

fn working_days(from: i32, to: i32, settings: &Value) -> i64 {
    let off: Vec<i32> = settings["holidays"]
        .as_array()
        .unwrap_or(&Vec::new())
        .iter()
        .map(|d| day(d.as_str().expect("a day")))
        .collect();
    (from + 1..=to).filter(|d| weekday(*d) < 5 && !off.contains(d)).count() as i64
}

pub fn wait(start: &Event, stop: &Event, unit: &str, settings: &Value) -> [i64; 2] {
    match unit {
        "minutes" => [(bounds(stop).0 - bounds(start).1).max(0), bounds(stop).1 - bounds(start).0],
        "days" => [i64::from(stop.day - start.day); 2],
        _ => [working_days(start.day, stop.day, settings); 2],
    }
}

pub fn so_far(start: &Event, last: i32, unit: &str, settings: &Value) -> i64 {
    match unit {
        "minutes" => instants(last, 1_439)[0] - bounds(start).1,
        "days" => i64::from(last - start.day),
        _ => working_days(start.day, last, settings),
    }
}
