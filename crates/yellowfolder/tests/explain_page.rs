//! `report.html`, number by number: each is a figure that `explain` opens, is worked out on the page of such figures, or is of a named kind that is none.
//!
//! The page is made of `report.json` alone. So each kind of number of the JSON is given other values in turn, all different, and the page is drawn anew:
//! a number that was a value as the page writes it, and is the new value of the same place then, shows that place. Other numbers must have a reason that
//! is tried here, or the test names them.

#[path = "common/opened.rs"]
mod opened;
#[path = "common/place.rs"]
mod place;

use opened::{explained, is_a_fact, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use yf_report::{Rate, Report, html, read_json};

/// A number of the page.
#[derive(Clone, Debug)]
struct Said {
    section: String,
    /// The tag before the words that it stands in, or the attribute that holds them.
    tag: String,
    /// The caption of its table, or the class of its drawing.
    within: String,
    /// Its words.
    words: String,
    /// Where in them it is.
    at: std::ops::Range<usize>,
    /// The words with every number a `#`, and which of them it is.
    shape: (String, usize),
}

impl Said {
    fn number(&self) -> &str {
        &self.words[self.at.clone()]
    }

    /// Whether it stands in these words.
    fn is_in(&self, fragment: &str) -> bool {
        if let Some(all) = fragment.strip_prefix('=') {
            return self.words.trim() == all;
        }
        let mut found = self.words.match_indices(fragment);
        found.any(|(from, _)| from <= self.at.start && self.at.end <= from + fragment.len())
    }

    fn shown(&self) -> String {
        let Said { section, tag, within, words, .. } = self;
        format!("{} in {section} {tag} ({within}): {words}", self.number())
    }
}

/// The numbers of a page, those of drawings and of what is read aloud too; no style and no script.
fn said(page: &str) -> Vec<Said> {
    let (mut out, mut skip) = (Vec::new(), false);
    let (mut section, mut caption, mut drawing) = (String::new(), String::new(), String::new());
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let attribute = |name: &str| tag.split_once(&format!(" {name}=\"")).and_then(|(_, t)| t.split('"').next());
        match tag.split(' ').next().unwrap_or_default() {
            "style" | "script" => skip = true,
            "/style" | "/script" => skip = false,
            "section" => section = attribute("id").unwrap_or_default().to_owned(),
            "caption" => caption = text.to_owned(),
            "svg" => drawing = attribute("class").unwrap_or_default().to_owned(),
            "/svg" => drawing.clear(),
            "/table" => caption.clear(),
            _ => {}
        }
        let class = attribute("class").map(|class| format!(".{class}")).unwrap_or_default();
        let named = format!("{}{class}", tag.split(' ').next().unwrap_or_default());
        let mut all = vec![(named, text)];
        all.extend(attribute("aria-label").map(|text| ("aria-label".to_owned(), text)));
        for (tag, words) in all.into_iter().filter(|_| !skip) {
            let (shape, numbers) = taken_apart(words);
            out.extend(numbers.into_iter().enumerate().map(|(nth, at)| Said {
                section: section.clone(),
                tag: tag.clone(),
                within: if drawing.is_empty() { caption.clone() } else { drawing.clone() },
                words: words.to_owned(),
                at,
                shape: (shape.clone(), nth),
            }));
        }
    }
    out
}

/// Words with every number a `#`, and where the numbers are: figures with what stands between them (`1,264`, `12.5`, `3½`).
fn taken_apart(words: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let (mut shape, mut numbers, mut at) = (String::new(), Vec::new(), 0);
    let is_figure = |c: char| c.is_ascii_digit() || c == '½';
    while let Some(more) = words[at..].find(is_figure) {
        shape.push_str(&words[at..at + more]);
        at += more;
        let rest = &words[at..];
        let end = rest.find(|c: char| !(is_figure(c) || c == ',' || c == '.')).unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches([',', '.']);
        shape.push('#');
        numbers.push(at..at + number.len());
        at += number.len();
    }
    (shape + &words[at..], numbers)
}

