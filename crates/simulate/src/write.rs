//! Writes extracts and truth, apart.

use crate::identity::{Known, Register};
use crate::names::Lists;
use crate::people::Span;
use crate::place::Site;
use crate::sheet::{Behind, Sheet};
use crate::tables::EMBEDDED;
use crate::{Invented, Options, cld, community, contacts, hospital, invent_at, policy, threads, truth};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_place::Calendar;

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// The folder holds this, which an earlier run did not write.
    NotOurs(PathBuf),
    /// The system would not read or write this.
    Io(PathBuf, io::Error),
}

/// What was written.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Written {
    /// Path below the folder, and rows.
    pub files: Vec<(String, u64)>,
}

/// Invents what the options ask for and writes it below a folder that is absent, empty or ours: `extracts/`, `policy/` and
/// `truth/`. Of several places each is made, written and let go before the next begins; `begins` is told of each.
pub fn write(options: &Options, out: &Path, mut begins: impl FnMut(&Site)) -> Result<Written, Refused> {
    clear(out)?;
    let sites = Site::all(options.people);
    let mut written = Written::default();
    for site in &sites {
        begins(site);
        one(&invent_at(options, *site), out, &mut written)?;
    }
    for (name, text) in policy::policy(&sites) {
        put(out, &format!("policy/{name}"), text.as_bytes())?;
        written.files.push((format!("policy/{name}"), text.lines().count().saturating_sub(1) as u64));
    }
    written.files.sort();
    put(out, RUN, run_json(options, &sites, &written).as_bytes())?;
    Ok(written)
}

/// Writes one place.
fn one(place: &Invented, out: &Path, written: &mut Written) -> Result<(), Refused> {
    let lists = Lists::load();
    let site = place.site;
    let known =
        Known { seed: site.key(place.options.seed), tables: &place.tables, lists: &lists, people: &place.people, site };
    let calendar = Calendar::england();
    let (world, span, commissioner) = (&place.world, place.span, place.options.commissioner);
    let who = |people: BTreeSet<u32>| people.into_iter().collect::<Vec<_>>();
    let council = who(world.acts.iter().map(|a| a.person).collect());
    let community = who(world.referrals.iter().map(|r| r.person).collect());
    let hospital =
        who(world.stays.iter().map(|s| s.person).chain(world.attendances.iter().map(|a| a.person)).collect());
    let store = who(world.orders.iter().map(|o| o.person).collect());
    let wanted = [
        ("council", "P", council),
        ("community", "L", community),
        ("hospital", "H", hospital),
        ("equipment", "S", store),
    ];
    let plan = cld::Plan::new(&known, world, span, &calendar);
    let mut rows: Vec<Rows> = Vec::new();
    let folder = site.folder();
    // Agency after agency, so that only one's books are held. Each task makes, writes and drops its files; what stands behind
    // their rows is kept for the truth.
    let links = format!("truth/{folder}links.csv");
    let count = tell(out, &links, |links| -> Result<(), Told> {
        truth::links_head(links)?;
        for (agency, prefix, who) in &wanted {
            let register = Register::new(&known, agency, prefix, who);
            truth::links(&known, agency, &register, span.from, links)?;
            let tasks = match *agency {
                "council" => plan.count(),
                "equipment" => 1,
                _ => 2,
            };
            let parts = threads::map(place.options.threads, tasks, |n| -> Result<Vec<Rows>, Refused> {
                let sheets = match (*agency, n) {
                    ("council", n) => vec![plan.file(n, &known, world, &register)],
                    ("community", 0) => community::referrals(&known, world, span, &calendar, &register, commissioner),
                    ("community", _) => contacts::contacts(&known, world, span, &calendar, &register, commissioner),
                    ("hospital", 0) => hospital::stays(&known, world, span, &register, commissioner),
                    ("hospital", _) => vec![hospital::attendances(&known, world, span, &register, commissioner)],
                    _ => vec![hospital::store(&known, world, span, &register)],
                };
                sheets.into_iter().map(|sheet| extract(out, &folder, sheet, place.options.packed)).collect()
            });
            for part in parts {
                rows.append(&mut part?);
            }
        }
        Ok(())
    })?;
    written.files.push((links, count));
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    written.files.extend(rows.iter().map(|r| (r.0.clone(), r.2.len() as u64)));

    let mut others =
        vec![(format!("extracts/{folder}council/manifest.csv"), plan.manifest(ending(place.options.packed)))];
    if commissioner {
        others.push((format!("extracts/{folder}keys.csv"), keys(&known)));
    }
    for (path, text) in others {
        put(out, &path, text.as_bytes())?;
        written.files.push((path, text.lines().count().saturating_sub(1) as u64));
    }
    written.files.extend(truths(place, &known, &rows, out)?);
    Ok(())
}

