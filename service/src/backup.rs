//! A copy of the service's data, made beside a service that may be running in another program.

use crate::store::FILE;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use thiserror::Error;

/// How long the copy waits for a service that happens to be opening its database.
const BUSY: Duration = Duration::from_secs(30);

/// Why there is no backup.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Choose another path.
    #[error("the path {0} is not UTF-8; name another file")]
    Path(PathBuf),
    /// The database cannot be read, or the file not written.
    #[error("the database in {folder} cannot be copied: {source}")]
    Failed {
        /// The service's folder.
        folder: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
}

/// Writes the service's data in `folder`, as they are now, into the new file `to`. Commits meanwhile are not held up.
pub async fn back_up(folder: &Path, to: &Path) -> Result<(), BackupError> {
    let target = to.to_str().ok_or_else(|| BackupError::Path(to.to_owned()))?;
    copy(&folder.join(FILE), target)
        .await
        .map_err(|source| BackupError::Failed { folder: folder.to_owned(), source })
}

async fn copy(database: &Path, target: &str) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(BUSY);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    // It reads one state of the database, in one transaction of its own.
    sqlx::query("vacuum into ?").bind(target).execute(&mut connection).await?;
    connection.close().await
}
