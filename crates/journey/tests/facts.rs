//! Facts about persons (`mapping.md` 8, decision 38): a slow twin that sorts every dataset's rows by newness and takes the
//! first that knows, on random rows.

mod common;

use common::{All, Draw, code, council_row, day, end_day, told_all};
use yf_journey::{PersonFacts, Sex};
use yf_model::rows::cld::{ClientType, EventType, Gender, Outcome};
use yf_model::rows::csds::{Person, Registration, Stamp};
use yf_model::rows::ecds::Attendance;
use yf_model::rows::sus::Spell;
use yf_model::{Day, IdText, IdentityId, Ids, Month, PersonKey, RowRef, TextId, Texts, When};

const PERSONS: u64 = 3;
const PRACTICES: [&str; 8] = ["", "V81997", "V81998", "V81999", "Z99001", "Z99002", "Z99008", "Z99003"];

fn ymd(year: i32, month: u8, of_month: u8) -> Day {
    Day::from_ymd(year, month, of_month).expect("a day")
}

fn born(draw: &mut Draw) -> Day {
    if draw.one_in(4) { ymd(1900, 1, 1) } else { ymd(1930 + draw.below(40) as i32, 1 + draw.below(12) as u8, 15) }
}

/// Days in another order, so that newness and place in the file have nothing to do with each other; none twice.
fn newness(draw: &mut Draw, count: usize) -> Vec<Day> {
    let mut days: Vec<Day> = (0..count as i32).map(|n| day(n * 3)).collect();
    draw.shuffle(&mut days);
    days
}

fn stamp(draw: &mut Draw, ids: &mut Ids, line: u32) -> Stamp {
    // Period first, then the time of receipt: a later receipt of an older period is not newer.
    let (month, submission) = (draw.below(3) as i32, draw.below(4));
    Stamp {
        at: RowRef { file: 1, line },
        submission: ids.intern(&format!("T{submission}")),
        provider: TextId(0),
        period_end: Some(day(30 * month + 30)),
        effective_from: Some(i64::from(line * 13 % 17) * 100 + i64::from(line)),
        row_id: 0,
    }
}

fn rows(draw: &mut Draw, texts: &mut Texts, ids: &mut Ids) -> All {
    let mut all = All { person_of: (0..PERSONS as u32).map(PersonKey).collect(), persons: 3, ..All::default() };
    let la = texts.intern("999");
    let count = draw.below(6) as usize;
    let periods = newness(draw, count);
    for (n, period) in periods.into_iter().enumerate() {
        let who = draw.below(PERSONS) as u32;
        let local = ids.intern(&format!("L{who}"));
        let mut row = council_row(n as u32 + 2, la, local, who, EventType::Request, day(0));
        row.end = Some(day(0));
        row.outcome = Some(Outcome::Advice);
        row.period_end = Some(end_day() + (period - day(0)));
        row.born = draw.one_in(2).then(|| born(draw));
        row.died = draw.one_in(4).then(|| day(100 + draw.below(30) as i32));
        row.practice = texts.intern(draw.of(&PRACTICES));
        let genders = [Gender::Male, Gender::Female, Gender::Other, Gender::Unknown, Gender::Invalid];
        row.gender = (!draw.one_in(4)).then(|| draw.of(&genders));
        row.client_type = Some(draw.of(&[ClientType::ServiceUser, ClientType::ServiceUser, ClientType::Carer]));
        all.cld.push(row);
    }
    for n in 0..draw.below(6) as u32 {
        all.csds.persons.push(Person {
            stamp: stamp(draw, ids, n + 2),
            who: IdentityId(draw.below(PERSONS) as u32),
            gender: code(draw.of(&["1", "2", "9", "X", "0", ""])),
            born: draw.one_in(4).then(|| born(draw)),
            age: draw.one_in(2).then(|| draw.below(100) as u8),
            died: draw.one_in(4).then(|| day(100 + draw.below(30) as i32)),
            ethnic: code(""),
            area: texts.intern(draw.of(&["", "E01", "E02"])),
            postcode: IdText(0),
        });
        let start = draw.below(40) as i32 * 40 + n as i32;
        all.csds.registrations.push(Registration {
            stamp: stamp(draw, ids, n + 102),
            who: IdentityId(draw.below(PERSONS) as u32),
            practice: texts.intern(draw.of(&PRACTICES)),
            start: Some(day(start - 2000)),
            end: draw.one_in(2).then(|| day(start - 1000)),
        });
    }
    if draw.one_in(2) {
        all.csds.active = Some((0..3).map(|n| ids.intern(&format!("T{n}"))).collect());
    }
    let count = draw.below(5) as usize;
    for (n, admitted) in newness(draw, count).into_iter().enumerate() {
        let record = ids.intern(&format!("REC{n}"));
        all.sus.spells.push(Spell {
            at: RowRef { file: 2, line: n as u32 + 2 },
            who: IdentityId(draw.below(PERSONS) as u32),
            key: record,
            record,
            version: draw.below(3) as i64,
            number: record,
            provider: texts.intern("ZX2"),
            withheld: draw.one_in(6),
            born: draw.one_in(2).then(|| match born(draw) {
                date if draw.one_in(3) => When::Month(date.month()),
                date if draw.one_in(3) => When::Year(date.ymd().0),
                date => When::Day(date),
            }),
            age: draw.one_in(2).then(|| draw.below(100) as u8),
            gender: code(draw.of(&["1", "2", "9", "X", "0", ""])),
            practice: texts.intern(draw.of(&PRACTICES)),
            decile: draw.one_in(2).then(|| 1 + draw.below(10) as u8),
            admitted: Some(When::Day(admitted)),
            method: code("21"),
            classification: code("1"),
            discharged: (!draw.one_in(4)).then(|| When::Day(admitted + draw.below(20) as i32)),
            ready: None,
            destination: code(draw.of(&["19", "19", "79"])),
            discharge_method: code(draw.of(&["1", "1", "4"])),
        });
    }
    let count = draw.below(4) as usize;
    for (n, arrived) in newness(draw, count).into_iter().enumerate() {
        all.ecds.push(Attendance {
            at: RowRef { file: 3, line: n as u32 + 2 },
            who: IdentityId(draw.below(PERSONS) as u32),
            id: ids.intern(&format!("U{n}")),
            version: draw.below(3) as i64,
            provider: texts.intern("ZX2"),
            department: code("01"),
            category: code("1"),
            arrived: Some(When::Day(arrived)),
            assessed: None,
            seen: None,
            left: None,
            age: draw.one_in(2).then(|| draw.below(100) as u8),
            born: draw.one_in(4).then(|| born(draw)),
            gender: code(draw.of(&["1", "2", "9", "X", "0", ""])),
            practice: texts.intern(draw.of(&PRACTICES)),
            referred_on: Vec::new(),
        });
    }
    all
}

