//! Canaries and planted scripts in every field of every form: no tag of theirs survives on any page, no address, title or header holds them, and
//! who has no part in somebody's care reads none of them.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;
#[path = "common/forms.rs"]
mod forms;

use browser::{Back, Place1};
use day::{Day, to};
use forms::{Field, Form, coded};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use yf_folder::Subject;
use yf_folder::access::Role;
use yf_folder::work::Kind;
use yf_web::{Method, ROUTES};

/// Of one way in so many pages are read for each reader: a thing may be a call, a visit, a plan.
const THINGS: usize = 24;
const OTHERS: usize = 6;
/// One form so often for each who has it: the second time it meets what the first left.
const TWICE: usize = 2;
/// Who has a part in Mrs Smith's care, or looks after the record; the last two by break-glass, as who used it and as her manager.
const CAST: [&str; 11] = [
    "handler",
    "social",
    "coordinator",
    "matron",
    "manager",
    "carer",
    "governance",
    "daughter",
    "herself",
    "duty",
    "night",
];
/// Who has none: another team's nurse and manager, a helper, who counts, who pays, who runs the machine, and another person.
const STRANGERS: [&str; 7] = ["far", "far-manager", "helper", "analyst", "finance", "admin", "neighbour"];
/// What ends a care, or hides an entry, is sent after everything was read again.
const LAST: [&str; 11] = [
    "restrict",
    "suspend",
    "withhold",
    "error",
    "closed",
    "closing",
    "ended",
    "withdrawn",
    "not-error",
    "moved",
    "verified",
];

fn word(n: usize) -> String {
    format!("zq{n}q<script>c({n})</script>\"><img src=x onerror=c({n})>' onmouseover='c({n})")
}

/// The canaries of a text.
fn canaries(text: &str) -> BTreeSet<usize> {
    let parts = text.split("zq").skip(1).filter_map(|p| p.split_once('q'));
    parts.filter_map(|(n, _)| n.parse().ok()).collect()
}

/// The address with what stands for somebody taken out.
fn way(path: &str) -> String {
    let part = |p: &str| {
        if p.len() == 32 && p.bytes().all(|b| b.is_ascii_hexdigit()) { "{handle}".into() } else { p.to_owned() }
    };
    path.split(['#', '?']).next().unwrap_or_default().split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Nothing planted runs, and nothing that names the answer holds it.
fn is_clean(back: &Back, what: &str) {
    let page = &back.body;
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("javascript:"), "{what}: {page}");
    for part in page.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let outside: String = tag.split('"').step_by(2).collect();
        assert!(!outside.contains(" on") && !outside.contains("zq"), "{what}: {tag}");
    }
    let title = page.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).unwrap_or_default();
    let addresses = page.split('"').skip(1).step_by(2).filter(|v| v.starts_with('/'));
    for text in back.headers.iter().map(|(_, v)| v.as_str()).chain(addresses).chain([title]) {
        assert!(canaries(text).is_empty(), "{what}: {text}");
    }
}

