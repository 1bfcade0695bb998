//! Part of a file of events, read into numbers of its own; `settle` puts parts together.

use super::days::Days;
use super::numbers::Numbers;
use super::parts::{self, Part};
use super::persons::People;
use super::runs::{NOBODY, Raw, Run, Runs};
use super::said::Said;
use super::seen::{Meaning, Seen};
use super::twice::Rising;
use super::workers::WhoKey;
use crate::ReadOptions;
use crate::source::{self, Kind as Packing, Source};
use crate::split::{Next, Splitter};
use crate::value::{self, Spoilt};
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io::{self, Read};
use yf_model::rows::neutral::{Act, At, Deed, Event, Kind, More, Name, Names, ONE, Owner};
use yf_model::{Day, IdText, Ids, Problem, Problems, Texts, at_once};
use yf_place::nearest;

/// Columns of events.csv, in the order in which this room asks for them.
const COLUMNS: [&str; 16] = [
    "event_id",
    "person",
    "at",
    "kind",
    "org",
    "service",
    "team",
    "who",
    "type",
    "to_org",
    "to_service",
    "outcome",
    "ref",
    "uses",
    "due",
    "qty",
];
const NEEDED: usize = 4;

/// What cannot be told without each of the others.
const WITHOUT: [&str; 12] = [
    "it is not known which agency did anything",
    "services of one agency are one",
    "teams of one service are one",
    "how many different faces she saw cannot be counted",
    "kinds of referral, assessment and contact are one",
    "it is not known which agency a referral or notice went to",
    "it is not known which service a referral or notice went to",
    "how anything ended is not known",
    "nothing opens or closes: no referral has an answer and no service an end",
    "no assessment or plan is known to draw on an earlier one",
    "no promise is due on any day",
    "each promise and each delivery counts as one",
];

/// How many rows are dealt out at once.
const AT_ONCE: usize = 256;

/// What was read of one part.
#[derive(Default)]
pub(crate) struct Chunk {
    /// Rows by run of persons, each run in the order of the rows; acts, workers and long names by this chunk's numbers, `line` as in the file.
    pub runs: Vec<Run>,
    /// Of the events' own names, in the order of the rows.
    pub rising: Rising,
    /// Rows that say more, by line.
    pub more: Vec<(u32, More)>,
    pub owners: Vec<Owner>,
    pub acts: Vec<Act>,
    owner_keys: Ids,
    deeds: Vec<Deed>,
    deed_keys: Ids,
    act_numbers: FxHashMap<(u32, u32), u32>,
    /// Workers, and persons of a persons.csv, whose pseudonyms are short.
    worker_numbers: Numbers,
    person_numbers: Numbers,
    /// The last rows, still to be dealt out: many at once, so that the processor looks for many places at once.
    waiting: Vec<Raw>,
    pub texts: Texts,
    pub workers: Ids,
    pub names: Names,
    /// Long pseudonyms of persons, where no persons.csv says who there is.
    pub people: Names,
    pub problems: Problems,
    pub rows: u64,
    pub set_aside: u64,
    /// The last line that was read.
    pub last_line: u32,
    /// Lines of the file before this part of it: to be added to the lines of events and of what they say more.
    pub before: u32,
    /// Lines of this part.
    lines: u32,
    /// Whether this is all of the file, so that a quote does no harm; else whether one was met, and reading given up.
    whole: bool,
    quotes: bool,
    seen: Seen,
    who_key: Option<WhoKey>,
    days: Days,
}

