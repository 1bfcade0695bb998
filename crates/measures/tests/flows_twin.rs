//! What flows over links, worked out a second time from the words of `journey.md` 16 on plain rows, on random journeys: every count, by
//! locality, every trigger, and what works though nobody listed it. Shares nothing with the engine but `model` and the settings.

use std::collections::BTreeMap;
use yf_measures::journeys::{Flows, LinkState, class};
use yf_model::rows::neutral::{Act, At, Deed, Event, Kind, Name, Owner, Person, Table};
use yf_model::{Day, IdText, TextId, Texts};
use yf_place::{Calendar, RequiredLink, Rules, Settings};

/// A row, as plain as it comes. Minutes are left out: within a day rows stand in the order of kinds, then of numbers.
#[derive(Clone, Debug)]
struct Plain {
    number: u32,
    day: i32,
    kind: Kind,
    of: &'static str,
    org: &'static str,
    service: &'static str,
    to_org: &'static str,
    to_service: &'static str,
    reference: Option<u32>,
}

#[derive(Clone, Debug)]
struct Her {
    name: u32,
    locality: &'static str,
    from: Option<i32>,
    to: Option<i32>,
    rows: Vec<Plain>,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

const ORGS: [&str; 9] = ["", "self", "asc", "asc", "chs", "chs", "acute", "acute", "gp1"];
const SERVICES: [&str; 3] = ["", "duty", "nursing"];
const KINDS: [Kind; 9] = [
    Kind::Referral,
    Kind::Referral,
    Kind::Notice,
    Kind::Notice,
    Kind::Accept,
    Kind::Contact,
    Kind::Assessment,
    Kind::Start,
    Kind::Discharge,
];

fn persons(dice: &mut Dice, n: usize) -> Vec<Her> {
    let mut number = 0;
    (0..n as u32)
        .map(|name| Her {
            name,
            locality: dice.of(&["", "north", "south"]),
            from: (dice.below(4) == 0).then(|| 100 + dice.below(60) as i32),
            to: (dice.below(4) == 0).then(|| 180 + dice.below(80) as i32),
            rows: (0..dice.below(24))
                .map(|_| {
                    number += 1;
                    let kind = dice.of(&KINDS);
                    let sent = matches!(kind, Kind::Referral | Kind::Notice);
                    Plain {
                        number,
                        day: 60 + dice.below(220) as i32,
                        kind,
                        of: dice.of(&["", "falls"]),
                        org: dice.of(&ORGS),
                        service: dice.of(&SERVICES),
                        to_org: if sent { dice.of(&ORGS) } else { "" },
                        to_service: if sent { dice.of(&SERVICES) } else { "" },
                        reference: (dice.below(8) > 0).then(|| name * 100 + dice.below(3) as u32),
                    }
                })
                .collect(),
        })
        .collect()
}

fn link(
    id: &str,
    from: (&str, &str),
    trigger: (Kind, &str),
    to: (&str, &str),
    limit: i32,
    reply: bool,
) -> RequiredLink {
    RequiredLink {
        id: id.to_owned(),
        from_org: from.0.to_owned(),
        from_service: from.1.to_owned(),
        trigger_kind: Some(trigger.0),
        trigger_type: trigger.1.to_owned(),
        to_org: to.0.to_owned(),
        to_service: to.1.to_owned(),
        limit_days: limit,
        reply_required: reply,
        ..RequiredLink::default()
    }
}

/// The thresholds are drawn, since random journeys seldom reach the standard's own.
fn settings(dice: &mut Dice) -> Settings {
    let rules = Rules {
        link_sent_share: dice.of(&[0.9, 0.1, 0.02]),
        link_intime_share: dice.of(&[0.8, 0.05, 0.001]),
        link_reply_share: dice.of(&[0.5, 0.0]),
        link_min_triggers: dice.of(&[5, 2]),
        ..Rules::default()
    };
    Settings {
        from: Day(100),
        to: Day(250),
        seen: Kind::ALL.to_vec(),
        calendar: Calendar::england(),
        standard: None,
        rules,
        clocks: Vec::new(),
        links: vec![
            link("a", ("acute", ""), (Kind::Discharge, ""), ("asc", ""), 30, false),
            link("b", ("chs", "nursing"), (Kind::Assessment, "falls"), ("asc", "duty"), 20, true),
            link("c", ("asc", ""), (Kind::Referral, ""), ("chs", ""), 40, true),
            link("d", ("asc", "duty"), (Kind::Contact, ""), ("nobody", ""), 5, false),
        ],
    }
}

/// The table of these persons, its texts numbered in the order of `words`.
fn table(all: &[Her], words: &[&str]) -> Table {
    let mut table = Table { texts: Texts::default(), ..Table::default() };
    for word in words {
        let _ = table.texts.intern(word);
    }
    for her in all {
        let mut hers = Vec::new();
        let mut rows = her.rows.clone();
        rows.sort_by_key(|r| (r.day, r.kind, r.number));
        for r in rows {
            let mut text = |t: &str| table.texts.intern(t);
            let owner = Owner { org: text(r.org), service: text(r.service), team: TextId(0) };
            let deed = Deed {
                kind: r.kind,
                of: text(r.of),
                to_org: text(r.to_org),
                to_service: text(r.to_service),
                outcome: TextId(0),
            };
            table.acts.push(Act { owner: table.owners.len() as u32, by: owner, deed });
            table.owners.push(owner);
            hers.push(Event {
                id: Name::numbered(r.number),
                reference: r.reference.map_or(Name::NONE, Name::numbered),
                at: At::new(Day(r.day), None).expect("a day"),
                who: IdText(0),
                act: table.acts.len() as u32 - 1,
                line: table.acts.len() as u32 - 1,
            });
        }
        table.events.add(&hers);
        table.persons.push(Person {
            from: her.from.map(Day),
            to: her.to.map(Day),
            locality: table.texts.intern(her.locality),
            ..Person::default()
        });
    }
    table
}

/// Triggers, sent, received, in time, replied, people.
type Counts = [u64; 6];
/// Sent, received, replied, people.
type Sent = [u64; 4];

/// A whole answer in words, so that no number of a text is in it.
#[derive(Debug, Default, PartialEq)]
struct Answer {
    links: Vec<(Counts, &'static str)>,
    localities: BTreeMap<(String, String), Counts>,
    /// Link, person, day, sent, received after, replied.
    cases: Vec<(String, u32, i32, bool, Option<i32>, bool)>,
    unlisted: BTreeMap<[String; 4], (Sent, bool)>,
}

/// By the words of the standard: for each trigger every row is looked at.
fn slow(all: &[Her], settings: &Settings) -> Answer {
    let mut answer = Answer::default();
    let mut sums: Vec<Counts> = vec![[0; 6]; settings.links.len()];
    for her in all {
        let first = her.from.map_or(100, |d| d.max(100));
        let last = her.to.map_or(250, |d| d.min(250));
        let mut rows: Vec<&Plain> = her.rows.iter().filter(|r| r.day <= last).collect();
        rows.sort_by_key(|r| (r.day, r.kind, r.number));
        let counted = |r: &Plain| first <= r.day && r.day <= last;
        let carries = |l: &RequiredLink, r: &Plain| {
            (r.kind == Kind::Referral || r.kind == Kind::Notice)
                && r.org == l.from_org
                && r.to_org == l.to_org
                && (l.to_service.is_empty() || l.to_service == r.to_service)
        };
        let follow = |m: &Plain, from: &str, to: &str| {
            let on = |r: &&&Plain| m.reference.is_some() && r.reference == m.reference && r.day >= m.day;
            let takes = [Kind::Accept, Kind::Contact, Kind::Assessment, Kind::Start];
            let got = rows.iter().filter(on).filter(|r| takes.contains(&r.kind) && r.org == to).map(|r| r.day).min();
            let back = rows.iter().filter(on).any(|r| r.kind == Kind::Notice && r.org == to && r.to_org == from);
            (got, back)
        };
        for (n, l) in settings.links.iter().enumerate() {
            let mut used: Vec<u32> = Vec::new();
            let mut hers = [0_u64; 6];
            for t in rows.iter().filter(|r| counted(r)) {
                let sets_off = Some(t.kind) == l.trigger_kind
                    && t.org == l.from_org
                    && (l.from_service.is_empty() || l.from_service == t.service)
                    && (l.trigger_type.is_empty() || l.trigger_type == t.of);
                if !sets_off {
                    continue;
                }
                let near = |m: &&&Plain| m.day >= t.day - 7 && m.day <= t.day + 91 && !used.contains(&m.number);
                let sent = rows.iter().filter(near).find(|m| carries(l, m)).copied();
                let (got, back) = sent.map_or((None, false), |m| follow(m, &l.from_org, &l.to_org));
                used.extend(sent.map(|m| m.number));
                let after = got.map(|day| day - t.day);
                for (count, yes) in hers.iter_mut().zip([
                    true,
                    sent.is_some(),
                    got.is_some(),
                    after.is_some_and(|days| days <= l.limit_days),
                    back,
                ]) {
                    *count += u64::from(yes);
                }
                answer.cases.push((l.id.clone(), her.name, t.day, sent.is_some(), after, back));
            }
            if hers[0] > 0 {
                hers[5] = 1;
                let of = answer.localities.entry((l.id.clone(), her.locality.to_owned())).or_default();
                (0..6).for_each(|k| of[k] += hers[k]);
                (0..6).for_each(|k| sums[n][k] += hers[k]);
            }
        }
        let mut met: Vec<[String; 4]> = Vec::new();
        for m in rows.iter().filter(|r| counted(r)) {
            let sends = matches!(m.kind, Kind::Referral | Kind::Notice);
            let known = |org: &str| !org.is_empty() && org != "self";
            let listed = settings.links.iter().any(|l| carries(l, m));
            if !sends || !known(m.org) || !known(m.to_org) || m.org == m.to_org || listed {
                continue;
            }
            let as_one = |org: &str| if org == "gp1" { "practices".to_owned() } else { org.to_owned() };
            let ends = [as_one(m.org), m.service.to_owned(), as_one(m.to_org), m.to_service.to_owned()];
            let (got, back) = follow(m, m.org, m.to_org);
            let sum = &mut answer.unlisted.entry(ends.clone()).or_default().0;
            *sum = [sum[0] + 1, sum[1] + u64::from(got.is_some()), sum[2] + u64::from(back), sum[3]];
            if !met.contains(&ends) {
                sum[3] += 1;
                met.push(ends);
            }
        }
    }
    for (l, c) in settings.links.iter().zip(sums) {
        let (n, r) = (c[0] as f64, &settings.rules);
        let state = match () {
            () if c[0] < r.link_min_triggers => "too_few",
            () if c[1] == 0 => "missing",
            () if (c[1] as f64) < r.link_sent_share * n || (c[2] as f64) < r.link_sent_share * n => "leaky",
            () if (c[3] as f64) < r.link_intime_share * n => "slow",
            () if l.reply_required && (c[4] as f64) < r.link_reply_share * c[2] as f64 => "one_way",
            () => "present",
        };
        answer.links.push((c, state));
    }
    for (sum, works) in answer.unlisted.values_mut() {
        let r = &settings.rules;
        *works = sum[0] >= r.link_min_triggers && sum[1] as f64 >= r.link_sent_share * sum[0] as f64;
    }
    answer.cases.sort();
    answer
}

fn engine(all: &[Her], settings: &Settings, words: &[&str], threads: usize) -> Answer {
    let mut table = table(all, words);
    let practices = table.texts.intern("practices");
    let (gp, herself) = (table.texts.find("gp1"), table.texts.find("self"));
    let as_one = |org: TextId| match org {
        org if Some(org) == herself => None,
        org if Some(org) == gp => Some(practices),
        org => Some(org),
    };
    let flows = Flows::of(&table, settings, &as_one, threads);
    let text = |id: TextId| table.texts.get(id).to_owned();
    let mut answer = Answer::default();
    for (l, flow) in settings.links.iter().zip(&flows.links) {
        let counts = |s: &yf_measures::journeys::Seen| {
            let c = &s.count;
            [c.triggers, c.sent, c.received, c.in_time, c.replied, s.people]
        };
        let state: LinkState = class(l, &flow.all.count, &settings.rules);
        answer.links.push((counts(&flow.all), state.name()));
        for (locality, seen) in &flow.localities {
            answer.localities.insert((l.id.clone(), text(*locality)), counts(seen));
        }
        for case in &flow.cases {
            let t = case.trigger;
            let name = all[case.person as usize].name;
            answer.cases.push((l.id.clone(), name, t.day.0, t.sent, t.received, t.replied));
        }
    }
    for (ends, flow) in &flows.unlisted {
        let key = [text(ends.org), text(ends.service), text(ends.to_org), text(ends.to_service)];
        let sums = [flow.sent, flow.received, flow.replied, flow.people];
        answer.unlisted.insert(key, (sums, flow.works(&settings.rules)));
    }
    answer.cases.sort();
    answer
}

#[test]
fn what_flows_is_what_the_words_of_the_standard_say_on_random_journeys() {
    let mut met: BTreeMap<&str, u64> = BTreeMap::new();
    let mut working = 0;
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let settings = settings(&mut dice);
        let n = 1 + dice.below(if seed % 3 == 0 { 400 } else { 30 });
        let mut all = persons(&mut dice, n);
        let wanted = slow(&all, &settings);
        assert_eq!(engine(&all, &settings, &[""], 1), wanted, "seed {seed}");
        // Persons, rows and the numbers of texts in another order, on more threads: the same.
        all.reverse();
        all.iter_mut().for_each(|her| her.rows.reverse());
        assert_eq!(engine(&all, &settings, &["", "south", "nursing", "gp1", "chs", "asc"], 3), wanted, "seed {seed}");
        wanted.links.iter().for_each(|(_, state)| *met.entry(state).or_default() += 1);
        working += wanted.unlisted.values().filter(|(_, works)| *works).count();
    }
    assert!(met.len() == 6 && working > 20, "the journeys reach the classes: {met:?}, {working}");
}
