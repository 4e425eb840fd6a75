//! An office with a company's own business database that nobody has connected yet, and the program with its console.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use landbridge_model::connect::ConnectAnswer;
use landbridge_model::console::{ConnectAsked, KEY_HEADER, Overview, Phase, Source, StartAsked};
use landbridge_office::sample::{SampleOptions, create_sample};
use serde::{Serialize, de::DeserializeOwned};
use tokio::process::Command;

use crate::browser::Browser;
use crate::business::Business;
use crate::http;
use crate::places;
use crate::program::Program;
use crate::stage::Stage;
use crate::system::Person;
use crate::tryton::Tryton;
use crate::wait;

const START_LIMIT: Duration = Duration::from_secs(60);

/// One office; its program may be ended and started again. `Software` is how a test sees the company's business software.
#[derive(Debug)]
pub struct Office<Software = Business> {
    /// The business software, as the company's own people see it.
    pub business: Software,
    folder: PathBuf,
    port: u16,
    program: Option<Program>,
    url: String,
    /// What the console is told to connect.
    database: String,
}

impl Office {
    /// Makes a company's own database in `folder`, and starts the program on it; nothing is connected.
    pub async fn begin(folder: &Path) -> Result<Office> {
        let folder = folder.join("office");
        std::fs::create_dir_all(&folder).context("make the office's folder")?;
        let options = SampleOptions { customers: 60, orders: 40, activities: 50, ..SampleOptions::default() };
        let file = folder.join("company.sqlite");
        create_sample(&file, options).await.context("make the company's database")?;
        let business = Business::open(&file).await?;
        business.run("update company set is_sample = 0").await?;
        Office::open(folder, business, file.display().to_string()).await
    }

    /// Starts the program of another computer that reaches the same business database, with a folder of its own; nothing is connected there.
    pub async fn begin_beside(&self) -> Result<Office> {
        let folder = self.folder.with_extension("beside");
        std::fs::create_dir_all(&folder).context("make the other office's folder")?;
        Office::open(folder, self.business.clone(), self.database.clone()).await
    }

    /// The file of the business database.
    pub fn database(&self) -> PathBuf {
        self.database.clone().into()
    }
}

impl Office<Tryton> {
    /// Starts the program with the company in Tryton, whose server it reaches at `port`; nothing is connected.
    pub async fn with_tryton(folder: &Path, business: Tryton, port: u16) -> Result<Office<Tryton>> {
        let folder = folder.join("office");
        std::fs::create_dir_all(&folder).context("make the office's folder")?;
        let database = business.address(port);
        Office::open(folder, business, database).await
    }
}

impl<Software> Office<Software> {
    async fn open(folder: PathBuf, business: Software, database: String) -> Result<Office<Software>> {
        let (port, url) = (places::free_port()?, String::new());
        let mut office = Office { business, folder, port, program: None, url, database };
        office.start().await?;
        Ok(office)
    }

    /// The address of the console, with its key.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The log of the program that runs.
    pub fn logs(&self) -> Vec<PathBuf> {
        self.program.iter().map(|program| program.log().to_path_buf()).collect()
    }

    /// Starts the program.
    pub async fn start(&mut self) -> Result<()> {
        let mut command = Command::new(places::landbridge_binary()?);
        command.args(["office", "--no-browser", "--data"]).arg(self.folder.join("data"));
        command.args(["--console", &format!("127.0.0.1:{}", self.port)]);
        command.env("RUST_LOG", "info,landbridge=debug,sqlx=warn").env("NO_COLOR", "1");
        let mut program = Program::start("office-console", command, &self.folder)?;
        let page = |said: &str| Some(said.strip_suffix('\n')?.split_once("; open it by ")?.1.to_owned());
        let page = program.wait_for_output(START_LIMIT, page).await?;
        let page = std::fs::read_to_string(page).context("read the page that leads to the console")?;
        let url = page.split('"').find(|part| part.contains("/#key=") && part.starts_with("http"));
        self.url = url.context("the page does not lead to the console")?.to_owned();
        self.program = Some(program);
        Ok(())
    }

