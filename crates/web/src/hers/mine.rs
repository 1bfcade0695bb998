//! The first page of her own: one thing to do first, then the rest of her folder in one column.

use super::plainly::{by_day, call, service, tel, waits, when};
use super::{Hers, looked};
use crate::Site;
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::pages::{came, is_untold};
use crate::sheet;
use crate::work::{self, Kind, Said, ThingView, Work, front, live, steps};
use maud::{Markup, html};
use yf_folder::access::{Rel, Role};
use yf_folder::{Ask, ProxyState, Ring, Signed, Subject};
use yf_model::When;
use yf_place::clock;

/// Her first page.
pub fn mine(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    // A proxy is not told who looked.
    let herself = signed.actor.role() == Role::Person;
    let looked = [Ask::Looked(Subject::Herself)];
    let hers = Hers::with(site, signed, Subject::Herself, if herself { &looked } else { &[] });
    if hers.work.is_none() && hers.sharing.is_none() && hers.folder.is_none() {
        return if herself {
            frame::trouble(site, Some(asked), &yf_folder::Trouble::NotAvailable)
        } else {
            nothing_shared(site, signed)
        };
    }
    let name = hers.name();
    let main = html! {
        div.mine {
            h1 { @if hers.herself { "Hello, " (name) } @else { "The folder of " (name) } }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            (next(site, asked, &hers))
            nav.jump.noprint aria-label="On this page" {
                a href="#coming" { "What is coming" }
                a href="#worse" { "If I feel worse" }
                a href="#plan" { "My plan" }
                a href="#team" { "My team" }
                @if hers.herself { a href="#who" { "Who looked" } a href="#wrong" { "This is wrong" } }
            }
            (shared_with_me(&hers))
            (coming(asked, &hers))
            (waiting(site, asked, &hers))
            (worse(&hers))
            (plan(asked, &hers))
            (team(&hers))
            (reach(&hers))
            (super::written::written(asked, &hers))
            @if hers.herself { (who(asked, &hers)) (this_is_wrong(site, asked, signed, &hers)) }
            (ways(asked, signed, &hers))
        }
    };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::hers(site, signed, "My folder", main))
}

/// Who was let in to nothing. Not yet, not any more and not just now are the same words: she who suspended it for fear is not to be told on.
fn nothing_shared(site: &Site, signed: &Signed) -> Answer {
    let main = html! { div.mine {
        h1 { "No folder is shared with you" }
        p { "You are signed in, and there is nothing here that you may see. Nobody has shared a folder with you yet, or it is not shared now." }
        section { h2 { "Whom to ask" } ul.pl {
            li { b { "The person whose folder it is." } " She, or he, can let you in: \u{201c}My folder\u{201d}, then \u{201c}Stop or start sharing\u{201d}." }
            li { b { "Whoever coordinates the care" } small { "if you have a power of attorney, or a court or the benefits office has named you: show the paper. The name and number stand on the yellow folder at home." } }
        } }
        p { "Now in danger: ring " a href="tel:999" { b { "999" } } ". " a href="/mine/concern" { "I am worried about somebody\u{2019}s safety" } }
    } };
    Answer::page(200, frame::hers(site, signed, "My folder", main))
}

fn rings(hers: &Hers) -> &[Ring] {
    hers.sharing.as_ref().map_or(&[], |s| &s.rings)
}

/// Visits and meetings that are still to come, the soonest first.
fn to_come<'h>(hers: &'h Hers, asked: &Asked) -> Vec<&'h ThingView> {
    let today = clock::midnight(clock::local_day(asked.now.seconds()));
    let planned = |t: &&ThingView| match t.kind {
        Kind::Visit => t.state == "planned",
        Kind::Review => t.state == "booked",
        _ => false,
    };
    let mut to_come: Vec<&ThingView> = hers.things().iter().filter(planned).collect();
    to_come.retain(|t| clock::instants(steps::at(t)).last >= today && !is_untold(t, asked.now.seconds()));
    to_come.sort_by_key(|t| clock::instants(steps::at(t)).first);
    to_come
}

