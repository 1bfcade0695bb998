//! What people went through, as `look` reports it: the same as `journeys` makes of the neutral events, and every count can be counted again.

#[path = "common/place.rs"]
mod place;

use place::{files, fresh, rows, wrote};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Table = Vec<BTreeMap<String, String>>;

fn table(path: &Path) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut lines = rows(&text).into_iter();
    let head = lines.next().expect("a header");
    lines.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

struct Ran {
    folder: PathBuf,
    report: Value,
    open: Value,
    people: Table,
}

/// A small place with its faults, looked at, and its neutral events beside.
fn ran() -> &'static Ran {
    static RAN: std::sync::OnceLock<Ran> = std::sync::OnceLock::new();
    RAN.get_or_init(|| {
        let folder = fresh("went");
        let at = |name: &str| folder.join(name).display().to_string();
        wrote(&["simulate", "--out", &at("place"), "--people", "4000"]);
        wrote(&["events", &at("place/extracts"), "--place", &at("place/policy"), "--out", &at("events")]);
        fs::write(folder.join("place/extracts/survey.csv"), SURVEY).expect("written");
        let settings: Value =
            serde_json::from_str(&fs::read_to_string(folder.join("events/settings.json")).expect("settings"))
                .expect("JSON");
        let end = settings["window"]["to"].as_str().expect("a day");
        let last = yf_model::Day::parse_iso(end).expect("a day") - 1;
        wrote(&[
            "look",
            &at("place/extracts"),
            "--place",
            &at("place/policy"),
            "--as-of",
            &last.to_string(),
            "--format",
            "html,json,csv",
            "--out",
            &at("look"),
            "--threads",
            "2",
        ]);
        let json =
            |name: &str| serde_json::from_str(&fs::read_to_string(folder.join(name)).expect("a report")).expect("JSON");
        Ran {
            report: json("look/report-restricted.json"),
            open: json("look/report.json"),
            people: table(&folder.join("look/journeys.csv")),
            folder,
        }
    })
}

const SURVEY: &str = "statement,period,group,answers,agree\n\
    i tell my story ONCE,2025/26,all,148,61\n\
    I tell my story once,2025/26,carers,9,3\n\
    I get out when I like,2025/26,all,120,80\n\
    ,2025/26,all,120,80\n\
    Help comes in time,2025/26,all,many,80\n\
    Help comes in time,2025/26,all,80,81\n";

/// Columns of both files that have one name; the others are told by parts.
fn shared(ours: &Table, theirs: &Table) -> Vec<String> {
    let keys = |t: &Table| t.first().expect("a person").keys().cloned().collect::<BTreeSet<_>>();
    keys(ours).intersection(&keys(theirs)).filter(|name| *name != "person").cloned().collect()
}

fn number(text: &str) -> Option<f64> {
    (!text.is_empty()).then(|| text.parse().expect("a number"))
}

fn look_and_journeys_tell_the_same_of_everybody() {
    let ran = ran();
    let at = |name: &str| ran.folder.join(name).display().to_string();
    wrote(&["journeys", &at("events"), "--out", &at("journeys"), "--format", "csv"]);
    let theirs = table(&ran.folder.join("journeys/persons.csv"));
    assert_eq!(theirs.len(), ran.people.len());
    let columns = shared(&ran.people, &theirs);
    assert!(columns.len() > 60, "{columns:?}");
    let mut compared = 0;
    for (mine, theirs) in ran.people.iter().zip(&theirs) {
        for column in &columns {
            // What has no value for want of a visit stands as nought in one and as nothing in the other.
            let (a, b) = (&mine[column], &theirs[column]);
            if column.starts_with("n_") && a.is_empty() && b == "0" {
                continue;
            }
            assert_eq!(number(a), number(b), "{column} of {}", theirs["person"]);
            compared += usize::from(!a.is_empty() && a != "0");
        }
    }
    assert!(compared > 20_000, "{compared}");
}

fn elements(report: &Value) -> Vec<&Value> {
    let families = report["went"]["families"].as_array().expect("families");
    families.iter().flat_map(|f| f["elements"].as_array().expect("elements")).collect()
}

