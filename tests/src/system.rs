//! The `landbridge` binary as people run it: started, stopped, killed and started again on the same folder and port.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::http;
use crate::places;
use crate::program::{Program, tail};
use crate::wait;

/// The first start makes the demo company and its pages; the tests are built without optimisation.
const START_LIMIT: Duration = Duration::from_secs(120);
/// A graceful stop finishes what is under way; longer is a fault.
const STOP_LIMIT: Duration = Duration::from_secs(20);

/// A person who can sign in.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Person {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What `landbridge demo --json` says in its first line.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Announcement {
    /// The address that people use.
    pub url: String,
    /// The company's owner, who sees everything.
    pub owner: Person,
    /// Where the mails of the demo arrive.
    pub mailbox: String,
    /// A colleague who sees one of two scopes.
    pub colleague: Person,
    /// The folder with the unpacked extension.
    pub extension_unpacked: PathBuf,
    /// The extension packed for Firefox (`.xpi`).
    pub extension_firefox: PathBuf,
    /// The extension packed for Chromium and Edge (`.zip`).
    pub extension_chromium: PathBuf,
    /// The demo company's business database (SQLite).
    pub business_database: PathBuf,
}

/// How the system is started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Customers of the demo company.
    pub customers: u32,
    /// What the company's data are generated from.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { customers: 60, seed: 7 }
    }
}

/// The parts of the system that run as programs of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Service, office agent and demo company in one program.
    Demo,
    /// The service alone.
    Service,
    /// The office agent alone.
    Office,
}

impl Part {
    fn command(self) -> &'static str {
        match self {
            Part::Demo => "demo",
            Part::Service => "serve",
            Part::Office => "office",
        }
    }
}

/// The system under test, on a data folder and a port that outlive each of its runs.
#[derive(Debug)]
pub struct System {
    folder: PathBuf,
    port: u16,
    public_url: String,
    settings: Settings,
    starts: usize,
    running: Vec<(Part, Program)>,
    announcement: Option<Announcement>,
}

impl System {
    /// A system that is not running yet: its data will lie in `folder`, it will listen on `port`, and people will
    /// reach it at `public_url`.
    pub fn new(folder: &Path, port: u16, public_url: &str, settings: Settings) -> System {
        System {
            folder: folder.to_path_buf(),
            port,
            public_url: public_url.to_owned(),
            settings,
            starts: 0,
            running: Vec::new(),
            announcement: None,
        }
    }

    /// What the last start of [`Part::Demo`] said.
    pub fn announcement(&self) -> Result<&Announcement> {
        self.announcement
            .as_ref()
            .context("read what the system announces: it has not been started as a demo")
    }

    /// The service's own address, past the proxy.
    pub fn direct_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder that all of it keeps its data in.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file of the service's database.
    pub fn service_database(&self) -> PathBuf {
        self.data().join("service").join(landbridge_service::FILE)
    }

    /// Starts a part and waits until it is of use.
    pub async fn start(&mut self, part: Part) -> Result<()> {
        ensure!(!self.is_running(part), "{part:?} is running already");
        self.starts += 1;
        let name = format!("{}-{}", part.command(), self.starts);
        let mut program = Program::start(&name, self.command(part)?, &self.folder)?;
        match part {
            Part::Demo => {
                let line = program.wait_for_output(START_LIMIT, first_line).await?;
                let said = serde_json::from_str(&line);
                self.announcement = Some(said.with_context(|| format!("understand the first line: {line}"))?);
            }
            Part::Service => self.wait_until_ready(&program).await?,
            // What the agent does shows in the business database and on the service; here it is enough that it has
            // begun, and speaks.
            Part::Office => {
                program.wait_for_log(START_LIMIT, |log| log.contains('\n').then_some(())).await?;
            }
        }
        self.running.push((part, program));
        Ok(())
    }

    /// Stops a part as its administrator would (SIGTERM) and expects it to end well.
    pub async fn stop(&mut self, part: Part) -> Result<()> {
        let mut program = self.take(part)?;
        let status = program.terminate(STOP_LIMIT).await?;
        ensure!(status.success(), "{part:?} ended with {status}\n{}", program.report());
        Ok(())
    }

