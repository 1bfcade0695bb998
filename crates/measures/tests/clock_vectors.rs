//! Every row of the clocks standard's worked cases (`clocks-test-vectors.csv`).

mod common;

use common::{a_promise, a_wait, fields, time};
use yf_measures::clock::judge;
use yf_model::{ClockId, Day, Unit};
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
