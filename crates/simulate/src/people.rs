//! Who lives in the place, and how each grows frail, moves and dies: pass A for one person alone.

use crate::Options;
use crate::draw::{Key, word};
use crate::place::Site;
use crate::tables::Tables;
use crate::threads;
use yf_model::Day;

/// A day that never comes.
pub const NEVER: Day = Day(i32::MAX / 4);

/// One true person. Number n stands at index n - 1.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Person {
    pub born: Day,
    pub woman: bool,
    /// Index into the groups of `ethnicity.csv`.
    pub group: u8,
    /// 1 to 5, 1 the most deprived.
    pub fifth: u8,
    /// Where she lives.
    pub locality: u8,
    /// Index of the practice at the start.
    pub practice: u8,
    pub proneness: f64,
    /// Frailty, 0 to 3, on the first day (or the day she came).
    pub frailty: u8,
    /// Days on which she grew frailer.
    pub worse: [Day; 3],
    pub dementia: bool,
    pub adl: bool,
    pub alone: bool,
    pub care_home: bool,
    pub carer: bool,
    pub came: Day,
    pub left: Day,
    pub died: Day,
    pub household: u32,
    /// The person she cares for and the person who cares for her, as numbers; 0 for nobody in the place.
    pub carer_of: u32,
    pub cared_by: u32,
    pub nhs: u64,
    /// Written journey (index into the six), or none.
    pub journey: Option<u8>,
}

impl Person {
    /// Age in whole years.
    pub fn age(&self, day: Day) -> i32 {
        let (by, bm, bd) = self.born.ymd();
        let (y, m, d) = day.ymd();
        y - by - i32::from((m, d) < (bm, bd))
    }

    /// Frailty state on a day, 0 to 3.
    pub fn state(&self, day: Day) -> usize {
        (usize::from(self.frailty) + self.worse.iter().filter(|d| **d <= day).count()).min(3)
    }

    /// Whether she lives here on that day.
    pub fn here(&self, day: Day) -> bool {
        self.came <= day && day < self.left && day <= self.died && self.born <= day
    }

    /// The last day she can be met: death or moving away.
    pub fn gone(&self) -> Day {
        self.left.min(self.died)
    }
}

/// The days of a run.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Span {
    /// Nine months before the first day: lists fill for three, then the warm-up half year runs; both leave only open cases
    /// and history.
    pub warm: Day,
    pub from: Day,
    /// Last day that extracts cover.
    pub to: Day,
    /// So far waits are followed to their end.
    pub horizon: Day,
}

impl Span {
    /// The span of a first and last day.
    pub fn new(from: Day, to: Day) -> Span {
        Span { warm: from.add_months(-9), from, to, horizon: to + 180 }
    }

    /// 0 in period 1 (the first third), 1 in period 2 (the last), in between in a straight line.
    pub fn progress(&self, day: Day) -> f64 {
        let third = f64::from(self.to + 1 - self.from) / 3.0;
        (f64::from(day - self.from) / third - 1.0).clamp(0.0, 1.0)
    }

    /// A parameter on a day, from its two periods.
    pub fn between(&self, pair: (f64, f64), day: Day) -> f64 {
        pair.0 + (pair.1 - pair.0) * self.progress(day)
    }

    /// Period 1 or 2 of a day, 0 in between.
    pub fn period(&self, day: Day) -> u8 {
        let progress = self.progress(day);
        if day < self.from || day > self.to || (progress > 0.0 && progress < 1.0) { 0 } else { 1 + progress as u8 }
    }
}

const FIFTH_MORTALITY: [f64; 5] = [1.14, 1.02, 0.94, 0.88, 0.82];
/// Deprivation raises emergency use: own estimate, mean about 1 over the place.
pub const FIFTH_USE: [f64; 5] = [1.13, 1.02, 0.95, 0.86, 0.80];

/// How much likelier a person of an age is to move than the mean, own estimate (peak 20 to 34; moving in also 65 to 74).
fn moving(age: i32, inward: bool) -> f64 {
    match (age, inward) {
        (20..=34, true) => 2.4,
        (20..=34, false) => 2.2,
        (0..=19, true) => 0.9,
        (0..=19, false) => 0.82,
        (35..=64, true) => 0.7,
        (35..=64, false) => 0.58,
        (65..=74, true) => 1.1,
        (75.., true) => 0.35,
        // As many of the old leave, to be near their children, as keep the place from ageing faster than its people.
        (65..=79, false) => 1.3,
        _ => 0.7,
    }
}

