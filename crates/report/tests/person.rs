//! One person's page: what it says, what it draws, and what it must never do.

mod sample;

use yf_report::{
    ElementFigure, HerClock, HerMark, HerValue, Mark, OwnedDays, PersonJourney, PlaceSpread, UnownedDays, element,
    person_html,
};

fn day(text: &str) -> yf_model::Day {
    yf_model::Day::parse_iso(text).expect("a day")
}

fn figure(name: &'static str, value: Option<f64>, spread: Option<PlaceSpread>) -> ElementFigure {
    let value = value.map_or_else(|| HerValue::Unseen("contacts or assessments".into()), HerValue::Is);
    let of = yf_measures::journeys::element(name).and_then(|n| yf_measures::journeys::ELEMENTS.get(n));
    let family = of.and_then(|e| yf_measures::journeys::FAMILIES.iter().find(|f| f.section == e.section));
    ElementFigure {
        name,
        words: element(name),
        family: family.map_or("days-at-home", |f| f.id),
        listed: of.is_some_and(|e| e.listed),
        value,
        rows: 2,
        few: name == "coc_who",
        spread,
    }
}

fn journey() -> PersonJourney {
    let owned = |agency: &str, from: &str, to: &str| OwnedDays {
        agency: agency.into(),
        from: day(from),
        to: day(to),
        open: false,
    };
    let spread =
        PlaceSpread { people: 400, tenth: 0.0, quarter: 1.0, half: 3.0, three_quarters: 9.0, nine_tenths: 20.0 };
    PersonJourney {
        from: day("2025-10-01"),
        to: day("2026-09-30"),
        agencies: vec!["Council".into(), "Hospital".into()],
        owned: vec![owned("Hospital", "2026-05-21", "2026-06-08"), owned("Council", "2026-06-08", "2026-09-30")],
        unowned: vec![
            UnownedDays { from: day("2026-04-02"), to: day("2026-04-13") },
            UnownedDays { from: day("2026-04-20"), to: day("2026-05-04") },
        ],
        marks: vec![
            HerMark { event: 0, of: Mark::Told(1) },
            HerMark { event: 1, of: Mark::Told(2) },
            HerMark { event: 1, of: Mark::Again { other: true } },
            HerMark { event: 2, of: Mark::SentAway { back_after: 12 } },
        ],
        elements: vec![
            figure("need_days", Some(60.0), None),
            figure("unowned_days", Some(27.0), Some(spread)),
            figure("longest_unowned", Some(15.0), None),
            figure("handoffs_org", Some(2.0), None),
            figure("cold_handoffs", Some(1.0), None),
            figure("tellings", None, None),
            figure("days_observed", Some(365.0), None),
            figure("days_at_home", Some(347.0), None),
            figure("nights_hospital", Some(18.0), None),
            figure("coc_who", Some(0.333333), None),
        ],
        clocks: vec![
            HerClock {
                id: "assessment-28".into(),
                limit: 28,
                unit: "days".into(),
                unseen: None,
                counts: [2, 1, 0, 1, 0, 0, 1, 0],
            },
            HerClock { id: "ucr-2h".into(), limit: 120, unit: "minutes".into(), unseen: None, counts: [0; 8] },
            HerClock {
                id: "plan-7".into(),
                limit: 7,
                unit: "days".into(),
                unseen: Some("plans".into()),
                counts: [0; 8],
            },
        ],
    }
}

/// The page's words without its drawings and marks.
fn words(page: &str) -> String {
    let (mut out, mut inside, mut svg) = (String::new(), false, false);
    for part in page.split_inclusive(['<', '>']) {
        svg = (svg || part.starts_with("svg")) && !part.starts_with("/svg");
        if !inside && !svg {
            out.push_str(part.trim_end_matches('<'));
            out.push(' ');
        }
        inside = part.ends_with('<');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".").replace(" :", ":")
}