/// Who comes, by name: whom it is planned for, else who owns it.
fn comes(thing: &ThingView) -> String {
    match thing.kind {
        Kind::Review => format!("{} and you look at your plan together", thing.owner),
        _ if !thing.to.is_empty() => format!("{} comes to you", thing.to),
        _ => format!("{} sees to it that somebody comes to you", thing.owner),
    }
}

fn next(site: &Site, asked: &Asked, hers: &Hers) -> Markup {
    let soon = to_come(hers, asked);
    let running = hers.things().iter().filter(|t| t.open && waits(t).is_some());
    let promise = running
        .filter_map(|t| Some((t, live::nearest(site, t, asked.now)?)))
        .min_by_key(|(_, l)| l.due.unwrap_or(i64::MAX));
    let lead = rings(hers).iter().find(|r| r.rel == Some(Rel::Lead));
    let named = rings(hers).iter().find(|r| r.rel.is_some());
    let always = rings(hers).iter().find(|r| r.rel.is_none());
    html! {
        div.nextb {
            h2 { "What happens next" }
            @if let Some(first) = soon.first() {
                p.d { (when(steps::at(first), asked.now)) ": " (comes(first)) "." }
                @let what = steps::about(first);
                @if !what.is_empty() { p { (crate::pages::sentence(&what)) "." } }
            } @else if let Some((thing, live)) = promise {
                p.d { (waits(thing).unwrap_or_default()) }
                p { @if let Some(due) = live.due { "We promised it by " b { (by_day(clock::local_day(due), asked.now)) } ". " } (thing.owner) " looks after it." }
            } @else {
                p.d { "Nothing is planned." }
                p { "If you need something, ring us." }
            }
            @if let Some(ring) = lead.or(named).filter(|r| !r.number.is_empty()) {
                (call(ring, if ring.rel == Some(Rel::Lead) { "looks after your plan" } else { "works with you" }, false))
            } @else if let Some(ring) = lead.or(named) {
                p { b { (ring.name) } ", " (ring.title) ", " @if ring.rel == Some(Rel::Lead) { "looks after your plan." } @else { "works with you." } }
            } @else { p { "Nobody is named yet who looks after your plan. We tell you as soon as somebody is." } }
            @if let Some(ring) = always { (call(ring, "one number, day and night", true)) }
            p.small { "You cannot breathe, your chest hurts, or you are in danger: " a href="tel:999" { b { "ring 999" } } "." }
        }
    }
}

/// What we wrote and she has not answered yet; and that we want to stop.
fn shared_with_me(hers: &Hers) -> Markup {
    let unread = hers.things().iter().filter(|t| t.kind == Kind::Assessment && t.state == "shared with her");
    let closing = hers.things().iter().filter(|t| t.kind == Kind::Case && t.state == "closing");
    html! {
        @for thing in unread { section { h2 { "Please read this" }
            p { (thing.owner) " has written down what you talked about. Read it, and say whether it is right." }
            a.btn href={ "/read/" (thing.thing.text()) } { "Read it" }
        } }
        @for thing in closing { section { h2 { "We think we are done" }
            p { (thing.owner) " thinks that you do not need us now. You can say no." }
            a.btn href={ "/read/" (thing.thing.text()) } { "Read why, or say no" }
        } }
    }
}

fn coming(asked: &Asked, hers: &Hers) -> Markup {
    let soon = to_come(hers, asked);
    html! {
        section id="coming" { h2 { "What is coming" }
            @if soon.is_empty() { p { "No visit is planned." } }
            @else { ul.pl { @for t in soon.iter().take(12) { li {
                b { (when(steps::at(t), asked.now)) } ": " (comes(t))
                @let what = steps::about(t); @if !what.is_empty() { small { (what) } }
            } } } }
            (so_far(asked, hers))
        }
    }
}

