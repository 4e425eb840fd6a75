//! Reading what a commit needs to know into its draft: one query for each sort of thing.

use super::{
    scene::Writer,
    state::{Author, Draft, Held, Kept, Key, Life, Wait},
};
use crate::{blob, error::WorkspaceError};
use landbridge_model::{
    ClientId, EditId, PersonId, RecordId, Scope, Seq, TypeNo, WorkspaceId, conflict::CONFLICT, row::RowView,
};
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A connection within the commit's transaction, for one workspace.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) connection: &'a mut SqliteConnection,
    pub(crate) workspace: WorkspaceId,
}

type Result<T> = std::result::Result<T, WorkspaceError>;

/// Type, scope, owner, parent, life, row, image, sweep.
type RecordRow = (i64, String, Option<Vec<u8>>, Option<Vec<u8>>, i64, Vec<u8>, Option<String>, i64);

fn to_held((type_no, scope, owner, parent, life, row, office, swept): RecordRow) -> Result<Held> {
    let id = |bytes: Option<Vec<u8>>| bytes.map(|bytes| blob::uuid(&bytes).map(RecordId)).transpose();
    Ok(Held {
        record: RowView::of_block(&row)?.to_record(blob::type_no(type_no)?)?,
        scope: Scope(scope),
        owner: id(owner)?,
        parent: id(parent)?,
        life: match life {
            0 => Life::Here,
            1 => Life::Tombstone,
            _ => Life::Refused,
        },
        office: office.as_deref().map(serde_json::from_str).transpose()?,
        swept: blob::number(swept)?,
    })
}

/// Person, name, edit, outcome, its place, write-back, action.
type EditRow = (Vec<u8>, String, String, String, i64, Option<i64>, Option<String>);

fn to_kept((person, name, edit, outcome, outcome_seq, write_back, action): EditRow) -> Result<Kept> {
    let wait = match (write_back, action) {
        (Some(no), Some(action)) => {
            Some(Wait { write_back: blob::number(no)?, action: serde_json::from_str(&action)? })
        }
        _ => None,
    };
    Ok(Kept {
        edit: serde_json::from_str(&edit)?,
        author: Author { person: PersonId(blob::uuid(&person)?), name },
        outcome: serde_json::from_str(&outcome)?,
        outcome_seq: blob::seq(outcome_seq)?,
        wait,
    })
}

/// Keys for `json_each`: pairs of type number and id in hexadecimal digits.
pub(crate) fn keys_json<'a>(keys: impl IntoIterator<Item = &'a Key>) -> String {
    let pairs: Vec<_> = keys.into_iter().map(|(no, id)| (no.0, id.0.simple().to_string())).collect();
    serde_json::to_string(&pairs).expect("pairs are plain data")
}

fn ids_json<'a>(ids: impl IntoIterator<Item = &'a RecordId>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| id.0.simple().to_string()).collect();
    serde_json::to_string(&ids).expect("ids are plain data")
}

pub(super) fn edits_json(edits: &BTreeSet<EditId>) -> String {
    let pairs: Vec<_> = edits.iter().map(|id| (id.client.0.simple().to_string(), id.n)).collect();
    serde_json::to_string(&pairs).expect("pairs are plain data")
}