    /// Ends a part as a power cut would (SIGKILL).
    pub async fn kill(&mut self, part: Part) -> Result<()> {
        self.take(part)?.kill().await
    }

    /// The ends of all its logs, for the message of a failed test.
    pub fn report(&self) -> String {
        let reports: Vec<String> = self.running.iter().map(|(_, program)| tail(program.log())).collect();
        reports.join("\n")
    }

    /// The log files of the parts that run now.
    pub fn logs(&self) -> Vec<PathBuf> {
        self.running.iter().map(|(_, program)| program.log().to_path_buf()).collect()
    }

    /// The log file of a part that runs now.
    pub fn log(&self, part: Part) -> Result<PathBuf> {
        let running = self.running.iter().find(|(running, _)| *running == part);
        let (_, program) = running.with_context(|| format!("read the log of {part:?}: it is not running"))?;
        Ok(program.log().to_path_buf())
    }

    fn is_running(&self, part: Part) -> bool {
        self.running.iter().any(|(running, _)| *running == part)
    }

    fn take(&mut self, part: Part) -> Result<Program> {
        let place = self.running.iter().position(|(running, _)| *running == part);
        let place = place.with_context(|| format!("end {part:?}: it is not running"))?;
        Ok(self.running.remove(place).1)
    }

    /// Runs `landbridge admin` with these arguments and an answer for what it asks, to its end.
    pub async fn set_up(&self, arguments: &[&str], answer: &str) -> Result<()> {
        let mut program = Command::new(places::landbridge_binary()?);
        program.arg("admin").args(arguments).arg("--data").arg(self.data());
        program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut running = program.spawn().with_context(|| format!("run admin {arguments:?}"))?;
        let mut input = running.stdin.take().context("the program has an input")?;
        // One that asks nothing may have ended already.
        let _ = input.write_all(format!("{answer}\n").as_bytes()).await;
        drop(input);
        let output = running.wait_with_output().await.with_context(|| format!("run admin {arguments:?}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "admin {arguments:?} ended with {}: {said}", output.status);
        Ok(())
    }

    /// Runs one of the commands that an administrator gives beside the running parts, such as `backup`, to its end.
    pub async fn administer(&self, command: &str, arguments: &[&OsStr]) -> Result<()> {
        let mut program = Command::new(places::landbridge_binary()?);
        program.arg(command).arg("--data").arg(self.data()).args(arguments).kill_on_drop(true);
        let output = program.output().await.with_context(|| format!("run {command}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command} ended with {}: {said}\n{}", output.status, self.report());
        Ok(())
    }

    fn command(&self, part: Part) -> Result<Command> {
        let mut command = Command::new(places::landbridge_binary()?);
        command.arg(part.command()).arg("--data").arg(self.data());
        let listen = format!("127.0.0.1:{}", self.port);
        match part {
            Part::Demo => {
                command.args(["--json", "--listen", &listen, "--public-url", &self.public_url]);
                command.args(["--customers", &self.settings.customers.to_string()]);
                command.args(["--seed", &self.settings.seed.to_string()]);
            }
            Part::Service => {
                command.args(["--listen", &listen, "--public-url", &self.public_url]);
            }
            Part::Office => {}
        }
        // The log of a failed test is read by people who have not seen it run: more is better.
        command.env("RUST_LOG", "info,landbridge=debug,sqlx=warn").env("NO_COLOR", "1");
        Ok(command)
    }

    async fn wait_until_ready(&self, program: &Program) -> Result<()> {
        let url = format!("{}/readyz", self.direct_url());
        let client = http::client()?;
        let ready = wait::until_within(START_LIMIT, "the service to be ready", async || {
            let status = client.get(&url).send().await?.status();
            Ok(status.is_success().then_some(()))
        });
        ready.await.with_context(|| program.report())
    }
}

/// The first whole line, once it is there.
fn first_line(text: &str) -> Option<String> {
    text.split_once('\n').map(|(line, _)| line.to_owned())
}
