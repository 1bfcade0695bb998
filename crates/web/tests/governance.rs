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
