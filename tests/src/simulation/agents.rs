//! Two agents on one business database: a standby takes over while the first one is frozen in the middle of what it does, and thaws later.

use super::{
    dice::Dice,
    mistakes::Mistake,
    office::{Office, open},
    tell,
};
use anyhow::{Result, bail, ensure};
use landbridge_model::{
    AgentId, BatchId,
    office::{Batch, BatchAnswer, WriteBack},
};
use landbridge_office::agent::{Agent, AgentError};
use landbridge_service::WorkspaceHandle;

/// An agent that stopped in the middle, with what it had in hand.
#[derive(Debug)]
pub(super) struct Frozen {
    agent: Agent,
    batch: Option<Batch>,
    answer: Option<BatchAnswer>,
    work: Vec<WriteBack>,
    /// Whether an older state was put in the place of the file that it works on.
    pub(super) is_elsewhere: bool,
}

impl Office {
    /// The agent stops where it is, and another one takes over. Tells where that was.
    pub(super) async fn take_over(&mut self, service: &WorkspaceHandle, dice: &mut Dice) -> Result<String> {
        if !self.hello(service).await? {
            return Ok("the agent waits for the administrator".to_owned());
        }
        let (mut batch, mut answer, mut work) = (None, None, Vec::new());
        let place = dice.below(4);
        match place {
            1 | 2 => batch = self.agent.next_batch(fresh(dice)).await?,
            3 => work = service.office_work(0, self.agent.fence()).await?.write_backs,
            _ => {}
        }
        if let (2, Some(sent)) = (place, &batch)
            && let Ok(absorbed) = service.office_batch(sent.clone()).await
        {
            self.note_absorbed(sent);
            (answer, batch) = (Some(absorbed), None);
        }
        let what = match (&batch, &answer, &work[..]) {
            (Some(batch), ..) => format!("before it sends {}", tell::batch(batch)),
            (_, Some(_), _) => "before it hears that its batch is absorbed".to_owned(),
            (_, _, [_, ..]) => format!("before it writes {}", tell::work(&work)),
            _ => "with nothing to do".to_owned(),
        };
        let fresh = AgentId::new(1, dice.ten());
        let standby = open(&self.file, &self.premises, self.revision, fresh).await?;
        let agent = std::mem::replace(&mut self.agent, standby);
        (self.is_welcome, self.begins_anew) = (false, true);
        self.aside.clear();
        self.frozen = Some(Frozen { agent, batch, answer, work, is_elsewhere: false });
        Ok(format!("the agent freezes {what}, and another one takes over"))
    }

    /// The agent that was replaced goes on where it was, and must not get anywhere. Tells whether there was one.
    pub(super) async fn thaw(&mut self, service: &WorkspaceHandle, dice: &mut Dice) -> Result<bool> {
        let Some(mut frozen) = self.frozen.take() else { return Ok(false) };
        let Some(fence) = self.fence_before(&frozen).await? else { return Ok(false) };
        if let Some(batch) = &frozen.batch
            && service.office_batch(batch.clone()).await.is_ok()
        {
            // The service had not heard of the other one yet, which sends the same batch again.
            self.note_absorbed(batch);
        }
        let mut ends = Vec::new();
        if let Some(answer) = frozen.answer {
            ends.push(frozen.agent.acknowledge(answer).await);
        }
        for write_back in &frozen.work {
            match frozen.agent.write_back(write_back, 1_700_000_000_000).await {
                // It is of another history.
                Ok(false) => {}
                end => ends.push(end.map(drop)),
            }
        }
        ends.push(frozen.agent.next_batch(fresh(dice)).await.map(drop));
        ends.push(frozen.agent.hello().await.map(drop));
        self.put_fence(fence).await?;
        for end in ends {
            match end {
                Err(AgentError::TakenOver | AgentError::PutBack) => {}
                Ok(()) => bail!("an agent that was replaced goes on"),
                Err(error) => return Err(error.into()),
            }
        }
        // A service that was put back learns from the next hello which agent it is that works.
        self.notice(service);
        let is_heard = service.office_work(0, frozen.agent.fence()).await.is_ok();
        // One whose file was put back to an older state may have any number; what it brings does not follow the last batch.
        ensure!(
            !is_heard || !self.is_welcome || frozen.is_elsewhere,
            "the service speaks with an agent that was replaced"
        );
        Ok(true)
    }

    /// The fence of the business database; with the mistake of ignoring it, the old agent finds its own there.
    async fn fence_before(&mut self, frozen: &Frozen) -> Result<Option<i64>> {
        let fence: Option<i64> =
            sqlx::query_scalar("select fence from landbridge_agent").fetch_optional(&mut self.other).await?;
        if self.mistake == Some(Mistake::IgnoresFence) {
            self.put_fence(frozen.agent.fence().cast_signed()).await?;
        }
        Ok(fence)
    }

    async fn put_fence(&mut self, fence: i64) -> Result<()> {
        sqlx::query("update landbridge_agent set fence = ?").bind(fence).execute(&mut self.other).await?;
        Ok(())
    }

    /// Fetches edits, and does not come to writing them for a while.
    pub(super) async fn put_aside(&mut self, service: &WorkspaceHandle) -> Result<usize> {
        if !self.hello(service).await? {
            return Ok(0);
        }
        self.aside = service.office_work(0, self.agent.fence()).await?.write_backs;
        Ok(self.aside.len())
    }

    /// Writes what was put aside. Gives back what that was.
    pub(super) async fn write_aside(&mut self, service: &WorkspaceHandle) -> Result<Vec<WriteBack>> {
        let mut aside = std::mem::take(&mut self.aside);
        if self.mistake == Some(Mistake::WritesForLostHistory) {
            self.hello(service).await?;
            aside.iter_mut().for_each(|write_back| write_back.generation = service.generation());
        }
        for no in 0..aside.len() {
            if !self.write_one(&aside[no]).await? {
                self.aside = aside.split_off(no);
                break;
            }
        }
        Ok(aside)
    }
}

fn fresh(dice: &mut Dice) -> BatchId {
    BatchId::new(1_700_000_000_000, dice.ten())
}
