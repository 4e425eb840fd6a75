//! An office that was not heard of for hours is said so, nothing waits for it but its answer, and its return needs nobody's help.

use anyhow::Result;
use landbridge_tests::browser::Kind;
use landbridge_tests::business::Business;
use landbridge_tests::in_both_browsers;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};
use landbridge_tests::system::Part;

/// The service's note of the office, three hours earlier than it was.
const THREE_HOURS_AGO: &str = "update workspace set office_seen = office_seen - 3 * 3600 * 1000";

in_both_browsers!(an_office_that_is_away_is_said_so_until_it_is_back);

async fn an_office_that_is_away_is_said_so_until_it_is_back(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    stage.part_service_and_office().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    browser.wait_until_gone("#office-age").await?;

    stage.system.stop(Part::Office).await?;
    stage.system.stop(Part::Service).await?;
    Business::open(&stage.system.service_database()).await?.run(THREE_HOURS_AGO).await?;
    stage.system.start(Part::Service).await?;
    browser.read_in("#office-age", "The office was last heard of 3 hours ago").await?;
    browser.screenshot(&format!("office-away-{kind:?}").to_lowercase()).await?;
    browser.change_phone(&contact, "+31 30 454 54 54").await?;
    browser.see_record_state(State::OnService).await?;

    stage.system.start(Part::Office).await?;
    stage.business.wait_for(&contact.column("phone"), "+31 30 454 54 54").await?;
    browser.wait_until_gone("#office-age").await?;
    browser.quit().await
}
