//! From bytes to rows.

mod said;

use super::cells::{self, BadDate, Date};
use super::columns::{Column, Places, header_key, recognise};
use super::lists::{self, List, Spellings};
use super::{FileRead, Options, Sink, Unrecognised};
use crate::files::Files;
use crate::layout::{Layout, is_column_name};
use crate::split::{Next, Splitter};
use crate::value::{self, Spoilt};
use std::io::Read;
use std::ops::ControlFlow;
use yf_model::rows::cld::{
    AssessmentType, ClientType, Component, Delivery, EventType, Gender, INVALID, Outcome, Row, ServiceType,
};
use yf_model::{Dataset, Day, IdText, Identity, IdentityId, Local, NhsNumber, Problem, RowRef, Severity, TextId};

/// Reads one file of Client Level Data. `file` is its number in [`RowRef`]s, `name` how the user knows it.
///
/// A failing source (a cut-off archive, a disk) ends the reading with a problem; what came before stays.
pub fn read(file: u16, name: &str, bytes: impl Read, options: &Options, sink: &mut Sink<'_>) -> FileRead {
    let mut splitter = Splitter::with_limit(bytes, options.delimiter, options.row_bytes);
    let mut found = FileRead::default();
    let mut reader = match header(name, &mut splitter, options, sink) {
        Some(places) => Reader::new(file, name, places, &splitter),
        None => return FileRead { refused: true, ..found },
    };
    reader.keep_lines(options.every);
    found.unknown_headers = std::mem::take(&mut reader.places.unknown);
    found.missing_headers = std::mem::take(&mut reader.places.missing);
    loop {
        let next = match splitter.next_row() {
            Ok(next) => next,
            Err(error) => {
                (sink.problem)(reader.unreadable(&splitter, &error));
                break;
            }
        };
        match next {
            Next::End => break,
            Next::Row => {
                if reader.row(&splitter, options, &mut found, sink).is_break() {
                    break;
                }
            }
            Next::OpenQuote | Next::TooLong => {
                found.rows += 1;
                found.broken += 1;
                (sink.problem)(reader.broken(&splitter, next, options.row_bytes));
            }
        }
    }
    found.unrecognised = reader.unrecognised();
    for value in &found.unrecognised {
        (sink.problem)(reader.in_no_list(value));
    }
    found
}

/// Reads the header, or says why the file is none of ours.
fn header<R: Read>(name: &str, splitter: &mut Splitter<R>, options: &Options, sink: &mut Sink<'_>) -> Option<Places> {
    let refused = |found: String, wrong: String, mend: &str| Problem {
        code: "not-client-level-data",
        severity: Severity::FileRefused,
        file: name.to_string(),
        line: None,
        column: None,
        found,
        wrong,
        now: "the file is not read".to_string(),
        mend: mend.to_string(),
    };
    let first = splitter.skip_byte_order_mark().and_then(|_| {
        loop {
            match splitter.next_row()? {
                Next::Row if (0..splitter.len()).all(|n| cells::is_blank(splitter.field(n))) => {}
                other => return Ok(other),
            }
        }
    });
    let problem = match first {
        Err(error) => {
            refused(String::new(), format!("cannot be read: {error}"), "check that the file opens and is whole")
        }
        Ok(Next::End) => refused(String::new(), "is empty".to_string(), "ask the council for the extract again"),
        Ok(Next::OpenQuote | Next::TooLong) => refused(
            String::new(),
            "has no header: its first line is not text parted by commas".to_string(),
            "save the extract as CSV with its header line",
        ),
        Ok(Next::Row) => {
            let headers: Vec<String> =
                (0..splitter.len()).map(|n| cells::decode(splitter.field(n)).into_owned()).collect();
            if recognise(headers.iter().map(String::as_str)) {
                let mut places = Places::of(&headers);
                if !options.journeys {
                    places.leave(&[Column::Practice, Column::Postcode, Column::Provider, Column::Gender]);
                }
                if !(options.names || options.compare_names) {
                    places.leave(&[Column::FirstName, Column::LastName]);
                }
                return Some(places);
            }
            let found = cells::shown(&headers.iter().take(3).map(|h| h.trim()).collect::<Vec<_>>().join(", "));
            let wrong = "is not how the header of Client Level Data begins (LA Code, Event Type, Event Start Date ... in any order)";
            refused(found, wrong.to_string(), "give the extract with its header line, parted by commas")
        }
    };
    (sink.problem)(problem);
    None
}

