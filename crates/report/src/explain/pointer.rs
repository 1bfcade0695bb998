//! From a place in the JSON (`/promises/0/whole/met`) to the figure that stands there.

mod went;

use crate::figures::*;

/// The keys of an end in the JSON and in `figures.csv`.
const ENDS: [(&str, &str); 10] = [
    ("people", "people"),
    ("met", "met"),
    ("missed", "missed"),
    ("missed_waiting", "missed, still waiting"),
    ("running", "running"),
    ("ended_within", "ended without, within the limit"),
    ("ended_after", "ended without, after the limit"),
    ("cannot_tell", "cannot tell"),
    ("order_wrong", "order wrong"),
    ("measured", "measured"),
];
const LENGTHS: [(&str, &str); 4] =
    [("stopped", "stopped"), ("lower", "lower quartile"), ("median", "median"), ("upper", "upper quartile")];
const DELAYS: [(&str, &str); 5] = [
    ("earlier", "ready earlier"),
    ("same_day", "same day"),
    ("blank", "not recorded"),
    ("days", "days"),
    ("median_days", "median days"),
];

/// The cells of `figures.csv` (section, figure, by, group, band, period, measure) of the figure at a place of `report-restricted.json` or `report.json`; the
/// place is a JSON pointer (RFC 6901).
pub(super) fn cells_at(r: &Report, pointer: &str) -> Option<[String; 7]> {
    let steps: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    figure(r, &steps)
}

fn figure(r: &Report, steps: &[&str]) -> Option<[String; 7]> {
    let place = |text: &str| text.parse::<usize>().ok();
    let whole = || format!("{}..{}", r.run.from, r.run.to);
    let cells = |list: [&str; 7]| list.map(str::to_owned);
    match steps {
        ["promises", n, rest @ ..] => {
            let p = r.promises.get(place(n)?)?;
            let year = match (p.year_months.first(), p.year_months.last()) {
                (Some(a), Some(b)) => format!("{a}..{b}"),
                _ => String::new(),
            };
            match rest {
                ["promised"] => Some(cells(["promise", &p.id, "", "", "", &year, "promised"])),
                ["whole", ends @ ..] => Some(cells(["promise", &p.id, "", "", "", &whole(), end(ends)?])),
                ["year", ends @ ..] => Some(cells(["promise", &p.id, "", "", "", &year, end(ends)?])),
                ["months", m, "ends", ends @ ..] => {
                    let month = p.months.get(place(m)?)?.month.to_string();
                    Some(cells(["promise", &p.id, "", "", "", &month, end(ends)?]))
                }
                ["breakdowns", b, "rows", g, "ends", ends @ ..] => {
                    let b = p.breakdowns.get(place(b)?)?;
                    let row = b.rows.get(place(g)?)?;
                    Some(cells(["promise", &p.id, &b.by, &row.group, "", &year, end(ends)?]))
                }
                ["chart", key] => {
                    let measure = format!("chart {key}");
                    Some(cells(["promise", &p.id, "", "", "", &whole(), &measure]))
                }
                [list @ ("read_from" | "beside"), n, "count"] => {
                    let (of, by) = if *list == "beside" { (&p.beside, "beside") } else { (&p.read_from, "read from") };
                    Some(cells(["promise", &p.id, by, &of.get(place(n)?)?.name, "", &whole(), "waits"]))
                }
                _ => None,
            }
        }
        ["official", "medians", n, key] => {
            let m = r.official.medians.get(place(n)?)?;
            let by = if m.area_kind == AreaKind::Council { "council" } else { "locality" };
            let measure = one(key, &[("median_days", "median days"), ("waits", "waits")])?;
            Some(cells(["official", m.metric.text(), by, &m.area, m.band.text(), &m.quarter.to_string(), measure]))
        }
        ["official", "ascof", n, key] => {
            let a = r.official.ascof.get(place(n)?)?;
            let measure =
                one(key, &[("numerator", "numerator"), ("denominator", "denominator"), ("outcome", "outcome")])?;
            let period = format!("{}..{}", a.from, a.to);
            Some(cells(["official", &a.measure, "council", &a.council, &a.group, &period, measure]))
        }
        ["official", list @ ("steps" | "left_out"), n, "count"] => {
            let (of, by) =
                if *list == "steps" { (&r.official.steps, "step") } else { (&r.official.left_out, "left out") };
            Some(cells(["official", "", by, &of.get(place(n)?)?.name, "", "", "how many"]))
        }
        ["official", "unrecognised", n, "rows"] => {
            let u = r.official.unrecognised.get(place(n)?)?;
            Some(cells(["official", "", "unrecognised", &u.column, &u.value, "", "rows"]))
        }
        ["discharge", rest @ ..] => discharge(r, rest, &whole()),
        ["time", "people"] => Some(cells(["time", "", "", "", "", &whole(), "people"])),
        ["time", "agencies", n, key] => {
            let a = r.time.agencies.get(place(n)?)?;
            let keys = [
                ("people", "people"),
                ("helped", "days helped"),
                ("waiting", "days waiting"),
                ("passed_on", "days passed on"),
            ];
            Some(cells(["time", "", "agency", &a.agency, "", &whole(), one(key, &keys)?]))
        }
        ["went", rest @ ..] => went::went(&r.went, rest),
        ["links", rest @ ..] => went::links(r, rest, &whole()),
        ["run", "files", n, key] => {
            r.run.files.get(place(n)?)?;
            // Files are counted from one.
            let nth = (place(n)? + 1).to_string();
            let keys = [("rows", "rows"), ("set_aside", "set aside"), ("warnings", "warnings")];
            Some(cells(["data", "files", "file", &nth, "", "", one(key, &keys)?]))
        }
        ["run", key @ ("rows" | "people")] => Some(cells(["data", "", "", "", "", "", key])),
        ["joins", key] => {
            let measure = one(key, &[("people", "people"), ("in_two_or_more", "in two or more")])?;
            Some(cells(["data", "joins", "", "", "", "", measure]))
        }
        ["joins", "groups", n, key] => {
            let g = r.joins.groups.get(place(n)?)?;
            let measure = one(key, &[("people", "people"), ("in_two_or_more", "in two or more")])?;
            Some(cells(["data", "joins", &g.by, &g.group, "", "", measure]))
        }
        ["joins", "refused", n, "count"] => {
            Some(cells(["data", "joins", "refused", &r.joins.refused.get(place(n)?)?.name, "", "", "how many"]))
        }
        ["joins", "datasets", n, "by", m, "count"] => {
            let d = r.joins.datasets.get(place(n)?)?;
            let by = &d.by.get(place(m)?)?.name;
            Some(cells(["data", "joins", "dataset", &d.dataset, by, "", "recognised by"]))
        }
        ["joins", "datasets", n, key] => {
            let d = r.joins.datasets.get(place(n)?)?;
            let measure =
                one(key, &[("identities", "identities"), ("people", "people"), ("in_another", "in another")])?;
            Some(cells(["data", "joins", "dataset", &d.dataset, "", "", measure]))
        }
        ["quality", "problems", n, "count"] => {
            let g = r.quality.problems.get(place(n)?)?;
            Some(cells(["data", &g.code, &g.file, &g.column, &g.severity, "", "rows"]))
        }
        ["quality", "counts", n, "count"] => {
            Some(cells(["data", "quality", "note", &r.quality.counts.get(place(n)?)?.name, "", "", "how many"]))
        }
        _ => None,
    }
}

