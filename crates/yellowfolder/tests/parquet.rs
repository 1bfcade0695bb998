//! The Parquet files hold what the CSV files hold: read back by a reader that was written from the format's description and shares no code with
//! the pen. (`make parquet` has DuckDB and Arrow read them too.)

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, wrote};
use std::collections::BTreeMap;

/// A value of Thrift's compact protocol.
#[derive(Clone, Debug)]
enum Value {
    Int(i64),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Struct(BTreeMap<i16, Value>),
}

impl Value {
    fn int(&self) -> i64 {
        match self {
            Value::Int(n) => *n,
            other => panic!("{other:?} is no number"),
        }
    }

    fn text(&self) -> String {
        match self {
            Value::Bytes(b) => String::from_utf8(b.clone()).expect("UTF-8"),
            other => panic!("{other:?} is no text"),
        }
    }

    fn list(&self) -> &[Value] {
        match self {
            Value::List(all) => all,
            other => panic!("{other:?} is no list"),
        }
    }

    fn get(&self, field: i16) -> &Value {
        match self {
            Value::Struct(all) => all.get(&field).unwrap_or_else(|| panic!("no field {field}")),
            other => panic!("{other:?} is no struct"),
        }
    }

    fn has(&self, field: i16) -> bool {
        matches!(self, Value::Struct(all) if all.contains_key(&field))
    }
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().expect("a byte");
        self.0 = rest;
        *first
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let (part, rest) = self.0.split_at(n);
        self.0 = rest;
        part.to_vec()
    }

    fn varint(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return number;
            }
        }
    }

    fn signed(&mut self) -> i64 {
        let n = self.varint();
        (n >> 1) as i64 ^ -((n & 1) as i64)
    }

    fn value(&mut self, kind: u8) -> Value {
        match kind {
            5 | 6 => Value::Int(self.signed()),
            8 => {
                let length = self.varint() as usize;
                Value::Bytes(self.take(length))
            }
            9 => {
                let head = self.byte();
                let length = if head >> 4 == 15 { self.varint() as usize } else { usize::from(head >> 4) };
                Value::List((0..length).map(|_| self.value(head & 15)).collect())
            }
            12 => self.fields(),
            other => panic!("kind {other} is not used"),
        }
    }

    fn fields(&mut self) -> Value {
        let (mut all, mut last) = (BTreeMap::new(), 0i16);
        loop {
            let head = self.byte();
            if head == 0 {
                return Value::Struct(all);
            }
            last = if head >> 4 == 0 { self.signed() as i16 } else { last + i16::from(head >> 4) };
            all.insert(last, self.value(head & 15));
        }
    }

    /// The hybrid of runs and packed numbers, until so many are there.
    fn hybrid(&mut self, width: u32, wanted: usize) -> Vec<u32> {
        let mut all = Vec::new();
        while all.len() < wanted {
            let head = self.varint();
            if head & 1 == 0 {
                let bytes = self.take(width.div_ceil(8) as usize);
                let value = bytes.iter().rev().fold(0u32, |n, b| n << 8 | u32::from(*b));
                all.extend(std::iter::repeat_n(value, (head >> 1) as usize));
            } else {
                let bytes = self.take(((head >> 1) as u32 * width) as usize);
                let bit = |n: usize| u32::from(bytes[n / 8] >> (n % 8) & 1);
                for n in 0..(head >> 1) as usize * 8 {
                    all.push((0..width as usize).map(|b| bit(n * width as usize + b) << b).sum());
                }
            }
        }
        all.truncate(wanted);
        all
    }
}

