//! What an administrator does in the office console with a connection that is there.

use anyhow::{Context, Result, ensure};
use landbridge_model::connection::{Disconnect, Former, Held, Remains};
use landbridge_model::console::{Overview, Phase};
use landbridge_tests::office::Office;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;

async fn disconnect(office: &Office, removes_tables: bool) -> Result<Former> {
    let overview: Overview = office.post("disconnect", &Disconnect { removes_tables }).await?;
    ensure!(overview.connection.is_none() && overview.progress.phase == Phase::Idle, "{overview:?}");
    overview.former.context("nothing is told of the connection that has ended")
}

#[tokio::test]
async fn a_company_that_was_disconnected_with_its_tables_is_connected_again() -> Result<()> {
    let stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    office.connect_and_start(&stage).await?;
    ensure!(office.get::<Held>("held").await? == Held::default(), "something waits");
    let former = disconnect(&office, true).await?;
    ensure!((&former.token, &former.tables) == (&Remains::Gone, &Remains::Gone), "{former:?}");
    let ours = "select count(*) from sqlite_master where name like 'landbridge%'";
    office.business.wait_for(ours, "0").await?;
    office.business.run("update customers set phone = '+31 20 555 0102' where id = 1").await?;
    let again = office.connect_and_start(&stage).await?;
    ensure!(again.former.is_none() && again.progress.sent > 100, "{again:?}");
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_away_is_left_and_the_next_connection_ends_its_token() -> Result<()> {
    let stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    office.connect_and_start(&stage).await?;
    stage.proxy.set(Mode::Refuse).await?;
    let former = disconnect(&office, true).await?;
    ensure!(matches!(&former.token, Remains::Failed { .. }), "{former:?}");
    // Without the service nobody knows whether edits wait.
    ensure!(matches!(&former.tables, Remains::Failed { .. }), "{former:?}");
    office.kill().await?;
    office.start().await?;
    ensure!(office.overview().await?.former == Some(former), "it was forgotten");
    stage.proxy.set(Mode::Pass).await?;
    let again = office.connect_and_start(&stage).await?;
    ensure!(again.former.is_none(), "{again:?}");
    Ok(())
}