fn one<'a>(key: &str, keys: &[(&str, &'a str)]) -> Option<&'a str> {
    keys.iter().find(|(k, _)| *k == key).map(|(_, measure)| *measure)
}

fn end<'s>(steps: &[&'s str]) -> Option<&'s str> {
    match steps {
        ["rate", key] => Some(key),
        ["lengths", key] => one(key, &LENGTHS),
        [key] => one(key, &ENDS),
        _ => None,
    }
}

fn discharge(r: &Report, steps: &[&str], whole: &str) -> Option<[String; 7]> {
    let d = &r.discharge;
    let cells = |by: &str, group: &str, period: &str, measure: &str| {
        ["discharge", "drd", by, group, "", period, measure].map(str::to_owned)
    };
    let place = |text: &str| text.parse::<usize>().ok();
    match steps {
        ["all", key] => Some(cells("", "", whole, one(key, &DELAYS)?)),
        ["months", n, "group", key] => {
            Some(cells("", "", &d.months.get(place(n)?)?.month.to_string(), one(key, &DELAYS)?))
        }
        ["destinations", n, key] => {
            Some(cells("destination", &d.destinations.get(place(n)?)?.name, whole, one(key, &DELAYS)?))
        }
        ["localities", n, key] => {
            Some(cells("locality", &d.localities.get(place(n)?)?.name, whole, one(key, &DELAYS)?))
        }
        ["bins", n, "stays"] => {
            Some(cells("days waited", &crate::svg::bin_name(d.bins.get(place(n)?)?), whole, "stays"))
        }
        ["faults", n, "count"] => Some(cells("fault", &d.faults.get(place(n)?)?.name, whole, "stays")),
        [key] => {
            let keys = [("deaths", "deaths"), ("still_in", "still in hospital"), ("still_in_days", "days so far")];
            Some(cells("", "", whole, one(key, &keys)?))
        }
        _ => None,
    }
}
