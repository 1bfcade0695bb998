//! The pages of duty, asked as a browser asks: worries for those who look into them, who is away, what people ask of us, what became of
//! those one sent, and her own page for asking. To everybody else such a page answers like one that is not there.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::{Back, Place1};
use yf_folder::Id;
use yf_folder::access::{Rel, Role};

struct Staff {
    t: Place1,
    lead: Id,
    looker: Id,
    manager: Id,
    ig: Id,
    herself: Id,
}

fn staff(name: &str) -> Staff {
    let b = Bench::new(name);
    let member = |login: &str, role| b.member(login, role, b.team);
    let (lead, looker) = (member("lead", Role::Sw), member("looker", Role::Therapist));
    let (manager, ig) = (member("manager", Role::Manager), member("ig", Role::Ig));
    b.person("Zzcanary", &[(Rel::Lead, lead)]);
    let herself = b.own_account("Zzcanary");
    b.folder.looks_into_worries(looker, true).expect("named");
    Staff { t: Place1::new(b), lead, looker, manager, ig, herself }
}

/// What a form that came back, or a page, holds at a name: the value of the option or field that follows words.
fn value_before<'p>(page: &'p str, words: &str) -> &'p str {
    let at = page.find(words).unwrap_or_else(|| panic!("{words} is not on the page"));
    let before = &page[..at];
    let from = before.rfind("value=\"").expect("a value") + 7;
    before[from..].split('"').next().expect("a value")
}

fn first_link(page: &str, under: &str) -> String {
    let at = page.find(&format!("href=\"{under}")).expect("a link") + 6;
    page[at..].split('"').next().expect("an address").to_owned()
}

impl Staff {
    fn post(&self, token: &str, path: &str, key: u32, form: &str) -> Back {
        self.t.post(path, token, &format!("csrf={}&key={key}&{form}", self.t.csrf(token)))
    }
}

#[test]
fn a_worry_is_on_the_page_of_who_looks_into_it_and_on_no_other() {
    let s = staff("duty-pages");
    let lead = s.t.enter(s.lead, "").cookie();
    let folder = s.t.found(&lead, "Zzcanary");
    let raised = s.post(&lead, &format!("{folder}/concern"), 1, "words=bruises+%3Cscript%3E");
    assert!(raised.status == 200 && raised.body.contains("It is raised"), "{}", raised.body);
    for account in [s.lead, s.manager, s.ig, s.herself] {
        let token = s.t.enter(account, "").cookie();
        assert_eq!(s.t.get("/worries", &token).status, 404);
        let first = s.t.get("/", &token);
        let page = s.t.get(first.header("location"), &token).body;
        assert!(!page.contains("bruises") && !page.contains("/worries"), "{page}");
    }
    assert!(!s.t.get(&folder, &lead).body.contains("bruises"), "not for who raised it either");
    let token = s.t.enter(s.looker, "").cookie();
    assert!(s.t.get("/find", &token).body.contains("href=\"/worries\""));
    let worries = s.t.get("/worries", &token);
    assert!(
        worries.body.contains("Zzcanary, Dorothy") && worries.body.contains("bruises &lt;script&gt;"),
        "{}",
        worries.body
    );
    assert!(!worries.body.contains("<script"));
    let thing = first_link(&worries.body, "/thing/");
    let mine = s.post(&token, &format!("{thing}/step"), 2, "from=raised&to=received");
    assert_eq!(mine.status, 303, "{}", mine.body);
    let silent = s.post(&token, &format!("{thing}/step"), 3, "from=received&to=decided&decision=help&why=+");
    assert!(silent.status == 422 && silent.body.contains("not given yet"), "{}", silent.body);
    let decided =
        s.post(&token, &format!("{thing}/step"), 4, "from=received&to=decided&decision=help&why=she+wants+help");
    assert_eq!(decided.status, 303);
    assert!(s.t.get("/worries", &token).body.contains("Yours."));
}

