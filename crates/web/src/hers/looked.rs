//! Who looked, as she reads it: a line for a person and day, with why, in a few plain words.

use super::plainly::at;
use crate::asked::{Answer, Asked};
use crate::{Site, frame, pages};
use maud::{Markup, html};
use yf_folder::access::{Action, Purpose, Rel};
use yf_folder::{Looked, LookedLine, Signed, Stamp};

/// So many openings are read of a long trail.
const SHOWN: usize = 500;

/// Somebody on one day.
struct Line<'l> {
    newest: &'l LookedLine,
    times: usize,
    wrote: bool,
}

/// The newest first. A break-glass is never put together with anything else.
fn by_day<'l>(now: Stamp, lines: &'l [LookedLine], most: usize) -> Vec<Line<'l>> {
    let mut out: Vec<Line<'l>> = Vec::new();
    for line in lines.iter().filter(|l| !l.feed) {
        let same = |o: &&mut Line<'_>| {
            let worry = |line: &LookedLine| line.action == Action::Raise;
            let one = worry(o.newest) == worry(line)
                && (&o.newest.name, &o.newest.title, &o.newest.org) == (&line.name, &line.title, &line.org);
            one && at(o.newest.at, now) == at(line.at, now) && !(o.newest.break_glass || line.break_glass)
        };
        let full = out.len() == most;
        match out.iter_mut().find(same) {
            Some(known) => {
                known.times += 1;
                known.wrote |= wrote_in(line);
            }
            None if full => break,
            None => out.push(Line { newest: line, times: 1, wrote: wrote_in(line) }),
        }
    }
    out
}

/// So many of them as a list.
pub fn people(asked: &Asked, lines: &[LookedLine], most: usize) -> Markup {
    let people = by_day(asked.now, lines, most);
    html! {
        @if people.is_empty() { p { "Nobody has looked lately." } }
        @else { ul.pl { @for one in &people { li {
            b { (at(one.newest.at, asked.now)) } ", " (one.newest.name) @if !one.newest.title.is_empty() { ", " (one.newest.title) }
            small {
                (reason(one)) "." @if !is_let_in(one.newest) { " " (one.newest.org) }
                @if let Some(why) = &one.newest.reason { br; "In their words: " q { (why) } }
            }
        } } } }
    }
}

/// Everybody who looked, on a page of its own.
pub fn all(site: &Site, asked: &Asked, signed: &Signed, looked: &Looked) -> Answer {
    let sent: Vec<&LookedLine> = looked.lines.iter().filter(|l| l.feed).collect();
    let main = html! { div.mine {
        h1 { "Who looked at your folder" }
        p { "One line for each person and day, the newest first. Somebody you do not know? " a href="/mine#wrong" { "Tell us" } ", or " a href="/mine/sharing" { "stop sharing" } "." }
        @if looked.lines.len() >= SHOWN { p.small { "These are the newest. Older ones stay on record: " a href="/mine/ask" { "ask us for them" } "." } }
        (people(asked, &looked.lines, usize::MAX))
        @if !sent.is_empty() {
            h2 { "Who sent what they have of you" }
            ul.pl { @for line in &sent { li { b { (at(line.at, asked.now)) } ", " (line.org) } } }
        }
        p { a href="/mine" { "Back to my folder" } }
    } };
    Answer::page(200, frame::hers(site, signed, "Who looked", main))
}

fn wrote_in(line: &LookedLine) -> bool {
    matches!(line.action, Action::Write | Action::Note | Action::Manage)
}

fn rels(line: &LookedLine) -> Vec<Rel> {
    line.rels.split(' ').filter_map(Rel::parse).collect()
}

/// Whom she let in works for nobody here.
fn is_let_in(line: &LookedLine) -> bool {
    rels(line).contains(&Rel::Proxy)
}

/// Why somebody looked.
fn reason(one: &Line<'_>) -> String {
    let line = one.newest;
    let did = match one.times {
        _ if line.action == Action::Raise => "raised a worry about safety".to_owned(),
        _ if one.wrote => "wrote something".to_owned(),
        _ if line.action == Action::Export => "took a copy".to_owned(),
        1 => "opened it".to_owned(),
        2 => "opened it twice".to_owned(),
        times => format!("opened it {times} times"),
    };
    // The nearest of what joins the two; who took her call may be of no team of hers.
    let near = [Rel::Lead, Rel::Named, Rel::Provider, Rel::Gp, Rel::Inpatient, Rel::Contact, Rel::Team];
    let rels = rels(line);
    let first = near.into_iter().find(|rel| rels.contains(rel)).or(rels.first().copied());
    let why = match first {
        _ if line.break_glass => "said it was an emergency",
        Some(Rel::Lead) => "looks after your plan",
        Some(Rel::Named) => "works with you",
        Some(Rel::Team | Rel::Oversight) => "is in the team that works with you",
        Some(Rel::Contact) => "is where a call about you came in",
        Some(Rel::Gp) => "is at your doctor's",
        Some(Rel::Inpatient) => "is at the hospital you are or were in",
        Some(Rel::Provider) => "gives you a service",
        Some(Rel::Referred) => "was asked to help you",
        Some(Rel::Mdt) => "was at a meeting about you",
        Some(Rel::Proxy) => "may see your folder because you said so",
        None if line.purpose == Purpose::Governance => "answers what you asked of your record",
        Some(Rel::Own | Rel::Ended) | None => "worked with you",
    };
    format!("{} and {did}", pages::sentence(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_794_657_600_000;

    fn line(minutes_ago: i64, rels: &str, action: Action, break_glass: bool) -> LookedLine {
        LookedLine {
            at: Stamp(NOON - minutes_ago * Stamp::MINUTE),
            name: "Jane".into(),
            title: "matron".into(),
            org: "The council".into(),
            purpose: Purpose::Care,
            action,
            rels: rels.into(),
            break_glass,
            reason: break_glass.then(|| "she lies on the floor".into()),
            feed: false,
        }
    }

    fn read(lines: &[LookedLine]) -> Vec<String> {
        by_day(Stamp(NOON), lines, usize::MAX).iter().map(reason).collect()
    }

    #[test]
    fn a_day_of_one_person_is_one_line_and_a_break_glass_stands_by_itself() {
        let lead = |ago, action| line(ago, "team lead", action, false);
        let day =
            [lead(1, Action::Read), line(5, "team", Action::Read, true), lead(9, Action::Read), lead(12, Action::Read)];
        assert_eq!(
            read(&day),
            ["Looks after your plan and opened it 3 times", "Said it was an emergency and opened it"]
        );
        assert_eq!(
            read(&[lead(1, Action::Read), lead(2, Action::Note)]),
            ["Looks after your plan and wrote something"]
        );
        assert_eq!(read(&[lead(1, Action::Read), lead(24 * 60, Action::Read)]).len(), 2, "another day");
    }

    #[test]
    fn who_took_a_call_and_whom_she_let_in_are_said_as_such() {
        assert_eq!(
            read(&[line(1, "contact team", Action::Read, false)]),
            ["Is where a call about you came in and opened it"]
        );
        assert_eq!(
            read(&[line(1, "proxy", Action::Read, false)]),
            ["May see your folder because you said so and opened it"]
        );
    }
}
