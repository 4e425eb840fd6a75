//! `cargo xtask test`: the whole proof, from a clean machine to one summary line.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::build_folder::BuildFolder;
use crate::setup;
use crate::tally::Tally;

/// What is chosen on the command line.
#[derive(Args)]
pub(crate) struct Options {
    /// Run only the checks and tests whose name contains this.
    #[arg(long, value_name = "FILTER", default_value = "")]
    only: String,
}

/// Every crate but the app, which is for browsers and has steps of its own.
const HOST: [&str; 3] = ["--workspace", "--exclude", "landbridge-app"];

/// At most so many tests with browsers at once: each starts several processes.
const BROWSER_TESTS_AT_ONCE: &str = "2";

/// Installs, checks and tests; goes on after a failure, so that all are seen. The exit code tells of any.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let folder = BuildFolder::choose()?;
    let mut tally = Tally::default();
    setup::install_what_is_missing(&mut tally);
    check(options, &folder, &mut tally);
    test(options, &folder, &mut tally);
    println!("{tally}");
    Ok(if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(options: &Options, folder: &BuildFolder, tally: &mut Tally) {
    let host: Vec<&str> = [&["clippy"], &HOST[..], &["--all-targets", "--", "-D", "warnings"]].concat();
    let wasm = ["clippy", "-p", "landbridge-app", "--target", setup::WASM_TARGET, "--", "-D", "warnings"];
    let mut licences = setup::tool("cargo-deny");
    licences.args(["check", "licenses", "bans", "sources"]);
    let checks = [
        ("format", cargo(folder, &["fmt", "--all", "--check"])),
        ("licences", licences),
        ("clippy", cargo(folder, &host)),
        ("clippy of the app", cargo(folder, &wasm)),
    ];
    for (name, command) in checks {
        if name.contains(&options.only) {
            tally.check(name, command);
        }
    }
}

fn test(options: &Options, folder: &BuildFolder, tally: &mut Tally) {
    // Browser tests start the binary, which `cargo test` alone would not build. Building all targets at once gives
    // the same artefacts as the tests use.
    tally.check("build", cargo(folder, &[&["build"], &HOST[..], &["--all-targets"]].concat()));
    for (name, targets) in [
        ("tests of the units", &["--lib", "--bins"][..]),
        ("tests of the documentation", &["--doc"]),
        ("tests of the whole", &["--test", "*"]),
    ] {
        let mut command = cargo(folder, &[&["test"], &HOST[..], targets, &["--no-fail-fast"]].concat());
        if !options.only.is_empty() {
            command.arg(&options.only);
        }
        if name == "tests of the whole" {
            command.env("RUST_TEST_THREADS", BROWSER_TESTS_AT_ONCE);
        }
        tally.tests(name, command);
    }
}

fn cargo(folder: &BuildFolder, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments);
    folder.apply(&mut command);
    command
}
