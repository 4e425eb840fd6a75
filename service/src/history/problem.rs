//! What the office's agent tells of what keeps it from the business database.

use super::{Result, column, note_event};
use crate::store::Store;
use landbridge_model::{
    WorkspaceId,
    history::{EntryKind, Problem},
};

/// Keeps it, and tells of it in the history.
pub(crate) async fn note_problem(
    store: &Store,
    workspace: WorkspaceId,
    problem: Problem,
    now_millis: i64,
) -> Result<()> {
    let key = &workspace.0.as_bytes()[..];
    let mut transaction = store.begin().await?;
    sqlx::query("update workspace set office_problem = ?, office_problem_at = ? where id = ?")
        .bind(column(&problem)?)
        .bind(now_millis)
        .bind(key)
        .execute(&mut *transaction)
        .await?;
    note_event(&mut transaction, key, EntryKind::NoDatabase, now_millis).await?;
    transaction.commit().await?;
    Ok(())
}
