//! Signing out takes the company's records off the device, and never unsent edits without a word.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{contacts, owner_at_the_page};
use serde_json::{Value, json};

in_both_browsers!(signing_out_wipes_the_device, unsent_edits_are_warned_of);

async fn ask_to_sign_out(browser: &Browser) -> Result<()> {
    browser.click("#person").await?;
    browser.click("#sign-out").await?;
    browser.see("#sign-out-dialog").await.map(drop)
}

/// The names of the databases that hold somebody's records.
async fn databases(browser: &Browser) -> Result<Value> {
    let script = "return indexedDB.databases().then((all) => all.map(({ name }) => name).filter((name) => name.includes('/')))";
    browser.run(script, Vec::new()).await
}

async fn signing_out_wipes_the_device(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    assert_ne!(databases(&browser).await?, json!([]));
    ask_to_sign_out(&browser).await?;
    browser.read_in("#sign-out-dialog", "Nothing is lost").await?;
    browser.click("#sign-out-confirm").await?;
    browser.see("#sign-in").await?;
    browser
        .until("the databases to be gone", async || {
            Ok((databases(&browser).await? == json!([])).then_some(()))
        })
        .await?;
    browser.reload().await?;
    browser.see("#sign-in").await?;
    browser.sign_in(&stage.announcement()?.owner).await?;
    browser.wait_until_fetched(&stage.business).await?;
    browser.quit().await
}

async fn unsent_edits_are_warned_of(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, "+31 70 888 88 88").await?;
    ask_to_sign_out(&browser).await?;
    browser.read_in("#sign-out-dialog", "1 edit is only on this device and would be lost.").await?;
    browser.read_in("#sign-out-confirm", "Sign out and lose them").await?;
    browser.click("#sign-out-dialog footer a").await?;
    browser.read_in("#outbox", &contact.name).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("phone"), "+31 70 888 88 88").await?;
    browser.quit().await
}
