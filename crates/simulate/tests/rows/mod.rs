//! The acceptance rows that the files of this version can show, computed from truth and never by a measure's code.

use std::collections::BTreeMap;
use yf_model::Day;
use yf_simulate::world::{ActKind, Route, Svc};
use yf_simulate::{Invented, Person};

/// Rows of `acceptance.csv` about what is not written yet: other agencies, the planned change, concentration.
pub const LATER: [&str; 16] = [
    "conc-",
    "rtm-",
    "chg-",
    "ooh-",
    "link-classes",
    "missed",
    "rows",
    "nhs-gp",
    "nhs-housing",
    "nhs-voluntary",
    "n-gp_consultation",
    "n-social_prescribing",
    "n-major_adaptation",
    "n-minor_adaptation",
    "n-out_of_hours_contact",
    "t1-mean5",
];

/// One row: id, lowest and highest value that pass.
pub fn wanted() -> Vec<(String, f64, f64)> {
    let text = include_str!("../data/acceptance.csv");
    let table = yf_simulate::tables::Table::parse(text);
    table
        .rows()
        .map(|r| (r.text("id").to_string(), r.number("low"), r.number("high")))
        .filter(|(id, ..)| !LATER.iter().any(|l| id.starts_with(l)))
        .collect()
}

fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

fn day(minute: i32) -> Day {
    Day(minute.div_euclid(1440))
}

/// Every row that truth can answer, by id.
pub fn rows(place: &Invented) -> BTreeMap<String, f64> {
    let mut out = BTreeMap::new();
    people(place, &mut out);
    hospital(place, &mut out);
    counts(place, &mut out);
    council(place, &mut out);
    waits(place, &mut out);
    links(place, &mut out);
    out
}

fn people(place: &Invented, out: &mut BTreeMap<String, f64>) {
    let first = place.span.from;
    let here: Vec<&Person> = place.people.iter().filter(|p| p.here(first) && p.came < first).collect();
    let age = |p: &Person| p.age(first);
    let count = |f: &dyn Fn(&Person) -> bool| here.iter().filter(|p| f(p)).count();
    let all = here.len();
    let mut put = |id: &str, value: f64| out.insert(id.to_string(), value);
    let old = count(&|p| age(p) >= 65);
    put("pop-total", all as f64);
    put("pop-65", percent(old, all));
    put("pop-85", percent(count(&|p| age(p) >= 85), all));
    put("pop-women", percent(count(&|p| p.woman), all));
    put("pop-l5", count(&|p| p.locality == 4) as f64);
    put("fifth1", percent(count(&|p| p.fifth == 1), all));
    put("group-wb", percent(count(&|p| p.group == 0), all));
    let out_of_homes = count(&|p| age(p) >= 65 && !p.care_home);
    put("alone-65", percent(count(&|p| age(p) >= 65 && p.alone), out_of_homes));
    put("home-65", percent(count(&|p| age(p) >= 65 && p.care_home), old));
    put("dementia-65", percent(count(&|p| age(p) >= 65 && p.dementia), old));
    put("adl-65", percent(count(&|p| age(p) >= 65 && p.adl), old));
    put("carers", percent(count(&|p| age(p) >= 5 && p.carer), count(&|p| age(p) >= 5)));
    for (name, from, to) in
        [("50-64", 50, 64), ("65-74", 65, 74), ("75-84", 75, 84), ("85+", 85, 200), ("65+", 65, 200)]
    {
        let band = |p: &Person| (from..=to).contains(&age(p));
        put(&format!("frail-{name}"), percent(count(&|p| band(p) && p.frailty > 0), count(&|p| band(p))));
    }
    let year = first.add_months(12);
    let deaths: Vec<&Person> =
        place.people.iter().filter(|p| p.died >= first && p.died < year && p.died <= p.left).collect();
    put("deaths", deaths.len() as f64);
    put("deaths-65", percent(deaths.iter().filter(|p| p.age(p.died) >= 65).count(), deaths.len()));
}

