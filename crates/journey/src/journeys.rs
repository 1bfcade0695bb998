use crate::book::Book;
use crate::cld::{self, Beside};
use crate::crowded::Crowded;
use crate::event::time_order;
use crate::facts::{self, PersonFacts, Sources};
use crate::fast::Set;
use crate::steps::{Step, Steps};
use crate::unique::Source;
use crate::words::Words;
use crate::{Event, Kind, Notes, Stay, csds, equipment, folder, hospital, tie};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use yf_model::rows;
use yf_model::{Day, PersonKey, Ref, RowRef, TextId, Texts, Wait};

/// The parts of a place that the mapping asks.
pub struct Setting<'a> {
    /// LA codes of the place's councils.
    pub councils: &'a [String],
    /// Codes found in NHS data that stand for another organisation: `999` to `la:999`.
    pub orgs: &'a BTreeMap<String, String>,
    /// Routes of access that mean a request came from a hospital (`mapping.md` 7.2).
    pub discharge_routes: &'a [String],
    /// Whether community teams of type 45 do the social care assessment (`mapping.md` 9).
    pub team_45_assesses: bool,
    /// The latest reporting period end of the files: later contacts are plans.
    pub end_day: Day,
    /// The locality of a practice, else of an area.
    pub locality_of: &'a dyn Fn(&str, &str) -> Option<String>,
    /// Deprivation fifth of an area.
    pub fifth_of: &'a dyn Fn(&str) -> Option<u8>,
}

/// The rows of a run, and who they are about.
pub struct Input<'a> {
    /// Council rows.
    pub cld: &'a [rows::cld::Row],
    /// The files of council rows: their numbers, rows read and times of import.
    pub cld_files: &'a [Source],
    /// Community tables.
    pub csds: &'a rows::csds::Tables,
    /// Hospital tables.
    pub sus: &'a rows::sus::Tables,
    /// Emergency attendances.
    pub ecds: &'a [rows::ecds::Attendance],
    /// The equipment store's file.
    pub equipment: &'a [rows::equipment::Request],
    /// The folder's own work.
    pub folder: &'a rows::folder::Work,
    /// Person of each identity.
    pub person_of: &'a [PersonKey],
    /// How many persons.
    pub persons: usize,
    /// Vocabulary: the mapping adds its own words.
    pub texts: &'a mut Texts,
    /// Rank of each identifier in the order of the texts.
    pub id_ranks: &'a [u32],
    /// What the place says.
    pub setting: &'a Setting<'a>,
    /// Whether the rows behind each count of [`Notes`] are kept: for opening one.
    pub rows_of_notes: bool,
}

/// What happened to everybody.
#[derive(Clone, Debug, Default)]
pub struct Journeys {
    /// Events by person, each person's in order of time.
    pub events: Vec<Event>,
    /// Waits by person, clock and start.
    pub waits: Vec<Wait>,
    /// Facts of each person, by number; also of persons without an event.
    pub persons: Vec<PersonFacts>,
    /// Hospital stays by person and admission, with the group each belongs to.
    pub stays: Vec<Stay>,
    /// What was left out or repaired, counted.
    pub notes: Notes,
    /// Kinds of event that these extracts could show (C22), in order.
    pub seen: Vec<Kind>,
    starts: Vec<u32>,
    crowded: Crowded,
    steps: Steps,
    marks: Vec<Range<u32>>,
}

