//! `yellowfolder links`: the sheet of the workshop on links, and back from it to the place's policy.

use crate::exit::{Exit, Failure};
use crate::out::OutFolder;
use crate::talk::Talk;
use clap::{Args as ClapArgs, Subcommand, ValueHint};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use yf_model::{Problem, Severity};
use yf_place::Place;
use yf_place::sheet::{links_toml, read_sheet, sheet_csv};

const LONG_ABOUT: &str = "\
Links are one service telling another, so that she need not. Which links a place needs is for people who use services and front-line \
staff to say: 'links sheet' writes a sheet to print for their workshop and a table to type it into; 'links import' makes links.toml of \
the filled table.

'look' then compares what flows with what was asked for. What is wrong with a links.toml, 'check' says.";

const AFTER: &str = "\
EXAMPLES
  Before the workshop, and after it:
    $ yellowfolder links sheet --place our-place --out workshop
    $ yellowfolder links import workshop/links.csv --place our-place

FILES
  'sheet' writes links.html (to print, A4 across) and links.csv (to fill in) into --out.
  'import' writes links.toml in the place's folder: beside it first, then in its place.

EXIT STATUS
  0  written
  2  not written: every wrong row is named with its column and what would be right";

/// The links a place needs: a sheet for the workshop, and back from the filled table
#[derive(ClapArgs, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Sheet(Sheet),
    Import(Import),
}

/// Write a sheet to print and a table to fill in
#[derive(ClapArgs, Debug)]
struct Sheet {
    /// The place's policy, a folder of TOML [default: a reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    place: Option<PathBuf>,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-links", value_hint = ValueHint::DirPath)]
    out: PathBuf,

    /// Empty rows to write in
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(0..=500))]
    rows: u16,
}

/// Make links.toml of the filled table
#[derive(ClapArgs, Debug)]
struct Import {
    /// The filled table
    #[arg(value_name = "FILLED.csv", value_hint = ValueHint::FilePath)]
    filled: PathBuf,

    /// The place's policy, the folder in which links.toml is written
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    place: PathBuf,

    /// Let it take the place of a links.toml that is there
    #[arg(long)]
    replace: bool,
}

/// Does it.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    match args.what {
        What::Sheet(args) => sheet(&args, talk),
        What::Import(args) => import(&args, talk),
    }
}

fn sheet(args: &Sheet, talk: &Talk) -> Result<Exit, Failure> {
    let place = match &args.place {
        Some(dir) => Place::read(dir)?,
        None => Place::reference(),
    };
    let ours = |name: &str| matches!(name, "links.html" | "links.csv");
    let inputs: Vec<PathBuf> = args.place.iter().cloned().collect();
    let mut out = OutFolder::claim(&args.out, "yellowfolder links sheet", ours, &inputs)?;
    let rows = usize::from(args.rows);
    out.write("links.html", yf_report::links_sheet(&place, rows).as_bytes())?;
    out.write("links.csv", sheet_csv(&place, rows).as_bytes())?;
    out.finish()?;
    talk.say(&format!("{} of {} named already, {rows} empty rows", counted(place.links.len()), place.name));
    talk.say(&format!("Written   {}", args.out.display()));
    Ok(Exit::Done)
}

fn import(args: &Import, talk: &Talk) -> Result<Exit, Failure> {
    let place = Place::read(&args.place)?;
    let shown = args.filled.display().to_string();
    let bytes = fs::read(&args.filled).map_err(|e| {
        Failure::io(&shown, "read", &e, "name the table that 'yellowfolder links sheet' wrote, filled in")
    })?;
    let links = read_sheet(&place, &shown, &bytes)?;
    let target = args.place.join("links.toml");
    if target.exists() && !args.replace {
        return Err(Problem {
            code: "links-there",
            severity: Severity::FileRefused,
            file: target.display().to_string(),
            line: None,
            column: None,
            found: String::new(),
            wrong: format!("is there already, with {}", counted(place.links.len())),
            now: "nothing is written".to_owned(),
            mend: "add --replace; the sheet holds the links of before too, unless they were struck out".to_owned(),
        }
        .into());
    }
    write_beside(&args.place, &target, links_toml(&place, &links).as_bytes())?;
    let without = match links.iter().filter(|l| l.owner.is_empty()).count() {
        0 => "each with an owner".to_owned(),
        n => format!("{n} without an owner"),
    };
    talk.say(&format!("{}, {without}", counted(links.len())));
    talk.say(&format!("Written   {}", target.display()));
    Ok(Exit::Done)
}

fn counted(links: usize) -> String {
    if links == 1 { "1 link".to_owned() } else { format!("{links} links") }
}

/// Written beside and safe on the disk before it takes its place: whoever reads finds the old file or the new one, never half of one.
fn write_beside(folder: &Path, target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    // A name that begins with a dot is no policy file.
    let beside = folder.join(".links.toml.part");
    let done = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, target));
    done.map_err(|e| {
        // What could not be finished is taken away; that this may fail too changes nothing.
        let _ = fs::remove_file(&beside);
        Failure::io(&target.display().to_string(), "written", &e, "make room, or make the place's folder writable")
    })
}
