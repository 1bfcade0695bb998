//! Events that are read by what rows said before are those that are read one by one; a file in parts is the file whole.
//!
//! A space beside a field is trimmed and says nothing, but keeps a row from being known again: so the same rows with spaces are the slow twin.

use std::fs;
use std::path::{Path, PathBuf};
use yf_ingest::ReadOptions;
use yf_ingest::neutral::{Neutral, read};
use yf_model::rows::neutral::Row;

const HEADER: &str = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome";

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// Rows as fields: mostly alike, some with whatever a row can be wrong in.
fn rows(draw: &mut Draw, count: usize) -> Vec<Vec<String>> {
    let row = |n: usize, draw: &mut Draw| {
        let odd = draw.below(40) == 0;
        let mut fields = vec![
            if odd && draw.below(4) == 0 { format!("e{}", draw.below(count)) } else { format!("e{n}") },
            format!("P{}{}", draw.below(300), if draw.below(9) == 0 { "-of-a-long-name" } else { "" }),
            format!(
                "2024-{:02}-{:02}{}",
                1 + draw.below(12),
                1 + draw.below(28),
                draw.of(&["", "", "T09:30", "T23:59"])
            ),
            draw.of(&["referral", "contact", "assessment", "start", "end", "decline"]).to_owned(),
            draw.of(&["asc", "chs", "vcse", ""]).to_owned(),
            draw.of(&["duty", "nursing", "home_care"]).to_owned(),
            draw.of(&["z1", "z2", ""]).to_owned(),
            draw.of(&["w1", "w2", "", "worker-twenty-two"]).to_owned(),
            format!("R{}", draw.below(count / 4 + 1)),
            draw.of(&["", "needs", "care"]).to_owned(),
            draw.of(&["", "chs"]).to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            draw.of(&["", "no_action", "completed"]).to_owned(),
        ];
        if odd {
            match draw.below(10) {
                0 => fields[2] = "2024-02-30".to_owned(),
                1 => fields[3] = "refferal".to_owned(),
                2 => fields[1].clear(),
                3 => fields[8].clear(),
                4 => fields[12] = format!("e{}", draw.below(count)),
                5 => (fields[13], fields[14]) = ("2024-06-01".to_owned(), "2.5".to_owned()),
                6 => fields[5] = "caf\u{e9}".to_owned(),
                7 => fields.truncate(4 + draw.below(12)),
                8 => fields = vec![String::new()],
                _ => fields[14] = "many".to_owned(),
            }
        }
        fields
    };
    (0..count).map(|n| row(n, draw)).collect()
}

/// A folder with these rows; `space` is put before each field.
fn folder(name: &str, rows: &[Vec<String>], space: &str, line_end: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let mut text = format!("{HEADER}{line_end}");
    for row in rows {
        let fields: Vec<String> = row.iter().map(|field| format!("{space}{field}")).collect();
        text.push_str(fields.join(",").trim_end_matches(if row.len() < 2 { ' ' } else { '\n' }));
        text.push_str(line_end);
    }
    fs::write(folder.join("events.csv"), text).expect("written");
    let settings = r#"{"window": {"from": "2024-01-01", "to": "2025-01-01"}, "links": []}"#;
    fs::write(folder.join("settings.json"), settings).expect("written");
    folder
}

fn read_with(folder: &Path, threads: usize) -> Neutral {
    read(folder, &ReadOptions { threads, ..ReadOptions::default() }).expect("read")
}

/// All that a run knows, in texts: numbers are given on first sight and say nothing.
fn told(read: &Neutral) -> Vec<String> {
    let table = &read.table;
    let mut out = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for (number, person) in table.persons.iter().enumerate() {
        table.rows_of(number, &mut rows);
        for row in &rows {
            let text = |id| table.texts.get(id);
            let name = |name| table.names.text(name);
            out.push(format!(
                "{} {} {:?} {:?} {}/{}/{} by {} on {} uses {} {} to {}/{} as {} {:?} {} line {}",
                table.people.get(person.id),
                name(row.id),
                row.at,
                row.kind,
                text(row.org),
                text(row.service),
                text(row.team),
                table.workers.get(row.who),
                name(row.reference),
                name(row.uses),
                text(row.of),
                text(row.to_org),
                text(row.to_service),
                text(row.outcome),
                row.due,
                row.quantity,
                table.place_of(row.line).line,
            ));
        }
    }
    for (code, count, samples) in read.problems.groups() {
        let lines: Vec<Option<u32>> = samples.iter().map(|problem| problem.line).collect();
        out.push(format!("{code} {count} {lines:?}"));
    }
    out.push(format!("{} rows, {} aside, {} twice", read.rows, read.set_aside, table.duplicates));
    out
}

#[test]
fn known_rows_are_read_as_unknown_ones() {
    let mut draw = Draw(19);
    for round in 0..12 {
        let count = 60 + draw.below(900);
        let rows = rows(&mut draw, count);
        let fast = told(&read_with(&folder("twin-fast", &rows, "", "\n"), 1));
        let slow = told(&read_with(&folder("twin-slow", &rows, " ", "\n"), 1));
        assert!(fast.len() > 50);
        assert_eq!(fast, slow, "round {round}");
    }
}

#[test]
fn a_file_in_parts_is_the_file_whole() {
    let mut draw = Draw(4);
    let mut rows = rows(&mut draw, 24_000);
    for (name, line_end) in [("parts-lf", "\n"), ("parts-crlf", "\r\n")] {
        let folder = folder(name, &rows, "", line_end);
        assert!(fs::metadata(folder.join("events.csv")).expect("there").len() > 1 << 20);
        let whole = told(&read_with(&folder, 1));
        for threads in [2, 3, 7] {
            assert_eq!(told(&read_with(&folder, threads)), whole, "{threads} threads");
        }
    }
    // A quoted field over two lines, near the middle and near the end: no part can know that it begins inside one.
    for at in [12_000, 23_990] {
        rows[at] = [format!("\"q{at}\""), "P1,2024-03-01,contact,\"a\nsc\"".to_owned()].to_vec();
    }
    let folder = folder("parts-quoted", &rows, "", "\n");
    let whole = told(&read_with(&folder, 1));
    assert!(whole.iter().any(|line| line.contains("a\nsc")));
    assert_eq!(told(&read_with(&folder, 4)), whole);
}
