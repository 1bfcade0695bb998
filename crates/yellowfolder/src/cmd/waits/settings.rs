//! What decides the figures: `case.json`, flags, and sensible answers where neither says.

use super::read::{Read, refused};
use super::{Args, Mode, Periods};
use crate::exit::Failure;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;
use yf_ingest::cld::FileRead;
use yf_journey::unique::{self, Choice};
use yf_measures::official::{METHOD, Population};
use yf_model::{Day, Month, Problem};

const GROUPS: [&str; 2] = ["18 to 64", "65 and above"];

/// What `case.json` says, as far as it says anything.
#[derive(Default)]
pub struct Case {
    mode: Option<Mode>,
    periods: Option<Periods>,
    start: Option<Day>,
    end: Option<Day>,
    as_of: Option<Day>,
    ascof_start: Option<Day>,
    ascof_end: Option<Day>,
    population: Population,
}

/// What was settled on.
pub struct Settings {
    /// Of submissions.
    pub choice: Choice,
    /// The ASCOF year.
    pub year: (Day, Day),
    /// People per council.
    pub population: Population,
}

impl Settings {
    /// `joined` or `single`, as written.
    pub fn mode(&self) -> &'static str {
        match self.choice.mode {
            unique::Mode::Joined => "joined",
            unique::Mode::Single => "single",
        }
    }
}

impl Case {
    /// Reads `case.json`, where the folder has one, and the population file, where one is named.
    pub fn read(args: &Args) -> Result<Case, Failure> {
        let path = args.path.join("case.json");
        let mut case = Case::default();
        if args.path.is_dir() && path.is_file() {
            let name = path.display().to_string();
            let text =
                fs::read_to_string(&path).map_err(|e| Failure::io(&name, "read", &e, "check its permissions"))?;
            case = Case::parse(&name, &text)?;
        }
        if let Some(path) = &args.population {
            case.population = population_file(path)?;
        }
        Ok(case)
    }

    fn parse(name: &str, text: &str) -> Result<Case, Problem> {
        let wrong = |key: &str, found: String, wrong: &str, mend: &str| Problem {
            column: Some(key.to_string()),
            ..refused("bad-case", name, found, wrong.to_string(), "nothing is written", mend)
        };
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|e| {
            refused(
                "bad-case",
                name,
                String::new(),
                format!("is not a JSON object: {e}"),
                "nothing is written",
                "correct it, or use the flags of 'yellowfolder waits --help'",
            )
        })?;
        let text_of = |key: &str| match object.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(other) => Err(wrong(key, other.to_string(), "is not a text", "put it in double quotes")),
        };
        let day_of = |key: &str| match text_of(key)? {
            None => Ok(None),
            Some(text) => Day::parse_iso(text).map(Some).ok_or_else(|| {
                wrong(
                    key,
                    text.to_string(),
                    "is not a day of the calendar written YYYY-MM-DD",
                    "write it like 2024-05-31",
                )
            }),
        };
        if let Some(other) = text_of("method")?.filter(|method| *method != METHOD) {
            return Err(wrong(
                "method",
                other.to_string(),
                "is not a method that this version knows",
                "use dhsc-2026-09",
            ));
        }
        let mode = match text_of("mode")? {
            None => None,
            Some("joined") => Some(Mode::Joined),
            Some("single") => Some(Mode::Single),
            Some(other) => return Err(wrong("mode", other.to_string(), "is not a mode", "use joined or single")),
        };
        let periods = match text_of("submission_periods")? {
            None => None,
            Some("stated") => Some(Periods::Stated),
            Some("derived") => Some(Periods::Derived),
            Some("all") => Some(Periods::All),
            Some(other) => {
                let key = "submission_periods";
                return Err(wrong(
                    key,
                    other.to_string(),
                    "is not a way to find periods",
                    "use stated, derived or all",
                ));
            }
        };
        let mut population = Population::new();
        match object.get("population") {
            None | Some(Value::Null) => {}
            Some(Value::Object(councils)) => {
                for (la, groups) in councils {
                    let key = format!("population.{la}");
                    let groups = groups.as_object().ok_or_else(|| {
                        wrong(&key, groups.to_string(), "is not an object", "give \"18 to 64\" and \"65 and above\"")
                    })?;
                    for (group, people) in groups.iter().filter(|(_, people)| !people.is_null()) {
                        let people = people.as_u64().ok_or_else(|| {
                            wrong(
                                &format!("{key}.{group}"),
                                people.to_string(),
                                "is not a whole number of people",
                                "give a number",
                            )
                        })?;
                        population.entry(la.clone()).or_default().insert(group.clone(), people);
                    }
                }
            }
            Some(other) => {
                return Err(wrong(
                    "population",
                    other.to_string(),
                    "is not an object",
                    "give one entry for each council",
                ));
            }
        }
        Ok(Case {
            mode,
            periods,
            start: day_of("period_start")?,
            end: day_of("period_end")?,
            as_of: day_of("as_of")?,
            ascof_start: day_of("ascof_start")?,
            ascof_end: day_of("ascof_end")?,
            population,
        })
    }

    /// Flags win over the file; where neither says, the data do.
    pub fn settle(self, args: &Args, read: &Read) -> Result<Settings, Failure> {
        let of_files = |of: fn(&FileRead) -> Option<Day>| read.files.iter().filter_map(move |f| of(&f.found));
        let stated = (of_files(|f| f.period_start).min(), of_files(|f| f.period_end).max());
        let seen = (of_files(|f| f.first_day).min(), of_files(|f| f.last_day).max());
        let start = args.from.or(self.start).or(stated.0).or(seen.0).unwrap_or_default();
        let end = args.to.or(self.end).or(stated.1).or(seen.1).unwrap_or_default();
        if end < start {
            return Err(order_wrong("the whole period", start, end).into());
        }
        let none_stated = stated.0.is_none() || stated.1.is_none();
        let periods = match args.periods.or(self.periods) {
            Some(Periods::Stated) => unique::Periods::Stated,
            Some(Periods::Derived) => unique::Periods::Derived,
            Some(Periods::All) => unique::Periods::All,
            None if none_stated => unique::Periods::All,
            None => unique::Periods::Stated,
        };
        let mode = match args.mode.or(self.mode) {
            Some(Mode::Single) => unique::Mode::Single,
            _ => unique::Mode::Joined,
        };
        // With nothing said every submission is early enough.
        let as_of = args.as_of.or(self.as_of).unwrap_or(Day(i32::MAX));
        let last_year = last_whole_year(end);
        let year = (
            args.ascof_from.or(self.ascof_start).unwrap_or(last_year.0),
            args.ascof_to.or(self.ascof_end).unwrap_or(last_year.1),
        );
        if year.1 < year.0 {
            return Err(order_wrong("the ASCOF year", year.0, year.1).into());
        }
        let choice = Choice { mode, periods, whole: (start, end), as_of };
        Ok(Settings { choice, year, population: self.population })
    }
}

