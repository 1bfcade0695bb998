//! A code given again: what asks for it by the pages, where it leads, and what it does not prolong.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::{Bench, NOON};
use browser::{Back, Place1};
use yf_folder::access::{Rel, Role};
use yf_folder::{Id, NewAccount, Stamp};

const SECRET: &[u8] = b"12345678901234567890";

fn with_code(b: &Bench, login: &str, role: Role, person: Option<Id>) -> Id {
    let new = NewAccount {
        login,
        name: login,
        title: "",
        role,
        org: b.org,
        team: None,
        person,
        registered_until: Some(Stamp(NOON * 2)),
        password: None,
        second: Some(SECRET),
    };
    b.folder.enrol(&new).expect("enrolled")
}

/// The code that her generator shows now, typed on the page that asks for it.
fn gives_her_code(t: &Place1, token: &str) -> Back {
    assert!(t.get("/code", token).body.contains("The six digits"));
    let seconds = t.site.folder.now().0 / 1000;
    let code = yf_folder::code_at(SECRET, seconds / 30);
    let back = t.post("/code", token, &format!("csrf={}&code={code:06}", t.csrf(token)));
    assert_eq!(back.status, 303, "{}", back.body);
    back
}

struct Three {
    t: Place1,
    herself: Id,
    therapist: Id,
}

fn three(name: &str) -> Three {
    let b = Bench::new(name);
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let her = b.folder.known_as("nhs:Smith").expect("asked");
    let herself = with_code(&b, "herself", Role::Person, her);
    let therapist = with_code(&b, "therapist", Role::Therapist, None);
    Three { t: Place1::new(b), herself, therapist }
}

#[test]
fn a_copy_of_her_folder_asks_for_her_code_again_and_then_is_made() {
    let Three { t, herself, .. } = three("step-copy");
    let token = t.enter(herself, "").cookie();
    assert_eq!(t.get("/mine/copy", &token).status, 200, "just signed in");
    t.still.later(11 * Stamp::MINUTE);
    let first = t.get("/mine/copy", &token);
    assert!(first.status == 403 && first.body.contains("href=\"/code\"") && !first.body.contains("first seen"));
    let wrong = t.post("/code", &token, &format!("csrf={}&code=000000", t.csrf(&token)));
    assert_eq!((wrong.status, t.get("/mine/copy", &token).status), (422, 403), "a wrong code opens nothing");
    let fresh = gives_her_code(&t, &token).cookie();
    let copy = t.get("/mine/copy", &fresh);
    assert!(copy.status == 200 && copy.body.contains("first seen"), "{}", copy.body);
    assert_eq!(t.get("/mine/copy", &token).header("location"), "/sign-in", "the old secret is dead");
    t.still.later(11 * Stamp::MINUTE);
    assert_eq!(t.get("/mine/copy", &fresh).status, 403, "for ten minutes");
}

#[test]
fn what_she_changes_of_her_sharing_asks_for_her_code_again_and_is_then_done() {
    let Three { t, herself, .. } = three("step-sharing");
    let token = t.enter(herself, "").cookie();
    t.still.later(11 * Stamp::MINUTE);
    // The button that stops the first organisation, as her page holds it.
    let stop = |token: &str| {
        let page = t.get("/mine/sharing", token).body;
        let org =
            page.split("name=\"org\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("an organisation");
        (format!("csrf={}&key=5&do=stop&org={org}", t.csrf(token)), page)
    };
    let (form, page) = stop(&token);
    assert!(page.contains("we must be sure that it is you") && page.contains("href=\"/code\""));
    let first = t.post("/mine/sharing", &token, &form);
    assert!(first.status == 422 && first.body.contains("give your code again first"), "{}", first.body);
    assert!(!t.get("/mine/sharing", &token).body.contains("Start sharing again"), "nothing was done");
    let fresh = gives_her_code(&t, &token).cookie();
    assert!(!stop(&fresh).1.contains("we must be sure that it is you"));
    // The form that stood open in another tab: what it names means the same.
    let done = t.post("/mine/sharing", &fresh, &form);
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(t.get("/mine/sharing", &fresh).body.contains("Start sharing again"));
}

#[test]
fn break_glass_asks_for_a_code_keeps_the_reason_and_opens_after_it() {
    let Three { t, therapist, .. } = three("step-glass");
    let token = t.enter(therapist, "").cookie();
    let folder = t.found(&token, "Smith");
    assert!(t.get(&folder, &token).body.contains("give your code again"));
    t.still.later(11 * Stamp::MINUTE);
    let reason = "found on the floor, nobody to ring";
    let form = format!("csrf={}&key=6&reason={}", t.csrf(&token), reason.replace(' ', "+"));
    let path = format!("{folder}/break-glass");
    let first = t.post(&path, &token, &form);
    assert!(first.status == 422 && first.body.contains("href=\"/code\""), "{} {}", first.status, first.body);
    assert!(first.body.contains(&format!("{reason}</textarea>")), "the reason is kept: {}", first.body);
    let nobody = t.post(&format!("/folder/{}/break-glass", "0".repeat(32)), &token, &form);
    let alike = |back: &Back| back.body.replace(folder.rsplit('/').next().expect("a handle"), &"0".repeat(32));
    assert_eq!(alike(&nobody), alike(&first), "not there is answered like not hers");
    assert_eq!(t.get(&folder, &token).status, 404, "and nothing is open");
    let fresh = gives_her_code(&t, &token).cookie();
    let done = t.post(&path, &fresh, &form);
    assert_eq!((done.status, done.header("location")), (303, folder.as_str()), "{}", done.body);
    assert_eq!(t.get(&folder, &fresh).status, 200);
}

#[test]
fn a_code_given_again_does_not_make_the_day_longer() {
    let Three { t, herself, .. } = three("step-twelve");
    let mut token = t.enter(herself, "").cookie();
    for n in 1..=24 {
        t.still.later(29 * Stamp::MINUTE);
        assert_eq!(t.get("/mine", &token).status, 200, "{n}");
        token = gives_her_code(&t, &token).cookie();
    }
    t.still.later(25 * Stamp::MINUTE);
    assert_eq!(
        t.get("/mine", &token).header("location"),
        "/sign-in",
        "twelve hours from when she signed in, codes or not"
    );
}
