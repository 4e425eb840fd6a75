//! From captured changes to records: which record each change was about, decided once, in the order of the changes.

use super::{
    cells::cell,
    identity::{Identities, Key},
};
use landbridge_model::{
    ClientId, EditId, RecordId, TypeNo,
    office::{WriteOutcome, WriteResult},
};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::collections::BTreeSet;

/// Changes resolved at once; more are resolved in turns of this size. It stands in the statement as it is: with `limit ?` SQLite would
/// prepare that anew each time.
const AT_ONCE: usize = 5_000;

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// It was inserted or updated, or its joined row was.
    Present,
    /// It was deleted.
    Deleted,
    /// Its key changed.
    Renamed,
}

/// One captured change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Capture {
    id: i64,
    type_no: TypeNo,
    what: What,
    key: Key,
    was: Option<Key>,
}

/// Finds out which record each captured change was about, and notes keys that ended or changed.
///
/// This must happen in the order of the changes and before anything else reads or writes identities: a key that was deleted and used again
/// is another record from then on.
pub(super) async fn resolve(connection: &mut SqliteConnection, space: &str) -> Result<(), sqlx::Error> {
    loop {
        let (captures, is_all) = unresolved(connection).await?;
        if captures.is_empty() && is_all {
            return Ok(());
        }
        let keys = captures.iter().flat_map(|capture| {
            std::iter::once(&capture.key).chain(&capture.was).map(|key| (capture.type_no, key.clone()))
        });
        let mut identities = Identities::load(connection, space, keys.collect()).await?;
        let records: Vec<(i64, String)> = captures
            .iter()
            .map(|capture| (capture.id, record_of(&mut identities, capture).to_string()))
            .collect();
        identities.store(connection).await?;
        set_records(connection, &records).await?;
        if is_all {
            return Ok(());
        }
    }
}

/// The record that a change was about; notes what it did to the key.
fn record_of(identities: &mut Identities<'_>, capture: &Capture) -> RecordId {
    let (type_no, key) = (capture.type_no, &capture.key);
    match (capture.what, &capture.was) {
        (What::Present, _) => identities.current(type_no, key),
        (What::Deleted, _) => {
            let record = identities.current(type_no, key);
            identities.close(type_no, key);
            record
        }
        (What::Renamed, was) => {
            let was = was.as_ref().unwrap_or(key);
            let record = identities.current(type_no, was);
            identities.close(type_no, was);
            identities.open(type_no, key, record);
            record
        }
    }
}

/// The oldest changes whose record is not known yet, and whether those are all.
async fn unresolved(connection: &mut SqliteConnection) -> Result<(Vec<Capture>, bool), sqlx::Error> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "select id, type_no, what, key, was \
         from landbridge_capture \
         where record is null \
         order by id \
         limit {AT_ONCE}"
    )))
    .fetch_all(&mut *connection)
    .await?;
    let mut captures = Vec::with_capacity(rows.len());
    for row in &rows {
        let what = match row.try_get(2)? {
            "delete" => What::Deleted,
            "rename" => What::Renamed,
            _ => What::Present,
        };
        let Some(key) = Key::of(&cell(row, 3)?) else { continue };
        let was = Key::of(&cell(row, 4)?);
        captures.push(Capture { id: row.try_get(0)?, type_no: TypeNo(row.try_get(1)?), what, key, was });
    }
    if captures.len() < rows.len() {
        forget_keyless(connection).await?;
    }
    Ok((captures, rows.len() < AT_ONCE))
}