#[test]
fn who_is_away_is_written_down_and_a_wrong_form_comes_back_with_what_was_typed() {
    let s = staff("duty-rota");
    let token = s.t.enter(s.manager, "").cookie();
    let page = s.t.get("/rota", &token).body;
    let (lead, looker) = (value_before(&page, ">lead").to_owned(), value_before(&page, ">looker").to_owned());
    let wrong =
        s.post(&token, "/rota", 1, &format!("do=away&who={lead}&cover={looker}&since=14%2F11%2F2026&until=next+week"));
    assert!(wrong.status == 422 && wrong.body.contains("value=\"next week\""), "{}", wrong.body);
    let over = s.post(
        &token,
        "/rota",
        2,
        &format!("do=away&who={lead}&cover={lead}&since=14%2F11%2F2026&until=20%2F11%2F2026"),
    );
    assert!(over.status == 422 && over.body.contains("omebody else stands in"), "{}", over.body);
    let form = format!("do=away&who={lead}&cover={looker}&since=14%2F11%2F2026&until=20%2F11%2F2026");
    assert_eq!(s.post(&token, "/rota", 3, &form).status, 303);
    let page = s.t.get("/rota", &token).body;
    assert!(page.contains("from 14-Nov-2026 to 20-Nov-2026; looker stands in."), "{page}");
    let cover = s.t.enter(s.looker, "").cookie();
    assert!(s.t.get("/rota", &cover).body.contains("You stand in for <b>lead</b>"));
    let day = format!("do=has-allocation&who={looker}&since=14%2F11%2F2026&until=14%2F11%2F2026");
    assert_eq!(s.post(&token, "/rota", 4, &day).status, 422, "on no day of the week");
    let all: String = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(|day| format!("&on-{day}=yes")).concat();
    assert_eq!(s.post(&token, "/rota", 5, &format!("{day}{all}")).status, 303);
    assert!(s.t.get("/rota", &cover).body.contains("what the team accepts, from 14-Nov-2026 to 14-Nov-2026."));
    // 14 November 2026 is a Saturday, and it is noon: out of hours somebody is on call, and the page of whoever works here says who.
    assert!(!s.t.get("/day", &cover).body.contains("ring who is on call"));
    let call = format!("do=has-calls&who={looker}&since=14%2F11%2F2026&until=20%2F11%2F2026&on-Sat=yes&on-Sun=yes");
    for (n, wrong) in [(6, "&opens=9&closes=17:00"), (7, "&opens=25:00&closes=17:00"), (8, "&opens=09:00")] {
        assert_eq!(s.post(&token, "/rota", n, &format!("{call}{wrong}")).status, 422, "{wrong}");
    }
    assert_eq!(s.post(&token, "/rota", 9, &format!("{call}&opens=08:00&closes=20:30")).status, 303);
    let page = s.t.get("/rota", &cover).body;
    let said = "urgent calls out of hours, from 14-Nov-2026 to 20-Nov-2026, Sat, Sun, 08:00 to 20:30.";
    assert!(page.contains(said), "{page}");
    let team = s.t.get("/day", &cover).body;
    assert!(team.contains("ring who is on call") && team.contains("<b>looker</b>"), "{team}");
    // Her own pages and governance's do not lead there, and it answers her as if it were not there.
    let hers = s.t.enter(s.herself, "").cookie();
    assert_eq!(s.t.get("/rota", &hers).status, 404);
}

#[test]
fn she_asks_and_governance_answers_without_a_record_opened() {
    let s = staff("duty-ask");
    let hers = s.t.enter(s.herself, "").cookie();
    assert!(s.t.get("/mine", &hers).body.contains("href=\"/mine/ask\""));
    let none = s.post(&hers, "/mine/ask", 1, "words=my+words");
    assert!(none.status == 422 && none.body.contains("my words</textarea>"), "{}", none.body);
    assert_eq!(s.post(&hers, "/mine/ask", 2, "asks=copy&words=all+of+it").status, 303);
    let page = s.t.get("/mine/ask", &hers).body;
    assert!(page.contains("A copy of what is kept") && page.contains("answers it by"), "{page}");
    for account in [s.lead, s.manager, s.looker] {
        let token = s.t.enter(account, "").cookie();
        assert_eq!((s.t.get("/requests", &token).status, s.t.get("/mine/ask", &token).status), (404, 404));
    }
    let ig = s.t.enter(s.ig, "").cookie();
    let desk = s.t.get("/requests", &ig).body;
    assert!(desk.contains("Requests (1)") && !desk.to_lowercase().contains("zzcanary"), "{desk}");
    // It stands on her day too: whose it is, is not said, and the link has words all the same.
    let day = s.t.get("/day", &ig).body;
    assert!(day.contains(">Name not shown to you</a>") && !day.to_lowercase().contains("zzcanary"), "{day}");
    let thing = first_link(&desk, "/thing/");
    assert!(s.t.get(&thing, &ig).body.contains("all of it"));
    assert_eq!(s.post(&ig, &format!("{thing}/step"), 3, "from=received&to=clarifying&why=Which+years%3F").status, 303);
    let page = s.t.get("/mine/ask", &hers).body;
    assert!(page.contains("Which years?") && page.contains("I have answered"), "{page}");
    let which = first_link(&desk, "/thing/");
    assert!(which.starts_with("/thing/"));
    let hers_thing = page.split("name=\"which\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("which");
    let form = format!("which={hers_thing}&from=clarifying&to=received&words=All+of+them");
    assert_eq!(s.post(&hers, "/mine/ask", 4, &form).status, 303);
    let done = s.post(&ig, &format!("{thing}/step"), 5, "from=received&to=answered&why=Sent+by+post");
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(s.t.get("/mine/ask", &hers).body.contains("Sent by post"));
    assert!(s.t.get("/requests", &ig).body.contains("Requests (0)"));
}

#[test]
fn what_became_of_those_one_sent_is_ones_own_list() {
    let s = staff("duty-sent");
    let token = s.t.enter(s.lead, "").cookie();
    assert!(s.t.get("/sent", &token).body.contains("None."));
    let folder = s.t.found(&token, "Zzcanary");
    let her = folder.rsplit('/').next().expect("her handle").to_owned();
    assert_eq!(s.post(&token, "/calls/take", 1, &format!("she={her}")).status, 303);
    let page = s.t.get("/sent", &token).body;
    assert!(page.contains("ZZCANARY, Dorothy"), "{page}");
    let other = s.t.enter(s.manager, "").cookie();
    assert!(s.t.get("/sent", &other).body.contains("None."));
}
