//! When the office was last heard of, kept for the next start of the service.

use crate::{error::WorkspaceError, history, workspace::Shared};

/// Keeps it, and tells in the history how long nothing was heard, or nothing changed.
pub(crate) async fn note_seen(shared: &Shared) -> Result<(), WorkspaceError> {
    let mut transaction = shared.store.begin().await?;
    let seen_millis: i64 = sqlx::query_scalar("select office_seen from workspace where id = ?")
        .bind(shared.key())
        .fetch_one(&mut *transaction)
        .await?;
    let now_millis = shared.office_seen_millis();
    let rounds = shared.take_idle_rounds();
    history::note_away_or_idle(&mut transaction, shared.key(), (seen_millis, now_millis), rounds).await?;
    sqlx::query("update workspace set office_seen = ? where id = ?")
        .bind(now_millis)
        .bind(shared.key())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
