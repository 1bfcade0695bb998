//! Links and the place, from the standard's sections 15 and 16.

use super::event::{Case, Event, Person};
use super::twin::{Rules, Shared, She, vector, visits};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The whole answer, `expected.json`.
pub fn answer(case: &Case) -> Value {
    let rules = Rules::new(&case.settings);
    let mut seen = BTreeSet::new();
    let kept: Vec<&Event> = case.events.iter().filter(|e| seen.insert(&e.id)).collect();
    let persons = case.persons.clone().unwrap_or_else(|| {
        let all: BTreeSet<&String> = kept.iter().map(|e| &e.person).collect();
        all.into_iter().map(|id| Person { id: id.clone(), ..Person::default() }).collect()
    });
    let mut rows: BTreeMap<&str, Vec<Event>> = BTreeMap::new();
    for e in &kept {
        rows.entry(&e.person).or_default().push((*e).clone());
    }
    let all: Vec<She<'_>> =
        persons.iter().map(|p| She::new(&rules, p, rows.get(p.id.as_str()).cloned().unwrap_or_default())).collect();
    let shared: BTreeMap<&str, Shared> = ["who", "team", "org"].map(|level| (level, together(&all, level))).into();
    let vectors: Vec<Value> = all.iter().zip(&persons).map(|(she, p)| vector(she, &p.id, &shared)).collect();
    let links = case.settings["links"].as_array().cloned().unwrap_or_default();
    json!({
        "duplicates_dropped": case.events.len() - kept.len(),
        "place": place(&vectors, &persons, &rules),
        "persons": vectors,
        "links": links.iter().map(|link| observed(link, &all, &rules)).collect::<Vec<_>>(),
    })
}

