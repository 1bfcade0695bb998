//! Every row of the clocks standard's worked cases (`clocks-test-vectors.csv`).

mod common;

use common::{a_promise, a_wait, fields, time};
use yf_measures::clock::{End, judge};
use yf_model::{ClockId, Day, EndNote, Unit};
use yf_place::{Calendar, Hours, OpenHours, Weekdays};

const VECTORS: &str = include_str!("data/clocks-test-vectors.csv");

#[test]
fn every_worked_case_comes_out_as_the_standard_says() {
    let calendar = Calendar::england();
    let mut rows = 0;
    for line in VECTORS.lines().skip(1) {
        let row = fields(line);
        let [clock, start, stop, lowest, highest, unit, limit, outcome, note, mode] = row.as_slice() else {
            panic!("ten columns: {line}");
        };
        let clock = ClockId::parse(clock).expect("a clock of the standard");
        let unit = match unit.as_str() {
            "minutes" => Unit::Minutes,
            "working days" => Unit::WorkingDays,
            "calendar days" => Unit::Days,
            "midnights" => Unit::Midnights,
            other => panic!("unit {other}"),
        };
        let open = OpenHours { opens: 8 * 3600, closes: 20 * 3600, days: Weekdays::ALL };
        let hours = match mode.as_str() {
            "elapsed" => Hours::Elapsed,
            "window 08:00-20:00" => Hours::Window(open),
            "roll 08:00-20:00" => Hours::Roll(open),
            other => panic!("mode {other}"),
        };
        assert_eq!(hours.words(), *mode, "the treatment is printed as the standard names it");
        let limit = (!limit.is_empty()).then(|| limit.parse().expect("a whole limit"));
        let promise = a_promise(clock, unit, limit, hours);
        let wait = a_wait(clock, time(start), Some(time(stop)));
        let as_of = Day::from_ymd(2027, 12, 31).expect("a day");
        let judged = judge(&wait, &promise, &calendar, as_of);
        let got = [judged.lowest_text(), judged.highest_text(), judged.end.name().to_owned()];
        assert_eq!(got, [lowest.clone(), highest.clone(), outcome.clone()], "{note}: {line}");
        assert_eq!(judged.gap, note.contains("did not exist"), "{line}");
        assert_eq!(judged.repeated, note.contains("twice") || note.contains("repeated hour"), "{line}");
        rows += 1;
    }
    assert_eq!(rows, 47);
}

