//! Reading the history, newest first.

use super::{Result, column, of_column};
use crate::{
    blob,
    error::WorkspaceError,
    store::Store,
    workspace::{Types, TypesCache},
};
use landbridge_model::{
    ClientId, FieldNo, RecordId, TypeNo, WorkspaceId,
    history::{
        Count, Entry, HistoryAsked, HistoryPage, MAX_ENTRIES, MAX_TROUBLES, Matter, Open, Settled, Trouble,
        TypeName, USUAL_ENTRIES, Way, Wish,
    },
};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::{BTreeMap, BTreeSet};

/// Checks what was asked for.
pub(crate) fn check(asked: &HistoryAsked) -> Result<()> {
    if asked.limit.is_some_and(|limit| limit == 0 || limit > MAX_ENTRIES) {
        return Err(WorkspaceError::malformed("limit", format!("it is 1 to {MAX_ENTRIES}")));
    }
    match (asked.from_millis, asked.until_millis) {
        (Some(from), Some(until)) if until < from => {
            Err(WorkspaceError::malformed("until_millis", "it is before from_millis"))
        }
        _ => Ok(()),
    }
}

/// A part of the history, all of it as of one moment.
pub(crate) async fn page(
    store: &Store,
    types: &TypesCache,
    workspace: WorkspaceId,
    asked: &HistoryAsked,
) -> Result<HistoryPage> {
    let key = &workspace.0.as_bytes()[..];
    let mut reading = store.begin_reading().await?;
    let types = types.read(&mut reading, workspace).await?;
    let limit = asked.limit.unwrap_or(USUAL_ENTRIES).min(MAX_ENTRIES) as usize;
    let mut entries = read_entries(&mut reading, key, asked, limit + 1).await?;
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let before = entries.last().filter(|_| has_more).map(|entry| entry.no);
    let mut by_no: BTreeMap<u64, Entry> = entries.into_iter().map(|entry| (entry.no, entry)).collect();
    add_counts(&mut reading, key, &mut by_no).await?;
    add_troubles(&mut reading, key, &mut by_no).await?;
    let open = read_open(&mut reading, key).await?;
    let entries: Vec<Entry> = by_no.into_values().rev().collect();
    let types = names(&types, &entries);
    Ok(HistoryPage { entries, before, open, types })
}

async fn read_entries(
    connection: &mut SqliteConnection,
    key: &[u8],
    asked: &HistoryAsked,
    many: usize,
) -> Result<Vec<Entry>> {
    let kinds = asked.kind.map(Matter::kinds).unwrap_or_default();
    let trouble = match asked.kind {
        Some(Matter::Conflicts) => Some(column(&Way::Conflict)?),
        Some(Matter::Refusals) => Some(column(&Way::Refused)?),
        _ => None,
    };
    let ways = asked.direction.map(|direction| serde_json::to_string(direction.ways())).transpose()?;
    let rows = sqlx::query(
        "select no, kind, from_millis, until_millis, rounds,
             is_going_on and no = (select history_sweep_no from workspace where id = ?1) as is_going_on
         from sync_entry e
         where workspace_id = ?1 and no < ?2
             and (?3 = '[]' or kind in (select value from json_each(?3)))
             and (?4 is null or until_millis >= ?4)
             and (?5 is null or from_millis <= ?5)
             and (coalesce(?6, ?7, ?8) is null or exists (
                 select 1 from sync_count c
                 where c.workspace_id = ?1 and c.no = e.no
                     and (?6 is null or c.way = ?6)
                     and (?7 is null or c.way in (select value from json_each(?7)))
                     and (?8 is null or c.type_no = ?8)))
             and (not ?9 or no in (
                 select t.no from sync_trouble t
                 where t.workspace_id = ?1 and t.settled_at_millis is null and (?8 is null or t.type_no = ?8)))
         order by no desc
         limit ?10",
    )
    .bind(key)
    .bind(asked.before.map_or(i64::MAX, blob::column))
    .bind(serde_json::to_string(kinds)?)
    .bind(asked.from_millis)
    .bind(asked.until_millis)
    .bind(trouble)
    .bind(ways)
    .bind(asked.type_no.map(|no| i64::from(no.0)))
    .bind(asked.kind == Some(Matter::Open))
    .bind(i64::try_from(many).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.iter().map(to_entry).collect()
}

fn to_entry(row: &SqliteRow) -> Result<Entry> {
    Ok(Entry {
        no: blob::number(row.try_get("no")?)?,
        kind: of_column(row.try_get("kind")?)?,
        from_millis: row.try_get("from_millis")?,
        until_millis: row.try_get("until_millis")?,
        rounds: blob::number(row.try_get("rounds")?)?,
        is_going_on: row.try_get("is_going_on")?,
        counts: Vec::new(),
        troubles: Vec::new(),
    })
}

/// The entries' numbers for `json_each`.
fn numbers(entries: &BTreeMap<u64, Entry>) -> Result<String> {
    Ok(serde_json::to_string(&entries.keys().collect::<Vec<_>>())?)
}

async fn add_counts(
    connection: &mut SqliteConnection,
    key: &[u8],
    entries: &mut BTreeMap<u64, Entry>,
) -> Result<()> {
    let rows: Vec<(i64, String, i64, i64)> = sqlx::query_as(
        "select c.no, c.way, c.type_no, c.number
         from json_each(?2) j
         cross join sync_count c
         where c.workspace_id = ?1 and c.no = j.value
         order by c.no, c.way, c.type_no",
    )
    .bind(key)
    .bind(numbers(entries)?)
    .fetch_all(connection)
    .await?;
    for (no, way, type_no, number) in rows {
        let Some(entry) = entries.get_mut(&blob::number(no)?) else { continue };
        let (way, type_no) = (of_column(&way)?, blob::type_no(type_no)?);
        entry.counts.push(Count { way, type_no, number: blob::number(number)? });
    }
    Ok(())
}

async fn add_troubles(
    connection: &mut SqliteConnection,
    key: &[u8],
    entries: &mut BTreeMap<u64, Entry>,
) -> Result<()> {
    // What waits for somebody comes first, so that it is among those that are told.
    let rows = sqlx::query(
        "select * from (
             select t.*, row_number() over (
                 partition by t.no order by t.settled_at_millis is not null, t.at_millis, t.client, t.n) as place
             from json_each(?2) j
             cross join sync_trouble t
             where t.workspace_id = ?1 and t.no = j.value)
         where place <= ?3
         order by no, place",
    )
    .bind(key)
    .bind(numbers(entries)?)
    .bind(MAX_TROUBLES)
    .fetch_all(connection)
    .await?;
    for row in &rows {
        if let Some(entry) = entries.get_mut(&blob::number(row.try_get("no")?)?) {
            entry.troubles.push(to_trouble(row)?);
        }
    }
    Ok(())
}

