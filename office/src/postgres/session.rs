//! How statements are run in PostgreSQL, and what differs in it.
//!
//! **No change is missed, in whatever order transactions commit.** A trigger writes its capture row in the transaction that makes the
//! change, so both become visible together. A batch is made of the capture rows that its transaction sees unstamped, and stamps them in
//! that same transaction; no place in a sequence and no transaction number is remembered. A transaction that commits later, even with lower
//! numbers, leaves rows that are still unstamped, and the next batch takes them.
//!
//! **Changes of one key are resolved in the order in which they happened.** The number of a capture row is taken, from a sequence without a
//! cache, after the row that it is about was locked by its writer, or entered into the unique index of its key. Another transaction gets
//! there only when the first one is over, so for one key lower numbers were committed earlier, and whoever sees a row sees those before it.
//! (Constraints that are checked only at a commit would break this, and are no keys for the mapping check.) Of different keys the order does
//! not matter.
//!
//! **A batch is one state of the database**, since its transaction repeats reads. It fails when another agent takes over meanwhile: both
//! change the agent's row.
//!
//! **A write-back finds what it compares.** It reads what was committed before each statement, locks the agent's row and then the rows of
//! the record, resolves what was captured until then, and reads only after that; see [`crate::sql`]'s step.

use super::{
    place::PgPlace,
    refusal, schema, side,
    types::{self, is_integer},
    watch::Look,
};
use crate::{
    connector::Watch,
    error::AgentError,
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
    AssertSqlSafe, Decode, PgConnection, Postgres, Row as _, TypeInfo, ValueRef,
    postgres::{PgArguments, PgRow},
    query::Query,
};

impl Session for PgConnection {
    type Place = PgPlace;

    const BEGIN: &'static str = "begin isolation level repeatable read";
    const BEGIN_WRITE_BACK: &'static str = "begin isolation level read committed";
    const HOLDS_ALL: bool = false;
    const MUST_HOLD_AGENT: bool = false;
    const NO_VALUES: &'static str = "default values";
    const KEEP_AGENT: &'static str = "on conflict do nothing";
    const REPLACE_IDENTITY: &'static str = "on conflict (type_no, key, incarnation) \
         do update set record = excluded.record, is_closed = excluded.is_closed";
    const CHECK_CONSTRAINTS: &'static str = "set constraints all immediate";
    const ALWAYS: &'static str = "true";
    const VERSION: &'static str = "select version()";
    const FORGET_KEYLESS: &'static str =
        "delete from landbridge_capture where record is null and key is null";
    const SET_RECORDS: &'static str = "update landbridge_capture \
         set record = found.record \
         from (select (value ->> 0)::bigint as id, value ->> 1 as record \
               from json_array_elements($1::json) as each (value)) as found \
         where landbridge_capture.id = found.id";
    const APPLIED: &'static str = "select edit.place - 1, applied.result \
         from json_array_elements($1::json) with ordinality as edit (value, place) \
         join landbridge_applied as applied \
         on applied.client = edit.value ->> 0 and applied.n = (edit.value ->> 1)::bigint";

    async fn open(place: &PgPlace) -> Result<Self, AgentError> {
        place.connect().await
    }

    async fn watch(place: &PgPlace) -> Result<Box<dyn Watch>, AgentError> {
        Ok(Box::new(Look::new(place.connect().await?).await?))
    }

    async fn schema(&mut self) -> Result<Schema, sqlx::Error> {
        schema::read(self).await
    }

    fn misfit(field: &FieldEntry, column: &Column) -> Option<String> {
        types::misfit(field, column)
    }

    fn misfit_of_key(column: &Column) -> Option<String> {
        types::misfit_of_key(column)
    }

    fn stored(field: &FieldEntry, column: &Column) -> Option<Stored> {
        if types::is_native(column) { Some(Stored::Native) } else { field.stored }
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

    async fn hold(&mut self, sql: &str, cells: &[Cell]) -> Result<(), sqlx::Error> {
        self.execute(&format!("{sql} for update of row"), cells).await?;
        Ok(())
    }

    fn read(expression: &str, declared: &str) -> String {
        let is_read_as_it_is = is_integer(declared) || declared == "boolean";
        if is_read_as_it_is { expression.to_owned() } else { format!("{expression}::text") }
    }

    fn write(mark: &str, declared: &str) -> String {
        match declared {
            // Cells have 1 and 0 for it.
            "boolean" => format!("({mark}::bigint <> 0)"),
            // Without a length: with one, a longer text would be cut off and not be refused.
            "character varying" => format!("{mark}::text"),
            _ => format!("{mark}::{declared}"),
        }
    }

    fn literal(cell: &Cell, _: &str) -> String {
        // A literal in quotes takes the type of what it is compared with.
        match cell.to_text() {
            Some(text) => format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
            None => "null".to_owned(),
        }
    }

    fn among(expression: &str, declared: &str, mark: &str) -> String {
        let of = match declared {
            _ if is_integer(declared) => "bigint",
            "character varying" => "text",
            other => other,
        };
        format!(
            "{expression} = any(array(select value::{of} from json_array_elements_text({mark}::json) as each (value)))"
        )
    }

    fn listed(mark: &str) -> String {
        format!("(select json_array_elements_text({mark}::json))")
    }

    fn noted_key(key: &Key) -> Cell {
        // The side tables have one column for keys of every type.
        let json = match key {
            Key::Integer(number) => serde_json::Value::from(*number),
            Key::Text(text) => text.as_str().into(),
        };
        Cell::Text(json.to_string())
    }

    fn key_noted(cell: &Cell) -> Option<Key> {
        let Cell::Text(json) = cell else { return None };
        match serde_json::from_str(json).ok()? {
            serde_json::Value::Number(number) => number.as_i64().map(Key::Integer),
            serde_json::Value::String(text) => Some(Key::Text(text)),
            _ => None,
        }
    }

    fn refusal(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult> {
        refusal::of_statement(error, plan, written)
    }

    fn refusal_of_commit(error: &sqlx::Error) -> Option<WriteResult> {
        refusal::of_commit(error)
    }
}

fn cell(row: &PgRow, index: usize) -> Result<Cell, sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let info = value.type_info();
    let decoded = match info.name() {
        "INT8" => <i64 as Decode<Postgres>>::decode(value).map(Cell::Integer),
        "INT4" => <i32 as Decode<Postgres>>::decode(value).map(|number| Cell::Integer(number.into())),
        "INT2" => <i16 as Decode<Postgres>>::decode(value).map(|number| Cell::Integer(number.into())),
        "BOOL" => <bool as Decode<Postgres>>::decode(value).map(|flag| Cell::Integer(flag.into())),
        "TEXT" => <String as Decode<Postgres>>::decode(value).map(Cell::Text),
        _ => return Ok(Cell::Bytes),
    };
    decoded.map_err(sqlx::Error::Decode)
}

/// Every cell goes as text, and the statement says what it is: a statement is prepared once, and null has no type of its own.
fn bound<'q>(sql: &str, cells: &[Cell]) -> Query<'q, Postgres, PgArguments> {
    let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    cells.iter().fold(query, |query, cell| query.bind(cell.to_text()))
}
