//! One file through the readers: opened, recognised, row by row onto the desk, and its report.

use crate::again::Again;
use crate::book::Told;
use crate::cld;
use crate::csds;
use crate::desk::{Desk, Pools, Sheet};
use crate::ecds;
use crate::equipment::{self, EquipmentFields, KeyFields, ManifestFields};
use crate::files::{Files, Text};

use crate::layout::{Field, Layout, known_not_read, nameless, nearest};
use crate::lines::{Damage, Lines, Next};
use crate::note::{Notes, ValueCount};
use crate::packed::Opened;
use crate::sense;
use crate::source::{Kind, Source};
use crate::survey::{self, SurveyFields};
use crate::sus;
use crate::together::Renumber;
use crate::{Answers, FileReport, ManifestLine, ReadOptions, Rejects};
use std::collections::BTreeMap;
use std::io;
use yf_model::rows::equipment::Request;
use yf_model::rows::sus::{Episode, Tables as SusTables};
use yf_model::{Day, IdText, Identities, IdentityId, NhsNumber, Problem, Problems, TextId, When};

/// The days of which one file tells.
#[derive(Clone, Copy, Default)]
pub(crate) struct Days {
    stated: Option<(Day, Day)>,
    seen: Option<(Day, Day)>,
}

impl Days {
    /// A stated reporting period.
    pub fn stated(&mut self, _provider: TextId, start: Option<Day>, end: Option<Day>) {
        if let (Some(start), Some(end)) = (start.or(end), end.or(start)) {
            let (first, last) = self.stated.unwrap_or((start, end));
            self.stated = Some((first.min(start), last.max(end)));
        }
    }

    /// The day of something that happened.
    pub fn event(&mut self, _provider: TextId, when: Option<When>) {
        if let Some(day) = when.and_then(When::day) {
            let (first, last) = self.seen.unwrap_or((day, day));
            self.seen = Some((first.min(day), last.max(day)));
        }
    }

    /// First and last: of the stated period, else of what happened.
    pub fn span(&self) -> Option<(Day, Day)> {
        self.stated.or(self.seen)
    }
}

/// Everything that files add to.
#[derive(Default)]
pub(crate) struct Run {
    pub pools: Pools,
    pub identities: Identities,
    pub cld: Vec<yf_model::rows::cld::Row>,
    pub names: BTreeMap<IdentityId, (String, String)>,
    pub csds: csds::Building,
    pub sus: SusTables,
    pub ecds: ecds::Building,
    pub equipment: Vec<Request>,
    pub keys: Vec<(NhsNumber, IdText)>,
    pub manifest: Vec<ManifestLine>,
    pub answers: Vec<Answers>,
    pub problems: Problems,
    pub rejects: Rejects,
    pub values: Vec<ValueCount>,
    pub unrecognised: Vec<cld::Unrecognised>,
}

/// How a recognised table is read.
enum Reader {
    Csds(csds::Reader, csds::Mark),
    Sus(sus::Reader, usize),
    Ecds(ecds::Reader),
    Equipment(EquipmentFields),
    Keys(KeyFields),
    Manifest(ManifestFields),
    Survey(SurveyFields),
}

impl Reader {
    fn times(&self) -> Vec<Field> {
        match self {
            Reader::Csds(r, _) => r.times(),
            Reader::Sus(r, _) => r.times(),
            _ => Vec::new(),
        }
    }
}

impl Run {
    /// Adds a part that was read by itself; parts come in the order of their files.
    pub fn add(&mut self, mut part: Run) {
        let numbers = Renumber::of(&part, self);
        self.cld.extend(part.cld.drain(..).map(|row| numbers.council(row)));
        for (who, names) in part.names {
            self.names.entry(numbers.who(who)).or_insert(names);
        }
        self.csds.add(part.csds, &numbers);
        self.sus.spells.extend(part.sus.spells.into_iter().map(|row| numbers.spell(row)));
        self.sus.episodes.extend(part.sus.episodes.into_iter().map(|row| Episode { key: numbers.id(row.key), ..row }));
        self.ecds.add(part.ecds, &numbers);
        self.equipment.extend(part.equipment.into_iter().map(|row| numbers.request(row)));
        self.keys.extend(part.keys.into_iter().map(|(nhs, pseudo)| (nhs, numbers.id(pseudo))));
        self.manifest.extend(part.manifest);
        self.answers.extend(part.answers);
        self.problems.merge(part.problems);
        self.rejects.merge(part.rejects);
        self.values.extend(part.values);
        self.unrecognised.extend(part.unrecognised);
    }

