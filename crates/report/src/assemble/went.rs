//! From vectors over persons to what the report says people went through.

use super::people::number;
use super::promises::unit_words;
use super::worst::worst_tenth;
use crate::figures::*;
use crate::words::sentence_case;
use std::collections::BTreeMap;
use yf_journey::PersonFacts;
use yf_measures::journeys::{
    Columns, Doubts, ELEMENTS, Element, Estimate, FAMILIES, Family, Funnel, Lies, Measured, OverTime, SHARES, Sight,
    Stratum, Stretch, Summary, age_band, differences, element, funnel, more_than_chance, standardised, stratum,
    summaries, summaries_of,
};
use yf_measures::spc::{self, Signal};
use yf_model::rows::neutral::{Kind, Person};
use yf_model::{Dataset, Day, PersonKey};
use yf_place::{Place, Settings};

/// People listed under an element on the page at most; `journeys.csv` has all.
pub const MOST: usize = 50;

/// What the figures are made from.
pub struct Went<'a> {
    /// The place.
    pub place: &'a Place,
    /// Window, kinds seen, clocks.
    pub settings: &'a Settings,
    /// Persons of the run, in the order of the columns.
    pub persons: &'a [Person],
    /// Who they are.
    pub keys: &'a [PersonKey],
    /// What is known of everybody.
    pub facts: &'a [PersonFacts],
    /// The elements over time.
    pub told: &'a OverTime,
    /// What must be said beside them.
    pub doubts: Doubts,
    /// Locality by number.
    pub locality: &'a dyn Fn(PersonKey) -> Option<u16>,
    /// Kinds of extract in the run.
    pub extracts: &'a [Dataset],
    /// Whether a kind of extract covers these days wholly, from every provider.
    pub covered: &'a dyn Fn(Dataset, (Day, Day)) -> bool,
    /// Whether two stretches of time were told of by other providers or for other months of them.
    pub changed: &'a dyn Fn(Dataset, (Day, Day), (Day, Day)) -> bool,
    /// What people answered in a survey: statement, period, group, answers, and who agree.
    pub answers: &'a [(&'a str, &'a str, &'a str, u64, u64)],
    /// Threads.
    pub threads: usize,
}

/// In place of better or worse, where the extracts tell of other providers or other months.
pub const COVERAGE_CHANGED: &str = "coverage changed";

/// The age bands of the standard.
const AGES: [&str; 5] = ["under 65", "65 to 74", "75 to 84", "85 and over", "not known"];
const NOT_KNOWN: &str = "not known";

