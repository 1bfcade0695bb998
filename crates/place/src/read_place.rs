//! `place.toml`.

use crate::areas::squeeze;
use crate::keys::*;
use crate::read::Toml;
use crate::reader::{Found, MISSING, Reader, Table, clip, nearest};
use crate::{Agency, Locality, OpenHours, Place, Service, Weekdays};
use yf_model::Problem;

/// Reads it into the place; returns the calendars' ids, files and lines, which only the folder can resolve.
pub(crate) fn read(toml: &Toml<'_>, place: &mut Place, problems: &mut Vec<Problem>) -> Vec<(String, String, u32)> {
    let root = toml.document.as_table();
    let top = Table { items: root, line: 1 };
    let mut r = Reader::new(toml.file, toml.text);
    r.unknown_keys(top, "");
    place.name = r.text_of(top, &NAME).map_or_else(String::new, |f| f.text);
    place.version = r.text_of(top, &VERSION).map_or_else(String::new, |f| f.text);
    place.invented = r.flag_of(top, &INVENTED);
    place.test_numbers = r.flag_of(top, &TEST_NUMBERS);
    place.team_45_assesses = r.flag_of(top, &TEAM_45);
    if let Some(routes) = r.list_of(top, &DISCHARGE_ROUTES) {
        place.discharge_routes = routes.into_iter().map(|f| f.text).collect();
    }
    councils(&mut r, top, place);
    orgs(&mut r, top, place);
    agencies(&mut r, root, place);
    services(&mut r, root, place);
    localities(&mut r, root, place);
    let calendars = calendars(&mut r, root);
    problems.append(&mut r.problems);
    calendars
}

fn councils(r: &mut Reader<'_>, top: Table<'_>, place: &mut Place) {
    let Some(list) = r.list_of(top, &COUNCILS) else { return };
    if list.is_empty() {
        let line = top.items.get("councils").map_or(1, |i| r.line(i.span()));
        r.wrong(&COUNCILS, line, "[]", "names no council", None);
    }
    for Found { text, line } in list {
        match () {
            () if text.len() != 3 || !text.bytes().all(|b| b.is_ascii_digit()) => {
                r.wrong(&COUNCILS, line, &clip(&text), "is not an LA code", None);
            }
            () if place.councils.contains(&text) => r.wrong(&COUNCILS, line, &text, "is there twice", None),
            () => place.councils.push(text),
        }
    }
}

fn orgs(r: &mut Reader<'_>, top: Table<'_>, place: &mut Place) {
    let Some(item) = top.items.get(ORGS.name) else { return };
    let Some(table) = item.as_table_like() else {
        let line = r.line(item.span());
        r.wrong(&ORGS, line, &r.shown(item), "is not a table of codes", None);
        return;
    };
    for (code, item) in table.iter() {
        let line = r.line(item.span());
        match item.as_str() {
            Some(org) if is_org(org) => {
                place.orgs.insert(code.to_owned(), org.to_owned());
            }
            _ => r.wrong(&ORGS, line, &r.shown(item), "is not an organisation", None),
        }
    }
}

/// `la:503`, `ods:RA9`, `housing:HA1`.
pub(crate) fn is_org(text: &str) -> bool {
    let Some((kind, code)) = text.split_once(':') else { return false };
    let short = kind.len() <= 20 && code.len() <= 40;
    let kind_fits = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase());
    short && kind_fits && !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A text that must be an organisation.
pub(crate) fn org_of(r: &mut Reader<'_>, table: Table<'_>, key: &Key) -> Option<String> {
    let found = r.text_of(table, key)?;
    if !is_org(&found.text) {
        r.wrong(key, found.line, &clip(&found.text), "is not an organisation", None);
        return None;
    }
    Some(found.text)
}

