//! Words of the tables of months: whether an agency's extracts hold a month, and whether the waits that began in it are decided. Each is
//! found again from the days and months that every provider sent.

use super::{Ground, part};
use yf_measures::tally::month_complete;
use yf_model::{Dataset, Day, Month};
use yf_report::explain::{Line, Opened, Part};

/// What one kind of extract sent of a month.
struct Sent {
    word: &'static str,
    parts: Vec<Part>,
}

fn month_said(period: &str) -> Option<Month> {
    Day::parse_iso(&format!("{period}-01")).map(Day::month)
}

impl Ground<'_> {
    /// A word of a month; nothing for any other figure.
    pub(super) fn word(&self, line: &Line) -> Option<Opened> {
        match (line.section(), line.measure()) {
            ("promise", "month") => self.month_of_promise(line),
            ("data", "presence") => self.presence(line),
            _ => None,
        }
    }

    fn presence(&self, line: &Line) -> Option<Opened> {
        let month = month_said(line.period())?;
        let agencies = &self.report.coverage.agencies;
        // Two extracts may come from one agency: the one that the word fits, else the first.
        let of: Vec<Sent> = Dataset::TOLD
            .into_iter()
            .filter(|d| agencies.iter().any(|a| a.agency == line.group() && a.dataset == d.title()))
            .map(|d| self.sent(d, month))
            .collect();
        let fits = of.iter().position(|sent| sent.word == line.value).unwrap_or(0);
        let sent = of.into_iter().nth(fits)?;
        let how = "Full: the extract begins before the month and ends after it, and nobody who sent before and after left it out. Missing: it lies outside, or nobody sent it. Part: anything between.";
        Some(Opened { parts: sent.parts, ..self.start(line, how) }.made(sent.word.to_owned()))
    }

    fn month_of_promise(&self, line: &Line) -> Option<Opened> {
        let month = month_said(line.period())?;
        let promise = self.place.promises.iter().find(|p| p.id == line.figure())?;
        let as_of = self.days.as_of(promise.clock)?;
        let calendar = self.place.calendars.get(&promise.calendar).unwrap_or(&self.place.calendar);
        let sent: Vec<Sent> = self.days.sources(promise.clock).into_iter().map(|d| self.sent(d, month)).collect();
        // Whether the last wait that can have begun in the month is decided by the last day counted.
        let complete = month_complete(month, promise, calendar, as_of);
        let word = match (sent.iter().all(|s| s.word == "full"), complete) {
            (false, _) => "not covered",
            (true, true) => "complete",
            (true, false) => "not complete",
        };
        let mut parts: Vec<Part> = sent.into_iter().flat_map(|s| s.parts).collect();
        let decided = if complete { "is decided" } else { "may still be running" };
        let waits = format!("a wait that began on {} {decided} by {as_of}, the last day counted", month.last());
        parts.push(part(1, waits, Vec::new()));
        let how = "Not covered: an extract that the clock needs does not hold the whole month. Complete: a wait that began on its last day is decided by the last day counted.";
        let rule = yf_report::explain::rule(self.report, line.figure());
        Some(Opened { rule, parts, ..self.start(line, how) }.made(word.to_owned()))
    }

    /// What an extract holds of a month, provider by provider.
    fn sent(&self, dataset: Dataset, month: Month) -> Sent {
        let title = dataset.title();
        let Some(cover) = self.told.extracts.coverage.get(&dataset) else {
            return Sent { word: "missing", parts: vec![part(1, format!("{title}: no such extract"), Vec::new())] };
        };
        let (Some(first), Some(last)) = (cover.first, cover.last) else {
            return Sent { word: "missing", parts: vec![part(1, format!("{title}: no row with a date"), Vec::new())] };
        };
        let mut parts = vec![part(1, format!("{title}: from {first} to {last}"), Vec::new())];
        let (mut sent, mut hole) = (0, false);
        for (provider, months) in &cover.months {
            let has = months.contains(&month);
            let (before, after) = (months.range(..month).next().is_some(), months.iter().any(|m| *m > month));
            sent += usize::from(has);
            hole |= !has && before && after;
            let says = match (has, before && after) {
                (true, _) => "sent for this month",
                (false, true) => "sent before and after, and nothing for this month",
                (false, false) => "sent nothing for this month, and not both before and after",
            };
            parts.push(part(1, format!("{title}, {}: {says}", self.stories.names.agency(*provider)), Vec::new()));
        }
        let inside = [month.first(), month.last()].iter().all(|day| (first..=last).contains(day));
        let outside = last < month.first() || month.last() < first;
        let word = match (inside && !hole, outside || (sent == 0 && !cover.months.is_empty())) {
            (true, _) => "full",
            (false, true) => "missing",
            (false, false) => "part",
        };
        Sent { word, parts }
    }
}
