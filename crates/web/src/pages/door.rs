//! Signing in and out.

use super::again::after_sign_in;
use crate::Site;
use crate::asked::{Answer, Asked};
use crate::frame::{self, secret};
use maud::{Markup, html};

/// Asks for name and password.
pub fn sign_in(site: &Site, _: &Asked) -> Answer {
    Answer::page(200, door(site, None))
}

fn door(site: &Site, wrong: Option<&str>) -> Markup {
    frame::page(site, None, "Sign in", form(wrong))
}

/// Name and password.
pub(super) fn form(wrong: Option<&str>) -> Markup {
    html! {
        section.sec {
            h1 { "Sign in" }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            form.stacked method="post" action="/sign-in" {
                label for="login" { "Name" }
                input type="text" id="login" name="login" autocomplete="username" autofocus required;
                label for="password" { "Password" }
                input type="password" id="password" name="password" autocomplete="current-password" required;
                div { button.btn type="submit" { "Go on" } }
            }
            p.note { "Then we ask for the six digits of your code generator." }
        }
    }
}

/// Takes name and password.
pub fn sign_in_post(site: &Site, asked: &Asked) -> Answer {
    match site.folder.sign_in(asked.field("login"), asked.field("password")) {
        Ok(Some(token)) => match resumed(site, asked, &token) {
            Ok(()) => Answer::see("/code").with_cookie(&token),
            Err(trouble) => frame::trouble(site, None, &trouble),
        },
        Ok(None) => {
            let wrong = "Name and password do not go together, or were tried too often: then wait some minutes.";
            Answer::page(422, door(site, Some(wrong)))
        }
        Err(trouble) => frame::trouble(site, None, &trouble),
    }
}

/// The tabs of who was signed in here before, if it is the same account, find their people again.
fn resumed(site: &Site, asked: &Asked, token: &str) -> Result<(), yf_folder::Trouble> {
    asked.token.as_deref().map_or(Ok(()), |old| site.folder.resume(old, token))
}

/// Asks for the code.
pub fn code(site: &Site, asked: &Asked) -> Answer {
    Answer::page(200, code_page(site, asked, None))
}

fn code_page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Markup {
    let main = html! {
        section.sec {
            h1 { "Your code" }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            @if let Some(signed) = &asked.signed {
                form.stacked method="post" action="/code" {
                    (secret(signed))
                    label for="code" { "The six digits that your code generator shows now" }
                    input type="text" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required;
                    @if let Some(code) = demo_code(site, signed) {
                        p.note { "The demo is your code generator: it shows " b { (format!("{code:06}")) } " now." }
                    }
                    div { button.btn type="submit" { "Sign in" } }
                }
            }
        }
    };
    frame::page(site, asked.signed.as_ref(), "Your code", main)
}

/// Only in a demo, which answers on this machine alone, and whose people are invented.
fn demo_code(site: &Site, signed: &yf_folder::Signed) -> Option<u32> {
    site.demo.then(|| site.folder.code_now(&signed.actor).ok().flatten()).flatten()
}

/// Takes the code.
pub fn code_post(site: &Site, asked: &Asked) -> Answer {
    match site.folder.second_factor(asked.token.as_deref().unwrap_or_default(), asked.field("code")) {
        Ok(Some(token)) => after_sign_in(site, &token).with_cookie(&token),
        Ok(None) => {
            let wrong = "That is not the code of now, or it was used already. Wait for the next one.";
            Answer::page(422, code_page(site, asked, Some(wrong)))
        }
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Ends the session.
pub fn sign_out(site: &Site, asked: &Asked) -> Answer {
    match site.folder.sign_out(asked.token.as_deref().unwrap_or_default()) {
        Ok(()) => Answer::see("/sign-in").with_cookie(""),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// A link of the demo, which signs in once.
pub fn enter(site: &Site, asked: &Asked) -> Answer {
    match site.folder.enter(asked.link.as_deref().unwrap_or_default()) {
        Ok(Some(token)) => match resumed(site, asked, &token) {
            Ok(()) => after_sign_in(site, &token).with_cookie(&token),
            Err(trouble) => frame::trouble(site, None, &trouble),
        },
        Ok(None) => {
            frame::sorry(site, 410, "This link was used already, or is too old. Start the demo again for new ones.")
        }
        Err(trouble) => frame::trouble(site, None, &trouble),
    }
}
