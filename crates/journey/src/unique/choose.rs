//! Which submissions are used, and with which reference period (`cld.md` 6).

use super::derived;
use std::collections::BTreeMap;
use std::ops::Range;
use yf_model::rows::cld::Row;
use yf_model::{Day, TextId, Texts};

/// `joined`: quarters from several submissions. `single`: one whole period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mode {
    Joined,
    Single,
}

/// Where the period of a submission comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Periods {
    /// Every submission with the whole period (6.1).
    All,
    /// The stated period, and the choice of 6.2.
    Stated,
    /// The period derived from the data (6.3), and the choice of 6.2.
    Derived,
    /// Every submission with its stated period, none chosen against another: for journeys (`mapping.md` 2).
    EveryStated,
}

/// What decides the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Quarters or one period.
    pub mode: Mode,
    /// Where periods come from.
    pub periods: Periods,
    /// First and last day of the whole period.
    pub whole: (Day, Day),
    /// Submissions imported after this day are ignored (not by [`Periods::All`]).
    pub as_of: Day,
}

/// A time of import: day, and second of the day.
pub type Imported = (Day, u32);

/// One file as the caller knows it.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its number in the rows' references. Rows of one file stand together.
    pub file: u16,
    /// Rows read in it, those set aside included.
    pub rows_read: u32,
    /// Import time of the manifest; without one, midnight after the file's latest stated period end is taken.
    pub imported: Option<Imported>,
    /// Its line in the manifest; without one, its place in name order. Later breaks ties of import time.
    pub line: u32,
}

/// The rows of one council in one file.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The file.
    pub file: u16,
    /// The council.
    pub la: TextId,
    /// When it was imported, where that can be said.
    pub imported: Option<Imported>,
    /// Earliest stated start to latest stated end.
    pub stated: Option<(Day, Day)>,
}

/// One file's rows and how many records came before it.
#[derive(Clone, Debug)]
pub struct FileRange {
    /// Indices of its rows.
    pub rows: Range<usize>,
    /// Rows read in files imported before.
    pub records_before: u32,
}

/// All submissions, in import order, within a file by council code.
#[derive(Clone, Debug, Default)]
pub struct Submissions {
    all: Vec<Submission>,
    ranges: Vec<FileRange>,
    find: BTreeMap<(u16, TextId), usize>,
}

/// What was chosen.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// For each submission its stated or derived period, where that was asked for and there is one.
    pub periods: Vec<Option<(Day, Day)>>,
    /// For each submission its reference period, if it was chosen.
    pub reference: Vec<Option<(Day, Day)>>,
    /// Councils and quarters with no submission: by council code, then quarter.
    pub without: Vec<(TextId, Day, Day)>,
}

impl Submissions {
    /// Finds the submissions among the rows of some files.
    pub fn of(rows: &[Row], sources: &[Source], texts: &Texts) -> Submissions {
        let mut stretches: BTreeMap<u16, Range<usize>> = BTreeMap::new();
        let mut stated: BTreeMap<(u16, TextId), (Option<Day>, Option<Day>)> = BTreeMap::new();
        let mut at = 0;
        for same in rows.chunk_by(|a, b| (a.at.file, a.la) == (b.at.file, b.la)) {
            if let Some(row) = same.first() {
                stretches.entry(row.at.file).or_insert(at..at).end = at + same.len();
                let (start, end) = stated.entry((row.at.file, row.la)).or_default();
                let earliest = same.iter().filter_map(|r| r.period_start).min();
                *start = [*start, earliest].into_iter().flatten().min();
                *end = (*end).max(same.iter().filter_map(|r| r.period_end).max());
            }
            at += same.len();
        }
        let mut files: Vec<(Option<Imported>, u32, Source)> = Vec::new();
        for source in sources {
            let of_file = stated.range((source.file, TextId(0))..=(source.file, TextId(u32::MAX)));
            let latest = of_file.filter_map(|(_, (_, end))| *end).max();
            files.push((source.imported.or(latest.map(|end| (end.next(), 0))), source.line, *source));
        }
        files.sort_by_key(|(imported, line, source)| (*imported, *line, source.file));
        let mut submissions = Submissions::default();
        let mut before = 0;
        for (imported, _, source) in files {
            let rows = stretches.get(&source.file).cloned().unwrap_or(0..0);
            submissions.ranges.push(FileRange { rows, records_before: before });
            before = u32::saturating_add(before, source.rows_read);
            let of_file = stated.range((source.file, TextId(0))..=(source.file, TextId(u32::MAX)));
            let mut councils: Vec<_> = of_file.map(|((_, la), period)| (*la, *period)).collect();
            councils.sort_by_key(|(la, _)| texts.get(*la));
            for (la, (start, end)) in councils {
                submissions.find.insert((source.file, la), submissions.all.len());
                let stated = start.zip(end);
                submissions.all.push(Submission { file: source.file, la, imported, stated });
            }
        }
        submissions
    }