    /// Reads one file. A file that cannot be read is a problem, never a failure of the run.
    pub fn file(&mut self, number: u16, source: &Source, options: &ReadOptions) -> FileReport {
        if let Some(progress) = options.progress {
            progress(&source.name);
        }
        let mut report = FileReport { name: source.name.clone(), ..FileReport::default() };
        let mut notes = Notes::new(number, &source.name, options.every);
        let read = self.stream(source, options, &mut notes, &mut report).and_then(|next| match next {
            // Client Level Data has a reader of its own, from the first byte on.
            Some((separator, begun)) => self.council(source, (separator, begun), options, &mut notes, &mut report),
            None => Ok(()),
        });
        if let Err(error) = read {
            notes.about(Files::unreadable(&source.name, &error));
        }
        report.set_aside = notes.set_aside;
        report.warnings = notes.warnings;
        let (problems, rejects, values) = notes.into_parts();
        self.problems.merge(problems);
        self.rejects.merge(rejects);
        self.values.extend(values);
        report
    }

    /// Reads a file's stream; the separator and what was begun of it where it is Client Level Data.
    fn stream(
        &mut self,
        source: &Source,
        options: &ReadOptions,
        notes: &mut Notes,
        report: &mut FileReport,
    ) -> io::Result<Option<(u8, Again<Opened>)>> {
        let mut rows = Lines::new(Again::new(source.open(&options.limits)?), options.limits.row_bytes)?;
        let separator = rows.separator();
        let is_council = self.rows(&mut rows, source, notes, report)?;
        if is_council {
            return Ok(Some((separator, rows.into_inner())));
        }
        let last_line = rows.line();
        close(rows.into_inner().into_inner(), source, last_line, options, notes, report);
        Ok(None)
    }

    /// Reads a file of Client Level Data.
    fn council(
        &mut self,
        source: &Source,
        (separator, begun): (u8, Again<Opened>),
        options: &ReadOptions,
        notes: &mut Notes,
        report: &mut FileReport,
    ) -> io::Result<()> {
        let mut opened = match begun.anew() {
            Some(begun) => begun,
            None => Again::new(source.open(&options.limits)?),
        };
        let (number, from) = (notes.file, self.cld.len());
        let mut problem = |p: Problem| notes.told(p);
        let mut sink = cld::Sink {
            texts: &mut self.pools.texts,
            ids: &mut self.pools.ids,
            identities: &mut self.identities,
            rows: &mut self.cld,
            names: &mut self.names,
            problem: &mut problem,
        };
        let reading = cld::Options {
            journeys: true,
            names: options.names,
            compare_names: options.compare_names,
            delimiter: separator,
            row_bytes: options.limits.row_bytes,
            every: options.every,
        };
        let found = cld::read(number, &source.name, &mut opened, &reading, &mut sink);
        let rows = self.cld.get(from..).unwrap_or(&[]);
        sense::check(rows, &source.name, &mut |p| notes.told(p));
        close(opened.into_inner(), source, rows.last().map_or(1, |row| row.at.line), options, notes, report);
        report.rows = found.rows;
        self.unrecognised.extend(found.unrecognised);
        if found.rows == 0 && !found.refused {
            notes.about(Files::header_only(&source.name, "Client Level Data"));
        }
        for title in found.missing_headers {
            match cld::without(title) {
                Some(without) => {
                    let strange = found.unknown_headers.iter().map(String::as_str);
                    notes.about(Files::missing_column(&source.name, "Client Level Data", (title, without), strange));
                }
                // Read only where they are asked for.
                None if !options.names && ["First Name", "Last Name"].contains(&title) => {}
                None => report.not_sent.push(title.to_owned()),
            }
        }
        if found.windows_1252 > 0 {
            let rows = if found.windows_1252 == 1 { "row" } else { "rows" };
            report.encoding = format!("Windows-1252 in {} {rows}", found.windows_1252);
        }
        report.first_day = rows.iter().filter_map(|r| r.period_start).min().or(found.first_day);
        report.last_day = found.period_end.or(found.last_day);
        Ok(())
    }

