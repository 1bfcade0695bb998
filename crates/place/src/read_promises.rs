//! `promises.toml`.

use crate::keys::*;
use crate::read::Toml;
use crate::reader::{Found, Reader, Table, clip, nearest};
use crate::{Clients, Hours, MOMENTS, OpenHours, Place, Promise, Whom, clock_of};
use yf_model::{ClockId, Problem, Unit};

pub(crate) fn read(toml: &Toml<'_>, place: &Place, problems: &mut Vec<Problem>) -> Vec<Promise> {
    let root = toml.document.as_table();
    // The shipped file is read under a name of its own, but by the same keys.
    let mut r = Reader::new("promises.toml", toml.text);
    r.unknown_keys(Table { items: root, line: 1 }, "");
    let mut seen = Vec::new();
    let mut out = Vec::new();
    for table in r.tables(root, "promises") {
        r.unknown_keys(table, "promises");
        out.extend(promise(&mut r, table, place, &mut seen));
    }
    problems.extend(r.problems.into_iter().map(|p| Problem { file: toml.file.to_owned(), ..p }));
    out
}

fn promise(r: &mut Reader<'_>, table: Table<'_>, place: &Place, seen: &mut Vec<String>) -> Option<Promise> {
    let id = r.id_of(table, &PROMISE_ID, seen);
    let name = r.text_of(table, &PROMISE_NAME);
    let clock = clock(r, table);
    let unit = r.word_of(table, &PROMISE_UNIT, &["minutes", "days", "working_days", "midnights"]);
    let unit = unit.map(|found| match found.text.as_str() {
        "minutes" => Unit::Minutes,
        "days" => Unit::Days,
        "midnights" => Unit::Midnights,
        _ => Unit::WorkingDays,
    });
    let most = if unit == Some(Unit::Minutes) { 10 * 366 * 24 * 60 } else { 10 * 366 };
    let limit = r.number_of(table, &PROMISE_WITHIN, 1..=most).map(|(n, _)| n);
    let calendar = calendar(r, table, place, unit);
    let hours = hours(r, table, place, unit);
    if let Some(pauses) = r.list_of(table, &PROMISE_PAUSES)
        && let Some(first) = pauses.first()
    {
        r.wrong(&PROMISE_PAUSES, first.line, &clip(&first.text), "pauses no clock", None);
    }
    let whom = whom(r, table);
    let from = r.day_of(table, &PROMISE_VALID_FROM);
    let until = r.day_of(table, &PROMISE_VALID_UNTIL);
    if let (Some((from, _)), Some((until, line))) = (from, until)
        && until < from
    {
        r.wrong(&PROMISE_VALID_UNTIL, line, &until.to_string(), &format!("is before valid_from, {from}"), None);
    }
    let share = r.share_of(table, &PROMISE_SHARE);
    if let Some((_, line)) = share
        && !table.items.contains_key(PROMISE_WITHIN.name)
    {
        r.wrong(&PROMISE_SHARE, line, "", "is a share of waits within a limit, and there is none", None);
    }
    let source = r.text_of(table, &PROMISE_SOURCE);
    let reading = r.text_of(table, &PROMISE_READING).map_or_else(String::new, |f| f.text);
    let reference = reference(r, table);
    Some(Promise {
        id: id?,
        name: name?.text,
        clock: clock?,
        limit,
        unit: unit?,
        calendar: calendar?,
        hours: hours?,
        share: share.map(|(s, _)| s),
        whom: whom?,
        from: from.map(|(d, _)| d),
        until: until.map(|(d, _)| d),
        source: source?.text,
        reading,
        reference,
    })
}

fn clock(r: &mut Reader<'_>, table: Table<'_>) -> Option<ClockId> {
    let (from, to) = (r.text_of(table, &PROMISE_FROM), r.text_of(table, &PROMISE_TO));
    let moment = |r: &mut Reader<'_>, key: &Key, found: &Found, names: Vec<&'static str>, what: &str| {
        let known = names.contains(&found.text.as_str());
        if !known {
            let wrong = format!("is not a moment at which a clock {what}");
            let near = nearest(&found.text, names.iter().copied());
            let hint = near.map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
            let mend = format!("{hint}the moments are {}", listed(names));
            r.problem(key.code, Some(found.line), Some(key.name), &clip(&found.text), &wrong, &mend);
        }
        known
    };
    let starts = MOMENTS.iter().map(|(from, _, _)| *from).collect();
    let stops = MOMENTS.iter().map(|(_, to, _)| *to).collect();
    let from = from.filter(|found| moment(r, &PROMISE_FROM, found, starts, "starts"));
    let to = to.filter(|found| moment(r, &PROMISE_TO, found, stops, "stops"));
    let (from, to) = (from?, to?);
    let clock = clock_of(&from.text, &to.text);
    if clock.is_none() {
        let ends = listed(MOMENTS.iter().filter(|(f, _, _)| *f == from.text).map(|(_, t, _)| *t).collect());
        let wrong = format!("does not stop a clock that starts at {}", from.text);
        r.problem(
            PROMISE_TO.code,
            Some(to.line),
            Some("to"),
            &to.text,
            &wrong,
            &format!("write {ends}, or another from"),
        );
    }
    clock
}

