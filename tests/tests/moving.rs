//! The synchronisation moves to another computer with a pairing code, and never two of them write.

use anyhow::{Context, Result, ensure};
use landbridge_model::console::{Overview, Phase};
use landbridge_model::pairing::{PairAsked, PairingCode};
use landbridge_tests::browser::Kind;
use landbridge_tests::office::Office;
use landbridge_tests::stage::Stage;

/// Has another office take over from this one, which need not run any more.
async fn take_over(stage: &Stage, office: &Office, code: &PairingCode) -> Result<Overview> {
    let database = office.database().display().to_string();
    let asked = PairAsked { service: stage.url(), code: code.code.clone(), database };
    office.post("pair", &asked).await
}

async fn ask_code(office: &Office) -> Result<PairingCode> {
    office.post("pairing", &()).await
}

async fn fence(office: &Office) -> Result<i64> {
    let rows: Vec<(i64,)> = office.business.rows("select fence from landbridge_agent").await?;
    Ok(rows.first().context("nobody has synchronised")?.0)
}

async fn wait_until_in_step(office: &Office) -> Result<Overview> {
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await
}

#[tokio::test]
async fn the_former_computer_gives_way_and_says_to_whom() -> Result<()> {
    let stage = Stage::begin().await?;
    let first = Office::begin(stage.folder()).await?;
    first.connect_and_start(&stage).await?;
    let second = first.begin_beside().await?;
    let paired = take_over(&stage, &second, &ask_code(&first).await?).await?;
    let connection = paired.connection.context("the other computer is not connected")?;
    ensure!(connection.email == stage.announcement()?.owner.email, "{connection:?}");
    let left = first.wait_for("the first one to give way", |overview| overview.connection.is_none()).await?;
    let successor = left.former.and_then(|former| former.successor).context("nobody is named")?;
    ensure!(successor.computer == connection.computer, "{successor:?}");
    ensure!(successor.since_millis <= connection.since_millis, "{successor:?}");

    wait_until_in_step(&second).await?;
    first.business.run("update customers set phone = '+31 20 555 0103' where id = 1").await?;
    second.wait_for("the change to be sent", |overview| overview.progress.sent > 0).await?;
    ensure!(first.overview().await?.progress.phase == Phase::Idle, "the first one goes on");
    Ok(())
}

#[tokio::test]
async fn a_computer_that_was_off_while_it_was_replaced_does_not_touch_the_business_database() -> Result<()> {
    let stage = Stage::begin().await?;
    let mut first = Office::begin(stage.folder()).await?;
    first.connect_and_start(&stage).await?;
    let code = ask_code(&first).await?;
    first.kill().await?;
    let second = first.begin_beside().await?;
    take_over(&stage, &second, &code).await?;
    wait_until_in_step(&second).await?;
    let before = fence(&second).await?;
    first.start().await?;
    first.wait_for("the first one to give way", |overview| overview.connection.is_none()).await?;
    ensure!(fence(&second).await? == before, "the first one has taken over once more");
    ensure!(take_over(&stage, &first, &code).await.is_err(), "a code was good twice");
    Ok(())
}

#[tokio::test]
async fn the_synchronisation_moves_with_a_code_that_is_typed() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let first = Office::begin(stage.folder()).await?;
    first.connect_and_start(&stage).await?;
    let second = first.begin_beside().await?;
    let logs = [first.logs(), second.logs()].concat();
    let browser = stage.page_profile(Kind::Chromium)?.with_logs(logs).open().await?;
    browser.go_to(first.url()).await?;
    browser.go_to_screen("#settings").await?;
    browser.click("#ask-code").await?;
    let code = browser.see("#pairing-code").await?.text().await?;

    let here = browser.open_tab().await?;
    browser.go_to(second.url()).await?;
    browser.click("#pair-here").await?;
    browser.fill("#pair-service", &stage.url()).await?;
    browser.fill("#pair-database", &second.database().display().to_string()).await?;
    browser.fill("#pair-code", "2345-6789").await?;
    browser.click("#pair-now").await?;
    browser.see("#pair-problem:not(:empty)").await?;
    browser.fill("#pair-code", &code.to_lowercase()).await?;
    browser.click("#pair-now").await?;
    browser.see("#panel-progress[data-phase=in_step]").await?;
    browser.go_to_tab(&here).await?;
    browser.see("#former").await?;
    browser.quit().await
}