/// Forgets changes of rows that no key tells from others: they belong to no record. SQLite allows null as a key in old tables.
async fn forget_keyless(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "delete from landbridge_capture \
         where record is null and (key is null or typeof(key) in ('real', 'blob'))",
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn set_records(
    connection: &mut SqliteConnection,
    records: &[(i64, String)],
) -> Result<(), sqlx::Error> {
    let json = serde_json::to_string(records).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(
        "update landbridge_capture \
         set record = found.record \
         from (select value ->> 0 as id, value ->> 1 as record from json_each(?)) as found \
         where landbridge_capture.id = found.id",
    )
    .bind(json)
    .execute(connection)
    .await?;
    Ok(())
}

/// Captures what has become of a write-back, behind the changes that it made.
pub(super) async fn capture_outcome(
    connection: &mut SqliteConnection,
    type_no: TypeNo,
    outcome: &WriteOutcome,
) -> Result<(), sqlx::Error> {
    let json = serde_json::to_string(outcome).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(
        "insert into landbridge_capture (type_no, what, record, outcome) values (?, 'outcome', '', ?)",
    )
    .bind(type_no.0)
    .bind(json)
    .execute(connection)
    .await?;
    Ok(())
}

/// Captures once more which edits are written, for a service that may have forgotten it: before everything else, since it takes edits of a
/// record again as soon as it has met the record.
pub(super) async fn tell_again(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let encode = |error: serde_json::Error| sqlx::Error::Encode(error.into());
    let result = WriteResult::Written;
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select client, n from landbridge_applied where result = ? order by client, n")
            .bind(serde_json::to_string(&result).map_err(encode)?)
            .fetch_all(&mut *connection)
            .await?;
    let first: i64 = sqlx::query_scalar("select min(coalesce(min(id), 0), 0) from landbridge_capture")
        .fetch_one(&mut *connection)
        .await?;
    for (place, (client, n)) in (1..).zip(rows) {
        let Some(client) = ClientId::parse(&client) else { continue };
        let edit = EditId { client, n: n.cast_unsigned() };
        let outcome = WriteOutcome { edit, result: result.clone() };
        sqlx::query(
            "insert into landbridge_capture (id, type_no, what, record, outcome) values (?, 0, 'outcome', '', ?)",
        )
        .bind(first - place)
        .bind(serde_json::to_string(&outcome).map_err(encode)?)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What a batch is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stamped {
    /// The records that changed, each once, in the order of their first change.
    pub(super) records: Vec<(TypeNo, RecordId)>,
    /// What has become of write-backs.
    pub(super) outcomes: Vec<WriteOutcome>,
}

/// Reads what is stamped with a batch's id.
pub(super) async fn stamped(connection: &mut SqliteConnection, batch: &str) -> Result<Stamped, sqlx::Error> {
    let rows = sqlx::query(
        "select type_no, record, outcome \
         from landbridge_capture \
         where batch = ? \
         order by id",
    )
    .bind(batch)
    .fetch_all(connection)
    .await?;
    let (mut stamped, mut met) = (Stamped::default(), BTreeSet::new());
    for row in rows {
        if let Some(json) = row.try_get::<Option<&str>, _>(2)? {
            stamped
                .outcomes
                .push(serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()))?);
            continue;
        }
        let Some(record) = RecordId::parse(row.try_get(1)?) else { continue };
        let name = (TypeNo(row.try_get(0)?), record);
        if met.insert(name) {
            stamped.records.push(name);
        }
    }
    Ok(stamped)
}

/// Stamps the oldest unstamped changes with a batch's id; tells whether there were any.
pub(super) async fn stamp(
    connection: &mut SqliteConnection,
    batch: &str,
    limit: u32,
) -> Result<bool, sqlx::Error> {
    let stamped = sqlx::query(AssertSqlSafe(format!(
        "update landbridge_capture \
         set batch = ? \
         where id in (select id from landbridge_capture where batch is null order by id limit {limit})"
    )))
    .bind(batch)
    .execute(connection)
    .await?;
    Ok(stamped.rows_affected() > 0)
}

/// Forgets the changes of an acknowledged batch.
pub(super) async fn forget(connection: &mut SqliteConnection, batch: &str) -> Result<(), sqlx::Error> {
    sqlx::query("delete from landbridge_capture where batch = ?").bind(batch).execute(connection).await?;
    Ok(())
}

/// Takes the stamp off all changes, because the service knows another last batch.
pub(super) async fn unstamp(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("update landbridge_capture set batch = null where batch is not null")
        .execute(connection)
        .await?;
    Ok(())
}
