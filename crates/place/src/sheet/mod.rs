//! The sheet of the workshop in which people who use services and front-line staff name the links they need (`journey.md` 16): as a
//! table to be filled, and read back whole or not at all.
//!
//! The columns are in the words of the room, not of the policy file: agencies and services by the names of `place.toml`.

mod read;

pub use read::read_sheet;

use crate::{Place, RequiredLink};
use yf_model::rows::neutral::Kind;

/// Columns of the sheet: name, and what is right in them.
pub const COLUMNS: [(&str, &str); 16] = [
    ("name", "a short name of small letters, digits and hyphens, used once, or nothing"),
    ("from agency", "the name of an agency of the place"),
    ("from service", "the name of one of its services, or nothing for any"),
    ("after", "a kind of event: "),
    ("type", "the type of that event, or nothing for any"),
    ("to agency", "the name of an agency of the place"),
    ("to service", "the name of one of its services, or nothing for any"),
    ("sends", "referral, notice, summary, plan copy or alert"),
    ("by", "message, phone, shared record, meeting or paper, or nothing"),
    ("within days", "a whole number of days from 0 to 366"),
    ("reply", "yes or no"),
    ("owner", "a post, never a person's name; or nothing where nobody answers for it yet"),
    (
        "asked by",
        "people using services, frontline staff, statute, contract or manager, with semicolons between; or nothing",
    ),
    ("asked on", "a day as 2026-11-04 or 04/11/2026, or nothing"),
    ("meeting", "at which meeting, or nothing"),
    ("joins", "codes of the register of typologies, with semicolons between; or nothing"),
];

/// What is right in a column.
pub fn right(column: usize) -> String {
    match COLUMNS.get(column) {
        Some(("after", text)) => format!("{text}{}", Kind::ALL.map(Kind::name).join(", ")),
        Some((_, text)) => (*text).to_owned(),
        None => String::new(),
    }
}

/// The sheet as CSV: the links that the place names already, a row each, and `rows` empty ones.
pub fn sheet_csv(place: &Place, rows: usize) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing rows of one length to memory cannot fail.
    let _ = table.write_record(COLUMNS.map(|(name, _)| name));
    for link in &place.links {
        let _ = table.write_record(cells(place, link).map(|cell| safe(&cell)));
    }
    for _ in 0..rows {
        let _ = table.write_record([""; COLUMNS.len()]);
    }
    table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A link in the words of the sheet.
pub fn cells(place: &Place, link: &RequiredLink) -> [String; 16] {
    let agency = |org: &str| place.agencies.iter().find(|a| a.org == org).map_or(org, |a| a.name.as_str()).to_owned();
    let service = |org: &str, word: &str| {
        service_of(place, org, |id, _| id.replace('-', "_") == word).map_or(word, |s| s.1).to_owned()
    };
    [
        link.id.clone(),
        agency(&link.from_org),
        service(&link.from_org, &link.from_service),
        link.trigger_kind.map_or("", Kind::name).to_owned(),
        link.trigger_type.clone(),
        agency(&link.to_org),
        service(&link.to_org, &link.to_service),
        link.sends.clone(),
        link.channel.clone(),
        link.limit_days.to_string(),
        if link.reply_required { "yes" } else { "no" }.to_owned(),
        link.owner.clone(),
        link.asked_by.join("; "),
        link.asked_on.map_or_else(String::new, |day| day.to_string()),
        link.meeting.clone(),
        link.typology.join("; "),
    ]
}

/// A service of an agency that fits: its short name and its name.
fn service_of<'p>(place: &'p Place, org: &str, fits: impl Fn(&str, &str) -> bool) -> Option<(&'p str, &'p str)> {
    let agency = |id: &str| place.agencies.iter().any(|a| a.org == org && a.id == id);
    let found = place.services.iter().find(|s| agency(&s.agency) && fits(&s.id, &s.name));
    found.map(|s| (s.id.as_str(), s.name.as_str()))
}

