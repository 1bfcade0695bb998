//! The socket: the only async code. Limits, headers, cookies, and the way to the pages.

use crate::asked::{Answer, Asked, form, is_text, too_many};
use crate::edge::{Crowd, Gate, Paces, Peer, address};
use crate::routes::{Method, Policy, ROUTES, Route};
use crate::{Shared, frame, pages};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use yf_folder::Handle;

/// No form of ours is larger.
const LARGEST_BODY: usize = 64 * 1024;
/// A form that takes longer to come, or a page that takes longer to make, is answered with an apology.
const LONGEST: Duration = Duration::from_secs(10);
/// So many requests are worked on at once; the next are asked to wait.
const AT_ONCE: usize = 64;
/// So many forms of one address may be on their way at once: more than a ward sends, fewer than would fill the house.
const COMING: usize = 128;
/// What a browser may load and run: nothing but our own style sheet (decision 25).
const CONTENT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TOO_LARGE: &str = "That is more than a form of ours can hold. Nothing was kept of it.";
/// Where somebody tries to sign in.
const SIGNS_IN: [&str; 2] = ["/sign-in", "/code"];
const COOKIE: &str = "__Host-yellowfolder";
/// What browsers send a form as.
const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Clone)]
struct App {
    site: Shared,
    busy: Arc<Semaphore>,
    paces: Arc<Paces>,
    coming: Arc<Crowd>,
}

/// Serves until the process is told to stop (Ctrl-C), then finishes what it is at.
pub fn serve(listener: TcpListener, site: Shared, threads: usize) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(threads.max(1)).max_blocking_threads(AT_ONCE).enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let stop = async {
            // Where no signal can be heard, the process is stopped from outside, which loses nothing.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let service = app(site).into_make_service_with_connect_info::<Peer>();
        axum::serve(Gate::new(listener), service).with_graceful_shutdown(stop).await
    })
}

/// All routes, as one service.
pub fn app(site: Shared) -> Router {
    let app = App { site, busy: Arc::new(Semaphore::new(AT_ONCE)), paces: Arc::default(), coming: Arc::default() };
    let mut router: Router<App> = Router::new();
    for route in ROUTES {
        router = router.route(route.path, method(route));
    }
    router
        .route(frame::style_path(), get(style))
        .fallback(async |State(app): State<App>| finish(frame::not_found(&app.site)))
        .method_not_allowed_fallback(async |State(app): State<App>| finish(frame::not_found(&app.site)))
        .with_state(app)
}

fn method(route: &'static Route) -> MethodRouter<App> {
    let handler = move |State(app): State<App>, request: Request| answer(app, route, request);
    match route.method {
        Method::Get => get(handler),
        Method::Post => post(handler),
    }
}

