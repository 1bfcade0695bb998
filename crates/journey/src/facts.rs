//! What is known of each person: the first known by the order of datasets, within a dataset from the newest row
//! (`mapping.md` 8, decision 38).

use crate::Setting;
use crate::book::Book;
use crate::csds;
use crate::fast::Map;
use crate::hospital;
use crate::newest::newness;
use yf_model::rows::cld::{ClientType, Gender, Row};
use yf_model::rows::ecds::Attendance;
use yf_model::rows::sus::Spell;
use yf_model::{Code, Day, TextId, Texts, When};

/// F, M or X.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Sex {
    F,
    M,
    X,
}

impl Sex {
    /// As written in persons.csv.
    pub fn name(self) -> &'static str {
        match self {
            Sex::F => "F",
            Sex::M => "M",
            Sex::X => "X",
        }
    }
}

/// What is known of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFacts {
    /// Date of birth, or its month or year, where an extract gives one.
    pub born: Option<When>,
    /// Year of birth: of the date, else worked out from an age (then it can be one too late).
    pub birth_year: Option<i32>,
    /// F, M or X.
    pub sex: Option<Sex>,
    /// Deprivation fifth, 1 most deprived.
    pub fifth: Option<u8>,
    /// Practice as given, `""` when none.
    pub practice: TextId,
    /// Lower layer super output area as given, `""` when none.
    pub area: TextId,
    /// Locality of the place.
    pub locality: Option<TextId>,
    /// Last day alive.
    pub died: Option<Day>,
    /// Whether council rows call her an unpaid carer.
    pub is_carer: bool,
}

/// The newest known value of one fact from one dataset; among rows equally new the value decides, not their order.
#[derive(Clone, Copy)]
struct Newest<N, V>(Option<(N, V)>);

impl<N, V> Default for Newest<N, V> {
    fn default() -> Self {
        Newest(None)
    }
}

impl<N: PartialOrd + Copy, V: PartialOrd + Copy> Newest<N, V> {
    fn say(&mut self, newness: N, value: Option<V>) {
        if let Some(value) = value
            && self.0.is_none_or(|(n, v)| (newness, value) > (n, v))
        {
            self.0 = Some((newness, value));
        }
    }

    fn known(self) -> Option<V> {
        self.0.map(|(_, value)| value)
    }
}

/// What one dataset says of one person. A practice goes by the rank of its code, so that no order of reading shows.
#[derive(Clone, Copy, Default)]
struct Said {
    born: Newest<Key, (i32, Precision)>,
    age_year: Newest<Key, i32>,
    sex: Newest<Key, Sex>,
    decile: Newest<Key, u8>,
    practice: Newest<Key, (u32, TextId)>,
    area: Newest<Key, (u32, TextId)>,
}

/// How new a row is, within one dataset.
type Key = (i64, i64, i64, u64);

fn day_key(day: Option<Day>) -> i64 {
    day.map_or(i64::MIN, |d| d.0.into())
}

/// How precisely a birth date is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    Year,
    Month,
    Day,
}

/// A birth date as an ordered pair: day number of its first day, and how precisely it is known.
fn born(when: Option<When>) -> Option<(i32, Precision)> {
    // 1900-01-01 stands for "not known" wherever it is met: it is never an age (decision 16).
    let placeholder = Day::from_ymd(1900, 1, 1);
    let precision = |when| match when {
        When::Year(_) => Precision::Year,
        When::Month(_) => Precision::Month,
        When::Day(_) | When::Moment(_) => Precision::Day,
    };
    when.filter(|w| Some(w.earliest_day()) != placeholder).map(|w| (w.earliest_day().0, precision(w)))
}

fn born_when((first, precision): (i32, Precision)) -> When {
    match precision {
        Precision::Year => When::Year(Day(first).ymd().0),
        Precision::Month => When::Month(Day(first).month()),
        Precision::Day => When::Day(Day(first)),
    }
}

fn stated(code: Code) -> Option<Sex> {
    match code.as_str() {
        "1" => Some(Sex::M),
        "2" => Some(Sex::F),
        "9" => Some(Sex::X),
        _ => None,
    }
}

