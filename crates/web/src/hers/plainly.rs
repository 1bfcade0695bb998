//! Days, telephone numbers and states in words that need no explanation.

use crate::dates;
use crate::work::{Kind, ThingView};
use maud::{Markup, html};
use yf_folder::access::Class;
use yf_folder::{Ring, Stamp};
use yf_model::{Day, When};
use yf_place::clock;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `Thursday 15 October`; with the year where it is another one; today and tomorrow are said as such.
pub fn day(day: Day, now: Stamp) -> String {
    let today = clock::local_day(now.seconds());
    let (year, month, date) = day.ymd();
    let name = DAYS.get(day.weekday() as usize).copied().unwrap_or_default();
    let month = MONTHS.get(usize::from(month) - 1).copied().unwrap_or_default();
    let year = if year == today.ymd().0 { String::new() } else { format!(" {year}") };
    let said = format!("{name} {date} {month}{year}");
    match day - today {
        0 => format!("Today, {said}"),
        1 => format!("Tomorrow, {said}"),
        -1 => format!("Yesterday, {said}"),
        _ => said,
    }
}

/// The same inside a sentence.
pub fn by_day(of: Day, now: Stamp) -> String {
    let said = day(of, now);
    if (-1..=1).contains(&(of - clock::local_day(now.seconds()))) { crate::pages::lower(&said) } else { said }
}

/// With the part of the day, where a time is said.
pub fn when(when: When, now: Stamp) -> String {
    match when {
        When::Moment(m) => {
            let part = match m.second / 3600 {
                0..=4 => "at night",
                5..=11 => "in the morning",
                12..=16 => "in the afternoon",
                _ => "in the evening",
            };
            format!("{}, {part}", day(m.day, now))
        }
        When::Day(d) => day(d, now),
        other => other.to_string(),
    }
}

/// The day of an instant.
pub fn at(at: Stamp, now: Stamp) -> String {
    day(dates::moment(at).day, now)
}

/// A link that rings a number.
pub fn tel(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('0') {
        Some(rest) if digits.len() > 6 => format!("tel:+44{rest}"),
        _ => format!("tel:{digits}"),
    }
}

/// A large button that rings somebody.
pub fn call(ring: &Ring, says: &str, quiet: bool) -> Markup {
    let name = if ring.rel.is_none() { "Any other time".to_owned() } else { format!("Ring {}", ring.name) };
    html! {
        a.call.q[quiet] href=(tel(&ring.number)) { span.ringer { (name) span.small { (says) @if !ring.hours.is_empty() { "; " (ring.hours) } } } b.nw { (ring.number) } }
    }
}

/// What a thing that waits is, in her words.
pub fn waits(thing: &ThingView) -> Option<String> {
    let words = match (thing.kind, thing.state.as_str()) {
        (Kind::Contact, _) => "We are looking at what you or somebody rang us about.",
        (Kind::Referral, "waiting" | "accepted") => "Somebody to come and see you. We are choosing who.",
        (Kind::Referral, "offered") => "Somebody to come and see you. We have asked a colleague.",
        (Kind::Assessment, "planned" | "in progress" | "paused") => "The talk about what you need is not finished.",
        (Kind::Line, "requested" | "sourcing" | "offered") => "Nobody has been found yet for this service.",
        (Kind::Line, "accepted") => "The service has said yes. It has not started.",
        (Kind::Review, "due") => "We owe you a day to look at your plan together.",
        (Kind::HandOver, _) => "We have asked a colleague to take over.",
        (Kind::Task, "asked") => "A question to a colleague is not answered yet.",
        (Kind::Request, "received") => "An answer to what you asked of us.",
        (Kind::Request, "clarifying") => "We asked you what you mean. The time stands still until you answer.",
        (Kind::Move, _) => "Your move to another council is being arranged.",
        _ => return None,
    };
    Some(words.to_owned())
}

/// How a service stands.
pub fn service(state: &str) -> &'static str {
    match state {
        "started" => "it has started",
        "accepted" => "it will start",
        "suspended" => "it has a pause",
        "ended" => "it is over",
        _ => "not arranged yet",
    }
}

/// A class of what is written, as she would choose it.
pub fn class(class: Class) -> &'static str {
    match class {
        Class::Dir => "my name and address",
        Class::Front => "who helps me, and what to do if",
        Class::Care => "my plan and visits",
        Class::Clinical => "my illnesses and medicines",
        Class::Special => "very private things",
        Class::Money => "my money",
        Class::Safeguarding => "my safety",
        Class::ThirdParty => "what others said in confidence",
        Class::Stats => "counts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        let now = Stamp(1_794_657_600_000); // Saturday 14 November 2026, noon
        let said = |text: &str| day(Day::parse_iso(text).expect("a day"), now);
        assert_eq!(said("2026-11-14"), "Today, Saturday 14 November");
        assert_eq!(said("2026-11-15"), "Tomorrow, Sunday 15 November");
        assert_eq!(said("2026-11-19"), "Thursday 19 November");
        assert_eq!(said("2027-01-01"), "Friday 1 January 2027");
        let inside = |text: &str| by_day(Day::parse_iso(text).expect("a day"), now);
        assert_eq!(inside("2026-11-14"), "today, Saturday 14 November");
        assert_eq!(inside("2026-11-19"), "Thursday 19 November");
        let nine = When::Moment(yf_model::Moment::at(Day::parse_iso("2026-11-19").expect("a day"), 9, 0));
        assert_eq!(when(nine, now), "Thursday 19 November, in the morning");
    }

    #[test]
    fn a_number_is_rung_as_it_is_written() {
        assert_eq!(tel("01632 960 027"), "tel:+441632960027");
        assert_eq!(tel("999"), "tel:999");
    }
}
