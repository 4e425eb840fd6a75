//! No room on the disk of the service, or of the business database: nothing is lost, it is said, and work goes on by itself when there is
//! room again.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use landbridge_model::wire::SignIn;
use landbridge_tests::business::Business;
use landbridge_tests::clerk::Clerk;
use landbridge_tests::client::Client;
use landbridge_tests::disk::Disk;
use landbridge_tests::http;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::{Part, System};
use landbridge_tests::wait;
use reqwest::StatusCode;
use tokio::task::LocalSet;

#[tokio::test]
async fn a_service_without_room_says_so_and_goes_on_when_there_is_some() -> Result<()> {
    LocalSet::new().run_until(fill_the_disk_of_the_service()).await
}

#[tokio::test]
async fn a_business_database_without_room_takes_every_edit_later() -> Result<()> {
    LocalSet::new().run_until(fill_the_disk_of_the_office()).await
}

async fn fill_the_disk_of_the_service() -> Result<()> {
    if !Disk::is_allowed()? {
        return Ok(());
    }
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let disk = part_onto_disk(&mut stage, "service").await?;
    let clients = open_clients(&stage).await?;
    ledger.wait_until_fetched(&clients).await?;
    let clerk = Clerk::default();
    ensure!(readiness(&stage.system).await? == StatusCode::OK, "a service with room is ready");

    disk.fill()?;
    click_until(&clerk, &clients, "pushes were not carried out", &stage.system.log(Part::Service)?).await?;
    let waiting: u32 = clients.iter().map(|client| client.status().on_device).sum();
    ensure!(waiting > 0, "edits stay on the devices while the service has no room");
    ensure!(
        readiness(&stage.system).await? == StatusCode::SERVICE_UNAVAILABLE,
        "a service without room is not ready"
    );
    // Little is left for a while.
    let refused = wait::until("a sign-in that finds no room", async || {
        Ok(Some(sign_in(&stage).await?).filter(|status| *status != StatusCode::OK))
    });
    ensure!(refused.await? == StatusCode::SERVICE_UNAVAILABLE, "it is told to try again, not of a defect");

    disk.make_room()?;
    let counts = ledger.close(&clients).await.with_context(|| stage.system.report())?;
    ensure!(counts.applied > 0, "edits arrive: {counts:?}");
    ensure!(readiness(&stage.system).await? == StatusCode::OK, "a service with room is ready again");
    stage.system.stop(Part::Service).await
}

async fn fill_the_disk_of_the_office() -> Result<()> {
    if !Disk::is_allowed()? {
        return Ok(());
    }
    let mut stage = Stage::begin().await?;
    let disk = part_onto_disk(&mut stage, "business.sqlite").await?;
    stage.business = Business::open(&stage.announcement()?.business_database).await?;
    let ledger = Ledger::begin(&stage).await?;
    let clients = open_clients(&stage).await?;
    ledger.wait_until_fetched(&clients).await?;
    let clerk = Clerk::default();

    disk.fill()?;
    click_until(&clerk, &clients, "disk is full", &stage.system.log(Part::Office)?).await?;
    for client in &clients {
        client.wait_until("every edit to be on the service", |status| status.on_device == 0).await?;
    }
    let waiting: u32 = clients.iter().map(|client| client.status().on_service).sum();
    ensure!(waiting > 0, "edits wait on the service while the business database has no room");

    disk.make_room()?;
    let counts = ledger.close(&clients).await.with_context(|| stage.system.report())?;
    ensure!(counts.applied > 0, "edits arrive: {counts:?}");
    stage.system.stop(Part::Office).await
}

/// Makes service and office two programs, with a file or folder of their data on a small disk.
async fn part_onto_disk(stage: &mut Stage, name: &str) -> Result<Disk> {
    let disk = Disk::mount(&stage.folder().join("disk"))?;
    stage.system.stop(Part::Demo).await?;
    disk.take(&stage.system.data().join(name))?;
    stage.system.start(Part::Service).await?;
    stage.system.start(Part::Office).await?;
    Ok(disk)
}

async fn open_clients(stage: &Stage) -> Result<Vec<Client>> {
    let (url, owner) = (stage.system.direct_url(), &stage.announcement()?.owner);
    Client::open_many(&url, owner, (2, 1), &Rc::new(Cell::new(0))).await
}

/// People go on clicking until a log says something.
async fn click_until(clerk: &Clerk, clients: &[Client], said: &str, log: &Path) -> Result<()> {
    wait::until(&format!("{said:?} to be in the log"), async || {
        clients.iter().try_for_each(|client| clerk.click(client))?;
        Ok(std::fs::read_to_string(log)?.contains(said).then_some(()))
    })
    .await
}

async fn sign_in(stage: &Stage) -> Result<StatusCode> {
    let owner = &stage.announcement()?.owner;
    let asked = SignIn {
        email: owner.email.clone(),
        password: owner.password.clone(),
        wants_tokens: true,
        device: "test".to_owned(),
    };
    let url = format!("{}/api/v1/sign-in", stage.system.direct_url());
    Ok(http::client()?.post(url).json(&asked).send().await?.status())
}

async fn readiness(system: &System) -> Result<StatusCode> {
    Ok(http::client()?.get(format!("{}/readyz", system.direct_url())).send().await?.status())
}
