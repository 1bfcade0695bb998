//! The policy folder: the reference place's own files where the place is alone, and the same promises over all places of a run.

use crate::place::Site;
use crate::tables::Tables;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The files, by name.
pub fn policy(sites: &[Site]) -> Vec<(String, String)> {
    let reference = yf_place::REFERENCE_FILES.iter().map(|(name, text)| (name.to_string(), text.to_string()));
    if sites.len() == 1 {
        return reference.collect();
    }
    reference
        .map(|(name, text)| {
            let text = match name.as_str() {
                "place.toml" => place(&text, sites),
                "areas.csv" => areas(&text, sites),
                _ => text,
            };
            (name, text)
        })
        .collect()
}

/// `place.toml`: every council, the agencies of each place, its localities.
fn place(reference: &str, sites: &[Site]) -> String {
    let head = reference.split("[[localities]]").next().unwrap_or("");
    let mut out = String::new();
    let mut trusts = BTreeSet::from(["ZX2".to_string()]);
    for line in head.lines() {
        match line {
            "name = \"The invented place\"" => out.push_str("name = \"The invented places\"\n"),
            "councils = [\"999\"]" => {
                let codes: Vec<String> = sites.iter().map(|s| format!("\"{}\"", s.council())).collect();
                let _ = writeln!(out, "councils = [{}]", codes.join(", "));
            }
            "999 = \"la:999\"" => {
                for site in sites {
                    let _ = writeln!(out, "{0} = \"la:{0}\"", site.council());
                }
            }
            "name = \"Council, adult social care\"" => out.push_str("name = \"Council of P01\"\n"),
            "name = \"Community health services\"" => out.push_str("name = \"Community health services of P01\"\n"),
            line => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    for site in &sites[1..] {
        let id = site.id().unwrap_or_default();
        let short = id.to_ascii_lowercase();
        let mut agency = |what: &str, name: &str, org: String| {
            let _ =
                write!(out, "[[agencies]]\nid = \"{what}-{short}\"\nname = \"{name} of {id}\"\norg = \"{org}\"\n\n");
        };
        agency("council", "Council", format!("la:{}", site.council()));
        agency("community", "Community health services", format!("ods:{}", site.community()));
        if trusts.insert(site.trust()) {
            agency("hospital", "Hospital", format!("ods:{}", site.trust()));
        }
    }
    for site in sites {
        let tables = Tables::of(site);
        for (n, locality) in tables.localities.iter().enumerate() {
            let practices = tables.practices.iter().filter(|p| p.locality == n).map(|p| format!("\"{}\"", p.code));
            let areas = (1..=20).map(|area| format!("\"{}\"", site.lsoa(n as u32 * 20 + area)));
            let _ = write!(
                out,
                "[[localities]]\nid = \"{}\"\nname = \"{} ({})\"\npractices = [{}]\npostcodes = [\"{}\"]\nlsoas = [{}]\n\n",
                locality.id,
                locality.name,
                site.id().unwrap_or_default(),
                practices.collect::<Vec<_>>().join(", "),
                site.district(n as u32),
                areas.collect::<Vec<_>>().join(", "),
            );
        }
    }
    out
}

/// `areas.csv`: the reference place's areas again, with the codes and postcodes of each place.
fn areas(reference: &str, sites: &[Site]) -> String {
    let mut lines = reference.lines();
    let mut out = lines.next().unwrap_or("").to_string() + "\n";
    for site in sites {
        for line in lines.clone() {
            let fields: Vec<&str> = line.split(',').collect();
            let [lsoa, boundary, index, decile, postcode] = fields.as_slice() else { continue };
            let area: u32 = lsoa.get(6..).and_then(|n| n.parse().ok()).unwrap_or(1);
            let end = postcode.split_once(' ').map_or("", |(_, end)| end);
            let district = site.district((area - 1) / 20);
            let _ = writeln!(out, "{},{boundary},{index},{decile},{district} {end}", site.lsoa(area));
        }
    }
    out
}
