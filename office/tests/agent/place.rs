//! Where a business database of a test lies, and somebody who works with it.

use crate::server::Server;
use landbridge_office::agent::Database;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::PathBuf;
use tempfile::TempDir;

/// The kinds of business databases that there are connectors to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database that goes with the test.
#[derive(Debug)]
pub(crate) enum Place {
    Sqlite { _folder: TempDir, file: PathBuf },
    Postgres { url: String },
}

impl Place {
    /// An empty database.
    pub(crate) async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("business.sqlite");
                std::fs::write(&file, "").unwrap();
                Self::sqlite(folder, file)
            }
            Kind::Postgres => Self::Postgres { url: Server::running().await.new_database().await },
        }
    }

    pub(crate) fn sqlite(folder: TempDir, file: PathBuf) -> Self {
        Self::Sqlite { _folder: folder, file }
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Self::Sqlite { file, .. } => Database::from(file),
            Self::Postgres { url } => Database::named(url),
        }
    }

    /// Somebody who works with the database.
    pub(crate) async fn client(&self) -> Client {
        match self {
            Self::Sqlite { file, .. } => {
                let options = SqliteConnectOptions::new().filename(file).foreign_keys(true);
                Client::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            Self::Postgres { url } => Client::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }
}

/// Somebody who works with a business database.
#[derive(Debug)]
pub(crate) enum Client {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Client {
    pub(crate) async fn run(&mut self, sql: &str) {
        self.try_to(sql).await.unwrap();
    }

    /// Does what may be refused.
    pub(crate) async fn try_to(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => sql.execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sql.execute(connection).await.map(|_| ()),
        }
    }

    /// The answer to a question, as text.
    pub(crate) async fn ask(&mut self, question: &str) -> String {
        let sql = AssertSqlSafe(format!(
            "select coalesce(cast(answer as text), 'null') from (select ({question}) as answer) as asked"
        ));
        match self {
            Self::Sqlite(connection) => sqlx::query(sql).fetch_one(connection).await.unwrap().get(0),
            Self::Postgres(connection) => sqlx::query(sql).fetch_one(connection).await.unwrap().get(0),
        }
    }
}
