//! A place's own stops and limits, from the `access.toml` of its folder: it may stop more and allow less time, and loosen nothing. That is
//! not checked rule by rule: the file has no words for a grant, and no limit may be longer than ours.

use super::question::Ask;
use super::rules::Rule;
use super::words::{Action, Class, Purpose, Rel, Role, Set, Whom, Word};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::hash::{Hash, Hasher};
use toml_edit::{Document, Item, TableLike, Value};
use yf_model::{Problem, Severity};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How long things last, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a click for so long, a session is over.
    pub idle: i64,
    /// And after so long in any case.
    pub session: i64,
    /// A code is fresh for so long.
    pub step_up: i64,
    /// A break-glass lasts so long.
    pub glass: i64,
}

/// The longest that there are.
pub const LIMITS: Limits = Limits { idle: 30 * MINUTE, session: 12 * HOUR, step_up: 10 * MINUTE, glass: 4 * HOUR };

const NAMES: [&str; 20] = [
    "S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S10", "S11", "S12", "S13", "S14", "S15", "S16",
    "S17", "S18", "S19", "S20",
];

/// One stop of a place's own. It never touches the person herself, her proxy, or the raising of a concern; break-glass does not pass it.
#[derive(Clone, Debug)]
struct Stop {
    says: String,
    roles: Set<Role>,
    actions: Set<Action>,
    classes: Set<Class>,
    purposes: Set<Purpose>,
    person: Set<Whom>,
    without: Set<Rel>,
}

/// All that a place has of its own.
#[derive(Clone, Debug)]
pub struct Stops {
    limits: Limits,
    stops: Vec<Stop>,
    hash: [u8; 32],
}

/// A place's own stops as facts carry them: the same for as long as the process runs.
#[derive(Clone, Copy, Default)]
pub struct Own(Option<&'static Stops>);

impl Own {
    /// These, from now on.
    pub fn of(stops: Stops) -> Own {
        // Read once at the start, and needed to the end.
        Own(Some(Box::leak(Box::new(stops))))
    }

    /// How long things last here.
    pub fn limits(self) -> Limits {
        self.0.map_or(LIMITS, |own| own.limits)
    }

    /// The stops in words.
    pub fn book(self) -> Vec<(Rule, String)> {
        let stops = self.0.map(|own| own.stops.as_slice()).unwrap_or_default();
        NAMES.iter().zip(stops).map(|(name, stop)| (Rule(name), stop.says.clone())).collect()
    }

    /// Which rules these are, together with ours.
    pub fn hash(self) -> [u8; 32] {
        let ours = super::rules_hash();
        self.0.map_or(ours, |own| Sha256::new().chain_update(ours).chain_update(own.hash).finalize().into())
    }

    /// The first stop that fires.
    pub(super) fn stops(self, ask: &Ask) -> Option<Rule> {
        let own = self.0?;
        if !ask.staff() || ask.action == Action::Raise {
            return None;
        }
        let fires = |stop: &Stop| {
            among(stop.roles, ask.role)
                && among(stop.actions, ask.action)
                && among(stop.classes, ask.class)
                && among(stop.purposes, ask.purpose)
                && (stop.person == Set::NONE || stop.person.iter().any(|flag| ask.whom(flag)))
                && !stop.without.iter().any(|rel| ask.rel(&[rel]))
        };
        NAMES.iter().zip(&own.stops).find(|(_, stop)| fires(stop)).map(|(name, _)| Rule(name))
    }
}

/// No word stands for every word.
fn among<W: Word>(set: Set<W>, word: W) -> bool {
    set.iter().next().is_none() || set.has(word)
}

impl PartialEq for Own {
    fn eq(&self, other: &Own) -> bool {
        self.0.map(|own| own.hash) == other.0.map(|own| own.hash)
    }
}

impl Eq for Own {}

impl Hash for Own {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.map(|own| own.hash).hash(state);
    }
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Own({} stops)", self.0.map_or(0, |own| own.stops.len()))
    }
}

const STOP_KEYS: [&str; 7] = ["says", "role", "action", "class", "purpose", "person", "without"];
const LIMIT_KEYS: [&str; 4] = ["idle_minutes", "session_hours", "step_up_minutes", "break_glass_hours"];

impl Stops {
    /// Reads `access.toml`. Anything that would loosen a rule, or that is not understood, refuses all of it.
    pub fn read(file: &str, text: &str) -> Result<Stops, Vec<Problem>> {
        let mut r = Reader { file, text, problems: Vec::new() };
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let line = error.span().map(|span| line_of(text, span.start));
                r.says("access-file", line, None, "", "is not TOML", "see docs/access.md for what it may hold");
                return Err(r.problems);
            }
        };
        let (mut limits, mut stops) = (LIMITS, Vec::new());
        for (key, item) in document.as_table().iter() {
            match key {
                "limits" => limits = r.limits(item),
                "stops" => {
                    let tables: Vec<&dyn TableLike> = match item.as_array_of_tables() {
                        Some(tables) => tables.iter().map(|t| t as &dyn TableLike).collect(),
                        None => {
                            let mend = "write each stop under a line [[stops]]";
                            r.at("access-file", item, Some(key), "", "is not a list of stops", mend);
                            Vec::new()
                        }
                    };
                    for (n, table) in tables.into_iter().enumerate() {
                        if n == NAMES.len() {
                            let mend = "put stops that say the same of several roles into one";
                            r.at("access-file", item, Some(key), "", "holds more than twenty stops", mend);
                            break;
                        }
                        stops.push(r.stop(table, item));
                    }
                }
                _ => {
                    let wrong = "is not among what a place decides of access: stops and shorter limits";
                    let mend = "take it out; nothing that this file says can give anybody access";
                    r.at("access-loosens", item, Some(key), "", wrong, mend);
                }
            }
        }
        if r.problems.is_empty() {
            Ok(Stops { limits, stops, hash: Sha256::digest(text).into() })
        } else {
            Err(r.problems)
        }
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX).saturating_add(1)
}

