//! A mapping tried on a business database before it is used.

use crate::{
    connector::{Database, Doing},
    error::AgentError,
    mapping::{Mapping, Problems},
    mariadb::MariaPlace,
    postgres::PgPlace,
    sql::{Tried, session::Session, try_mapping},
    sqlite::SqlitePlace,
};
use landbridge_model::TypeNo;
use sqlx::{MySqlConnection, PgConnection, SqliteConnection};
use std::time::Duration;

impl Database {
    /// Tries a mapping, which may have `problems` of its own, without changing anything; `open` is the type whose records are shown.
    pub(crate) fn try_mapping<'a>(
        self,
        mapping: &'a Mapping,
        problems: &'a Problems,
        open: Option<TypeNo>,
        patience: Duration,
    ) -> Doing<'a, Tried> {
        Box::pin(async move {
            match self {
                Self::Sqlite(file) => {
                    let mut connection = SqliteConnection::open(&SqlitePlace { file, patience }).await?;
                    try_mapping(&mut connection, mapping, problems, open).await
                }
                Self::Postgres(url) => {
                    let mut connection = PgConnection::open(&PgPlace::parse(&url, patience)?).await?;
                    try_mapping(&mut connection, mapping, problems, open).await
                }
                Self::MariaDb(url) => {
                    let mut connection = MySqlConnection::open(&MariaPlace::parse(&url, patience)?).await?;
                    try_mapping(&mut connection, mapping, problems, open).await
                }
                Self::Tryton { .. } => Err(AgentError::HasOwnMapping),
            }
        })
    }
}
