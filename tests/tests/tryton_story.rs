//! The main story on business software that nobody here wrote: people at two browsers and somebody in Tryton work on a company of 2,000 parties
//! and 500 sales, with service, office and Tryton as programs of their own.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use landbridge_model::console::Phase;
use landbridge_tests::browser::{Browser, Kind, Profile};
use landbridge_tests::office::Office;
use landbridge_tests::places;
use landbridge_tests::proxy::{Mode, Proxy};
use landbridge_tests::story::State;
use landbridge_tests::system::{Part, Person, Settings, System};
use landbridge_tests::tryton::Tryton;
use landbridge_tests::wait;
use serde_json::{Value, json};
use tempfile::TempDir;

const MODULES: [&str; 5] = ["contacts", "products", "sales", "projects", "staff"];
const PARTY: &str = "party.party";
/// Everything is read over an interface that is not fast.
const FIRST_LIMIT: Duration = Duration::from_secs(300);

/// The company with all its programs.
struct Company {
    service: System,
    /// Between people and the service.
    network: Proxy,
    office: Office<Tryton>,
    /// Between the office and Tryton.
    line: Proxy,
    folder: TempDir,
}

/// Somebody at a browser, with parties that nobody else works on.
struct Desk {
    browser: Browser,
    first: u32,
}

#[tokio::test]
async fn people_at_both_browsers_work_with_a_company_in_tryton() -> Result<()> {
    let mut company = Company::begin().await?;
    let mut desks = Vec::new();
    for (kind, person, first) in [(Kind::Chromium, owner(), 100), (Kind::Firefox, colleague(), 200)] {
        let browser = company.open(kind, &person).await?;
        desks.push(Desk { browser, first });
    }
    for desk in &desks {
        company.an_edit_made_offline_lands_in_tryton(desk).await?;
        company.a_change_in_tryton_appears_at(desk).await?;
        company.of_two_values_neither_is_lost(desk).await?;
        company.what_tryton_refuses_comes_back_in_its_words(desk).await?;
    }
    company.edits_wait_while_tryton_is_stopped(&desks).await?;
    for desk in &desks {
        company.an_agent_killed_before_the_confirmation_writes_once(desk).await?;
    }
    for desk in desks {
        desk.browser.quit().await?;
    }
    Ok(())
}

fn owner() -> Person {
    Person { email: "astrid@nordvik.example".into(), password: "winter wheat 1847".into() }
}

fn colleague() -> Person {
    Person { email: "erik@nordvik.example".into(), password: "summer barley 1848".into() }
}

impl Company {
    /// Makes the workspace with its people, connects the company in Tryton, and waits until all of it is on the service.
    async fn begin() -> Result<Company> {
        let folder = tempfile::Builder::new().prefix("landbridge-").tempdir().context("make a folder")?;
        let port = places::free_port()?;
        let network = Proxy::start(port).await?;
        let mut service = System::new(folder.path(), port, &network.url(), Settings::default());
        set_up(&service).await?;
        service.start(Part::Service).await?;
        let tryton = Tryton::begin(folder.path()).await?;
        let line = Proxy::start(tryton.port()).await?;
        let office = Office::with_tryton(folder.path(), tryton, line.port()).await?;
        // Past the network, so that the office stays where it is while people are offline.
        office.connect(&service.direct_url(), &owner()).await?;
        office.begin_now().await?;
        let is_sent = async || Ok((office.overview().await?.progress.phase == Phase::InStep).then_some(()));
        wait::until_within(FIRST_LIMIT, "everything to be sent", is_sent).await?;
        Ok(Company { service, network, office, line, folder })
    }

    fn tryton(&self) -> &Tryton {
        &self.office.business
    }

