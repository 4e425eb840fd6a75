//! What the company wants of the history.

use super::Result;
use crate::{error::WorkspaceError, store::Store};
use landbridge_model::{
    WorkspaceId,
    history::{HistorySettings, MAX_DAYS},
};

/// Checks what was asked for.
pub(crate) fn check_settings(settings: &HistorySettings) -> Result<()> {
    match settings.keep_days {
        Some(0) => Err(WorkspaceError::malformed("keep_days", "it is kept for one day at least")),
        Some(days) if days > MAX_DAYS => {
            Err(WorkspaceError::malformed("keep_days", format!("it is more than {MAX_DAYS} days")))
        }
        _ => Ok(()),
    }
}

/// Reads it.
pub(crate) async fn read_settings(store: &Store, workspace: WorkspaceId) -> Result<HistorySettings> {
    let keep_days: Option<u32> = sqlx::query_scalar("select history_days from workspace where id = ?")
        .bind(&workspace.0.as_bytes()[..])
        .fetch_one(&mut *store.reader().await?)
        .await?;
    Ok(HistorySettings { keep_days })
}

/// Keeps it. What is then too old is forgotten when the service tidies next.
pub(crate) async fn keep_settings(
    store: &Store,
    workspace: WorkspaceId,
    settings: &HistorySettings,
) -> Result<()> {
    let mut transaction = store.begin().await?;
    sqlx::query("update workspace set history_days = ? where id = ?")
        .bind(settings.keep_days)
        .bind(&workspace.0.as_bytes()[..])
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
