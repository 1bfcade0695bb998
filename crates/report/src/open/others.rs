//! Agencies that the place does not name: in the open edition they are one, "another agency". An organisation's code comes from a cell,
//! and a cell may hold a name or a number of somebody's.

use crate::figures::*;
use std::collections::{BTreeMap, BTreeSet};

/// Who is not named.
pub(crate) const AGENCY: &str = "another agency";
pub(crate) const COUNCIL: &str = "another council";

/// Names nobody but those whom the place names.
pub(super) fn shape(r: &mut Report) {
    let named = std::mem::take(&mut r.place.named);
    let is_named = |name: &str| named.contains(name);
    official(&mut r.official, &is_named, &mut r.limits);
    time(&mut r.time, &is_named);
    links(&mut r.links, &is_named);
}

/// Numbers of several councils are added up where that can be done; a median of two medians is none.
fn official(official: &mut Official, is_named: &dyn Fn(&str) -> bool, limits: &mut Vec<Limit>) {
    let others: BTreeSet<String> =
        official.councils.iter().filter(|c| !is_named(&c.name)).map(|c| c.name.clone()).collect();
    if others.is_empty() {
        return;
    }
    official.councils.retain(|c| is_named(&c.name));
    official.councils.push(Council { code: String::new(), name: COUNCIL.to_owned() });
    let of_others = |m: &Median| m.area_kind == AreaKind::Council && others.contains(&m.area);
    if others.len() > 1 {
        official.medians.retain(|m| !of_others(m));
        limits.push(Limit {
            about: "councils that the place does not name".to_owned(),
            text: "Several councils stand in these extracts that the place\u{2019}s policy does not name. Here they are one, without medians: \
                   medians cannot be added up."
                .to_owned(),
        });
    }
    official.medians.iter_mut().filter(|m| of_others(m)).for_each(|m| COUNCIL.clone_into(&mut m.area));
    let mut ascof: Vec<Ascof> = Vec::new();
    for mut line in official.ascof.drain(..) {
        if others.contains(&line.council) {
            COUNCIL.clone_into(&mut line.council);
        }
        let same = |a: &&mut Ascof| {
            (&a.measure, &a.council, &a.group, a.from, a.to)
                == (&line.measure, &line.council, &line.group, line.from, line.to)
        };
        match ascof.iter_mut().find(same) {
            Some(sum) => {
                sum.numerator = sum.numerator.plus(line.numerator);
                sum.denominator = sum.denominator.zip(line.denominator).map(|(a, b)| a.plus(b));
                // Whether there is one; it is worked out from the sums.
                sum.outcome = sum.outcome.or(line.outcome);
            }
            None => ascof.push(line),
        }
    }
    official.ascof = ascof;
}

/// Their days are counted together beforehand, since a person may have been with two of them on one day.
fn time(time: &mut TimeSpent, is_named: &dyn Fn(&str) -> bool) {
    let before = time.agencies.len();
    time.agencies.retain(|a| is_named(&a.agency));
    let others = time.others.take().filter(|_| time.agencies.len() < before);
    time.agencies.extend(others.map(|o| AgencyTime { agency: AGENCY.to_owned(), ..o }));
}

/// What works though nobody listed it, its ends named by the place or not at all; rows that then say the same are one.
fn links(links: &mut Links, is_named: &dyn Fn(&str) -> bool) {
    let mut rows: BTreeMap<(LinkEnd, LinkEnd), UnlistedLink> = BTreeMap::new();
    for mut link in links.unlisted.drain(..) {
        for end in [&mut link.from, &mut link.to] {
            if !is_named(&end.agency) {
                AGENCY.clone_into(&mut end.agency);
            }
        }
        let of = |rate: &Rate| (rate.numerator, rate.denominator);
        let both = |a: &Rate, b: &Rate| Rate::of(of(a).0.plus(of(b).0), of(a).1.plus(of(b).1));
        match rows.get_mut(&(link.from.clone(), link.to.clone())) {
            Some(row) => {
                row.received = both(&row.received, &link.received);
                row.replied = both(&row.replied, &link.replied);
                // One person may be in both: no more are surely behind the sum than behind the larger.
                row.people = match (row.people, link.people) {
                    (Count::Shown(a), Count::Shown(b)) => Count::Shown(a.max(b)),
                    _ => Count::Held,
                };
            }
            None => drop(rows.insert((link.from.clone(), link.to.clone()), link)),
        }
    }
    links.unlisted = rows.into_values().collect();
}
