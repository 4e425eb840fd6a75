//! What has become of calls whose answers were lost.

use super::{
    connector::TrytonConnector,
    copy,
    journal::{self, Call},
    look::LookError,
};
use crate::{
    error::AgentError,
    sql::elsewhere::{self, Made},
};
use landbridge_model::{EditId, office::WriteBack};
use sqlx::Connection;
use std::collections::BTreeSet;
use tokio::time::Instant;

impl TrytonConnector {
    /// The calls for these edits whose answers were lost, and those of the edits whose records were written since, by the call or somebody else.
    pub(super) async fn moved(
        &mut self,
        write_back: &WriteBack,
    ) -> Result<(Vec<(i64, Call)>, BTreeSet<EditId>), LookError> {
        let edits: BTreeSet<EditId> = write_back.writes.iter().map(|write| write.edit).collect();
        let mut open = journal::open(&mut self.sql.connection).await?;
        open.retain(|(_, call)| call.edits.iter().any(|edit| edits.contains(edit)));
        let mut moved = BTreeSet::new();
        for (_, call) in &open {
            for (name, stamp) in &call.guard {
                let Some((model, id)) = name.split_once(',') else { continue };
                let now = copy::stamps(&mut self.sql.connection, model).await?;
                if now.get(&id.parse().unwrap_or_default()).cloned().flatten().as_ref() != Some(stamp) {
                    moved.extend(&call.edits);
                }
            }
        }
        Ok((open, moved))
    }

    /// It is known what has become of these calls.
    pub(super) async fn forget_calls(&mut self, open: &[i64]) -> Result<(), LookError> {
        for no in open {
            journal::forget(&mut self.sql.connection, *no).await?;
        }
        Ok(())
    }

    /// Finds out which records calls have made whose answers were lost. Until that is certain nothing is read: such a record would be taken for one
    /// that was born in Tryton.
    pub(super) async fn settle_calls(&mut self) -> Result<(), LookError> {
        for (no, call) in journal::open(&mut self.sql.connection).await? {
            if call.makes.is_empty() {
                continue;
            }
            let noticed = *self.noticed.entry(no).or_insert_with(Instant::now);
            // Asked before the records are looked for: what is not there so long after the call will not be.
            let is_over = noticed.elapsed() >= self.place.transaction_limit;
            let Some(made) = journal::find_made(&mut self.looker(), &call, None).await? else {
                if !is_over {
                    return Err(AgentError::Uncertain.into());
                }
                self.forget_calls(&[no]).await?;
                continue;
            };
            let found = self.made(&call, &made).await?;
            let mut transaction = self.sql.connection.begin_with("begin immediate").await?;
            let linked: Vec<Made> = found.iter().map(|(made, _)| made.clone()).collect();
            elsewhere::link(&mut *transaction, self.sql.fence, &linked).await?;
            for ((type_no, ..), record) in &found {
                let Some(model) = self.types.get(type_no) else { continue };
                copy::put(&mut transaction, &self.models, model, std::slice::from_ref(record)).await?;
            }
            journal::note_found(&mut transaction, no, &call).await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}
