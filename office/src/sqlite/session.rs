//! How statements are run in SQLite, and what differs in it. Every transaction takes the write lock first, so that nothing changes between
//! a look and a write.

use super::{refusal, schema, side};
use crate::{
    connector::{Doing, Watch},
    error::{AgentError, is_broken},
    mapping::{
        codec::Cell,
        file::{FieldEntry, Stored},
    },
    sql::{
        identity::Key,
        plan::{Plan, TypePlan},
        row::{Row, take_rows},
        schema::{Column, Schema},
        session::Session,
    },
};
use landbridge_model::{FieldNo, office::WriteResult};
use sqlx::{
    AssertSqlSafe, Connection, Decode, Row as _, Sqlite, SqliteConnection, TypeInfo, ValueRef,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow, SqliteSynchronous},
};
use std::{path::PathBuf, time::Duration};

/// How long a statement waits for another writer before it is tried again later.
pub(crate) const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// A file, and how long statements wait for other writers.
#[derive(Clone, Debug)]
pub(crate) struct SqlitePlace {
    pub(crate) file: PathBuf,
    pub(crate) patience: Duration,
}

impl Session for SqliteConnection {
    type Place = SqlitePlace;

    const BEGIN: &'static str = "begin immediate";
    const BEGIN_WRITE_BACK: &'static str = Self::BEGIN;
    const HOLDS_ALL: bool = true;
    const MUST_HOLD_AGENT: bool = false;
    const NO_VALUES: &'static str = "default values";
    const KEEP_AGENT: &'static str = "on conflict do nothing";
    const REPLACE_IDENTITY: &'static str = "on conflict (type_no, key, incarnation) \
         do update set record = excluded.record, is_closed = excluded.is_closed";
    // They are checked at the commit, which nobody comes before.
    const CHECK_CONSTRAINTS: &'static str = "";
    const ALWAYS: &'static str = "1";
    const VERSION: &'static str = "select sqlite_version()";
    // SQLite allows null as a key in old tables.
    const FORGET_KEYLESS: &'static str = "delete from landbridge_capture \
         where record is null and (key is null or typeof(key) in ('real', 'blob'))";
    const SET_RECORDS: &'static str = "update landbridge_capture \
         set record = found.record \
         from (select value ->> 0 as id, value ->> 1 as record from json_each($1)) as found \
         where landbridge_capture.id = found.id";
    const APPLIED: &'static str = "select edit.key, applied.result \
         from json_each($1) as edit \
         cross join landbridge_applied as applied \
         where applied.client = edit.value ->> 0 and applied.n = edit.value ->> 1";

