//! Connecting a company in the office console, as its administrator does it, and what the console shows afterwards.

use anyhow::{Context, Result, ensure};
use landbridge_model::connection::Disconnect;
use landbridge_model::console::{KEY_HEADER, Overview, Pace, Phase, Source, StartAsked};
use landbridge_tests::browser::Kind;
use landbridge_tests::office::{Office, create_id};
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::Person;
use landbridge_tests::{http, in_both_browsers};
use serde_json::json;

const PASSWORD: &str = "winter wheat 1847";

in_both_browsers!(
    a_company_is_connected_by_somebody_who_has_no_id_yet,
    the_wizard_goes_on_where_it_was_left,
    what_is_typed_stays_while_the_office_is_away,
);

async fn a_company_is_connected_by_somebody_who_has_no_id_yet(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    office.business.run("update company set phone = ''").await?;
    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    browser.click("#connect").await?;
    browser.see("[data-item=Database][data-state=missing]").await?;
    browser.fill("#source-service", &stage.url()).await?;
    browser.fill("#source-database", &office.database().display().to_string()).await?;
    browser.click("#look").await?;
    browser.see("[data-item=Mapping][data-state=met]").await?;
    browser.see("[data-item=Telephone][data-state=missing]").await?;
    browser.see("#next[disabled]").await?;

    browser.fill("#company-phone", "call us").await?;
    browser.see("#keep-company[disabled]").await?;
    browser.fill("#company-phone", "+31 33 461 8200").await?;
    browser.click("#keep-company").await?;
    browser.see("[data-item=Telephone][data-state=met]").await?;
    office.business.wait_for("select phone from company", "+31 33 461 8200").await?;
    browser.click("#next:not([disabled])").await?;
    browser.read_in("#company", "+31 33 461 8200").await?;
    browser.click("#next:not([disabled])").await?;

    let person = Person { email: "frida@lindbygg.example".into(), password: PASSWORD.into() };
    create_id(&browser, &stage.announcement()?.mailbox, &person).await?;
    browser.fill("#email", &person.email).await?;
    browser.fill("#password", "another one").await?;
    browser.click("#connect-now").await?;
    browser.see("#sign-in-problem:not(:empty)").await?;
    browser.fill("#password", &person.password).await?;
    browser.click("#connect-now").await?;
    browser.click("#bind-now").await?;
    browser.see("#start-now:checked").await?;
    browser.click("#begin").await?;
    browser.see("#panel-progress[data-phase=in_step]").await?;

    browser.go_to(&stage.url()).await?;
    browser.sign_in(&person).await?;
    browser.wait_until_fetched(&office.business).await?;
    browser.quit().await
}

async fn the_wizard_goes_on_where_it_was_left(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    connect(&stage, &office).await?;
    office.kill().await?;
    office.start().await?;

    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    browser.see("#panel-progress[data-phase=idle]").await?;
    browser.go_to_screen("#connect").await?;
    browser.see("#wizard[data-step=start]").await?;
    // Without its key an address shows nothing of the office.
    browser.run("sessionStorage.clear()", Vec::new()).await?;
    let (address, _) = office.url().split_once('#').context("the address has no key")?;
    browser.go_to(address).await?;
    browser.run("location.reload()", Vec::new()).await?;
    browser.see("#no-key").await?;
    browser.quit().await
}

async fn what_is_typed_stays_while_the_office_is_away(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    browser.click("#connect").await?;
    browser.fill("#source-service", "https://landbridge.example").await?;
    office.kill().await?;
    browser.see("#office-away").await?;
    let typed = "return document.querySelector('#source-service').value";
    browser.wait_for_answer(typed, json!("https://landbridge.example")).await?;
    office.start().await?;
    browser.wait_until_gone("#office-away").await?;
    browser.wait_for_answer(typed, json!("https://landbridge.example")).await?;
    browser.click("#look").await?;
    office
        .wait_for("it to be kept", |overview| overview.source.service == "https://landbridge.example")
        .await?;
    browser.quit().await
}

/// Connects the office at the stage's service as the demo's owner, whose agreement is bound to nothing.
async fn connect(stage: &Stage, office: &Office) -> Result<()> {
    office.connect(&stage.url(), &stage.announcement()?.owner).await
}

