use super::{behind, parts};
use crate::figures::*;
use crate::svg::{bin_name, delay_bins, delay_groups, delay_months};
use crate::words;
use maud::{Markup, html};

const NOTE: &str = "Days from the day the person no longer met the criteria to stay in a hospital bed to the day she left. A blank ready date means no delay or not recorded, which an extract cannot tell apart; blanks are never counted as nought days. Stays that ended in death are left out.";

/// Section 5.
pub fn section(r: &Report) -> Markup {
    let d = &r.discharge;
    let body = html! {
        @if let Some(missing) = &d.missing { (parts::missing(missing)) } @else {
            (groups_figure(r, d))
            div.two {
                (bins(d))
                (months(r, d))
            }
            (table("Where people went", &d.destinations))
            (table("By locality", &d.localities))
            (left_out(r, d))
        }
    };
    parts::section(5, "How long did people ready to leave hospital wait?", &answer(d), NOTE, &body)
}

fn answer(d: &Discharge) -> String {
    if d.missing.is_some() {
        return "That cannot be seen in these extracts.".into();
    }
    match (d.all.earlier.shown(), d.all.median_days, d.all.days.shown()) {
        (Some(0), _, _) => "Nobody was recorded as ready on an earlier day than the day of leaving.".into(),
        (Some(n), Some(median), Some(days)) => format!(
            "{} {} outlasted the ready date: by {} in the middle, {} days in all.",
            words::number(n),
            if n == 1 { "stay" } else { "stays" },
            words::days(median),
            words::number(days)
        ),
        _ => "Too few people to show.".into(),
    }
}

fn share_known(d: &Discharge) -> Option<f64> {
    let g = &d.all;
    let (a, b, c) = (g.earlier.shown()?, g.same_day.shown()?, g.blank.shown()?);
    (a + b + c > 0).then(|| (a + b) as f64 / (a + b + c) as f64)
}

fn groups_figure(r: &Report, d: &Discharge) -> Markup {
    let whom = |part: &str| behind::list(r, "discharge", "drd", part);
    let finding = share_known(d).map_or("Three groups of finished stays".to_owned(), |share| {
        format!("A ready date is recorded for {} of finished stays", words::per_cent_whole(share))
    });
    let g = &d.all;
    let says = format!(
        "Finished stays: {} ready on an earlier day, {} ready on the day of leaving, {} without a ready date",
        parts::n(g.earlier),
        parts::n(g.same_day),
        parts::n(g.blank)
    );
    html! {
        figure {
            (parts::caption(&finding, "Finished stays that did not end in death, in three groups that are never averaged together"))
            (delay_groups(g, &says))
            ul.key {
                li { (swatch("wo hw-f")) "ready earlier: " b { (behind::count(g.earlier, whom("ready earlier"))) } }
                li { (swatch("h")) "ready on the day of leaving: " b { (behind::count(g.same_day, whom("same day"))) } }
                li { (swatch("ms hm")) "ready date not recorded: " b { (behind::count(g.blank, whom("not recorded"))) } }
            }
        }
    }
}

fn swatch(class: &str) -> Markup {
    html! { (maud::PreEscaped(format!("<svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"{class}\" width=\"22\" height=\"12\"/></svg>"))) }
}

fn bins(d: &Discharge) -> Markup {
    let table = html! {
        table.narrow {
            caption { "Stays by days between ready and leaving" }
            thead { tr { th scope="col" { "Days" } th.n scope="col" { "Stays" } } }
            tbody { @for bin in &d.bins { tr { th scope="row" { (bin_name(bin)) } td.n { (parts::n(bin.stays)) } } } }
        }
    };
    let says = "Number of stays by days between ready and leaving; the table below has the figures";
    html! {
        figure {
            (parts::caption("How many days between ready and leaving", "Stays ready on an earlier day, by number of days"))
            (delay_bins(&d.bins, says))
            (parts::twin("The same figures as a table", "Days between ready and leaving, table", &table))
        }
    }
}

fn months(r: &Report, d: &Discharge) -> Markup {
    if d.months.is_empty() {
        let text = match r.edition {
            Edition::Open => {
                format!(
                    "Not drawn by month, since some months have fewer than {} people who were ready earlier.",
                    words::spelled(r.place.publish.least())
                )
            }
            Edition::Restricted => "No month to show.".to_owned(),
        };
        return html! { p.note { b { "[c] " } (text) } };
    }
    let table = html! {
        table.dense.nums {
            caption { "By month of leaving" }
            thead { tr {
                th scope="col" { "Month" }
                @for head in ["Ready earlier", "Same day", "Not recorded", "Days", "Middle"] { th.n scope="col" { (head) } }
            } }
            tbody { @for m in &d.months { (group_row(&words::month(m.month), &m.group, m.covered)) } }
        }
    };
    let says = "Days between ready and leaving, summed by month of leaving; the table below has the figures";
    html! {
        figure {
            (parts::caption("Days between ready and leaving, month by month", "Days summed over stays ready earlier, by the month in which they ended. Hatched: no extract"))
            (delay_months(&d.months, says))
            (parts::twin("The same figures as a table", "By month of leaving, table", &table))
        }
    }
}

fn group_row(name: &str, g: &DelayGroup, covered: bool) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @if covered {
                @for c in [g.earlier, g.same_day, g.blank, g.days] { td { (parts::n(c)) } }
                td { (parts::length(g.median_days, g.earlier, "days")) }
            } @else {
                @for _ in 0..5 { td { "[x]" } }
            }
        }
    }
}

fn table(caption: &str, groups: &[DelayGroup]) -> Markup {
    if groups.is_empty() {
        return html! {};
    }
    html! {
        table.stack role="table" {
            caption { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("", "Group"), ("n", "Ready earlier"), ("n", "Same day"), ("n", "Not recorded"), ("n", "Days waited"), ("n", "Middle, days")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" {
                @for g in groups {
                    tr role="row" {
                        th role="rowheader" scope="row" { (words::sentence_case(&g.name)) }
                        @for (label, c) in [("ready earlier", g.earlier), ("same day", g.same_day), ("not recorded", g.blank), ("days waited", g.days)] {
                            td.n role="cell" data-l=(label) { (parts::n(c)) }
                        }
                        td.n role="cell" data-l="middle" { b { (parts::length(g.median_days, g.earlier, "days")) } }
                    }
                }
            }
        }
    }
}

fn left_out(r: &Report, d: &Discharge) -> Markup {
    let verb = if d.still_in == Count::Shown(1) { "was" } else { "were" };
    let whom = |part: &str, count: Count| behind::list(r, "discharge", "drd", part).filter(|_| !count.is_zero());
    html! {
        p.note {
            (behind::linked(&words::plural(d.still_in, "person", "people"), whom("still in hospital", d.still_in)))
            " " (verb) " ready and still in hospital on the last day, "
            (words::plural(d.still_in_days, "day", "days")) " so far. Left out: "
            (behind::linked(&words::plural(d.deaths, "stay that ended in death", "stays that ended in death"), whom("deaths", d.deaths)))
            @for fault in &d.faults { "; " (behind::count(fault.count, whom("faults", fault.count))) " " (fault.name) }
            "."
        }
    }
}
