//! Why a wait was as long as it was, and what happened to each person.

use super::promises::ends_in_words;
use super::words::{Names, mapped, when_words};
use crate::figures::*;
use crate::words::day;
use std::collections::{BTreeMap, BTreeSet};
use yf_journey::{Event, Journeys, Sex, Step, StepKind};
use yf_measures::clock::End;
use yf_measures::explain::{self, Around, Phase};
use yf_measures::judging::age_at;
use yf_measures::tally::Outcome;
use yf_measures::time::{Held, stretches};
use yf_model::{ClockId, Day, EndNote, PersonKey, RefKind, RowRef, TextId, Unit, Wait, When};
use yf_place::{OpenHours, Place, Promise};

/// How many people behind the misses of a figure have their whole story told; the others stand in `people.csv`.
pub const STORIES: usize = 200;

/// What the pen is told about persons, which the rooms below must not know.
pub struct Known<'a> {
    /// `file:line` of a row.
    pub row: &'a dyn Fn(RowRef) -> String,
    /// Numbers by which agencies know a person.
    pub local_ids: &'a dyn Fn(PersonKey) -> Vec<LocalId>,
    /// Name, where names were asked for.
    pub name: &'a dyn Fn(PersonKey) -> Option<String>,
    /// Whether a council extract that could show a person known to the hospital covers a day.
    pub council_seen: &'a dyn Fn(Day) -> bool,
}

/// Everything that stories are told from.
pub struct Stories<'a> {
    /// What happened.
    pub journeys: &'a Journeys,
    /// The place.
    pub place: &'a Place,
    /// Names in words.
    pub names: Names<'a>,
    /// Numbers and rows.
    pub known: Known<'a>,
    /// Locality by number.
    pub locality: &'a dyn Fn(PersonKey) -> Option<u16>,
    stay_starts: Vec<u32>,
}

/// The report's own number of a person; 0 where a row does not say who it is about.
pub fn number(person: PersonKey) -> u32 {
    // Nobody is the last number there is.
    person.0.wrapping_add(1)
}

