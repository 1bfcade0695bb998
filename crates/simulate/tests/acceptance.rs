//! The default place, judged from truth by every acceptance row that its files can show (`acceptance.csv`).

mod rows;

use std::collections::BTreeSet;
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

    // Everybody has a number of her own.
    let numbers: BTreeSet<u64> = place.people.iter().map(|p| p.nhs).collect();
    assert_eq!(numbers.len(), place.people.len());
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
