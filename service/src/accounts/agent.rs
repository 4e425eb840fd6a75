//! Office agents: each has one token, which is good for one workspace.

use super::{AccountError, Accounts, membership::to_workspace_id, token::Use};
use crate::office;
use landbridge_model::{
    connection::{Leave, Left},
    id::WorkspaceId,
};
use sqlx::SqliteConnection;

impl Accounts {
    /// Lets an office agent speak for a workspace; a former token of an agent of this name is void. The token is told here once:
    /// only its hash is kept.
    pub async fn add_agent(&self, workspace: WorkspaceId, name: &str) -> Result<String, AccountError> {
        let token = Use::Agent.spell(self.random());
        let mut transaction = self.store.begin().await?;
        sqlx::query("delete from agent_token where workspace_id = ? and name = ?")
            .bind(workspace.0.as_bytes().as_slice())
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        add(&mut transaction, workspace, name, &token, self.clock.now_millis()).await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// The workspace that an agent's token is good for.
    pub async fn agent(&self, token: &str) -> Result<Option<WorkspaceId>, AccountError> {
        let Some(hash) = Use::Agent.hash(token) else { return Ok(None) };
        let row = sqlx::query("select workspace_id from agent_token where hash = ?")
            .bind(hash)
            .fetch_optional(&mut *self.store.reader().await?)
            .await?;
        row.as_ref().map(to_workspace_id).transpose()
    }
}

impl Accounts {
    /// Lets no office agent speak for a workspace any more.
    pub async fn end_agents(&self, workspace: WorkspaceId) -> Result<(), AccountError> {
        let mut transaction = self.store.begin().await?;
        forget_all(&mut transaction, workspace, self.clock.now_millis()).await?;
        Ok(transaction.commit().await?)
    }

    /// Ends the connection of the workspace that an agent's token is good for: every agent's token of it is void.
    pub async fn leave(&self, token: &str, leave: Leave) -> Result<Left, AccountError> {
        let hash = Use::Agent.hash(token).ok_or(AccountError::SignedOut)?;
        let mut transaction = self.store.begin().await?;
        let row = sqlx::query("select workspace_id from agent_token where hash = ?")
            .bind(hash)
            .fetch_optional(&mut *transaction)
            .await?;
        let workspace = to_workspace_id(&row.ok_or(AccountError::SignedOut)?)?;
        forget_all(&mut transaction, workspace, self.clock.now_millis()).await?;
        let may_remove_tables =
            leave.removes_tables && office::forget_place(&mut transaction, workspace).await?;
        transaction.commit().await?;
        Ok(Left { may_remove_tables })
    }
}

/// Notes a new token.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    name: &str,
    token: &str,
    now_millis: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into agent_token (hash, workspace_id, name, created_millis)
         values (?, ?, ?, ?)",
    )
    .bind(Use::Agent.hash(token))
    .bind(workspace.0.as_bytes().as_slice())
    .bind(name)
    .bind(now_millis)
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes every token of a workspace void. An office that comes with one is told which computer has taken its place.
pub(super) async fn forget_all(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    now_millis: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert or ignore into ended_agent_token (hash, workspace_id, ended_millis)
         select hash, workspace_id, ?
         from agent_token
         where workspace_id = ?",
    )
    .bind(now_millis)
    .bind(workspace.0.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    sqlx::query("delete from agent_token where workspace_id = ?")
        .bind(workspace.0.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(())
}
