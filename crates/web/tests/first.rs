//! Each role on the first pages of all the others, and each form sent by each who may not: nobody stands before a page that is of no use to her, and
//! nothing that somebody typed is lost without a word.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::Place1;
use yf_folder::access::{Rel, Role};
use yf_folder::{Id, NewAccount, Stamp};
use yf_web::{Method, ROUTES};

const PAGES: [&str; 10] =
    ["/mine", "/governance", "/calls", "/day", "/manager", "/find", "/rota", "/sent", "/told", "/requests"];

/// An account of each role, the person's and her proxy's too.
fn everybody(name: &str) -> (Place1, Vec<(Role, Id)>) {
    let b = Bench::new(name);
    b.person("Zzcanary", &[(Rel::Lead, b.account("lead", Role::Matron))]);
    let herself = b.own_account("Zzcanary");
    let her = b.folder.known_as("nhs:Zzcanary").expect("asked");
    let mut all = vec![(Role::Person, herself)];
    for role in Role::ALL.iter().filter(|r| !matches!(r, Role::Person | Role::Import)) {
        let login = format!("a-{}", role.name());
        let new = NewAccount {
            login: &login,
            name: "Somebody",
            title: "",
            role: *role,
            org: b.org,
            team: None,
            person: if *role == Role::Proxy { her } else { None },
            registered_until: Some(Stamp(bench::NOON * 2)),
            password: None,
            second: None,
        };
        all.push((*role, b.folder.enrol(&new).expect("enrolled")));
    }
    (Place1::new(b), all)
}

#[test]
fn whoever_asks_for_a_page_of_others_is_led_to_where_she_begins() {
    use Role::{Admin, Analyst, Coord, Discharge, Finance, Gp, Ig, Manager, Matron, Person, Provider, Proxy, Spa};
    use Role::{Sw, Therapist, Vol};
    let (t, all) = everybody("first-pages");
    // What each is shown; everything else leads to the first of them.
    let shown = |role: Role| -> &'static [&'static str] {
        match role {
            Person | Proxy => &["/mine", "/rota", "/sent", "/told", "/requests"],
            Ig => &["/governance", "/day", "/rota", "/sent", "/told", "/requests"],
            Spa => &["/calls", "/day", "/manager", "/find", "/rota", "/sent", "/told", "/requests"],
            Coord | Matron | Sw | Therapist => {
                &["/day", "/calls", "/manager", "/find", "/rota", "/sent", "/told", "/requests"]
            }
            Manager => &["/manager", "/governance", "/calls", "/day", "/find", "/rota", "/sent", "/told", "/requests"],
            Provider | Vol => &["/day", "/rota", "/sent", "/told", "/requests"],
            Gp | Discharge => &["/find", "/day", "/rota", "/sent", "/told", "/requests"],
            Finance | Analyst | Admin => &["/", "/rota", "/sent", "/told", "/requests"],
            other => panic!("{other:?} does not sign in"),
        }
    };
    let mut led = 0;
    for (role, account) in all {
        let token = t.enter(account, "").cookie();
        let first = shown(role)[0];
        let leads = if first == "/" { "" } else { first };
        assert_eq!(t.get("/", &token).header("location"), leads, "{role:?}");
        for path in PAGES {
            t.still.later(20);
            let back = t.get(path, &token);
            if shown(role).contains(&path) {
                assert_eq!(back.header("location"), "", "{role:?} {path}");
            } else {
                assert_eq!((back.status, back.header("location")), (303, first), "{role:?} {path}");
                led += 1;
            }
        }
        // Where she is led she is not led on, and she does not stand before what is not available to her.
        let back = t.get(first, &token);
        assert_eq!(back.status, 200, "{role:?}: {}", back.body);
        let looks = back.body.contains("name=\"family\"") || back.body.contains("action=\"/find\"");
        let finds = matches!(role, Spa | Coord | Matron | Sw | Therapist | Manager | Gp | Discharge);
        assert_eq!(looks, finds, "{role:?}: a form that would find nobody is not shown");
    }
    assert!(led > 50, "{led}");
}

