//! Nothing of a form is lost: not its last row, not the ninety-seventh tick, not what was typed when the disk was full.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "common/forms.rs"]
mod forms;

use bench::Bench;
use browser::{Back, Place1};
use forms::{Form, coded};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use yf_folder::access::{Purpose, Rel, Role, Set};
use yf_folder::work::List;
use yf_folder::{Ask, Folder, Outside, Stamp, View};

const WORDS: &str = "legs dressed, and she asked for Thursday";

/// The form of a page whose hidden field says so.
fn form_with(page: &str, name: &str, value: &str) -> Form {
    let mut all = forms::forms(page).into_iter();
    all.find(|f| f.value(name) == Some(value)).unwrap_or_else(|| panic!("no form with {name} {value}: {page}"))
}

fn send(t: &Place1, token: &str, form: &Form) -> Back {
    t.post(&form.action, token, &form.body())
}

/// A plan that somebody writes; its address.
fn plan(t: &Place1, token: &str, folder: &str) -> String {
    let form = format!("csrf={}&key=1&kind=plan", t.csrf(token));
    let begun = t.post(&format!("{folder}/sheet"), token, &form);
    assert_eq!(begun.status, 303, "{}", begun.body);
    begun.header("location").to_owned()
}

fn matron(name: &str) -> Bench {
    let b = Bench::new(name);
    let matron = b.member("matron", Role::Matron, b.team);
    b.person("Smith", &[(Rel::Lead, matron)]);
    b
}

#[test]
fn a_plan_takes_twelve_rows_and_keeps_the_last_cell_of_each() {
    let t = Place1::new(matron("whole-rows"));
    let token = t.enter(t.site.folder.account("matron").expect("asked").expect("there"), "").cookie();
    let thing = plan(&t, &token, &t.found(&token, "Smith"));
    for (group, parts) in [("action", ["what", "who", "by"]), ("if", ["if", "then", "ring"])] {
        for n in 1..=12 {
            t.still.later(1);
            let mut form = form_with(&t.get(&thing, &token).body, "section", group);
            for part in parts {
                form.set(&format!("{group}.{n}.{part}~words"), &format!("{group}-{part}-{n}-"));
            }
            let kept = send(&t, &token, &form);
            assert_eq!(kept.status, 303, "{group} {n}: {}", kept.body);
        }
        t.still.later(1);
        let page = t.get(&thing, &token).body;
        let form = form_with(&page, "section", group);
        for (n, part) in (1..=12).flat_map(|n| parts.map(|part| (n, part))) {
            let field = form.value(&format!("{group}.{n}.{part}~words"));
            assert_eq!(field, Some(format!("{group}-{part}-{n}-").as_str()), "{group} {n} {part}");
        }
        // And with all of them there, the last cell of the last is still changed.
        let (mut form, last) = (form, format!("{group}.12.{}~words", parts[2]));
        assert!(form.pairs().len() > 100, "more fields than were once read");
        form.set(&last, "another");
        assert_eq!(send(&t, &token, &form).status, 303);
        let form = form_with(&t.get(&thing, &token).body, "section", group);
        assert_eq!(form.value(&last), Some("another"));
    }
}

