//! Who is away and who stands in, and who has the day: written down by herself or by the manager of her team.

use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::pages::purpose;
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::work::{Duty, Hand, Has, Hours, Member, Roster};
use yf_folder::{Handle, Signed, Stamp, Trouble};
use yf_place::clock;

/// Shows it.
pub fn rota(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let roster = match site.folder.roster(&signed.actor, purpose(signed.actor.role())) {
        Ok(roster) => roster,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec {
            h1 { "Who is away, who has the day" }
            p.note { "Who is away keeps what is hers. Who stands in finds it on her own day and does it meanwhile, as far as she may open those folders. Nothing is given to somebody who is away." }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            @if roster.unread_worries > 0 { p.err { b { (roster.unread_worries) @if roster.unread_worries == 1 { " worry about safety waits" } @else { " worries about safety wait" } " with you, and you may not read what is said." } " Whoever runs this server names who looks into worries; what waits is hers from then on." } }
            @if !roster.for_whom.is_empty() { p { "You stand in for " b { (roster.for_whom.join(", ")) } "." } }
        }
        (away(asked, signed, &roster))
        (has(asked, signed, &roster))
    };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::page(site, Some(signed), "Rota", main))
}

/// A form that does one thing.
fn form(asked: &Asked, signed: &Signed, does: &str, fields: &Markup, words: &str) -> Markup {
    html! {
        form.stacked method="post" action="/rota" {
            (secret(signed)) (once(Some(asked)))
            input type="hidden" name="do" value=(does);
            (fields)
            div { button.btn type="submit" { (words) } }
        }
    }
}

fn pick(asked: &Asked, does: &str, name: &str, label: &str, members: &[&Member]) -> Markup {
    let id = format!("{does}-{name}");
    let back = asked.field("do") == does;
    html! { div { label for=(id) { (label) } select id=(id) name=(name) required {
        option value="" { "Choose" }
        @for member in members { option value=(member.who.text()) selected[back && asked.field(name) == member.who.text()] { (member.name) @if !member.title.is_empty() { ", " (member.title) } } }
    } } }
}

