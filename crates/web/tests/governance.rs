//! The governance desk and what somebody must know, as pages: told, reviewed, never naming anybody who may not be named.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::Place1;
use yf_folder::Stamp;
use yf_folder::access::{Rel, Role};

#[test]
fn a_break_glass_is_told_reviewed_and_gone_from_the_desk() {
    let b = Bench::new("governance-pages");
    let therapist = b.account("therapist", Role::Therapist);
    let (coordinator, manager) = (b.account("coordinator", Role::Coord), b.account("manager", Role::Manager));
    let (ig, vol) = (b.account("ig", Role::Ig), b.account("vol", Role::Vol));
    b.person("Zzcanary", &[(Rel::Lead, coordinator)]);
    let t = Place1::new(b);
    let token = t.enter(therapist, "").cookie();
    let folder = t.found(&token, "Zzcanary");
    let reason = "found+on+the+floor%2C+nobody+to+ring+%3Cscript%3E";
    let form = format!("csrf={}&key=1&reason={reason}", t.csrf(&token));
    assert_eq!(t.post(&format!("{folder}/break-glass"), &token, &form).status, 303);
    t.still.later(1);

    let hers = t.enter(coordinator, "").cookie();
    assert!(t.get("/find", &hers).body.contains("You must know: 1"));
    let told = t.get("/told", &hers).body;
    assert!(told.contains("ZZCANARY") && told.contains("nobody to ring &lt;script&gt;") && told.contains("New."));
    assert!(!t.get("/find", &hers).body.contains("You must know"), "seen");
    let theirs = t.enter(manager, "").cookie();
    assert!(!t.get("/told", &theirs).body.to_lowercase().contains("zzcanary"), "a manager is told who and why");

    for (account, status) in [(therapist, 303), (vol, 303), (manager, 200), (ig, 200)] {
        let token = t.enter(account, "").cookie();
        let desk = t.get("/governance", &token);
        assert_eq!(desk.status, status);
        assert!(!desk.body.to_lowercase().contains("zzcanary"));
    }
    let token = t.enter(ig, "").cookie();
    assert_eq!(t.get("/", &token).header("location"), "/governance", "her first question");
    let desk = t.get("/governance", &token).body;
    assert!(desk.contains("waits for review (1)") && desk.contains("To be reviewed by 17-Nov-2026"), "{desk}");
    assert!(desk.contains("All 53 rules") && desk.contains("P30"));
    let which =
        desk.split("name=\"which\" value=\"").nth(1).and_then(|w| w.split('"').next()).expect("a form").to_owned();
    let review = |rest: &str| {
        let form = format!("csrf={}&which={which}&{rest}", t.csrf(&token));
        t.post("/governance/review", &token, &form)
    };
    let short = review("outcome=justified&words=ok+so");
    assert!(short.status == 422 && short.body.contains(">ok so</textarea>"), "{}", short.body);
    assert_eq!(review("outcome=guilty&words=something+else").status, 422);
    t.still.later(4 * Stamp::DAY);
    let token = t.enter(ig, "").cookie();
    assert!(t.get("/governance", &token).body.contains("Was to be reviewed by 17-Nov-2026"));
    let desk = t.get("/governance", &token).body;
    let which =
        desk.split("name=\"which\" value=\"").nth(1).and_then(|w| w.split('"').next()).expect("a form").to_owned();
    let form = format!("csrf={}&which={which}&outcome=justified&words=the+ward+says+so", t.csrf(&token));
    assert_eq!(t.post("/governance/review", &token, &form).status, 303);
    assert!(t.get("/governance", &token).body.contains("waits for review (0)"));
    let nothing = format!("csrf={}&which=x&outcome=justified&words=the+ward+says+so", t.csrf(&token));
    assert_eq!(t.post("/governance/review", &token, &nothing).status, 404);
}

