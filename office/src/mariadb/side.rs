//! The side tables and triggers in MariaDB, beside the company's tables. The server commits with each of these statements, so they are not
//! made all or none: each is made when it is missing, a start that ends in the middle is gone on with by the next one, and triggers are put
//! in place before those that they replace are removed. What is noted twice is sent once.
//!
//! Triggers run with the rights of the agent's user, since those who change the company's tables need none on the side tables.

use super::{
    cascade,
    trigger::{self, Trigger},
};
use crate::{
    error::AgentError,
    sql::{
        FORGET_SWEEP,
        plan::{Plan, quoted},
    },
};
use sqlx::{AssertSqlSafe, MySqlConnection};

/// Side tables by name, and their columns. Texts are compared letter by letter.
const TABLES: [(&str, &str); 4] = [
    (
        "landbridge_agent",
        "id integer primary key check (id = 1),
        agent varchar(64) not null,
        space text not null,
        fence bigint not null,
        last_batch varchar(64),
        batch varchar(64),
        is_sweep_batch integer not null default 0,
        sweep bigint,
        sweep_type integer,
        sweep_below text,
        sweep_floor text,
        sweep_batch_count bigint not null default 0,
        sweep_done bigint not null default 0,
        sweep_of bigint not null default 0,
        swept_as varchar(64)",
    ),
    (
        "landbridge_capture",
        "id bigint auto_increment primary key,
        type_no integer not null,
        what varchar(16) not null,
        \"key\" varchar(700),
        was varchar(700),
        record varchar(64),
        batch varchar(64),
        outcome longtext,
        key landbridge_capture_unresolved (record, id),
        key landbridge_capture_by_batch (batch, id)",
    ),
    (
        "landbridge_applied",
        "client varchar(64) not null,
        n bigint not null,
        result longtext not null,
        at_millis bigint not null,
        primary key (client, n)",
    ),
    (
        "landbridge_identity",
        "type_no integer not null,
        \"key\" varchar(700) not null,
        incarnation bigint not null,
        record varchar(64) not null,
        is_closed integer not null,
        primary key (type_no, \"key\", incarnation),
        key landbridge_identity_by_record (type_no, record)",
    ),
];

/// Two agents that begin at the same moment take turns.
const TAKE_TURNS: &str =
    "select coalesce(get_lock(concat('landbridge/', md5(database())), @@lock_wait_timeout), 0) = 1";
const END_TURN: &str = "do release_lock(concat('landbridge/', md5(database())))";

/// Makes the tables and triggers that are not there yet, outside of any transaction, and begins another one.
pub(super) async fn put(connection: &mut MySqlConnection, plan: &Plan) -> Result<bool, AgentError> {
    begin_turn(connection).await?;
    let is_put = put_in_turn(connection, plan).await;
    end_turn(connection).await?;
    is_put
}

/// Removes the tables and triggers that are there, in the same way. Whoever ends in the middle has not kept the company from working: the
/// triggers that write into the tables go first.
pub(super) async fn drop_all(connection: &mut MySqlConnection) -> Result<(), AgentError> {
    begin_turn(connection).await?;
    let is_dropped = drop_in_turn(connection).await;
    end_turn(connection).await?;
    is_dropped
}

async fn begin_turn(connection: &mut MySqlConnection) -> Result<(), AgentError> {
    run(connection, "commit".to_owned()).await?;
    let is_our_turn: bool = sqlx::query_scalar(TAKE_TURNS).fetch_one(connection).await?;
    if is_our_turn { Ok(()) } else { Err(AgentError::DatabaseLocked) }
}

async fn end_turn(connection: &mut MySqlConnection) -> Result<(), AgentError> {
    run(connection, END_TURN.to_owned()).await?;
    Ok(run(connection, "start transaction".to_owned()).await?)
}

async fn drop_in_turn(connection: &mut MySqlConnection) -> Result<(), AgentError> {
    for (name, _) in present_triggers(connection).await? {
        run(connection, format!("drop trigger if exists {}", quoted(&name))).await?;
    }
    // Without the first of them an agent that comes back compares everything, and knows the records by the others as long as they are there.
    let names = TABLES.map(|(name, _)| name).join(", ");
    Ok(run(connection, format!("drop table if exists {names}")).await?)
}

/// The triggers that are there by name, and the tables that they belong to.
async fn present_triggers(connection: &mut MySqlConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "select trigger_name, event_object_table from information_schema.triggers \
         where trigger_schema = database() and trigger_name like 'landbridge#_%' escape '#'",
    )
    .fetch_all(connection)
    .await
}

async fn put_in_turn(connection: &mut MySqlConnection, plan: &Plan) -> Result<bool, AgentError> {
    let missing = Missing::look(connection, plan).await?;
    for (name, columns) in missing.tables {
        run(connection, table_sql(name, columns)).await?;
    }
    let was_missing = !missing.triggers.is_empty();
    if was_missing {
        // Before the triggers: whoever ends in the middle would find them there, and would not know that changes were missed.
        run(connection, FORGET_SWEEP.to_owned()).await?;
    }
    for trigger in &missing.triggers {
        run(connection, trigger.sql()).await?;
    }
    for name in &missing.needless {
        run(connection, format!("drop trigger if exists {}", quoted(name))).await?;
    }
    Ok(was_missing)
}

/// What a side table is made with.
pub(super) fn table_sql(name: &str, columns: &str) -> String {
    format!(
        "create table {name} ({columns}) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin row_format = dynamic"
    )
}

/// What is to be made, and what is to be removed.
pub(super) struct Missing {
    pub(super) tables: Vec<(&'static str, &'static str)>,
    pub(super) triggers: Vec<Trigger>,
    needless: Vec<String>,
}

impl Missing {
    /// Compares what is there with what the mapping needs. Looking waits for nobody; making a trigger waits for everybody who is writing
    /// into its table, and lets others wait.
    pub(super) async fn look(connection: &mut MySqlConnection, plan: &Plan) -> Result<Self, sqlx::Error> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name from information_schema.tables \
             where table_schema = database() and table_name like 'landbridge#_%' escape '#'",
        )
        .fetch_all(&mut *connection)
        .await?;
        let present = present_triggers(connection).await?;
        let keys = cascade::foreign_keys(connection).await?;
        let mut wanted: Vec<Trigger> = plan.types.iter().flat_map(trigger::of_type).collect();
        wanted.extend(cascade::triggers(plan, &keys));
        let is_wanted = |(name, table): &(String, String)| {
            wanted.iter().any(|trigger| trigger.name == *name && trigger.table == *table)
        };
        let needless = present.iter().filter(|found| !is_wanted(found)).map(|(name, _)| name.clone());
        let needless = needless.collect();
        let is_present = |trigger: &Trigger| {
            present.iter().any(|(name, table)| trigger.name == *name && trigger.table == *table)
        };
        Ok(Self {
            tables: TABLES
                .into_iter()
                .filter(|(name, _)| !tables.iter().any(|found| found == name))
                .collect(),
            triggers: wanted.iter().filter(|trigger| !is_present(trigger)).cloned().collect(),
            needless,
        })
    }
}

pub(super) async fn run(connection: &mut MySqlConnection, sql: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}
