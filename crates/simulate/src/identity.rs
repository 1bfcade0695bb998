//! Who she is in one agency's books: its own number, its mistakes (`simulate.md` section 8).

use crate::draw::{Key, word};
use crate::names::{Lists, typo};
use crate::people::{NEVER, Person};
use crate::place::Site;
use crate::tables::{Agency, Tables};
use std::collections::BTreeMap;
use yf_model::Day;

/// Letters of damage, those of `gen_people.py` and of the habits; a bit each.
pub const LETTERS: &str = "mfnltxbisdpP0NHZcaDLOMWR";

/// The bit of a letter.
pub fn damage(letter: char) -> u32 {
    LETTERS.find(letter).map_or(0, |at| 1 << at)
}

/// The letters of bits.
pub fn letters(bits: u32) -> String {
    LETTERS.chars().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, c)| c).collect()
}

/// A person as an agency has her.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Written {
    pub local: String,
    pub nhs: String,
    pub forename: String,
    pub surname: String,
    pub born: Option<Day>,
    pub postcode: String,
    pub woman: bool,
    pub damage: u32,
}

/// What is true of everybody, for those who write it down wrongly.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Known<'a> {
    pub seed: Key,
    pub tables: &'a Tables,
    pub lists: &'a Lists,
    pub people: &'a [Person],
    pub site: Site,
}

/// All persons of an agency, some of them twice.
pub struct Register {
    by: BTreeMap<u32, Vec<(Day, Written)>>,
    /// Who lives with whom, and who bears whose name: what is shared, then person, in order.
    homes: Vec<(u64, u32)>,
    names: Vec<(u64, u32)>,
    clean: bool,
}

impl Register {
    /// Registers these persons (each once, in order of number).
    pub fn new(known: &Known, agency: &str, prefix: &str, who: &[u32]) -> Register {
        let (habits, people) = (&known.tables.agencies[agency], known.people);
        let key = known.seed.with(word("register")).with(word(agency));
        let mut entries: Vec<(u64, u32, u64)> = Vec::new();
        for id in who {
            entries.push((key.draw(word("number"), u64::from(*id)).number(), *id, 0));
            let mut copies = 1;
            while copies < 4
                && people[*id as usize - 1].journey.is_none()
                && key.draw(word("copy"), u64::from(*id)).with(copies).chance(habits.duplicate)
            {
                entries.push((key.draw(word("number"), u64::from(*id)).with(copies).number(), *id, copies));
                copies += 1;
            }
        }
        // Local numbers are a scrambled counter: neither number nor order tells the person.
        entries.sort_unstable();
        let mut by: BTreeMap<u32, Vec<(Day, Written)>> = BTreeMap::new();
        for (n, (_, id, copy)) in entries.iter().enumerate() {
            let key = key.with(word("entry")).with(u64::from(*id)).with(*copy);
            let person = &people[*id as usize - 1];
            // A second number takes over on some day, as when she comes anew after years.
            let from = if *copy == 0 { Day(i32::MIN / 4) } else { Day(18_900 + key.with(1).below(1700) as i32) };
            let local = known.site.local(prefix, n);
            by.entry(*id).or_default().push((from, write(key, habits, known, person, *id, local)));
        }
        for copies in by.values_mut() {
            copies.sort_by_key(|(from, w)| (*from, w.local.clone()));
        }
        let mut homes: Vec<_> = by.keys().map(|id| (u64::from(people[*id as usize - 1].household), *id)).collect();
        let first = |(id, copies): (&u32, &Vec<(Day, Written)>)| copies.first().map(|(_, w)| (namesake(w), *id));
        let mut names: Vec<_> = by.iter().filter_map(first).collect();
        homes.sort_unstable();
        names.sort_unstable();
        Register { by, homes, names, clean: habits.clean }
    }

    /// How she is written on a day.
    pub fn on(&self, id: u32, day: Day) -> Option<&Written> {
        let copies = self.by.get(&id)?;
        copies.iter().rev().find(|(from, _)| *from <= day).or(copies.first()).map(|(_, w)| w)
    }

