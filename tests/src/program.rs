//! A program that a test starts: its output goes to files, and it ends, with its children, at the latest when dropped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::{Child, Command};

use crate::wait;

/// How many of the last lines of a log a report shows.
const TAIL_LINES: usize = 40;

/// A running program in a process group of its own.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    output: PathBuf,
    log: PathBuf,
}

impl Program {
    /// Starts `command`; its standard output goes to `NAME.out` in `folder`, its standard error to `NAME.log`.
    pub fn start(name: &str, mut command: Command, folder: &Path) -> Result<Program> {
        let output = folder.join(format!("{name}.out"));
        let log = folder.join(format!("{name}.log"));
        command
            .stdin(Stdio::null())
            .stdout(File::create(&output).context("create the file for the output")?)
            .stderr(File::create(&log).context("create the file for the log")?)
            .process_group(0);
        let child = command.spawn().with_context(|| format!("start {name}: {command:?}"))?;
        Ok(Program { name: name.to_owned(), child, output, log })
    }

    /// The file with its standard output.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// The file with its standard error.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Waits until `find` finds something in what the program has written to its standard output. The error shows
    /// the ends of both files, and comes at once when the program ends.
    pub async fn wait_for_output<T>(
        &mut self,
        limit: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let output = self.output.clone();
        self.wait_for_text(&output, limit, find).await
    }

    /// Like [`Program::wait_for_output`], in what it has written to its standard error.
    pub async fn wait_for_log<T>(&mut self, limit: Duration, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let log = self.log.clone();
        self.wait_for_text(&log, limit, find).await
    }

    async fn wait_for_text<T>(
        &mut self,
        file: &Path,
        limit: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let claim = format!("{} to say that it is ready", self.name);
        let answer = wait::until_within(limit, &claim, async || {
            let text = std::fs::read(file).context("read what the program says")?;
            if let Some(found) = find(&String::from_utf8_lossy(&text)) {
                return Ok(Some(Ok(found)));
            }
            let status = self.child.try_wait().context("look at the program")?;
            Ok(status.map(|status| Err(format!("{} ended before it was ready: {status}", self.name))))
        });
        match answer.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(sentence)) => bail!("{sentence}\n{}", self.report()),
            Err(error) => Err(error.context(self.report())),
        }
    }

    /// Asks the program to end (SIGTERM) and waits until it has.
    pub async fn terminate(&mut self, limit: Duration) -> Result<ExitStatus> {
        if let Some(pid) = self.pid() {
            kill_process(pid, Signal::TERM).with_context(|| format!("ask {} to end", self.name))?;
        }
        match tokio::time::timeout(limit, self.child.wait()).await {
            Ok(status) => status.context("wait for the program's end"),
            Err(_) => bail!("{} did not end within {limit:?}\n{}", self.name, self.report()),
        }
    }

    /// Ends the program and its children at once (SIGKILL), as a power cut would.
    pub async fn kill(&mut self) -> Result<()> {
        self.kill_group();
        self.child.wait().await.with_context(|| format!("wait for the end of {}", self.name))?;
        Ok(())
    }

    /// The last lines of its output and of its log, for the message of a failed test.
    pub fn report(&self) -> String {
        format!("{}\n{}", tail(&self.output), tail(&self.log))
    }

    fn kill_group(&self) {
        if let Some(pid) = self.pid() {
            // It may have ended by itself meanwhile: then there is nothing to do.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }

    /// The process id, which the program has until its end was noticed; so the id is not somebody else's by now.
    fn pid(&self) -> Option<Pid> {
        self.child.id().and_then(|id| Pid::from_raw(id as i32))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// The last lines of a file, under its name.
pub fn tail(file: &Path) -> String {
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(TAIL_LINES);
    format!("--- the end of {}:\n{}", file.display(), lines[start..].join("\n"))
}
