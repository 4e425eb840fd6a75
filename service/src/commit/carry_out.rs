//! Writing a decided draft, within the transaction that it was read in.

use super::{
    read::{Source, keys_json},
    state::{Changes, Draft, Held, Kept, Key, Life},
};
use crate::{blob, error::WorkspaceError};
use landbridge_model::{Scope, Seq, row::row_block};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Writes all changes of a draft and the new end of the feed.
pub(crate) async fn carry_out(source: &mut Source<'_>, draft: &Draft, now_millis: i64) -> Result<()> {
    let changes = draft.changes();
    for held in &changes.records {
        put_record(source, held).await?;
    }
    for (key, scope, seq) in &changes.lefts {
        put_left(source, *key, scope, *seq).await?;
    }
    end_commit(source, draft, &changes, now_millis).await
}

async fn put_record(source: &mut Source<'_>, held: &Held) -> Result<()> {
    let office = held.office.as_ref().map(serde_json::to_string).transpose()?;
    let id = |id: Option<landbridge_model::RecordId>| id.map(|id| id.0.as_bytes().to_vec());
    let deleted = match held.life {
        Life::Here => 0,
        Life::Tombstone => 1,
        Life::Refused => 2,
    };
    sqlx::query(
        "insert into record
             (workspace_id, type_no, id, scope, owner_id, parent_id, seq, deleted, row, office, swept)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict do update set
             scope = excluded.scope, owner_id = excluded.owner_id, parent_id = excluded.parent_id,
             seq = excluded.seq, deleted = excluded.deleted, row = excluded.row, office = excluded.office,
             swept = excluded.swept",
    )
    .bind(&source.workspace.0.as_bytes()[..])
    .bind(i64::from(held.record.type_no.0))
    .bind(&held.record.id.0.as_bytes()[..])
    .bind(&held.scope.0)
    .bind(id(held.owner))
    .bind(id(held.parent))
    .bind(blob::column(held.record.seq.0))
    .bind(deleted)
    .bind(row_block(&held.record))
    .bind(office)
    .bind(blob::column(held.swept))
    .execute(&mut *source.connection)
    .await?;
    Ok(())
}

async fn put_left(source: &mut Source<'_>, key: Key, scope: &Scope, seq: Option<Seq>) -> Result<()> {
    let statement = match seq {
        Some(_) => {
            "insert into left_scope (workspace_id, type_no, id, scope, seq)
             values (?, ?, ?, ?, ?)
             on conflict do update set seq = excluded.seq"
        }
        None => {
            "delete from left_scope
             where workspace_id = ? and type_no = ? and id = ? and scope = ? and ? is null"
        }
    };
    sqlx::query(statement)
        .bind(&source.workspace.0.as_bytes()[..])
        .bind(i64::from(key.0.0))
        .bind(&key.1.0.as_bytes()[..])
        .bind(&scope.0)
        .bind(seq.map(|seq| blob::column(seq.0)))
        .execute(&mut *source.connection)
        .await?;
    Ok(())
}

/// The edits that changed, each as the columns of its row.
fn edits_json(edits: &[&Kept]) -> Result<String> {
    let mut rows = Vec::with_capacity(edits.len());
    for kept in edits {
        let action = kept.wait.as_ref().map(|wait| serde_json::to_string(&wait.action)).transpose()?;
        rows.push(serde_json::json!([
            kept.edit.client.0.simple().to_string(),
            kept.edit.n,
            kept.author.person.0.simple().to_string(),
            kept.author.name,
            kept.edit.type_no.0,
            kept.edit.record.0.simple().to_string(),
            serde_json::to_string(&kept.edit)?,
            serde_json::to_string(&kept.outcome)?,
            kept.outcome_seq.0,
            kept.wait.as_ref().map(|wait| wait.write_back),
            action,
        ]));
    }
    Ok(serde_json::to_string(&rows)?)
}

/// What people see later of edits that were accepted, each as the columns of its row.
fn history_json(accepted: &[&Kept]) -> Result<String> {
    let mut rows = Vec::with_capacity(accepted.len());
    for kept in accepted {
        rows.push(serde_json::json!([
            kept.outcome_seq.0,
            kept.edit.made_at_millis,
            kept.author.person.0.simple().to_string(),
            kept.author.name,
            serde_json::to_string(&kept.edit)?,
        ]));
    }
    Ok(serde_json::to_string(&rows)?)
}

