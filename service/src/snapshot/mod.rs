//! The snapshot: pages of all records, made lazily, and the manifest that lists them for one person.

mod build;

pub(crate) use build::build;

use crate::{
    blob,
    error::WorkspaceError,
    workspace::{Member, Shared, Types},
};
use landbridge_model::{
    RecordId, Scope, TypeNo,
    page::{Digest, PageHash},
    rights::Part,
    wire::{Manifest, PageEntry},
};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Type, scope, hash, first and last id, count, size, digest.
type PageRow = (i64, String, Vec<u8>, Vec<u8>, Vec<u8>, i64, i64, Vec<u8>);

/// The pages that the member may see, as of the place up to which they were built last.
pub(crate) async fn manifest(shared: &Shared, member: &Member) -> Result<Manifest> {
    let mut transaction = shared.store.begin_reading().await?;
    let (version, seq): (i64, i64) =
        sqlx::query_as("select types_version, pages_seq from workspace where id = ?")
            .bind(shared.key())
            .fetch_one(&mut *transaction)
            .await?;
    let types = shared.types.of_version(&mut transaction, shared.id, version).await?;
    let rows: Vec<PageRow> = sqlx::query_as(
        "select type_no, scope, hash, first_id, last_id, count, size_bytes, digest
         from page
         where workspace_id = ? and replaced_at_millis is null
         order by last_id desc",
    )
    .bind(shared.key())
    .fetch_all(&mut *transaction)
    .await?;
    let pages = rows.into_iter().map(to_entry).collect::<Result<Vec<_>>>()?;
    let may_see =
        |part: &Part| types.get(part.type_no).is_some_and(|kind| member.rights.may_see(kind, &part.scope));
    Ok(Manifest {
        generation: shared.generation(),
        seq: blob::seq(seq)?,
        epoch: member.epoch,
        types_version: types.version,
        pages: in_order_of_need(&types, pages.into_iter().filter(|page| may_see(&page.part)).collect()),
    })
}

/// The newest page of each list first, so that every screen has something to show; the others newest first, as they come.
fn in_order_of_need(types: &Types, pages: Vec<PageEntry>) -> Vec<PageEntry> {
    let is_list = |no: TypeNo| types.get(no).is_some_and(|kind| !kind.is_part);
    let mut seen = BTreeSet::new();
    let (mut first, rest): (Vec<_>, Vec<_>) =
        pages.into_iter().partition(|page| is_list(page.part.type_no) && seen.insert(page.part.clone()));
    first.sort_by_key(|page| page.part.type_no);
    first.extend(rest);
    first
}

fn to_entry((type_no, scope, hash, first, last, count, size, digest): PageRow) -> Result<PageEntry> {
    let damaged = |_| WorkspaceError::Damaged("a page's row".into());
    Ok(PageEntry {
        part: Part { type_no: blob::type_no(type_no)?, scope: Scope(scope) },
        hash: PageHash(u128::from_be_bytes(hash.try_into().map_err(|_| damaged(()))?)),
        first: RecordId(blob::uuid(&first)?),
        last: RecordId(blob::uuid(&last)?),
        count: u32::try_from(count).map_err(|_| damaged(()))?,
        size_bytes: u32::try_from(size).map_err(|_| damaged(()))?,
        digest: Digest(u64::from_be_bytes(digest.try_into().map_err(|_| damaged(()))?)),
    })
}

/// The bytes of a page, when the member may see its part. A page that nobody may see and one that is gone look the same.
pub(crate) async fn page(shared: &Shared, member: &Member, hash: PageHash) -> Result<Vec<u8>> {
    let gone = WorkspaceError::NotFound { what: "page" };
    let row: Option<(i64, i64, String, Vec<u8>)> = sqlx::query_as(
        "select w.types_version, p.type_no, p.scope, p.bytes
         from page p
         join workspace w on w.id = p.workspace_id
         where p.workspace_id = ? and p.hash = ?",
    )
    .bind(shared.key())
    .bind(&hash.0.to_be_bytes()[..])
    .fetch_optional(&mut *shared.store.reader().await?)
    .await?;
    let Some((version, type_no, scope, bytes)) = row else { return Err(gone) };
    let types = shared.types.now(&shared.store, shared.id, version).await?;
    let kind = types.get(blob::type_no(type_no)?);
    let may_see = kind.is_some_and(|kind| member.rights.may_see(kind, &Scope(scope)));
    if may_see { Ok(bytes) } else { Err(gone) }
}