/// How many days back she is told of a visit that did not come.
const LATELY: i32 = 14;

/// Planned against done, and what did not come lately: nobody knows it better than she, so she sees what we believe.
fn so_far(asked: &Asked, hers: &Hers) -> Markup {
    let (now, since) = (asked.now.seconds(), clock::local_day(asked.now.seconds()) - LATELY);
    let (done, planned) = came(hers.things(), now);
    let lately = hers.things().iter().filter(|t| steps::at(t).latest_day() >= since);
    let mut not: Vec<&ThingView> = lately
        .filter(|t| {
            is_untold(t, now) || (t.kind == Kind::Visit && matches!(t.state.as_str(), "missed" | "not in" | "refused"))
        })
        .collect();
    not.sort_by_key(|t| std::cmp::Reverse(clock::instants(steps::at(t)).first));
    html! {
        @if planned > 0 { p { "So far " b { (done) " of " (planned) } @if planned == 1 { " planned visit" } @else { " planned visits" } " came." } }
        @if !not.is_empty() { ul.pl { @for t in &not { li {
            b { (when(steps::at(t), asked.now)) } ": "
            @match t.state.as_str() {
                "missed" => "nobody came.",
                "not in" => "somebody came and nobody answered the door.",
                "refused" => "you did not want the visit.",
                _ => "we have not heard whether somebody came. If nobody did, ring us.",
            }
            @if let Some(why) = t.steps.last().map(|s| s.why.as_str()).filter(|why| !why.is_empty()) { small { "What we were told: " (why) } }
        } } } }
    }
}

/// The clock by which she is told when: that of a review is its plan's, or the last review's.
fn promised(site: &Site, asked: &Asked, hers: &Hers, t: &ThingView) -> Option<live::Live> {
    let of_plan = || {
        let beside = hers
            .things()
            .iter()
            .filter(|o| Some(o.thing) == t.parent || (o.kind == Kind::Review && o.parent == t.parent));
        let clocks = beside.flat_map(|o| live::of(site, o, asked.now));
        clocks.filter(|c| c.runs() && c.id.ends_with("-review")).min_by_key(|c| c.due.unwrap_or(i64::MAX))
    };
    live::nearest(site, t, asked.now).or_else(|| of_plan().filter(|_| t.kind == Kind::Review))
}

/// What has been promised and is not there: who looks after it, by when.
fn waiting(site: &Site, asked: &Asked, hers: &Hers) -> Markup {
    let open = hers.things().iter().filter(|t| t.open);
    let open: Vec<(&ThingView, String)> = open.filter_map(|t| Some((t, waits(t)?))).collect();
    html! {
        section id="waiting" { h2 { "Still waiting" }
            @if open.is_empty() { p { "You are not waiting for anything from us." } }
            @else { ul.pl { @for (t, words) in &open { li {
                @if t.kind == Kind::Line { b { (steps::about(t)) } ". " }
                (words)
                small {
                    @match promised(site, asked, hers, t) {
                        Some(live) if live.late() => { b { "We said it would be done by " (by_day(clock::local_day(live.due.unwrap_or_default()), asked.now)) ". It is late." } " " (t.owner) " looks after it." }
                        Some(live) => { (t.owner) " looks after it. We promised it by " (by_day(clock::local_day(live.due.unwrap_or_default()), asked.now)) "." }
                        None => { (t.owner) " looks after it. No day is promised." }
                    }
                }
            } } } }
        }
    }
}

fn worse(hers: &Hers) -> Markup {
    let all = hers.plan().map(sheet::contingency).unwrap_or_default();
    html! {
        section id="worse" { h2 { "If I feel worse" }
            @if all.is_empty() { p { "This is not written down yet. Ring one of the numbers above." } }
            @else { ol.steps { @for (when, then, ring) in &all { li {
                b { "If " (when) ":" } " " (then)
                @if !ring.is_empty() { " Ring " @if ring.chars().filter(char::is_ascii_digit).count() >= 3 { a.nw href=(tel(ring)) { (ring) } } @else { (ring) } "." }
            } } } }
        }
    }
}