/// One plain value, as the CSV writes it.
fn plain(bytes: &mut Bytes<'_>, physical: i64, converted: Option<i64>) -> String {
    let four = |b: &mut Bytes<'_>| i32::from_le_bytes(b.take(4).try_into().expect("four"));
    match (physical, converted) {
        (1, Some(6)) => yf_model::Day(four(bytes)).to_string(),
        (2, None) => i64::from_le_bytes(bytes.take(8).try_into().expect("eight")).to_string(),
        (5, None) => f64::from_le_bytes(bytes.take(8).try_into().expect("eight")).to_string(),
        (6, Some(0)) => {
            let length = four(bytes) as usize;
            String::from_utf8(bytes.take(length)).expect("UTF-8")
        }
        other => panic!("{other:?} is not used"),
    }
}

/// All rows of a file, its header first.
fn read(file: &[u8]) -> Vec<Vec<String>> {
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
    let length = u32::from_le_bytes(file[file.len() - 8..file.len() - 4].try_into().expect("four")) as usize;
    let contents = Bytes(&file[file.len() - 8 - length..file.len() - 8]).fields();
    let schema = contents.get(2).list();
    assert_eq!(schema[0].get(5).int() as usize, schema.len() - 1);
    let columns: Vec<(String, i64, Option<i64>)> =
        schema[1..].iter().map(|c| (c.get(4).text(), c.get(1).int(), c.has(6).then(|| c.get(6).int()))).collect();
    let mut all = vec![columns.iter().map(|c| c.0.clone()).collect::<Vec<_>>()];
    for group in contents.get(4).list() {
        let rows = group.get(3).int() as usize;
        let mut values: Vec<Vec<String>> = Vec::new();
        for (chunk, (name, physical, converted)) in group.get(1).list().iter().zip(&columns) {
            let meta = chunk.get(3);
            assert_eq!((&meta.get(3).list()[0].text(), meta.get(4).int(), meta.get(5).int() as usize), (name, 0, rows));
            let mut dictionary = Vec::new();
            if meta.has(11) {
                let mut at = Bytes(&file[meta.get(11).int() as usize..]);
                let header = at.fields();
                assert_eq!(header.get(1).int(), 2);
                let mut body = Bytes(&at.0[..header.get(3).int() as usize]);
                for _ in 0..header.get(7).get(1).int() {
                    dictionary.push(plain(&mut body, *physical, *converted));
                }
                assert!(body.0.is_empty());
            }
            let mut at = Bytes(&file[meta.get(9).int() as usize..]);
            let header = at.fields();
            let mut body = Bytes(&at.0[..header.get(3).int() as usize]);
            let length = u32::from_le_bytes(body.take(4).try_into().expect("four")) as usize;
            let there = Bytes(&body.take(length)).hybrid(1, rows);
            let count = there.iter().filter(|t| **t == 1).count();
            let mut found: Vec<String> = match header.get(5).get(2).int() {
                0 => (0..count).map(|_| plain(&mut body, *physical, *converted)).collect(),
                8 => {
                    let width = u32::from(body.byte());
                    body.hybrid(width, count).into_iter().map(|n| dictionary[n as usize].clone()).collect()
                }
                other => panic!("encoding {other}"),
            };
            assert!(body.0.is_empty(), "{name}");
            found.reverse();
            values.push(
                there.iter().map(|t| if *t == 1 { found.pop().expect("a value") } else { String::new() }).collect(),
            );
        }
        all.extend((0..rows).map(|row| values.iter().map(|column| column[row].clone()).collect::<Vec<_>>()));
    }
    assert_eq!(contents.get(3).int() as usize, all.len() - 1);
    all
}

/// The same text, or the same number written another way.
fn same(csv: &str, parquet: &str) -> bool {
    let harmless = csv.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    csv == parquet
        || harmless == Some(parquet)
        || matches!((csv.parse::<f64>(), parquet.parse::<f64>()), (Ok(a), Ok(b)) if a.to_bits() == b.to_bits())
}

