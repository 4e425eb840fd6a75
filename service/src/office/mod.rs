//! The office agent's side: its greeting, the batches it brings, and the write-backs that wait for it.

mod apart;
mod batch;
mod check;
mod gather;
mod held;
mod hello;
mod leave;
mod outcomes;
mod rows;
mod seen;
mod work;

pub use apart::{Decision, decide_on_office};

pub(crate) use batch::absorb;
pub(crate) use held::held;
pub(crate) use hello::hello;
pub(crate) use leave::forget_place;
pub(crate) use seen::note_seen;
pub(crate) use work::work;

use crate::{blob, error::WorkspaceError, workspace::Shared};
use apart::Apart;
use landbridge_model::BatchId;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// What the service knows of the office agent.
#[derive(Clone, Copy, Debug)]
struct Agent {
    /// The fence of the agent that writes.
    fence: u64,
    /// The last batch that was absorbed, and the one before it.
    last: Option<BatchId>,
    before: Option<BatchId>,
    /// The newest sweep.
    sweep: u64,
    is_sweeping: bool,
    /// Whether any sweep was finished.
    is_swept: bool,
    is_restored: bool,
    /// When the last whole sweep ended.
    swept_at: Option<i64>,
    /// How it stands with the business database.
    apart: Apart,
}

impl Agent {
    async fn read(connection: &mut SqliteConnection, shared: &Shared) -> Result<Self, WorkspaceError> {
        let row = sqlx::query(
            "select fence, last_batch, batch_before, sweep, is_sweeping, is_swept, is_restored, swept_at, apart
             from workspace
             where id = ?",
        )
        .bind(shared.key());
        Self::of_row(&row.fetch_one(connection).await?)
    }

    /// What a row of `workspace` says.
    fn of_row(row: &SqliteRow) -> Result<Self, WorkspaceError> {
        let batch = |column| -> Result<Option<BatchId>, WorkspaceError> {
            let id: Option<Vec<u8>> = row.try_get(column)?;
            id.map(|id| blob::uuid(&id).map(BatchId)).transpose()
        };
        Ok(Self {
            fence: blob::number(row.try_get("fence")?)?,
            last: batch("last_batch")?,
            before: batch("batch_before")?,
            sweep: blob::number(row.try_get("sweep")?)?,
            is_sweeping: row.try_get("is_sweeping")?,
            is_swept: row.try_get("is_swept")?,
            is_restored: row.try_get("is_restored")?,
            swept_at: row.try_get("swept_at")?,
            apart: Apart::of_column(row.try_get("apart")?),
        })
    }

    fn check_fence(&self, fence: u64) -> Result<(), WorkspaceError> {
        check_fence(self.fence, fence)
    }
}

/// An agent with a lower fence than the present one was replaced by another and must stop.
fn check_fence(present: u64, fence: u64) -> Result<(), WorkspaceError> {
    if fence < present {
        let message = "another office agent has taken over; this one must stop".to_owned();
        return Err(WorkspaceError::Refused { message });
    }
    Ok(())
}
