//! From JSON to [`Settings`]: every fault in one pass.

use super::json::{self, Node, Value};
use super::{JourneyClock, Rules, Settings};
use crate::reader::{clip, nearest, one_slip};
use crate::{Calendar, RequiredLink};
use std::collections::BTreeSet;
use yf_model::rows::neutral::{At, Kind};
use yf_model::{Day, Problem, Severity, Unit};

const KEYS: [&str; 7] = ["window", "seen", "holidays", "rules", "clocks", "links", "standard_population"];
const RULES: [&str; 14] = [
    "telling_days",
    "repeat_days",
    "bounce_days",
    "plan_days",
    "handoff_before",
    "handoff_after",
    "link_look_days",
    "link_lead_days",
    "link_min_triggers",
    "link_sent_share",
    "link_intime_share",
    "link_reply_share",
    "bootstrap",
    "bootstrap_seed",
];
const CLOCK: [&str; 9] =
    ["id", "start_kind", "start_type", "start_org", "stop_kind", "stop_type", "closing_outcomes", "unit", "limit"];
const LINK: [&str; 14] = [
    "id",
    "from_org",
    "from_service",
    "trigger_kind",
    "trigger_type",
    "to_org",
    "to_service",
    "sends",
    "channel",
    "limit_days",
    "reply_required",
    "owner",
    "asked_by",
    "typology",
];
const UNITS: [(&str, Unit); 3] =
    [("minutes", Unit::Minutes), ("days", Unit::Days), ("working_days", Unit::WorkingDays)];
/// A hundred years: a look-back beyond it is a slip of the keyboard.
const MOST_DAYS: u64 = 36_525;
/// More resamples than anybody waits for.
const MOST_RESAMPLES: u64 = 1_000_000;

impl Settings {
    /// Reads `settings.json`, `file` being its name in messages. Keys at the top that it does not know are left alone.
    pub fn read(file: &str, text: &str) -> Result<Settings, Vec<Problem>> {
        let mut read = Read { file, problems: Vec::new() };
        let root = match json::read(text.trim_start_matches('\u{feff}')) {
            Ok(root) => root,
            Err(error) => {
                let line = u32::try_from(error.line()).unwrap_or(1);
                read.say(
                    "settings-not-json",
                    line,
                    None,
                    "",
                    &format!("is not JSON ({error})"),
                    "write one JSON object",
                );
                return Err(read.problems);
            }
        };
        let settings = read.settings(&root);
        match settings {
            Some(settings) if read.problems.is_empty() => Ok(settings),
            _ => Err(read.problems),
        }
    }
}

pub(super) struct Read<'f> {
    file: &'f str,
    problems: Vec<Problem>,
}

/// An object: key, its line, value.
pub(super) type Table = [(String, u32, Node)];

pub(super) fn get<'n>(table: &'n Table, key: &str) -> Option<&'n Node> {
    // A key that stands twice has been refused; null is the same as nothing.
    table.iter().find(|(k, _, _)| k == key).map(|(_, _, node)| node).filter(|node| node.value != Value::Null)
}

