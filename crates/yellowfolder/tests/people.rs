//! Who is behind each number: the people in `people.csv` are counted again, slowly, by what `docs/figures.md` says, and every
//! count of `figures-restricted.csv` must come out; so must the middles.

#[path = "common/place.rs"]
mod place;

use place::{extracts, fresh, rows, wrote};
use std::collections::{BTreeMap, BTreeSet};

type Row = BTreeMap<String, String>;

fn table(text: &str) -> Vec<Row> {
    let mut lines = rows(text).into_iter();
    let head = lines.next().expect("a header");
    lines.map(|line| head.iter().cloned().zip(line).collect()).collect()
}

/// The two tables of one run.
fn tables() -> (Vec<Row>, Vec<Row>, String) {
    let out = fresh("report");
    let policy = extracts().parent().expect("the place").join("policy");
    let path = |p: &std::path::Path| p.to_str().expect("UTF-8").to_owned();
    let (from, policy, to) = (path(extracts()), path(&policy), path(&out));
    wrote(&["look", &from, "--place", &policy, "--out", &to, "--edition", "restricted", "--format", "html,csv"]);
    let text = |name: &str| std::fs::read_to_string(out.join(name)).expect("written");
    (table(&text("figures-restricted.csv")), table(&text("people.csv")), text("report-restricted.html"))
}

/// Of the rows of `people.csv` of its section and figure, those that a row of figures counts, whatever their measure.
fn whose<'a>(figure: &Row, people: &[&'a Row]) -> Vec<&'a Row> {
    let f = |name: &str| figure[name].as_str();
    let known = |group: &str| if group == "not known" { String::new() } else { group.to_owned() };
    let in_group = |p: &Row| match f("by") {
        "" => true,
        "locality" => p["locality"] == known(f("group")),
        "council" => p["group"] == f("group"),
        "age" => p["band"] == f("group"),
        "deprivation fifth" => p["fifth"] == known(f("group")).chars().take(1).collect::<String>(),
        "carer" => (p["carer"] == "yes") == f("group").starts_with("unpaid carers"),
        "destination" => p["end"] == f("group"),
        "fault" => p["measure"] == "faults",
        "days waited" => {
            let days: Vec<i64> =
                f("group").split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            let last = if f("group").ends_with('+') { i64::MAX } else { *days.last().expect("a number") };
            p["measure"] == "ready earlier" && p["length"].parse().is_ok_and(|n: i64| (days[0]..=last).contains(&n))
        }
        other => panic!("broken down by {other}, which docs/figures.md does not say how to count again"),
    };
    let in_band = |p: &Row| f("band").is_empty() || f("band") == "Total" || p["band"] == f("band");
    let in_period = |p: &Row| match (f("section"), f("period").len()) {
        // The whole period by its days, the year by its months, else one month or quarter.
        ("promise", 22) | ("discharge", 22) => true,
        ("promise", 16) => p["last_year"] == "yes",
        _ => p["period"] == f("period"),
    };
    people.iter().copied().filter(|p| in_group(p) && in_band(p) && in_period(p)).collect()
}

