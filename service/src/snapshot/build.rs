//! Bringing the pages up to the end of the feed: only those whose records changed are made again.

use crate::{blob, error::WorkspaceError, workspace::Shared};
use futures_util::TryStreamExt;
use landbridge_model::{
    RecordId, Scope, Seq,
    page::{Digest, PAGE_BYTES, PageWriter},
    rights::Part,
};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How long the bytes of a page that was replaced can still be fetched by clients that hold an older manifest.
const OLD_PAGE_MILLIS: i64 = 3600 * 1000;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Records from the first id up to, not including, the second; nothing means that there is no end.
type Range = (RecordId, Option<RecordId>);

/// Makes the pages of all ranges in which something changed since they were made.
pub(crate) async fn build(shared: &Shared) -> Result<()> {
    // Only the writer, which this is part of, changes either.
    let (seq, built): (i64, i64) = sqlx::query_as("select seq, pages_seq from workspace where id = ?")
        .bind(shared.key())
        .fetch_one(&mut *shared.store.reader().await?)
        .await?;
    if seq == built {
        return Ok(());
    }
    let mut transaction = shared.store.begin().await?;
    let mut building =
        Building { shared, connection: &mut transaction, now_millis: shared.clock.now_millis() };
    let changed = building.changed(built).await?;
    for (part, ids) in changed {
        let starts = building.starts(&part).await?;
        for range in ranges(&starts, &ids) {
            building.rebuild(&part, range).await?;
        }
    }
    building.forget_old().await?;
    sqlx::query("update workspace set pages_seq = ? where id = ?")
        .bind(seq)
        .bind(shared.key())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// The ranges of the pages that the changed ids fall into. The first page begins before all ids, the last has no end.
fn ranges(starts: &[RecordId], changed: &BTreeSet<RecordId>) -> BTreeSet<Range> {
    let lowest = RecordId(Uuid::nil());
    let range = |id: &RecordId| {
        let after = starts.partition_point(|start| start <= id).max(1);
        let first = if after == 1 { lowest } else { starts[after - 1] };
        (first, starts.get(after).copied())
    };
    changed.iter().map(range).collect()
}

struct Building<'a> {
    shared: &'a Shared,
    connection: &'a mut SqliteConnection,
    now_millis: i64,
}

