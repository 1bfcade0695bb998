//! Who is who: worked cases, and a slow twin that walks over all pairs of identities.

use std::collections::{BTreeMap, BTreeSet};
use yf_linkage::{FindingKind, LinkRules, Links, Reason, link};
use yf_model::{Dataset, Day, IdText, Identities, Identity, Ids, Local, NhsNumber, RowRef, Texts};

#[derive(Default)]
struct Run {
    ids: Ids,
    texts: Texts,
    identities: Identities,
    keys: Vec<(NhsNumber, IdText)>,
}

fn nhs(stem: u64) -> NhsNumber {
    (stem..).step_by(1000).find_map(NhsNumber::from_stem).expect("a number")
}

fn day(year: i32, month: u8, day: u8) -> Option<Day> {
    Day::from_ymd(year, month, day)
}

impl Run {
    fn add(
        &mut self,
        dataset: Dataset,
        nhs: Option<NhsNumber>,
        pseudo: &str,
        local: Local,
        born: Option<Day>,
    ) -> yf_model::IdentityId {
        let pseudo = (!pseudo.is_empty()).then(|| self.ids.intern(pseudo));
        let row = RowRef { file: 0, line: self.identities.len() as u32 + 2 };
        self.identities.add(Identity { dataset, nhs, pseudo, local, born }, row)
    }

    fn council(&mut self, number: &str) -> Local {
        Local::Council(self.texts.intern("999"), self.ids.intern(number))
    }

    fn link(&self, test_numbers: bool) -> Links {
        link(&self.identities, &self.ids, &self.texts, &self.keys, &LinkRules { test_numbers })
    }
}

#[test]
fn the_key_file_joins_a_pseudonym_to_the_councils_number() {
    let mut run = Run::default();
    let local = run.council("L1");
    let council = run.add(Dataset::Cld, Some(nhs(401_000_001)), "", local, None);
    let community = run.add(Dataset::Csds, None, "PS1", Local::None, None);
    let apart = run.link(false);
    assert_ne!(apart.person_of(council), apart.person_of(community));
    assert_eq!(apart.key(apart.person_of(community)), "pseudo:PS1");
    assert_eq!(apart.cover().cut_off(), [Dataset::Csds]);
    assert!(apart.cover().warning().is_some_and(|w| w.contains("without a key file")));
    let pseudo = run.ids.intern("PS1");
    run.keys.push((nhs(401_000_001), pseudo));
    let joined = run.link(false);
    assert_eq!(joined.person_of(council), joined.person_of(community));
    assert_eq!(joined.reason(community), Reason::KeyFile);
    assert_eq!(joined.cover().both(Dataset::Cld, Dataset::Csds), 1);
    assert_eq!(joined.cover().warning(), None);
}

#[test]
fn a_test_number_counts_only_where_the_place_says_so() {
    let mut run = Run::default();
    let local = run.council("L1");
    let one = run.add(Dataset::Cld, Some(nhs(999_001_001)), "", local, None);
    assert_eq!(run.link(true).reason(one), Reason::NhsNumber);
    assert_eq!(run.link(false).reason(one), Reason::Local);
    assert_eq!(run.link(false).key(run.link(false).person_of(one)), "local:la:999:L1");
}

#[test]
fn a_councils_number_gives_its_one_nhs_number_to_all_its_rows_and_two_to_none() {
    let mut run = Run::default();
    let (gale, torn) = (run.council("L078"), run.council("L200"));
    let with = run.add(Dataset::Cld, Some(nhs(401_000_078)), "", gale, None);
    let without = run.add(Dataset::Cld, None, "", gale, None);
    let one = run.add(Dataset::Cld, Some(nhs(401_000_200)), "", torn, None);
    let other = run.add(Dataset::Cld, Some(nhs(401_000_201)), "", torn, None);
    let links = run.link(false);
    assert_eq!(links.person_of(with), links.person_of(without));
    assert_eq!(links.reason(without), Reason::CouncilNumber);
    assert_eq!(links.key(links.person_of(one)), "local:la:999:L200");
    assert_eq!(links.person_of(one), links.person_of(other));
    let finding = links.findings.first().expect("listed");
    assert_eq!(finding.kind, FindingKind::OnePersonTwoNumbers);
    assert_eq!(
        finding.problem(&["cld.csv".to_owned()]).message(),
        "cld.csv:4: LA Person Unique Identifier: is one person of the council with two NHS numbers\n  now:  her rows stay \
         together under the council's number and are joined to nobody else's\n  mend: trace her at the source and keep the \
         number that is hers"
    );
}

