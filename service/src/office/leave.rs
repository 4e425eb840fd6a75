//! An office that ends the connection and removes what it keeps in the business database.

use landbridge_model::WorkspaceId;
use sqlx::SqliteConnection;

/// Forgets where the business database is, so that it may come back as one that knows nothing of the service. Not while edits wait, nor while
/// the two are apart: what has become of edits is written down there, and without it they would be written once more.
pub(crate) async fn forget_place(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "update workspace
         set fence = 0, last_batch = null, batch_before = null
         where id = ? and waiting = 0 and apart = 0 and is_restored = 0",
    )
    .bind(&workspace.0.as_bytes()[..])
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