impl<'a> Stories<'a> {
    /// Prepares.
    pub fn new(
        journeys: &'a Journeys,
        place: &'a Place,
        names: Names<'a>,
        known: Known<'a>,
        locality: &'a dyn Fn(PersonKey) -> Option<u16>,
    ) -> Stories<'a> {
        let mut stay_starts = Vec::with_capacity(journeys.persons.len() + 1);
        let mut at = 0;
        for n in 0..=journeys.persons.len() as u32 {
            while journeys.stays.get(at).is_some_and(|s| s.person.0 < n) {
                at += 1;
            }
            stay_starts.push(at as u32);
        }
        Stories { journeys, place, names, known, locality, stay_starts }
    }

    /// Stays of one person.
    pub fn stays_of(&self, person: PersonKey) -> &'a [yf_journey::Stay] {
        let n = person.0 as usize;
        match (self.stay_starts.get(n), self.stay_starts.get(n + 1)) {
            (Some(a), Some(b)) => self.journeys.stays.get(*a as usize..*b as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// What happened in a wait: sentences, and the state of each of its days (minutes), which add up to it.
    pub(super) fn explained(
        &self,
        wait: &Wait,
        outcome: &Outcome,
        promise: &Promise,
        total: i64,
        as_of: Day,
    ) -> (Vec<String>, Vec<StateSpan>) {
        let calendar = self.place.calendars.get(&promise.calendar).unwrap_or(&self.place.calendar);
        let events = self.journeys.events_of(wait.person);
        let steps = self.journeys.steps_of(outcome.wait as usize);
        let stays: Vec<explain::Stay> = self
            .stays_of(wait.person)
            .iter()
            .map(|s| explain::Stay { org: s.org, from: s.admitted, to: s.discharged, row: s.row })
            .collect();
        let council = if wait.clock == ClockId::Drd { council_steps(events) } else { Vec::new() };
        let with = with(wait, self.journeys, steps);
        let around = Around {
            steps,
            council: &council,
            council_seen: (self.known.council_seen)(wait.start.earliest_day()),
            stays: &stays,
            open: self.open_hours(with.1),
            with,
        };
        let spans = explain::explain(wait, promise, calendar, total, &around);
        let minutes = promise.unit == Unit::Minutes;
        let amounts = whole_units(&spans.iter().map(|s| s.amount).collect::<Vec<_>>(), minutes);
        let states: Vec<StateSpan> = spans
            .iter()
            .zip(&amounts)
            .map(|(span, amount)| StateSpan {
                state: self.names.state(span),
                kind: kind(span.phase),
                from: span.from.to_string(),
                amount: *amount,
            })
            .collect();
        (self.because(wait, promise, outcome, as_of, &spans, steps), states)
    }

    /// Plain sentences: what began, what stopped it or did not, where most of the time went.
    fn because(
        &self,
        wait: &Wait,
        promise: &Promise,
        outcome: &Outcome,
        as_of: Day,
        spans: &[explain::Span],
        steps: &[Step],
    ) -> Vec<String> {
        let (judged, stop) = (&outcome.judged, stopped(wait, outcome, as_of));
        let (starts, stops) = ends_in_words(wait.clock);
        let mut out = vec![match (stop, wait.ended.filter(|(d, _)| *d <= as_of)) {
            (Some(stop), _) => {
                format!("{} on {}; {stops} on {}.", capital(starts), when_words(wait.start), when_words(stop))
            }
            (None, Some((on, note))) if judged.end == End::EndedWithout => format!(
                "{} on {}; {} on {}, before that.",
                capital(starts),
                when_words(wait.start),
                self.end_note(note),
                day(on)
            ),
            (None, _) => {
                format!("{} on {}; still waiting on {}.", capital(starts), when_words(wait.start), day(as_of))
            }
        }];
        if spans.len() > 1
            && let Some(longest) = spans.iter().max_by_key(|s| s.amount)
        {
            out.push(format!("Most of it: {}.", self.names.state(longest)));
        }
        let missed = steps.iter().filter(|s| within(s.at, wait, as_of) && s.kind == StepKind::NotAttended).count();
        let cancelled =
            steps.iter().filter(|s| within(s.at, wait, as_of) && s.kind == StepKind::CancelledByPerson).count();
        if missed + cancelled > 0 {
            out.push(format!(
                "{} not kept or cancelled by the person; they do not pause this clock.",
                plural(missed + cancelled, "appointment was", "appointments were")
            ));
        }
        if judged.gap {
            out.push(
                "A time was written that did not exist when the clocks went forward; it was read as one hour later."
                    .to_owned(),
            );
        }
        if promise.unit == Unit::Minutes && judged.lowest != judged.highest {
            out.push(
                "One of the times is known to the day only, so this is the shortest the wait can have been.".to_owned(),
            );
        }
        out
    }

    fn end_note(&self, note: EndNote) -> String {
        match note {
            EndNote::Rejected => "the referral was turned away".to_owned(),
            EndNote::Died => "she or he died".to_owned(),
            EndNote::ServiceWithoutAssessment => {
                "a service ended that had begun without a recorded assessment".to_owned()
            }
            EndNote::Outcome(text) => match self.names.service(text).as_str() {
                "" => "it was closed".to_owned(),
                words => format!("it was closed ({words})"),
            },
        }
    }

    fn open_hours(&self, service: TextId) -> Option<OpenHours> {
        let word = self.names.code(service);
        self.place.services.iter().find(|s| mapped(&s.id) == word).and_then(|s| s.open)
    }

    /// The people of these figures, in order of number; the stories of the first of each figure are told, and of those asked for.
    pub fn people(&self, behind: &[Behind], asked: &[PersonKey], as_of: Day) -> Vec<Person> {
        let mut told: BTreeSet<u32> = asked.iter().map(|p| number(*p)).collect();
        for figure in behind {
            told.extend(figure.cases.iter().filter(|c| c.is_explained()).take(STORIES).map(|c| c.person));
        }
        let mut all: BTreeSet<u32> = behind.iter().flat_map(|b| b.cases.iter().map(|c| c.person)).collect();
        all.extend(&told);
        // A row that does not say whom it is about is counted, and is nobody's story.
        all.remove(&number(PersonKey(u32::MAX)));
        all.into_iter().map(|n| self.person(PersonKey(n - 1), as_of, told.contains(&n))).collect()
    }

    /// One person; without her story where only her row in `people.csv` is wanted.
    pub fn person(&self, person: PersonKey, as_of: Day, story: bool) -> Person {
        let facts = self.journeys.persons.get(person.0 as usize);
        let locality = (self.locality)(person).and_then(|n| self.place.localities.get(usize::from(n)));
        let events: &[Event] = if story { self.journeys.events_of(person) } else { &[] };
        let stays = if story { self.stays_of(person) } else { &[] };
        Person {
            number: number(person),
            name: (self.known.name)(person),
            age: facts.and_then(|f| age_at(f, f.died.map_or(as_of, |d| d.min(as_of)))).map(|a| a.max(0) as u16),
            sex: match facts.and_then(|f| f.sex) {
                Some(Sex::F) => "woman".to_owned(),
                Some(Sex::M) => "man".to_owned(),
                Some(Sex::X) | None => String::new(),
            },
            locality: locality.map(|l| l.name.clone()).unwrap_or_default(),
            fifth: facts.and_then(|f| f.fifth),
            carer: facts.is_some_and(|f| f.is_carer),
            local_ids: (self.known.local_ids)(person),
            died: facts.and_then(|f| f.died).filter(|d| *d <= as_of),
            events: told(events, as_of)
                .map(|(_, e)| StoryEvent {
                    day: e.at.earliest_day(),
                    time: match e.at {
                        When::Moment(m) => Some(format!("{:02}:{:02}", m.second / 3600, m.second / 60 % 60)),
                        _ => None,
                    },
                    agency: self.names.agency(if e.kind == yf_journey::Kind::Referral { e.to_org } else { e.org }),
                    text: self.names.event(e),
                    row: (self.known.row)(e.row),
                })
                .collect(),
            spans: self.lanes(person, events, stays, as_of),
        }
    }

    /// Lanes of the timeline: whose hands she was in.
    fn lanes(&self, person: PersonKey, events: &[Event], stays: &[yf_journey::Stay], as_of: Day) -> Vec<StorySpan> {
        let due = self.due(person);
        let held = stretches(events, stays).into_iter().filter(|s| s.from <= as_of);
        held.map(|s| StorySpan {
            agency: self.names.agency(s.org),
            kind: match s.held {
                Held::Helped if self.is_hospital(s.org, stays) => SpanKind::Hospital,
                Held::Helped => SpanKind::Helped,
                Held::Waiting => SpanKind::Waiting,
                Held::PassedOn => SpanKind::Nobody,
            },
            from: s.from,
            to: s.to.map(|to| (to - 1).min(as_of)),
            label: self.names.service(s.service),
            due: due.get(&(s.org, s.from)).copied().filter(|_| s.held != Held::Helped),
        })
        .collect()
    }

    /// By whom, from when, and by when something was promised to her: the earliest where promises meet.
    fn due(&self, person: PersonKey) -> BTreeMap<(TextId, Day), Day> {
        let waits = &self.journeys.waits;
        let from = waits.partition_point(|w| w.person < person);
        let mut out: BTreeMap<(TextId, Day), Day> = BTreeMap::new();
        for (n, wait) in waits.iter().enumerate().skip(from).take_while(|(_, w)| w.person == person) {
            let (org, _) = with(wait, self.journeys, self.journeys.steps_of(n));
            for promise in self.place.promises.iter().filter(|p| p.clock == wait.clock) {
                let calendar = self.place.calendars.get(&promise.calendar).unwrap_or(&self.place.calendar);
                if let Some(day) = yf_place::clock::due_day(wait.start, promise, calendar) {
                    let slot = out.entry((org, wait.start.earliest_day())).or_insert(day);
                    *slot = day.min(*slot);
                }
            }
        }
        out
    }

    fn is_hospital(&self, org: TextId, stays: &[yf_journey::Stay]) -> bool {
        stays.iter().any(|s| s.org == org)
    }
}

/// The events that a story tells by a day, each with its place among all of hers.
pub(super) fn told(events: &[Event], as_of: Day) -> impl Iterator<Item = (usize, &Event)> {
    events.iter().enumerate().filter(move |(_, e)| e.at.earliest_day() <= as_of)
}

fn within(at: When, wait: &Wait, as_of: Day) -> bool {
    let last = wait.stop.map_or(as_of, When::latest_day);
    at.earliest_day() >= wait.start.earliest_day() && at.earliest_day() <= last
}

/// When a wait stopped, as far as it had by the as-of day.
pub(super) fn stopped(wait: &Wait, outcome: &Outcome, as_of: Day) -> Option<When> {
    wait.stop.filter(|s| s.earliest_day() <= as_of && outcome.judged.lowest.is_some())
}

/// Seconds shown as whole minutes whose sum is the wait cut to whole minutes: each part is the difference of the cut sums,
/// so that parts always add up. Days stay as they are.
fn whole_units(amounts: &[i64], minutes: bool) -> Vec<i64> {
    if !minutes {
        return amounts.to_vec();
    }
    let mut sum = 0;
    amounts
        .iter()
        .map(|a| {
            let before = sum / 60;
            sum += a;
            sum / 60 - before
        })
        .collect()
}

fn kind(phase: Phase) -> SpanKind {
    match phase {
        Phase::BeingAssessed => SpanKind::Helped,
        Phase::InHospital => SpanKind::Hospital,
        Phase::ReadyNobodyAsked => SpanKind::Nobody,
        Phase::ReadyUnseen => SpanKind::Unseen,
        _ => SpanKind::Waiting,
    }
}

/// Agency and service that a wait is with: the receiver of its referral, else whoever its marks name.
fn with(wait: &Wait, journeys: &Journeys, steps: &[Step]) -> (TextId, TextId) {
    let mut on = journeys.events_on(wait.person, wait.reference);
    let first = on.next();
    let own = first.into_iter().chain(on).find(|e| e.kind == yf_journey::Kind::Referral);
    let named = own
        .map(|e| (e.to_org, e.to_service))
        .or_else(|| steps.iter().find(|s| s.org != TextId(0)).map(|s| (s.org, s.service)));
    named.or_else(|| first.map(|e| (e.org, e.service))).unwrap_or_default()
}

/// The marks in the council's books of one person, from her events: asked, being assessed, assessed, begun.
fn council_steps(events: &[Event]) -> Vec<Step> {
    use yf_journey::Kind;
    let council = |k: RefKind| {
        matches!(
            k,
            RefKind::CldRequest
                | RefKind::CldAssessment
                | RefKind::CldService
                | RefKind::CldServiceNext
                | RefKind::CldReviewNext
        )
    };
    let mark = |e: &Event| {
        let kind = match e.kind {
            Kind::Referral => StepKind::Asked,
            Kind::Accept => StepKind::AssessmentOpened,
            Kind::Assessment => StepKind::Assessed,
            Kind::Start => StepKind::ServiceStarted,
            Kind::End => StepKind::Closed,
            _ => return None,
        };
        let (org, service) = if e.kind == Kind::Referral { (e.to_org, e.to_service) } else { (e.org, e.service) };
        Some(Step { at: e.at, kind, org, service, row: e.row })
    };
    events.iter().filter(|e| council(e.reference.kind)).filter_map(mark).collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn plural(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
