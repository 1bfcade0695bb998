//! Unique events and waits, one sentence of the standard after another, each by going over everything.

use yf_journey::unique::{Choice, Mode, Periods, Source};
use yf_model::rows::cld::{AssessmentType, ClientType, EventType, Outcome, Row, ServiceType};
use yf_model::{Day, Texts};

/// A row that counts, with what the steps made of it.
#[derive(Clone)]
pub struct Kept {
    pub row: Row,
    pub la: String,
    pub person: String,
    pub record: u32,
    pub start: Day,
    pub end: Option<Day>,
    pub ref_start: Day,
    pub ref_end: Day,
}

pub struct Twin {
    pub unique: Vec<Kept>,
    pub closed: u64,
}

pub fn floor_years(born: Day, on: Day) -> i32 {
    let (year, month, _) = born.ymd();
    let first = Day::from_ymd(year, month, 1).expect("a day");
    (f64::from(on - first) / 365.25).floor() as i32
}

pub fn band_of(years: Option<i32>) -> &'static str {
    match years {
        None => "Unknown",
        Some(y) if y < 18 => "Under 18",
        Some(y) if y <= 64 => "18 to 64",
        Some(_) => "65 and above",
    }
}

fn age(born: Day, on: Day) -> i32 {
    // Count birthdays that have come.
    let (year, month, day) = born.ymd();
    let mut years = on.ymd().0 - year + 1;
    loop {
        let (y, m, d) = on.ymd();
        if (year + years, month, day) <= (y, m, d) {
            return years;
        }
        years -= 1;
    }
}

/// File, council, reference period.
type Selected = (u16, String, (Day, Day));

fn import_order(rows: &[Row], sources: &[Source]) -> Vec<(u16, Option<(Day, u32)>)> {
    let mut files: Vec<_> = sources
        .iter()
        .map(|s| {
            let last = rows.iter().filter(|r| r.at.file == s.file).filter_map(|r| r.period_end).max();
            (s.imported.or(last.map(|day| (day + 1, 0))), s.line, s.file)
        })
        .collect();
    files.sort();
    files.into_iter().map(|(imported, _, file)| (file, imported)).collect()
}

fn select(rows: &[Row], sources: &[Source], choice: &Choice, texts: &Texts) -> Vec<Selected> {
    let mut councils: Vec<String> = rows.iter().map(|r| texts.get(r.la).to_string()).collect();
    councils.sort();
    councils.dedup();
    let mut selected: Vec<Selected> = Vec::new();
    for la in councils {
        let of = |file: u16| {
            rows.iter().filter(|r| r.at.file == file && texts.get(r.la) == la).cloned().collect::<Vec<Row>>()
        };
        if choice.periods == Periods::All {
            for (file, _) in import_order(rows, sources) {
                selected.push((file, la.clone(), choice.whole));
            }
            continue;
        }
        let mut quarters = vec![];
        let mut n = 0;
        while choice.whole.0.add_months(3 * n + 3) - 1 <= choice.whole.1 {
            quarters.push((choice.whole.0.add_months(3 * n), choice.whole.0.add_months(3 * n + 3) - 1));
            n += 1;
        }
        if choice.mode == Mode::Single {
            quarters = vec![choice.whole];
        }
        for quarter in quarters {
            let mut winner = None;
            for (file, imported) in import_order(rows, sources) {
                let rows = of(file);
                let start = rows.iter().filter_map(|r| r.period_start).min();
                let end = rows.iter().filter_map(|r| r.period_end).max();
                let (Some(start), Some(end), Some(imported)) = (start, end, imported) else { continue };
                let contains = start <= quarter.0 && end >= quarter.1;
                if contains && imported > (quarter.1, 0) && imported.0 <= choice.as_of {
                    winner = Some(file);
                }
            }
            if let Some(file) = winner {
                match selected.iter_mut().find(|s| s.0 == file && s.1 == la) {
                    Some(s) => s.2 = (s.2.0.min(quarter.0), s.2.1.max(quarter.1)),
                    None => selected.push((file, la.clone(), quarter)),
                }
            }
        }
    }
    selected
}

fn identity(k: &Kept, single: bool) -> String {
    let r = &k.row;
    let kind = r.event_type.expect("a type");
    let mut id = format!("{} {} {:?} {} {:?}", k.la, k.start, r.client_type, k.person, kind);
    if kind != EventType::Service {
        id += &format!(" {:?}", k.end);
    }
    match kind {
        EventType::Request => id += &format!(" {:?}", r.route),
        EventType::Assessment => id += &format!(" {:?}", r.assessment_type),
        EventType::Service => {
            id += &format!(" {:?} {:?}", r.service_type, r.component);
            if single {
                id += &format!(" {:?} {:?} {:?} {:?}", r.delivery, r.unit_cost, r.planned_units, r.cost_frequency);
            }
        }
        _ => {}
    }
    id
}

