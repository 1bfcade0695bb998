//! `yellowfolder man`: the manual as pages for `man`, from the definitions of the commands.

use crate::cli::Cli;
use crate::exit::{Exit, Failure};
use crate::out::OutFolder;
use crate::talk::Talk;
use clap::{CommandFactory, ValueHint};
use std::io::{self, Write};
use std::path::PathBuf;

const LONG_ABOUT: &str = "\
Writes a manual page for yellowfolder and one for each of its commands, in the form that 'man' reads.

They are made from the same definitions as --help, so that they say the same. Put them where 'man' looks
for pages, share/man/man1 beside the program's folder, and 'man yellowfolder-look' opens one; or open one
where it is, as below.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder man --out pages
  $ man -l pages/yellowfolder-look.1

FILES
  Written to DIR, which must be absent, empty or hold only what this command wrote before:
    yellowfolder.1, yellowfolder-COMMAND.1

EXIT STATUS
  0  written
  2  not written";

/// Write the manual pages
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-man", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

/// Writes them.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let mut out = OutFolder::claim(&args.out, "yellowfolder man", ours, &[])?;
    let mut root = Cli::command();
    root.build();
    let mut pages = vec![("yellowfolder".to_owned(), root.clone())];
    for command in root.get_subcommands().filter(|c| c.get_name() != "help") {
        pages.push((format!("yellowfolder-{}", command.get_name()), command.clone()));
    }
    for (name, command) in pages {
        let mut page = Vec::new();
        render(command, &mut page).map_err(|e| out.not_written(&format!("{name}.1"), &e))?;
        out.write(&format!("{name}.1"), &page)?;
    }
    out.finish()?;
    talk.say(&format!("Written   {}", args.out.display()));
    Ok(Exit::Done)
}

/// One page. Its synopsis is the line of --help: the crate's own leaves out which flags take a value, and which of them exclude each other.
fn render(mut command: clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let usage = command.render_usage().to_string();
    let man = clap_mangen::Man::new(command.clone())
        .source(concat!("yellowfolder ", env!("CARGO_PKG_VERSION")))
        .manual("yellowfolder");
    man.render_title(page)?;
    man.render_name_section(page)?;
    writeln!(page, ".SH SYNOPSIS")?;
    let lines = usage.trim().trim_start_matches("Usage:").lines().map(str::trim);
    for (n, line) in lines.filter(|line| !line.is_empty()).enumerate() {
        let again = if n > 0 { ".br\n" } else { "" };
        writeln!(page, "{again}{}", line.replace('\\', "\\e").replace('-', "\\-"))?;
    }
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    man.render_extra_section(page)?;
    if command.get_version().is_some() {
        man.render_version_section(page)?;
    }
    Ok(())
}

fn ours(name: &str) -> bool {
    name.starts_with("yellowfolder") && name.ends_with(".1") && !name.contains('/')
}