/// What one row says of a person; how new it is within its dataset comes first.
#[derive(Clone, Debug, Default)]
struct Says {
    new: (Option<Day>, i64),
    born: Option<When>,
    aged: Option<i32>,
    sex: Option<Sex>,
    decile: Option<u8>,
    practice: String,
    area: String,
}

fn stated(code: &str) -> Option<Sex> {
    match code {
        "1" => Some(Sex::M),
        "2" => Some(Sex::F),
        "9" => Some(Sex::X),
        _ => None,
    }
}

fn newest_first(mut all: Vec<Says>) -> Vec<Says> {
    all.sort_by_key(|said| std::cmp::Reverse(said.new));
    all
}

/// Everything each dataset says of a person, newest first, in the order in which datasets are believed.
fn said(all: &All, texts: &Texts, n: u32) -> [Vec<Says>; 4] {
    let hers = |who: IdentityId| who.0 == n;
    let active = |s: &Stamp| all.csds.active.as_ref().is_none_or(|a| a.contains(&s.submission));
    let council = all.cld.iter().filter(|r| hers(r.who)).map(|r| Says {
        new: (r.period_end, 0),
        born: r.born.map(When::Day),
        sex: match r.gender {
            Some(Gender::Male) => Some(Sex::M),
            Some(Gender::Female) => Some(Sex::F),
            Some(Gender::Other) => Some(Sex::X),
            _ => None,
        },
        practice: texts.get(r.practice).into(),
        ..Says::default()
    });
    let year_before = |day: Option<Day>, age: Option<u8>| Some(day?.ymd().0 - i32::from(age?));
    let community = all.csds.persons.iter().filter(|p| hers(p.who) && active(&p.stamp)).map(|p| Says {
        new: (p.stamp.period_end, p.stamp.effective_from.unwrap_or(0)),
        born: p.born.map(When::Day),
        aged: year_before(p.stamp.period_end, p.age),
        sex: stated(p.gender.as_str()),
        area: texts.get(p.area).into(),
        ..Says::default()
    });
    let stays = all.sus.spells.iter().filter(|s| hers(s.who) && !s.withheld).map(|s| Says {
        new: (s.admitted.and_then(When::day), 0),
        born: s.born,
        aged: year_before(s.admitted.and_then(When::day), s.age),
        sex: stated(s.gender.as_str()),
        decile: s.decile,
        practice: texts.get(s.practice).into(),
        ..Says::default()
    });
    let emergency = all.ecds.iter().filter(|a| hers(a.who)).map(|a| Says {
        new: (a.arrived.and_then(When::day), 0),
        born: a.born.map(When::Day),
        aged: year_before(a.arrived.and_then(When::day), a.age),
        sex: stated(a.gender.as_str()),
        practice: texts.get(a.practice).into(),
        ..Says::default()
    });
    [
        newest_first(council.collect()),
        newest_first(community.collect()),
        newest_first(stays.collect()),
        newest_first(emergency.collect()),
    ]
}

