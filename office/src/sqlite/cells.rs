//! Cells of SQLite rows, names and literals in its SQL.

use crate::mapping::codec::Cell;
use sqlx::{
    Decode, Row, Sqlite, TypeInfo, ValueRef,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

/// The cell at `index`. Bytes that are not text where text should be are told as bytes.
pub(super) fn cell(row: &SqliteRow, index: usize) -> Result<Cell, sqlx::Error> {
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

/// Binds a cell as the next parameter.
pub(super) fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    cell: &Cell,
) -> Query<'q, Sqlite, SqliteArguments> {
    match cell {
        Cell::Null | Cell::Bytes => query.bind(None::<i64>),
        Cell::Integer(number) => query.bind(*number),
        Cell::Real(number) => query.bind(*number),
        Cell::Text(text) => query.bind(text.clone()),
    }
}

/// A name of a table or column as SQL has it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A value as SQL has it, for triggers, which take no parameters.
pub(super) fn literal(cell: &Cell) -> String {
    match cell {
        Cell::Null | Cell::Bytes => "null".into(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:?}"),
        Cell::Text(text) => format!("'{}'", text.replace('\'', "''")),
    }
}