#[test]
fn a_hundred_and_fifty_ticks_are_a_hundred_and_fifty_offers() {
    let b = Bench::new("whole-ticks");
    let (handler, coord) = (b.member("handler", Role::Spa, b.team), b.member("coord", Role::Coord, b.team));
    let t = Place1::new(b);
    let token = t.enter(handler, "").cookie();
    let csrf = t.csrf(&token);
    for n in 0..150 {
        let taken = t.post("/calls/take", &token, &format!("csrf={csrf}&key=k{n}&family=Smith{n}"));
        assert_eq!(taken.status, 303, "{}", taken.body);
        // One address asks a hundred times a second and not more.
        t.still.later(20);
    }
    let page = t.get("/manager", &token).body;
    let at = page.find("Hand over the work of handler").expect("her own");
    let cover = page[..at].rsplit("href=\"").next().and_then(|v| v.split('"').next()).expect("an address").to_owned();
    let page = t.get(&cover, &token).body;
    let mut all = forms::forms(&page).into_iter();
    let mut form = all.find(|f| f.action == cover).expect("the form");
    let ticks = form.fields.iter_mut().filter(|f| f.name == "thing").map(|f| f.on = true).count();
    assert_eq!(ticks, 150);
    let at = page.find(">coord, coord<").expect("her colleague");
    let hand = page[..at].rsplit("value=\"").next().and_then(|v| v.split('"').next()).expect("a value").to_owned();
    form.set("hand", &hand);
    form.set("why", "away until Monday");
    assert_eq!(send(&t, &token, &form).header("location"), "/manager");
    let actor = t.site.folder.who(&t.enter(coord, "").cookie()).expect("asked").expect("signed in").actor;
    match t.site.folder.see(&actor, Purpose::Care, &Ask::Lists(Set::of(&[List::ForMe]))) {
        Ok(View::Desk(desk)) => assert_eq!(desk.for_me.len(), 150),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_with_more_fields_than_any_of_ours_is_refused_whole_and_given_back() {
    let b = matron("whole-many");
    let t = Place1::new(b);
    let token = t.enter(t.site.folder.account("matron").expect("asked").expect("there"), "").cookie();
    let folder = t.found(&token, "Smith");
    let mut pairs =
        vec![("csrf".to_owned(), t.csrf(&token)), ("key".into(), "1".into()), ("words".into(), WORDS.into())];
    pairs.resize(2_000, ("x".to_owned(), "1".to_owned()));
    let path = format!("{folder}/note");
    let most = t.post(&path, &token, &coded(&pairs));
    assert_eq!(most.status, 303, "as many as that are read: {}", most.body);
    pairs.push(("more".into(), "and this that she wrote last of all".into()));
    pairs[1].1 = "2".into();
    let over = t.post(&path, &token, &coded(&pairs));
    assert!(over.status == 422 && over.body.contains("more than a form of ours can hold"), "{}", over.body);
    assert!(over.body.contains(&format!("{WORDS}</textarea>")), "what was typed is given back: {}", over.body);
    let elsewhere = t.ask("POST", &path, &token, coded(&pairs).as_bytes(), &[("origin", "https://evil.example")]);
    assert!(elsewhere.status == 422 && !elsewhere.body.contains(WORDS), "not to a page of somebody else");
    assert_eq!(t.get(&folder, &token).body.matches(WORDS).count(), 1, "and nothing was done");
}

#[test]
fn on_a_full_disk_every_form_of_the_work_comes_back_with_what_was_typed() {
    let (dir, matron) = {
        let b = matron("whole-full");
        let dir = b.dir.clone();
        let matron = b.folder.account("matron").expect("asked").expect("there");
        b.own_account("Smith");
        let t = Place1::new(b);
        let token = t.enter(matron, "").cookie();
        let folder = t.found(&token, "Smith");
        plan(&t, &token, &folder);
        let form = format!("csrf={}&key=2&kind=assessment&path=short&about=needs", t.csrf(&token));
        assert_eq!(t.post(&format!("{folder}/sheet"), &token, &form).status, 303);
        (dir, matron)
    };
    // No room can be kept back where a folder stands in its place: what writes is then refused as on a full disk, and looks go on.
    std::fs::remove_file(dir.join("reserve")).expect("taken away");
    std::fs::create_dir(dir.join("reserve")).expect("made");
    let b = Bench::at(&dir);
    let herself = b.folder.account("herself").expect("asked").expect("there");
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let comes_back = |what: &str, back: &Back| {
        assert_eq!(back.status, 422, "{what}: {}", back.body);
        assert!(back.body.contains("The disk of this server is full"), "{what}: {}", back.body);
        assert!(back.body.contains(WORDS), "{what} loses what was typed: {}", back.body);
    };
    let page = t.get(&folder, &token).body;
    let things = page.split("href=\"/thing/").skip(1).filter_map(|p| p.get(..32));
    let mut things: Vec<&str> = things.collect();
    things.sort_unstable();
    things.dedup();
    let mut sheets = 0;
    for thing in things {
        let path = format!("/thing/{thing}");
        for mut form in forms::forms(&t.get(&path, &token).body).into_iter().filter(|f| f.action.starts_with(&path)) {
            let Some(field) = form.fields.iter().find(|f| f.takes_words()).map(|f| f.name.clone()) else { continue };
            form.set(&field, WORDS);
            for field in form.fields.iter_mut().filter(|f| f.kind == "select" && f.value.is_empty()) {
                field.value = field.options.last().map(|(value, _)| value.clone()).unwrap_or_default();
            }
            t.still.later(20);
            let back = send(&t, &token, &form);
            // A step's form that asks for more says so first, and keeps the words all the same.
            assert!(back.status == 422 && back.body.contains(WORDS), "{}: {}", form.action, back.body);
            if form.action.ends_with("/write") {
                comes_back(&format!("{} {:?}", form.action, form.value("section")), &back);
                sheets += 1;
            }
        }
    }
    assert!(sheets >= 10, "the sections of a plan and an assessment: {sheets}");
    let csrf = t.csrf(&token);
    let words = WORDS.replace(' ', "+");
    let her = folder.rsplit('/').next().expect("her handle");
    comes_back("a call", &t.post("/calls/take", &token, &format!("csrf={csrf}&key=8&family={words}")));
    assert_eq!(t.post("/calls/take", &token, &format!("csrf={csrf}&key=8&she={her}")).status, 422);
    comes_back("a note", &t.post(&format!("{folder}/note"), &token, &format!("csrf={csrf}&key=9&words={words}")));
    comes_back("a worry", &t.post(&format!("{folder}/concern"), &token, &format!("csrf={csrf}&key=9&words={words}")));
    let hers = t.enter(herself, "").cookie();
    let csrf = t.csrf(&hers);
    comes_back("what is wrong", &t.post("/mine/wrong", &hers, &format!("csrf={csrf}&key=9&what={words}")));
    comes_back("a request", &t.post("/mine/ask", &hers, &format!("csrf={csrf}&key=9&asks=copy&words={words}")));
    comes_back("her worry", &t.post("/mine/concern", &hers, &format!("csrf={csrf}&key=9&words={words}")));
    for path in ["/day", "/manager", "/calls"] {
        assert_eq!(t.get(path, &token).status, 200, "{path}: looks go on");
    }
}

/// A world in which something breaks within a page, when it is told to.
struct Breaks {
    still: bench::Still,
    now: Arc<AtomicBool>,
}

impl Outside for Breaks {
    fn now(&self) -> Stamp {
        self.still.now()
    }

    fn fill(&self, bytes: &mut [u8]) {
        assert!(!self.now.load(Ordering::SeqCst), "a fault, planted: Mrs Smith");
        self.still.fill(bytes);
    }
}

#[test]
fn a_fault_of_ours_is_called_one_says_when_it_was_and_loses_nothing_that_was_typed() {
    let b = matron("whole-fault");
    let Bench { dir, still, folder, org, other_org, team } = b;
    drop(folder);
    let breaks = Arc::new(AtomicBool::new(false));
    let world = Breaks { still: still.clone(), now: Arc::clone(&breaks) };
    let folder = Folder::open(&dir, Box::new(world)).expect("opened");
    let t = Place1::new(Bench { dir, still, folder, org, other_org, team });
    let token = t.enter(t.site.folder.account("matron").expect("asked").expect("there"), "").cookie();
    let folder = t.found(&token, "Smith");
    let form = format!("csrf={}&key=1&words={}", t.csrf(&token), WORDS.replace(' ', "+"));
    breaks.store(true, Ordering::SeqCst);
    let back = t.post(&format!("{folder}/note"), &token, &form);
    assert_eq!(back.status, 500, "{}", back.body);
    assert!(back.body.contains("A fault of ours, at 14-Nov-2026 12:00."), "{}", back.body);
    assert!(back.body.contains("Look whether it was done before you try again"), "{}", back.body);
    assert!(back.body.contains(&format!("{WORDS}</textarea>")), "what was typed is given back: {}", back.body);
    assert!(!back.body.contains("planted") && !back.body.contains("Mrs Smith"), "not what it says: {}", back.body);
    assert_eq!(t.get(&folder, &token).status, 500, "nor is a page shown whose line cannot be written");
    // It goes on as soon as the fault is gone; and half of nothing was kept.
    breaks.store(false, Ordering::SeqCst);
    assert!(!t.get(&folder, &token).body.contains(WORDS));
    assert_eq!(t.post(&format!("{folder}/note"), &token, &form).status, 303);
    assert_eq!(t.get(&folder, &token).body.matches(WORDS).count(), 1);
    assert!(t.site.folder.verify(None).expect("verified").broken.is_empty());
}

#[test]
fn a_section_is_signed_by_each_who_wrote_in_it_and_again_by_who_wrote_since() {
    let b = matron("whole-signed");
    let sw = b.member("social", Role::Sw, b.team);
    let mut sent = b.sent("Smith", "first seen", &[(Rel::Named, sw)]);
    sent.pages.clear();
    b.take(&sent);
    let herself = b.own_account("Smith");
    let t = Place1::new(b);
    let account = |login: &str| t.site.folder.account(login).expect("asked").expect("there");
    let matron = t.enter(account("matron"), "").cookie();
    let folder = t.found(&matron, "Smith");
    let form = format!("csrf={}&key=1&kind=assessment&path=full&about=needs", t.csrf(&matron));
    let begun = t.post(&format!("{folder}/sheet"), &matron, &form);
    assert_eq!(begun.status, 303, "{}", begun.body);
    let thing = begun.header("location").to_owned();
    let social = t.enter(sw, "").cookie();
    let page = t.get(&t.found(&social, "Smith"), &social).body;
    let theirs = page.split("href=\"/thing/").nth(1).and_then(|v| v.get(..32)).expect("an address");
    let theirs = format!("/thing/{theirs}");
    let write = |token: &str, thing: &str, field: &str, words: &str| {
        t.still.later(10);
        let mut form = form_with(&t.get(thing, token).body, "section", "health");
        form.set(&format!("{field}~words"), words);
        assert_eq!(send(&t, token, &form).status, 303);
        t.still.later(10);
    };
    let states = |token: &str, thing: &str| {
        let page = t.get(thing, token).body;
        let health =
            page.split("id=\"health\"").nth(1).and_then(|p| p.split("</section>").next()).expect("it").to_owned();
        (
            health.contains("Signed: "),
            health.contains("Not signed yet: "),
            page.contains("Sign what I wrote: Health"),
            page,
        )
    };
    write(&matron, &thing, "health.falls", "twice since May");
    write(&social, &theirs, "health.weight", "her clothes are loose");
    let (signed, not, mine, page) = states(&matron, &thing);
    assert!(!signed && not && mine && page.contains("by everybody who wrote in it: Health."), "{page}");
    let sign = |token: &str, thing: &str| {
        let mut all = forms::forms(&t.get(thing, token).body).into_iter();
        let form = all.find(|f| f.value("signed.health~value").is_some()).expect("the button");
        assert_eq!(send(&t, token, &form).status, 303);
        t.still.later(10);
    };
    sign(&matron, &thing);
    let (signed, not, mine, page) = states(&matron, &thing);
    assert!(signed && not && !mine && page.contains("Signed: matron, matron"), "{page}");
    assert!(page.contains("Not signed yet: </b>social, sw"), "{page}");
    sign(&social, &theirs);
    let (signed, not, mine, page) = states(&social, &theirs);
    assert!(signed && !not && !mine && !page.contains("Not signed yet by everybody"), "{page}");
    // Whoever writes once more signs once more; the other's name holds.
    write(&social, &theirs, "health.pain", "her knee");
    let (signed, not, mine, _) = states(&social, &theirs);
    assert!(signed && not && mine);
    // She reads under whose names it stands.
    let hers = t.enter(herself, "").cookie();
    let copy = t.get("/mine/copy", &hers).body;
    assert!(copy.contains("Signed, Health"), "{copy}");
}
