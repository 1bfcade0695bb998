use super::{month, per_cent_whole, spelled};
use crate::figures::*;
use yf_measures::rates;
#[cfg(test)]
use yf_model::Month;

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

/// How a promise goes: one phrase for each result of its control chart. The open edition's chart is made of rounded counts and, it may be,
/// not of all months: it dates no change to the month, and says no more than the months that it shows do.
pub fn change(edition: Edition, p: &PromiseFigures) -> String {
    let shown = if p.months_held_back() > 0 { " in the months shown" } else { "" };
    let about = if edition == Edition::Open { "about " } else { "" };
    match p.change {
        Change::TooShort if !shown.is_empty() => "too few months shown to say".into(),
        Change::TooShort => "too short to say".into(),
        Change::HeldBack => "month by month held back".into(),
        Change::NoRealChange => format!("no real change{shown}"),
        Change::UnusualMonths { months: 1 } => format!("one unusual month, no lasting change{shown}"),
        Change::UnusualMonths { months } => {
            format!("{} unusual months, no lasting change{shown}", spelled(months as u64))
        }
        Change::Better { since } => format!("better since {about}{}", month(since)),
        Change::Worse { since } => format!("worse since {about}{}", month(since)),
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
        return if count(Verdict::NoShare) > 0 {
            "The place promises no share, so none is called kept or not kept.".into()
        } else {
            "No promise can be judged from these extracts.".into()
        };
    }
    let mut text = super::sentence_case(&parts.join(", "));
    text.push('.');
    let unseen = count(Verdict::Missing);
    if unseen > 0 {
        let verb = if unseen == 1 { "one more cannot" } else { "more cannot" };
        let lead = if unseen == 1 { String::new() } else { format!("{} ", super::sentence_case(&spelled(unseen))) };
        let tail = format!("{lead}{verb} be seen in these extracts.");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn promise() -> PromiseFigures {
        sample::report().promises.swap_remove(1)
    }

    fn with(met: u64, missed: u64, promised: Option<f64>) -> PromiseFigures {
        let year = Ends::of(Tally { people: met + missed, met, missed, ..Tally::default() }, None);
        PromiseFigures { year, promised, ..promise() }
    }

    #[test]
    fn kept_needs_the_whole_range_at_or_above_the_promise() {
        let low = with(800, 200, None).year.rate.low.expect("people");
        let high = with(800, 200, None).year.rate.high.expect("people");
        for (promised, phrase) in
            [(low, "kept"), (low + 1e-9, "too close to say"), (high, "too close to say"), (high + 1e-9, "not kept")]
        {
            assert_eq!(verdict(&with(800, 200, Some(promised))).phrase(), phrase, "{promised}");
        }
    }

    #[test]
    fn without_a_share_a_wait_or_an_extract_nothing_is_judged() {
        assert_eq!(verdict(&with(800, 200, None)), Verdict::NoShare);
        assert_eq!(verdict(&with(0, 0, None)), Verdict::Nobody);
        assert_eq!(verdict(&with(0, 0, Some(0.8))), Verdict::Nobody);
        let missing = PromiseFigures { missing: Some("It needs an extract.".into()), ..with(800, 200, Some(0.1)) };
        assert_eq!(verdict(&missing), Verdict::Missing);
        let measured = PromiseFigures { limit: None, ..with(0, 0, None) };
        assert_eq!(verdict(&measured), Verdict::Measured);
    }

    #[test]
    fn the_open_edition_judges_by_the_rounded_counts_and_holds_back_seven() {
        let open = |met, missed| {
            let mut r = sample::report();
            r.promises = vec![with(met, missed, Some(0.0))];
            verdict(&sample::shared(&r).promises[0])
        };
        assert_eq!(open(8, 0), Verdict::Kept);
        assert_eq!(open(7, 0), Verdict::HeldBack);
        assert_eq!(open(7, 20), Verdict::HeldBack);
    }

    /// The words of the restricted edition, or of the open one, for a promise of these months.
    fn said(edition: Edition, months: Vec<MonthFigure>) -> String {
        let change = Chart::of(&months).1;
        super::change(edition, &PromiseFigures { months, change, ..promise() })
    }

    fn words(change: Change) -> String {
        super::change(Edition::Restricted, &PromiseFigures { change, ..promise() })
    }

    /// Twelve months of 50%, 52%, 48% of a thousand, then these of a thousand.
    fn going(extra: &[u64]) -> (Option<Chart>, Change) {
        let base = [500, 520, 480].iter().cycle().take(12);
        let first = Month(24_000);
        let months: Vec<MonthFigure> = base
            .chain(extra)
            .zip(0..)
            .map(|(met, n)| MonthFigure {
                month: Month(first.0 + n),
                covered: true,
                complete: true,
                ends: Ends::of(Tally { people: 1000, met: *met, missed: 1000 - met, ..Tally::default() }, None),
            })
            .collect();
        Chart::of(&months)
    }

    #[test]
    fn six_months_on_one_side_are_no_change_and_seven_are() {
        assert_eq!(words(going(&[510; 6]).1), "no real change");
        assert_eq!(words(going(&[510; 7]).1), "better since January 2001");
        // The twelfth month already lies below the middle.
        assert_eq!(words(going(&[490; 5]).1), "no real change");
        assert_eq!(words(going(&[490; 6]).1), "worse since December 2000");
        // Seven up and back again: unusual months, but no change that lasts.
        let back = going(&[510, 510, 510, 510, 510, 510, 510, 490]).1;
        assert_eq!(words(back), "seven unusual months, no lasting change");
    }

    #[test]
    fn eleven_months_are_too_short_and_twelve_enough() {
        let of = |n: usize| {
            let months: Vec<MonthFigure> = (0..n)
                .map(|k| MonthFigure {
                    month: Month(24_000 + k as i32),
                    covered: true,
                    complete: true,
                    ends: Ends::of(Tally { people: 100, met: 50 + k as u64 % 3, missed: 50, ..Tally::default() }, None),
                })
                .collect();
            said(Edition::Restricted, months)
        };
        assert_eq!(of(11), "too short to say");
        assert_eq!(of(12), "no real change");
    }

    #[test]
    fn a_month_that_is_not_complete_or_not_covered_changes_nothing() {
        let (_, whole) = going(&[510; 7]);
        assert!(matches!(whole, Change::Better { .. }));
        for spoil in [|m: &mut MonthFigure| m.complete = false, |m: &mut MonthFigure| m.covered = false] {
            let base = [500, 520, 480].iter().cycle().take(12);
            let mut months: Vec<MonthFigure> = base
                .chain(&[510u64; 7])
                .zip(0..)
                .map(|(met, n)| MonthFigure {
                    month: Month(24_000 + n),
                    covered: true,
                    complete: true,
                    ends: Ends::of(Tally { people: 1000, met: *met, missed: 1000 - met, ..Tally::default() }, None),
                })
                .collect();
            months.last_mut().into_iter().for_each(spoil);
            let (chart, change) = Chart::of(&months);
            assert_eq!(change, Change::NoRealChange);
            assert_eq!(chart.expect("twelve months").signals.last(), Some(&None));
        }
    }

    #[test]
    fn the_open_edition_dates_no_change_to_the_month_and_speaks_of_the_months_it_shows() {
        let months = |extra: &[u64], held: &[usize]| -> Vec<MonthFigure> {
            let base = [500, 520, 480].iter().cycle().take(12).chain(extra);
            base.enumerate()
                .map(|(n, met)| {
                    let ends = Tally { people: 1000, met: *met, missed: 1000 - met, ..Tally::default() };
                    let mut ends = Ends::of(ends, None);
                    if held.contains(&n) {
                        ends.rate = Rate::of(Count::Held, Count::Held);
                    }
                    MonthFigure { month: Month(24_000 + n as i32), covered: true, complete: true, ends }
                })
                .collect()
        };
        let up = [510; 9];
        assert_eq!(said(Edition::Restricted, months(&up, &[])), "better since January 2001");
        assert_eq!(said(Edition::Open, months(&up, &[])), "better since about January 2001");
        // The second month of the better ones is held back: the run that can be seen begins with the third.
        assert_eq!(said(Edition::Open, months(&up, &[13])), "better since about March 2001");
        // So many that no run is left.
        assert_eq!(said(Edition::Open, months(&up, &[13, 16])), "no real change in the months shown");
        assert_eq!(said(Edition::Open, months(&up, &[0, 3, 13, 16])), "no real change in the months shown");
        assert_eq!(
            said(Edition::Open, months(&[900, 500, 500], &[13])),
            "one unusual month, no lasting change in the months shown"
        );
        assert_eq!(said(Edition::Open, months(&[], &[3])), "too few months shown to say");
        assert_eq!(said(Edition::Open, months(&[500], &[])), "no real change");
    }

    #[test]
    fn one_unusual_month_is_said_as_one() {
        assert_eq!(words(going(&[900, 500]).1), "one unusual month, no lasting change");
        assert_eq!(words(Change::UnusualMonths { months: 2 }), "two unusual months, no lasting change");
        assert_eq!(words(Change::HeldBack), "month by month held back");
    }

    #[test]
    fn trust_falls_with_a_warning_a_gap_or_one_row_in_a_hundred() {
        let mut r = sample::report();
        assert_eq!(trust(&r), (Trust::WithCare, r.joins.warnings[0].clone()));
        r.joins.warnings.clear();
        assert_eq!(trust(&r).1, "No extract came from Equipment store.");
        r.coverage.agencies.truncate(2);
        assert_eq!(trust(&r).1, "Community health sent nothing for six months.");
        r.coverage.agencies.truncate(1);
        assert_eq!(trust(&r).0, Trust::Well);
        r.run.files.truncate(1);
        r.run.rows = Count::Shown(10_000);
        r.run.files[0].set_aside = Count::Shown(99);
        assert_eq!(trust(&r).0, Trust::Well);
        r.run.files[0].set_aside = Count::Shown(100);
        assert_eq!(trust(&r), (Trust::WithCare, "1% of the rows could not be used.".into()));
    }

    #[test]
    fn the_scoreboard_counts_each_verdict_once() {
        let of = |list: &[(u64, u64)]| {
            let promises: Vec<PromiseFigures> =
                list.iter().map(|(met, missed)| with(*met, *missed, Some(0.8))).collect();
            scoreboard(&promises)
        };
        assert_eq!(of(&[(950, 50), (700, 300), (800, 200)]), "One kept, one not kept, one too close to say.");
        assert_eq!(of(&[(950, 50), (950, 50)]), "Two kept.");
        assert_eq!(of(&[]), "No promise can be judged from these extracts.");
        let bare = [with(950, 50, None)];
        assert_eq!(scoreboard(&bare), "The place promises no share, so none is called kept or not kept.");
        let unseen = PromiseFigures { missing: Some("x".into()), ..with(1, 1, None) };
        let list = [with(950, 50, Some(0.8)), unseen.clone()];
        assert_eq!(scoreboard(&list), "One kept. One more cannot be seen in these extracts.");
        let list = [with(950, 50, Some(0.8)), unseen.clone(), unseen];
        assert_eq!(scoreboard(&list), "One kept. Two more cannot be seen in these extracts.");
    }
}
