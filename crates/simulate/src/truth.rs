//! The truth files (`truth.csv` lists them): written apart, read by no other room.

use crate::identity::{Known, letters};
use crate::sheet::{Behind, clock};
use crate::{Invented, NEVER, Person};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use yf_model::Day;

/// Packs text with a fixed header time, so that the same truth is the same bytes.
pub fn packed(text: &str) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes())?;
    packer.finish()
}

fn day(day: Day, none: Day) -> String {
    if day == none { String::new() } else { day.to_string() }
}

/// A minute as the neutral event format writes it.
fn moment(minute: i32) -> String {
    format!("{}T{}", Day(minute.div_euclid(1440)), &clock(minute)[..5])
}

/// `persons.csv`.
pub fn persons(known: &Known) -> String {
    let mut out = "person,household,nhs_number,born,died,moved_in,moved_out,sex,group,fifth,locality,practice,proneness,frailty,lives_alone,carer_of,cared_by\n".to_string();
    for (n, p) in known.people.iter().enumerate() {
        let number = |id: u32| if id == 0 { String::new() } else { id.to_string() };
        let _ = writeln!(
            out,
            "{},{},{:010},{},{},{},{},{},{},{},{},{},{:.6},{},{},{},{}",
            n + 1,
            p.household,
            p.nhs,
            p.born,
            crate::identity::died(p).map_or(String::new(), |d| d.to_string()),
            if p.came < known_start() { String::new() } else { p.came.to_string() },
            day(p.left, NEVER),
            if p.woman { "F" } else { "M" },
            known.tables.ethnic[usize::from(p.group)].group,
            p.fifth,
            known.tables.localities[usize::from(p.locality)].id,
            known.tables.practices[usize::from(p.practice)].code,
            p.proneness,
            p.frailty,
            p.alone,
            number(p.carer_of),
            number(p.cared_by),
        );
    }
    out
}

/// Residents of the first day came before any day that is told.
fn known_start() -> Day {
    Day(0)
}

/// `states.csv`: changes of frailty, and where someone's practice closed.
pub fn states(known: &Known) -> String {
    let mut out = "person,day,what,value\n".to_string();
    for (n, p) in known.people.iter().enumerate() {
        let mut state = p.frailty;
        for on in p.worse.iter().filter(|d| **d != NEVER) {
            state += 1;
            let _ = writeln!(out, "{},{on},frailty,{state}", n + 1);
        }
        let practice = &known.tables.practices[usize::from(p.practice)];
        if let Some(closed) = practice.closed.filter(|c| p.here(c.next())) {
            let next = crate::place::practice_on(known.tables, p, closed.next());
            let _ = writeln!(out, "{},{},practice,{}", n + 1, closed.next(), next.code);
        }
    }
    out
}

/// `events.csv`, in order of number.
pub fn events(place: &Invented) -> String {
    let mut held = vec![None; place.world.events.len() + 1];
    for wait in place.world.waits.iter().filter(|w| w.stop > 0 && w.clock != "ucr-2h" && w.clock != "torbay-urgent") {
        held[wait.stop as usize] = Some(wait.held);
    }
    let mut out = String::with_capacity(place.world.events.len() * 90);
    out.push_str("event,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome,cause,held_by,prevented\n");
    for (n, e) in place.world.events.iter().enumerate() {
        let (org, service) = e.place.split_once('/').unwrap_or((e.place, ""));
        let (to_org, to_service) = e.to.split_once('/').unwrap_or((e.to, ""));
        let _ = write!(
            out,
            "{},{},{},{},{org},{service},L{},",
            n + 1,
            e.person,
            moment(e.minute),
            e.kind,
            locality(place, e.person) + 1
        );
        if e.who > 0 {
            let _ = write!(out, "{}", e.who);
        }
        let _ = write!(out, ",{},{},{to_org},{to_service},,,,{},", e.case, e.typ, e.outcome);
        if e.cause > 0 {
            let _ = write!(out, "{}", e.cause);
        } else {
            out.push_str(e.first);
        }
        out.push(',');
        if let Some(held) = held[n + 1] {
            out.push_str(&held.words());
        }
        out.push_str(",false\n");
    }
    out
}

