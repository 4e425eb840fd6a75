//! Telling what has happened, in the transaction in which it does.

use super::{Newest, Result, column, place::Placed, trouble};
use crate::{
    commit::{Draft, Source},
    workspace::Types,
};
use landbridge_model::{
    ClientId, TypeNo,
    history::{AWAY_MILLIS, EntryKind, How, Way},
    office::Batch,
};
use serde_json::json;
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// What a commit comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happened<'a> {
    /// People's edits.
    Pushed,
    /// A batch of the office.
    Batch(&'a Batch),
}

/// The entry, its counts, and that it is the newest one. One argument holds it all, so that this is one turn of the database's thread.
const ENTRY: &str = include_str!("entry.sql");

/// What is in the way, and what is no longer: told after the entry.
const TROUBLES: &str = include_str!("troubles.sql");

/// Tells of a commit: what went which way, what is in the way, and what is no longer.
pub(crate) async fn note(
    source: &mut Source<'_>,
    types: &Types,
    newest: &Newest,
    draft: &Draft,
    happened: Happened<'_>,
    now_millis: i64,
) -> Result<()> {
    let mark = match happened {
        Happened::Batch(batch) => batch.sweep,
        Happened::Pushed => None,
    };
    let (placed, kind) = match mark {
        Some(mark) => (newest.place_of_sweep(mark.sweep, now_millis), EntryKind::Sweep),
        None => (newest.place(EntryKind::Round, now_millis), EntryKind::Round),
    };
    let changes = draft.changes();
    let is_from_office = matches!(happened, Happened::Batch(_));
    let mut counts = brought(happened);
    for kept in &changes.edits {
        if let Some(way) = trouble::way(kept, is_from_office) {
            *counts.entry((way, kept.edit.type_no)).or_default() += 1;
        }
    }
    let troubles: Vec<_> = changes.edits.iter().filter_map(|kept| trouble::row(types, draft, kept)).collect();
    let records = changes.records.iter();
    let settled: Vec<_> =
        records.filter_map(|held| trouble::settled_conflict(held, &changes.edits)).collect();
    let new = changes.edits.iter().filter(|_| !is_from_office);
    let again: Vec<_> = new.flat_map(|kept| trouble::made_again(kept)).collect();
    let has_troubles = !(troubles.is_empty() && settled.is_empty() && again.is_empty());
    let counts: Vec<_> = counts.iter().map(|((way, no), number)| (way, no, number)).collect();
    let mut told = told(kind, &placed, (now_millis, now_millis), 1)?;
    told["counts"] = json!(counts);
    told["troubles"] = json!(troubles);
    told["settled"] = json!(settled);
    told["again"] = json!(again);
    told["is_going_on"] = json!(mark.is_some_and(|mark| !mark.is_last));
    let key = &source.workspace.0.as_bytes()[..];
    put(&mut *source.connection, ENTRY, key, &told).await?;
    if has_troubles {
        put(&mut *source.connection, TROUBLES, key, &told).await?;
    }
    Ok(())
}

/// The records of a batch by their types, those that are gone among them.
fn brought(happened: Happened<'_>) -> BTreeMap<(Way, TypeNo), u64> {
    let mut counts = BTreeMap::new();
    if let Happened::Batch(batch) = happened {
        for row in &batch.rows {
            *counts.entry((Way::Brought, row.type_no)).or_default() += 1;
        }
    }
    counts
}

/// Tells of something that is no round.
pub(crate) async fn note_event(
    connection: &mut SqliteConnection,
    key: &[u8],
    kind: EntryKind,
    now_millis: i64,
) -> Result<()> {
    let newest = Newest::read(&mut *connection, key).await?;
    let placed = newest.place(kind, now_millis);
    put(connection, ENTRY, key, &told(kind, &placed, (now_millis, now_millis), 1)?).await
}

/// Tells how long the office was away, or that it was there and nothing changed, when it is heard of again after `seen_millis`.
pub(crate) async fn note_away_or_idle(
    connection: &mut SqliteConnection,
    key: &[u8],
    (seen_millis, now_millis): (i64, i64),
    rounds: u64,
) -> Result<()> {
    if seen_millis == 0 {
        return Ok(());
    }
    let newest = Newest::read(&mut *connection, key).await?;
    let kind = if now_millis - seen_millis > AWAY_MILLIS { EntryKind::Away } else { EntryKind::Idle };
    let is_grown = kind == EntryKind::Idle && newest.kind() == Some(EntryKind::Idle);
    let has_news = until_millis(&mut *connection, key, &newest).await? > seen_millis;
    if kind == EntryKind::Idle && has_news && !is_grown {
        return Ok(());
    }
    let placed = newest.place(kind, now_millis);
    let told = told(kind, &placed, (seen_millis.min(now_millis), now_millis), rounds)?;
    put(connection, ENTRY, key, &told).await
}

/// When something was told last.
async fn until_millis(connection: &mut SqliteConnection, key: &[u8], newest: &Newest) -> Result<i64> {
    let [no, sweep_no] = newest.latest().map(crate::blob::column);
    let until: Option<i64> = sqlx::query_scalar(
        "select max(until_millis) from sync_entry where workspace_id = ? and no in (?, ?)",
    )
    .bind(key)
    .bind(no)
    .bind(sweep_no)
    .fetch_one(connection)
    .await?;
    Ok(until.unwrap_or_default())
}

fn told(
    kind: EntryKind,
    placed: &Placed,
    (from_millis, until_millis): (i64, i64),
    rounds: u64,
) -> Result<serde_json::Value> {
    Ok(json!({
        "no": placed.no,
        "kind": kind,
        "from": from_millis,
        "until": until_millis,
        "rounds": rounds,
        "is_going_on": false,
        "counts": [],
        "newest_no": placed.newest_no,
        "newest_kind": placed.newest_kind.as_ref().map(column).transpose()?.unwrap_or_default(),
        "newest_from": placed.newest_from_millis,
        "sweep": placed.sweep,
        "sweep_no": placed.sweep_no,
    }))
}

async fn put(
    connection: &mut SqliteConnection,
    statement: &'static str,
    key: &[u8],
    told: &serde_json::Value,
) -> Result<()> {
    sqlx::query(statement).bind(key).bind(told.to_string()).execute(connection).await?;
    Ok(())
}

/// Tells that an outbox's author has settled these of its refused edits: what was not made again was given up.
pub(crate) async fn note_discarded(
    source: &mut Source<'_>,
    (client, numbers): (ClientId, &[u64]),
    person: &str,
    now_millis: i64,
) -> Result<()> {
    sqlx::query(
        "update sync_trouble
         set settled_at_millis = ?, settled_by = ?, settled_how = ?
         where workspace_id = ? and client = ? and settled_at_millis is null and conflict is null
             and n in (select value from json_each(?))",
    )
    .bind(now_millis)
    .bind(person)
    .bind(column(&How::Discarded)?)
    .bind(&source.workspace.0.as_bytes()[..])
    .bind(&client.0.as_bytes()[..])
    .bind(serde_json::to_string(numbers)?)
    .execute(&mut *source.connection)
    .await?;
    Ok(())
}
