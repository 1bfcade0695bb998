//! Without any habit of recording, what is read from extracts is what was true, wait by wait: what remains would be a bug of the
//! lens (`simulate.md` section 15, item 6). Where the two differ by definition, the truth itself must show why, for each wait.

#[path = "common/place.rs"]
mod place;

use flate2::read::GzDecoder;
use place::{fresh, rows, wrote};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;
use yf_model::Day;

const FROM: &str = "2023-04-01";
const TO: &str = "2026-03-31";

/// A table, each row by its headings.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let bytes = fs::read(path).expect("a file");
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("packed text");
    } else {
        text = String::from_utf8(bytes).expect("text");
    }
    let mut lines = rows(&text).into_iter();
    let head = lines.next().expect("a header");
    lines.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

fn day(text: &str) -> Day {
    Day::parse_iso(&text[..10]).unwrap_or_else(|| panic!("no day: {text}"))
}

/// Person, start, and stop: `ended` where it ended without one, empty where it still ran on the last day.
type Wait = (String, String, String);
type Waits = BTreeMap<Wait, u32>;

fn put(waits: &mut Waits, wait: Wait) {
    *waits.entry(wait).or_default() += 1;
}

/// What stands in one and not, or not so often, in the other.
fn without(these: &Waits, those: &Waits) -> Vec<Wait> {
    let more = |wait: &Wait, n: u32| n.saturating_sub(those.get(wait).copied().unwrap_or(0)) as usize;
    these.iter().flat_map(|(wait, n)| std::iter::repeat_n(wait.clone(), more(wait, *n))).collect()
}

/// A true event, as far as this test needs it.
#[derive(Clone, Debug, Default)]
struct Event {
    person: String,
    at: String,
    kind: String,
    org: String,
    case: String,
    typ: String,
    to_org: String,
    outcome: String,
    cause: usize,
}

struct Truth {
    born: BTreeMap<String, Day>,
    died: BTreeMap<String, String>,
    /// From number 1; the first is nothing.
    events: Vec<Event>,
    of_person: BTreeMap<String, Vec<usize>>,
    waits: Vec<BTreeMap<String, String>>,
    written: BTreeSet<String>,
}

impl Truth {
    fn read(folder: &Path) -> Truth {
        let persons = table(&folder.join("persons.csv.gz"));
        let key: BTreeMap<&str, String> =
            persons.iter().map(|p| (p["person"].as_str(), format!("nhs:{}", p["nhs_number"]))).collect();
        let mut events = vec![Event::default()];
        let mut of_person: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in table(&folder.join("events.csv.gz")) {
            let person = key[row["person"].as_str()].clone();
            of_person.entry(person.clone()).or_default().push(events.len());
            events.push(Event {
                person,
                at: row["at"].clone(),
                kind: row["kind"].clone(),
                org: row["org"].clone(),
                case: row["ref"].clone(),
                typ: row["type"].clone(),
                to_org: row["to_org"].clone(),
                outcome: row["outcome"].clone(),
                cause: row["cause"].parse().unwrap_or(0),
            });
        }
        Truth {
            born: persons.iter().map(|p| (key[p["person"].as_str()].clone(), day(&p["born"]))).collect(),
            died: persons.iter().map(|p| (key[p["person"].as_str()].clone(), p["died"].clone())).collect(),
            events,
            of_person,
            waits: table(&folder.join("waits.csv.gz")),
            written: persons.iter().take(6).map(|p| key[p["person"].as_str()].clone()).collect(),
        }
    }

    fn of(&self, person: &str) -> impl Iterator<Item = &Event> {
        self.of_person.get(person).into_iter().flatten().map(|n| &self.events[*n])
    }

    fn adult(&self, wait: &Wait) -> bool {
        let (born, at) = (self.born[&wait.0].ymd(), day(&wait.1).ymd());
        at.0 - born.0 - i32::from((at.1, at.2) < (born.1, born.2)) >= 18
    }

    /// The true waits of some clocks that began in the window, to the day or the minute, if `keep` says so of the starting event.
    fn waits(&self, clocks: &[&str], length: usize, keep: impl Fn(&Event) -> bool) -> Waits {
        let mut out = Waits::new();
        for wait in self.waits.iter().filter(|w| clocks.contains(&w["clock"].as_str())) {
            let start = &self.events[wait["start_event"].parse::<usize>().expect("an event")];
            if !(FROM..=TO).contains(&&start.at[..10]) || !keep(start) {
                continue;
            }
            let over = day(&start.at) + wait["days"].parse::<i32>().expect("days");
            let stop = match wait["stop_event"].parse::<usize>() {
                _ if over.to_string().as_str() > TO => "",
                Ok(stop) => &self.events[stop].at[..length],
                Err(_) => "ended",
            };
            put(&mut out, (start.person.clone(), start.at[..length].to_string(), stop.to_string()));
        }
        out
    }