/// Pairs of the same number on two pages: section by section; where a section has more numbers or fewer, by the words they stand in.
fn paired(before: &[Said], after: &[Said]) -> Vec<(usize, usize)> {
    let sections: BTreeSet<&str> = before.iter().map(|s| s.section.as_str()).collect();
    let mut out = Vec::new();
    for section in sections {
        let of = |all: &[Said]| -> Vec<usize> { (0..all.len()).filter(|n| all[*n].section == section).collect() };
        let (a, b) = (of(before), of(after));
        if a.len() == b.len() {
            out.extend(a.into_iter().zip(b));
            continue;
        }
        let same = |i: usize, j: usize| {
            let (Some(x), Some(y)) = (a.get(i).map(|n| &before[*n]), b.get(j).map(|n| &after[*n])) else {
                return false;
            };
            (&x.tag, &x.shape) == (&y.tag, &y.shape)
        };
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if same(i, j) {
                out.push((a[i], b[j]));
                (i, j) = (i + 1, j + 1);
                continue;
            }
            // The nearest place from which they are alike again.
            let alike = |di: usize, dj: usize| (0..3).all(|k| same(i + di + k, j + dj + k));
            let next = (1..60).flat_map(|sum| (0..=sum).map(move |di| (di, sum - di))).find(|(di, dj)| alike(*di, *dj));
            let Some((di, dj)) = next else { break };
            (i, j) = (i + di, j + dj);
        }
    }
    out
}

/// Values of a JSON by the kind of their place: each index is an `N`.
fn kinds(json: &Value, wanted: impl Fn(&Value) -> bool) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open = vec![(String::new(), json)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(k, v)| (format!("{at}/{k}"), v))),
            Value::Array(list) => open.extend(list.iter().enumerate().map(|(n, v)| (format!("{at}/{n}"), v))),
            value if wanted(value) => out.entry(kind(&at)).or_default().push(at),
            _ => {}
        }
    }
    out
}

