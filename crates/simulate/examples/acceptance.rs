fn main() {
    let t = std::time::Instant::now();
    let seeds: u64 = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let list: Vec<u64> = if seeds == 0 { vec![20090131] } else { (1..=seeds).collect() };
    for seed in list {
        let place = yf_simulate::invent(&yf_simulate::Options { seed, threads: 2, ..Default::default() });
        eprintln!("invented {:?} events {}", t.elapsed(), place.world.events.len());
        for clock in ["assessment-28", "equipment-7", "package-28", "icare-2d", "ucr-2h", "torbay-urgent"] {
            for period in [1, 2] {
                let (mut n, mut ok, mut left) = (0, 0, 0);
                let mut lists: std::collections::BTreeMap<String, (u32, u32)> = Default::default();
                for w in &place.world.waits {
                    let day = yf_model::Day(w.from.div_euclid(1440));
                    if w.clock != clock || place.span.period(day) != period {
                        continue;
                    }
                    if w.stop == 0 {
                        left += 1;
                        continue;
                    }
                    let days = w.until.div_euclid(1440) - day.0;
                    let within = match clock {
                        "equipment-7" => days <= 7,
                        "icare-2d" => days <= 2,
                        "ucr-2h" => w.until - w.from <= 120,
                        "torbay-urgent" => w.until - w.from <= 210,
                        _ => days <= 28,
                    };
                    n += 1;
                    ok += u32::from(within);
                    for k in [w.list.to_string(), format!("L{}", w.locality + 1)] {
                        let e = lists.entry(k).or_default();
                        e.0 += 1;
                        e.1 += u32::from(within);
                    }
                }
                let s: Vec<String> = lists
                    .iter()
                    .map(|(k, (n, ok))| format!("{k} {n} {:.1}", f64::from(*ok) / f64::from(*n) * 100.0))
                    .collect();
                println!(
                    "{seed} {clock} {period}: n {n} left {left} {:.1}%   {}",
                    f64::from(ok) / f64::from(n.max(1)) * 100.0,
                    s.join(", ")
                );
            }
        }
        let mut counts: std::collections::BTreeMap<String, u32> = Default::default();
        for e in &place.world.events {
            let d = yf_model::Day(e.minute.div_euclid(1440));
            if d >= place.span.from && d <= place.span.to {
                *counts.entry(format!("{} {}", e.kind, e.typ)).or_default() += 1;
            }
        }
        if seeds == 0 {
            for (k, n) in counts {
                println!("{k}: {:.0} a year", f64::from(n) / 3.0);
            }
        }
    }
    eprintln!("{:?}", t.elapsed());
}