    /// Opens a browser, signs in, and gets everything onto the device.
    async fn open(&self, kind: Kind, person: &Person) -> Result<Browser> {
        let logs: Vec<PathBuf> =
            [self.service.logs(), self.office.logs(), self.tryton().logs()].into_iter().flatten().collect();
        let folder = self.folder.path().join(format!("{kind:?}"));
        let browser = Profile::create(kind, &folder)?.with_logs(logs).open().await?;
        browser.go_to(&self.network.url()).await?;
        browser.sign_in(person).await?;
        browser.go_to_screen("#/").await?;
        browser.read_in("#noticed-late", "the office looks for them every second").await?;
        let (parties, sales) = (self.tryton().count(PARTY).await?, self.tryton().count("sale.sale").await?);
        ensure!(parties >= 2_000 && sales >= 500, "{parties} parties and {sales} sales are too few");
        browser.wait_for_count("party", &parties.to_string()).await?;
        browser.wait_for_count("sale", &sales.to_string()).await?;
        browser.wait_until_gone("#status .snapshot").await?;
        Ok(browser)
    }

    async fn an_edit_made_offline_lands_in_tryton(&self, desk: &Desk) -> Result<()> {
        let (browser, old, new) = (&desk.browser, desk.party(1), desk.renamed(1));
        let id = self.tryton().find(PARTY, "name", &old).await?;
        self.network.set(Mode::Refuse).await?;
        desk.rename(&old, &new).await?;
        browser.see_record_state(State::OnDevice).await?;
        self.network.set(Mode::Pass).await?;
        self.tryton().wait_for(PARTY, id, "name", &new).await?;
        browser.see_record_state(State::InOffice).await
    }

    async fn a_change_in_tryton_appears_at(&self, desk: &Desk) -> Result<()> {
        let (browser, old, new) = (&desk.browser, desk.party(2), desk.renamed(2));
        browser.open_record("parties", &old).await?;
        let id = self.tryton().find(PARTY, "name", &old).await?;
        self.tryton().set(PARTY, id, json!({ "name": new })).await?;
        browser.wait_for_field("name", &new).await
    }

    async fn of_two_values_neither_is_lost(&self, desk: &Desk) -> Result<()> {
        let (browser, old, mine) = (&desk.browser, desk.party(3), desk.renamed(3));
        let theirs = format!("{old} of Tryton");
        let id = self.tryton().find(PARTY, "name", &old).await?;
        self.network.set(Mode::Refuse).await?;
        desk.rename(&old, &mine).await?;
        let card = format!("article.conflict[data-record=\"{}\"]", browser.record_id().await?);
        self.tryton().set(PARTY, id, json!({ "name": theirs })).await?;
        self.network.set(Mode::Pass).await?;
        browser.see_status("conflicts", 1).await?;
        browser.go_to_screen("#/conflicts").await?;
        browser.read_in(&format!("{card} tr[data-field=name] .base"), &old).await?;
        browser.read_in(&format!("{card} .mine"), &mine).await?;
        browser.read_in(&format!("{card} .theirs"), &theirs).await?;
        ensure!(self.tryton().field(PARTY, id, "name").await? == theirs, "Tryton's value was overwritten");
        browser.click(&format!("{card} .keep-mine")).await?;
        self.tryton().wait_for(PARTY, id, "name", &mine).await?;
        browser.see_status("conflicts", 0).await
    }

    async fn what_tryton_refuses_comes_back_in_its_words(&self, desk: &Desk) -> Result<()> {
        let (browser, name) = (&desk.browser, desk.party(4));
        browser.open_record("parties", &name).await?;
        browser.click("#delete").await?;
        browser.click("#delete-confirm").await?;
        browser.see_status("refused", 1).await?;
        browser.go_to_screen("#/outbox").await?;
        let refused = ".entry[data-progress=refused]";
        let words = "could not be deleted because they are used by field \"Party\" of \"Sale\"";
        browser.read_in(&format!("{refused} .reason"), words).await?;
        browser.screenshot(&format!("tryton-refused-{:?}", browser.kind()).to_lowercase()).await?;
        browser.click(&format!("{refused} .discard")).await?;
        browser.click(".discard-confirm").await?;
        browser.see_status("refused", 0).await?;
        browser.open_record("parties", &name).await?;
        browser.see_record_state(State::InOffice).await?;
        self.tryton().find(PARTY, "name", &name).await.map(drop)
    }