/// The rows that facts are read from.
pub(crate) struct Sources<'r> {
    pub cld: &'r [Row],
    pub csds: &'r csds::Rows<'r>,
    pub spells: &'r [&'r Spell],
    pub ecds: &'r [&'r Attendance],
}

/// Facts of every person, by number.
pub(crate) fn gather(book: &mut Book<'_>, from: &Sources<'_>, persons: usize) -> Vec<PersonFacts> {
    let mut facts = vec![PersonFacts::default(); persons];
    deaths(book, from, &mut facts);
    let none = NoPractice::new(book.words.texts);
    let council = council(book, from.cld, &none, persons);
    let community = community(book, from.csds, &none, persons);
    let stays = stays(book, from.spells, &none, persons);
    let emergency = emergency(book, from.ecds, &none, persons);
    for row in from.cld {
        if let Some(fact) = facts.get_mut(book.person(row.who).0 as usize) {
            fact.is_carer |= row.client_type == Some(ClientType::Carer);
        }
    }
    let mut places = Places::default();
    for (n, fact) in facts.iter_mut().enumerate() {
        let said = [&council, &community, &stays, &emergency].map(|all| all.get(n).copied().unwrap_or_default());
        settle(fact, &said);
        places.fill(fact, book.setting, book.words.texts);
    }
    facts
}

/// The first known in the order CLD, CSDS, SUS, ECDS; a birth date of SUS comes before one of CSDS.
fn settle(fact: &mut PersonFacts, said: &[Said; 4]) {
    let [council, community, stays, emergency] = said;
    let dated = [council, stays, community, emergency].into_iter().find_map(|s| s.born.known());
    fact.born = dated.map(born_when);
    let aged = || said.iter().find_map(|s| s.age_year.known());
    fact.birth_year = dated.map(|(first, _)| Day(first).ymd().0).or_else(aged);
    fact.sex = said.iter().find_map(|s| s.sex.known());
    fact.fifth = said.iter().find_map(|s| s.decile.known()).map(|d| d.div_ceil(2));
    fact.practice = said.iter().find_map(|s| s.practice.known()).map_or(TextId(0), |(_, id)| id);
    fact.area = said.iter().find_map(|s| s.area.known()).map_or(TextId(0), |(_, id)| id);
}

/// Last day alive: of a hospital death its discharge, else the earliest stated.
fn deaths(book: &Book<'_>, from: &Sources<'_>, facts: &mut [PersonFacts]) {
    let mut stated = vec![None::<Day>; facts.len()];
    let mut say = |person: yf_model::PersonKey, day: Option<Day>| {
        if let (Some(known), Some(day)) = (stated.get_mut(person.0 as usize), day) {
            *known = Some(known.map_or(day, |k| k.min(day)));
        }
    };
    for row in from.cld {
        say(book.person(row.who), row.died);
    }
    for row in &from.csds.persons {
        say(book.person(row.who), row.died);
    }
    for spell in from.spells.iter().filter(|s| hospital::died(s)) {
        if let (Some(fact), Some(left)) = (facts.get_mut(book.person(spell.who).0 as usize), spell.discharged) {
            let day = left.earliest_day();
            fact.died = Some(fact.died.map_or(day, |known| known.min(day)));
        }
    }
    for (fact, day) in facts.iter_mut().zip(stated) {
        fact.died = fact.died.or(day);
    }
}

/// Codes that say there is no practice: none registered, not applicable, not known.
struct NoPractice([Option<TextId>; 3]);

impl NoPractice {
    fn new(texts: &Texts) -> NoPractice {
        NoPractice(["V81997", "V81998", "V81999"].map(|code| texts.find(code)))
    }

    fn named(&self, book: &Book<'_>, code: TextId) -> Option<(u32, TextId)> {
        let named = code != TextId(0) && !self.0.contains(&Some(code));
        named.then(|| (book.code_rank(code), code))
    }
}

fn council(book: &Book<'_>, rows: &[Row], none: &NoPractice, persons: usize) -> Vec<Said> {
    let mut all = vec![Said::default(); persons];
    for row in rows {
        let Some(said) = all.get_mut(book.person(row.who).0 as usize) else { continue };
        let new: Key = (day_key(row.period_end), day_key(row.start), day_key(row.end), 0);
        said.born.say(new, born(row.born.map(When::Day)));
        said.sex.say(
            new,
            match row.gender {
                Some(Gender::Male) => Some(Sex::M),
                Some(Gender::Female) => Some(Sex::F),
                Some(Gender::Other) => Some(Sex::X),
                Some(Gender::Unknown | Gender::Invalid) | None => None,
            },
        );
        said.practice.say(new, none.named(book, row.practice));
    }
    all
}

