//! The tiny invented extracts (`tests/data/examples/`, with what is planted in them in its README), as far as reading shows it.

use std::path::PathBuf;
use yf_ingest::{Extracts, ReadOptions, read};
use yf_model::rows::csds::{Contact, Referral};
use yf_model::{Dataset, Day, Local, When};
use yf_place::Place;

fn examples(inside: &str) -> Extracts {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/examples").join(inside);
    read(&[path], &Place::reference(), &ReadOptions::default()).expect("the examples are read")
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

fn told(when: Option<When>) -> String {
    when.map_or(String::new(), |w| w.to_string())
}

fn referrals<'a>(x: &'a Extracts, id: &str) -> Vec<&'a Referral> {
    x.csds.referrals.iter().filter(|r| x.ids.get(r.id) == id).collect()
}

fn contact<'a>(x: &'a Extracts, id: &str) -> &'a Contact {
    x.csds.contacts.iter().find(|c| x.ids.get(c.id) == id).expect("the contact")
}

#[test]
fn community_services_as_commissioners_get_them() {
    let x = examples("csds-commissioner");
    let t = &x.csds;
    let sizes = [t.persons.len(), t.registrations.len(), t.referrals.len(), t.teams.len(), t.waits.len()];
    assert_eq!(sizes, [15, 11, 17, 12, 9]);
    assert_eq!((t.onward.len(), t.contacts.len()), (5, 21));
    let active: Vec<&str> = t.active.iter().flatten().map(|s| x.ids.get(*s)).collect();
    assert_eq!(active, ["S2", "S3"]);

    // Superseded and withdrawn copies are kept for the choice that follows, each with what decides it.
    let r02: Vec<(&str, &str)> =
        referrals(&x, "R02").iter().map(|r| (x.ids.get(r.stamp.submission), r.priority.as_str())).collect();
    assert_eq!(r02, [("S2", "2"), ("S1", "1")]);
    let r11: Vec<&str> = referrals(&x, "R11").iter().map(|r| x.ids.get(r.stamp.submission)).collect();
    assert_eq!(r11, ["S2", "S9"]);

    // The February refresh was loaded a day after March: the period, which stands in CYP001 alone, must reach the row.
    for id in ["R07", "R10"] {
        let [february, march] = referrals(&x, id)[..] else { panic!("two copies of {id}") };
        assert_eq!(
            (february.stamp.period_end, march.stamp.period_end),
            (Some(day("2026-02-28")), Some(day("2026-03-31")))
        );
        assert!(february.stamp.effective_from > march.stamp.effective_from);
        assert!(february.discharged.is_none() && march.discharged.is_some());
    }
    // Contacts name no provider: it comes from the submission.
    assert!(t.contacts.iter().all(|c| x.texts.get(c.stamp.provider) == "ZX1"));

    // Times: none, midnight that stands for none (1 of 17 rows), midnight that is one (1 of 21), none.
    assert_eq!(told(referrals(&x, "R04")[0].received), "2026-02-03");
    assert_eq!(told(referrals(&x, "R08")[0].received), "2026-02-12");
    assert_eq!(told(referrals(&x, "R03")[0].received), "2026-03-29T00:30");
    assert_eq!(told(contact(&x, "C18").at), "2026-02-05T00:00");
    assert_eq!(told(contact(&x, "C19").at), "2026-02-12");
    assert_eq!(x.problems.count("midnight-times"), 1);
    // The visit that is one second late.
    let late = contact(&x, "C03").at;
    assert!(matches!(late, Some(When::Moment(m)) if m.second == 11 * 3600 + 1));

    assert_eq!(contact(&x, "C15").attendance, "5");
    assert_eq!(contact(&x, "C20").attendance, "0");
    assert_eq!(x.ids.get(contact(&x, "C16").referral), "R99");
    let nowhere = t.onward.iter().find(|o| x.ids.get(o.referral) == "R04").expect("sent on");
    assert_eq!((x.texts.get(nowhere.receiver), nowhere.reason.as_str()), ("", "96"));
    let derived = t.waits.iter().find(|w| x.ids.get(w.referral) == "R03").and_then(|w| w.derived_minutes);
    assert_eq!(derived, Some(105));

    // Person 8: traced 04, not in Bridging, pseudo postcode, no area, practice not known.
    let eight = t.persons.iter().find(|p| p.age == Some(81)).expect("person 8");
    let identity = x.identities.get(eight.who);
    assert!(identity.pseudo.is_none() && matches!(identity.local, Local::CsdsPerson(p) if x.ids.get(p) == "PID0008"));
    assert_eq!(x.texts.get(eight.area), "");
    // All others have their pseudonym, the person of the withdrawn submission S9 too.
    let with = x.identities.iter().filter(|(_, i)| i.pseudo.is_some()).count();
    assert_eq!((with, x.identities.len()), (9, 10));
    // Person 7 tells her group in one row and not in the newer one; person 6 dies.
    let groups: Vec<&str> = t.persons.iter().filter(|p| p.age == Some(65)).map(|p| p.ethnic.as_str()).collect();
    assert_eq!(groups, ["C", "99"]);
    assert!(t.persons.iter().any(|p| p.died == Some(day("2026-03-05"))));
    // A birth date is never made out of a pseudonym.
    assert!(t.persons.iter().all(|p| p.born.is_none()));

    let covered = &x.coverage[&Dataset::Csds];
    assert!(covered.stated);
    assert_eq!((covered.first, covered.last), (Some(day("2026-02-01")), Some(day("2026-03-31"))));
}