impl Reader<'_> {
    fn at(&mut self, code: &'static str, item: &Item, key: Option<&str>, found: &str, wrong: &str, mend: &str) {
        let line = item.span().map(|span| line_of(self.text, span.start));
        self.says(code, line, key, found, wrong, mend);
    }

    fn says(&mut self, code: &'static str, line: Option<u32>, key: Option<&str>, found: &str, wrong: &str, mend: &str) {
        self.problems.push(Problem {
            code,
            severity: Severity::FileRefused,
            file: self.file.to_owned(),
            line,
            column: key.map(str::to_owned),
            found: found.to_owned(),
            wrong: wrong.to_owned(),
            now: "nothing is served".to_owned(),
            mend: mend.to_owned(),
        });
    }

    fn limits(&mut self, item: &Item) -> Limits {
        let mut limits = LIMITS;
        let Some(table) = item.as_table_like() else {
            self.at(
                "access-file",
                item,
                Some("limits"),
                "",
                "is not a table",
                "write the limits under a line [limits]",
            );
            return limits;
        };
        for (key, item) in table.iter() {
            let (limit, unit) = match key {
                "idle_minutes" => (&mut limits.idle, MINUTE),
                "session_hours" => (&mut limits.session, HOUR),
                "step_up_minutes" => (&mut limits.step_up, MINUTE),
                "break_glass_hours" => (&mut limits.glass, HOUR),
                _ => {
                    let mend = format!("a limit is one of {}", LIMIT_KEYS.join(", "));
                    self.at("access-file", item, Some(key), "", "is not a limit", &mend);
                    continue;
                }
            };
            let longest = *limit / unit;
            let mend = format!("write a whole number from 1 to {longest}, or take the line out");
            match item.as_integer() {
                Some(n) if n > longest => {
                    let wrong =
                        format!("is longer than the {longest} that the rules allow: a place may only shorten it");
                    self.at("access-loosens", item, Some(key), &n.to_string(), &wrong, &mend);
                }
                Some(n) if n >= 1 => *limit = n * unit,
                _ => {
                    let found = shown(item);
                    self.at("access-file", item, Some(key), &found, "is not a whole number from 1", &mend);
                }
            }
        }
        limits
    }

    fn stop(&mut self, table: &dyn TableLike, whole: &Item) -> Stop {
        let mut stop = Stop {
            says: String::new(),
            roles: Set::NONE,
            actions: Set::NONE,
            classes: Set::NONE,
            purposes: Set::NONE,
            person: Set::NONE,
            without: Set::NONE,
        };
        let mut conditions = 0;
        for (key, item) in table.iter() {
            conditions += usize::from(!matches!(key, "says" | "without"));
            match key {
                "says" => stop.says = item.as_str().unwrap_or_default().trim().chars().take(300).collect(),
                "role" => {
                    stop.roles = self.words(key, item);
                    if stop.roles.any(&[Role::Person, Role::Proxy]) {
                        let mend =
                            "leave person and proxy out: her own entrance is hers, and her scope she sets herself";
                        self.at("access-file", item, Some(key), "", "stops her at her own entrance", mend);
                    }
                }
                "action" => {
                    stop.actions = self.words(key, item);
                    if stop.actions.has(Action::Raise) {
                        let mend = "leave raise out: anybody may raise a concern, always";
                        self.at("access-file", item, Some(key), "", "stops a concern from being raised", mend);
                    }
                }
                "class" => stop.classes = self.words(key, item),
                "purpose" => stop.purposes = self.words(key, item),
                "person" => stop.person = self.words(key, item),
                "without" => stop.without = self.words(key, item),
                _ => {
                    let mend = format!("a stop is told by {}", STOP_KEYS.join(", "));
                    self.at("access-file", item, Some(key), "", "is not among what a stop is told by", &mend);
                }
            }
        }
        if stop.says.is_empty() {
            let mend = "add says = \"...\": the governance page prints it";
            self.at("access-file", whole, Some("stops"), "", "one of them does not say in words what it stops", mend);
        }
        if conditions == 0 {
            let mend = "add role, action, class, purpose or person";
            self.at("access-file", whole, Some("stops"), "", "one of them names nothing that it stops", mend);
        }
        stop
    }

    fn words<W: Word>(&mut self, key: &str, item: &Item) -> Set<W> {
        let mut set = Set::NONE;
        let values: Vec<&Value> = item.as_array().map(|a| a.iter().collect()).unwrap_or_default();
        let known = || {
            W::all().iter().fold(String::new(), |mut all, word| {
                let _ = write!(all, "{}{}", if all.is_empty() { "" } else { ", " }, word.name());
                all
            })
        };
        if values.is_empty() {
            let mend = format!("write a list of one or more of: {}", known());
            self.at("access-file", item, Some(key), &shown(item), "is not a list of words", &mend);
        }
        for value in values {
            let text = value.as_str().unwrap_or_default();
            match W::all().iter().find(|word| word.name() == text) {
                Some(word) => set = set.with(*word),
                None => {
                    let mend = format!("write one or more of: {}", known());
                    self.at("access-file", item, Some(key), text, "is not one of the words of the rules", &mend);
                }
            }
        }
        set
    }
}

fn shown(item: &Item) -> String {
    item.to_string().trim().trim_matches('"').chars().take(60).collect()
}
