//! The part on links: a map with its table, its empty and its suppressed state, two statements, and no proposal to merge.

mod sample;

use yf_report::*;

fn part(page: &str) -> String {
    let from = page.find("<section class=\"q\" id=\"s6\"").expect("the part on links");
    let rest = &page[from..];
    rest[..rest.find("</section>").expect("its end")].to_owned()
}

#[test]
fn every_link_of_the_map_is_a_row_of_the_table() {
    let full = sample::report();
    let page = part(&html(&full));
    assert_eq!(page.matches("<svg class=\"links\"").count(), 1);
    assert_eq!(page.matches("<svg class=\"links small\"").count(), sample::LOCALITIES.len());
    for (n, link) in full.links.required.iter().enumerate() {
        assert!(page.contains(&format!(">{}</text>", n + 1)), "{} is on the map", n + 1);
        assert!(
            page.contains(&link.from.agency)
                && page.contains(link.flow.state.words().trim_end_matches(" in these extracts"))
        );
    }
    // What works though nobody listed it stands before what was asked for.
    assert!(page.find("Protect first").expect("it") < page.find("Links that should exist").expect("it"));
    // Two statements, side by side.
    assert!(page.contains("Joined organisation") && page.contains("Joined care"));
    assert!(page.contains("Before it is said that a link is missing, ask both services"));
    assert!(page.contains("Merging services or organisations is never proposed"));
    assert_eq!(
        page.to_lowercase().matches(" merg").count() + page.matches(">Merg").count(),
        1,
        "and that is the only word of it"
    );
}

#[test]
fn few_people_are_held_back_and_nobody_is_shown() {
    let full = sample::report();
    let shared = sample::shared(&full);
    assert!(shared.behind.is_empty());
    let few = |link: &LinkFigures| (1..=7).contains(&link.flow.people.shown().unwrap_or(0));
    assert!(full.links.required.iter().any(few), "the sample has a link of few");
    for (before, after) in full.links.required.iter().zip(&shared.links.required) {
        let held = few(before) && before.flow.state != LinkSeen::CannotBeSeen;
        assert_eq!(after.flow.state == LinkSeen::Held, held, "{}", before.id);
        if held {
            assert_eq!(
                (after.flow.people, after.flow.triggers, after.flow.sent.share),
                (Count::Held, Count::Held, None)
            );
        }
        for (before, after) in before.localities.iter().zip(&after.localities) {
            let few = (1..=7).contains(&before.flow.people.shown().unwrap_or(0));
            assert_eq!(after.flow.state == LinkSeen::Held, few && before.flow.state != LinkSeen::CannotBeSeen);
        }
    }
    assert_eq!(full.links.unlisted.len(), shared.links.unlisted.len() + 1, "of six people nothing is said");
    assert!(part(&html(&shared)).contains("[c] held back") || part(&html(&shared)).contains("held back"));
}

#[test]
fn a_place_without_links_is_told_how_to_name_them() {
    let mut r = sample::report();
    r.links = Links { missing: Some("No link has been named yet: print the sheet.".to_owned()), ..Links::default() };
    let page = part(&html(&r));
    assert!(page.contains("[x] No link has been named yet: print the sheet."));
    assert!(page.contains("Nobody has said yet which links are needed."));
    assert!(!page.contains("<svg class=\"links"), "nothing is drawn of nothing");
    assert!(page.contains("No arrangement is on record"));
}

#[test]
fn the_sheet_of_the_workshop_opens_without_a_network_and_asks_for_posts_not_persons() {
    let place = yf_place::Place::reference();
    let page = links_sheet(&place, 3);
    assert_eq!(page.matches("<tr class=\"blank\">").count(), 3);
    assert!(
        !page.contains("<script") && !page.contains("src=") && !page.contains("http://") && !page.contains("https://")
    );
    for agency in &place.agencies {
        assert!(page.contains(&agency.name));
    }
    assert!(page.contains("Write a post, never a person’s name"));
}
