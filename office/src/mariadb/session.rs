//! How statements are run in MariaDB, and what differs in it. All of it is InnoDB's; tables of other engines are not followed.
//!
//! **No change is missed, in whatever order transactions commit.** A trigger writes its capture row in the transaction that makes the
//! change, so both become visible together. A batch is made of the capture rows that its transaction sees unstamped, and no place in a
//! sequence is remembered: a transaction that commits later, even with lower numbers, leaves rows that are still unstamped.
//!
//! **What is stamped was seen.** A transaction that repeats reads sees one state of the database, but what it *changes* is the newest state.
//! `update ... where batch is null` would therefore stamp rows that were committed after the state that the batch is made of, and those
//! changes would be lost. So captured rows are looked for in the state, and then changed by their numbers alone. That also keeps the agent
//! from waiting for rows that others have captured and not committed, and others from waiting for gaps that the agent would lock.
//!
//! **Changes of one key are resolved in the order in which they happened.** The number of a capture row is taken after the row that it is
//! about was locked by its writer, or entered into the unique index of its key (a row that a foreign key takes along is locked by the
//! trigger itself, see [`super::cascade`]). Another transaction gets there only when the first one is over, so for one key lower numbers
//! were committed earlier. Of different keys the order does not matter.
//!
//! **Agents take turns.** Of two transactions that repeat reads and change the agent's row, the second one would not notice the first. So
//! each locks that row before its first look, and its state of the database begins behind whatever another agent has done.
//!
//! **A write-back finds what it compares.** It reads what was committed before each statement, locks the agent's row and then the rows of
//! the record, resolves what was captured until then, and reads only after that; see [`crate::sql`]'s step. Foreign keys are checked, and
//! the rows that they lead to locked, by each statement.

use super::{
    place::MariaPlace,
    refusal, rehearsal, schema, side,
    statement::{bound, cell},
    types,
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
        session::{CaptureChange, Session, json_array},
    },
};
use landbridge_model::{AgentId, FieldNo, office::WriteResult};
use sqlx::MySqlConnection;

/// Nothing.
const NOTHING_TO_DO: &str = "do 0";

impl Session for MySqlConnection {
    type Place = MariaPlace;

    const BEGIN: &'static str = "set transaction isolation level repeatable read; start transaction";
    const BEGIN_WRITE_BACK: &'static str =
        "set transaction isolation level read committed; start transaction";
    const HOLDS_ALL: bool = false;
    const MUST_HOLD_AGENT: bool = true;
    const ALWAYS: &'static str = "true";
    const VERSION: &'static str = "select version()";
    const NO_VALUES: &'static str = "() values ()";
    const KEEP_AGENT: &'static str = "on duplicate key update id = id";
    const REPLACE_IDENTITY: &'static str =
        "on duplicate key update record = values(record), is_closed = values(is_closed)";
    // There are no constraints that wait for the commit.
    const CHECK_CONSTRAINTS: &'static str = NOTHING_TO_DO;
    // The triggers note no rows without a key.
    const FORGET_KEYLESS: &'static str = NOTHING_TO_DO;
    const SET_RECORDS: &'static str = "update json_table($1, '$[*]' columns (id bigint path '$[0]', record varchar(64) path '$[1]')) as found \
         straight_join landbridge_capture force index (primary) on landbridge_capture.id = found.id \
         set landbridge_capture.record = found.record";
    const APPLIED: &'static str = "select edit.place - 1, applied.result \
         from json_table($1, '$[*]' columns (place for ordinality, \
            client varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin path '$[0]', n bigint path '$[1]')) as edit \
         straight_join landbridge_applied as applied \
         on applied.client = edit.client and applied.n = edit.n";

    async fn open(place: &MariaPlace) -> Result<Self, AgentError> {
        place.connect().await
    }

    async fn watch(place: &MariaPlace) -> Result<Box<dyn Watch>, AgentError> {
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
        types::stored(field, column)
    }

    async fn put_side_tables(&mut self, plan: &Plan) -> Result<bool, AgentError> {
        side::put(self, plan).await
    }

    async fn drop_side_tables(&mut self) -> Result<(), AgentError> {
        side::drop_all(self).await
    }

    async fn rehearse(&mut self, plan: &Plan) -> Result<Option<AgentId>, AgentError> {
        rehearsal::rehearse(self, plan).await
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
        self.execute(&format!("{sql} for update"), cells).await?;
        Ok(())
    }

    async fn change_captured(
        &mut self,
        change: CaptureChange<'_>,
        which: &str,
        cells: &[Cell],
    ) -> Result<u64, sqlx::Error> {
        let seen =
            self.fetch(&format!("select id from landbridge_capture where {which}"), cells, |_| false).await?;
        if seen.is_empty() {
            return Ok(0);
        }
        let ids = json_array(seen.iter().map(|row| row.cell(0).clone()));
        let found = "json_table($1, '$[*]' columns (id bigint path '$')) as found \
             straight_join landbridge_capture force index (primary)";
        let is_found = "landbridge_capture.id = found.id";
        let (sql, batch) = match change {
            CaptureChange::Forget => {
                (format!("delete landbridge_capture from {found} where {is_found}"), Cell::Null)
            }
            CaptureChange::Stamp(batch) => (
                format!("update {found} on {is_found} set landbridge_capture.batch = $2"),
                batch.map_or(Cell::Null, |batch| Cell::Text(batch.to_owned())),
            ),
        };
        self.execute(&sql, &[ids, batch]).await
    }

    fn read(expression: &str, declared: &str) -> String {
        types::read(expression, declared)
    }

    fn write(mark: &str, declared: &str) -> String {
        types::write(mark, declared)
    }

    fn literal(cell: &Cell, declared: &str) -> String {
        types::literal(cell, declared)
    }

    fn among(expression: &str, declared: &str, mark: &str) -> String {
        format!("{expression} in {}", types::listed(mark, &types::of_list(declared)))
    }

    fn listed(mark: &str) -> String {
        types::listed(mark, "varchar(700) character set utf8mb4 collate utf8mb4_nopad_bin")
    }

    /// One column of a side table holds keys of every type: `i12` and `ttext`, which a trigger can write as well.
    fn noted_key(key: &Key) -> Cell {
        Cell::Text(match key {
            Key::Integer(number) => format!("i{number}"),
            Key::Text(text) => format!("t{text}"),
        })
    }

    fn key_noted(cell: &Cell) -> Option<Key> {
        let Cell::Text(noted) = cell else { return None };
        if let Some(text) = noted.strip_prefix('t') {
            return Some(Key::Text(text.to_owned()));
        }
        let digits = noted.strip_prefix('i')?;
        // A number beyond those that cells hold is a text to us, as [`cell`] reads it.
        Some(digits.parse().map_or_else(|_| Key::Text(digits.to_owned()), Key::Integer))
    }

    fn refusal(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult> {
        refusal::of_statement(error, plan, written)
    }

    fn refusal_of_commit(error: &sqlx::Error) -> Option<WriteResult> {
        refusal::of_commit(error)
    }
}