/// Reads a file of events, in as many parts as there are threads where it can be parted: rows and lines must be the same, so no quote
/// may stand in it.
pub(crate) fn read(source: &Source, runs: &Runs<'_>, options: &ReadOptions) -> Result<Vec<Chunk>, Vec<Problem>> {
    let failed = |error: io::Error| vec![source::unreadable(&source.name, &error)];
    if source.kind != Packing::Plain {
        let opened = source.open(&options.limits).map_err(failed)?;
        let mut splitter = Splitter::with_limit(opened, b',', options.limits.row_bytes);
        let mut problems = Problems::default();
        let places = header(&mut splitter, &source.name, &mut problems)?;
        let mut chunk = Chunk { problems, ..Chunk::new(&places, runs, options) };
        chunk.rows(&mut splitter, &places, &source.name, runs)?;
        // Half a table would give whole figures: nothing is worked out from it.
        return if splitter.source().cut().is_some() {
            Err(vec![Said::unreadable(
                &source.name,
                chunk.last_line,
                "it is packed, and ends too early or unpacks too far",
            )])
        } else {
            Ok(vec![chunk])
        };
    }
    let mut problems = Problems::default();
    let places = {
        let file = File::open(&source.path).map_err(failed)?;
        header(&mut Splitter::with_limit(file, b',', options.limits.row_bytes), &source.name, &mut problems)?
    };
    let part = |part: &Part| -> Result<Chunk, Vec<Problem>> {
        let mut splitter =
            Splitter::with_limit(part.open(&source.path).map_err(failed)?, b',', options.limits.row_bytes);
        if part.is_first() {
            header(&mut splitter, &source.name, &mut Problems::default())?;
        }
        let mut chunk = Chunk::new(&places, runs, options);
        chunk.whole = part.is_whole();
        chunk.rows(&mut splitter, &places, &source.name, runs)?;
        Ok(chunk)
    };
    let parts = parts::parts(source, options.threads).map_err(failed)?;
    let mut chunks = at_once(&parts, part).into_iter().collect::<Result<Vec<Chunk>, _>>()?;
    if parts.len() > 1 && chunks.iter().any(|chunk| chunk.quotes) {
        chunks = vec![part(&Part::WHOLE)?];
    }
    if let Some(first) = chunks.first_mut() {
        first.problems.merge(problems);
    }
    let mut before = 0;
    for chunk in &mut chunks {
        before = chunk.move_down(before);
    }
    Ok(chunks)
}

/// Where each of our columns stands.
pub(crate) type Places = [Option<usize>; 16];

/// Reads the header; what it lacks that a file may lack is added to the problems.
fn header<R: Read>(splitter: &mut Splitter<R>, file: &str, problems: &mut Problems) -> Result<Places, Vec<Problem>> {
    let failed = |e: io::Error| vec![Said::unreadable(file, 1, &e.to_string())];
    splitter.skip_byte_order_mark().map_err(failed)?;
    let next = splitter.next_row().map_err(failed)?;
    let mut places: Places = [None; 16];
    let mut strange = Vec::new();
    if next == Next::Row {
        for at in 0..splitter.len() {
            let name = String::from_utf8_lossy(trim(splitter.field(at))).into_owned();
            match COLUMNS.iter().position(|column| *column == name) {
                // Of two columns of one name the first counts, as spreadsheets read them.
                Some(place) => places[place] = places[place].or(Some(at)),
                None => strange.push(name),
            }
        }
    }
    let absent = |(_, place): &(&&str, &Option<usize>)| place.is_none();
    let missing = COLUMNS.iter().zip(&places).take(NEEDED).filter(absent);
    let missing: Vec<Problem> = missing.map(|(column, _)| Said::missing_column(file, column)).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let optional = COLUMNS.iter().zip(&places).skip(NEEDED).zip(WITHOUT);
    for ((column, _), without) in optional.filter(|(one, _)| absent(one)) {
        problems.add(Said::not_sent(file, column, without, strange.iter().map(String::as_str)));
    }
    Ok(places)
}

/// A field without white space around it.
pub(crate) fn trim(field: &[u8]) -> &[u8] {
    match (field.first(), field.last()) {
        (Some(a), Some(b)) if a.is_ascii_whitespace() || b.is_ascii_whitespace() => field.trim_ascii(),
        _ => field,
    }
}

