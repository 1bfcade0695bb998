//! A small place's extracts, damaged: each run ends in a report or a clear refusal, and for damage that breaks a rule of the reader no
//! figure moves without a word.
//!
//! What breaks no rule leaves a valid row, and cannot be seen: `docs/damage.md` has examples, and the last test shows each.
//! With `YELLOWFOLDER_DAMAGE=N` each damage is tried N times in place of four, elsewhere in the files each time (`make damage`); with
//! `YELLOWFOLDER_DAMAGE_SEED=N` the place is another too, and a fault names the seed.

#[path = "../../ingest/tests/common/book.rs"]
mod book;
#[path = "common/place.rs"]
mod place;

use place::{files, fresh, invented, rows, yellowfolder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;
use yf_ingest::layout::{Holds, Layout};
use yf_ingest::{ReadOptions, survey};
use yf_place::Place;

type Files = BTreeMap<String, Vec<u8>>;

/// Always the same numbers for one seed (xorshift).
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The whole extracts of a small place, plain: of another one for each seed.
fn whole() -> &'static Files {
    static WHOLE: OnceLock<Files> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let asked = format!("--people 1200 --seed {} --from 2023-10-01 --to 2024-09-30", 3 + seed());
        println!("the place of seed {}, damage from seed {}", 3 + seed(), seed());
        files(&invented("small", &asked))
    })
}

/// What a run over these files says: how it ended, its figures, and the stated problems by kind and file with their counts.
struct Ran {
    code: i32,
    figures: Option<String>,
    problems: BTreeMap<(String, String), u64>,
    said: String,
}

/// The stated problems of the files in a folder, by kind and file, with their counts.
fn stated(folder: &Path) -> BTreeMap<(String, String), u64> {
    let mut problems = BTreeMap::new();
    match survey(&[folder.to_path_buf()], &Place::reference(), &ReadOptions::default()) {
        Err(problem) => drop(problems.insert((problem.code.to_string(), String::new()), 1)),
        Ok(read) => {
            for (code, count, samples) in read.problems.groups() {
                let file = samples.first().map_or("", |p| p.file.as_str()).rsplit('/').next().unwrap_or("");
                *problems.entry((code.to_string(), file.to_string())).or_default() += count;
            }
            // Columns that a file lacks stand in the same table of the report.
            for file in read.files.iter().filter(|file| !file.not_sent.is_empty()) {
                let name = file.name.rsplit('/').next().unwrap_or("").to_string();
                *problems.entry(("not sent".to_string(), name)).or_default() += file.not_sent.len() as u64;
            }
        }
    }
    problems
}

/// Writes the files to a folder.
fn write(folder: &Path, extracts: &Files) {
    for (file, bytes) in extracts {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
}

fn run(name: &str, extracts: &Files) -> Ran {
    let desk = fresh(name);
    let folder = desk.join("extracts");
    write(&folder, extracts);
    let (from, out) = (folder.to_str().expect("UTF-8"), desk.join("out"));
    let shown = out.to_str().expect("UTF-8");
    let ran =
        yellowfolder(&["look", from, "--out", shown, "--edition", "restricted", "--format", "csv", "--threads", "1"]);
    let problems = stated(&folder);
    let figures = fs::read_to_string(out.join("figures-restricted.csv")).ok();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let _ = fs::remove_dir_all(&desk);
    Ran { code: ran.status.code().unwrap_or(101), figures, problems, said }
}

/// The run over the whole extracts.
fn base() -> &'static Ran {
    static BASE: OnceLock<Ran> = OnceLock::new();
    BASE.get_or_init(|| run("base", whole()))
}

/// Figures without those that count what was read.
fn care(figures: &str) -> Vec<&str> {
    figures
        .lines()
        .filter(|line| !line.starts_with("data,") && !line.contains(",step,") && !line.contains(",left out,"))
        .collect()
}

