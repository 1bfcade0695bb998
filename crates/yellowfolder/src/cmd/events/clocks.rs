//! `clocks.csv` of the folder's own work: every clock that its pages show, judged by the same code, with whose it is.

use yf_folder::work::{ClockRow, Export};
use yf_measures::clock::{End, Judged, judge};
use yf_model::{ClockId, EndNote, IdText, PersonKey, Ref, RefKind, RowRef, TextId, Wait, WaitSource};
use yf_place::{Place, Promise};

const HEADER: &str = "person,clock,ref,source,start,stop,unit,lowest,highest,limit,outcome,note,thing,org,team,who\n";

/// The file.
pub fn csv(export: &Export, place: &Place) -> String {
    let mut out = HEADER.to_owned();
    for clock in &export.clocks {
        let Some((promise, judged)) = judged(clock, export, place) else { continue };
        let stopped = !matches!(judged.end, End::EndedWithout | End::Running | End::MissedStillWaiting);
        let stop = clock.stop.filter(|_| stopped).map(|stop| stop.to_string()).unwrap_or_default();
        let limit = promise.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let ended = if judged.end == End::EndedWithout { "ended in the folder without a stop" } else { "" };
        let cells = [
            clock.person.as_str(),
            &clock.clock,
            &clock.reference,
            "folder",
            &clock.start.to_string(),
            &stop,
            judged.unit.name(),
            &judged.lowest_text(),
            &judged.highest_text(),
            &limit,
            judged.end.name(),
            ended,
            &clock.thing,
            &clock.org,
            &clock.team,
            &clock.who,
        ];
        out.push_str(&cells.map(quoted).join(","));
        out.push('\n');
    }
    out
}

/// How a clock stands at the end of the day of the export, under the place's promise on it, or the folder's own.
fn judged(clock: &ClockRow, export: &Export, place: &Place) -> Option<(Promise, Judged)> {
    let id = ClockId::parse(&clock.clock);
    let (first, last) = (clock.start.earliest_day(), clock.start.latest_day());
    let of_place = |id| place.promises_of(id).find(|p| p.in_force(first, last) != Some(false)).cloned();
    let promise = place.folder.promise(&clock.clock, clock.start, &place.calendar).or_else(|| id.and_then(of_place))?;
    let reference =
        Ref { kind: RefKind::Folder, owner: TextId(0), local: IdText(0), day: None, nth: 1, receiver: TextId(0) };
    let wait = Wait {
        person: PersonKey(0),
        clock: promise.clock,
        reference,
        source: WaitSource::Folder,
        start: clock.start,
        stop: clock.stop,
        ended: clock.ended.map(|day| (day, EndNote::Rejected)),
        start_row: RowRef::default(),
        stop_row: None,
    };
    let judged = judge(&wait, &promise, place.calendar_of(&promise), export.last);
    Some((promise, judged))
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