fn hospital(place: &Invented, out: &mut BTreeMap<String, f64>) {
    let (first, year) = (place.span.from, place.span.from.add_months(12));
    let mut put = |id: &str, value: f64| out.insert(id.to_string(), value);
    // Person-years by the middle of each month.
    let bands = [
        ("0-4", 0, 4),
        ("5-17", 5, 17),
        ("18-44", 18, 44),
        ("45-64", 45, 64),
        ("65-74", 65, 74),
        ("75-84", 75, 84),
        ("85+", 85, 200),
    ];
    let band_of = |age: i32| bands.iter().position(|(_, from, to)| (*from..=*to).contains(&age)).unwrap_or(0);
    let mut years = [0.0; 7];
    for month in 0..12 {
        let middle = first.add_months(month) + 14;
        for person in place.people.iter().filter(|p| p.here(middle)) {
            years[band_of(person.age(middle))] += 1.0 / 12.0;
        }
    }
    let mut admissions = [0.0; 7];
    let mut by_person: BTreeMap<u32, u32> = BTreeMap::new();
    let (mut same_day, mut overnight, mut nights, mut over_85, mut nights_85) = (0, 0, 0, 0, 0);
    let emergency = |m: &str| m.starts_with('2');
    for stay in place.world.stays.iter().filter(|s| emergency(s.method)) {
        let at = day(stay.admitted);
        if at < first || at >= year {
            continue;
        }
        let age = place.people[stay.person as usize - 1].age(at).max(0);
        admissions[band_of(age)] += 1.0;
        *by_person.entry(stay.person).or_default() += 1;
        let Some(left) = stay.discharged.map(day) else { continue };
        let stayed = left - at;
        if stayed == 0 {
            same_day += 1;
        } else {
            overnight += 1;
            nights += stayed;
            if age >= 85 {
                over_85 += 1;
                nights_85 += stayed;
            }
        }
    }
    for (n, (name, ..)) in bands.iter().enumerate() {
        put(&format!("em-{name}"), admissions[n] / years[n] * 1000.0);
    }
    put("em-65plus", admissions[4..].iter().sum::<f64>() / years[4..].iter().sum::<f64>() * 1000.0);
    put("em-total", admissions.iter().sum());
    let people = place.people.iter().filter(|p| p.here(first) && p.came < first).count();
    put("any-em", percent(by_person.len(), people));
    put("tip", percent(by_person.values().filter(|n| **n >= 3).count(), people) * 10.0);
    put("los0", percent(same_day, same_day + overnight));
    put("los", f64::from(nights) / overnight as f64);
    put("los85", f64::from(nights_85) / f64::from(over_85));
    for (id, period) in [("delay", 1), ("delay2", 2)] {
        let (mut stays, mut delay) = (0, 0);
        for stay in place.world.stays.iter().filter(|s| emergency(s.method)) {
            let Some(left) = stay.discharged.map(day) else { continue };
            if place.span.period(left) == period && left > day(stay.admitted) {
                stays += 1;
                delay += stay.ready.map_or(0, |ready| left - ready);
            }
        }
        put(id, f64::from(delay) / f64::from(stays));
    }
}

fn counts(place: &Invented, out: &mut BTreeMap<String, f64>) {
    let mut counted: BTreeMap<&str, f64> = BTreeMap::new();
    for event in &place.world.events {
        let at = day(event.minute);
        if at < place.span.from || at > place.span.to {
            continue;
        }
        let name = match (event.kind.text(), event.typ.text()) {
            ("contact", "ed_attendance") => "n-ed_attendance",
            ("admit", "hospital_planned" | "hospital_day_case") => "n-planned_admission",
            ("referral", "ucr") => "n-ucr_referral",
            ("referral", "therapy") => "n-community_assessment_referral",
            ("referral", "ot") => "n-ot_referral",
            ("referral", "care" | "care_carer") => "n-social_care_request",
            ("referral", "equipment") => "n-equipment_request",
            ("referral", "ic_routine" | "ic_urgent") => "n-intermediate_care",
            _ => continue,
        };
        *counted.entry(name).or_default() += 1.0 / 3.0;
    }
    let home = |s: Option<Svc>| matches!(s, Some(Svc::Residential | Svc::Nursing));
    let moved: std::collections::BTreeSet<(u32, Option<Day>)> =
        place.world.acts.iter().filter(|a| home(a.service)).map(|a| (a.person, a.end)).collect();
    for act in place.world.acts.iter().filter(|a| a.kind == ActKind::Service) {
        if act.start >= place.span.from && act.start <= place.span.to {
            match act.service {
                Some(Svc::Reablement) => *counted.entry("n-reablement").or_default() += 1.0 / 3.0,
                // A change of package within care homes is no admission.
                service if home(service) && !moved.contains(&(act.person, Some(act.start))) => {
                    *counted.entry("n-care_home_admission_council").or_default() += 1.0 / 3.0;
                }
                _ => (),
            }
        }
    }
    out.extend(counted.into_iter().map(|(id, n)| (id.to_string(), n)));
}

