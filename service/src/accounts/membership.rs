//! Who belongs to which workspace, with which rights.

use super::{AccountError, Accounts, agreement::check_place};
use crate::workspace::Member;
use landbridge_model::{
    id::{PersonId, WorkspaceId},
    rights::Rights,
    wire::Person,
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

impl Accounts {
    /// Makes a person a member of a workspace, or changes the rights of one. A change raises the permission epoch, by which
    /// clients notice; the same rights again change nothing.
    ///
    /// # Errors
    /// [`AccountError::NoPlace`] when the person is no member yet and the agreement is for no more people than there are.
    pub async fn set_membership(
        &self,
        workspace: WorkspaceId,
        person: PersonId,
        rights: &Rights,
    ) -> Result<(), AccountError> {
        let mut transaction = self.store.begin().await?;
        put(&mut transaction, workspace, person, rights).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends a membership. It stays as one without any right, so that a later one has a higher epoch.
    pub async fn end_membership(&self, workspace: WorkspaceId, person: PersonId) -> Result<(), AccountError> {
        let mut transaction = self.store.begin().await?;
        sqlx::query(
            "update membership
             set rights = '', epoch = epoch + 1
             where workspace_id = ? and person_id = ? and rights <> ''",
        )
        .bind(workspace.0.as_bytes().as_slice())
        .bind(person.0.as_bytes().as_slice())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.tell_ending();
        Ok(())
    }

    /// The person as a member of the workspace; nothing when the person does not belong to it.
    pub async fn member(
        &self,
        workspace: WorkspaceId,
        person: &Person,
    ) -> Result<Option<Member>, AccountError> {
        let row = sqlx::query(
            "select rights, epoch
             from membership
             where workspace_id = ? and person_id = ? and rights <> ''",
        )
        .bind(workspace.0.as_bytes().as_slice())
        .bind(person.id.0.as_bytes().as_slice())
        .fetch_optional(&mut *self.store.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Member {
            person: person.id,
            name: person.name.clone(),
            rights: to_rights(row.try_get("rights")?)?,
            epoch: row.try_get("epoch")?,
        }))
    }

    /// The workspaces that a person belongs to, oldest first.
    pub async fn workspaces(&self, person: PersonId) -> Result<Vec<WorkspaceId>, AccountError> {
        let rows = sqlx::query(
            "select workspace_id
             from membership
             where person_id = ? and rights <> ''
             order by workspace_id",
        )
        .bind(person.0.as_bytes().as_slice())
        .fetch_all(&mut *self.store.reader().await?)
        .await?;
        rows.iter().map(to_workspace_id).collect()
    }

    /// Every workspace, oldest first: for the administrator of the service.
    pub async fn every_workspace(&self) -> Result<Vec<WorkspaceId>, AccountError> {
        let rows = sqlx::query("select id as workspace_id from workspace order by id")
            .fetch_all(&mut *self.store.reader().await?)
            .await?;
        rows.iter().map(to_workspace_id).collect()
    }
}

/// Gives a person these rights in a workspace.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    person: PersonId,
    rights: &Rights,
) -> Result<(), AccountError> {
    check_place(connection, workspace, person).await?;
    sqlx::query(
        "insert into membership (workspace_id, person_id, rights, epoch)
         values (?, ?, ?, 1)
         on conflict (workspace_id, person_id) do update
         set rights = excluded.rights, epoch = epoch + 1
         where rights <> excluded.rights",
    )
    .bind(workspace.0.as_bytes().as_slice())
    .bind(person.0.as_bytes().as_slice())
    .bind(serde_json::to_string(rights).expect("rights are plain data"))
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads the column `rights`.
pub(super) fn to_rights(json: &str) -> Result<Rights, AccountError> {
    serde_json::from_str(json).map_err(|_| AccountError::Damaged { place: "membership.rights" })
}

/// Reads the column `workspace_id`.
pub(super) fn to_workspace_id(row: &SqliteRow) -> Result<WorkspaceId, AccountError> {
    let damaged = |_| AccountError::Damaged { place: "workspace_id" };
    Ok(WorkspaceId(Uuid::from_slice(row.try_get("workspace_id")?).map_err(damaged)?))
}
