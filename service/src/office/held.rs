//! What people entered and the business database does not have yet, for whoever is about to end the connection.

use crate::{blob, error::WorkspaceError, workspace::Shared};
use futures_util::TryStreamExt;
use landbridge_model::{
    Label, TypeNo, Value,
    conflict::{CONFLICT, OF_TYPE, is_open},
    connection::{Held, HeldType},
    row::RowView,
};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Edits that wait and conflicts that are open, by type.
type Counts = BTreeMap<TypeNo, (u64, u64)>;

/// Counts it.
pub(crate) async fn held(shared: &Shared) -> Result<Held> {
    let mut connection = shared.store.begin_reading().await?;
    let mut counts = Counts::new();
    count_waiting(&mut connection, shared, &mut counts).await?;
    count_conflicts(&mut connection, shared, &mut counts).await?;
    let types = shared.types.read(&mut connection, shared.id).await?;
    let held = counts.into_iter().map(|(type_no, (waiting, conflicts))| {
        let label = types.get(type_no).map_or_else(Label::default, |kind| kind.plural.clone());
        HeldType { type_no, label, waiting, conflicts }
    });
    Ok(Held { types: held.collect() })
}

async fn count_waiting(
    connection: &mut SqliteConnection,
    shared: &Shared,
    counts: &mut Counts,
) -> Result<()> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select type_no, count(*)
         from edit
         where workspace_id = ? and write_back is not null
         group by type_no",
    )
    .bind(shared.key())
    .fetch_all(connection)
    .await?;
    for (type_no, count) in rows {
        counts.entry(blob::type_no(type_no)?).or_default().0 = blob::number(count)?;
    }
    Ok(())
}

async fn count_conflicts(
    connection: &mut SqliteConnection,
    shared: &Shared,
    counts: &mut Counts,
) -> Result<()> {
    let mut rows = sqlx::query_scalar::<_, Vec<u8>>(
        "select row
         from record
         where workspace_id = ? and type_no = ? and deleted = 0",
    )
    .bind(shared.key())
    .bind(i64::from(CONFLICT.0))
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let conflict = RowView::of_block(&row)?.to_record(CONFLICT)?;
        let of_type = match conflict.value(OF_TYPE) {
            Some(Value::Whole(of_type)) if is_open(&conflict) => blob::type_no(*of_type)?,
            _ => continue,
        };
        counts.entry(of_type).or_default().1 += 1;
    }
    Ok(())
}
