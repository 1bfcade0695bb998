//! Files read side by side, and put together in the order of their names.
//!
//! Invariant: the answer is that of one thread, number for number. A part numbers its texts, identifiers and identities on
//! first sight; where parts are put together in the order of the files, each gets the number of its first sight in all.

use crate::run::Run;
use crate::source::Source;
use crate::{FileReport, ReadOptions};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use yf_model::rows::{cld, ecds, equipment, sus};
use yf_model::{IdText, Identities, Identity, IdentityId, Ids, Local, TextId, Texts};

/// Reads all files into a run, with as many threads as asked for.
pub(crate) fn read(run: Run, sources: &[Source], options: &ReadOptions) -> (Run, Vec<FileReport>) {
    let threads = options.threads.clamp(1, sources.len().max(1));
    let mut whole = Whole { run, files: Vec::with_capacity(sources.len()), early: BTreeMap::new() };
    if threads == 1 {
        for (number, source) in sources.iter().enumerate() {
            let report = whole.run.file(number_of(number), source, options);
            whole.files.push(report);
        }
        return (whole.run, whole.files);
    }
    let next = AtomicUsize::new(0);
    let part = || -> Option<Part> {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let source = sources.get(number)?;
        let mut run = Run::default();
        let report = run.file(number_of(number), source, options);
        Some(Part { number, run, report })
    };
    std::thread::scope(|scope| {
        // A few files ahead and no more: what waits for its turn is held beside what is put together.
        let (give, take) = mpsc::sync_channel(threads);
        let readers: Vec<_> = (1..threads)
            .map(|_| {
                let (give, part) = (give.clone(), &part);
                scope.spawn(move || {
                    while let Some(read) = part() {
                        if give.send(read).is_err() {
                            break;
                        }
                    }
                })
            })
            .collect();
        drop(give);
        // This thread reads too, and between files it puts together what the others have read.
        loop {
            take.try_iter().for_each(|read| whole.add(read));
            let Some(read) = part() else { break };
            whole.add(read);
        }
        take.iter().for_each(|read| whole.add(read));
        for reader in readers {
            // A reader that panicked is our bug; its panic goes on in the caller.
            if let Err(panic) = reader.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    (whole.run, whole.files)
}

/// The listing refuses more files than fit two bytes.
fn number_of(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// One file, read by itself.
struct Part {
    number: usize,
    run: Run,
    report: FileReport,
}

/// What is put together so far: the first files without a hole; those that came early wait.
struct Whole {
    run: Run,
    files: Vec<FileReport>,
    early: BTreeMap<usize, Part>,
}

impl Whole {
    fn add(&mut self, part: Part) {
        self.early.insert(part.number, part);
        while let Some(part) = self.early.remove(&self.files.len()) {
            self.run.add(part.run);
            self.files.push(part.report);
        }
    }
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