    fn rows(
        &mut self,
        rows: &mut Lines<Again<Opened>>,
        source: &Source,
        notes: &mut Notes,
        report: &mut FileReport,
    ) -> io::Result<bool> {
        report.encoding = "UTF-8".into();
        if let Some(what) = Text::by_start(rows.peek()) {
            report.table = what.table.into();
            report.note = what.note.into();
            return Ok(false);
        }
        let header = loop {
            match rows.next_row()? {
                Next::Row if rows.row.is_blank() => {}
                Next::Row => break Some(rows.row.iter().map(str::to_string).collect::<Vec<String>>()),
                Next::Damaged(..) => break Some(Vec::new()),
                Next::End => break None,
            }
        };
        let Some(header) = header else {
            // A new workbook comes with empty sheets: nobody sent one.
            if !matches!(source.kind, Kind::Sheet(_)) {
                notes.about(Files::empty(&source.name));
            }
            let broke = matches!(source.kind, Kind::Sheet(_)) && rows.from().inner().cut().is_some();
            report.note = if broke { "could not be read" } else { "empty" }.into();
            return Ok(false);
        };
        let names: Vec<&str> = header.iter().map(String::as_str).collect();
        let nameless = nameless(&names);
        let Some(layout) = Layout::of(&names) else {
            // A table that is not needed is passed over in silence; not so where it could be one that is, but for a name.
            match known_not_read(&names).filter(|_| nameless.is_none()) {
                Some(what) => {
                    report.table = what.into();
                    report.note = "known, and not read by this version".into();
                }
                // A text of one column is hardly a table: a note, a licence, a list.
                None if names.len() < 2 => report.note = "not a table that is known".into(),
                None => {
                    notes.about(Files::unknown(&source.name, &names, nearest(&names)));
                    report.note = "not a table that is known".into();
                }
            }
            return Ok(false);
        };
        report.table = layout.table.name.clone();
        report.dataset = layout.table.dataset();
        if let Some(place) = nameless {
            notes.about(Files::nameless(&source.name, place, &layout.shown(place)));
        }
        if layout.table.name == "CLD" {
            return Ok(true);
        }
        rows.source_mut().let_go();
        for missing in layout.missing() {
            let column = missing.names.first().map_or("", String::as_str);
            let missed = (column, missing.without.as_str());
            notes.about(Files::missing_column(&source.name, &layout.table.name, missed, layout.strange()));
        }
        report.not_sent = layout.not_sent().map(str::to_owned).collect();
        let reader = self.reader(&layout, source, notes.file);
        let Some(reader) = reader else {
            report.note = "known, and not read by this version".into();
            return Ok(false);
        };
        rows.set_width(header.len());
        let mut sheet = Sheet::new(layout);
        let mut days = Days::default();
        let odd_rows = self.table(rows, &mut sheet, &reader, notes, &mut days, report)?;
        if odd_rows > 0 {
            report.encoding = format!("Windows-1252 in {odd_rows} {}", if odd_rows == 1 { "row" } else { "rows" });
        }
        if report.rows == 0 {
            notes.about(Files::header_only(&source.name, &report.table));
        }
        self.judge_times(&reader, &sheet, notes, report);
        self.judge_dates(&sheet, notes);
        sheet.mixed.close(&sheet.layout, notes);
        if let Some((first, last)) = days.span() {
            (report.first_day, report.last_day) = (Some(first), Some(last));
        }
        Ok(false)
    }

    fn reader(&mut self, layout: &Layout, source: &Source, number: u16) -> Option<Reader> {
        if let Some(reader) = csds::Reader::of(layout) {
            let mark = self.csds.begin(number, together(source, &layout.table.name));
            return Some(Reader::Csds(reader, mark));
        }
        if let Some(reader) = sus::Reader::of(layout) {
            return Some(Reader::Sus(reader, self.sus.spells.len()));
        }
        if let Some(reader) = ecds::Reader::of(layout) {
            return Some(Reader::Ecds(reader));
        }
        match layout.table.name.as_str() {
            "equipment" => Some(Reader::Equipment(EquipmentFields::of(layout))),
            "keys" => Some(Reader::Keys(KeyFields::of(layout))),
            "manifest" => Some(Reader::Manifest(ManifestFields::of(layout))),
            "survey" => Some(Reader::Survey(SurveyFields::of(layout))),
            _ => None,
        }
    }