impl Read<'_> {
    pub(super) fn say(
        &mut self,
        code: &'static str,
        line: u32,
        key: Option<&str>,
        found: &str,
        wrong: &str,
        mend: &str,
    ) {
        self.problems.push(Problem {
            code,
            severity: Severity::FileRefused,
            file: self.file.to_owned(),
            line: Some(line),
            column: key.map(str::to_owned),
            found: clip(found),
            wrong: wrong.to_owned(),
            now: "nothing is written".to_owned(),
            mend: mend.to_owned(),
        });
    }

    pub(super) fn wrong(&mut self, node: &Node, key: &str, wrong: &str, mend: &str) {
        self.say("settings-value", node.line, Some(key), &shown(node), wrong, mend);
    }

    pub(super) fn unknown(&mut self, line: u32, key: Option<&str>, found: &str, of: &str, names: &[&str]) {
        let near = nearest(found, names.iter().copied());
        let hint = near.map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
        let mend = format!("{hint}{of}s are {}", names.join(", "));
        self.say("settings-unknown-name", line, key, found, &format!("is not a {of}"), &mend);
    }

    fn settings(&mut self, root: &Node) -> Option<Settings> {
        let table = self.table(root, "settings.json")?;
        // A key of ours with a slip in it is told; what is nothing like ours may belong to somebody else.
        for (key, line, _) in table.iter().filter(|(key, _, _)| !KEYS.contains(&key.as_str())) {
            if nearest(key, KEYS.iter().copied()).is_some() {
                self.unknown(*line, None, key, "setting", &KEYS);
            }
        }
        let window = self.window(table, root.line);
        let seen = match get(table, "seen") {
            None => Kind::ALL.to_vec(),
            Some(node) => {
                let kinds: BTreeSet<Kind> =
                    self.list(node, "seen").iter().filter_map(|n| self.kind(n, "seen")).collect();
                kinds.into_iter().collect()
            }
        };
        let holidays = match get(table, "holidays") {
            None => BTreeSet::new(),
            Some(node) => self.list(node, "holidays").iter().filter_map(|n| self.day(n, "holidays")).collect(),
        };
        let standard = get(table, "standard_population").and_then(|node| self.standard(node));
        let rules = get(table, "rules").map_or_else(Rules::default, |node| self.rules(node));
        let mut clocks = Vec::new();
        let nodes = get(table, "clocks").map_or(Vec::new(), |node| self.list(node, "clocks"));
        for node in &nodes {
            clocks.extend(self.clock(node));
        }
        self.twice(&nodes, "clock");
        let mut links = Vec::new();
        let nodes = get(table, "links").map_or(Vec::new(), |node| self.list(node, "links"));
        for node in &nodes {
            links.extend(self.link(node));
        }
        self.twice(&nodes, "link");
        let (from, to) = window?;
        Some(Settings { from, to, seen, calendar: Calendar::complete(holidays), standard, rules, clocks, links })
    }

    fn window(&mut self, table: &Table, line: u32) -> Option<(Day, Day)> {
        let Some(node) = get(table, "window") else {
            let example = "write \"window\": {\"from\": \"2024-04-01\", \"to\": \"2025-04-01\"}, `to` being the day after the last";
            self.say("settings-value", line, Some("window"), "", "is missing", example);
            return None;
        };
        let inside = self.table(node, "window")?;
        let mut day = |key: &str| match get(inside, key) {
            Some(node) => self.day(node, &format!("window.{key}")),
            None => {
                let key = format!("window.{key}");
                self.say("settings-value", node.line, Some(&key), "", "is missing", "write a day as \"2024-04-01\"");
                None
            }
        };
        let (from, to) = (day("from")?, day("to")?);
        let days = to - from;
        if days <= 0 {
            let (found, mend) =
                (format!("{from} to {to}"), "let `to` be the day after the last day, later than `from`");
            let wrong = format!("is a window of {days} days");
            self.say("settings-window", node.line, Some("window"), &found, &wrong, mend);
            return None;
        }
        if to > At::LAST {
            self.wrong(node, "window.to", "lies beyond the year 8159", "end the window earlier");
            return None;
        }
        Some((from, to - 1))
    }

    fn rules(&mut self, node: &Node) -> Rules {
        let mut rules = Rules::default();
        let Some(table) = self.table(node, "rules") else { return rules };
        for (key, line, node) in table {
            let days = |read: &mut Self| read.number(node, key, MOST_DAYS).map(|n| n as i32);
            match key.as_str() {
                "telling_days" => rules.telling_days = days(self).unwrap_or_default(),
                "repeat_days" => rules.repeat_days = days(self).unwrap_or_default(),
                "bounce_days" => rules.bounce_days = days(self).unwrap_or_default(),
                "plan_days" => rules.plan_days = days(self).unwrap_or_default(),
                "handoff_before" => rules.handoff_before = days(self).unwrap_or_default(),
                "handoff_after" => rules.handoff_after = days(self).unwrap_or_default(),
                "link_look_days" => rules.link_look_days = days(self).unwrap_or_default(),
                "link_lead_days" => rules.link_lead_days = days(self).unwrap_or_default(),
                "link_min_triggers" => rules.link_min_triggers = self.number(node, key, u64::MAX).unwrap_or_default(),
                "link_sent_share" => rules.link_sent_share = self.share(node, key),
                "link_intime_share" => rules.link_intime_share = self.share(node, key),
                "link_reply_share" => rules.link_reply_share = self.share(node, key),
                "bootstrap" => rules.bootstrap = self.number(node, key, MOST_RESAMPLES).unwrap_or_default(),
                "bootstrap_seed" => rules.bootstrap_seed = self.number(node, key, u64::MAX).unwrap_or_default(),
                other => self.unknown(*line, Some("rules"), other, "rule", &RULES),
            }
        }
        rules
    }

    fn clock(&mut self, node: &Node) -> Option<JourneyClock> {
        let table = self.table(node, "clocks")?;
        self.slips(table, "clock", &CLOCK);
        let id = self.needed(node, table, "id")?;
        let start_kind = self.needed_kind(node, table, "start_kind");
        let stop_kind = self.needed_kind(node, table, "stop_kind");
        let start_type = self.text(table, "start_type");
        let start_org = self.text(table, "start_org");
        let stop_type = self.text(table, "stop_type");
        let closing = match get(table, "closing_outcomes") {
            None => JourneyClock::closing(),
            Some(node) => self.texts(node, "closing_outcomes"),
        };
        let unit = get(table, "unit").cloned().unwrap_or(Node { line: node.line, value: Value::Null });
        let unit = match &unit.value {
            Value::Text(text) => {
                let known = UNITS.iter().find(|(name, _)| name == text).map(|(_, unit)| *unit);
                if known.is_none() {
                    self.unknown(unit.line, Some("unit"), text, "unit", &UNITS.map(|(name, _)| name));
                }
                known
            }
            _ => {
                self.wrong(&unit, "unit", "is missing or no text", "write minutes, days or working_days");
                None
            }
        };
        let limit = match get(table, "limit") {
            Some(limit) => self.number(limit, "limit", i64::MAX as u64).and_then(|n| i64::try_from(n).ok()),
            None => {
                self.say("settings-value", node.line, Some("limit"), "", "is missing", "write a whole number, as 28");
                None
            }
        };
        Some(JourneyClock {
            id,
            start_kind: start_kind?,
            start_type,
            start_org,
            stop_kind: stop_kind?,
            stop_type,
            closing,
            unit: unit?,
            limit: limit?,
        })
    }

    fn link(&mut self, node: &Node) -> Option<RequiredLink> {
        let table = self.table(node, "links")?;
        self.slips(table, "link", &LINK);
        let id = self.needed(node, table, "id")?;
        let (from_org, to_org) = (self.needed(node, table, "from_org"), self.needed(node, table, "to_org"));
        let trigger_kind = self.needed_kind(node, table, "trigger_kind");
        let limit_days = match get(table, "limit_days") {
            Some(limit) => self.number(limit, "limit_days", MOST_DAYS).map(|n| n as i32),
            None => {
                self.say(
                    "settings-value",
                    node.line,
                    Some("limit_days"),
                    "",
                    "is missing",
                    "write a whole number, as 7",
                );
                None
            }
        };
        let reply_required = match get(table, "reply_required").map(|n| (n, &n.value)) {
            None => false,
            Some((_, Value::Flag(flag))) => *flag,
            Some((node, _)) => {
                self.wrong(node, "reply_required", "is neither true nor false", "write true or false, without quotes");
                false
            }
        };
        // Who asked and what it is called decide nothing here: however they are said, they are kept.
        let [typology, asked_by] = ["typology", "asked_by"].map(|key| get(table, key).map_or_else(Vec::new, said));
        let mut open = |key| self.text(table, key).unwrap_or_default();
        Some(RequiredLink {
            from_service: open("from_service"),
            trigger_type: open("trigger_type"),
            to_service: open("to_service"),
            owner: open("owner"),
            sends: open("sends"),
            channel: open("channel"),
            asked_by,
            asked_on: None,
            meeting: String::new(),
            typology,
            id,
            from_org: from_org?,
            trigger_kind: Some(trigger_kind?),
            to_org: to_org?,
            limit_days: limit_days?,
            reply_required,
            line: node.line,
        })
    }

    /// Keys of ours with one slip in them: left alone they would widen a clock or a link without a word. What is less like ours may belong to
    /// somebody else.
    fn slips(&mut self, table: &Table, of: &str, known: &[&str]) {
        for (key, line, _) in table.iter().filter(|(key, _, _)| !known.contains(&key.as_str())) {
            if let Some(near) = one_slip(key, known.iter().copied()) {
                let mend = format!("did you mean \"{near}\"? a {of} has {}", known.join(", "));
                self.say("settings-unknown-name", *line, Some(of), key, "is no key of it", &mend);
            }
        }
    }

    /// Two clocks or two links of one name.
    fn twice(&mut self, nodes: &[Node], of: &str) {
        let mut seen: Vec<(&str, u32)> = Vec::new();
        for node in nodes {
            let Value::Table(table) = &node.value else { continue };
            let Some(Node { value: Value::Text(id), line }) = get(table, "id") else { continue };
            match seen.iter().find(|(known, _)| known == id) {
                Some((_, first)) => {
                    let wrong = format!("names a second {of}: the first is on line {first}");
                    let mend = format!("give each {of} a name of its own, or take one away");
                    self.say("settings-twice", *line, Some("id"), id, &wrong, &mend);
                }
                None => seen.push((id, *line)),
            }
        }
    }

    /// An object, in which no key stands twice.
    pub(super) fn table<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n Table> {
        let Value::Table(table) = &node.value else {
            self.wrong(node, key, "is not an object in curly brackets", "see docs/formats.md, settings.json");
            return None;
        };
        for (n, (name, line, _)) in table.iter().enumerate() {
            if let Some((_, first, _)) = table.iter().take(n).find(|(known, _, _)| known == name) {
                let wrong = format!("is defined twice: first on line {first}");
                self.say("settings-twice", *line, Some(key), name, &wrong, "keep one of the two");
            }
        }
        Some(table)
    }

    pub(super) fn list(&mut self, node: &Node, key: &str) -> Vec<Node> {
        match &node.value {
            Value::List(list) => list.clone(),
            _ => {
                self.wrong(node, key, "is not a list in square brackets", "see docs/formats.md, settings.json");
                Vec::new()
            }
        }
    }

    /// A text or a list of them; empty ones are none.
    fn texts(&mut self, node: &Node, key: &str) -> Vec<String> {
        for node in several(node) {
            if !matches!(node.value, Value::Text(_)) {
                self.wrong(node, key, "is not a text", "put it in double quotes; several stand in square brackets");
            }
        }
        said(node)
    }

    /// A text; an empty one is none.
    pub(super) fn text(&mut self, table: &Table, key: &str) -> Option<String> {
        let node = get(table, key)?;
        match &node.value {
            Value::Text(text) => Some(text.clone()).filter(|t| !t.is_empty()),
            _ => {
                self.wrong(node, key, "is not a text", "put it in double quotes");
                None
            }
        }
    }

    pub(super) fn needed(&mut self, node: &Node, table: &Table, key: &str) -> Option<String> {
        let before = self.problems.len();
        let text = self.text(table, key);
        if text.is_none() && self.problems.len() == before {
            self.say(
                "settings-value",
                node.line,
                Some(key),
                "",
                "is missing or empty",
                "write a text in double quotes",
            );
        }
        text
    }

    fn needed_kind(&mut self, node: &Node, table: &Table, key: &str) -> Option<Kind> {
        match get(table, key) {
            Some(found) => self.kind(found, key),
            None => {
                let mend = format!("write one of {}", Kind::ALL.map(Kind::name).join(", "));
                self.say("settings-value", node.line, Some(key), "", "is missing", &mend);
                None
            }
        }
    }

    fn kind(&mut self, node: &Node, key: &str) -> Option<Kind> {
        let Value::Text(text) = &node.value else {
            self.wrong(node, key, "is not a kind in quotes", "write a kind of event, as \"referral\"");
            return None;
        };
        let kind = Kind::parse(text);
        if kind.is_none() {
            self.unknown(node.line, Some(key), text, "kind", &Kind::ALL.map(Kind::name));
        }
        kind
    }

    fn day(&mut self, node: &Node, key: &str) -> Option<Day> {
        let day = match &node.value {
            Value::Text(text) => Day::parse_iso(text),
            _ => None,
        };
        if day.is_none() {
            self.wrong(node, key, "is not a day of the calendar", "write it as \"2024-04-01\"");
        }
        day
    }

    fn number(&mut self, node: &Node, key: &str, most: u64) -> Option<u64> {
        let number = match &node.value {
            Value::Number(text) => whole(text).filter(|n| *n <= most),
            _ => None,
        };
        if number.is_none() {
            let range =
                if most == u64::MAX || most == i64::MAX as u64 { String::new() } else { format!(" up to {most}") };
            self.wrong(node, key, "is not a number that this can be", &format!("write a whole number from 0{range}"));
        }
        number
    }

    fn share(&mut self, node: &Node, key: &str) -> f64 {
        let share = match &node.value {
            Value::Number(text) => text.parse::<f64>().ok().filter(|s| (0.0..=1.0).contains(s)),
            _ => None,
        };
        if share.is_none() {
            self.wrong(node, key, "is not a share", "write a number from 0 to 1, as 0.9");
        }
        share.unwrap_or_default()
    }
}

/// A value, or the values of a list.
fn several(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(list) => list,
        _ => std::slice::from_ref(node),
    }
}

/// A value or the values of a list as the file has them; empty ones are none.
fn said(node: &Node) -> Vec<String> {
    several(node).iter().map(shown).filter(|text| !text.is_empty()).collect()
}

/// A whole number from 0, also where a program wrote it as `28.0`.
fn whole(text: &str) -> Option<u64> {
    let digits = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    digits.parse().ok()
}

/// A value as the file has it, short.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => text.clone(),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => String::new(),
    }
}
