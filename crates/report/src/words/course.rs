//! Her story in the order of its days: how it began, stays in hospital, times in nobody's hands, what came late, what was closed without action, how
//! it stood in the end.

use super::{day, limit, plural, sentence_case, spelled, two_dates};
use crate::figures::*;
use yf_model::Day;

/// One step of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its day or days.
    pub when: String,
    /// What happened, in a sentence or two.
    pub what: String,
}

/// A story, and how many shorter steps were left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// In the order of their days.
    pub steps: Vec<Step>,
    /// Stays, waits, closures and times in nobody's hands that were shorter than those told.
    pub left_out: usize,
}

/// So many stays, waits, closures and times in nobody's hands are told, the longest: a story must be read to its end.
const MOST: usize = 10;

/// Closing something without action is over in a moment and is remembered: it stands among the steps as one of so many days would.
const CLOSED: i64 = 14;

/// A step with the day by which it stands, and how many days it took.
type Placed = (Day, i64, Step);

/// Each step from what stands on the same page; nothing where nothing is recorded of her.
pub fn course(p: &Person, j: &PersonJourney, cases: &[(&Behind, &Case)]) -> Course {
    let Some(first) = p.events.first() else { return Course::default() };
    let (she, her) = super::journey::pronouns(p);
    let mut told: Vec<Placed> = stays(p, j, cases, she)
        .chain(gaps(j, she))
        .chain(late(cases))
        .chain(closed(p, j, she))
        .filter(|(on, ..)| *on <= j.to)
        .collect();
    told.sort_by(|a, b| (b.1, a.0, &a.2.what).cmp(&(a.1, b.0, &b.2.what)));
    let left_out = told.len().saturating_sub(MOST);
    told.truncate(MOST);
    told.sort_by(|a, b| (a.0, b.1, &a.2.what).cmp(&(b.0, a.1, &b.2.what)));
    let began = format!("{} ({}).", sentence_case(first.text.trim_end_matches('.')), first.agency);
    let mut steps = vec![Step { when: day(first.day), what: format!("It began: {}", lower(&began)) }];
    steps.extend(told.into_iter().map(|(.., step)| step));
    steps.push(match p.died {
        Some(died) => Step { when: day(died), what: format!("{} died.", sentence_case(she)) },
        None => Step { when: day(j.to), what: at_the_end(j, she, her) },
    });
    Course { steps, left_out }
}

/// Stays in hospital, and how much of one was after she was ready to leave.
fn stays<'a>(
    p: &'a Person,
    j: &'a PersonJourney,
    cases: &'a [(&Behind, &Case)],
    she: &'a str,
) -> impl Iterator<Item = Placed> + 'a {
    let was = if she == "they" { "were" } else { "was" };
    p.spans.iter().filter(|s| s.kind == SpanKind::Hospital && s.from <= j.to).map(move |s| {
        // Days on which she was ready to leave stand in the hospital's lane as waiting: they are nights there as well.
        let mut to = s.to.unwrap_or(j.to);
        let ready = p.spans.iter().filter(|w| w.kind == SpanKind::Waiting && w.agency == s.agency);
        for w in ready {
            if w.from >= s.from && w.from <= to.next() {
                to = to.max(w.to.unwrap_or(j.to));
            }
        }
        // The last night there; she left the day after, unless the days told end before.
        let nights = i64::from(to - s.from) + 1;
        let left = if to < j.to { to.next() } else { j.to };
        let long = match nights {
            ..=0 => "for the day".to_owned(),
            n => format!("for {}", plural((n as u64).into(), "night", "nights")),
        };
        let is_hers = |c: &&Case| started(c).is_some_and(|ready| s.from <= ready && ready <= left);
        let held = cases.iter().filter(|(b, _)| b.section == "discharge").map(|(_, c)| *c).find(is_hers);
        let held = held.and_then(|c| c.length).filter(|days| *days > 0).map_or_else(String::new, |days| {
            format!(" For the last {} {she} {was} ready to leave.", limit(days, "days"))
        });
        let what = format!("In hospital {long} ({}).{held}", s.agency);
        (s.from, nights, Step { when: when(s.from, left.max(s.from)), what })
    })
}

