//! The connector's own tables in the business database, and the triggers that fill them: what changed, what was written, which id belongs
//! to which key, how far the agent is. They are changed in the same transactions as the company's data, and come back with its backups.

use super::{
    identity::Key,
    plan::Plan,
    row::Row,
    session::{Session, fetch_one},
};
use crate::{error::AgentError, mapping::codec::Cell};
use landbridge_model::{AgentId, BatchId, TypeNo};
use std::cmp::Ordering;

/// How far the agent is: the only row of `landbridge_agent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// This installation.
    pub(crate) agent: AgentId,
    /// What ids derive from.
    pub(crate) space: String,
    /// Raised by each agent that takes over.
    pub(crate) fence: u64,
    /// The last batch that the service acknowledged.
    pub(crate) last_batch: Option<BatchId>,
    /// The batch that is under way.
    pub(crate) batch: Option<BatchId>,
    /// Whether that batch is a range of the sweep.
    pub(super) is_sweep_batch: bool,
    /// The sweep that is under way.
    pub(super) sweep: Option<SweepPosition>,
    /// What the mapping read when the last sweep began, by [`Plan::reading`].
    pub(crate) swept_as: Option<String>,
}

impl Progress {
    /// No batch is under way any more.
    pub(super) fn forget_batch(&mut self) {
        self.batch = None;
        self.is_sweep_batch = false;
    }
}

/// How far a sweep is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SweepPosition {
    /// Its number at the service.
    pub(super) sweep: u64,
    /// The type that is being swept.
    pub(super) type_no: TypeNo,
    /// All keys of the type from this one on are done; nothing at its start.
    pub(super) below: Option<Key>,
    /// The lowest key of the batch under way; nothing when it reaches to the end of the type.
    pub(super) floor: Option<Key>,
    /// How many records the batch under way had when it was made.
    pub(super) batch_count: u64,
    /// Records acknowledged so far.
    pub(super) done: u64,
    /// Records there were at the start of the type.
    pub(super) of: u64,
}

/// Makes the tables and triggers that are not there yet, and takes over from any other agent. `fresh` becomes the agent's id, and `space`
/// what ids derive from, when the database has no such yet.
pub(super) async fn set_up<C: Session>(
    connection: &mut C,
    plan: &Plan,
    fresh: AgentId,
    space: &str,
) -> Result<Progress, AgentError> {
    put(connection, plan).await?;
    let sql = format!(
        "insert into landbridge_agent (id, agent, space, fence) values (1, $1, $2, 0) {}",
        C::KEEP_AGENT
    );
    connection.execute(&sql, &[Cell::Text(fresh.to_string()), Cell::Text(space.to_owned())]).await?;
    connection.execute("update landbridge_agent set fence = fence + 1", &[]).await?;
    Ok(read_progress(connection).await?)
}

/// Sets up for nobody, in a transaction that is then taken back. Answers the installation that was there, if there was one.
pub(super) async fn rehearse<C: Session>(
    connection: &mut C,
    plan: &Plan,
) -> Result<Option<AgentId>, AgentError> {
    let nobody = AgentId::new(0, [0; 10]);
    let present = set_up(connection, plan, nobody, "").await?.agent;
    Ok(Some(present).filter(|present| *present != nobody))
}

/// Makes the tables and triggers that are not there yet; whether a trigger was missing. Then what changed without it comes with a new sweep.
pub(super) async fn put<C: Session>(connection: &mut C, plan: &Plan) -> Result<bool, AgentError> {
    let was_missing = connection.put_side_tables(plan).await?;
    if was_missing {
        connection.execute(FORGET_SWEEP, &[]).await?;
    }
    Ok(was_missing)
}

/// Nobody knows any more what was swept.
pub(crate) const FORGET_SWEEP: &str = "update landbridge_agent set swept_as = null";

/// The agent's row; an error when another agent has taken over since `fence`, or none has and it is an older row.
pub(crate) async fn progress<C: Session>(connection: &mut C, fence: u64) -> Result<Progress, AgentError> {
    let progress = read_progress(connection).await?;
    match progress.fence.cmp(&fence) {
        Ordering::Equal => Ok(progress),
        Ordering::Less => Err(AgentError::PutBack),
        Ordering::Greater => Err(AgentError::TakenOver),
    }
}

