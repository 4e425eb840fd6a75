//! `cargo xtask bench`: builds the release binary and the bench, and runs the one on the other.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::program::{self, Options};

/// Runs the bench. The exit code is that of the bench.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    // Figures of anything that is not optimised mean nothing.
    let packages = ["-p", "landbridge", "-p", "landbridge-tests", "--bins"];
    let [landbridge, bench] = program::build(&packages, ["landbridge", "bench"])?;
    program::run(Command::new(bench).args(&options.arguments).env("LANDBRIDGE_BIN", landbridge))
}
