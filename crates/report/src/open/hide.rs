//! Takes one more count, or one more list, out of an open edition. The keys are those of [`super::tables`].

use super::tables::PART;
use crate::figures::*;

fn set(slot: &mut Count) {
    *slot = Count::Held;
}

fn named(list: &mut [Named], name: &str) {
    list.iter_mut().filter(|n| n.name == name).for_each(|n| set(&mut n.count));
}

fn end(e: &mut Ends, measure: &str) {
    match measure {
        "people" => set(&mut e.people),
        "met" => set(&mut e.met),
        "missed" => set(&mut e.missed),
        "missed_waiting" => set(&mut e.missed_waiting),
        "running" => set(&mut e.running),
        "ended_within" => set(&mut e.ended_within),
        "ended_after" => set(&mut e.ended_after),
        "cannot_tell" => set(&mut e.cannot_tell),
        "order_wrong" => set(&mut e.order_wrong),
        "measured" => set(&mut e.measured),
        "denominator" => e.rate = Rate::of(e.rate.numerator, Count::Held),
        "stopped" => {
            if let Some(l) = &mut e.lengths {
                *l = Lengths { stopped: Count::Held, lower: None, median: None, upper: None };
            }
        }
        _ => {}
    }
    if measure == "met" {
        e.rate = Rate::of(Count::Held, e.rate.denominator);
    }
}

fn delay(g: &mut DelayGroup, measure: &str) {
    match measure {
        "earlier" => {
            set(&mut g.earlier);
            g.median_days = None;
        }
        "same_day" => set(&mut g.same_day),
        "blank" => set(&mut g.blank),
        "days" => set(&mut g.days),
        _ => {}
    }
}

/// Hides one count, and what is worked out from it.
pub fn hide(r: &mut Report, key: &str) {
    let parts: Vec<&str> = key.split(PART).collect();
    match parts.as_slice() {
        ["promise", id, rest @ ..] => {
            for p in r.promises.iter_mut().filter(|p| p.id == *id) {
                match rest {
                    ["whole", _, m] => end(&mut p.whole, m),
                    ["year", _, m] => end(&mut p.year, m),
                    ["by", by, group, _, m] => {
                        let rows = p.breakdowns.iter_mut().filter(|b| b.by == *by).flat_map(|b| &mut b.rows);
                        rows.filter(|row| row.group == *group).for_each(|row| end(&mut row.ends, m));
                    }
                    ["month", ..] => drop_months(p),
                    ["read from", name] => named(&mut p.read_from, name),
                    ["beside", name] => named(&mut p.beside, name),
                    _ => {}
                }
            }
        }
        ["discharge", rest @ ..] => {
            let d = &mut r.discharge;
            match rest {
                ["all", _, m] => delay(&mut d.all, m),
                ["destination", name, _, m] => {
                    d.destinations.iter_mut().filter(|g| g.name == *name).for_each(|g| delay(g, m))
                }
                ["locality", name, _, m] => {
                    d.localities.iter_mut().filter(|g| g.name == *name).for_each(|g| delay(g, m))
                }
                ["month", ..] => d.months.clear(),
                ["bin", from, _] => {
                    d.bins.iter_mut().filter(|b| b.from.to_string() == *from).for_each(|b| set(&mut b.stays))
                }
                ["deaths", _] => set(&mut d.deaths),
                ["still_in", _] => set(&mut d.still_in),
                ["still_in_days", _] => set(&mut d.still_in_days),
                ["fault", name, _] => named(&mut d.faults, name),
                _ => {}
            }
        }
        ["data", rest @ ..] => data(r, rest),
        ["ascof", measure, council, group, _, m] => {
            let same = |a: &&mut Ascof| a.measure == *measure && a.council == *council && a.group == *group;
            for a in r.official.ascof.iter_mut().filter(same) {
                a.outcome = None;
                match *m {
                    "numerator" => set(&mut a.numerator),
                    _ => a.denominator = a.denominator.map(|_| Count::Held),
                }
            }
        }
        ["official", "median", metric, kind, area, quarter, band] => {
            let council = *kind == "council";
            let same = |m: &&mut Median| {
                m.metric.text() == *metric
                    && (m.area_kind == AreaKind::Council) == council
                    && m.area == *area
                    && m.quarter.to_string() == *quarter
                    && m.band.text() == *band
            };
            for m in r.official.medians.iter_mut().filter(same) {
                set(&mut m.waits);
                m.median_days = None;
            }
        }
        ["official", "step", name] => named(&mut r.official.steps, name),
        ["official", "left out", name] => named(&mut r.official.left_out, name),
        ["official", "unrecognised", column] => {
            let list = &mut r.official.unrecognised;
            list.iter_mut().filter(|u| u.column == *column).for_each(|u| set(&mut u.rows));
        }
        ["time", "all", ..] => set(&mut r.time.people),
        ["time", "agency", agency, _, m] => {
            for a in r.time.agencies.iter_mut().filter(|a| a.agency == *agency) {
                match *m {
                    "people" => set(&mut a.people),
                    "helped" => set(&mut a.helped),
                    "waiting" => set(&mut a.waiting),
                    _ => set(&mut a.passed_on),
                }
            }
        }
        _ => {}
    }
}

