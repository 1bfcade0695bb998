//! Hospital stays and emergency attendances (`mapping.md` 6, choices C20 and C21).

use crate::Stay;
use crate::StayGroup;
use crate::book::{self, Begun, Book};
use crate::event::{Kind, time_order};
use crate::fast::Map;
use crate::newest::newest;
use crate::steps::{Step, StepKind};
use yf_model::rows::ecds::Attendance;
use yf_model::rows::sus::{Spell, Tables};
use yf_model::{ClockId, Code, Day, IdText, RefKind, TextId, WaitSource, When};

/// Newest version of each stay, without those whose identity is withheld.
pub(crate) fn spells<'r>(book: &mut Book<'_>, tables: &'r Tables) -> Vec<&'r Spell> {
    let b = &*book;
    let said = |s: &Spell| (s.discharged.map(time_order), s.ready, s.destination, s.discharge_method, s.method);
    let (newest, older) = newest(
        tables.spells.iter(),
        // A record has its own number; where it lacks one, provider, spell number and day of admission stand for it.
        |s| match s.record {
            IdText(0) => (TextId(0), IdText(0), s.provider, s.number, s.admitted.and_then(When::day)),
            record => (TextId(1), record, TextId(0), IdText(0), None),
        },
        |s| (s.version, said(s), b.id_rank(s.number), b.id_rank(s.key), b.code_rank(s.provider), b.person(s.who)),
    );
    book.notes.all("SUS older versions", older.iter().map(|s| s.at));
    let (kept, withheld): (Vec<&Spell>, Vec<&Spell>) = newest.into_iter().partition(|s| !s.withheld);
    book.notes.all("SUS stays with identity withheld", withheld.iter().map(|s| s.at));
    kept
}

/// Newest version of each attendance.
pub(crate) fn attendances<'r>(book: &mut Book<'_>, rows: &'r [Attendance]) -> Vec<&'r Attendance> {
    let b = &*book;
    let (newest, older) = newest(
        rows.iter(),
        // The number is national (`mapping.md` 2): a version that names another provider is still this attendance.
        |a| (a.id, (a.id == IdText(0)).then_some(a.at)),
        |a| {
            let times = [a.left, a.seen, a.assessed, a.arrived].map(|at| at.map(time_order));
            (a.version, times, b.code_rank(a.provider), a.department, a.category, b.person(a.who))
        },
    );
    book.notes.all("ECDS older versions", older.iter().map(|a| a.at));
    newest
}

/// Whether the stay ended in death: method 4 or 5, or destination 79.
pub(crate) fn died(spell: &Spell) -> bool {
    ["4", "5"].contains(&spell.discharge_method.as_str()) || spell.destination == "79"
}

/// Day cases and regular attenders: seen, but no nights.
fn is_day_case(spell: &Spell) -> bool {
    ["2", "3", "4", "5"].contains(&spell.classification.as_str())
}

/// Writes stays, day cases and the waits from ready to home.
pub(crate) fn map_spells(book: &mut Book<'_>, spells: &[&Spell], tables: &Tables) -> Vec<Stay> {
    let last = last_episodes(tables);
    let mut stays = Vec::with_capacity(spells.len());
    for spell in spells {
        let Some(admitted) = spell.admitted else {
            book.notes.one("SUS stays without a day of admission", spell.at);
            continue;
        };
        stays.extend(map_spell(book, spell, admitted, &last));
    }
    // Two stays may begin at one time, and which comes last decides who sent her on: the row's place must not.
    let end = |s: &Stay| (s.discharged.map(time_order), s.ready, s.group);
    stays.sort_by_key(|s| (s.person, time_order(s.admitted), book.ref_order(&s.reference), end(s)));
    stays
}

