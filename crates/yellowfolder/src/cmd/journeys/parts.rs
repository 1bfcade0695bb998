//! Persons in parts, so that each thread has its own and no vector is held longer than it takes to write it.

use super::Format;
use crate::exit::Failure;
use crate::out::OutFolder;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use yf_journey::vector::{self, Desk, Lens, Link, Together};
use yf_measures::journeys::{LinkCount, Values, counts, lens, links, together};
use yf_model::in_order;
use yf_model::rows::neutral::Table;
use yf_place::Settings;
use yf_report::parquet::{Kinds, Pen};
use yf_report::vectors::{self, Line};

/// Persons of a part: enough that handing it on costs nothing, few enough that no thread waits long for the last part of another.
const PART: usize = 1_024;

/// The files being written.
pub struct Pens {
    json: Option<BufWriter<File>>,
    csv: Option<BufWriter<File>>,
    parquet: Option<Pen<BufWriter<File>>>,
}

impl Pens {
    /// Opens what is asked for.
    pub fn open(formats: &[Format], out: &mut OutFolder) -> Result<Pens, Failure> {
        let [json, csv, parquet] = vectors::FILES;
        let mut open = |format, name| formats.contains(&format).then(|| out.create(name)).transpose();
        let (json, csv, table) = (open(Format::Json, json)?, open(Format::Csv, csv)?, open(Format::Parquet, parquet)?);
        let table = table.map(|file| Pen::new(file, Kinds::Vectors)).transpose();
        Ok(Pens { json, csv, parquet: table.map_err(|e| out.not_written(parquet, &e))? })
    }

    fn write(&mut self, json: &[u8], csv: &[u8], out: &OutFolder) -> Result<(), Failure> {
        let [json_name, csv_name, parquet_name] = vectors::FILES;
        let pens: [(Option<&mut dyn Write>, _, _); 3] = [
            (self.json.as_mut().map(|pen| pen as _), json, json_name),
            (self.csv.as_mut().map(|pen| pen as _), csv, csv_name),
            (self.parquet.as_mut().map(|pen| pen as _), csv, parquet_name),
        ];
        for (pen, bytes, name) in pens {
            if let Some(pen) = pen {
                pen.write_all(bytes).map_err(|e| out.not_written(name, &e))?;
            }
        }
        Ok(())
    }

    /// Ends the JSON and the Parquet, and sees all files safe on the disk.
    pub fn finish(mut self, tail: &str, out: &OutFolder) -> Result<(), Failure> {
        self.write(tail.as_bytes(), b"", out)?;
        let safe = |pen: Option<BufWriter<File>>| -> io::Result<()> {
            let Some(mut pen) = pen else { return Ok(()) };
            pen.flush()?;
            pen.get_ref().sync_all()
        };
        safe(self.json).map_err(|e| out.not_written(vectors::FILES[0], &e))?;
        safe(self.csv).map_err(|e| out.not_written(vectors::FILES[1], &e))?;
        let ended = self.parquet.map(Pen::finish).transpose();
        ended.and_then(safe).map_err(|e| out.not_written(vectors::FILES[2], &e))
    }
}

/// What is kept of the persons once they are written.
pub struct Done {
    /// For the place's figures.
    pub values: Values,
    /// One for each link.
    pub links: Vec<LinkCount>,
}

/// What every thread reads.
struct Shared<'a> {
    settings: &'a Settings,
    table: &'a Table,
    lens: Lens<'a>,
    links: Vec<Link>,
    limits: Vec<i64>,
    /// Which rows are asked for (those of CSV make the Parquet too): what nobody reads is not made.
    json: bool,
    csv: bool,
}

/// One part, told.
struct Told {
    json: Vec<u8>,
    csv: Vec<u8>,
    values: Values,
    links: Vec<LinkCount>,
}

/// Tells everybody, in the order of the persons.
pub fn all(
    settings: &Settings,
    table: &Table,
    threads: usize,
    pens: &mut Pens,
    out: &OutFolder,
) -> Result<Done, Failure> {
    let shared = Shared {
        settings,
        table,
        lens: lens(settings, table),
        links: links(settings, table),
        limits: settings.clocks.iter().map(|clock| clock.limit).collect(),
        json: pens.json.is_some(),
        csv: pens.csv.is_some() || pens.parquet.is_some(),
    };
    let persons = table.persons.len();
    let together = together(&shared.lens, table, threads);
    pens.write(vectors::head(table.duplicates).as_bytes(), &vectors::header(settings), out)?;
    let mut done = Done { values: Values::default(), links: vec![LinkCount::default(); settings.links.len()] };
    let parts: Vec<Range<usize>> = (0..persons).step_by(PART).map(|n| n..(n + PART).min(persons)).collect();
    let mut first = true;
    let write = |mut part: Told| -> Result<(), Failure> {
        if !std::mem::take(&mut first) && shared.json {
            pens.write(b",\n", b"", out)?;
        }
        pens.write(&part.json, &part.csv, out)?;
        done.values.append(std::mem::take(&mut part.values));
        done.links.iter_mut().zip(&part.links).for_each(|(all, part)| all.merge(part));
        Ok(())
    };
    in_order(&parts, threads, |part| shared.tell(part.clone(), &together), write)?;
    Ok(done)
}

impl Shared<'_> {
    fn tell(&self, part: Range<usize>, together: &Together) -> Told {
        let mut told = Told {
            json: Vec::new(),
            csv: Vec::new(),
            values: Values::default(),
            links: vec![LinkCount::default(); self.links.len()],
        };
        let (mut rows, mut desk) = (Vec::new(), Desk::default());
        for number in part {
            let Some(person) = self.table.persons.get(number) else { continue };
            self.table.rows_of(number, &mut rows);
            let vector = vector::tell(&self.lens, person, &rows, together, &mut desk);
            let waits = counts(&vector.waits, &self.limits);
            let line = Line { person: self.table.people.get(person.id), vector: &vector, waits: &waits };
            if self.json {
                if !told.json.is_empty() {
                    told.json.extend_from_slice(b",\n");
                }
                vectors::person_json(&mut told.json, &line, self.settings);
            }
            if self.csv {
                vectors::person_csv(&mut told.csv, &line, self.settings);
            }
            told.values.add(&vector);
            if !self.links.is_empty() {
                let seen = vector::links(&self.lens, person, &rows, &self.links, &mut desk);
                for ((count, link), triggers) in told.links.iter_mut().zip(&self.settings.links).zip(&seen) {
                    count.add(triggers, link.limit_days);
                }
            }
        }
        told
    }
}