    /// Ends the program as a power cut would.
    pub async fn kill(&mut self) -> Result<()> {
        self.program.take().context("end the office: it is not running")?.kill().await
    }

    /// Changes what the office remembers, while its program is not running.
    pub fn change_setup(&self, change: impl FnOnce(&mut serde_json::Value)) -> Result<()> {
        ensure!(self.program.is_none(), "the office would not notice");
        let file = self.folder.join("data/office.json");
        let mut setup = serde_json::from_slice(&std::fs::read(&file).context("read the setup")?)?;
        change(&mut setup);
        std::fs::write(&file, setup.to_string()).context("write the setup")
    }

    /// Connects the company at the service at this address, as this person, whose agreement is bound to nothing.
    pub async fn connect(&self, service: &str, person: &Person) -> Result<()> {
        self.name_source(service).await?;
        let (email, password) = (person.email.clone(), person.password.clone());
        let asked = ConnectAsked { email, password, bind: true };
        let answer: ConnectAnswer = self.post("connect", &asked).await?;
        let ConnectAnswer::Connected(connected) = answer else { anyhow::bail!("not connected: {answer:?}") };
        ensure!(connected.token.is_empty(), "the console's page was told the token");
        Ok(())
    }

    /// Names the business database and the service.
    pub async fn name_source(&self, service: &str) -> Result<()> {
        let database = self.database.clone();
        let source = Source { database, service: service.to_owned(), ..Source::default() };
        let _: Overview = self.post("source", &source).await?;
        Ok(())
    }

    /// Begins the first synchronisation.
    pub async fn begin_now(&self) -> Result<()> {
        let _: Overview = self.post("start", &StartAsked { at_millis: None }).await?;
        Ok(())
    }

    /// Connects it as the demo's owner, whose agreement is bound to nothing, and waits until everything is sent.
    pub async fn connect_and_start(&self, stage: &Stage) -> Result<Overview> {
        self.connect(&stage.url(), &stage.announcement()?.owner).await?;
        self.begin_now().await?;
        self.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await
    }

    /// How everything stands, by the console.
    pub async fn overview(&self) -> Result<Overview> {
        self.ask("overview", None::<&()>).await
    }

    /// What else the console tells.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.ask(path, None::<&()>).await
    }

    /// Has the console do something.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        self.ask(path, Some(body)).await
    }

    /// Waits until the console's overview is as wanted.
    pub async fn wait_for(&self, claim: &str, is_so: impl Fn(&Overview) -> bool) -> Result<Overview> {
        wait::until(claim, async || {
            let overview = self.overview().await?;
            Ok(is_so(&overview).then_some(overview))
        })
        .await
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str, body: Option<&impl Serialize>) -> Result<T> {
        let (address, key) = self.url.split_once("#key=").context("the console's address has no key")?;
        let (client, url) = (http::client()?, format!("{address}console/v1/{path}"));
        let request = match body {
            Some(body) => client.post(&url).json(body),
            None => client.get(&url),
        };
        let answer = request.header(KEY_HEADER, key).send().await.with_context(|| format!("ask {url}"))?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{path}: {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("understand the answer to {path}: {text}"))
    }
}

/// Asks for a Landbridge ID in the wizard and chooses its password behind the link in the mail.
pub async fn create_id(browser: &Browser, mailbox: &str, person: &Person) -> Result<()> {
    browser.click("#new-id summary").await?;
    browser.fill("#new-email", &person.email).await?;
    browser.fill("#new-name", "Frida Lind").await?;
    browser.click("#create-id").await?;
    browser.see("#mail-sent").await?;
    let wizard = browser.open_tab().await?;
    browser.go_to(mailbox).await?;
    browser.click("article a").await?;
    browser.fill("#password", &person.password).await?;
    browser.fill("#again", &person.password).await?;
    browser.click("button[type=submit]").await?;
    browser.wait_until_gone("#again").await?;
    browser.go_to_tab(&wizard).await?;
    browser.see("#id-chosen").await.map(drop)
}
