//! Absorbing a batch of the office, exactly once, in the business database's commit order.

use super::{
    Agent,
    apart::{self, Apart},
    check::check,
    gather::gather,
    outcomes::absorb_outcome,
    rows::absorb_row,
};
use crate::{
    blob,
    commit::{Draft, Head, Key, Scene, Source, carry_out, mark_swept},
    error::WorkspaceError,
    history::{self, Happened},
    workspace::{Shared, Types},
};
use landbridge_model::{
    EditId,
    office::{Batch, BatchAnswer, OfficeRow, WriteResult},
};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Absorbs a batch in one transaction. The last one is acknowledged again when it comes again; one that does not follow the last is
/// refused, since the business database is then not where it was. One of another generation was sent before the service began anew.
pub(crate) async fn absorb(shared: &Shared, batch: Batch) -> Result<BatchAnswer> {
    let mut transaction = shared.store.begin().await?;
    let row = Head::take_row(&mut transaction, shared).await?;
    let (mut head, agent) = (Head::of_row(&row)?, Agent::of_row(&row)?);
    agent.check_fence(batch.fence)?;
    if agent.last == Some(batch.id) {
        return Ok(BatchAnswer { id: batch.id });
    }
    if batch.generation != shared.generation() {
        return Err(WorkspaceError::UnknownGeneration);
    }
    if agent.last != batch.previous {
        let message =
            "the batch does not follow the last one: the business database was put back or copied".to_owned();
        return Err(WorkspaceError::Refused { message });
    }
    let types = head.types(&mut transaction, shared).await?;
    check(&types, &batch)?;
    let is_applied_again = agent.apart == Apart::ApplyingAgain;
    if is_applied_again && batch.sweep.is_some() {
        apart::apply_again(&mut transaction, shared).await?;
        head = Head::take(&mut transaction, shared).await?;
    }
    let sweep = sweep_of(&agent, &batch);
    let now_millis = shared.clock.now_millis();
    let mut draft = head.draft();
    let mut source = Source { connection: &mut transaction, workspace: shared.id };
    let gone = gone(&mut source, &types, &batch, sweep).await?;
    gather(&mut source, &types, &mut draft, &batch, &gone).await?;
    if agent.is_restored {
        source.note_written(&written(&draft, &batch)).await?;
    }
    decide(shared, &types, &mut draft, &batch, (sweep, &gone), now_millis);
    carry_out(&mut source, &draft, now_millis).await?;
    history::note(&mut source, &types, head.newest(), &draft, Happened::Batch(&batch), now_millis).await?;
    if is_applied_again {
        apart::note_told(&mut *source.connection, shared, &batch).await?;
    }
    if sweep > 0 {
        mark_swept(&mut source, draft.met(), sweep).await?;
    }
    note(&mut transaction, shared, &agent, &batch, (sweep, now_millis)).await?;
    transaction.commit().await?;
    shared.tell(head.news(&draft))?;
    Ok(BatchAnswer { id: batch.id })
}

/// The edits that the business database has and this one does not know.
fn written(draft: &Draft, batch: &Batch) -> BTreeSet<EditId> {
    let written = batch.outcomes.iter().filter(|outcome| outcome.result == WriteResult::Written);
    written.map(|outcome| outcome.edit).filter(|edit| draft.edit(*edit).is_none()).collect()
}

/// The sweep that meets the batch's rows: also rows that come by themselves while one goes on. 0 when none does.
fn sweep_of(agent: &Agent, batch: &Batch) -> u64 {
    let going_on = if agent.is_sweeping { agent.sweep } else { 0 };
    let marked = batch.sweep.map_or(0, |mark| mark.sweep);
    if marked >= agent.sweep { marked } else { going_on }
}

/// The records of a type that the sweep, at its end, has not met; at the end of the whole, those of types that the office has withdrawn, too.
async fn gone(source: &mut Source<'_>, types: &Types, batch: &Batch, sweep: u64) -> Result<BTreeSet<Key>> {
    let Some(mark) = batch.sweep.filter(|mark| mark.is_last_of_type && mark.sweep == sweep) else {
        return Ok(BTreeSet::new());
    };
    let mut unmet = source.unmet(mark.type_no, sweep).await?;
    for withdrawn in types.iter().filter(|kind| kind.is_withdrawn && mark.is_last) {
        unmet.append(&mut source.unmet(withdrawn.no, sweep).await?);
    }
    for row in &batch.rows {
        unmet.remove(&(row.type_no, row.record));
    }
    Ok(unmet)
}

fn decide(
    shared: &Shared,
    types: &Types,
    draft: &mut Draft,
    batch: &Batch,
    (sweep, gone): (u64, &BTreeSet<Key>),
    now_millis: i64,
) {
    let scene = Scene::new(types, &shared.lineage, draft.seq, now_millis, || shared.new_record_id());
    for outcome in &batch.outcomes {
        absorb_outcome(&scene, draft, outcome);
    }
    for row in &batch.rows {
        absorb_row(&scene, draft, row, sweep);
    }
    for (type_no, record) in gone {
        let row = OfficeRow { type_no: *type_no, record: *record, fields: None };
        absorb_row(&scene, draft, &row, sweep);
    }
}

async fn note(
    connection: &mut SqliteConnection,
    shared: &Shared,
    agent: &Agent,
    batch: &Batch,
    (sweep, now_millis): (u64, i64),
) -> Result<()> {
    let ends_sweep = batch.sweep.is_some_and(|mark| mark.is_last && mark.sweep == sweep);
    sqlx::query(
        "update workspace
         set last_batch = ?, batch_before = ?, fence = ?, sweep = max(sweep, ?),
             is_sweeping = case when ?5 then 0 when ?6 then 1 else is_sweeping end,
             is_swept = is_swept or ?5, is_restored = is_restored and not ?5,
             swept_at = case when ?5 then ?7 else swept_at end
         where id = ?8",
    )
    .bind(&batch.id.0.as_bytes()[..])
    .bind(agent.last.map(|id| id.0.as_bytes().to_vec()))
    .bind(blob::column(batch.fence))
    .bind(blob::column(sweep))
    .bind(ends_sweep)
    .bind(sweep > 0)
    .bind(now_millis)
    .bind(shared.key())
    .execute(connection)
    .await?;
    Ok(())
}
