//! Part of a file of events, read into numbers of its own; `settle` puts parts together.

use super::numbers::Numbers;
use super::persons::People;
use super::said::Said;
use super::workers::WhoKey;
use crate::ReadOptions;
use crate::source::{self, Kind as Packing, Source};
use crate::split::{Next, Splitter};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use yf_model::rows::neutral::{At, Deed, Event, Kind, More, Name, Names, ONE, Owner};
use yf_model::{Day, IdText, Ids, PersonKey, Problem, Problems, Texts, at_once};
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

/// How many persons are looked up at once.
const AT_ONCE: usize = 256;

/// What was read of one part.
#[derive(Default)]
pub(crate) struct Chunk {
    /// In the order of the rows; persons, owners and deeds by this chunk's numbers, `line` as in the file.
    pub events: Vec<Event>,
    /// Rows that say more, by line.
    pub more: Vec<(u32, More)>,
    pub owners: Vec<Owner>,
    pub deeds: Vec<Deed>,
    owner_keys: Ids,
    deed_keys: Ids,
    /// Persons and workers whose pseudonyms are short.
    person_numbers: Numbers,
    worker_numbers: Numbers,
    /// Short pseudonyms of the last events, still to be turned into numbers: many at once, so that the processor fetches many places
    /// of the table at once.
    waiting: Vec<u64>,
    pub texts: Texts,
    pub workers: Ids,
    pub names: Names,
    /// Persons by first sight, where no persons.csv says who there is.
    pub people: Ids,
    pub problems: Problems,
    pub rows: u64,
    pub set_aside: u64,
    /// The last line that was read.
    pub last_line: u32,
    who_key: Option<WhoKey>,
}

/// Reads a file of events, in as many parts as there are threads where it can be parted: rows and lines must be the same, so no quote
/// may stand in it.
pub(crate) fn read(
    source: &Source,
    people: Option<&People>,
    options: &ReadOptions,
) -> Result<Vec<Chunk>, Vec<Problem>> {
    let failed = |error: io::Error| vec![source::unreadable(&source.name, &error)];
    if source.kind != Packing::Plain {
        let opened = source.open(&options.limits).map_err(failed)?;
        let mut splitter = Splitter::with_limit(opened, b',', options.limits.row_bytes);
        let places = header(&mut splitter, &source.name)?;
        let mut chunk = Chunk { who_key: options.who_key.clone(), ..Chunk::default() };
        chunk.rows(&mut splitter, 0, &places, &source.name, people)?;
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
    let parts = parts(source, options.threads).map_err(failed)?;
    let places = {
        let file = File::open(&source.path).map_err(failed)?;
        header(&mut Splitter::with_limit(file, b',', options.limits.row_bytes), &source.name)?
    };
    let part = |part: &Part| -> Result<Chunk, Vec<Problem>> {
        let mut file = File::open(&source.path).map_err(failed)?;
        file.seek(SeekFrom::Start(part.from)).map_err(failed)?;
        let mut splitter = Splitter::with_limit(file.take(part.to - part.from), b',', options.limits.row_bytes);
        if part.from == 0 {
            header(&mut splitter, &source.name)?;
        }
        let mut chunk = Chunk { who_key: options.who_key.clone(), ..Chunk::default() };
        chunk.rows(&mut splitter, part.lines, &places, &source.name, people)?;
        Ok(chunk)
    };
    at_once(&parts, part).into_iter().collect()
}

/// Bytes of a file from one row's first to another's, and the lines before them.
struct Part {
    from: u64,
    to: u64,
    lines: u32,
}

/// Parts of about one size, each ending with a line. One part where a quote stands in the file, since a quoted field may hold line ends.
fn parts(source: &Source, threads: usize) -> io::Result<Vec<Part>> {
    let mut file = File::open(&source.path)?;
    let size = file.metadata()?.len();
    let whole = || vec![Part { from: 0, to: u64::MAX, lines: 0 }];
    let count = threads.clamp(1, 64) as u64;
    if count == 1 || size < 1 << 20 {
        return Ok(whole());
    }
    let mut parts = vec![Part { from: 0, to: u64::MAX, lines: 0 }];
    let mut buffer = vec![0u8; 1 << 18];
    let (mut at, mut lines) = (0u64, 0u32);
    loop {
        let got = source::read_up_to(&mut file, &mut buffer)?;
        let block = buffer.get(..got).unwrap_or(&[]);
        if block.is_empty() {
            return Ok(parts);
        }
        if memchr::memchr(b'"', block).is_some() {
            return Ok(whole());
        }
        let want = size / count * parts.len() as u64;
        let mut counted = block;
        if (parts.len() as u64) < count && at + got as u64 > want {
            let skip = usize::try_from(want.saturating_sub(at)).unwrap_or(0);
            if let Some(end) = block.get(skip..).and_then(|rest| memchr::memchr(b'\n', rest)) {
                let cut = skip + end + 1;
                let (before, after) = block.split_at(cut);
                lines = lines.saturating_add(memchr::memchr_iter(b'\n', before).count() as u32);
                counted = after;
                let from = at + cut as u64;
                if let Some(last) = parts.last_mut() {
                    last.to = from;
                }
                parts.push(Part { from, to: u64::MAX, lines });
            }
        }
        lines = lines.saturating_add(memchr::memchr_iter(b'\n', counted).count() as u32);
        at += got as u64;
    }
}

/// Where each of our columns stands.
type Places = [Option<usize>; 16];

fn header<R: Read>(splitter: &mut Splitter<R>, file: &str) -> Result<Places, Vec<Problem>> {
    let failed = |e: io::Error| vec![Said::unreadable(file, 1, &e.to_string())];
    splitter.skip_byte_order_mark().map_err(failed)?;
    let next = splitter.next_row().map_err(failed)?;
    let mut places: Places = [None; 16];
    if next == Next::Row {
        for at in 0..splitter.len() {
            let name = String::from_utf8_lossy(trim(splitter.field(at))).into_owned();
            if let Some(place) = COLUMNS.iter().position(|column| *column == name) {
                // Of two columns of one name the first counts, as spreadsheets read them.
                places[place] = places[place].or(Some(at));
            }
        }
    }
    let missing = COLUMNS.iter().zip(&places).take(NEEDED).filter(|(_, place)| place.is_none());
    let missing: Vec<Problem> = missing.map(|(column, _)| Said::missing_column(file, column)).collect();
    if missing.is_empty() { Ok(places) } else { Err(missing) }
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
}

/// A field that is UTF-8, or else Windows-1252.
pub(crate) fn decode(field: &[u8]) -> String {
    match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => field.iter().map(|b| crate::lines::windows_1252(*b)).collect(),
    }
}