impl Building<'_> {
    /// The ids of records that changed in, came to or left each part behind a place in the feed.
    async fn changed(&mut self, built: i64) -> Result<BTreeMap<Part, BTreeSet<RecordId>>> {
        let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
            "select type_no, scope, id from record where workspace_id = ?1 and seq > ?2
             union all
             select type_no, scope, id from left_scope where workspace_id = ?1 and seq > ?2",
        )
        .bind(self.shared.key())
        .bind(built)
        .fetch_all(&mut *self.connection)
        .await?;
        let mut changed: BTreeMap<Part, BTreeSet<RecordId>> = BTreeMap::new();
        for (type_no, scope, id) in rows {
            let part = Part { type_no: blob::type_no(type_no)?, scope: Scope(scope) };
            changed.entry(part).or_default().insert(RecordId(blob::uuid(&id)?));
        }
        Ok(changed)
    }

    /// The first ids of a part's pages, in order.
    async fn starts(&mut self, part: &Part) -> Result<Vec<RecordId>> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "select first_id
             from page
             where workspace_id = ? and type_no = ? and scope = ? and replaced_at_millis is null
             order by first_id",
        )
        .bind(self.shared.key())
        .bind(i64::from(part.type_no.0))
        .bind(&part.scope.0)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|id| blob::uuid(id).map(RecordId)).collect()
    }

    /// Replaces the pages of a range by pages of what is in it now.
    async fn rebuild(&mut self, part: &Part, (first, end): Range) -> Result<()> {
        self.retire(part, (first, end)).await?;
        let mut pages = Pages::default();
        {
            let mut rows = sqlx::query_as::<_, (Vec<u8>, i64, Vec<u8>)>(
                "select id, seq, row
                 from record
                 where workspace_id = ? and type_no = ? and id >= ? and id < ? and scope = ? and deleted = 0
                 order by id",
            )
            .bind(self.shared.key())
            .bind(i64::from(part.type_no.0))
            .bind(&first.0.as_bytes()[..])
            .bind(end_bytes(end))
            .bind(&part.scope.0)
            .fetch(&mut *self.connection);
            while let Some((id, seq, row)) = rows.try_next().await? {
                pages.push(RecordId(blob::uuid(&id)?), blob::seq(seq)?, row);
            }
        }
        for page in pages.finish() {
            self.put(part, page).await?;
        }
        Ok(())
    }

    async fn retire(&mut self, part: &Part, (first, end): Range) -> Result<()> {
        sqlx::query(
            "update page set replaced_at_millis = ?
             where workspace_id = ? and type_no = ? and scope = ? and first_id >= ? and first_id < ?
                 and replaced_at_millis is null",
        )
        .bind(self.now_millis)
        .bind(self.shared.key())
        .bind(i64::from(part.type_no.0))
        .bind(&part.scope.0)
        .bind(&first.0.as_bytes()[..])
        .bind(end_bytes(end))
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn put(&mut self, part: &Part, page: Page) -> Result<()> {
        let mut writer = PageWriter::new(part.clone());
        let mut digest = Digest::default();
        for (id, seq, row) in &page.rows {
            writer.push(row, *seq);
            digest = digest.with(*id, *seq);
        }
        let (Some((first, ..)), Some((last, ..))) = (page.rows.first(), page.rows.last()) else {
            return Ok(());
        };
        let (hash, bytes) = writer.finish();
        sqlx::query(
            "insert into page
                 (workspace_id, hash, type_no, scope, first_id, last_id, count, digest, size_bytes, bytes)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             on conflict do update set replaced_at_millis = null",
        )
        .bind(self.shared.key())
        .bind(&hash.0.to_be_bytes()[..])
        .bind(i64::from(part.type_no.0))
        .bind(&part.scope.0)
        .bind(&first.0.as_bytes()[..])
        .bind(&last.0.as_bytes()[..])
        .bind(blob::column(page.rows.len() as u64))
        .bind(&digest.0.to_be_bytes()[..])
        .bind(blob::column(bytes.len() as u64))
        .bind(bytes)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn forget_old(&mut self) -> Result<()> {
        sqlx::query("delete from page where workspace_id = ? and replaced_at_millis < ?")
            .bind(self.shared.key())
            .bind(self.now_millis - OLD_PAGE_MILLIS)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }
}

/// Longer than any id, so that no end comes after all of them.
fn end_bytes(end: Option<RecordId>) -> Vec<u8> {
    end.map_or_else(|| vec![0xff; 17], |end| end.0.as_bytes().to_vec())
}

/// The rows of one page to be.
#[derive(Debug, Default)]
struct Page {
    rows: Vec<(RecordId, Seq, Vec<u8>)>,
    size_bytes: usize,
}

/// Divides rows, which come in id order, into pages.
#[derive(Debug, Default)]
struct Pages {
    done: Vec<Page>,
    open: Page,
}

impl Pages {
    fn push(&mut self, id: RecordId, seq: Seq, row: Vec<u8>) {
        if self.open.size_bytes >= PAGE_BYTES {
            self.done.push(std::mem::take(&mut self.open));
        }
        self.open.size_bytes += row.len() + 2;
        self.open.rows.push((id, seq, row));
    }

    /// The pages. A last one of less than half a page joins the one before it.
    fn finish(mut self) -> Vec<Page> {
        match self.done.last_mut() {
            Some(last) if self.open.size_bytes < PAGE_BYTES / 2 => {
                last.size_bytes += self.open.size_bytes;
                last.rows.append(&mut self.open.rows);
            }
            _ => self.done.push(self.open),
        }
        self.done
    }
}
