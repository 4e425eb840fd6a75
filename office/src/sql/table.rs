//! The statements of a write-back: values translated to cells, one statement for each table, refusals in words.

use super::{
    identity::{Identities, Key, key_of},
    plan::{ColumnPlan, FieldPlan, FilterPlan, Form, JoinedPlan, Plan, TypePlan, filter_sql, quoted},
    refusal,
    session::{Session, fetch_one},
};
use crate::mapping::{
    codec::{Cell, write_moment},
    file::{Fixed, NewKey},
};
use landbridge_model::{FieldNo, Fields, RecordId, Rule, Value, office::WriteResult};
use std::collections::BTreeMap;

/// What every statement needs to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'a> {
    pub(super) plan: &'a Plan,
    pub(super) space: &'a str,
    pub(super) now_millis: i64,
}

/// Why a row is not written.
#[derive(Debug)]
pub(super) enum RowError {
    /// The database failed; try again later.
    Database(sqlx::Error),
    /// It cannot be; this is the outcome.
    Refused(WriteResult),
}

impl From<sqlx::Error> for RowError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl RowError {
    pub(super) fn broken(rule: Rule, message: impl Into<String>, field: Option<FieldNo>) -> Self {
        Self::Refused(refusal::broken(rule, message, field))
    }

    /// The error of a statement that wrote these fields.
    fn of_statement<C: Session>(error: sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Self {
        match C::refusal(&error, plan, written) {
            Some(result) => Self::Refused(result),
            None => Self::Database(error),
        }
    }
}

/// Makes the row of a record, and its joined rows; from then on the record's id belongs to its key.
pub(super) async fn insert<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    record: RecordId,
    fields: &Fields,
) -> Result<(), RowError> {
    let values = fields.iter().map(|(no, value)| (*no, Some(value))).collect();
    let mut by_table = columns_of(connection, desk, plan, values).await?;
    let mut main = by_table.remove(&None).unwrap_or_default();
    main.add_given(&plan.filter, &plan.fixed, desk.now_millis);
    main.add_empty_texts(plan);
    if !main.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&plan.key_column.name))
        && let Some(key) = new_key(connection, plan, record).await?
    {
        main.push(&plan.key_column, key);
    }
    let key = C::read(&quoted(&plan.key_column.name), &plan.key_column.declared);
    let sql = format!("{} returning {key}", main.insert_sql::<C>(&plan.table));
    let inserted = fetch_one(connection, &sql, &main.cells).await;
    let row = inserted.map_err(|error| RowError::of_statement::<C>(error, plan, &main.fields))?;
    let Some(key) = Key::of(row.cell(0)) else {
        return Err(RowError::broken(Rule::NoKey, "The business database gave the new record no key.", None));
    };
    let mut identities = Identities::load(connection, desk.space, [(plan.no, key.clone())].into()).await?;
    identities.open(plan.no, &key, record);
    identities.store(connection).await?;
    for (index, columns) in by_table {
        if let Some(joined) = index.and_then(|index| plan.joined.get(index)) {
            insert_joined(connection, desk, plan, joined, &key, columns).await?;
        }
    }
    Ok(())
}

/// Writes values into a row and its joined rows, one statement for each table.
pub(super) async fn update<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    key: &Key,
    values: &BTreeMap<FieldNo, Option<Value>>,
) -> Result<(), RowError> {
    let values = values.iter().map(|(no, value)| (*no, value.as_ref())).collect();
    for (index, columns) in columns_of(connection, desk, plan, values).await? {
        let joined = index.and_then(|index| plan.joined.get(index));
        let (table, by) = match joined {
            Some(joined) => (&joined.table, &joined.by),
            None => (&plan.table, &plan.key_column),
        };
        let filter = filter_sql::<C>("row", joined.map_or(&plan.filter, |joined| &joined.filter));
        let marks = columns.marks::<C>();
        let sets: Vec<String> = columns
            .columns
            .iter()
            .zip(marks)
            .map(|(column, mark)| format!("{} = {mark}", quoted(&column.name)))
            .collect();
        let sql = format!(
            "update {} as row set {} where row.{} = {} and {filter}",
            quoted(table),
            sets.join(", "),
            quoted(&by.name),
            C::write(&format!("${}", columns.cells.len() + 1), &by.declared)
        );
        let cells = [&columns.cells[..], &[key.to_cell()]].concat();
        let updated = connection.execute(&sql, &cells).await;
        let updated = updated.map_err(|error| RowError::of_statement::<C>(error, plan, &columns.fields))?;
        if let (0, Some(joined)) = (updated, joined) {
            insert_joined(connection, desk, plan, joined, key, columns).await?;
        }
    }
    Ok(())
}

/// Deletes a row and its joined rows.
pub(super) async fn delete<C: Session>(
    connection: &mut C,
    plan: &TypePlan,
    key: &Key,
) -> Result<(), RowError> {
    let mut tables: Vec<_> =
        plan.joined.iter().map(|joined| (&joined.table, &joined.by, &joined.filter)).collect();
    tables.push((&plan.table, &plan.key_column, &plan.filter));
    for (table, by, filter) in tables {
        let table = quoted(table);
        let filter = filter_sql::<C>(&table, filter);
        let key_mark = C::write("$1", &by.declared);
        let sql = format!("delete from {table} where {table}.{} = {key_mark} and {filter}", quoted(&by.name));
        let deleted = connection.execute(&sql, &[key.to_cell()]).await;
        deleted.map_err(|error| RowError::of_statement::<C>(error, plan, &[]))?;
    }
    Ok(())
}

