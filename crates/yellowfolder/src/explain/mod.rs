//! From a number to what made it: the run is read again, counted again, and the parts are set beside the figure.

mod compared;
mod counted;
mod data;
mod editions;
mod element;
mod link;
mod range;
mod run;
mod show;
mod steps;
mod wait;
mod went;
mod words;

pub use run::{Run, nothing_asked};
pub use show::{Rows, Shown, rows};

use crate::exit::Failure;
use crate::look::{self, Days, Through};
use crate::pipeline::Told;
use std::cell::OnceCell;
use yf_model::{PersonKey, Problem, Severity};
use yf_place::{Place, nearest};
use yf_report::Report;
use yf_report::assemble::Stories;
use yf_report::explain::{Found, Opened, Opener, Part};

/// What is asked for.
pub enum Asked {
    /// A figure, by name or by its place in the JSON.
    Number(String),
    /// An element of a person, or all of them.
    Element(Option<String>, u32),
    /// A wait.
    Breach(String),
    /// A link.
    Link(String),
}

/// Everything that an answer is made from.
pub struct Ground<'a> {
    /// What was read and told.
    pub told: &'a Told,
    /// The place.
    pub place: &'a Place,
    /// Names, rows, stays.
    pub stories: &'a Stories<'a>,
    /// The figures.
    pub report: &'a Report,
    /// The run's days.
    pub days: &'a Days,
    /// Everybody's elements.
    pub through: &'a Through,
    /// Elements of parts of the time.
    pub stretches: went::Stretches,
    /// What flowed over links.
    pub flows: OnceCell<link::Flowed>,
    /// Rows by step of the official method.
    pub steps: steps::Steps,
    /// The run that is opened.
    pub run: &'a Run,
    /// Its open edition, as it wrote it, or why there is none.
    pub open: OnceCell<Result<(Report, serde_json::Value), String>>,
    /// How many threads may be used.
    pub threads: usize,
}

/// Answers everything that is asked, in order, one answer at a time: all figures of a large place and their parts are too many to hold.
pub fn answers(
    told: &Told,
    place: &Place,
    run: &Run,
    asked: &[Asked],
    threads: usize,
    then: &mut dyn FnMut(Opened) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let ask =
        look::Asked { as_of: run.as_of, names: false, threads, command: run.command.clone(), stories: Vec::new() };
    let (_, _, done) = look::figures(told, place, &ask, |stories, report, days, through| {
        let stretches = went::Stretches::default();
        let (flows, steps, open) = (OnceCell::new(), steps::Steps::default(), OnceCell::new());
        let ground =
            Ground { told, place, stories, report, days, through, stretches, flows, steps, run, open, threads };
        let opener = Opener::new(report);
        for one in asked {
            match one {
                Asked::Number(name) if name == EVERY => {
                    for line in &opener.lines {
                        then(ground.open(&opener, line))?;
                    }
                }
                Asked::Number(name) => then(ground.number(&opener, name)?)?,
                Asked::Element(name, person) => {
                    for opened in ground.elements(name.as_deref(), ground.person(*person)?)? {
                        then(opened)?;
                    }
                }
                Asked::Breach(id) => then(ground.breach(id)?)?,
                Asked::Link(id) => {
                    for opened in ground.link(&opener, id)? {
                        then(opened)?;
                    }
                }
            }
        }
        Ok::<_, Failure>(())
    });
    done
}

/// In place of a figure's name: every figure of the run.
const EVERY: &str = "all";

impl Ground<'_> {
    fn number(&self, opener: &Opener<'_>, asked: &str) -> Result<Opened, Problem> {
        let lines = &opener.lines;
        if asked.starts_with('/') || asked.contains("#/") {
            return self.place(opener, asked);
        }
        match opener.find(asked) {
            Found::One(n) => lines.get(n).map(|line| self.open(opener, line)).ok_or_else(|| nowhere(asked)),
            Found::Open(n) => match opener.only_open().get(n) {
                Some(line) => Ok(self.open_edition(opener, line)),
                None => Err(nowhere(asked)),
            },
            Found::Several(all) => {
                let names: Vec<String> =
                    all.iter().take(4).filter_map(|n| lines.get(*n)).map(|l| format!("\"{}\"", l.name())).collect();
                Err(unknown(
                    "--number",
                    asked,
                    format!("may mean {} figures", all.len()),
                    &format!("name one of them whole, for example {}", names.join(", ")),
                ))
            }
            Found::Nothing => {
                // The part that no figure has, and the nearest cell; else the nearest whole name.
                let cells = || lines.iter().flat_map(|l| l.cells.iter()).map(String::as_str).filter(|c| !c.is_empty());
                let strange = asked.split('/').map(str::trim).find(|part| !cells().any(|cell| cell == *part));
                let near = strange.and_then(|part| nearest(part, cells()).map(|near| (part, near)));
                let mend = match near {
                    Some((part, near)) => format!("did you mean \"{near}\" for \"{part}\"? the names are the cells of figures-restricted.csv with / between"),
                    None => "the names are the cells of a row of figures-restricted.csv with / between, for example \"promise/assessment-28/met\"".to_owned(),
                };
                Err(unknown("--number", asked, "is the name of no figure of this run".to_owned(), &mend))
            }
        }
    }

    fn open(&self, opener: &Opener<'_>, line: &yf_report::explain::Line) -> Opened {
        let opened = self.word(line).or_else(|| opener.open(line)).or_else(|| self.counted(opener, line));
        opened.unwrap_or_else(|| Opened {
            name: line.name(),
            value: line.value.clone(),
            how: "Counted while the rows were read and mapped; no list of them is kept.".to_owned(),
            ..Opened::default()
        })
    }

    fn person(&self, number: u32) -> Result<PersonKey, Problem> {
        let last = self.told.links.len();
        match number.checked_sub(1) {
            Some(n) if (n as usize) < last => Ok(PersonKey(n)),
            _ => Err(unknown(
                "--person",
                &number.to_string(),
                "is the number of nobody in this run".to_owned(),
                &format!("use the numbers of people.csv or of the restricted report: 1 to {last}"),
            )),
        }
    }

    /// `2026-03-02T14:05 the council: assessed (file:line)`.
    fn event(&self, e: &yf_journey::Event) -> String {
        let names = &self.stories.names;
        let whose = if e.kind == yf_journey::Kind::Referral { e.to_org } else { e.org };
        format!("{} {}: {} ({})", e.at, names.agency(whose), names.event(e), (self.stories.known.row)(e.row))
    }
}

/// A part of which only the amount, the words and the rows are known.
fn part(amount: i64, says: String, rows: Vec<String>) -> Part {
    Part { amount, says, rows, ..Part::default() }
}

fn unknown(flag: &str, found: &str, wrong: String, mend: &str) -> Problem {
    Problem {
        code: "explain-unknown-name",
        severity: Severity::FileRefused,
        file: "yellowfolder explain".to_owned(),
        line: None,
        column: Some(flag.to_owned()),
        found: found.to_owned(),
        wrong,
        now: "nothing is explained".to_owned(),
        mend: mend.to_owned(),
    }
}

fn nowhere(asked: &str) -> Problem {
    unknown("--number", asked, "is the name of no figure of this run".to_owned(), "see figures-restricted.csv")
}