impl Twin {
    pub fn of(rows: &[Row], sources: &[Source], choice: &Choice, texts: &Texts) -> Twin {
        let single = choice.mode == Mode::Single;
        let selected = select(rows, sources, choice, texts);
        let mut kept: Vec<Kept> = Vec::new();
        let mut before = 0;
        for (file, _) in import_order(rows, sources) {
            for row in rows.iter().filter(|r| r.at.file == file) {
                let la = texts.get(row.la).to_string();
                let Some((_, _, (ref_start, ref_end))) = selected.iter().find(|s| s.0 == file && s.1 == la) else {
                    continue;
                };
                kept.extend(keep(row, la, before + row.nth, *ref_start, *ref_end));
            }
            before += sources.iter().find(|s| s.file == file).expect("a source").rows_read;
        }
        let closed = close(&mut kept, single);
        let mut unique: Vec<Kept> = Vec::new();
        for k in &kept {
            let same = |other: &&Kept| identity(other, single) == identity(k, single);
            let better = |other: &Kept| prefer(other, k, single);
            // Closing does not change an identity: services have no end in it.
            if !kept.iter().filter(same).any(better) {
                unique.push(k.clone());
            }
        }
        unique.sort_by_key(|k| k.record);
        Twin { unique, closed }
    }

    pub fn events(&self) -> Vec<String> {
        let band = |k: &Kept| band_of(k.row.born.map(|b| floor_years(b, k.end.unwrap_or(k.ref_end))));
        let mut lines: Vec<String> =
            self.unique.iter().map(|k| format!("{} {:?} {} {}", k.record, k.end, k.ref_end, band(k))).collect();
        lines.sort();
        lines
    }
}

/// Steps 1 to 6.
fn keep(row: &Row, la: String, record: u32, ref_start: Day, ref_end: Day) -> Option<Kept> {
    let kind = row.event_type?;
    let start = row.start?;
    let mut end = row.end;
    if let Some(died) = row.died {
        let between = end.is_some_and(|end| died >= start && died <= end);
        if between || (end.is_none() && died > start) {
            end = Some(died);
        }
    }
    if start > ref_end {
        return None;
    }
    let kept = if kind == EventType::Service {
        end.is_none_or(|end| end >= ref_start)
    } else {
        end.is_some_and(|end| end >= ref_start && end <= ref_end)
    };
    if !kept {
        return None;
    }
    if row.died.is_some_and(|died| !(died >= ref_start && died >= start)) {
        return None;
    }
    let person = match row.nhs_official {
        Some(nhs) => format!("Some({}) None", nhs.digits()),
        None if row.local.0 == 0 => return None,
        None => format!("None Some({:?})", row.local),
    };
    Some(Kept { row: row.clone(), la, person, record, start, end, ref_start, ref_end })
}

/// Step 9.
fn close(kept: &mut [Kept], single: bool) -> u64 {
    let all = kept.to_vec();
    let mut closed = 0;
    for k in kept.iter_mut() {
        let latest = all.iter().filter(|o| o.la == k.la).map(|o| o.ref_start).max();
        let not_latest = Some(k.ref_start) != latest;
        let goes_on = k.end.is_none_or(|end| end > k.ref_end);
        let reappears = all.iter().any(|o| identity(o, single) == identity(k, single) && o.ref_start == k.ref_end + 1);
        if not_latest && goes_on && !reappears {
            k.end = Some(k.ref_end);
            closed += 1;
        }
    }
    closed
}

/// Step 11: whether a row comes before another.
fn prefer(a: &Kept, b: &Kept, single: bool) -> bool {
    if !single && a.ref_end != b.ref_end {
        return a.ref_end > b.ref_end;
    }
    if a.end != b.end {
        return match (a.end, b.end) {
            (None, _) => true,
            (_, None) => false,
            (Some(a), Some(b)) => a > b,
        };
    }
    let rank = |k: &Kept| k.row.outcome.and_then(|o| o.rank()).unwrap_or(999);
    if rank(a) != rank(b) {
        return rank(a) < rank(b);
    }
    if a.row.conversation != b.row.conversation {
        return a.row.conversation;
    }
    a.record > b.record
}

fn first(k: &Kept) -> bool {
    k.start >= Day::from_ymd(2023, 4, 1).expect("a day")
}

