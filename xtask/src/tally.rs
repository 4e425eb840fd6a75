//! Runs commands, passes on what they say, and counts what passed and what failed.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// How many checks and tests passed and failed so far. Displayed, it is the summary line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed == 0
    }

    /// Runs a command that counts as one check.
    pub(crate) fn check(&mut self, name: &str, command: Command) {
        announce(name);
        match succeed(command) {
            Ok(()) => self.passed += 1,
            Err(error) => self.fail(name, &error),
        }
    }

    /// Takes note of a preparation, which counts only when it failed.
    pub(crate) fn prepare(&mut self, name: &str, prepared: Result<()>) {
        if let Err(error) = prepared {
            self.fail(name, &error);
        }
    }

    /// Runs `cargo test` and counts what each test program reports. A program that does not come to an end, or does
    /// not build, counts as one failure.
    pub(crate) fn tests(&mut self, name: &str, command: Command) {
        announce(name);
        let failed_before = self.failed;
        if let Err(error) = self.count(command)
            && self.failed == failed_before
        {
            self.fail(name, &error);
        }
    }

    fn count(&mut self, mut command: Command) -> Result<()> {
        let mut child =
            command.stdout(Stdio::piped()).spawn().with_context(|| format!("start {command:?}"))?;
        let output = child.stdout.take().context("read what the tests say")?;
        for line in BufReader::new(output).split(b'\n') {
            let line = line.context("read what the tests say")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if let Some((passed, failed)) = counts(&line) {
                self.passed += passed;
                self.failed += failed;
            }
        }
        let status = child.wait().context("wait for the tests")?;
        ensure!(status.success(), "{command:?} ended with {status}");
        Ok(())
    }

    fn fail(&mut self, name: &str, error: &anyhow::Error) {
        self.failed += 1;
        println!("FAILED: {name}: {error:#}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Runs a command, whose output goes where ours does.
pub(crate) fn succeed(mut command: Command) -> Result<()> {
    let status = command.status().with_context(|| format!("start {command:?}"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

fn announce(name: &str) {
    println!("\n== {name}");
}

/// Passed and failed tests, if the line is the last one of a test program.
fn counts(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number =
        |name: &str| counts.split("; ").find_map(|count| count.strip_suffix(name)?.trim().parse().ok());
    Some((number("passed")?, number("failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_a_test_program_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 1.57s";
        assert_eq!(counts(line), Some((12, 3)));
        assert_eq!(counts("test result of mine ... ok"), None);
        assert_eq!(counts("running 3 tests"), None);
    }

    #[test]
    fn what_is_said_after_all_is_one_line() {
        let mut tally = Tally::default();
        tally.check("a check that passes", Command::new("true"));
        tally.check("a check that fails", Command::new("false"));
        tally.tests("tests that do not build", Command::new("false"));
        let mut two = Command::new("echo");
        two.arg("test result: ok. 2 passed; 0 failed; 0 ignored");
        tally.tests("tests that pass", two);
        assert_eq!(tally.to_string(), "3 passed, 2 failed");
        assert!(!tally.is_clean());
    }
}
