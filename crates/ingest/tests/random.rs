//! Random damage: no bytes make a reader panic, a damaged row never costs a good one, and no order of files shows.
//! Every failure prints the seed that makes it again.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use yf_ingest::{Extracts, Limits, ReadOptions, survey};
use yf_model::{Dataset, RowRef};
use yf_place::Place;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A folder of one case's own, taken away at its end.
struct Desk(PathBuf);

impl Desk {
    fn new() -> Desk {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("yellowfolder-random-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Desk(folder)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn take(files: &[(&str, &[u8])], limits: Limits) -> Extracts {
    let desk = Desk::new();
    for (name, bytes) in files {
        let path = desk.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    let options = ReadOptions { limits, ..ReadOptions::default() };
    survey(std::slice::from_ref(&desk.0), &Place::reference(), &options).expect("a folder is read")
}

fn example(inside: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/examples").join(inside)).expect("an example")
}

/// One file of each table that is read, and a council's.
fn tables() -> Vec<(&'static str, Vec<u8>)> {
    let cld = "LA Code,NHS Number,LA Person Unique Identifier,Date of Birth,Date of Death,Client Type,Event Type,Event Start Date,Event End Date,Event Outcome\n\
        999,9990079196,L001,1941-03-02,,Service user,Request,2026-02-03,2026-02-04,NFA: Support declined\n\
        999,,L002,1938-11-19,,Service user,Service,2026-02-10,,\n";
    let equipment = "request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason\n\
        E1,P1,999 015 8398,1938-11-19,commode,2026-02-03,2026-02-05,2026-02-06,,\nE2,P2,,,rail,2026-02-03,,,2026-02-09,moved\n";
    let mut tables: Vec<(&str, Vec<u8>)> = [
        "csds-commissioner/CYP001MPI.csv",
        "csds-commissioner/CYP101Referral.csv",
        "csds-commissioner/CYP102ServiceTypeReferredTo.csv",
        "csds-commissioner/CYP104RTT.csv",
        "csds-commissioner/CYP105OnwardReferral.csv",
        "csds-commissioner/CYP201CareContact.csv",
        "csds-provider/CYP001MPI.csv",
        "csds-provider/CYP101Referral.csv",
        "csds-provider/CYP201CareContact.csv",
        "csds-commissioner/Bridging.csv",
        "csds-commissioner/ActiveSubmission.csv",
        "sus-apc/spell.csv",
        "sus-apc/spell.episodes.csv",
        "ecds/emergency_care.csv",
    ]
    .into_iter()
    .map(|name| (name, example(name)))
    .collect();
    tables.push(("cld.csv", cld.into()));
    tables.push(("equipment.csv", equipment.into()));
    tables.push(("keys.csv", b"nhs_number,pseudo\n9990079196,PS01\n9990158398,PS02\n".to_vec()));
    tables
}

/// Every row that was read, as where it stands; keys and numbers of submissions have no place and are counted.
fn rows(x: &Extracts) -> Vec<RowRef> {
    let t = &x.csds;
    let mut rows: Vec<RowRef> = Vec::new();
    rows.extend(x.cld.iter().map(|r| r.at));
    rows.extend(t.persons.iter().map(|r| r.stamp.at));
    rows.extend(t.referrals.iter().map(|r| r.stamp.at));
    rows.extend(t.teams.iter().map(|r| r.stamp.at));
    rows.extend(t.waits.iter().map(|r| r.stamp.at));
    rows.extend(t.onward.iter().map(|r| r.stamp.at));
    rows.extend(t.contacts.iter().map(|r| r.stamp.at));
    rows.extend(x.sus.spells.iter().map(|r| r.at));
    rows.extend(x.sus.episodes.iter().map(|r| r.at));
    rows.extend(x.ecds.iter().map(|r| r.at));
    rows.extend(x.equipment.iter().map(|r| r.at));
    rows.sort();
    rows
}

/// A way to damage one line.
#[derive(Clone, Debug)]
enum Harm {
    /// A quote opened in front of this field and never closed.
    Quote(usize),
    /// More fields than the header has.
    Wide,
    /// A NUL byte at this place.
    Nul(usize),
    /// Bytes that are no text in UTF-8, where the line stays a line.
    Odd,
    /// Longer than the limit.
    Long,
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        (0usize..12).prop_map(Harm::Quote),
        Just(Harm::Wide),
        (0usize..40).prop_map(Harm::Nul),
        Just(Harm::Odd),
        Just(Harm::Long),
    ]
}

const LIMIT: usize = 4_000;

fn damage(line: &[u8], harm: &Harm) -> Vec<u8> {
    let mut out = line.to_vec();
    match harm {
        Harm::Quote(field) => {
            let starts: Vec<usize> = std::iter::once(0)
                .chain(line.iter().enumerate().filter(|(_, b)| **b == b',').map(|(n, _)| n + 1))
                .collect();
            out.insert(starts[field % starts.len()], b'"');
        }
        Harm::Wide => out.extend_from_slice(b",more,than,the,header"),
        Harm::Nul(at) => out.insert(at % (line.len() + 1), 0),
        Harm::Odd => out.extend_from_slice(b"\xe9\x80\xff"),
        Harm::Long => out.resize(LIMIT + 100, b'x'),
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(
        table in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        cut in any::<prop::sample::Index>(),
        instead in any::<bool>(),
    ) {
        let mut tables = tables();
        let (name, mut text) = tables.swap_remove(table.index(tables.len()));
        let place = at.index(text.len() + 1);
        if instead {
            let end = (place + bytes.len()).min(text.len());
            text.splice(place..end, bytes);
        } else {
            text.splice(place..place, bytes);
        }
        text.truncate(cut.index(text.len() + 1).max(text.len() / 2));
        let x = take(&[(name, &text)], Limits { row_bytes: LIMIT, ..Limits::default() });
        // It is one file still, told of once: read, or refused with a word.
        let refused = x.problems.count_at(yf_model::Severity::FileRefused);
        prop_assert!(x.files.len() as u64 + refused >= 1, "{name} is gone without a word");
    }

    #[test]
    fn a_damaged_row_never_costs_a_good_one(
        table in any::<prop::sample::Index>(),
        hurt in prop::collection::vec((any::<prop::sample::Index>(), harm()), 1..4),
    ) {
        let mut tables = tables();
        let (name, text) = tables.swap_remove(table.index(tables.len()));
        // What is put behind a row must stay on its line, whose end is one character here.
        let text: Vec<u8> = text.into_iter().filter(|b| *b != b'\r').collect();
        let limits = Limits { row_bytes: LIMIT, ..Limits::default() };
        let whole = rows(&take(&[(name, &text)], limits));
        let mut lines: Vec<Vec<u8>> = text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        if lines.last().is_some_and(Vec::is_empty) {
            lines.pop();
        }
        let mut damaged = BTreeMap::new();
        for (index, harm) in &hurt {
            // The header is left alone: without it a file is another file.
            let line = 1 + index.index(lines.len() - 1);
            if damaged.insert(line as u32 + 1, harm.clone()).is_none() {
                lines[line] = damage(&lines[line], harm);
            }
        }
        let text: Vec<u8> = lines.join(&b'\n').into_iter().chain([b'\n']).collect();
        let read = rows(&take(&[(name, &text)], limits));
        let good: Vec<RowRef> = whole.into_iter().filter(|r| !damaged.contains_key(&r.line)).collect();
        let missing: Vec<&RowRef> = good.iter().filter(|r| !read.contains(r)).collect();
        prop_assert!(missing.is_empty(), "{name}: lines {missing:?} are lost though {damaged:?} was damaged");
    }

    #[test]
    fn no_order_and_no_name_of_files_shows(order in Just(tables()).prop_shuffle()) {
        let plain: Vec<(String, Vec<u8>)> = tables().into_iter().map(|(n, b)| (n.to_string(), b)).collect();
        // Tables of one submission lie together: only the names inside a folder and of the folders change.
        let named: Vec<(String, Vec<u8>)> = order
            .into_iter()
            .enumerate()
            .map(|(n, (name, bytes))| {
                let (folder, _) = name.rsplit_once('/').unwrap_or(("alone", name));
                (format!("{folder}/file-{n}.txt"), bytes)
            })
            .collect();
        let figures = |files: &[(String, Vec<u8>)]| {
            let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
            told(&take(&files, Limits::default()))
        };
        prop_assert_eq!(figures(&plain), figures(&named));
    }
}

/// What a run says, in texts, so that no numbering shows.
fn told(x: &Extracts) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let who = |id| {
        let i = x.identities.get(id);
        let pseudo = i.pseudo.map_or("", |p| x.ids.get(p));
        let local = match i.local {
            yf_model::Local::None => "nobody".to_string(),
            yf_model::Local::Council(la, n) => format!("{} {}", x.texts.get(la), x.ids.get(n)),
            yf_model::Local::CsdsPerson(n) | yf_model::Local::Folder(n) => x.ids.get(n).to_string(),
            yf_model::Local::Provider(p, n) | yf_model::Local::Attendance(p, n) => {
                format!("{} {}", x.texts.get(p), x.ids.get(n))
            }
        };
        format!("{} {:?} {pseudo} {local} {:?}", i.dataset.name(), i.nhs.map(|n| n.digits()), i.born)
    };
    let mut add = |table: &str, row: String| out.entry(table.to_string()).or_default().push(row);
    for r in &x.csds.referrals {
        let stamp = format!("{} {:?}", x.texts.get(r.stamp.provider), r.stamp.period_end);
        add("referrals", format!("{stamp} {} {} {:?} {:?}", who(r.who), x.ids.get(r.id), r.received, r.discharged));
    }
    for r in &x.csds.contacts {
        let stamp = format!("{} {:?}", x.texts.get(r.stamp.provider), r.stamp.period_end);
        add("contacts", format!("{stamp} {} {} {:?} {:?}", who(r.who), x.ids.get(r.id), r.at, r.attendance));
    }
    for r in &x.csds.persons {
        add("persons", format!("{} {:?} {:?}", who(r.who), r.age, r.died));
    }
    for r in &x.sus.spells {
        add("spells", format!("{} {} {:?} {:?}", who(r.who), x.ids.get(r.number), r.admitted, r.discharged));
    }
    for r in &x.ecds {
        add("attendances", format!("{} {} {:?} {:?}", who(r.who), x.ids.get(r.id), r.arrived, r.left));
    }
    for r in &x.equipment {
        add("equipment", format!("{} {} {:?} {:?}", who(r.who), x.ids.get(r.id), r.requested, r.delivered));
    }
    for r in &x.cld {
        add("council", format!("{} {:?} {:?}", who(r.who), r.start, r.end));
    }
    for dataset in Dataset::ALL {
        let covered = x.coverage.get(&dataset);
        add("covered", format!("{dataset:?} {:?} {:?}", covered.and_then(|c| c.first), covered.and_then(|c| c.last)));
    }
    for (code, count, _) in x.problems.groups() {
        add("problems", format!("{code} {count}"));
    }
    out.values_mut().for_each(|rows| rows.sort());
    out
}