#[tokio::test]
async fn a_planned_start_is_kept_while_the_computer_is_off() -> Result<()> {
    let stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    connect(&stage, &office).await?;
    let at_millis = office.overview().await?.now_millis + 3_600_000;
    let planned: Overview = office.post("start", &StartAsked { at_millis: Some(at_millis) }).await?;
    ensure!(planned.progress.phase == Phase::Waits, "{planned:?}");
    office.kill().await?;
    // While the computer is off, two hours go by.
    let at_millis = at_millis - 7_200_000;
    office.change_setup(|setup| setup["start"]["at_millis"] = at_millis.into())?;

    office.start().await?;
    let begun =
        office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    let start = begun.start.context("there is no start any more")?;
    ensure!(start.at_millis == at_millis, "{start:?}");
    ensure!(start.began_millis.is_some_and(|began| began > at_millis + 3_600_000), "{start:?}");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_was_lost_connects_the_same_database_again() -> Result<()> {
    let stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    stage.proxy.set(Mode::CutAfterCommit { of: "/office/v1/connect".into() }).await?;
    ensure!(connect(&stage, &office).await.is_err(), "the answer was not cut off");
    ensure!(office.overview().await?.connection.is_none(), "it is connected without an answer");
    stage.proxy.set(Mode::Pass).await?;
    connect(&stage, &office).await
}

#[tokio::test]
async fn a_connected_office_takes_no_other_database() -> Result<()> {
    let stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    connect(&stage, &office).await?;
    let connected = office.overview().await?;
    let other = Source { database: "other.sqlite".into(), ..connected.source.clone() };
    let refused = office.post::<Overview>("source", &other).await;
    ensure!(
        refused.is_err_and(|error| error.to_string().contains("disconnect")),
        "another database was taken"
    );
    ensure!(office.overview().await?.source == connected.source, "another database was taken");
    let disconnected: Overview = office.post("disconnect", &Disconnect { removes_tables: false }).await?;
    ensure!(
        disconnected.connection.is_none() && disconnected.progress.phase == Phase::Idle,
        "{disconnected:?}"
    );
    let named: Overview = office.post("source", &other).await?;
    ensure!(named.source.database == "other.sqlite", "{named:?}");
    Ok(())
}

#[tokio::test]
async fn a_pause_holds_changes_until_it_ends() -> Result<()> {
    let stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    connect(&stage, &office).await?;
    let _: Overview = office.post("start", &StartAsked { at_millis: None }).await?;
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    let pace = Pace { is_paused: true, records_per_second: None };
    let paused: Overview = office.post("pace", &pace).await?;
    ensure!(paused.progress.phase == Phase::Paused, "{paused:?}");
    office.business.run("update customers set phone = '+31 20 555 0101' where id = 1").await?;
    // A restart does not end it.
    office.kill().await?;
    office.start().await?;
    ensure!(office.overview().await?.progress.phase == Phase::Paused, "the pause has ended by itself");
    let _: Overview = office.post("pace", &Pace { is_paused: false, ..pace }).await?;
    let sent = office.wait_for("the change to be sent", |overview| overview.progress.sent > 0).await?;
    ensure!(sent.progress.sent == 1, "{sent:?}");
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_away_is_told_and_found_again() -> Result<()> {
    let stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    connect(&stage, &office).await?;
    stage.proxy.set(Mode::Refuse).await?;
    let _: Overview = office.post("start", &StartAsked { at_millis: None }).await?;
    let fails =
        |overview: &Overview| matches!(overview.progress.phase, Phase::Fails { needs_somebody: false, .. });
    office.wait_for("the failure to be told", fails).await?;
    stage.proxy.set(Mode::Pass).await?;
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    Ok(())
}

#[tokio::test]
async fn nobody_without_the_key_or_by_another_name_is_let_in() -> Result<()> {
    let stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    let (address, key) = office.url().split_once("#key=").context("the address has no key")?;
    let (client, overview) = (http::client()?, format!("{address}console/v1/overview"));
    let without = client.get(&overview).send().await?;
    ensure!(without.status() == 401, "{without:?}");
    let wrong = client.get(&overview).header(KEY_HEADER, "0").send().await?;
    ensure!(wrong.status() == 401, "{wrong:?}");
    let elsewhere =
        client.get(&overview).header(KEY_HEADER, key).header("host", "attacker.example").send().await?;
    ensure!(elsewhere.status() == 421, "{elsewhere:?}");
    let right = client.get(&overview).header(KEY_HEADER, key).send().await?;
    let told: serde_json::Value = right.json().await?;
    ensure!(told["connection"] == json!(null), "{told}");
    Ok(())
}
