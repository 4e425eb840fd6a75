//! The steps of the office agent, each one transaction on the business database. Whoever carries the messages (HTTP, or a simulation)
//! calls them in any order and as often as it likes: a crash between any two loses nothing and doubles nothing.

use crate::{
    error::AgentError,
    mapping::{Mapping, TableChoices},
    sqlite::{self, Attempt, Plan, Results},
};
use landbridge_model::{
    AgentId, BatchId, GenerationId,
    office::{Batch, BatchAnswer, Hello, Next, Welcome, WriteBack},
};
use sqlx::SqliteConnection;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The office agent on one business database.
#[derive(Debug)]
pub struct Agent {
    file: PathBuf,
    connection: SqliteConnection,
    /// How long a statement waits for other writers.
    patience: Duration,
    mapping: Mapping,
    plan: Plan,
    id: AgentId,
    fence: u64,
    /// The service's generation by the last welcome.
    generation: Option<GenerationId>,
    /// The choices that the last hello told.
    told: TableChoices,
}

impl Agent {
    /// Opens the business database, checks that the mapping fits, sets up side tables and triggers, and takes over from any other agent
    /// on this database. `fresh` becomes the agent's id if the database has none yet.
    pub async fn open(file: &Path, mapping: Mapping, fresh: AgentId) -> Result<Self, AgentError> {
        Self::open_with_patience(file, mapping, fresh, sqlite::BUSY_LIMIT).await
    }

    /// The same agent, whose statements wait for other writers until `patience` is over; then the step fails and may be tried again.
    pub async fn open_with_patience(
        file: &Path,
        mapping: Mapping,
        fresh: AgentId,
        patience: Duration,
    ) -> Result<Self, AgentError> {
        let mut connection = sqlite::connect(file, patience).await?;
        let (plan, progress) = sqlite::set_up(&mut connection, &mapping, fresh).await?;
        Ok(Self {
            file: file.to_owned(),
            connection,
            patience,
            mapping,
            plan,
            id: progress.agent,
            fence: progress.fence,
            generation: None,
            told: TableChoices::new(),
        })
    }

    /// Opens the database once more. After a failure the old connection may take itself for within a transaction that the database has long
    /// ended, as it does when the disk is full, and would never begin another.
    pub async fn reconnect(&mut self) -> Result<(), AgentError> {
        self.connection = sqlite::connect(&self.file, self.patience).await?;
        Ok(())
    }

    /// The number that this agent set when it took over.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// The service's generation by the last welcome.
    pub fn generation(&self) -> Option<GenerationId> {
        self.generation
    }

    /// What to say to the service first, and again whenever it does not take a batch or is of another generation by now.
    pub async fn hello(&mut self) -> Result<Hello, AgentError> {
        let progress = sqlite::progress(&mut self.connection, self.fence).await?;
        let choices = sqlite::choices(&mut self.connection, &self.mapping).await?;
        let types = self.mapping.record_types_with(&choices);
        self.told = choices;
        Ok(Hello {
            agent: self.id,
            fence: self.fence,
            company: sqlite::company(&mut self.connection, &self.plan).await?,
            types,
            last_batch: progress.last_batch,
            batch_under_way: progress.batch,
            needs_sweep: progress.swept_as.as_deref() != Some(self.plan.reading().as_str()),
        })
    }

    /// Whether choices that are rows of a table have changed since the last hello, so that a new one should be said.
    pub async fn has_new_choices(&mut self) -> Result<bool, AgentError> {
        Ok(sqlite::choices(&mut self.connection, &self.mapping).await? != self.told)
    }

    /// Does what the service answered to the hello. An error when it said to stop.
    pub async fn welcome(&mut self, welcome: &Welcome) -> Result<(), AgentError> {
        match welcome.next {
            Next::Continue => {}
            Next::Sweep { sweep, after } => {
                sqlite::begin_sweep(&mut self.connection, &self.plan, self.fence, sweep, after).await?;
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
        sqlite::next_batch(&mut self.connection, &self.plan, (self.fence, generation), fresh).await
    }

    /// Notes that the service has absorbed a batch.
    pub async fn acknowledge(&mut self, answer: BatchAnswer) -> Result<(), AgentError> {
        sqlite::acknowledge(&mut self.connection, &self.plan, self.fence, answer.id).await
    }

    /// Writes edits into the business database; each is written once, however often this is called with it. What has become of them
    /// comes in a following batch. Tells whether it was done: a write-back of another generation of the service is not, until a new
    /// hello has shown that the generation is the present one.
    pub async fn write_back(&mut self, write_back: &WriteBack, now_millis: i64) -> Result<bool, AgentError> {
        if self.generation != Some(write_back.generation) {
            return Ok(false);
        }
        let mut refused = Results::new();
        loop {
            let attempt = sqlite::attempt(
                &mut self.connection,
                &self.plan,
                self.fence,
                write_back,
                &refused,
                now_millis,
            );
            match attempt.await? {
                Attempt::Done => return Ok(true),
                Attempt::Again(more) => {
                    refused = more;
                    self.reconnect().await?;
                }
            }
        }
    }
}