fn agencies(r: &mut Reader<'_>, root: &dyn toml_edit::TableLike, place: &mut Place) {
    let mut seen = Vec::new();
    for table in r.tables(root, "agencies") {
        r.unknown_keys(table, "agencies");
        let id = r.id_of(table, &AGENCY_ID, &mut seen);
        let name = r.text_of(table, &AGENCY_NAME);
        let org = org_of(r, table, &AGENCY_ORG);
        if let (Some(id), Some(name), Some(org)) = (id, name, org) {
            place.agencies.push(Agency { id, name: name.text, org });
        }
    }
}

fn services(r: &mut Reader<'_>, root: &dyn toml_edit::TableLike, place: &mut Place) {
    let agencies: Vec<String> = place.agencies.iter().map(|a| a.id.clone()).collect();
    let mut seen = Vec::new();
    for table in r.tables(root, "services") {
        r.unknown_keys(table, "services");
        let id = r.id_of(table, &SERVICE_ID, &mut seen);
        let name = r.text_of(table, &SERVICE_NAME);
        let agency = r.text_of(table, &SERVICE_AGENCY);
        let agency = agency.filter(|found| {
            let known = agencies.contains(&found.text);
            if !known {
                let near = nearest(&found.text, agencies.iter().map(String::as_str));
                r.wrong(&SERVICE_AGENCY, found.line, &clip(&found.text), "is not an agency of this file", near);
            }
            known
        });
        let open = hours(r, table);
        if let (Some(id), Some(name), Some(agency)) = (id, name, agency) {
            place.services.push(Service { id, name: name.text, agency: agency.text, open });
        }
    }
}

fn hours(r: &mut Reader<'_>, table: Table<'_>) -> Option<OpenHours> {
    let opens = time(r, table, &SERVICE_OPENS, 86_399);
    let closes = time(r, table, &SERVICE_CLOSES, 86_400);
    let days = r.text_of(table, &SERVICE_DAYS).and_then(|found| {
        let days = Weekdays::parse(&found.text);
        if days.is_none() {
            r.wrong(&SERVICE_DAYS, found.line, &clip(&found.text), "is not a set of days", None);
        }
        days
    });
    let has = |key: &Key| table.items.contains_key(key.name);
    let (from, to) = (has(&SERVICE_OPENS), has(&SERVICE_CLOSES));
    match (from, to) {
        (true, false) => r.wrong(&SERVICE_CLOSES, table.line, "", MISSING, None),
        (false, true) => r.wrong(&SERVICE_OPENS, table.line, "", MISSING, None),
        (false, false) if has(&SERVICE_DAYS) => {
            r.wrong(&SERVICE_DAYS, table.line, "", "says the days but not the hours", None);
        }
        _ => {}
    }
    Some(OpenHours { opens: opens?, closes: closes?, days: days.unwrap_or(Weekdays::ALL) })
}

fn time(r: &mut Reader<'_>, table: Table<'_>, key: &Key, most: u32) -> Option<u32> {
    let found = r.text_of(table, key)?;
    let two =
        |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u32>().ok()).flatten();
    let read = found.text.split_once(':').and_then(|(h, m)| Some((two(h)?, two(m)?)));
    let seconds = read.filter(|(_, m)| *m < 60).map(|(h, m)| h * 3600 + m * 60).filter(|s| *s <= most);
    if seconds.is_none() {
        r.wrong(key, found.line, &clip(&found.text), "is not a time of day", None);
    }
    seconds
}

