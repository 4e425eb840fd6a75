//! The service's data are kept as one file and put back from it while people work: what happened since comes back from the business
//! database, and what waited on a device arrives.

use anyhow::Result;
use landbridge_tests::browser::Kind;
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};

in_both_browsers!(a_backup_put_back_while_people_work_loses_nothing);

async fn a_backup_put_back_while_people_work_loses_nothing(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [arrived, waiting] = contacts(&stage.business, 1, "true").await?;
    browser.change_phone(&arrived, "+31 43 111 11 11").await?;
    browser.see_record_state(State::InOffice).await?;
    let file = stage.folder().join("backup.db");
    stage.system.administer("backup", &["--to".as_ref(), file.as_ref()]).await?;

    browser.change_phone(&arrived, "+31 43 222 22 22").await?;
    browser.see_record_state(State::InOffice).await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&waiting, "+31 43 333 33 33").await?;
    browser.see_record_state(State::OnDevice).await?;
    stage.system.administer("restore", &["--from".as_ref(), file.as_ref()]).await?;
    stage.proxy.set(Mode::Pass).await?;

    stage.business.wait_for(&waiting.column("phone"), "+31 43 333 33 33").await?;
    browser.see_record_state(State::InOffice).await?;
    stage.business.wait_for(&arrived.column("phone"), "+31 43 222 22 22").await?;
    browser.open_record("contacts", &arrived.name).await?;
    browser.wait_for_field("phone", "+31 43 222 22 22").await?;
    browser.see_record_state(State::InOffice).await?;
    browser.quit().await
}