    /// The submissions in import order.
    pub fn all(&self) -> &[Submission] {
        &self.all
    }

    /// The files' rows in import order.
    pub fn ranges(&self) -> &[FileRange] {
        &self.ranges
    }

    /// Finds rows' submissions, remembering the last one.
    pub fn finder(&self) -> Finder<'_> {
        Finder { submissions: self, last: None }
    }

    /// Chooses submissions and their reference periods.
    pub fn choose(&self, rows: &[Row], choice: &Choice, texts: &Texts) -> Chosen {
        let stated = || self.all.iter().map(|s| s.stated).collect();
        let every = |reference| Chosen { periods: Vec::new(), reference, without: Vec::new() };
        let periods = match choice.periods {
            Periods::All => return every(vec![Some(choice.whole); self.all.len()]),
            Periods::EveryStated => {
                return every(self.all.iter().map(|s| Some(s.stated.unwrap_or(choice.whole))).collect());
            }
            Periods::Stated => stated(),
            Periods::Derived => derived::periods(rows, self, texts),
        };
        let mut chosen = Chosen { reference: vec![None; self.all.len()], periods, without: Vec::new() };
        let of_council = self.by_council();
        let mut councils: Vec<TextId> = of_council.keys().copied().collect();
        councils.sort_by_key(|la| texts.get(*la));
        let pieces = pieces(choice);
        for la in councils {
            for (start, end) in &pieces {
                let (start, end) = (*start, *end);
                let fits = |n: &&usize| self.fits(**n, (start, end), choice, &chosen.periods);
                // In import order, so the last that fits is the latest.
                match of_council[&la].iter().rfind(fits) {
                    None => chosen.without.push((la, start, end)),
                    Some(n) => {
                        let (first, last) = chosen.reference[*n].unwrap_or((start, end));
                        chosen.reference[*n] = Some((first.min(start), last.max(end)));
                    }
                }
            }
        }
        chosen
    }

    /// Each council's submissions, in import order.
    fn by_council(&self) -> BTreeMap<TextId, Vec<usize>> {
        let mut of_council: BTreeMap<TextId, Vec<usize>> = BTreeMap::new();
        for (n, submission) in self.all.iter().enumerate() {
            of_council.entry(submission.la).or_default().push(n);
        }
        of_council
    }

    fn fits(&self, n: usize, (start, end): (Day, Day), choice: &Choice, periods: &[Option<(Day, Day)>]) -> bool {
        let submission = &self.all[n];
        let covers = periods[n].is_some_and(|(from, to)| from <= start && end <= to);
        // An import during the last day counts, one at its first midnight does not: official quirk.
        let in_time = submission.imported.is_some_and(|at| at > (end, 0) && at.0 <= choice.as_of);
        covers && in_time
    }

    /// For each submission the latest first day of a reference period among the given (remaining) rows of its council.
    pub(super) fn last_reference(&self, chosen: &Chosen, remaining: impl Iterator<Item = usize>) -> Vec<Option<Day>> {
        let mut has_rows = vec![false; self.all.len()];
        for submission in remaining {
            has_rows[submission] = true;
        }
        let mut last = vec![None; self.all.len()];
        for of_council in self.by_council().values() {
            let start = |n: &usize| chosen.reference[*n].map(|(start, _)| start).filter(|_| has_rows[*n]);
            let latest = of_council.iter().filter_map(start).max();
            for n in of_council {
                last[*n] = latest;
            }
        }
        last
    }
}

/// The quarters of `joined`, counted from the start, a last piece shorter than three months left out; the whole of `single`.
fn pieces(choice: &Choice) -> Vec<(Day, Day)> {
    let (start, end) = choice.whole;
    match choice.mode {
        Mode::Single => vec![choice.whole],
        Mode::Joined => (0..)
            .map(|n| (start.add_months(3 * n), start.add_months(3 * (n + 1)) - 1))
            .take_while(|(_, last)| *last <= end)
            .collect(),
    }
}

/// Finds rows' submissions.
pub struct Finder<'a> {
    submissions: &'a Submissions,
    last: Option<((u16, TextId), usize)>,
}

impl Finder<'_> {
    /// The number of a row's submission.
    #[inline]
    pub fn of(&mut self, row: &Row) -> Option<usize> {
        let key = (row.at.file, row.la);
        match self.last {
            Some((last, n)) if last == key => Some(n),
            _ => {
                let n = *self.submissions.find.get(&key)?;
                self.last = Some((key, n));
                Some(n)
            }
        }
    }
}