    async fn edits_wait_while_tryton_is_stopped(&mut self, desks: &[Desk]) -> Result<()> {
        self.office.business.kill().await?;
        self.line.set(Mode::Refuse).await?;
        for desk in desks {
            desk.rename(&desk.party(5), &desk.renamed(5)).await?;
            desk.browser.see_record_state(State::OnService).await?;
        }
        self.see_it_in_the_console(&desks[0].browser).await?;
        for desk in desks {
            desk.browser.see_status("on-service", 1).await?;
        }
        self.office.business.start().await?;
        self.line.set(Mode::Pass).await?;
        for desk in desks {
            desk.browser.see_record_state(State::InOffice).await?;
            self.tryton().find(PARTY, "name", &desk.renamed(5)).await?;
        }
        let is_in_step = |phase: &Phase| *phase == Phase::InStep;
        self.office.wait_for("it to go on", |overview| is_in_step(&overview.progress.phase)).await.map(drop)
    }

    /// In another tab.
    async fn see_it_in_the_console(&self, browser: &Browser) -> Result<()> {
        let workspace = browser.open_tab().await?;
        browser.go_to(self.office.url()).await?;
        browser.see("#panel-progress[data-phase=fails] #progress-failure").await?;
        browser.read_in("#panel-progress .noticed-late", "they are looked for every second").await?;
        browser.screenshot("tryton-stopped").await?;
        browser.go_to_tab(&workspace).await
    }

    /// Tryton has written the edit, and its answer never comes.
    async fn an_agent_killed_before_the_confirmation_writes_once(&mut self, desk: &Desk) -> Result<()> {
        let (browser, old, new) = (&desk.browser, desk.party(6), desk.renamed(6));
        let id = self.tryton().find(PARTY, "name", &old).await?;
        self.line.set(Mode::Hold { of: "\"model.party.party.write\"".into(), after: 0 }).await?;
        desk.rename(&old, &new).await?;
        self.line.wait_for_held(1).await?;
        let written = self.written(id).await?;
        ensure!(written.0 == new, "Tryton has not written it: {written:?}");
        self.office.kill().await?;
        browser.see_record_state(State::OnService).await?;
        self.line.set(Mode::Pass).await?;
        self.office.start().await?;
        browser.see_record_state(State::InOffice).await?;
        browser.see_status("conflicts", 0).await?;
        ensure!(self.written(id).await? == written, "it was written once more");
        Ok(())
    }

    /// A party's name, and the stamp that each write renews.
    async fn written(&self, id: i64) -> Result<(Value, Value)> {
        let name = self.tryton().field(PARTY, id, "name").await?;
        Ok((name, self.tryton().field(PARTY, id, "_timestamp").await?))
    }
}

/// What an operator does for a company, before the service runs and after.
async fn set_up(service: &System) -> Result<()> {
    service.set_up(&["add-workspace", "--name", "Nordvik Handel AB"], "").await?;
    for (name, person) in [("Astrid Lund", owner()), ("Erik Berg", colleague())] {
        let mut arguments = vec!["add-person", "--name", name, "--email", &person.email];
        arguments.extend(MODULES.iter().flat_map(|module| ["--module", module]));
        service.set_up(&arguments, &person.password).await?;
    }
    service.set_up(&["set-administrator", "--email", &owner().email], "").await?;
    service.set_up(&["set-agreement", "--people", "5"], "").await
}

impl Desk {
    fn party(&self, number: u32) -> String {
        format!("Customer {:04}", self.first + number)
    }

    fn renamed(&self, number: u32) -> String {
        format!("{} Å", self.party(number))
    }

    async fn rename(&self, old: &str, new: &str) -> Result<()> {
        self.browser.open_record("parties", old).await?;
        self.browser.fill_field("name", new).await?;
        self.browser.save().await
    }
}
