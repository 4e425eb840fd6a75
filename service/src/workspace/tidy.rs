//! Forgetting what nobody needs any more: old tombstones, the traces of old moves and commits, edits settled long ago.

use super::Shared;
use crate::{error::WorkspaceError, history};
use landbridge_model::WorkspaceId;
use sqlx::SqliteConnection;

/// How long deletes stay known to clients that were away, and settled edits to late duplicates.
const KEPT_MILLIS: i64 = 90 * 24 * 3600 * 1000;

/// A clock that somebody sets a year ahead must not make everything old at once: with each tidying no more time passes than this.
const MOST_PASSED_MILLIS: i64 = 2 * 24 * 3600 * 1000;

/// Forgets what is old, in a transaction of its own.
pub(super) async fn tidy(shared: &Shared) -> Result<(), WorkspaceError> {
    let mut transaction = shared.store.begin().await?;
    forget_old(&mut transaction, shared.id, shared.clock.now_millis()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets settled edits, tombstones and moves that are older than 90 days and raises the floor to the newest of them: a client with a lower cursor
/// takes the snapshot again.
pub(super) async fn forget_old(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    now_millis: i64,
) -> Result<(), WorkspaceError> {
    let key = &workspace.0.as_bytes()[..];
    let now_millis: i64 = sqlx::query_scalar(
        "update workspace
         set tidied_at = iif(tidied_at = 0, ?1, min(?1, tidied_at + ?2))
         where id = ?3
         returning tidied_at",
    )
    .bind(now_millis)
    .bind(MOST_PASSED_MILLIS)
    .bind(key)
    .fetch_one(&mut *connection)
    .await?;
    // While the business database is not where it was, what it has lost may have to be applied again. What then waits for the office was
    // settled once. While the office is silent nobody knows where it is: for what was written there only time counts in which it was heard of.
    sqlx::query(
        "delete from edit
         where workspace_id = ?1 and settled_at_millis < ?2 and write_back is null
             and (select apart from workspace where id = ?1) = 0
             and (action is null or settled_at_millis < (select office_seen from workspace where id = ?1) - ?3)",
    )
    .bind(key)
    .bind(now_millis - KEPT_MILLIS)
    .bind(KEPT_MILLIS)
    .execute(&mut *connection)
    .await?;
    history::forget_before(&mut *connection, key, now_millis).await?;
    sqlx::query(
        "delete from written
         where workspace_id = ?1
             and n <= (select highest_n from client where workspace_id = ?1 and id = written.client)",
    )
    .bind(key)
    .execute(&mut *connection)
    .await?;
    // What the pages have not met yet they learn from here, and by a clock that was wrong it may look old before they do.
    let floor: Option<i64> = sqlx::query_scalar(
        "select max(seq)
         from feed_commit
         where workspace_id = ?1 and at_millis < ?2 and seq <= (select pages_seq from workspace where id = ?1)",
    )
    .bind(key)
    .bind(now_millis - KEPT_MILLIS)
    .fetch_one(&mut *connection)
    .await?;
    let Some(floor) = floor else { return Ok(()) };
    for statement in [
        "delete from record
         where workspace_id = ? and seq <= ? and deleted > 0 and office is null",
        "delete from left_scope where workspace_id = ? and seq <= ?",
        "delete from feed_commit where workspace_id = ? and seq < ?",
    ] {
        sqlx::query(statement).bind(key).bind(floor).execute(&mut *connection).await?;
    }
    sqlx::query("update workspace set floor = max(floor, ?) where id = ?")
        .bind(floor)
        .bind(key)
        .execute(connection)
        .await?;
    Ok(())
}
