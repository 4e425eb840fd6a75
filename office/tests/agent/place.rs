//! Where a business database of a test lies, and somebody who works with it.

use crate::{maria::MariaServer, server::Server};
use landbridge_office::agent::Database;
use sqlx::{
    AssertSqlSafe, Connection, MySqlConnection, PgConnection, Row, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use std::path::PathBuf;
use tempfile::TempDir;

/// The kinds of business databases that there are connectors to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    MariaDb,
}

/// A database that goes with the test.
#[derive(Debug)]
pub(crate) enum Place {
    Sqlite { _folder: TempDir, file: PathBuf },
    Postgres { url: String },
    MariaDb { url: String },
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
            Kind::MariaDb => Self::MariaDb { url: MariaServer::running().await.new_database().await },
        }
    }

    pub(crate) fn sqlite(folder: TempDir, file: PathBuf) -> Self {
        Self::Sqlite { _folder: folder, file }
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Self::Sqlite { file, .. } => Database::from(file),
            Self::Postgres { url } | Self::MariaDb { url } => Database::named(url),
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
            Self::MariaDb { url } => {
                let mut client = Client::MariaDb(MySqlConnection::connect(url).await.unwrap());
                client.run(STANDARD_SQL).await;
                client
            }
        }
    }
}

/// Has MariaDB take the statements of the tests as the others do; the company's time zone is another one than the agent's.
const STANDARD_SQL: &str =
    "set sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES', time_zone = '+05:30'";

/// Somebody who works with a business database.
#[derive(Debug)]
pub(crate) enum Client {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    MariaDb(MySqlConnection),
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
            Self::MariaDb(connection) => sql.execute(connection).await.map(|_| ()),
        }
    }

    /// The answer to a question, as text.
    pub(crate) async fn ask(&mut self, question: &str) -> String {
        let of = if matches!(self, Self::MariaDb(_)) { "char" } else { "text" };
        let sql = AssertSqlSafe(format!(
            "select coalesce(cast(answer as {of}), 'null') from (select ({question}) as answer) as asked"
        ));
        match self {
            Self::Sqlite(connection) => sqlx::query(sql).fetch_one(connection).await.unwrap().get(0),
            Self::Postgres(connection) => sqlx::query(sql).fetch_one(connection).await.unwrap().get(0),
            Self::MariaDb(connection) => sqlx::raw_sql(sql).fetch_one(connection).await.unwrap().get(0),
        }
    }
}