fn to_trouble(row: &SqliteRow) -> Result<Trouble> {
    let settled = match row.try_get::<Option<i64>, _>("settled_at_millis")? {
        Some(at_millis) => Some(Settled {
            at_millis,
            by: row.try_get::<Option<String>, _>("settled_by")?.unwrap_or_default(),
            how: of_column(row.try_get("settled_how")?)?,
        }),
        None => None,
    };
    Ok(Trouble {
        client: ClientId(blob::uuid(row.try_get("client")?)?),
        n: blob::number(row.try_get("n")?)?,
        at_millis: row.try_get("at_millis")?,
        person: row.try_get("person_name")?,
        type_no: blob::type_no(row.try_get("type_no")?)?,
        record: RecordId(blob::uuid(row.try_get("record")?)?),
        record_name: row.try_get("record_name")?,
        wanted: serde_json::from_str(row.try_get("wanted")?)?,
        cause: serde_json::from_str(row.try_get("cause")?)?,
        settled,
    })
}

async fn read_open(connection: &mut SqliteConnection, key: &[u8]) -> Result<Open> {
    let (conflicts, refusals): (i64, i64) = sqlx::query_as(
        "select count(distinct conflict), count(*) - count(conflict)
         from sync_trouble
         where workspace_id = ? and settled_at_millis is null",
    )
    .bind(key)
    .fetch_one(connection)
    .await?;
    Ok(Open { conflicts: blob::number(conflicts)?, refusals: blob::number(refusals)? })
}

/// What all types are called, and the fields that the entries name.
fn names(types: &Types, entries: &[Entry]) -> Vec<TypeName> {
    let mut named: BTreeSet<(TypeNo, FieldNo)> = BTreeSet::new();
    for trouble in entries.iter().flat_map(|entry| &entry.troubles) {
        let wanted = match &trouble.wanted {
            Wish::Change(fields) => fields.as_slice(),
            Wish::Create | Wish::Delete => &[],
        };
        let fields = wanted.iter().copied().chain(trouble.cause.fields());
        named.extend(fields.map(|field| (trouble.type_no, field)));
    }
    let fields = |no: TypeNo| named.iter().filter(move |(of, _)| *of == no).map(|(_, field)| *field);
    let name = |kind: &landbridge_model::RecordType| TypeName {
        type_no: kind.no,
        key: kind.key.clone(),
        label: kind.label.clone(),
        plural: kind.plural.clone(),
        fields: fields(kind.no).filter_map(|no| Some((no, kind.field(no)?.label.clone()))).collect(),
    };
    types.iter().map(name).collect()
}
