//! What one SQL database does in its own way, so that everything else is written once: how a statement is run, how names of types are used
//! in it, where changes are noted, and what a refusal means.

use super::{
    identity::Key,
    plan::{Plan, TypePlan},
    row::Row,
    schema::{Column, Schema},
    side,
};
use crate::{
    connector::Watch,
    error::AgentError,
    mapping::{
        codec::Cell,
        file::{FieldEntry, Stored},
    },
};
use landbridge_model::{AgentId, FieldNo, office::WriteResult};
use sqlx::{Connection, Database, SqlStr, Transaction};
use std::fmt::Debug;

/// A connection to a business database in SQL.
///
/// Statements have `$1`, `$2`, ... where cells go in; whole numbers are cast where the statement does not compare them with a column of
/// their own type. The side tables have the same names and columns everywhere.
pub(crate) trait Session:
    Connection<Database: Database<Connection = Self>> + Debug + Sized + 'static
{
    /// Where the database is and how it is reached.
    type Place: Clone + Debug + Send + Sync;

    /// Begins a transaction that sees one state of the database, but for its own changes.
    const BEGIN: &'static str;
    /// Begins a transaction whose every statement sees what was committed before it, once it holds what it is about to change.
    const BEGIN_WRITE_BACK: &'static str;
    /// Whether a transaction holds the whole database from its beginning, so that nobody else changes anything in it.
    const HOLDS_ALL: bool;
    /// Whether a transaction of [`Self::BEGIN`] would not notice that another agent has changed the agent's row, and so must hold that row
    /// before it looks at anything.
    const MUST_HOLD_AGENT: bool;
    /// A condition that always holds.
    const ALWAYS: &'static str;
    /// Asks which version the server is.
    const VERSION: &'static str;
    /// What stands behind the table's name to insert a row of nothing but defaults.
    const NO_VALUES: &'static str;
    /// What stands behind the insert of an agent's row to leave one that is there as it is.
    const KEEP_AGENT: &'static str;
    /// What stands behind the insert of an identity to replace the record of one that is there, and whether it is closed.
    const REPLACE_IDENTITY: &'static str;
    /// Checks the constraints that otherwise wait for the commit.
    const CHECK_CONSTRAINTS: &'static str;
    /// Forgets captured changes of rows that no key tells from others.
    const FORGET_KEYLESS: &'static str;
    /// Sets the record of captured changes by `$1`, a JSON array of arrays of id and record.
    const SET_RECORDS: &'static str;
    /// Finds the results of the edits in `$1`, a JSON array of arrays of client and number: place in the array and result.
    const APPLIED: &'static str;

    /// Opens the database, with a sentence of its own for each way in which that can fail.
    fn open(place: &Self::Place) -> impl Future<Output = Result<Self, AgentError>> + Send;

    /// Something to ask from now on whether anything has changed.
    fn watch(place: &Self::Place) -> impl Future<Output = Result<Box<dyn Watch>, AgentError>> + Send;

    /// What the database has.
    fn schema(&mut self) -> impl Future<Output = Result<Schema, sqlx::Error>> + Send;

    /// Why a field cannot have this column, with what would do; nothing when it can.
    fn misfit(field: &FieldEntry, column: &Column) -> Option<String>;

    /// The same of a column that holds keys.
    fn misfit_of_key(column: &Column) -> Option<String>;

    /// How a field's values lie in the column.
    fn stored(field: &FieldEntry, column: &Column) -> Option<Stored>;

    /// Makes the side tables and triggers that the plan needs and that are not there yet, and removes triggers that it does not need. Tells
    /// whether a trigger was missing: then nobody has noted what changed meanwhile.
    fn put_side_tables(&mut self, plan: &Plan) -> impl Future<Output = Result<bool, AgentError>> + Send;

    /// Removes the side tables and triggers, whichever are there.
    fn drop_side_tables(&mut self) -> impl Future<Output = Result<(), AgentError>> + Send;

    /// Fails where making the side tables and taking over would fail, in a transaction that is then taken back. Answers the installation
    /// that the database knows by now, if there is one.
    fn rehearse(&mut self, plan: &Plan) -> impl Future<Output = Result<Option<AgentId>, AgentError>> + Send {
        side::rehearse(self, plan)
    }

    /// Runs a statement and gives its rows, up to the one before which `is_enough` says so.
    fn fetch(
        &mut self,
        sql: &str,
        cells: &[Cell],
        is_enough: impl FnMut(&Row) -> bool + Send,
    ) -> impl Future<Output = Result<Vec<Row>, sqlx::Error>> + Send;

    /// Runs a statement; how many rows it changed.
    fn execute(&mut self, sql: &str, cells: &[Cell])
    -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Keeps other agents from taking over, and other writers from the rows that this selects, until the transaction ends. `sql` selects
    /// from one table, called `row`.
    fn hold(&mut self, sql: &str, cells: &[Cell]) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Changes the captured changes that `which` selects, and that a look in this transaction would find; how many these were.
    fn change_captured(
        &mut self,
        change: CaptureChange<'_>,
        which: &str,
        cells: &[Cell],
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send {
        async move {
            let (beginning, batch) = match change {
                CaptureChange::Forget => ("delete from landbridge_capture".to_owned(), None),
                CaptureChange::Stamp(None) => ("update landbridge_capture set batch = null".to_owned(), None),
                CaptureChange::Stamp(Some(batch)) => {
                    let mark = cells.len() + 1;
                    (format!("update landbridge_capture set batch = ${mark}"), Some(batch.to_owned()))
                }
            };
            let sql = format!("{beginning} where id in (select id from landbridge_capture where {which})");
            let cells: Vec<Cell> = cells.iter().cloned().chain(batch.map(Cell::Text)).collect();
            self.execute(&sql, &cells).await
        }
    }

    /// What stands in a `select` for a column's expression, so that its cells can be read.
    fn read(expression: &str, declared: &str) -> String;

    /// What stands in a statement for a cell that goes into a column or is compared with it.
    fn write(mark: &str, declared: &str) -> String;

    /// A cell as a part of the statement, for triggers, which take no parameters.
    fn literal(cell: &Cell, declared: &str) -> String;

    /// The condition that a column has one of the values of a JSON array.
    fn among(expression: &str, declared: &str, mark: &str) -> String;

    /// The values of a JSON array, for a side table's column.
    fn listed(mark: &str) -> String;

    /// What the key columns of the side tables hold for a key.
    fn noted_key(key: &Key) -> Cell;

    /// The key that such a cell stands for.
    fn key_noted(cell: &Cell) -> Option<Key>;

    /// What a refusal of the database means, of a statement on a type's tables that wrote these fields; nothing when it failed otherwise.
    fn refusal(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult>;

    /// The same of a commit.
    fn refusal_of_commit(error: &sqlx::Error) -> Option<WriteResult>;
}

/// What is done with captured changes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CaptureChange<'a> {
    /// They get this batch, or none.
    Stamp(Option<&'a str>),
    /// They are forgotten.
    Forget,
}

/// Begins a transaction that sees one state of the database, which holds all that other agents have done.
pub(super) async fn begin<C: Session>(
    connection: &mut C,
) -> Result<Transaction<'_, C::Database>, sqlx::Error> {
    let mut transaction = connection.begin_with(SqlStr::from_static(C::BEGIN)).await?;
    if C::MUST_HOLD_AGENT {
        transaction.hold(HOLD_AGENT, &[]).await?;
    }
    Ok(transaction)
}

/// Selects the agent's row, for [`Session::hold`].
pub(super) const HOLD_AGENT: &str = "select 1 from landbridge_agent as row";

/// Gives all rows.
pub(crate) async fn fetch_all<C: Session>(
    connection: &mut C,
    sql: &str,
    cells: &[Cell],
) -> Result<Vec<Row>, sqlx::Error> {
    connection.fetch(sql, cells, |_| false).await
}

/// Gives the only row that there is to be.
pub(super) async fn fetch_one<C: Session>(
    connection: &mut C,
    sql: &str,
    cells: &[Cell],
) -> Result<Row, sqlx::Error> {
    let rows = fetch_all(connection, sql, cells).await?;
    rows.into_iter().next().ok_or(sqlx::Error::RowNotFound)
}

/// Values as a JSON array, for [`Session::among`] and its like.
pub(crate) fn json_array(cells: impl IntoIterator<Item = Cell>) -> Cell {
    let value = |cell: Cell| match cell {
        Cell::Integer(number) => serde_json::Value::from(number),
        Cell::Text(text) => text.into(),
        Cell::Real(number) => number.into(),
        Cell::Null | Cell::Bytes => serde_json::Value::Null,
    };
    Cell::Text(serde_json::Value::Array(cells.into_iter().map(value).collect()).to_string())
}

/// Names as the values of a JSON array of arrays.
pub(super) fn json_pairs<T: serde::Serialize>(pairs: &[T]) -> Result<Cell, sqlx::Error> {
    serde_json::to_string(pairs).map(Cell::Text).map_err(|error| sqlx::Error::Encode(error.into()))
}