#[test]
fn her_story_is_told_in_sentences_from_the_figures_on_the_page() {
    let r = sample::report();
    let page = person_html(&r, 204, &journey()).expect("she is told of");
    let said = words(&page);
    for sentence in [
        "On 27 of them she was in nobody’s hands. The longest time was 15 days, from 20 April 2026 to 4 May 2026.",
        "She was handed from one agency to another two times; for one of these no record shows that one asked the other.",
        "She has been at home on 347 of 365 days, with 18 nights in hospital.",
        "In nobody’s hands for 12 days: 2 April 2026 to 13 April 2026.",
        "cannot be seen",
        "there is no sum and no grade of a person",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    // What cannot be seen is no sentence of hers.
    assert!(!said.contains("told the story"), "{said}");
    assert!(person_html(&r, 999_999, &journey()).is_none());
}

#[test]
fn her_story_is_told_from_its_first_day_to_its_last() {
    let mut r = sample::report();
    // As a run has it: the last day of a stretch is the day before the next begins.
    let her = r.people.iter_mut().find(|p| p.number == 204).expect("she is there");
    her.spans.iter_mut().filter(|s| s.agency == "Hospital").for_each(|s| s.to = s.to.map(|day| day - 1));
    let said = words(&person_html(&r, 204, &journey()).expect("she is told of"));
    let mut from = said.find("How it went").expect("a heading");
    for step in [
        "2 April 2026 It began: her daughter rings: worried about falls (Council).",
        "2 April to 13 April 2026 She needed something, and for 12 days nobody had taken charge.",
        "20 April to 4 May 2026 She needed something, and for 15 days nobody had taken charge.",
        "21 May to 8 June 2026 In hospital for 18 nights (Hospital).",
        "30 September 2026 The last day told here: she was in the hands of Council.",
        "What happened, and in whose hands",
    ] {
        let at = said[from..].find(step).unwrap_or_else(|| panic!("{step}, in its place\n{said}"));
        from += at + step.len();
    }
    assert!(said.contains("5 April 2026 Late. Assessed, 28 days: it took 33 days."), "{said}");
    // Nothing behind the last day told.
    assert!(!said.contains("2027 Late."), "{said}");
    // A story is read to its end: of very many steps the longest are told, and how many were left out.
    let mut j = journey();
    j.unowned = (0..40).map(|n| day("2025-10-01") + 9 * n).map(|d| UnownedDays { from: d, to: d + 2 }).collect();
    let page = person_html(&r, 204, &j).expect("she is told of");
    let course =
        page.split("<ol class=\"course\">").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("a list");
    assert_eq!(course.matches("<li>").count(), 12);
    assert!(course.contains("In hospital for 18 nights"), "{course}");
    // A refusal is over in a moment and is no shorter step for that.
    assert!(course.contains("A referral was closed without action"), "{course}");
    assert!(words(&page).contains("the longest are told here."));
    assert!(words(&page).contains("shorter ones stand below."));
    // Of somebody of whom nothing is recorded there is no story.
    let mut empty = sample::report();
    empty.people.iter_mut().find(|p| p.number == 204).expect("she is there").events.clear();
    assert!(!person_html(&empty, 204, &journey()).expect("she is told of").contains("class=\"course\""));
}

#[test]
fn where_she_told_her_story_again_and_where_she_was_sent_away_stands_beside_the_event() {
    let r = sample::report();
    let her = r.people.iter().find(|p| p.number == 204).expect("she is there");
    assert!(her.events.len() > 2, "three events are marked");
    let page = person_html(&r, 204, &journey()).expect("she is told of");
    for said in [
        "<em>First telling.</em>",
        "<em>Second telling; repeat of another agency’s assessment.</em>",
        "<em>Sent away, and back 12 days later.</em>",
    ] {
        assert_eq!(page.matches(said).count(), 1, "{said}\n{page}");
    }
    // In the story from its first day to its last as well, by whoever closed it.
    let step = "14 April 2026 A referral was closed without action (Community health). 12 days later she was back.";
    assert!(words(&page).contains(step), "{step}\n{}", words(&page));
    // An event whose own words say that it was closed without action is not told so twice, and the story says it once.
    let (mut r, mut j) = (sample::report(), journey());
    let her = r.people.iter_mut().find(|p| p.number == 204).expect("she is there");
    her.events[2].text = "nursing closed without action".to_owned();
    j.marks = vec![HerMark { event: 2, of: Mark::ClosedWithoutAction }, HerMark { event: 1, of: Mark::Told(21) }];
    j.elements.push(figure("closed_without_action", Some(2.0), None));
    j.elements.push(figure("bounces", Some(1.0), None));
    let page = person_html(&r, 204, &j).expect("she is told of");
    assert!(!page.contains("<em>Closed"), "{page}");
    assert!(page.contains("<em>21st telling.</em>"), "{page}");
    assert!(
        words(&page).contains(
            "Two times a referral was closed without action; after one of these she was back within 91 days."
        ),
        "{}",
        words(&page)
    );
}

#[test]
fn what_cannot_be_seen_and_what_is_not_defined_are_two_things() {
    let mut j = journey();
    let visits = j.elements.iter_mut().find(|e| e.name == "coc_who").expect("it is there");
    visits.value = HerValue::Undefined("not defined below two visits".into());
    let said = words(&person_html(&sample::report(), 204, &j).expect("she is told of"));
    for line in [
        "Chance that two visits or calls were with one worker not defined below two visits",
        "Times the story was told anew cannot be seen no extract here can hold contacts or assessments",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn few_visits_each_clock_and_what_damage_does_stand_on_her_page() {
    let page = person_html(&sample::report(), 204, &journey()).expect("she is told of");
    let said = words(&page);
    for line in [
        "0.33 few: 2 visits",
        "28 days 2 1 0 1 0 0 1 0",
        "Did not start for this person:",
        "cannot be seen: no extract here can hold plans.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    // What stands behind the ordered list is there, and folded.
    assert!(page.contains("<summary>What stands behind these: the other elements</summary>"));
    links_lead_somewhere(&page);
    assert!(page.matches("href=\"#bias-").count() > 4);
}

/// Each family whose element is shown has a link to what moves it, on the same page.
fn links_lead_somewhere(page: &str) {
    for part in page.split("href=\"#").skip(1) {
        let id = part.split('"').next().expect("an end");
        assert!(page.contains(&format!("id=\"{id}\"")), "{id} leads nowhere");
    }
}

#[test]
fn the_band_has_each_run_of_days_in_nobodys_hands() {
    let page = person_html(&sample::report(), 204, &journey()).expect("she is told of");
    let band =
        page.split("In whose hands</text>").nth(1).and_then(|rest| rest.split("</text><").next()).expect("the lane");
    assert!(band.contains("class=\"no hx-f\""), "{band}");
    assert!(page.contains(">nobody, 12 days</text>"), "a run is named in the drawing");
    // Beside the place where it is known: one drawing, and the numbers in words.
    assert_eq!(page.matches("<svg class=\"spr\"").count(), 1);
    assert!(words(&page).contains("Half have at most"));
}

#[test]
fn nothing_is_asked_of_the_network_and_nothing_of_hers_is_run() {
    let mut r = sample::report();
    let p = r.people.iter_mut().find(|p| p.number == 204).expect("she is there");
    p.name = Some("<script>alert(1)</script> & Co".into());
    let page = person_html(&r, 204, &journey()).expect("she is told of");
    for never in ["<script", "http://", "https://", "<img", " style=\"", "javascript:"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"));
    assert!(page.contains("Content-Security-Policy"));
}
