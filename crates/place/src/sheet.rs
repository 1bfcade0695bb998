//! The sheet of the workshop in which people who use services and front-line staff name the links they need (`journey.md` 16): as a
//! table to be filled, and read back whole or not at all.
//!
//! The columns are in the words of the room, not of the policy file: agencies and services by the names of `place.toml`.

use crate::reader::{clip, nearest};
use crate::{ASKED_BY, CHANNELS, Place, RequiredLink, SENDS, Typology};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, Problem, Severity};

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

/// Reads a filled sheet. Each wrong cell is a problem with its row and column; one is enough that nothing is taken.
pub fn read_sheet(place: &Place, file: &str, bytes: &[u8]) -> Result<Vec<RequiredLink>, Vec<Problem>> {
    let mut sheet = Sheet { place, file, problems: Vec::new() };
    let Ok(text) = std::str::from_utf8(bytes) else {
        let before = bytes.iter().take(std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len));
        let line = before.filter(|b| **b == b'\n').count() as u32 + 1;
        sheet.say(
            "sheet-not-utf8",
            line,
            None,
            "",
            "holds bytes that are not UTF-8",
            "save it as CSV UTF-8 in the spreadsheet program",
        );
        return Err(sheet.problems);
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let links = sheet.links(text);
    if sheet.problems.is_empty() && links.is_empty() {
        sheet.say("sheet-empty", 1, None, "", "names no link", "fill in a row for each link that is needed");
    }
    if sheet.problems.is_empty() { Ok(links) } else { Err(sheet.problems) }
}

struct Sheet<'a> {
    place: &'a Place,
    file: &'a str,
    problems: Vec<Problem>,
}

/// One row: what stands under each column of [`COLUMNS`].
struct Row {
    line: u32,
    cells: Vec<String>,
}

impl Row {
    fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

const NAME: usize = 0;
const FROM: usize = 1;
const FROM_SERVICE: usize = 2;
const AFTER: usize = 3;
const TYPE: usize = 4;
const TO: usize = 5;
const TO_SERVICE: usize = 6;
const SEND: usize = 7;
const BY: usize = 8;
const WITHIN: usize = 9;
const REPLY: usize = 10;
const OWNER: usize = 11;
const ASKED: usize = 12;
const ASKED_ON: usize = 13;
const MEETING: usize = 14;
const JOINS: usize = 15;

impl Sheet<'_> {
    fn say(&mut self, code: &'static str, line: u32, column: Option<&str>, found: &str, wrong: &str, mend: &str) {
        self.problems.push(Problem {
            code,
            severity: Severity::FileRefused,
            file: self.file.to_owned(),
            line: Some(line),
            column: column.map(str::to_owned),
            found: clip(found),
            wrong: wrong.to_owned(),
            now: "nothing is written".to_owned(),
            mend: mend.to_owned(),
        });
    }

    fn wrong(&mut self, row: &Row, column: usize, wrong: &str, near: Option<&str>) {
        let hint = near.map_or_else(String::new, |n| format!(" (did you mean \"{n}\"?)"));
        let name = COLUMNS.get(column).map_or("", |(name, _)| name);
        let found = row.get(column).to_owned();
        self.say("sheet-cell", row.line, Some(name), &found, wrong, &format!("write {}{hint}", right(column)));
    }

