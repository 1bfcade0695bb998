//! persons.csv: who was observed from when to when, and what groups she belongs to.

use super::chunk::{decode, trim};
use super::said::Said;
use crate::ReadOptions;
use crate::source::{self, Source};
use crate::split::{Next, Splitter};
use crate::value;
use yf_model::rows::neutral::Person;
use yf_model::{Day, Ids, Problem, Problems, Texts};

/// What cannot be told without each column but the first.
const WITHOUT: [&str; 7] = [
    "everybody is observed from the first day",
    "everybody is observed to the last day",
    "nobody is known to have died",
    "nothing is told by sex",
    "nothing is told by age",
    "nothing is told by deprivation fifth",
    "nothing is told by locality",
];

const COLUMNS: [&str; 8] = ["person", "from", "to", "to_reason", "sex", "birth_year", "imd", "locality"];

/// Everybody of persons.csv, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub persons: Vec<Person>,
    pub ids: Ids,
    pub texts: Texts,
}

impl People {
    /// A person's place in the file.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.ids.find(id).and_then(|id| id.0.checked_sub(1))
    }
}

pub(crate) fn read(source: &Source, options: &ReadOptions, problems: &mut Problems) -> Result<People, Vec<Problem>> {
    let file = source.name.as_str();
    let opened = source.open(&options.limits).map_err(|e| vec![source::unreadable(file, &e)])?;
    let mut rows = Splitter::with_limit(opened, b',', options.limits.row_bytes);
    let failed = |line: u32, error: std::io::Error| vec![Said::unreadable(file, line, &error.to_string())];
    rows.skip_byte_order_mark().map_err(|e| failed(1, e))?;
    let (mut places, mut strange) = ([None; 8], Vec::new());
    if rows.next_row().map_err(|e| failed(1, e))? == Next::Row {
        for at in 0..rows.len() {
            let name = decode(trim(rows.field(at)));
            match COLUMNS.iter().position(|column| *column == name) {
                Some(place) => places[place] = places[place].or(Some(at)),
                None => strange.push(name),
            }
        }
    }
    if places[0].is_none() {
        return Err(vec![Said::missing_column(file, COLUMNS[0])]);
    }
    let optional = COLUMNS.iter().zip(&places).skip(1).zip(WITHOUT);
    for ((column, _), without) in optional.filter(|((_, place), _)| place.is_none()) {
        problems.add(Said::not_sent(file, column, without, strange.iter().map(String::as_str)));
    }
    let mut people = People::default();
    let mut lines: Vec<u32> = Vec::new();
    loop {
        let next = rows.next_row();
        let line = rows.line();
        let damage = match next.map_err(|e| failed(line, e))? {
            Next::End if rows.source().cut().is_some() => {
                return Err(vec![Said::unreadable(file, line, "it is packed, and ends too early or unpacks too far")]);
            }
            Next::End => return Ok(people),
            Next::Row if rows.len() < 2 && rows.bytes().trim_ascii().is_empty() => continue,
            Next::Row if memchr::memchr(0, rows.bytes()).is_some() => "nul-byte",
            Next::Row => "",
            Next::OpenQuote => "open-quote",
            Next::TooLong => "row-too-long",
        };
        if !damage.is_empty() {
            problems.add(Said::damaged(file, line, damage));
            continue;
        }
        let cells = places.map(|place| place.map_or_else(String::new, |at| decode(trim(rows.field(at)))));
        if let Some(how) = value::spoilt(&cells[0]) {
            problems.add(Said::spoilt(file, line, COLUMNS[0], &cells[0], how));
            continue;
        }
        let number = people.ids.intern(&cells[0]).0 as usize;
        if number <= people.persons.len() {
            let first = number.checked_sub(1).and_then(|n| lines.get(n)).copied().unwrap_or(0);
            problems.add(Said::person_twice(file, line, first));
            continue;
        }
        lines.push(line);
        let person = person(&cells, file, line, number as u32, &mut people.texts, problems);
        people.persons.push(person);
    }
}

fn person(
    cells: &[String; 8],
    file: &str,
    line: u32,
    number: u32,
    texts: &mut Texts,
    problems: &mut Problems,
) -> Person {
    let [_, from, to, reason, sex, birth_year, fifth, locality] = cells.each_ref().map(String::as_str);
    let mut read = |column: &str, text: &str, value: Option<i32>| {
        if value.is_none() && !text.is_empty() {
            problems.add(Said::person_value(file, line, column, text));
        }
        value
    };
    let from = read("from", from, Day::parse_iso(from).map(|d| d.0)).map(Day);
    let to = read("to", to, Day::parse_iso(to).map(|d| d.0)).map(Day);
    let year = birth_year.parse::<i32>().ok().filter(|y| (1..=9999).contains(y));
    let birth_year = read("birth_year", birth_year, year);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        problems.add(Said::person_gone_before(file, line));
    }
    let [sex, fifth, locality] = [sex, fifth, locality].map(|text| texts.intern(text));
    Person { id: yf_model::IdText(number), from, to, died: reason == "died", sex, birth_year, fifth, locality }
}
