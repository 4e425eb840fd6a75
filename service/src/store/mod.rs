//! The service's database on SQLite: one connection that writes, several that read.

mod connections;
mod migrations;
mod room;
mod transaction;

pub use connections::Lent;
pub(crate) use room::is_out_of_room;
pub use transaction::Transaction;

use connections::Connections;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use thiserror::Error;

/// The database's file in the service's folder.
pub const FILE: &str = "landbridge.db";

const BUSY: Duration = Duration::from_secs(10);
const READERS: u32 = 4;

/// Why the database cannot be used. Each is one sentence for whoever runs the service.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder cannot be made or written.
    #[error("the folder {folder} cannot be written: {source}")]
    Unwritable {
        /// Which.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not a database, or a damaged one.
    #[error("the database {file} is damaged or no Landbridge database; put back a backup of it")]
    Corrupt {
        /// Which.
        file: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// A newer version of the program has changed the database.
    #[error("the database {file} belongs to a newer version of Landbridge; use that version")]
    Newer {
        /// Which.
        file: PathBuf,
        /// What the migrations say.
        source: sqlx::migrate::MigrateError,
    },
    /// Anything else that SQLite says.
    #[error("the database {file} cannot be opened: {source}")]
    Failed {
        /// Which.
        file: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
}

/// The open database; a cheap handle.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Connections,
    readers: Connections,
    /// Where the file lies; nothing for one in memory.
    folder: Option<PathBuf>,
}

impl Store {
    /// Opens the database in `folder`, making both when they are not there, and brings it to the present layout.
    pub async fn open(folder: &Path) -> Result<Self, OpenError> {
        check_writable(folder)?;
        let file = folder.join(FILE);
        let options = options().filename(&file).create_if_missing(true);
        let writer = Connections::new(options.clone(), 1);
        check_and_migrate(&writer, &file).await?;
        let readers = Connections::new(options.read_only(true), READERS);
        Ok(Self { writer, readers, folder: Some(folder.to_owned()) })
    }

    /// A database that lives as long as the handle, for tests and simulations.
    pub async fn open_in_memory() -> Result<Self, OpenError> {
        let file = PathBuf::from(":memory:");
        // Each connection to memory is a database of its own, so reading and writing share the one.
        let options = options().in_memory(true).journal_mode(SqliteJournalMode::Memory);
        let only = Connections::new(options, 1);
        check_and_migrate(&only, &file).await?;
        Ok(Self { writer: only.clone(), readers: only, folder: None })
    }

    /// A connection that reads; each query outside a transaction sees the latest commit.
    pub async fn reader(&self) -> Result<Lent, sqlx::Error> {
        self.readers.lend().await
    }

    /// Begins a transaction that may write; others wait for its end.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Transaction::begin(self.writer.lend().await?, "begin immediate").await
    }

    /// Begins a transaction that reads one state of the database.
    pub async fn begin_reading(&self) -> Result<Transaction, sqlx::Error> {
        Transaction::begin(self.readers.lend().await?, "begin").await
    }

    /// Fails when the disk has no room for what is written next.
    pub async fn check_room(&self) -> std::io::Result<()> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        tokio::task::spawn_blocking(move || room::check(&folder)).await?
    }

    /// Writes a copy of the database as it is now into a new file, while work goes on.
    pub async fn backup(&self, to: &Path) -> Result<(), sqlx::Error> {
        let to = to.to_str().ok_or_else(|| sqlx::Error::Configuration("the path is not UTF-8".into()))?;
        sqlx::query("vacuum into ?").bind(to).execute(&mut *self.reader().await?).await?;
        Ok(())
    }

    /// Waits for transactions to end and closes the files.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Puts the backup `from` into `folder`, in place of the database there, and marks it as put back: pushes wait until the office has been
/// swept. The service must not be running on that folder.
pub async fn restore(from: &Path, folder: &Path) -> Result<(), OpenError> {
    check_writable(folder)?;
    let file = folder.join(FILE);
    let fresh = folder.join(format!("{FILE}.restoring"));
    let unwritable = |source| OpenError::Unwritable { folder: folder.to_owned(), source };
    std::fs::copy(from, &fresh).map_err(unwritable)?;
    mark_restored(&fresh).await.map_err(|error| explain(from, error))?;
    for side in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("{FILE}{side}")));
    }
    std::fs::rename(&fresh, &file).map_err(unwritable)
}

async fn mark_restored(file: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(file);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    // Numbers that the lost history may have given to sweeps and write-backs are not given again: an agent remembers them.
    sqlx::query(
        "update workspace
         set is_restored = 1, is_sweeping = 0, sweep = sweep + 1000, write_back = write_back + 1000000",
    )
    .execute(&mut connection)
    .await?;
    connection.close().await
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .row_buffer_size(512)
}

fn check_writable(folder: &Path) -> Result<(), OpenError> {
    let unwritable = |source| OpenError::Unwritable { folder: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let probe = folder.join(".writable");
    std::fs::write(&probe, []).map_err(unwritable)?;
    std::fs::remove_file(&probe).map_err(unwritable)
}

async fn check_and_migrate(writer: &Connections, file: &Path) -> Result<(), OpenError> {
    let mut connection = writer.lend().await.map_err(|error| explain(file, error))?;
    let check: String = sqlx::query_scalar("pragma quick_check(1)")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| explain(file, error))?;
    if check != "ok" {
        return Err(OpenError::Corrupt { file: file.to_owned(), source: sqlx::Error::Protocol(check) });
    }
    migrations::migrator().run(&mut *connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(source) => explain(file, source),
        source => OpenError::Newer { file: file.to_owned(), source },
    })
}

fn explain(file: &Path, source: sqlx::Error) -> OpenError {
    let code = source.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
    let file = file.to_owned();
    match code.as_deref() {
        // SQLITE_CORRUPT and SQLITE_NOTADB.
        Some("11" | "26") => OpenError::Corrupt { file, source },
        _ => OpenError::Failed { file, source },
    }
}

#[cfg(test)]
mod tests;