#[test]
fn community_services_as_providers_have_them() {
    let x = examples("csds-provider");
    let t = &x.csds;
    assert_eq!((t.persons.len(), t.referrals.len(), t.contacts.len()), (11, 12, 20));
    let nhs = |local: &str| {
        let found =
            x.identities.iter().find(|(_, i)| matches!(i.local, Local::Provider(_, id) if x.ids.get(id) == local));
        found.map(|(_, i)| i.nhs.map(|n| n.to_string())).expect("the person")
    };
    // Spaces are no fault; a wrong check digit, nines and a blank are no numbers.
    assert_eq!(nhs("LP00002").as_deref(), Some("9990158398"));
    for local in ["LP00004", "LP00007", "LP00008"] {
        assert_eq!(nhs(local), None, "{local}");
    }
    assert_eq!(x.problems.count("bad-nhs-number"), 2);
    // Person 3 stands twice under two numbers of the provider and one NHS number.
    assert_eq!(nhs("LP00003"), nhs("LP00099"));
    // The provider stands in the person table alone; contacts name no person and have that of their referral.
    assert!(t.contacts.iter().all(|c| x.texts.get(c.stamp.provider) == "ZX1"));
    let of = |id: &str| x.identities.get(contact(&x, id).who).local;
    assert!(matches!(of("C03"), Local::Provider(_, id) if x.ids.get(id) == "LP00002"));
    // R99 is not there: whose contact C16 is, nobody can say.
    assert_eq!(of("C16"), Local::None);
    assert_eq!(told(contact(&x, "C18").at), "2026-02-05T00:00");
    assert_eq!(told(referrals(&x, "R08")[0].received), "2026-02-12");
}

#[test]
fn hospital_stays() {
    let x = examples("sus-apc");
    let spells = |number: &str| x.sus.spells.iter().filter(|s| x.ids.get(s.number) == number).collect::<Vec<_>>();
    assert_eq!((x.sus.spells.len(), x.sus.episodes.len()), (12, 10));
    let versions: Vec<(i64, Option<Day>)> = spells("SP1").iter().map(|s| (s.version, s.ready)).collect();
    assert_eq!(versions, [(1, Some(day("2026-01-16"))), (2, Some(day("2026-01-14")))]);
    assert_eq!(spells("SP4")[0].classification, "2");
    assert_eq!(spells("SP5")[0].born, None);
    assert_eq!((spells("SP5")[0].method.as_str(), spells("SP5")[0].destination.as_str()), ("2D", "54"));
    assert_eq!(told(spells("SP1")[0].admitted), "2026-01-10T02:10");
    assert!(spells("SP10")[0].discharged.is_none());
    assert_eq!(spells("SP11")[0].discharge_method, "4");
    // Spell 6: only its last episode says when she was ready.
    let six = spells("SP6")[0];
    let ready = x.sus.episodes.iter().filter(|e| e.key == six.key).max_by_key(|e| e.order).and_then(|e| e.ready);
    assert_eq!((six.ready, ready), (None, Some(day("2026-02-18"))));
    // Spell 8: a pseudonym of a number that is not valid does not count; her hospital number stays.
    let eight = x.identities.get(spells("SP8")[0].who);
    assert!(eight.pseudo.is_none() && matches!(eight.local, Local::Provider(p, _) if x.texts.get(p) == "ZX2"));
    assert_eq!(x.coverage[&Dataset::Sus].last, Some(day("2026-03-05")));
}

#[test]
fn emergency_attendances() {
    let x = examples("ecds");
    let at = |id: &str| x.ecds.iter().filter(|a| x.ids.get(a.id) == id).collect::<Vec<_>>();
    assert_eq!(x.ecds.len(), 13);
    let versions: Vec<i64> = at("U000001").iter().map(|a| a.version).collect();
    assert_eq!(versions, [1, 0]);
    // Across the clock change the timestamps are kept as they are said; the minutes field is not read.
    assert_eq!(
        (told(at("U000010")[0].arrived), told(at("U000010")[0].left)),
        ("2026-03-29T00:50".into(), "2026-03-29T03:30".into())
    );
    assert_eq!(x.problems.count("end-before-start"), 1);
    assert!(matches!(x.identities.get(at("U000007")[0].who).local, Local::Attendance(_, _)));
    assert_eq!((at("U000004")[0].category.as_str(), at("U000004")[0].seen), ("2", None));
    assert_eq!(at("U000012")[0].department, "03");
    // A true midnight.
    assert_eq!(told(at("U000009")[0].arrived), "2026-03-04T00:00");
    // No provider is given: the site says whose it is.
    assert!(x.ecds.iter().all(|a| x.texts.get(a.provider) == "ZX2"));
}

#[test]
fn what_is_known_and_not_read_is_named_and_no_error() {
    for (folder, table) in [("mhsds", "a mental health extract (MHSDS)"), ("fhir", "FHIR resources")] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/examples");
        let paths = [path.join("ecds"), path.join(folder)];
        let x = read(&paths, &Place::reference(), &ReadOptions::default()).expect("the examples are read");
        let named: Vec<&str> = x.files.iter().filter(|f| f.dataset.is_none()).map(|f| f.table.as_str()).collect();
        assert!(named.iter().filter(|t| **t == table).count() >= 3, "{named:?}");
    }
}
