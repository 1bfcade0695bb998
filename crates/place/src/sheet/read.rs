//! A filled sheet into links, or into all that is wrong with it.

use super::{COLUMNS, right, service_of};
use crate::reader::{clip, nearest};
use crate::{ASKED_BY, CHANNELS, Place, RequiredLink, SENDS, Typology};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, Problem, Severity};

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
    if let Some(line) = open_quote(text) {
        let mend = "close it in that cell, or take it out: all behind it was read as one cell";
        sheet.say("sheet-cell", line, None, "", "holds a quotation mark that is never closed", mend);
        return Err(sheet.problems);
    }
    let links = sheet.links(text);
    if sheet.problems.is_empty() && links.is_empty() {
        sheet.say("sheet-empty", 1, None, "", "names no link", "fill in a row for each link that is needed");
    }
    if sheet.problems.is_empty() { Ok(links) } else { Err(sheet.problems) }
}

/// The line on which a quotation mark opens a cell that nothing closes. One in the middle of a cell opens none.
fn open_quote(text: &str) -> Option<u32> {
    let (mut line, mut open, mut begins) = (1, None, true);
    for byte in text.bytes() {
        match (byte, open) {
            (b'"', None) if begins => open = Some(line),
            // Two of them, one for one, close it and open it again.
            (b'"', Some(_)) => {
                (open, begins) = (None, true);
                continue;
            }
            (b',' | b';' | b'\n' | b'\r', None) => begins = true,
            (_, None) => begins = false,
            _ => {}
        }
        line += u32::from(byte == b'\n');
    }
    open
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
            // A comma that nobody put in quotes moves all that stands behind it.
            if record.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
                let wrong = format!("has {} cells where the first row has {}", record.len(), header.len());
                self.say(
                    "sheet-cell",
                    line,
                    None,
                    "",
                    &wrong,
                    "put a cell that holds a comma or a semicolon in double quotes",
                );
                continue;
            }
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
        let ours = |name: &&&str| header.iter().any(|h| h.eq_ignore_ascii_case(name));
        if names.iter().filter(ours).count() * 2 < names.len() {
            let found = header.iter().filter(|h| !h.is_empty()).take(3).collect::<Vec<_>>().join(", ");
            let mend = format!(
                "name the table that 'yellowfolder links sheet' wrote, saved as CSV UTF-8 with its first row: {}",
                names.join(", ")
            );
            self.say("sheet-header", 1, None, &found, "is not the first row of the sheet", &mend);
            return None;
        }
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
