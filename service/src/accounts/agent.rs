//! Office agents: each has one token, which is good for one workspace.

use super::{AccountError, Accounts, token::Use};
use landbridge_model::id::WorkspaceId;
use sqlx::Row;
use uuid::Uuid;

impl Accounts {
    /// Lets an office agent speak for a workspace. The token is told here once; only its hash is kept.
    pub async fn add_agent(&self, workspace: WorkspaceId, name: &str) -> Result<String, AccountError> {
        let token = Use::Agent.spell(self.random());
        let mut transaction = self.store.begin().await?;
        sqlx::query(
            "insert into agent_token (hash, workspace_id, name, created_millis)
             values (?, ?, ?, ?)",
        )
        .bind(Use::Agent.hash(&token))
        .bind(workspace.0.as_bytes().as_slice())
        .bind(name)
        .bind(self.clock.now_millis())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// The workspace that an agent's token is good for.
    pub async fn agent(&self, token: &str) -> Result<Option<WorkspaceId>, AccountError> {
        let Some(hash) = Use::Agent.hash(token) else { return Ok(None) };
        let row = sqlx::query("select workspace_id from agent_token where hash = ?")
            .bind(hash)
            .fetch_optional(self.store.reader())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let damaged = |_| AccountError::Damaged { place: "agent_token.workspace_id" };
        Ok(Some(WorkspaceId(Uuid::from_slice(row.try_get("workspace_id")?).map_err(damaged)?)))
    }
}
