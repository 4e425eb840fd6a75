//! `cargo xtask bench`: builds the release binary and the bench, and runs the one on the other.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

/// What is chosen on the command line; the bench itself explains it.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// Passed on to the bench; `--help` explains it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    arguments: Vec<OsString>,
}

/// Runs the bench. The exit code is that of the bench.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let built = build()?;
    let mut bench = Command::new(built.bench);
    bench.args(&options.arguments).env("LANDBRIDGE_BIN", built.landbridge);
    let status = bench.status().context("start the bench")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

struct Built {
    landbridge: PathBuf,
    bench: PathBuf,
}

/// Builds both with optimisation: figures of anything else mean nothing.
fn build() -> Result<Built> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "landbridge", "-p", "landbridge-tests", "--bins"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output().context("start cargo")?;
    ensure!(output.status.success(), "cargo build ended with {}", output.status);
    let said = String::from_utf8(output.stdout).context("read what cargo says")?;
    Ok(Built { landbridge: program(&said, "landbridge")?, bench: program(&said, "bench")? })
}

/// The file that cargo says it built for a program.
fn program(said: &str, name: &str) -> Result<PathBuf> {
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut files = messages.filter(|message| message["target"]["name"] == name);
    let file = files.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    file.with_context(|| format!("find the program {name} among what cargo built"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","target":{"name":"landbridge"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"bench"},"executable":"/t/release/bench"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(program(said, "bench").unwrap(), PathBuf::from("/t/release/bench"));
        program(said, "landbridge").unwrap_err();
    }
}
