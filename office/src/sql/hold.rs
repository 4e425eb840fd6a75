//! Keeping other programs from the rows that a write-back compares and then writes. Where a transaction holds the whole database there is
//! nothing to do.

use super::{
    capture,
    identity::{Key, key_of},
    plan::{ColumnPlan, FilterPlan, TypePlan, filter_sql, quoted},
    session::Session,
};
use landbridge_model::RecordId;

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
