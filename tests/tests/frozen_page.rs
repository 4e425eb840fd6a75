//! Two pages on one device, and the one that syncs is frozen in the middle of it: another context takes the lead, each edit ends once, and the
//! frozen page goes on as one of the others.

use anyhow::{Context, Result, ensure};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, State, contacts, owner_at_the_page, owner_in_the_extension};
use thirtyfour::WindowHandle;

in_both_browsers!(another_tab_goes_on_for_a_frozen_one);

async fn another_tab_goes_on_for_a_frozen_one(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let page = browser.open_tab().await?;
    browser.go_to(&stage.url()).await?;
    go_on_for_a_frozen_page(&stage, &ledger, &browser, &page).await?;
    browser.quit().await
}

/// In Firefox all pages of an extension run in one process, and none can be frozen alone.
#[tokio::test]
async fn another_page_of_the_extension_goes_on_for_a_frozen_one() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let mut profile = stage.extension_profile(Kind::Chromium)?;
    let browser = owner_in_the_extension(&stage, &mut profile).await?;
    let page = browser.open_tab().await?;
    browser.go_to_extension("index.html").await?;
    go_on_for_a_frozen_page(&stage, &ledger, &browser, &page).await?;
    browser.quit().await
}

#[tokio::test]
async fn the_background_sends_for_a_frozen_page() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let mut profile = stage.extension_profile(Kind::Chromium)?;
    let browser = owner_in_the_extension(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, &phone(0)).await?;
    browser.see_record_state(State::OnDevice).await?;

    let page = browser.open_tab().await?;
    // A file of the extension, where the client does not run.
    browser.go_to_extension("manifest.json").await?;
    let other = browser.driver().window().await?;
    browser.go_to_tab(&page).await?;
    let frozen = browser.freeze(&other).await?;
    stage.proxy.set(Mode::Pass).await?;
    browser.run("return chrome.alarms.create('round', { when: Date.now() })", Vec::new()).await?;
    stage.business.wait_for(&contact.column("phone"), &phone(0)).await?;

    browser.thaw(frozen).await?;
    browser.see_record_state(State::InOffice).await?;
    browser.wait_for_field("phone", &phone(0)).await?;
    ledger.close_browser(&browser, &[phone(0)]).await?;
    browser.quit().await
}

/// The other tab is open at its own page. The frozen page has sent an edit and does not hear what became of it, and somebody is about to save
/// another one in it.
async fn go_on_for_a_frozen_page(
    stage: &Stage,
    ledger: &Ledger,
    browser: &Browser,
    page: &WindowHandle,
) -> Result<()> {
    let all: [Contact; 3] = contacts(&stage.business, 1, "true").await?;
    browser.wait_until_fetched(&stage.business).await?;
    let other = browser.driver().window().await?;
    browser.go_to_tab(page).await?;
    let leader = browser.leader().await?.context("a page syncs")?;
    stage.proxy.set(Mode::Hold { of: "/push".to_owned(), after: 0 }).await?;
    browser.change_phone(&all[0], &phone(0)).await?;
    stage.proxy.wait_for_held(1).await?;
    browser.open_record("contacts", &all[1].name).await?;
    browser.fill_field("phone", &phone(1)).await?;

    let frozen = browser.freeze(&other).await?;
    stage.proxy.release();
    browser.change_phone(&all[2], &phone(2)).await?;
    let successor = browser.wait_for_leader_after(&leader).await?;
    for place in [0, 2] {
        stage.business.wait_for(&all[place].column("phone"), &phone(place)).await?;
    }
    browser.see_status("on-service", 0).await?;

    browser.thaw(frozen).await?;
    browser.save().await?;
    stage.business.wait_for(&all[1].column("phone"), &phone(1)).await?;
    for tab in [page, &other] {
        browser.go_to_tab(tab).await?;
        for (place, contact) in all.iter().enumerate() {
            browser.open_record("contacts", &contact.name).await?;
            browser.wait_for_field("phone", &phone(place)).await?;
            browser.see_record_state(State::InOffice).await?;
        }
        browser.see("#status[data-connection=online]").await?;
    }
    ensure!(browser.leader().await? == Some(successor), "whoever took the lead keeps it");
    ledger.close_browser(browser, &[phone(0), phone(1), phone(2)]).await
}

fn phone(place: usize) -> String {
    format!("+31 90 {place:07}")
}