fn days(asked: &Asked, does: &str) -> Markup {
    let typed = |name: &str| if asked.field("do") == does { asked.field(name) } else { "" };
    html! {
        @for (name, label) in [("since", "First day (28/11/2026)"), ("until", "Last day (11/12/2026)")] {
            div { label for={ (does) "-" (name) } { (label) } input type="text" id={ (does) "-" (name) } name=(name) value=(typed(name)) inputmode="numeric" maxlength="10" autocomplete="off" required; }
        }
    }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// On which days of the week, from when to when: without a change, at any time.
fn hours(asked: &Asked, does: &str) -> Markup {
    let back = asked.field("do") == does;
    let typed = |name: &str| if back { asked.field(name) } else { "" };
    html! {
        fieldset.choice.row { legend { "On which days" } @for day in DAYS { div.tick {
            input type="checkbox" id={ (does) "-" (day) } name={ "on-" (day) } value="yes" checked[!back || asked.field(&format!("on-{day}")) == "yes"];
            label for={ (does) "-" (day) } { (day) }
        } } }
        @for (name, label) in [("opens", "From (18:00; empty: the whole day)"), ("closes", "To (08:00 is of the next morning)")] {
            div { label for={ (does) "-" (name) } { (label) } input type="text" id={ (does) "-" (name) } name=(name) value=(typed(name)) maxlength="5" autocomplete="off"; }
        }
    }
}

/// The hours that a form names.
fn hours_of(asked: &Asked) -> Option<Hours> {
    let days = DAYS.iter().enumerate().filter(|(_, day)| asked.field(&format!("on-{day}")) == "yes");
    let days = days.fold(0, |days, (n, _)| days | 1 << n);
    match (asked.field("opens").trim(), asked.field("closes").trim()) {
        ("", "") => Some(Hours { days, ..Hours::ALWAYS }),
        (opens, closes) => Some(Hours { days, opens: minute(opens)?, closes: minute(closes)? }),
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str, most: u16| part.parse::<u16>().ok().filter(|n| (1..=2).contains(&part.len()) && *n <= most);
    Some(two(hour, 24)? * 60 + two(minute, 59)?).filter(|minute| *minute <= Hours::ALWAYS.closes)
}

/// `, Mon to Fri, 18:00 to 08:00`; nothing where it is at any time.
fn at_hours(hours: Hours) -> String {
    let on: Vec<usize> = (0..7).filter(|n| hours.days & (1 << n) != 0).collect();
    let row = on.len() > 2 && on.windows(2).all(|two| two[0] + 1 == two[1]);
    let days = match on[..] {
        _ if hours.days == Hours::ALWAYS.days => String::new(),
        [first, .., last] if row => format!(", {} to {}", DAYS[first], DAYS[last]),
        _ => format!(", {}", on.iter().map(|n| DAYS[*n]).collect::<Vec<_>>().join(", ")),
    };
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    match (hours.opens, hours.closes) == (Hours::ALWAYS.opens, Hours::ALWAYS.closes) {
        true => days,
        false => format!("{days}, {} to {}", time(hours.opens), time(hours.closes)),
    }
}

fn hidden(name: &str, hand: Hand) -> Markup {
    html! { input type="hidden" name=(name) value=(hand.text()); }
}

/// From which day to which, both whole.
fn span(since: Stamp, until: Stamp) -> Markup {
    let day = |at: Stamp| dates::clinical(clock::local_day(at.seconds()));
    html! { "from " (day(since)) " to " (day(Stamp(until.0 - 1))) }
}

fn away(asked: &Asked, signed: &Signed, roster: &Roster) -> Markup {
    let all: Vec<&Member> = roster.members.iter().collect();
    let yours: Vec<&Member> = roster.members.iter().filter(|m| roster.manages || m.you).collect();
    html! {
        section.sec { h2 { "Away" }
            @if roster.away.is_empty() { p { "Nobody is written down as away." } }
            @else { ul.plain { @for one in &roster.away { li {
                b { (one.name) } " " (span(one.since, one.until)) "; " (one.cover) " stands in."
                @if one.yours { (form(asked, signed, "back", &hidden("who", one.who), "Not away")) }
            } } } }
            details open[asked.field("do") == "away"] { summary { "Write down that somebody is away" }
                (form(asked, signed, "away", &html! {
                    (pick(asked, "away", "who", "Who", &yours)) (days(asked, "away")) (pick(asked, "away", "cover", "Who stands in", &all))
                }, "Write it down"))
            }
        }
    }
}

fn words(has: Has) -> &'static str {
    match has {
        Has::Allocation => "what the team accepts",
        Has::Safeguarding => "worries about safety",
        Has::Calls => "urgent calls out of hours",
    }
}

fn has(asked: &Asked, signed: &Signed, roster: &Roster) -> Markup {
    let all: Vec<&Member> = roster.members.iter().collect();
    let lookers: Vec<&Member> = roster.members.iter().filter(|m| m.looks_into_worries).collect();
    html! {
        section.sec { h2 { "Who has the day" }
            p.note { "What the team accepts goes at once to who has the day for it, by name; without anybody it waits for the manager as before. Who has urgent calls out of hours is rung before such a call is sent on, by whoever takes it." }
            @if roster.has.is_empty() { p { "Nobody has a day written down." } }
            @else { ul.plain { @for one in &roster.has { li {
                b { (one.name) } " for " (words(one.what)) ", " (span(one.since, one.until)) (at_hours(one.hours)) "."
                @if roster.manages { (form(asked, signed, "has-not", &html! { (hidden("who", one.who)) input type="hidden" name="what" value=(one.what.name()); }, "Take it back")) }
            } } } }
            @if roster.manages {
                @for (what, members) in [(Has::Allocation, &all), (Has::Calls, &all), (Has::Safeguarding, &lookers)] { @if !members.is_empty() {
                    @let does = format!("has-{}", what.name());
                    details open[asked.field("do") == does] { summary { "Give the day for " (words(what)) }
                        (form(asked, signed, &does, &html! { (pick(asked, &does, "who", "To whom", members)) (days(asked, &does)) (hours(asked, &does)) }, "Write it down"))
                    }
                } }
            }
        }
    }
}

/// Writes it down.
pub fn rota_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(duty) = duty(asked) else {
        return page(site, asked, Some("Choose from the lists, and write days as 28/11/2026 and times as 18:00."));
    };
    match site.folder.put_down(&signed.actor, purpose(signed.actor.role()), asked.field("key"), &duty) {
        Ok(()) => Answer::see("/rota"),
        Err(Trouble::Field(_, right)) => page(site, asked, Some(&format!("{}.", crate::pages::sentence(right)))),
        Err(Trouble::Full) => page(site, asked, Some(&crate::frame::full())),
        Err(trouble @ Trouble::OtherBody) => page(site, asked, Some(&trouble.to_string())),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn duty(asked: &Asked) -> Option<Duty> {
    let who = Handle::parse(asked.field("who"))?;
    let day = |name: &str| dates::day(asked.field(name));
    let since = || day("since").map(|day| Stamp(clock::midnight(day) * 1000));
    let until = || day("until").map(|day| Stamp(clock::midnight(day.next()) * 1000));
    let does = asked.field("do");
    Some(match does {
        "away" => Duty::Away { who, since: since()?, until: until()?, cover: Handle::parse(asked.field("cover"))? },
        "back" => Duty::Back { who },
        "has-not" => Duty::HasNot { what: Has::parse(asked.field("what"))?, who },
        _ => {
            let what = Has::parse(does.strip_prefix("has-")?)?;
            Duty::Has { what, who, since: since()?, until: until()?, hours: hours_of(asked)? }
        }
    })
}
