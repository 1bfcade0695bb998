//! Who gives a service, and who helps: their first page is the day, where what is offered to them stands; by name they find nobody.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;

use browser::Place1;
use day::{Day, says, to};
use yf_folder::Subject;
use yf_folder::access::Role;
use yf_folder::work::Kind;

#[test]
fn a_provider_begins_with_what_is_offered_to_her_takes_it_and_opens_the_folder_from_there() {
    let d = Day::new("provider-day");
    d.b.person("Zzcanary", &[]);
    let vol = d.b.enrol_in("helper", Role::Vol, None, None, d.provider);
    let her = Some(Subject::Handle(d.allocated("Zzcanary")));
    d.offered_a_service(her, "Zzcanary");
    let carer = d.b.folder.account("carer").expect("asked").expect("there");
    let t = Place1::new(d.b);
    for account in [carer, vol] {
        let token = t.enter(account, "").cookie();
        assert_eq!(t.get("/", &token).header("location"), "/day");
        assert!(t.get("/sent", &token).body.contains("href=\"/day\""), "every page of hers leads there");
    }
    let token = t.enter(carer, "").cookie();
    let day = t.get("/day", &token);
    assert!(day.status == 200 && day.body.contains("For you to answer"), "{}", day.body);
    // Nothing of a team's: she takes no calls, names nobody's coordinator and finds nobody.
    for of_a_team in [
        "Single point of access",
        "Nobody named",
        "Not urgent",
        "Waiting for somebody",
        "Find a person",
        "/rota",
        "/find",
    ] {
        assert!(!day.body.contains(of_a_team), "{of_a_team}: {}", day.body);
    }
    let at = day.body.find("For you to answer").expect("a list");
    let thing = day.body[at..].split("\"/thing/").nth(1).and_then(|p| p.get(..32)).expect("the offer").to_owned();
    let form = format!("csrf={}&key=1&from=offered&to=accepted&back=day", t.csrf(&token));
    let taken = t.post(&format!("/thing/{thing}/step"), &token, &form);
    assert_eq!((taken.status, taken.header("location")), (303, "/day"), "{}", taken.body);
    t.still.later(1000);
    let page = t.get(&format!("/thing/{thing}"), &token).body;
    let folder = page.split("\"/folder/").nth(1).and_then(|p| p.split('"').next()).expect("a way to her folder");
    assert_eq!(
        t.get(&format!("/folder/{folder}"), &token).status,
        200,
        "it is hers to serve: she reads the front sheet"
    );
    let found = t.post("/find", &token, &format!("csrf={}&family=Zzcanary&born={}", t.csrf(&token), bench::BORN));
    assert!(!found.body.contains("/folder/"), "by name she finds nobody: {}", found.body);
    // The helper of the same house was offered nothing by name.
    let token = t.enter(vol, "").cookie();
    let day = t.get("/day", &token);
    assert!(day.status == 200 && day.body.contains("No visit is planned."), "{}", day.body);
    assert!(!day.body.contains("Find a person"));
}

#[test]
fn where_she_goes_stands_by_when_she_is_expected_and_not_by_when_it_was_written_down() {
    let d = Day::new("provider-visits");
    d.b.person("Zzcanary", &[]);
    let her = Some(Subject::Handle(d.allocated("Zzcanary")));
    d.offered_a_service(her, "Zzcanary");
    let line = d.desk(&d.carer).for_me.iter().find(|l| l.thing.kind == Kind::Line).expect("offered").thing.thing;
    for state in ["accepted", "started"] {
        d.step(&d.carer, line, to(state)).expect(state);
    }
    // Written down in another order than she goes.
    let hers = d.open(&d.coord, d.found(&d.coord, "Zzcanary"), Kind::Line).thing;
    for planned in ["2026-11-14 16:15:00", "2026-11-15 08:00:00", "2026-11-14 13:30:00", "2026-11-16"] {
        d.begin(&d.coord, Kind::Visit, None, Some(hers), None, vec![says("planned", planned, "")]).expect(planned);
        d.still().later(60_000);
    }
    let carer = d.b.folder.account("carer").expect("asked").expect("there");
    let t = Place1::new(d.b);
    let token = t.enter(carer, "").cookie();
    let page = t.get("/day", &token).body;
    assert!(page.contains("4 visits are planned. Nothing else waits for your answer."), "{page}");
    let list = page.split("Where you go").nth(1).and_then(|p| p.split("</section>").next()).expect("a list");
    let times: Vec<&str> = list.split("<span class=\"dn calm\">").skip(1).filter_map(|p| p.split('<').next()).collect();
    assert_eq!(times, ["at 13:30", "at 16:15", "15-Nov-2026 08:00", "16-Nov-2026"]);
    assert!(!list.contains("since"), "{list}");
    // What became of it is told from the list.
    assert!(list.contains("name=\"back\" value=\"day\""), "{list}");
}
