//! Prints the acceptance rows of many seeds: `cargo run --release --example acceptance -- --seeds 20`.

#[path = "../tests/rows/mod.rs"]
mod rows;

use std::collections::BTreeMap;
use yf_simulate::{Options, invent};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| arguments.iter().position(|a| a == flag).and_then(|n| arguments.get(n + 1)).cloned();
    let seeds: Vec<u64> = match after("--seeds").and_then(|n| n.parse().ok()) {
        Some(n) => (1..=n).collect(),
        None => vec![Options::default().seed],
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = rows::wanted();
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for seed in &seeds {
        eprintln!("seed {seed}");
        let place = invent(&Options { seed: *seed, threads, ..Options::default() });
        for (id, value) in rows::rows(&place) {
            found.entry(id).or_default().push(value);
        }
    }
    println!(
        "{:<34}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}  seeds outside",
        "row", "low", "high", "mean", "sd", "least", "most"
    );
    let mut outside = 0;
    for (id, low, high) in &wanted {
        let Some(values) = found.get(id) else { continue };
        // One seed's rates wander; that the default one keeps to a point is asked of it alone.
        if id == "t1-default-seed" && seeds.len() > 1 {
            continue;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sd = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
        let out = values.iter().filter(|v| **v < *low || **v > *high).count();
        let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(l, m), v| (l.min(*v), m.max(*v)));
        let told = if mean < *low || mean > *high { "MEAN OUTSIDE" } else { "" };
        outside += usize::from(!told.is_empty());
        println!("{id:<34}{low:>10.2}{high:>10.2}{mean:>10.2}{sd:>10.2}{least:>10.2}{most:>10.2}  {out} {told}");
    }
    let torbay = [("assessment-28", [72.0, 83.0]), ("equipment-7", [90.0, 99.0]), ("package-28", [67.0, 97.0])];
    for (clock, rates) in torbay {
        for (period, rate) in rates.iter().enumerate() {
            let Some(values) = found.get(&format!("t1-{clock}-{}", period + 1)) else { continue };
            let first: Vec<f64> = values.iter().take(5).copied().collect();
            let mean = first.iter().sum::<f64>() / first.len() as f64;
            let off = (mean - rate).abs();
            outside += usize::from(first.len() == 5 && off > 1.0);
            println!(
                "Table 1 {clock} period {}: {rate} there, {mean:.2} here (mean of {} seeds), off {off:.2}",
                period + 1,
                first.len()
            );
        }
    }
    if outside > 0 {
        eprintln!("{outside} rows outside");
        std::process::exit(1);
    }
}