/// Times in nobody's hands.
fn gaps<'a>(j: &'a PersonJourney, she: &'a str) -> impl Iterator<Item = Placed> + 'a {
    j.unowned.iter().map(move |run| {
        let what = format!(
            "{} needed something, and for {} nobody had taken charge.",
            sentence_case(she),
            limit(run.days(), "days")
        );
        (run.from, run.days(), Step { when: when(run.from, run.to), what })
    })
}

/// What was closed without action, and after how long she was back.
fn closed<'a>(p: &'a Person, j: &'a PersonJourney, she: &'a str) -> impl Iterator<Item = Placed> + 'a {
    let was = if she == "they" { "were" } else { "was" };
    j.marks.iter().filter_map(move |mark| {
        let event = p.events.get(mark.event)?;
        let back = match mark.of {
            Mark::SentAway { back_after } => Some(back_after),
            Mark::ClosedWithoutAction => None,
            Mark::Told(_) | Mark::Again { .. } => return None,
        };
        let after = match back {
            Some(0) => format!(" On the same day {she} {was} back."),
            Some(n) => format!(" {} later {she} {was} back.", limit(n.into(), "days")),
            None => String::new(),
        };
        let what = format!("A referral was closed without action ({}).{after}", event.agency);
        Some((event.day, i64::from(back.unwrap_or(0)).max(CLOSED), Step { when: day(event.day), what }))
    })
}

/// What took longer than was promised, on the day on which it came.
fn late<'a>(cases: &'a [(&Behind, &Case)]) -> impl Iterator<Item = Placed> + 'a {
    let missed = |(b, c): &&(&Behind, &Case)| b.section == "promise" && b.part == "missed" && c.limit.is_some();
    cases.iter().filter(missed).filter_map(|(b, c)| {
        let (began, length) = (started(c)?, c.length?);
        let days = if b.unit == "minutes" { length / 1440 } else { length };
        let (when, took) = match c.stop.as_deref().and_then(of_day) {
            Some(stop) => (stop, format!("it took {}", took(length, b.unit))),
            None => (began, format!("asked for then, and not there after {}", took(length, b.unit))),
        };
        Some((when, days, Step { when: day(when), what: format!("Late. {}: {took}.", b.heading) }))
    })
}

/// A length as somebody tells it: midnights are nights.
pub(super) fn took(length: i64, unit: &str) -> String {
    match unit {
        "midnights" => plural(length.unsigned_abs().into(), "night", "nights"),
        unit => limit(length, unit),
    }
}

/// In whose hands she was on the last day.
fn at_the_end(j: &PersonJourney, she: &str, her: &str) -> String {
    let mut hands: Vec<&str> =
        j.owned.iter().filter(|o| o.from <= j.to && j.to <= o.to).map(|o| o.agency.as_str()).collect();
    hands.sort_unstable();
    hands.dedup();
    let was = if she == "they" { "were" } else { "was" };
    match hands.as_slice() {
        [] if j.unowned.iter().any(|u| u.from <= j.to && j.to <= u.to) => {
            format!("The last day told here: {she} still needed something, and {was} in nobody’s hands.")
        }
        [] => format!("The last day told here: no agency had anything open for {her}."),
        [one] => format!("The last day told here: {she} {was} in the hands of {one}."),
        several => format!(
            "The last day told here: {she} {was} in the hands of {} agencies: {}.",
            spelled(several.len() as u64),
            several.join("; ")
        ),
    }
}

/// "11 April to 15 May 2023": the year once, where it is one.
fn when(from: Day, to: Day) -> String {
    if from == to {
        return day(from);
    }
    let (first, last) = (day(from), day(to));
    let year = format!(" {}", from.ymd().0);
    match first.strip_suffix(&year).filter(|_| last.ends_with(&year)) {
        Some(first) => format!("{first} to {last}"),
        None => two_dates(from, to),
    }
}

fn started(c: &Case) -> Option<Day> {
    of_day(&c.start)
}

/// The day of a day or a moment as a row says it.
fn of_day(text: &str) -> Option<Day> {
    Day::parse_iso(text.get(..10)?)
}

/// With a small first letter, unless the word goes on in capitals.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
