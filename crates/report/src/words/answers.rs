use super::*;
use crate::figures::*;

/// A question, its answer as one number and one sentence, and where the evidence stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Id of the section.
    pub section: &'static str,
    /// The question.
    pub question: &'static str,
    /// One number with its unit.
    pub number: String,
    /// One sentence or two.
    pub sentence: String,
}

/// Medians of one measure for the council's older residents: the latest quarter wholly covered, and the first.
fn first_and_last(o: &Official, metric: Metric) -> Option<(&Median, &Median)> {
    let council = o.medians.iter().find(|m| m.area_kind == AreaKind::Council)?.area.clone();
    let whole = |m: &&Median| o.quarters.iter().any(|q| q.start == m.quarter && q.covered);
    let of = |m: &&Median| {
        m.area_kind == AreaKind::Council && m.area == council && m.metric == metric && m.band == Band::Older
    };
    let mut row: Vec<&Median> = o.medians.iter().filter(of).filter(whole).filter(|m| m.median_days.is_some()).collect();
    row.sort_by_key(|m| m.quarter);
    Some((*row.first()?, *row.last()?))
}

fn was(first: &Median, last: &Median) -> String {
    match first.median_days {
        Some(days) if first.quarter != last.quarter => format!(", was {} in {}", half(days), quarter(first.quarter)),
        _ => String::new(),
    }
}

fn waits(r: &Report) -> Answer {
    let (number, sentence) = match first_and_last(&r.official, Metric::FirstResponse) {
        None => ("not known".into(), r.official.missing.clone().unwrap_or("No finished wait can be shown.".into())),
        Some((first, last)) => {
            let mut text = format!(
                "Request to first response, middle person of 65 and above, {}{}.",
                quarter(last.quarter),
                was(first, last)
            );
            if let Some((first, last)) = first_and_last(&r.official, Metric::FirstService) {
                let now = last.median_days.map(days).unwrap_or_default();
                text.push_str(&format!(" First service: {now}{}.", was(first, last)));
            }
            (last.median_days.map(days).unwrap_or_default(), text)
        }
    };
    Answer { section: "s1", question: "How long did people wait?", number, sentence }
}

/// How many promises were kept, not kept, and too close to say.
fn board(r: &Report) -> (u64, u64, u64) {
    let count = |v: Verdict| r.promises.iter().filter(|p| verdict(p) == v).count() as u64;
    (count(Verdict::Kept), count(Verdict::NotKept), count(Verdict::TooClose))
}

/// "Assessed, 28 days: 79%; Care package, 28 days: 32%." for promises that name no share.
fn plain_shares(promises: &[PromiseFigures]) -> Option<String> {
    let bare = promises.iter().filter(|p| verdict(p) == Verdict::NoShare);
    let said: Vec<String> =
        bare.filter_map(|p| p.year.rate.share.map(|s| format!("{}: {}", p.short, per_cent_whole(s)))).collect();
    (!said.is_empty()).then(|| format!("{}.", said.join("; ")))
}

fn promises(r: &Report) -> Answer {
    let (kept, not, close) = board(r);
    let judged = kept + not + close;
    let moves: Vec<String> = r
        .promises
        .iter()
        .filter(|p| matches!(p.change, Change::Better { .. } | Change::Worse { .. }))
        .map(|p| format!("{}: {}.", p.short, change(r.edition, p)))
        .collect();
    let mut sentence = if moves.is_empty() || judged == 0 { scoreboard(&r.promises) } else { moves.join(" ") };
    if judged == 0 {
        sentence.extend(plain_shares(&r.promises).map(|s| format!(" {s}")));
    }
    let number = if judged == 0 { "not judged".into() } else { format!("{kept} of {judged}") };
    Answer { section: "s2", question: "Were promises kept?", number, sentence }
}

/// Days summed over the agencies whose days may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Being helped.
    pub helped: u64,
    /// Waiting inside a service.
    pub waiting: u64,
    /// Passed on, not yet picked up.
    pub passed_on: u64,
}

impl Spent {
    /// Over all agencies.
    pub fn of(t: &TimeSpent) -> Spent {
        t.agencies.iter().filter(|a| a.missing.is_none()).fold(Spent::default(), |s, a| Spent {
            helped: s.helped + a.helped.shown().unwrap_or(0),
            waiting: s.waiting + a.waiting.shown().unwrap_or(0),
            passed_on: s.passed_on + a.passed_on.shown().unwrap_or(0),
        })
    }

    /// All days.
    pub fn all(self) -> u64 {
        self.helped + self.waiting + self.passed_on
    }
}

/// Days of each person on average, without decimals in a sentence.
fn each(days: u64, people: Count) -> Option<f64> {
    people.shown().filter(|n| *n > 0).map(|n| days as f64 / n as f64)
}

fn time(r: &Report) -> Answer {
    let spent = Spent::of(&r.time);
    let (number, sentence) = match (each(spent.all(), r.time.people), spent.all()) {
        (Some(all), 1..) => {
            let of = |d: u64| each(d, r.time.people).unwrap_or(0.0).round();
            (
                format!("{} helping", per_cent_whole(spent.helped as f64 / spent.all() as f64)),
                match spent.passed_on {
                    0 => format!("Of {} for each person, {:.0} were waiting.", days(all.round()), of(spent.waiting)),
                    between => format!(
                        "Of {} for each person, {:.0} were waiting inside a service and {:.0} between services.",
                        days(all.round()),
                        of(spent.waiting),
                        of(between)
                    ),
                },
            )
        }
        _ => ("not known".into(), r.time.missing.clone().unwrap_or("No day can be shown.".into())),
    };
    Answer { section: "s3", question: "Where did the time go?", number, sentence }
}

