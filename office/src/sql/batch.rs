//! What goes to the service next: the batch that is under way, else new changes, else the next range of a sweep.
//!
//! A batch gets its id when it is stamped, durably, before it is sent. A crash anywhere sends the same batch again; its rows are read again
//! and may be newer, its id stays, and the service absorbs an id once.

use super::{
    capture,
    plan::Plan,
    present,
    session::{self, Session},
    side::{self, Progress},
    sweep,
};
use crate::error::AgentError;
use landbridge_model::{
    BatchId, GenerationId, RecordId, TypeNo,
    office::{Batch, OfficeRow},
};
use std::collections::BTreeMap;

/// Changes in one batch.
const CHANGES_AT_ONCE: u32 = 1_000;

/// The most bytes of text in a batch of changes of several records; services take several times that.
const MAX_BYTES: usize = 8 << 20;

/// What the agent is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// The changes that are stamped with this id.
    Changes(BatchId),
    /// The range of the sweep that has this id.
    Range(BatchId),
    /// Nothing.
    Nothing,
}

/// Decides what to send, and what of it must be noted first. `fresh` is the id of a batch that would be new.
pub(super) fn decide(progress: &mut Progress, has_changes: bool, fresh: BatchId) -> Sending {
    if let Some(batch) = progress.batch {
        return if progress.is_sweep_batch { Sending::Range(batch) } else { Sending::Changes(batch) };
    }
    if !has_changes && progress.sweep.is_none() {
        return Sending::Nothing;
    }
    progress.batch = Some(fresh);
    progress.is_sweep_batch = !has_changes;
    if has_changes { Sending::Changes(fresh) } else { Sending::Range(fresh) }
}

/// The batch to send next; nothing when the service has everything. `fresh` is used as the id of a new batch.
pub(crate) async fn next_batch<C: Session>(
    connection: &mut C,
    plan: &Plan,
    (fence, generation): (u64, GenerationId),
    fresh: BatchId,
) -> Result<Option<Batch>, AgentError> {
    let mut transaction = session::begin(connection).await?;
    let mut progress = side::progress(&mut *transaction, fence).await?;
    capture::resolve(&mut *transaction, &progress.space).await?;
    let is_new = progress.batch.is_none();
    let mut limit = CHANGES_AT_ONCE;
    let batch = loop {
        let has_changes = is_new && capture::stamp(&mut *transaction, &fresh.to_string(), limit).await?;
        let batch = match decide(&mut progress, has_changes, fresh) {
            Sending::Nothing => None,
            Sending::Changes(id) => {
                Some(changes(&mut *transaction, plan, &progress, (id, generation)).await?)
            }
            Sending::Range(id) => {
                sweep::range(&mut *transaction, plan, &mut progress, (id, generation), is_new).await?
            }
        };
        let is_too_large = batch.as_ref().is_some_and(|batch| size_bytes(batch) > MAX_BYTES);
        if !(has_changes && is_too_large && limit > 1) {
            break batch;
        }
        capture::unstamp(&mut *transaction).await?;
        progress.forget_batch();
        limit /= 10;
    };
    if is_new && batch.is_some() {
        side::store_progress(&mut *transaction, &progress).await?;
    }
    transaction.commit().await?;
    Ok(batch)
}

/// About how many bytes the texts of a batch take.
fn size_bytes(batch: &Batch) -> usize {
    let values = batch.rows.iter().flat_map(|row| &row.fields).flat_map(|fields| fields.values());
    values.map(|value| value.as_text().map_or(0, str::len)).sum()
}

async fn changes<C: Session>(
    connection: &mut C,
    plan: &Plan,
    progress: &Progress,
    (id, generation): (BatchId, GenerationId),
) -> Result<Batch, AgentError> {
    let stamped = capture::stamped(connection, &id.to_string()).await?;
    let mut by_type: BTreeMap<TypeNo, Vec<RecordId>> = BTreeMap::new();
    for (type_no, record) in &stamped.records {
        by_type.entry(*type_no).or_default().push(*record);
    }
    let mut found = BTreeMap::new();
    for (type_no, records) in by_type {
        // The type may have gone from the mapping since; its records are then nobody's.
        let Some(plan) = plan.find(type_no) else { continue };
        found.insert(type_no, present::by_ids(connection, &progress.space, plan, &records).await?);
    }
    let rows = stamped.records.into_iter().filter_map(|(type_no, record)| {
        let present = found.get_mut(&type_no)?.remove(&record);
        Some(OfficeRow { type_no, record, fields: present.map(|present| present.fields) })
    });
    let rows = rows.collect();
    Ok(Batch {
        id,
        previous: progress.last_batch,
        generation,
        fence: progress.fence,
        outcomes: stamped.outcomes,
        rows,
        sweep: None,
    })
}

/// Notes that the service has absorbed a batch. A batch that is not the one under way was acknowledged before.
pub(crate) async fn acknowledge<C: Session>(
    connection: &mut C,
    plan: &Plan,
    fence: u64,
    batch: BatchId,
) -> Result<(), AgentError> {
    let mut transaction = session::begin(connection).await?;
    let mut progress = side::progress(&mut *transaction, fence).await?;
    if progress.batch != Some(batch) {
        return Ok(());
    }
    settle(&mut *transaction, plan, &mut progress).await?;
    side::store_progress(&mut *transaction, &progress).await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes the batch under way the last one that the service has, and forgets what was in it.
pub(super) async fn settle<C: Session>(
    connection: &mut C,
    plan: &Plan,
    progress: &mut Progress,
) -> Result<(), sqlx::Error> {
    let Some(batch) = progress.batch else { return Ok(()) };
    if progress.is_sweep_batch {
        sweep::advance(connection, plan, progress).await?;
    } else {
        capture::forget(connection, &batch.to_string()).await?;
    }
    progress.last_batch = Some(batch);
    progress.forget_batch();
    Ok(())
}