/// What any run must keep to: it ends in files or in a message, and never in a panic.
fn ended(what: &str, ran: &Ran) {
    assert!(matches!(ran.code, 0..=2), "{what}: code {}\n{}", ran.code, ran.said);
    assert!(!ran.said.contains("panicked"), "{what}:\n{}", ran.said);
    if ran.code == 2 {
        assert!(ran.figures.is_none() && ran.said.contains("mend:"), "{what}: refused without a way on\n{}", ran.said);
    } else {
        assert!(ran.figures.is_some(), "{what}: neither a report nor a refusal\n{}", ran.said);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    rows(&text(bytes))
}

fn csv(table: &[Vec<String>]) -> Vec<u8> {
    let mut out = String::new();
    for row in table {
        for (n, field) in row.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            match field.contains([',', '"', '\n']) {
                true => out.push_str(&format!("\"{}\"", field.replace('"', "\"\""))),
                false => out.push_str(field),
            }
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// Places of columns that hold days, codes and identifiers, as far as the reader reads them.
fn columns(header: &[String], wanted: fn(&Holds) -> bool) -> Vec<usize> {
    const DAYS: [&str; 6] = [
        "date of birth",
        "date of death",
        "event start date",
        "event end date",
        "reporting period start date",
        "reporting period end date",
    ];
    const CODES: [&str; 4] = ["event type", "client type", "event outcome", "service type"];
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let Some(layout) = Layout::of(&names) else { return Vec::new() };
    (0..header.len())
        .filter(|place| {
            let name = header[*place].to_lowercase();
            match layout.table.name.as_str() {
                "CLD" if DAYS.contains(&name.as_str()) => wanted(&Holds::Date),
                "CLD" if CODES.contains(&name.as_str()) => wanted(&Holds::Code(String::new())),
                "CLD" if name == "nhs number" => wanted(&Holds::Nhs),
                "CLD" if name == "la person unique identifier" => wanted(&Holds::Id),
                "CLD" if name == "la code" => wanted(&Holds::Org),
                _ => layout.at_place(*place).is_some_and(|c| wanted(&c.holds)),
            }
        })
        .collect()
}

/// Places of all columns that the reader reads.
fn read_columns(header: &[String]) -> Vec<usize> {
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let Some(layout) = Layout::of(&names) else { return Vec::new() };
    let is_read = |place: &usize| match layout.table.name.as_str() {
        // Names are read only where they are asked for, and no figure is made of them.
        "CLD" => !header[*place].ends_with(" Name") && yf_ingest::cld::is_read(&header[*place]),
        _ => layout.at_place(*place).is_some(),
    };
    (0..header.len()).filter(is_read).collect()
}

const DAY: fn(&Holds) -> bool = |h| matches!(h, Holds::Date | Holds::Stamp | Holds::Birth);
const CODE: fn(&Holds) -> bool = |h| matches!(h, Holds::Code(_));
const NUMBER: fn(&Holds) -> bool = |h| matches!(h, Holds::Nhs);
const ID: fn(&Holds) -> bool = |h| matches!(h, Holds::Id);
const ORG: fn(&Holds) -> bool = |h| matches!(h, Holds::Org);
const TIME: fn(&Holds) -> bool = |h| matches!(h, Holds::Time);

/// Changes cells of some columns in one row of twenty.
fn cells(
    bytes: &[u8],
    wanted: fn(&Holds) -> bool,
    chance: &mut Chance,
    change: impl Fn(&str) -> String,
) -> Option<Vec<u8>> {
    let mut table = table(bytes);
    let places = columns(table.first()?, wanted);
    if places.is_empty() {
        return None;
    }
    let place = *chance.of(&places);
    let mut changed = 0;
    for row in table.iter_mut().skip(1) {
        if chance.below(20) == 0 && row.get(place).is_some_and(|cell| !cell.is_empty()) {
            row[place] = change(&row[place]);
            changed += 1;
        }
    }
    (changed > 0).then(|| csv(&table))
}

/// Bytes put in behind a random comma of one line in twenty.
fn put_in(bytes: &[u8], what: &str, chance: &mut Chance) -> Option<Vec<u8>> {
    let text = text(bytes);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut changed = 0;
    for line in lines.iter_mut().skip(1) {
        let commas: Vec<usize> = line.match_indices(',').map(|(at, _)| at + 1).collect();
        if !commas.is_empty() && !line.contains('"') && chance.below(20) == 0 {
            line.insert_str(*chance.of(&commas), what);
            changed += 1;
        }
    }
    (changed > 0).then(|| lines.join("\n").into_bytes())
}

type Damage = (&'static str, fn(&[u8], &mut Chance) -> Option<Vec<u8>>);

/// Damage to one file that breaks a rule of its reader.
const BREAKS: [Damage; 14] =
    [
        ("a NUL byte in rows", |b, c| put_in(b, "\0", c)),
        ("a quote that is not closed", |b, c| put_in(b, "\"", c)),
        ("separators within fields", |b, c| put_in(b, "x,", c)),
        ("cut in the first half of a row", |b, c| {
            let text = text(b);
            let lines: Vec<&str> = text.lines().collect();
            let last = 1 + c.below(lines.len().saturating_sub(1));
            let line = lines.get(last)?;
            let middle = line.len() / 2;
            // In the last column a row that is cut has all its fields: see the last test.
            (line.get(..middle)?.matches(',').count() < lines.first()?.matches(',').count() && middle > 0)
                .then(|| format!("{}\n{}", lines[..last].join("\n"), &line[..middle]).into_bytes())
        }),
        ("years of another age", |b, c| cells(b, DAY, c, |day| format!("3{}", day.get(1..).unwrap_or("")))),
        ("a thirteenth month", |b, c| {
            cells(b, DAY, c, |day| {
                if day.get(4..5) == Some("-") { format!("{}-13-13", &day[..4]) } else { "13/13/2024".into() }
            })
        }),
        ("words for dates", |b, c| cells(b, DAY, c, |_| "soon".into())),
        ("times that are none", |b, c| cells(b, TIME, c, |_| "25:61:00".into())),
        ("codes that are in no list", |b, c| cells(b, CODE, c, |_| "?Q".into())),
        ("NHS numbers mistyped", |b, c| {
            cells(b, NUMBER, c, |n| {
                let last = n.chars().last().and_then(|d| d.to_digit(10)).unwrap_or(0);
                format!("{}{}", n.get(..n.len() - 1).unwrap_or(""), (last + 1) % 10)
            })
        }),
        ("days and codes swapped", |b, _| {
            let mut table = table(b);
            let header = table.first()?.clone();
            let (day, code) = (*columns(&header, DAY).last()?, *columns(&header, CODE).first()?);
            table.iter_mut().skip(1).filter(|row| row.len() > day.max(code)).for_each(|row| row.swap(day, code));
            Some(csv(&table))
        }),
        ("a column under another name", |b, c| {
            let mut table = table(b);
            let places = read_columns(table.first()?);
            let name = &mut table.first_mut()?[*c.of(&places)];
            *name = format!("local {name} new");
            Some(csv(&table))
        }),
        ("two columns of different kinds under each other's names", |b, c| {
            let mut table = table(b);
            let header = table.first()?.clone();
            let kinds = [DAY, CODE, NUMBER, ID, ORG].map(|kind| columns(&header, kind));
            let (one, other) = (c.below(5), c.below(4));
            let (one, other) = (kinds.get(one)?, kinds.get((one + 1 + other) % 5)?);
            if one.is_empty() || other.is_empty() {
                return None;
            }
            table.first_mut()?.swap(*c.of(one), *c.of(other));
            Some(csv(&table))
        }),
        ("a column that has lost its name", |b, c| {
            let mut table = table(b);
            let place = c.below(table.first()?.len());
            table.first_mut()?[place] = "column1".into();
            Some(csv(&table))
        }),
    ];

/// The first of the seeds by which damage is done: another for each round of `make soak`.
fn seed() -> u64 {
    std::env::var("YELLOWFOLDER_DAMAGE_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// How often each damage is tried.
fn times() -> u64 {
    std::env::var("YELLOWFOLDER_DAMAGE").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

fn damaged(name: &str, bytes: Vec<u8>) -> Files {
    let mut files = whole().clone();
    files.insert(name.to_string(), bytes);
    files
}

fn names() -> Vec<&'static String> {
    whole().keys().collect()
}

#[test]
fn no_figure_moves_without_a_word() {
    let (base, names) = (base(), names());
    let mut faults = Vec::new();
    let mut tried = 0;
    for round in 0..times() {
        for (n, (what, damage)) in BREAKS.iter().enumerate() {
            let mut chance = Chance::new(1 + n as u64 + 100 * round + 10_000 * seed());
            // The first file, from a random one on, to which this damage can be done.
            let from = chance.below(names.len());
            let hit = (0..names.len()).find_map(|step| {
                let name = names[(from + step) % names.len()];
                let bytes = damage(&whole()[name], &mut chance)?;
                Some((name, bytes))
            });
            let Some((name, bytes)) = hit else { panic!("{what}: no file can be damaged so") };
            let ran = run(&format!("breaks-{n}"), &damaged(name, bytes));
            ended(what, &ran);
            tried += 1;
            let Some(figures) = &ran.figures else { continue };
            let before = base.figures.as_deref().expect("the whole place has figures");
            if care(figures) != care(before) && ran.problems == base.problems {
                let moved = care(figures)
                    .iter()
                    .zip(care(before))
                    .filter(|(a, b)| **a != *b)
                    .take(3)
                    .map(|(a, b)| format!("{b} -> {a}"))
                    .collect::<Vec<_>>();
                faults.push(format!(
                    "{what} in {name} (round {round}): figures moved, no problem's count did\n  {}",
                    moved.join("\n  ")
                ));
            }
        }
    }
    assert!(tried as usize >= BREAKS.len());
    assert!(faults.is_empty(), "seed {}: {}", seed(), faults.join("\n"));
}

/// NHS numbers and the agencies' own numbers of people and of what they asked for, as the files have them; those too short to be told from a count
/// are left out.
fn identifiers() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for bytes in whole().values() {
        let table = table(bytes);
        let Some(header) = table.first() else { continue };
        let places: Vec<usize> = [NUMBER, ID].iter().flat_map(|kind| columns(header, *kind)).collect();
        for row in &table[1..] {
            found.extend(places.iter().filter_map(|n| row.get(*n)).filter(|cell| cell.len() > 6).cloned());
        }
    }
    found
}

/// Whatever damage a file has, the open edition that is made of it holds no identifier of any file, and nor does anything that is said.
#[test]
fn the_open_edition_of_damaged_files_holds_no_identifier() {
    let (ids, names) = (identifiers(), names());
    assert!(ids.len() > 1_000, "{}", ids.len());
    let (mut made, mut refused) = (0, 0);
    for (n, (what, damage)) in BREAKS.iter().enumerate() {
        let mut chance = Chance::new(50_000 + n as u64 + 10_000 * seed());
        let mut extracts = whole().clone();
        // Every second file is damaged so, as far as it can be.
        for name in names.iter().skip(n % 2).step_by(2) {
            if let Some(bytes) = damage(&whole()[*name], &mut chance) {
                extracts.insert((*name).clone(), bytes);
            }
        }
        let desk = fresh(&format!("open-{n}"));
        write(&desk.join("extracts"), &extracts);
        let (from, out) = (desk.join("extracts"), desk.join("out"));
        let shown = [from.to_str().expect("UTF-8"), out.to_str().expect("UTF-8")];
        let ran =
            yellowfolder(&["look", shown[0], "--out", shown[1], "--edition", "open", "--format", "html,json,csv"]);
        assert!(matches!(ran.status.code(), Some(0..=2)), "seed {}: {what}", seed());
        let written: Files = if out.is_dir() { files(&out) } else { Files::new() };
        if written.is_empty() {
            refused += 1
        } else {
            made += 1
        }
        let said = [("standard output".to_owned(), ran.stdout), ("standard error".to_owned(), ran.stderr)];
        for (name, bytes) in written.into_iter().chain(said) {
            let text = text(&bytes);
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let found = words.filter(|word| ids.contains(*word)).count();
            assert_eq!(found, 0, "seed {}: {what}: {name} holds identifiers of the files", seed());
        }
        let _ = fs::remove_dir_all(&desk);
    }
    assert!(made > BREAKS.len() / 2, "{made} were made, {refused} refused");
}

/// A table as the description of a workbook's sheet, each cell a text.
fn sheet(table: &[Vec<String>]) -> String {
    let mut out = "sheet Rows\n".to_owned();
    for (n, row) in table.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| format!(" {} ", cell.replace(['|', '\n'], " "))).collect();
        out += &format!("{} |{}\n", n + 1, cells.join("|"));
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut packer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed").into_inner()
}

type Pack = fn(&str, &[u8]) -> Vec<u8>;

/// The ways in which a file may come packed, with what its name ends in.
const PACKED: [(&str, Pack); 4] = [
    ("csv.gz", |_, bytes| gzip(bytes)),
    ("zip", zipped),
    ("xlsx", |_, bytes| book::xlsx(&sheet(&table(bytes)))),
    ("ods", |_, bytes| book::ods(&sheet(&table(bytes)))),
];

/// The store's file, packed: whole it is what it was plain; damaged in its bytes it is refused or read to where it is whole, and said.
#[test]
fn packed_files_and_workbooks_that_are_damaged_are_said() {
    let base = base();
    let before = care(base.figures.as_deref().expect("figures"));
    let plain = "equipment/equipment.csv";
    let bytes = &whole()[plain];
    let mut faults = Vec::new();
    for (n, (ending, pack)) in PACKED.iter().enumerate() {
        let packed = pack("equipment.csv", bytes);
        let with = |packed: Vec<u8>| {
            let mut files = whole().clone();
            files.remove(plain);
            files.insert(plain.replace("csv", ending), packed);
            files
        };
        let ran = run(&format!("packed-{ending}"), &with(packed.clone()));
        ended(ending, &ran);
        assert_eq!(care(ran.figures.as_deref().expect("figures")), before, "whole, as .{ending}");
        let unhurt = ran.problems;
        for round in 0..3 * times() {
            let mut chance = Chance::new(90_000 + 1_000 * n as u64 + round + 10_000 * seed());
            let mut hurt = packed.clone();
            let what = match round % 3 {
                0 => {
                    hurt.truncate(chance.below(packed.len()));
                    "cut"
                }
                1 => {
                    let at = chance.below(packed.len());
                    hurt[at] ^= 1 << chance.below(8);
                    "one bit"
                }
                _ => {
                    let at = chance.below(packed.len());
                    let end = packed.len().min(at + 64);
                    hurt[at..end].iter_mut().for_each(|byte| *byte = chance.below(256) as u8);
                    "sixty-four bytes"
                }
            };
            let ran = run(&format!("packed-{ending}-{round}"), &with(hurt));
            let what = format!("seed {}: .{ending}, {what} (round {round})", seed());
            ended(&what, &ran);
            let Some(figures) = &ran.figures else { continue };
            if care(figures) != before && ran.problems == unhurt {
                faults.push(what);
            }
        }
    }
    assert!(faults.is_empty(), "figures moved, no problem's count did:\n{}", faults.join("\n"));
}

/// Identifiers and codes under each other's names: no cell of theirs is wrong, and what they say together cannot be.
#[test]
fn identifiers_and_codes_under_each_others_names_are_said() {
    let (base, mut faults) = (base(), Vec::new());
    for (file, one, other) in [
        ("council/cld_2024_06.csv", "LA Code", "LA Person Unique Identifier"),
        ("council/cld_2024_06.csv", "LA Code", "Last Name"),
        ("council/cld_2024_06.csv", "LA Code", "NHS Number"),
        ("council/cld_2024_06.csv", "Event Reference", "LA Person Unique Identifier"),
        ("community/CYP101Referral.csv", "OrgID_Provider", "LocalPatientID"),
        ("community/CYP101Referral.csv", "OrgID_Referring", "LocalPatientID"),
        ("community/CYP101Referral.csv", "ServiceRequestID", "LocalPatientID"),
        ("community/CYP201CareContact.csv", "OrgID_Provider", "LocalPatientID"),
        ("community/CYP201CareContact.csv", "TeamID_Local", "LocalPatientID"),
        ("community/CYP201CareContact.csv", "ServiceRequestID", "LocalPatientID"),
        ("community/CYP102ServiceTypeReferredTo.csv", "TeamID_Local", "ServiceRequestID"),
        (
            "hospital/spell.csv",
            "spell.commissioning.service_agreement.provider",
            "spell.patient.identity.local_patient_identifier.value",
        ),
        ("equipment/equipment.csv", "request_id", "person_id"),
    ] {
        let mut table = table(&whole()[file]);
        let place =
            |column: &str| table[0].iter().position(|c| c == column).unwrap_or_else(|| panic!("{column} in {file}"));
        let (a, b) = (place(one), place(other));
        table[0].swap(a, b);
        let ran = run("names", &damaged(file, csv(&table)));
        ended(one, &ran);
        if ran.problems == base.problems {
            faults.push(format!("{file}: {one} and {other}"));
        }
    }
    assert!(faults.is_empty(), "nothing is said of\n{}", faults.join("\n"));
}

/// No column that is read can have another name, or stand under another kind's name, and nothing be said: all of them, whether a figure moves or not.
#[test]
fn each_column_under_another_name_is_said() {
    let desk = fresh("renamed");
    let mut tried = 0;
    for (name, bytes) in whole() {
        let mut table = table(bytes);
        table.truncate(40);
        let file = desk.join(name.rsplit('/').next().unwrap_or(name));
        fs::write(&file, csv(&table)).expect("written");
        let before = stated(&file);
        for place in read_columns(&table[0]) {
            let was = std::mem::replace(&mut table[0][place], format!("x{place} local"));
            fs::write(&file, csv(&table)).expect("written");
            let now = stated(&file);
            // The count of the columns that were not sent, a missed one, or that the file is nothing which is known.
            assert!(
                now.values().sum::<u64>() > before.values().sum() || now.keys().ne(before.keys()),
                "{name}: {was}: {now:?}"
            );
            table[0][place] = was;
            tried += 1;
        }
        fs::remove_file(&file).expect("taken away");
    }
    assert!(tried > 100, "only {tried} columns are read");
}

#[test]
fn any_bytes_end_in_a_report_or_a_refusal() {
    let names = names();
    for round in 0..4 * times() {
        let mut chance = Chance::new(7_000 + round + 10_000 * seed());
        let mut files = whole().clone();
        for _ in 0..1 + chance.below(4) {
            let name = (*chance.of(&names)).clone();
            let bytes = files.get_mut(&name).expect("there");
            if bytes.is_empty() {
                continue;
            }
            match chance.below(4) {
                // Bytes changed anywhere, the header included.
                0 => (0..200).for_each(|_| {
                    let at = chance.below(bytes.len());
                    bytes[at] = chance.below(256) as u8;
                }),
                1 => bytes.truncate(chance.below(bytes.len())),
                // A block from one place put into another, as a disk does that fails.
                2 => {
                    let (from, to) = (chance.below(bytes.len()), chance.below(bytes.len()));
                    let length = 512.min(bytes.len() - from.max(to));
                    bytes.copy_within(from..from + length, to);
                }
                _ => *bytes = (0..4_096).map(|_| chance.below(256) as u8).collect(),
            }
        }
        ended(&format!("round {round}"), &run("any", &files));
    }
}

/// A stay that does not say whose it is counts among the days, and is nobody's story.
#[test]
fn stays_of_nobody_end_no_run() {
    let mut files = whole().clone();
    let (_, bytes) = files.iter_mut().find(|(name, _)| name.ends_with("hospital/spell.csv")).expect("stays");
    let mut stays = table(bytes);
    let whose: Vec<usize> = (0..stays[0].len())
        .filter(|n| {
            ["nhs_number.value", "local_patient_identifier.value"].iter().any(|end| stays[0][*n].ends_with(end))
        })
        .collect();
    assert_eq!(whose.len(), 2);
    stays[1..].iter_mut().for_each(|row| whose.iter().for_each(|n| row[*n].clear()));
    *bytes = csv(&stays);
    ended("stays of nobody", &run("nobody", &files));
}

/// The order of rows and of files says nothing, and a file that came twice counts once.
#[test]
fn the_order_of_rows_and_a_second_copy_move_nothing() {
    let base = base();
    let before = care(base.figures.as_deref().expect("figures"));
    let mut chance = Chance::new(11 + 10_000 * seed());
    let shuffled: Files = whole()
        .iter()
        .map(|(name, bytes)| {
            let mut table = table(bytes);
            for n in (2..table.len()).rev() {
                let other = 1 + chance.below(n);
                table.swap(n, other);
            }
            (name.clone(), csv(&table))
        })
        .collect();
    let ran = run("shuffled", &shuffled);
    ended("shuffled", &ran);
    let figures = care(ran.figures.as_deref().expect("figures")).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let moved: Vec<_> = figures.iter().zip(&before).filter(|(a, b)| a != *b).take(5).collect();
    assert!(moved.is_empty() && figures.len() == before.len(), "shuffled rows: {moved:?}");
    let mut twice = whole().clone();
    for (name, bytes) in whole().iter().filter(|(name, _)| !name.ends_with("manifest.csv")) {
        twice.insert(name.replace(".csv", " (copy).csv"), bytes.clone());
    }
    let ran = run("twice", &twice);
    ended("twice", &ran);
    let figures = care(ran.figures.as_deref().expect("figures")).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let moved: Vec<_> = figures.iter().zip(&before).filter(|(a, b)| a != *b).take(5).collect();
    assert!(
        (moved.is_empty() && figures.len() == before.len()) || ran.problems != base.problems,
        "every file twice: {moved:?}"
    );
}

/// What `docs/damage.md` says cannot be seen: a row that is valid in another way moves figures, and no problem's count.
#[test]
fn what_leaves_a_valid_row_cannot_be_seen() {
    let base = base();
    let before = care(base.figures.as_deref().expect("figures"));
    let (name, bytes) = whole().iter().find(|(name, _)| name.ends_with("equipment.csv")).expect("the store's extract");
    let place = |table: &[Vec<String>], column: &str| table[0].iter().position(|c| c == column).expect("a column");
    type Change<'a> = &'a dyn Fn(&mut Vec<Vec<String>>);
    let swapped: Change = &|table| {
        let (delivered, fitted) = (place(table, "delivered"), place(table, "fitted"));
        // Those that have both: a fitting is on the day of delivery or after it.
        table
            .iter_mut()
            .skip(1)
            .filter(|r| !r[fitted].is_empty() && !r[delivered].is_empty())
            .for_each(|r| r.swap(delivered, fitted));
    };
    let another_year: Change = &|table| {
        let requested = place(table, "requested");
        table.iter_mut().skip(1).step_by(3).for_each(|r| r[requested] = r[requested].replacen("2024", "2023", 1));
    };
    let cut: Change = &|table| table.truncate(table.len() * 2 / 3);
    for (what, change) in
        [("two columns of one kind", swapped), ("another year", another_year), ("rows that are not there", cut)]
    {
        let mut table = table(bytes);
        change(&mut table);
        let ran = run("unseen", &damaged(name, csv(&table)));
        ended(what, &ran);
        assert_ne!(
            care(ran.figures.as_deref().expect("figures")),
            before,
            "{what}: no figure moved, so this shows nothing"
        );
        // What was wrong in a row that is gone goes with it, which is no word about the damage.
        let more = ran.problems.iter().find(|(problem, count)| base.problems.get(*problem).is_none_or(|n| n < *count));
        assert_eq!(more, None, "{what}: it is seen after all; mend docs/damage.md");
    }
}
