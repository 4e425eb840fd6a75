//! The steps of the office agent, each one transaction on the business database. Whoever carries the messages (HTTP, or a simulation)
//! calls them in any order and as often as it likes: a crash between any two loses nothing and doubles nothing.

use crate::{
    connector::{Connector, Database, Watch},
    error::AgentError,
    mapping::{Mapping, TableChoices},
    sqlite::BUSY_LIMIT,
};
use landbridge_model::{
    AgentId, BatchId, GenerationId,
    office::{Batch, BatchAnswer, Hello, Next, Welcome, WriteBack},
};
use std::time::Duration;

/// The office agent on one business database.
#[derive(Debug)]
pub struct Agent {
    connector: Box<dyn Connector>,
    mapping: Mapping,
    /// The service's generation by the last welcome.
    generation: Option<GenerationId>,
    /// The choices that the last hello told.
    told: TableChoices,
}

impl Agent {
    /// Opens the business database, checks that the mapping fits, sets up side tables and triggers, and takes over from any other agent
    /// on this database. `fresh` becomes the agent's id if the database has none yet.
    pub async fn open(
        database: impl Into<Database>,
        mapping: Mapping,
        fresh: AgentId,
    ) -> Result<Self, AgentError> {
        Self::open_with_patience(database, mapping, fresh, BUSY_LIMIT).await
    }

    /// The same agent, whose statements wait for other writers until `patience` is over; then the step fails and may be tried again.
    pub async fn open_with_patience(
        database: impl Into<Database>,
        mapping: Mapping,
        fresh: AgentId,
        patience: Duration,
    ) -> Result<Self, AgentError> {
        let connector = database.into().open(&mapping, fresh, patience).await?;
        Ok(Self { connector, mapping, generation: None, told: TableChoices::new() })
    }

    /// Opens the database once more. After a failure the old connection may take itself for within a transaction that the database has long
    /// ended, as it does when the disk is full, and would never begin another.
    pub async fn reconnect(&mut self) -> Result<(), AgentError> {
        self.connector.reconnect().await
    }

    /// Looks whether the mapping still fits and every change is still noticed; whether something had to be put back, so that a new hello should be
    /// said.
    pub async fn look_over(&mut self) -> Result<bool, AgentError> {
        self.connector.look_over().await
    }

    /// Something to ask whether anybody has changed the business database.
    pub(super) async fn watch(&mut self) -> Result<Box<dyn Watch>, AgentError> {
        self.connector.watch().await
    }

    /// Takes back what was left in the middle, so that nobody waits for it.
    pub(super) async fn let_go(&mut self) -> Result<(), AgentError> {
        self.connector.let_go().await
    }

    /// The number that this agent set when it took over.
    pub fn fence(&self) -> u64 {
        self.connector.fence()
    }

    /// The service's generation by the last welcome.
    pub fn generation(&self) -> Option<GenerationId> {
        self.generation
    }

    /// What to say to the service first, and again whenever it does not take a batch or is of another generation by now.
    pub async fn hello(&mut self) -> Result<Hello, AgentError> {
        let standing = self.connector.standing().await?;
        let choices = self.connector.choices().await?;
        let types = self.mapping.record_types_with(&choices);
        self.told = choices;
        Ok(Hello {
            agent: standing.agent,
            fence: self.fence(),
            company: standing.company,
            types,
            last_batch: standing.last_batch,
            batch_under_way: standing.batch,
            needs_sweep: standing.needs_sweep,
            is_audit_due: false,
            look_seconds: standing.look_seconds,
        })
    }

    /// Whether choices that are rows of a table have changed since the last hello, so that a new one should be said.
    pub async fn has_new_choices(&mut self) -> Result<bool, AgentError> {
        Ok(self.connector.choices().await? != self.told)
    }

    /// Does what the service answered to the hello. An error when it said to stop.
    pub async fn welcome(&mut self, welcome: &Welcome) -> Result<(), AgentError> {
        match welcome.next {
            Next::Continue => {}
            Next::Sweep { sweep, after } => {
                self.connector.begin_sweep(sweep, after).await?;
            }
            Next::Stop => return Err(AgentError::Stopped),
        }
        self.generation = Some(welcome.generation);
        Ok(())
    }

    /// The batch to send; nothing when the service has everything, or before a welcome. The same again until [`Self::acknowledge`].
    /// `fresh` becomes the id of the batch if it is a new one.
    pub async fn next_batch(&mut self, fresh: BatchId) -> Result<Option<Batch>, AgentError> {
        let Some(generation) = self.generation else { return Ok(None) };
        self.connector.next_batch(generation, fresh).await
    }

    /// Notes that the service has absorbed a batch.
    pub async fn acknowledge(&mut self, answer: BatchAnswer) -> Result<(), AgentError> {
        self.connector.acknowledge(answer.id).await
    }

    /// Writes edits into the business database; each is written once, however often this is called with it. What has become of them
    /// comes in a following batch. Tells whether it was done: a write-back of another generation of the service is not, until a new
    /// hello has shown that the generation is the present one.
    pub async fn write_back(&mut self, write_back: &WriteBack, now_millis: i64) -> Result<bool, AgentError> {
        if self.generation != Some(write_back.generation) {
            return Ok(false);
        }
        self.connector.write_back(write_back, now_millis).await?;
        Ok(true)
    }
}
