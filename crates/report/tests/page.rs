//! The page as a reader's browser and a suspicious reader would take it.

mod sample;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use yf_report::{Count, PromiseFigures, Report, html};

fn editions() -> [(&'static str, Report); 2] {
    let full = sample::report();
    let shared = sample::shared(&full);
    [("restricted", full), ("open", shared)]
}

/// Values of an attribute, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    page.match_indices(&mark).filter_map(|(at, m)| page[at + m.len()..].split('"').next()).collect()
}

#[test]
fn nothing_is_asked_of_the_network_and_nothing_runs() {
    for (name, r) in editions() {
        let page = html(&r);
        for never in [
            "<script",
            "javascript:",
            "http://",
            "https://",
            "<img",
            "<iframe",
            "@import",
            "url(//",
            " style=\"",
            " on",
        ] {
            let found = page.match_indices(never).find(|(at, _)| {
                // " on" begins words too: only an attribute counts.
                never != " on"
                    || page[at + 3..].chars().take_while(|c| c.is_ascii_lowercase()).count() > 2 && {
                        let rest = page[at + 3..].trim_start_matches(|c: char| c.is_ascii_lowercase());
                        rest.starts_with("=\"")
                    }
            });
            assert_eq!(found, None, "{name}: {never}");
        }
        assert!(values(&page, "href").iter().all(|h| h.starts_with('#') || *h == "data:,"), "{name}");
    }
}

#[test]
fn the_one_style_is_the_one_that_the_policy_allows() {
    for (name, r) in editions() {
        let page = html(&r);
        let style = page.split("<style>").nth(1).and_then(|s| s.split("</style>").next()).expect("a style");
        assert_eq!(page.matches("<style").count(), 1);
        let digest = Sha256::digest(style.as_bytes());
        // A second way to base64: six bits at a time as text.
        let bits: String = digest.iter().map(|b| format!("{b:08b}")).collect();
        let signs: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
        let text: String = bits
            .as_bytes()
            .chunks(6)
            .map(|six| {
                let six = format!("{:0<6}", String::from_utf8_lossy(six));
                signs[usize::from_str_radix(&six, 2).expect("bits")]
            })
            .collect();
        let policy = format!("style-src 'sha256-{text}='");
        assert!(page.contains(&policy) || page.contains(&policy.replace('\'', "&#39;")), "{name}: {policy}");
        assert!(page.contains("default-src 'none'"), "{name}");
    }
}

#[test]
fn ids_are_one_each_and_every_reference_finds_its_own() {
    for (name, r) in editions() {
        let page = html(&r);
        let ids = values(&page, "id");
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len(), "{name}: an id stands twice");
        for wanted in values(&page, "aria-labelledby").into_iter().flat_map(str::split_whitespace) {
            assert!(set.contains(wanted), "{name}: aria-labelledby {wanted}");
        }
        for wanted in values(&page, "href").into_iter().filter_map(|h| h.strip_prefix('#')) {
            assert!(set.contains(wanted), "{name}: #{wanted}");
        }
        for wanted in values(&page, "for") {
            assert!(set.contains(wanted), "{name}: label for {wanted}");
        }
    }
}

#[test]
fn elements_close_in_the_order_they_opened() {
    const VOID: [&str; 4] = ["meta", "link", "input", "br"];
    for (name, r) in editions() {
        let page = html(&r);
        let mut stack: Vec<&str> = Vec::new();
        let mut rest = page.as_str();
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let end = rest.find('>').expect("a tag ends");
            let (tag, after) = (&rest[..end], &rest[end + 1..]);
            let word = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(stack.pop(), Some(closed), "{name}");
            } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&word) {
                stack.push(word);
            }
            rest = if word == "style" && !tag.starts_with('/') {
                &after[after.find("</style").expect("an end")..]
            } else {
                after
            };
        }
        assert_eq!(stack, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn every_drawing_is_described_or_hidden_and_its_figure_has_a_table() {
    for (name, r) in editions() {
        let page = html(&r);
        for svg in page.split("<svg").skip(1) {
            let tag = svg.split('>').next().unwrap_or_default();
            let described = tag.contains("role=\"img\"") && tag.contains("aria-label=\"");
            assert!(described || tag.contains("aria-hidden=\"true\""), "{name}: {tag}");
        }
        for section in page.split("<section").skip(1) {
            if section.contains("role=\"img\"") {
                let told =
                    section.contains("<table") || section.contains("class=\"ev\"") || section.contains("class=\"key\"");
                assert!(told, "{name}: a drawing without a twin");
            }
        }
    }
}

#[test]
fn tables_have_captions_and_heads_with_scope() {
    for (name, r) in editions() {
        let page = html(&r);
        for table in page.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap_or_default();
            assert!(table.contains("<caption>"), "{name}");
            for th in table.split("<th").skip(1).filter(|t| !t.starts_with("ead")) {
                assert!(th.split('>').next().unwrap_or_default().contains("scope="), "{name}: {th:.60}");
            }
        }
    }
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    for (name, r) in editions() {
        assert_eq!(html(&r), html(&r.clone()), "{name}");
    }
}

#[test]
fn an_invented_place_is_said_so_at_the_top_the_foot_and_on_every_sheet() {
    let mut r = sample::report();
    for page in [html(&r), html(&sample::shared(&r))] {
        assert!(page.contains("<b>invented place</b>"));
        assert!(page.contains("<b>Invented place.</b>"));
        assert!(page.contains("@bottom-left{content:\"Invented place"));
    }
    r.place.invented = false;
    assert!(!html(&r).to_lowercase().contains("invented"));
}

