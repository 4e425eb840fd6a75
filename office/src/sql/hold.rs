//! Keeping other programs from the rows that a write-back compares and then writes. Where a transaction holds the whole database there is
//! nothing to do.

use super::{
    capture,
    identity::{Key, key_of, keys_of},
    plan::{ColumnPlan, FilterPlan, Form, TypePlan, filter_sql, quoted},
    session::Session,
    table::Desk,
};
use landbridge_model::{
    FieldNo, RecordId, TypeNo, Value,
    office::{Action, Write},
};
use std::collections::{BTreeMap, BTreeSet};

/// Holds the rows of a record, if it has any, until the transaction ends.
///
/// The row of the key that is known may have been deleted, and its key used again, since the captured changes were resolved: then another
/// record's row is held. So they are resolved once more when it is held, until the key stays what it was. From then on nobody can change
/// which record the key belongs to, since that takes a change of the row.
pub(super) async fn record<C: Session>(
    connection: &mut C,
    space: &str,
    plan: &TypePlan,
    record: RecordId,
) -> Result<(), sqlx::Error> {
    if C::HOLDS_ALL {
        return Ok(());
    }
    let mut held = None;
    loop {
        let key = key_of(connection, space, plan.no, record).await?;
        if key == held {
            return Ok(());
        }
        if let Some(key) = &key {
            rows(connection, (&plan.table, &plan.key_column, &plan.filter), key).await?;
            for joined in &plan.joined {
                rows(connection, (&joined.table, &joined.by, &joined.filter), key).await?;
            }
        }
        capture::resolve(connection, space).await?;
        held = key;
    }
}

/// Holds the lines of a record whose rows are held.
pub(super) async fn lines<C: Session>(
    connection: &mut C,
    space: &str,
    plan: &TypePlan,
    by: &ColumnPlan,
    key: &Key,
) -> Result<(), sqlx::Error> {
    if C::HOLDS_ALL {
        return Ok(());
    }
    rows(connection, (&plan.table, by, &plan.filter), key).await?;
    capture::resolve(connection, space).await
}

/// Records that edits refer to, with the keys that they have before anything is written.
pub(super) type Referred = BTreeMap<TypeNo, BTreeMap<RecordId, Key>>;

/// The records that these edits refer to. They are not held: whoever may write the edit's row need not be allowed to lock those.
pub(super) async fn referred<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    writes: &[Write],
) -> Result<Referred, sqlx::Error> {
    let mut referred = Referred::new();
    if C::HOLDS_ALL {
        return Ok(referred);
    }
    let mut records: BTreeMap<TypeNo, BTreeSet<RecordId>> = BTreeMap::new();
    for write in writes {
        let Some(plan) = desk.plan.find(write.type_no) else { continue };
        for (no, value) in values(&write.action) {
            let form = plan.field(no).map(|field| &field.form);
            if let (Some(Form::Reference(of)), Some(record)) = (form, value.as_reference()) {
                records.entry(*of).or_default().insert(record);
            }
        }
    }
    for (of, records) in records {
        let records: Vec<RecordId> = records.into_iter().collect();
        let (keys, _) = keys_of(connection, desk.space, of, &records).await?;
        referred.insert(of, keys);
    }
    Ok(referred)
}

/// The values that an edit writes.
fn values(action: &Action) -> Vec<(FieldNo, &Value)> {
    match action {
        Action::Create { fields } => fields.iter().map(|(no, value)| (*no, value)).collect(),
        Action::Set { changes } => {
            changes.iter().filter_map(|change| Some((change.field, change.new.as_ref()?))).collect()
        }
        Action::Delete { .. } => Vec::new(),
    }
}

/// Whether those records still have the keys that were written.
///
/// All constraints are checked first, also those that wait for the commit: the check of a foreign key holds the row that it finds. If that
/// is another one with the key of a deleted record, its change is captured by now; otherwise nobody can make it so any more.
pub(super) async fn is_unmoved<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    referred: &Referred,
) -> Result<bool, sqlx::Error> {
    if C::HOLDS_ALL {
        return Ok(true);
    }
    connection.execute(C::CHECK_CONSTRAINTS, &[]).await?;
    capture::resolve(connection, desk.space).await?;
    for (of, keys) in referred {
        let records: Vec<RecordId> = keys.keys().copied().collect();
        let (now, _) = keys_of(connection, desk.space, *of, &records).await?;
        if keys.iter().any(|(record, key)| now.get(record) != Some(key)) {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn rows<C: Session>(
    connection: &mut C,
    (table, column, filter): (&str, &ColumnPlan, &FilterPlan),
    key: &Key,
) -> Result<(), sqlx::Error> {
    let sql = format!(
        "select 1 from {} as row where row.{} = {} and {}",
        quoted(table),
        quoted(&column.name),
        C::write("$1", &column.declared),
        filter_sql::<C>("row", filter)
    );
    connection.hold(&sql, &[key.to_cell()]).await
}