fn map_spell(book: &mut Book<'_>, spell: &Spell, admitted: When, last: &Map<IdText, Option<Day>>) -> Option<Stay> {
    let is = book.words.is;
    let person = book.person(spell.who);
    let reference = book::reference(RefKind::Sus, spell.provider, spell.number);
    let org = book.words.org(spell.provider);
    let mut first = book::event(person, admitted, Kind::Admit, reference, spell.at);
    first.org = org;
    if is_day_case(spell) {
        (first.kind, first.service, first.of) = (Kind::Contact, is.day_case, is.day_case);
        book.events.push(first);
        return None;
    }
    first.service = is.inpatient;
    first.of = match spell.method.as_str() {
        "21" | "22" | "23" | "24" | "25" | "2A" | "2B" | "2C" | "2D" | "28" => is.hospital_emergency,
        "11" | "12" | "13" => is.hospital_planned,
        "31" | "32" | "82" | "83" => is.hospital_maternity,
        "81" => is.hospital_transfer,
        _ => is.hospital_other,
    };
    let mut left = first.clone();
    book.events.push(first);
    if let Some(at) = spell.discharged {
        (left.at, left.kind, left.of, left.outcome) = (at, Kind::Discharge, TextId(0), went(book, spell));
        book.events.push(left);
    }
    let ready = spell.ready.or_else(|| last.get(&spell.key).copied().flatten());
    let group = group(spell, admitted, ready);
    if let Some(reason) = group.note() {
        book.notes.one(reason, spell.at);
    }
    let mark = |at, kind| Step { at, kind, org, service: is.inpatient, row: spell.at };
    if let (true, Some(ready), Some(discharged)) = (group.is_measured(), ready, spell.discharged) {
        let marks = vec![
            mark(admitted, StepKind::Admitted),
            mark(When::Day(ready), StepKind::Ready),
            mark(discharged, StepKind::Discharged),
        ];
        let steps = book.steps.add(marks);
        let start = When::Day(ready);
        let source = WaitSource::Sus;
        // A delay counts days: the time of leaving is not part of it (`mapping.md` 9, the case writes a day).
        let stop = When::Day(discharged.latest_day());
        book.stopped(
            Begun { person, clock: ClockId::Drd, reference, source, start, row: spell.at },
            (stop, spell.at),
            steps,
        );
    }
    let outcome = went(book, spell);
    let discharged = spell.discharged;
    Some(Stay { person, org, reference, admitted, discharged, ready, group, outcome, row: spell.at })
}

/// Where she went.
fn went(book: &Book<'_>, spell: &Spell) -> TextId {
    let is = book.words.is;
    if died(spell) {
        return is.died;
    }
    match spell.destination.as_str() {
        "19" | "29" => is.home,
        "54" | "55" | "56" | "65" | "85" => is.care_home,
        "49" | "50" | "51" | "52" | "53" | "84" | "87" => is.transfer,
        _ => TextId(0),
    }
}

fn group(spell: &Spell, admitted: When, ready: Option<Day>) -> StayGroup {
    let Some(discharged) = spell.discharged else { return StayGroup::StillIn };
    if died(spell) {
        return StayGroup::Died;
    }
    let Some(ready) = ready else { return StayGroup::Blank };
    if ready < admitted.earliest_day() || ready > discharged.latest_day() {
        return StayGroup::Outside;
    }
    match () {
        () if spell.classification != "1" => StayGroup::NotOrdinary,
        () if ready == discharged.latest_day() => StayGroup::OnTheDay,
        () => StayGroup::Delayed,
    }
}

/// The ready date of the last episode of each stay; a blank there is a blank, an earlier episode's date is none.
fn last_episodes(tables: &Tables) -> Map<IdText, Option<Day>> {
    let mut last: Map<IdText, (i64, Option<Day>)> = Map::default();
    for episode in &tables.episodes {
        let said = (episode.order, episode.ready);
        let best = last.entry(episode.key).or_insert(said);
        *best = said.max(*best);
    }
    last.into_iter().map(|(key, (_, ready))| (key, ready)).collect()
}

/// Writes attendances at which she was seen or assessed.
pub(crate) fn map_attendances(book: &mut Book<'_>, rows: &[&Attendance]) {
    let is = book.words.is;
    for row in rows {
        if row.category == "X" {
            book.notes.one("ECDS dead on arrival", row.at);
            continue;
        }
        if row.seen.is_none() && row.assessed.is_none() {
            book.notes.one("ECDS left unseen", row.at);
            continue;
        }
        let Some(at) = row.arrived else {
            book.notes.one("ECDS without a time of arrival", row.at);
            continue;
        };
        let reference = book::reference(RefKind::Ecds, row.provider, row.id);
        let mut seen = book::event(book.person(row.who), at, Kind::Contact, reference, row.at);
        seen.org = book.words.org(row.provider);
        seen.service = service(book, row.department);
        seen.of = is.ed_attendance;
        let mut asked = row.referred_on.clone();
        asked.sort_by_key(|at| time_order(*at));
        for (n, at) in asked.into_iter().enumerate() {
            let mut told = crate::Event { at, kind: Kind::Notice, of: is.ed_referred, ..seen.clone() };
            told.own.key.nth = u16::try_from(n + 1).unwrap_or(u16::MAX);
            book.events.push(told);
        }
        book.events.push(seen);
    }
}

fn service(book: &Book<'_>, department: Code) -> TextId {
    match department.as_str() {
        "01" | "02" => book.words.is.emergency_department,
        "03" | "04" => book.words.is.urgent_treatment,
        _ => TextId(0),
    }
}
