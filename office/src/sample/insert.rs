//! Many rows in one statement: what makes loading 100,000 customers a matter of seconds.

use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

/// Rows for each statement: beyond a few hundred it gets no faster, and SQLite takes at most 32,766 values.
const ROWS_PER_STATEMENT: usize = 400;

/// The values of one row, in the order of the named columns.
pub(super) type Values<'q> = Separated<'q, Sqlite, &'static str>;

/// Inserts `rows`; `head` is `insert into table (columns) `, and `bind` adds the values of one row.
pub(super) async fn insert_rows<R>(
    connection: &mut SqliteConnection,
    head: &'static str,
    rows: &[R],
    bind: fn(Values<'_>, &R),
) -> Result<(), sqlx::Error> {
    for some in rows.chunks(ROWS_PER_STATEMENT) {
        let mut statement = QueryBuilder::new(head);
        statement.push_values(some, bind);
        statement.build().execute(&mut *connection).await?;
    }
    Ok(())
}