/// Whether a row may be a header, by its first field and where the council's code should be.
fn may_be_header(first: &[u8], la: &[u8]) -> bool {
    is_column_name(cells::decode(first).trim_start_matches('\u{feff}')) || header_key(&cells::decode(la)) == "lacode"
}

/// The header keys of a row's fields.
fn keys<R: Read>(row: &Splitter<R>) -> Vec<String> {
    (0..row.len()).map(|n| header_key(&cells::decode(row.field(n)))).collect()
}

/// One coded column: its list, and the spellings seen.
struct Coded<T> {
    column: Column,
    list: List,
    seen: Spellings<T>,
}

impl<T: Copy> Coded<T> {
    fn new(column: Column) -> Coded<T> {
        Coded { column, list: lists::list(column), seen: Spellings::new() }
    }

    /// A closed list: what is in no list is invalid.
    #[inline]
    fn closed(&mut self, raw: &[u8], line: u32, of: fn(&str) -> T) -> Option<T> {
        let list = &self.list;
        self.seen.read(raw, line, |text| match list.get(&lists::key(text)) {
            Some(cleaned) => (of(cleaned), true),
            None => (of(INVALID), false),
        })
    }

    fn add_unrecognised(&self, file: u16, open_list: bool, out: &mut Vec<Unrecognised>) {
        let column = self.column.title();
        for (value, (rows, first_line, lines)) in self.seen.unrecognised(&lists::words(self.column)) {
            out.push(Unrecognised { file, column, value, rows, first_line, open_list, lines });
        }
    }
}

/// The last text of a column and what it was read as: columns that say the same on every row are read once.
struct Memo<T> {
    raw: Vec<u8>,
    value: T,
}

struct Reader<'a> {
    file: u16,
    name: &'a str,
    places: Places,
    width: usize,
    /// The header, by keys.
    header: Vec<String>,
    event_type: Spellings<(EventType, Option<EventType>)>,
    client_type: Coded<ClientType>,
    outcome: Coded<Outcome>,
    assessment_type: Coded<AssessmentType>,
    service_type: Coded<ServiceType>,
    component: Coded<Component>,
    delivery: Coded<Delivery>,
    gender: Coded<Gender>,
    route: Coded<TextId>,
    cost_frequency: Coded<TextId>,
    /// The council, and whether its text can be a council's code.
    la: Memo<(TextId, bool)>,
    practice: Memo<TextId>,
    period: [Memo<Date>; 2],
}

