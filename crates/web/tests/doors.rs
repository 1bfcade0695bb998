//! Every way in, by somebody who may not; forms from elsewhere; planted scripts; and names where no name may be.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;

use axum::body::Body;
use axum::http::{Request, Response};
use bench::{BORN, Bench};
use std::sync::Arc;
use tower::ServiceExt;
use yf_folder::access::{Rel, Role};
use yf_folder::{Id, NewAccount, Stamp};
use yf_model::Day;
use yf_place::Place;
use yf_web::{Method, Policy, ROUTES, Shared, Site, app};

const HOST: &str = "localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";
const SECRET: &[u8] = b"12345678901234567890";
/// What stands in every field of a person; nothing but her pages may hold it.
const CANARIES: [&str; 4] = ["Zzfamilycanary", "999 001 2075", "9990012075", "TQ5 8AA"];

struct Try {
    site: Shared,
    runtime: tokio::runtime::Runtime,
    matron: Id,
    handler: Id,
    half: String,
}

/// What came back.
struct Back {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Back {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    fn cookie(&self) -> String {
        self.header("set-cookie").split(['=', ';']).nth(1).expect("a cookie").to_owned()
    }
}

impl Try {
    fn new(name: &str) -> Try {
        let b = Bench::new(name);
        let (matron, handler) = (b.account("matron", Role::Matron), b.account("handler", Role::Spa));
        let mut sent = b.sent(CANARIES[0], "<script>alert('event')</script>", &[(Rel::Lead, matron)]);
        if let Some(her) = &mut sent.person {
            her.given = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>".into();
        }
        b.take(&sent);
        let new = NewAccount {
            login: "half",
            name: "Half",
            title: "",
            role: Role::Matron,
            org: b.org,
            team: None,
            person: None,
            registered_until: Some(Stamp(i64::MAX)),
            password: Some("a password"),
            second: Some(SECRET),
        };
        b.folder.enrol(&new).expect("enrolled");
        let half = b.folder.sign_in("half", "a password").expect("asked").expect("right");
        let told_to = Day::parse_iso("2026-11-14").expect("a day");
        let hosts = vec![HOST.to_owned()];
        let site = Arc::new(Site { folder: b.folder, place: Place::reference(), told_to, demo: true, hosts });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Try { site, runtime, matron, handler, half }
    }

    fn session(&self, account: Id) -> String {
        let link = self.site.folder.link_once(account, 60_000).expect("a link");
        self.site.folder.enter(&link).expect("asked").expect("entered")
    }

    fn ask(&self, method: &str, path: &str, token: &str, form: &str, more: &[(&str, &str)]) -> Back {
        let mut request = Request::builder().method(method).uri(path);
        if !more.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", HOST);
        }
        if !token.is_empty() {
            request = request.header("cookie", format!("other=1; __Host-yellowfolder={token}"));
        }
        if method == "POST" {
            request = request.header("content-type", FORM);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(form.to_owned())).expect("a request");
        let app = app(Arc::clone(&self.site));
        self.runtime.block_on(async {
            let back: Response<Body> = app.oneshot(request).await.expect("an answer");
            let status = back.status().as_u16();
            let text = |v: &axum::http::HeaderValue| v.to_str().unwrap_or_default().to_owned();
            let headers = back.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
            let body = axum::body::to_bytes(back.into_body(), usize::MAX).await.expect("a body");
            Back { status, headers, body: String::from_utf8(body.to_vec()).expect("text") }
        })
    }

    fn get(&self, path: &str, token: &str) -> Back {
        self.ask("GET", path, token, "", &[])
    }

    fn csrf(&self, token: &str) -> String {
        self.site.folder.who(token).expect("asked").expect("signed in").csrf
    }

    fn lines(&self) -> u64 {
        self.site.folder.verify(None).expect("verified").lines
    }

    /// The address of her folder, as this session finds it.
    fn found(&self, token: &str) -> String {
        let form = format!("csrf={}&family={}&born={BORN}", self.csrf(token), CANARIES[0]);
        let page = self.ask("POST", "/find", token, &form, &[]);
        let at = page.body.find("/folder/").expect("a link to her folder");
        page.body[at..].split('"').next().expect("an address").to_owned()
    }
}

fn verb(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
}

