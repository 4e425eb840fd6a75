//! The connector's own tables in the business database, and the triggers that fill them: what changed, what was written, which id belongs
//! to which key, how far the agent is. They are changed in the same transactions as the company's data, and come back with its backups.

use super::{
    cells::{bind, cell, quoted},
    identity::Key,
    plan::{Plan, TypePlan, filter_sql},
};
use crate::{error::AgentError, mapping::codec::Cell};
use landbridge_model::{AgentId, BatchId, TypeNo};
use sqlx::{AssertSqlSafe, Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::BTreeMap;

const TABLES: &str = "
    create table if not exists landbridge_agent (
        id integer primary key check (id = 1),
        agent text not null,
        space text not null,
        fence integer not null,
        last_batch text,
        batch text,
        is_sweep_batch integer not null default 0,
        sweep integer,
        sweep_type integer,
        sweep_below,
        sweep_floor,
        sweep_batch_count integer not null default 0,
        sweep_done integer not null default 0,
        sweep_of integer not null default 0
    );
    create table if not exists landbridge_capture (
        id integer primary key autoincrement,
        type_no integer not null,
        what text not null,
        key,
        was,
        record text,
        batch text,
        outcome text
    );
    create index if not exists landbridge_capture_unresolved on landbridge_capture (id) where record is null;
    create table if not exists landbridge_applied (
        client text not null,
        n integer not null,
        result text not null,
        at_millis integer not null,
        primary key (client, n)
    ) without rowid;
    create table if not exists landbridge_identity (
        type_no integer not null,
        key not null,
        incarnation integer not null,
        record text not null,
        is_closed integer not null,
        primary key (type_no, key, incarnation)
    ) without rowid;
    create index if not exists landbridge_identity_by_record on landbridge_identity (type_no, record);
";

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
pub(super) async fn set_up(
    connection: &mut SqliteConnection,
    plan: &Plan,
    fresh: AgentId,
    space: &str,
) -> Result<Progress, sqlx::Error> {
    sqlx::raw_sql(TABLES).execute(&mut *connection).await?;
    add_missing_columns(connection).await?;
    put_triggers(connection, plan).await?;
    sqlx::query("insert or ignore into landbridge_agent (id, agent, space, fence) values (1, ?, ?, 0)")
        .bind(fresh.to_string())
        .bind(space)
        .execute(&mut *connection)
        .await?;
    sqlx::query("update landbridge_agent set fence = fence + 1").execute(&mut *connection).await?;
    read_progress(connection).await
}

/// Adds what the tables of an earlier version of the agent lack.
async fn add_missing_columns(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let question = "select count(*) > 0 from pragma_table_info('landbridge_agent') where name = 'swept_as'";
    if !sqlx::query_scalar(question).fetch_one(&mut *connection).await? {
        sqlx::raw_sql("alter table landbridge_agent add column swept_as text").execute(connection).await?;
    }
    Ok(())
}

/// The agent's row; an error when another agent has taken over since `fence`.
pub(crate) async fn progress(connection: &mut SqliteConnection, fence: u64) -> Result<Progress, AgentError> {
    let progress = read_progress(connection).await?;
    if progress.fence == fence { Ok(progress) } else { Err(AgentError::TakenOver) }
}

async fn read_progress(connection: &mut SqliteConnection) -> Result<Progress, sqlx::Error> {
    let row = sqlx::query(
        "select agent, space, fence, last_batch, batch, is_sweep_batch, \
            sweep, sweep_type, sweep_below, sweep_floor, sweep_batch_count, sweep_done, sweep_of, swept_as \
         from landbridge_agent",
    )
    .fetch_one(connection)
    .await?;
    let batch = |index| -> Result<Option<BatchId>, sqlx::Error> {
        let text: Option<String> = row.try_get(index)?;
        Ok(text.as_deref().and_then(BatchId::parse))
    };
    let agent = AgentId::parse(row.try_get(0)?);
    Ok(Progress {
        agent: agent.ok_or_else(|| sqlx::Error::Decode("the agent's id is damaged".into()))?,
        space: row.try_get(1)?,
        fence: row.try_get::<i64, _>(2)?.cast_unsigned(),
        last_batch: batch(3)?,
        batch: batch(4)?,
        is_sweep_batch: row.try_get(5)?,
        sweep: sweep_position(&row)?,
        swept_as: row.try_get(13)?,
    })
}

fn sweep_position(row: &SqliteRow) -> Result<Option<SweepPosition>, sqlx::Error> {
    let (sweep, type_no): (Option<i64>, Option<u16>) = (row.try_get(6)?, row.try_get(7)?);
    let Some((sweep, type_no)) = sweep.zip(type_no) else { return Ok(None) };
    let count = |index| row.try_get::<i64, _>(index).map(i64::cast_unsigned);
    Ok(Some(SweepPosition {
        sweep: sweep.cast_unsigned(),
        type_no: TypeNo(type_no),
        below: Key::of(&cell(row, 8)?),
        floor: Key::of(&cell(row, 9)?),
        batch_count: count(10)?,
        done: count(11)?,
        of: count(12)?,
    }))
}

/// Writes the agent's row back.
pub(super) async fn store_progress(
    connection: &mut SqliteConnection,
    progress: &Progress,
) -> Result<(), sqlx::Error> {
    let sweep = progress.sweep.as_ref();
    let key = |key: Option<&Key>| key.map_or(Cell::Null, Key::to_cell);
    let count = |count: fn(&SweepPosition) -> u64| sweep.map_or(0, count).cast_signed();
    let query = sqlx::query(
        "update landbridge_agent \
         set last_batch = ?, batch = ?, is_sweep_batch = ?, sweep = ?, sweep_type = ?, sweep_below = ?, sweep_floor = ?, \
            sweep_batch_count = ?, sweep_done = ?, sweep_of = ?, swept_as = ?",
    )
    .bind(progress.last_batch.map(|id| id.to_string()))
    .bind(progress.batch.map(|id| id.to_string()))
    .bind(progress.is_sweep_batch)
    .bind(sweep.map(|sweep| sweep.sweep.cast_signed()))
    .bind(sweep.map(|sweep| sweep.type_no.0));
    let query = bind(query, &key(sweep.and_then(|sweep| sweep.below.as_ref())));
    bind(query, &key(sweep.and_then(|sweep| sweep.floor.as_ref())))
        .bind(count(|sweep| sweep.batch_count))
        .bind(count(|sweep| sweep.done))
        .bind(count(|sweep| sweep.of))
        .bind(&progress.swept_as)
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts the triggers that the mapping needs in place of those that are there.
async fn put_triggers(connection: &mut SqliteConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    let present: Vec<(String, String)> = sqlx::query_as(
        "select name, sql from sqlite_master where type = 'trigger' and name like 'landbridge\\_%' escape '\\'",
    )
    .fetch_all(&mut *connection)
    .await?;
    let present: BTreeMap<String, String> = present.into_iter().collect();
    let wanted: BTreeMap<String, String> = plan.types.iter().flat_map(triggers).collect();
    for name in present.keys().filter(|name| wanted.get(*name) != present.get(*name)) {
        let drop = format!("drop trigger {}", quoted(name));
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut *connection).await?;
    }
    for (_, sql) in wanted.into_iter().filter(|(name, sql)| present.get(name) != Some(sql)) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The triggers of a type, by name. They only insert: which record it is, and how it is now, is found out later.
fn triggers(plan: &TypePlan) -> Vec<(String, String)> {
    let key = quoted(&plan.key_column);
    let no = plan.no.0;
    let (was_of_type, is_of_type) = (filter_sql("old", &plan.filter), filter_sql("new", &plan.filter));
    let insert = "insert into landbridge_capture (type_no, what, key, was)";
    let mut all = vec![
        trigger(
            plan,
            "insert",
            "insert",
            &plan.table,
            &is_of_type,
            &[format!("{insert} values ({no}, 'insert', new.{key}, null)")],
        ),
        // Deletes count for every row of the table: the key may be used again for a row of the type.
        trigger(
            plan,
            "delete",
            "delete",
            &plan.table,
            "1",
            &[format!("{insert} values ({no}, 'delete', old.{key}, null)")],
        ),
        trigger(
            plan,
            "update",
            "update",
            &plan.table,
            &format!("old.{key} is new.{key} and ({was_of_type} or {is_of_type})"),
            &[format!("{insert} values ({no}, 'update', new.{key}, null)")],
        ),
        trigger(
            plan,
            "rename",
            "update",
            &plan.table,
            &format!("old.{key} is not new.{key}"),
            &[format!("{insert} values ({no}, 'rename', new.{key}, old.{key})")],
        ),
    ];
    for (index, joined) in plan.joined.iter().enumerate() {
        let by = quoted(&joined.by);
        let note = |row: &str| {
            let when = filter_sql(row, &joined.filter);
            format!(
                "{insert} select {no}, 'update', {row}.{by}, null where {row}.{by} is not null and {when}"
            )
        };
        let name = |event: &str| format!("joined{index}_{event}");
        all.extend([
            trigger(plan, &name("insert"), "insert", &joined.table, "1", &[note("new")]),
            trigger(plan, &name("update"), "update", &joined.table, "1", &[note("old"), note("new")]),
            trigger(plan, &name("delete"), "delete", &joined.table, "1", &[note("old")]),
        ]);
    }
    all
}

fn trigger(
    plan: &TypePlan,
    name: &str,
    event: &str,
    table: &str,
    when: &str,
    statements: &[String],
) -> (String, String) {
    let name = format!("landbridge_{}_{name}", plan.no.0);
    let body: String = statements.iter().map(|statement| format!("    {statement};\n")).collect();
    let sql = format!(
        "CREATE TRIGGER {} after {event} on {}\nwhen {when}\nbegin\n{body}end",
        quoted(&name),
        quoted(table)
    );
    (name, sql)
}