/// The fields of one row in our order, as UTF-8.
struct Cells<'r> {
    raw: [&'r [u8]; 16],
    /// Where a byte was not UTF-8: the fields read as Windows-1252 (decision 15).
    decoded: Option<Vec<String>>,
}

impl<'r> Cells<'r> {
    fn of<R: Read>(row: &'r Splitter<R>, places: &Places) -> Cells<'r> {
        let mut raw = [&b""[..]; 16];
        for (cell, place) in raw.iter_mut().zip(places) {
            if let Some(at) = place {
                *cell = trim(row.field(*at));
            }
        }
        let bytes = row.bytes();
        let odd = !bytes.is_ascii() && std::str::from_utf8(bytes).is_err();
        let decoded = odd.then(|| raw.iter().map(|field| decode(field)).collect());
        Cells { raw, decoded }
    }

    #[inline]
    fn bytes(&self, n: usize) -> &[u8] {
        match &self.decoded {
            None => self.raw.get(n).copied().unwrap_or(b""),
            Some(all) => all.get(n).map_or(b"", |text| text.as_bytes()),
        }
    }

    fn get(&self, n: usize) -> &str {
        std::str::from_utf8(self.bytes(n)).unwrap_or("")
    }

    /// What a spreadsheet has made of a name, if it has spoilt it.
    fn spoilt(&self, n: usize) -> Option<Spoilt> {
        may_be_spoilt(self.bytes(n)).then(|| value::spoilt(self.get(n))).flatten()
    }

    fn empty(&mut self, n: usize) {
        if let Some(cell) = self.raw.get_mut(n) {
            *cell = b"";
        }
        if let Some(text) = self.decoded.as_mut().and_then(|all| all.get_mut(n)) {
            text.clear();
        }
    }
}

/// Whether it is worth asking what a spreadsheet made of a name: nearly no name is.
#[inline]
fn may_be_spoilt(name: &[u8]) -> bool {
    name.first() == Some(&b'#') || (name.len() > 3 && name.contains(&b'+'))
}

/// The same of a name that holds its own text, for more of them: eight bytes at once.
#[inline]
fn name_may_be_spoilt(name: Name) -> bool {
    let bits = name.bits();
    // A byte is NUL where there was a `+`.
    let plus = bits ^ 0x2b2b_2b2b_2b2b_2b2b;
    bits >> 56 == u64::from(b'#') || plus.wrapping_sub(0x0101_0101_0101_0101) & !plus & 0x8080_8080_8080_8080 != 0
}

/// A field that is UTF-8, or else Windows-1252.
pub(crate) fn decode(field: &[u8]) -> String {
    match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => field.iter().map(|b| crate::lines::windows_1252(*b)).collect(),
    }
}

impl Chunk {
    fn new(places: &Places, runs: &Runs<'_>, options: &ReadOptions) -> Chunk {
        let mut empty = Vec::new();
        empty.resize_with(runs.len(), Run::default);
        let (seen, who_key) = (Seen::of(places), options.who_key.clone());
        Chunk { whole: true, runs: empty, seen, who_key, ..Chunk::default() }
    }

    /// Says that so many lines stand before this part, and gives how many stand before the next.
    fn move_down(&mut self, lines: u32) -> u32 {
        self.before = lines;
        self.last_line = self.last_line.saturating_add(lines);
        self.problems.move_down(lines);
        lines.saturating_add(self.lines)
    }