    /// Reads the rows under a header; how many of them held bytes that are not UTF-8.
    fn table(
        &mut self,
        rows: &mut Lines<Again<Opened>>,
        sheet: &mut Sheet,
        reader: &Reader,
        notes: &mut Notes,
        days: &mut Days,
        report: &mut FileReport,
    ) -> io::Result<u64> {
        let width = sheet.layout.header.len();
        let probe = sheet.layout.key_place();
        let mut odd_rows = 0;
        loop {
            match rows.next_row()? {
                Next::End => return Ok(odd_rows),
                Next::Damaged(line, damage) => {
                    report.rows += 1;
                    damaged(notes, line, damage, rows.limit());
                    continue;
                }
                Next::Row if rows.row.is_blank() => continue,
                Next::Row => {}
            }
            let cut = rows.unfinished && (rows.row.len() < width || rows.from().inner().cut().is_some());
            let row = &rows.row;
            odd_rows += u64::from(row.odd_bytes);
            let named = row.get(probe).eq_ignore_ascii_case(sheet.layout.header.get(probe).map_or("", String::as_str));
            // A row that is one field may be the header of a table parted in another way.
            let alone = row.len() == 1 && width > 1;
            if named || alone || looks_like_header(row.get(0), &sheet.layout) {
                let names: Vec<&str> = row.iter().collect();
                if sheet.layout.is_repeated_by(&names) {
                    // Monthly files put end to end repeat their header.
                    report.note = "the header is repeated further down".into();
                    continue;
                }
                let second = if alone { Layout::of_line(row.get(0)) } else { Layout::of(&names) };
                if let Some(second) = second {
                    notes.about(Files::two_datasets(
                        notes.name(),
                        row.line,
                        &sheet.layout.table.name,
                        &second.table.name,
                    ));
                    return Ok(odd_rows);
                }
            }
            report.rows += 1;
            if row.nul {
                nul(notes, row.line);
            } else if row.len() > width && (width..row.len()).any(|i| !row.get(i).is_empty()) {
                too_wide(notes, row.line, row.len(), width);
            } else if cut {
                cut_row(notes, row.line, row.len(), width);
            } else {
                if row.len() < width {
                    short(notes, row.line, row.len(), width);
                }
                sheet.mixed.row(row, &sheet.layout, notes);
                let mut desk = Desk { row, sheet, notes, pools: &mut self.pools };
                match reader {
                    Reader::Csds(r, _) => self.csds.row(r, &mut desk, days),
                    Reader::Sus(r, _) => r.row(&mut desk, days, &mut self.identities, &mut self.sus),
                    Reader::Ecds(r) => r.row(&mut desk, days, &mut self.identities, &mut self.ecds),
                    Reader::Equipment(f) => {
                        equipment::request(f, &mut desk, days, &mut self.identities, &mut self.equipment);
                    }
                    Reader::Keys(f) => equipment::key(f, &mut desk, &mut self.keys),
                    Reader::Manifest(f) => equipment::manifest(f, &mut desk, &mut self.manifest),
                    Reader::Survey(f) => survey::answers(f, &mut desk, &mut self.answers),
                }
            }
        }
    }

    /// Midnights that stand for "no time" become days, and it is said (`clocks.md` 5.2).
    fn judge_times(&mut self, reader: &Reader, sheet: &Sheet, notes: &mut Notes, report: &mut FileReport) {
        let times = reader.times();
        let which: Vec<bool> = times.iter().map(|f| sheet.midnight_means_none(*f)).collect();
        match reader {
            Reader::Csds(r, mark) => self.csds.midnights_to_days(r, mark, &which),
            Reader::Sus(_, from) => sus::midnights_to_days(&mut self.sus, *from, &which),
            _ => {}
        }
        for (field, _) in times.iter().zip(&which).filter(|(_, none)| **none) {
            let (all, midnight) = sheet.midnights(*field);
            let place = sheet.layout.places(*field).first().copied().unwrap_or(0);
            let column = sheet.layout.shown(place);
            notes.about(Files::midnights(notes.name(), &column, midnight, all));
            if !report.note.is_empty() {
                report.note.push_str("; ");
            }
            report
                .note
                .push_str(&format!("{column} is 00:00:00 in {midnight} of {all} rows, which count as without time"));
        }
    }

