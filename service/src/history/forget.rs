//! Forgetting what the company no longer wants to keep.

use super::Result;
use sqlx::SqliteConnection;

const DAY_MILLIS: i64 = 24 * 3600 * 1000;

/// Forgets entries that ended longer ago than the company keeps them; none, when it keeps them for ever. What waits for somebody stays, and
/// so does what may still grow.
pub(crate) async fn forget_before(
    connection: &mut SqliteConnection,
    key: &[u8],
    now_millis: i64,
) -> Result<()> {
    sqlx::query(
        "delete from sync_entry
         where workspace_id = ?1
             and until_millis < ?2 - ?3 * (select history_days from workspace where id = ?1)
             and no < (select history_no from workspace where id = ?1)
             and no <> (select history_sweep_no from workspace where id = ?1)
             and not exists (
                 select 1 from sync_trouble t
                 where t.workspace_id = ?1 and t.no = sync_entry.no and t.settled_at_millis is null)",
    )
    .bind(key)
    .bind(now_millis)
    .bind(DAY_MILLIS)
    .execute(connection)
    .await?;
    Ok(())
}