fn compare(name: &str, csv: &[u8], parquet: &[u8]) -> usize {
    let csv = rows(std::str::from_utf8(csv).expect("UTF-8"));
    let parquet = read(parquet);
    assert_eq!(csv.len(), parquet.len(), "{name}: rows");
    let also = usize::from(name.starts_with("figures"));
    for (line, (a, b)) in csv.iter().zip(&parquet).enumerate() {
        assert_eq!(a.len() + also, b.len(), "{name}:{line}: columns");
        for (column, (a, b)) in a.iter().zip(b).enumerate() {
            assert!(same(a, b), "{name}:{line}: {}: {a:?} became {b:?}", csv[0][column]);
        }
        if also == 1 && line > 0 {
            let (value, number) = (&b[b.len() - 2], &b[b.len() - 1]);
            assert_eq!(
                value.parse::<f64>().ok().filter(|n| n.is_finite()),
                number.parse().ok(),
                "{name}:{line}: number"
            );
        }
    }
    csv.len()
}

#[test]
fn each_parquet_file_holds_what_its_csv_holds() {
    let from = extracts().to_str().expect("UTF-8");
    let desk = fresh("alike");
    let path = |name: &str| desk.join(name).to_str().expect("UTF-8").to_string();
    wrote(&["look", from, "--out", &path("look"), "--format", "csv,parquet"]);
    wrote(&["events", from, "--out", &path("events"), "--parquet"]);
    wrote(&["journeys", &path("events"), "--out", &path("journeys"), "--format", "csv,parquet"]);
    wrote(&["waits", &format!("{from}/council"), "--out", &path("waits"), "--parquet"]);
    let mut compared = Vec::new();
    for command in ["look", "events", "journeys", "waits"] {
        let files = files(&desk.join(command));
        for (name, parquet) in files.iter().filter(|(name, _)| name.ends_with(".parquet")) {
            let csv = &files[&name.replace(".parquet", ".csv")];
            let rows = compare(name, csv, parquet);
            assert!(rows > 20, "{command}/{name}: {rows} rows");
            // A dictionary is worth its bytes: no table of any size is larger than its text.
            assert!(parquet.len() < csv.len().max(10_000), "{name}: {} bytes, {} as CSV", parquet.len(), csv.len());
            compared.push(format!("{command}/{name}"));
        }
    }
    let expected = [
        "look/figures-restricted.parquet",
        "look/figures.parquet",
        "look/journeys.parquet",
        "look/people.parquet",
        "events/clocks.parquet",
        "events/events.parquet",
        "journeys/persons.parquet",
        "waits/medians.parquet",
        "waits/waits.parquet",
    ];
    assert_eq!(compared, expected);
}

#[test]
fn the_same_bytes_with_any_number_of_threads_and_no_person_in_the_open_edition() {
    let from = extracts().to_str().expect("UTF-8");
    let desk = fresh("threads");
    let path = |name: &str| desk.join(name).to_str().expect("UTF-8").to_string();
    for threads in ["1", "2"] {
        wrote(&["look", from, "--out", &path(threads), "--format", "parquet", "--threads", threads]);
    }
    let (one, two) = (files(&desk.join("1")), files(&desk.join("2")));
    let parquet = |all: &BTreeMap<String, Vec<u8>>| {
        all.iter().filter(|(n, _)| n.ends_with(".parquet")).map(|(n, b)| (n.clone(), b.clone())).collect::<Vec<_>>()
    };
    assert_eq!(parquet(&one).len(), 4);
    assert!(parquet(&one) == parquet(&two));
    wrote(&["look", from, "--out", &path("open"), "--format", "parquet", "--edition", "open"]);
    let open = files(&desk.join("open"));
    let names: Vec<&str> = open.keys().map(String::as_str).filter(|n| n.ends_with(".parquet")).collect();
    assert_eq!(names, ["figures.parquet"]);
    // It is the open edition's: small numbers are hidden in it as they are in the CSV.
    assert_eq!(open["figures.parquet"], one["figures.parquet"]);
    assert!(read(&open["figures.parquet"]).iter().any(|row| row[7] == "[c]" && row[8].is_empty()));
}
