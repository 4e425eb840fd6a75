//! Statements as MariaDB takes them: its marks have no numbers, so a cell that is mentioned twice is sent twice.

use crate::mapping::codec::Cell;
use sqlx::{
    AssertSqlSafe, Decode, MySql, Row as _, TypeInfo, ValueRef,
    mysql::{MySqlArguments, MySqlRow},
    query::Query,
};

/// A statement with its cells in the order of its marks.
pub(super) fn bound<'q>(sql: &str, cells: &[Cell]) -> Query<'q, MySql, MySqlArguments> {
    let (sql, order) = translated(sql);
    let query = sqlx::query(AssertSqlSafe(sql));
    order.into_iter().fold(query, |query, no| match cells.get(no - 1) {
        None | Some(Cell::Null | Cell::Bytes) => query.bind(None::<i64>),
        Some(Cell::Integer(number)) => query.bind(*number),
        Some(Cell::Real(number)) => query.bind(*number),
        Some(Cell::Text(text)) => query.bind(text.clone()),
    })
}

/// `$2` becomes `?`, and `bigint` in a cast `signed`, which is the word for it; the numbers of the marks in order. What is in quotes stays
/// as it is.
fn translated(sql: &str) -> (String, Vec<usize>) {
    let (mut translated, mut order) = (String::with_capacity(sql.len()), Vec::new());
    let mut quote = None;
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match quote {
            None if c == '$' && digits > 0 => {
                order.extend(after[..digits].parse::<usize>().ok());
                translated.push('?');
                rest = &after[digits..];
                continue;
            }
            None if rest.starts_with(" as bigint)") => {
                translated.push_str(" as signed)");
                rest = &rest[" as bigint)".len()..];
                continue;
            }
            None if matches!(c, '\'' | '"') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
        translated.push(c);
        rest = after;
    }
    (translated, order)
}

/// The cell at `index`. A whole number beyond those that cells hold is told as its digits.
pub(super) fn cell(row: &MySqlRow, index: usize) -> Result<Cell, sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let info = value.type_info();
    let decoded = match info.name() {
        "BIGINT UNSIGNED" => <u64 as Decode<MySql>>::decode(value).map(|number| {
            i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Integer)
        }),
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
            <i64 as Decode<MySql>>::decode(value).map(Cell::Integer)
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED" => {
            <u64 as Decode<MySql>>::decode(value).map(|number| Cell::Integer(number.cast_signed()))
        }
        // A text whose collation tells all texts apart is told as bytes.
        "CHAR" | "BINARY" | "VARCHAR" | "VARBINARY" | "TINYTEXT" | "TINYBLOB" | "TEXT" | "BLOB"
        | "MEDIUMTEXT" | "MEDIUMBLOB" | "LONGTEXT" | "LONGBLOB" => {
            return Ok(<String as Decode<MySql>>::decode(value).map_or(Cell::Bytes, Cell::Text));
        }
        _ => return Ok(Cell::Bytes),
    };
    decoded.map_err(sqlx::Error::Decode)
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn marks_lose_their_numbers_and_what_is_in_quotes_stays() {
        let sql =
            "select \"a$1\", 'it''s $2' from t where x = cast($2 as bigint) and y in ($1, $12) and z = $2";
        let expected =
            "select \"a$1\", 'it''s $2' from t where x = cast(? as signed) and y in (?, ?) and z = ?";
        assert_eq!(translated(sql), (expected.to_owned(), vec![2, 1, 12, 2]));
    }
}
