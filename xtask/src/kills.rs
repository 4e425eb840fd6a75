//! `cargo xtask kills`: ends service and office agent hundreds of times while clients edit.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::build_folder::BuildFolder;
use crate::program;

/// What is chosen on the command line.
#[derive(Args)]
pub(crate) struct Options {
    /// How often a part is killed.
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// What the moments and the edits are chosen from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Builds the binary and runs the test with it. The exit code is the test's.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let folder = BuildFolder::choose()?;
    let mut build = Command::new("cargo");
    build.args(["build", "-p", "landbridge"]);
    folder.apply(&mut build);
    let built = build.status().context("start cargo")?;
    ensure!(built.success(), "cargo build ended with {built}");
    let mut test = Command::new("cargo");
    test.args(["test", "-p", "landbridge-tests", "--test", "kills", "--", "--nocapture"]);
    test.env("LANDBRIDGE_KILLS", options.kills.to_string()).env("LANDBRIDGE_SEED", options.seed.to_string());
    folder.apply(&mut test);
    program::run(&mut test)
}
