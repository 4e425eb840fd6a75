//! Reading rows of the mapped tables, by keys or by ranges of keys.

use super::{
    identity::Key,
    plan::{ColumnPlan, TypePlan, filter_sql, quoted},
    row::Row,
    session::{Session, fetch_all, fetch_one, json_array},
};
use crate::mapping::codec::Cell;

/// A row: its key, and the cell of each field of the plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundRow {
    pub(super) key: Key,
    pub(super) cells: Vec<Cell>,
}

impl FoundRow {
    fn of(row: Row) -> Option<Self> {
        let mut cells = row.0.into_iter();
        let key = Key::of(&cells.next()?)?;
        Some(Self { key, cells: cells.collect() })
    }
}

/// About how many bytes the values of a row take.
fn size_bytes(row: &Row) -> usize {
    let text = |cell: &Cell| if let Cell::Text(text) = cell { text.len() } else { 8 };
    row.0.iter().skip(1).map(text).sum()
}

fn found(rows: Vec<Row>) -> Vec<FoundRow> {
    rows.into_iter().filter_map(FoundRow::of).collect()
}

/// The rows of the type that have these keys.
pub(super) async fn by_keys<C: Session>(
    connection: &mut C,
    plan: &TypePlan,
    keys: &[Key],
) -> Result<Vec<FoundRow>, sqlx::Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let column = &plan.key_column;
    let is_one = C::among(&format!("main.{}", quoted(&column.name)), &column.declared, "$1");
    let sql = format!("{} and {is_one}", plan.select);
    let keys = json_array(keys.iter().map(Key::to_cell));
    Ok(found(fetch_all(connection, &sql, &[keys]).await?))
}

/// The rows of the type that have this in a column of its own table.
pub(super) async fn by_column<C: Session>(
    connection: &mut C,
    plan: &TypePlan,
    column: &ColumnPlan,
    value: Cell,
) -> Result<Vec<FoundRow>, sqlx::Error> {
    let mark = C::write("$1", &column.declared);
    let sql = format!("{} and main.{} = {mark}", plan.select, quoted(&column.name));
    Ok(found(fetch_all(connection, &sql, &[value]).await?))
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
pub(super) async fn by_range<C: Session>(
    connection: &mut C,
    plan: &TypePlan,
    range: &Range,
    limits: Limits,
) -> Result<(Vec<FoundRow>, bool), sqlx::Error> {
    let key = format!("main.{}", quoted(&plan.key_column.name));
    let (mut sql, mut cells) = (plan.select.clone(), Vec::new());
    for (relation, bound) in [("<", &range.below), (">=", &range.floor)] {
        let Some(bound) = bound else { continue };
        cells.push(bound.to_cell());
        let mark = C::write(&format!("${}", cells.len()), &plan.key_column.declared);
        sql += &format!(" and {key} {relation} {mark}");
    }
    sql += &format!(" and {key} is not null order by {key} desc");
    if let Some(limit) = limits.rows.checked_add(1) {
        sql += &format!(" limit {limit}");
    }
    let (mut count, mut bytes, mut is_cut) = (0, 0, false);
    let rows = connection.fetch(&sql, &cells, |row| {
        is_cut = count >= limits.rows || bytes >= limits.bytes;
        count += 1;
        bytes += size_bytes(row);
        is_cut
    });
    let rows = rows.await?;
    Ok((found(rows), !is_cut))
}

/// How many rows of the type there are.
pub(super) async fn count<C: Session>(connection: &mut C, plan: &TypePlan) -> Result<u64, sqlx::Error> {
    let filter = filter_sql::<C>("main", &plan.filter);
    let sql = format!("select count(*) from {} as main where {filter}", quoted(&plan.table));
    Ok(fetch_one(connection, &sql, &[]).await?.some_number::<i64>(0)?.cast_unsigned())
}
