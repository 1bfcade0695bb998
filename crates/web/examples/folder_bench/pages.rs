//! Which pages are opened, and by whom: every page behind the sign-in, by somebody who may open it. The list of ways in is the server's own, and
//! a page that is not here stops the bench before it begins.

use crate::client::Client;
use crate::fill::{Filled, User};
use yf_folder::access::Role;
use yf_web::{Method, Policy, ROUTES};

/// Who asks, as far as it decides what she opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Works,
    /// One who works, and had typed something when her session ended.
    Typed,
    Calls,
    Manages,
    Worries,
    Provides,
    Governs,
    Herself,
}

impl Who {
    pub fn of(user: &User) -> Who {
        match user.role {
            _ if user.typed => Who::Typed,
            _ if user.worries => Who::Worries,
            Role::Spa => Who::Calls,
            Role::Manager => Who::Manages,
            Role::Provider => Who::Provides,
            Role::Ig => Who::Governs,
            Role::Person => Who::Herself,
            _ => Who::Works,
        }
    }
}

/// A page: its way in, who opens it, and how often among her other pages.
struct Page(Method, &'static str, &'static [(Who, usize)]);

use Method::{Get, Post};
use Who::{Calls, Governs, Herself, Manages, Provides, Typed, Works, Worries};

const PAGES: &[Page] = &[
    Page(Get, "/", &[(Works, 1), (Calls, 1), (Manages, 1), (Herself, 1)]),
    Page(Get, "/again", &[(Typed, 3)]),
    Page(Get, "/told", &[(Works, 1), (Manages, 1)]),
    Page(Get, "/governance", &[(Governs, 3), (Manages, 1)]),
    Page(Get, "/requests", &[(Governs, 1)]),
    Page(Get, "/worries", &[(Worries, 3)]),
    Page(Get, "/rota", &[(Works, 1), (Manages, 1)]),
    Page(Get, "/sent", &[(Calls, 1), (Works, 1)]),
    Page(Get, "/find", &[(Works, 1), (Calls, 1), (Manages, 1)]),
    Page(Post, "/find", &[(Works, 2), (Typed, 2), (Worries, 2)]),
    Page(Get, "/calls", &[(Calls, 4)]),
    Page(Post, "/calls", &[(Calls, 4)]),
    Page(Get, "/day", &[(Works, 3), (Provides, 2), (Typed, 2), (Worries, 2)]),
    Page(Get, "/manager", &[(Manages, 4)]),
    Page(Get, "/cover/{handle}", &[(Manages, 1)]),
    Page(Get, "/thing/{handle}", &[(Works, 2), (Calls, 3), (Manages, 2), (Provides, 3), (Worries, 1)]),
    Page(Get, "/thing/{handle}/versions", &[(Works, 1)]),
    Page(Get, "/folder/{handle}", &[(Works, 4), (Manages, 1), (Provides, 1), (Typed, 2), (Worries, 1)]),
    Page(Get, "/folder/{handle}/all", &[(Works, 1)]),
    Page(Get, "/folder/{handle}/all/{part}", &[(Works, 1)]),
    Page(Get, "/folder/{handle}/do", &[(Works, 1)]),
    Page(Get, "/folder/{handle}/sharing", &[(Works, 1)]),
    Page(Get, "/folder/{handle}/concern", &[(Works, 1)]),
    Page(Get, "/folder/{handle}/looked", &[(Governs, 2)]),
    Page(Get, "/mine", &[(Herself, 3)]),
    Page(Get, "/mine/looked", &[(Herself, 1)]),
    Page(Get, "/mine/sharing", &[(Herself, 1)]),
    Page(Get, "/mine/copy", &[(Herself, 1)]),
    Page(Get, "/mine/ask", &[(Herself, 1)]),
    Page(Get, "/mine/concern", &[(Herself, 1)]),
    Page(Get, "/read/{handle}", &[(Herself, 1)]),
];

/// How a form that is sent is told.
pub fn posted(path: &'static str) -> &'static str {
    if path == "/find" { "/find, looked" } else { "/calls, looked" }
}

/// Pages of the server that nobody of the bench opens. What is shown before the sign-in is not of the folder.
pub fn forgotten() -> Vec<&'static str> {
    let shown = ROUTES.iter().filter(|r| r.method == Get && r.policy == Policy::SignedIn);
    shown.map(|r| r.path).filter(|path| !PAGES.iter().any(|p| p.0 == Get && p.1 == *path)).collect()
}

/// How many ways in are opened.
pub fn kinds() -> usize {
    PAGES.len()
}

/// What one client opens of one way in.
#[derive(Clone)]
pub struct Opens {
    pub name: &'static str,
    pub method: Method,
    pub often: usize,
    /// Addresses, each with the form that is sent.
    pub at: Vec<(String, String)>,
}

