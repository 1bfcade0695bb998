//! The written journeys (`simulate.md` section 10): six people whose story is told in every run.

use crate::flow::act;
use crate::people::{NEVER, Person, Span};
use crate::queue::Held;
use crate::tables::EMBEDDED;
use crate::world::{Act, ActKind, Attendance, Contact, Event, Order, Out, Referral, Route, Stay, Svc, Wait, World};
use std::collections::BTreeMap;
use yf_model::Day;

/// Forename and surname, in the order of `persons.csv`.
pub const NAMES: [(&str, &str); 6] = [
    ("Dorothy", "Smith"),
    ("Harold", "Vane"),
    ("Jean", "Pascoe"),
    ("Leonard", "Toms"),
    ("Sheila", "Rowe"),
    ("Gordon", "Rowe"),
];

/// The words by which `written.csv` calls them.
pub const WORDS: [&str; 6] = ["SMITH", "GOOD", "FRAG", "MISSED", "CARER", "CARED"];

/// Month and day of birth: before April, so that Mrs Smith is 85 on the first day.
const BIRTHDAYS: [(u8, u8); 6] = [(2, 11), (1, 30), (3, 3), (2, 19), (2, 2), (1, 14)];

/// Practice of each, as the events name it.
const PRACTICES: [&str; 6] = ["Z99010", "Z99006", "Z99001", "Z99005", "Z99008", "Z99008"];

const PLACES: [&str; 23] = [
    "acute/discharge_team",
    "acute/ed",
    "acute/ward",
    "asc/care_home",
    "asc/carers",
    "asc/day_care",
    "asc/duty",
    "asc/equipment_store",
    "asc/home_care",
    "asc/hospital_team",
    "asc/locality",
    "chs/nursing",
    "chs/therapy",
    "gp/practice",
    "housing/repairs",
    "housing/tenancy",
    "lit/coordinator",
    "lit/equipment",
    "lit/home_care",
    "lit/nursing",
    "ooh/doctor",
    "vcse/club",
    "",
];

fn table(name: &str) -> &'static str {
    EMBEDDED.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text)
}

/// Days from the written dates to those of this run: whole weeks, so that weekdays stay.
fn shift(span: Span) -> i32 {
    let written = Day::from_ymd(2023, 4, 1).unwrap_or_default();
    (span.from - written).div_euclid(7) * 7
}

/// Sex (woman) and year of birth of the six.
pub fn cast(span: Span) -> Vec<(bool, i32)> {
    let years = span.from.ymd().0 - 2023;
    let rows = table("journeys/persons.csv").lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|f| f.len() >= 8).map(|f| (f[4] == "F", f[5].parse().unwrap_or(1940) + years)).collect()
}

/// Makes the six what the journeys say they are.
pub fn set_people(all: &mut [Person], span: Span) {
    let rows: Vec<Vec<&str>> = table("journeys/persons.csv").lines().skip(1).map(|l| l.split(',').collect()).collect();
    let moved = shift(span);
    for (n, (woman, year)) in cast(span).into_iter().enumerate() {
        let Some(person) = all.get_mut(n).filter(|p| p.journey == Some(n as u8)) else { continue };
        let (month, day) = BIRTHDAYS[n];
        person.born = Day::from_ymd(year, month, day).unwrap_or(person.born);
        person.woman = woman;
        person.fifth = rows[n][6].parse().unwrap_or(3);
        person.locality = rows[n][7].trim_start_matches('L').parse::<u8>().map_or(0, |l| l - 1);
        person.practice = PRACTICES[n][4..].parse::<u8>().map_or(0, |p| p.saturating_sub(1));
        person.group = 0;
        person.alone = n < 4;
        person.care_home = false;
        person.carer = n == 4;
        person.adl = n != 4;
        person.left = NEVER;
        person.died = Day::parse_iso(rows[n][2]).map_or(NEVER, |d| d + moved);
        person.worse = [NEVER; 3];
    }
    if all.len() > 5 && all[5].journey == Some(5) {
        all[4].carer_of = 6;
        all[5].cared_by = 5;
        all[5].household = all[4].household;
    }
}