#[test]
fn who_opens_no_folder_is_told_what_the_account_is_for_and_each_way_in_leads_somewhere() {
    use Role::{Admin, Analyst, Finance};
    let (t, all) = everybody("first-start");
    let of = |role| all.iter().find(|(r, _)| *r == role).map(|(_, account)| *account).expect("there");
    // The rules that the access policy has for each, and none of another's.
    let rules: [(Role, &[&str]); 3] =
        [(Finance, &["P20", "P27", "D07", "D10", "D11"]), (Analyst, &["P27", "D12"]), (Admin, &["D06"])];
    for (role, named) in rules {
        let token = t.enter(of(role), "").cookie();
        let page = t.get("/", &token).body;
        let main = page.split("<main").nth(1).expect("a main part");
        for rule in ["P20", "P27", "D06", "D07", "D10", "D11", "D12"] {
            assert_eq!(main.contains(rule), named.contains(&rule), "{role:?} {rule}: {main}");
        }
        assert!(main.contains("What you may do here") && main.contains("What you may not"), "{role:?}");
        assert!(!page.to_lowercase().contains("zzcanary") && !main.contains("<form"), "{role:?}");
        let ways: Vec<&str> = main.split("href=\"").skip(1).filter_map(|w| w.split('"').next()).collect();
        assert!(ways.len() >= 2, "{role:?}: {ways:?}");
        for way in ways {
            let back = t.get(way, &token);
            assert_eq!(back.status, 200, "{role:?} {way}: {}", back.body);
        }
    }
}

