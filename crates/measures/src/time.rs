//! Where the time went: for each agency and person the days on which it helped, on which she waited inside it, and on
//! which she had been passed on to it and it had not yet picked her up. A day counts once for each agency; helping
//! comes before waiting, waiting before being passed on.

use std::collections::BTreeMap;
use yf_journey::{Event, Journeys, Kind, Stay, StayGroup};
use yf_model::{Day, PersonKey, Ref, TextId};

/// What an agency's day was to her.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// Passed on to it by another agency, not yet picked up.
    PassedOn,
    /// It has been asked, or has assessed, and nothing has begun.
    Waiting,
    /// It was assessing, treating, caring.
    Helped,
}

/// A stretch of days in one agency's hands: first day, and the day after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The agency.
    pub org: TextId,
    /// The service, where one is named.
    pub service: TextId,
    /// What it was.
    pub held: Held,
    /// First day.
    pub from: Day,
    /// The day after the last; `None` while it goes on.
    pub to: Option<Day>,
}

/// Days of one agency, summed over people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgencyDays {
    /// People with at least one such day.
    pub people: u64,
    /// Days of helping.
    pub helped: u64,
    /// Days of waiting inside it.
    pub waiting: u64,
    /// Days between being passed on and being picked up.
    pub passed_on: u64,
}

/// What each reference of a person's events says of whose hands she was in, in the order of the references' first events.
pub fn stretches(events: &[Event], stays: &[Stay]) -> Vec<Stretch> {
    let mut refs: Vec<Ref> = Vec::new();
    let mut by_ref: BTreeMap<Ref, Vec<&Event>> = BTreeMap::new();
    for event in events {
        let list = by_ref.entry(event.reference).or_default();
        if list.is_empty() {
            refs.push(event.reference);
        }
        list.push(event);
    }
    let mut out = Vec::new();
    for reference in refs {
        one_reference(by_ref.get(&reference).map_or(&[], Vec::as_slice), &mut out);
    }
    // Ready to leave and still in is waiting, not helping.
    for stay in stays.iter().filter(|s| s.group != StayGroup::Outside) {
        if let Some(ready) = stay.ready {
            let to = stay.discharged.and_then(|d| d.day());
            cut_helping(&mut out, stay.org, stay.admitted.earliest_day(), ready);
            out.push(Stretch { org: stay.org, service: TextId(0), held: Held::Waiting, from: ready, to });
        }
    }
    out.retain(|s| s.to.is_none_or(|to| to > s.from));
    out
}

/// Ends the helping of a stay on the day from which its person was ready to leave.
fn cut_helping(all: &mut [Stretch], org: TextId, admitted: Day, ready: Day) {
    let stay = all.iter_mut().find(|s| s.org == org && s.from == admitted && s.held == Held::Helped);
    if let Some(stay) = stay {
        stay.to = Some(ready);
    }
}

/// One referral, request or stay, in order of time.
fn one_reference(events: &[&Event], out: &mut Vec<Stretch>) {
    // Whose hands, since when; what it is now.
    let mut now: Option<(TextId, TextId, Held, Day)> = None;
    for event in events {
        let day = event.at.earliest_day();
        let next = match event.kind {
            Kind::Referral => {
                let passed = event.org != TextId(0) && event.org != event.to_org;
                Some((event.to_org, event.to_service, if passed { Held::PassedOn } else { Held::Waiting }, day))
            }
            Kind::Accept | Kind::Start | Kind::Admit => Some((event.org, event.service, Held::Helped, day)),
            // Assessed and nothing begun: she waits again, in the same hands.
            Kind::Assessment
                if now.is_some_and(|(_, service, held, _)| held == Held::Helped && service == event.service) =>
            {
                Some((event.org, event.service, Held::Waiting, day))
            }
            Kind::End | Kind::Decline | Kind::Discharge | Kind::Delivery => None,
            Kind::Notice | Kind::Contact | Kind::Assessment | Kind::Plan | Kind::Promise => continue,
        };
        // A community team's assessment at a visit does not end its helping: only a council's does, which then arranges care.
        if event.kind == Kind::Assessment && !matches!(event.reference.kind, yf_model::RefKind::CldRequest) {
            continue;
        }
        if let Some((org, service, held, from)) = now {
            out.push(Stretch { org, service, held, from, to: Some(day) });
        }
        now = next;
    }
    if let Some((org, service, held, from)) = now {
        out.push(Stretch { org, service, held, from, to: None });
    }
}