/// A practice as community services register her: of the newest period, still open before ended, the later start.
fn registered(all: &All, texts: &Texts, n: u32) -> Option<String> {
    let active = |s: &Stamp| all.csds.active.as_ref().is_none_or(|a| a.contains(&s.submission));
    let mut hers: Vec<&Registration> =
        all.csds.registrations.iter().filter(|r| r.who.0 == n && active(&r.stamp)).collect();
    hers.sort_by_key(|r| std::cmp::Reverse((r.stamp.period_end, r.end.is_none(), r.end, r.start)));
    hers.into_iter().map(|r| texts.get(r.practice).to_owned()).find(|p| is_practice(p))
}

fn is_practice(code: &str) -> bool {
    !["", "V81997", "V81998", "V81999"].contains(&code)
}

/// 1 January 1900 is never an age (decision 16).
fn known(born: When) -> bool {
    born.earliest_day() != ymd(1900, 1, 1)
}

fn slow(all: &All, texts: &Texts, n: u32) -> PersonFacts {
    let [council, community, stays, emergency] = said(all, texts, n);
    let in_order = [&council, &community, &stays, &emergency];
    // A hospital's date of birth is believed before a community provider's.
    let dated = [&council, &stays, &community, &emergency];
    let born = dated.into_iter().find_map(|rows| rows.iter().find_map(|s| s.born.filter(|b| known(*b))));
    let aged = in_order.into_iter().find_map(|rows| rows.iter().find_map(|s| s.aged));
    let practices = in_order.map(|rows| rows.iter().map(|s| s.practice.clone()).find(|p| is_practice(p)));
    let [by_council, _, by_stays, by_emergency] = practices;
    let practice = by_council.or(registered(all, texts, n)).or(by_stays).or(by_emergency).unwrap_or_default();
    let area = in_order.into_iter().find_map(|rows| rows.iter().map(|s| s.area.clone()).find(|a| !a.is_empty()));
    let area = area.unwrap_or_default();
    let decile = in_order.into_iter().find_map(|rows| rows.iter().find_map(|s| s.decile));
    let mut deaths: Vec<Day> = all.cld.iter().filter(|r| r.who.0 == n).filter_map(|r| r.died).collect();
    let active = |s: &Stamp| all.csds.active.as_ref().is_none_or(|a| a.contains(&s.submission));
    deaths.extend(all.csds.persons.iter().filter(|p| p.who.0 == n && active(&p.stamp)).filter_map(|p| p.died));
    let in_hospital = all.sus.spells.iter().filter(|s| s.who.0 == n && !s.withheld);
    let in_hospital = in_hospital.filter(|s| s.destination == "79" || s.discharge_method == "4");
    let in_hospital = in_hospital.filter_map(|s| s.discharged.and_then(When::day)).min();
    PersonFacts {
        born,
        birth_year: born.map(|b| b.earliest_day().ymd().0).or(aged),
        sex: in_order.into_iter().find_map(|rows| rows.iter().find_map(|s| s.sex)),
        fifth: decile.map(|d| [1, 1, 2, 2, 3, 3, 4, 4, 5, 5][usize::from(d) - 1]).or_else(|| common::fifth(&area)),
        practice: texts.find(&practice).unwrap_or_default(),
        area: texts.find(&area).unwrap_or_default(),
        locality: common::locality(&practice, &area).and_then(|name| texts.find(&name)),
        died: in_hospital.or(deaths.into_iter().min()),
        is_carer: all.cld.iter().any(|r| r.who.0 == n && r.client_type == Some(ClientType::Carer)),
    }
}

#[test]
fn agrees_with_a_look_at_every_row_from_the_newest_on() {
    for seed in 0..6000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let mut all = rows(&mut draw, &mut texts, &mut ids);
        let told = told_all(&all, &mut texts, &ids);
        for n in 0..PERSONS as u32 {
            let want = slow(&all, &texts, n);
            assert_eq!(told.persons[n as usize], want, "seed {seed}, person {n}: {all:#?}");
        }
        draw.shuffle(&mut all.csds.persons);
        draw.shuffle(&mut all.csds.registrations);
        draw.shuffle(&mut all.sus.spells);
        draw.shuffle(&mut all.ecds);
        assert_eq!(told_all(&all, &mut texts, &ids).persons, told.persons, "seed {seed}, shuffled");
    }
}

#[test]
fn a_year_of_birth_stays_a_year() {
    let (mut texts, mut ids) = (Texts::default(), Ids::default());
    for (said, year) in [(When::Year(1940), 1940), (When::Month(Month(1940 * 12 + 4)), 1940)] {
        let with_a_stay = |seed| Some(rows(&mut Draw(seed), &mut texts, &mut ids)).filter(|a| !a.sus.spells.is_empty());
        let mut all = (0..20).find_map(with_a_stay).expect("a seed with a stay");
        (all.cld, all.csds, all.ecds) = Default::default();
        all.sus.spells.truncate(1);
        let spell = all.sus.spells.first_mut().expect("one stay at least");
        (spell.who, spell.born, spell.withheld) = (IdentityId(0), Some(said), false);
        let facts = &told_all(&all, &mut texts, &ids).persons[0];
        assert_eq!((facts.born, facts.birth_year), (Some(said), Some(year)));
    }
}