    fn rows<R: Read>(
        &mut self,
        splitter: &mut Splitter<R>,
        places: &Places,
        file: &str,
        runs: &Runs<'_>,
    ) -> Result<(), Vec<Problem>> {
        let mut key = Vec::new();
        loop {
            let next = splitter.next_row();
            let line = splitter.line();
            if !self.whole && splitter.has_quotes() {
                self.quotes = true;
                return Ok(());
            }
            if matches!(next, Ok(Next::Row)) && self.like_before(splitter, places, line, runs) {
                continue;
            }
            let damage = match next {
                Ok(Next::End) => {
                    self.deal(runs);
                    self.lines = splitter.next_line() - 1;
                    return Ok(());
                }
                // A line of nothing is no row.
                Ok(Next::Row) if splitter.len() < 2 && splitter.bytes().trim_ascii().is_empty() => continue,
                Ok(Next::Row) if memchr::memchr(0, splitter.bytes()).is_some() => "nul-byte",
                Ok(Next::Row) => "",
                Ok(Next::OpenQuote) => "open-quote",
                Ok(Next::TooLong) => "row-too-long",
                Err(error) => return Err(vec![Said::unreadable(file, line, &error.to_string())]),
            };
            self.rows += 1;
            self.last_line = line;
            if damage.is_empty() {
                let mut cells = Cells::of(splitter, places);
                if let Some(raw) = self.row(&mut cells, line, file, runs, &mut key) {
                    self.learn(splitter, raw.event.act);
                    self.wait(raw, runs);
                }
            } else {
                self.aside(Said::damaged(file, line, damage));
            }
        }
    }

    /// Reads a row in which nothing is new but who, when and what it is called; `false`, and nothing done, of any other.
    #[inline]
    fn like_before<R: Read>(&mut self, row: &Splitter<R>, places: &Places, line: u32, runs: &Runs<'_>) -> bool {
        if !self.seen.fits(row) {
            return false;
        }
        let cell = |n: usize| places.get(n).copied().flatten().map_or(&b""[..], |at| row.field(at));
        let Some(meaning) = self.seen.meaning(row) else { return false };
        let (Some(id), Some(person), Some(at), Some(reference), Some(who)) = (
            Name::in_place(cell(0)),
            Name::in_place(cell(1)),
            self.days.at(cell(2)),
            Name::in_place(cell(12)),
            Name::in_place(cell(7)),
        ) else {
            return false;
        };
        if [id, person, who, reference].into_iter().any(name_may_be_spoilt) {
            return false;
        }
        let who = match who.bits() {
            0 => Some(0),
            who => self.worker_numbers.get(who),
        };
        let Some(who) = who else { return false };
        let says_more = [13, 14, 15].iter().any(|n| !cell(*n).is_empty());
        if id.is_none() || person.is_none() || says_more || (meaning.needs_reference && reference.is_none()) {
            return false;
        }
        self.rows += 1;
        self.last_line = line;
        self.rising.add(cell(0));
        let event = Event { id, reference, at, who: IdText(who), act: meaning.act, line };
        self.wait(Raw { whose: person, event }, runs);
        true
    }

    /// Notes what a row meant, where rows like it can be known again.
    fn learn<R: Read>(&mut self, row: &Splitter<R>, act: u32) {
        if self.seen.fits(row) && self.seen.meaning(row).is_none() {
            let needs_reference = self.acts.get(act as usize).is_some_and(|act| act.deed.kind.needs_reference());
            self.seen.learn(row, Meaning { act, needs_reference });
        }
    }

    fn aside(&mut self, problem: Problem) {
        self.set_aside += 1;
        self.problems.add(problem);
    }