#[test]
fn one_number_for_two_people_who_cannot_be_one_joins_nobody() {
    let mut run = Run::default();
    let (mother, son) = (run.council("L1"), run.council("L2"));
    let number = Some(nhs(999_001_001));
    let first = run.add(Dataset::Cld, number, "", mother, day(1931, 4, 4));
    let second = run.add(Dataset::Cld, number, "", son, day(1962, 10, 2));
    let links = run.link(true);
    assert_ne!(links.person_of(first), links.person_of(second));
    let problem = links.findings.first().expect("reported").problem(&["council/cld.csv".to_owned()]);
    assert_eq!(
        problem.message(),
        "council/cld.csv:2: NHS number: \"999 ### ####\" is one number for two people who cannot be one: their birth dates \
         are many years apart\n  now:  no row is joined on it; each keeps the body's own number\n  mend: find at the \
         source whose number it is, and correct the other's"
    );
}

#[test]
fn a_number_gone_astray_on_one_body_stays_hers_with_the_others() {
    let mut run = Run::default();
    let (hers, his) = (run.council("L1"), run.council("L2"));
    let hospital = Local::Provider(run.texts.intern("ZX2"), run.ids.intern("H1"));
    let number = Some(nhs(401_000_001));
    let council = run.add(Dataset::Cld, number, "", hers, day(1931, 4, 4));
    let stay = run.add(Dataset::Sus, number, "", hospital, day(1931, 4, 4));
    let astray = run.add(Dataset::Cld, number, "", his, day(1962, 10, 2));
    let without = run.add(Dataset::Cld, number, "", his, None);
    let links = run.link(false);
    assert_eq!(links.key(links.person_of(council)), format!("nhs:{}", nhs(401_000_001)));
    assert_eq!(links.person_of(council), links.person_of(stay));
    assert_eq!(links.key(links.person_of(astray)), "local:la:999:L2");
    assert_eq!(links.person_of(astray), links.person_of(without));
    let problem = links.findings.first().expect("reported").problem(&["cld.csv".to_owned()]);
    assert_eq!((problem.line, problem.code), (Some(4), "one-number-two-people"));
    assert_eq!(problem.now, "this body's rows keep its own number; the others, which agree, are joined");
}

#[test]
fn a_council_number_that_carries_two_speaks_for_neither() {
    let mut run = Run::default();
    let (hers, torn) = (run.council("L1"), run.council("L2"));
    let council = run.add(Dataset::Cld, Some(nhs(401_000_001)), "", hers, day(1931, 4, 4));
    run.add(Dataset::Cld, Some(nhs(401_000_001)), "", torn, day(1962, 10, 2));
    run.add(Dataset::Cld, Some(nhs(401_000_002)), "", torn, day(1962, 10, 2));
    let links = run.link(false);
    assert_eq!(links.reason(council), Reason::NhsNumber);
    let kinds: Vec<FindingKind> = links.findings.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [FindingKind::OnePersonTwoNumbers]);
}

#[test]
fn slips_in_a_birth_date_part_nobody() {
    for slip in [day(1941, 5, 14), day(1950, 5, 14), day(1940, 1, 1), day(2040, 5, 14), day(1900, 1, 1)] {
        let mut run = Run::default();
        let (one, other) = (run.council("L1"), run.council("L2"));
        let a = run.add(Dataset::Cld, Some(nhs(401_000_001)), "", one, day(1940, 5, 14));
        let b = run.add(Dataset::Cld, Some(nhs(401_000_001)), "", other, slip);
        let links = run.link(false);
        assert_eq!(links.person_of(a), links.person_of(b), "{slip:?}");
        assert!(links.findings.is_empty());
    }
}

#[test]
fn a_number_on_eleven_birth_dates_is_a_dummy_and_on_ten_is_not() {
    for (dates, dummy) in [(10, false), (11, true)] {
        let mut run = Run::default();
        for n in 0..dates {
            let local = run.council(&format!("L{n}"));
            run.add(Dataset::Cld, Some(nhs(401_000_001)), "", local, day(1940 + n, 5, 14));
        }
        let links = run.link(false);
        assert_eq!(links.findings.iter().any(|f| f.kind == FindingKind::SuspectedDummy), dummy);
        assert_eq!(links.len(), if dummy { 11 } else { 1 });
    }
}