fn localities(r: &mut Reader<'_>, root: &dyn toml_edit::TableLike, place: &mut Place) {
    let (mut ids, mut practices, mut postcodes, mut lsoas) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for table in r.tables(root, "localities") {
        r.unknown_keys(table, "localities");
        let id = r.id_of(table, &LOCALITY_ID, &mut ids);
        let name = r.text_of(table, &LOCALITY_NAME);
        let has = [&LOCALITY_PRACTICES, &LOCALITY_POSTCODES, &LOCALITY_LSOAS]
            .iter()
            .any(|k| table.items.contains_key(k.name));
        if !has {
            r.wrong(
                &LOCALITY_PRACTICES,
                table.line,
                "",
                "is missing, and so are postcodes and lsoas: nobody can be placed here",
                None,
            );
        }
        let locality = Locality {
            id: id.unwrap_or_default(),
            name: name.map_or_else(String::new, |f| f.text),
            practices: members(r, table, &LOCALITY_PRACTICES, fault_of_practice, &mut practices),
            postcodes: members(r, table, &LOCALITY_POSTCODES, fault_of_postcode, &mut postcodes),
            lsoas: members(r, table, &LOCALITY_LSOAS, fault_of_lsoa, &mut lsoas),
        };
        place.localities.push(locality);
    }
}

fn members(
    r: &mut Reader<'_>,
    table: Table<'_>,
    key: &Key,
    fault: fn(&str) -> Option<&'static str>,
    seen: &mut Vec<String>,
) -> Vec<String> {
    let mut out = Vec::new();
    for Found { text, line } in r.list_of(table, key).unwrap_or_default() {
        // Two spellings of one postcode are one; a sector and a district are not.
        let same = format!("{}{}", squeeze(&text), if text.contains(' ') && text.len() < 7 { " " } else { "" });
        match fault(&text) {
            Some(wrong) => r.wrong(key, line, &clip(&text), wrong, None),
            None if seen.contains(&same) => r.wrong(key, line, &text, "is in a locality already", None),
            None => {
                seen.push(same);
                out.push(text);
            }
        }
    }
    out
}

fn fault_of_practice(text: &str) -> Option<&'static str> {
    let fits = (5..=6).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().skip(1).all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    match text {
        "V81997" | "V81998" | "V81999" => Some("is a default code: it names no practice"),
        _ if !fits => Some("is not the code of a GP practice"),
        _ => None,
    }
}

fn fault_of_postcode(text: &str) -> Option<&'static str> {
    let (outward, inward) = match text.split_once(' ') {
        Some((outward, inward)) => (outward, inward),
        None => (text, ""),
    };
    let shape: String = outward
        .chars()
        .map(|c| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_ascii_uppercase() {
                'A'
            } else {
                '?'
            }
        })
        .collect();
    let outward_fits = ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"].contains(&shape.as_str());
    let mut rest = inward.chars();
    let inward_fits = match inward.len() {
        0 => !text.contains(' '),
        1 => rest.all(|c| c.is_ascii_digit()),
        3 => rest.next().is_some_and(|c| c.is_ascii_digit()) && rest.all(|c| c.is_ascii_uppercase()),
        _ => false,
    };
    (!(outward_fits && inward_fits)).then_some("is neither a district, a sector nor a postcode")
}

/// `E01` and six digits, and the same for the other nations.
pub(crate) fn fault_of_lsoa(text: &str) -> Option<&'static str> {
    let digits = text.get(1..).is_some_and(|t| t.len() == 8 && t.bytes().all(|b| b.is_ascii_digit()));
    let fits = digits && text.starts_with(['E', 'W', 'S', 'N']);
    (!fits).then_some("is not the code of an area")
}

fn calendars(r: &mut Reader<'_>, root: &dyn toml_edit::TableLike) -> Vec<(String, String, u32)> {
    let mut seen = Vec::new();
    let mut out = Vec::new();
    for table in r.tables(root, "calendars") {
        r.unknown_keys(table, "calendars");
        let id = r.id_of(table, &CALENDAR_ID, &mut seen);
        let file = r.text_of(table, &CALENDAR_HOLIDAYS);
        if let Some(found) = &file
            && (!found.text.ends_with(".csv") || found.text.contains(['/', '\\']))
        {
            r.wrong(&CALENDAR_HOLIDAYS, found.line, &clip(&found.text), "is not the name of a CSV file", None);
            continue;
        }
        if let (Some(id), Some(found)) = (id, file) {
            out.push((id, found.text, found.line));
        }
    }
    out
}