#[test]
fn what_a_colleague_has_reviewed_meanwhile_is_said_and_what_was_typed_is_given_back() {
    let b = Bench::new("governance-meanwhile");
    let therapist = b.account("therapist", Role::Therapist);
    let (one, other) = (b.account("one", Role::Ig), b.account("other", Role::Ig));
    b.person("Smith", &[]);
    let t = Place1::new(b);
    let token = t.enter(therapist, "").cookie();
    let folder = t.found(&token, "Smith");
    let form = format!("csrf={}&key=1&reason=found+on+the+floor+and+nobody+to+ring", t.csrf(&token));
    assert_eq!(t.post(&format!("{folder}/break-glass"), &token, &form).status, 303);
    // Both have the desk open; each of their forms names it in its own session's words.
    let open = |account| {
        let token = t.enter(account, "").cookie();
        let desk = t.get("/governance", &token).body;
        let which = desk.split("name=\"which\" value=\"").nth(1).and_then(|w| w.split('"').next()).expect("a form");
        (format!("csrf={}&which={which}", t.csrf(&token)), token)
    };
    let ((first, hers), (second, theirs)) = (open(one), open(other));
    let review = |token: &str, form: &str, rest: &str| t.post("/governance/review", token, &format!("{form}&{rest}"));
    assert_eq!(review(&hers, &first, "outcome=justified&words=the+ward+says+so").status, 303);
    let late = review(&theirs, &second, "outcome=not&words=nobody+on+the+ward+knows+of+it");
    assert_eq!(late.status, 422, "{}", late.body);
    assert!(late.body.contains("it was reviewed before: open the page again"), "{}", late.body);
    assert!(late.body.contains("nobody on the ward knows of it</textarea>"), "what was typed: {}", late.body);
    assert!(late.body.contains("waits for review (0)"), "and the desk as it stands now: {}", late.body);
    // What the first one found stands.
    let db = rusqlite::Connection::open(t_dir("governance-meanwhile").join("folder.sqlite")).expect("opened");
    let kept: String = db.query_row("SELECT words FROM glass_review", [], |row| row.get(0)).expect("one review");
    assert_eq!(kept, "the ward says so");
}

fn t_dir(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("folder-{name}"))
}

