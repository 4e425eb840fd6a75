//! Another program holds the business database: edits wait on the service, clients say so, and each arrives once.
//!
//! `LANDBRIDGE_LOCK_SECONDS` says how long it is held at least; without it, until the agent has found it locked.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use landbridge_tests::clerk::Clerk;
use landbridge_tests::client::Client;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::Part;
use landbridge_tests::wait;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tokio::task::LocalSet;

/// Edits that are saved while the database is held.
const EDITS: usize = 6;

#[tokio::test]
async fn edits_wait_while_another_program_holds_the_business_database() -> Result<()> {
    LocalSet::new().run_until(hold_the_business_database()).await
}

async fn hold_the_business_database() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    stage.part_service_and_office().await?;
    let owner = stage.announcement()?.owner.clone();
    let clients = [Client::open(&stage.system.direct_url(), &owner, 1, &Rc::new(Cell::new(0))).await?];
    ledger.wait_until_fetched(&clients).await?;
    let [client] = &clients;

    let clerk = Clerk::default();
    let held = Held::take(&stage).await?;
    let phones: Vec<String> =
        (0..EDITS).map(|place| clerk.change_phone(client, place % 5)).collect::<Result<_>>()?;
    client
        .wait_until("every edit to wait on the service", |status| waits(status.on_device, status.on_service))
        .await?;
    let agent = stage.system.log(Part::Office)?;
    let claim = "the agent to find the database locked";
    wait::until(claim, async || Ok(std::fs::read_to_string(&agent)?.contains("trying again").then_some(())))
        .await?;
    held.for_long().await?;
    let status = client.status();
    ensure!(
        waits(status.on_device, status.on_service),
        "edits arrived in a database that is held: {status:?}"
    );
    held.give_back().await?;

    for phone in &phones {
        let written = format!("select count(*) from ledger where value = '{phone}'");
        stage.business.wait_for(&written, "1").await?;
    }
    let counts = ledger.close(&clients).await.with_context(|| stage.system.report())?;
    ensure!(counts.applied == EDITS, "each edit arrives: {counts:?}");
    Ok(())
}

/// Whether the service has every edit and the office none.
fn waits(on_device: u32, on_service: u32) -> bool {
    on_device == 0 && on_service as usize == EDITS
}

/// Another program's transaction, which nobody else can write or read beside.
struct Held {
    connection: SqliteConnection,
    since: Instant,
}

impl Held {
    async fn take(stage: &Stage) -> Result<Held> {
        let file = &stage.announcement()?.business_database;
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(20));
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::raw_sql("begin exclusive")
            .execute(&mut connection)
            .await
            .context("take the business database")?;
        Ok(Held { connection, since: Instant::now() })
    }

    /// Goes on as long as the environment says.
    async fn for_long(&self) -> Result<()> {
        let seconds = std::env::var("LANDBRIDGE_LOCK_SECONDS").ok().map(|text| text.parse()).transpose()?;
        let end = self.since + Duration::from_secs(seconds.unwrap_or(0));
        tokio::time::sleep_until(end.into()).await;
        Ok(())
    }

    async fn give_back(mut self) -> Result<()> {
        sqlx::raw_sql("rollback").execute(&mut self.connection).await?;
        self.connection.close().await.context("leave the business database")
    }
}
