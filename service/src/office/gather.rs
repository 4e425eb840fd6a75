//! Reading what absorbing a batch needs: its records, the edits that wait for them, and what belongs to them.

use crate::{
    commit::{Draft, Key, Source, owner_field, scope_field},
    error::WorkspaceError,
    workspace::Types,
};
use landbridge_model::{
    Change, EditId, Fields, RecordId, Value,
    office::{Batch, WriteResult},
};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Reads all that the batch touches. `gone` are records that a sweep has not met.
pub(super) async fn gather(
    source: &mut Source<'_>,
    types: &Types,
    draft: &mut Draft,
    batch: &Batch,
    gone: &BTreeSet<Key>,
) -> Result<()> {
    let edited = gather_edits(source, draft, batch).await?;
    let ids = edited.iter().map(|(_, id)| *id).collect();
    let mut keys: BTreeSet<Key> = batch.rows.iter().map(|row| (row.type_no, row.record)).collect();
    keys.extend(edited.iter().chain(gone));
    source.records_and_conflicts(draft, &keys, &ids).await?;
    let mut buried = buried(draft);
    // The conflict about such an edit keeps the record's lines as well.
    let of_gone = batch.outcomes.iter().filter(|outcome| outcome.result == WriteResult::Gone);
    buried.extend(of_gone.filter_map(|outcome| Some(draft.edit(outcome.edit)?.edit.record)));
    source.lines(draft, &buried).await?;
    keys.extend(buried.iter().flat_map(|id| draft.owned_by(*id)));
    source.waiting(draft, &keys).await?;
    source.records(draft, &owners(types, draft, batch, &edited)).await?;
    source.owned(draft, &movers(types, draft, batch, &edited)).await
}

/// Reads the edits whose outcomes came, and those that build on creates among them that failed; returns the records they are about.
async fn gather_edits(source: &mut Source<'_>, draft: &mut Draft, batch: &Batch) -> Result<BTreeSet<Key>> {
    let ids: BTreeSet<EditId> = batch.outcomes.iter().map(|outcome| outcome.edit).collect();
    let mut all = source.edits(draft, &ids).await?;
    let failed = batch.outcomes.iter().filter(|outcome| outcome.result != WriteResult::Written);
    let mut failing: Vec<EditId> = failed.map(|outcome| outcome.edit).collect();
    while let Some(id) = failing.pop() {
        let create = draft.edit(id).filter(|kept| matches!(kept.edit.change, Change::Create { .. }));
        let Some(record) = create.map(|kept| kept.edit.record) else { continue };
        let found = source.naming(draft, record).await?;
        failing.extend(found.difference(&all));
        all.extend(found);
    }
    Ok(all.iter().filter_map(|id| draft.edit(*id)).map(|kept| kept.key()).collect())
}

/// The records whose deletes wait: their lines wait with them.
fn buried(draft: &Draft) -> BTreeSet<RecordId> {
    draft.edits().filter(|kept| !kept.lines().is_empty()).map(|kept| kept.edit.record).collect()
}

/// The records that scopes may come through: by the batch's rows, and by what the office has of records whose edits fail.
fn owners(types: &Types, draft: &Draft, batch: &Batch, edited: &BTreeSet<Key>) -> BTreeSet<Key> {
    let owner = |key: &Key, fields: &Fields| {
        let (field, of) = owner_field(types.get(key.0)?)?;
        Some((of, fields.get(&field).and_then(Value::as_reference)?))
    };
    let of_rows = batch.rows.iter().filter_map(|row| owner(&(row.type_no, row.record), row.fields.as_ref()?));
    let of_images = edited.iter().filter_map(|key| {
        let image = draft.get(*key)?.office.as_ref()?.0.as_ref()?;
        owner(key, image)
    });
    of_rows.chain(of_images).collect()
}

/// The records that may change their scope, so that what belongs to them moves along: new ones, those whose owner differs, and those
/// whose edits of it may fail.
fn movers(types: &Types, draft: &Draft, batch: &Batch, edited: &BTreeSet<Key>) -> BTreeSet<RecordId> {
    let may_own: BTreeSet<_> = types.iter().filter_map(owner_field).map(|(_, of)| of).collect();
    let moves = |key: &Key, fields: &Fields| {
        let field = types.get(key.0).and_then(scope_field);
        draft.here(*key).is_none_or(|held| {
            field.is_some_and(|field| held.record.value(field) != fields.get(&field)) || held.office.is_some()
        })
    };
    let of_rows = batch.rows.iter().filter(|row| may_own.contains(&row.type_no));
    let of_rows = of_rows
        .filter(|row| row.fields.as_ref().is_some_and(|fields| moves(&(row.type_no, row.record), fields)));
    let of_edits = edited.iter().filter(|key| may_own.contains(&key.0)).map(|(_, id)| *id);
    of_rows.map(|row| row.record).chain(of_edits).collect()
}
