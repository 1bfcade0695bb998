//! The governance desk, and what somebody must know: both without a record opened.

use super::purpose;
use crate::asked::{Answer, Asked};
use crate::frame::{self, secret};
use crate::work::{self, List, live};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::Role;
use yf_folder::{AlertView, Desk, GlassView, Handle, Kind, NoticeView, Outcome, Share, Signed, Stamp, Told, Trouble};

/// Above one in so many openings by break-glass, the ordinary grants are wrong.
const TOO_MANY: u64 = 100;

/// The desk.
pub fn governance(site: &Site, asked: &Asked) -> Answer {
    desk(site, asked, None)
}

fn desk(site: &Site, asked: &Asked, wrong: Option<&Trouble>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let lowered = || match signed.actor.role() {
        Role::Ig => work::desk(site, signed, &[List::Lowered]),
        _ => Ok(work::Desk::default()),
    };
    let both = site.folder.desk(&signed.actor, purpose(signed.actor.role())).and_then(|desk| Ok((desk, lowered()?)));
    match both {
        Ok((desk, lowered)) => {
            let status = if wrong.is_some() { 422 } else { 200 };
            let main = page(site, asked, signed, (&desk, &lowered), wrong);
            Answer::page(status, frame::page(site, Some(signed), "Governance", main))
        }
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Takes a review.
pub fn review(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(outcome) = Outcome::parse(asked.field("outcome")) else {
        return desk(site, asked, Some(&Trouble::Field("outcome", "choose one of the three")));
    };
    // A form that means nothing is answered like one that is not hers.
    let which = Handle::parse(asked.field("which")).or(Handle::parse(&"0".repeat(32)));
    let Some(which) = which else { return frame::not_found(site) };
    match site.folder.review(&signed.actor, purpose(signed.actor.role()), which, outcome, asked.field("words")) {
        Ok(()) => Answer::see("/governance"),
        Err(trouble @ (Trouble::Field(..) | Trouble::Full)) => desk(site, asked, Some(&trouble)),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn page(
    site: &Site,
    asked: &Asked,
    signed: &Signed,
    (desk, lowered): (&Desk, &work::Desk),
    wrong: Option<&Trouble>,
) -> Markup {
    let governs = signed.actor.role() == Role::Ig;
    html! {
        section.sec {
            h1 { "Governance" }
            p.note { "Nobody's name is on this page and no record is opened from it. Each row about a folder leaves a line in that folder's trail." }
            @if governs { p { a href="/requests" { "What people ask of us: requests, and \u{201c}this is wrong\u{201d}" } } }
            @if let Some(wrong) = wrong {
                p.err role="alert" { (wrong) }
                // What a colleague has reviewed meanwhile has no form here any more.
                @if !reviewed(desk).any(|which| which.text() == asked.field("which")) { (super::typed(&asked.form)) }
            }
            h2 id="glass" { "Break-glass that waits for review (" (desk.glass.len()) ")" }
            @if desk.glass.is_empty() { p { "None." } }
            @for one in &desk.glass { (glass(site, asked, signed, one)) }
            (share(desk.share))
        }
        @if governs {
            section.sec {
                h2 id="alerts" { "What the watch found (" (desk.alerts.len()) ")" }
                @if desk.more_alerts { p { "These are the oldest; more come up as they are closed." } }
                p.note { "A question, not a finding: most have a good answer. Ask, then close it with what you found." }
                @if desk.alerts.is_empty() { p { "Nothing." } }
                @for one in &desk.alerts { (alert(asked, signed, one)) }
            }
            section.sec {
                h2 { "Agreements that end or are missing" }
                @if desk.agreements.is_empty() { p { "Each organisation here has one for more than 90 days." } }
                @else { ul { @for one in &desk.agreements { li {
                    b { (one.org) } ": "
                    @match one.until {
                        None => "no agreement, so it sees nothing but its own entries",
                        Some(until) if one.over => { "ended " (dates::stamp(until)) }
                        Some(until) => { "ends " (dates::stamp(until)) }
                    }
                } } } }
            }
            section.sec {
                h2 { "Calls made less urgent in the last four weeks (" (work::many(lowered.lowered.len(), lowered.cut.has(List::Lowered))) ")" }
                @if lowered.lowered.is_empty() { p { "None." } }
                @else { ul { @for one in &lowered.lowered { li {
                    (dates::stamp(one.told)) ": " (super::manager::change(&one.from, &one.to)) " " b { (one.by) } ", " (one.title) @if !one.team.is_empty() { "; " (one.team) }
                } } } }
            }
            section.sec {
                h2 { "Objections and seals of the last four weeks" }
                @if desk.changes.is_empty() { p { "None was set or taken back." } }
                @else { ul { @for one in &desk.changes { li { (dates::stamp(one.at)) ": " (one.what) @if !one.org.is_empty() { ", to " (one.org) } } } } }
            }
        }
        section.sec {
            h2 { "The rules" }
            p.small { "Hash of these rules, as each line of the trail carries it: " code.hash { (desk.hash) } }
            details {
                summary { "All " (desk.rules.len()) " rules" }
                div.scroll { table {
                    thead { tr { th scope="col" { "Rule" } th scope="col" { "Says" } } }
                    tbody { @for (rule, says) in &desk.rules { tr { th scope="row" { (rule.0) } td { (says) } } } }
                } }
            }
        }
    }
}

/// What this reader can review here.
fn reviewed(desk: &Desk) -> impl Iterator<Item = Handle> {
    let glass = desk.glass.iter().filter(|one| one.yours).map(|one| one.which);
    glass.chain(desk.alerts.iter().filter(|one| one.yours).map(|one| one.which))
}

fn who((name, title, place): &(String, String, String)) -> Markup {
    html! { b { (name) } @if !title.is_empty() { ", " (title) } ", " (place) }
}

fn glass(site: &Site, asked: &Asked, signed: &Signed, one: &GlassView) -> Markup {
    let waits = live::live(&site.place, &one.clock, asked.now);
    html! {
        article.co {
            p { (who(&one.by)) " opened a folder on " (dates::stamp(one.opened)) "." }
            p { "Why: " q.said { (one.reason) } }
            p.small { @if let Some(live) = waits {
                @if live.late() { b { "Was to be reviewed " (live.by(asked.now)) ": " (live.words(asked.now)) "." } }
                @else { "To be reviewed " (live.by(asked.now)) ": " (live.words(asked.now)) "." }
            } }
            @if one.yours { (form(asked, signed, one.which, FOUND)) } @else { p.note { "You used it: somebody else reviews it." } }
        }
    }
}

fn alert(asked: &Asked, signed: &Signed, one: &AlertView) -> Markup {
    html! {
        article.co {
            p { (who(&one.by)) @match one.kind {
                Kind::Drawn | Kind::Later => { ": " b { (one.kind.says()) } "." }
                Kind::Concern => { " raised " b { "a worry about somebody's safety" } "." }
                Kind::Case => { " opened " b { (one.kind.says()) } "." }
                kind => { " opened, or tried to open: " b { (kind.says()) } "." }
            } }
            p.small { (dates::stamp(one.at)) ", " (age(one.at, asked.now)) " ago"
                @if let Some(trail) = one.trail { ". " a href={ "/folder/" (trail.text()) "/looked" } { "Who looked at that folder" } }
            }
            @if one.kind == Kind::Later { p.note { "Held back since telling her could put her at risk. Ask those who look into worries, or who held it back, whether it still could." } }
            @if one.yours { (form(asked, signed, one.which, if one.kind == Kind::Later { LATER } else { FOUND })) } @else { p.note { "It is about you: somebody else looks into it." } }
        }
    }
}

fn age(at: Stamp, now: Stamp) -> String {
    let hours = (now.0 - at.0).max(0) / (60 * Stamp::MINUTE);
    match hours {
        0 => "less than an hour".to_owned(),
        1..48 => format!("{hours} h"),
        _ => format!("{} days", hours / 24),
    }
}

/// The form of a review; where it came back, with what was typed.
fn form(asked: &Asked, signed: &Signed, which: Handle, outcomes: &[(Outcome, &str)]) -> Markup {
    let which = which.text();
    let back = asked.field("which") == which;
    html! {
        form.stacked method="post" action="/governance/review" {
            (secret(signed))
            input type="hidden" name="which" value=(which);
            label for={ "o-" (which) } { @if outcomes == LATER { "Is it still to be held back?" } @else { "It was" } }
            select id={ "o-" (which) } name="outcome" {
                @for (outcome, words) in outcomes {
                    option value=(outcome.name()) selected[back && asked.field("outcome") == outcome.name()] { (words) }
                }
            }
            label for={ "w-" (which) } { "What you found" }
            textarea id={ "w-" (which) } name="words" rows="2" required minlength="10" maxlength="2000" { @if back { (asked.field("words")) } }
            div { button.btn type="submit" { "Reviewed" } }
        }
    }
}

/// What a look was found to be.
const FOUND: &[(Outcome, &str)] = &[
    (Outcome::Justified, "justified"),
    (Outcome::NotJustified, "not justified"),
    (Outcome::CannotTell, "cannot be told"),
];

/// What becomes of what she is not shown.
const LATER: &[(Outcome, &str)] = &[
    (Outcome::Justified, "yes: it is looked at again in 28 days"),
    (Outcome::NotJustified, "no: she may read that it was done, by whom and when"),
];

fn share(share: Share) -> Markup {
    let over = share.by_glass * TOO_MANY > share.all;
    html! {
        p { "Of " (share.all) " openings in the last seven days, " b { (share.by_glass) } " were by break-glass."
            @if over { " That is more than one in a hundred: the ordinary ways in are too narrow somewhere." }
        }
    }
}

/// What somebody must know.
pub fn told(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let notices = match site.folder.notices(&signed.actor, purpose(signed.actor.role())) {
        Ok(notices) => notices,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec {
            h1 { "What you must know" }
            @if notices.is_empty() { p { "Nothing." } }
            @for one in &notices { (notice(one)) }
            @if signed.actor.role() == Role::Manager { p { a href="/governance" { "Review what waits" } } }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "What you must know", main))
}

fn notice(one: &NoticeView) -> Markup {
    match one.what {
        Told::Worry => worry(one),
        Told::Death => death(one),
        Told::Apart => apart(one),
        Told::Case => opened(one, " on ", ", to answer what she asks of her record.", "opened"),
        Told::Glass => opened(one, " by break-glass on ", ".", "used"),
    }
}

/// That her folder was opened: what stands before and behind when, and what her manager's colleague did with it.
fn opened(one: &NoticeView, before: &str, behind: &str, did: &str) -> Markup {
    html! {
        article.co {
            p {
                @if one.fresh { b { "New. " } }
                (who(&one.by)) " opened "
                @match &one.person {
                    Some((handle, her)) => { "the folder of " a href={ "/folder/" (handle.text()) } { (her.family.to_uppercase()) ", " (her.given) } }
                    None => "a folder",
                }
                (before) (dates::stamp(one.at)) (behind)
            }
            @if !one.reason.is_empty() { p { "Why: " q.said { (one.reason) } } }
            p.small { "You are told because you " @if one.as_coordinator { "coordinate her care." } @else { "manage who " (did) " it." } }
        }
    }
}

/// That she has died: so that nobody rings her, writes to her or goes to her door.
fn death(one: &NoticeView) -> Markup {
    html! {
        article.co {
            p {
                @if one.fresh { b { "New. " } }
                @match &one.person {
                    Some((handle, her)) => { a href={ "/folder/" (handle.text()) } { (her.family.to_uppercase()) ", " (her.given) } " has died." }
                    None => "Somebody has died of whom you may read nothing now.",
                }
                " " (who(&one.by)) " made it certain on " (dates::stamp(one.at)) "."
            }
            p { "Her planned visits are stopped, and none can be planned." }
            p.small { "You are told because something of hers is open where you work." }
        }
    }
}

/// That something stood in her folder that was about somebody else.
fn apart(one: &NoticeView) -> Markup {
    html! {
        article.co {
            p {
                @if one.fresh { b { "New. " } }
                (who(&one.by)) " found on " (dates::stamp(one.at)) " that what an agency had sent is about somebody else, and took it out of "
                @match &one.person {
                    Some((handle, her)) => { "the folder of " a href={ "/folder/" (handle.text()) "/sharing" } { (her.family.to_uppercase()) ", " (her.given) } },
                    None => "a folder of which you may read nothing now",
                }
                "."
            }
            p { "Look whether anything was planned because of it. Who had read it stands there, so that they can be told." }
            p.small { @if one.as_coordinator { "You are told because you coordinate her care." } @else { "You are told because you manage who did it." } }
        }
    }
}

/// That a worry was raised: whose it is to look into it reads it, and nobody else does.
fn worry(one: &NoticeView) -> Markup {
    html! {
        article.co {
            p {
                @if one.fresh { b { "New. " } }
                "A worry about the safety of "
                @match &one.person {
                    Some((handle, her)) => a href={ "/folder/" (handle.text()) } { (her.family.to_uppercase()) ", " (her.given) },
                    None => "somebody",
                }
                " was raised on " (dates::stamp(one.at)) "."
            }
            p { "Those who look into worries have it, and ask you for what they need. Do not speak of it with her, or with anybody around her, before they say so: whoever frightens her may stand beside her." }
            p.small { @if one.as_coordinator { "You are told because you coordinate her care." } @else { "You are told because you manage who raised it." } }
        }
    }
}