/// A cell that a spreadsheet shows and does not run.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Links as `links.toml` has them.
pub fn links_toml(place: &Place, links: &[RequiredLink]) -> String {
    let text = |text: &str| toml_edit::Value::from(text).to_string().trim().to_owned();
    let list = |all: &[String]| format!("[{}]", all.iter().map(|one| text(one)).collect::<Vec<_>>().join(", "));
    let service = |org: &str, word: &str| {
        service_of(place, org, |id, _| id.replace('-', "_") == word).map_or(word, |s| s.0).to_owned()
    };
    let mut out = String::from(
        "# Links that should exist, written by 'yellowfolder links import'. Every key is explained in docs/place.md.\n",
    );
    for link in links {
        let mut put = |key: &str, value: String| out.push_str(&format!("{key} = {value}\n"));
        put("\n[[links]]\nid", text(&link.id));
        put("from_org", text(&link.from_org));
        if !link.from_service.is_empty() {
            put("from_service", text(&service(&link.from_org, &link.from_service)));
        }
        put("trigger_kind", text(link.trigger_kind.map_or("", Kind::name)));
        if !link.trigger_type.is_empty() {
            put("trigger_type", text(&link.trigger_type));
        }
        put("to_org", text(&link.to_org));
        if !link.to_service.is_empty() {
            put("to_service", text(&service(&link.to_org, &link.to_service)));
        }
        put("sends", text(&link.sends));
        if !link.channel.is_empty() {
            put("channel", text(&link.channel));
        }
        put("limit_days", link.limit_days.to_string());
        put("reply_required", link.reply_required.to_string());
        put("owner", text(&link.owner));
        if !link.asked_by.is_empty() {
            put("asked_by", list(&link.asked_by));
        }
        if let Some(day) = link.asked_on {
            put("asked_on", day.to_string());
        }
        if !link.meeting.is_empty() {
            put("meeting", text(&link.meeting));
        }
        if !link.typology.is_empty() {
            put("typology", list(&link.typology));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::REFERENCE_FILES;

    fn without_lines(links: &[RequiredLink]) -> Vec<RequiredLink> {
        links.iter().map(|link| RequiredLink { line: 0, ..link.clone() }).collect()
    }

    /// What was filled in by hand goes wrong in these ways; each is said once, with its row, and nothing is taken.
    #[test]
    fn a_sheet_that_lost_its_shape_is_told_in_one_sentence() {
        let place = Place::reference();
        let whole = sheet_csv(&place, 0);
        let (header, row) = (whole.lines().next().expect("a header"), whole.lines().nth(1).expect("a row"));
        let said = |text: &str| -> Vec<String> {
            let problems = read_sheet(&place, "filled.csv", text.as_bytes()).expect_err("wrong");
            problems.iter().map(yf_model::Problem::message).collect()
        };
        for (text, line, says) in [
            // Nothing, a workbook under another name, another table.
            (String::new(), 1, "is not the first row of the sheet"),
            ("PK\u{3}\u{4}aaaa".to_owned(), 1, "is not the first row of the sheet"),
            ("person,from,to\n1,2,3\n".to_owned(), 1, "is not the first row of the sheet"),
            (format!("{header}\n{row}\n\"{row}\n"), 3, "holds a quotation mark that is never closed"),
            (format!("{header}\n{row},and,more\n"), 2, "has 18 cells where the first row has 16"),
        ] {
            let found = said(&text);
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(found[0].starts_with(&format!("filled.csv:{line}:")) && found[0].contains(says), "{found:#?}");
        }
        // Empty cells behind the last column, and a mark for inches in a cell, are no fault.
        let inches = row.replacen("workshop", "6\" workshop", 1);
        assert!(inches != row, "the meeting is marked");
        assert!(read_sheet(&place, "filled.csv", format!("{header}\n{inches},,\n").as_bytes()).is_ok());
    }

    /// What the sheet shows comes back through the sheet and through the file, whole: with commas, semicolons, line ends of either
    /// kind and a mark of the byte order.
    #[test]
    fn the_sheet_goes_round() {
        let mut place = Place::reference();
        place.links[0].meeting = "=sum, \"quoted\"; and a ü".into();
        place.links[1].owner = "'quoted' and \"double\" \\ ".trim().into();
        let csv = sheet_csv(&place, 3);
        let semicolons = {
            let mut out =
                csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
            rows.records().for_each(|r| out.write_record(&r.expect("a row")).expect("memory"));
            format!("\u{feff}{}", String::from_utf8(out.into_inner().expect("memory")).expect("text"))
        };
        for text in [csv, semicolons] {
            let links = read_sheet(&place, "filled.csv", text.as_bytes()).unwrap_or_else(|p| panic!("{p:#?}"));
            assert_eq!(without_lines(&links), without_lines(&place.links));
            let toml = links_toml(&place, &links);
            let files =
                REFERENCE_FILES.map(|(n, t)| (n, if n == "links.toml" { toml.as_bytes() } else { t.as_bytes() }));
            let read = Place::read_texts(&files).unwrap_or_else(|p| panic!("{}\n{toml}", p[0].message()));
            assert_eq!(without_lines(&read.links), without_lines(&place.links));
        }
    }

    #[test]
    fn a_link_without_a_name_gets_one_of_its_own() {
        let place = Place::reference();
        let row = ",Hospital,,discharge,,Council%2C adult social care,,notice,,2,,,,,,\n".replace("%2C", "");
        let row = row.replace("Council adult social care", "\"Council, adult social care\"");
        let text = format!("{}\n{row}{row}", COLUMNS.map(|(name, _)| name).join(","));
        let links = read_sheet(&place, "filled.csv", text.as_bytes()).expect("right");
        let names: Vec<&str> = links.iter().map(|l| l.id.as_str()).collect();
        assert_eq!(names, ["hospital-to-council", "hospital-to-council-2"]);
    }

    /// Whatever the bytes, a sheet is read or refused.
    #[test]
    fn damaged_sheets_are_read_or_refused() {
        let place = Place::reference();
        let whole = sheet_csv(&place, 1);
        let mut refused = 0;
        for n in 0..whole.len() {
            let mut bytes = whole.clone().into_bytes();
            match n % 3 {
                0 => bytes.truncate(n),
                1 => bytes[n] = b",;\"\n\xff-"[n % 6],
                _ => drop(bytes.drain(n..(n + 9).min(whole.len()))),
            }
            match read_sheet(&place, "filled.csv", &bytes) {
                Ok(links) => assert!(!links.is_empty()),
                Err(problems) => {
                    refused += 1;
                    assert!(problems.iter().all(|p| p.line.is_some() && !p.mend.is_empty()));
                }
            }
        }
        assert!(refused > 100);
    }
}
