//! What every page has: the tab line, the sheet, the foot; and the pages that say no.

use crate::Site;
use crate::asked::{Answer, Asked};
use maud::{DOCTYPE, Markup, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use yf_folder::access::Role;
use yf_folder::{Signed, Trouble};
use yf_report::parts;

static STYLE: LazyLock<String> =
    LazyLock::new(|| [parts::STYLE, include_str!("folder.css"), include_str!("hers.css")].concat());

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(STYLE.as_bytes());
    let name: String = hash.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("/style-{name}.css")
});

/// The style sheet, whose address changes with it.
pub fn style() -> &'static str {
    &STYLE
}

/// Its address.
pub fn style_path() -> &'static str {
    &STYLE_PATH
}

/// A whole page. The title names nobody: it stands in the browser's history.
pub fn page(site: &Site, signed: Option<&Signed>, title: &str, main: Markup) -> Markup {
    whole(site, signed, title, main, false)
}

/// A page of her own: nothing stands before what she came for, and the colours are at the bottom.
pub fn hers(site: &Site, signed: &Signed, title: &str, main: Markup) -> Markup {
    whole(site, Some(signed), title, main, true)
}

fn whole(site: &Site, signed: Option<&Signed>, title: &str, main: Markup, hers: bool) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) " – yellowfolder" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(style_path());
            }
            body {
                a.skip href="#main" { "Skip to the main part" }
                (parts::hatches())
                div.wrap {
                    header.top {
                        div.tab { b { "yellowfolder" } @if hers { " my folder" } @else { " folder" } }
                        div.who { (whose(site, signed)) @if !hers { (parts::theme()) } }
                    }
                    main.sheet id="main" tabindex="-1" { (main) @if hers { div.colours { (parts::theme()) } } }
                    footer {
                        @if site.demo {
                            p { b { "Invented place." } " Everybody here is made up. NHS numbers are from the 999 range, which is never issued." }
                        }
                        p { "Not a medical device: no clinical safety officer has signed for this version." }
                    }
                }
            }
        }
    }
}

/// She herself, and who may act for her, work for nobody here.
fn works_here(signed: &Signed) -> bool {
    !matches!(signed.actor.role(), Role::Person | Role::Proxy) && !signed.actor.place_of_work().is_empty()
}

fn whose(site: &Site, signed: Option<&Signed>) -> Markup {
    html! {
        // Place or team: who works here reads her team beside her name, so that the line stays one line.
        @let staff = signed.is_some_and(works_here);
        @if !staff { span { (site.place.name) } }
        @if site.demo && (staff || !site.place.name.contains("invented")) { b { "invented place" } }
        @if let Some(signed) = signed {
            @let (name, title) = signed.actor.named();
            span { (name) @if staff { ", " (signed.actor.place_of_work()) } @else if !title.is_empty() { ", " (title) } }
            a href="/" { "Start" }
            (to_know(site, signed))
            form.bare method="post" action="/sign-out" { (secret(signed)) button.btn.q.s type="submit" { "Sign out" } }
        }
    }
}

/// What she was not told of yet, and the desk for those who have one.
fn to_know(site: &Site, signed: &Signed) -> Markup {
    let told = if works_here(signed) { site.folder.untold(&signed.actor).unwrap_or(0) } else { 0 };
    html! {
        @if matches!(signed.actor.role(), Role::Provider | Role::Vol) { a href="/day" { "My day" } }
        @if told > 0 { a href="/told" { b { "You must know: " (told) } } }
        @if signed.actor.looks_into_worries() { a href="/worries" { "Worries" } }
        @if matches!(signed.actor.role(), Role::Ig | Role::Manager) { a href="/governance" { "Governance" } }
    }
}

/// The hidden field that shows a form to be of this session.
pub fn secret(signed: &Signed) -> Markup {
    html! { input type="hidden" name="csrf" value=(signed.csrf); }
}

/// A page that says no, or not now.
pub fn sorry(site: &Site, status: u16, words: &str) -> Answer {
    sorry_for(site, status, words, &[])
}

/// The same, with what somebody had typed into the form.
pub fn sorry_for(site: &Site, status: u16, words: &str, form: &[(String, String)]) -> Answer {
    let main = html! { section.sec { h1 { "Not done" } p { (words) } (crate::pages::typed(form)) p { a href="/" { "Start" } } } };
    Answer::page(status, page(site, None, "Not done", main))
}

/// There is no such page.
pub fn not_found(site: &Site) -> Answer {
    Answer::page(
        404,
        page(
            site,
            None,
            "No such page",
            html! { section.sec { h1 { "There is no such page" } p { a href="/" { "Start" } } } },
        ),
    )
}

/// Status, title and words of what the folder could not do or would not show.
fn told(trouble: &Trouble) -> (u16, &'static str, String) {
    match trouble {
        Trouble::NotAvailable | Trouble::Offered => (404, "Not available to you", String::new()),
        Trouble::Field(..) | Trouble::OtherBody => (422, "Not done", trouble.to_string()),
        Trouble::Full => (503, "The disk of this server is full", full()),
        _ => (
            503,
            "The record cannot be reached",
            "Nothing was changed. Try again; if it stays so, tell whoever runs this server.".into(),
        ),
    }
}

/// Not even who asks could be looked up; with what somebody had typed.
pub fn not_reached(site: &Site, trouble: &Trouble, form: &[(String, String)]) -> Answer {
    let (status, title, words) = told(trouble);
    let main =
        html! { section.sec { h1 { (title) } p { (words) } (crate::pages::typed(form)) p { a href="/" { "Start" } } } };
    Answer::page(status, page(site, None, title, main))
}

/// What the folder could not do or would not show.
pub fn trouble(site: &Site, asked: Option<&Asked>, trouble: &Trouble) -> Answer {
    let signed = asked.and_then(|a| a.signed.as_ref());
    let (status, title, words) = told(trouble);
    let offer = matches!(trouble, Trouble::Offered);
    let handle = asked.and_then(|a| a.handle);
    let main = html! {
        section.sec {
            h1 { (title) }
            @if !words.is_empty() { p { (words) } }
            @if let (true, Some(handle), Some(signed)) = (offer, handle, signed) {
                p { "You have no work with this person that opens the folder. If she is at risk and you must see it now, you can open it for four hours: front sheet, care and clinical pages, to read and to add notes. She, her coordinator, your manager and governance are told that you did, and why." }
                form.stacked method="post" action={ "/folder/" (handle.text()) "/break-glass" } {
                    (secret(signed))
                    (once(asked))
                    label for="reason" { "Why you must see it now (20 letters or more)" }
                    textarea id="reason" name="reason" rows="3" required minlength="20" maxlength="1000" {}
                    button.btn type="submit" { "Open for four hours" }
                }
                p.note { "It asks for a code of the last ten minutes. If you signed in earlier, " a href="/code" { "give your code again" } " first." }
            }
            @if let Some(asked) = asked { (crate::pages::typed(&asked.form)) }
            p { a href="/" { "Start" } }
        }
    };
    Answer::page(status, page(site, signed, title, main))
}

/// What is said on a full disk, above what was typed where a form comes back.
pub fn full() -> String {
    "The disk of this server is full. Nothing was changed. Folders can still be read for a while; writing goes on as soon as there is room. Tell whoever runs this server.".into()
}

/// A key for a form, so that a double click does it once: its place in time is enough within one session and one page.
pub fn once(asked: Option<&Asked>) -> Markup {
    let key = asked.map_or(0, |a| a.now.0);
    html! { input type="hidden" name="key" value=(key); }
}
