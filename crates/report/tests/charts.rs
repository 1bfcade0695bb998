//! Every chart that a report draws: a table in its part, a sentence where there is nothing to draw, a mark where numbers are held back.

mod sample;

use std::collections::{BTreeMap, BTreeSet};
use yf_report::*;

/// The text of each numbered part of a page, by its name.
fn parts(page: &str) -> BTreeMap<String, String> {
    let part = |text: &str| {
        let id = text.split("id=\"").nth(1)?.split('"').next()?.to_owned();
        let whole = text.split("</section>").next().unwrap_or(text).to_owned();
        id.starts_with('s').then_some((id, whole))
    };
    page.split("<section class=\"q\"").skip(1).filter_map(part).collect()
}

/// The kinds of chart in a text: drawings that stand for numbers, by their class.
fn charts(text: &str) -> BTreeSet<String> {
    let tags = text.split("<svg ").skip(1).filter_map(|svg| svg.split('>').next());
    let drawn = tags.filter(|tag| tag.contains("role=\"img\""));
    drawn.filter_map(|tag| Some(tag.split("class=\"").nth(1)?.split(['"', ' ']).next()?.to_owned())).collect()
}

/// A chart, the part it stands in, how its extract goes missing, and how its numbers become few.
type Walk = (&'static str, &'static str, fn(&mut Report), fn(&mut Report));

const FEW: u64 = 3;

fn few() -> Count {
    FEW.into()
}

fn few_ends() -> Ends {
    Ends::of(Tally { people: FEW, met: 2, missed: 1, ..Tally::default() }, None)
}

fn few_delays(g: &mut DelayGroup) {
    (g.earlier, g.same_day, g.blank, g.days, g.median_days) = (few(), few(), few(), few(), Some(1.0));
}

fn gone(text: &str) -> Option<String> {
    Some(format!("{text} is not among the files."))
}

fn without_hospital(r: &mut Report) {
    r.discharge.missing = gone("A hospital extract");
}

fn few_stays(r: &mut Report) {
    let d = &mut r.discharge;
    few_delays(&mut d.all);
    d.months.iter_mut().for_each(|m| few_delays(&mut m.group));
    d.destinations.iter_mut().chain(&mut d.localities).for_each(few_delays);
    d.bins.iter_mut().for_each(|b| b.stays = few());
}

const WALKS: [Walk; 7] = [
    (
        "med",
        "s1",
        |r| r.official.missing = gone("A council extract"),
        |r| {
            r.official.medians.iter_mut().for_each(|m| m.waits = few());
        },
    ),
    (
        "spc",
        "s2",
        |r| r.promises.iter_mut().for_each(|p| p.missing = gone("The extract")),
        |r| {
            for p in &mut r.promises {
                (p.whole, p.year, p.chart) = (few_ends(), few_ends(), None);
                p.months.iter_mut().for_each(|m| m.ends = few_ends());
            }
        },
    ),
    (
        "time",
        "s3",
        |r| r.time.missing = gone("An extract"),
        |r| {
            for a in &mut r.time.agencies {
                (a.people, a.helped, a.waiting, a.passed_on) = (few(), few(), few(), few());
            }
        },
    ),
    (
        "qt",
        "s4",
        |r| r.went.families.iter_mut().flat_map(|f| &mut f.elements).for_each(|e| e.quarters.clear()),
        |r| {
            let all = r.went.families.iter_mut().flat_map(|f| &mut f.elements).flat_map(|e| &mut e.quarters);
            all.for_each(|q| q.people = few());
        },
    ),
    ("bars", "s5", without_hospital, few_stays),
    ("dg", "s5", without_hospital, few_stays),
    (
        "links",
        "s6",
        |r| {
            r.links.missing = gone("A list of links");
            r.links.required.clear();
            r.links.unlisted.clear();
        },
        |r| {
            for link in &mut r.links.required {
                for flow in std::iter::once(&mut link.flow).chain(link.localities.iter_mut().map(|l| &mut l.flow)) {
                    (flow.people, flow.triggers) = (few(), few());
                    for rate in [&mut flow.sent, &mut flow.received, &mut flow.in_time, &mut flow.replied] {
                        *rate = Rate::of(2_u64.into(), few());
                    }
                }
            }
        },
    ),
];

#[test]
fn each_has_its_table_its_empty_and_its_held_back_state() {
    let full = sample::report();
    let drawn = parts(&html(&full));
    for (chart, at, empty, small) in WALKS {
        let part = &drawn[at];
        assert!(charts(part).contains(chart), "{chart} is drawn in {at}: {:?}", charts(part));
        assert!(part.contains("<table") && part.contains("<caption>"), "{chart}: a table");

        let mut r = sample::report();
        empty(&mut r);
        let part = &parts(&html(&r))[at];
        assert!(!charts(part).contains(chart), "{chart} is drawn from nothing");
        assert!(part.contains("[x] "), "{chart}: nothing says why it is not drawn");

        let mut r = sample::report();
        small(&mut r);
        let part = &parts(&html(&sample::shared(&r)))[at];
        assert!(part.contains("[c]"), "{chart}: nothing says that numbers are held back");
    }
}

#[test]
fn no_chart_is_left_out_of_the_walk() {
    let walked: BTreeSet<&str> = WALKS.iter().map(|(chart, ..)| *chart).collect();
    for r in [sample::report(), sample::shared(&sample::report())] {
        for (at, part) in parts(&html(&r)) {
            // A person's timeline is told as a list beside it; the strip of months stands in a row of its own table.
            let known = ["tl", "strip", "med", "day", "sq"];
            for chart in charts(&part) {
                assert!(walked.contains(chart.as_str()) || known.contains(&chart.as_str()), "{chart} in {at}");
            }
        }
    }
}