impl Chunk {
    fn rows<R: Read>(
        &mut self,
        splitter: &mut Splitter<R>,
        lines: u32,
        places: &Places,
        file: &str,
        people: Option<&People>,
    ) -> Result<(), Vec<Problem>> {
        let mut key = Vec::new();
        loop {
            let next = splitter.next_row();
            let line = lines.saturating_add(splitter.line());
            let damage = match next {
                Ok(Next::End) => {
                    self.number_persons(people);
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
                let cells = Cells::of(splitter, places);
                self.row(&cells, line, file, people, &mut key);
            } else {
                self.aside(Said::damaged(file, line, damage));
            }
        }
    }

    fn aside(&mut self, problem: Problem) {
        self.set_aside += 1;
        self.problems.add(problem);
    }

    fn row(&mut self, cells: &Cells<'_>, line: u32, file: &str, people: Option<&People>, key: &mut Vec<u8>) {
        if cells.bytes(0).is_empty() || cells.bytes(1).is_empty() {
            return self.aside(Said::nameless(file, line, COLUMNS[usize::from(!cells.bytes(0).is_empty())]));
        }
        let Some(at) = At::parse(cells.bytes(2)) else { return self.aside(Said::time(file, line, cells.get(2))) };
        let Some(deed) = self.deed(cells, key) else {
            let names = Kind::ALL.map(Kind::name);
            let near = nearest(cells.get(3), names.iter().copied());
            return self.aside(Said::kind(file, line, cells.get(3), near, &names.join(", ")));
        };
        let short = Name::in_place(cells.bytes(1)).map_or(0, Name::bits);
        let person = if short == 0 { self.person(cells.get(1), people) } else { 0 };
        self.waiting.push(short);
        let (owner, who) = (self.owner(cells, key), self.worker(cells));
        let (id, reference) = (self.name(cells, 0), self.name(cells, 12));
        if reference.is_none() && self.deeds.get(deed as usize).is_some_and(|d| d.kind.needs_reference()) {
            self.problems.add(Said::no_reference(file, line, cells.get(3)));
        }
        self.more(cells, line, file);
        self.events.push(Event { id, reference, at, person: PersonKey(person), owner, who, deed, line });
        if self.waiting.len() == AT_ONCE {
            self.number_persons(people);
        }
    }

    /// Turns the short pseudonyms of the last events into numbers.
    fn number_persons(&mut self, people: Option<&People>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let from = self.events.len() - waiting.len();
        let mut found = [u32::MAX - 1; AT_ONCE];
        for (found, short) in found.iter_mut().zip(&waiting) {
            *found = self.person_numbers.get(*short).unwrap_or(u32::MAX - 1);
        }
        for (n, short) in waiting.iter().enumerate().filter(|(_, short)| **short != 0) {
            let mut number = found.get(n).copied().unwrap_or(u32::MAX - 1);
            if number == u32::MAX - 1 {
                // New, or new a few events ago.
                number = self.person_numbers.get(*short).unwrap_or_else(|| {
                    let number = self.person(&self.names.text(Name::from_bits(*short)), people);
                    self.person_numbers.put(*short, number);
                    number
                });
            }
            if let Some(event) = self.events.get_mut(from + n) {
                event.person = PersonKey(number);
            }
        }
        waiting.clear();
        self.waiting = waiting;
    }

    fn name(&mut self, cells: &Cells<'_>, n: usize) -> Name {
        Name::in_place(cells.bytes(n)).unwrap_or_else(|| self.names.name(cells.get(n)))
    }

    /// Her row of persons.csv, else her number by first sight. Who is not there is left out later, so that a duplicate is dropped
    /// before anything else (P6).
    fn person(&mut self, text: &str, people: Option<&People>) -> u32 {
        match people {
            None => self.people.intern(text).0 - 1,
            Some(people) => people.find(text).unwrap_or(u32::MAX),
        }
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
    fn amounts_are_exact() {
        assert_eq!(
            ["0.1", "0.20", "10", "1.5000000", ".5", "-1", "1e3", "", "0.1234567"].map(amount),
            [Some(100_000), Some(200_000), Some(10_000_000), Some(1_500_000), None, None, None, None, None,]
        );
    }
}
