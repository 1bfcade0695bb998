//! What the clock tests share: waits and promises from little, times from text. None of it is the engine's.
#![allow(dead_code)]

use std::sync::LazyLock;
use yf_model::{
    ClockId, Day, IdText, Moment, Month, PersonKey, Ref, RefKind, RowRef, TextId, Unit, Wait, WaitSource, When,
};
use yf_place::{Hours, Place, Promise};

pub fn a_promise(clock: ClockId, unit: Unit, limit: Option<i64>, hours: Hours) -> Promise {
    static ONE: LazyLock<Promise> = LazyLock::new(|| Place::reference().promises.swap_remove(0));
    let mut promise = ONE.clone();
    promise.id = "a-promise".to_owned();
    (promise.clock, promise.unit, promise.limit, promise.hours) = (clock, unit, limit, hours);
    promise
}

pub fn a_wait(clock: ClockId, start: When, stop: Option<When>) -> Wait {
    let reference =
        Ref { kind: RefKind::Csds, owner: TextId(0), local: IdText(0), day: None, nth: 1, receiver: TextId(0) };
    Wait {
        person: PersonKey::default(),
        clock,
        reference,
        source: WaitSource::Csds,
        start,
        stop,
        ended: None,
        start_row: RowRef::default(),
        stop_row: None,
    }
}

/// `2026`, `2026-02`, `2026-02-03` or `2026-02-03T09:00:00`.
pub fn time(text: &str) -> When {
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().expect("digits");
    match text.len() {
        4 => When::Year(number(0..4) as i32),
        7 => When::Month(Month(number(0..4) as i32 * 12 + number(5..7) as i32 - 1)),
        10 => When::Day(Day::parse_iso(text).expect("a day")),
        _ => {
            let day = Day::parse_iso(&text[..10]).expect("a day");
            When::Moment(Moment::new(day, number(11..13) * 3600 + number(14..16) * 60 + number(17..19)))
        }
    }
}

/// The fields of a line of comma separated values, with quotes.
pub fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("never empty").push(c),
        }
    }
    out
}