    /// One row; nothing of one that is set aside.
    fn row(&mut self, cells: &mut Cells<'_>, line: u32, file: &str, runs: &Runs<'_>, key: &mut Vec<u8>) -> Option<Raw> {
        for n in [1, 7, 12, 13] {
            let Some(how) = cells.spoilt(n) else { continue };
            let said = Said::spoilt(file, line, COLUMNS.get(n).copied().unwrap_or(""), cells.get(n), how);
            if n == 1 {
                self.aside(said);
                return None;
            }
            self.problems.add(said);
            cells.empty(n);
        }
        let cells = &*cells;
        if cells.bytes(0).is_empty() || cells.bytes(1).is_empty() {
            self.aside(Said::nameless(file, line, COLUMNS[usize::from(!cells.bytes(0).is_empty())]));
            return None;
        }
        let Some(at) = At::parse(cells.bytes(2)) else {
            self.aside(Said::time(file, line, cells.get(2)));
            return None;
        };
        let Some(deed) = self.deed(cells, key) else {
            let names = Kind::ALL.map(Kind::name);
            let near = nearest(cells.get(3), names.iter().copied());
            self.aside(Said::kind(file, line, cells.get(3), near, &names.join(", ")));
            return None;
        };
        let whose = Name::in_place(cells.bytes(1)).unwrap_or_else(|| match runs {
            Runs::Named(_) => self.people.name(cells.get(1)),
            Runs::Numbered { people, .. } => Name::numbered(people.find(cells.get(1)).unwrap_or(NOBODY)),
        });
        let owner = self.owner(cells, key);
        let (act, who) = (self.act(owner, deed), self.worker(cells));
        let (id, reference) = (self.name(cells, 0), self.name(cells, 12));
        if reference.is_none() && self.acts.get(act as usize).is_some_and(|act| act.deed.kind.needs_reference()) {
            self.problems.add(Said::no_reference(file, line, cells.get(3)));
        }
        self.more(cells, line, file);
        self.rising.add(cells.bytes(0));
        Some(Raw { whose, event: Event { id, reference, at, who, act, line } })
    }

    #[inline]
    fn wait(&mut self, raw: Raw, runs: &Runs<'_>) {
        self.waiting.push(raw);
        if self.waiting.len() == AT_ONCE {
            self.deal(runs);
        }
    }

    /// Deals the last rows out to their runs. Who is not in persons.csv is left out later, so that a duplicate is dropped before anything
    /// else (P6).
    fn deal(&mut self, runs: &Runs<'_>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut places = [0; AT_ONCE];
        match runs {
            Runs::Named(cuts) => {
                for (place, raw) in places.iter_mut().zip(&waiting) {
                    *place = cuts.run(raw.whose, &self.people);
                }
            }
            Runs::Numbered { people, width } => {
                let nobody = self.runs.len().saturating_sub(1);
                for (place, raw) in places.iter_mut().zip(&mut waiting) {
                    let number = raw.whose.number().unwrap_or_else(|| self.listed(raw.whose, people));
                    raw.whose = Name::numbered(number);
                    *place = if number == NOBODY { nobody } else { (number / width) as usize };
                }
            }
        }
        for (place, raw) in places.into_iter().zip(waiting.drain(..)) {
            if let Some(run) = self.runs.get_mut(place) {
                run.push(raw);
            }
        }
        self.waiting = waiting;
    }

    /// The row in persons.csv of a short pseudonym.
    fn listed(&mut self, whose: Name, people: &People) -> u32 {
        self.person_numbers.get(whose.bits()).unwrap_or_else(|| {
            let number = people.find(&self.names.text(whose)).unwrap_or(NOBODY);
            self.person_numbers.put(whose.bits(), number);
            number
        })
    }

    fn name(&mut self, cells: &Cells<'_>, n: usize) -> Name {
        Name::in_place(cells.bytes(n)).unwrap_or_else(|| self.names.name(cells.get(n)))
    }

    fn worker(&mut self, cells: &Cells<'_>) -> IdText {
        let short = Name::in_place(cells.bytes(7)).map(Name::bits).filter(|short| *short != 0);
        if let Some(number) = short.and_then(|short| self.worker_numbers.get(short)) {
            return IdText(number);
        }
        let id = match &self.who_key {
            Some(key) if !cells.bytes(7).is_empty() => self.workers.intern(&key.hash(cells.get(7))),
            _ => self.workers.intern(cells.get(7)),
        };
        if let Some(short) = short {
            self.worker_numbers.put(short, id.0);
        }
        id
    }