fn every_figure_is_counted_again_from_the_people() {
    let ran = ran();
    let mut counted = 0;
    for e in elements(&ran.report) {
        let id = e["id"].as_str().expect("an id");
        let values: Vec<f64> = ran.people.iter().filter_map(|p| number(&p[id])).collect();
        let any = values.iter().filter(|v| **v > 0.0).count();
        assert_eq!(e["whole"]["people"], values.len(), "{id}");
        assert_eq!(e["whole"]["any"], any, "{id}");
        let sum: f64 = values.iter().sum();
        if let Some(total) = e["whole"]["total"].as_u64() {
            assert_eq!(total as f64, sum, "{id}");
        }
        let mean = e["whole"]["mean"].as_f64().unwrap_or_default();
        assert!((mean - sum / values.len().max(1) as f64).abs() < 1e-9, "{id}");
        // Those with the most are those with the most.
        let mut sorted = values.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        for (n, p) in e["most"].as_array().expect("people").iter().enumerate() {
            assert_eq!(p["value"].as_f64(), Some(sorted[n]), "{id}");
            let number_of = p["person"].to_string();
            let row = ran.people.iter().find(|row| row["person"] == number_of).expect("she is there");
            assert_eq!(number(&row[id]), p["value"].as_f64());
        }
        counted += usize::from(any > 0);
    }
    assert!(counted > 25, "{counted}");
    let families = ran.report["went"]["families"].as_array().expect("families");
    for share in families.iter().flat_map(|f| f["shares"].as_array().expect("shares")) {
        let sum = |id: &Value| ran.people.iter().filter_map(|p| number(&p[id.as_str().expect("an id")])).sum::<f64>();
        assert_eq!(share["whole"]["numerator"].as_f64(), Some(sum(&share["of"])));
        assert_eq!(share["whole"]["denominator"].as_f64(), Some(sum(&share["among"])));
        let parts = share["funnel"].as_array().expect("parts");
        let whole: u64 = parts.iter().map(|p| p["rate"]["denominator"].as_u64().expect("a count")).sum();
        assert!(parts.is_empty() || Some(whole) == share["whole"]["denominator"].as_u64());
    }
}

fn what_cannot_be_seen_is_said_and_not_nought() {
    let ran = ran();
    let families = ran.report["went"]["families"].as_array().expect("families");
    let missing: Vec<&str> =
        families.iter().filter(|f| f["missing"].is_string()).map(|f| f["id"].as_str().expect("an id")).collect();
    assert_eq!(missing, ["surprises", "promises"]);
    for f in families.iter().filter(|f| f["missing"].is_string()) {
        assert!(f["missing"].as_str().expect("a sentence").starts_with("Cannot be seen"));
        assert!(f["elements"].as_array().expect("none").is_empty());
    }
    // One agency alone: no contacts, no stays.
    let at = |name: &str| ran.folder.join(name).display().to_string();
    wrote(&[
        "look",
        &at("place/extracts/council"),
        "--place",
        &at("place/policy"),
        "--format",
        "json",
        "--out",
        &at("alone"),
    ]);
    let text = fs::read_to_string(ran.folder.join("alone/report-restricted.json")).expect("a report");
    let alone: Value = serde_json::from_str(&text).expect("JSON");
    let families = alone["went"]["families"].as_array().expect("families");
    let missing: Vec<&str> =
        families.iter().filter(|f| f["missing"].is_string()).map(|f| f["id"].as_str().expect("an id")).collect();
    assert_eq!(missing, ["tellings", "surprises", "promises", "days-at-home", "continuity"]);
    // Between agencies nothing can be handed over where there is one: a nought there says so (decision 0049).
    let of = |report: &Value| {
        let families = report["went"]["families"].as_array().expect("families").clone();
        families.into_iter().find(|f| f["id"] == "hand-offs").expect("a family")["partly"].to_string()
    };
    assert!(of(&alone).contains("Only one agency’s rows say that it took anybody on"), "{}", of(&alone));
    assert!(!of(&ran.report).contains("Only one agency"), "{}", of(&ran.report));
}

