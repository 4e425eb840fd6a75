//! `cargo xtask simulate`: builds the simulation with optimisation and runs it.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::program::{self, Options};

/// Runs the simulation. The exit code is its own.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let [simulate] = program::build(&["-p", "landbridge-tests", "--bin", "simulate"], ["simulate"])?;
    program::run(Command::new(simulate).args(&options.arguments))
}