/// The installation that a database knows; nothing when none has set it up.
pub(crate) async fn installation<C: Session>(place: &C::Place) -> Result<Option<AgentId>, AgentError> {
    let mut connection = C::open(place).await?;
    match fetch_one(&mut connection, "select agent from landbridge_agent", &[]).await {
        Ok(row) => Ok(row.text(0)?.and_then(AgentId::parse)),
        // The table is not there, or has no row; any other failure is one of its own kind.
        Err(error @ (sqlx::Error::Database(_) | sqlx::Error::RowNotFound)) => match error.into() {
            AgentError::Database(_) => Ok(None),
            other => Err(other),
        },
        Err(error) => Err(error.into()),
    }
}

async fn read_progress<C: Session>(connection: &mut C) -> Result<Progress, sqlx::Error> {
    let sql = "select agent, space, fence, last_batch, batch, is_sweep_batch, \
            sweep, sweep_type, sweep_below, sweep_floor, sweep_batch_count, sweep_done, sweep_of, swept_as \
         from landbridge_agent";
    let row = fetch_one(connection, sql, &[]).await?;
    let batch = |index| Ok::<_, sqlx::Error>(row.text(index)?.and_then(BatchId::parse));
    let agent = AgentId::parse(row.some_text(0)?);
    Ok(Progress {
        agent: agent.ok_or_else(|| sqlx::Error::Decode("the agent's id is damaged".into()))?,
        space: row.some_text(1)?.to_owned(),
        fence: row.some_number::<i64>(2)?.cast_unsigned(),
        last_batch: batch(3)?,
        batch: batch(4)?,
        is_sweep_batch: row.flag(5)?,
        sweep: sweep_position::<C>(&row)?,
        swept_as: row.text(13)?.map(str::to_owned),
    })
}

fn sweep_position<C: Session>(row: &Row) -> Result<Option<SweepPosition>, sqlx::Error> {
    let (Some(sweep), Some(_)) = (row.number(6)?, row.number(7)?) else { return Ok(None) };
    let count = |index| row.some_number(index).map(i64::cast_unsigned);
    Ok(Some(SweepPosition {
        sweep: sweep.cast_unsigned(),
        type_no: TypeNo(row.some_number(7)?),
        below: C::key_noted(row.cell(8)),
        floor: C::key_noted(row.cell(9)),
        batch_count: count(10)?,
        done: count(11)?,
        of: count(12)?,
    }))
}

/// Writes the agent's row back.
pub(super) async fn store_progress<C: Session>(
    connection: &mut C,
    progress: &Progress,
) -> Result<(), sqlx::Error> {
    let sweep = progress.sweep.as_ref();
    let text = |text: Option<String>| text.map_or(Cell::Null, Cell::Text);
    let key = |key: Option<&Key>| key.map_or(Cell::Null, C::noted_key);
    let number = |number: Option<i64>| number.map_or(Cell::Null, Cell::Integer);
    let count = |count: fn(&SweepPosition) -> u64| Cell::Integer(sweep.map_or(0, count).cast_signed());
    let cells = [
        text(progress.last_batch.map(|id| id.to_string())),
        text(progress.batch.map(|id| id.to_string())),
        Cell::Integer(progress.is_sweep_batch.into()),
        number(sweep.map(|sweep| sweep.sweep.cast_signed())),
        number(sweep.map(|sweep| sweep.type_no.0.into())),
        key(sweep.and_then(|sweep| sweep.below.as_ref())),
        key(sweep.and_then(|sweep| sweep.floor.as_ref())),
        count(|sweep| sweep.batch_count),
        count(|sweep| sweep.done),
        count(|sweep| sweep.of),
        text(progress.swept_as.clone()),
    ];
    let sql = "update landbridge_agent \
         set last_batch = $1, batch = $2, is_sweep_batch = cast($3 as integer), \
            sweep = cast($4 as bigint), sweep_type = cast($5 as integer), sweep_below = $6, sweep_floor = $7, \
            sweep_batch_count = cast($8 as bigint), sweep_done = cast($9 as bigint), sweep_of = cast($10 as bigint), \
            swept_as = $11";
    connection.execute(sql, &cells).await?;
    Ok(())
}
