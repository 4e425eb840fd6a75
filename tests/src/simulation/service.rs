//! The service of the simulation: the real one on SQLite in memory, or in a folder where backups of it are put back.

use super::dice::Dice;
use anyhow::{Context, Result};
use landbridge_model::{ClientId, EditId, Outcome};
use landbridge_service::{
    Clock, Decision, Dice as ServiceDice, Store, WorkspaceHandle, Workspaces, decide_on_office,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

/// The last batch, and the one before it.
pub(super) type LastBatches = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The service, with the clock and the chance that it is given.
pub(super) struct Service {
    /// Its only workspace.
    pub(super) workspace: WorkspaceHandle,
    store: Store,
    millis: Arc<AtomicI64>,
    clock: Clock,
    throws: ServiceDice,
    /// Where its database lies; nothing for one in memory.
    folder: Option<PathBuf>,
    backups: Vec<PathBuf>,
    /// Backups that were made in a history which is lost by now.
    lost_backups: BTreeSet<usize>,
    /// Whether one of those was put back.
    pub(super) has_come_back: bool,
}

impl Service {
    /// A service that has no records yet.
    pub(super) async fn begin(folder: Option<&Path>, seed: u64) -> Result<Self> {
        let millis = Arc::new(AtomicI64::new(1_700_000_000_000));
        let ticking = Arc::clone(&millis);
        let clock = Clock::new(move || ticking.fetch_add(7, Ordering::Relaxed));
        let random = Arc::new(Mutex::new(Dice::new(seed ^ 0xface)));
        let throws = ServiceDice::new(move || random.lock().expect("nobody panics while throwing").ten());
        let store = open(folder).await?;
        let workspaces = Workspaces::open(store.clone(), clock.clone(), throws.clone()).await?;
        let workspace = workspaces.create("Simulation", false).await?;
        let folder = folder.map(Path::to_owned);
        let (backups, lost_backups) = (Vec::new(), BTreeSet::new());
        let has_come_back = false;
        Ok(Self { workspace, store, millis, clock, throws, folder, backups, lost_backups, has_come_back })
    }

    /// Stops and starts again.
    pub(super) async fn restart(&mut self) -> Result<()> {
        self.workspace.stop().await;
        self.go_on().await
    }

    async fn go_on(&mut self) -> Result<()> {
        let workspaces =
            Workspaces::open(self.store.clone(), self.clock.clone(), self.throws.clone()).await?;
        let id = self.workspace.id();
        self.workspace = workspaces.get(id).await.context("the workspace is there after a restart")?;
        Ok(())
    }

    /// Somebody sets its clock.
    pub(super) fn set_clock(&self, by_millis: i64) {
        self.millis.fetch_add(by_millis, Ordering::Relaxed);
    }

    /// The administrator decides about a business database that was put back or copied.
    pub(super) async fn decide_on_office(&self, decision: Decision) -> Result<bool> {
        Ok(decide_on_office(&self.store, self.workspace.id(), decision).await?)
    }

    /// A service that does not know any more what it has forgotten.
    pub(super) async fn forget_floor(&self) -> Result<()> {
        let mut transaction = self.store.begin().await?;
        sqlx::query("update workspace set floor = 0").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The edits of an outbox whose outcomes it keeps until the device says that it has seen them.
    pub(super) async fn kept_for(&self, client: ClientId) -> Result<Vec<i64>> {
        let mut transaction = self.store.begin_reading().await?;
        let query = "select n from edit where client = ? and settled_at_millis is null";
        let kept = sqlx::query_scalar(query).bind(&client.0.as_bytes()[..]);
        Ok(kept.fetch_all(&mut *transaction).await?)
    }

    /// What has become of an edit, as far as it knows.
    pub(super) async fn outcome_of(&self, edit: EditId) -> Result<Option<Outcome>> {
        let outcome: Option<String> =
            sqlx::query_scalar("select outcome from edit where client = ? and n = ?")
                .bind(&edit.client.0.as_bytes()[..])
                .bind(edit.n.cast_signed())
                .fetch_optional(&mut *self.store.reader().await?)
                .await?;
        Ok(outcome.as_deref().map(serde_json::from_str).transpose()?)
    }

    /// The last batches that it knows.
    pub(super) async fn last_batches(&self) -> Result<LastBatches> {
        let mut transaction = self.store.begin().await?;
        let query = sqlx::query_as("select last_batch, batch_before from workspace");
        Ok(query.fetch_one(&mut *transaction).await?)
    }

    /// A service that has absorbed an old batch as if it did not know that, and goes on with these.
    pub(super) async fn go_on_with(&self, (last, before): LastBatches) -> Result<()> {
        let mut transaction = self.store.begin().await?;
        sqlx::query("update workspace set last_batch = ?, batch_before = ?")
            .bind(last)
            .bind(before)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps a copy of its database while it runs.
    pub(super) async fn back_up(&mut self) -> Result<usize> {
        let folder = self.folder.as_ref().context("a database in memory has no backups")?;
        let no = self.backups.len();
        let file = folder.join(format!("backup-{no}.sqlite"));
        self.store.backup(&file).await?;
        self.backups.push(file);
        Ok(no)
    }

    /// Puts one of the copies in the place of its database. Gives back which, if there is one.
    pub(super) async fn put_back(&mut self, dice: &mut Dice) -> Result<Option<usize>> {
        let Some(folder) = self.folder.clone().filter(|_| !self.backups.is_empty()) else { return Ok(None) };
        let no = dice.below(self.backups.len());
        self.has_come_back |= self.lost_backups.contains(&no);
        self.lost_backups.extend(no + 1..self.backups.len());
        self.workspace.stop().await;
        self.store.clone().close().await;
        landbridge_service::restore(&self.backups[no], &folder).await?;
        self.store = open(Some(&folder)).await?;
        self.go_on().await?;
        Ok(Some(no))
    }
}

async fn open(folder: Option<&Path>) -> Result<Store> {
    Ok(match folder {
        Some(folder) => Store::open(folder).await?,
        None => Store::open_in_memory().await?,
    })
}