fn plan(asked: &Asked, hers: &Hers) -> Markup {
    let Some(plan) = hers.plan() else {
        return html! { section id="plan" { h2 { "My plan, in my words" } p { "There is no plan yet." } } };
    };
    let agreed = plan.steps.iter().rfind(|s| s.to == "agreed");
    html! {
        section id="plan" { h2 { "My plan, in my words" }
            @for (words, _) in sheet::goals(plan) { blockquote { (words) } }
            @let lines = sheet::services(plan, hers.things());
            ul.pl { @for line in lines { li { (steps::about(line)) small { (service(&line.state)) @if !line.to.is_empty() { ", " (line.to) } } } } }
            @if let Some(step) = agreed {
                @let how = if sheet::is_decided_for_her(plan) { "It was decided in your best interests on " } else { "You agreed this on " };
                p.small { (how) (when(step.happened, asked.now)) " with " (step.by) "." }
            }
            @else { p.small { "It is being written, and you have not agreed to it yet." } }
            p { a href={ "/read/" (plan.thing.text()) } { "Read the whole plan" } }
        }
    }
}

fn team(hers: &Hers) -> Markup {
    let proxies = hers.sharing.iter().flat_map(|s| &s.proxies);
    let proxies: Vec<_> = proxies.filter(|p| matches!(p.state, ProxyState::Reads | ProxyState::Suspended)).collect();
    let carers = hers.sharing.as_ref().map_or(&[][..], |s| &s.carers);
    html! {
        section id="team" { h2 { "My team" }
            ul.pl.team {
                @for ring in rings(hers).iter().filter(|r| r.rel.is_some()) { li {
                    div { b { (ring.name) } small { (ring.title) @if ring.rel == Some(Rel::Lead) { "; ask her or him anything" } } }
                    @if !ring.number.is_empty() { a.nw href=(tel(&ring.number)) aria-label={ "Ring " (ring.name) ", " (ring.number) } { (ring.number) } }
                } }
                @for carer in carers { li { div { b { @if carer.name.is_empty() { "Somebody" } @else { (carer.name) } } small { "cares for you, and has a folder of her or his own" } } } }
                @for proxy in &proxies { li {
                    div { b { (proxy.name) } small { @if hers.herself { "you let " (proxy.name) " see your folder" } @else { "may see this folder" } } }
                    @if hers.herself { a href="/mine/sharing#people" { "Change" span.vh { " what " (proxy.name) " sees" } } }
                } }
            }
            @if rings(hers).iter().all(|r| r.rel.is_none()) && carers.is_empty() && proxies.is_empty() { p { "Nobody is named yet." } }
        }
    }
}

/// Where we think that she lives, and how we ring her: hers to see, since a wrong number is found by nobody else.
fn reach(hers: &Hers) -> Markup {
    let front = hers.front();
    let known: Vec<(&str, &str)> =
        [("known-as", "We call you"), ("address", "You live at"), ("phone", "We ring you on")]
            .into_iter()
            .map(|(field, says)| (says, front::words(front, field)))
            .filter(|(_, words)| !words.is_empty())
            .collect();
    html! {
        @if hers.herself { section id="reach" { h2 { "How we reach you" }
            @if known.is_empty() { p { "Nobody has written down where you live or your telephone number. Tell whoever comes or rings next." } }
            @else { ul.pl { @for (says, words) in &known { li { (says) ": " b { (words) } } } }
                p.small { "Not right? " a href="#wrong" { "Tell us" } "." } }
        } }
    }
}

/// The newest of those who looked.
const LATEST: usize = 8;

