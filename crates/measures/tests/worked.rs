//! The worked tables of `tests/worked/`, each a promise that can be checked by hand: the engine must answer every row.
//! The same tables are the pages of `docs/measures/`.

mod common;

use common::{a_wait, time};
use std::collections::BTreeSet;
use std::path::Path;
use yf_measures::clock::{End, Judged, judge};
use yf_model::{ClockId, Day, EndNote, Unit};
use yf_place::{Calendar, Hours, OpenHours, Place, Promise, Weekdays, clock};

#[test]
fn every_row_of_every_worked_table_is_answered() {
    let place = Place::reference();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked");
    let mut clocks = BTreeSet::new();
    let mut faults = Vec::new();
    let mut rows = 0;
    for entry in std::fs::read_dir(folder).expect("the tables").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).expect("a table");
        let mut table = Table::default();
        for (number, line) in text.lines().enumerate().skip(1) {
            let fault = table.line(line, &place).err();
            faults.extend(fault.map(|fault| format!("{name}:{}: {fault}", number + 1)));
        }
        assert_eq!(table.clock.map(|c| format!("{c}.txt")).as_ref(), Some(&name), "a table is named after its clock");
        clocks.extend(table.clock);
        rows += table.rows;
    }
    assert!(faults.is_empty(), "the engine answers otherwise than the table:\n  {}", faults.join("\n  "));
    assert_eq!(clocks, BTreeSet::from(ClockId::ALL), "each clock has its table");
    assert!(rows >= 70, "{rows} rows");
}

/// Where we are in a file: the settings last named, and what the table counted so far.
#[derive(Default)]
struct Table {
    clock: Option<ClockId>,
    as_of: Option<Day>,
    hours: Hours,
    in_table: bool,
    met: usize,
    counted: usize,
    rows: usize,
}

impl Table {
    /// Reads a line; a row that is answered otherwise is an error that says both.
    fn line(&mut self, line: &str, place: &Place) -> Result<(), String> {
        if line.contains('|') {
            if !std::mem::replace(&mut self.in_table, true) {
                (self.met, self.counted) = (0, 0);
                return Ok(());
            }
            return self.row(line, place);
        }
        self.in_table = false;
        match line.split_once(": ") {
            Some(("clock", name)) => self.clock = Some(ClockId::parse(name).ok_or("no such clock")?),
            Some(("as of", day)) => self.as_of = Some(Day::parse_iso(day).ok_or("no such day")?),
            Some(("hours", words)) => self.hours = hours(words)?,
            Some(("share", words)) => {
                let counted = format!("{} of {}", self.met, self.counted);
                if counted != words {
                    return Err(format!("share: {counted}, and not {words}"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, line: &str, place: &Place) -> Result<(), String> {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [person, start, stop, closed, wait, end, because] = cells[..] else {
            return Err(format!("{} cells, and not 7", cells.len()));
        };
        let clock = self.clock.ok_or("no clock named before the table")?;
        let as_of = self.as_of.ok_or("no as-of day named before the table")?;
        let promise = place.promises_of(clock).next().ok_or("the reference place has no such promise")?;
        let promise = Promise { hours: self.hours, ..promise.clone() };
        let mut run = a_wait(clock, time(start), (!stop.is_empty()).then(|| time(stop)));
        run.ended = closed.split_once(' ').map(|(day, why)| {
            let note = if why == "died" { EndNote::Died } else { EndNote::Rejected };
            (Day::parse_iso(day).expect("a day"), note)
        });
        let judged = judge(&run, &promise, place.calendar_of(&promise), as_of);
        self.rows += 1;
        self.counted += usize::from(judged.counts().is_some());
        self.met += usize::from(judged.counts() == Some(true));
        let answer = (length(&judged), ending(&judged));
        if (answer.0.as_str(), answer.1.as_str()) != (wait, end) {
            return Err(format!("{person}: {} | {}, and not {wait} | {end}", answer.0, answer.1));
        }
        if because.starts_with("holidays known") && judged.why.map(|why| why.words()) != Some(because.to_string()) {
            return Err(format!("{person}: {:?}, and not {because}", judged.why));
        }
        Ok(())
    }
}

#[test]
fn the_due_instant_is_the_last_that_meets_the_limit() {
    let calendar = Calendar::england();
    let due = |unit, limit, hours, start: &str| {
        let promise = common::a_promise(ClockId::ALL[0], unit, limit, hours);
        clock::due_instant(time(start), &promise, &calendar)
    };
    let at = |text: &str| Some(clock::instants(time(text)).first);
    // In minutes to the second, over the hour that is left out in March as well.
    let minutes = |limit, start| due(Unit::Minutes, Some(limit), Hours::Elapsed, start);
    assert_eq!(minutes(120, "2026-01-06T09:30:15"), at("2026-01-06T11:30:15"));
    assert_eq!(minutes(1, "2026-01-06T09:30:15"), at("2026-01-06T09:31:15"));
    assert_eq!(minutes(120, "2026-03-29T00:30:00"), at("2026-03-29T03:30:00"));
    // In days to the last second of the last of them; a weekend is no working day.
    let last = |day: &str| at(&format!("{day}T23:59:59"));
    assert_eq!(due(Unit::Days, Some(2), Hours::Elapsed, "2026-01-09T09:00:00"), last("2026-01-11"));
    assert_eq!(due(Unit::WorkingDays, Some(2), Hours::Elapsed, "2026-01-09T09:00:00"), last("2026-01-13"));
    assert_eq!(due(Unit::Minutes, None, Hours::Elapsed, "2026-01-09T09:00:00"), None);
}

fn hours(words: &str) -> Result<Hours, String> {
    let open = OpenHours { opens: 8 * 3600, closes: 20 * 3600, days: Weekdays::ALL };
    match words {
        "elapsed" => Ok(Hours::Elapsed),
        "window 08:00-20:00" => Ok(Hours::Window(open)),
        "roll 08:00-20:00" => Ok(Hours::Roll(open)),
        other => Err(format!("hours {other} are not among those the tables use")),
    }
}

/// `28 days`, `0 to 29 days`, `11 days so far`; nothing where there is no wait to speak of.
fn length(judged: &Judged) -> String {
    if judged.end == End::OrderWrong {
        return String::new();
    }
    let (range, so_far) = match (judged.lowest, judged.highest, judged.so_far) {
        (Some(lowest), Some(highest), _) => ((lowest, highest), ""),
        (_, _, Some(range)) => (range, " so far"),
        _ => return String::new(),
    };
    let number = |value: i64| match judged.unit {
        // Seconds as minutes with at most three decimals, by hand: not with the engine's own pen.
        Unit::Minutes if value % 60 == 0 => (value / 60).to_string(),
        Unit::Minutes => format!("{:.3}", value as f64 / 60.0).trim_end_matches('0').to_string(),
        _ => value.to_string(),
    };
    let unit = match judged.unit {
        Unit::Minutes => "minutes",
        Unit::Days => "days",
        Unit::WorkingDays => "working days",
        Unit::Midnights => "midnights",
    };
    match range {
        (lowest, highest) if lowest == highest => format!("{} {unit}{so_far}", number(lowest)),
        (lowest, highest) => format!("{} to {} {unit}{so_far}", number(lowest), number(highest)),
    }
}

fn ending(judged: &Judged) -> String {
    let late = if judged.ended_late { ", counts as missed" } else { "" };
    format!("{}{late}", judged.end)
}