fn kind(at: &str) -> String {
    let steps = at.split('/').map(|step| if step.parse::<u32>().is_ok() { "N" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

/// Another number for each place of a kind, no two alike where they are shown.
fn others(kind: &str, values: &[&Value]) -> Vec<Value> {
    let shares = values.iter().all(|v| v.as_f64().is_some_and(|v| (0.0..=1.0).contains(&v)));
    let step = 0.9 / values.len() as f64;
    let other = |(n, value): (usize, &&Value)| match value.as_u64() {
        // One of eight rungs and of eleven sections; whole hours, so that they are written as before; an order that stays one.
        Some(whole) if kind.ends_with("/rung") || kind.ends_with("/section") => Value::from(whole % 8 + 1),
        Some(whole) if kind.ends_with("/limit") => Value::from(whole + 60 * (n as u64 + 1)),
        Some(whole) if kind.starts_with("/discharge/bins/N/") && !kind.ends_with("stays") => Value::from(whole + 100),
        Some(_) => Value::from(1_003 + 13 * n as u64),
        None if shares => Value::from(((0.052 + step * n as f64) * 1_000.0).round() / 1_000.0),
        None => Value::from(100.5 + n as f64),
    };
    values.iter().enumerate().map(other).collect()
}

fn thousands(digits: &str) -> String {
    let n = digits.len();
    digits.chars().enumerate().fold(String::new(), |out, (i, c)| match i > 0 && (n - i).is_multiple_of(3) {
        true => format!("{out},{c}"),
        false => format!("{out}{c}"),
    })
}

/// How the page may write a number: whole, by halves, with one decimal or more, in per cent, in hours, for a hundred people.
fn forms(value: &Value, is_share: bool) -> BTreeSet<String> {
    let Some(v) = value.as_f64() else { return BTreeSet::new() };
    let half = |v: f64| match (v.floor(), v.fract() == 0.5) {
        (0.0, true) => "½".to_owned(),
        (whole, true) => format!("{}½", thousands(&whole.to_string())),
        _ => format!("{v:.1}"),
    };
    let hundred =
        [format!("{:.1}", v * 100.0), format!("{:.0}", v * 100.0), thousands(&format!("{:.0}", (v * 100.0).round()))];
    if is_share {
        return BTreeSet::from(hundred);
    }
    let mut out: BTreeSet<String> =
        BTreeSet::from([thousands(&format!("{v:.0}")), format!("{v:.0}"), half(v), half(v / 60.0)]);
    out.extend([thousands(&format!("{:.0}", v.round())), thousands(&format!("{:.0}", v / 60.0))]);
    if !value.is_u64() {
        out.extend([1, 2, 3].map(|digits| format!("{v:.digits$}")));
        out.extend(hundred);
    }
    out
}

/// A text with each date and month in it changed.
fn dated(text: &str, change: impl Fn(i32, &str) -> String) -> String {
    let bytes = text.as_bytes();
    let digits = |from: usize, n: usize| bytes.get(from..from + n).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    let (mut out, mut at) = (String::new(), 0);
    while at < text.len() {
        let dash = |n: usize| bytes.get(n) == Some(&b'-');
        if digits(at, 4) && dash(at + 4) && digits(at + 5, 2) && !digits(at + 7, 1) {
            let end = if dash(at + 7) && digits(at + 8, 2) { at + 10 } else { at + 7 };
            out += &change(text[at..at + 4].parse().expect("a year"), &text[at + 4..end]);
            at = end;
        } else {
            let next = (at + 1..=text.len()).find(|n| text.is_char_boundary(*n)).expect("an end");
            out += &text[at..next];
            at = next;
        }
    }
    out
}

/// Some weeks on, so that day and month are others, or a month.
fn later(year: i32, rest: &str) -> String {
    match yf_model::Day::parse_iso(&format!("{year}{rest}")) {
        Some(day) => {
            let (y, m, d) = yf_model::Day(day.0 + 47).ymd();
            format!("{y:04}-{m:02}-{d:02}")
        }
        None => {
            let month = rest[1..].parse::<i32>().expect("a month");
            format!("{}-{:02}", year + month / 12, month % 12 + 1)
        }
    }
}

/// Every list without what it lists.
fn emptied(value: &mut Value) {
    match value {
        Value::Array(list) => list.clear(),
        Value::Object(map) => map.values_mut().for_each(emptied),
        _ => {}
    }
}

/// Texts of the JSON in which numbers stand, and no figure: dates; names; and sentences of the standard, the policy or a method, which hold no count
/// (`figures`, the invariant).
const TEXTS: [&str; 56] = [
    "/coverage/months/N",
    "/held_more/N/because",
    "/held_more/N/figure",
    "/held_more/N/group",
    "/held_more/N/period",
    "/joins/groups/N/group",
    "/links/arrangements/N/from",
    "/links/arrangements/N/source",
    "/links/required/N/asked_by",
    "/links/required/N/steps/N/source",
    "/official/ascof/N/from",
    "/official/ascof/N/group",
    "/official/ascof/N/measure",
    "/official/ascof/N/to",
    "/official/councils/N/code",
    "/official/left_out/N/name",
    "/official/medians/N/band",
    "/official/medians/N/quarter",
    "/official/method",
    "/official/quarters/N/start",
    "/official/steps/N/name",
    "/place/policy/N/sha256",
    "/place/version",
    "/promises/N/breakdowns/N/rows/N/group",
    "/promises/N/change/since",
    "/promises/N/hours",
    "/promises/N/id",
    "/promises/N/missing",
    "/promises/N/months/N/month",
    "/promises/N/name",
    "/promises/N/notes/N",
    "/promises/N/references/N/label",
    "/promises/N/short",
    "/promises/N/source",
    "/promises/N/year_months/N",
    "/run/as_of",
    "/run/files/N/encoding",
    "/run/files/N/first_day",
    "/run/files/N/last_day",
    "/run/files/N/name",
    "/run/files/N/sha256",
    "/run/files/N/table",
    "/run/from",
    "/run/product",
    "/run/to",
    "/schema",
    "/went/clocks/N/groups/N/group",
    "/went/clocks/N/id",
    "/went/families/N/beside/N/name",
    "/went/families/N/blind",
    "/went/families/N/elements/N/groups/N/group",
    "/went/families/N/elements/N/name",
    "/went/families/N/elements/N/years/N/from",
    "/went/families/N/elements/N/years/N/to",
    "/went/from",
    "/went/to",
];

/// Words of the page in which numbers stand that are no figure: ages, units, levels of confidence, numbers of measures, sources. After a `=` they are all.
const OWN: [&str; 17] = [
    "65 and above",
    "25 to 64",
    "18 to 64",
    "100,000 people",
    "2B and 2C",
    "ASCOF 2A, 2B and 2C",
    "95% range",
    "Counts of 1 to ",
    "in 100 people",
    "=of 1",
    "=per 100 people",
    "95 times in 100",
    "inside 99.8",
    "95% of chance",
    "99.8% of chance",
    "rungs 5 to 8",
    "Miller 2014, lessons 1 and 5",
];

#[test]
fn every_number_of_the_page_is_a_figure_that_opens_or_of_a_named_kind_that_is_none() {
    let written = std::fs::read(run().join("report.json")).expect("written");
    let page = std::fs::read_to_string(run().join("report.html")).expect("written");
    assert!(html(&read_json(&written).expect("figures")) == page, "what the page shows stands in the JSON");
    let json: Value = serde_json::from_slice(&written).expect("JSON");
    let drawn = |json: &Value, what: &str| -> Vec<Said> {
        let report: Report = serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{what}: {e}"));
        said(&html(&report))
    };
    let before = drawn(&json, "as it is");
    assert!(before.len() > 3_500, "{} numbers", before.len());

    // Which places of the JSON a number shows.
    let mut shows: Vec<BTreeSet<String>> = vec![BTreeSet::new(); before.len()];
    // Two ends are written as one number where they are the same.
    let mut together: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for (kind, places) in kinds(&json, Value::is_number) {
        let with = kind.replace("/share_high", "/share_low").replace("/bins/N/to", "/bins/N/from");
        together.entry(with).or_default().push((kind, places));
    }
    for (kind, all) in &together {
        let mut values: Vec<(&String, Value, [BTreeSet<String>; 2])> = Vec::new();
        for (_, places) in all {
            let are: Vec<&Value> = places.iter().map(|at| json.pointer(at).expect("there")).collect();
            let shares = are.iter().all(|v| !v.is_u64() && v.as_f64().is_some_and(|v| (0.0..=1.0).contains(&v)));
            for ((at, was), new) in places.iter().zip(&are).zip(others(kind, &are)) {
                let written = [*was, &new].map(|v| forms(v, shares));
                values.push((at, new, written));
            }
        }
        // Of some counts a nought is not written: where numbers are gone or new, it is done again without those.
        for noughts in [true, false] {
            let mut changed = json.clone();
            for (at, new, _) in &values {
                let slot = changed.pointer_mut(at).expect("there");
                if noughts || slot.as_u64() != Some(0) {
                    *slot = new.clone();
                }
            }
            let after = drawn(&changed, kind);
            let pairs = paired(&before, &after);
            let whole = pairs.len() == before.len() && after.len() == before.len();
            for (a, b) in pairs {
                let (was, now) = (before[a].number(), after[b].number());
                if was != now {
                    let these = values.iter().filter(|(.., [old, new])| old.contains(was) && new.contains(now));
                    shows[a].extend(these.map(|(at, ..)| (*at).clone()));
                }
            }
            if whole {
                break;
            }
        }
    }
    // Which are dates and names.
    let texts = kinds(&json, |v| v.as_str().is_some_and(|s| s.contains(|c: char| c.is_ascii_digit())));
    let strange: Vec<&String> = texts.keys().filter(|at| !TEXTS.contains(&at.as_str())).collect();
    let mut named = vec![false; before.len()];
    let turned = |c: char| c.to_digit(10).and_then(|d| char::from_digit((d + 3) % 9 + 1, 10)).unwrap_or(c);
    let year = |text: &str| dated(text, |year, rest| format!("{}{rest}", year + 1));
    let days = |text: &str| dated(text, later);
    let other = |text: &str| match year(text) == text {
        true => text.chars().map(turned).collect(),
        false => text.to_owned(),
    };
    for (what, change) in [("years", &year as &dyn Fn(&str) -> String), ("days", &days), ("names", &other)] {
        let mut changed = json.clone();
        // These two are words of a closed list.
        let open = |at: &&String| what != "names" || !(at.ends_with("/band") || *at == "/schema");
        for at in texts.values().flatten().filter(open) {
            let slot = changed.pointer_mut(at).expect("there");
            *slot = Value::from(change(slot.as_str().expect("text")));
        }
        let after = drawn(&changed, what);
        for (a, b) in paired(&before, &after) {
            named[a] |= before[a].number() != after[b].number();
        }
    }
    // What stands in the same words on a page that lists nothing is the page's own; so are the numbers of sections.
    let mut empty = json.clone();
    emptied(&mut empty);
    let nothing = drawn(&empty, "nothing listed");
    let is_told = |s: &&Said| s.tag == "span.num" || s.words.contains(char::is_alphabetic);
    let told = nothing.iter().filter(is_told);
    let always: BTreeSet<(&str, &str, usize)> =
        told.map(|s| (s.section.as_str(), s.words.as_str(), s.at.start)).collect();

    let reckoned = Reckoned::of(&json);
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    let mut of_kind: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown: Vec<String> = Vec::new();
    for (n, number) in before.iter().enumerate() {
        let kind = if !shows[n].is_empty() {
            let figures = shows[n].iter().filter(|at| !is_a_fact(&self::kind(at)));
            asked.extend(figures.map(String::as_str));
            if shows[n].iter().all(|at| is_a_fact(&self::kind(at))) { "set by the place" } else { "figure" }
        } else if named[n] {
            "date or name"
        } else if always.contains(&(number.section.as_str(), number.words.as_str(), number.at.start)) {
            "the page's own"
        } else if OWN.iter().any(|own| number.is_in(own)) {
            "the page's own words"
        } else if let Some(kind) = reckoned.kind(number) {
            kind
        } else {
            unknown.push(number.shown());
            continue;
        };
        *of_kind.entry(kind).or_default() += 1;
    }
    // Every place that is shown opens, to what adds up to it.
    let names: Vec<String> = asked.iter().map(|at| format!("report.json#{at}")).collect();
    let answers: BTreeMap<&str, Value> = asked.iter().copied().zip(explained(&names, &[])).collect();
    let opens = |at: &String| {
        let answer = &answers[at.as_str()];
        answer["agrees"] == true && answer["name"].as_str().is_some_and(|name| !name.contains("#/"))
    };
    let mut shut: BTreeSet<String> = BTreeSet::new();
    for (number, shows) in before.iter().zip(&shows) {
        let figures: Vec<&String> = shows.iter().filter(|at| !is_a_fact(&kind(at))).collect();
        if !figures.is_empty() && !figures.iter().any(|at| opens(at)) {
            shut.insert(format!("{} does not open: {:?}", number.shown(), figures));
        }
    }
    let faults = [
        strange.iter().map(|at| format!("a text with numbers that is not named in the test: {at}")).collect::<Vec<_>>(),
        unknown.iter().map(|number| format!("neither a figure nor of a named kind: {number}")).collect(),
        shut.into_iter().collect(),
    ]
    .concat();
    println!("{of_kind:?}, {} figures", asked.len());
    assert!(faults.is_empty(), "{} of {} numbers:\n{}", faults.len(), before.len(), faults.join("\n"));
    assert!(of_kind["figure"] > 2_000, "{of_kind:?}");
}

/// What the page works out of figures, counts of a list or sets for its drawings: which numbers may stand in which words, worked out here again.
struct Reckoned {
    rules: Vec<Rule>,
    /// Numbers of required links, which begin their names in tables, on the map and in lists.
    which: BTreeSet<String>,
    /// How many numbers are held back though they are large enough.
    held: usize,
}

struct Rule {
    kind: &'static str,
    section: &'static str,
    /// In the number's words, its table's caption or its drawing's class.
    words: &'static str,
    numbers: BTreeSet<String>,
}

const WORKED: &str = "worked out of figures of the page";
const LISTED: &str = "how many are listed, or which in a list";
const AXIS: &str = "the mark of an axis";
const SET: &str = "set by the place";
const DAMAGE: &str = "how far damage moves it, on a place whose truth is known (docs/bias.md)";

impl Reckoned {
    fn of(json: &Value) -> Reckoned {
        let at = |place: &str| json.pointer(place).and_then(Value::as_f64).unwrap_or_default();
        let list = |place: &str| json.pointer(place).and_then(Value::as_array).cloned().unwrap_or_default();
        let whole = |n: usize| n.to_string();
        let tenths = |v: f64| format!("{v:.1}");
        let rounded = |v: f64| thousands(&format!("{:.0}", v.round()));
        let mut rules = Vec::new();
        let mut rule = |kind, section, words, numbers: Vec<String>| {
            rules.push(Rule { kind, section, words, numbers: numbers.into_iter().collect() });
        };

        // Days by agency: sums, shares and days of each person.
        let agencies: Vec<[f64; 3]> = list("/time/agencies")
            .iter()
            .filter(|a| a["missing"].is_null())
            .map(|a| ["helped", "waiting", "passed_on"].map(|part| a[part].as_f64().unwrap_or_default()))
            .collect();
        let sums = [0, 1, 2].map(|part| agencies.iter().map(|a| a[part]).sum::<f64>());
        let people = at("/time/people");
        let all: f64 = sums.iter().sum();
        rule(WORKED, "", "% helping", vec![rounded(100.0 * sums[0] / all)]);
        rule(WORKED, "", "for each person", [all, sums[1], sums[2]].map(|days| rounded(days / people)).to_vec());
        rule(WORKED, "s3", "somebody was helping, people waited", vec![rounded(10.0 * (sums[1] + sums[2]) / sums[0])]);
        let rows = || agencies.iter().copied().chain([sums]);
        let each = rows().flat_map(|a| a.into_iter().chain([a.iter().sum()])).map(|days| tenths(days / people));
        let helping = rows().map(|a| rounded(100.0 * a[0] / a.iter().sum::<f64>()));
        let of_time: Vec<String> = each.chain(helping).collect();
        rule(WORKED, "s3", "The same figures", of_time.clone());
        rule(WORKED, "s3", "time", of_time);

        // What people went through, in a sentence.
        let element = |id: &str| {
            let families = list("/went/families");
            let elements = families.iter().filter_map(|f| f["elements"].as_array()).flatten().find(|e| e["id"] == id);
            let whole = elements.map(|e| e["whole"].clone()).unwrap_or_default();
            ["any", "people", "total"].map(|part| whole[part].as_f64().unwrap_or_default())
        };
        let short = |v: f64| if v >= 10.0 { rounded(v) } else { tenths(v) };
        let ([any, of, days], [came_back, _, told]) = (element("unowned_days"), element("tellings"));
        for section in ["", "s4"] {
            let said = vec![rounded(100.0 * any / of), short(days / any), short(told / came_back)];
            rule(WORKED, section, "days in need that nobody owned", said);
        }
        rule(WORKED, "", "days unowned", vec![short(days / any)]);

        // Shares of joins, and their ranges.
        let count = |v: &Value| v.as_u64().map_or(yf_report::Count::Held, yf_report::Count::Shown);
        let shares = |rates: Vec<Rate>| -> Vec<String> {
            let ends = rates.iter().flat_map(|r| [r.share, r.low, r.high]).flatten();
            ends.map(|share| tenths(100.0 * share)).collect()
        };
        let of_lists = |place: &str, part: &str| -> Vec<String> {
            shares(list(place).iter().map(|row| Rate::of(count(&row[part]), count(&row["people"]))).collect())
        };
        rule(WORKED, "s8", "How records were joined", of_lists("/joins/datasets", "in_another"));
        rule(WORKED, "s8", "A low share can mean missed joins", of_lists("/joins/groups", "in_two_or_more"));

        // Leaving hospital, and two middles set against each other.
        let [blank, same_day, earlier] =
            ["blank", "same_day", "earlier"].map(|part| at(&format!("/discharge/all/{part}")));
        let ready = rounded(100.0 * (same_day + earlier) / (blank + same_day + earlier));
        rule(WORKED, "s5", "A ready date is recorded for", vec![ready]);
        let medians = list("/official/medians");
        let councils = || medians.iter().filter(|m| m["area_kind"] == "council" && m["median_days"].is_number());
        let apart = councils().flat_map(|a| {
            let alike =
                councils().filter(|b| a["metric"] == b["metric"] && a["band"] == b["band"] && a["area"] == b["area"]);
            alike.map(|b| a["median_days"].as_f64().unwrap_or_default() - b["median_days"].as_f64().unwrap_or_default())
        });
        rule(
            WORKED,
            "s1",
            " against ",
            apart.filter(|d| *d > 0.0).flat_map(|d| forms(&Value::from(d), false)).collect(),
        );

        // Promises kept, of those that can be judged.
        let (mut kept, mut judged) = (0, 0);
        for p in list("/promises") {
            let ends = ["low", "high"].map(|end| p["year"]["rate"][end].as_f64());
            if let (Some(promised), [Some(low), Some(_)]) = (p["promised"].as_f64(), ends) {
                judged += 1;
                kept += usize::from(low >= promised);
            }
        }
        rule(LISTED, "", " of ", vec![whole(kept), whole(judged)]);

        // Links: which, and how many in which state, in all and by locality.
        let required = list("/links/required");
        let states = |of: &dyn Fn(&Value) -> Value| {
            let mut out: BTreeMap<String, usize> = BTreeMap::new();
            for link in &required {
                *out.entry(of(link)["state"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
            let sum = |names: &[&str]| names.iter().map(|n| out.get(*n).copied().unwrap_or_default()).sum::<usize>();
            let unknown = ["too_few", "cannot_be_seen", "held"];
            [sum(&["present"]), sum(&["leaky", "slow", "one_way"]), sum(&["missing"]), sum(&unknown), sum(&["held"])]
        };
        let places = required.first().and_then(|l| l["localities"].as_array()).map_or(0, Vec::len);
        let mut seen: Vec<usize> = states(&|link| link["flow"].clone())[..4].to_vec();
        seen.push(required.len());
        rule(LISTED, "", " in place", seen.iter().copied().map(whole).collect());
        let of_places = (0..places).flat_map(|n| states(&|link| link["localities"][n]["flow"].clone()));
        seen.extend(of_places);
        rule(LISTED, "s6", " in place", seen.into_iter().map(whole).collect());

        rule(LISTED, "s6", "Not rung ", (1..8).map(whole).collect());
        let which = (1..=required.len()).map(whole).collect();

        // Lists of files, quarters, months, and of what is held back.
        rule(LISTED, "", " files, ", vec![whole(list("/run/files").len())]);
        rule(LISTED, "s1", " quarters", vec![whole(list("/official/quarters").len())]);
        let months: Vec<String> = list("/coverage/agencies")
            .iter()
            .flat_map(|agency| {
                ["full", "part", "missing"]
                    .map(|p| agency["months"].as_array().map_or(0, |all| all.iter().filter(|m| **m == *p).count()))
            })
            .map(whole)
            .collect();
        rule(LISTED, "s8", "What came in", months.clone());
        rule(LISTED, "s8", " months complete, ", months);
        let held = list("/held_more").len();
        rule(LISTED, "s9", "Held back as well", vec![whole(held)]);

        let least = at("/place/small_numbers/hide_to") + 1.0;
        rule(SET, "s9", "middles only from ", vec![rounded(least), rounded(4.0 * least)]);

        // Marks of axes: nothing but a number, at a step of an axis that begins with a whole ten.
        let marks = |step: usize, to: usize| (0..=to / step).map(|n| whole(n * step)).collect::<Vec<String>>();
        rule(AXIS, "s2", "spc", (0..=100).map(whole).collect());
        rule(AXIS, "s2", "Axis ", marks(10, 100));
        rule(AXIS, "s2", "% to 100%", marks(10, 100));
        rule(AXIS, "s3", "time", marks(5, 1_000));
        rule(AXIS, "s5", "bars", marks(5, 10_000));

        let damage = include_str!("../../report/data/bias.csv");
        let cells = damage.lines().skip(1).flat_map(|line| line.split(',').skip(1));
        let cells: Vec<String> =
            cells.flat_map(|cell| taken_apart(cell).1.into_iter().map(|at| cell[at].to_owned())).collect();
        rule(DAMAGE, "s4", "Least and most by which each kind of damage moves", cells);
        Reckoned { rules, which, held }
    }

    fn kind(&self, number: &Said) -> Option<&'static str> {
        let holds = |rule: &&Rule| {
            rule.section == number.section
                && (number.words.contains(rule.words) || number.within.starts_with(rule.words))
                && rule.numbers.contains(number.number())
        };
        let begins =
            number.section == "s6" && number.at.start == 0 && ["b", "th", "text.k lt"].contains(&number.tag.as_str());
        if number.section == "s9" && number.tag == "p" && self.counts_held_back(number) {
            return Some(LISTED);
        }
        let which = (begins && self.which.contains(number.number())).then_some(LISTED);
        which.or_else(|| self.rules.iter().find(holds).map(|rule| rule.kind))
    }

    /// Whether it ends a part of "what: 2; what: 1", whose ends add up to all that is held back.
    fn counts_held_back(&self, number: &Said) -> bool {
        let parts: Vec<Option<usize>> =
            number.words.split("; ").map(|part| part.rsplit_once(": ").and_then(|(_, n)| n.parse().ok())).collect();
        let is_an_end = number.words[number.at.end..].split("; ").next() == Some("")
            && number.words[..number.at.start].ends_with(": ");
        is_an_end && parts.iter().all(Option::is_some) && parts.into_iter().flatten().sum::<usize>() == self.held
    }
}