#[test]
fn rows_that_say_nothing_are_nobodys() {
    let mut run = Run::default();
    let blank = Local::Council(run.texts.intern("999"), IdText(0));
    let nobody = run.add(Dataset::Cld, None, "", blank, None);
    let links = run.link(false);
    assert_eq!(links.person_of(nobody), Links::NOBODY);
    assert!(links.is_empty());
}

/// The rules as a nurse would apply them with cards on a table: for each card look at all the others.
fn slow_key(run: &Run, card: &Identity) -> Option<String> {
    let number = |c: &Identity| -> Option<String> {
        if let Some(nhs) = c.nhs.filter(|n| !n.is_test()) {
            return Some(format!("nhs:{nhs}"));
        }
        let pseudo = c.pseudo?;
        let meant: BTreeSet<String> =
            run.keys.iter().filter(|(n, p)| *p == pseudo && !n.is_test()).map(|(n, _)| format!("nhs:{n}")).collect();
        Some(if meant.len() == 1 { meant.first()?.clone() } else { format!("pseudo:{}", run.ids.get(pseudo)) })
    };
    let local = match card.local {
        Local::None => None,
        Local::Council(_, id)
        | Local::CsdsPerson(id)
        | Local::Provider(_, id)
        | Local::Attendance(_, id)
        | Local::Folder(id)
            if id == IdText(0) =>
        {
            None
        }
        Local::Council(la, id) => Some(format!("local:la:{}:{}", run.texts.get(la), run.ids.get(id))),
        Local::CsdsPerson(id) => Some(format!("local:csds:{}", run.ids.get(id))),
        Local::Provider(p, id) => Some(format!("local:ods:{}:{}", run.texts.get(p), run.ids.get(id))),
        Local::Folder(id) => Some(format!("local:folder:{}", run.ids.get(id))),
        Local::Attendance(p, id) => Some(format!("local:ecds:{}:{}", run.texts.get(p), run.ids.get(id))),
    };
    if matches!(card.local, Local::Council(..)) && local.is_some() {
        let carried: BTreeSet<String> =
            run.identities.iter().filter(|(_, c)| c.local == card.local).filter_map(|(_, c)| number(c)).collect();
        if carried.len() == 1 {
            return carried.into_iter().next();
        }
        return local;
    }
    number(card).or(local)
}

#[test]
fn agrees_with_cards_on_a_table() {
    let mut seed = 20_261_123u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for round in 0..300 {
        let mut run = Run::default();
        for n in 0..6 {
            let pseudo = run.ids.intern(&format!("PS{n}"));
            if draw(2) == 0 {
                run.keys.push((nhs(401_000_010 + draw(4)), pseudo));
            }
        }
        for _ in 0..20 {
            let dataset = Dataset::TOLD[draw(6) as usize];
            let stem = if draw(5) == 0 { 999_000_001 } else { 401_000_010 + draw(4) };
            let number = (draw(2) == 0).then(|| nhs(stem));
            let pseudo = if draw(2) == 0 { format!("PS{}", draw(6)) } else { String::new() };
            let id = if draw(6) == 0 { IdText(0) } else { run.ids.intern(&format!("X{}", draw(5))) };
            let owner = run.texts.intern(["999", "998"][draw(2) as usize]);
            let local = match draw(6) {
                0 | 1 => Local::Council(owner, id),
                2 => Local::CsdsPerson(id),
                3 => Local::Provider(owner, id),
                4 => Local::Folder(id),
                _ => Local::Attendance(owner, id),
            };
            run.add(dataset, number, &pseudo, local, None);
        }
        let links = run.link(false);
        let mut persons = BTreeMap::new();
        for (id, card) in run.identities.iter() {
            let slow = slow_key(&run, card);
            assert_eq!(links.key(links.person_of(id)), slow.clone().unwrap_or_default(), "round {round}");
            if let Some(key) = slow {
                persons.insert(key, links.person_of(id));
            }
        }
        // Persons are numbered in the order of their keys.
        let numbers: Vec<u32> = persons.values().map(|p| p.0).collect();
        assert_eq!(numbers, (0..persons.len() as u32).collect::<Vec<_>>(), "round {round}");
    }
}
