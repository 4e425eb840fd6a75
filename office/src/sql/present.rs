//! From rows to records: values translated, references to other rows as ids of records.

use super::{
    identity::{Identities, Key, keys_of},
    plan::{Form, TypePlan},
    read::{self, FoundRow},
    session::Session,
};
use crate::mapping::codec::Cell;
use landbridge_model::{FieldNo, Fields, RecordId, TypeNo, Value};
use std::collections::BTreeMap;

/// A record as the business database has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Present {
    pub(super) id: RecordId,
    pub(super) key: Key,
    pub(super) fields: Fields,
    /// Fields whose column holds something that is not of their kind; they count as empty.
    pub(super) unreadable: Vec<FieldNo>,
}

impl Present {
    /// As it is once these values are written.
    pub(super) fn take(&mut self, new: &BTreeMap<FieldNo, Option<Value>>) {
        for (no, value) in new {
            match value {
                Some(value) => self.fields.insert(*no, value.clone()),
                None => self.fields.remove(no),
            };
        }
    }
}

/// Translates rows of one type.
pub(super) async fn translate<C: Session>(
    connection: &mut C,
    space: &str,
    plan: &TypePlan,
    rows: Vec<FoundRow>,
) -> Result<Vec<Present>, sqlx::Error> {
    let own = rows.iter().map(|row| (plan.no, row.key.clone()));
    let keys = own.chain(rows.iter().flat_map(|row| referred(plan, row))).collect();
    let identities = Identities::load(connection, space, keys).await?;
    all_present(connection, identities, plan, rows).await
}

/// The same once it is known which records the rows and those that they refer to are.
async fn all_present<C: Session>(
    connection: &mut C,
    mut identities: Identities<'_>,
    plan: &TypePlan,
    rows: Vec<FoundRow>,
) -> Result<Vec<Present>, sqlx::Error> {
    let records = rows.into_iter().map(|row| present(&mut identities, plan, row)).collect();
    identities.store(connection).await?;
    Ok(records)
}

/// The keys that a row refers to.
fn referred(plan: &TypePlan, row: &FoundRow) -> impl Iterator<Item = (TypeNo, Key)> {
    plan.fields.iter().zip(&row.cells).filter_map(|(field, cell)| match field.form {
        Form::Reference(of) => Some((of, Key::of(cell)?)),
        Form::Value(_) => None,
    })
}

fn present(identities: &mut Identities<'_>, plan: &TypePlan, row: FoundRow) -> Present {
    let id = identities.current(plan.no, &row.key);
    let mut fields = Fields::new();
    let mut unreadable = Vec::new();
    for (field, cell) in plan.fields.iter().zip(&row.cells) {
        let value = match &field.form {
            Form::Value(codec) => codec.read(cell),
            Form::Reference(of) => Ok(refer(identities, *of, cell)),
        };
        match value {
            Ok(Some(value)) => {
                fields.insert(field.no, value);
            }
            Ok(None) => {}
            Err(_) => {
                tracing::warn!(table = plan.table, column = field.column.name, key = ?row.key, "a value does not fit its field");
                unreadable.push(field.no);
            }
        }
    }
    Present { id, key: row.key, fields, unreadable }
}

fn refer(identities: &mut Identities<'_>, of: TypeNo, cell: &Cell) -> Option<Value> {
    Key::of(cell).map(|key| Value::Reference(identities.current(of, &key)))
}

/// The records of these ids that are there, by id.
pub(super) async fn by_ids<C: Session>(
    connection: &mut C,
    space: &str,
    plan: &TypePlan,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Present>, sqlx::Error> {
    let (keys, mut identities) = keys_of(connection, space, plan.no, ids).await?;
    let keys: Vec<Key> = keys.into_values().collect();
    let rows = read::by_keys(connection, plan, &keys).await?;
    let referred = rows.iter().flat_map(|row| referred(plan, row)).collect();
    identities.load_more(connection, referred).await?;
    let records = all_present(connection, identities, plan, rows).await?;
    Ok(records.into_iter().map(|record| (record.id, record)).collect())
}
