use super::{month, per_cent_whole, spelled};
use crate::figures::*;
use yf_measures::rates;

/// What can be said of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole range lies at or above the promise.
    Kept,
    /// The whole range lies below it.
    NotKept,
    /// The range crosses it.
    TooClose,
    /// The place names no share.
    NoShare,
    /// No wait was decided.
    Nobody,
    /// Fewer than eight people, held back.
    HeldBack,
    /// An extract is missing.
    Missing,
    /// The clock has no limit and only measures.
    Measured,
}

impl Verdict {
    /// The one phrase for it.
    pub fn phrase(self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::NotKept => "not kept",
            Verdict::TooClose => "too close to say",
            Verdict::NoShare => "no share promised",
            Verdict::Nobody => "nobody decided yet",
            Verdict::HeldBack => "held back",
            Verdict::Missing => "cannot be seen",
            Verdict::Measured => "measured only",
        }
    }

    /// Class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            Verdict::Kept => "tag good",
            Verdict::NotKept => "tag wait",
            Verdict::Missing => "tag none",
            _ => "tag flat",
        }
    }
}

/// The verdict on a promise over its last twelve complete months.
pub fn verdict(p: &PromiseFigures) -> Verdict {
    if p.missing.is_some() {
        return Verdict::Missing;
    }
    if p.limit.is_none() {
        return Verdict::Measured;
    }
    let rate = p.year.rate;
    let (Some(met), Some(of)) = (rate.numerator.shown(), rate.denominator.shown()) else { return Verdict::HeldBack };
    let Some(promised) = p.promised else {
        return if of == 0 { Verdict::Nobody } else { Verdict::NoShare };
    };
    match rates::verdict(rates::Rate { met, of }, promised) {
        Some(rates::Verdict::Kept) => Verdict::Kept,
        Some(rates::Verdict::NotKept) => Verdict::NotKept,
        Some(rates::Verdict::TooClose) => Verdict::TooClose,
        None => Verdict::Nobody,
    }
}

/// How a promise goes: one phrase for each result of its control chart.
pub fn change(change: Change) -> String {
    match change {
        Change::TooShort => "too short to say".into(),
        Change::HeldBack => "month by month held back".into(),
        Change::NoRealChange => "no real change".into(),
        Change::UnusualMonths { months: 1 } => "one unusual month, no lasting change".into(),
        Change::UnusualMonths { months } => format!("{} unusual months, no lasting change", spelled(months as u64)),
        Change::Better { since } => format!("better since {}", month(since)),
        Change::Worse { since } => format!("worse since {}", month(since)),
    }
}

/// Why a month is unusual, in words; nothing for a usual one.
pub fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Usual => "",
        Signal::Good(Rule::Outside) => "above the usual range",
        Signal::Bad(Rule::Outside) => "below the usual range",
        Signal::Good(Rule::SevenOnOneSide) => "seven or more above the middle",
        Signal::Bad(Rule::SevenOnOneSide) => "seven or more below the middle",
        Signal::Good(Rule::SevenRisingOrFalling) => "seven or more rising",
        Signal::Bad(Rule::SevenRisingOrFalling) => "seven or more falling",
        Signal::Good(Rule::TwoOfThreeNearTheEdge) => "two of three near the upper edge",
        Signal::Bad(Rule::TwoOfThreeNearTheEdge) => "two of three near the lower edge",
    }
}

/// "Three kept, two not, one too close to say." Promises without a verdict are said after it.
pub fn scoreboard(promises: &[PromiseFigures]) -> String {
    let count = |v: Verdict| promises.iter().filter(|p| verdict(p) == v).count() as u64;
    let mut parts = Vec::new();
    for (v, word) in [(Verdict::Kept, "kept"), (Verdict::NotKept, "not kept"), (Verdict::TooClose, "too close to say")]
    {
        if count(v) > 0 {
            parts.push(format!("{} {word}", spelled(count(v))));
        }
    }
    if parts.is_empty() {
        return "No promise can be judged from these extracts.".into();
    }
    let mut text = super::sentence_case(&parts.join(", "));
    text.push('.');
    let unseen = count(Verdict::Missing);
    if unseen > 0 {
        let verb = if unseen == 1 { "one more cannot" } else { "more cannot" };
        let lead = if unseen == 1 { String::new() } else { format!("{} ", super::sentence_case(&spelled(unseen))) };
        let tail = format!("{lead}{verb} be seen: an extract is missing.");
        text.push(' ');
        text.push_str(&super::sentence_case(&tail));
    }
    text
}

/// How far the figures can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing is missing, little was set aside, joins are whole.
    Well,
    /// Something is missing or was set aside.
    WithCare,
}

impl Trust {
    /// The one phrase for it.
    pub fn phrase(self) -> &'static str {
        match self {
            Trust::Well => "well",
            Trust::WithCare => "with care",
        }
    }
}

/// Rows set aside from which on the report says so first: one in a hundred.
const SET_ASIDE: f64 = 0.01;

/// How far to trust it, with the single most damaging gap in a sentence.
pub fn trust(r: &Report) -> (Trust, String) {
    if let Some(warning) = r.joins.warnings.first() {
        return (Trust::WithCare, warning.clone());
    }
    let absent = |a: &&AgencyCoverage| !a.months.is_empty() && a.months.iter().all(|m| *m == Presence::Missing);
    let none: Vec<&str> = r.coverage.agencies.iter().filter(absent).map(|a| a.agency.as_str()).collect();
    if let Some((last, rest)) = none.split_last() {
        let who = if rest.is_empty() { (*last).to_owned() } else { format!("{} and {last}", rest.join(", ")) };
        return (Trust::WithCare, format!("No extract came from {who}."));
    }
    let gap = |a: &AgencyCoverage| a.months.iter().filter(|m| **m == Presence::Missing).count();
    let most = r.coverage.agencies.iter().map(|a| (gap(a), a)).max_by_key(|(n, _)| *n).filter(|(n, _)| *n > 0);
    if let Some((months, agency)) = most {
        let word = if months == 1 { "month" } else { "months" };
        return (Trust::WithCare, format!("{} sent nothing for {} {word}.", agency.agency, spelled(months as u64)));
    }
    // One to seven rows that are held back are taken as seven.
    let aside: u64 = r.run.files.iter().map(|f| f.set_aside.shown().unwrap_or(7)).sum();
    let share = r.run.rows.shown().filter(|rows| *rows > 0).map(|rows| aside as f64 / rows as f64);
    match share {
        Some(share) if share >= SET_ASIDE => {
            (Trust::WithCare, format!("{} of the rows could not be used.", per_cent_whole(share)))
        }
        _ => (Trust::Well, "Every month came, and fewer than one row in a hundred was set aside.".into()),
    }
}
