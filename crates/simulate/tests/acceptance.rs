//! The default place, judged from truth by every acceptance row that its files can show (`acceptance.csv`).

mod rows;

use std::collections::BTreeSet;
use yf_simulate::world::Stay;
use yf_simulate::{Invented, Options, invent};

fn place() -> Invented {
    invent(&Options { threads: 2, ..Options::default() })
}

#[test]
fn the_default_place_keeps_every_acceptance_row_and_every_wait_is_the_sum_of_what_held_it_up() {
    let place = place();
    let found = rows::rows(&place);
    let mut outside = Vec::new();
    for (id, low, high) in rows::wanted() {
        // Missing numbers are counted in the written files, by a test of their own.
        if id.starts_with("nhs-") {
            continue;
        }
        match found.get(&id) {
            Some(value) if (low..=high).contains(value) => (),
            other => outside.push(format!("{id}: {other:?}, wanted {low} to {high}")),
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");

    // Every wait of a list is the sum of its parts; what is timed by the minute is not cut into days.
    let mut checked = 0;
    for wait in place.world.waits.iter().filter(|w| w.stop > 0 && !matches!(w.clock, "ucr-2h" | "torbay-urgent")) {
        let days = wait.until.div_euclid(1440) - wait.from.div_euclid(1440);
        assert_eq!(wait.held.total(), days, "{} of event {}", wait.clock, wait.start);
        checked += 1;
    }
    assert!(checked > 50_000);

    // Causes come before what they bring about, and end in an illness, a need or the calendar.
    for (n, event) in place.world.events.iter().enumerate() {
        assert_eq!(event.cause == 0, !event.first.is_empty(), "event {}", n + 1);
        assert!(event.cause as usize <= n, "event {} is brought about by a later one", n + 1);
    }

    came_of_waiting(&place);
    links(&place);

    // Everybody has a number of her own.
    let numbers: BTreeSet<u64> = place.people.iter().map(|p| p.nhs).collect();
    assert_eq!(numbers.len(), place.people.len());
}

/// What waiting brought about: only to those who were lacking care that day, and between the stays they had anyway.
fn came_of_waiting(place: &Invented) {
    let world = &place.world;
    let event = |n: u32| &world.events[n as usize - 1];
    let day = |minute: i32| minute.div_euclid(1440);
    let untold: BTreeSet<u32> =
        world.flows.iter().filter(|f| f.link == "discharge-community" && f.sent.is_none()).map(|f| f.trigger).collect();
    let (mut unmet, mut after) = (0, 0);
    for stay in world.stays.iter().filter(|s| s.method.starts_with('2')) {
        let mut cause = event(stay.event).cause;
        // By way of the emergency department of the same day.
        if cause > 0 && event(cause).typ.text() == "ed_attendance" {
            cause = event(cause).cause;
        }
        if cause == 0 || place.people[stay.person as usize - 1].journey.is_some() {
            continue;
        }
        let until = |s: &Stay| s.discharged.unwrap_or(i32::MAX);
        let others = world.stays.iter().filter(|s| s.person == stay.person && s.event != stay.event);
        let apart = |s: &Stay| until(s) <= stay.admitted || until(stay) <= s.admitted;
        assert!(others.into_iter().all(apart), "event {}: she lies in two beds", stay.event);
        let since = day(stay.admitted) - day(event(cause).minute);
        assert_eq!(event(cause).person, stay.person);
        match event(cause).kind.text() {
            "discharge" => {
                assert!(untold.contains(&cause) && (1..=30).contains(&since), "event {}", stay.event);
                after += 1;
            }
            _ => {
                assert!(since > 14, "event {}: after {since} days", stay.event);
                let begun = world.events.iter().any(|e| {
                    e.person == stay.person
                        && e.typ.text() == "package"
                        && e.minute > event(cause).minute
                        && day(e.minute) < day(stay.admitted)
                        && e.case == event(cause).case
                });
                assert!(!begun, "event {}: her care had begun", stay.event);
                unmet += 1;
            }
        }
    }
    assert!(unmet > 10 && after > 3, "{unmet} while waiting, {after} after a failed notice");
}

/// Every link between agencies that are written has its triggers, each with its fate.
fn links(place: &Invented) {
    let (_, text) = yf_simulate::tables::EMBEDDED.iter().find(|(name, _)| *name == "links.csv").expect("the links");
    let table = yf_simulate::tables::Table::parse(text);
    let written = ["acute", "asc", "chs"];
    let between: BTreeSet<&str> = table
        .rows()
        .filter(|r| written.contains(&r.text("from_org")) && written.contains(&r.text("to_org")))
        .map(|r| r.text("id"))
        .collect();
    let told: BTreeSet<&str> = place.world.flows.iter().map(|f| f.link).collect();
    assert_eq!(told, between);
    for row in table.rows().filter(|r| between.contains(r.text("id"))) {
        let of = || place.world.flows.iter().filter(|f| f.link == row.text("id"));
        let due = row.text("reply_required") == "yes";
        assert!(of().any(|f| f.sent.is_none()) && of().any(|f| f.received.is_some()), "{}", row.text("id"));
        assert_eq!(of().any(|f| f.replied.is_some()), due, "{}", row.text("id"));
        for flow in of() {
            assert_eq!(flow.sent.is_none(), !flow.miss.is_empty());
            assert_eq!(flow.sent.is_some(), flow.received.is_some());
            assert!(flow.received.is_none_or(|at| Some(at) >= flow.sent && at >= flow.at));
            assert!(flow.replied.is_none_or(|at| Some(at) >= flow.received));
        }
    }
}

#[test]
fn no_embedded_table_holds_what_is_only_for_tests() {
    let wanted = include_str!("data/acceptance.csv");
    for (name, text) in yf_simulate::tables::EMBEDDED {
        assert!(!name.contains("acceptance") && *text != wanted, "{name}");
        // Table 1's clocks are named in no table that the simulator loads.
        for clock in ["assessment-28", "equipment-7", "package-28"] {
            assert!(!text.contains(clock), "{name} names {clock}");
        }
    }
    assert!(yf_simulate::tables::EMBEDDED.len() > 15);
}
