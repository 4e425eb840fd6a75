//! Chores of people who work on Landbridge: `cargo xtask CHORE`, one file for each.
#![allow(clippy::print_stdout, reason = "chores speak to whoever started them")]

mod bench;
mod build_folder;
mod fuzz;
mod kills;
mod program;
mod setup;
mod simulate;
mod tally;
mod test;
mod tryton;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// The chores.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of people who work on Landbridge")]
enum Chore {
    /// Install what the tests need, for running single ones by `cargo test`.
    Setup,
    /// Install what the tests need, check the style and the licences, and run every test.
    Test(test::Options),
    /// Measure the figures to reach, against plain IndexedDB and Dexie.
    Bench(program::Options),
    /// Run the real client, service and office agent through faults that seeds choose.
    Simulate(program::Options),
    /// Kill service and office agent at any moment while clients edit, and look what became of every edit.
    Kills(kills::Options),
    /// Look for bytes that break what must hold of a decoder.
    Fuzz(fuzz::Options),
}

fn main() -> Result<ExitCode> {
    match Chore::parse() {
        Chore::Setup => Ok(setup::run()),
        Chore::Test(options) => test::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Simulate(options) => simulate::run(&options),
        Chore::Kills(options) => kills::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
    }
}
