//! Reading rows of the mapped tables, by keys or by ranges of keys.

use super::{
    cells::{bind, cell, quoted},
    identity::{Key, json_array},
    plan::TypePlan,
};
use crate::mapping::codec::Cell;
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, SqliteConnection, sqlite::SqliteRow};

/// A row: its key, and the cell of each field of the plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundRow {
    pub(super) key: Key,
    pub(super) cells: Vec<Cell>,
}

impl FoundRow {
    fn of(plan: &TypePlan, row: &SqliteRow) -> Result<Option<Self>, sqlx::Error> {
        let Some(key) = Key::of(&cell(row, 0)?) else { return Ok(None) };
        let cells = (1..=plan.fields.len()).map(|index| cell(row, index)).collect::<Result<_, _>>()?;
        Ok(Some(Self { key, cells }))
    }

    /// About how many bytes its values take.
    fn size_bytes(&self) -> usize {
        let text = |cell: &Cell| if let Cell::Text(text) = cell { text.len() } else { 8 };
        self.cells.iter().map(text).sum()
    }
}

/// The rows of the type that have these keys.
pub(super) async fn by_keys(
    connection: &mut SqliteConnection,
    plan: &TypePlan,
    keys: &[Key],
) -> Result<Vec<FoundRow>, sqlx::Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql =
        format!("{} and main.{} in (select value from json_each(?))", plan.select, quoted(&plan.key_column));
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(json_array(keys)).fetch_all(connection).await?;
    let found: Result<Vec<Option<FoundRow>>, _> = rows.iter().map(|row| FoundRow::of(plan, row)).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// The rows of the type that have this in a column of its own table.
pub(super) async fn by_column(
    connection: &mut SqliteConnection,
    plan: &TypePlan,
    column: &str,
    value: &Cell,
) -> Result<Vec<FoundRow>, sqlx::Error> {
    let sql = format!("{} and main.{} = ?", plan.select, quoted(column));
    let rows = bind(sqlx::query(AssertSqlSafe(sql)), value).fetch_all(connection).await?;
    let found: Result<Vec<Option<FoundRow>>, _> = rows.iter().map(|row| FoundRow::of(plan, row)).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// A range of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    /// Only keys below this one.
    pub(super) below: Option<Key>,
    /// Only this key and those above it.
    pub(super) floor: Option<Key>,
}

/// How much of a range is read at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) rows: usize,
    pub(super) bytes: usize,
}

/// The rows of a range, the highest key first, and whether there are no more below them.
pub(super) async fn by_range(
    connection: &mut SqliteConnection,
    plan: &TypePlan,
    range: &Range,
    limits: Limits,
) -> Result<(Vec<FoundRow>, bool), sqlx::Error> {
    let key = format!("main.{}", quoted(&plan.key_column));
    let mut sql = plan.select.clone();
    if range.below.is_some() {
        sql += &format!(" and {key} < ?");
    }
    if range.floor.is_some() {
        sql += &format!(" and {key} >= ?");
    }
    sql += &format!(" order by {key} desc");
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for bound in [&range.below, &range.floor].into_iter().flatten() {
        query = bind(query, &bound.to_cell());
    }
    let mut rows = query.fetch(connection);
    let (mut found, mut size_bytes) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        if found.len() >= limits.rows || size_bytes >= limits.bytes {
            return Ok((found, false));
        }
        if let Some(row) = FoundRow::of(plan, &row)? {
            size_bytes += row.size_bytes();
            found.push(row);
        }
    }
    Ok((found, true))
}

/// How many rows of the type there are.
pub(super) async fn count(connection: &mut SqliteConnection, plan: &TypePlan) -> Result<u64, sqlx::Error> {
    let filter = super::plan::filter_sql("main", &plan.filter);
    let sql = format!("select count(*) from {} as main where {filter}", quoted(&plan.table));
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await?;
    Ok(count.cast_unsigned())
}
