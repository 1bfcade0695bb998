//! The elements of a person's vector in words, and her story in a few sentences.

use super::{day, limit, plural, sentence_case, spelled};
use crate::figures::*;
use std::collections::BTreeSet;

/// What the page calls her.
pub fn called(p: &Person) -> String {
    p.name.clone().unwrap_or_else(|| format!("Person {}", p.number))
}

/// "she" and "her": of somebody whose sex no record says, "they" and "them".
pub(super) fn pronouns(p: &Person) -> (&'static str, &'static str) {
    match p.sex.as_str() {
        "woman" => ("she", "her"),
        "man" => ("he", "him"),
        _ => ("they", "them"),
    }
}

/// Her story in short: what was asked, who came, where it went wrong, each sentence from the figures on the same page.
pub fn story(p: &Person, j: &PersonJourney, cases: &[(&Behind, &Case)]) -> Vec<String> {
    let (she, her) = pronouns(p);
    let (was, had) = if she == "they" { ("were", "have") } else { ("was", "has") };
    let value = |name: &str| j.elements.iter().find(|e| e.name == name).and_then(|e| e.value.number());
    let count = |name: &str| value(name).map(|v| v.max(0.0) as u64);
    let days = |n: u64| plural(n.into(), "day", "days");
    let mut out = Vec::new();
    let agencies: BTreeSet<&str> = p.events.iter().map(|e| e.agency.as_str()).collect();
    let within = format!("From {} to {}", day(j.from), day(j.to));
    out.push(match agencies.len() {
        0 => format!("{within} no agency has a record of {her}."),
        1 => format!("{within} one agency had to do with {her}: {}.", list(&agencies)),
        n => format!("{within} {} agencies had to do with {her}: {}.", spelled(n as u64), list(&agencies)),
    });
    // A clock without a limit promises nothing.
    let promised: Vec<&(&Behind, &Case)> =
        cases.iter().filter(|(b, c)| b.section == "promise" && c.limit.is_some()).collect();
    let missed: Vec<&&(&Behind, &Case)> = promised.iter().filter(|(b, _)| b.part == "missed").collect();
    if !promised.is_empty() {
        let times = |n: usize| if n == 1 { "once".to_owned() } else { format!("{} times", spelled(n as u64)) };
        let all = sentence_case(&times(promised.len()));
        let said = format!("{all} help was promised to {her} by a set time");
        out.push(match missed.len() {
            0 => format!("{said}, and no record shows that it came late."),
            1 if promised.len() == 1 => format!("{said}, and it took longer."),
            n if n == promised.len() => format!("{said}, and each time it took longer."),
            n => format!("{said}; {} it took longer.", times(n)),
        });
    }
    let worst = missed.iter().filter(|(_, c)| c.length.is_some() && c.limit.is_some_and(|l| l > 0)).max_by(|a, b| {
        let times = |c: &Case| c.length.unwrap_or(0) as f64 / c.limit.unwrap_or(1) as f64;
        times(a.1).total_cmp(&times(b.1))
    });
    if let Some((behind, case)) = worst
        && let (Some(length), Some(within)) = (case.length, case.limit)
    {
        let state = case.states.iter().max_by_key(|s| s.amount).map(|s| format!(", most of it {}", s.state));
        out.push(format!(
            "Furthest past its promise: {}. It took {}, not {}{}.",
            behind.heading,
            super::course::took(length, behind.unit),
            super::course::took(within, behind.unit),
            state.unwrap_or_default()
        ));
    }
    match (count("need_days"), count("unowned_days"), count("longest_unowned")) {
        (Some(need), Some(0), _) if need > 0 => {
            out.push(format!("On each of the {} on which {she} needed something, some agency held {her}.", days(need)));
        }
        (Some(need), Some(unowned), Some(longest)) if need > 0 => {
            let run = j.unowned.iter().max_by_key(|u| (u.days(), std::cmp::Reverse(u.from)));
            let run = run.filter(|_| j.unowned.len() > 1).map_or_else(String::new, |u| {
                format!(" The longest time was {}, from {} to {}.", days(longest), day(u.from), day(u.to))
            });
            let of = plural(unowned.into(), "of them", "of them");
            out.push(format!(
                "{} needed something on {}. On {of} {she} {was} in nobody’s hands.{run}",
                sentence_case(she),
                days(need)
            ));
        }
        _ => {}
    }
    match (count("handoffs_org"), count("cold_handoffs")) {
        (Some(0) | None, _) => {}
        (Some(n), cold) => {
            let cold = match cold {
                Some(0) | None => String::new(),
                Some(c) if c == n => "; no record shows that one asked the other".to_owned(),
                Some(c) => format!("; for {} of these no record shows that one asked the other", spelled(c)),
            };
            let times = if n == 1 { "once".to_owned() } else { format!("{} times", spelled(n)) };
            out.push(format!("{} {was} handed from one agency to another {times}{cold}.", sentence_case(she)));
        }
    }
    if let Some(closed) = count("closed_without_action").filter(|n| *n > 0) {
        let said = match closed {
            1 => "Once a referral was closed without action".to_owned(),
            n => format!("{} times a referral was closed without action", sentence_case(&spelled(n))),
        };
        out.push(match count("bounces") {
            Some(0) | None => format!("{said}."),
            Some(_) if closed == 1 => format!("{said}, and {she} {was} back within 91 days."),
            Some(n) if n == closed => format!("{said}, and each time {she} {was} back within 91 days."),
            Some(n) => format!("{said}; after {} of these {she} {was} back within 91 days.", spelled(n)),
        });
    }
    match count("tellings") {
        Some(1) => out.push(format!("{} told the story once.", sentence_case(she))),
        Some(n) if n > 1 => {
            let said = "to each agency that had not met";
            out.push(format!("{} may have told the story {} times: {said} {her} in the three months before. No record says who read what another had written.", sentence_case(she), spelled(n)));
        }
        _ => {}
    }
    if let (Some(home), Some(all)) = (count("days_at_home"), count("days_observed")) {
        let nights = count("nights_hospital").unwrap_or(0);
        let away = if nights > 0 {
            format!(", with {} in hospital", plural(nights.into(), "night", "nights"))
        } else {
            String::new()
        };
        out.push(format!(
            "{} {had} been at home on {} of {}{away}.",
            sentence_case(she),
            super::number(home),
            days(all)
        ));
    }
    if let Some(died) = p.died {
        out.push(format!("{} died on {}.", sentence_case(she), day(died)));
    }
    out
}

/// What one event of hers is counted as, in a few words; none where its own words say so already.
pub fn mark(of: Mark, text: &str) -> Option<String> {
    match of {
        Mark::Told(nth) => Some(format!("{} telling", nth_in_words(nth))),
        Mark::Again { other: true } => Some("repeat of another agency’s assessment".to_owned()),
        Mark::Again { other: false } => Some("repeat assessment".to_owned()),
        Mark::ClosedWithoutAction if text.contains("without action") => None,
        Mark::ClosedWithoutAction => Some("closed without action".to_owned()),
        Mark::SentAway { back_after: 0 } => Some("sent away, and back on the same day".to_owned()),
        Mark::SentAway { back_after } => {
            Some(format!("sent away, and back {} later", limit(back_after.into(), "days")))
        }
    }
}

fn nth_in_words(n: u32) -> String {
    const WORDS: [&str; 11] =
        ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    usize::try_from(n).ok().and_then(|i| WORDS.get(i)).map_or_else(|| format!("{n}{ending}"), |w| (*w).to_owned())
}

/// `the hospital; the council, adult social care`: parted so that a name with a comma in it stays one.
fn list(names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    names.join(if names.iter().any(|name| name.contains(',')) { "; " } else { ", " })
}
