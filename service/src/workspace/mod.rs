//! The workspaces of the service: opening, making and finding them.

mod chance;
mod handle;
mod lineage;
mod member;
mod tidy;
mod types;
mod writer;

pub use chance::{Clock, Dice};
pub use handle::WorkspaceHandle;
pub use member::Member;

pub(crate) use handle::{News, Shared};
pub(crate) use lineage::Lineage;
pub(crate) use types::{Types, register as register_types};

use crate::{error::WorkspaceError, store::Store};
use landbridge_model::WorkspaceId;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::RwLock;

/// All workspaces of the service; a cheap handle.
#[derive(Clone, Debug)]
pub struct Workspaces {
    store: Store,
    clock: Clock,
    dice: Dice,
    open: Arc<RwLock<BTreeMap<WorkspaceId, WorkspaceHandle>>>,
}

impl Workspaces {
    /// Opens every workspace of the database and begins a new generation in each.
    pub async fn open(store: Store, clock: Clock, dice: Dice) -> Result<Self, WorkspaceError> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as("select id from workspace order by id")
            .fetch_all(&mut *store.reader().await?)
            .await?;
        let all = Self { store, clock, dice, open: Arc::default() };
        for (id,) in rows {
            let id = WorkspaceId(crate::blob::uuid(&id)?);
            let handle = all.start(id).await?;
            all.open.write().await.insert(id, handle);
        }
        Ok(all)
    }

    /// Makes a workspace for the company `name`.
    pub async fn create(&self, name: &str, is_demo: bool) -> Result<WorkspaceHandle, WorkspaceError> {
        let id = WorkspaceId::new(self.clock.now_millis().unsigned_abs(), self.dice.throw());
        let mut transaction = self.store.begin().await?;
        sqlx::query("insert into workspace (id, name, is_demo) values (?, ?, ?)")
            .bind(&id.0.as_bytes()[..])
            .bind(name)
            .bind(is_demo)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        let handle = self.start(id).await?;
        self.open.write().await.insert(id, handle.clone());
        Ok(handle)
    }

    /// The workspace with this id.
    pub async fn get(&self, id: WorkspaceId) -> Option<WorkspaceHandle> {
        self.open.read().await.get(&id).cloned()
    }

    /// All workspaces, oldest first.
    pub async fn list(&self) -> Vec<WorkspaceHandle> {
        self.open.read().await.values().cloned().collect()
    }

    /// Stops every workspace: what was taken on is finished, nothing new is taken on.
    pub async fn stop(&self) {
        for handle in self.list().await {
            handle.stop().await;
        }
    }

    async fn start(&self, id: WorkspaceId) -> Result<WorkspaceHandle, WorkspaceError> {
        WorkspaceHandle::start(self.store.clone(), id, self.clock.clone(), self.dice.clone()).await
    }
}