#[test]
fn governance_opens_a_record_for_a_request_by_a_form_and_who_knows_her_otherwise_shuts_it() {
    let b = Bench::new("governance-case");
    let (coordinator, ig) = (b.member("coordinator", Role::Coord, b.team), b.account("ig", Role::Ig));
    let friend = b.member("friend", Role::Sw, b.team);
    b.person("Smith", &[(Rel::Lead, coordinator), (Rel::Team, friend)]);
    let herself = b.own_account("Smith");
    let t = Place1::new(b);
    let hers = t.enter(herself, "").cookie();
    let asked = format!("csrf={}&key=1&asks=copy&words=all+that+you+have", t.csrf(&hers));
    assert_eq!(t.post("/mine/ask", &hers, &asked).status, 303);
    let token = t.enter(ig, "").cookie();
    let list = t.get("/requests", &token).body;
    let at = list.split("href=\"/thing/").nth(1).and_then(|p| p.get(..32)).expect("hers").to_owned();
    let page = t.get(&format!("/thing/{at}"), &token).body;
    assert!(page.contains("Open her record to answer it") && !page.contains("SMITH"), "{page}");
    let say = |words: &str| {
        t.still.later(1);
        let form = format!("csrf={}&key={}&what=record&record={words}", t.csrf(&token), words.len());
        t.post(&format!("/thing/{at}/say"), &token, &form)
    };
    let short = say("to+look");
    assert!(short.status == 422 && short.body.contains("in 20 letters or more"), "{}", short.body);
    assert_eq!(say("she+wants+a+copy+of+every+page+of+it").status, 303);
    let page = t.get(&format!("/thing/{at}"), &token).body;
    let folder = page.split("href=\"/folder/").nth(1).and_then(|p| p.get(..32)).expect("a way to it").to_owned();
    assert_eq!(t.get(&format!("/folder/{folder}"), &token).status, 200);
    let told = t.get("/told", &t.enter(coordinator, "").cookie()).body;
    assert!(told.contains("to answer what she asks of her record") && told.contains("a copy of every page"), "{told}");
    let looked = t.get("/mine/looked", &hers).body;
    assert!(looked.contains("Answers what you asked of your record") && !looked.contains("emergency"), "{looked}");

    // Who knows her otherwise says so; from then on nothing of hers opens, and her coordinator sees why.
    let token = t.enter(friend, "").cookie();
    let folder = t.found(&token, "Smith");
    let shut = |why: &str| {
        let form = format!("csrf={}&key=9{}&do=conflict&why={why}", t.csrf(&token), why.len());
        t.post(&format!("{folder}/sharing"), &token, &form)
    };
    let short = shut("friend");
    assert!(short.status == 422 && short.body.contains("value=\"friend\""), "{}", short.body);
    assert_eq!(shut("her+son+is+my+neighbour").header("location"), "/");
    assert_eq!(t.get(&folder, &token).status, 404);
    let token = t.enter(coordinator, "").cookie();
    let folder = t.found(&token, "Smith");
    let page = t.get(&format!("{folder}/sharing"), &token).body;
    assert!(page.contains("her son is my neighbour"), "{page}");
    let at = page.find("value=\"no-conflict\"").expect("a form");
    let account =
        page[at..].split("name=\"account\" value=\"").nth(1).and_then(|v| v.get(..32)).expect("hers").to_owned();
    let end = format!("csrf={}&key=10&do=no-conflict&account={account}&why=he+has+moved+away", t.csrf(&token));
    assert_eq!(t.post(&format!("{folder}/sharing"), &token, &end).status, 303);
    let token = t.enter(friend, "").cookie();
    let folder = t.found(&token, "Smith");
    assert_eq!(t.get(&folder, &token).status, 200);
}

#[test]
fn governance_says_when_she_may_read_that_a_worry_was_raised() {
    let b = Bench::new("governance-later");
    let coordinator = b.account("coordinator", Role::Coord);
    let (ig, herself) = (b.account("ig", Role::Ig), {
        b.person("Zzcanary", &[(Rel::Lead, coordinator)]);
        b.own_account("Zzcanary")
    });
    let t = Place1::new(b);
    let token = t.enter(coordinator, "").cookie();
    let folder = t.found(&token, "Zzcanary");
    let form = format!("csrf={}&key=1&words=bruises+on+both+arms", t.csrf(&token));
    assert_eq!(t.post(&format!("{folder}/concern"), &token, &form).status, 200);
    let hers = || t.get("/mine/looked", &t.enter(herself, "").cookie()).body;
    assert!(!hers().contains("raised a worry"));
    t.still.later(28 * Stamp::DAY);
    let token = t.enter(ig, "").cookie();
    let desk = t.get("/governance", &token).body;
    let later = desk.split("<article").find(|a| a.contains("Is it still to be held back?")).expect("it is asked");
    assert!(later.contains("may she be now?") && !later.contains("cannot be told"), "{later}");
    assert!(!desk.to_lowercase().contains("zzcanary"));
    let which = later.split("name=\"which\" value=\"").nth(1).and_then(|w| w.split('"').next()).expect("a form");
    let review = |outcome: &str| {
        let form = format!("csrf={}&which={which}&outcome={outcome}&words=she+is+safe+now", t.csrf(&token));
        t.post("/governance/review", &token, &form).status
    };
    assert!(!hers().contains("raised a worry"), "no silence tells her");
    assert_eq!(review("not"), 303);
    assert!(!t.get("/governance", &token).body.contains("Is it still to be held back?"));
    let seen = hers();
    assert!(seen.contains("raised a worry about safety") && !seen.contains("emergency"), "{seen}");
}
