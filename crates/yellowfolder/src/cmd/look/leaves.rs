//! The files of a report, written side by side: none of them needs another.

use super::{Args, Format};
use crate::cli::Edition;
use crate::exit::Failure;
use crate::look::Through;
use crate::out::OutFolder;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use yf_model::few_at_once;
use yf_report::Report;
use yf_report::parquet::{Kinds, Pen};
use yf_report::vectors::{JOURNEYS, journeys_csv};

/// What is written to one file.
type Ink<'a> = Box<dyn Fn(&mut BufWriter<File>) -> io::Result<()> + Send + 'a>;

/// Files still to be written, in their order.
#[derive(Default)]
pub struct Leaves<'a>(Vec<(String, Ink<'a>)>);

impl<'a> Leaves<'a> {
    fn add(&mut self, name: impl Into<String>, ink: impl Fn(&mut BufWriter<File>) -> io::Result<()> + Send + 'a) {
        self.0.push((name.into(), Box::new(ink)));
    }

    /// Adds what a pen of CSV writes as Parquet.
    fn parquet(
        &mut self,
        name: impl Into<String>,
        kinds: Kinds,
        pen: impl Fn(&mut Pen<&mut BufWriter<File>>) -> io::Result<()> + Send + 'a,
    ) {
        self.add(name, move |file| {
            let mut table = Pen::new(file, kinds)?;
            pen(&mut table)?;
            table.finish().map(drop)
        });
    }

    /// The editions asked for, in the formats asked for.
    pub fn editions(&mut self, args: &Args, full: &'a Report, open: Option<&'a Report>) {
        let wants = |format| args.format.contains(&format);
        let restricted = (args.edition != Edition::Open).then_some(full);
        let editions = open.map(|r| ("", r)).into_iter().chain(restricted.map(|r| ("-restricted", r)));
        for (suffix, report) in editions {
            if wants(Format::Html) {
                self.add(format!("report{suffix}.html"), |file| file.write_all(yf_report::html(report).as_bytes()));
            }
            if wants(Format::Json) {
                self.add(format!("report{suffix}.json"), |file| yf_report::json(report, file));
            }
            if wants(Format::Csv) {
                let ink = |file: &mut BufWriter<File>| file.write_all(yf_report::figures_csv(report).as_bytes());
                self.add(format!("figures{suffix}.csv"), ink);
            }
            if !suffix.is_empty() {
                self.add("people.csv", |file| yf_report::people_csv(report, file));
            }
            if wants(Format::Parquet) {
                self.parquet(format!("figures{suffix}.parquet"), Kinds::Figures, |f| {
                    f.write_all(yf_report::figures_csv(report).as_bytes())
                });
                if !suffix.is_empty() {
                    self.parquet("people.parquet", Kinds::People, |f| yf_report::people_csv(report, f));
                }
            }
        }
    }

    /// What is told of one person after another: her pages, and everybody's elements. Restricted edition.
    pub fn people(&mut self, args: &Args, pages: &'a [(String, String)], through: &'a Through) {
        if args.format.contains(&Format::Html) {
            for (name, text) in pages {
                self.add(name, |file| file.write_all(text.as_bytes()));
            }
        }
        let (columns, keys, clocks) = (&through.columns, &through.keys, &through.settings.clocks);
        self.add(JOURNEYS, move |file| journeys_csv(columns, keys, clocks, file));
        if args.format.contains(&Format::Parquet) {
            self.parquet("journeys.parquet", Kinds::Journeys, move |f| journeys_csv(columns, keys, clocks, f));
        }
    }

    /// Writes all of them, as many at a time as there are threads. Each is synced, since some disks say only then that they are full.
    pub fn write(self, threads: usize, out: &mut OutFolder) -> Result<(), Failure> {
        let mut files = Vec::new();
        for (name, ink) in self.0 {
            let file = out.create(&name)?;
            files.push((name, ink, file, Ok(())));
        }
        few_at_once(&mut files, threads, |(_, ink, file, done): &mut (_, Ink<'_>, _, io::Result<()>)| {
            *done = ink(file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        });
        // Of several that failed the first is said, whichever thread was quicker.
        files.into_iter().try_for_each(|(name, _, _, done)| done.map_err(|e| out.not_written(&name, &e)))
    }
}
