//! `look --from-folder`: the folder is one more agency beside extracts. What its pages show of every clock is what the lens counts, also
//! of somebody whose folder only her named workers open and who sealed what is in it; what an extract tells too is counted once.

mod common;
#[path = "common/folder_team.rs"]
mod folder_team;
#[path = "common/place.rs"]
mod place;

use folder_team::{Still, Team};
use place::{extracts, fresh, wrote, yellowfolder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Kind, ThingView};
use yf_folder::{Ask, Deed, Folder, Handle, Id, Known, Outcome, Sharing, Stamp, Subject, View, when_text};
use yf_model::Day;

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The rows of a CSV file by the names of their columns.
fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(file).expect("the file");
    let mut lines = text.lines().map(cells);
    let header = lines.next().expect("a header");
    lines.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// The cells of a line in which no cell goes on in the next.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("a cell").push(c),
        }
    }
    out
}

/// A record in which two people were helped from the call on, by the same hands on the same days; and the clocks as the pages show them:
/// clock, start, stop, owner's team.
struct Worked {
    data: PathBuf,
    shown: Vec<(String, String, String, String)>,
}

/// `day` is the day of the call; the first one was born and has a number as said.
fn worked(name: &str, day: Day, (born, nhs): (&str, &str)) -> Worked {
    let data = fresh(name);
    let still = Still::default();
    let noon = Day::parse_iso("2026-11-14").expect("a day");
    still.later.store(i64::from(day - noon) * Stamp::DAY + 20 * Stamp::DAY, Ordering::SeqCst);
    let t = Team { folder: Folder::open(&data, Box::new(still.clone())).expect("opened"), key: AtomicI64::new(0) };
    let org = t.folder.organisation("la:999", "The council", true).expect("an organisation");
    let quay = t.folder.team(org, "T1", "Quay team").expect("a team");
    t.knows(org, "Smith", born, nhs);
    t.knows(org, "Jones", born, "9990012083");
    let spa = t.enrol("handler", Role::Spa, org, quay);
    let sw = t.enrol("social", Role::Sw, org, quay);
    let manager = t.enrol("manager", Role::Manager, org, quay);
    let at = |days: i32, hour: &str| format!("{} {hour}", day + days);
    for family in ["Smith", "Jones"] {
        let her = t.found_by(&spa, family, born);
        let contact = t.begin(&spa, Kind::Contact, her, &at(0, "09:00:00"));
        t.step(&spa, contact, ("received", "identified"), &at(0, "09:05:00"), None);
        let hand = t.hand(&spa, "Quay team");
        t.step(&spa, contact, ("identified", "triaged"), &at(0, "09:10:00"), Some(hand));
        let her = t.found_by(&sw, family, born);
        let waits = t.work(&sw, her).into_iter().find(|w| w.kind == Kind::Contact).expect("waits");
        t.step(&sw, waits.thing, ("triaged", "accepted"), &at(1, "10:00:00"), None);
        let hers = t.found_by(&manager, family, born);
        let referral = t.work(&manager, hers).into_iter().find(|w| w.kind == Kind::Referral).expect("waits");
        let hand = t.hand(&manager, "social");
        t.step(&manager, referral.thing, ("waiting", "offered"), &at(3, "10:00:00"), Some(hand));
        let referral = t.work(&sw, her).into_iter().find(|w| w.kind == Kind::Referral).expect("offered");
        t.step(&sw, referral.thing, ("offered", "allocated"), &at(4, "10:00:00"), None);
        if family == "Jones" {
            let on = Sharing::Restrict { subject: Subject::Handle(her), on: true, why: "she is known to staff".into() };
            t.folder.act(&sw, Purpose::Care, "restrict", &Deed::Sharing(on)).expect("restricted");
        }
        let one = t.begin(&sw, Kind::Assessment, her, &at(5, "10:00:00"));
        t.step(&sw, one, ("planned", "in progress"), &at(5, "10:00:00"), None);
        t.step(&sw, one, ("in progress", "shared with her"), &at(9, "10:00:00"), None);
        t.step(&sw, one, ("shared with her", "final"), &at(14, "10:00:00"), None);
        // Nobody came, twice: once it was written down the same day, once the day after.
        for (days, hour) in [(20, "09:00:00"), (19, "17:00:00")] {
            let visit = t.begin(&sw, Kind::Visit, her, &at(days, hour));
            t.step(&sw, visit, ("planned", "missed"), &at(days, hour), None);
        }
    }
    // To others who worked with her it is as if she were not there; the lens counts her like everybody.
    let known = Known { family: "Jones".into(), born: Day::parse_iso(born), ..Known::default() };
    let found = t.folder.see(&manager, Purpose::Oversight, &Ask::Find(known)).expect("looked");
    assert!(matches!(found, View::Found(found) if found.is_empty()));
    let mut shown = Vec::new();
    for family in ["Smith", "Jones"] {
        let her: Handle = t.found_by(&sw, family, born);
        let View::Work(work) = t.folder.see(&sw, Purpose::Care, &Ask::Work(Subject::Handle(her))).expect("hers") else {
            panic!("no work");
        };
        shown.extend(work.things.iter().flat_map(clocks));
    }
    shown.extend(opened_by_break_glass(&t, org, born));
    shown.sort();
    Worked { data, shown }
}