/// Days by agency from one day to another (both counted), over everybody who satisfies the test.
pub fn time_spent(
    journeys: &Journeys,
    from: Day,
    to: Day,
    whom: &dyn Fn(PersonKey) -> bool,
) -> (u64, BTreeMap<TextId, AgencyDays>) {
    time_spent_as(journeys, from, to, whom, &|org| org)
}

/// The same where several agencies may be one, by the number that `as_one` gives them: a person and a day count once for all of them.
pub fn time_spent_as(
    journeys: &Journeys,
    from: Day,
    to: Day,
    whom: &dyn Fn(PersonKey) -> bool,
    as_one: &dyn Fn(TextId) -> TextId,
) -> (u64, BTreeMap<TextId, AgencyDays>) {
    let mut sums: BTreeMap<TextId, AgencyDays> = BTreeMap::new();
    let mut people = 0;
    let mut stay_at = 0;
    for person in journeys.listed() {
        while journeys.stays.get(stay_at).is_some_and(|s| s.person < person) {
            stay_at += 1;
        }
        let stays = journeys.stays[stay_at..].iter().take_while(|s| s.person == person).count();
        if !whom(person) {
            continue;
        }
        people += 1;
        for (org, days) in days_of_as(journeys, person, &journeys.stays[stay_at..stay_at + stays], from, to, as_one) {
            let sum = sums.entry(org).or_default();
            sum.people += days.people;
            sum.helped += days.helped;
            sum.waiting += days.waiting;
            sum.passed_on += days.passed_on;
        }
    }
    (people, sums)
}

/// One person's days by agency, as [`time_spent`] adds them up; only agencies with a day of hers. `stays` are all of hers.
pub fn days_of(
    journeys: &Journeys,
    person: PersonKey,
    stays: &[Stay],
    from: Day,
    to: Day,
) -> BTreeMap<TextId, AgencyDays> {
    days_of_as(journeys, person, stays, from, to, &|org| org)
}

/// The same where several agencies may be one, as [`time_spent_as`] adds them up.
pub fn days_of_as(
    journeys: &Journeys,
    person: PersonKey,
    stays: &[Stay],
    from: Day,
    to: Day,
    as_one: &dyn Fn(TextId) -> TextId,
) -> BTreeMap<TextId, AgencyDays> {
    let died = journeys.persons.get(person.0 as usize).and_then(|p| p.died);
    let last = died.map_or(to, |d| d.min(to));
    let mut by_org: BTreeMap<TextId, Vec<Stretch>> = BTreeMap::new();
    for stretch in stretches(journeys.events_of(person), stays) {
        by_org.entry(as_one(stretch.org)).or_default().push(stretch);
    }
    let mut out = BTreeMap::new();
    let mut line: Vec<Option<Held>> = Vec::new();
    for (org, stretches) in by_org {
        line.clear();
        line.resize((last - from + 1).max(0) as usize, None);
        for s in stretches {
            let (a, b) = (s.from.max(from), s.to.unwrap_or(last.next()).min(last.next()));
            for slot in line.iter_mut().take((b - from).max(0) as usize).skip((a - from).max(0) as usize) {
                *slot = (*slot).max(Some(s.held));
            }
        }
        let count = |held| line.iter().filter(|h| **h == Some(held)).count() as u64;
        let (helped, waiting, passed_on) = (count(Held::Helped), count(Held::Waiting), count(Held::PassedOn));
        if helped + waiting + passed_on > 0 {
            out.insert(org, AgencyDays { people: 1, helped, waiting, passed_on });
        }
    }
    out
}