fn together(all: &[She<'_>], level: &str) -> Shared {
    let mut shared = Shared::new();
    for she in all {
        let providers: BTreeSet<Vec<String>> = visits(she, level).into_iter().flatten().collect();
        for a in &providers {
            for b in providers.iter().filter(|b| a < b) {
                *shared.entry((a.clone(), b.clone())).or_default() += 1;
            }
        }
    }
    shared
}

fn observed(link: &Value, all: &[She<'_>], rules: &Rules<'_>) -> Value {
    let text = |key: &str| link[key].as_str().unwrap_or("");
    let open = |key: &str, value: &str| text(key).is_empty() || text(key) == value;
    let (lead, look) = (rules.days("link_lead_days", 7), rules.days("link_look_days", 91));
    let limit = link["limit_days"].as_i64().expect("a limit");
    let (mut triggers, mut sent, mut received, mut in_time, mut replied) = (0, 0, 0, 0, 0);
    for she in all {
        let mut used = BTreeSet::new();
        for t in she.rows.iter().filter(|t| she.observed(t.day)) {
            if t.kind != text("trigger_kind")
                || t.org != text("from_org")
                || !open("from_service", &t.service)
                || !open("trigger_type", &t.of)
            {
                continue;
            }
            triggers += 1;
            let goes = |e: &Event| {
                (e.kind == "referral" || e.kind == "notice")
                    && e.org == text("from_org")
                    && e.to_org == text("to_org")
                    && open("to_service", &e.to_service)
            };
            let Some(s) = she
                .rows
                .iter()
                .find(|e| goes(e) && t.day - lead <= e.day && e.day <= t.day + look && !used.contains(&e.id))
            else {
                continue;
            };
            used.insert(s.id.clone());
            sent += 1;
            let on: Vec<&Event> = she.on(&s.reference).into_iter().map(|(_, e)| e).filter(|e| e.day >= s.day).collect();
            let takes = ["accept", "contact", "assessment", "start"];
            if let Some(r) = on.iter().find(|e| takes.contains(&e.kind.as_str()) && e.org == text("to_org")) {
                received += 1;
                in_time += i64::from(i64::from(r.day - t.day) <= limit);
            }
            replied += i64::from(
                on.iter().any(|e| e.kind == "notice" && e.org == text("to_org") && e.to_org == text("from_org")),
            );
        }
    }
    let n = triggers as f64;
    let state = if triggers < i64::from(rules.days("link_min_triggers", 5)) {
        "too_few"
    } else if sent == 0 {
        "missing"
    } else if (sent as f64) < rules.share("link_sent_share", 0.9) * n
        || (received as f64) < rules.share("link_sent_share", 0.9) * n
    {
        "leaky"
    } else if (in_time as f64) < rules.share("link_intime_share", 0.8) * n {
        "slow"
    } else if link["reply_required"] == true
        && (replied as f64) < rules.share("link_reply_share", 0.5) * received as f64
    {
        "one_way"
    } else {
        "present"
    };
    json!({
        "id": link["id"], "triggers": triggers, "sent": sent, "received": received, "in_time": in_time, "replied": replied,
        "state": state, "unowned": text("owner").is_empty(),
    })
}

/// Drawn one after another, as the standard says.
fn bootstrap(values: &[f64], rules: &Rules<'_>) -> Value {
    let n = values.len();
    if n == 0 {
        return json!({ "n": 0, "mean": null, "lo": null, "hi": null });
    }
    let resamples = rules.settings["rules"]["bootstrap"].as_u64().unwrap_or(2_000) as usize;
    let mut state = rules.settings["rules"]["bootstrap_seed"].as_u64().unwrap_or(20_090_131);
    let mut means: Vec<f64> = Vec::new();
    for _ in 0..resamples {
        let mut sum = 0.0;
        for _ in 0..n {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            sum += values[((u128::from(z) * n as u128) >> 64) as usize];
        }
        means.push(sum / n as f64);
    }
    means.sort_by(f64::total_cmp);
    let b = resamples as f64;
    let (low, high) = ((0.025 * b).floor() as usize, (0.975 * b).ceil() as usize);
    let mean = values.iter().sum::<f64>() / n as f64;
    match resamples {
        0 => json!({ "n": n, "mean": mean, "lo": null, "hi": null }),
        _ => json!({ "n": n, "mean": mean, "lo": means[low], "hi": means[high - 1] }),
    }
}

fn place(vectors: &[Value], persons: &[Person], rules: &Rules<'_>) -> Value {
    let number =
        |of: &dyn Fn(&Value) -> Option<f64>| bootstrap(&vectors.iter().filter_map(of).collect::<Vec<_>>(), rules);
    let handoffs = |v: &Value| v["handoffs"]["org"].as_f64();
    let home = |v: &Value| {
        let days = v["days_observed"].as_f64().filter(|d| *d > 0.0)?;
        Some(v["days_at_home"].as_f64()? / days)
    };
    let mut out = json!({
        "persons": persons.len(),
        "measures": {
            "handoffs_org": number(&handoffs), "unowned_days": number(&|v| v["unowned_days"].as_f64()),
            "tellings": number(&|v| v["tellings"].as_f64()), "bounces": number(&|v| v["bounces"].as_f64()),
            "surprise_discharges": number(&|v| v["surprise_discharges"].as_f64()), "home_share": number(&home),
            "coc_who": number(&|v| v["continuity"]["who"]["coc"].as_f64()),
        },
        "standardised": standardised(vectors, persons, rules),
        "funnel": funnel(vectors, persons),
    });
    if let Some(name) = rules.settings["standard_population"]["name"].as_str() {
        out["standard_population"] = json!(name);
    }
    out
}

fn stratum(p: &Person, rules: &Rules<'_>) -> (String, String, String) {
    let year: i32 = yf_model::Day(rules.from).to_string()[..4].parse().expect("a year");
    let band = match p.birth_year.map(|born| year - born) {
        None => "unknown",
        Some(age) if age <= 64 => "0-64",
        Some(age) if age <= 74 => "65-74",
        Some(age) if age <= 84 => "75-84",
        Some(_) => "85+",
    };
    (band.to_owned(), p.sex.clone(), p.imd.clone())
}

fn standardised(vectors: &[Value], persons: &[Person], rules: &Rules<'_>) -> Value {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let values: Vec<f64> = vectors.iter().map(|v| v["handoffs"]["org"].as_f64().expect("a number")).collect();
    let localities: BTreeSet<&String> = persons.iter().map(|p| &p.locality).collect();
    let strata: BTreeSet<_> = persons.iter().map(|p| stratum(p, rules)).collect();
    let mut out = Map::new();
    for locality in localities {
        let here = |p: &Person| p.locality == *locality;
        let of = |keep: &dyn Fn(&Person) -> bool| {
            persons.iter().zip(&values).filter(|(p, _)| keep(p)).map(|(_, v)| *v).collect::<Vec<f64>>()
        };
        let all = of(&|p| here(p));
        let (mut weighed, mut weights) = (0.0, 0.0);
        for s in &strata {
            let weight = match rules.settings["standard_population"]["strata"].as_array() {
                None => of(&|p| stratum(p, rules) == *s).len() as f64 / persons.len() as f64,
                Some(standard) => {
                    let weight = |of: &Value| of["weight"].as_f64().expect("a weight");
                    let own = standard
                        .iter()
                        .find(|w| (&w["age"], &w["sex"], &w["imd"]) == (&json!(s.0), &json!(s.1), &json!(s.2)));
                    own.map_or(0.0, weight) / standard.iter().map(weight).sum::<f64>()
                }
            };
            let inside = of(&|p| here(p) && stratum(p, rules) == *s);
            if !inside.is_empty() {
                weighed += weight * mean(&inside);
                weights += weight;
            }
        }
        out.insert(locality.clone(), json!({ "n": all.len(), "crude": mean(&all), "standardised": weighed / weights, "weight_covered": weights }));
    }
    out.into()
}

fn funnel(vectors: &[Value], persons: &[Person]) -> Value {
    let sum = |keep: &dyn Fn(&Person) -> bool, key: &str| {
        vectors
            .iter()
            .zip(persons)
            .filter(|(_, p)| keep(p))
            .map(|(v, _)| v["promises"][key].as_i64().unwrap_or(0))
            .sum::<i64>()
    };
    let (due, kept) = (sum(&|_| true, "due"), sum(&|_| true, "kept"));
    let mut out = Map::new();
    if due == 0 {
        return out.into();
    }
    let p0 = kept as f64 / due as f64;
    for locality in persons.iter().map(|p| &p.locality).collect::<BTreeSet<_>>() {
        let (due, kept) = (sum(&|p| p.locality == *locality, "due"), sum(&|p| p.locality == *locality, "kept"));
        let bound = |z: f64| match due {
            0 => Value::Null,
            n => json!((p0 + z * (p0 * (1.0 - p0) / n as f64).sqrt()).clamp(0.0, 1.0)),
        };
        let share = if due == 0 { Value::Null } else { json!(kept as f64 / due as f64) };
        let (narrow, wide) = (1.959964, 3.090232);
        let value = json!({
            "due": due, "kept": kept, "share": share, "l95": bound(-narrow), "u95": bound(narrow), "l998": bound(-wide), "u998": bound(wide),
        });
        out.insert(locality.clone(), value);
    }
    out.into()
}
