//! The connector to a business database in SQL.

use super::{batch, database, plan::Plan, session::Session, side, sweep, write};
use crate::{
    connector::{Connector, Doing, Standing, Watch},
    error::AgentError,
    mapping::{Mapping, TableChoices},
};
use landbridge_model::{
    AgentId, BatchId, GenerationId,
    office::{Batch, WriteBack},
};
use sqlx::SqlStr;
use write::{Attempt, Results};

/// One agent's connection, and what it knows of the database.
#[derive(Debug)]
pub(crate) struct SqlConnector<C: Session> {
    place: C::Place,
    pub(crate) connection: C,
    mapping: Mapping,
    pub(crate) plan: Plan,
    pub(crate) fence: u64,
}

impl<C: Session> SqlConnector<C> {
    /// Opens the database and takes over.
    pub(crate) async fn open(place: C::Place, mapping: &Mapping, fresh: AgentId) -> Result<Self, AgentError> {
        let mut connection = C::open(&place).await?;
        let (plan, progress) = database::set_up(&mut connection, mapping, fresh).await?;
        Ok(Self { place, connection, mapping: mapping.clone(), plan, fence: progress.fence })
    }

    async fn stand(&mut self) -> Result<Standing, AgentError> {
        let progress = side::progress(&mut self.connection, self.fence).await?;
        Ok(Standing {
            agent: progress.agent,
            company: database::company(&mut self.connection, &self.plan).await?,
            last_batch: progress.last_batch,
            batch: progress.batch,
            needs_sweep: progress.swept_as.as_deref() != Some(self.plan.reading().as_str()),
            look_seconds: 0,
        })
    }

    async fn connect(&mut self) -> Result<(), AgentError> {
        self.connection = C::open(&self.place).await?;
        Ok(())
    }

    async fn put_back(&mut self) -> Result<bool, AgentError> {
        let mut transaction = self.connection.begin_with(SqlStr::from_static(C::BEGIN)).await?;
        side::progress(&mut *transaction, self.fence).await?;
        let schema = transaction.schema().await?;
        let plan = Plan::new::<C>(&self.mapping, &schema)?;
        let was_missing = side::put(&mut *transaction, &plan).await?;
        transaction.commit().await?;
        self.plan = plan;
        Ok(was_missing)
    }

    /// What a step came to. SQLx takes back what one that failed has begun together with the next statement, and there may be none for long.
    async fn ended<T>(&mut self, step: Result<T, AgentError>) -> Result<T, AgentError> {
        if step.is_err() {
            // A connection that is gone has nothing open; the next step says so.
            let _ = self.connection.ping().await;
        }
        step
    }

    async fn write(&mut self, write_back: &WriteBack, now_millis: i64) -> Result<(), AgentError> {
        let mut refused = Results::new();
        loop {
            let attempt = write::attempt(
                &mut self.connection,
                &self.plan,
                self.fence,
                write_back,
                &refused,
                now_millis,
            );
            match attempt.await? {
                Attempt::Done => return Ok(()),
                Attempt::Again(more) => {
                    refused = more;
                    self.connect().await?;
                }
            }
        }
    }
}

impl<C: Session> Connector for SqlConnector<C> {
    fn fence(&self) -> u64 {
        self.fence
    }

    fn let_go(&mut self) -> Doing<'_, ()> {
        Box::pin(async move { Ok(self.connection.ping().await?) })
    }

    fn reconnect(&mut self) -> Doing<'_, ()> {
        Box::pin(self.connect())
    }

    fn look_over(&mut self) -> Doing<'_, bool> {
        Box::pin(async move {
            let looked = self.put_back().await;
            self.ended(looked).await
        })
    }

    fn standing(&mut self) -> Doing<'_, Standing> {
        Box::pin(self.stand())
    }

    fn choices(&mut self) -> Doing<'_, TableChoices> {
        Box::pin(database::choices(&mut self.connection, &self.plan))
    }

    fn begin_sweep(&mut self, sweep: u64, after: Option<BatchId>) -> Doing<'_, ()> {
        Box::pin(async move {
            let begun = sweep::begin(&mut self.connection, &self.plan, self.fence, sweep, after).await;
            self.ended(begun).await
        })
    }

    fn next_batch(&mut self, generation: GenerationId, fresh: BatchId) -> Doing<'_, Option<Batch>> {
        Box::pin(async move {
            let known = (self.fence, generation);
            let batch = batch::next_batch(&mut self.connection, &self.plan, known, fresh).await;
            self.ended(batch).await
        })
    }

    fn acknowledge(&mut self, batch: BatchId) -> Doing<'_, ()> {
        Box::pin(async move {
            let noted = batch::acknowledge(&mut self.connection, &self.plan, self.fence, batch).await;
            self.ended(noted).await
        })
    }

    fn write_back<'a>(&'a mut self, write_back: &'a WriteBack, now_millis: i64) -> Doing<'a, ()> {
        Box::pin(async move {
            let written = self.write(write_back, now_millis).await;
            self.ended(written).await
        })
    }

    fn watch(&mut self) -> Doing<'_, Box<dyn Watch>> {
        Box::pin(C::watch(&self.place))
    }
}