/// Everybody who lives in the place at some time of the span.
pub fn people(seed: Key, tables: &Tables, span: Span, site: &Site, options: &Options) -> Vec<Person> {
    let mut all = residents(seed, tables, span, site.people);
    // The written people live in the first place.
    if site.number == 0 {
        place_journeys(&mut all, span);
    }
    localities(seed, tables, span, &mut all);
    newcomers(seed, tables, span, site.people, &mut all);
    threads::each(options.threads, &mut all, |index, person| attributes(seed, tables, span, index as u64 + 1, person));
    number(Key::seed(options.seed), span, site, &mut all);
    crate::journeys::set_people(&mut all, span);
    households(seed, span, &mut all);
    all
}

fn blank(born: Day, woman: bool, came: Day) -> Person {
    Person {
        born,
        woman,
        group: 0,
        fifth: 0,
        locality: 0,
        practice: 0,
        proneness: 1.0,
        frailty: 0,
        worse: [NEVER; 3],
        dementia: false,
        adl: false,
        alone: false,
        care_home: false,
        carer: false,
        came,
        left: NEVER,
        died: NEVER,
        household: 0,
        carer_of: 0,
        cared_by: 0,
        nhs: 0,
        journey: None,
    }
}

/// Sexes and ages exactly as in `population.csv`, scaled by largest remainder, in scrambled order.
fn residents(seed: Key, tables: &Tables, span: Span, count: u32) -> Vec<Person> {
    let total: u32 = tables.population.iter().flatten().sum();
    let mut cells: Vec<(u64, u32, u32, usize, i32)> = Vec::new();
    let mut given = 0;
    for (sex, ages) in tables.population.iter().enumerate() {
        for (age, people) in ages.iter().enumerate() {
            let exact = u64::from(*people) * u64::from(count);
            let whole = (exact / u64::from(total)) as u32;
            given += whole;
            cells.push((exact % u64::from(total), cells.len() as u32, whole, sex, age as i32));
        }
    }
    cells.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for cell in cells.iter_mut().take((count - given) as usize) {
        cell.2 += 1;
    }
    cells.sort_by_key(|c| c.1);
    let key = seed.with(word("residents"));
    let mut all = Vec::with_capacity(count as usize);
    for (_, _, people, sex, age) in cells {
        for _ in 0..people {
            let n = all.len() as u64;
            // Born so that she has this age on the first day.
            let birthday = span.from.add_months(-12 * age);
            let earlier = key.draw(word("born"), n).below(365) as i32;
            all.push((key.draw(word("order"), n).number(), blank(birthday - earlier, sex == 1, Day(i32::MIN / 4))));
        }
    }
    all.sort_by_key(|(order, person)| (*order, person.born));
    all.into_iter().map(|(_, person)| person).collect()
}

/// The six written people take the places of six of the same sex and year of birth, as persons 1 to 6.
fn place_journeys(all: &mut [Person], span: Span) {
    for (n, (woman, year)) in crate::journeys::cast(span).into_iter().enumerate() {
        let fits = |p: &Person| p.journey.is_none() && p.woman == woman && p.born.ymd().0 == year;
        let Some(at) = all.iter().position(fits).or_else(|| all.iter().position(|p| p.journey.is_none())) else {
            return;
        };
        all[at].journey = Some(n as u8);
        all.swap(n, at);
    }
}

/// Localities hold exactly their numbers of people of 65 and over and of others.
fn localities(seed: Key, tables: &Tables, span: Span, all: &mut [Person]) {
    let key = seed.with(word("locality"));
    for old in [true, false] {
        let mut group: Vec<(u64, usize)> = Vec::new();
        for (n, person) in all.iter().enumerate() {
            if (person.age(span.from) >= 65) == old {
                group.push((key.with(n as u64).number(), n));
            }
        }
        group.sort_unstable();
        let share = |l: &crate::tables::Locality| f64::from(l.people) * if old { l.aged_65 } else { 1.0 - l.aged_65 };
        let total: f64 = tables.localities.iter().map(share).sum();
        let mut sum = 0.0;
        let mut at = 0;
        for (n, locality) in tables.localities.iter().enumerate() {
            sum += share(locality);
            let until = (sum / total * group.len() as f64 + 0.5) as usize;
            while at < until.min(group.len()) {
                all[group[at].1].locality = n as u8;
                at += 1;
            }
        }
    }
}

