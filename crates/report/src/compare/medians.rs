//! Middle waits over places: of a promise's clock with the limits of chance, official ones without.

use super::{Comparison, Measure, Point, Z, alike};
use crate::figures::*;
use crate::words;

/// The middle wait of each promise that places define alike, over the last twelve complete months.
///
/// Of `n` waits drawn from those of all places together, the middle one lies by chance alone between two of their quantiles: those at one half, less and
/// more `z / (2 √n)`. Of all waits together an open edition tells three quantiles: the way between them is taken to be straight, and as waits are told
/// in whole days or minutes the limits go out to the next whole one. Beyond the quarters nothing is known; so few waits that the limits would lie
/// there are too few.
pub(super) fn of_clocks(results: &[Report], out: &mut Comparison) {
    for (id, all) in alike(results, |p| p.year.lengths.is_some(), out) {
        let Some(first) = all.iter().flatten().next() else { continue };
        let told = |p: &PromiseFigures| {
            let l = p.year.lengths?;
            Some((l.stopped.shown()? as f64, [l.lower?, l.median?, l.upper?]))
        };
        let each: Vec<Option<(f64, [f64; 3])>> = all.iter().map(|p| p.and_then(told)).collect();
        let known: Vec<(f64, [f64; 3])> = each.iter().flatten().copied().collect();
        let waits: f64 = known.iter().map(|k| k.0).sum();
        if known.len() < 2 || waits <= 0.0 {
            continue;
        }
        let together = [0, 1, 2].map(|q: usize| known.iter().map(|(n, l)| n * l[q]).sum::<f64>() / waits);
        let point = |(place, (p, told)): (usize, (&Option<&PromiseFigures>, &Option<(f64, [f64; 3])>))| {
            let size = p.and_then(|p| p.year.lengths).map_or(Count::Shown(0), |l| l.stopped);
            match (told, p) {
                (Some((n, [_, middle, _])), _) => match limits(together, *n) {
                    Some(limits) => Point::beside(place, size, *middle, limits),
                    None => Point::none(place, size, "too few"),
                },
                (None, Some(_)) if size != Count::Held => Point::none(place, size, "too few"),
                (None, Some(_)) => Point::none(place, size, "held back"),
                (None, None) => Point::none(place, size, "not known"),
            }
        };
        let points: Vec<Point> = all.iter().zip(&each).enumerate().map(point).collect();
        let drawn = points.iter().filter(|p| p.value.is_some()).count();
        if drawn < 2 {
            continue;
        }
        out.measures.push(Measure {
            section: "clock",
            figure: id,
            name: format!("{}: the middle wait", first.name),
            unit: Some(first.unit.clone()),
            more_than_chance: points.iter().filter(|p| p.lies == "look").count() * 10 > drawn,
            together: Some(together),
            points,
        });
    }
}

/// Where the middle of so many waits would lie by chance alone; `None` where that is beyond the quarters.
pub(super) fn limits([lower, middle, upper]: [f64; 3], waits: f64) -> Option<[(f64, f64); 2]> {
    let off = Z.map(|z| z / (2.0 * waits.sqrt()));
    let inside = off.iter().all(|off| *off <= 0.25);
    let at = |off: f64| {
        let part = off / 0.25;
        ((middle - part * (middle - lower)).floor(), (middle + part * (upper - middle)).ceil())
    };
    inside.then(|| off.map(at))
}