impl Journeys {
    /// One person's events.
    pub fn events_of(&self, person: PersonKey) -> &[Event] {
        let n = person.0 as usize;
        match (self.starts.get(n), self.starts.get(n + 1)) {
            (Some(from), Some(to)) => self.events.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// One person's events of one reference, in order of time.
    pub fn events_on(&self, person: PersonKey, reference: Ref) -> impl Iterator<Item = &Event> {
        self.crowded.on(person, self.events_of(person), reference)
    }

    /// Everything known to have happened on the reference of a wait (by its place in `waits`), in order of time: also
    /// what lies before its start or after its stop, and what is no event (a missed appointment).
    pub fn steps_of(&self, wait: usize) -> &[Step] {
        self.marks.get(wait).map_or(&[], |range| self.steps.get(range))
    }

    /// Persons with at least one event, in order.
    pub fn listed(&self) -> impl Iterator<Item = PersonKey> + '_ {
        let spans = self.starts.windows(2).enumerate();
        spans.filter(|(_, span)| span[0] < span[1]).map(|(n, _)| PersonKey(n as u32))
    }
}

/// Tells every journey.
pub fn tell(input: Input<'_>) -> Journeys {
    let codes = input.texts.ranks();
    let councils = councils(input.setting, input.cld, input.texts);
    let mut book = Book {
        words: Words::new(input.texts, input.setting),
        setting: input.setting,
        ids: input.id_ranks,
        codes,
        person_of: input.person_of,
        councils,
        died: Vec::new(),
        events: Vec::new(),
        waits: Vec::new(),
        steps: Steps::default(),
        notes: Notes::keeping(input.rows_of_notes),
    };
    let community = csds::rows(&mut book, input.csds);
    let spells = hospital::spells(&mut book, input.sus);
    let attendances = hospital::attendances(&mut book, input.ecds);
    let sources = Sources { cld: input.cld, csds: &community, spells: &spells, ecds: &attendances };
    let persons = facts::gather(&mut book, &sources, input.persons);
    book.died = persons.iter().map(|p| p.died).collect();

    let told = csds::map(&mut book, &community, !input.cld.is_empty());
    let store = equipment::map(&mut book, input.equipment);
    let beside = Beside::new(told.intermediate, store);
    let requests = cld::map(&mut book, input.cld, input.cld_files, &beside);
    let stays = hospital::map_spells(&mut book, &spells, input.sus);
    hospital::map_attendances(&mut book, &attendances);
    folder::map(&mut book, input.folder);

    let seen = seen(
        !input.cld.is_empty(),
        !community.is_empty(),
        !input.sus.spells.is_empty(),
        !input.ecds.is_empty(),
        !input.equipment.is_empty(),
        !input.folder.events.is_empty(),
        told.plans,
    );
    let mut receivers: Set<TextId> = told.providers.iter().copied().collect();
    for code in input.cld.iter().map(|r| r.la).collect::<Set<_>>() {
        receivers.insert(book.words.council(code));
    }
    tie::sent_on(&mut book, told.onward, &receivers);
    tie::from_hospital(&mut book, &requests, &stays);

    finish(book, persons, stays, seen)
}

/// C22: one list for a run. Plans count only where community services are alone and both plan tables are in, or the folder is alone:
/// else every council start would be a surprise.
fn seen(cld: bool, csds: bool, sus: bool, ecds: bool, equipment: bool, folder: bool, plans: bool) -> Vec<Kind> {
    use Kind::*;
    let given: [(bool, &[Kind]); 8] = [
        (cld, &[Referral, Notice, Accept, Assessment, Start, Delivery, End]),
        (csds, &[Referral, Notice, Contact, Assessment, Start, End, Decline]),
        (ecds, &[Contact, Notice]),
        (sus, &[Admit, Discharge]),
        (equipment, &[Referral, Delivery, End]),
        (csds && plans && !cld && !sus, &[Plan]),
        (folder, &[Referral, Accept, Contact, Assessment, Start, End, Decline]),
        (folder && !csds && !cld && !sus, &[Plan]),
    ];
    let holds = |kind: &Kind| given.iter().any(|(read, kinds)| *read && kinds.contains(kind));
    Kind::ALL.into_iter().filter(holds).collect()
}

/// Puts everything in an order that no order of reading can change.
fn finish(mut book: Book<'_>, persons: Vec<PersonFacts>, stays: Vec<Stay>, seen: Vec<Kind>) -> Journeys {
    let mut events = std::mem::take(&mut book.events);
    let mut waits = std::mem::take(&mut book.waits);
    let of_events = events.iter().filter(|e| !book.is_somebody(e.person)).map(|e| e.row);
    let of_waits = waits.iter().filter(|(w, _)| !book.is_somebody(w.person)).map(|(w, _)| w.start_row);
    let nobody: Vec<RowRef> = of_events.chain(of_waits).collect();
    book.notes.all("events and waits of nobody", nobody);
    events.retain(|e| book.is_somebody(e.person));
    waits.retain(|(w, _)| book.is_somebody(w.person));
    let own = |e: &Event| (book.ref_order(&e.own.key), book.id_rank(e.own.part));
    let starts = by_person(
        &mut events,
        persons.len(),
        |e| e.person,
        |a, b| {
            (time_order(a.at), a.kind)
                .cmp(&(time_order(b.at), b.kind))
                .then_with(|| own(a).cmp(&own(b)))
                .then_with(|| book.said(a).cmp(&book.said(b)))
        },
    );
    by_person(
        &mut waits,
        persons.len(),
        |(w, _)| w.person,
        |(a, _), (b, _)| {
            (a.clock, time_order(a.start))
                .cmp(&(b.clock, time_order(b.start)))
                .then_with(|| book.ref_order(&a.reference).cmp(&book.ref_order(&b.reference)))
                .then_with(|| a.stop.map(time_order).cmp(&b.stop.map(time_order)))
                .then_with(|| a.ended.map(|(day, _)| day).cmp(&b.ended.map(|(day, _)| day)))
        },
    );
    let (waits, marks) = waits.into_iter().unzip();
    let crowded = Crowded::of(&events);
    Journeys { events, waits, persons, stays, notes: book.notes, seen, starts, crowded, steps: book.steps, marks }
}

/// Sorts by person and then as `compare` says, alike ones as they came; gives where each person begins, and the end.
///
/// Persons are numbers without gaps, so places are dealt out to them without comparing any two; only the few of one person are compared, and what
/// is sorted, which is wide, moves once.
fn by_person<T>(
    list: &mut [T],
    persons: usize,
    person: impl Fn(&T) -> PersonKey,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Vec<u32> {
    let mut starts = vec![0u32; persons + 1];
    for one in &*list {
        if let Some(many) = starts.get_mut(person(one).0 as usize + 1) {
            *many += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut order = vec![0u32; list.len()];
    for (one, n) in list.iter().zip(0..) {
        let Some(place) = next.get_mut(person(one).0 as usize) else { continue };
        if let Some(slot) = order.get_mut(*place as usize) {
            *slot = n;
        }
        *place += 1;
    }
    drop(next);
    for span in starts.windows(2) {
        let hers = order.get_mut(span[0] as usize..span[1] as usize).unwrap_or_default();
        hers.sort_by(|a, b| match (list.get(*a as usize), list.get(*b as usize)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        });
    }
    put_in(list, &mut order);
    starts
}

/// Puts each where the order says: at place `n` what stands at `order[n]`, in circles, so that no second list is held.
fn put_in<T>(list: &mut [T], order: &mut [u32]) {
    for home in 0..order.len() {
        let mut at = home;
        while let Some(from) = order.get(at).map(|from| *from as usize).filter(|from| *from != home) {
            list.swap(at, from);
            order[at] = at as u32;
            at = from;
        }
        if let Some(last) = order.get_mut(at) {
            *last = at as u32;
        }
    }
}

/// The place's own councils, else those of the rows.
fn councils(setting: &Setting<'_>, rows: &[rows::cld::Row], texts: &mut Texts) -> Vec<TextId> {
    if !setting.councils.is_empty() {
        return setting.councils.iter().map(|code| texts.intern(code)).collect();
    }
    let mut codes: Vec<TextId> = rows.iter().map(|r| r.la).collect::<Set<_>>().into_iter().collect();
    codes.sort_unstable();
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_person_is_what_a_stable_sort_of_all_gives() {
        let mut state = 11_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for (persons, many) in [(1, 0), (1, 30), (5, 200), (300, 2_000), (900, 40)] {
            let mut list: Vec<(PersonKey, u64, usize)> =
                (0..many).map(|n| (PersonKey(draw(persons) as u32), draw(4), n)).collect();
            let mut slow = list.clone();
            slow.sort_by_key(|(person, what, _)| (*person, *what));
            let starts = by_person(&mut list, persons as usize, |one| one.0, |a, b| a.1.cmp(&b.1));
            assert_eq!(list, slow);
            let from = |n: u32| slow.partition_point(|one| one.0.0 < n) as u32;
            assert_eq!(starts, (0..=persons as u32).map(from).collect::<Vec<_>>());
        }
    }
}
