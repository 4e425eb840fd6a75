//! From captured changes to records: which record each change was about, decided once, in the order of the changes.

use super::{
    identity::{Identities, Key},
    session::{CaptureChange, Session, fetch_all, fetch_one, json_pairs},
};
use crate::mapping::codec::Cell;
use landbridge_model::{
    ClientId, EditId, RecordId, TypeNo,
    office::{WriteOutcome, WriteResult},
};
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
pub(super) async fn resolve<C: Session>(connection: &mut C, space: &str) -> Result<(), sqlx::Error> {
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
async fn unresolved<C: Session>(connection: &mut C) -> Result<(Vec<Capture>, bool), sqlx::Error> {
    let sql = format!(
        "select id, type_no, what, \"key\", was \
         from landbridge_capture \
         where record is null \
         order by id \
         limit {AT_ONCE}"
    );
    let rows = fetch_all(connection, &sql, &[]).await?;
    let mut captures = Vec::with_capacity(rows.len());
    for row in &rows {
        let what = match row.some_text(2)? {
            "delete" => What::Deleted,
            "rename" => What::Renamed,
            _ => What::Present,
        };
        let Some(key) = C::key_noted(row.cell(3)) else { continue };
        let was = C::key_noted(row.cell(4));
        captures.push(Capture {
            id: row.some_number(0)?,
            type_no: TypeNo(row.some_number(1)?),
            what,
            key,
            was,
        });
    }
    if captures.len() < rows.len() {
        // They belong to no record.
        connection.execute(C::FORGET_KEYLESS, &[]).await?;
    }
    Ok((captures, rows.len() < AT_ONCE))
}

async fn set_records<C: Session>(connection: &mut C, records: &[(i64, String)]) -> Result<(), sqlx::Error> {
    connection.execute(C::SET_RECORDS, &[json_pairs(records)?]).await?;
    Ok(())
}

/// Captures what has become of a write-back, behind the changes that it made.
pub(super) async fn capture_outcome<C: Session>(
    connection: &mut C,
    type_no: TypeNo,
    outcome: &WriteOutcome,
) -> Result<(), sqlx::Error> {
    let json = to_json(outcome)?;
    let sql = "insert into landbridge_capture (type_no, what, record, outcome) values (cast($1 as integer), 'outcome', '', $2)";
    connection.execute(sql, &[Cell::Integer(type_no.0.into()), json]).await?;
    Ok(())
}

fn to_json(value: &impl serde::Serialize) -> Result<Cell, sqlx::Error> {
    serde_json::to_string(value).map(Cell::Text).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Captures once more which edits are written, for a service that may have forgotten it: before everything else, since it takes edits of a
/// record again as soon as it has met the record.
pub(super) async fn tell_again<C: Session>(connection: &mut C) -> Result<(), sqlx::Error> {
    let result = WriteResult::Written;
    let sql = "select client, n from landbridge_applied where result = $1 order by client, n";
    let rows = fetch_all(connection, sql, &[to_json(&result)?]).await?;
    let lowest = fetch_one(connection, "select coalesce(min(id), 0) from landbridge_capture", &[]).await?;
    let first = lowest.some_number::<i64>(0)?.min(0);
    for (place, row) in (1..).zip(rows) {
        let Some(client) = ClientId::parse(row.some_text(0)?) else { continue };
        let edit = EditId { client, n: row.some_number::<i64>(1)?.cast_unsigned() };
        let outcome = WriteOutcome { edit, result: result.clone() };
        let sql = "insert into landbridge_capture (id, type_no, what, record, outcome) \
                   values (cast($1 as bigint), 0, 'outcome', '', $2)";
        connection.execute(sql, &[Cell::Integer(first - place), to_json(&outcome)?]).await?;
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
pub(super) async fn stamped<C: Session>(connection: &mut C, batch: &str) -> Result<Stamped, sqlx::Error> {
    let sql = "select type_no, record, outcome \
         from landbridge_capture \
         where batch = $1 \
         order by id";
    let rows = fetch_all(connection, sql, &[Cell::Text(batch.to_owned())]).await?;
    let (mut stamped, mut met) = (Stamped::default(), BTreeSet::new());
    for row in rows {
        if let Some(json) = row.text(2)? {
            stamped
                .outcomes
                .push(serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()))?);
            continue;
        }
        let Some(record) = RecordId::parse(row.some_text(1)?) else { continue };
        let name = (TypeNo(row.some_number(0)?), record);
        if met.insert(name) {
            stamped.records.push(name);
        }
    }
    Ok(stamped)
}

/// Stamps the oldest unstamped changes with a batch's id; tells whether there were any.
pub(super) async fn stamp<C: Session>(
    connection: &mut C,
    batch: &str,
    limit: u32,
) -> Result<bool, sqlx::Error> {
    let which = format!("batch is null order by id limit {limit}");
    Ok(connection.change_captured(CaptureChange::Stamp(Some(batch)), &which, &[]).await? > 0)
}

/// Forgets the changes of an acknowledged batch.
pub(super) async fn forget<C: Session>(connection: &mut C, batch: &str) -> Result<(), sqlx::Error> {
    let of_batch = [Cell::Text(batch.to_owned())];
    connection.change_captured(CaptureChange::Forget, "batch = $1", &of_batch).await?;
    Ok(())
}

/// Takes the stamp off all changes, because the service knows another last batch.
pub(super) async fn unstamp<C: Session>(connection: &mut C) -> Result<(), sqlx::Error> {
    connection.change_captured(CaptureChange::Stamp(None), "batch is not null", &[]).await?;
    Ok(())
}