/// The official medians of the last quarter that the council's extract of every place covers; of a place with several councils each of its own, since
/// medians cannot be added up. Without the waits nobody can say what chance alone would do to them, so they have no lines.
pub(super) fn official(results: &[Report], out: &mut Comparison) {
    let covered = |r: &Report| -> Vec<yf_model::Day> {
        r.official.quarters.iter().filter(|q| q.covered).map(|q| q.start).collect()
    };
    let told: Vec<&Report> = results.iter().filter(|r| r.official.missing.is_none()).collect();
    let Some(first) = told.first() else { return };
    let all = |quarter: &yf_model::Day| told.iter().all(|r| covered(r).contains(quarter));
    let Some(quarter) = covered(first).into_iter().filter(all).max() else { return };
    for metric in [Metric::FirstResponse, Metric::FirstService] {
        for band in [Band::Younger, Band::Older] {
            let wanted =
                |m: &&Median| (m.area_kind, m.metric, m.band, m.quarter) == (AreaKind::Council, metric, band, quarter);
            let mut points = Vec::new();
            for (place, r) in results.iter().enumerate() {
                let found: Vec<&Median> = r.official.medians.iter().filter(wanted).collect();
                if found.is_empty() {
                    points.push(Point::none(place, Count::Shown(0), "not known"));
                }
                for m in &found {
                    let shown = m.median_days.filter(|_| m.waits != Count::Held);
                    let (size, lies) = if shown.is_some() { (m.waits, "no line") } else { (Count::Held, "held back") };
                    let council = if found.len() > 1 { m.area.clone() } else { String::new() };
                    points.push(Point { place, council, size, value: shown, limits: None, lies });
                }
            }
            let with_one = (0..results.len()).filter(|n| points.iter().any(|p| p.place == *n && p.value.is_some()));
            if with_one.count() > 1 {
                let days = format!("{} to {}", words::day(quarter), words::day(quarter.add_months(2).month().last()));
                out.measures.push(Measure {
                    section: "median",
                    figure: metric.text().to_owned(),
                    name: format!("Median days to {}, {}, {days}", metric.text(), band.text()),
                    unit: Some("days".to_owned()),
                    points,
                    together: None,
                    more_than_chance: false,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow twin: waits of a straight-lined distribution drawn some thousand times, and how often their middle lies within the limits.
    #[test]
    fn the_middle_of_waits_drawn_by_chance_lies_within_the_limits_as_often_as_they_say() {
        let together = [10.0, 20.0, 60.0];
        let mut seed = 5u64;
        let mut share = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        // The tails beyond the quarters may be anything: they do not touch the middle.
        let wait = |p: f64| match p {
            p if p < 0.25 => p / 0.25 * 10.0,
            p if p < 0.5 => 10.0 + (p - 0.25) / 0.25 * 10.0,
            p if p < 0.75 => 20.0 + (p - 0.5) / 0.25 * 40.0,
            p => 60.0 + (p - 0.75) * 1000.0,
        };
        for n in [45usize, 201] {
            let [inner, outer] = limits(together, n as f64).expect("enough");
            let (mut in_inner, mut in_outer) = (0, 0);
            for _ in 0..4_000 {
                let mut waits: Vec<f64> = (0..n).map(|_| wait(share())).collect();
                waits.sort_by(f64::total_cmp);
                let middle = waits[n / 2];
                in_inner += usize::from((inner.0..=inner.1).contains(&middle));
                in_outer += usize::from((outer.0..=outer.1).contains(&middle));
            }
            // Out to whole days they are a little wider than 95% and 99.8%, never narrower.
            assert!((3_760..=3_960).contains(&in_inner), "{n}: {in_inner} of 4,000");
            assert!(in_outer >= 3_980, "{n}: {in_outer} of 4,000");
        }
        assert_eq!(limits(together, 38.0), None, "beyond the quarters nothing is known");
        assert!(limits(together, 39.0).is_some());
    }

    #[test]
    fn each_council_of_a_place_has_its_own_median_and_none_is_put_together() {
        let open = crate::sample::shared(&crate::sample::report());
        let mut two = open.clone();
        two.place.name = "Two councils".to_owned();
        let councils: Vec<Median> =
            two.official.medians.iter().filter(|m| m.area_kind == AreaKind::Council).cloned().collect();
        let other = councils.into_iter().map(|m| Median {
            area: "Another Council".to_owned(),
            median_days: m.median_days.map(|d| d + 1.0),
            ..m
        });
        two.official.medians.extend(other);
        let compared = super::super::compare(&[open.clone(), two]).expect("alike");
        let official: Vec<&Measure> = compared.measures.iter().filter(|m| m.section == "median").collect();
        assert!(!official.is_empty());
        for m in official {
            let of: Vec<(usize, &str)> = m.points.iter().map(|p| (p.place, p.council.as_str())).collect();
            assert_eq!(of.iter().map(|o| o.0).collect::<Vec<_>>(), [0, 1, 1], "{of:?}");
            assert!(of[0].1.is_empty() && !of[1].1.is_empty() && of[2].1 == "Another Council", "{of:?}");
            if let (Some(a), Some(b)) = (m.points[1].value, m.points[2].value) {
                assert!((b - a - 1.0).abs() < 1e-9, "each its own");
            }
        }
        let clocks = compared.measures.iter().filter(|m| m.section == "clock").count();
        assert!(clocks > 0, "middle waits of promises have funnels");
    }
}