    /// Where a column has dates that can only be month first, those that fit both ways are doubtful too.
    fn judge_dates(&mut self, sheet: &Sheet, notes: &mut Notes) {
        for (index, column) in sheet.layout.table.columns.iter().enumerate() {
            let doubtful = sheet.doubtful(index);
            let Some(place) = sheet.layout.places(Field(index)).first() else { continue };
            let month_first = notes.how_many_at("month-first-date", *place);
            if month_first > 0 && doubtful > 0 && !column.names.is_empty() {
                let header = sheet.layout.shown(*place);
                notes.about(Files::doubtful_dates(notes.name(), &header, doubtful, month_first));
            }
        }
    }
}

/// Closes a file: its bytes and hash into the report, and a word if it broke off.
fn close(
    opened: Opened,
    source: &Source,
    line: u32,
    options: &ReadOptions,
    notes: &mut Notes,
    report: &mut FileReport,
) {
    let (unpacked, told) = (opened.unpacked(), opened.told());
    let (bytes, sha256, cut) = opened.finish();
    for found in told.iter().flat_map(Told::take) {
        notes.found(found.count, found.samples, &found.lines);
    }
    (report.bytes, report.sha256) = (bytes, sha256);
    if let Some(cut) = cut {
        notes.about(Files::cut(&source.name, &cut, line, unpacked, &options.limits));
    }
}

/// What files of one submission have in common: the folder, and the name without the table's own part
/// (`CYP101Referral_2024-07.csv` and `CYP201_2024-07.csv` lie together).
fn together(source: &Source, table: &str) -> String {
    let name = source.file_name().to_ascii_lowercase();
    let (short, long) = (table.get(..6).unwrap_or(table).to_ascii_lowercase(), table.to_ascii_lowercase());
    let rest = match (name.split_once(&long), name.split_once(&short)) {
        (Some((before, after)), _) | (None, Some((before, after))) => format!("{before}*{after}"),
        _ => "*".to_string(),
    };
    format!("{}/{rest}", source.folder())
}

/// Whether the first field of a row is the name of a column.
fn looks_like_header(first: &str, layout: &Layout) -> bool {
    // Names of columns have letters, and digits only behind CYP; nearly every row fails here and costs no more.
    let b = first.as_bytes();
    let may_be = b.len() >= 4
        && b[0].is_ascii_alphabetic()
        && (!b.iter().any(u8::is_ascii_digit) || b[..3].eq_ignore_ascii_case(b"cyp"));
    may_be && (layout.header.first().is_some_and(|h| h == first) || crate::layout::is_column_name(first))
}

fn damaged(notes: &mut Notes, line: u32, damage: Damage, limit: usize) {
    match damage {
        Damage::Quote => notes.damaged(
            line,
            "open-quote",
            "a quote that is not closed".into(),
            "has a quote that is opened and not closed".into(),
            "double the quote, or close it, at the source",
        ),
        Damage::TooLong => notes.damaged(
            line,
            "row-too-long",
            format!("more than {}", crate::source::size(limit as u64)),
            format!("is a row longer than the limit of {}", crate::source::size(limit as u64)),
            "see whether line ends were lost; if the row is right, raise the limit with YELLOWFOLDER_ROW_MIB",
        ),
    }
}

fn nul(notes: &mut Notes, line: u32) {
    notes.damaged(
        line,
        "nul-byte",
        "a NUL byte".into(),
        "holds NUL bytes, which no text has: the file was damaged when it was written or copied".into(),
        "export or copy the file again",
    );
}

fn too_wide(notes: &mut Notes, line: u32, found: usize, width: usize) {
    notes.damaged(
        line,
        "too-many-fields",
        format!("{found} fields"),
        format!("has {found} fields and the header {width}: a separator within a field is not quoted"),
        "quote fields that hold the separator, at the source",
    );
}

fn cut_row(notes: &mut Notes, line: u32, found: usize, width: usize) {
    notes.damaged(
        line,
        "cut-off",
        format!("{found} fields"),
        format!("is cut off: the file ends in the middle of it ({found} of {width} fields)"),
        "export or fetch the file again: what should follow is not here",
    );
}

fn short(notes: &mut Notes, line: u32, found: usize, width: usize) {
    notes.row_warning(
        line,
        "too-few-fields",
        format!("has {found} fields and the header {width}"),
        "the row is read, the fields that are not there as blank",
        "see whether a line end stands within a field that is not quoted",
    );
}

/// A problem's severity, for the sum at the end.
pub(crate) fn refuse_all(problems: &mut Problems, refused: Vec<Problem>) {
    for problem in refused {
        problems.add(problem);
    }
}
