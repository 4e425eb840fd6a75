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
    let rest =
        ["clippy", "--workspace", "--exclude", "landbridge-app", "--all-targets", "--", "-D", "warnings"];
    let app = ["clippy", "-p", "landbridge-app", "--target", setup::WASM_TARGET, "--", "-D", "warnings"];
    let console = [&app[..5], &["--features", "console"], &app[5..]].concat();
    let mut licences = setup::tool("cargo-deny");
    licences.args(["check", "licenses", "bans", "sources"]);
    let checks = [
        ("format", cargo(folder, &["fmt", "--all", "--check"])),
        ("licences", licences),
        ("clippy", cargo(folder, &rest)),
        ("clippy of the app", cargo(folder, &app)),
        ("clippy of the console", cargo(folder, &console)),
    ];
    for (name, command) in checks {
        if name.contains(&options.only) {
            tally.check(name, command);
        }
    }
}

fn test(options: &Options, folder: &BuildFolder, tally: &mut Tally) {
    // Browser tests start the binary, which `cargo test` alone would not build. Building all targets at once gives
    // the same artefacts as the tests use. The app's unit tests, which need no browser, run on this machine too.
    tally.check("build", cargo(folder, &["build", "--workspace", "--all-targets"]));
    tally.tests("tests of the units", tests(options, folder, &["--lib", "--bins"]));
    tally.tests("tests of the documentation", tests(options, folder, &["--doc"]));
    let mut whole = tests(options, folder, &["--test", "*"]);
    whole.env("RUST_TEST_THREADS", BROWSER_TESTS_AT_ONCE);
    tally.tests("tests of the whole", whole);
}

fn tests(options: &Options, folder: &BuildFolder, targets: &[&str]) -> Command {
    let mut command = cargo(folder, &["test", "--workspace", "--no-fail-fast"]);
    command.args(targets);
    if !options.only.is_empty() {
        command.arg(&options.only);
    }
    command
}

fn cargo(folder: &BuildFolder, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments);
    folder.apply(&mut command);
    command
}