#[test]
fn the_open_edition_is_small_and_the_restricted_one_never_passes_five_megabytes() {
    let mut r = sample::report();
    let open_size = html(&sample::shared(&r)).len();
    assert!(open_size < 300_000, "{open_size}");
    assert!(html(&r).len() < 5_000_000);
    // Three thousand people with sixty events each: more than fits.
    let model = r.people.iter().find(|p| p.number == 204).cloned().expect("her");
    r.people = (1..=3000)
        .map(|number| {
            let mut p = model.clone();
            p.number = number;
            p.events = model.events.iter().cycle().take(60).cloned().collect();
            p
        })
        .collect();
    let mut next = 0;
    for b in &mut r.behind {
        let one = b.cases.first().cloned().expect("a case");
        b.cases = (0..500)
            .map(|_| {
                next += 1;
                let mut c = one.clone();
                c.person = 1 + next % 3000;
                c
            })
            .collect();
    }
    let page = html(&r);
    assert!(page.len() < 5_000_000, "{}", page.len());
    assert!(page.contains("all 500 in people.csv"));
    // Everybody is in the table for people, however few the page shows.
    let table = sample::text(|out| yf_report::people_csv(&r, out));
    assert_eq!(table.lines().count(), 1 + 500 * r.behind.len());
}

#[test]
fn at_most_two_hundred_people_stand_behind_a_figure_and_its_number_leads_to_them() {
    let r = sample::report();
    let page = html(&r);
    let mut both = [0, 0];
    for (n, b) in r.behind.iter().enumerate() {
        let id = format!("<div id=\"b{n}\">");
        let list = page.split(&id).nth(1).and_then(|l| l.split("</details><details class=\"group\"").next());
        let list = list.and_then(|l| l.split("<details class=\"group figure\"").next()).expect("the list");
        let list = list.split("<details class=\"noprint stories\"").next().unwrap_or_default();
        let told = list.matches("<details class=\"case\"").count();
        let plain = list
            .split("<ul class=\"whom\">")
            .nth(1)
            .map_or(0, |l| l.split("</ul>").next().unwrap_or_default().matches("<li>").count());
        assert_eq!(told + plain, b.cases.len().min(200), "{} {}", b.figure, b.part);
        assert_eq!(list.contains("in people.csv"), b.cases.len() > 200);
        both[usize::from(b.part == "met")] += told;
        assert!(page.contains(&format!("href=\"#b{n}\"")), "no number leads to {} {}", b.figure, b.part);
    }
    assert!(both[0] > 0 && both[1] == 0, "misses are explained, the others listed: {both:?}");
}

#[test]
fn who_is_in_the_worst_tenth_stands_with_the_elements_named_and_only_where_people_are_named() {
    for (name, r) in editions() {
        let page = yf_report::html(&r);
        let said = "<b>9118311</b>: 2 of 11. ";
        assert_eq!(page.contains(said), name == "restricted", "{name}");
        assert_eq!(page.contains("9118311"), name == "restricted", "{name}");
        assert_eq!(page.contains("In the worst tenth of the place by several elements"), name == "restricted");
        if name == "restricted" {
            let line = page.split(said).nth(1).and_then(|rest| rest.split("</li>").next()).expect("a line");
            for element in ["bounces", "home_share"] {
                let words = yf_report::element(element).to_lowercase();
                assert!(line.to_lowercase().contains(&words), "{words}: {line}");
            }
        }
    }
}

#[test]
fn words_of_others_cannot_become_markup() {
    let mut r = sample::report();
    let bad = "</style></table><script>alert(\"1\")</script>&\u{0}'";
    r.place.name = bad.into();
    r.run.command = bad.into();
    for p in &mut r.promises {
        for text in [&mut p.name, &mut p.short, &mut p.starts, &mut p.source] {
            *text = bad.into();
        }
    }
    for p in &mut r.people {
        p.locality = bad.into();
        p.events.iter_mut().for_each(|e| e.text = bad.into());
        p.spans.iter_mut().for_each(|s| s.label = bad.into());
    }
    r.coverage.agencies.iter_mut().for_each(|a| a.agency = bad.into());
    r.official.medians.iter_mut().for_each(|m| m.area = bad.into());
    for page in [html(&r), html(&sample::shared(&r))] {
        assert!(!page.contains("<script"));
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(!page.contains("alert(\"1\")\""));
    }
}

#[test]
fn missing_extracts_are_drawn_and_said_and_never_nought() {
    let page = html(&sample::report());
    assert!(page.contains("It needs the community data set’s waiting-time table (CYP104)"));
    assert!(page.contains("[x] no extract"));
    let mut r = sample::report();
    r.official.missing = Some("No council extract is among the files.".into());
    r.discharge.missing = Some("No hospital extract is among the files.".into());
    r.time.missing = Some("No extract holds both asking and helping.".into());
    let page = html(&r);
    for (section, gone) in [("s1", "<svg class=\"med\""), ("s3", "<svg class=\"time\""), ("s5", "<svg class=\"bars\"")]
    {
        let text =
            page.split(&format!("id=\"{section}\"")).nth(1).and_then(|s| s.split("</section>").next()).expect("it");
        assert!(text.contains("[x] "), "{section}");
        assert!(!text.contains(gone), "{section}");
    }
}

#[test]
fn a_promise_without_waits_keeps_its_row() {
    let mut r = sample::report();
    let nothing = yf_report::Ends::of(yf_report::Tally::default(), None);
    let p: &mut PromiseFigures = &mut r.promises[1];
    (p.year, p.whole) = (nothing, nothing);
    let page = html(&r);
    assert!(page.contains("0 of 0"));
    assert!(page.contains("Nobody decided yet"));
    assert_eq!(r.promises[1].year.rate.denominator, Count::Shown(0));
}