fn twenty_five(k: &Kept) -> bool {
    k.row.born.is_some_and(|born| age(born, k.start) >= 25)
}

fn is_long_term(s: Option<ServiceType>) -> bool {
    use ServiceType::*;
    matches!(s, Some(Nursing | Residential | Community | Prison))
}

pub fn is_one_of_seven(s: Option<ServiceType>) -> bool {
    use ServiceType::*;
    is_long_term(s) || matches!(s, Some(StMax | OngoingLowLevel | OtherShortTerm))
}

/// Step 1.2.
fn answers(k: &Kept) -> bool {
    let assessed = matches!(k.row.assessment_type, Some(AssessmentType::ShortTerm | AssessmentType::LongTerm));
    match k.row.event_type {
        Some(EventType::Assessment) => assessed,
        Some(EventType::Service) => is_one_of_seven(k.row.service_type),
        _ => false,
    }
}

impl Twin {
    fn of_person<'a>(&'a self, k: &'a Kept) -> impl Iterator<Item = &'a Kept> {
        self.unique.iter().filter(move |o| o.la == k.la && o.person == k.person)
    }

    /// Steps 1.3a to 1.4.
    fn valid(&self, r: &Kept) -> bool {
        let existing =
            self.of_person(r).filter(|s| answers(s) && s.row.event_type == Some(EventType::Service)).any(|s| {
                let ends_after = |months: i32| s.end.is_none_or(|end| end >= r.start.add_months(-months));
                let short = matches!(s.row.service_type, Some(ServiceType::StMax | ServiceType::OtherShortTerm));
                s.start < r.start && ((is_long_term(s.row.service_type) && ends_after(12)) || (short && ends_after(3)))
            });
        let dropped = match r.row.outcome {
            None | Some(Outcome::AdmittedToHospital) => true,
            Some(outcome) => outcome.text().starts_with("NFA"),
        };
        r.row.event_type == Some(EventType::Request)
            && r.row.client_type == Some(ClientType::ServiceUser)
            && first(r)
            && twenty_five(r)
            && !existing
            && !dropped
    }

    /// Step 2.1.
    fn chronology(&self) -> Vec<&Kept> {
        self.unique.iter().filter(|k| self.valid(k) || (answers(k) && twenty_five(k))).collect()
    }

    /// Every valid request with its answers: (request, order, response, service, overlap) and the words of the test.
    fn linked(&self) -> Vec<Linked<'_>> {
        let chronology = self.chronology();
        let mut people: Vec<(&str, &str)> = chronology.iter().map(|k| (k.la.as_str(), k.person.as_str())).collect();
        people.sort_unstable();
        people.dedup();
        let mut all = Vec::new();
        for (la, person) in people {
            let mut events: Vec<&Kept> =
                chronology.iter().filter(|k| k.la == la && k.person == person).copied().collect();
            let place = |k: &Kept| match k.row.event_type {
                Some(EventType::Request) => 0,
                Some(EventType::Assessment) => 1,
                _ => 2,
            };
            events.sort_by_key(|k| (k.start, place(k), std::cmp::Reverse(k.record)));
            all.extend(link(&events));
        }
        all
    }

    pub fn waits(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .linked()
            .iter()
            .map(|l| {
                let r = l.request;
                let answer = |at: Option<usize>| {
                    at.map(|at| (l.events[at].record, at as u32 + 1, l.events[at].start, band_text(l.events[at])))
                };
                format!(
                    "{} {} {} {} | {} {} {} {} | {} {:?} {} | {:?} | {}",
                    r.la,
                    r.person,
                    r.record,
                    l.at + 1,
                    l.progress,
                    l.to_service,
                    r.row.conversation,
                    l.conversation,
                    l.kind,
                    answer(l.response),
                    l.replaced,
                    answer(l.service),
                    l.overlap
                )
            })
            .collect();
        lines.sort();
        lines
    }

    pub fn medians(&self) -> Vec<String> {
        let quarter = |day: Day| {
            let (year, month, _) = day.ymd();
            Day::from_ymd(year, (month - 1) / 3 * 3 + 1, 1).expect("a day")
        };
        let mut waits: Vec<(String, i32)> = Vec::new();
        let chronology = self.chronology();
        for l in self.linked().iter().filter(|l| !l.overlap) {
            for (metric, at) in [("response", l.response), ("service", l.service)] {
                let Some(answer) = at.map(|at| l.events[at]) else { continue };
                let band = band_text(answer);
                if band == "18 to 64" || band == "65 and above" {
                    let key = format!("{} {metric} {} {band}", l.request.la, quarter(answer.start));
                    waits.push((key, answer.start - l.request.start));
                }
            }
        }
        let mut keys: Vec<String> = waits.iter().map(|w| w.0.clone()).collect();
        keys.sort();
        keys.dedup();
        let line = |key: &String| {
            let mut days: Vec<i32> = waits.iter().filter(|w| w.0 == *key).map(|w| w.1).collect();
            days.sort_unstable();
            let doubled = days[(days.len() - 1) / 2] + days[days.len() / 2];
            let parts: Vec<&str> = key.splitn(4, ' ').collect();
            let count = |kind| {
                let of = |k: &&&Kept| {
                    k.row.event_type == Some(kind)
                        && k.la == parts[0]
                        && quarter(k.start).to_string() == parts[2]
                        && band_text(k) == parts[3]
                        && first(k)
                };
                chronology.iter().filter(of).count()
            };
            let context = (count(EventType::Request), count(EventType::Assessment), count(EventType::Service));
            format!("{key} {doubled} {} {context:?}", days.len())
        };
        let mut lines: Vec<String> = keys.iter().map(line).collect();
        lines.sort();
        lines
    }
}