/// Two break-glasses on the first one's folder, of which governance reviews one: both clocks, as its desk shows them.
fn opened_by_break_glass(t: &Team, org: Id, born: &str) -> Vec<(String, String, String, String)> {
    let far = t.folder.team(org, "T9", "Far team").expect("a team");
    let (nurse, ig) = (t.enrol("far nurse", Role::Therapist, org, far), t.enrol("governance", Role::Ig, org, far));
    let subject = Subject::Handle(t.found_by(&nurse, "Smith", born));
    for key in ["glass 1", "glass 2"] {
        let reason = "she fell in the market and cannot say what she takes".to_owned();
        t.folder.act(&nurse, Purpose::Care, key, &Deed::BreakGlass { subject, reason }).expect("opened");
    }
    let desk = || t.folder.desk(&ig, Purpose::Governance).expect("a desk");
    let waiting = desk().glass;
    assert_eq!(waiting.len(), 2);
    let words = "she was there when it happened";
    t.folder.review(&ig, Purpose::Governance, waiting[0].which, Outcome::Justified, words).expect("reviewed");
    let still = desk().glass;
    assert_eq!(still.len(), 1, "what was reviewed waits no more");
    let row =
        |c: &yf_folder::WaitEntry, stop: &str| (c.clock.clone(), when_text(c.start), stop.to_owned(), String::new());
    // Reviewed in the minute in which it was used: no time goes by here.
    let reviewed = &waiting[0].clock;
    vec![row(reviewed, &when_text(reviewed.start)), row(&still[0].clock, "")]
}

fn clocks(thing: &ThingView) -> Vec<(String, String, String, String)> {
    let row = |c: &yf_folder::WaitEntry| {
        (c.clock.clone(), when_text(c.start), c.stop.map(when_text).unwrap_or_default(), thing.team.clone())
    };
    thing.clocks.iter().map(row).collect()
}