fn locality(place: &Invented, person: u32) -> u8 {
    place.people.get(person as usize - 1).map_or(0, |p: &Person| p.locality)
}

/// `waits.csv`: true waits, before anybody wrote anything down.
pub fn waits(place: &Invented) -> String {
    let calendar = yf_place::Calendar::england();
    let mut out = "clock,start_event,stop_event,minutes,days,working_days,ended_without,locality,period,held_by,list\n"
        .to_string();
    for w in &place.world.waits {
        let (from, until) = (Day(w.from.div_euclid(1440)), Day(w.until.div_euclid(1440)));
        let working = calendar.working_days(from, until).map_or(String::new(), |d| d.to_string());
        let stop = if w.stop > 0 { w.stop.to_string() } else { String::new() };
        let held = if w.stop > 0 { w.held.words() } else { String::new() };
        let _ = writeln!(
            out,
            "{},{},{stop},{},{},{working},{},L{},{},{held},{}",
            w.clock,
            w.start,
            w.until - w.from,
            until - from,
            w.stop == 0,
            w.locality + 1,
            place.span.period(from),
            w.list,
        );
    }
    out
}

/// `link_flows.csv`: every trigger of a link and its fate.
pub fn flows(place: &Invented) -> String {
    let mut out = "link,trigger_event,due,sent_at,received_at,replied_at,miss_cause\n".to_string();
    let at = |m: Option<i32>| m.map_or(String::new(), moment);
    for f in &place.world.flows {
        let _ = writeln!(out, "{},{},{},{},{},,{}", f.link, f.trigger, f.due, at(f.sent), at(f.received), f.miss);
    }
    out
}

/// `records.csv`: every written row to its person, event and damage. The row is the line of the file, 1 the header.
pub fn records(files: &[(String, &'static str, Vec<Behind>)]) -> String {
    let mut out = "agency,file,row,person,event,damage\n".to_string();
    for (file, agency, rows) in files {
        // Rows about nobody (which submissions are active) have no event.
        for (n, b) in rows.iter().enumerate().filter(|(_, b)| b.person > 0) {
            let _ = write!(out, "{agency},{file},{},", n + 2);
            if b.person > 0 {
                let _ = write!(out, "{}", b.person);
            }
            out.push(',');
            if b.event > 0 {
                let _ = write!(out, "{}", b.event);
            }
            let _ = writeln!(out, ",{}", letters(b.damage));
        }
    }
    out
}

/// `links.csv`: identity truth, for whoever scores the joining of persons.
pub fn links(known: &Known, registers: &[(&str, &crate::identity::Register)], first: Day) -> String {
    let mut out = "record_id,person_id,household_id,ethnic_group,age_band,damage\n".to_string();
    for (agency, register) in registers {
        for (id, written) in register.iter() {
            let p = &known.people[id as usize - 1];
            let band = match p.age(first) {
                ..18 => "0-17",
                18..65 => "18-64",
                _ => "65+",
            };
            let group = &known.tables.ethnic[usize::from(p.group)].group;
            let _ = writeln!(
                out,
                "{agency}:{},{id},{},{group},{band},{}",
                written.local,
                p.household,
                letters(written.damage)
            );
        }
    }
    out
}

/// `written.csv`: where the written journeys are.
pub fn written(place: &Invented, rows: &[(String, &'static str, Vec<Behind>)]) -> String {
    let mut out = "journey,person,agency,rows\n".to_string();
    for (n, name) in crate::journeys::WORDS.iter().enumerate() {
        let id = n as u32 + 1;
        if place.people.get(n).is_none_or(|p| p.journey != Some(n as u8)) {
            continue;
        }
        for (file, agency, behind) in rows {
            let lines: Vec<String> = behind
                .iter()
                .enumerate()
                .filter(|(_, b)| b.person == id)
                .map(|(row, _)| (row + 2).to_string())
                .collect();
            if !lines.is_empty() {
                let _ = writeln!(out, "{name},{id},{agency},{file}: {}", lines.join(" "));
            }
        }
    }
    out
}