struct Row {
    id: &'static str,
    person: u32,
    minute: i32,
    kind: &'static str,
    place: &'static str,
    org: &'static str,
    reference: &'static str,
    typ: &'static str,
    to: &'static str,
    to_org: &'static str,
    outcome: &'static str,
}

fn rows(span: Span) -> Vec<Row> {
    let moved = shift(span);
    let place = |org: &str, service: &str| {
        PLACES.iter().find(|p| p.split_once('/') == Some((org, service))).copied().unwrap_or("")
    };
    let mut out: Vec<Row> = table("journeys/events.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<&'static str>>())
        .filter(|f| f.len() >= 16)
        .filter_map(|f| {
            let (day, time) = f[2].split_once('T').unwrap_or((f[2], "12:00"));
            let (hour, minute) = time.split_once(':')?;
            let minute = (Day::parse_iso(day)? + moved).0 * 1440
                + hour.parse::<i32>().ok()? * 60
                + minute.parse::<i32>().ok()?;
            Some(Row {
                id: f[0],
                person: WORDS.iter().position(|w| *w == f[1])? as u32 + 1,
                minute,
                kind: f[3],
                place: place(f[4], f[5]),
                org: f[4],
                reference: f[8],
                typ: f[9],
                to: place(f[10], f[11]),
                to_org: f[10],
                outcome: f[15],
            })
        })
        .collect();
    out.sort_by_key(|r| (r.person, r.minute, r.id));
    out
}

/// What is open under a reference while the rows pass.
#[derive(Default)]
struct Thread {
    case: u32,
    asked: Option<(u32, i32)>,
    assessed: Option<(u32, i32)>,
    request: Option<usize>,
    service: Option<usize>,
    referral: Option<usize>,
    order: Option<usize>,
    stay: Option<usize>,
    assessment: Option<usize>,
}

/// Adds the events of the six and what agencies write of them.
pub fn add(world: &mut World, people: &[Person], span: Span) {
    let rows = rows(span);
    let mut threads: BTreeMap<&str, Thread> = BTreeMap::new();
    let mut last_stay: BTreeMap<u32, usize> = BTreeMap::new();
    for (n, row) in rows.iter().enumerate() {
        let here = people.get(row.person as usize - 1).is_some_and(|p| p.journey == Some(row.person as u8 - 1));
        if !here || row.minute >= (span.horizon.0 + 1) * 1440 {
            continue;
        }
        let day = Day(row.minute.div_euclid(1440));
        if !threads.contains_key(row.reference) {
            world.cases += 1;
            let case = world.cases;
            threads.insert(row.reference, Thread { case, ..Thread::default() });
        }
        let Some(thread) = threads.get_mut(row.reference) else { continue };
        let cause = thread.asked.map_or(0, |a| a.0);
        let event = world.event(Event {
            person: row.person,
            minute: row.minute,
            kind: row.kind.into(),
            place: row.place.into(),
            typ: row.typ.into(),
            to: row.to.into(),
            outcome: row.outcome.into(),
            case: thread.case,
            cause,
            first: if cause > 0 { "" } else { "need" }.into(),
            who: 0,
        });
        let wait = |clock, list, start: (u32, i32), stop: u32| Wait {
            clock,
            list,
            person: row.person,
            start: start.0,
            stop,
            from: start.1,
            until: row.minute,
            held: Held { queue: row.minute.div_euclid(1440) - start.1.div_euclid(1440), ..Held::default() },
            locality: people[row.person as usize - 1].locality,
        };
        let council = matches!(row.org, "asc" | "lit");
        match (row.kind, row.to_org, row.typ) {
            ("referral", "asc" | "lit", "equipment") => {
                thread.asked = Some((event, row.minute));
                let order = Order {
                    person: row.person,
                    requested: day,
                    delivered: None,
                    fitted: None,
                    cancelled: None,
                    item: 3,
                    items: 1,
                    event,
                    done_event: 0,
                };
                world.orders.push(order);
                thread.order = Some(world.orders.len() - 1);
            }
            ("referral", "asc" | "lit", "care" | "carer" | "respite") => {
                thread.asked = Some((event, row.minute));
                let route = if row.org == "acute" { Route::Hospital } else { Route::Community };
                let carer = row.typ == "carer";
                let request = Act {
                    route,
                    carer,
                    ..act(ActKind::Request, row.person, day, Some(day + 2), Some(Out::Assess), event)
                };
                world.acts.push(request);
                thread.request = Some(world.acts.len() - 1);
                if let Some(stay) = last_stay.get(&row.person).filter(|_| route == Route::Hospital)
                    && world.stays[*stay].discharged.is_none()
                {
                    world.stays[*stay].ready = Some(day);
                }
            }
            ("referral", _, "nursing" | "therapy" | "ic_routine" | "ic_urgent") => {
                thread.asked = Some((event, row.minute));
                let team = match row.typ {
                    "nursing" => "12",
                    "ic_urgent" => "53",
                    _ => "26",
                };
                let priority = match row.typ {
                    "ic_urgent" => "2",
                    "ic_routine" => "1",
                    _ => "",
                };
                let from = if row.org == "gp" { "gp" } else { "" };
                world.referrals.push(Referral {
                    person: row.person,
                    received: row.minute,
                    source: if row.org == "gp" { "01" } else { "45" },
                    from,
                    priority,
                    reason: "054",
                    team,
                    wait: None,
                    closed: None,
                    closure: "",
                    rejected: None,
                    onward: None,
                    plan: None,
                    locality: people[row.person as usize - 1].locality,
                    event,
                    closed_event: 0,
                });
                let number = world.referrals.len() - 1;
                if world.referrals[number].source == "45" {
                    world.referrals[number].source = "11";
                    world.referrals[number].from = "999";
                }
                thread.referral = Some(number);
            }
            ("decline", ..) => {
                if let Some(request) = thread.request {
                    world.acts[request].end = Some(day);
                    world.acts[request].outcome = Some(Out::Info);
                }
            }
            ("assessment", _, "review") if council => {
                let review = Act {
                    short: false,
                    ..act(ActKind::Review, row.person, day, Some(day), Some(Out::Continue), event)
                };
                world.acts.push(review);
            }
            ("assessment", ..) if council => {
                // Closed with a leaflet where the thread ends so; a package follows otherwise.
                let advice = rows[n..]
                    .iter()
                    .any(|r| r.reference == row.reference && r.kind == "end" && r.outcome == "no_action");
                let passed = row.reference == "FR4" || row.reference == "CD2";
                let outcome = if advice || passed { Out::Info } else { Out::Plan };
                let carer = row.typ == "carer";
                let kind = ActKind::Assessment;
                world.acts.push(Act {
                    carer,
                    short: false,
                    words: "Social work",
                    ..act(kind, row.person, day, Some(day), Some(outcome), event)
                });
                thread.assessment = Some(world.acts.len() - 1);
                if let Some(asked) = thread.asked {
                    world.waits.push(wait("assessment-28", "assess_sw", asked, event));
                }
                thread.assessed = Some((event, row.minute));
            }
            ("start", ..) if council => {
                let service = if row.place == "asc/day_care" { Svc::DayCare } else { Svc::HomeCare };
                let serve = Act {
                    service: Some(service),
                    short: false,
                    ..act(ActKind::Service, row.person, day, None, None, event)
                };
                world.acts.push(serve);
                thread.service = Some(world.acts.len() - 1);
                if let Some(assessed) = thread.assessed {
                    world.waits.push(wait("package-28", "package", assessed, event));
                }
            }
            ("end", ..) if council => {
                if let Some(service) = thread.service.take() {
                    let outcome = if row.outcome == "moved" { Out::Continue } else { Out::Ended };
                    (world.acts[service].end, world.acts[service].outcome) = (Some(day), Some(outcome));
                } else if let Some(assessment) = thread.assessment {
                    world.acts[assessment].end = Some(world.acts[assessment].end.unwrap_or(day));
                }
                close(world, thread.referral, day, event, row.outcome);
            }
            ("end", ..) => close(world, thread.referral, day, event, row.outcome),
            ("delivery", ..) => {
                if let Some(order) = thread.order.take() {
                    (world.orders[order].delivered, world.orders[order].done_event) = (Some(day), event);
                    world.orders[order].fitted = Some(day);
                    if let Some(asked) = thread.asked {
                        world.waits.push(wait("equipment-7", "equip", asked, event));
                    }
                }
            }
            ("contact", ..) if row.place == "acute/ed" => world.attendances.push(Attendance {
                person: row.person,
                arrived: row.minute,
                seen: Some(row.minute + 95),
                decided: None,
                departed: row.minute + 225,
                department: "01",
                event,
            }),
            ("contact", ..) => {
                if let Some(referral) = thread.referral {
                    let assessed = rows
                        .iter()
                        .any(|r| r.reference == row.reference && r.kind == "assessment" && r.minute == row.minute);
                    let first = world.referrals[referral].priority == "2" && thread.assessed.is_none();
                    let worker = row.id.bytes().map(u16::from).sum::<u16>() % 5 + 11;
                    let activity = if assessed || first { "02" } else { "03" };
                    let contact = Contact {
                        referral: referral as u32,
                        person: row.person,
                        minute: row.minute,
                        telephone: false,
                        attendance: 5,
                        activity,
                        worker,
                        event,
                    };
                    world.contacts.push(contact);
                    if first {
                        thread.assessed = Some((event, row.minute));
                        if let Some(asked) = thread.asked {
                            world.waits.push(wait("torbay-urgent", "ucr", asked, event));
                        }
                    }
                }
            }
            ("admit", _, "care_home_permanent" | "care_home_respite") => {
                let permanent = row.typ == "care_home_permanent";
                let service = Some(if permanent { Svc::Residential } else { Svc::Respite });
                world.acts.push(Act {
                    service,
                    short: !permanent,
                    ..act(ActKind::Service, row.person, day, None, None, event)
                });
                thread.service = Some(world.acts.len() - 1);
            }
            ("admit", ..) => {
                world.stays.push(Stay {
                    person: row.person,
                    admitted: row.minute,
                    method: if row.typ == "hospital_planned" { "11" } else { "21" },
                    classification: "1",
                    ready: None,
                    discharged: None,
                    died: false,
                    to_home: true,
                    diagnosis: ["S720", "I500", "J181", "A419", "K801", "R296"][row.person as usize - 1],
                    event,
                    left_event: 0,
                });
                thread.stay = Some(world.stays.len() - 1);
                last_stay.insert(row.person, world.stays.len() - 1);
            }
            ("discharge", ..) => {
                if let Some(service) = thread.service.take() {
                    (world.acts[service].end, world.acts[service].outcome) = (Some(day), Some(Out::Ended));
                }
                if let Some(stay) = thread.stay.take() {
                    let stay = &mut world.stays[stay];
                    stay.discharged = Some(row.minute);
                    stay.died = row.outcome == "died";
                    stay.left_event = event;
                    stay.ready = if stay.died { None } else { stay.ready.or(Some(day)) };
                }
            }
            _ => (),
        }
    }
}

fn close(world: &mut World, referral: Option<usize>, day: Day, event: u32, outcome: &str) {
    let Some(referral) = referral else { return };
    let referral = &mut world.referrals[referral];
    referral.closed = Some(day);
    referral.closed_event = event;
    referral.closure = if outcome == "no_action" { "04" } else { "02" };
}
