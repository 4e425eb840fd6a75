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
    for kept in &changes.edits {
        put_edit(source, kept, now_millis).await?;
    }
    for kept in &changes.accepted {
        put_history(source, kept, now_millis).await?;
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

async fn put_edit(source: &mut Source<'_>, kept: &Kept, now_millis: i64) -> Result<()> {
    let action = kept.wait.as_ref().map(|wait| serde_json::to_string(&wait.action)).transpose()?;
    sqlx::query(
        "insert into edit
             (workspace_id, client, n, person, person_name, type_no, record, edit, outcome, outcome_seq,
              write_back, action)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         on conflict do update set
             outcome = excluded.outcome, outcome_seq = excluded.outcome_seq,
             write_back = excluded.write_back,
             -- What was done is kept: a business database that is put back may have lost it.
             action = coalesce(excluded.action, action),
             -- One that is applied again is as new as what becomes of it then.
             settled_at_millis = iif(settled_at_millis is null, null,
                 max(?13, (select tidied_at from workspace where id = ?1)))",
    )
    .bind(&source.workspace.0.as_bytes()[..])
    .bind(&kept.edit.client.0.as_bytes()[..])
    .bind(blob::column(kept.edit.n))
    .bind(&kept.author.person.0.as_bytes()[..])
    .bind(&kept.author.name)
    .bind(i64::from(kept.edit.type_no.0))
    .bind(&kept.edit.record.0.as_bytes()[..])
    .bind(serde_json::to_string(&kept.edit)?)
    .bind(serde_json::to_string(&kept.outcome)?)
    .bind(blob::column(kept.outcome_seq.0))
    .bind(kept.wait.as_ref().map(|wait| blob::column(wait.write_back)))
    .bind(action)
    .bind(now_millis)
    .execute(&mut *source.connection)
    .await?;
    Ok(())
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

async fn put_history(source: &mut Source<'_>, kept: &Kept, now_millis: i64) -> Result<()> {
    sqlx::query(
        "insert into history (workspace_id, seq, at_millis, made_at_millis, person, person_name, edit)
         values (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&source.workspace.0.as_bytes()[..])
    .bind(blob::column(kept.outcome_seq.0))
    .bind(now_millis)
    .bind(kept.edit.made_at_millis)
    .bind(&kept.author.person.0.as_bytes()[..])
    .bind(&kept.author.name)
    .bind(serde_json::to_string(&kept.edit)?)
    .execute(&mut *source.connection)
    .await?;
    Ok(())
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

/// Writes what waits, the new end of the feed, and when it was: in one turn, since each has the writer wait for the database's thread.
async fn end_commit(
    source: &mut Source<'_>,
    draft: &Draft,
    changes: &Changes<'_>,
    now_millis: i64,
) -> Result<()> {
    let key = &source.workspace.0.as_bytes()[..];
    sqlx::query(
        "delete from waiting
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
