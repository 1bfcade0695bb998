//! Figures that are worked out from other figures, and words that are no figures.

use super::cases::decimal;
use super::{Beside, Line, Opened, Opener, rule};
use crate::figures::*;

pub(super) fn open(r: &Report, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
    let opened = |how: &str| Opened {
        name: line.name(),
        value: line.value.clone(),
        how: how.to_owned(),
        rule: rule(r, line.figure()),
        ..Opened::default()
    };
    let from = |measures: &[&str]| -> Vec<Beside> {
        measures
            .iter()
            .filter_map(|m| opener.beside(line, m))
            .map(|l| Beside { name: l.name(), value: l.value.clone() })
            .collect()
    };
    let number = |measure: &str| opener.beside(line, measure).and_then(|l| l.value.parse::<u64>().ok());
    Some(match (line.section(), line.measure()) {
        ("promise", "share" | "low" | "high") => {
            let rate = Rate::of(number("numerator")?.into(), number("denominator")?.into());
            let (made, how) = match line.measure() {
                "share" => (rate.share, "Numerator divided by denominator."),
                "low" => (rate.low, "Lower end of Wilson's 95% interval of numerator over denominator (z = 1.959964)."),
                _ => (rate.high, "Upper end of Wilson's 95% interval of numerator over denominator (z = 1.959964)."),
            };
            Opened { from: from(&["numerator", "denominator"]), ..opened(how) }.made(decimal(made))
        }
        ("promise", "chart middle" | "chart low" | "chart high") => {
            let p = r.promises.iter().find(|p| p.id == line.figure())?;
            let (chart, _) = Chart::of(&p.months);
            let made = chart.as_ref().map(|c| match line.measure() {
                "chart middle" => c.middle,
                "chart low" => c.low,
                _ => c.high,
            });
            let months = p.months.iter().filter(|m| m.complete && m.covered).map(|m| m.month.to_string());
            let months: Vec<String> = months.collect();
            let of_month = |l: &&Line| {
                l.section() == "promise"
                    && l.figure() == line.figure()
                    && l.by().is_empty()
                    && l.measure() == "share"
                    && months.contains(&l.cells[5])
            };
            let from = opener.lines.iter().filter(of_month).map(|l| Beside { name: l.name(), value: l.value.clone() });
            Opened { from: from.collect(), ..opened("The control chart (XmR) of the shares of the complete months: their middle, and 2.66 mean moving ranges from it, cut to 0 and 1.") }.made(decimal(made))
        }
        ("promise", "promised") => {
            let promised = r.promises.iter().find(|p| p.id == line.figure()).and_then(|p| p.promised);
            opened("The share that the place's policy promises.").made(decimal(promised))
        }
        ("official", "outcome") => {
            let (n, d) = (number("numerator"), number("denominator"));
            let each = if line.figure() == "2A" { 100.0 } else { 100_000.0 };
            // To one decimal, halves up, as the department publishes it.
            let tenths =
                n.zip(d).filter(|(_, d)| *d > 0).map(|(n, d)| (n as f64 * each * 10.0 / d as f64 + 0.5).floor() / 10.0);
            let how = if line.figure() == "2A" {
                "Numerator of a hundred of the denominator, to one decimal."
            } else {
                "Numerator to 100,000 people of the place's population file, to one decimal."
            };
            Opened {
                from: from(&["numerator", "denominator"]),
                rule: "ASCOF, as the department defines it (waiting-times standard).".to_owned(),
                ..opened(how)
            }
            .made(decimal(tenths))
        }
        ("official", "denominator") if line.figure() != "2A" => {
            opened("People of this age in the place's file population.csv; empty where there is none.")
                .made(line.value.clone())
        }
        (_, "missing") => opened("A sentence, no figure: why nothing could be counted."),
        _ => return None,
    })
}
