use super::{Element, Line, continuity, counts, elements, ink, levels, nights, seen};
use serde_json::{Map, Value, json};
use yf_measures::journeys::{Estimate, LinkCount, LinkState, Place};
use yf_place::{RequiredLink, Settings};

/// What comes before the persons.
pub fn head(duplicates_dropped: u64) -> String {
    format!("{{\"duplicates_dropped\":{duplicates_dropped},\n\"persons\":[\n")
}

fn key(out: &mut Vec<u8>, name: &str) {
    out.push(b',');
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Adds one person, without what parts her from the next.
pub fn person_json(out: &mut Vec<u8>, line: &Line<'_>, settings: &Settings) {
    let v = line.vector;
    out.extend_from_slice(b"{\"person\":");
    out.extend_from_slice(Value::from(line.person).to_string().as_bytes());
    for element in elements(v) {
        match element {
            Element::One(name, cell) => {
                key(out, name);
                ink::cell(out, cell, "null");
            }
            Element::Each(name, of) => {
                key(out, name);
                object(out, &levels(&of));
            }
        }
    }
    key(out, "surprise_discharges");
    ink::cell(out, seen(v.surprise_discharges), "null");
    key(out, "promises");
    match v.promised {
        Some(p) => object(out, &[("due", p.due), ("kept", p.kept), ("late", p.late), ("broken", p.broken)]),
        None => out.extend_from_slice(b"null"),
    }
    for (name, cell) in nights(v) {
        key(out, name);
        ink::cell(out, cell, "null");
    }
    key(out, "waits");
    out.push(b'{');
    for (n, waits) in line.waits.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        let id = settings.clocks.get(waits.clock as usize).map_or("", |clock| clock.id.as_str());
        out.extend_from_slice(Value::from(id).to_string().as_bytes());
        out.push(b':');
        object(out, &counts(waits));
        // The list goes inside the brackets of the counts.
        out.pop();
        key(out, "values");
        out.push(b'[');
        for (n, (low, high)) in waits.values.iter().enumerate() {
            out.extend_from_slice(if n > 0 { b",[" } else { b"[" });
            ink::whole(out, *low);
            out.push(b',');
            ink::whole(out, *high);
            out.push(b']');
        }
        out.extend_from_slice(b"]}");
    }
    out.push(b'}');
    out.extend_from_slice(b",\"continuity\":{");
    for (n, (level, c)) in continuity(v).into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(level.as_bytes());
        out.extend_from_slice(b"\":");
        object(out, &[("n", c.n), ("providers", c.providers), ("missing", c.missing)]);
        out.pop();
        for (name, value) in [("coc", c.coc), ("upc", c.upc), ("secon", c.secon), ("care_density", c.care_density)] {
            key(out, name);
            ink::maybe(out, value, "null");
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"}}");
}

fn object(out: &mut Vec<u8>, pairs: &[(&str, u32)]) {
    out.push(b'{');
    for (n, (name, number)) in pairs.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        ink::whole(out, i64::from(*number));
    }
    out.push(b'}');
}

/// What comes after the persons: links with their counts and classes, and the place.
pub fn tail(settings: &Settings, links: &[(LinkCount, LinkState)], place: &Place) -> String {
    let link = |(link, (count, state)): (&RequiredLink, &(LinkCount, LinkState))| {
        json!({
            "id": link.id, "triggers": count.triggers, "sent": count.sent, "received": count.received,
            "in_time": count.in_time, "replied": count.replied, "state": state.name(), "unowned": link.owner.is_empty(),
        })
    };
    let links: Vec<Value> = settings.links.iter().zip(links).map(link).collect();
    format!("\n],\n\"links\":{},\n\"place\":{}}}\n", Value::from(links), place_json(place))
}

fn place_json(place: &Place) -> Value {
    let estimate = |e: &Estimate| {
        let (low, high) = e.interval.unzip();
        json!({ "n": e.n, "mean": e.mean, "lo": low, "hi": high })
    };
    let measures: Map<String, Value> =
        place.measures.iter().map(|(name, e)| ((*name).to_owned(), estimate(e))).collect();
    let standardised = place.standardised.iter().map(|(locality, s)| {
        let value =
            json!({ "n": s.n, "crude": s.crude, "standardised": s.standardised, "weight_covered": s.weight_covered });
        (locality.clone(), value)
    });
    let funnel = place.funnel.iter().map(|(locality, f)| {
        let (share, limits) = f.share.unzip();
        let [l95, l998] = limits.map_or([None; 2], |limits| limits.map(Some));
        let ((l95, u95), (l998, u998)) = (l95.unzip(), l998.unzip());
        let value =
            json!({ "due": f.due, "kept": f.kept, "share": share, "l95": l95, "u95": u95, "l998": l998, "u998": u998 });
        (locality.clone(), value)
    });
    let mut out = json!({
        "persons": place.persons,
        "measures": measures,
        "standardised": standardised.collect::<Map<_, _>>(),
        "funnel": funnel.collect::<Map<_, _>>(),
    });
    if let Some(name) = &place.standard {
        out["standard_population"] = json!(name);
    }
    out
}