struct Try {
    t: Place1,
    tokens: BTreeMap<&'static str, String>,
    /// Who planted which, into which field of which form.
    planted: Vec<(&'static str, String)>,
    kept: usize,
    sent: usize,
    last: Vec<(&'static str, Form)>,
}

impl Try {
    fn get(&self, who: &str, path: &str) -> Back {
        self.t.still.later(10);
        let back = self.t.get(path, &self.tokens[who]);
        assert!(matches!(back.status, 200 | 303 | 403 | 404), "{who} {path}: {}", back.status);
        is_clean(&back, &format!("{who} {path}"));
        back
    }

    /// Every page that this reader can come to.
    fn walk(&self, who: &'static str, mut each: impl FnMut(&str, &Back)) {
        let fixed =
            ROUTES.iter().filter(|r| r.method == Method::Get && !r.path.contains('{')).map(|r| r.path.to_owned());
        let mut waiting: VecDeque<String> = fixed.filter(|p| !p.starts_with("/sign-in")).collect();
        // What is written about the neighbour is hers to read: the cast does not look for her.
        let families: &[&str] = if CAST.contains(&who) { &["Smith"] } else { &["Smith", "Jones"] };
        for family in families {
            let form = format!("csrf={}&family={family}&born={}", self.t.csrf(&self.tokens[who]), bench::BORN);
            let found = self.t.post("/find", &self.tokens[who], &form);
            is_clean(&found, who);
            each("/find", &found);
            waiting.extend(links(&found.body));
        }
        let (mut seen, mut counts) = (BTreeSet::new(), BTreeMap::new());
        while let Some(path) = waiting.pop_front() {
            let way = way(&path);
            let most = if way == "/thing/{handle}" { THINGS } else { OTHERS };
            let count: &mut usize = counts.entry(way.clone()).or_default();
            if !seen.insert(path.clone()) || *count >= most {
                continue;
            }
            *count += 1;
            let back = self.get(who, &path);
            each(&path, &back);
            waiting.extend(links(&back.body));
            if !back.header("location").is_empty() {
                waiting.push_back(back.header("location").to_owned());
            }
            if way == "/folder/{handle}" {
                waiting.extend(["/do", "/sharing", "/all", "/looked", "/concern"].map(|end| format!("{path}{end}")));
            }
        }
    }

    /// Everything in reach of this writer gets a canary into each of its fields.
    fn plant(&mut self, who: &'static str) {
        let mut forms = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        self.walk(who, |_, back| {
            for form in forms::forms(&back.body) {
                let skip = ["/sign-out", "/code", "/sign-in", "/again/forget"].contains(&form.action.as_str());
                // A stranger who breaks the glass is none any more.
                let glass = STRANGERS.contains(&who) && form.action.ends_with("/break-glass");
                let writes = form.fields.iter().any(|f| f.takes_words() || f.kind == "select" || is_fact(f));
                if form.method != "post" || skip || glass || !writes {
                    continue;
                }
                let count = counts.entry(signature(&form)).or_default();
                if *count < TWICE {
                    *count += 1;
                    forms.push(form);
                }
            }
        });
        for form in forms {
            let ends = |name: &str| form.value(name).is_some_and(|v| LAST.contains(&v));
            if ends("do") || ends("to") {
                self.last.push((who, form));
            } else {
                self.send_all(who, &form);
            }
        }
    }

    /// The form in each way that may be taken: as it should be filled, with days where they are asked for; and with everything planted.
    fn send_all(&mut self, who: &'static str, form: &Form) {
        for (days, choices) in [(true, false), (false, false), (false, true)] {
            let (mut form, action) = (form.clone(), form.action.clone());
            let kind = signature(&form);
            choose(&mut form);
            for field in &mut form.fields {
                let is_day = ["happened", "born", "since", "until", "planned", "review"].contains(&field.name.as_str());
                let time = ["opens", "closes"].contains(&field.name.as_str());
                if days && (is_day || time) {
                    if field.value.is_empty() {
                        field.value = if time { "18:00" } else { "14/11/2026" }.to_owned();
                    }
                } else if field.takes_words()
                    || is_fact(field)
                    || (choices && matches!(field.kind.as_str(), "select" | "radio"))
                {
                    self.planted.push((who, format!("{kind} {}", field.name)));
                    field.value = word(self.planted.len() - 1);
                }
            }
            self.sent += 1;
            let key = format!("k{}", self.sent);
            if form.value("key").is_some() {
                form.set("key", &key);
            }
            form.set("csrf", &self.t.csrf(&self.tokens[who]));
            self.t.still.later(10);
            let back = self.t.ask("POST", &action, &self.tokens[who], coded(&form.pairs()).as_bytes(), &[]);
            assert!(matches!(back.status, 200 | 303 | 403 | 404 | 422), "{who} {kind}: {} {}", back.status, back.body);
            is_clean(&back, &format!("{who} {kind}"));
            // Whatever comes back to her, nobody of the cast wrote it.
            if back.status == 422 && STRANGERS.contains(&who) {
                let others = canaries(&back.body).into_iter().find(|n| CAST.contains(&self.planted[*n].0));
                assert_eq!(others.map(|n| &self.planted[n]), None, "{who} {kind}");
            }
            self.kept += usize::from(back.status == 303);
            // Whoever a call is about is chosen on the answer of a form: she may be written down as new, under the name that was planted.
            let answers = if back.status == 200 { forms::forms(&back.body) } else { Vec::new() };
            for next in answers.iter().filter(|f| f.action.ends_with("/is")) {
                self.send_all(who, next);
            }
        }
    }
}

/// What was said of somebody, carried on unseen by the form that takes the call.
fn is_fact(field: &Field) -> bool {
    field.kind == "hidden" && ["family", "given", "postcode", "nhs"].contains(&field.name.as_str())
}

/// What a form is, whoever it is about.
fn signature(form: &Form) -> String {
    let which = ["kind", "section", "do", "from", "to", "what"]
        .iter()
        .filter_map(|n| form.value(n).map(|v| format!("{n}={v}")));
    let mut names: Vec<&str> = form.fields.iter().filter(|f| f.takes_words()).map(|f| f.name.as_str()).collect();
    names.dedup();
    format!("{} {} {}", way(&form.action), which.collect::<Vec<_>>().join(" "), names.len())
}

fn links(page: &str) -> Vec<String> {
    let all = page.split("href=\"/").skip(1).filter_map(|p| p.split(['"', '#']).next());
    let all = all.map(|p| format!("/{p}")).filter(|p| !p.starts_with("/style-") && p != "/code");
    all.collect()
}

/// Chooses as somebody would who wants to go on: the last of each list that names no stranger, the first of each group of buttons.
fn choose(form: &mut Form) {
    let far = |words: &str| ["far", "Harbour", "helper"].iter().any(|name| words.contains(name));
    for field in form.fields.iter_mut().filter(|f| f.kind == "select" && f.value.is_empty()) {
        let near = field.options.iter().filter(|(value, words)| !value.is_empty() && !far(words));
        field.value = near.map(|(value, _)| value.clone()).next_back().unwrap_or_default();
    }
    let groups: BTreeSet<String> = form.fields.iter().filter(|f| f.kind == "radio").map(|f| f.name.clone()).collect();
    for group in groups {
        let mut of: Vec<&mut Field> = form.fields.iter_mut().filter(|f| f.name == group).collect();
        // A neighbour rings: her name is her confidence.
        if let Some(neighbour) = of.iter().position(|f| f.name == "caller" && f.value == "neighbour") {
            of.iter_mut().enumerate().for_each(|(n, f)| f.on = n == neighbour);
        } else if !of.iter().any(|f| f.on) {
            of[0].on = true;
        }
    }
    for field in form.fields.iter_mut().filter(|f| f.kind == "checkbox" && f.name == "understood") {
        field.on = true;
    }
}

fn told() -> Try {
    let d = Day::new("canaries");
    d.b.person("Jones", &[]);
    d.b.person("Smith", &[]);
    let jones = d.b.folder.known_as("nhs:Jones").expect("asked");
    let smith = d.b.folder.known_as("nhs:Smith").expect("asked");
    d.b.enrol_in("herself", Role::Person, smith, None, d.b.org);
    d.b.enrol_in("neighbour", Role::Person, jones, None, d.b.org);
    d.b.enrol_in("daughter", Role::Proxy, smith, None, d.b.other_org);
    d.b.account("governance", Role::Ig);
    let night = d.b.folder.team(d.b.org, "T3", "Night team").expect("a team");
    d.b.member("duty", Role::Therapist, night);
    d.b.member("night", Role::Manager, night);
    d.b.enrol_in("helper", Role::Vol, None, None, d.b.other_org);
    for (login, role) in [("analyst", Role::Analyst), ("finance", Role::Finance), ("admin", Role::Admin)] {
        d.b.account(login, role);
    }
    let looker = d.b.folder.account("coordinator").expect("asked").expect("there");
    d.b.folder.looks_into_worries(looker, true).expect("named");
    // A day's work of every kind about her; then everybody may look at it.
    let her = Some(Subject::Handle(d.allocated("Smith")));
    let assessment = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("an assessment");
    d.step(&d.sw, assessment, to("in progress")).expect("in progress");
    d.offered_a_service(her, "Smith");
    let t = Place1::new(d.b);
    let mut tokens = BTreeMap::new();
    for who in CAST.into_iter().chain(STRANGERS) {
        let account = t.site.folder.account(who).expect("asked").unwrap_or_else(|| panic!("no {who}"));
        tokens.insert(who, t.enter(account, "").cookie());
    }
    Try { t, tokens, planted: Vec::new(), kept: 0, sent: 0, last: Vec::new() }
}

#[test]
fn canaries_in_every_field_run_nowhere_name_nothing_and_reach_nobody_who_has_no_part() {
    let mut all = told();
    for _ in 0..2 {
        for who in CAST.into_iter().chain(STRANGERS) {
            all.plant(who);
        }
    }
    // Read again, by everybody.
    let mut read: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for who in CAST.into_iter().chain(STRANGERS) {
        let mut seen = BTreeSet::new();
        all.walk(who, |_, back| seen.extend(canaries(&back.body)));
        read.insert(who, seen);
    }
    let by = |n: &usize| (all.planted[*n].0, all.planted[*n].1.as_str());
    for stranger in STRANGERS {
        let theirs: Vec<_> = read[stranger].iter().map(by).filter(|(who, _)| CAST.contains(who)).collect();
        assert!(theirs.is_empty(), "{stranger} reads {theirs:?}");
    }
    // A worry is read by who looks into worries; by governance, which has opened the record for a request of hers (P23: all of it); and by nobody else.
    for (who, seen) in read.iter().filter(|(who, _)| !["coordinator", "governance"].contains(who)) {
        let worries: Vec<_> = seen.iter().map(by).filter(|(_, form)| form.contains("/concern ")).collect();
        assert!(worries.is_empty(), "{who} reads {worries:?}");
    }
    // Who rang is told to who works with her, and neither to her nor to whom she lets in.
    let rang = |who: &str| read[who].iter().map(by).filter(|(_, form)| form.ends_with(" caller-name")).count();
    assert_eq!((rang("herself"), rang("daughter")), (0, 0), "the neighbour is named to her");
    assert!(rang("matron") > 0, "and to who works with her");
    let stood: BTreeSet<usize> = read.values().flatten().copied().collect();
    let fields: BTreeSet<&str> = all.planted.iter().map(|(_, field)| field.as_str()).collect();
    let stood_in: BTreeSet<&str> = stood.iter().map(|n| all.planted[*n].1.as_str()).collect();
    println!(
        "{} forms sent, {} taken; {} fields planted, of {} the words are on a page",
        all.sent,
        all.kept,
        fields.len(),
        stood_in.len()
    );
    assert!(fields.len() >= 300 && stood_in.len() >= 100 && all.kept >= 300, "it says little");
    // Each form that takes words was met. (Her objection to being closed stands among those that are sent last.)
    let met = |path: &str| fields.iter().any(|f| f.split(' ').next() == Some(path));
    let takes = ROUTES.iter().filter(|r| r.method == Method::Post).map(|r| r.path);
    let unmet: Vec<&str> = takes.filter(|path| !met(path)).collect();
    let wordless = [
        "/sign-in",
        "/code",
        "/sign-out",
        "/again/forget",
        "/thing/{handle}/take",
        "/folder/{handle}/sheet",
        "/mine/paper",
        "/read/{handle}/object",
        "/folder/{handle}/paper",
    ];
    assert_eq!(unmet, wordless);
    // What ends things, last: the answers alone are looked at.
    for (who, form) in std::mem::take(&mut all.last) {
        all.send_all(who, &form);
    }
}