fn data(r: &mut Report, rest: &[&str]) {
    let j = &mut r.joins;
    match rest {
        ["joined", "people"] => set(&mut j.people),
        ["joined", _] => set(&mut j.in_two_or_more),
        ["run", "people"] => set(&mut r.run.people),
        ["run", _] => set(&mut r.run.rows),
        ["dataset", name, m] => {
            for d in j.datasets.iter_mut().filter(|d| d.dataset == *name) {
                match *m {
                    "identities" => set(&mut d.identities),
                    "people" => set(&mut d.people),
                    _ => set(&mut d.in_another),
                }
            }
        }
        ["by", dataset, name] => {
            j.datasets.iter_mut().filter(|d| d.dataset == *dataset).for_each(|d| named(&mut d.by, name))
        }
        ["group", by, group, m] => {
            for g in j.groups.iter_mut().filter(|g| g.by == *by && g.group == *group) {
                if *m == "people" { set(&mut g.people) } else { set(&mut g.in_two_or_more) }
            }
        }
        ["refused", _, name] => named(&mut j.refused, name),
        ["file", _, name, m] => {
            for f in r.run.files.iter_mut().filter(|f| f.name == *name) {
                match *m {
                    "rows" => set(&mut f.rows),
                    "set_aside" => set(&mut f.set_aside),
                    _ => set(&mut f.warnings),
                }
            }
        }
        ["problem", code, severity, column] => {
            let same = |g: &&mut ProblemGroup| g.code == *code && g.severity == *severity && g.column == *column;
            r.quality.problems.iter_mut().filter(same).for_each(|g| set(&mut g.count));
        }
        ["note", _, name] => named(&mut r.quality.counts, name),
        _ => {}
    }
}

/// Months go together, and with them the chart that is drawn of them.
pub fn drop_months(p: &mut PromiseFigures) {
    p.change = if p.limit.is_some() && !p.months.is_empty() { Change::HeldBack } else { p.change };
    p.months.clear();
    p.chart = None;
}

/// Whether a key stands in a list that can go as a whole.
pub fn is_listed(key: &str) -> bool {
    let parts: Vec<&str> = key.split(PART).collect();
    matches!(
        parts.as_slice(),
        ["promise", _, "by" | "month" | "read from" | "beside", ..]
            | ["discharge", "destination" | "locality" | "month" | "bin" | "fault", ..]
            | ["data", "by" | "group" | "refused" | "file" | "problem" | "note", ..]
            | ["ascof", ..]
            | ["official", ..]
    )
}

/// Takes out the whole list in which a count stands.
pub fn drop_list(r: &mut Report, key: &str) {
    let parts: Vec<&str> = key.split(PART).collect();
    match parts.as_slice() {
        ["promise", id, rest @ ..] => {
            for p in r.promises.iter_mut().filter(|p| p.id == *id) {
                match rest {
                    ["by", by, ..] => {
                        for b in p.breakdowns.iter_mut().filter(|b| b.by == *by) {
                            b.rows.clear();
                            b.missing =
                                Some("Held back: its groups are so few that they could be worked out.".to_owned());
                        }
                    }
                    ["month", ..] => drop_months(p),
                    ["read from", ..] => p.read_from.clear(),
                    _ => p.beside.clear(),
                }
            }
        }
        ["discharge", "destination", ..] => r.discharge.destinations.clear(),
        ["discharge", "locality", ..] => r.discharge.localities.clear(),
        ["discharge", "month", ..] => r.discharge.months.clear(),
        ["discharge", "bin", ..] => r.discharge.bins.clear(),
        ["discharge", ..] => r.discharge.faults.clear(),
        ["data", "by", dataset, ..] => {
            r.joins.datasets.iter_mut().filter(|d| d.dataset == *dataset).for_each(|d| d.by.clear())
        }
        ["data", "group", ..] => r.joins.groups.clear(),
        ["data", "refused", ..] => r.joins.refused.clear(),
        ["data", "file", ..] => {
            for f in &mut r.run.files {
                (f.rows, f.set_aside, f.warnings) = (Count::Held, Count::Held, Count::Held);
            }
        }
        ["data", "problem", ..] => r.quality.problems.clear(),
        ["data", "note", ..] => r.quality.counts.clear(),
        ["ascof", ..] => r.official.ascof.clear(),
        ["official", "median", ..] => r.official.medians.retain(|m| m.area_kind == AreaKind::Council),
        ["official", "step", ..] => r.official.steps.clear(),
        ["official", "left out", ..] => r.official.left_out.clear(),
        ["official", ..] => r.official.unrecognised.clear(),
        _ => {}
    }
}

/// A table's name in words, for the sentence that says where more is hidden.
pub fn place_in_words(r: &Report, table: &str) -> String {
    let parts: Vec<&str> = table.split(PART).collect();
    match parts.as_slice() {
        ["promise", id] => r.promises.iter().find(|p| p.id == *id).map_or_else(String::new, |p| p.short.clone()),
        ["discharge"] => "waits to leave hospital".to_owned(),
        ["data"] => "what was read and joined".to_owned(),
        ["ascof"] => "the official outcomes".to_owned(),
        ["official"] => "the official waits".to_owned(),
        _ => "where the time went".to_owned(),
    }
}
