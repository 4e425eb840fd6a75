//! Programs of the workspace that are built with optimisation before they run.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

/// What is chosen on the command line; the program itself explains it.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// Passed on to the program; `--help` explains it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    pub(crate) arguments: Vec<OsString>,
}

/// Builds what `arguments` of `cargo build` choose; gives back the file of each program of `names`.
pub(crate) fn build<const N: usize>(arguments: &[&str], names: [&str; N]) -> Result<[PathBuf; N]> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release"]).args(arguments);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output().context("start cargo")?;
    ensure!(output.status.success(), "cargo build ended with {}", output.status);
    let said = String::from_utf8(output.stdout).context("read what cargo says")?;
    let files = names.map(|name| program(&said, name));
    let files = files.into_iter().collect::<Result<Vec<_>>>()?;
    files.try_into().ok().context("there is a file for each name")
}

/// Runs a program to its end. The exit code is its own.
pub(crate) fn run(program: &mut Command) -> Result<ExitCode> {
    let status = program.status().with_context(|| format!("start {}", program.get_program().display()))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
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