    /// Now and then a row goes to somebody else: of the same household, or else a namesake (`simulate.md` section 8). Never to
    /// or from the written people, whose rows can be followed.
    pub fn wrong(&self, known: &Known, id: u32, key: Key) -> Option<u32> {
        const SHARE: f64 = 0.0002;
        let key = key.with(word("wrong person"));
        let person = &known.people[id as usize - 1];
        if self.clean || person.journey.is_some() || !key.chance(SHARE) {
            return None;
        }
        let others = |all: &[(u64, u32)], like: u64| -> Vec<u32> {
            let from = all.partition_point(|(key, _)| *key < like);
            let alike = all[from..].iter().take_while(|(key, _)| *key == like).map(|(_, other)| *other);
            alike.filter(|other| *other != id && known.people[*other as usize - 1].journey.is_none()).collect()
        };
        let mut found = others(&self.homes, u64::from(person.household));
        if found.is_empty() {
            let (_, own) = self.by.get(&id).and_then(|copies| copies.first())?;
            found = others(&self.names, namesake(own));
        }
        found.get(key.with(1).below(found.len() as u64) as usize).copied()
    }

    /// All entries: person, and how she is written.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Written)> {
        self.by.iter().flat_map(|(id, copies)| copies.iter().map(move |(_, w)| (*id, w)))
    }
}

/// The same for two of one surname and sex.
fn namesake(written: &Written) -> u64 {
    word(&written.surname) ^ u64::from(written.woman)
}

/// Her area: one of twenty of the locality, four for each fifth.
pub fn area(person: &Person) -> u32 {
    u32::from(person.locality) * 20 + (u32::from(person.fifth) - 1) * 4 + person.household % 4 + 1
}

/// Decile of an area: the two of its fifth.
pub fn decile(area: u32) -> u32 {
    let fifth = (area - 1) % 20 / 4 + 1;
    fifth * 2 - (area % 2)
}

/// A postcode of the area.
pub fn postcode(site: &Site, area: u32, household: u32) -> String {
    let letters = b"ABDEFGHJLNPQRSTUWXYZ";
    let within = (area - 1) % 20;
    let second = letters[(household / 4 % 5) as usize] as char;
    format!(
        "{} {}{}{}",
        site.district((area - 1) / 20),
        within / 2 % 10,
        letters[(within % 20) as usize] as char,
        second
    )
}

/// Her true forename and surname; the written people have theirs.
pub fn name(known: &Known, person: &Person, id: u32) -> (String, String) {
    let Known { seed, tables, lists, .. } = *known;
    if let Some(n) = person.journey {
        let (forename, surname) = crate::journeys::NAMES[usize::from(n)];
        return (forename.to_string(), surname.to_string());
    }
    let group = &tables.ethnic[usize::from(person.group)].group;
    let forename = lists.forename(group, person.woman, seed.with(word("forename")).with(u64::from(id)));
    let surname = lists.surname(
        group,
        person.woman,
        seed.with(word("surname")).with(u64::from(person.household)).with(u64::from(person.group)),
    );
    (forename.to_string(), surname)
}

fn write(key: Key, habits: &Agency, known: &Known, person: &Person, id: u32, local: String) -> Written {
    let (forename, surname) = name(known, person, id);
    let nhs = yf_model::NhsNumber::from_digits(person.nhs).map_or(String::new(), |n| n.to_string());
    let mut written = Written {
        local,
        nhs,
        forename,
        surname,
        born: Some(person.born),
        postcode: postcode(&known.site, area(person), person.household),
        woman: person.woman,
        damage: 0,
    };
    // Mrs Smith is recorded without damage to who she is.
    if person.journey != Some(0) && habits.spoils {
        spoil(key, habits, known, person, &mut written);
    }
    if habits.limit > 0 {
        written.forename = written.forename.chars().take(habits.limit).collect();
        written.surname = written.surname.chars().take(habits.limit).collect();
    }
    if habits.upper {
        written.forename = written.forename.to_uppercase();
        written.surname = written.surname.to_uppercase();
    }
    written
}