/// What the standard says beside its worked cases: unit, limit, hours, start, stop, ended, as of; end, what the share counts.
#[test]
fn the_edges_beside_the_worked_cases() {
    let window = Hours::Window(OpenHours { opens: 8 * 3600, closes: 20 * 3600, days: Weekdays(0b001_1111) });
    let (minutes, days, working) = (Unit::Minutes, Unit::Days, Unit::WorkingDays);
    let (met, missed, nothing) = (Some(true), Some(false), None);
    #[rustfmt::skip]
    let cases = [
        // A date-only start never reaches its last midnight: lowest = limit is missed, one minute more cannot be told.
        (minutes, Some(1440), Hours::Elapsed, "2026-02-03", "2026-02-05", "", "2026-03-31", "missed", missed),
        (minutes, Some(1441), Hours::Elapsed, "2026-02-03", "2026-02-05", "", "2026-03-31", "cannot tell", nothing),
        (minutes, Some(120), Hours::Elapsed, "2026-02-04", "2026-02-03", "", "2026-03-31", "order wrong", nothing),
        (days, Some(7), Hours::Elapsed, "2026-02-04", "2026-02-03", "", "2026-03-31", "order wrong", nothing),
        // Months are intervals too.
        (days, Some(28), Hours::Elapsed, "2026-01", "2026-01-28", "", "2026-03-31", "met", met),
        (days, Some(28), Hours::Elapsed, "2026-01", "2026-02-20", "", "2026-03-31", "cannot tell", nothing),
        (days, Some(28), Hours::Elapsed, "2026-01", "2026-03-20", "", "2026-03-31", "missed", missed),
        (days, Some(28), Hours::Elapsed, "2026", "2027-12-01", "", "2027-12-31", "missed", missed),
        // Still waiting at the end of the end day: past the limit or not.
        (days, Some(28), Hours::Elapsed, "2026-03-03", "", "", "2026-03-31", "running", nothing),
        (days, Some(28), Hours::Elapsed, "2026-03-02", "", "", "2026-03-31", "missed, still waiting", missed),
        (days, Some(28), Hours::Elapsed, "2026-03", "", "", "2026-03-31", "cannot tell", nothing),
        (minutes, Some(120), Hours::Elapsed, "2026-03-31T22:00:00", "", "", "2026-03-31", "running", nothing),
        (minutes, Some(120), Hours::Elapsed, "2026-03-31T21:59:59", "", "", "2026-03-31", "missed, still waiting", missed),
        (minutes, Some(120), Hours::Elapsed, "2026-03-31", "", "", "2026-03-31", "cannot tell", nothing),
        (minutes, Some(120), window, "2026-03-27T19:00:00", "", "", "2026-03-29", "running", nothing),
        (minutes, Some(120), window, "2026-03-27T19:00:00", "", "", "2026-03-30", "missed, still waiting", missed),
        // What happened after the as-of day had not happened yet.
        (days, Some(28), Hours::Elapsed, "2026-03-01", "2026-04-20", "", "2026-03-20", "running", nothing),
        (days, Some(28), Hours::Elapsed, "2026-03-01", "", "2026-04-20", "2026-03-20", "running", nothing),
        // Ended without a stop: after the limit the share counts it as missed, the end stays.
        (days, Some(28), Hours::Elapsed, "2026-02-01", "", "2026-03-01", "2026-03-31", "ended without", nothing),
        (days, Some(28), Hours::Elapsed, "2026-02-01", "", "2026-03-02", "2026-03-31", "ended without", missed),
        (days, None, Hours::Elapsed, "2026-02-01", "", "2026-03-02", "2026-03-31", "ended without", nothing),
        (minutes, Some(120), Hours::Elapsed, "2026-02-01T22:30:00", "", "2026-02-02", "2026-03-31", "ended without", nothing),
        // A death on a day before the stop ends the clock, on the day of the stop it does not.
        (days, Some(28), Hours::Elapsed, "2026-02-01", "2026-02-10", "2026-02-09", "2026-03-31", "ended without", nothing),
        (days, Some(28), Hours::Elapsed, "2026-02-01", "2026-02-10", "2026-02-10", "2026-03-31", "met", met),
        // No limit: measured, or running.
        (days, None, Hours::Elapsed, "2026-02-01", "2026-02-10", "", "2026-03-31", "measured", nothing),
        (days, None, Hours::Elapsed, "2026-02-01", "", "", "2026-03-31", "running", nothing),
        // After the last year of the holiday file a working-day clock cannot tell.
        (working, Some(5), Hours::Elapsed, "2027-12-24", "2027-12-31", "", "2028-03-31", "met", met),
        (working, Some(5), Hours::Elapsed, "2027-12-24", "2028-01-01", "", "2028-03-31", "cannot tell", nothing),
        (working, Some(5), Hours::Elapsed, "2027-12-24", "", "", "2028-03-31", "cannot tell", nothing),
        (working, Some(5), Hours::Elapsed, "2027-12-24", "", "2028-03-01", "2028-03-31", "ended without", nothing),
        (working, Some(5), Hours::Elapsed, "2005-12-24", "2006-01-20", "", "2006-03-31", "cannot tell", nothing),
    ];
    for (unit, limit, hours, start, stop, ended, as_of, end, counts) in cases {
        let promise = a_promise(ClockId::Ucr2h, unit, limit, hours);
        let mut wait = a_wait(ClockId::Ucr2h, time(start), (!stop.is_empty()).then(|| time(stop)));
        wait.ended = Day::parse_iso(ended).map(|day| (day, EndNote::Died));
        let judged = judge(&wait, &promise, &Calendar::england(), Day::parse_iso(as_of).expect("a day"));
        let told = format!("{start} to {stop}, ended {ended}, as of {as_of}, {limit:?} {unit:?}: {judged:?}");
        assert_eq!((judged.end.name(), judged.counts()), (end, counts), "{told}");
        if let (Unit::WorkingDays, End::CannotTell, Some(why)) = (unit, judged.end, judged.why) {
            assert_eq!(why.words(), if start < "2006" { "holidays known from 2006" } else { "holidays known to 2027" });
        }
    }
}