#[test]
fn the_export_tells_every_clock_as_the_pages_show_it() {
    let day = Day::parse_iso("2026-11-02").expect("a day");
    let worked = worked("clocks-data", day, ("1941-03-14", "9990012075"));
    let out = fresh("clocks-out");
    wrote(&["events", "--from-folder", text(&worked.data), "--out", text(&out)]);
    let minute = |cell: &str| cell.replace('T', " ");
    let told = rows(&out.join("clocks.csv"));
    let mut lens: Vec<(String, String, String)> =
        told.iter().map(|r| (r["clock"].clone(), minute(&r["start"]), minute(&r["stop"]))).collect();
    lens.sort();
    let cut = |when: &str| when.get(..16).unwrap_or(when).to_owned();
    let pages: Vec<(String, String, String)> =
        worked.shown.iter().map(|c| (c.0.clone(), cut(&c.1), cut(&c.2))).collect();
    assert_eq!(lens, pages);
    for clock in ["contact-answer", "allocation", "assessment-28", "package-28"] {
        let runs: Vec<_> = told.iter().filter(|r| r["clock"] == clock).collect();
        assert_eq!(runs.len(), 2, "{clock}: hers and that of somebody whose folder is hidden from others");
        assert_eq!(runs[0]["outcome"], runs[1]["outcome"], "{clock}");
        assert!(runs.iter().all(|r| r["team"] == "T1" && r["org"] == "la:999"), "{clock}: {runs:?}");
    }
    let outcomes = |clock: &str| {
        let mut all: Vec<_> = told.iter().filter(|r| r["clock"] == clock).map(|r| r["outcome"].as_str()).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(outcomes("missed-visit"), ["met", "met", "missed", "missed"], "the same day, and the day after");
    assert!(outcomes("glass-review").contains(&"met"));
    let notices = rows(&out.join("events.csv"));
    let notices = |of: &str| notices.iter().filter(|r| r["kind"] == "notice" && r["type"] == of).count();
    assert_eq!((notices("missed_visit"), notices("break_glass"), notices("break_glass_review")), (4, 2, 1));
    let outcome = |clock: &str| told.iter().find(|r| r["clock"] == clock).expect("it ran")["outcome"].clone();
    assert_eq!(outcome("contact-answer"), "missed", "25 hours where four were promised");
    assert_eq!(outcome("allocation"), "met", "three working days of five");
    let named = std::fs::read_to_string(out.join("events.csv")).expect("events");
    assert!(!named.contains("Smith") && !named.contains("social") && !named.contains("999001"), "no names, no numbers");
}

#[test]
fn the_folder_alone_is_looked_at_like_an_extract() {
    let day = Day::parse_iso("2026-11-16").expect("a day");
    let worked = worked("alone-data", day, ("1941-03-14", "9990012075"));
    let out = fresh("alone-out");
    wrote(&["look", "--from-folder", text(&worked.data), "--out", text(&out), "--format", "html,json,csv"]);
    let people = rows(&out.join("people.csv"));
    let waits: Vec<_> = people.iter().filter(|r| r["figure"] == "assessment-28").collect();
    assert_eq!(waits.len(), 2);
    assert!(waits.iter().all(|r| r["end"] == "met" && r["length"] == "9"), "{waits:?}");
    let report = std::fs::read_to_string(out.join("report-restricted.json")).expect("figures");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let promise = report["promises"].as_array().expect("promises").iter().find(|p| p["id"] == "assessment-28");
    let from = promise.expect("a promise")["read_from"].to_string();
    assert!(from.contains("the folder's own work"), "{from}");
    assert!(report["coverage"].to_string().contains("the folder's own work"));
    // What is explained is what was shown, as long as nobody worked on: a record that went on is another file.
    let explained = yellowfolder(&["explain", "--run", text(&out), "--person", &waits[0]["person"]]);
    assert_eq!(explained.status.code(), Some(0), "{}", String::from_utf8_lossy(&explained.stderr));
    let still = Still::default();
    still.later.store(60 * Stamp::DAY, Ordering::SeqCst);
    // Chance does not begin anew with the process.
    still.drawn.store(1 << 20, Ordering::SeqCst);
    let t = Team { folder: Folder::open(&worked.data, Box::new(still)).expect("opened"), key: AtomicI64::new(0) };
    let org = t.folder.organisation("la:999", "The council", true).expect("an organisation");
    let quay = t.folder.team(org, "T1", "Quay team").expect("a team");
    let spa = t.enrol("second handler", Role::Spa, org, quay);
    let her = t.found(&spa, "Smith");
    t.begin(&spa, Kind::Contact, her, "2026-11-14 10:00:00");
    drop(t);
    let explained = yellowfolder(&["explain", "--run", text(&out), "--person", &waits[0]["person"]]);
    assert_eq!(explained.status.code(), Some(2));
}

/// A day as the council writes it, as everybody else does.
fn iso(day: &str) -> String {
    let parts: Vec<&str> = day.split('/').rev().collect();
    parts.join("-")
}

#[test]
fn beside_extracts_people_are_joined_and_what_both_tell_is_counted_once() {
    // Somebody who asked the council for help on a day on which the folder took her call too.
    let council = std::fs::read_dir(extracts().join("council")).expect("extracts");
    let mut council: Vec<PathBuf> = council.filter_map(|e| Some(e.ok()?.path())).collect();
    council.sort();
    let council = council.iter().filter(|p| p.to_string_lossy().contains("cld_")).flat_map(|file| rows(file));
    let asked: Vec<_> = council
        .filter(|r| {
            r["Event Type"] == "Request" && r["Event Start Date"].ends_with("2024") && r["NHS Number"].len() == 10
        })
        .collect();
    let before = fresh("before-out");
    let both = fresh("both-out");
    wrote(&["look", text(extracts()), "--out", text(&before), "--format", "html,json"]);
    let known = rows(&before.join("people.csv"));
    let waits = |rows: &[BTreeMap<String, String>]| -> Vec<(String, String)> {
        let mut all: Vec<_> = rows
            .iter()
            .filter(|r| r["figure"] == "assessment-28" && r["section"] == "promise")
            .map(|r| (r["start"].clone(), r["rows"].clone()))
            .collect();
        all.sort();
        all.dedup();
        all
    };
    let started = waits(&known);
    let one = asked.into_iter().find(|r| started.iter().any(|(start, _)| *start == iso(&r["Event Start Date"])));
    let one = one.expect("somebody whose wait is counted");
    let day = Day::parse_iso(&iso(&one["Event Start Date"])).expect("a day");
    let worked = worked("both-data", day, (&iso(&one["Date of Birth"]), &one["NHS Number"]));
    wrote(&[
        "look",
        text(extracts()),
        "--from-folder",
        text(&worked.data),
        "--out",
        text(&both),
        "--format",
        "html,json",
    ]);
    let read = |out: &Path| -> Value {
        let file = std::fs::read_to_string(out.join("report-restricted.json")).expect("figures");
        serde_json::from_str(&file).expect("JSON")
    };
    let (without, with) = (read(&before), read(&both));
    let joins = with["joins"]["datasets"].as_array().expect("joins");
    let folder = joins.iter().find(|d| d["dataset"] == "the folder's own work").expect("the folder is one of them");
    assert_eq!((folder["people"].as_i64(), folder["in_another"].as_i64()), (Some(2), Some(1)), "{folder}");
    let counts = with["quality"]["counts"].to_string();
    assert!(counts.contains("folder waits that an extract tells too"), "{counts}");
    assert!(!without["quality"]["counts"].to_string().contains("folder"));
    // Hers is counted once, as before; the other's is one more.
    let now = waits(&rows(&both.join("people.csv")));
    assert_eq!(now.len(), started.len() + 1, "one of two is new");
    assert_eq!(with["run"]["as_of"], without["run"]["as_of"], "the folder, told to later, moves no day");
}
