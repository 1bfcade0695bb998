//! Which edition a name or a place of the JSON is of: the open one numbers some things otherwise, and has a few figures of its own.

use super::{Ground, unknown};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use yf_model::{PersonKey, Problem, TextId};
use yf_report::explain::{Beside, Line, Opened, Opener, Part, Pointed, Together, decimal};
use yf_report::{Rate, Report, read_json};

const OPEN: &str = "report.json";
const RESTRICTED: &str = "report-restricted.json";

impl Ground<'_> {
    /// A figure by its place: `report.json#/promises/0/whole/met`. Without the name of a file the place is of the restricted edition; of the
    /// open one where the run wrote that alone.
    pub(super) fn place(&self, opener: &Opener<'_>, asked: &str) -> Result<Opened, Problem> {
        let (file, pointer) = asked.split_once('#').unwrap_or(("", asked));
        let is_open = match file {
            OPEN => true,
            RESTRICTED => false,
            "" => self.run.folder.join(OPEN).is_file() && !self.run.folder.join(RESTRICTED).is_file(),
            _ => {
                let mend = "write report.json or report-restricted.json before the #";
                return Err(unknown("--number", asked, "names no file of figures".to_owned(), mend));
            }
        };
        let open = self.open_report();
        let found = match (is_open, &open) {
            (true, Err(why)) => {
                let mend =
                    "run 'yellowfolder look' with --edition both --format html,json, or name the figure by its cells";
                return Err(unknown("--number", asked, why.clone(), mend));
            }
            (true, Ok(open)) => opener.at_open(open, pointer),
            (false, _) => opener.at(pointer),
        };
        // Two files of one run, and one place in both: whoever copied it from the other shall see that it is not theirs.
        let elsewhere = match (file, &open) {
            ("", Ok(open)) if !is_open => opener.at_open(open, pointer).filter(|other| Some(other) != found.as_ref()),
            _ => None,
        };
        let mut opened = match found {
            Some(Pointed::Figure(line)) => self.open(opener, line),
            Some(Pointed::OnlyOpen(line)) => self.open_edition(opener, line),
            Some(Pointed::Value(value)) => Opened {
                name: asked.to_owned(),
                value,
                how: "Taken as it is from the run, and no figure of it: a fact of the files, the place or the policy; a person or her value on a list (explain --element opens it); or of a month, a promise or an agency whose extracts do not cover it, where the report shows no number.".to_owned(),
                ..Opened::default()
            },
            None => {
                let wrong = format!("is no place of a number in {}", if is_open { OPEN } else { RESTRICTED });
                let mend = "write the keys and places from the top, as in report.json#/promises/0/whole/met";
                return Err(unknown("--number", asked, wrong, mend));
            }
        };
        if let Some(Pointed::Figure(line) | Pointed::OnlyOpen(line)) = elsewhere {
            let other = format!(
                " This is the place in {RESTRICTED}; in {OPEN} it is {}: {OPEN}#{pointer} opens that.",
                line.name()
            );
            opened.how.push_str(&other);
        }
        Ok(opened)
    }

    /// The open edition as the run wrote it; else why there is none.
    fn open_report(&self) -> &Result<(Report, Value), String> {
        self.open.get_or_init(|| {
            let bytes = fs::read(self.run.folder.join(OPEN)).map_err(|_| format!("there is no {OPEN} in this run"))?;
            let strange = || format!("the {OPEN} of this run is not what this version of 'look' writes");
            let report = read_json(&bytes).map_err(|_| strange())?;
            Ok((report, serde_json::from_slice(&bytes).map_err(|_| strange())?))
        })
    }

    /// A figure that only the open edition has, unrounded: what it stands for, opened one after the other.
    pub(super) fn open_edition(&self, opener: &Opener<'_>, line: &Line) -> Opened {
        let begun = Opened { name: line.name(), value: line.value.clone(), ..Opened::default() };
        match opener.stands_for(line) {
            Some(Together::Sum(lines)) => self.together(opener, begun, &lines, false),
            Some(Together::Largest(lines)) => self.together(opener, begun, &lines, true),
            Some(Together::Anew) => self.time_of_others(line),
            Some(Together::Worked) => self.worked(opener, line),
            None => begun,
        }
    }

    fn together(&self, opener: &Opener<'_>, begun: Opened, lines: &[&Line], largest: bool) -> Opened {
        let number = |line: &Line| line.value.parse::<i64>().unwrap_or_default();
        let most = lines.iter().max_by_key(|line| number(line)).copied();
        let of: Vec<&Line> = if largest { most.into_iter().collect() } else { lines.to_vec() };
        let each: Vec<Opened> = of.iter().map(|line| self.open(opener, line)).collect();
        let [only] = each.as_slice() else {
            let made: Option<i64> = each.iter().map(|one| one.made.as_ref()?.parse::<i64>().ok()).sum();
            let how =
                "Of the open edition alone, before it is rounded: these figures of the restricted edition added up.";
            let from = of.iter().map(|line| Beside { name: line.name(), value: line.value.clone() }).collect();
            let rule = each.first().map(|one| one.rule.clone()).unwrap_or_default();
            let parts: Vec<Part> = each.into_iter().flat_map(|one| one.parts).collect();
            let opened = Opened { how: how.to_owned(), rule, from, parts, ..begun };
            return match made {
                Some(made) => opened.made(made.to_string()),
                None => opened,
            };
        };
        let how = format!(
            "Of the open edition alone, before it is rounded; in the restricted one it is {}. {}",
            only.name, only.how
        );
        Opened { name: begun.name, how, ..only.clone() }
    }

    /// An outcome or a share of a row that is added up.
    fn worked(&self, opener: &Opener<'_>, line: &Line) -> Opened {
        if line.section() == "official" {
            let opened = opener.open(line);
            return opened.unwrap_or_else(|| self.start(line, "Worked out from its numerator and denominator."));
        }
        let of = if line.measure().starts_with("received") { ["received", "sent"] } else { ["replied", "received"] };
        let beside: Vec<&Line> = of.iter().filter_map(|measure| opener.beside(line, measure)).collect();
        let from = beside.iter().map(|l| Beside { name: l.name(), value: l.value.clone() }).collect();
        let counts: Vec<u64> = beside.iter().filter_map(|l| l.value.parse().ok()).collect();
        let [numerator, denominator] = counts[..] else { return self.start(line, "Its row has no counts.") };
        let rate = Rate::of(numerator.into(), denominator.into());
        let made = match line.measure().rsplit(' ').next() {
            Some("share") => rate.share,
            Some("low") => rate.low,
            _ => rate.high,
        };
        let how = "Of the open edition alone, before it is rounded: the first of these over the second, or an end of Wilson's 95% interval of it (z = 1.959964).";
        Opened { from, ..self.start(line, how) }.made(decimal(made))
    }

    /// Days of all agencies that the place does not name, as if they were one.
    fn time_of_others(&self, line: &Line) -> Opened {
        const OTHERS: TextId = TextId(u32::MAX);
        let named: BTreeMap<TextId, bool> = BTreeMap::new();
        let named = std::cell::RefCell::new(named);
        let is_named = |org: TextId| {
            *named
                .borrow_mut()
                .entry(org)
                .or_insert_with(|| self.report.place.named.contains(&self.stories.names.agency(org)))
        };
        let as_one = |org: TextId| if is_named(org) { org } else { OTHERS };
        let hers = |person: PersonKey, from, to| {
            let stays = self.stories.stays_of(person);
            let days = yf_measures::time::days_of_as(&self.told.journeys, person, stays, from, to, &as_one);
            days.get(&OTHERS).copied().into_iter().collect()
        };
        self.days_by_agency(line, &hers)
            .unwrap_or_else(|| self.start(line, "Days of the agencies that the place does not name."))
    }
}