#[test]
fn who_was_let_in_to_nothing_is_told_so_and_whom_to_ask_whatever_the_reason() {
    let (t, all) = everybody("first-proxy");
    let of = |role| all.iter().find(|(r, _)| *r == role).map(|(_, account)| *account).expect("there");
    let daughter = of(Role::Proxy);
    let seen = || {
        let back = t.get("/mine", &t.enter(daughter, "").cookie());
        assert_eq!(back.status, 200, "{}", back.body);
        back.body.split("<main").nth(1).expect("a main part").to_owned()
    };
    let never = seen();
    assert!(never.contains("No folder is shared with you") && never.contains("Whom to ask"), "{never}");
    assert!(never.contains("coordinates the care") && !never.to_lowercase().contains("zzcanary"), "{never}");
    // Let in, she reads it; suspended for fear, or ended, she reads the same as if she had never been.
    let herself = t.enter(of(Role::Person), "").cookie();
    let hers = |key: &str, form: &str| {
        t.still.later(10);
        let sharing = t.get("/mine/sharing", &herself).body;
        let proxy = sharing.split("name=\"proxy\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("listed");
        let form = format!("csrf={}&key={key}&proxy={proxy}&{form}", t.csrf(&herself));
        let back = t.post("/mine/sharing", &herself, &form);
        assert_eq!(back.status, 303, "{}", back.body);
    };
    hers("in", "do=let-in&see-front=yes&see-care=yes");
    assert!(seen().to_lowercase().contains("zzcanary"), "she is let in");
    let lead = t.site.folder.account("lead").expect("asked").expect("there");
    let token = t.enter(lead, "").cookie();
    let folder = t.found(&token, "Zzcanary");
    let sharing = t.get(&format!("{folder}/sharing"), &token).body;
    let proxy = sharing.split("name=\"proxy\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("listed");
    let does = |what: &str| {
        t.still.later(10);
        let form =
            format!("csrf={}&key={what}&proxy={proxy}&do={what}&why=bruises+on+both+of+her+arms", t.csrf(&token));
        assert_eq!(t.post(&format!("{folder}/sharing"), &token, &form).status, 303, "{what}");
    };
    does("suspend");
    assert_eq!(seen(), never, "neither is told");
    does("resume");
    assert!(seen().to_lowercase().contains("zzcanary"), "she reads again");
    hers("end", "do=end");
    assert_eq!(seen(), never, "and it is over");
}

const TYPED: &str = "zqwords that somebody typed by hand";

/// What holds no words of anybody's: doors, days, and facts by which one looks.
const WORDLESS: [&str; 9] = [
    "/sign-in",
    "/code",
    "/sign-out",
    "/again/forget",
    "/find",
    "/calls",
    "/mine/paper",
    "/folder/{handle}/paper",
    "/rota",
];

#[test]
fn what_somebody_typed_into_a_form_that_is_not_hers_is_given_back() {
    let (t, all) = everybody("first-forms");
    let (mut given_back, mut done) = (0, 0);
    let words = TYPED.replace(' ', "+");
    for (role, account) in all {
        let token = t.enter(account, "").cookie();
        for (n, route) in ROUTES.iter().filter(|r| r.method == Method::Post).enumerate() {
            if WORDLESS.contains(&route.path) {
                continue;
            }
            t.still.later(20);
            let path = route.path.replace("{handle}", &"0".repeat(32));
            let field = match route.path {
                "/mine/wrong" => "what",
                "/folder/{handle}/break-glass" => "reason",
                "/thing/{handle}/write" => "about~was=&about~words",
                "/calls/take" => "family",
                "/thing/{handle}/is" => "family",
                "/cover/{handle}" | "/mine/sharing" | "/folder/{handle}/sharing" => "why",
                "/read/{handle}/object" => "why",
                _ => "words",
            };
            let form = format!("csrf={}&key=k{n}&{field}={words}", t.csrf(&token));
            let back = t.post(&path, &token, &form);
            // Done, or as good as done.
            if back.status == 303 || (back.status == 200 && back.body.contains("It is raised")) {
                done += 1;
                continue;
            }
            assert!(back.body.contains(TYPED), "{role:?} {path} {}: {}", back.status, back.body);
            assert!(!back.body.contains(&format!("{TYPED}<script")), "{path}");
            given_back += 1;
        }
    }
    println!("{given_back} forms given back, {done} done");
    assert!(given_back > 250 && done >= 3, "{given_back} {done}");
}

#[test]
fn a_worry_written_at_her_own_entrance_by_who_works_here_is_given_back_and_says_where_it_goes() {
    let (t, all) = everybody("first-worry");
    for (role, account) in all.into_iter().filter(|(role, _)| !matches!(role, Role::Person | Role::Proxy)) {
        let token = t.enter(account, "").cookie();
        let form = format!("csrf={}&key=1&words=bruises", t.csrf(&token));
        let back = t.post("/mine/concern", &token, &form);
        assert_eq!(back.status, 422, "{role:?}");
        assert!(back.body.contains("It is not raised yet") && back.body.contains(">bruises</textarea>"), "{role:?}");
        let asked = t.get("/mine/concern", &token);
        assert!(asked.status == 200 && asked.body.contains("About whom?"), "{role:?}");
        assert!(!asked.body.contains("action=\"/mine/concern\""), "a form that could not be sent is not shown");
    }
}

#[test]
fn a_form_of_who_had_this_desk_before_is_given_back_to_who_sends_it_and_one_from_elsewhere_is_not() {
    let (t, all) = everybody("first-desk");
    let of = |role| all.iter().find(|(r, _)| *r == role).map(|(_, account)| *account).expect("there");
    let old = t.enter(of(Role::Matron), "").cookie();
    let old_secret = t.csrf(&old);
    let token = t.enter(of(Role::Sw), &old).cookie();
    let form = format!("csrf={old_secret}&key=1&words={}", TYPED.replace(' ', "+"));
    let path = format!("/folder/{}/note", "0".repeat(32));
    let back = t.post(&path, &token, &form);
    assert!(back.status == 403 && back.body.contains(TYPED), "{}", back.body);
    let elsewhere = t.ask("POST", &path, &token, form.as_bytes(), &[("origin", "https://evil.example")]);
    assert!(elsewhere.status == 403 && !elsewhere.body.contains(TYPED), "{}", elsewhere.body);
}