/// Writes an agency's file, and keeps what stands behind its rows.
fn extract(out: &Path, folder: &str, sheet: Sheet, packed: bool) -> Result<Rows, Refused> {
    let (path, agency) = (format!("extracts/{folder}{}{}", sheet.path, ending(packed)), sheet.agency);
    let mut behind = Vec::new();
    tell(out, &path, |to| -> io::Result<()> {
        behind = sheet.finish(to)?;
        Ok(())
    })?;
    Ok((path, agency, behind))
}

/// What a packed file is called more than a plain one.
fn ending(packed: bool) -> &'static str {
    if packed { ".gz" } else { "" }
}

/// Path, agency, and what stands behind each row.
type Rows = (String, &'static str, Vec<Behind>);

/// The truth files, packed; each made, packed and dropped by one thread.
fn truths(place: &Invented, known: &Known, rows: &[Rows], out: &Path) -> Result<Vec<(String, u64)>, Refused> {
    let names = [
        "events.csv.gz",
        "records.csv.gz",
        "persons.csv.gz",
        "states.csv.gz",
        "waits.csv.gz",
        "link_flows.csv.gz",
        "written.csv",
    ];
    let all: Vec<usize> = (0..known.people.len()).collect();
    let done = threads::map(place.options.threads, names.len(), |n| -> Result<(String, u64), Refused> {
        let path = format!("truth/{}{}", place.site.folder(), names[n]);
        let count = tell(out, &path, |to| match n {
            0 => truth::events(place, to),
            1 => truth::records(rows, to),
            2 => truth::persons(known.tables, known.people, &all, to),
            3 => truth::states(known.tables, known.people, &all, to),
            4 => truth::waits(place, to),
            5 => truth::flows(place, to),
            _ => truth::written(place, rows, to),
        })?;
        Ok((path, count))
    });
    done.into_iter().collect()
}

/// The table that ties pseudonyms to numbers, which the place gives with the commissioner's layout.
fn keys(known: &Known) -> String {
    let mut lines: Vec<String> = known
        .people
        .iter()
        .map(|p| format!("{:010}", p.nhs))
        .map(|nhs| format!("{nhs},{}\n", community::pseudonym(known.seed, &nhs)))
        .collect();
    lines.sort_unstable();
    std::iter::once("nhs_number,pseudo\n".to_string()).chain(lines).collect()
}

const RUN: &str = "truth/run.json";

/// Seed, version, parameters' hashes, files: what made this folder, and by which a later run knows it for its own.
fn run_json(options: &Options, sites: &[Site], written: &Written) -> String {
    let hash = |text: &str| {
        Sha256::digest(text).iter().fold(String::new(), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        })
    };
    let tables: serde_json::Map<_, _> = EMBEDDED.iter().map(|(n, t)| (n.to_string(), hash(t).into())).collect();
    let files: serde_json::Map<_, _> = written.files.iter().map(|(n, rows)| (n.clone(), (*rows).into())).collect();
    let span = Span::new(options.from, options.to);
    let wide = sites.iter().any(|site| site.wide(span));
    let run = serde_json::json!({
        "made_by": "yellowfolder simulate",
        "version": env!("CARGO_PKG_VERSION"),
        "seed": options.seed,
        "from": options.from.to_string(),
        "to": options.to.to_string(),
        "people": options.people,
        "places": sites.len(),
        "clean": options.clean,
        "only": options.only.map(|habit| format!("{habit:?}")),
        "without": options.without.map(|habit| format!("{habit:?}")),
        "nhs_number_stems": if wide { "900 to 998" } else { "999" },
        "tables": tables,
        "rows": files,
    });
    format!("{run:#}\n")
}