    /// Those who began to wait on a day and gave up after the last: their requests are completed on that day, and sent after it.
    fn gave_up_later(&self, clock: &str) -> BTreeSet<(String, String)> {
        let ended = self.waits.iter().filter(|w| w["clock"] == clock && w["ended_without"] == "true");
        ended
            .map(|w| (&self.events[w["start_event"].parse::<usize>().expect("an event")], &w["days"]))
            .filter(|(start, days)| (day(&start.at) + days.parse::<i32>().expect("days")).to_string().as_str() > TO)
            .map(|(start, _)| (start.person.clone(), start.at[..10].to_string()))
            .collect()
    }

    /// Whether she asked the council, or the council asked itself, after one day and by another: a row answers the latest ask.
    fn asked_again(&self, person: &str, after: &str, until: &str) -> bool {
        self.of(person).any(|e| {
            let asks = e.kind == "referral" && (e.to_org == "asc" || e.typ == "therapy");
            let itself = e.org == "asc" && (e.kind == "end" || e.typ == "review");
            // Of two on one day, either may come first.
            (asks && &e.at[..10] > after || itself && &e.at[..10] >= after)
                && (until.is_empty() || until == "ended" || &e.at[..10] <= until)
        })
    }
}

/// What was read, of clocks that began in the window.
fn read(clocks: &[BTreeMap<String, String>], keep: impl Fn(&BTreeMap<String, String>) -> bool) -> Waits {
    let mut out = Waits::new();
    for row in clocks.iter().filter(|r| keep(r) && r["start"].as_str() >= FROM) {
        let ended = row["stop"].is_empty() && row["outcome"] == "ended without";
        let stop = if ended { "ended" } else { &row["stop"] };
        put(&mut out, (row["person"].clone(), row["start"].clone(), stop.to_string()));
    }
    out
}

#[test]
fn without_habits_of_recording_every_wait_is_read_as_it_was() {
    let folder = fresh("clean");
    let at = |name: &str| folder.join(name).display().to_string();
    wrote(&["simulate", "--out", &at("place"), "--people", "20000", "--clean"]);
    wrote(&["events", &at("place/extracts"), "--place", &at("place/policy"), "--out", &at("read")]);
    let truth = Truth::read(&folder.join("place/truth"));
    let clocks = table(&folder.join("read/clocks.csv"));
    let of = |id: &'static str| read(&clocks, |r| r["clock"] == id);

    exact(&truth, &clocks);

    // Assessments. The council's return is about adults, and holds a request once it is completed, so that one of the last days
    // is not in it yet; and an assessment or service answers the latest ask before it.
    let (was, seen) = (truth.waits(&["assessment-28"], 10, |_| true), of("assessment-28"));
    assert!(was.len() > 3_500, "{} true waits for an assessment", was.len());
    let differ = without(&was, &seen);
    assert!(differ.len() * 50 < was.len(), "{} of {} differ", differ.len(), was.len());
    let gave_up_later = truth.gave_up_later("assessment-28");
    for wait in differ {
        let late = day(TO) - day(&wait.1) <= 7 || gave_up_later.contains(&(wait.0.clone(), wait.1.clone()));
        assert!(
            !truth.adult(&wait) || late || truth.asked_again(&wait.0, &wait.1, &wait.2),
            "a wait for an assessment was not read: {wait:?}"
        );
    }
    for wait in without(&seen, &was).into_iter().filter(|w| !truth.written.contains(&w.0)) {
        // Asked and closed by the front door: nobody waited on a list.
        let asked = |e: &&Event| e.kind == "referral" && e.at[..10] == wait.1 && e.typ != "equipment";
        let closed = wait.2 == "ended" && truth.of(&wait.0).any(|e| asked(&e));
        // The one thing asked for was equipment that has not come, or was cancelled: no row of the return says so.
        let order = truth.of(&wait.0).any(|e| {
            let cause = &truth.events[e.cause];
            e.typ == "equipment" && cause.kind == "referral" && cause.at[..10] == wait.1
        });
        assert!(
            closed || order || truth.asked_again(&wait.0, &wait.1, &wait.2),
            "a wait for an assessment was read that nobody had: {wait:?}"
        );
    }

    // Packages. The clock starts at an assessment that answers an ask of the extracts: not at a review or the end of another
    // service, and not where the asking lies before the first day.
    let asked_since = |first: Day| {
        let answers = |start: &Event| day(&truth.events[start.cause].at) >= first;
        truth.waits(&["package-28"], 10, |start| start.kind == "assessment" && start.typ != "review" && answers(start))
    };
    let (was, seen) = (asked_since(day(FROM)), of("package-28"));
    // Of asks of the week before, some were completed on the first days and are in it.
    let may_be_seen = asked_since(day(FROM) - 7);
    assert!(was.len() > 1_000, "{} true waits for a package", was.len());
    let asked = |w: &Wait| {
        let assessed = truth.of(&w.0).find(|e| e.kind == "assessment" && e.at[..10] == w.1);
        assessed.map_or(String::new(), |e| truth.events[e.cause].at[..10].to_string())
    };
    let stands = |waits: &Waits, w: &Wait, stop: &str| waits.contains_key(&(w.0.clone(), w.1.clone(), stop.into()));
    let differ = without(&was, &seen);
    assert!(differ.len() * 50 < was.len(), "{} of {} differ", differ.len(), was.len());
    for wait in differ {
        // Who gave up waiting for what was agreed goes on waiting in a return that has no row for it.
        let gave_up = wait.2 == "ended" && stands(&seen, &wait, "");
        let late = day(TO) - day(&asked(&wait)) <= 7;
        assert!(
            gave_up || late || !truth.adult(&wait) || truth.asked_again(&wait.0, &asked(&wait), &wait.2),
            "a wait for a package was not read: {wait:?}"
        );
    }
    let starts: BTreeSet<(&str, &str)> = was.keys().map(|w| (w.0.as_str(), w.1.as_str())).collect();
    for wait in without(&seen, &may_be_seen).into_iter().filter(|w| !truth.written.contains(&w.0)) {
        // An assessment after which nothing was agreed, or whose asking is not in the extracts, starts the clock and ends it.
        let assessed = |e: &Event| e.kind == "assessment" && e.typ != "review" && e.at[..10] == wait.1;
        let nothing = wait.2 == "ended" && truth.of(&wait.0).any(assessed);
        let gave_up = wait.2.is_empty() && stands(&may_be_seen, &wait, "ended");
        assert!(
            gave_up
                || nothing && !starts.contains(&(wait.0.as_str(), wait.1.as_str()))
                || truth.asked_again(&wait.0, &asked(&wait), &wait.2),
            "a wait for a package was read that nobody had: {wait:?}"
        );
    }
    let _ = fs::remove_dir_all(&folder);
}