#[test]
fn every_route_keeps_its_policy_and_every_answer_has_its_headers() {
    let t = Try::new("routes");
    for route in ROUTES {
        let path = route.path.replace("{handle}", &"0".repeat(32)).replace("{link}", "x").replace("{part}", "2");
        let stranger = t.ask(verb(route.method), &path, "", "", &[]);
        let half = t.ask(verb(route.method), &path, &t.half, "", &[]);
        let led = |back: &Back| back.header("location").to_owned();
        match route.policy {
            Policy::Anybody => assert_eq!(led(&stranger), "", "{path}"),
            Policy::Demo => assert_eq!(stranger.status, 410, "{path}: a link that is none"),
            Policy::HalfSignedIn => assert_eq!(led(&stranger), "/sign-in", "{path}"),
            Policy::SignedIn => {
                assert_eq!(led(&stranger), "/sign-in", "{path}");
                assert_eq!(led(&half), "/code", "{path}: one factor is not enough");
            }
        }
        for back in [stranger, half] {
            assert_eq!(back.header("cache-control"), "no-store", "{path}");
            assert_eq!(back.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(back.header("x-content-type-options"), "nosniff", "{path}");
            let content = back.header("content-security-policy");
            assert!(content.starts_with("default-src 'none'") && !content.contains("unsafe"), "{path}: {content}");
        }
    }
}

#[test]
fn an_address_that_is_no_route_is_not_found_and_another_host_is_not_ours() {
    let t = Try::new("no-route");
    for path in ["/nothing", "/folder", "/folder/x/y/z", "/..%2f..%2fetc", "/%00", "/folder"] {
        assert_eq!(t.get(path, "").status, 404, "{path}");
    }
    assert_eq!(t.ask("DELETE", "/find", "", "", &[]).status, 404);
    let token = t.session(t.matron);
    let before = t.lines();
    for path in ["/folder/%C3%A9", "/folder/x", "/folder/-1"] {
        assert_eq!(t.get(path, &token).status, 404, "{path}");
    }
    assert_eq!(t.lines(), before + 3, "who asks for nobody leaves a line");
    assert_eq!(t.get("/find", &token).status, 200);
    assert_eq!(t.ask("GET", "/find", &token, "", &[("host", "evil.example:8080")]).status, 421);
}

#[test]
fn a_form_from_elsewhere_or_without_the_sessions_secret_does_nothing() {
    let t = Try::new("forms");
    let token = t.session(t.matron);
    let folder = t.found(&token);
    let form = format!("csrf={}&key=1&words=hello", t.csrf(&token));
    let path = format!("{folder}/note");
    let before = t.lines();
    let other = t.csrf(&t.session(t.handler));
    let tries: [(String, &[(&str, &str)]); 5] = [
        ("key=1&words=hello".to_owned(), &[]),
        (format!("csrf={other}&key=1&words=hello"), &[]),
        (form.clone(), &[("origin", "https://evil.example")]),
        (form.clone(), &[("origin", "null")]),
        (form.clone(), &[("sec-fetch-site", "cross-site")]),
    ];
    for (form, more) in tries {
        assert_eq!(t.ask("POST", &path, &token, &form, more).status, 403, "{more:?}");
    }
    let sign_in = t.ask("POST", "/sign-in", "", "login=a&password=b", &[("origin", "https://evil.example")]);
    assert_eq!((sign_in.status, t.lines()), (403, before), "nothing was asked of the folder");
    let ours = [("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")];
    let done = t.ask("POST", &path, &token, &form, &ours);
    assert_eq!((done.status, done.header("location")), (303, folder.as_str()));
    let large = t.ask("POST", &path, &token, &format!("{form}{}", "x".repeat(70_000)), &ours);
    assert_eq!(large.status, 413);
}

#[test]
fn what_cannot_be_done_comes_back_with_what_was_typed() {
    let t = Try::new("typed");
    let token = t.session(t.matron);
    let folder = t.found(&token);
    let csrf = t.csrf(&token);
    let send = |path: &str, form: &str| {
        t.ask("POST", &format!("{folder}/{path}"), &token, &format!("csrf={csrf}&{form}"), &[])
    };
    assert_eq!(send("note", "key=1&words=legs+dressed").status, 303);
    assert_eq!(send("note", "key=1&words=legs+dressed").status, 303, "a double click does it once");
    let stale = send("note", "key=1&words=and+%3Cmore%3E");
    assert!(stale.status == 422 && stale.body.contains("and &lt;more&gt;</textarea>"), "{}", stale.body);
    let short = send("break-glass", "key=2&reason=too+short");
    assert!(short.status == 422 && short.body.contains("too short</textarea>"), "{}", short.body);
    let hers = t.get(&folder, &token).body;
    assert_eq!(hers.matches("legs dressed").count(), 1);
}

#[test]
fn what_is_planted_never_runs() {
    let t = Try::new("planted");
    let token = t.session(t.matron);
    let folder = t.found(&token);
    let note = "%3Cscript%3Ealert(3)%3C%2Fscript%3E%22%20onmouseover%3D%22alert(4)";
    let form = format!("csrf={}&key=1&words={note}", t.csrf(&token));
    assert_eq!(t.ask("POST", &format!("{folder}/note"), &token, &form, &[]).status, 303);
    let form = format!("csrf={}&family=%22%3E%3Cscript%3Ealert(5)%3C%2Fscript%3E", t.csrf(&token));
    let pages = [
        t.get(&folder, &token),
        t.get(&format!("{folder}/looked"), &token),
        t.ask("POST", "/find", &token, &form, &[]),
        t.ask("POST", "/find", &token, &format!("{form}&born={BORN}"), &[]),
    ];
    for page in &pages {
        assert!(!page.body.contains("<script") && !page.body.contains("<img"), "{}", page.body);
        // Whatever looks like a handler stands in text or in a quoted value.
        for part in page.body.split('<').skip(1) {
            let tag = part.split('>').next().unwrap_or_default();
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(!outside.contains(" on"), "{tag}");
        }
    }
    assert!(pages[0].body.contains("&lt;script&gt;alert(3)"), "what was written is there, as text");
}

#[test]
fn no_address_title_cookie_or_refusal_names_anybody() {
    let t = Try::new("canaries");
    let token = t.session(t.matron);
    let folder = t.found(&token);
    let handler = t.session(t.handler);
    let theirs = t.found(&handler);
    let pages = [
        t.get(&folder, &token),
        t.get(&format!("{folder}/looked"), &token),
        t.get("/find", &token),
        t.get("/", &token),
        t.get(&theirs, &handler),
        t.get(&format!("{theirs}/looked"), &handler),
        t.get(&folder, &handler),
    ];
    let hers = &pages[0].body;
    assert!(hers.contains(&CANARIES[0].to_uppercase()) && hers.contains(CANARIES[1]), "her page is hers");
    let holds = |text: &str| CANARIES.iter().any(|c| text.to_lowercase().contains(&c.to_lowercase()));
    for (n, page) in pages.iter().enumerate() {
        let title = page.body.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).unwrap_or_default();
        let addresses = page.body.split('"').skip(1).step_by(2).filter(|v| v.starts_with('/'));
        let headers = page.headers.iter().map(|(_, v)| v.as_str());
        for text in headers.chain(addresses).chain([title]) {
            assert!(!holds(text), "page {n}: {text}");
        }
    }
    for page in &pages[4..] {
        assert!(page.status == 404 && !holds(&page.body), "not hers");
    }
    let nobody = t.get(&format!("/folder/{}", "0".repeat(32)), &handler);
    assert_eq!(pages[4].body, nobody.body, "not there is answered like not hers");
}