/// Births and people who move in, month by month.
fn newcomers(seed: Key, tables: &Tables, span: Span, count: u32, all: &mut Vec<Person>) {
    let key = seed.with(word("newcomers"));
    let (mut weights, mut sexes) = (Vec::new(), Vec::new());
    for (sex, ages) in tables.population.iter().enumerate() {
        for (age, people) in ages.iter().enumerate() {
            weights.push(f64::from(*people) * moving(age as i32, true));
            sexes.push((sex, age as i32));
        }
    }
    let mut cumulative = Vec::with_capacity(weights.len());
    let mut sum = 0.0;
    for weight in &weights {
        sum += weight;
        cumulative.push(sum);
    }
    let places: Vec<f64> = tables.localities.iter().map(|l| f64::from(l.people)).collect();
    let mut month = span.from.month();
    let mut drawn = 0;
    while month.first() <= span.horizon {
        let days = month.last() - month.first() + 1;
        // 9.2 births per 1,000 and 3.5% moving in a year (`simulate.md` section 2).
        for (per_year, birth) in [(0.0092, true), (0.035, false)] {
            let mean = f64::from(count) * per_year / 12.0;
            let number = mean as u64
                + u64::from(key.draw(word("number"), month.0 as u64 * 2 + u64::from(birth)).chance(mean % 1.0));
            for _ in 0..number {
                let who = key.draw(word("who"), drawn);
                drawn += 1;
                let day = month.first() + who.draw(word("day"), 0).below(days as u64) as i32;
                let (sex, age) = if birth {
                    (usize::from(who.draw(word("sex"), 0).chance(0.487)), 0)
                } else {
                    let u = who.draw(word("cell"), 0).unit() * sum;
                    sexes[cumulative.partition_point(|c| *c <= u).min(sexes.len() - 1)]
                };
                let born =
                    if birth { day } else { day.add_months(-12 * age) - who.draw(word("born"), 0).below(365) as i32 };
                let mut person = blank(born, sex == 1, day);
                person.locality = who.draw(word("locality"), 0).pick(&places) as u8;
                all.push(person);
            }
        }
        month = month.next();
    }
}

/// What she is like and what becomes of her: she alone, from her own key.
fn attributes(seed: Key, tables: &Tables, span: Span, id: u64, person: &mut Person) {
    let key = seed.with(word("person")).with(id);
    let first = span.from.max(person.came);
    let age = person.age(first);
    let from_65 = age >= 65;
    let tilt = tables.localities[usize::from(person.locality)].imd_tilt;
    let mut weight = 1.0 / (tilt * tilt);
    let fifths: Vec<f64> = tables
        .fifths
        .iter()
        .rev()
        .map(|f| {
            let w = f.at(age) * weight;
            weight *= tilt;
            w
        })
        .collect();
    person.fifth = 5 - key.draw(word("fifth"), 0).pick(&fifths) as u8;
    let groups: Vec<f64> = tables.ethnic.iter().map(|g| if from_65 { g.from_65 } else { g.under_65 }).collect();
    person.group = key.draw(word("group"), 0).pick(&groups) as u8;
    // 4% are registered in another locality.
    let listed = match key.draw(word("elsewhere"), 0).chance(0.04) {
        true => key.draw(word("elsewhere"), 1).below(tables.localities.len() as u64) as usize,
        false => usize::from(person.locality),
    };
    let shares: Vec<f64> = tables.practices.iter().map(|p| if p.locality == listed { p.share } else { 0.0 }).collect();
    person.practice = key.draw(word("practice"), 0).pick(&shares) as u8;
    person.proneness = key.with(word("proneness")).gamma(tables.gamma_shape);
    let states: Vec<f64> = tables.frailty.iter().map(|f| f.at(age)).collect();
    person.frailty = key.draw(word("frailty"), 0).pick(&states) as u8;
    person.dementia = key.draw(word("dementia"), 0).chance(tables.prevalent("dementia", age));
    person.adl = key.draw(word("adl"), 0).chance(if from_65 {
        tables.need_adl[usize::from(person.frailty)] / 100.0
    } else {
        tables.prevalent("adl_or_iadl_need", age)
    });
    // Twenty-three women to ten men in care homes; more women than men of 65 and over live alone.
    let (home, alone) = match (from_65, person.woman) {
        (true, true) => (1.22, 1.17),
        (true, false) => (0.72, 0.78),
        _ => (1.0, 1.0),
    };
    person.care_home = key.draw(word("care_home"), 0).chance(tables.prevalent("in_care_home", age) * home);
    person.alone = !person.care_home && key.draw(word("alone"), 0).chance(tables.prevalent("lives_alone", age) * alone);
    person.carer =
        age >= 5 && !person.care_home && key.draw(word("carer"), 0).chance(tables.prevalent("unpaid_carer", age));
    life(key, tables, span, person);
}

