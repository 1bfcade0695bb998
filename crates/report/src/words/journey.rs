//! The elements of a person's vector in words, and her story in a few sentences.

use super::{day, limit, plural, sentence_case, spelled};
use crate::figures::*;
use std::collections::BTreeSet;

/// An element in words: what is counted, no judgement.
pub fn element(name: &str) -> &'static str {
    match name {
        "days_observed" => "Days looked at",
        "spans_org" => "Times an agency took responsibility",
        "need_days" => "Days in need: asked or referred, and not yet closed",
        "unowned_days" => "Days in need and in nobody’s hands",
        "longest_unowned" => "Longest run of days in nobody’s hands",
        "handoffs_org" => "Hand-offs from one agency to another",
        "handoff_gap_days" => "Days between letting go and taking up",
        "cold_handoffs" => "Hand-offs without a referral from the agency before",
        "tellings" => "Times the story was told anew",
        "assessments" => "Assessments, reviews apart",
        "repeat_assessments" => "Assessments of one kind again within three months",
        "repeat_assessments_other_org" => "Assessments of one kind again, by another agency",
        "closed_without_action" => "Referrals turned away or closed without action",
        "bounces" => "Closed without action, and back within three months",
        "bounces_same_org" => "Closed without action, and back at the same agency",
        "starts" => "Services begun",
        "surprise_starts" => "Services begun without a plan that they knew",
        "discharges" => "Times of leaving hospital or a care home",
        "surprise_discharges" => "Times of leaving without a known plan",
        "nights_hospital" => "Nights in hospital",
        "nights_care_home" => "Nights in a care home",
        "days_at_home" => "Days at home",
        "n_who" => "Visits and calls with a named worker",
        "coc_who" => "Chance that two visits or calls were with one worker",
        _ => "",
    }
}

/// The rule of an element, with its section of the journey standard.
pub fn element_rule(name: &str) -> &'static str {
    match name {
        "days_observed" => "Days of the window on which she was alive and looked at (journey standard, 2 P5).",
        "spans_org" => {
            "An accept, start or admit opens a span of that agency, another agency's on the same reference or an end closes it; spans of one agency that touch are one (3)."
        }
        "need_days" => {
            "Days from a referral to the first end or decline on its reference, both included; to the last day where there is none (4)."
        }
        "unowned_days" | "longest_unowned" => {
            "Days in need that no agency's span covers; the first and the last day of a span are covered (4)."
        }
        "handoffs_org" => {
            "A span of another agency began, and one ended from 28 days before to 7 days after; coming back is none (5)."
        }
        "handoff_gap_days" => "Days between the end of the one span and the start of the other (5).",
        "cold_handoffs" => {
            "Hand-offs without a referral from the agency before to the one after, from the start of the one's span to the start of the other's (5)."
        }
        "tellings" => {
            "An assessment, or a first contact on a reference, with an agency that had none of hers in the 91 days before and drew on no assessment (6)."
        }
        "assessments" => "Assessments but reviews (7).",
        "repeat_assessments" | "repeat_assessments_other_org" => {
            "An assessment of a kind that was made in the 91 days before, without drawing on it (7)."
        }
        "closed_without_action" => "The first decline, or end without action, on a reference (8).",
        "bounces" | "bounces_same_org" => {
            "After such a closure, strictly later and within 91 days, another referral or an emergency admission (8)."
        }
        "starts" | "discharges" => "Rows that begin a service, or end a stay but by death (9).",
        "surprise_starts" | "surprise_discharges" => {
            "Those for which no plan was known: named by the row, or made by the agency within 365 days (9)."
        }
        "nights_hospital" | "nights_care_home" | "days_at_home" => {
            "Nights from admission to the day before discharge, each once, hospital first; days at home are the days looked at less both (11)."
        }
        "n_who" => "Contacts on days looked at whose worker is known (12).",
        "coc_who" => {
            "Bice and Boxerman: (sum of squares of visits to each worker, less all visits) / (all visits times one fewer); nothing below two visits (12)."
        }
        _ => "",
    }
}

/// What the page calls her.
pub fn called(p: &Person) -> String {
    p.name.clone().unwrap_or_else(|| format!("Person {}", p.number))
}

/// Her story in short: what was asked, who came, where it went wrong, each sentence from the figures on the same page.
pub fn story(p: &Person, j: &PersonJourney, cases: &[(&Behind, &Case)]) -> Vec<String> {
    let (she, her) = match p.sex.as_str() {
        "woman" => ("she", "her"),
        "man" => ("he", "him"),
        _ => ("they", "them"),
    };
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
    if promised.len() == 1 && missed.is_empty() {
        out.push(format!(
            "{} {was} promised something by a day once, and no record shows that the promise was broken.",
            sentence_case(she)
        ));
    } else if !promised.is_empty() {
        let all = format!("{} times", spelled(promised.len() as u64));
        let how = match missed.len() {
            0 => format!(
                "{} {was} promised something by a day {all}, and none of those promises is known to be broken.",
                sentence_case(she)
            ),
            n if n == promised.len() && n == 1 => {
                format!("{} {was} promised something by a day once, and it took longer.", sentence_case(she))
            }
            n if n == promised.len() => {
                format!("{} {was} promised something by a day {all}, and each time it took longer.", sentence_case(she))
            }
            n => format!(
                "{} {was} promised something by a day {all}; {} of them took longer.",
                sentence_case(she),
                spelled(n as u64)
            ),
        };
        out.push(how);
    }
    let worst = missed.iter().filter(|(_, c)| c.length.is_some() && c.limit.is_some_and(|l| l > 0)).max_by(|a, b| {
        let times = |c: &Case| c.length.unwrap_or(0) as f64 / c.limit.unwrap_or(1) as f64;
        times(a.1).total_cmp(&times(b.1))
    });
    if let Some((behind, case)) = worst
        && let (Some(length), Some(within)) = (case.length, case.limit)
    {
        let state = case.states.iter().max_by_key(|s| s.amount).map(|s| format!("; most of it {}", s.state));
        out.push(format!(
            "Furthest from what was promised: {}, {} where {} were promised{}.",
            behind.heading,
            limit(length, behind.unit),
            limit(within, behind.unit),
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

/// `the hospital; the council, adult social care`: parted so that a name with a comma in it stays one.
fn list(names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    names.join(if names.iter().any(|name| name.contains(',')) { "; " } else { ", " })
}
