//! Office agents: each has one token, which is good for one workspace.

use super::{AccountError, Accounts, membership::to_workspace_id, token::Use};
use landbridge_model::id::WorkspaceId;

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
            .fetch_optional(&mut *self.store.reader().await?)
            .await?;
        row.as_ref().map(to_workspace_id).transpose()
    }
}