/// Community services discharge nobody from a bed of theirs in these extracts: a discharge without a plan cannot be seen in them.
fn what_an_extract_cannot_hold_is_no_nought_in_a_community_alone() {
    let ran = ran();
    let at = |name: &str| ran.folder.join(name).display().to_string();
    wrote(&[
        "look",
        &at("place/extracts/community"),
        "--place",
        &at("place/policy"),
        "--format",
        "html,json,csv",
        "--out",
        &at("alone-community"),
    ]);
    let text = fs::read_to_string(ran.folder.join("alone-community/report-restricted.json")).expect("a report");
    let alone: Value = serde_json::from_str(&text).expect("JSON");
    let families = alone["went"]["families"].as_array().expect("families");
    let missing: Vec<&str> =
        families.iter().filter(|f| f["missing"].is_string()).map(|f| f["id"].as_str().expect("an id")).collect();
    assert_eq!(missing, ["promises", "days-at-home"]);
    let of = |id: &str| elements(&alone).into_iter().find(|e| e["id"] == id).cloned().expect("an element");
    assert!(of("surprise_starts")["whole"]["people"].as_u64().is_some_and(|n| n > 0));
    for id in ["discharges", "surprise_discharges"] {
        let e = of(id);
        assert_eq!((&e["whole"]["people"], &e["whole"]["mean"]), (&0.into(), &Value::Null), "{id}");
        assert!(e["groups"].as_array().expect("groups").iter().all(|g| g["figures"]["mean"].is_null()), "{id}");
    }
    let surprises = families.iter().find(|f| f["id"] == "surprises").expect("a family");
    assert_eq!(
        surprises["partly"],
        "Worked out without discharges from hospital, which these extracts cannot hold. Discharges but by death, discharges without a known \
         plan cannot be seen: no extract of this run can hold discharges from hospital."
    );
    let shares = surprises["shares"].as_array().expect("shares");
    assert!(shares.iter().all(|s| s["of"] != "surprise_discharges"), "{shares:?}");
    let table = table(&ran.folder.join("alone-community/journeys.csv"));
    assert!(table.iter().all(|p| p["surprise_discharges"].is_empty() && p["discharges"].is_empty()));
    let page = fs::read_to_string(ran.folder.join("alone-community/report-restricted.html")).expect("a page");
    assert!(page.contains("Cannot be seen: no extract of this run can hold discharges from hospital."));
}

/// The neutral files of the place with another window, through `journeys`; and who has an event in it.
fn year(ran: &Ran, from: &str, to: &str) -> Vec<BTreeMap<String, String>> {
    let folder = fresh(&format!("year-{from}"));
    let at = |name: &str| folder.join(name).display().to_string();
    fs::create_dir_all(folder.join("in")).expect("a folder");
    for name in ["events.csv", "persons.csv"] {
        fs::copy(ran.folder.join("events").join(name), folder.join("in").join(name)).expect("copied");
    }
    let text = fs::read_to_string(ran.folder.join("events/settings.json")).expect("settings");
    let mut settings: Value = serde_json::from_str(&text).expect("JSON");
    settings["window"]["from"] = from.into();
    settings["window"]["to"] = (yf_model::Day::parse_iso(to).expect("a day") + 1).to_string().into();
    fs::write(folder.join("in/settings.json"), settings.to_string()).expect("written");
    wrote(&["journeys", &at("in"), "--out", &at("out"), "--format", "csv"]);
    let died: BTreeMap<String, String> = table(&folder.join("in/persons.csv"))
        .into_iter()
        .map(|mut p| (p.remove("person").expect("a key"), p.remove("to").expect("a day")))
        .collect();
    let seen: BTreeSet<String> = table(&folder.join("in/events.csv"))
        .into_iter()
        .filter(|e| {
            let day = &e["at"][..10];
            let last = died.get(&e["person"]).map_or("", String::as_str);
            from <= day && day <= to && (last.is_empty() || day <= last)
        })
        .map(|mut e| e.remove("person").expect("a key"))
        .collect();
    table(&folder.join("out/persons.csv")).into_iter().filter(|p| seen.contains(&p["person"])).collect()
}

