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
pub(crate) use types::{Types, TypesCache, register as register_types};

use crate::{error::WorkspaceError, store::Store};
use landbridge_model::WorkspaceId;
use sqlx::SqliteConnection;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::RwLock;

/// A company that comes to the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewWorkspace<'a> {
    /// The id of its workspace.
    pub(crate) id: WorkspaceId,
    /// Its name.
    pub(crate) name: &'a str,
    /// Whether its records are sample data.
    pub(crate) is_demo: bool,
}

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
        add(&mut transaction, &NewWorkspace { id, name, is_demo }).await?;
        transaction.commit().await?;
        self.get_added(id).await
    }

    /// A workspace that is in the database, also when it was added after the others were opened.
    pub async fn get_added(&self, id: WorkspaceId) -> Result<WorkspaceHandle, WorkspaceError> {
        // Nobody else may begin a generation in it meanwhile.
        let mut open = self.open.write().await;
        if let Some(handle) = open.get(&id) {
            return Ok(handle.clone());
        }
        let handle = self.start(id).await?;
        open.insert(id, handle.clone());
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

/// Adds a workspace to the database, with an agreement without limits that nothing is bound to.
pub(crate) async fn add(
    connection: &mut SqliteConnection,
    new: &NewWorkspace<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query("insert into workspace (id, name, is_demo) values (?, ?, ?)")
        .bind(&new.id.0.as_bytes()[..])
        .bind(new.name)
        .bind(new.is_demo)
        .execute(&mut *connection)
        .await?;
    sqlx::query("insert into agreement (workspace_id) values (?)")
        .bind(&new.id.0.as_bytes()[..])
        .execute(connection)
        .await?;
    Ok(())
}
