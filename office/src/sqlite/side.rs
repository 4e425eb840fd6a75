//! The side tables and triggers in SQLite. The triggers only insert: which record it is, and how it is now, is found out later.

use crate::sql::plan::{Plan, TypePlan, filter_sql, quoted};
use sqlx::{AssertSqlSafe, SqliteConnection};
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

/// Makes the tables and triggers that are not there yet; whether a trigger was missing.
pub(super) async fn put(connection: &mut SqliteConnection, plan: &Plan) -> Result<bool, sqlx::Error> {
    sqlx::raw_sql(TABLES).execute(&mut *connection).await?;
    add_missing_columns(connection).await?;
    put_triggers(connection, plan).await
}

/// Removes the tables and triggers that are there.
pub(super) async fn drop_all(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let triggers: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'trigger' and name like 'landbridge\\_%' escape '\\'",
    )
    .fetch_all(&mut *connection)
    .await?;
    for name in triggers {
        let drop = format!("drop trigger {}", quoted(&name));
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut *connection).await?;
    }
    let tables = "drop table if exists landbridge_agent;
        drop table if exists landbridge_capture;
        drop table if exists landbridge_applied;
        drop table if exists landbridge_identity;";
    sqlx::raw_sql(tables).execute(connection).await?;
    Ok(())
}

/// Adds what the tables of an earlier version of the agent lack.
async fn add_missing_columns(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let question = "select count(*) > 0 from pragma_table_info('landbridge_agent') where name = 'swept_as'";
    if !sqlx::query_scalar(question).fetch_one(&mut *connection).await? {
        sqlx::raw_sql("alter table landbridge_agent add column swept_as text").execute(connection).await?;
    }
    Ok(())
}

/// Puts the triggers that the mapping needs in place of those that are there; whether any was missing.
async fn put_triggers(connection: &mut SqliteConnection, plan: &Plan) -> Result<bool, sqlx::Error> {
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
    let mut was_missing = false;
    for (_, sql) in wanted.into_iter().filter(|(name, sql)| present.get(name) != Some(sql)) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
        was_missing = true;
    }
    Ok(was_missing)
}

/// The triggers of a type, by name. They only insert: which record it is, and how it is now, is found out later.
fn triggers(plan: &TypePlan) -> Vec<(String, String)> {
    let key = quoted(&plan.key_column.name);
    let no = plan.no.0;
    let (was_of_type, is_of_type) = (
        filter_sql::<SqliteConnection>("old", &plan.filter),
        filter_sql::<SqliteConnection>("new", &plan.filter),
    );
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
        let by = quoted(&joined.by.name);
        let note = |row: &str| {
            let when = filter_sql::<SqliteConnection>(row, &joined.filter);
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
