//! `cargo xtask simulate`: the simulation over many seeds, on every core. It says what it found, and how to see it again.
#![allow(clippy::print_stdout, reason = "it speaks to whoever started it")]

mod runner;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;
use landbridge_tests::simulation::{self, Mistake};

use runner::{Found, Range, Search, Summary};

/// Memory goes back and forth between a database's thread and the one that asks it, which costs less with this one; SQLite takes its own from
/// it as well.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So many seeds are run when nothing is said.
const SEEDS: u64 = 1_000;
/// So many at most for each planted mistake.
const MANY_SEEDS: u64 = 20_000;
/// So many of the last lines of a trace are told with a violation.
const TOLD_LINES: usize = 40;
/// So many violations are told; the rest is counted.
const TOLD_VIOLATIONS: usize = 5;

/// Runs the real client, service and office agent through faults that a seed chooses, and checks that no edit is lost, doubled or
/// silently replaced.
#[derive(Parser)]
#[command(name = "cargo xtask simulate")]
struct Options {
    /// How many seeds: 1,000, or at most 20,000 for each planted mistake.
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed. A single one tells its whole trace.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Steps with faults in each seed; after them everything must come to rest.
    #[arg(long, default_value_t = 400)]
    steps: u32,
    /// Plants a mistake, by its number, which should be found.
    #[arg(long)]
    plant: Option<u8>,
    /// Plants each mistake there is, or the one of `--plant`, until it is found often enough, and fails when one is not.
    #[arg(long)]
    planted: bool,
    /// In so many seeds each planted mistake should be found.
    #[arg(long, default_value_t = 10, requires = "planted")]
    finds: usize,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let mistake = options.plant.map(Mistake::of_number).transpose()?;
    let seeds = options.seeds.unwrap_or(if options.planted { MANY_SEEDS } else { SEEDS });
    let range = Range { from: options.from, seeds, steps: options.steps };
    if options.planted {
        return match mistake {
            Some(mistake) => search_all(&[mistake], range, options.finds),
            None => search_all(Mistake::ALL, range, options.finds),
        };
    }
    if range.seeds == 1 {
        return tell_one(mistake, range);
    }
    let summary = runner::run(mistake, range)?;
    for found in summary.violations.iter().take(TOLD_VIOLATIONS) {
        tell(mistake, range, found);
    }
    println!("{}", in_words(range, &summary));
    // A simulation in which nothing goes wrong proves nothing.
    let is_eventful = summary.saved > range.seeds && summary.conflicts > 0 && summary.refused > 0;
    ensure!(mistake.is_some() || is_eventful, "hardly anything happened in these seeds");
    Ok(exit_code(summary.violations.is_empty()))
}

/// A table of mistakes: in how many of the first seeds each was found, and the first of them.
fn search_all(mistakes: &[Mistake], range: Range, wanted: usize) -> Result<ExitCode> {
    println!("| no | mistake | found in | of the first seeds | first |");
    println!("| --- | --- | --- | --- | --- |");
    let mut are_found = true;
    for &mistake in mistakes {
        let range = Range { from: range.from + mistake.first_seed(), ..range };
        let Search { found, seeds } = runner::search(mistake, range, wanted)?;
        let first = found.first().map_or("-".to_owned(), |found| format!("{}: {}", found.seed, found.why()));
        println!("| {} | {mistake} | {} | {seeds} | {first} |", mistake.number(), found.len());
        are_found &= found.len() >= wanted;
    }
    Ok(exit_code(are_found))
}

/// The whole trace of one seed.
fn tell_one(mistake: Option<Mistake>, range: Range) -> Result<ExitCode> {
    let (trace, error) = match runner::block_on(simulation::run(mistake, range.from, range.steps))? {
        Ok(report) => (report.trace, None),
        Err(violation) => (violation.trace, Some(violation.error)),
    };
    trace.iter().for_each(|line| println!("{line}"));
    println!(
        "seed {}: {}",
        range.from,
        error.as_ref().map_or("nothing wrong".into(), |error| format!("{error:#}"))
    );
    Ok(exit_code(error.is_none()))
}

fn tell(mistake: Option<Mistake>, range: Range, found: &Found) {
    let untold = found.trace.len().saturating_sub(TOLD_LINES);
    found.trace[untold..].iter().for_each(|line| println!("{line}"));
    let plant = mistake.map(|mistake| format!(" --plant {}", mistake.number())).unwrap_or_default();
    println!("{}", found.error);
    println!("cargo xtask simulate --seeds 1 --from {} --steps {}{plant}\n", found.seed, range.steps);
}

fn in_words(range: Range, summary: &Summary) -> String {
    format!(
        "{} seeds from {} of {} steps: {} violations; {} edits saved, {} conflicts, {} refused; {} seeds ran twice with the same \
         trace; {:.1} seeds/s",
        range.seeds,
        range.from,
        range.steps,
        summary.violations.len(),
        summary.saved,
        summary.conflicts,
        summary.refused,
        summary.repeated,
        range.seeds as f64 / summary.seconds
    )
}

fn exit_code(is_good: bool) -> ExitCode {
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