async fn style() -> Response {
    let mut response = Response::new(Body::from(frame::style()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn answer(app: App, route: &'static Route, request: Request) -> Response {
    let site = Arc::clone(&app.site);
    let from = address(request.extensions().get::<ConnectInfo<Peer>>().map(|c| c.0), request.headers());
    if !app.paces.ask(from, site.folder.now()) {
        return finish(frame::sorry(&site, 429, "Too many requests from your address. Wait a minute, then try again."));
    }
    // A form that is on its way holds nothing but its connection: who is slow takes no place from those who have asked.
    let (head, body) = match arrived(&app, from, request).await {
        Ok(whole) => whole,
        Err(refused) => return finish(refused),
    };
    // Whatever becomes of a form, who typed it gets it back.
    let typed = if route.method == Method::Post { Some((head.headers.clone(), body.clone())) } else { None };
    let sorry = |status, words: &str| {
        let form = typed.as_ref().map_or(Vec::new(), |(headers, body)| given_back(headers, body));
        frame::sorry_for(&site, status, words, &form)
    };
    let Ok(permit) = app.busy.try_acquire_owned() else {
        return finish(sorry(503, "Too many requests at once. Try again in a moment."));
    };
    let work = async {
        let path = head.uri.path().to_owned();
        let (here, at, paces) = (Arc::clone(&site), head.headers, Arc::clone(&app.paces));
        let done = tokio::task::spawn_blocking(move || {
            let _held = permit;
            paced(&here, route, &path, &at, &body, from, &paces)
        });
        // A page that panicked is our fault; its words are not shown, they may be about somebody. When it was is what the log knows it by.
        let when = crate::dates::stamp(site.folder.now());
        let words = format!(
            "A fault of ours, at {when}. Look whether it was done before you try again. If it comes again, tell whoever runs this server when it was."
        );
        done.await.unwrap_or_else(|_| sorry(500, &words))
    };
    match tokio::time::timeout(LONGEST, work).await {
        Ok(answer) => finish(answer),
        Err(_) => finish(sorry(503, "That took too long. Look whether it was done before you try again.")),
    }
}

/// The fields of a form that came from a page of ours and could not be worked on.
fn given_back(headers: &HeaderMap, body: &[u8]) -> Vec<(String, String)> {
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
    let ours = from_here(headers, text(header::HOST)) && text(header::CONTENT_TYPE).starts_with(FORM);
    if ours && !too_many(body) { form(body) } else { Vec::new() }
}

/// A request with the whole of its form; or what is answered to one that is too large, too slow, or of an address that has too many under way.
async fn arrived(app: &App, from: IpAddr, request: Request) -> Result<(Parts, Bytes), Answer> {
    let (head, body) = request.into_parts();
    // What says beforehand that it is too large is not read at all.
    if said_size(&head.headers).is_some_and(|size| size > LARGEST_BODY as u64) {
        return Err(frame::sorry(&app.site, 413, TOO_LARGE));
    }
    let Some(_under_way) = app.coming.one_more(from, COMING) else {
        let words = "Too many forms from your address are on their way at once. Wait a minute, then try again.";
        return Err(frame::sorry(&app.site, 429, words));
    };
    match tokio::time::timeout(LONGEST, to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(body)) => Ok((head, body)),
        Ok(Err(_)) => Err(frame::sorry(&app.site, 413, TOO_LARGE)),
        Err(_) => {
            Err(frame::sorry(&app.site, 408, "Your form did not come whole, and nothing was done. Send it again."))
        }
    }
}

fn said_size(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Who tries to sign in too often from one address waits, whichever names she tries.
fn paced(
    site: &Shared,
    route: &Route,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
    from: IpAddr,
    paces: &Paces,
) -> Answer {
    let signs_in = route.policy == Policy::Demo || (route.method == Method::Post && SIGNS_IN.contains(&route.path));
    let now = site.folder.now();
    if signs_in && !paces.may_try(from, now) {
        let words = "Signing in failed too often from your address. Wait a quarter of a minute, then try again.";
        return frame::sorry(site, 429, words);
    }
    let answer = at_the_door(site, route, path, headers, body);
    if signs_in && matches!(answer.status, 410 | 422) {
        paces.failed(from, now);
    }
    answer
}

/// The route's policy, before its page is asked.
fn at_the_door(site: &Shared, route: &Route, path: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
    let host = text(header::HOST);
    if !site.hosts.is_empty() && !site.hosts.iter().any(|h| h == host) {
        return frame::sorry(site, 421, "This server is not called by that name.");
    }
    let token = token(headers);
    let signed = match token.as_deref().map(|token| site.folder.who(token)).transpose() {
        Ok(signed) => signed.flatten(),
        Err(trouble) => return frame::not_reached(site, &trouble, &given_back(headers, body)),
    };
    let allowed = match route.policy {
        Policy::Anybody => true,
        Policy::Demo => site.demo,
        Policy::HalfSignedIn => signed.is_some(),
        Policy::SignedIn => signed.as_ref().is_some_and(|s| s.actor.whole()),
    };
    let asked = Asked {
        handle: path.split('/').nth(2).and_then(Handle::parse),
        part: path.split('/').nth(4).and_then(|part| part.parse().ok()).unwrap_or(1).max(1),
        link: path.strip_prefix("/enter/").map(str::to_owned),
        token,
        signed,
        form: if route.method == Method::Post { form(body) } else { Vec::new() },
        now: site.folder.now(),
    };
    let signed = &asked.signed;
    if route.method == Method::Post && !body.is_empty() {
        let kind = text(header::CONTENT_TYPE);
        if !kind.starts_with(FORM) {
            return frame::sorry(
                site,
                415,
                "That is no form of ours: files cannot be sent here. Nothing was kept of it.",
            );
        }
        if !is_text(body) && from_here(headers, host) {
            return pages::not_text(site, &asked);
        }
        // Half of a form is never done as if it were all of it.
        if too_many(body) {
            return pages::too_long(site, &asked, from_here(headers, host));
        }
    }
    // Nothing that somebody wrote is lost because a session ended.
    let typed = signed.is_none() && !asked.form.is_empty() && from_here(headers, host);
    if typed && route.policy == Policy::SignedIn {
        return pages::signed_out(site, &asked, path);
    }
    if !allowed {
        let half = signed.is_some();
        return match route.policy {
            Policy::Demo => frame::not_found(site),
            _ => Answer::see(if half { "/code" } else { "/sign-in" }),
        };
    }
    if route.method == Method::Post && !ours(&asked, headers, host) {
        let words = "This form did not come from a page of yours that is still open. Open the page again.";
        // Of a page of ours it is what somebody typed before another signed in here; from elsewhere it is nobody's.
        let typed = if from_here(headers, host) { asked.form.as_slice() } else { &[] };
        return frame::sorry_for(site, 403, words, typed);
    }
    if let (Method::Get, Some(signed)) = (route.method, &asked.signed)
        && let Some(to) = pages::leads(signed.actor.role(), route.path)
    {
        return Answer::see(to);
    }
    let answer = (route.page)(site, &asked);
    // What was kept when her session ended is sent now.
    if let (303, "1", Some(signed)) = (answer.status, asked.field("again"), &asked.signed) {
        let _ = site.folder.forget_typed(&signed.actor);
    }
    answer
}

/// A form is ours if it comes from this site and, once somebody is signed in, carries the secret of the session.
fn ours(asked: &Asked, headers: &HeaderMap, host: &str) -> bool {
    let secret = asked.signed.as_ref().is_none_or(|signed| signed.csrf == asked.field("csrf"));
    from_here(headers, host) && secret
}

/// As far as the browser says, it comes from a page of this site.
fn from_here(headers: &HeaderMap, host: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let here = text("origin").is_none_or(|origin| origin.split("://").nth(1) == Some(host));
    let same = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    here && same
}

fn token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == COOKIE && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// The headers that every answer has.
fn finish(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, CONTENT),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: with that, browsers send our own forms as if they came from nowhere.
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    match answer.status {
        429 => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"))),
        503 => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"))),
        408 | 413 => drop(headers.insert(header::CONNECTION, HeaderValue::from_static("close"))),
        _ => {}
    }
    if let Some(to) = answer.to.and_then(|to| HeaderValue::from_str(&to).ok()) {
        headers.insert(header::LOCATION, to);
    }
    if let Some(token) = answer.cookie {
        let lasts = if token.is_empty() { "; Max-Age=0" } else { "" };
        let cookie = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax{lasts}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
    response
}