/// The clocks of which nothing at all may differ, but for what the written journeys leave open.
fn exact(truth: &Truth, clocks: &[BTreeMap<String, String>]) {
    let mut first = Waits::new();
    let mut routine = Waits::new();
    for asked in truth.events.iter().filter(|e| e.kind == "referral" && e.to_org == "chs") {
        let of_case = || truth.of(&asked.person).filter(|e| e.case == asked.case && e.at >= asked.at);
        // An ask that joined work under way made no referral at the community service.
        let joined = of_case().any(|e| e.kind == "end" && e.outcome == "no_action");
        if !(FROM..=TO).contains(&&asked.at[..10]) || joined {
            continue;
        }
        let seen = of_case().filter(|e| e.kind == "contact" && e.org == "chs" && e.outcome.is_empty()).map(|e| &e.at);
        // Death ends a wait, whether or not anybody closed it.
        let died = truth.died.get(&asked.person).filter(|at| !at.is_empty());
        let ended = of_case().filter(|e| e.kind == "end").map(|e| &e.at).chain(died).min();
        let seen = seen.min();
        let stop = match (seen, ended) {
            (Some(at), _) if &at[..10] <= TO => at,
            (None, Some(at)) if &at[..10] <= TO => "ended",
            _ => "",
        };
        let wait = (asked.person.clone(), asked.at.clone(), stop.to_string());
        if asked.typ == "ic_routine" {
            put(&mut routine, wait.clone());
        }
        put(&mut first, wait);
    }
    let mut left = Waits::new();
    for wait in truth.waits.iter().filter(|w| w["clock"] == "drd") {
        let stop = &truth.events[wait["stop_event"].parse::<usize>().expect("an event")];
        let ready = day(&stop.at) - wait["days"].parse::<i32>().expect("days");
        if (FROM..=TO).contains(&&stop.at[..10]) && ready.to_string().as_str() >= FROM {
            put(&mut left, (stop.person.clone(), ready.to_string(), stop.at[..10].to_string()));
        }
    }
    let minutes = "2023-04-01T00:00".len();
    let all = |_: &Event| true;
    let same: [(&str, Waits, &str); 7] = [
        ("equipment-7", truth.waits(&["equipment-7"], 10, all), ""),
        ("ucr-2h", truth.waits(&["ucr-2h"], minutes, all), ""),
        ("torbay-urgent", truth.waits(&["torbay-urgent"], minutes, all), ""),
        // Urgent intermediate care keeps both promises' time. The council's reablement reads the same clock from its own rows.
        ("icare-2d", truth.waits(&["icare-2d", "torbay-urgent"], minutes, all), "csds"),
        ("chs-18w", first, ""),
        ("torbay-nonurgent", routine, ""),
        ("drd", left, ""),
    ];
    for (id, was, source) in same {
        // Who left on the day of admission had no night to wait.
        let seen = read(clocks, |r| {
            r["clock"] == id && r["source"].starts_with(source) && (id != "drd" || r["start"] != r["stop"])
        });
        let was: Waits = was.into_iter().filter(|(w, _)| id != "drd" || w.1 != w.2).collect();
        let of_others = |w: &Wait| !truth.written.contains(&w.0);
        let missing: Vec<Wait> = without(&was, &seen);
        let invented: Vec<Wait> = without(&seen, &was).into_iter().filter(of_others).collect();
        assert!(missing.is_empty() && invented.is_empty(), "{id}: not read {missing:?}, read only {invented:?}");
        assert!(was.len() > 50, "{id}: only {} true waits", was.len());
    }
}
