use super::{Cell, Element, Line, continuity, counts, elements, ink, levels, nights, seen};
use yf_journey::vector::{Promised, Vector};
use yf_measures::journeys::Waits;
use yf_place::Settings;

/// Column names; each clock of the settings has eight of its own. What cannot be seen is an empty cell.
pub fn header(settings: &Settings) -> Vec<u8> {
    let mut names = vec!["person".to_owned()];
    for element in elements(&Vector::default()) {
        match element {
            Element::One(name, _) => names.push(name.to_owned()),
            Element::Each(name, of) => names.extend(levels(&of).map(|(level, _)| format!("{name}_{level}"))),
        }
    }
    names.push("surprise_discharges".to_owned());
    names.extend(["due", "kept", "late", "broken"].map(|n| format!("promises_{n}")));
    names.extend(nights(&Vector::default()).map(|(name, _)| name.to_owned()));
    names.push("nights_care_home_permanent".to_owned());
    for (level, _) in continuity(&Vector::default()) {
        let of = ["n", "providers", "missing", "coc", "upc", "secon", "care_density"];
        names.extend(of.map(|name| format!("{name}_{level}")));
    }
    for clock in &settings.clocks {
        names.extend(counts(&Waits::default()).map(|(name, _)| format!("{}_{name}", clock.id)));
    }
    let mut out = Vec::new();
    for (n, name) in names.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        text(&mut out, name);
    }
    out.push(b'\n');
    out
}

/// A field, in quotes where it needs them.
fn text(out: &mut Vec<u8>, field: &str) {
    if !field.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(field.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

/// Adds one person's row.
pub fn person_csv(out: &mut Vec<u8>, line: &Line<'_>, settings: &Settings) {
    let v = line.vector;
    text(out, line.person);
    let one = |out: &mut Vec<u8>, cell: Cell| {
        // Nearly all are one digit.
        if let Cell::Whole(digit @ 0..10) = cell {
            return out.extend_from_slice(&[b',', b'0' + digit as u8]);
        }
        out.push(b',');
        ink::cell(out, cell, "");
    };
    for element in elements(v) {
        match element {
            Element::One(_, cell) => one(out, cell),
            Element::Each(_, of) => levels(&of).into_iter().for_each(|(_, n)| one(out, n.into())),
        }
    }
    one(out, seen(v.surprise_discharges));
    let promised = |of: fn(&Promised) -> u32| seen(v.promised.as_ref().map(of));
    for cell in [promised(|p| p.due), promised(|p| p.kept), promised(|p| p.late), promised(|p| p.broken)] {
        one(out, cell);
    }
    nights(v).into_iter().for_each(|(_, cell)| one(out, cell));
    one(out, seen(v.nights.map(|n| n.care_home_permanent)));
    for (_, c) in continuity(v) {
        [c.n, c.providers, c.missing].into_iter().for_each(|n| one(out, n.into()));
        for value in [c.coc, c.upc, c.secon, c.care_density] {
            out.push(b',');
            ink::maybe(out, value, "");
        }
    }
    let mut waits = line.waits.iter().peekable();
    let none = Waits::default();
    for clock in 0..settings.clocks.len() as u32 {
        let of = waits.next_if(|waits| waits.clock == clock).unwrap_or(&none);
        counts(of).into_iter().for_each(|(_, n)| one(out, n.into()));
    }
    out.push(b'\n');
}