#[test]
fn signing_in_by_password_and_code_works_and_a_link_works_once() {
    let t = Try::new("sign-in-pages");
    let wrong = t.ask("POST", "/sign-in", "", "login=half&password=no", &[]);
    assert_eq!((wrong.status, wrong.header("set-cookie")), (422, ""));
    let right = t.ask("POST", "/sign-in", "", "login=half&password=a+password", &[]);
    assert_eq!((right.status, right.header("location")), (303, "/code"));
    for part in ["__Host-yellowfolder=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(right.header("set-cookie").contains(part), "{}", right.header("set-cookie"));
    }
    let half = right.cookie();
    let code = yf_folder::code_at(SECRET, bench::NOON / 1000 / 30);
    let whole = t.ask("POST", "/code", &half, &format!("csrf={}&code={code:06}", t.csrf(&half)), &[]);
    assert_eq!((whole.status, whole.header("location")), (303, "/"));
    assert_eq!(t.get("/find", &half).header("location"), "/sign-in", "the half session's secret is dead");
    let token = whole.cookie();
    assert_eq!(t.get("/find", &token).status, 200);
    let out = t.ask("POST", "/sign-out", &token, &format!("csrf={}", t.csrf(&token)), &[]);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(t.get("/find", &token).header("location"), "/sign-in");

    let link = t.site.folder.link_once(t.matron, 60_000).expect("a link");
    let path = format!("/enter/{link}");
    assert_eq!((t.get(&path, "").status, t.get(&path, "").status), (303, 410));
}
