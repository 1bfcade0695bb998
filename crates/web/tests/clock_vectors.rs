//! The folder judges by the lens's own clocks: a stop at the last good time meets, one step later it does not.

use yf_folder::{WaitEntry, when_read};
use yf_measures::clock::End;
use yf_model::{Day, Moment, When};
use yf_place::Place;
use yf_web::clock_end;

/// One second later where a moment is known, else the next working day's worth of a day.
fn later(when: When) -> When {
    match when {
        When::Moment(m) => When::Moment(Moment { second: m.second + 1, ..m }),
        // Days off after the last day still meet a clock of working days: three days are past any of them here.
        other => When::Day(other.latest_day() + 3),
    }
}

#[test]
fn the_vectors_of_the_design_papers_hold() {
    let place = Place::reference();
    let as_of = Day::parse_iso("2027-06-30").expect("a day");
    let rows: Vec<&str> =
        include_str!("data/clock-vectors.csv").lines().filter(|l| !l.starts_with('#')).skip(1).collect();
    assert_eq!(rows.len(), 9);
    for row in rows {
        let [clock, start, last, why] = row.splitn(4, ',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let (start, last) = (when_read(start).expect("a time"), when_read(last).expect("a time"));
        let end = |stop| {
            let wait = WaitEntry { clock: clock.into(), agency: String::new(), start, stop: Some(stop), ended: None };
            clock_end(&place, &wait, as_of)
        };
        assert_eq!((end(last), end(later(last))), (Some(End::Met), Some(End::Missed)), "{row}: {why}");
    }
}