/// Cells for the columns of one table, with the fields that they are of.
#[derive(Debug, Default)]
struct Columns {
    columns: Vec<ColumnPlan>,
    cells: Vec<Cell>,
    fields: Vec<FieldNo>,
}

impl Columns {
    fn push(&mut self, column: &ColumnPlan, cell: Cell) {
        self.columns.push(column.clone());
        self.cells.push(cell);
    }

    /// Adds what new rows get besides the fields, where no field gives it.
    fn add_given(&mut self, filter: &FilterPlan, fixed: &[(ColumnPlan, Fixed)], now_millis: i64) {
        let of_filter = filter.iter().filter_map(|(column, cells)| Some((column, cells.first()?.clone())));
        let of_fixed = fixed.iter().filter_map(|(column, fixed)| {
            let cell = match fixed {
                Fixed::Value(scalar) => Cell::from(scalar),
                Fixed::Now(now) => write_moment(now_millis, now.now)?,
            };
            Some((column, cell))
        });
        for (column, cell) in of_filter.chain(of_fixed).collect::<Vec<_>>() {
            if !self.columns.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name)) {
                self.push(column, cell);
            }
        }
    }

    /// Adds empty texts for the fields of the type's own table that are empty and whose column refuses null.
    fn add_empty_texts(&mut self, plan: &TypePlan) {
        let empty = plan.fields.iter().filter(|field| {
            field.joined.is_none()
                && field.is_never_null
                && !field.is_read_only
                && !self.fields.contains(&field.no)
        });
        for field in empty.collect::<Vec<_>>() {
            self.push(&field.column, Cell::Text(String::new()));
        }
    }

    /// What stands in a statement for each cell.
    fn marks<C: Session>(&self) -> Vec<String> {
        let mark = |(no, column): (usize, &ColumnPlan)| C::write(&format!("${no}"), &column.declared);
        (1..).zip(&self.columns).map(mark).collect()
    }

    fn insert_sql<C: Session>(&self, table: &str) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
        if names.is_empty() {
            return format!("insert into {} {}", quoted(table), C::NO_VALUES);
        }
        let marks = self.marks::<C>().join(", ");
        format!("insert into {} ({}) values ({marks})", quoted(table), names.join(", "))
    }
}

/// The columns of each table, by the number of the joined one; nothing for the type's own.
type ByTable = BTreeMap<Option<usize>, Columns>;

async fn columns_of<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    values: Vec<(FieldNo, Option<&Value>)>,
) -> Result<ByTable, RowError> {
    let mut by_table = ByTable::new();
    for (no, value) in values {
        let field = plan.field(no).filter(|field| !field.is_read_only).ok_or_else(|| {
            RowError::broken(Rule::ReadOnly, "The business database lets nobody set this field.", Some(no))
        })?;
        let cell = cell_of(connection, desk, field, value).await?;
        let columns = by_table.entry(field.joined).or_default();
        columns.push(&field.column, cell);
        columns.fields.push(no);
    }
    Ok(by_table)
}

pub(super) async fn cell_of<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    field: &FieldPlan,
    value: Option<&Value>,
) -> Result<Cell, RowError> {
    match (&field.form, value) {
        (_, None) if field.has_empty_text => Ok(Cell::Text(String::new())),
        (_, None) => Ok(Cell::Null),
        (Form::Reference(of), Some(Value::Reference(record))) => {
            let key = key_of(connection, desk.space, *of, *record).await?;
            key.map(|key| key.to_cell()).ok_or_else(|| {
                let message =
                    format!("\"{}\" refers to a record that is not in the business database.", field.label);
                RowError::broken(Rule::Reference, message, Some(field.no))
            })
        }
        (Form::Value(codec), value) => codec.write(value).map_err(|_| does_not_fit(field)),
        (Form::Reference(_), Some(_)) => Err(does_not_fit(field)),
    }
}

fn does_not_fit(field: &FieldPlan) -> RowError {
    RowError::broken(Rule::Unfit, format!("The value does not fit \"{}\".", field.label), Some(field.no))
}

/// The key of a new row; nothing when the database gives it.
async fn new_key<C: Session>(
    connection: &mut C,
    plan: &TypePlan,
    record: RecordId,
) -> Result<Option<Cell>, sqlx::Error> {
    match plan.new_key {
        NewKey::Database => Ok(None),
        NewKey::RecordId => Ok(Some(Cell::Text(record.to_string()))),
        NewKey::MaxPlusOne => {
            let sql = format!(
                "select coalesce(max({}), 0) + 1 from {}",
                quoted(&plan.key_column.name),
                quoted(&plan.table)
            );
            Ok(Some(fetch_one(connection, &sql, &[]).await?.cell(0).clone()))
        }
    }
}

async fn insert_joined<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    joined: &JoinedPlan,
    key: &Key,
    mut columns: Columns,
) -> Result<(), RowError> {
    columns.push(&joined.by, key.to_cell());
    columns.add_given(&joined.filter, &joined.fixed, desk.now_millis);
    let sql = columns.insert_sql::<C>(&joined.table);
    let inserted = connection.execute(&sql, &columns.cells).await;
    inserted.map_err(|error| RowError::of_statement::<C>(error, plan, &columns.fields))?;
    Ok(())
}
