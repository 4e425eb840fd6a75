//! Sending every record: type by type, those referred to first, and within a type range by range, the newest keys first.

use super::{
    batch, capture,
    plan::{Plan, TypePlan},
    present,
    read::{self, Limits, Range},
    session::{self, Session},
    side::{self, Progress, SweepPosition},
};
use crate::error::AgentError;
use landbridge_model::{
    BatchId, GenerationId, TypeNo,
    office::{Batch, OfficeRow, SweepMark},
};

/// One range: small enough to be read and absorbed in a moment.
const LIMITS: Limits = Limits { rows: 2_000, bytes: 1 << 20 };
/// A range that is sent again is read to the same end, however it has grown.
const NO_LIMITS: Limits = Limits { rows: usize::MAX, bytes: usize::MAX };

/// Begins a sweep behind the batch `after`, unless it is under way.
pub(crate) async fn begin<C: Session>(
    connection: &mut C,
    plan: &Plan,
    fence: u64,
    sweep: u64,
    after: Option<BatchId>,
) -> Result<(), AgentError> {
    let mut transaction = session::begin(connection).await?;
    let mut progress = side::progress(&mut *transaction, fence).await?;
    let mut is_lost = false;
    if progress.batch.is_some() && progress.batch == after {
        // The service has absorbed the batch under way; its answer was lost.
        batch::settle(&mut *transaction, plan, &mut progress).await?;
    } else if progress.last_batch != after {
        // The service was put back. A sweep of its lost history may have the same number, when a backup is put back twice: the service
        // knows nothing of the ranges that were sent for it.
        is_lost = true;
        capture::unstamp(&mut *transaction).await?;
        capture::tell_again(&mut *transaction).await?;
        progress.forget_batch();
        progress.last_batch = after;
    }
    let is_under_way = !is_lost && progress.sweep.as_ref().is_some_and(|position| position.sweep == sweep);
    if !is_under_way {
        // A range of an earlier sweep is of no use; changes that are under way go first.
        if progress.is_sweep_batch {
            progress.forget_batch();
        }
        progress.swept_as = Some(plan.reading());
        let first = plan.types.first().map(|first| first.no);
        progress.sweep = match first {
            Some(first) => Some(start_of_type(&mut *transaction, plan, sweep, first).await?),
            None => None,
        };
    }
    side::store_progress(&mut *transaction, &progress).await?;
    transaction.commit().await?;
    Ok(())
}

async fn start_of_type<C: Session>(
    connection: &mut C,
    plan: &Plan,
    sweep: u64,
    type_no: TypeNo,
) -> Result<SweepPosition, sqlx::Error> {
    let of = match plan.find(type_no) {
        Some(plan) => read::count(connection, plan).await?,
        None => 0,
    };
    Ok(SweepPosition { sweep, type_no, below: None, floor: None, batch_count: 0, done: 0, of })
}

/// The batch of the range that is under way, or of the next one, whose end is then noted in `progress`.
pub(super) async fn range<C: Session>(
    connection: &mut C,
    plan: &Plan,
    progress: &mut Progress,
    (id, generation): (BatchId, GenerationId),
    is_new: bool,
) -> Result<Option<Batch>, AgentError> {
    let Some(position) = &mut progress.sweep else { return Ok(None) };
    let Some(of_type) = plan.find(position.type_no) else { return Ok(None) };
    // The range of a batch under way is noted; that of a new one is found now.
    let range = Range { below: position.below.clone(), floor: position.floor.clone() };
    let limits = if is_new { LIMITS } else { NO_LIMITS };
    let (rows, is_end) = read::by_range(connection, of_type, &range, limits).await?;
    if is_new {
        position.batch_count = rows.len() as u64;
        position.floor = if is_end { None } else { rows.last().map(|row| row.key.clone()) };
    }
    let is_last_of_type = position.floor.is_none();
    let mark = SweepMark {
        sweep: position.sweep,
        type_no: position.type_no,
        done: position.done + rows.len() as u64,
        of: position.of,
        is_last_of_type,
        is_last: is_last_of_type && next_type(plan, position.type_no).is_none(),
    };
    let rows = office_rows(connection, &progress.space, of_type, rows).await?;
    Ok(Some(Batch {
        id,
        previous: progress.last_batch,
        generation,
        fence: progress.fence,
        outcomes: Vec::new(),
        rows,
        sweep: Some(mark),
    }))
}

async fn office_rows<C: Session>(
    connection: &mut C,
    space: &str,
    plan: &TypePlan,
    rows: Vec<read::FoundRow>,
) -> Result<Vec<OfficeRow>, sqlx::Error> {
    let records = present::translate(connection, space, plan, rows).await?;
    let row = |record: present::Present| OfficeRow {
        type_no: plan.no,
        record: record.id,
        fields: Some(record.fields),
    };
    Ok(records.into_iter().map(row).collect())
}

fn next_type(plan: &Plan, after: TypeNo) -> Option<TypeNo> {
    let at = plan.types.iter().position(|of_type| of_type.no == after)?;
    plan.types.get(at + 1).map(|of_type| of_type.no)
}

/// Moves on behind the acknowledged range: to the next range, the next type, or the end.
pub(super) async fn advance<C: Session>(
    connection: &mut C,
    plan: &Plan,
    progress: &mut Progress,
) -> Result<(), sqlx::Error> {
    let Some(position) = progress.sweep.take() else { return Ok(()) };
    progress.sweep = match (&position.floor, next_type(plan, position.type_no)) {
        (Some(_), _) => Some(SweepPosition {
            below: position.floor,
            floor: None,
            batch_count: 0,
            done: position.done + position.batch_count,
            ..position
        }),
        (None, Some(next)) => Some(start_of_type(connection, plan, position.sweep, next).await?),
        (None, None) => None,
    };
    Ok(())
}