    fn links(&mut self, text: &str) -> Vec<RequiredLink> {
        // Spreadsheets of many countries write semicolons.
        let header = text.lines().next().unwrap_or_default();
        let separator = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let Some(at) = self.columns(&header) else { return Vec::new() };
        let (mut out, mut seen): (Vec<RequiredLink>, Vec<(String, u32)>) = Default::default();
        let mut unnamed: Vec<usize> = Vec::new();
        for record in reader.records().flatten() {
            let line = record.position().map_or(0, |p| p.line()) as u32;
            // What kept a spreadsheet from running the cell is not part of it.
            let cell = |n: &usize| {
                let cell = record.get(*n).unwrap_or_default();
                cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell).to_owned()
            };
            let row = Row { line, cells: at.iter().map(cell).collect() };
            if row.cells.iter().all(String::is_empty) {
                continue;
            }
            let before = self.problems.len();
            let link = self.link(&row);
            if let Some((_, first)) = seen.iter().find(|(id, _)| *id == link.id && !id.is_empty()) {
                self.wrong(&row, NAME, &format!("names a second link: the first is in row {first}"), None);
            }
            seen.push((link.id.clone(), line));
            if self.problems.len() == before {
                if link.id.is_empty() {
                    unnamed.push(out.len());
                }
                out.push(link);
            }
        }
        for n in unnamed {
            let name = self.name(&out, n);
            if let Some(link) = out.get_mut(n) {
                link.id = name;
            }
        }
        out
    }

    /// Where each column stands; `None` where one is missing or unknown.
    fn columns(&mut self, header: &csv::StringRecord) -> Option<Vec<usize>> {
        let names = COLUMNS.map(|(name, _)| name);
        let before = self.problems.len();
        for found in header.iter().filter(|h| !h.is_empty() && !names.iter().any(|n| n.eq_ignore_ascii_case(h))) {
            let near =
                nearest(found, names.into_iter()).map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
            let mend = format!("{near}the columns are {}", names.join(", "));
            self.say("sheet-header", 1, None, found, "is not a column of the sheet", &mend);
        }
        let mut at = Vec::new();
        for name in names {
            match header.iter().position(|h| h.eq_ignore_ascii_case(name)) {
                Some(n) => at.push(n),
                None => self.say(
                    "sheet-header",
                    1,
                    Some(name),
                    "",
                    "is missing",
                    "keep the first row of the sheet as it was printed",
                ),
            }
        }
        (self.problems.len() == before).then_some(at)
    }

    fn link(&mut self, row: &Row) -> RequiredLink {
        let register = Typology::shipped();
        let (from_org, from_service) = self.end(row, FROM, FROM_SERVICE);
        let (to_org, to_service) = self.end(row, TO, TO_SERVICE);
        if !from_org.is_empty() && (&from_org, &from_service) == (&to_org, &to_service) {
            self.wrong(row, TO, "is where the link begins too", None);
        }
        RequiredLink {
            id: self.short_name(row),
            from_org,
            from_service,
            trigger_kind: self.kind(row),
            trigger_type: self.plain(row, TYPE),
            to_org,
            to_service,
            sends: self.word(row, SEND, &SENDS, true),
            channel: self.word(row, BY, &CHANNELS, false),
            limit_days: self.days(row),
            reply_required: self.yes(row),
            owner: self.plain(row, OWNER),
            asked_by: self.words(row, ASKED, &ASKED_BY),
            asked_on: self.day(row),
            meeting: self.plain(row, MEETING),
            typology: self.words(row, JOINS, &register.codes()),
            line: row.line,
        }
    }

    fn short_name(&mut self, row: &Row) -> String {
        let name = row.get(NAME);
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.chars().count() > 40 || !name.chars().all(fits) {
            self.wrong(row, NAME, "is not a short name", None);
        }
        name.to_owned()
    }

    /// Agency and service, as the events write them.
    fn end(&mut self, row: &Row, agency: usize, service: usize) -> (String, String) {
        let (said, named) = (row.get(agency).to_owned(), row.get(service).to_owned());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let found = self.place.agencies.iter().find(|a| [&a.name, &a.id, &a.org].iter().any(|t| same(t, &said)));
        let Some(found) = found else {
            let wrong = if said.is_empty() { "is missing" } else { "is no agency of this place" };
            let names: Vec<&str> = self.place.agencies.iter().map(|a| a.name.as_str()).collect();
            let all = if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
            let near =
                nearest(&said, names.iter().copied()).map_or_else(String::new, |n| format!(" (did you mean \"{n}\"?)"));
            let column = COLUMNS.get(agency).map_or("", |(name, _)| name);
            let mend = format!("write the name of an agency of the place{near}{all}");
            self.say("sheet-cell", row.line, Some(column), &said, wrong, &mend);
            return Default::default();
        };
        if named.is_empty() {
            return (found.org.clone(), String::new());
        }
        let known = service_of(self.place, &found.org, |id, name| {
            same(id, &named) || same(name, &named) || same(&id.replace('-', "_"), &named)
        });
        match known {
            Some((id, _)) => (found.org.clone(), id.replace('-', "_")),
            None => {
                let theirs = self.place.services.iter().filter(|s| s.agency == found.id);
                let names: Vec<&str> = theirs.map(|s| s.name.as_str()).collect();
                let near = nearest(&named, names.iter().copied())
                    .map_or_else(String::new, |n| format!(" (did you mean \"{n}\"?)"));
                let column = COLUMNS.get(service).map_or("", |(name, _)| name);
                let mend = match names.is_empty() {
                    true => "leave it empty for any service, or list its services in place.toml".to_owned(),
                    false => format!("write one of its services{near}: {}; or nothing for any", names.join("; ")),
                };
                let wrong = format!("is no service of {}", found.name);
                self.say("sheet-cell", row.line, Some(column), &named, &wrong, &mend);
                Default::default()
            }
        }
    }

    fn kind(&mut self, row: &Row) -> Option<Kind> {
        let said = row.get(AFTER).to_lowercase();
        let kind = Kind::parse(&said);
        if kind.is_none() {
            let wrong = if said.is_empty() { "is missing" } else { "is no kind of event" };
            self.wrong(row, AFTER, wrong, nearest(&said, Kind::ALL.map(Kind::name).into_iter()));
        }
        kind
    }

    fn word(&mut self, row: &Row, column: usize, known: &[&str], needed: bool) -> String {
        let said = row.get(column).to_lowercase();
        if (said.is_empty() && !needed) || known.contains(&said.as_str()) {
            return said;
        }
        let wrong = if said.is_empty() { "is missing" } else { "is not one of them" };
        self.wrong(row, column, wrong, nearest(&said, known.iter().copied()));
        String::new()
    }

    fn words(&mut self, row: &Row, column: usize, known: &[&str]) -> Vec<String> {
        let mut out = Vec::new();
        let said = row.get(column);
        for one in said.split(';').map(|t| t.trim().to_lowercase()).filter(|t| !t.is_empty()) {
            if known.contains(&one.as_str()) {
                out.push(one);
                continue;
            }
            let alone = one.len() == said.len();
            let wrong = if alone { "is not one of them".to_owned() } else { format!("holds \"{}\"", clip(&one)) };
            self.wrong(row, column, &wrong, nearest(&one, known.iter().copied()));
        }
        out
    }

    fn plain(&mut self, row: &Row, column: usize) -> String {
        let said = row.get(column);
        if said.chars().count() > 300 || said.chars().any(char::is_control) {
            self.wrong(row, column, "is longer than 300 letters or holds a line break", None);
        }
        said.to_owned()
    }

    fn days(&mut self, row: &Row) -> i32 {
        let days = row.get(WITHIN).parse::<i32>().ok().filter(|n| (0..=366).contains(n));
        if days.is_none() {
            let said = row.get(WITHIN);
            let wrong = match () {
                () if said.is_empty() => "is missing",
                () if said.starts_with('-') => "is before what sets the link off",
                () => "is no such number",
            };
            self.wrong(row, WITHIN, wrong, None);
        }
        days.unwrap_or_default()
    }

    fn yes(&mut self, row: &Row) -> bool {
        match row.get(REPLY).to_lowercase().as_str() {
            "yes" | "y" => true,
            "no" | "n" | "" => false,
            _ => {
                self.wrong(row, REPLY, "is neither yes nor no", None);
                false
            }
        }
    }

    fn day(&mut self, row: &Row) -> Option<Day> {
        let said = row.get(ASKED_ON);
        if said.is_empty() {
            return None;
        }
        let parts: Vec<&str> = said.split('/').collect();
        let british = || match parts.as_slice() {
            [d, m, y] if y.len() == 4 => Day::from_ymd(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?),
            _ => None,
        };
        let day = Day::parse_iso(said).or_else(british);
        if day.is_none() {
            self.wrong(row, ASKED_ON, "is not a day of the calendar", None);
        }
        day
    }

    /// A short name for a link that got none: from where to where, with a number where that is taken.
    fn name(&self, links: &[RequiredLink], n: usize) -> String {
        let Some(link) = links.get(n) else { return String::new() };
        let short = |org: &str, word: &str| {
            let agency = self.place.agencies.iter().find(|a| a.org == org).map_or(org, |a| a.id.as_str());
            let text = if word.is_empty() { agency.to_owned() } else { word.replace('_', "-") };
            text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(16).collect::<String>().to_lowercase()
        };
        let base =
            format!("{}-to-{}", short(&link.from_org, &link.from_service), short(&link.to_org, &link.to_service));
        let taken = |id: &str| links.iter().any(|l| l.id == id);
        let numbered = (2..).map(|k| format!("{base}-{k}"));
        std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(base)
    }
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