/// What a row of figures says, counted again; `None` for what is worked out from counts (shares, ranges, quartiles).
fn again(figure: &Row, people: &[&Row]) -> Option<String> {
    const DECIDED: [&str; 4] = ["met", "missed", "missed, still waiting", "ended without, after the limit"];
    let rows = whose(figure, people);
    let of = |measures: &[&str]| rows.iter().filter(|p| measures.contains(&p["measure"].as_str())).collect::<Vec<_>>();
    let count = |measures: &[&str]| Some(of(measures).len().to_string());
    let lengths = |measures: &[&str]| -> Vec<i64> {
        of(measures).iter().filter(|p| p["at_most"].is_empty()).filter_map(|p| p["length"].parse().ok()).collect()
    };
    let stopped = ["met", "missed", "measured"];
    let days = rows.iter().all(|p| p["unit"] != "minutes");
    match (figure["section"].as_str(), figure["measure"].as_str()) {
        ("promise", "people") => Some(rows.iter().map(|p| &p["person"]).collect::<BTreeSet<_>>().len().to_string()),
        ("promise", "numerator") => count(&["met"]),
        ("promise", "denominator") => count(&DECIDED),
        ("promise", "stopped") => Some(lengths(&stopped).len().to_string()),
        ("promise", "median") if days => middle(lengths(&stopped)),
        ("official", "median days") => middle(lengths(&["waits"])),
        ("official", "numerator") => count(&["numerator"]),
        ("official", "denominator") if figure["figure"] == "2A" => count(&["numerator", "denominator"]),
        ("discharge", "days") => Some(lengths(&["ready earlier"]).iter().sum::<i64>().to_string()),
        ("discharge", "median days") => middle(lengths(&["ready earlier"])),
        ("discharge", "days so far") => Some(lengths(&["still in hospital"]).iter().sum::<i64>().to_string()),
        ("discharge", "stays") => Some(rows.len().to_string()),
        (_, "share" | "low" | "high" | "lower quartile" | "median" | "upper quartile" | "promised" | "outcome") => None,
        (_, "chart middle" | "chart low" | "chart high" | "month" | "missing" | "denominator") => None,
        (_, measure) => count(&[measure]),
    }
}

/// The middle one, or the middle between the two in the middle; empty over nobody.
fn middle(mut of: Vec<i64>) -> Option<String> {
    of.sort_unstable();
    let Some(n) = of.len().checked_sub(1) else { return Some(String::new()) };
    let doubled = of[n / 2] + of[of.len() / 2];
    Some(if doubled % 2 == 0 { (doubled / 2).to_string() } else { format!("{}.5", doubled / 2) })
}

#[test]
fn the_people_listed_count_to_every_figure() {
    let (figures, people, page) = tables();
    let mut counted: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    let mut by_figure: BTreeMap<[&String; 2], Vec<&Row>> = BTreeMap::new();
    for row in &people {
        by_figure.entry([&row["section"], &row["figure"]]).or_default().push(row);
    }
    let mut wrong = Vec::new();
    for figure in figures.iter().filter(|f| ["promise", "official", "discharge"].contains(&f["section"].as_str())) {
        // Counts of rows of the method's steps, and counts beside a rate, are not of people listed.
        if ["read from", "beside", "step", "left out", "unrecognised"].contains(&figure["by"].as_str()) {
            continue;
        }
        let of_it = by_figure.get(&[&figure["section"], &figure["figure"]]).map_or(&[][..], Vec::as_slice);
        let Some(found) = again(figure, of_it) else { continue };
        let (all, some) = counted.entry((figure["section"].clone(), figure["measure"].clone())).or_default();
        *all += 1;
        *some += u64::from(found != "0" && !found.is_empty());
        if found != figure["value"] {
            wrong.push(format!("{figure:?}: {found} listed"));
        }
    }
    assert!(wrong.is_empty(), "{} of them, first:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    // The test can fail: each kind of figure was there, and held somebody.
    for (section, measure, least) in [
        ("promise", "met", 100),
        ("promise", "missed", 100),
        ("promise", "missed, still waiting", 3),
        ("promise", "running", 3),
        ("promise", "ended without, within the limit", 20),
        ("promise", "cannot tell", 1),
        ("promise", "measured", 20),
        ("promise", "denominator", 100),
        ("promise", "median", 100),
        ("official", "waits", 30),
        ("official", "median days", 30),
        ("official", "numerator", 3),
        ("official", "denominator", 3),
        ("discharge", "ready earlier", 20),
        ("discharge", "same day", 20),
        ("discharge", "not recorded", 20),
        ("discharge", "median days", 20),
        ("discharge", "stays", 3),
    ] {
        let seen = counted.get(&(section.to_owned(), measure.to_owned())).copied().unwrap_or_default();
        assert!(seen.1 >= least, "{section}, {measure}: {seen:?} figures and how many of them over nobody");
    }
    assert!(people.iter().all(|p| p["rows"].contains(':')), "a person without the row she was read from");
    let lists = page.matches("<div id=\"b").count();
    assert!(lists > 40, "{lists} lists in the page");
}
