//! The service's data are put back from a backup while a browser holds newer edits: some that the business database has by now, some that only
//! the lost service had, some that no service ever saw.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, State, contacts, owner_at_the_page};
use landbridge_tests::system::Part;

in_both_browsers!(a_backup_put_back_under_a_browser_loses_and_repeats_nothing);

async fn a_backup_put_back_under_a_browser_loses_and_repeats_nothing(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    stage.part_service_and_office().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [first, second, third]: [Contact; 3] = contacts(&stage.business, 1, "true").await?;
    let mut saved = Vec::new();

    change(&browser, &first, State::InOffice, &mut saved).await?;
    let yesterday = stage.folder().join("yesterday.db");
    stage.system.administer("backup", &["--to".as_ref(), yesterday.as_ref()]).await?;

    // These are final.
    change(&browser, &first, State::InOffice, &mut saved).await?;
    change(&browser, &second, State::InOffice, &mut saved).await?;
    // These are accepted by a service that will not remember it.
    stage.system.stop(Part::Office).await?;
    change(&browser, &first, State::OnService, &mut saved).await?;
    change(&browser, &third, State::OnService, &mut saved).await?;
    // These are unsent.
    stage.proxy.set(Mode::Refuse).await?;
    change(&browser, &second, State::OnDevice, &mut saved).await?;
    change(&browser, &third, State::OnDevice, &mut saved).await?;
    browser.see_status("on-device", 2).await?;
    browser.see_status("on-service", 2).await?;

    stage.system.administer("restore", &["--from".as_ref(), yesterday.as_ref()]).await?;
    stage.system.start(Part::Office).await?;
    stage.proxy.set(Mode::Pass).await?;
    for (contact, place) in [(&first, 3), (&second, 5), (&third, 6)] {
        stage.business.wait_for(&contact.column("phone"), &saved[place]).await?;
        browser.open_record("contacts", &contact.name).await?;
        browser.wait_for_field("phone", &saved[place]).await?;
        browser.see_record_state(State::InOffice).await?;
    }
    ledger.close_browser(&browser, &saved).await?;
    browser.quit().await
}

/// Gives a contact a telephone number that no other has, and waits until it has come so far.
async fn change(browser: &Browser, contact: &Contact, state: State, saved: &mut Vec<String>) -> Result<()> {
    let phone = format!("+31 90 {:07}", saved.len());
    browser.change_phone(contact, &phone).await?;
    browser.see_record_state(state).await?;
    saved.push(phone);
    Ok(())
}