fn council(place: &Invented, out: &mut BTreeMap<String, f64>) {
    // The middle year; any year is asked for.
    let (first, last) = (place.span.from.add_months(12), place.span.from.add_months(24) - 1);
    let mut during: BTreeMap<u32, bool> = BTreeMap::new();
    let (mut community, mut direct) = (0, 0);
    for act in place.world.acts.iter().filter(|a| a.service.is_some_and(Svc::long_term)) {
        if place.people[act.person as usize - 1].age(first) < 18
            || act.start > last
            || act.end.is_some_and(|e| e < first)
        {
            continue;
        }
        let at_end = act.end.is_none_or(|e| e > last);
        *during.entry(act.person).or_default() |= at_end;
        if at_end && !matches!(act.service, Some(Svc::Residential | Svc::Nursing)) {
            community += 1;
            direct += usize::from(act.service == Some(Svc::DirectPayment));
        }
    }
    out.insert("lts-year".into(), during.len() as f64);
    out.insert("lts-end".into(), percent(during.values().filter(|e| **e).count(), during.len()));
    out.insert("dp".into(), percent(direct, community));
    let asked: Vec<_> = place
        .world
        .acts
        .iter()
        .filter(|a| a.kind == ActKind::Request && a.words.is_empty() && a.start >= first && a.start <= last)
        .filter(|a| place.people[a.person as usize - 1].age(a.start) >= 65)
        .collect();
    let routed = asked.iter().filter(|a| a.route == Route::Hospital).count();
    out.insert("route-hosp".into(), percent(routed, asked.len()));
}

/// The share within a limit of a clock's waits that started in a period and stopped, by days (or minutes).
pub fn share(place: &Invented, clock: &str, limit: i32, period: u8, locality: Option<u8>) -> (f64, usize) {
    let (mut n, mut within) = (0, 0);
    for wait in place.world.waits.iter().filter(|w| w.clock == clock && w.stop > 0) {
        if place.span.period(day(wait.from)) != period || locality.is_some_and(|l| wait.locality != l) {
            continue;
        }
        let long = if clock == "ucr-2h" { wait.until - wait.from } else { day(wait.until) - day(wait.from) };
        n += 1;
        within += usize::from(long <= limit);
    }
    (percent(within, n), n)
}

fn waits(place: &Invented, out: &mut BTreeMap<String, f64>) {
    let table =
        [("assessment-28", 28, [72.0, 83.0]), ("equipment-7", 7, [90.0, 99.0]), ("package-28", 28, [67.0, 97.0])];
    let mut worst: f64 = 0.0;
    for period in [1u8, 2] {
        for (clock, limit, torbay) in table {
            let (value, _) = share(place, clock, limit, period, None);
            worst = worst.max((value - torbay[usize::from(period) - 1]).abs());
            out.insert(format!("t1-{clock}-{period}"), value);
        }
        for (name, locality) in [("L1", 0), ("L5", 4)] {
            out.insert(
                format!("loc-assessment-28-{name}-{period}"),
                share(place, "assessment-28", 28, period, Some(locality)).0,
            );
        }
        out.insert(format!("ucr2h-{period}"), share(place, "ucr-2h", 120, period, None).0);
    }
    out.insert("t1-default-seed".into(), worst);
}

fn links(place: &Invented, out: &mut BTreeMap<String, f64>) {
    for link in ["discharge-community", "asc-chs", "admission-asc"] {
        let triggered: Vec<_> =
            place.world.flows.iter().filter(|f| f.link == link && place.span.period(day(f.at)) == 1).collect();
        out.insert(
            format!("link-{link}"),
            percent(triggered.iter().filter(|f| f.sent.is_none()).count(), triggered.len()),
        );
    }
}
