//! What the hazard log (`safety/hazards.toml`) says of pages.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::Place1;
use std::time::{Duration, Instant};
use yf_folder::access::{Class, Purpose, Rel, Role};
use yf_folder::{Ask, Deed, Sharing, Subject, View};

fn hers(name: &str) -> (Place1, String, String) {
    let b = Bench::new(name);
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    (t, token, folder)
}

#[test]
fn her_folder_says_to_which_day_it_is_told_and_what_nobody_sends() {
    let (t, token, folder) = hers("safety-told");
    let page = t.get(&folder, &token).body;
    assert!(page.contains("What agencies sent reaches to <b>14-Nov-2026</b>"), "{page}");
    assert!(page.contains("nobody sends them"));
    assert!(page.contains("told by The council on 14-Nov-2026"), "each entry says when the folder was told");
}

#[test]
fn allergies_that_nobody_asked_about_are_not_shown_as_none() {
    let (t, token, folder) = hers("safety-allergies");
    let page = t.get(&folder, &token).body;
    assert!(page.contains("<b>Allergies</b>: not asked"), "{page}");
}

#[test]
fn where_something_is_sealed_her_folder_says_so_and_not_what() {
    let b = Bench::new("safety-sealed");
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let account = b.own_account("Smith");
    let her = b.actor(account);
    let own = |ask: &Ask| b.folder.see(&her, Purpose::Own, ask).expect("hers");
    let View::Folder(hers) = own(&Ask::Folder(Subject::Herself)) else { panic!("no folder") };
    let item = hers.pages.iter().find(|p| p.class == Class::Care).expect("a page").item;
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let before = t.get(&folder, &token).body;
    assert!(before.contains("first seen") && !before.contains("Something is sealed."), "{before}");
    let (subject, audience) = (Subject::Herself, Vec::new());
    let seal = Sharing::Seal { subject, item, locked: false, understood: false, audience };
    t.site.folder.act(&her, Purpose::Own, "seal", &Deed::Sharing(seal)).expect("sealed");
    let after = t.get(&folder, &token).body;
    assert!(after.contains("Something is sealed.") && !after.contains("first seen"), "{after}");
}

#[test]
fn who_she_is_stands_at_the_top_of_every_page_about_her() {
    let (t, token, folder) = hers("safety-banner");
    for path in [folder.clone()] {
        let page = t.get(&path, &token).body;
        let banner = page.split("Who this folder is about").nth(1).expect("a banner");
        let banner = banner.split("</section>").next().expect("its end");
        for part in ["SMITH, Dorothy", "14-Mar-1941", "999 001 2075"] {
            assert!(banner.contains(part), "{path}: {part}: {banner}");
        }
    }
}

#[test]
fn every_page_says_that_no_clinical_safety_officer_has_signed() {
    let (t, token, folder) = hers("safety-signed");
    let missing = "no clinical safety officer has signed for this version";
    for path in ["/sign-in", "/find", "/nothing", "/told", &folder, "/mine/ask"] {
        assert!(t.get(path, &token).body.contains(missing), "{path}");
    }
}

#[test]
fn a_long_folder_says_that_it_is_not_all_and_leads_to_the_whole() {
    let b = Bench::new("safety-long");
    let matron = b.account("matron", Role::Matron);
    let mut sent = b.sent("Smith", "first seen", &[(Rel::Lead, matron)]);
    let page = sent.pages[0].clone();
    let nth = |n: usize| yf_folder::SentPage { source: format!("e{n}"), ..page.clone() };
    sent.pages = (0..300).map(nth).collect();
    b.take(&sent);
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let page = t.get(&folder, &token).body;
    let whole = format!("{folder}/all");
    assert!(page.contains("This is the newest of a long folder") && page.contains(&whole), "{page}");
    let all = t.get(&whole, &token).body;
    assert!(!all.contains("This is the newest") && all.contains("All 300 entries"));
    assert!(page.len() < all.len(), "{} {}", page.len(), all.len());
}

#[test]
fn a_folder_of_ten_thousand_entries_goes_on_page_by_page_and_none_is_left_out_nor_in_her_copy() {
    let b = Bench::new("safety-longer");
    let matron = b.account("matron", Role::Matron);
    let mut sent = b.sent("Smith", "first seen", &[(Rel::Lead, matron)]);
    let day = yf_model::Day::parse_iso("2026-11-01").expect("a day");
    let page = sent.pages[0].clone();
    let nth = |n: i32| yf_folder::SentPage {
        source: format!("e{n}"),
        happened: yf_model::When::Day(day - n),
        entry: yf_folder::Entry::Note(format!("zq{n}q")),
        ..page.clone()
    };
    sent.pages = (0..10_000).map(nth).collect();
    b.take(&sent);
    let herself = b.own_account("Smith");
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let mut at = format!("{}/all", t.found(&token, "Smith"));
    let (mut seen, mut pages, mut longest) = (Vec::new(), 0, Duration::ZERO);
    loop {
        t.still.later(1000);
        let began = Instant::now();
        let page = t.get(&at, &token);
        longest = longest.max(began.elapsed());
        assert_eq!(page.status, 200, "{at}");
        assert!(page.body.contains("SMITH, Dorothy"), "who she is stands on each: {at}");
        assert!(page.body.len() < 1_000_000, "{at}: {} bytes", page.body.len());
        let told = page.body.split("zq").skip(1).filter_map(|p| p.split_once('q')?.0.parse::<i32>().ok());
        seen.extend(told);
        pages += 1;
        let on = page.body.split("It goes on: <a href=\"").nth(1).and_then(|p| p.split('"').next());
        match on {
            Some(on) => at = on.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, 10);
    assert_eq!(seen, (0..10_000).collect::<Vec<_>>(), "each once, the newest first");
    // An address beyond the end is a page that says so.
    let folder = at.trim_end_matches("/10").to_owned();
    let beyond = t.get(&format!("{folder}/11"), &token);
    assert!(beyond.status == 200 && beyond.body.contains("Nothing older is told"), "{}", beyond.body);
    // A copy is of all of it, at once, as the law has it: what that costs is known.
    let hers = t.enter(herself, "").cookie();
    let began = Instant::now();
    let copy = t.get("/mine/copy", &hers);
    let took = began.elapsed();
    assert_eq!((copy.status, copy.body.matches("zq").count()), (200, 10_000));
    println!(
        "10,000 entries: the dearest of {pages} parts {} ms; her copy {} ms, {} KiB",
        longest.as_millis(),
        took.as_millis(),
        copy.body.len() / 1024
    );
    assert!(took < Duration::from_secs(5), "far from the ten seconds after which a page is given up: {took:?}");
}