fn a_year_is_the_same_settings_in_another_window() {
    let ran = ran();
    let all = elements(&ran.report);
    let listed: Vec<&&Value> = all.iter().filter(|e| !e["years"].as_array().expect("years").is_empty()).collect();
    let years = listed[0]["years"].as_array().expect("years").len();
    assert_eq!(years, 3);
    for n in 0..2 {
        let (from, to) = (
            listed[0]["years"][n]["from"].as_str().expect("a day"),
            listed[0]["years"][n]["to"].as_str().expect("a day"),
        );
        let people = year(ran, from, to);
        assert!(people.len() > 500);
        for e in &listed {
            let id = e["id"].as_str().expect("an id");
            let values: Vec<f64> = people.iter().filter_map(|p| number(&p[id])).collect();
            let told = &e["years"][n]["figures"];
            assert_eq!(told["people"], values.len(), "{id} {from}");
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            assert!((told["mean"].as_f64().unwrap_or_default() - mean).abs() < 1e-9, "{id} {from}");
        }
    }
    // A provider of the invented place sends nothing in July and August 2024: no change is claimed of what it feeds.
    let change = |id: &str| all.iter().find(|e| e["id"] == id).expect("an element")["change"]["says"].clone();
    assert_eq!(change("tellings"), "coverage changed");
    assert_ne!(change("days_at_home"), "coverage changed");
}

fn statements_stand_beside_records_and_their_bad_rows_are_named() {
    let ran = ran();
    let statements = ran.report["went"]["statements"].as_array().expect("statements");
    let of = |words: &str| statements.iter().find(|s| s["words"] == words).expect("it is there");
    let once = of("I tell my story once");
    assert_eq!(once["answers"].as_array().expect("answers").len(), 2);
    assert_eq!(once["answers"][0]["rate"]["numerator"], 61);
    assert_eq!(once["elements"][0], "tellings");
    assert_eq!(of("I get out when I like")["family"], "");
    assert!(of("Help comes in time")["answers"].as_array().expect("none").is_empty());
    // Three who agree are not told.
    let shared = ran.open["went"]["statements"].as_array().expect("statements");
    let once = shared.iter().find(|s| s["words"] == "I tell my story once").expect("it is there");
    assert_eq!(
        (&once["answers"][0]["rate"]["numerator"], &once["answers"][1]["rate"]["numerator"]),
        (&60.into(), &"[c]".into())
    );
    let rejects = fs::read_to_string(ran.folder.join("look/rejects.csv")).expect("rows set aside");
    for line in ["survey.csv,5,statement", "survey.csv,6,answers", "survey.csv,7,agree"] {
        assert!(rejects.contains(line), "{line}: {rejects}");
    }
}

fn the_open_edition_holds_nobody_and_few_are_hidden() {
    let ran = ran();
    let mut hidden = 0;
    for (full, shared) in elements(&ran.report).into_iter().zip(elements(&ran.open)) {
        assert!(shared["most"].as_array().expect("none").is_empty());
        let groups =
            full["groups"].as_array().expect("groups").iter().zip(shared["groups"].as_array().expect("groups"));
        for (full, shared) in groups {
            let (people, any) = (
                full["figures"]["people"].as_u64().expect("a count"),
                full["figures"]["any"].as_u64().expect("a count"),
            );
            if (1..8).contains(&people) || (1..8).contains(&any) {
                assert!(shared["figures"]["mean"].is_null(), "{full} {shared}");
                hidden += 1;
            }
        }
    }
    assert!(hidden > 10, "{hidden}");
    assert!(!fs::exists(ran.folder.join("open/journeys.csv")).expect("readable"));
    let at = |name: &str| ran.folder.join(name).display().to_string();
    wrote(&["look", &at("place/extracts"), "--place", &at("place/policy"), "--edition", "open", "--out", &at("open")]);
    assert!(!fs::exists(ran.folder.join("open/journeys.csv")).expect("readable"));
}

fn any_number_of_threads_gives_the_same_bytes() {
    let ran = ran();
    let at = |name: &str| ran.folder.join(name).display().to_string();
    for threads in ["1", "3"] {
        let out = at(&format!("threads-{threads}"));
        wrote(&[
            "look",
            &at("place/extracts"),
            "--place",
            &at("place/policy"),
            "--as-of",
            ran.report["run"]["as_of"].as_str().expect("a day"),
            "--format",
            "json,csv",
            "--out",
            &out,
            "--threads",
            threads,
        ]);
        for name in ["journeys.csv", "report-restricted.json", "report.json", "figures.csv"] {
            let same = fs::read(Path::new(&out).join(name)).expect("written")
                == fs::read(ran.folder.join("look").join(name)).expect("written");
            assert!(same, "{name} with {threads} threads");
        }
    }
}

