//! The staff's pages of the work, asked as a browser asks: from a call to who takes it; forms twice, late and half filled; what is planted.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;

use axum::body::Body;
use axum::http::{Request, Response};
use bench::{BORN, Bench};
use std::sync::Arc;
use tower::ServiceExt;
use yf_folder::Id;
use yf_folder::access::Role;
use yf_model::Day;
use yf_place::Place;
use yf_web::{Shared, Site, app};

const HOST: &str = "localhost:8080";
/// What is typed into every field of words: it would run in a page that did not escape it.
const PLANTED: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>";
/// What names her: in no address, title or header.
const NAMES: [&str; 3] = ["zzcanary", "dorothy", "9990012075"];

struct Office {
    site: Shared,
    runtime: tokio::runtime::Runtime,
}

/// Somebody signed in.
struct Desk<'o> {
    office: &'o Office,
    token: String,
    csrf: String,
}

struct Page {
    status: u16,
    to: String,
    body: String,
}

impl Office {
    fn new(name: &str) -> (Office, impl Fn(&Office, &str) -> Id) {
        let b = Bench::new(name);
        b.person("Zzcanary", &[]);
        for (login, role) in [
            ("handler", Role::Spa),
            ("coord", Role::Coord),
            ("sw", Role::Sw),
            ("manager", Role::Manager),
            ("analyst", Role::Analyst),
        ] {
            b.account(login, role);
        }
        let told_to = Day::parse_iso("2026-11-14").expect("a day");
        let hosts = vec![HOST.to_owned()];
        let site = Arc::new(Site { folder: b.folder, place: Place::reference(), told_to, demo: true, hosts });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let account = |o: &Office, login: &str| o.site.folder.account(login).expect("asked").expect("enrolled");
        (Office { site, runtime }, account)
    }

    fn desk(&self, account: Id) -> Desk<'_> {
        let link = self.site.folder.link_once(account, 60_000).expect("a link");
        let token = self.site.folder.enter(&link).expect("asked").expect("entered");
        let csrf = self.site.folder.who(&token).expect("asked").expect("signed in").csrf;
        Desk { office: self, token, csrf }
    }
}

impl Desk<'_> {
    fn ask(&self, method: &str, path: &str, form: &str) -> Page {
        let request = Request::builder().method(method).uri(path).header("host", HOST);
        let request = request.header("cookie", format!("__Host-yellowfolder={}", self.token));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form.to_owned())).expect("a request");
        let app = app(Arc::clone(&self.office.site));
        let page = self.office.runtime.block_on(async {
            let back: Response<Body> = app.oneshot(request).await.expect("an answer");
            let to = back.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            let status = back.status().as_u16();
            let body = axum::body::to_bytes(back.into_body(), usize::MAX).await.expect("a body");
            Page { status, to, body: String::from_utf8(body.to_vec()).expect("text") }
        });
        page.is_clean(path);
        page
    }

    fn get(&self, path: &str) -> Page {
        self.ask("GET", path, "")
    }

    /// Sends a form; one that leads elsewhere is followed.
    fn post(&self, path: &str, key: &str, fields: &[(&str, &str)]) -> Page {
        let coded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let fields: String = fields.iter().map(|(name, value)| format!("&{name}={}", coded(value))).collect();
        let page = self.ask("POST", path, &format!("csrf={}&key={key}{fields}", self.csrf));
        if page.status == 303 { Page { to: page.to.clone(), ..self.get(&page.to) } } else { page }
    }

    /// Takes a call about her, and sends it on; gives its address.
    fn call(&self, urgency: &str) -> String {
        let found = self.post("/calls", "0", &[("family", "Zzcanary"), ("born", BORN)]);
        let call = self.post("/calls/take", "1", &[("she", &found.field("she"))]);
        assert!(call.body.contains("Is somebody already on it?"), "{}", call.body);
        let team = call.option("The council");
        let sent = self.post(
            &format!("{}/step", call.to),
            "2",
            &[
                ("from", "identified"),
                ("to", "triaged"),
                ("reason", PLANTED),
                ("caller", "neighbour"),
                ("caller-name", PLANTED),
                ("asked", "intermediate-care"),
                ("urgency", urgency),
                ("safe", PLANTED),
                ("hand", &team),
            ],
        );
        assert_eq!(sent.status, 200, "{}", sent.body);
        call.to
    }
}