/// Every way in that is hers, with addresses that are good in her session.
pub fn hers(client: &mut Client, user: &User, filled: &Filled) -> Vec<Opens> {
    let who = Who::of(user);
    let known: Vec<_> = filled.open.iter().filter(|her| her.team == user.team).collect();
    // Of those of her team, some whom she works with: each of the team another eight.
    let nth = user.login.bytes().fold(0, |n, b| n * 7 + usize::from(b));
    let known: Vec<_> = (0..8).map(|n| known[(nth + n * 13) % known.len()].clone()).collect();
    let forms: Vec<String> = known.iter().map(|her| format!("family={}&born={}", her.family, her.born)).collect();
    let (mut folders, mut things) = (Vec::new(), Vec::new());
    if matches!(who, Works | Typed | Worries | Manages) {
        folders = known.iter().map(|her| client.find(her)).collect();
        client.mine = known.iter().map(|her| her.family.to_lowercase()).zip(folders.iter().cloned()).collect();
        for folder in &folders {
            things.extend(links(&client.get(folder), "/thing/"));
        }
    }
    let first = match who {
        Calls => Some("/calls"),
        Provides => Some("/day"),
        Worries => Some("/worries"),
        _ => None,
    };
    if let Some(first) = first {
        let page = client.get(first);
        things.extend(links(&page, "/thing/").into_iter().take(20));
        folders.extend(links(&page, "/folder/").into_iter().take(8));
    }
    if who == Calls {
        client.csrf_of("/calls");
    }
    if who == Provides && folders.is_empty() {
        for thing in things.iter().take(8) {
            folders.extend(links(&client.get(thing), "/folder/").into_iter().take(1));
        }
    }
    let trails = match who {
        Governs => links(&client.get("/governance"), "/folder/"),
        _ => Vec::new(),
    };
    let read = match who {
        Herself => links(&client.get("/mine"), "/read/"),
        _ => Vec::new(),
    };
    let owns = match who {
        Manages => links(&client.get("/manager"), "/cover/").into_iter().take(8).collect(),
        _ => Vec::new(),
    };
    let sheets: Vec<String> = match who {
        Works => things.iter().filter(|at| client.get(at).contains("/versions\"")).take(6).cloned().collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for Page(method, name, by) in PAGES {
        let Some((_, often)) = by.iter().find(|(by, _)| *by == who) else { continue };
        let plain = |at: &[String], tail: &str| at.iter().map(|at| (format!("{at}{tail}"), String::new())).collect();
        let at: Vec<(String, String)> = match *name {
            "/thing/{handle}" => plain(&things, ""),
            "/thing/{handle}/versions" => plain(&sheets, "/versions"),
            "/read/{handle}" => plain(&read, ""),
            "/cover/{handle}" => plain(&owns, ""),
            "/folder/{handle}/looked" => plain(&trails, ""),
            // Most folders have one part.
            "/folder/{handle}/all/{part}" => plain(&folders, "/all/1"),
            path if path.starts_with("/folder/{handle}") => plain(&folders, &path["/folder/{handle}".len()..]),
            path if *method == Post => {
                forms.iter().map(|form| (path.to_owned(), format!("csrf={}&{form}", client.csrf))).collect()
            }
            path => vec![(path.to_owned(), String::new())],
        };
        if !at.is_empty() {
            all.push(Opens { name, method: *method, often: *often, at });
        }
    }
    all
}

/// Pages that nobody of those who are signed in has an address of.
pub fn unopened(clients: &[Client]) -> Vec<&'static str> {
    let opens = |page: &&Page| !clients.iter().flat_map(|c| &c.opens).any(|o| (o.method, o.name) == (page.0, page.1));
    PAGES.iter().filter(opens).map(|page| page.1).collect()
}

/// The addresses of a kind that a page leads to, each once.
fn links(page: &str, kind: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in page.split("href=\"").skip(1) {
        let at = part.split(['"', '#']).next().unwrap_or_default();
        let handle = at.strip_prefix(kind).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        if handle.len() != 32 {
            continue;
        }
        // Of a trail the whole address, of the others what all of a folder's or a thing's addresses begin with.
        let at = if at.ends_with("/looked") { at.to_owned() } else { format!("{kind}{handle}") };
        if !all.contains(&at) {
            all.push(at);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_behind_the_sign_in_is_opened_by_the_bench() {
        assert_eq!(forgotten(), Vec::<&str>::new());
        let known = |page: &Page| ROUTES.iter().any(|r| (r.method, r.path) == (page.0, page.1));
        assert!(PAGES.iter().all(known), "a page of the bench is none of the server's");
        assert!(PAGES.iter().all(|page| !page.2.is_empty()), "a page that nobody opens");
    }
}