impl Source<'_> {
    fn key(&self) -> Vec<u8> {
        self.workspace.0.as_bytes().to_vec()
    }

    fn know(draft: &mut Draft, rows: Vec<RecordRow>) -> Result<()> {
        for row in rows {
            draft.know(to_held(row)?);
        }
        Ok(())
    }

    /// Reads records by their keys.
    pub(crate) async fn records(&mut self, draft: &mut Draft, keys: &BTreeSet<Key>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let rows: Vec<RecordRow> = sqlx::query_as(
            "select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from json_each(?) j
             cross join record r
             where r.workspace_id = ? and r.type_no = j.value ->> 0 and r.id = unhex(j.value ->> 1)",
        )
        .bind(keys_json(keys))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        Self::know(draft, rows)
    }

    /// Reads all that belongs to these records, and what belongs to that.
    pub(crate) async fn owned(&mut self, draft: &mut Draft, owners: &BTreeSet<RecordId>) -> Result<()> {
        if owners.is_empty() {
            return Ok(());
        }
        let rows: Vec<RecordRow> = sqlx::query_as(
            "with recursive owned (type_no, id) as (
                 select r.type_no, r.id
                 from json_each(?1) j
                 cross join record r
                 where r.workspace_id = ?2 and r.owner_id = unhex(j.value)
                 union
                 select r.type_no, r.id
                 from owned o
                 cross join record r
                 where r.workspace_id = ?2 and r.owner_id = o.id
             )
             select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from owned o
             cross join record r
             where r.workspace_id = ?2 and r.type_no = o.type_no and r.id = o.id",
        )
        .bind(ids_json(owners))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        Self::know(draft, rows)
    }

    /// Reads records by their keys, and the conflicts about some of them.
    pub(crate) async fn records_and_conflicts(
        &mut self,
        draft: &mut Draft,
        keys: &BTreeSet<Key>,
        about: &BTreeSet<RecordId>,
    ) -> Result<()> {
        if about.is_empty() {
            return self.records(draft, keys).await;
        }
        let rows: Vec<RecordRow> = sqlx::query_as(
            "select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from json_each(?1) j
             cross join record r
             where r.workspace_id = ?2 and r.type_no = j.value ->> 0 and r.id = unhex(j.value ->> 1)
             union all
             select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from json_each(?3) j
             cross join record r
             where r.workspace_id = ?2 and r.owner_id = unhex(j.value) and r.type_no = ?4",
        )
        .bind(keys_json(keys))
        .bind(self.key())
        .bind(ids_json(about))
        .bind(i64::from(CONFLICT.0))
        .fetch_all(&mut *self.connection)
        .await?;
        Self::know(draft, rows)
    }

    /// Reads what may be lines of these records.
    pub(crate) async fn lines(&mut self, draft: &mut Draft, of: &BTreeSet<RecordId>) -> Result<()> {
        if of.is_empty() {
            return Ok(());
        }
        let rows: Vec<RecordRow> = sqlx::query_as(
            "select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from json_each(?1) j
             cross join record r
             where r.workspace_id = ?2 and r.owner_id = unhex(j.value)
             union all
             select r.type_no, r.scope, r.owner_id, r.parent_id, r.deleted, r.row, r.office, r.swept
             from json_each(?1) j
             cross join record r
             where r.workspace_id = ?2 and r.parent_id = unhex(j.value)",
        )
        .bind(ids_json(of))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        Self::know(draft, rows)
    }

    /// Reads edits by their names; tells which were found.
    pub(crate) async fn edits(
        &mut self,
        draft: &mut Draft,
        edits: &BTreeSet<EditId>,
    ) -> Result<BTreeSet<EditId>> {
        if edits.is_empty() {
            return Ok(BTreeSet::new());
        }
        let rows: Vec<EditRow> = sqlx::query_as(
            "select e.person, e.person_name, e.edit, e.outcome, e.outcome_seq, e.write_back, e.action
             from json_each(?) j
             cross join edit e
             where e.workspace_id = ? and e.client = unhex(j.value ->> 0) and e.n = j.value ->> 1",
        )
        .bind(edits_json(edits))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        let mut found = BTreeSet::new();
        for row in rows {
            let kept = to_kept(row)?;
            found.insert(kept.edit.id());
            draft.know_edit(kept);
        }
        Ok(found)
    }

    /// Reads the edits of these outboxes about these records and about what belongs to them.
    pub(crate) async fn edits_of(
        &mut self,
        draft: &mut Draft,
        wanted: &BTreeSet<(ClientId, Key)>,
    ) -> Result<()> {
        for (client, key) in wanted {
            let keys: BTreeSet<Key> = draft.owned_by(key.1).into_iter().chain([*key]).collect();
            let rows: Vec<EditRow> = sqlx::query_as(
                "select e.person, e.person_name, e.edit, e.outcome, e.outcome_seq, e.write_back, e.action
                 from json_each(?) j
                 cross join edit e indexed by edit_by_record
                 where e.workspace_id = ? and e.type_no = j.value ->> 0 and e.record = unhex(j.value ->> 1)
                     and e.client = ?",
            )
            .bind(keys_json(&keys))
            .bind(self.key())
            .bind(&client.0.as_bytes()[..])
            .fetch_all(&mut *self.connection)
            .await?;
            for row in rows {
                draft.know_edit(to_kept(row)?);
            }
        }
        Ok(())
    }

    /// Reads the edits that wait for the office and touch these records.
    pub(crate) async fn waiting(&mut self, draft: &mut Draft, keys: &BTreeSet<Key>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64, Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(
            "select w.type_no, w.record, w.client, w.n
             from json_each(?) j
             cross join waiting w
             where w.workspace_id = ? and w.type_no = j.value ->> 0 and w.record = unhex(j.value ->> 1)",
        )
        .bind(keys_json(keys))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        let mut touched: BTreeMap<EditId, Vec<Key>> = BTreeMap::new();
        for (type_no, record, client, n) in rows {
            let id = EditId { client: ClientId(blob::uuid(&client)?), n: blob::number(n)? };
            touched.entry(id).or_default().push((blob::type_no(type_no)?, RecordId(blob::uuid(&record)?)));
        }
        self.edits(draft, &touched.keys().copied().collect()).await?;
        for (id, keys) in touched {
            draft.know_waiting(id, &keys);
        }
        Ok(())
    }

    /// Reads the edits that wait for the office and are about a record or name it anywhere, with the rest of their write-backs; tells which
    /// they are.
    pub(crate) async fn naming(&mut self, draft: &mut Draft, record: RecordId) -> Result<BTreeSet<EditId>> {
        let rows: Vec<EditRow> = sqlx::query_as(
            "select person, person_name, edit, outcome, outcome_seq, write_back, action
             from edit
             where workspace_id = ?1 and write_back in (
                 select write_back from edit indexed by edit_by_write_back
                 where workspace_id = ?1 and write_back is not null and instr(edit, ?2) > 0)",
        )
        .bind(self.key())
        .bind(record.to_string())
        .fetch_all(&mut *self.connection)
        .await?;
        let mut found = BTreeSet::new();
        for row in rows {
            let kept = to_kept(row)?;
            found.insert(kept.edit.id());
            draft.know_edit(kept);
        }
        Ok(found)
    }

    /// The records of a type that are there, for people or as far as is known in the office, and that a sweep did not meet.
    pub(crate) async fn unmet(&mut self, type_no: TypeNo, sweep: u64) -> Result<BTreeSet<Key>> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "select id from record
             where workspace_id = ? and type_no = ? and (deleted = 0 or office is not null) and swept < ?",
        )
        .bind(self.key())
        .bind(i64::from(type_no.0))
        .bind(blob::column(sweep))
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|id| Ok((type_no, RecordId(blob::uuid(id)?)))).collect()
    }

    /// Reads which of these records, not held in any form, were to be made by an edit that was refused.
    pub(crate) async fn never_made(&mut self, draft: &mut Draft, keys: &BTreeSet<Key>) -> Result<()> {
        let unknown: BTreeSet<Key> = keys.iter().copied().filter(|key| draft.get(*key).is_none()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "select e.type_no, e.record
             from json_each(?) j
             cross join edit e indexed by edit_by_record
             where e.workspace_id = ? and e.type_no = j.value ->> 0 and e.record = unhex(j.value ->> 1)
                 and e.outcome ->> 'refused' is not null and e.edit -> 'change' ->> 'create' is not null",
        )
        .bind(keys_json(&unknown))
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        for (type_no, record) in rows {
            draft.know_never_made((blob::type_no(type_no)?, RecordId(blob::uuid(&record)?)));
        }
        Ok(())
    }

    /// Who wrote what stands at these places, and when it came.
    pub(crate) async fn writers(&mut self, places: &BTreeSet<Seq>) -> Result<BTreeMap<Seq, Writer>> {
        if places.is_empty() {
            return Ok(BTreeMap::new());
        }
        let places: Vec<u64> = places.iter().map(|seq| seq.0).collect();
        type Row = (i64, Option<String>, Option<i64>, Option<i64>, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "select j.value,
                 (select h.person_name from history h where h.workspace_id = ?2 and h.seq = j.value),
                 (select c.at_millis from feed_commit c
                     where c.workspace_id = ?2 and c.seq >= j.value order by c.seq limit 1),
                 (select max(c.seq) from feed_commit c where c.workspace_id = ?2 and c.seq < j.value),
                 (select min(c.seq) from feed_commit c where c.workspace_id = ?2 and c.seq >= j.value)
             from json_each(?1) j",
        )
        .bind(serde_json::to_string(&places)?)
        .bind(self.key())
        .fetch_all(&mut *self.connection)
        .await?;
        let read = |(seq, name, at, after, end): Row| {
            let commit = (blob::seq(after.unwrap_or_default())?, blob::seq(end.unwrap_or_default())?);
            Ok((blob::seq(seq)?, Writer { name, at_millis: at.unwrap_or_default(), commit }))
        };
        rows.into_iter().map(read).collect()
    }
}