/// No element is shown without what damage does to it, linked on the same page: in both editions, on a person's page, and of one agency alone.
fn what_moves_each_family_stands_on_its_page() {
    let ran = ran();
    let look = files(&ran.folder.join("look"));
    let her = look.keys().find(|name| name.starts_with("person-") && name.ends_with(".html")).expect("a person's page");
    let of = |report: &Value| -> Vec<String> {
        let families = report["went"]["families"].as_array().expect("families");
        let shown = families.iter().filter(|f| !f["elements"].as_array().expect("elements").is_empty());
        shown.map(|f| f["id"].as_str().expect("an id").to_owned()).collect()
    };
    let text = fs::read_to_string(ran.folder.join("alone-community/report-restricted.json")).expect("a report");
    let alone = of(&serde_json::from_str(&text).expect("JSON"));
    assert!(alone.contains(&"surprises".to_owned()), "{alone:?}");
    let page = |name: &str| String::from_utf8(look[name].clone()).expect("UTF-8");
    let community = fs::read_to_string(ran.folder.join("alone-community/report.html")).expect("a page");
    for (page, families) in [
        (page("report-restricted.html"), of(&ran.report)),
        (page("report.html"), of(&ran.open)),
        (page(her), of(&ran.report)),
        (community, alone),
    ] {
        assert!(families.len() > 6, "{families:?}");
        for id in &families {
            assert!(page.contains(&format!("href=\"#bias-{id}\"")), "{id} has no link");
            assert!(page.contains(&format!("id=\"bias-{id}\"")), "{id} has no row");
        }
        for part in page.split("href=\"#").skip(1) {
            let id = part.split('"').next().expect("an end");
            assert!(page.contains(&format!("id=\"{id}\"")), "#{id} leads nowhere");
        }
    }
    // The whole vector of hers: what was due is there, though no extract can hold it, and so is each clock.
    let page = page(her);
    for name in
        ["promises_due", "promises_kept", "promises_late", "promises_broken", "spans_team", "upc_who", "home_share"]
    {
        assert!(page.contains(&format!("--element {name}<")), "{name}");
    }
    assert!(page.contains("Waits on each clock") && page.contains("no extract here can hold items of plans"));
}

/// On the bytes that were written: to every comparison of numbers −0 is 0.
fn no_nought_has_a_sign() {
    let ran = ran();
    let mut scanned = 0;
    for folder in ["look", "journeys", "open", "alone-community"] {
        for (name, bytes) in files(&ran.folder.join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            for (n, _) in text.match_indices("-0") {
                // A nought is followed by no digit but noughts behind a point; before it stands no part of a word, a number or a day.
                let before = text[..n].chars().next_back().unwrap_or(' ');
                let whole: String =
                    text[n + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
                let nought = whole.trim_end_matches(['.', '-']).parse::<f64>() == Ok(0.0);
                assert!(
                    before.is_alphanumeric() || !nought,
                    "{folder}/{name}: {}",
                    &text[text.floor_char_boundary(n.saturating_sub(60))..text.floor_char_boundary(n + 20)]
                );
            }
            scanned += usize::from(["html", "json", "csv"].iter().any(|end| name.ends_with(end)));
        }
    }
    assert!(scanned > 12, "{scanned}");
}

/// One test, since making the place takes longer than asking anything of it.
#[test]
fn what_look_says_people_went_through_holds() {
    look_and_journeys_tell_the_same_of_everybody();
    every_figure_is_counted_again_from_the_people();
    what_cannot_be_seen_is_said_and_not_nought();
    what_an_extract_cannot_hold_is_no_nought_in_a_community_alone();
    a_year_is_the_same_settings_in_another_window();
    statements_stand_beside_records_and_their_bad_rows_are_named();
    the_open_edition_holds_nobody_and_few_are_hidden();
    any_number_of_threads_gives_the_same_bytes();
    no_nought_has_a_sign();
    what_moves_each_family_stands_on_its_page();
}