impl Page {
    /// Nothing planted runs, and neither title nor address names her.
    fn is_clean(&self, path: &str) {
        assert!(!self.body.contains("<script") && !self.body.contains("<img"), "{path}: {}", self.body);
        for part in self.body.split('<').skip(1) {
            let tag = part.split('>').next().unwrap_or_default();
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(!outside.contains(" on"), "{path}: {tag}");
        }
        let title = self.body.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).unwrap_or_default();
        let addresses = self.body.split('"').skip(1).step_by(2).filter(|v| v.starts_with('/'));
        for text in addresses.chain([title, path, &self.to]) {
            assert!(!NAMES.iter().any(|name| text.to_lowercase().contains(name)), "{text}");
        }
    }

    /// The value of a hidden field.
    fn field(&self, name: &str) -> String {
        let at =
            self.body.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {}", self.body));
        self.body[at..].split('"').nth(3).expect("a value").to_owned()
    }

    /// The value of the first choice of a list whose words begin so.
    fn option(&self, words: &str) -> String {
        let options = self.body.split("<option ").skip(1);
        let fits = options.filter(|o| o.split('>').nth(1).is_some_and(|t| t.contains(words)));
        let values: Vec<&str> = fits.map(|o| o.split('"').nth(1).expect("a value")).collect();
        (*values.last().unwrap_or_else(|| panic!("no {words}: {}", self.body))).to_owned()
    }

    /// The address of the first link after some words.
    fn link_after(&self, words: &str, start: &str) -> String {
        let at = self.body.find(words).unwrap_or_else(|| panic!("no {words}: {}", self.body));
        let rest = &self.body[at..];
        let at = rest.find(&format!("\"{start}")).unwrap_or_else(|| panic!("no {start} after {words}: {rest}"));
        rest[at + 1..].split(['"', '#']).next().expect("an address").to_owned()
    }
}

#[test]
fn a_call_goes_from_the_telephone_to_who_takes_it_and_nothing_planted_runs() {
    let (o, account) = Office::new("call");
    let (handler, coord) = (o.desk(account(&o, "handler")), o.desk(account(&o, "coord")));
    let call = handler.call("urgent");
    let sent = handler.get(&call);
    assert!(sent.body.contains("3 hours 30 minutes left"), "{}", sent.body);
    assert!(sent.body.contains("Do not say that she is known here."), "a neighbour learns nothing");
    assert!(sent.body.contains("&lt;script&gt;alert(1)"), "what was said is there, as text");

    let day = coord.get("/day");
    assert!(day.body.contains("For you to answer") && day.body.contains("Accept it for the team"), "{}", day.body);
    let at = day.link_after("For you to answer", "/thing/");
    let accepted = coord.post(&format!("{at}/step"), "3", &[("from", "triaged"), ("to", "accepted"), ("back", "day")]);
    assert_eq!((accepted.status, accepted.to.as_str()), (200, "/day"));
    assert!(
        accepted.body.contains("Waiting for somebody to come") && accepted.body.contains("No plan while she waits")
    );

    let referral = accepted.link_after("Waiting for somebody to come", "/thing/");
    let planned = coord.post(&format!("{referral}/say"), "4", &[("what", "say"), ("plan", PLANTED)]);
    assert_eq!(planned.status, 200, "{}", planned.body);
    let offer = coord.get(&referral);
    let sw = offer.option("sw, sw");
    let offered = coord.post(
        &format!("{referral}/step"),
        "5",
        &[("from", "waiting"), ("to", "offered"), ("hand", &sw), ("why", PLANTED)],
    );
    assert!(offered.body.contains("Offered to somebody by name"), "{}", offered.body);

    let sw = o.desk(account(&o, "sw"));
    let hers = sw.get("/day").link_after("For you to answer", "/thing/");
    let taken = sw.post(&format!("{hers}/step"), "6", &[("from", "offered"), ("to", "allocated")]);
    assert!(taken.body.contains("yours"), "{}", taken.body);
    let folder = sw.get(&taken.link_after("What else is open", "/folder/"));
    assert!(
        folder.body.contains("What is open with her") && folder.body.contains("Allocated worker"),
        "{}",
        folder.body
    );
    let to_do = sw.get(&folder.link_after("Take a call about her", "/folder/"));
    let asked = sw.post(
        &format!("{}/begin", taken.link_after("What else is open", "/folder/")),
        "7",
        &[("kind", "task"), ("hand", &to_do.option("coord, coord")), ("question", PLANTED)],
    );
    assert!(asked.body.contains("not answered yet"), "{}", asked.body);
    for path in ["/day", "/calls", "/manager"] {
        for who in [&handler, &coord, &sw] {
            assert_eq!(who.get(path).status, 200, "{path}");
        }
    }
}

#[test]
fn a_double_click_takes_one_call_and_a_stale_or_half_filled_form_keeps_what_was_typed() {
    let (o, account) = Office::new("twice");
    let handler = o.desk(account(&o, "handler"));
    // Sent twice at once, and again after it was sent on.
    let found = handler.post("/calls", "0", &[("family", "Zzcanary"), ("born", BORN)]);
    let [first, second] = [(); 2].map(|()| handler.post("/calls/take", "1", &[("she", &found.field("she"))]).to);
    let call = handler.call("routine");
    let again = handler.post("/calls/take", "1", &[("she", &found.field("she"))]);
    assert_eq!([&first, &second, &again.to], [&call; 3], "the same form again is the same call");
    let half = handler.post(&format!("{call}/step"), "8", &[("from", "triaged"), ("to", "answered"), ("why", " ")]);
    assert!(half.status == 422 && half.body.contains("not given yet"), "{}", half.body);
    let answered =
        handler.post(&format!("{call}/step"), "9", &[("from", "triaged"), ("to", "answered"), ("why", "Rang back.")]);
    assert!(answered.body.contains("Nobody's any more"), "{}", answered.body);
    let late = handler.post(
        &format!("{call}/step"),
        "10",
        &[("from", "triaged"), ("to", "redirected"), ("hand", &"0".repeat(32)), ("why", "My words")],
    );
    assert!(
        late.status == 422 && late.body.contains("It has moved on") && late.body.contains("My words"),
        "{}",
        late.body
    );
    let words = [("from", "triaged"), ("to", "redirected"), ("hand", "nobody"), ("why", "My words")];
    assert_eq!(handler.post(&format!("{call}/step"), "11", &words).status, 422);
}

