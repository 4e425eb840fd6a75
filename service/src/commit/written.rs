//! Edits of a lost history that the business database has: when they are pushed again there is nothing left to do.

use super::{
    decide::Taken,
    read::{Source, edits_json},
    state::Draft,
};
use crate::{blob, error::WorkspaceError};
use landbridge_model::{ClientId, Edit, EditId, Seq};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, WorkspaceError>;

impl Source<'_> {
    /// Notes such edits. Those that a client pushed before the backup was made are known, or were settled and forgotten.
    pub(crate) async fn note_written(&mut self, edits: &BTreeSet<EditId>) -> Result<()> {
        sqlx::query(
            "insert or ignore into written (workspace_id, client, n)
             select ?1, unhex(j.value ->> 0), j.value ->> 1
             from json_each(?2) j
             where j.value ->> 1 > coalesce(
                 (select highest_n from client where workspace_id = ?1 and id = unhex(j.value ->> 0)), 0)",
        )
        .bind(&self.workspace.0.as_bytes()[..])
        .bind(edits_json(edits))
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Those of these edits that are noted.
    pub(super) async fn written(&mut self, edits: &[&Edit]) -> Result<BTreeSet<EditId>> {
        let ids: BTreeSet<EditId> = edits.iter().map(|edit| edit.id()).collect();
        let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(
            "select w.client, w.n
             from json_each(?2) j
             cross join written w
             where w.workspace_id = ?1 and w.client = unhex(j.value ->> 0) and w.n = j.value ->> 1",
        )
        .bind(&self.workspace.0.as_bytes()[..])
        .bind(edits_json(&ids))
        .fetch_all(&mut *self.connection)
        .await?;
        let id = |(client, n): (Vec<u8>, i64)| {
            Ok(EditId { client: ClientId(blob::uuid(&client)?), n: blob::number(n)? })
        };
        rows.into_iter().map(id).collect()
    }
}

/// Nothing is left to do. Nobody knows any more since when, so that what its author goes on with has seen nothing newer than itself.
pub(super) fn take(draft: &mut Draft) -> Taken {
    Taken { seq: draft.take_seq(), done_at: Some(Seq(0)), merged: false, action: None }
}
