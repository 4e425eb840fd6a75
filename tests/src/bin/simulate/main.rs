//! `cargo xtask simulate`: the simulation over many seeds, on every core. It says what it found, and how to see it again.
#![allow(clippy::print_stdout, reason = "it speaks to whoever started it")]

mod runner;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;
use landbridge_tests::simulation::{self, Mistake};

use runner::{Found, Range, Summary};

/// So many of the last lines of a trace are told with a violation.
const TOLD_LINES: usize = 40;
/// So many violations are told; the rest is counted.
const TOLD_VIOLATIONS: usize = 5;

/// Runs the real client, service and office agent through faults that a seed chooses, and checks that no edit is lost, doubled or
/// silently replaced.
#[derive(Parser)]
#[command(name = "cargo xtask simulate")]
struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed. A single one tells its whole trace.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Steps with faults in each seed; after them everything must come to rest.
    #[arg(long, default_value_t = 400)]
    steps: u32,
    /// Plants a mistake, by its number, which should be found.
    #[arg(long)]
    plant: Option<u8>,
    /// Plants each mistake there is, and fails when one is not found.
    #[arg(long, conflicts_with = "plant")]
    planted: bool,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let range = Range { from: options.from, seeds: options.seeds, steps: options.steps };
    if options.planted {
        return plant_all(range);
    }
    let mistake = options.plant.map(Mistake::of_number).transpose()?;
    if options.seeds == 1 {
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

/// A table of the mistakes and in how many seeds each was found.
fn plant_all(range: Range) -> Result<ExitCode> {
    println!("| no | mistake | found in | of seeds | first |");
    println!("| --- | --- | --- | --- | --- |");
    let mut all_found = true;
    for &mistake in Mistake::ALL {
        let range = Range { from: range.from + mistake.first_seed(), ..range };
        let mut summary = runner::run(Some(mistake), range)?;
        drop_found_without(&mut summary, range.steps)?;
        let first = summary.violations.iter().min_by_key(|found| found.seed);
        let first = first.map_or("-".to_owned(), |found| format!("{}: {}", found.seed, found.why()));
        let (no, found) = (mistake.number(), summary.violations.len());
        println!("| {no} | {mistake} | {found} | {} | {first} |", range.seeds);
        all_found &= found > 0;
    }
    Ok(exit_code(all_found))
}

/// A mistake has found nothing where something is wrong without it.
fn drop_found_without(summary: &mut Summary, steps: u32) -> Result<()> {
    let mut found = Vec::new();
    for violation in std::mem::take(&mut summary.violations) {
        if runner::block_on(simulation::run(None, violation.seed, steps))?.is_ok() {
            found.push(violation);
        }
    }
    summary.violations = found;
    Ok(())
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