fn community(book: &Book<'_>, rows: &csds::Rows<'_>, none: &NoPractice, persons: usize) -> Vec<Said> {
    let mut all = vec![Said::default(); persons];
    let key = |stamp: &yf_model::rows::csds::Stamp| -> Key {
        let (period, effective, submission, row) = newness(book, stamp);
        (period.map_or(i64::MIN, i64::from), effective.unwrap_or(i64::MIN), submission.into(), row)
    };
    for row in &rows.persons {
        let Some(said) = all.get_mut(book.person(row.who).0 as usize) else { continue };
        let new = key(&row.stamp);
        said.born.say(new, born(row.born.map(When::Day)));
        said.age_year.say(new, row.stamp.period_end.zip(row.age).map(|(day, age)| day.ymd().0 - i32::from(age)));
        said.sex.say(new, stated(row.gender));
        let area = (row.area != TextId(0)).then(|| (book.code_rank(row.area), row.area));
        said.area.say(new, area);
    }
    for row in &rows.registrations {
        let Some(said) = all.get_mut(book.person(row.who).0 as usize) else { continue };
        // Within one period an open registration is newer than an ended one, and the later start than the earlier.
        let (period, ..) = newness(book, &row.stamp);
        let end = row.end.map_or(i64::MAX, |d| d.0.into());
        let new: Key = (period.map_or(i64::MIN, i64::from), end, day_key(row.start), 0);
        said.practice.say(new, none.named(book, row.practice));
    }
    all
}

fn stays(book: &Book<'_>, rows: &[&Spell], none: &NoPractice, persons: usize) -> Vec<Said> {
    let mut all = vec![Said::default(); persons];
    for row in rows {
        let Some(said) = all.get_mut(book.person(row.who).0 as usize) else { continue };
        let admitted = row.admitted.map(When::earliest_day);
        let new: Key = (day_key(admitted), row.version, 0, 0);
        said.born.say(new, born(row.born));
        said.age_year.say(new, admitted.zip(row.age).map(|(day, age)| day.ymd().0 - i32::from(age)));
        said.sex.say(new, stated(row.gender));
        said.decile.say(new, row.decile.filter(|d| (1..=10).contains(d)));
        said.practice.say(new, none.named(book, row.practice));
    }
    all
}

fn emergency(book: &Book<'_>, rows: &[&Attendance], none: &NoPractice, persons: usize) -> Vec<Said> {
    let mut all = vec![Said::default(); persons];
    for row in rows {
        let Some(said) = all.get_mut(book.person(row.who).0 as usize) else { continue };
        let arrived = row.arrived.map(When::earliest_day);
        let new: Key = (day_key(arrived), row.version, 0, 0);
        said.born.say(new, born(row.born.map(When::Day)));
        said.age_year.say(new, arrived.zip(row.age).map(|(day, age)| day.ymd().0 - i32::from(age)));
        said.sex.say(new, stated(row.gender));
        said.practice.say(new, none.named(book, row.practice));
    }
    all
}

/// Locality and area deprivation, asked of the place once for each practice and area.
#[derive(Default)]
struct Places {
    locality: Map<(TextId, TextId), Option<TextId>>,
    fifth: Map<TextId, Option<u8>>,
}

impl Places {
    fn fill(&mut self, fact: &mut PersonFacts, setting: &Setting<'_>, texts: &mut Texts) {
        let key = (fact.practice, fact.area);
        let known = self.locality.get(&key).copied();
        fact.locality = known.unwrap_or_else(|| {
            let found = (setting.locality_of)(texts.get(fact.practice), texts.get(fact.area));
            let found = found.map(|name| texts.intern(&name));
            self.locality.insert(key, found);
            found
        });
        if fact.fifth.is_none() && fact.area != TextId(0) {
            let ask = || (setting.fifth_of)(texts.get(fact.area));
            fact.fifth = *self.fifth.entry(fact.area).or_insert_with(ask);
        }
    }
}
