//! The command line: one line per subcommand, and that line names the room that does the work.
//!
//! Invariant: no rule of care, linkage or access stands in this crate; it opens, hands on and writes.
//! Invariant: only here are arguments, the clock of the terminal and the environment read.

mod cli;
mod cmd;
mod exit;
mod explain;
mod figures;
mod look;
mod out;
mod pipeline;
mod plan;
mod serve;
mod talk;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command};
use exit::{Exit, Failure};
use std::process::ExitCode;
use talk::Talk;

fn main() -> ExitCode {
    exit::own_up_to_panics();
    let cli = Cli::parse();
    let talk = Talk::new(cli.quiet);
    let outcome = match cli.command {
        Command::Look(args) => cmd::look::run(args, &talk),
        Command::Explain(args) => cmd::explain::run(args, &talk),
        Command::Waits(args) => cmd::waits::run(args, &talk),
        Command::Events(args) => cmd::events::run(args, &talk),
        Command::Journeys(args) => cmd::journeys::run(args, &talk),
        Command::Links(args) => cmd::links::run(args, &talk),
        Command::Compare(args) => cmd::compare::run(args, &talk),
        Command::Check(args) => cmd::check::run(args, &talk),
        Command::Simulate(args) => cmd::simulate::run(args, &talk),
        Command::Serve(args) => cmd::serve::run(args, &talk),
        Command::Import(args) => cmd::import::run(args, &talk),
        Command::User(args) => cmd::user::run(args, &talk),
        Command::Verify(args) => cmd::verify::run(args, &talk),
        Command::Backup(args) => cmd::backup::run(args, &talk),
        Command::Doctor(args) => cmd::doctor::run(args, &talk),
        Command::Man(args) => cmd::man::run(args, &talk),
        Command::Completions(args) => completions(&args, &talk),
    };
    talk.clear();
    match outcome {
        Ok(exit) => exit.code(),
        Err(failure) => failure.report(&talk),
    }
}

fn completions(args: &cli::Completions, talk: &Talk) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "yellowfolder", &mut script);
    talk.data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