fn spoil(key: Key, habits: &Agency, known: &Known, person: &Person, written: &mut Written) {
    let Known { tables, lists, people, .. } = *known;
    let (forename, surname) = (&mut written.forename, &mut written.surname);
    let group = tables.ethnic[usize::from(person.group)].group.as_str();
    let (missing, noisy, _) = lists.factors(group);
    let noise = habits.name_noise * noisy;
    let draw = |purpose: &str| key.with(word(purpose));
    let mut dirt = 0;
    if let Some(short) = lists.nick(forename, draw("nick").with(1)).filter(|_| draw("nick").chance(0.12)) {
        *forename = short.to_string();
        dirt |= damage('n');
    }
    for (name, purpose) in [(&mut *forename, "vf"), (&mut *surname, "vs")] {
        if let Some(other) = lists.variant(name, draw(purpose).with(1)).filter(|_| draw(purpose).chance(0.10 + noise)) {
            *name = other.to_string();
            dirt |= damage('l');
        }
        if draw(purpose).with(2).chance(noise) {
            *name = typo(name, draw(purpose).with(3));
            dirt |= damage('t');
        }
    }
    if draw("swap").chance(if group == "chinese" { 0.15 } else { 0.006 * noisy }) {
        std::mem::swap(forename, surname);
        dirt |= damage('x');
    }
    if draw("initial").chance(0.015) {
        forename.truncate(forename.char_indices().nth(1).map_or(forename.len(), |(n, _)| n));
        dirt |= damage('i');
    }
    if draw("dob").chance(habits.dob_error) {
        let (year, month, day) = person.born.ymd();
        let (born, letter) = match draw("dob").with(1).pick(&[0.30, 0.28, 0.14, 0.08, 0.08, 0.12]) {
            0 if day <= 12 && day != month => (Day::from_ymd(year, day, month), 's'),
            0 | 1 => (Some(person.born + [1, -1, 10, -10, 31][draw("dob").with(2).below(5) as usize]), 'd'),
            2 => {
                (Day::from_ymd(year + [1, -1, 10, -10][draw("dob").with(2).below(4) as usize], month, day.min(28)), 'd')
            }
            3 => (Day::from_ymd(year, 1, 1), 'p'),
            4 => (Day::from_ymd(1900, 1, 1), 'P'),
            _ => (None, '0'),
        };
        written.born = born;
        dirt |= damage(letter);
    }
    if draw("nhs").chance((habits.nhs_missing * missing).min(0.985)) {
        written.nhs.clear();
    } else {
        // A slip in the number, the number of somebody at home, or a placeholder.
        let bad = if habits.nhs_missing < 0.05 { 0.002 } else { 0.008 };
        let u = draw("nhs").with(1).unit();
        if u < bad {
            let at = draw("nhs").with(2).below(9) as usize;
            let mut digits: Vec<u8> = written.nhs.bytes().collect();
            if digits.len() == 10 {
                digits.swap(at, at + 1);
                written.nhs = digits.iter().map(|b| char::from(*b)).collect();
            }
            dirt |= damage('N');
        } else if u < bad * 1.35 {
            let partner = person.carer_of.max(person.cared_by);
            if partner > 0 {
                written.nhs = format!("{:010}", people[partner as usize - 1].nhs);
                dirt |= damage('H');
            }
        } else if u < bad * 1.6 {
            written.nhs = ["0000000000", "9999999999"][draw("nhs").with(3).below(2) as usize].to_string();
            dirt |= damage('Z');
        }
        if draw("spaces").chance(0.3) && written.nhs.len() == 10 {
            written.nhs = format!("{} {} {}", &written.nhs[..3], &written.nhs[3..6], &written.nhs[6..]);
        }
    }
    if draw("postcode").chance(habits.name_noise * 0.35) {
        let last = written.postcode.pop();
        written.postcode.push(if last == Some('A') { 'B' } else { 'A' });
        dirt |= damage('c');
    }
    if draw("pack").chance(0.15) {
        written.postcode = written.postcode.replace(' ', "");
    }
    if draw("nowhere").chance(if missing < 1.3 { 0.004 } else { 0.02 }) {
        written.postcode = "ZZ99 3VZ".to_string();
        dirt |= damage('a');
    } else if draw("blank").chance(0.015) {
        written.postcode.clear();
    }
    if draw("sex").chance(0.004) {
        written.woman = !written.woman;
    }
    written.damage = dirt;
}

/// The day a death is known to an agency, if she died.
pub fn died(person: &Person) -> Option<Day> {
    (person.died != NEVER && person.died <= person.left).then_some(person.died)
}
