//! The service's data are put back from a backup while clients hold newer edits: some that the business database has by now, some that only
//! the lost service had, some that no service ever saw. Every one ends once, and the business database has each once.

use std::cell::Cell;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use landbridge_tests::clerk::Clerk;
use landbridge_tests::client::Client;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::Part;
use tokio::task::LocalSet;

/// Clicks before the backup, and in each state after it.
const CLICKS: usize = 8;

#[tokio::test]
async fn a_backup_put_back_under_newer_edits_loses_and_repeats_nothing() -> Result<()> {
    LocalSet::new().run_until(put_yesterday_back()).await
}

async fn put_yesterday_back() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    stage.part_service_and_office().await?;
    let owner = stage.announcement()?.owner.clone();
    let clients = Client::open_many(&stage.url(), &owner, (3, 1), &Rc::new(Cell::new(0))).await?;
    ledger.wait_until_fetched(&clients).await?;
    let clerk = Clerk::default();

    work(&clerk, &clients)?;
    let yesterday = stage.folder().join("yesterday.db");
    rest(&clients).await?;
    stage.system.administer("backup", &["--to".as_ref(), yesterday.as_ref()]).await?;

    // These are final.
    work(&clerk, &clients)?;
    rest(&clients).await?;
    // These are accepted by a service that will not remember it.
    stage.system.stop(Part::Office).await?;
    work(&clerk, &clients)?;
    arrive(&clients).await?;
    let accepted: u32 = clients.iter().map(|client| client.status().on_service).sum();
    // These are unsent.
    stage.proxy.set(Mode::Refuse).await?;
    work(&clerk, &clients)?;
    let unsent: u32 = clients.iter().map(|client| client.status().on_device).sum();
    ensure!(
        accepted > 0 && unsent > 0,
        "there are edits in every state: {accepted} accepted, {unsent} unsent"
    );

    stage.system.administer("restore", &["--from".as_ref(), yesterday.as_ref()]).await?;
    clients.iter().for_each(Client::doubt);
    stage.system.start(Part::Office).await?;
    stage.proxy.set(Mode::Pass).await?;
    let counts = ledger.close(&clients).await.with_context(|| stage.system.report())?;
    eprintln!("{accepted} accepted and {unsent} unsent edits over a backup: {counts:?}");
    Ok(())
}

/// Everybody does a few things.
fn work(clerk: &Clerk, clients: &[Client]) -> Result<()> {
    (0..CLICKS).try_for_each(|_| clients.iter().try_for_each(|client| clerk.click(client)))
}

/// Waits until the service has every edit.
async fn arrive(clients: &[Client]) -> Result<()> {
    for client in clients {
        client.wait_until("every edit to be on the service", |status| status.on_device == 0).await?;
    }
    Ok(())
}

/// Waits until the business database has said what becomes of every edit.
async fn rest(clients: &[Client]) -> Result<()> {
    for client in clients {
        client
            .wait_until("every edit to be final", |status| status.on_device + status.on_service == 0)
            .await?;
    }
    Ok(())
}
