//! Files read side by side, and put together in the order of their names.
//!
//! Invariant: the answer is that of one thread, number for number. A part numbers its texts, identifiers and identities on
//! first sight; where parts are put together in the order of the files, each gets the number of its first sight in all.

use crate::run::Run;
use crate::source::Source;
use crate::{FileReport, ReadOptions};
use std::ops::Range;
use std::sync::Mutex;
use yf_model::rows::{cld, ecds, equipment, sus};
use yf_model::{IdText, Identities, Identity, IdentityId, Ids, Local, TextId, Texts};

/// Reads all files into a run, with as many threads as asked for.
///
/// Each thread has a stretch of files that lie together, of about as many bytes, and reads them into one run, so that what they share is held
/// once and put together once; the caller's is the first, into the run itself. Who is done takes the last file that another has not begun.
pub(crate) fn read(run: Run, sources: &[Source], options: &ReadOptions) -> (Run, Vec<FileReport>) {
    let threads = options.threads.clamp(1, sources.len().max(1));
    let left = Mutex::new(stretches(sources, threads));
    let mut whole = Part { first: 0, run, reports: Vec::with_capacity(sources.len()) };
    let mut others = std::thread::scope(|scope| {
        let readers: Vec<_> = (1..threads)
            .map(|own| {
                let left = &left;
                scope.spawn(move || of_thread(None, own, left, sources, options))
            })
            .collect();
        let mut parts = of_thread(Some(&mut whole), 0, &left, sources, options);
        for reader in readers {
            // A reader that panicked is our bug; its panic goes on in the caller.
            parts.extend(reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        parts
    });
    others.sort_by_key(|part| part.first);
    for part in others {
        whole.run.add(part.run);
        whole.reports.extend(part.reports);
    }
    (whole.run, whole.reports)
}

/// For each thread the files that are its own and not begun.
fn stretches(sources: &[Source], threads: usize) -> Vec<Range<usize>> {
    let all: u64 = sources.iter().map(|source| source.bytes).sum();
    let (mut cuts, mut before) = (vec![0], 0);
    for (n, source) in sources.iter().enumerate() {
        // A file belongs where its middle lies.
        let middle = before + source.bytes / 2;
        while cuts.len() < threads && middle >= all / threads as u64 * cuts.len() as u64 {
            cuts.push(n);
        }
        before += source.bytes;
    }
    cuts.resize(threads, sources.len());
    cuts.push(sources.len());
    cuts.windows(2).map(|cut| cut[0]..cut[1]).collect()
}

/// The next file of a thread, and whether it is of its own stretch.
fn next(own: usize, left: &Mutex<Vec<Range<usize>>>) -> Option<(usize, bool)> {
    let mut left = left.lock().ok()?;
    if let Some(mine) = left.get_mut(own).and_then(Range::next) {
        return Some((mine, true));
    }
    left.iter_mut().max_by_key(|stretch| stretch.len())?.next_back().map(|other| (other, false))
}

/// Reads a thread's own files into one part, or into `whole`, and each that it takes from another into a part by itself.
fn of_thread(
    whole: Option<&mut Part>,
    own: usize,
    left: &Mutex<Vec<Range<usize>>>,
    sources: &[Source],
    options: &ReadOptions,
) -> Vec<Part> {
    let mut mine = Part::default();
    let is_whole = whole.is_some();
    let into = whole.unwrap_or(&mut mine);
    let mut parts = Vec::new();
    while let Some((number, is_own)) = next(own, left) {
        let Some(source) = sources.get(number) else { break };
        if is_own {
            into.file(number, source, options);
        } else {
            let mut part = Part::default();
            part.file(number, source, options);
            parts.push(part);
        }
    }
    if !is_whole && !mine.reports.is_empty() {
        parts.push(mine);
    }
    parts
}

/// Files that lie together, read by themselves.
#[derive(Default)]
struct Part {
    /// The number of the first of them.
    first: usize,
    run: Run,
    reports: Vec<FileReport>,
}

impl Part {
    fn file(&mut self, number: usize, source: &Source, options: &ReadOptions) {
        if self.reports.is_empty() {
            self.first = number;
        }
        self.reports.push(self.run.file(number_of(number), source, options));
    }
}

/// The listing refuses more files than fit two bytes.
fn number_of(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The numbers of one part in the whole.
pub(crate) struct Renumber {
    texts: Vec<TextId>,
    ids: Vec<IdText>,
    identities: Vec<IdentityId>,
}

impl Renumber {
    pub fn of(part: &Run, whole: &mut Run) -> Renumber {
        let (texts, ids): (&Texts, &Ids) = (&part.pools.texts, &part.pools.ids);
        let texts = (0..texts.len() as u32).map(|n| whole.pools.texts.intern(texts.get(TextId(n)))).collect();
        let ids = (0..ids.len() as u32).map(|n| whole.pools.ids.intern(ids.get(IdText(n)))).collect();
        let mut numbers = Renumber { texts, ids, identities: Vec::new() };
        let identities: &Identities = &part.identities;
        let all = identities.iter().map(|(id, identity)| {
            let first = identities.first_row(id);
            whole.identities.add(numbers.identity(identity), first)
        });
        numbers.identities = all.collect();
        numbers
    }

    fn identity(&self, of: &Identity) -> Identity {
        let local = match of.local {
            Local::None => Local::None,
            Local::Council(la, id) => Local::Council(self.text(la), self.id(id)),
            Local::CsdsPerson(id) => Local::CsdsPerson(self.id(id)),
            Local::Provider(provider, id) => Local::Provider(self.text(provider), self.id(id)),
            Local::Attendance(provider, id) => Local::Attendance(self.text(provider), self.id(id)),
            Local::Folder(id) => Local::Folder(self.id(id)),
        };
        Identity { pseudo: of.pseudo.map(|p| self.id(p)), local, ..*of }
    }

    pub fn text(&self, text: TextId) -> TextId {
        self.texts.get(text.0 as usize).copied().unwrap_or_default()
    }

    pub fn id(&self, id: IdText) -> IdText {
        self.ids.get(id.0 as usize).copied().unwrap_or_default()
    }

    pub fn who(&self, who: IdentityId) -> IdentityId {
        self.identities.get(who.0 as usize).copied().unwrap_or_default()
    }

    pub fn council(&self, mut row: cld::Row) -> cld::Row {
        let texts = [&mut row.la, &mut row.practice, &mut row.provider, &mut row.route, &mut row.cost_frequency];
        texts.into_iter().for_each(|text| *text = self.text(*text));
        [&mut row.local, &mut row.postcode].into_iter().for_each(|id| *id = self.id(*id));
        row.who = self.who(row.who);
        row
    }

    pub fn spell(&self, mut row: sus::Spell) -> sus::Spell {
        [&mut row.key, &mut row.record, &mut row.number].into_iter().for_each(|id| *id = self.id(*id));
        [&mut row.provider, &mut row.practice].into_iter().for_each(|text| *text = self.text(*text));
        row.who = self.who(row.who);
        row
    }

    pub fn attendance(&self, mut row: ecds::Attendance) -> ecds::Attendance {
        [&mut row.provider, &mut row.practice].into_iter().for_each(|text| *text = self.text(*text));
        (row.id, row.who) = (self.id(row.id), self.who(row.who));
        row
    }

    pub fn request(&self, mut row: equipment::Request) -> equipment::Request {
        [&mut row.item, &mut row.reason].into_iter().for_each(|text| *text = self.text(*text));
        (row.id, row.who) = (self.id(row.id), self.who(row.who));
        row
    }
}
