//! The record types of a workspace, read once for each version of their set.

use crate::{blob, error::WorkspaceError, store::Store};
use landbridge_model::{RecordType, TypeNo, WorkspaceId};
use sqlx::SqliteConnection;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The record types of a workspace at one version of their set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types {
    /// Raised whenever any type changes.
    pub(crate) version: u32,
    by_no: BTreeMap<TypeNo, RecordType>,
}

impl Types {
    /// A set of types.
    pub(crate) fn new(version: u32, types: impl IntoIterator<Item = RecordType>) -> Self {
        Self { version, by_no: types.into_iter().map(|kind| (kind.no, kind)).collect() }
    }

    /// The type with this number.
    pub(crate) fn get(&self, no: TypeNo) -> Option<&RecordType> {
        self.by_no.get(&no)
    }

    /// All of them, in order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &RecordType> {
        self.by_no.values()
    }
}

/// The set that was read last.
#[derive(Debug, Default)]
pub(crate) struct TypesCache(Mutex<Arc<Types>>);

impl TypesCache {
    /// The types as the transaction of `connection` sees them.
    pub(crate) async fn read(
        &self,
        connection: &mut SqliteConnection,
        workspace: WorkspaceId,
    ) -> Result<Arc<Types>, WorkspaceError> {
        let version: i64 = sqlx::query_scalar("select types_version from workspace where id = ?")
            .bind(&workspace.0.as_bytes()[..])
            .fetch_one(&mut *connection)
            .await?;
        self.of_version(connection, workspace, version).await
    }

    /// The types now, for whoever has just read, without a transaction, that the workspace is at `version`.
    pub(crate) async fn now(
        &self,
        store: &Store,
        workspace: WorkspaceId,
        version: i64,
    ) -> Result<Arc<Types>, WorkspaceError> {
        let held = self.held();
        if version > 0 && i64::from(held.version) == version {
            return Ok(held);
        }
        self.read(&mut *store.begin_reading().await?, workspace).await
    }

    /// The types as a transaction sees them in which has been read already which `version` the workspace is at.
    pub(crate) async fn of_version(
        &self,
        connection: &mut SqliteConnection,
        workspace: WorkspaceId,
        version: i64,
    ) -> Result<Arc<Types>, WorkspaceError> {
        let version = u32::try_from(blob::number(version)?).unwrap_or(u32::MAX);
        let held = self.held();
        if held.version == version && version > 0 {
            return Ok(held);
        }
        let read = Arc::new(Types::new(version, read_all(connection, workspace).await?));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&read);
        Ok(read)
    }

    fn held(&self) -> Arc<Types> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn read_all(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<Vec<RecordType>, WorkspaceError> {
    let rows: Vec<String> =
        sqlx::query_scalar("select definition from record_type where workspace_id = ? order by no")
            .bind(&workspace.0.as_bytes()[..])
            .fetch_all(connection)
            .await?;
    rows.iter().map(|definition| Ok(serde_json::from_str(definition)?)).collect()
}

/// Registers types. Those whose definition differs get a higher version; when any does, the set's version rises, which is told.
pub(crate) async fn register(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    types: &[RecordType],
) -> Result<bool, WorkspaceError> {
    let held = Types::new(0, read_all(connection, workspace).await?);
    let mut is_changed = false;
    for wanted in types {
        let version = held.get(wanted.no).map_or(0, |kind| kind.version);
        let same = RecordType { version, ..wanted.clone() };
        if held.get(wanted.no) == Some(&same) {
            continue;
        }
        is_changed = true;
        let definition = serde_json::to_string(&RecordType { version: version + 1, ..same })?;
        sqlx::query(
            "insert into record_type (workspace_id, no, definition)
             values (?, ?, ?)
             on conflict do update set definition = excluded.definition",
        )
        .bind(&workspace.0.as_bytes()[..])
        .bind(i64::from(wanted.no.0))
        .bind(definition)
        .execute(&mut *connection)
        .await?;
    }
    if is_changed {
        sqlx::query("update workspace set types_version = types_version + 1 where id = ?")
            .bind(&workspace.0.as_bytes()[..])
            .execute(connection)
            .await?;
    }
    Ok(is_changed)
}
