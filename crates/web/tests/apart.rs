//! Rows that were joined to her and are about somebody else, on the page on which who works with her sees who sent what.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;

use browser::Place1;
use day::Day;
use yf_folder::access::Class;
use yf_folder::{Entry, Sent, SentPage};
use yf_model::{Day as Date, When};

/// Mrs Smith, whose case is open, with a row of another agency's that is about somebody else.
fn sent_of_another(name: &str) -> Day {
    let d = Day::new(name);
    d.b.person("Smith", &[]);
    let page = SentPage {
        source: "h1".into(),
        class: Class::Care,
        happened: When::Day(Date::parse_iso("2026-10-02").expect("a day")),
        entry: Entry::Note("ZZCANARY walks with a frame".into()),
    };
    let sent = Sent { person_key: "nhs:Smith".into(), own_key: "ward:17".into(), pages: vec![page], ..Sent::default() };
    let feed = d.b.folder.feed(d.b.other_org).expect("a feed");
    d.b.folder.take_in(&feed, &[sent]).expect("taken in");
    d.allocated("Smith");
    d
}

#[test]
fn what_one_agency_sent_is_taken_out_by_a_form_that_keeps_what_was_typed() {
    let d = sent_of_another("web-apart");
    let account = |login: &str| d.b.folder.account(login).expect("asked").expect("enrolled");
    let (social, matron) = (account("social"), account("matron"));
    let t = Place1::new(d.b);
    let token = t.enter(social, "").cookie();
    let day = t.get("/day", &token).body;
    let folder = day.split("\"/folder/").nth(1).and_then(|p| p.get(..32)).expect("hers").to_owned();
    let (her, path) = (format!("/folder/{folder}"), format!("/folder/{folder}/sharing"));
    assert!(t.get(&her, &token).body.contains("ZZCANARY"));
    let shown = t.get(&path, &token).body;
    assert!(shown.contains("Who sent what") && shown.contains("SMITH, Dorothy, born"), "{shown}");
    let of_another = shown.split("<b>Another</b>").nth(1).expect("the hospital");
    let identity = of_another.split("name=\"identity\" value=\"").nth(1).and_then(|p| p.get(..32)).expect("named");
    let form = |key: u32, rest: &str| format!("csrf={}&key={key}&do=part&identity={identity}&{rest}", t.csrf(&token));
    // Too short a reason, then no name of the other, then a day that is none: what was typed stands in the form each time.
    let answers = [
        ("why=no&family=Smyth&given=Ada", "10 letters or more", "value=\"Smyth\""),
        (
            "why=another+hospital%2C+another+woman&given=Ada",
            "write the name too",
            "value=\"another hospital, another woman\"",
        ),
        (
            "why=another+hospital%2C+another+woman&family=Smyth&given=Ada&born=31/02/1939",
            "write days as",
            "value=\"31/02/1939\"",
        ),
    ];
    for (n, (typed, right, kept)) in answers.into_iter().enumerate() {
        let page = t.post(&path, &token, &form(10 + n as u32, typed));
        assert_eq!(page.status, 422, "{typed}: {}", page.body);
        assert!(page.body.contains(right) && page.body.contains(kept), "{typed}: {}", page.body);
    }
    let typed = "why=another+hospital%2C+another+woman&family=Smyth&given=Ada&born=01/05/1939";
    for _ in 0..2 {
        let done = t.post(&path, &token, &form(20, typed));
        assert_eq!((done.status, done.header("location")), (303, path.as_str()), "{}", done.body);
    }
    t.still.later(1000);
    assert!(!t.get(&her, &token).body.contains("ZZCANARY"));
    let shown = t.get(&path, &token).body;
    assert!(
        shown.contains("Found to be about somebody else") && shown.contains("another hospital, another woman"),
        "{shown}"
    );
    assert!(shown.contains("is to be told"), "she had opened it herself: {shown}");
    let other =
        shown.split("Found to be about").nth(1).and_then(|p| p.split("\"/folder/").nth(1)).and_then(|p| p.get(..32));
    let other = t.get(&format!("/folder/{}", other.expect("a way there")), &token).body;
    assert!(other.contains("ZZCANARY") && other.contains("SMYTH"), "{other}");
    let day = t.get("/day", &token).body;
    assert!(day.contains("Perhaps SMYTH"), "a call is hers: {day}");
    // Who manages nothing of hers is shown nothing of it.
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let shown = t.get(&format!("{folder}/sharing"), &token);
    assert!(shown.status == 200 && !shown.body.contains("Who sent what"), "{}", shown.body);
}

#[test]
fn her_copy_holds_what_is_hers_and_the_others_copy_what_is_the_others() {
    let d = sent_of_another("web-apart-copy");
    let herself = d.b.own_account("Smith");
    let (social, dir) = (d.b.folder.account("social").expect("asked").expect("enrolled"), d.b.dir.clone());
    let t = Place1::new(d.b);
    let copy = |account| {
        t.still.later(1000);
        let token = t.enter(account, "").cookie();
        let back = t.get("/mine/copy", &token);
        assert_eq!(back.status, 200, "{}", back.body);
        back.body
    };
    assert!(copy(herself).contains("ZZCANARY"));
    let (token, mut key) = (t.enter(social, "").cookie(), 0);
    let mut does = |what: &str, more: &str| {
        key += 1;
        t.still.later(1000);
        let path = format!("{}/sharing", t.found(&token, "Smith"));
        let shown = t.get(&path, &token).body;
        // The form of the hospital's rows: its note names it.
        let form = shown
            .split("<form")
            .find(|form| {
                form.contains(&format!("value=\"{what}\""))
                    && (what != "part" || form.contains("All that Another sent"))
            })
            .unwrap_or_else(|| panic!("no form: {shown}"));
        let identity = form.split("name=\"identity\" value=\"").nth(1).and_then(|p| p.get(..32)).expect("named");
        let form = format!(
            "csrf={}&key=w{key}&do={what}&identity={identity}&why=another+hospital%2C+another+woman{more}",
            t.csrf(&token)
        );
        let done = t.post(&path, &token, &form);
        assert_eq!(done.status, 303, "{what}: {}", done.body);
    };
    does("part", "&family=Smyth&given=Ada&born=01/05/1939");
    let hers = copy(herself);
    assert!(!hers.contains("ZZCANARY") && !hers.contains("SMYTH") && !hers.contains("Smyth"), "{hers}");
    assert!(hers.contains("first seen"), "what is hers stands there still");
    // The other signs in to a folder of her own: hers from its first day.
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let joined: String = db
        .query_row("SELECT joined FROM identity WHERE joined LIKE 'nhs:Smith apart %'", [], |row| row.get(0))
        .expect("parted");
    let ada = t.site.folder.known_as(&joined).expect("asked").expect("there");
    let (role, org) = (yf_folder::access::Role::Person, t.site.folder.organisation("la:999", "The council", true));
    let new = yf_folder::NewAccount {
        login: "ada",
        name: "Ada",
        title: "",
        role,
        org: org.expect("there"),
        team: None,
        person: Some(ada),
        registered_until: None,
        password: None,
        second: None,
    };
    let ada = t.site.folder.enrol(&new).expect("enrolled");
    let others = copy(ada);
    assert!(others.contains("ZZCANARY walks with a frame") && !others.contains("first seen"), "{others}");
    does("put-back", "");
    assert!(copy(herself).contains("ZZCANARY walks with a frame"));
    assert!(!copy(ada).contains("ZZCANARY"), "and no copy of hers is left with the other");
}