    async fn open(place: &SqlitePlace) -> Result<Self, AgentError> {
        if !place.file.is_file() {
            return Err(AgentError::DatabaseMissing(place.file.clone()));
        }
        // The journal mode is the company's own choice and stays as it is.
        let options = SqliteConnectOptions::new()
            .filename(&place.file)
            .busy_timeout(place.patience)
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Full);
        let opened = async {
            let mut connection = Self::connect_with(&options).await?;
            sqlx::query("select count(*) from sqlite_master").execute(&mut connection).await?;
            Ok(connection)
        };
        opened.await.map_err(|error: sqlx::Error| match is_broken(&error) {
            true => AgentError::NotADatabase(place.file.clone()),
            false => error.into(),
        })
    }

    async fn watch(place: &SqlitePlace) -> Result<Box<dyn Watch>, AgentError> {
        let mut connection = Self::open(&SqlitePlace { patience: BUSY_LIMIT, ..place.clone() }).await?;
        let seen = data_version(&mut connection).await?;
        Ok(Box::new(DataVersion { connection, seen }))
    }

    async fn schema(&mut self) -> Result<Schema, sqlx::Error> {
        schema::read(self).await
    }

    fn misfit(field: &FieldEntry, _: &Column) -> Option<String> {
        // Every column takes every value.
        let is_native = field.stored == Some(Stored::Native);
        is_native
            .then(|| "SQLite has no type of its own for such values; `stored` must name a form".to_owned())
    }

    fn misfit_of_key(_: &Column) -> Option<String> {
        None
    }

    fn stored(field: &FieldEntry, _: &Column) -> Option<Stored> {
        field.stored
    }

    async fn put_side_tables(&mut self, plan: &Plan) -> Result<bool, AgentError> {
        Ok(side::put(self, plan).await?)
    }

    async fn drop_side_tables(&mut self) -> Result<(), AgentError> {
        Ok(side::drop_all(self).await?)
    }

    async fn fetch(
        &mut self,
        sql: &str,
        cells: &[Cell],
        is_enough: impl FnMut(&Row) -> bool + Send,
    ) -> Result<Vec<Row>, sqlx::Error> {
        take_rows(bound(sql, cells).fetch(self), cell, is_enough).await
    }

    async fn execute(&mut self, sql: &str, cells: &[Cell]) -> Result<u64, sqlx::Error> {
        Ok(bound(sql, cells).execute(self).await?.rows_affected())
    }

    async fn hold(&mut self, _: &str, _: &[Cell]) -> Result<(), sqlx::Error> {
        // The transaction holds the whole database since its beginning.
        Ok(())
    }

    fn read(expression: &str, _: &str) -> String {
        expression.to_owned()
    }

    fn write(mark: &str, _: &str) -> String {
        mark.to_owned()
    }

    fn literal(cell: &Cell, _: &str) -> String {
        match cell {
            Cell::Null | Cell::Bytes => "null".into(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => format!("{number:?}"),
            Cell::Text(text) => format!("'{}'", text.replace('\'', "''")),
        }
    }

    fn among(expression: &str, _: &str, mark: &str) -> String {
        format!("{expression} in {}", Self::listed(mark))
    }

    fn listed(mark: &str) -> String {
        format!("(select value from json_each({mark}))")
    }

    fn noted_key(key: &Key) -> Cell {
        key.to_cell()
    }

    fn key_noted(cell: &Cell) -> Option<Key> {
        Key::of(cell)
    }

    fn refusal(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult> {
        refusal::message(error).map(|message| refusal::explain(plan, message, written))
    }

    fn refusal_of_commit(error: &sqlx::Error) -> Option<WriteResult> {
        refusal::message(error).map(refusal::explain_commit)
    }
}

/// Notices that another connection has committed something.
struct DataVersion {
    connection: SqliteConnection,
    seen: i64,
}

impl Watch for DataVersion {
    fn has_news(&mut self) -> Doing<'_, bool> {
        Box::pin(async {
            let now = data_version(&mut self.connection).await?;
            Ok(std::mem::replace(&mut self.seen, now) != now)
        })
    }
}

/// A number that changes whenever another connection has committed something.
async fn data_version(connection: &mut SqliteConnection) -> Result<i64, AgentError> {
    Ok(sqlx::query_scalar("pragma data_version").fetch_one(connection).await?)
}

/// The cell at `index`. Bytes that are not text where text should be are told as bytes.
fn cell(row: &SqliteRow, index: usize) -> Result<Cell, sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let info = value.type_info();
    let decoded = match info.name() {
        "INTEGER" | "BOOLEAN" => <i64 as Decode<Sqlite>>::decode(value).map(Cell::Integer),
        "REAL" => <f64 as Decode<Sqlite>>::decode(value).map(Cell::Real),
        "TEXT" | "DATE" | "TIME" | "DATETIME" => {
            return Ok(<String as Decode<Sqlite>>::decode(value).map_or(Cell::Bytes, Cell::Text));
        }
        _ => return Ok(Cell::Bytes),
    };
    decoded.map_err(sqlx::Error::Decode)
}

fn bound<'q>(sql: &str, cells: &[Cell]) -> Query<'q, Sqlite, SqliteArguments> {
    cells.iter().fold(sqlx::query(AssertSqlSafe(sql.to_owned())), |query, cell| match cell {
        Cell::Null | Cell::Bytes => query.bind(None::<i64>),
        Cell::Integer(number) => query.bind(*number),
        Cell::Real(number) => query.bind(*number),
        Cell::Text(text) => query.bind(text.clone()),
    })
}