/// Month by month: grows frailer, moves away, dies.
fn life(key: Key, tables: &Tables, span: Span, person: &mut Person) {
    let mut state = usize::from(person.frailty);
    let mut steps = 0;
    let mut month = span.from.max(person.came).month();
    while month.first() <= span.horizon {
        let age = person.age(month.first()).max(0);
        let draw = |purpose: u64| key.draw(purpose, month.0 as u64);
        let day = |purpose: u64| {
            month.first() + draw(purpose).with(1).below((month.last() - month.first() + 1) as u64) as i32
        };
        let worsen = tables.worsen[state].at(age) / 12.0;
        if worsen > 0.0 && state < 3 && draw(word("worse")).chance(worsen) {
            person.worse[steps] = day(word("worse"));
            steps += 1;
            state += 1;
        }
        let table = &tables.mortality[usize::from(person.woman)];
        let frail = if age >= 65 { tables.death_65[state] } else { tables.death_under_65[state] };
        let rate = table.get(age as usize).or(table.last()).copied().unwrap_or(0.5);
        let rate = rate * frail * FIFTH_MORTALITY[usize::from(person.fifth) - 1] * tables.mortality_scale / 12.0;
        if draw(word("death")).chance(1.0 - libm::exp(-rate)) {
            person.died = day(word("death")).max(person.came);
            return;
        }
        if draw(word("leaves")).chance(0.035 * moving(age, false) / 12.0) {
            person.left = day(word("leaves")).max(person.came + 1).max(span.from + 1);
            return;
        }
        month = month.next();
    }
}

/// Numbers of the range set aside for tests (999), each once; above 900,000 people stems 900 to 998 as well. All places walk
/// the range by the same steps, each from where the share of those before it ends.
fn number(seed: Key, span: Span, site: &Site, all: &mut [Person]) {
    let (base, size, step) = if site.wide(span) {
        (900_000_000u64, 99_000_000u64, 61_803_397u64)
    } else {
        (999_000_000, 1_000_000, 618_033)
    };
    let before = u64::from(site.number) * (size / u64::from(site.of));
    let mut at = (seed.with(word("nhs")).below(size) + before % size * step) % size;
    for person in all {
        loop {
            at = (at + step) % size;
            if let Some(number) = yf_model::NhsNumber::from_stem(base + at).filter(|n| !n.is_placeholder()) {
                person.nhs = number.digits();
                break;
            }
        }
    }
}

/// Homes: those alone, care homes of forty, couples of like age, their children, shared houses.
fn households(seed: Key, span: Span, all: &mut [Person]) {
    let key = seed.with(word("household"));
    let mut next = 1u32;
    for locality in 0..=all.iter().map(|p| p.locality).max().unwrap_or(0) {
        let (mut homes, mut men, mut women, mut children) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (n, person) in all.iter_mut().enumerate().filter(|(_, p)| p.locality == locality) {
            let scramble = key.with(n as u64 + 1);
            // Couples are of like age, give or take three years.
            let order = (person.born.0 + (scramble.normal() * 1000.0) as i32, n);
            match person.age(span.from) {
                _ if person.care_home => homes.push((scramble.number(), n)),
                _ if person.alone => {
                    person.household = next;
                    next += 1;
                }
                age if age < 18 => children.push((scramble.number(), n)),
                _ if person.woman => women.push(order),
                _ => men.push(order),
            }
        }
        homes.sort_unstable();
        for (place, (_, n)) in homes.iter().enumerate() {
            all[*n].household = next + place as u32 / 40;
        }
        next += homes.len() as u32 / 40 + 1;
        men.sort_unstable();
        women.sort_unstable();
        let mut families = Vec::new();
        let pairs = men.len().min(women.len());
        for (man, woman) in men.iter().zip(&women) {
            all[man.1].household = next;
            all[woman.1].household = next;
            if (20..=58).contains(&all[woman.1].age(span.from)) {
                families.push(next);
            }
            care(all, man.1, woman.1);
            next += 1;
        }
        for rest in [&men[pairs..], &women[pairs..]] {
            for couple in rest.chunks(2) {
                for (_, n) in couple {
                    all[*n].household = next;
                }
                next += 1;
            }
        }
        children.sort_unstable();
        for (place, (_, n)) in children.iter().enumerate() {
            all[*n].household =
                families.get(place * families.len().max(1) / children.len().max(1)).copied().unwrap_or(next);
        }
        next += 1;
    }
}

/// A partner who cares and a partner who needs it find each other.
fn care(all: &mut [Person], a: usize, b: usize) {
    for (carer, cared) in [(a, b), (b, a)] {
        if all[carer].carer && all[cared].adl && all[carer].carer_of == 0 {
            all[carer].carer_of = cared as u32 + 1;
            all[cared].cared_by = carer as u32 + 1;
        }
    }
}
