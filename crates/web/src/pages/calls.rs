//! The call handler's first page: is she known, is somebody already on it, how fast must we move. The clock of a call starts when it came in.

use super::find::{self, FACTS};
use super::{lists, thing};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::{self, Desk, DeskLine, Kind, List, Said, ThingHandle, Work, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::{Found, Handle, Signed, Subject, Trouble};
use yf_model::{Day, Moment, When};
use yf_place::Calendar;

/// Shows it.
pub fn calls(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    show(site, asked, signed, 200, None, None)
}

/// Looks who she is.
pub fn look(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match find::look(site, asked, signed) {
        Ok(found) => show(site, asked, signed, 200, None, Some(&found)),
        Err(Ok(wrong)) => show(site, asked, signed, 422, Some(&wrong), None),
        Err(Err(trouble)) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn show(
    site: &Site,
    asked: &Asked,
    signed: &Signed,
    status: u16,
    wrong: Option<&str>,
    found: Option<&[Found]>,
) -> Answer {
    match work::desk(site, signed, &[List::Mine, List::ForMe, List::Calls, List::Done]) {
        Ok(desk) => Answer::page(status, page(site, asked, signed, &desk, wrong, found)),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Takes a call: it came in now, or when the handler says; about somebody chosen from the look-alikes, or about nobody known yet.
pub fn take(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let happened = match find::came_in(asked) {
        Ok(happened) => happened,
        Err(wrong) => return show(site, asked, signed, 422, Some(&wrong), None),
    };
    match taken(site, asked, signed, happened) {
        Ok(thing) => Answer::see(&format!("/thing/{}", thing.text())),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => show(site, asked, signed, 422, Some(&wrong), None),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

fn taken(site: &Site, asked: &Asked, signed: &Signed, happened: When) -> Result<ThingHandle, Trouble> {
    let she = Handle::parse(asked.field("she"));
    let facts = FACTS.iter().filter(|_| she.is_none()).map(|(name, _)| (*name, asked.field(name).trim()));
    let says = facts.filter(|(_, typed)| !typed.is_empty());
    let says = says.map(|(name, typed)| fact(name, typed));
    let subject = she.map(Subject::Handle);
    let begin = Work::Begin { kind: Kind::Contact, subject, parent: None, to: None, happened, says: says.collect() };
    let thing = work::act(site, asked, signed, "take", &begin)?;
    // Sent twice, it is where the first took it, and goes on from there: never back to be about nobody known.
    for (from, to, subject) in [("draft", "received", None), ("received", "identified", subject)] {
        if to == "identified" && she.is_none() {
            break;
        }
        let now = work::thing(site, signed, Some(thing))?.thing;
        if now.state == from && now.next.iter().any(|next| next == to) {
            work::act(site, asked, signed, to, &work::plain_step(thing, &now.state, to, subject, happened))?;
        }
    }
    Ok(thing)
}

/// What the caller said of who she is.
fn fact(name: &str, typed: &str) -> Said {
    let day = dates::day(typed).filter(|_| name == "born");
    Said {
        field: format!("person.{name}"),
        words: day.map_or_else(|| typed.to_owned(), |day| day.to_string()),
        ..Said::default()
    }
}

/// Looks who the call is about, from the page of the call.
pub fn who(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let found = match find::look(site, asked, signed) {
        Ok(found) => found,
        Err(Ok(wrong)) => return thing::again(site, asked, signed, &wrong),
        Err(Err(trouble)) => return frame::trouble(site, Some(asked), &trouble),
    };
    match work::thing(site, signed, asked.handle) {
        Ok(one) => {
            let alike = alike(asked, signed, one.thing.thing, &found);
            Answer::page(200, thing::page(site, asked, signed, &one, None, &alike))
        }
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn alike(asked: &Asked, signed: &Signed, call: ThingHandle, found: &[Found]) -> Markup {
    let form = |she: &str, label: &str, verb: &str, quiet: bool| {
        let numberless = she.is_empty() && asked.field("nhs").trim().is_empty();
        html! {
            form.bare[!numberless].stacked[numberless] method="post" action={ "/thing/" (call.text()) "/is" } {
                (secret(signed))
                (once(Some(asked)))
                input type="hidden" name="she" value=(she);
                @for (name, _) in FACTS { input type="hidden" name=(name) value=(asked.field(name)); }
                @if numberless { fieldset.choice { legend { "She is written down without an NHS number. Why?" } @for (n, (value, words)) in steps::NO_NUMBER.iter().enumerate() { div.tick {
                    input type="radio" id={ "no-number-" (value) } name="no-number" value=(value) checked[n == 0]; label for={ "no-number-" (value) } { (words) }
                } } } }
                button.btn.s.q[quiet] type="submit" aria-label=(label) { (verb) }
            }
        }
    };
    html! {
        section.sec aria-live="polite" {
            h2 { @match found.len() { 0 => "Nobody of these facts is known to you here", 1 => "One person is like this", n => { (n) " people are like this" } } }
            @if !found.is_empty() {
                p.note { "Ask the caller for one more fact before you choose. A wrong choice can be taken back, and who read it meanwhile is listed." }
                ul.plain { @for one in found { li.line {
                    span { b { (one.family.to_uppercase()) ", " (one.given) } ", " @match one.born { Some(day) => (dates::clinical(day)), None => "day of birth not known" }
                        span.ref { (one.district) ", " @if one.exact { "every fact fits" } @else { "all but a slip in one" } } }
                    (form(&one.handle.text(), &format!("This is she: {}, {}", one.family.to_uppercase(), one.given), "This is she", false))
                } } }
            }
            @let enough = !asked.field("family").trim().is_empty();
            @if enough { (form("", "She is new here", "None of these: she is new here", true)) }
            @else { p.small { "With a family name she can be written down as new." } }
        }
    }
}

/// Says who the call is about: somebody known, or somebody new by what was typed.
pub fn is(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let said = work::thing(site, signed, asked.handle).and_then(|one| {
        let call = one.thing;
        let she = Handle::parse(asked.field("she"));
        let mut step = work::plain_step(
            call.thing,
            &call.state,
            "identified",
            she.map(Subject::Handle),
            When::Moment(dates::moment(asked.now)),
        );
        if let (Work::Step { says, .. }, None) = (&mut step, she) {
            let facts =
                FACTS.iter().map(|(name, _)| (*name, asked.field(name).trim())).filter(|(_, typed)| !typed.is_empty());
            // What was typed last is who she is: a caller spells it once more.
            says.extend(facts.map(|(name, typed)| fact(name, typed)));
            let why = asked.field("no-number");
            if !why.is_empty() && asked.field("nhs").trim().is_empty() {
                says.push(Said { field: "no-number".into(), value: why.into(), ..Said::default() });
            }
        }
        work::act(site, asked, signed, "is", &step)
    });
    match said {
        Ok(thing) => Answer::see(&format!("/thing/{}", thing.text())),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => thing::again(site, asked, signed, &wrong),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

fn page(
    site: &Site,
    asked: &Asked,
    signed: &Signed,
    desk: &Desk,
    wrong: Option<&str>,
    found: Option<&[Found]>,
) -> Markup {
    let main = html! {
        section.sec {
            h1 { "Is she known?" }
            p.note { "Two facts, while the caller still speaks: family name and date of birth are quickest. The clock of a call starts when it came in." }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            (find::facts(asked, signed, "/calls", found.is_none()))
        }
        @if let Some(found) = found { (find::results(asked, signed, found)) }
        (out_of_hours(site, asked, signed))
        (mine(site, asked, desk))
        (became(desk))
    };
    frame::page(site, Some(signed), "Calls", main)
}

/// The hours in which the teams themselves answer, on a working day.
const OPENS: u32 = 8 * 3600;
const CLOSES: u32 = 18 * 3600;

/// The day on which the teams answer next: today still, where the day has not begun.
fn answers_again(calendar: &Calendar, now: Moment) -> Option<Day> {
    let first = i32::from(now.second >= OPENS);
    (first..=first + 10).map(|n| now.day + n).find(|day| calendar.is_working(*day) == Some(true))
}

/// Out of hours: who is called, who answers now, and when the others do again.
pub fn out_of_hours(site: &Site, asked: &Asked, signed: &Signed) -> Markup {
    let now = dates::moment(asked.now);
    let working = site.place.calendar.is_working(now.day) != Some(false);
    let on_call = site.folder.on_call(&signed.actor, super::purpose(signed.actor.role())).unwrap_or_default();
    if on_call.is_empty() && working && (OPENS..CLOSES).contains(&now.second) {
        return html! {};
    }
    let time = |second: u32| format!("{:02}:{:02}", second / 3600, second / 60 % 60);
    let open: Vec<_> = site
        .place
        .services
        .iter()
        .filter_map(|s| Some((s, s.open?)))
        .filter(|(_, o)| o.days.contains(now.day) && (o.opens..o.closes).contains(&now.second))
        .collect();
    let open: Vec<_> = open.into_iter().take(3).collect();
    let next = answers_again(&site.place.calendar, now);
    html! {
        section.sec.out {
            h2 { "It is out of hours" }
            @if !on_call.is_empty() {
                p { b { "An urgent call: ring who is on call, and write whom you reached when you send it on." } }
                ul.plain { @for one in &on_call { li { b { (one.name) } ", " @if !one.title.is_empty() { (one.title) ", " } (one.team) @if !one.number.is_empty() { ": " b.nw { (one.number) } } } } }
            }
            @if open.is_empty() && !on_call.is_empty() {}
            @else if open.is_empty() { p { "No service of the place is open now. " b { "Urgent: ring 999 or 111 with the caller." } } }
            @else { p { b { "Urgent calls: ring at once, and write here whom you reached: " } @for (n, (service, o)) in open.iter().enumerate() { @if n > 0 { "; " } (service.name) " (to " (time(o.closes)) ")" } "." } }
            @if let Some(next) = next { p.small { "The teams answer again on " (dates::clinical(next)) " at " (time(OPENS)) ". Clocks of hours run on all the same." } }
        }
    }
}

fn is_call(line: &&DeskLine) -> bool {
    line.thing.kind == Kind::Contact
}

/// Calls that are open, the nearest promise first.
fn mine(site: &Site, asked: &Asked, desk: &Desk) -> Markup {
    let open: Vec<&DeskLine> = desk.mine.iter().chain(&desk.for_me).chain(&desk.calls).filter(is_call).collect();
    html! {
        section.sec {
            h2 { "Calls that wait" }
            @if open.is_empty() { p { "None." } } @else { (lists::table(site, asked, "Open calls with their clocks", &open, "calls")) }
            @if desk.cut.has(List::Calls) { (lists::cut(desk.calls.len(), "calls of others")) }
        }
    }
}

/// What became of the calls that are over today: the one who took it can tell the caller.
fn became(desk: &Desk) -> Markup {
    let done: Vec<&DeskLine> = desk.done_today.iter().filter(is_call).collect();
    html! {
        section.sec {
            h2 { "What became of today's calls" }
            @if done.is_empty() { p { "None is over yet." } }
            @else { ul.plain { @for line in done { li {
                a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } ": " (steps::state_words(line.thing.kind, &line.thing.state))
                @if let Some(last) = line.thing.steps.last() { span.ref { (last.by) ", " (last.team) ", " (dates::when(last.happened)) } }
            } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_place::Place;

    #[test]
    fn before_eight_on_a_working_day_the_teams_answer_the_same_morning() {
        let calendar = Place::reference().calendar;
        let again = |day: &str, hour: u32| {
            let day = Day::parse_iso(day).expect("a day");
            answers_again(&calendar, Moment::at(day, hour, 30)).map(|day| day.to_string())
        };
        assert_eq!(again("2026-11-30", 6).as_deref(), Some("2026-11-30"), "a Monday before it begins");
        assert_eq!(again("2026-11-30", 19).as_deref(), Some("2026-12-01"));
        assert_eq!(again("2026-11-27", 20).as_deref(), Some("2026-11-30"), "a Friday evening");
        assert_eq!(again("2026-11-28", 6).as_deref(), Some("2026-11-30"), "a Saturday");
        assert_eq!(again("2026-12-24", 20).as_deref(), Some("2026-12-29"), "Christmas, a weekend and a day in lieu");
        assert_eq!(again("2026-12-25", 6).as_deref(), Some("2026-12-29"));
    }
}