fn order_wrong(what: &str, start: Day, end: Day) -> Problem {
    let found = format!("{start} to {end}");
    let mend = "name the days with --from and --to, or --ascof-from and --ascof-to";
    refused("period-order", what, found, "ends before it begins".to_string(), "nothing is written", mend)
}

/// The last 1 April to 31 March that ends by a day.
fn last_whole_year(end: Day) -> (Day, Day) {
    let month = end.next().month();
    // Months since January of year 0; April is the fourth.
    let april = Month((month.0 - 3).div_euclid(12) * 12 + 3);
    (Month(april.0 - 12).first(), april.first() - 1)
}

fn population_file(path: &Path) -> Result<Population, Failure> {
    use yf_ingest::split::{Next, Splitter};
    let name = path.display().to_string();
    let io = |e: std::io::Error| Failure::io(&name, "read", &e, "check the path");
    let mend = "give the columns la_code, 18 to 64, 65 and above";
    let mut rows = Splitter::new(fs::File::open(path).map_err(io)?, b',');
    rows.skip_byte_order_mark().map_err(io)?;
    let mut places: Option<[usize; 3]> = None;
    let mut population = Population::new();
    while rows.next_row().map_err(io)? == Next::Row {
        let field = |n: usize| String::from_utf8_lossy(rows.field(n)).trim().to_string();
        let Some([la, younger, older]) = places else {
            let at = |wanted: &str| {
                let key = yf_ingest::cld::header_key;
                (0..rows.len()).find(|n| key(&field(*n)) == key(wanted))
            };
            let all = (at("la_code"), at(GROUPS[0]), at(GROUPS[1]));
            let (Some(la), Some(younger), Some(older)) = all else {
                let wrong = "has no header with the three columns of a population file".to_string();
                return Err(refused("bad-population", &name, String::new(), wrong, "nothing is written", mend).into());
            };
            places = Some([la, younger, older]);
            continue;
        };
        for (group, at) in [(GROUPS[0], younger), (GROUPS[1], older)] {
            let text = field(at).replace(',', "");
            if text.is_empty() {
                continue;
            }
            let Ok(people) = text.parse::<u64>() else {
                let problem = Problem {
                    line: Some(rows.line()),
                    column: Some(group.to_string()),
                    ..refused(
                        "bad-population",
                        &name,
                        text,
                        "is not a whole number of people".to_string(),
                        "nothing is written",
                        mend,
                    )
                };
                return Err(problem.into());
            };
            population.entry(field(la)).or_default().insert(group.to_string(), people);
        }
    }
    Ok(population)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_year_ends_by_the_day() {
        let year = |text: &str| {
            let (from, to) = last_whole_year(Day::parse_iso(text).expect("a day"));
            format!("{from} {to}")
        };
        assert_eq!(year("2026-03-31"), "2025-04-01 2026-03-31");
        assert_eq!(year("2026-03-30"), "2024-04-01 2025-03-31");
        assert_eq!(year("2026-06-30"), "2025-04-01 2026-03-31");
    }

    #[test]
    fn a_wrong_case_is_refused_with_its_key() {
        for (text, want) in [
            ("[]", "case.json: is not a JSON object"),
            (
                "{\"mode\": \"both\"}",
                "case.json: mode: \"both\" is not a mode\n  now:  nothing is written\n  mend: use joined or single",
            ),
            (
                "{\"as_of\": \"2024-02-30\"}",
                "case.json: as_of: \"2024-02-30\" is not a day of the calendar written YYYY-MM-DD",
            ),
            ("{\"as_of\": 3}", "case.json: as_of: \"3\" is not a text"),
            ("{\"method\": \"dhsc-2024\"}", "case.json: method: \"dhsc-2024\" is not a method that this version knows"),
            (
                "{\"population\": {\"503\": {\"18 to 64\": -1}}}",
                "case.json: population.503.18 to 64: \"-1\" is not a whole number of people",
            ),
        ] {
            let problem = Case::parse("case.json", text).err().expect("refused");
            assert!(problem.message().starts_with(want), "{}", problem.message());
        }
    }
}