fn who(asked: &Asked, hers: &Hers) -> Markup {
    html! {
        section id="who" { h2 { "Who looked at my folder" }
            (looked::people(asked, &hers.looked, LATEST))
            p { a href="/mine/looked" { "Everybody who looked" } }
            a.btn.q.noprint href="/mine/sharing" { "Stop or start sharing" }
        }
    }
}

fn this_is_wrong(site: &Site, asked: &Asked, signed: &Signed, hers: &Hers) -> Markup {
    let said: Vec<&ThingView> = hers.things().iter().filter(|t| t.kind == Kind::Correction).collect();
    html! {
        section id="wrong" { h2 { "This is wrong" }
            p { "Tell us what is wrong. A person reads it and answers within 10 working days. What was written stays, with your words beside it." }
            form.noprint method="post" action="/mine/wrong" {
                (secret(signed)) (once(Some(asked)))
                label for="what" { "What is wrong?" }
                textarea id="what" name="what" rows="3" maxlength="4000" required { (asked.field("what")) }
                button.btn type="submit" { "Send it" }
            }
            @if !said.is_empty() { h3 { "What you told us" } ul.pl { @for t in said { li {
                "\u{201c}" (steps::about(t)) "\u{201d}"
                small { (answer(site, asked, t)) }
            } } } }
        }
    }
}

fn answer(site: &Site, asked: &Asked, t: &ThingView) -> Markup {
    let last = t.steps.iter().rfind(|s| matches!(s.to.as_str(), "amended" | "note added"));
    html! {
        @match last {
            Some(step) => {
                @if step.to == "amended" { b { "We have changed it." } } @else { b { "Your words now stand beside it." } }
                " " (step.why) " (" (step.by) ", " (when(step.happened, asked.now)) ")"
            }
            None => {
                (t.owner) " reads it"
                @if let Some(due) = live::nearest(site, t, asked.now).and_then(|l| l.due) { " and answers by " b { (by_day(clock::local_day(due), asked.now)) } }
                "."
            }
        }
    }
}

/// Paper, larger letters, another way; her words; worry.
fn ways(asked: &Asked, signed: &Signed, hers: &Hers) -> Markup {
    html! {
        section.noprint { h2 { "On paper, larger, or another way" }
            p { "Print this page, make the yellow folder new, or ask for large print, audio or another language." }
            form method="post" action="/mine/paper" { (secret(signed)) (once(Some(asked))) button.btn.q type="submit" { "Make my yellow folder to print" } }
            @if hers.herself { a.btn.q href="/mine/copy" { "Take a copy of my whole folder" } }
            p { a href="/mine/ask" { "Ask for a copy by law, or that something is taken out" } }
            p { a href="/mine/concern" { "I am worried about my safety, or somebody else's" } }
        }
    }
}

/// "This is wrong": what she wrote goes to a person, with a clock.
pub fn wrong(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let words = asked.field("what").trim().to_owned();
    if words.is_empty() {
        return page(site, asked, Some("Write what is wrong."));
    }
    let said = Said { field: "what".into(), words, source: "her".into(), ..Said::default() };
    // Of an entry that she chose it is kept which it is: who wrote it answers.
    let chosen = Some(asked.field("page")).filter(|page| !page.is_empty());
    let chosen = chosen.map(|page| Said { field: "page".into(), value: page.to_owned(), ..Said::default() });
    let happened = When::Moment(crate::dates::moment(asked.now));
    let begin = Work::Begin {
        kind: Kind::Correction,
        subject: Some(Subject::Herself),
        parent: None,
        to: None,
        happened,
        says: std::iter::once(said).chain(chosen).collect(),
    };
    match work::act(site, asked, signed, "wrong", &begin) {
        Ok(_) => Answer::see("/mine#wrong"),
        Err(trouble) => match work::mendable(&trouble) {
            Some(words) => page(site, asked, Some(&words)),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}