/// Each name once, in quotes.
fn listed(names: Vec<&str>) -> String {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        let quoted = format!("\"{name}\"");
        if !out.contains(&quoted) {
            out.push(quoted);
        }
    }
    out.join(", ")
}

fn calendar(r: &mut Reader<'_>, table: Table<'_>, place: &Place, unit: Option<Unit>) -> Option<String> {
    if !table.items.contains_key(PROMISE_CALENDAR.name) {
        return Some("england".to_owned());
    }
    let found = r.text_of(table, &PROMISE_CALENDAR)?;
    if !place.calendars.contains_key(&found.text) {
        let near = nearest(&found.text, place.calendars.keys().map(String::as_str));
        r.wrong(&PROMISE_CALENDAR, found.line, &clip(&found.text), "is not a calendar of place.toml", near);
        return None;
    }
    if unit.is_some_and(|u| u != Unit::WorkingDays) {
        r.wrong(
            &PROMISE_CALENDAR,
            found.line,
            &clip(&found.text),
            "changes nothing: only working days follow a calendar",
            None,
        );
    }
    Some(found.text)
}

fn hours(r: &mut Reader<'_>, table: Table<'_>, place: &Place, unit: Option<Unit>) -> Option<Hours> {
    let has_service = table.items.contains_key(PROMISE_SERVICE.name);
    let word = match table.items.contains_key(PROMISE_HOURS.name) {
        true => r.word_of(table, &PROMISE_HOURS, &["elapsed", "roll", "window"])?,
        false => Found { text: "elapsed".to_owned(), line: table.line },
    };
    if word.text == "elapsed" {
        if has_service && let Some(found) = r.text_of(table, &PROMISE_SERVICE) {
            r.wrong(&PROMISE_SERVICE, found.line, &clip(&found.text), "changes nothing: all hours count", None);
        }
        return Some(Hours::Elapsed);
    }
    if unit.is_some_and(|u| u != Unit::Minutes) {
        r.wrong(&PROMISE_HOURS, word.line, &word.text, "is for minutes: days have no hours", None);
        return None;
    }
    if !has_service {
        r.wrong(&PROMISE_SERVICE, table.line, "", "is missing: whose hours count is not said", None);
        return None;
    }
    let found = r.text_of(table, &PROMISE_SERVICE)?;
    let Some(service) = place.services.iter().find(|s| s.id == found.text) else {
        let near = nearest(&found.text, place.services.iter().map(|s| s.id.as_str()));
        r.wrong(&PROMISE_SERVICE, found.line, &clip(&found.text), "is not a service of place.toml", near);
        return None;
    };
    let one_day = |open: &OpenHours| open.closes > open.opens;
    let Some(open) = service.open.filter(one_day) else {
        r.wrong(&PROMISE_SERVICE, found.line, &found.text, "does not open and close on one day in place.toml", None);
        return None;
    };
    Some(if word.text == "roll" { Hours::Roll(open) } else { Hours::Window(open) })
}

fn whom(r: &mut Reader<'_>, table: Table<'_>) -> Option<Whom> {
    let clients = match table.items.contains_key(PROMISE_WHOM.name) {
        true => match r.word_of(table, &PROMISE_WHOM, &["everyone", "people", "carers"])?.text.as_str() {
            "people" => Clients::People,
            "carers" => Clients::Carers,
            _ => Clients::Everyone,
        },
        false => Clients::Everyone,
    };
    let from = r.number_of(table, &PROMISE_AGE_FROM, 0..=120);
    let until = r.number_of(table, &PROMISE_AGE_UNTIL, 0..=120);
    if let (Some((from, _)), Some((until, line))) = (from, until)
        && until < from
    {
        r.wrong(&PROMISE_AGE_UNTIL, line, &until.to_string(), &format!("is under age_from, {from}"), None);
    }
    let age = |found: Option<(i64, u32)>| found.and_then(|(n, _)| u8::try_from(n).ok());
    Some(Whom { clients, age_from: age(from), age_until: age(until) })
}

fn reference(r: &mut Reader<'_>, table: Table<'_>) -> Vec<(String, f64)> {
    let Some(item) = table.items.get(PROMISE_REFERENCE.name) else { return Vec::new() };
    let line = r.line(item.span());
    let Some(list) = item.as_array() else {
        r.wrong(&PROMISE_REFERENCE, line, &r.shown(item), "is not a list in square brackets", None);
        return Vec::new();
    };
    let mut out = Vec::new();
    for value in list.iter() {
        let line = r.line(value.span());
        let entry = value.as_inline_table().filter(|t| t.len() == 2).and_then(|t| {
            let share = t.get("share")?;
            let share = share.as_float().or_else(|| share.as_integer().map(|n| n as f64))?;
            let label =
                t.get("label")?.as_str().filter(|l| !l.trim().is_empty() && !l.chars().any(char::is_control))?;
            (0.0..=1.0).contains(&share).then(|| (label.to_owned(), share))
        });
        match entry {
            Some(entry) => out.push(entry),
            None => {
                r.wrong(&PROMISE_REFERENCE, line, &clip(value.to_string().trim()), "is not a label and a share", None)
            }
        }
    }
    out
}
