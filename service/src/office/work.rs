//! The write-backs that wait for the office, oldest first.

use super::check_fence;
use crate::{blob, error::WorkspaceError, workspace::Shared};
use landbridge_model::{
    Edit,
    office::{Work, Write, WriteBack},
};
use sqlx::AssertSqlSafe;

/// The most write-backs of one answer.
const MANY: i64 = 200;

type Row = (i64, String, String);

/// The fence, and what there is of a write-back.
type FencedRow = (i64, Option<i64>, Option<String>, Option<String>);

/// Reads the oldest write-backs with a number above `after`.
pub(crate) async fn work(shared: &Shared, after: u64, fence: u64) -> Result<Work, WorkspaceError> {
    // The fence comes along, so that both are of one state. SQLite would prepare a statement with `limit ?` anew each time.
    let rows: Vec<FencedRow> = sqlx::query_as(AssertSqlSafe(format!(
        "select w.fence, e.write_back, e.edit, e.action
         from workspace w
         left join edit e on e.workspace_id = w.id and e.write_back in
             (select distinct write_back from edit
              where workspace_id = ?1 and write_back > ?2 order by write_back limit {MANY})
         where w.id = ?1
         order by e.write_back, e.n"
    )))
    .bind(shared.key())
    .bind(blob::column(after))
    .fetch_all(&mut *shared.store.reader().await?)
    .await?;
    check_fence(rows.first().map_or(Ok(0), |(present, ..)| blob::number(*present))?, fence)?;
    let row = |(_, no, edit, action)| Some((no?, edit?, action?));
    let rows: Vec<Row> = rows.into_iter().filter_map(row).collect();
    let same = |a: &Row, b: &Row| a.0 == b.0;
    let write_backs = rows.chunk_by(same).map(|rows| write_back(shared, rows));
    let write_backs = write_backs.collect::<Result<_, _>>()?;
    Ok(Work { generation: Some(shared.generation()), write_backs })
}

/// Those of the database are of its present history, whenever they were made: what a lost history asked for is not in it.
fn write_back(shared: &Shared, rows: &[Row]) -> Result<WriteBack, WorkspaceError> {
    let mut is_group = false;
    let mut writes = Vec::with_capacity(rows.len());
    for (_, edit, action) in rows {
        let edit: Edit = serde_json::from_str(edit)?;
        is_group |= edit.group.is_some();
        let action = serde_json::from_str(action)?;
        writes.push(Write { edit: edit.id(), type_no: edit.type_no, record: edit.record, action });
    }
    let no = rows.first().map_or(Ok(0), |(no, ..)| blob::number(*no))?;
    Ok(WriteBack { no, generation: shared.generation(), is_group, writes })
}
