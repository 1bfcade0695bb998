//! A browser of sorts: asks a site's routes without a socket, and keeps its cookie.
#![allow(dead_code)]

use crate::bench::{BORN, Bench, Still};
use axum::body::Body;
use axum::http::{Request, Response};
use std::sync::Arc;
use tower::ServiceExt;
use yf_folder::Id;
use yf_model::Day;
use yf_place::Place;
use yf_web::{Shared, Site, app};

pub const HOST: &str = "localhost:8080";

pub struct Place1 {
    pub site: Shared,
    pub still: Still,
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

pub struct Back {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Back {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(['=', ';']).nth(1).unwrap_or_default().to_owned()
    }
}

impl Place1 {
    pub fn new(b: Bench) -> Place1 {
        Place1::of(b, true)
    }

    pub fn of(b: Bench, demo: bool) -> Place1 {
        Place1::by(b, demo, Place::reference())
    }

    /// By another place's policy, as `serve` reads it.
    pub fn by(b: Bench, demo: bool, place: Place) -> Place1 {
        let still = b.still.clone();
        let told_to = Day::parse_iso("2026-11-14").expect("a day");
        let hosts = vec![HOST.to_owned()];
        let site = Arc::new(Site { folder: b.folder.weighing(place.weights), place, told_to, demo, hosts });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        // One router for all that is asked: what an address may still do is its.
        Place1 { router: app(Arc::clone(&site)), site, still, runtime }
    }

    pub fn ask(&self, method: &str, path: &str, token: &str, form: &[u8], more: &[(&str, &str)]) -> Back {
        let mut request = Request::builder().method(method).uri(path).header("host", HOST);
        if !token.is_empty() {
            request = request.header("cookie", format!("__Host-yellowfolder={token}"));
        }
        if method == "POST" && !more.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(form.to_vec())).expect("a request");
        self.runtime.block_on(async {
            let back: Response<Body> = self.router.clone().oneshot(request).await.expect("an answer");
            let status = back.status().as_u16();
            let text = |v: &axum::http::HeaderValue| v.to_str().unwrap_or_default().to_owned();
            let headers = back.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
            let body = axum::body::to_bytes(back.into_body(), usize::MAX).await.expect("a body");
            Back { status, headers, body: String::from_utf8(body.to_vec()).expect("text") }
        })
    }

    pub fn get(&self, path: &str, token: &str) -> Back {
        self.ask("GET", path, token, b"", &[])
    }

    pub fn post(&self, path: &str, token: &str, form: &str) -> Back {
        self.ask("POST", path, token, form.as_bytes(), &[])
    }

    /// Signs in with a link, in a browser that may still have a cookie.
    pub fn enter(&self, account: Id, old: &str) -> Back {
        let link = self.site.folder.link_once(account, 60_000).expect("a link");
        self.get(&format!("/enter/{link}"), old)
    }

    pub fn csrf(&self, token: &str) -> String {
        self.site.folder.who(token).expect("asked").expect("signed in").csrf
    }

    /// The address of her folder, as this session finds it.
    pub fn found(&self, token: &str, family: &str) -> String {
        let form = format!("csrf={}&family={family}&born={BORN}", self.csrf(token));
        let page = self.post("/find", token, &form);
        let at = page.body.find("/folder/").expect("a link to her folder");
        page.body[at..].split('"').next().expect("an address").to_owned()
    }
}