fn hospital(r: &Report) -> Answer {
    let d = &r.discharge;
    let (number, sentence) = match (&d.missing, d.all.median_days) {
        (Some(missing), _) => ("not known".into(), missing.clone()),
        (None, Some(median)) => (
            days(median),
            format!(
                "Middle stay of the {} whose person was ready on an earlier day than the day of leaving. For {} no ready date was recorded.",
                amount(d.all.earlier),
                amount(d.all.blank)
            ),
        ),
        (None, None) => ("[c]".into(), "Too few people to show, or nobody waited.".into()),
    };
    Answer { section: "s5", question: "How long did people ready to leave hospital wait?", number, sentence }
}

fn people(r: &Report) -> Answer {
    let (number, sentence) = match r.edition {
        Edition::Open => {
            ("held back".into(), "This edition holds figures only; the restricted edition has the people.".into())
        }
        Edition::Restricted => {
            let (waits, people) = r.explained();
            (
                plural(people.into(), "person", "people"),
                format!(
                    "{} past their limit or delayed in hospital, each explained day by day; and everybody behind every other figure, with the rows.",
                    plural(waits.into(), "wait", "waits")
                ),
            )
        }
    };
    Answer { section: "s7", question: "Who waited, and why?", number, sentence }
}

/// The answers in short, in the order of the sections.
pub fn answers(r: &Report) -> Vec<Answer> {
    let (trust, gap) = trust(r);
    let last = Answer {
        section: "s8",
        question: "How far can this be trusted?",
        number: trust.phrase().into(),
        sentence: gap,
    };
    let went = super::went::answer(&r.went);
    vec![waits(r), promises(r), time(r), went, hospital(r), super::links::answer(r), people(r), last]
}

/// The first sentence, and those that follow it.
pub fn headline(r: &Report) -> (String, Vec<String>) {
    let (kept, not, close) = board(r);
    let judged = kept + not + close;
    let first = match (kept, not, close) {
        (0, 0, 0) if plain_shares(&r.promises).is_some() => "The place has not said how much it promises.",
        (0, 0, 0) => "That cannot be said from these extracts.",
        (0, 0, _) => "Too close to say.",
        (_, 0, 0) => "By its own promises, yes.",
        (0, _, 0) => "By its own promises, not yet.",
        _ => "Partly.",
    };
    let mut first = first.to_owned();
    if judged > 0 {
        first = format!("{first} {}", board_sentence(&r.place.name, kept, not, close));
    }
    let mut rest: Vec<String> = Vec::new();
    if judged == 0 {
        rest.extend(plain_shares(&r.promises).map(|s| format!("Within the limit: {s}")));
    }
    let pair = (first_and_last(&r.official, Metric::FirstResponse), first_and_last(&r.official, Metric::FirstService));
    if let (Some((_, response)), Some((_, service))) = pair {
        rest.push(format!(
            "In {} the middle person of 65 and above had waited {} for a first response and {} for a first service.",
            quarter(response.quarter),
            response.median_days.map(days).unwrap_or_default(),
            service.median_days.map(days).unwrap_or_default()
        ));
    }
    if let (None, Some(median)) = (&r.discharge.missing, r.discharge.all.median_days) {
        rest.push(format!("The middle stay that outlasted its ready date did so by {}.", days(median)));
    }
    let spent = Spent::of(&r.time);
    if spent.all() > 0 {
        let share = spent.helped as f64 / spent.all() as f64;
        rest.push(format!("Of all days counted, {} were days of being helped.", of_ten(share)));
    }
    let (level, gap) = trust(r);
    if level == Trust::WithCare {
        let said_above = r.joins.warnings.contains(&gap);
        rest.push(if said_above { "Read it with care.".to_owned() } else { format!("Read it with care. {gap}") });
    }
    (first, rest)
}

/// "Torre Bay kept two of its five promises that can be judged, did not keep two and one is too close to say, in the last
/// twelve complete months."
fn board_sentence(place: &str, kept: u64, not: u64, close: u64) -> String {
    let judged = kept + not + close;
    let its = match judged {
        1 => "its one promise".to_owned(),
        n => format!("its {} promises", spelled(n)),
    };
    let kept = match kept {
        0 => format!("{place} kept none of {its} that can be judged"),
        n if n == judged => format!("{place} kept {its} that can be judged"),
        n => format!("{place} kept {} of {its} that can be judged", spelled(n)),
    };
    let mut parts = vec![kept];
    if not > 0 && not < judged {
        parts.push(format!("did not keep {}", spelled(not)));
    }
    if close > 0 {
        parts.push(format!("{} {} too close to say", spelled(close), if close == 1 { "is" } else { "are" }));
    }
    let last = parts.pop().unwrap_or_default();
    let text = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    format!("{text}, in the last twelve complete months.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_in_one_sentence() {
        let say = |k, n, c| {
            board_sentence("Torre Bay", k, n, c)
                .replace("Torre Bay ", "")
                .replace(", in the last twelve complete months.", "")
        };
        assert_eq!(
            say(2, 2, 1),
            "kept two of its five promises that can be judged, did not keep two and one is too close to say"
        );
        assert_eq!(say(0, 3, 0), "kept none of its three promises that can be judged");
        assert_eq!(say(3, 0, 0), "kept its three promises that can be judged");
        assert_eq!(say(1, 0, 0), "kept its one promise that can be judged");
        assert_eq!(say(0, 0, 2), "kept none of its two promises that can be judged and two are too close to say");
        assert_eq!(say(1, 1, 0), "kept one of its two promises that can be judged and did not keep one");
    }
}
