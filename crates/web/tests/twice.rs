//! A double click: the same form a moment later, when the second has changed. It is done once, and nobody is told that it was not.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;
#[path = "common/forms.rs"]
mod forms;

use bench::BORN;
use browser::{Back, Place1};
use day::Day;
use forms::Form;
use yf_folder::Subject;
use yf_folder::access::Role;
use yf_folder::work::Kind;

/// Sends a form, and again a second and a half later: answered alike. Gives the answer.
fn twice(t: &Place1, token: &str, path: &str, body: &str) -> Back {
    let first = t.post(path, token, body);
    t.still.later(1500);
    let second = t.post(path, token, body);
    assert!(matches!(first.status, 200 | 303), "{path} {body}: {} {}", first.status, first.body);
    assert_eq!(
        (second.status, second.header("location")),
        (first.status, first.header("location")),
        "{path} {body}: {}",
        second.body
    );
    second
}

fn form_of(page: &str, name: &str, value: &str) -> Form {
    let mut all = forms::forms(page).into_iter();
    all.find(|f| f.value(name) == Some(value)).unwrap_or_else(|| panic!("no form with {name} {value}: {page}"))
}

#[test]
fn each_form_of_a_call_and_of_a_case_is_done_once() {
    let d = Day::new("twice-work");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    assert!(d.see(&d.sw, case).is_ok());
    let account = |login: &str| d.b.folder.account(login).expect("asked").expect("there");
    let (handler, social) = (account("handler"), account("social"));
    let t = Place1::new(d.b);
    let calls = t.enter(handler, "").cookie();
    let found = t.post("/find", &calls, &format!("csrf={}&family=Smith&born={BORN}", t.csrf(&calls)));
    let take = forms::forms(&found.body).into_iter().find(|f| f.action == "/calls/take").expect("a call to take");
    let call = twice(&t, &calls, &take.action, &take.body()).header("location").to_owned();
    let mut send = form_of(&t.get(&call, &calls).body, "to", "triaged");
    for (name, value) in [("reason", "she fell"), ("urgency", "soon"), ("asked", "care"), ("caller", "her")] {
        send.set(name, value);
    }
    let hand = send.fields.iter().find(|f| f.name == "hand").and_then(|f| f.options.get(1)).expect("a team").0.clone();
    send.set("hand", &hand);
    twice(&t, &calls, &send.action, &send.body());
    let open = t.get("/calls", &calls).body;
    assert_eq!(open.matches("she fell").count(), 1, "one call: {open}");
    let token = t.enter(social, "").cookie();
    let folder = t.found(&token, "Smith");
    let page = t.get(&folder, &token).body;
    let case = page.split("#say").next().and_then(|p| p.rsplit('"').next()).expect("her case").to_owned();
    let mut allergies = form_of(&t.get(&case, &token).body, "what", "say");
    allergies.fields.retain(|f| f.name != "allergies" || f.value == "none");
    allergies.set("allergies", "none");
    twice(&t, &token, &allergies.action, &allergies.body());
    let shown = t.get(&case, &token).body;
    assert!(shown.contains("none known") && !shown.contains("changed once"), "{shown}");
    let mut ask = form_of(&t.get(&format!("{folder}/do"), &token).body, "kind", "task");
    let hand = ask.fields.iter().find(|f| f.name == "hand").and_then(|f| f.options.get(1)).expect("somebody").0.clone();
    ask.set("hand", &hand);
    ask.set("question", "who goes on Thursday?");
    twice(&t, &token, &ask.action, &ask.body());
    assert_eq!(t.get(&folder, &token).body.matches("who goes on Thursday?").count(), 1);
    let worry = forms::forms(&t.get(&format!("{folder}/concern"), &token).body);
    let mut worry = worry.into_iter().find(|f| f.action.ends_with("/concern")).expect("the form of a worry");
    worry.set("words", "bruises on both arms");
    twice(&t, &token, &worry.action, &worry.body());
}

#[test]
fn whom_she_lets_in_is_let_in_once() {
    let d = Day::new("twice-hers");
    d.b.person("Smith", &[]);
    let herself = d.b.own_account("Smith");
    let her = d.b.folder.known_as("nhs:Smith").expect("asked");
    d.b.enrol_in("daughter", Role::Proxy, her, None, d.b.org);
    let t = Place1::new(d.b);
    let token = t.enter(herself, "").cookie();
    let mut let_in = form_of(&t.get("/mine/sharing", &token).body, "do", "let-in");
    for field in &mut let_in.fields {
        field.on |= field.name == "see-front";
    }
    twice(&t, &token, &let_in.action, &let_in.body());
    assert!(t.get("/mine/sharing", &token).body.contains("You let daughter see"));
}

/// What a form shows is what its writer saw: what somebody else wrote meanwhile is not written over unseen.
#[test]
fn an_answer_given_over_what_somebody_else_wrote_meanwhile_stands_beside_it() {
    let d = Day::new("twice-unseen");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    assert!(d.work(&d.sw, Subject::Handle(her)).is_ok());
    let account = |login: &str| d.b.folder.account(login).expect("asked").expect("there");
    let (matron, social) = (account("matron"), account("social"));
    let t = Place1::new(d.b);
    let form = |token: &str| {
        let page = t.get(&t.found(token, "Smith"), token).body;
        let case = page.split("#say").next().and_then(|p| p.rsplit('"').next()).expect("her case").to_owned();
        form_of(&t.get(&case, token).body, "what", "reach")
    };
    let (one, other) = (t.enter(matron, "").cookie(), t.enter(social, "").cookie());
    let (mut first, mut second) = (form(&one), form(&other));
    first.set("address", "3 Harbour Court");
    second.set("address", "Flat 2, Fore Street");
    assert_eq!(t.post(&first.action, &one, &first.body()).status, 303);
    assert_eq!(t.post(&second.action, &other, &second.body()).status, 303);
    let page = t.get(second.action.trim_end_matches("/say"), &other).body;
    assert!(page.contains("Also written:") && page.contains("3 Harbour Court"), "{page}");
}
