//! What was typed and not sent: shown again, never lost, and never to somebody else.

use super::door;
use crate::Site;
use crate::asked::{Answer, Asked, FIELDS};
use crate::frame::{self, secret};
use maud::{Markup, html};
use yf_folder::Typed;

/// A form came when nobody was signed in: her session is over, or it never was.
pub fn signed_out(site: &Site, asked: &Asked, path: &str) -> Answer {
    let fields: Vec<(String, String)> =
        asked.form.iter().filter(|(name, _)| name != "csrf" && name != "again").cloned().collect();
    let typed = Typed { path: path.to_owned(), fields };
    let kept = asked.token.as_deref().map(|token| site.folder.keep_typed(token, asked.field("csrf"), &typed));
    let main = match kept {
        Some(Ok(true)) => html! {
            section.sec {
                h1 { "You were signed out" }
                p.err role="alert" { "Nothing was sent. What you typed is kept for a day, for you alone: sign in again and you are shown it." }
            }
            (door::form(None))
        },
        Some(Err(trouble)) => return frame::trouble(site, None, &trouble),
        _ => html! {
            section.sec {
                h1 { "You are not signed in" }
                p.err role="alert" { "Nothing was sent, and nothing is kept. If you need what you typed, copy it from here before you sign in." }
                (shown(&typed.fields))
            }
            (door::form(None))
        },
    };
    Answer::page(403, frame::page(site, None, "Signed out", main))
}

/// A form whose bytes are no text.
pub fn not_text(site: &Site, asked: &Asked) -> Answer {
    let main = html! {
        section.sec {
            h1 { "Not done" }
            p.err role="alert" { "Some letters came in an encoding other than UTF-8 and cannot be read. Nothing was kept. Below is what could be read; each letter that could not is shown as \u{fffd}." }
            (shown(&asked.form))
            p { a href="/" { "Start" } }
        }
    };
    Answer::page(422, frame::page(site, asked.signed.as_ref(), "Not done", main))
}

/// A form with more fields than any of ours. What was typed is shown to whose page sent it.
pub fn too_long(site: &Site, asked: &Asked, ours: bool) -> Answer {
    let main = html! {
        section.sec {
            h1 { "Not done" }
            p.err role="alert" { "That is more than " (FIELDS) " fields, more than a form of ours can hold. Nothing was kept. Send it in smaller parts." }
            @if ours { (shown(&asked.form)) }
            p { a href="/" { "Start" } }
        }
    };
    Answer::page(422, frame::page(site, asked.signed.as_ref(), "Not done", main))
}

fn shown(fields: &[(String, String)]) -> Markup {
    html! {
        @for (name, value) in fields.iter().filter(|(name, value)| is_words(name, value)) {
            div.stacked { label for={ "typed-" (name) } { "What you typed" } textarea id={ "typed-" (name) } rows="6" readonly { (value) } }
        }
    }
}

/// What a form calls what somebody says in words of her own, however few they are.
const WORDS: [&str; 4] = ["words", "what", "why", "reason"];

/// Words that somebody typed; the rest are a form's own marks.
fn is_words(name: &str, value: &str) -> bool {
    let secrets = ["csrf", "key", "again", "password", "code"];
    let named = (WORDS.contains(&name) || name.ends_with("~words")) && !value.trim().is_empty();
    !secrets.contains(&name) && (named || value.contains(char::is_whitespace) || value.chars().count() > 40)
}

/// What was typed into a form that was refused: whoever may not do what it says has still written it, and gets it back.
pub fn typed(form: &[(String, String)]) -> Markup {
    html! {
        @if form.iter().any(|(name, value)| is_words(name, value)) {
            p { "Nothing was kept of what you typed. If you need it, copy it from here." }
            (shown(form))
        }
    }
}

/// Where somebody goes who has just signed in: to what she had typed, if anything is kept.
pub fn after_sign_in(site: &Site, token: &str) -> Answer {
    let typed = match site.folder.who(token) {
        Ok(Some(signed)) if signed.actor.whole() => site.folder.typed(&signed.actor),
        Ok(_) => Ok(None),
        Err(trouble) => Err(trouble),
    };
    match typed {
        Ok(Some(_)) => Answer::see("/again"),
        // What is kept can still be asked for later.
        Ok(None) | Err(_) => Answer::see("/"),
    }
}

/// Shows it again, to be sent or thrown away.
pub fn again(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let typed = match site.folder.typed(&signed.actor) {
        Ok(Some(typed)) => typed,
        Ok(None) => return Answer::see("/"),
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec {
            h1 { "What you had typed" }
            p { "You were signed out before this was sent. Nothing was done with it yet." }
            form.stacked method="post" action=(typed.path) {
                (secret(signed))
                input type="hidden" name="again" value="1";
                @for (n, (name, value)) in typed.fields.iter().enumerate() {
                    @if is_words(name, value) {
                        label for={ "typed-" (n) } { "What you typed" }
                        textarea id={ "typed-" (n) } name=(name) rows="6" { (value) }
                    } @else {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                div { button.btn type="submit" { "Send it now" } }
            }
            form.bare method="post" action="/again/forget" { (secret(signed)) button.btn.q type="submit" { "Throw it away" } }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "What you had typed", main))
}

/// Throws it away.
pub fn forget(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match site.folder.forget_typed(&signed.actor) {
        Ok(()) => Answer::see("/"),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}
