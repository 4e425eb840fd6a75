//! The main job on the web page: what somebody enters without a connection is kept, and arrives in the business database.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};
use landbridge_tests::system::Part;

const STREET: &str = "Overkant 12";

in_both_browsers!(
    an_offline_edit_arrives_in_the_business_database,
    an_edit_made_while_the_network_hangs_arrives,
    an_edit_made_while_the_service_is_away_arrives,
    another_language_is_spoken_without_a_connection,
);

/// Refused connections, a reload, and a restart of the browser, all before the network is back.
async fn an_offline_edit_arrives_in_the_business_database(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;

    stage.proxy.set(Mode::Refuse).await?;
    browser.see("#status[data-connection=offline]").await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.see_record_state(State::InOffice).await?;
    browser.fill_field("street", STREET).await?;
    browser.save().await?;
    browser.read("Saved on this device").await?;
    browser.see_record_state(State::OnDevice).await?;
    browser.read("1 edit only on this device").await?;

    browser.reload().await?;
    see_the_edit_kept(&browser).await?;
    browser.quit().await?;

    let browser = profile.open().await?;
    browser.go_to(&stage.url()).await?;
    browser.see_status("on-device", 1).await?;
    browser.open_record("contacts", &contact.name).await?;
    see_the_edit_kept(&browser).await?;

    stage.system.stop(Part::Demo).await?;
    stage.system.start(Part::Service).await?;
    stage.proxy.set(Mode::Pass).await?;
    browser.see_record_state(State::OnService).await?;
    browser.read("1 edit on the service, waiting for the office").await?;
    stage.system.start(Part::Office).await?;
    stage.business.wait_for(&contact.address("street"), STREET).await?;
    browser.see_record_state(State::InOffice).await?;
    browser.read("Everything is in the office").await?;
    browser.wait_for_field("street", STREET).await?;
    browser.quit().await
}

async fn see_the_edit_kept(browser: &Browser) -> Result<()> {
    browser.wait_for_field("street", STREET).await?;
    browser.see_record_state(State::OnDevice).await?;
    browser.see_status("on-device", 1).await
}

async fn an_edit_made_while_the_network_hangs_arrives(kind: Kind) -> Result<()> {
    an_edit_arrives_after(kind, Mode::Hang).await
}

async fn an_edit_made_while_the_service_is_away_arrives(kind: Kind) -> Result<()> {
    an_edit_arrives_after(kind, Mode::Unavailable).await
}

/// The page is loaded and used while the network fails in its way, and the edit leaves when it is back.
async fn an_edit_arrives_after(kind: Kind, mode: Mode) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(mode).await?;
    browser.reload().await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.fill_field("street", STREET).await?;
    browser.save().await?;
    see_the_edit_kept(&browser).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.address("street"), STREET).await?;
    browser.see_record_state(State::InOffice).await?;
    browser.see_status("on-device", 0).await?;
    browser.see_status("on-service", 0).await?;
    browser.quit().await
}

/// The words of each language are a file of their own, which the page's service worker has kept with the others.
async fn another_language_is_spoken_without_a_connection(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.see("#status[data-connection=offline]").await?;
    browser.go_to_screen("#/settings").await?;
    browser.read("Settings").await?;
    browser.click("#settings-language option[value=sv]").await?;
    browser.read("Inställningar").await?;
    browser.reload().await?;
    browser.read("Inställningar").await?;
    browser.quit().await
}