/// Removes what an earlier run wrote; refuses a folder that holds anything else.
fn clear(out: &Path) -> Result<(), Refused> {
    let mut found = Vec::new();
    walk(out, &mut found)?;
    if found.is_empty() {
        return Ok(());
    }
    let run =
        fs::read_to_string(out.join(RUN)).ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let ours = |path: &Path| {
        let name = path.strip_prefix(out).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let name = name.strip_suffix(".part").unwrap_or(&name).to_string();
        name == RUN
            || run.as_ref().is_some_and(|r| r["made_by"] == "yellowfolder simulate" && r["rows"].get(&name).is_some())
    };
    found.sort();
    if let Some(other) = found.iter().find(|f| run.is_none() || !ours(f)) {
        return Err(Refused::NotOurs(other.clone()));
    }
    for file in found.iter().filter(|f| !f.ends_with(RUN)).chain([&out.join(RUN)]) {
        fs::remove_file(file).map_err(|e| Refused::Io(file.clone(), e))?;
    }
    Ok(())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Refused> {
    let told = |e: io::Error| Refused::Io(folder.to_path_buf(), e);
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(told)?,
    };
    for entry in entries {
        let path = entry.map_err(told)?.path();
        if path.is_dir() { walk(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

/// Writes a small text.
fn put(out: &Path, path: &str, bytes: &[u8]) -> Result<u64, Refused> {
    tell(out, path, |to| to.write_all(bytes))
}

/// Writes a file beside and renames it, so that none is ever half there, and gives its rows: lines after the header. A name
/// that ends in `.gz` is packed, with a fixed header time, so that the same truth is the same bytes.
fn tell<E: Into<Told>>(
    out: &Path,
    path: &str,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<u64, Refused> {
    let path = out.join(path);
    let told = |e: io::Error| Refused::Io(path.clone(), e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    let mut beside = path.clone().into_os_string();
    beside.push(".part");
    let written = || -> Result<u64, Told> {
        let file = File::create(&beside)?;
        if path.extension().is_some_and(|e| e == "gz") {
            let mut to = Lines::new(GzEncoder::new(file, Compression::fast()));
            fill(&mut to).map_err(E::into)?;
            let (packer, lines) = to.done()?;
            packer.finish()?;
            Ok(lines)
        } else {
            let mut to = Lines::new(file);
            fill(&mut to).map_err(E::into)?;
            Ok(to.done()?.1)
        }
    };
    let lines = written().map_err(|e| match e {
        Told::Here(e) => told(e),
        Told::Other(refused) => refused,
    })?;
    fs::rename(&beside, &path).map_err(told)?;
    Ok(lines.saturating_sub(1))
}

/// What goes wrong while a file is filled: with this file, or with another that is written meanwhile.
enum Told {
    Here(io::Error),
    Other(Refused),
}

impl From<io::Error> for Told {
    fn from(error: io::Error) -> Told {
        Told::Here(error)
    }
}

impl From<Refused> for Told {
    fn from(refused: Refused) -> Told {
        Told::Other(refused)
    }
}

/// Hands on in large pieces and counts lines.
struct Lines<W: Write> {
    to: BufWriter<W>,
    lines: u64,
}

impl<W: Write> Lines<W> {
    fn new(to: W) -> Lines<W> {
        Lines { to: BufWriter::with_capacity(1 << 16, to), lines: 0 }
    }

    fn done(self) -> io::Result<(W, u64)> {
        Ok((self.to.into_inner().map_err(io::IntoInnerError::into_error)?, self.lines))
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.to.write(bytes)?;
        // The truth is told line by line: where a line ends, a piece ends.
        self.lines += u64::from(bytes[..taken].ends_with(b"\n"));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