pub fn band_text(k: &Kept) -> &'static str {
    band_of(k.row.born.map(|b| floor_years(b, k.end.unwrap_or(k.ref_end))))
}

struct Linked<'a> {
    events: Vec<&'a Kept>,
    request: &'a Kept,
    at: usize,
    progress: bool,
    to_service: bool,
    conversation: bool,
    kind: String,
    response: Option<usize>,
    service: Option<usize>,
    replaced: bool,
    overlap: bool,
}

fn link<'a>(events: &[&'a Kept]) -> Vec<Linked<'a>> {
    let is = |at: usize, kind| events[at].row.event_type == Some(kind);
    let mut all: Vec<Linked<'a>> = Vec::new();
    for at in 0..events.len() {
        if !is(at, EventType::Request) {
            continue;
        }
        let request = events[at];
        let assessment = (at + 1..events.len()).find(|n| is(*n, EventType::Assessment));
        let first_service = (at + 1..events.len()).find(|n| is(*n, EventType::Service));
        let outcome = request.row.outcome.map_or("", |o| o.text());
        let to_service = [
            "Progress to reablement/ST-Max",
            "Progress to support planning or services",
            "Continuation of support or services",
            "Release 1 specification only: Not mapped",
        ]
        .contains(&outcome);
        let progress = to_service || outcome == "Progress to assessment, review or reassessment";
        let conversation =
            request.row.conversation && progress && assessment.is_none_or(|a| events[a].start > request.start);
        let release_1 = request.start < Day::from_ymd(2025, 7, 1).expect("a day");
        let mut response = assessment;
        let mut replaced = false;
        if conversation && release_1 {
            response = Some(at);
        } else if let Some(service) = first_service
            && response.is_none_or(|r| r > service)
        {
            response = Some(service);
            replaced = true;
        }
        // The block is grown from the assessment to both sides.
        let shows = response.filter(|r| is(*r, EventType::Assessment)).map(|r| {
            let (mut from, mut to) = (r, r);
            while from > 0 && is(from - 1, EventType::Assessment) {
                from -= 1;
            }
            while to + 1 < events.len() && is(to + 1, EventType::Assessment) {
                to += 1;
            }
            (from..=to).any(|n| {
                let outcome = events[n].row.outcome.map_or("", |o| o.text());
                outcome.starts_with("Progress to reablement")
                    || outcome.starts_with("Progress to support planning")
                    || outcome.starts_with("Continuation of")
            })
        });
        let service = first_service.filter(|_| shows != Some(false));
        let earlier: Vec<&Linked<'a>> = all.iter().collect();
        let a = earlier.last().is_some_and(|p| p.response.max(p.service).is_some_and(|last| last > at));
        let b = response.is_some_and(|r| earlier.iter().any(|p| p.response.is_some_and(|last| r <= last)));
        let c = service.is_some_and(|s| earlier.iter().any(|p| p.service.is_some_and(|last| s <= last)));
        let kind = match response {
            None => "none".to_string(),
            Some(r) if is(r, EventType::Request) => "Request".to_string(),
            Some(r) if is(r, EventType::Service) => "Service".to_string(),
            Some(r) => format!("{} {}", events[r].row.assessment_type.map_or("", |t| t.text()), shows == Some(true)),
        };
        all.push(Linked {
            events: events.to_vec(),
            request,
            at,
            progress,
            to_service,
            conversation,
            kind,
            response,
            service,
            replaced,
            overlap: a || b || c,
        });
    }
    all
}
