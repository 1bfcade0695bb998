//! Where she lives and how one gets in: asked once, and on every page of whoever goes there; and visits, planned against what came, on hers.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;
#[path = "common/forms.rs"]
mod forms;

use bench::BORN;
use browser::Place1;
use day::{Day, says, to};
use yf_folder::Subject;
use yf_folder::work::Kind;
use yf_place::Place;

const ADDRESS: &str = "3 Harbour Court, Quay Lane";
const DOOR: &str = "Ring twice; the key safe is by the porch";

/// Every thing that a page leads to, by what stands at the top of it.
fn things(t: &Place1, token: &str, page: &str) -> Vec<(String, String, String)> {
    let mut paths: Vec<String> =
        page.split("\"/thing/").skip(1).filter_map(|p| p.get(..32)).map(|p| format!("/thing/{p}")).collect();
    paths.sort();
    paths.dedup();
    let at = |path: String| {
        let body = t.get(&path, token).body;
        let title = body.split("<h1>").nth(1).and_then(|p| p.split("</h1>").next()).unwrap_or_default().to_owned();
        (title, path, body)
    };
    paths.into_iter().map(at).collect()
}

#[test]
fn where_she_lives_is_asked_once_and_read_by_whoever_goes_there_and_by_her() {
    let d = Day::new("web-front");
    d.b.person("Smith", &[]);
    let herself = d.b.own_account("Smith");
    let her = d.allocated("Smith");
    let nine = says("planned", "2026-11-16 09:00:00", "");
    d.begin(&d.sw, Kind::Visit, Some(Subject::Handle(her)), None, None, vec![nine]).expect("planned");
    let account = |login: &str| d.b.folder.account(login).expect("asked").expect("there");
    let (social, handler) = (account("social"), account("handler"));
    let t = Place1::new(d.b);
    let token = t.enter(social, "").cookie();
    let folder = t.found(&token, "Smith");
    let page = t.get(&folder, &token).body;
    assert!(page.contains("Where she lives and how she is reached</b> is not all known"), "{page}");
    let at =
        page.split("#reach").next().and_then(|p| p.rsplit('"').next()).expect("the way to write it down").to_owned();
    // A call asks for it, as long as nobody knows it.
    let asks = |key: &str, token: &str| {
        let found = t.post("/find", token, &format!("csrf={}&family=Smith&born={BORN}", t.csrf(token)));
        let she = found.body.split("name=\"she\" value=\"").nth(1).and_then(|p| p.get(..32)).expect("her").to_owned();
        let taken = t.post("/calls/take", token, &format!("csrf={}&key={key}&she={she}", t.csrf(token)));
        t.get(taken.header("location"), token).body.contains("id=\"triaged-address\"")
    };
    let calls = t.enter(handler, "").cookie();
    assert!(asks("1", &calls));
    let reach = |body: &str| {
        forms::forms(body).into_iter().find(|f| f.value("what") == Some("reach")).expect("the form of where she lives")
    };
    let mut form = reach(&t.get(&at, &token).body);
    form.set("address", ADDRESS);
    form.set("door", DOOR);
    form.set("phone", "01632 960 014");
    assert_eq!(t.post(&form.action, &token, &form.body()).status, 303);
    assert!(!asks("2", &calls), "it is known: the caller is not kept with it");
    let page = t.get(&folder, &token).body;
    for said in [ADDRESS, DOOR, "01632 960 014"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let all = things(&t, &token, &page);
    let visit = &all.iter().find(|(title, ..)| title == "Visit").expect("a visit").2;
    assert!(visit.contains(ADDRESS) && visit.contains(DOOR) && visit.contains("Allergies"), "{visit}");
    // The form shows what stands; what was not changed is not said again.
    t.still.later(60_000);
    let mut form = reach(&t.get(&at, &token).body);
    assert_eq!(form.value("address"), Some(ADDRESS));
    form.set("phone", "01632 960 015");
    assert_eq!(t.post(&form.action, &token, &form.body()).status, 303);
    let case = t.get(&at, &token).body;
    assert_eq!(case.matches(", changed once").count(), 1, "{case}");
    // On paper is where she lives, and never how one gets in.
    let paper = t.post(&format!("{folder}/paper"), &token, &format!("csrf={}&key=9", t.csrf(&token))).body;
    assert!(paper.contains(ADDRESS) && !paper.contains("key safe"), "{paper}");
    let hers = t.get("/mine", &t.enter(herself, "").cookie()).body;
    assert!(hers.contains(&format!("You live at: <b>{ADDRESS}</b>")) && hers.contains("01632 960 015"), "{hers}");
}

#[test]
fn she_sees_how_many_of_her_visits_came_and_which_did_not() {
    let d = Day::new("web-came");
    d.b.person("Smith", &[]);
    let herself = d.b.own_account("Smith");
    let her = d.allocated("Smith");
    let visit = |time: &str| {
        let planned = says("planned", &format!("2026-11-14 {time}:00"), "");
        d.begin(&d.sw, Kind::Visit, Some(Subject::Handle(her)), None, None, vec![planned]).expect("planned")
    };
    let (nine, half, _ten, _three) = (visit("09:00"), visit("09:30"), visit("10:00"), visit("15:00"));
    d.step(&d.sw, nine, to("missed").why("the bus did not come")).expect("missed");
    d.step(&d.sw, half, to("done")).expect("done");
    let social = d.b.folder.account("social").expect("asked").expect("there");
    let t = Place1::new(d.b);
    let page = t.get("/mine", &t.enter(herself, "").cookie()).body;
    let words = |page: &str| {
        let mut plain = String::new();
        for part in page.split('<') {
            plain.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        plain
    };
    let hers = words(&page);
    assert!(hers.contains("So far 1 of 3 planned visits came."), "{hers}");
    assert!(hers.contains("nobody came.What we were told: the bus did not come"), "{hers}");
    assert!(hers.contains("we have not heard whether somebody came"), "{hers}");
    // What comes next is what is still to come, and not what should have come two hours ago.
    let next = hers.split("What happens next").nth(1).expect("the first thing on the page");
    assert!(next.trim_start().starts_with("Today, Saturday 14 November, in the afternoon"), "{next}");
    let token = t.enter(social, "").cookie();
    let staff = words(&t.get(&t.found(&token, "Smith"), &token).body);
    assert!(staff.contains("1 of 3 planned visits came."), "{staff}");
}

#[test]
fn what_a_caller_spells_once_more_is_what_somebody_new_is_written_down_with() {
    let d = Day::new("web-spelt");
    let handler = d.b.folder.account("handler").expect("asked").expect("there");
    let t = Place1::new(d.b);
    let token = t.enter(handler, "").cookie();
    let csrf = t.csrf(&token);
    // A message that was left at ten past seven: its clock runs from then.
    let facts = "family=Smyth&born=14%2F03%2F1941&happened=07%3A10";
    let taken = t.post("/calls/take", &token, &format!("csrf={csrf}&key=1&{facts}"));
    let call = taken.header("location").to_owned();
    assert!(t.get(&call, &token).body.contains("since 14-Nov-2026 07:10"), "{}", t.get(&call, &token).body);
    let wrong = t.post("/calls/take", &token, &format!("csrf={csrf}&key=2&family=Smyth&happened=seven"));
    assert!(wrong.status == 422 && wrong.body.contains("When it came in: not a time"), "{}", wrong.body);
    let spelt = "family=Smithers&given=Ada&born=14%2F03%2F1941";
    assert_eq!(t.post(&format!("{call}/who"), &token, &format!("csrf={csrf}&key=3&{spelt}")).status, 200);
    assert_eq!(t.post(&format!("{call}/is"), &token, &format!("csrf={csrf}&key=4&she=&{spelt}")).status, 303);
    let page = t.get(&call, &token).body;
    assert!(page.contains("SMITHERS, Ada"), "{page}");
    assert!(page.contains("Family name, as the caller said it") && !page.contains("Person family"), "{page}");
    assert!(page.contains("14-Mar-1941") && !page.contains("1941-03-14"), "{page}");
}

#[test]
fn a_place_says_what_work_weighs_and_when_an_old_answer_is_confirmed_with_her() {
    let policy = "name = \"A place\"\nversion = \"1\"\ncouncils = [\"999\"]\n";
    let own = "confirm_days = 30\nweight_assessment = 5\nweight_plan = 7\nweight_person = 4\nweight_rest = 2\n";
    let own =
        Place::read_texts(&[("place.toml", policy.as_bytes()), ("folder.toml", own.as_bytes())]).expect("it reads");
    // As shipped: a plan weighs 3, a person 2; half a year. By the place's own: 7 and 4; thirty days.
    for (name, place, words, heavy, old) in [
        (
            "web-shipped",
            Place::reference(),
            "Weight: assessments 3, plans 3, people 2, everything else 1.",
            [3, 2],
            183,
        ),
        ("web-own", own, "Weight: assessments 5, plans 7, people 4, everything else 2.", [7, 4], 31),
    ] {
        let d = Day::new(name);
        d.b.person("Smith", &[]);
        let her = Some(Subject::Handle(d.allocated("Smith")));
        let first = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
        d.step(&d.sw, first, to("in progress")).expect("in progress");
        d.say(&d.sw, first, says("outcome.nutrition", "no", "I live on toast")).expect("said");
        d.step(&d.sw, first, to("shared with her")).expect("shared");
        d.step(&d.sw, first, to("final").says("agreement", "yes", "")).expect("final");
        d.begin(&d.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
        let again = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("a new one");
        d.step(&d.sw, again, to("in progress")).expect("in progress");
        let account = |login: &str| d.b.folder.account(login).expect("asked").expect("there");
        let (social, manager) = (account("social"), account("manager"));
        let t = Place1::by(d.b, true, place);
        let page = t.get("/manager", &t.enter(manager, "").cookie()).body;
        assert!(page.contains(words), "{page}");
        // Hers: an assessment, a plan, the referral and the case.
        let all = place_weighs(&t, heavy);
        assert!(page.contains(&format!("value=\"{all}\" aria-label=\"Weight of social\"")), "{all}: {page}");
        // The answer is as old as the place lets it stand, then a day older.
        for (days, greyed) in [(old - 1, false), (1, true)] {
            t.still.later(days * yf_folder::Stamp::DAY);
            let token = t.enter(social, "").cookie();
            let folder = t.found(&token, "Smith");
            let to_do = t.get(&folder, &token).body;
            let all = things(&t, &token, &to_do);
            let (_, _, sheet) = all.iter().find(|(_, _, body)| body.contains("I live on toast")).expect("it goes on");
            assert_eq!(sheet.contains("greyed until confirmed with her"), greyed, "{name}, {days}: {sheet}");
            let so_old = if old == 183 { "older than half a year" } else { "older than 30 days" };
            assert_eq!(sheet.contains(so_old), greyed, "{name}");
        }
    }
}

/// What the social worker of the test has open, at this place.
fn place_weighs(t: &Place1, [plan, person]: [i64; 2]) -> i64 {
    let weights = t.site.place.weights;
    assert_eq!([weights.plan, weights.person], [plan, person]);
    weights.assessment + weights.plan + 2 * weights.person
}
