//! The truth files (`truth.csv` lists them): written apart, read by no other room. Each is told line by line, so that no whole
//! file is ever held.

use crate::identity::{Known, letters};
use crate::sheet::{Behind, clock};
use crate::tables::Tables;
use crate::{Invented, NEVER, Person};
use std::io::{self, Write};
use yf_model::Day;

fn day(day: Day, none: Day) -> String {
    if day == none { String::new() } else { day.to_string() }
}

/// A minute as the neutral event format writes it.
pub(crate) fn moment(minute: i32) -> String {
    format!("{}T{}", Day(minute.div_euclid(1440)), &clock(minute)[..5])
}

/// `persons.csv`, or the part of it that is about some (places in the list).
pub fn persons(tables: &Tables, people: &[Person], who: &[usize], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"person,household,nhs_number,born,died,moved_in,moved_out,sex,group,fifth,locality,practice,proneness,frailty,lives_alone,carer_of,cared_by\n")?;
    for n in who {
        let p = &people[*n];
        let number = |id: u32| if id == 0 { String::new() } else { id.to_string() };
        writeln!(
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
            tables.ethnic[usize::from(p.group)].group,
            p.fifth,
            tables.localities[usize::from(p.locality)].id,
            tables.practices[usize::from(p.practice)].code,
            p.proneness,
            p.frailty,
            p.alone,
            number(p.carer_of),
            number(p.cared_by),
        )?;
    }
    Ok(())
}

/// Residents of the first day came before any day that is told.
fn known_start() -> Day {
    Day(0)
}

/// `states.csv`, or a part of it: changes of frailty, and where someone's practice closed.
pub fn states(tables: &Tables, people: &[Person], who: &[usize], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"person,day,what,value\n")?;
    for n in who {
        let p = &people[*n];
        let mut state = p.frailty;
        for on in p.worse.iter().filter(|d| **d != NEVER) {
            state += 1;
            writeln!(out, "{},{on},frailty,{state}", n + 1)?;
        }
        let practice = &tables.practices[usize::from(p.practice)];
        if let Some(closed) = practice.closed.filter(|c| p.here(c.next())) {
            let next = crate::place::practice_on(tables, p, closed.next());
            writeln!(out, "{},{},practice,{}", n + 1, closed.next(), next.code)?;
        }
    }
    Ok(())
}

/// `events.csv`, in order of number.
pub fn events(place: &Invented, out: &mut dyn Write) -> io::Result<()> {
    // What held a wait up stands at its stop, of several at the last.
    let listed = place.world.waits.iter().filter(|w| w.stop > 0 && w.clock != "ucr-2h" && w.clock != "torbay-urgent");
    let mut held: Vec<_> = listed.map(|w| (w.stop, w.held)).collect();
    held.sort_by_key(|(stop, _)| *stop);
    let mut held = held.into_iter().peekable();
    out.write_all(b"event,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome,cause,held_by,prevented\n")?;
    for (n, e) in place.world.events.iter().enumerate() {
        let (org, service) = e.place.text().split_once('/').unwrap_or((e.place.text(), ""));
        let (to_org, to_service) = e.to.text().split_once('/').unwrap_or((e.to.text(), ""));
        write!(
            out,
            "{},{},{},{},{org},{service},L{},",
            n + 1,
            e.person,
            moment(e.minute),
            e.kind.text(),
            locality(place, e.person) + 1
        )?;
        if e.who > 0 {
            write!(out, "{}", e.who)?;
        }
        write!(out, ",{},{},{to_org},{to_service},,,,{},", e.case, e.typ.text(), e.outcome.text())?;
        if e.cause > 0 {
            write!(out, "{}", e.cause)?;
        } else {
            out.write_all(e.first.text().as_bytes())?;
        }
        out.write_all(b",")?;
        let mut last = None;
        while let Some((_, what)) = held.next_if(|(stop, _)| *stop as usize <= n + 1) {
            last = Some(what);
        }
        if let Some(held) = last {
            out.write_all(held.words().as_bytes())?;
        }
        out.write_all(b",false\n")?;
    }
    Ok(())
}

fn locality(place: &Invented, person: u32) -> u8 {
    place.people.get(person as usize - 1).map_or(0, |p: &Person| p.locality)
}

/// `waits.csv`: true waits, before anybody wrote anything down.
pub fn waits(place: &Invented, out: &mut dyn Write) -> io::Result<()> {
    let calendar = yf_place::Calendar::england();
    out.write_all(
        b"clock,start_event,stop_event,minutes,days,working_days,ended_without,locality,period,held_by,list\n",
    )?;
    for w in &place.world.waits {
        let (from, until) = (Day(w.from.div_euclid(1440)), Day(w.until.div_euclid(1440)));
        let working = calendar.working_days(from, until).map_or(String::new(), |d| d.to_string());
        let stop = if w.stop > 0 { w.stop.to_string() } else { String::new() };
        let held = if w.stop > 0 { w.held.words() } else { String::new() };
        writeln!(
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
        )?;
    }
    Ok(())
}

/// `link_flows.csv`: every trigger of a link and its fate.
pub fn flows(place: &Invented, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"link,trigger_event,due,sent_at,received_at,replied_at,miss_cause\n")?;
    let at = |m: Option<i32>| m.map_or(String::new(), moment);
    for f in &place.world.flows {
        writeln!(
            out,
            "{},{},{},{},{},{},{}",
            f.link,
            f.trigger,
            f.due,
            at(f.sent),
            at(f.received),
            at(f.replied),
            f.miss
        )?;
    }
    Ok(())
}

/// `records.csv`: every written row to its person, event and damage. The row is the line of the file, 1 the header.
pub fn records(files: &[(String, &'static str, Vec<Behind>)], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"agency,file,row,person,event,damage\n")?;
    for (file, agency, rows) in files {
        // Rows about nobody (which submissions are active) have no event.
        for (n, b) in rows.iter().enumerate().filter(|(_, b)| b.person > 0) {
            write!(out, "{agency},{file},{},", n + 2)?;
            if b.person > 0 {
                write!(out, "{}", b.person)?;
            }
            out.write_all(b",")?;
            if b.event > 0 {
                write!(out, "{}", b.event)?;
            }
            writeln!(out, ",{}", letters(b.damage))?;
        }
    }
    Ok(())
}

/// What `links.csv` begins with.
pub fn links_head(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"record_id,person_id,household_id,ethnic_group,age_band,damage\n")
}

/// An agency's part of `links.csv`: identity truth, for whoever scores the joining of persons.
pub fn links(
    known: &Known,
    agency: &str,
    register: &crate::identity::Register,
    first: Day,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (id, written) in register.iter() {
        let p = &known.people[id as usize - 1];
        let band = match p.age(first) {
            ..18 => "0-17",
            18..65 => "18-64",
            _ => "65+",
        };
        let group = &known.tables.ethnic[usize::from(p.group)].group;
        writeln!(out, "{agency}:{},{id},{},{group},{band},{}", written.local, p.household, letters(written.damage))?;
    }
    Ok(())
}

/// `written.csv`: where the written journeys are.
pub fn written(place: &Invented, rows: &[(String, &'static str, Vec<Behind>)], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"journey,person,agency,rows\n")?;
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
                writeln!(out, "{name},{id},{agency},{file}: {}", lines.join(" "))?;
            }
        }
    }
    Ok(())
}
