//! Mistakes planted in the office: what the agent writes, and what its side tables know.

use super::{
    mistakes::Mistake,
    office::Office,
    people::{PART, THING},
    trouble::{STOCK, STORY},
};
use anyhow::Result;
use landbridge_model::{
    FieldChange, RecordId, Value,
    office::{Action, Batch, WriteBack, WriteResult},
};

impl Office {
    /// The write-back that is carried out in place of this one; nothing when it is as it should be.
    pub(super) async fn spoiled(&mut self, write_back: &WriteBack) -> Result<Option<WriteBack>> {
        let mut spoiled = write_back.clone();
        for write in &mut spoiled.writes {
            let Action::Set { changes } = &mut write.action else { continue };
            for change in changes {
                match self.mistake {
                    Some(Mistake::WritesQuantities) if change.field == STOCK => {
                        change.base = self.stock(write.record).await?.map(Value::Whole);
                    }
                    Some(Mistake::DropsLine) if change.field == STORY => drop_line(change),
                    _ => {}
                }
            }
        }
        Ok((spoiled != *write_back).then_some(spoiled))
    }

    /// What there is of a thing.
    async fn stock(&mut self, record: RecordId) -> Result<Option<i64>> {
        let query = "select key from landbridge_identity where record = ? and not is_closed";
        let known: Option<i64> =
            sqlx::query_scalar(query).bind(record.to_string()).fetch_optional(&mut self.other).await?;
        // The id of a row that was born in the office begins with its key.
        let derived = record.0.as_bytes()[..6].iter().fold(0, |key, byte| key << 8 | i64::from(*byte));
        let stock = sqlx::query_scalar("select stock from thing where id = ?");
        Ok(stock.bind(known.unwrap_or(derived)).fetch_optional(&mut self.other).await?)
    }

    /// With the mistake of not raising the incarnation nobody knows that a key was used before.
    pub(super) async fn forget_used_keys(&mut self) -> Result<()> {
        if self.mistake == Some(Mistake::KeepsIncarnation) {
            sqlx::query("delete from landbridge_identity where is_closed").execute(&mut self.other).await?;
        }
        Ok(())
    }

    /// With the mistake of taking a lock for success, what was not written is noted as written.
    pub(super) async fn note_locked(&mut self, write_back: &WriteBack) -> Result<()> {
        if self.mistake != Some(Mistake::LockedCountsAsWritten) {
            return Ok(());
        }
        let written = serde_json::to_string(&WriteResult::Written)?;
        for write in &write_back.writes {
            let query =
                "insert or ignore into landbridge_applied (client, n, result, at_millis) values (?, ?, ?, 0)";
            sqlx::query(query)
                .bind(write.edit.client.to_string())
                .bind(write.edit.n.cast_signed())
                .bind(&written)
                .execute(&mut self.other)
                .await?;
        }
        Ok(())
    }

    /// Forgets what a batch has, though it was another one that the service acknowledged. The next one follows that.
    pub(super) async fn forget_unsent(&mut self, batch: &Batch) -> Result<()> {
        if batch.sweep.is_some() {
            return Ok(());
        }
        sqlx::query("delete from landbridge_capture where batch = ?")
            .bind(batch.id.to_string())
            .execute(&mut self.other)
            .await?;
        sqlx::query("update landbridge_agent set batch = null").execute(&mut self.other).await?;
        Ok(())
    }

    /// The batch that reaches the service in place of this one.
    pub(super) fn sent_instead(&mut self, batch: &Batch) -> Batch {
        let mut sent = batch.clone();
        let is_first = std::mem::take(&mut self.begins_anew);
        match self.mistake {
            // What the standby believes is there is what the other one read long ago.
            Some(Mistake::BeginsWithOldBatch) if is_first && batch.sweep.is_none() => {
                let old = self.absorbed.iter().find(|old| !old.rows.is_empty());
                sent.rows = old.map_or(sent.rows, |old| old.rows.clone());
            }
            // The agent has written parts; that the company's rules changed their things it does not see.
            Some(Mistake::MissesTriggers)
                if !batch.outcomes.is_empty() && batch.rows.iter().any(|row| row.type_no == PART) =>
            {
                sent.rows.retain(|row| row.type_no != THING);
            }
            _ => {}
        }
        sent
    }
}

/// Leaves the last line out of what is written, unless it is new.
fn drop_line(change: &mut FieldChange) {
    let (Some(Value::Text(base)), Some(Value::Text(new))) = (&change.base, &mut change.new) else { return };
    if let Some((rest, last)) = new.rsplit_once('\n')
        && base.ends_with(last)
    {
        *new = rest.to_owned();
    }
}
