//! The JSON of both editions is what `docs/figures.schema.json` says, and `docs/figures.md` names every column.

#[path = "common/json_schema.rs"]
mod json_schema;
mod sample;

use json_schema::check;
use serde_json::Value;
use yf_report::*;

fn docs(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn the_json_of_both_editions_is_what_the_schema_says() {
    let schema: Value = serde_json::from_str(&docs("figures.schema.json")).expect("the schema is JSON");
    assert_eq!(schema["$id"], SCHEMA);
    let full = sample::report();
    for r in [&full, &sample::shared(&full)] {
        let value: Value = serde_json::from_str(&sample::text(|out| json(r, out))).expect("JSON");
        check(&schema, &value, &schema, "").expect("as the schema says");
    }
    // The check can fail: a key more, a key less, another type, an unknown word.
    let good = serde_json::to_value(&full).expect("JSON");
    for spoil in [
        |v: &mut Value| v["more"] = Value::Bool(true),
        |v: &mut Value| drop(v["place"].as_object_mut().expect("it").remove("name")),
        |v: &mut Value| v["run"]["rows"] = Value::String("[x]".into()),
        |v: &mut Value| v["edition"] = Value::String("shut".into()),
        |v: &mut Value| v["run"]["as_of"] = Value::String("30/09/2026".into()),
        |v: &mut Value| v["promises"][0]["change"]["says"] = Value::String("fine".into()),
    ] {
        let mut bad = good.clone();
        spoil(&mut bad);
        assert!(check(&schema, &bad, &schema, "").is_err());
    }
}

/// Found by fuzzing: sums over an earlier edition one of whose counts was near the end of all numbers ended the run.
#[test]
fn a_count_that_no_place_has_is_no_figure() {
    let mut value = serde_json::to_value(sample::shared(&sample::report())).expect("JSON");
    let mut read_with = |rows: u64| {
        value["run"]["rows"] = Value::from(rows);
        read_json(value.to_string().as_bytes()).is_ok()
    };
    assert!(read_with(1_000_000_000_000));
    assert!(!read_with(1_000_000_000_001) && !read_with(u64::MAX));
}

#[test]
fn every_definition_is_described_or_a_plain_list_and_is_used() {
    let text = docs("figures.schema.json");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    for (name, definition) in schema["$defs"].as_object().expect("definitions") {
        assert!(text.contains(&format!("\"#/$defs/{name}\"")), "{name} is used by nothing");
        assert!(definition["description"].is_string() || definition["enum"].is_array(), "{name}");
        if let Some(properties) = definition["properties"].as_object() {
            let required = definition["required"].as_array().map_or(0, Vec::len);
            assert_eq!(required, properties.len(), "{name}: every key is always there");
        }
    }
}

#[test]
fn the_page_on_figures_names_every_key_and_column() {
    let page = docs("figures.md");
    let full = sample::report();
    let top = serde_json::to_value(&full).expect("JSON");
    let keys = top.as_object().expect("an object").keys().map(String::as_str);
    let [figures, people] = [figures_csv(&full), sample::text(|out| people_csv(&full, out))];
    let columns = [&figures, &people].into_iter().flat_map(|t| t.lines().next().unwrap_or_default().split(','));
    for word in keys.chain(columns) {
        assert!(page.contains(&format!("`{word}`")), "docs/figures.md does not name `{word}`");
    }
    assert!(page.contains(SCHEMA));
}

#[test]
fn the_csv_has_the_figures_of_the_json() {
    let full = sample::report();
    for r in [&full, &sample::shared(&full)] {
        let text = figures_csv(r);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows of one length");
        let find = |figure: &str, by: &str, group: &str, period: &str, measure: &str| {
            rows.iter()
                .find(|r| &r[1] == figure && &r[2] == by && &r[3] == group && &r[5] == period && &r[6] == measure)
                .map(|r| r[7].to_owned())
        };
        let shown = |c: Count| c.shown().map_or("[c]".to_owned(), |n| n.to_string());
        for p in r.promises.iter().filter(|p| p.missing.is_none()) {
            let year = format!("{}..{}", p.year_months[0], p.year_months[p.year_months.len() - 1]);
            let rate = p.year.rate;
            assert_eq!(find(&p.id, "", "", &year, "numerator"), Some(shown(rate.numerator)), "{}", p.id);
            assert_eq!(find(&p.id, "", "", &year, "denominator"), Some(shown(rate.denominator)), "{}", p.id);
            for m in p.months.iter().filter(|m| m.covered) {
                let met = find(&p.id, "", "", &m.month.to_string(), "met");
                assert_eq!(met, Some(shown(m.ends.met)), "{} {}", p.id, m.month);
            }
            for (b, row) in p.breakdowns.iter().flat_map(|b| b.rows.iter().map(move |row| (b, row))) {
                assert_eq!(find(&p.id, &b.by, &row.group, &year, "met"), Some(shown(row.ends.met)));
            }
        }
        let missing = r.promises.iter().filter(|p| p.missing.is_some()).count();
        assert_eq!(rows.iter().filter(|r| &r[0] == "promise" && &r[6] == "missing").count(), missing);
    }
}

#[test]
fn no_cell_of_either_table_begins_a_formula() {
    let mut full = sample::report();
    full.place.localities[0] = "=HYPERLINK(\"x\")".into();
    for p in &mut full.people {
        p.locality = "=1+1".into();
        p.name = Some("@SUM(A1)".into());
        p.local_ids.iter_mut().for_each(|i| i.agency = "-2".into());
    }
    for c in full.behind.iter_mut().flat_map(|b| &mut b.cases) {
        c.because = vec!["+cmd".into()];
        c.rows = vec!["\tfile:1".into()];
    }
    for b in full.promises.iter_mut().flat_map(|p| &mut p.breakdowns) {
        b.rows.iter_mut().for_each(|r| r.group = "=A1".into());
    }
    full.official.unrecognised[0].value = "@x".into();
    for text in [figures_csv(&full), sample::text(|out| people_csv(&full, out))] {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut kept = 0;
        for row in reader.records() {
            for cell in row.expect("a row").iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
                kept += usize::from(cell.starts_with('\''));
            }
        }
        assert!(kept > 10);
    }
}
