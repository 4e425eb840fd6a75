//! When the office was last heard of, kept for the next start of the service.

use crate::{error::WorkspaceError, workspace::Shared};

/// Keeps it.
pub(crate) async fn note_seen(shared: &Shared) -> Result<(), WorkspaceError> {
    let mut transaction = shared.store.begin().await?;
    sqlx::query("update workspace set office_seen = ? where id = ?")
        .bind(shared.office_seen_millis())
        .bind(shared.key())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