    fn owner(&mut self, cells: &Cells<'_>, key: &mut Vec<u8>) -> u32 {
        join(key, [4, 5, 6].map(|n| cells.bytes(n)));
        let number = self.owner_keys.intern(std::str::from_utf8(key).unwrap_or("")).0 - 1;
        if number as usize == self.owners.len() {
            let [org, service, team] = [4, 5, 6].map(|n| self.texts.intern(cells.get(n)));
            self.owners.push(Owner { org, service, team });
        }
        number
    }

    fn act(&mut self, owner: u32, deed: u32) -> u32 {
        let known = self.act_numbers.get(&(owner, deed)).copied();
        known.unwrap_or_else(|| {
            let found = self.owners.get(owner as usize).zip(self.deeds.get(deed as usize));
            self.acts.extend(found.map(|(by, deed)| Act { owner, by: *by, deed: *deed }));
            let number = (self.acts.len() as u32).saturating_sub(1);
            self.act_numbers.insert((owner, deed), number);
            number
        })
    }

    /// `None` where the kind is none that is known.
    fn deed(&mut self, cells: &Cells<'_>, key: &mut Vec<u8>) -> Option<u32> {
        join(key, [3, 8, 9, 10, 11].map(|n| cells.bytes(n)));
        let key = std::str::from_utf8(key).unwrap_or("");
        if let Some(known) = self.deed_keys.find(key) {
            return Some(known.0 - 1);
        }
        let kind = Kind::parse(cells.get(3))?;
        let [of, to_org, to_service, outcome] = [8, 9, 10, 11].map(|n| self.texts.intern(cells.get(n)));
        self.deeds.push(Deed { kind, of, to_org, to_service, outcome });
        Some(self.deed_keys.intern(key).0 - 1)
    }

    fn more(&mut self, cells: &Cells<'_>, line: u32, file: &str) {
        if [13, 14, 15].iter().all(|n| cells.bytes(*n).is_empty()) {
            return;
        }
        let [uses, due, quantity] = [13, 14, 15].map(|n| cells.get(n));
        let uses = if uses.is_empty() { Name::NONE } else { self.names.name(uses) };
        let mut read = |text: &str, column: &str, value: Option<i64>| {
            if value.is_none() && !text.is_empty() {
                self.problems.add(Said::value(file, line, column, text));
            }
            value
        };
        let due = read(due, "due", Day::parse_iso(due).map(|d| d.0.into())).map(|d| Day(d as i32));
        let quantity = read(quantity, "qty", amount(quantity));
        self.more.push((line, More { uses, due, quantity }));
    }
}

/// Texts with a NUL between them, which no field holds.
fn join<const N: usize>(key: &mut Vec<u8>, parts: [&[u8]; N]) {
    key.clear();
    for part in parts {
        key.extend_from_slice(part);
        key.push(0);
    }
}

/// A number from 0 with at most six decimals, in millionths.
fn amount(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.trim_end_matches('0').len() > 6 {
        return None;
    }
    let millionths: i64 = format!("{:0<6}", part.get(..part.len().min(6))?).parse().ok()?;
    whole.parse::<i64>().ok().filter(|n| *n < 1_000_000_000)?.checked_mul(ONE)?.checked_add(millionths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spoilt_name_is_missed() {
        for text in [
            "", "#", "#NAME?", "1+5", "1E+05", "+", "a+", "abcdefg+", "abc+defg", "abc", "a,b*", "ab*+cd", "\x7f+",
            "e1234567",
        ] {
            let Some(name) = Name::in_place(text.as_bytes()) else { continue };
            assert!(name_may_be_spoilt(name) || !may_be_spoilt(text.as_bytes()), "{text}");
            assert_eq!(name_may_be_spoilt(name), text.starts_with('#') || text.contains('+'), "{text}");
        }
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(
            ["0.1", "0.20", "10", "1.5000000", ".5", "-1", "1e3", "", "0.1234567"].map(amount),
            [Some(100_000), Some(200_000), Some(10_000_000), Some(1_500_000), None, None, None, None, None,]
        );
    }
}