/// Which records wait for which edits: new rows for edits that wait now.
fn waiting_now(changes: &Changes<'_>) -> Vec<(u16, String, String, u64)> {
    let changed: BTreeSet<_> = changes.edits.iter().map(|kept| kept.edit.id()).collect();
    let mut now = Vec::new();
    for ((no, record), edits) in changes.waiting {
        let new = edits.intersection(&changed);
        now.extend(
            new.map(|id| (no.0, record.0.simple().to_string(), id.client.0.simple().to_string(), id.n)),
        );
    }
    now
}

/// The edits that no longer wait.
fn ended(changes: &Changes<'_>) -> Vec<(String, u64)> {
    let ended = changes.edits.iter().filter(|kept| kept.wait.is_none()).map(|kept| kept.edit.id());
    ended.map(|id| (id.client.0.simple().to_string(), id.n)).collect()
}

/// Notes which records a sweep met that are otherwise as they were.
pub(crate) async fn mark_swept(source: &mut Source<'_>, keys: &BTreeSet<Key>, sweep: u64) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update record set swept = ?
         where rowid in (
             select r.rowid
             from json_each(?) j
             cross join record r
             where r.workspace_id = ? and r.type_no = j.value ->> 0 and r.id = unhex(j.value ->> 1))",
    )
    .bind(blob::column(sweep))
    .bind(keys_json(keys))
    .bind(&source.workspace.0.as_bytes()[..])
    .execute(&mut *source.connection)
    .await?;
    Ok(())
}

/// Writes the edits, what waits, the new end of the feed, and when it was: in one turn, since each has the writer wait for the database's
/// thread.
async fn end_commit(
    source: &mut Source<'_>,
    draft: &Draft,
    changes: &Changes<'_>,
    now_millis: i64,
) -> Result<()> {
    let key = &source.workspace.0.as_bytes()[..];
    sqlx::query(
        "insert into edit
             (workspace_id, client, n, person, person_name, type_no, record, edit, outcome, outcome_seq,
              write_back, action)
         select ?, unhex(value ->> 0), value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4,
             unhex(value ->> 5), value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
         from json_each(?)
         where true
         on conflict do update set
             outcome = excluded.outcome, outcome_seq = excluded.outcome_seq,
             write_back = excluded.write_back,
             -- What was done is kept: a business database that is put back may have lost it.
             action = coalesce(excluded.action, action),
             -- One that is applied again is as new as what becomes of it then.
             settled_at_millis = iif(settled_at_millis is null, null,
                 max(?, (select tidied_at from workspace where id = ?)));
         insert into history (workspace_id, seq, at_millis, made_at_millis, person, person_name, edit)
         select ?, value ->> 0, ?, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4 from json_each(?);
         delete from waiting
         where workspace_id = ? and (client, n) in
             (select unhex(value ->> 0), value ->> 1 from json_each(?));
         insert or ignore into waiting (workspace_id, type_no, record, client, n)
         select ?, value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3 from json_each(?);
         update workspace set seq = ?, write_back = ?, waiting = waiting + ? where id = ?;
         insert into feed_commit (workspace_id, seq, at_millis)
         select id, seq, max(?, tidied_at) from workspace where id = ?
         on conflict do nothing",
    )
    .bind(key)
    .bind(edits_json(&changes.edits)?)
    .bind(now_millis)
    .bind(key)
    .bind(key)
    .bind(now_millis)
    .bind(history_json(&changes.accepted)?)
    .bind(key)
    .bind(serde_json::to_string(&ended(changes))?)
    .bind(key)
    .bind(serde_json::to_string(&waiting_now(changes))?)
    .bind(blob::column(draft.seq.0))
    .bind(blob::column(draft.write_back))
    .bind(draft.waiting_change())
    .bind(key)
    .bind(now_millis)
    .bind(key)
    .execute(&mut *source.connection)
    .await?;
    Ok(())
}