impl<'a> Reader<'a> {
    fn new<R: Read>(file: u16, name: &'a str, places: Places, header: &Splitter<R>) -> Reader<'a> {
        let memo = || Memo { raw: Vec::new(), value: Date::Missing };
        Reader {
            file,
            name,
            places,
            width: header.len(),
            header: keys(header),
            event_type: Spellings::new(),
            client_type: Coded::new(Column::ClientType),
            outcome: Coded::new(Column::Outcome),
            assessment_type: Coded::new(Column::AssessmentType),
            service_type: Coded::new(Column::ServiceType),
            component: Coded::new(Column::Component),
            delivery: Coded::new(Column::Delivery),
            gender: Coded::new(Column::Gender),
            route: Coded::new(Column::Route),
            cost_frequency: Coded::new(Column::CostFrequency),
            la: Memo { raw: Vec::new(), value: (TextId(0), true) },
            practice: Memo { raw: Vec::new(), value: TextId(0) },
            period: [memo(), memo()],
        }
    }

    /// Reads a row; breaks where another table begins.
    fn row<R>(
        &mut self,
        row: &Splitter<R>,
        options: &Options,
        found: &mut FileRead,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()>
    where
        R: Read,
    {
        let line = row.line();
        let la_text = row.field(self.places.of_column(Column::La));
        // A header has no council's code where the rows have it, so that rows of the same council cost no more.
        let doubtful = la_text != self.la.raw || la_text.is_empty();
        if doubtful && (self.is_alone(row) || may_be_header(row.field(0), la_text)) {
            match self.header_within(row) {
                Some(second) if second.code == "header-again" => {
                    found.rows += 1;
                    found.broken += 1;
                    (sink.problem)(second);
                    return ControlFlow::Continue(());
                }
                Some(second) => {
                    (sink.problem)(second);
                    return ControlFlow::Break(());
                }
                None => {}
            }
        }
        let (la, is_code) = self.council(la_text, options, sink);
        if la == TextId(0) && is_code && (0..row.len()).all(|n| cells::is_blank(row.field(n))) {
            return ControlFlow::Continue(());
        }
        found.rows += 1;
        let nth = u32::try_from(found.rows).unwrap_or(u32::MAX);
        let bytes = row.bytes();
        if !bytes.is_ascii() && std::str::from_utf8(bytes).is_err() {
            found.windows_1252 += 1;
        }
        if memchr::memchr(0, bytes).is_some() {
            found.broken += 1;
            (sink.problem)(self.nul(line));
            return ControlFlow::Continue(());
        }
        let dates = self.dates(row, found, sink);
        if !row.has_line_end() && row.len() < self.width {
            found.cut_off = true;
            (sink.problem)(self.cut_off(line, row.len()));
        }
        if row.len() > self.width {
            (sink.problem)(self.too_many_fields(line, row.len()));
        }
        if !is_code {
            found.strange_la += 1;
            (sink.problem)(self.no_council(line, la_text, options.journeys));
            if options.journeys {
                return ControlFlow::Continue(());
            }
        }
        if la == TextId(0) {
            found.without_la += 1;
            (sink.problem)(self.without_la(line));
            return ControlFlow::Continue(());
        }
        let places = &self.places;
        let field = |column| row.field(places.of_column(column));
        let nhs_text = field(Column::Nhs);
        let (nhs_official, nhs) = nhs_number(nhs_text);
        if nhs.is_none() && options.journeys && !cells::is_blank(nhs_text) {
            (sink.problem)(self.bad_number(line, nhs_text));
        }
        let local_text = field(Column::Local);
        let local = identifier(local_text, sink);
        let spoilt = spoilt(local_text).filter(|_| options.journeys);
        if let Some(how) = spoilt {
            (sink.problem)(self.spoilt(line, local_text, how));
        }
        let at = RowRef { file: self.file, line };
        let identity = Identity {
            dataset: Dataset::Cld,
            nhs,
            pseudo: None,
            local: if local == IdText(0) || spoilt.is_some() { Local::None } else { Local::Council(la, local) },
            born: dates.born,
        };
        let known = sink.identities.len();
        let who = if options.journeys { sink.identities.add(identity, at) } else { IdentityId::default() };
        if options.names {
            let name = |column| cells::text(field(column)).map(|t| t.into_owned()).unwrap_or_default();
            let names = (name(Column::FirstName), name(Column::LastName));
            if names != Default::default() {
                sink.names.entry(who).or_insert(names);
            }
        }
        if options.compare_names && sink.identities.len() > known {
            let (first, last) = (cells::text(field(Column::FirstName)), cells::text(field(Column::LastName)));
            identifier(field(Column::FirstName), sink);
            identifier(field(Column::LastName), sink);
            if let (Some(first), Some(last)) = (first, last) {
                sink.ids.intern(&format!("{first} {last}"));
            }
        }
        let event_type = self.event_type.read(field(Column::EventType), line, |text| {
            let read = lists::event_type(text);
            (read, read.0 != EventType::Invalid)
        });
        let conversation = match cells::text(field(Column::Conversation)).as_deref() {
            Some("1") => true,
            Some("0") => false,
            _ => cells::speaks_of_conversation(field(Column::Description)),
        };
        let row = Row {
            at,
            nth,
            la,
            who,
            nhs_official,
            local,
            period_start: dates.period_start,
            period_end: dates.period_end,
            born: dates.born,
            died: dates.died,
            start: dates.start,
            end: dates.end,
            unit_cost: cells::hundredths(field(Column::UnitCost)),
            planned_units: cells::hundredths(field(Column::PlannedUnits)),
            practice: vocabulary(&mut self.practice, field(Column::Practice), sink),
            postcode: identifier(field(Column::Postcode), sink),
            provider: cells::text(field(Column::Provider)).map_or(TextId(0), |t| sink.texts.intern(&t)),
            route: open(&mut self.route, field(Column::Route), line, sink),
            cost_frequency: open(&mut self.cost_frequency, field(Column::CostFrequency), line, sink),
            event_type: event_type.map(|(t, _)| t),
            type_begins: event_type.and_then(|(_, begins)| begins),
            client_type: self.client_type.closed(field(Column::ClientType), line, ClientType::of),
            outcome: self.outcome.closed(field(Column::Outcome), line, Outcome::of),
            assessment_type: self.assessment_type.closed(field(Column::AssessmentType), line, AssessmentType::of),
            service_type: self.service_type.closed(field(Column::ServiceType), line, ServiceType::of),
            component: self.component.closed(field(Column::Component), line, Component::of),
            delivery: self.delivery.closed(field(Column::Delivery), line, Delivery::of),
            gender: self.gender.closed(field(Column::Gender), line, Gender::of),
            conversation,
        };
        found.first_day = [found.first_day, row.start].into_iter().flatten().min();
        found.last_day = found.last_day.max(row.start).max(row.end);
        found.period_start = [found.period_start, row.period_start].into_iter().flatten().min();
        found.period_end = found.period_end.max(row.period_end);
        sink.rows.push(row);
        ControlFlow::Continue(())
    }

    /// The council of a row, and whether its text can be a council's code. Where journeys are told, what cannot be one is no word.
    #[inline]
    fn council(&mut self, raw: &[u8], options: &Options, sink: &mut Sink<'_>) -> (TextId, bool) {
        if self.la.raw != raw {
            self.la.raw.clear();
            self.la.raw.extend_from_slice(raw);
            self.la.value = match cells::text(raw) {
                None => (TextId(0), true),
                Some(text) if may_be_council(&text) => (sink.texts.intern(&text), true),
                Some(_) if options.journeys => (TextId(0), false),
                Some(text) => (sink.texts.intern(&text), false),
            };
        }
        self.la.value
    }

    /// Whether a row is one field where the header has several: it may be the header of a table parted in another way.
    fn is_alone<R: Read>(&self, row: &Splitter<R>) -> bool {
        row.len() == 1 && self.width > 1 && !row.field(0).is_empty()
    }

    /// What is wrong with a row that is a header; `None` where it is none.
    fn header_within<R: Read>(&self, row: &Splitter<R>) -> Option<Problem> {
        if keys(row) == self.header {
            return Some(self.header_again(row.line()));
        }
        let names: Vec<String> = (0..row.len()).map(|n| cells::decode(row.field(n)).trim().to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let second = match names.as_slice() {
            [line] if self.is_alone(row) => Layout::of_line(line)?.table,
            names => Layout::of(names)?.table,
        };
        let title = |table: &'static str| if table == "CLD" { "Client Level Data" } else { table };
        Some(Files::two_datasets(self.name, row.line(), title("CLD"), title(&second.name)))
    }

    /// All six dates of a row, each bad one counted and told.
    fn dates<R: Read>(&mut self, row: &Splitter<R>, found: &mut FileRead, sink: &mut Sink<'_>) -> Dates {
        let columns = [Column::Born, Column::Died, Column::Start, Column::End, Column::PeriodStart, Column::PeriodEnd];
        let read = columns.map(|column| {
            let raw = row.field(self.places.of_column(column));
            let read = match column {
                Column::PeriodStart | Column::PeriodEnd => {
                    let memo = &mut self.period[usize::from(column == Column::PeriodEnd)];
                    if memo.raw != raw {
                        memo.raw = raw.to_vec();
                        memo.value = cells::date(raw);
                    }
                    memo.value
                }
                _ => cells::date(raw),
            };
            match read {
                Date::Is(day) => Some(day),
                Date::Missing => None,
                Date::Bad(why) => {
                    found.dates_not_understood += 1;
                    found.month_first += u64::from(why == BadDate::MonthFirst);
                    (sink.problem)(self.bad_date(row.line(), column, raw, why));
                    None
                }
            }
        });
        let [born, died, start, end, period_start, period_end] = read;
        Dates { born, died, start, end, period_start, period_end }
    }

    fn keep_lines(&mut self, every: bool) {
        self.gender.seen.keep_lines(every);
        self.client_type.seen.keep_lines(every);
        self.event_type.keep_lines(every);
        self.outcome.seen.keep_lines(every);
        self.route.seen.keep_lines(every);
        self.assessment_type.seen.keep_lines(every);
        self.service_type.seen.keep_lines(every);
        self.component.seen.keep_lines(every);
        self.delivery.seen.keep_lines(every);
        self.cost_frequency.seen.keep_lines(every);
    }

    fn unrecognised(&self) -> Vec<Unrecognised> {
        let mut out = Vec::new();
        self.gender.add_unrecognised(self.file, false, &mut out);
        self.client_type.add_unrecognised(self.file, false, &mut out);
        for (value, (rows, first_line, lines)) in self.event_type.unrecognised(&lists::words(Column::EventType)) {
            let column = Column::EventType.title();
            out.push(Unrecognised { file: self.file, column, value, rows, first_line, open_list: false, lines });
        }
        self.outcome.add_unrecognised(self.file, false, &mut out);
        self.route.add_unrecognised(self.file, true, &mut out);
        self.assessment_type.add_unrecognised(self.file, false, &mut out);
        self.service_type.add_unrecognised(self.file, false, &mut out);
        self.component.add_unrecognised(self.file, false, &mut out);
        self.delivery.add_unrecognised(self.file, false, &mut out);
        self.cost_frequency.add_unrecognised(self.file, true, &mut out);
        out
    }
}

/// Whether a text can be a council's code: three digits, as Client Level Data has them, or the letter and eight digits of the Office
/// for National Statistics. A local number or a name is neither.
pub fn may_be_council(text: &str) -> bool {
    let digits = |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
    digits(text, 3) || text.strip_prefix(['E', 'W', 'S', 'N']).is_some_and(|rest| digits(rest, 8))
}

struct Dates {
    born: Option<Day>,
    died: Option<Day>,
    start: Option<Day>,
    end: Option<Day>,
    period_start: Option<Day>,
    period_end: Option<Day>,
}

/// What a spreadsheet has made of the council's own identifier, if it has spoilt it.
#[inline]
fn spoilt(raw: &[u8]) -> Option<Spoilt> {
    let may_be = raw.first() == Some(&b'#') || raw.contains(&b'+');
    may_be.then(|| cells::text(raw)).flatten().and_then(|text| value::spoilt(&text))
}

/// The number by the official rule, and by the rule for joins.
#[inline]
fn nhs_number(raw: &[u8]) -> (Option<NhsNumber>, Option<NhsNumber>) {
    if raw.is_empty() {
        return (None, None);
    }
    if raw.len() == 10 && raw.iter().all(u8::is_ascii_digit) {
        let number = raw.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
        let number = NhsNumber::from_digits(number);
        return (number, number.filter(|n| !n.is_placeholder()));
    }
    match cells::text(raw) {
        Some(text) => (NhsNumber::parse_official(&text), NhsNumber::parse(&text)),
        None => (None, None),
    }
}

#[inline]
fn identifier(raw: &[u8], sink: &mut Sink<'_>) -> IdText {
    cells::text(raw).map_or(IdText(0), |text| sink.ids.intern(&text))
}

#[inline]
fn vocabulary(memo: &mut Memo<TextId>, raw: &[u8], sink: &mut Sink<'_>) -> TextId {
    if memo.raw != raw {
        memo.raw.clear();
        memo.raw.extend_from_slice(raw);
        memo.value = cells::text(raw).map_or(TextId(0), |text| sink.texts.intern(&text));
    }
    memo.value
}

/// An open list: an unknown spelling is its own key.
#[inline]
fn open(coded: &mut Coded<TextId>, raw: &[u8], line: u32, sink: &mut Sink<'_>) -> TextId {
    let (list, texts) = (&coded.list, &mut *sink.texts);
    let read = coded.seen.read(raw, line, |text| {
        let key = lists::key(text);
        match list.get(&key) {
            Some(cleaned) => (texts.intern(cleaned), true),
            None => (texts.intern(&key), false),
        }
    });
    read.unwrap_or(TextId(0))
}
