//! The same main job in the extension: its own page, its own replica, and a background that sends while no page is open.

use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, State, contacts, owner_in_the_extension};
use landbridge_tests::{in_both_browsers, wait};
use serde_json::json;

const PHONE: &str = "+31 20 999 99 99";
/// The background wakes up once a minute.
const NEXT_ROUND: Duration = Duration::from_secs(120);

in_both_browsers!(an_offline_edit_in_the_extension_arrives, the_background_sends_while_no_page_is_open);

async fn edit_offline(stage: &Stage, browser: &Browser) -> Result<Contact> {
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.see("#status[data-connection=offline]").await?;
    browser.change_phone(&contact, PHONE).await?;
    browser.see_record_state(State::OnDevice).await?;
    see_badge(browser, "1").await?;
    Ok(contact)
}

/// Waits until the extension's button shows a text.
async fn see_badge(browser: &Browser, text: &str) -> Result<()> {
    let script = "return (globalThis.browser ?? chrome).action.getBadgeText({})";
    browser.wait_for_answer(script, json!(text)).await
}

async fn an_offline_edit_in_the_extension_arrives(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.extension_profile(kind)?;
    let browser = owner_in_the_extension(&stage, &mut profile).await?;
    let contact = edit_offline(&stage, &browser).await?;
    browser.quit().await?;

    let browser = profile.open().await?;
    browser.go_to_extension("index.html").await?;
    browser.see_status("on-device", 1).await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.wait_for_field("phone", PHONE).await?;
    browser.see_record_state(State::OnDevice).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("phone"), PHONE).await?;
    browser.see_record_state(State::InOffice).await?;
    see_badge(&browser, "").await?;
    browser.quit().await
}

/// The page is closed and the background killed; what wakes it up sends the edit.
async fn the_background_sends_while_no_page_is_open(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let profile = stage.extension_profile(kind)?;
    let mut profile = profile.with_firefox_preference("extensions.background.idle.timeout", 500);
    let browser = owner_in_the_extension(&stage, &mut profile).await?;
    let contact = edit_offline(&stage, &browser).await?;
    browser.go_to("about:blank").await?;
    kill_background(&browser).await?;
    stage.proxy.set(Mode::Pass).await?;
    let question = contact.column("phone");
    wait::until_within(NEXT_ROUND, "the background to send the edit", async || {
        Ok((stage.business.text(&question).await?.as_deref() == Some(PHONE)).then_some(()))
    })
    .await?;
    browser.go_to_extension("index.html").await?;
    see_badge(&browser, "").await?;
    browser.quit().await
}

/// Ends the background at once in Chromium; in Firefox it ends by itself half a second after its last work.
async fn kill_background(browser: &Browser) -> Result<()> {
    if browser.kind() == Kind::Firefox {
        return Ok(());
    }
    let cdp = browser.driver().cdp();
    let targets = cdp.send_raw("Target.getTargets", json!({})).await?;
    let targets = targets["targetInfos"].as_array().context("read the browser's targets")?;
    for worker in targets.iter().filter(|target| target["type"] == "service_worker") {
        cdp.send_raw("Target.closeTarget", json!({ "targetId": worker["targetId"] })).await?;
    }
    Ok(())
}