#[test]
fn a_call_about_nobody_known_keeps_what_was_said_and_becomes_hers() {
    let (o, account) = Office::new("nobody");
    let handler = o.desk(account(&o, "handler"));
    let call = handler.post("/calls/take", "1", &[("family", "Zzcanary"), ("born", "not a day"), ("given", PLANTED)]);
    assert!(call.body.contains("Not yet said who she is") && call.body.contains("value=\"Zzcanary\""), "{}", call.body);
    assert!(handler.get("/calls").body.contains("Perhaps ZZCANARY"));
    let wrong = handler.post(&format!("{}/who", call.to), "2", &[("family", "Zzcanary"), ("born", "31/31/1941")]);
    assert!(
        wrong.status == 422 && wrong.body.contains("not a day") && wrong.body.contains("31/31/1941"),
        "{}",
        wrong.body
    );
    let alike = handler.post(&format!("{}/who", call.to), "3", &[("family", "Zzcanary"), ("born", BORN)]);
    let hers = handler.post(&format!("{}/is", call.to), "4", &[("she", &alike.field("she"))]);
    assert!(hers.status == 200 && hers.body.contains("ZZCANARY, Dorothy"), "{}", hers.body);
    let undone = handler.post(
        &format!("{}/step", hers.to),
        "5",
        &[("from", "identified"), ("to", "received"), ("why", "Another of that name.")],
    );
    assert!(undone.body.contains("Another of that name."), "{}", undone.body);
}

#[test]
fn somebody_of_the_team_takes_who_has_nobody_and_nothing_else_of_others() {
    let (o, account) = Office::new("takes");
    let (handler, coord, sw) =
        (o.desk(account(&o, "handler")), o.desk(account(&o, "coord")), o.desk(account(&o, "sw")));
    handler.call("routine");
    let at = coord.get("/day").link_after("For you to answer", "/thing/");
    coord.post(&format!("{at}/step"), "1", &[("from", "triaged"), ("to", "accepted")]);
    let day = sw.get("/day");
    let referral = day.link_after("Waiting for somebody to come", "/thing/");
    let form = sw.get(&referral);
    let others = [("kind", "hand-over"), ("hand", &form.option("coord, coord")), ("why", "Mine she never was.")];
    let refused = sw.post(&format!("{referral}/begin"), "2", &others);
    assert!(refused.status == 422 && refused.body.contains("ask her for it"), "{}", refused.body);
    let take = day.link_after("Nobody named", "/thing/");
    let case = take.strip_suffix("/take").expect("a button that takes");
    let given = sw.post(&format!("{case}/begin"), "3", &others);
    assert!(given.status == 422, "she takes her, and gives her to nobody: {}", given.body);
    let taken = sw.post(&take, "4", &[("back", "day")]);
    assert!(taken.status == 200 && taken.body.contains("Nobody: each has a coordinator."), "{}", taken.body);
    let hers = sw.get(case);
    assert!(hers.body.contains("sw, sw") && hers.body.contains("yours"), "{}", hers.body);
}

#[test]
fn who_has_no_part_in_the_work_is_answered_alike() {
    let (o, account) = Office::new("no-part");
    let (handler, analyst) = (o.desk(account(&o, "handler")), o.desk(account(&o, "analyst")));
    let call = handler.call("soon");
    let nobody = format!("/thing/{}", "0".repeat(32));
    let (theirs, none) = (analyst.get(&call), analyst.get(&nobody));
    assert_eq!((theirs.status, none.status), (404, 404));
    assert_eq!(theirs.body, none.body, "not hers is answered like not there");
    for path in ["/day", "/manager", "/calls"] {
        assert!(!analyst.get(path).body.contains("ZZCANARY"), "{path}");
    }
    let step = analyst.post(&format!("{call}/step"), "1", &[("from", "triaged"), ("to", "answered"), ("why", "x")]);
    assert_eq!(step.status, 404);
    let nobodys = handler.post("/cover/00000000000000000000000000000000", "2", &[("why", "x")]);
    assert_eq!((nobodys.status, analyst.get("/cover/00000000000000000000000000000000").status), (404, 404));
    let page = handler.get("/manager").body;
    let hers = page.split("\"/cover/").nth(1).and_then(|rest| rest.get(..32)).expect("somebody's work");
    assert_eq!(handler.get(&format!("/cover/{hers}")).status, 200);
    let many = handler.post(&format!("/cover/{hers}"), "3", &[("why", "x")]);
    assert!(many.status == 422 && many.body.contains("Choose what is handed over"), "{}", many.body);
}