type Group = (&'static str, String, Vec<usize>);
type Values = Vec<Vec<Option<f64>>>;

/// The figures, unrounded, with the people who have most of each element.
pub fn went_through(w: &Went<'_>) -> WentThrough {
    // Groups and years first: what they are worked out from is let go before everybody's elements are laid out.
    let listed = Listed::new(w);
    let whole = values(&w.told.whole, |_| true);
    let members: Vec<usize> = (0..w.told.whole.len()).collect();
    let all = summaries(&whole, &members, &w.settings.rules, true, w.threads);
    let deaths =
        w.persons.iter().filter(|p| p.to.is_some_and(|to| p.died && to >= w.settings.from && to <= w.settings.to));
    let families = FAMILIES.iter().map(|family| w.family(family, &whole, &all, &listed)).collect();
    let (worst, worst_of) = w.worst(&whole);
    WentThrough {
        worst,
        worst_of,
        from: w.settings.from,
        to: w.settings.to,
        people: w.persons.len().into(),
        deaths: deaths.count().into(),
        extracts: w.extracts.iter().map(|d| d.title().to_owned()).collect(),
        families,
        clocks: w.clocks(),
        statements: statements(w.answers),
    }
}

/// What people should be able to say (`journey.md` 1, and the narrative of National Voices), the family that shows something of it, and by which
/// elements. Of those without a family no record can show anything: goals, information, decisions and budgets, and being listened to.
const STATEMENTS: [(&str, &str, &[&str]); 14] = [
    ("I tell my story once", "tellings", &["tellings"]),
    ("I always know who is coordinating my care", "unowned-days", &["unowned_days", "longest_unowned"]),
    ("I have one first point of contact", "hand-offs", &["handoffs_org", "cold_handoffs"]),
    ("I have people who know me", "continuity", &["coc_who", "coc_org"]),
    ("The care that is planned happens", "promises", &["promises_kept", "promises_broken"]),
    (
        "When I use a new service, my care plan is known in advance",
        "surprises",
        &["surprise_starts", "surprise_discharges"],
    ),
    ("I am not sent away to come back worse", "bounces", &["bounces"]),
    ("I live the life I want, at home", "days-at-home", &["home_share"]),
    ("Help comes in time", "waits", &[]),
    ("I am listened to", "", &[]),
    ("I am supported to understand my choices and to set and achieve my goals", "", &[]),
    ("I can see my records, decide who to share them with, and correct any mistakes", "", &[]),
    ("I am as involved in decisions about my care as I want to be", "", &[]),
    ("I know the amount of money available to me for care and support, and can determine how it is used", "", &[]),
];

/// The statements with what people answered; those of the survey that nobody here knows come last, in its order.
fn statements(answers: &[(&str, &str, &str, u64, u64)]) -> Vec<Statement> {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let mut out: Vec<Statement> = STATEMENTS
        .iter()
        .map(|(words, family, elements)| Statement {
            words: (*words).to_owned(),
            family: (*family).to_owned(),
            elements: elements.iter().map(|e| (*e).to_owned()).collect(),
            answers: Vec::new(),
        })
        .collect();
    for (words, period, group, of, agree) in answers {
        let answered = Answered {
            period: (*period).to_owned(),
            group: (*group).to_owned(),
            rate: Rate::of((*agree).into(), (*of).into()),
        };
        match out.iter_mut().find(|s| plain(&s.words) == plain(words)) {
            Some(known) => known.answers.push(answered),
            None => out.push(Statement { words: (*words).to_owned(), answers: vec![answered], ..Statement::default() }),
        }
    }
    out
}

/// Columns of the elements that are wanted.
fn values(columns: &Columns, wanted: impl Fn(&Element) -> bool) -> Values {
    ELEMENTS.iter().enumerate().filter(|(_, e)| wanted(e)).map(|(n, _)| columns.column(n)).collect()
}

/// The elements of the ordered list, by group and by time.
struct Listed {
    groups: Vec<(Group, Vec<Summary>)>,
    /// By element, by locality.
    standard: Vec<BTreeMap<u16, (f64, f64)>>,
    years: Vec<Vec<Summary>>,
    changes: Vec<Option<yf_measures::journeys::Difference>>,
    /// By quarter: persons, and the mean of each element with its range.
    quarters: Vec<(u64, Vec<Estimate>)>,
}

impl Listed {
    fn new(w: &Went<'_>) -> Listed {
        let rules = &w.settings.rules;
        let whole = listed_values(&w.told.whole);
        let groups = w.groups();
        let strata: Vec<Stratum> = w.persons.iter().map(|p| stratum(p, w.settings.from)).collect();
        let parts: Vec<u16> = w.keys.iter().map(|key| (w.locality)(*key).unwrap_or(u16::MAX)).collect();
        let standard = whole.iter().map(|column| {
            let by = standardised(column, &strata, &parts);
            by.into_iter().map(|(part, s)| (part, (s.standardised, s.weight_covered))).collect()
        });
        let times: Vec<(Values, Vec<usize>)> = w.told.years.iter().chain(&w.told.quarters).map(everybody).collect();
        // Groups, years and quarters are drawn from together.
        let of_groups = groups.iter().map(|group| (whole.as_slice(), group.2.as_slice()));
        let of_times = times.iter().map(|(columns, members)| (columns.as_slice(), members.as_slice()));
        let sets: Vec<_> = of_groups.chain(of_times).collect();
        let mut drawn = summaries_of(&sets, rules, true, w.threads);
        let mut of_years = drawn.split_off(groups.len());
        let of_quarters = of_years.split_off(w.told.years.len());
        let quarter = |(quarter, found): (&Stretch, Vec<Summary>)| {
            (quarter.columns.len() as u64, found.iter().map(|s| s.mean).collect())
        };
        let changes = match w.told.years.as_slice() {
            [later, earlier, ..] => differences(
                &listed_values(&earlier.columns),
                &listed_values(&later.columns),
                rules.bootstrap,
                rules.bootstrap_seed,
                w.threads,
            ),
            _ => Vec::new(),
        };
        Listed {
            groups: groups.into_iter().zip(drawn).collect(),
            standard: standard.collect(),
            years: of_years,
            changes,
            quarters: w.told.quarters.iter().zip(of_quarters).map(quarter).collect(),
        }
    }
}

/// The elements of the ordered list.
fn listed_values(columns: &Columns) -> Values {
    values(columns, |element| element.listed)
}

/// Those elements of everybody of a stretch of time.
fn everybody(stretch: &Stretch) -> (Values, Vec<usize>) {
    (listed_values(&stretch.columns), (0..stretch.columns.len()).collect())
}

impl Went<'_> {
    /// Everybody by locality, age, deprivation fifth and carer status.
    fn groups(&self) -> Vec<Group> {
        let mut out: Vec<Group> = Vec::new();
        let mut add = |by: &'static str, names: Vec<String>, of: &dyn Fn(usize) -> usize| {
            let mut members: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
            for row in 0..self.persons.len() {
                if let Some(list) = members.get_mut(of(row)) {
                    list.push(row);
                }
            }
            let groups = names.into_iter().zip(members).filter(|(_, m)| !m.is_empty());
            out.extend(groups.map(|(name, members)| (by, name, members)));
        };
        let fact = |row: usize| self.keys.get(row).and_then(|key| self.facts.get(key.0 as usize));
        let localities = self.place.localities.len();
        let mut names: Vec<String> = self.place.localities.iter().map(|l| l.name.clone()).collect();
        names.push(NOT_KNOWN.to_owned());
        let locality = |row: usize| self.keys.get(row).and_then(|key| (self.locality)(*key));
        add("locality", names, &|row| locality(row).map_or(localities, usize::from));
        let age = |row: usize| self.persons.get(row).map_or(4, |p| usize::from(age_band(p, self.settings.from)));
        add("age", AGES.map(str::to_owned).to_vec(), &age);
        let fifths = ["1, most deprived", "2", "3", "4", "5, least deprived", NOT_KNOWN].map(str::to_owned).to_vec();
        add("deprivation fifth", fifths, &|row| {
            fact(row).and_then(|f| f.fifth).filter(|n| (1..=5).contains(n)).map_or(5, |n| usize::from(n) - 1)
        });
        let carers = vec!["unpaid carer".to_owned(), "not recorded as a carer".to_owned()];
        add("carer", carers, &|row| usize::from(!fact(row).is_some_and(|f| f.is_carer)));
        out
    }

    fn family(&self, family: &Family, whole: &Values, all: &[Summary], listed: &Listed) -> FamilyFigures {
        let sight = family.sight(&self.settings.seen);
        let fed: Vec<Dataset> = family.feeds.iter().copied().filter(|d| self.extracts.contains(d)).collect();
        let mut out = FamilyFigures {
            id: family.id.to_owned(),
            section: family.section,
            name: family.name.to_owned(),
            words: family.words.to_owned(),
            fed_by: fed.iter().map(|d| d.title().to_owned()).collect(),
            least: family.least.to_owned(),
            blind: family.blind.to_owned(),
            ..FamilyFigures::default()
        };
        match sight {
            Sight::Nothing(kinds) => {
                out.missing = Some(format!(
                    "Cannot be seen: no extract of this run can hold {}. The least that would show it: {}.",
                    kinds_in_words(&kinds, "or"),
                    family.least
                ));
                return out;
            }
            Sight::Part(kinds) => {
                out.partly = Some(format!(
                    "Worked out without {}, which these extracts cannot hold.",
                    kinds_in_words(&kinds, "and")
                ));
            }
            Sight::Whole => {}
        }
        if family.id == "days-at-home" && !self.extracts.contains(&Dataset::Cld) {
            out.partly = Some("Care homes cannot be seen without the council’s extract.".to_owned());
        }
        if family.id == "hand-offs" && self.doubts.agencies == 1 {
            let alone = "Only one agency’s rows say that it took anybody on: no hand-off to another can be seen here, and a nought between agencies says no more than that.";
            out.partly = Some(out.partly.into_iter().chain([alone.to_owned()]).collect::<Vec<_>>().join(" "));
        }
        out.partly = self.without(family, out.partly);
        let hidden = self.hidden(family);
        let mut at = 0;
        for (n, element) in ELEMENTS.iter().enumerate() {
            if element.section == family.section && !hidden.0.iter().any(|end| element.id.ends_with(end)) {
                let column = whole.get(n).map_or(&[][..], Vec::as_slice);
                let summary = all.get(n).copied().unwrap_or_default();
                let place = element.listed.then_some(at);
                out.elements.push(self.element(element, column, &summary, listed, place, &fed));
            }
            at += usize::from(element.listed);
        }
        out.partly = match (out.partly.take(), hidden.1) {
            (Some(said), why) if !why.is_empty() => Some(format!("{said} {why}")),
            (None, why) if !why.is_empty() => Some(why.to_owned()),
            (said, _) => said,
        };
        out.beside = self.beside(family, whole);
        let seen = |id: &str| {
            element(id).and_then(|n| ELEMENTS.get(n)).is_some_and(|e| e.lacks(&self.settings.seen).is_empty())
        };
        let shares = SHARES.iter().filter(|s| s.section == family.section && seen(s.of) && seen(s.among));
        out.shares = shares.map(|s| self.share(s, whole)).collect();
        out
    }

    /// Says which elements of a family that can be seen cannot.
    fn without(&self, family: &Family, partly: Option<String>) -> Option<String> {
        let mut unseen: BTreeMap<Vec<Kind>, Vec<&str>> = BTreeMap::new();
        for element in ELEMENTS.iter().filter(|e| e.section == family.section) {
            let lacks = element.lacks(&self.settings.seen);
            if !lacks.is_empty() {
                unseen.entry(lacks).or_default().push(element.name);
            }
        }
        let said = unseen.iter().map(|(kinds, names)| {
            format!(
                "{} cannot be seen: no extract of this run can hold {}.",
                sentence_case(&names.join(", ")),
                kinds_in_words(kinds, "or")
            )
        });
        let all: Vec<String> = partly.into_iter().chain(said).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// Levels that are not printed, and why.
    fn hidden(&self, family: &Family) -> (&'static [&'static str], &'static str) {
        match family.id {
            "spans" | "hand-offs" if self.doubts.no_teams() => {
                (&["_team"], "More than one in twenty of the rows names no team, so the level of teams is left out.")
            }
            "continuity" if self.doubts.visits == 0 => {
                (&["_who"], "No visit names a worker, so the level of workers is left out.")
            }
            "continuity" if self.doubts.shared_login() => (
                &["_who"],
                "One login stands for more than a fifth of the visits, so the level of workers is left out: it would be the login’s.",
            ),
            _ => (&[], ""),
        }
    }

    /// Counts that the standard wants beside an element.
    fn beside(&self, family: &Family, whole: &Values) -> Vec<Named> {
        let column = |id: &str| element(id).and_then(|n| whole.get(n)).map_or(&[][..], Vec::as_slice);
        let few = || column("n_who").iter().flatten().filter(|n| **n < 4.0).count();
        let counts = match family.id {
            "spans" => vec![
                Named::new("spells of responsibility, each on one reference".to_owned(), self.doubts.spells),
                Named::new(
                    "spells that nobody closed and that have run for over a year: where ends are missing they hide days that nobody owned"
                        .to_owned(),
                    self.doubts.open_long,
                ),
            ],
            "bounces" => vec![Named::new(
                format!(
                    "referrals closed without action in the last {} days, whose time to come back is short",
                    self.settings.rules.bounce_days
                ),
                self.doubts.closed_late,
            )],
            "continuity" => vec![
                Named::new("people with fewer than four visits by a named worker: few to say anything from", few()),
                Named::new(
                    "visits whose order on their day is not known, which SECON needs",
                    self.doubts.order_unknown,
                ),
            ],
            "hand-offs" => self
                .told
                .handoffs_at
                .iter()
                .map(|(days, sum)| {
                    Named::new(
                        format!(
                            "hand-offs of agencies, were they looked for {days} days back in place of {}; {} days on, as here",
                            self.settings.rules.handoff_before, self.settings.rules.handoff_after
                        ),
                        *sum,
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
        counts.into_iter().filter(|named| !named.count.is_zero()).collect()
    }

    fn element(
        &self,
        element: &Element,
        column: &[Option<f64>],
        summary: &Summary,
        listed: &Listed,
        place: Option<usize>,
        fed: &[Dataset],
    ) -> ElementFigures {
        let unit = match element.measured {
            Measured::Times => "times",
            Measured::Days => "days",
            Measured::Index => "index",
            Measured::Density => "density",
        };
        let mut out = ElementFigures {
            id: element.id.to_owned(),
            name: element.name.to_owned(),
            unit: unit.to_owned(),
            whole: spread(summary, element),
            most: self.most(column, element),
            ..ElementFigures::default()
        };
        let Some(at) = place else { return out };
        for ((by, group, _), summaries) in &listed.groups {
            let standard = (*by == "locality" && group != NOT_KNOWN)
                .then(|| self.place.localities.iter().position(|l| l.name == *group));
            let standard = standard.flatten().and_then(|n| listed.standard.get(at)?.get(&(n as u16)).copied());
            out.groups.push(ElementGroup {
                by: (*by).to_owned(),
                group: group.clone(),
                figures: spread(&summaries.get(at).copied().unwrap_or_default(), element),
                standardised: standard.filter(|(_, weight)| *weight >= 0.8).map(|(value, _)| value),
                weight_covered: standard.map(|(_, weight)| weight),
            });
        }
        out.years = self
            .told
            .years
            .iter()
            .zip(&listed.years)
            .map(|(stretch, summaries)| ElementYear {
                from: stretch.from,
                to: stretch.to,
                figures: spread(&summaries.get(at).copied().unwrap_or_default(), element),
            })
            .collect();
        out.change = self.change(listed.changes.get(at).copied().flatten(), fed);
        out.quarters = self.quarters(listed, at, fed);
        out
    }

    /// A change in what was sent is never called a change in what happened.
    fn change(&self, difference: Option<yf_measures::journeys::Difference>, fed: &[Dataset]) -> ElementChange {
        let [later, earlier, ..] = self.told.years.as_slice() else { return ElementChange::default() };
        let (later, earlier) = ((later.from, later.to), (earlier.from, earlier.to));
        let coverage: Vec<String> =
            fed.iter().filter(|d| (self.changed)(**d, earlier, later)).map(|d| d.title().to_owned()).collect();
        if !coverage.is_empty() {
            return ElementChange { says: COVERAGE_CHANGED.to_owned(), coverage, ..ElementChange::default() };
        }
        let Some(difference) = difference else { return ElementChange::default() };
        let (low, high) = difference.interval.unzip();
        let says = match difference.interval {
            Some((low, _)) if low > 0.0 => "higher",
            Some((_, high)) if high < 0.0 => "lower",
            _ => "no real change",
        };
        ElementChange { says: says.to_owned(), coverage, by: Some(difference.by), low, high }
    }

    /// Quarters as a control chart, with a gap where an extract that feeds the element does not cover one.
    fn quarters(&self, listed: &Listed, at: usize, fed: &[Dataset]) -> Vec<ElementQuarter> {
        let stretches = self.told.quarters.iter().zip(&listed.quarters);
        let whole = |q: &Stretch| fed.iter().all(|d| (self.covered)(*d, (q.from, q.to)));
        let means: Vec<Option<f64>> =
            stretches.clone().map(|(q, (_, means))| means.get(at).and_then(|m| m.mean).filter(|_| whole(q))).collect();
        let chart = spc::chart(&means, f64::INFINITY);
        let signal = |n: usize| chart.as_ref().and_then(|c| c.signals.get(n).copied().flatten());
        // Other providers, or other months of them, in one of the quarters: then nothing is called better or worse.
        let days: Vec<(Day, Day)> = self.told.quarters.iter().map(|q| (q.from, q.to)).collect();
        let known: Vec<(Day, Day)> = days.iter().zip(&means).filter(|(_, m)| m.is_some()).map(|(d, _)| *d).collect();
        let alike = known.windows(2).all(|w| fed.iter().all(|d| !(self.changed)(*d, w[0], w[1])));
        let words = |n: usize| match signal(n).map_or("usual", signal_words) {
            "usual" => "usual",
            unusual if alike => unusual,
            _ => COVERAGE_CHANGED,
        };
        let quarter = |(n, (q, (people, of))): (usize, (&Stretch, &(u64, Vec<Estimate>)))| {
            let mean = means.get(n).copied().flatten();
            let signal = if mean.is_none() || chart.is_none() { "" } else { words(n) };
            let (low, high) = of.get(at).and_then(|m| m.interval).filter(|_| mean.is_some()).unzip();
            ElementQuarter { from: q.from, people: (*people).into(), mean, low, high, signal: signal.to_owned() }
        };
        stretches.enumerate().map(quarter).collect()
    }

    /// Those with the most of an element; of two alike the one with the lower number.
    fn most(&self, column: &[Option<f64>], element: &Element) -> Vec<PersonValue> {
        // The least of an index says as little as its most: nobody is listed by one.
        if matches!(element.measured, Measured::Index | Measured::Density) {
            return Vec::new();
        }
        let value = |(row, value): (usize, &Option<f64>)| Some(((*value)?, *self.keys.get(row)?));
        let mut all: Vec<(f64, PersonKey)> =
            column.iter().enumerate().filter_map(value).filter(|(v, _)| *v > 0.0).collect();
        all.sort_by(|(a, a_key), (b, b_key)| b.total_cmp(a).then(a_key.cmp(b_key)));
        all.truncate(MOST);
        all.into_iter().map(|(value, key)| PersonValue { person: number(key), value }).collect()
    }

    /// Those in the worst tenth by most elements, of the elements that can be seen and are not left out.
    fn worst(&self, whole: &Values) -> (Vec<WorstTenth>, usize) {
        let shown = |name: &str| {
            let Some(of) = element(name).and_then(|n| ELEMENTS.get(n)) else { return false };
            let hidden = FAMILIES.iter().filter(|f| f.section == of.section).any(|family| {
                matches!(family.sight(&self.settings.seen), Sight::Nothing(_))
                    || self.hidden(family).0.iter().any(|end| name.ends_with(end))
            });
            of.lacks(&self.settings.seen).is_empty() && !hidden
        };
        let (rows, of) = worst_tenth(whole, shown, MOST);
        let named = |(row, elements): (usize, Vec<&'static str>)| {
            Some(WorstTenth { person: number(*self.keys.get(row)?), elements })
        };
        (rows.into_iter().filter_map(named).collect(), of)
    }

    fn share(&self, share: &yf_measures::journeys::Share, whole: &Values) -> ShareFigures {
        let column = |id: &str| element(id).and_then(|n| whole.get(n)).map_or(&[][..], Vec::as_slice);
        let (of, among) = (column(share.of), column(share.among));
        let mut parts: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
        let mut sums = (0, 0);
        for ((of, among), key) in of.iter().zip(among).zip(self.keys) {
            let (of, among) = (of.unwrap_or_default() as u64, among.unwrap_or_default() as u64);
            sums = (sums.0 + among, sums.1 + of);
            let part = parts.entry((self.locality)(*key).unwrap_or(u16::MAX)).or_default();
            *part = (part.0 + among, part.1 + of);
        }
        // Days of one person hang together: a funnel, which takes each for itself, would call every place unusual.
        let funnels = if family_of_days(share) { BTreeMap::new() } else { funnel(&parts) };
        let name = |n: u16| self.place.localities.get(usize::from(n)).map_or(NOT_KNOWN, |l| l.name.as_str());
        ShareFigures {
            name: share.name.to_owned(),
            of: share.of.to_owned(),
            among: share.among.to_owned(),
            whole: Rate::of(sums.1.into(), sums.0.into()),
            more_than_chance: more_than_chance(funnels.values()),
            funnel: funnels.iter().map(|(n, f)| funnel_part(name(*n), f)).collect(),
        }
    }

    fn clocks(&self) -> Vec<ClockFigures> {
        let columns = &self.told.whole;
        let groups = self.groups();
        let clock = |(n, clock): (usize, &yf_place::JourneyClock)| {
            let by_group = groups.iter().map(|(by, group, members)| ClockGroup {
                by: (*by).to_owned(),
                group: group.clone(),
                counts: clock_counts(columns, n, members.iter().copied()),
            });
            let by_year = self.told.years.iter().map(|year| ClockGroup {
                by: "year".to_owned(),
                group: format!("{}..{}", year.from, year.to),
                counts: clock_counts(&year.columns, n, 0..year.columns.len()),
            });
            ClockFigures {
                id: clock.id.clone(),
                unit: unit_words(clock.unit).to_owned(),
                limit: clock.limit,
                counts: clock_counts(columns, n, 0..columns.len()),
                groups: by_group.chain(by_year).collect(),
            }
        };
        self.settings.clocks.iter().enumerate().map(clock).collect()
    }
}

/// What became of a clock's runs over some rows of the columns.
fn clock_counts(columns: &Columns, clock: usize, rows: impl Iterator<Item = usize>) -> ClockCounts {
    let (sums, people) = columns.clock_sums(clock, rows);
    let [started, stopped, within, breached, uncertain, cancelled, open_within, open_breached] = sums;
    let share = |n: u64| (stopped > 0).then(|| n as f64 / stopped as f64);
    ClockCounts {
        people: people.into(),
        started: started.into(),
        stopped: stopped.into(),
        within: within.into(),
        breached: breached.into(),
        uncertain: uncertain.into(),
        cancelled: cancelled.into(),
        open_within: open_within.into(),
        open_breached: open_breached.into(),
        share_low: share(within),
        share_high: share(within + uncertain),
    }
}

/// Whether a share counts days.
fn family_of_days(share: &yf_measures::journeys::Share) -> bool {
    element(share.of).and_then(|n| ELEMENTS.get(n)).is_some_and(|e| e.measured == Measured::Days)
}

fn spread(summary: &Summary, element: &Element) -> Spread {
    let (low, high) = summary.mean.interval.unzip();
    let counted = matches!(element.measured, Measured::Times | Measured::Days);
    Spread {
        people: summary.mean.n.into(),
        any: summary.any.into(),
        total: counted.then(|| Count::from(summary.sum as u64)),
        mean: summary.mean.mean,
        low,
        high,
        median: summary.spread.map(|s| s[1]),
        upper: summary.spread.map(|s| s[2]),
        nine_tenths: summary.spread.map(|s| s[3]),
    }
}

/// A locality in the words of the figures.
pub(crate) fn funnel_part(group: &str, f: &Funnel) -> FunnelPart {
    let limits = f.share.map(|(_, limits)| limits);
    let [inner, outer] = limits.map_or([None; 2], |l| l.map(Some));
    let ((low_95, high_95), (low_998, high_998)) = (inner.unzip(), outer.unzip());
    let lies = match f.lies() {
        Lies::TooFew => "too few",
        Lies::Inside => "inside",
        Lies::Watch => "watch",
        Lies::Look => "look",
    };
    let rate = Rate::of(f.kept.into(), f.due.into());
    FunnelPart { group: group.to_owned(), rate, low_95, high_95, low_998, high_998, lies: lies.to_owned() }
}

/// What is unusual about a point of a control chart.
pub fn signal_words(signal: Signal) -> &'static str {
    match signal {
        Signal::Usual => "usual",
        Signal::Outside { above: true } => "above the usual range",
        Signal::Outside { above: false } => "below the usual range",
        Signal::OneSide { above: true } => "one of seven or more above the middle",
        Signal::OneSide { above: false } => "one of seven or more below the middle",
        Signal::Trend { rising: true } => "one of seven or more rising",
        Signal::Trend { rising: false } => "one of seven or more falling",
        Signal::OuterThird { above: true } => "two of three far above the middle",
        Signal::OuterThird { above: false } => "two of three far below the middle",
    }
}

/// `plans`, `promises or deliveries`, `starts, ends and discharges`.
pub(crate) fn kinds_in_words(kinds: &[Kind], last: &str) -> String {
    let name = |kind: &Kind| match kind {
        Kind::Delivery => "deliveries".to_owned(),
        Kind::Accept => "acceptances".to_owned(),
        Kind::Admit => "admissions to hospital".to_owned(),
        Kind::Discharge => "discharges from hospital".to_owned(),
        Kind::Start => "starts of services".to_owned(),
        Kind::End => "ends of services".to_owned(),
        Kind::Decline => "refused referrals".to_owned(),
        Kind::Promise => "items of plans".to_owned(),
        other => format!("{}s", other.name()),
    };
    let names: Vec<String> = kinds.iter().map(name).collect();
    match names.split_last() {
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}
