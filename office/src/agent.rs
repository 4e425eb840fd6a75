//! The office agent: between one business database and one workspace on the service.
//!
//! Two loops share the agent: one sends what changes in the business database, the other fetches edits and writes them there. Whatever fails
//! for the time being is tried again; both begin again with a hello when the service says that they are out of step.

mod audit;
mod client;
mod news;
mod obstacle;
mod pause;
mod problem;
mod steps;

pub use crate::{connector::Database, error::AgentError};
pub use news::News;
pub use steps::Agent;

use crate::mapping::Mapping;
use audit::next_audit;
use client::Sent;
pub(crate) use client::{ConnectFailure, Service};
use jiff::tz::TimeZone;
use landbridge_model::{
    AgentId, BatchId,
    office::{Batch, Next, WriteBack},
};
use pause::LONGEST_PAUSE;
pub(crate) use pause::Pause;
use std::{
    fmt,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};

/// What the agent connects, and where it gets time and chance from.
#[derive(Clone)]
pub struct AgentConfig {
    /// The service's address, such as `https://landbridge.example`.
    pub service: String,
    /// The agent's bearer token.
    pub token: String,
    /// The business database.
    pub database: Database,
    /// How its tables and the record types correspond.
    pub mapping: Mapping,
    /// The time in milliseconds since 1970, UTC.
    pub now_millis: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// The office's clock on the wall, by which it is night.
    pub zone: TimeZone,
    /// Ten random bytes.
    pub random: Arc<dyn Fn() -> [u8; 10] + Send + Sync>,
    /// The id of this installation, if the database has none yet.
    pub fresh: AgentId,
    /// At most so many records a second are sent; nothing for no limit.
    pub records_per_second: Option<NonZeroU32>,
    /// Rung by somebody who does not want to wait until the agent tries again by itself.
    pub try_now: Arc<Notify>,
    /// Who is told what happens.
    pub tell: Arc<dyn Fn(News<'_>) + Send + Sync>,
}

impl fmt::Debug for AgentConfig {
    /// Everything but the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentConfig")
            .field("service", &self.service)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl AgentConfig {
    fn fresh_batch(&self) -> BatchId {
        BatchId::new((self.now_millis)().cast_unsigned(), (self.random)())
    }

    /// When everything is compared once more, after a whole sweep that ended at `swept_millis`; [`NEVER`] when none has.
    fn audit_after(&self, swept_millis: Option<i64>) -> i64 {
        let spread = self.token.bytes().fold(0, |sum, byte| sum + u64::from(byte));
        swept_millis.and_then(|swept| next_audit(swept, &self.zone, spread)).unwrap_or(NEVER)
    }

    /// How long to wait after so many records.
    fn pause_after(&self, records: usize) -> Duration {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        self.records_per_second.map_or(Duration::ZERO, |limit| Duration::from_secs(1) * records / limit.get())
    }
}

/// How often the agent looks whether somebody has changed the business database. A look takes a few microseconds in SQLite and less than a
/// millisecond in PostgreSQL.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often it looks whether tables and triggers are still as they were, which takes some milliseconds.
const LOOK_OVER_EVERY: Duration = Duration::from_secs(60);
/// No moment that a clock shows.
const NEVER: i64 = i64::MAX;

/// Keeps the service up to date and writes edits into the business database, until `shutdown`. Ends with an error only when somebody has
/// to do something about it. The program must have installed a provider of cryptography for rustls before.
pub async fn run(config: AgentConfig, shutdown: impl Future<Output = ()>) -> Result<(), AgentError> {
    tokio::select! {
        // Every step is one transaction: leaving in the middle of one loses nothing.
        () = shutdown => Ok(()),
        error = run_forever(&config) => Err(error),
    }
}

async fn run_forever(config: &AgentConfig) -> AgentError {
    let service = match Service::new(&config.service, &config.token) {
        Ok(service) => service,
        Err(error) => return error,
    };
    let mut pause = Pause::default();
    let office = loop {
        match open(config, &service).await {
            Ok(office) => break office,
            Err(error) => match go_on(config, &service, &mut pause, error).await {
                Ok(()) => {}
                Err(error) => return error,
            },
        }
    };
    tracing::info!(database = %config.database, service = config.service, "the office agent works");
    let mut pause = Pause::default();
    loop {
        let began = Instant::now();
        let ended = match office.connect().await {
            Ok(()) => tokio::select! {
                ended = office.send_changes() => ended,
                ended = office.fetch_work() => ended,
            },
            Err(error) => Ended::Failed(error),
        };
        if began.elapsed() > LONGEST_PAUSE {
            pause = Pause::default();
        }
        // One loop's end leaves the other in the middle of whatever it did.
        if let Err(error) = office.agent.lock().await.let_go().await {
            tracing::debug!(%error, "the connection to the business database is gone");
        }
        match ended {
            Ended::OutOfStep => pause.briefly(config).await,
            Ended::Failed(error) => {
                if let Err(error) = go_on(config, &service, &mut pause, error).await {
                    return error;
                }
            }
        }
    }
}

/// Waits after a failure that may pass by itself; gives back any other. The service is told what keeps the agent from the business database, so
/// that it knows why the office is silent.
async fn go_on(
    config: &AgentConfig,
    service: &Service,
    pause: &mut Pause,
    error: AgentError,
) -> Result<(), AgentError> {
    if (pause.is_long() || !error.is_passing())
        && let Some(problem) = problem::of(&error)
        && let Err(error) = service.tell_problem(problem).await
    {
        tracing::debug!(error = &error as &dyn std::error::Error, "the service was not told");
    }
    if !error.is_passing() {
        return Err(error);
    }
    pause.after(config, &error).await;
    Ok(())
}

async fn open<'a>(config: &'a AgentConfig, service: &Service) -> Result<Office<'a>, AgentError> {
    let agent = Agent::open(config.database.clone(), config.mapping.clone(), config.fresh).await?;
    Ok(Office {
        config,
        service: service.clone(),
        fence: agent.fence(),
        agent: Mutex::new(agent),
        has_written: Notify::new(),
        audit_millis: AtomicI64::new(NEVER),
    })
}

/// Why a loop ended.
enum Ended {
    /// The service and the agent do not know the same last batch or generation.
    OutOfStep,
    /// Something failed.
    Failed(AgentError),
}

impl From<AgentError> for Ended {
    fn from(error: AgentError) -> Self {
        Self::Failed(error)
    }
}

/// What to say to the service next.
enum Sending {
    /// This.
    Batch(Box<Batch>),
    /// The record types, which have changed.
    HelloFirst,
    /// Nothing.
    Nothing,
}

/// What the two loops share.
struct Office<'a> {
    config: &'a AgentConfig,
    service: Service,
    fence: u64,
    agent: Mutex<Agent>,
    /// Rung when write-backs were carried out, so that their outcomes go at once.
    has_written: Notify,
    /// When everything is to be compared once more, in milliseconds since 1970; [`NEVER`] before that is known, and while it is done.
    audit_millis: AtomicI64,
}

impl Office<'_> {
    async fn connect(&self) -> Result<(), AgentError> {
        self.agent.lock().await.reconnect().await?;
        self.agent.lock().await.look_over().await?;
        let mut hello = self.agent.lock().await.hello().await?;
        hello.is_audit_due = self.is_audit_due();
        let welcome = self.service.hello(&hello).await?;
        self.tell_clock();
        self.agent.lock().await.welcome(&welcome).await?;
        let sweeps = matches!(welcome.next, Next::Sweep { .. });
        self.plan_audit(welcome.swept_millis.filter(|_| !sweeps));
        (self.config.tell)(News::Met { sweeps });
        Ok(())
    }

    /// Tells how this computer's clock goes, behind each answer of the service.
    fn tell_clock(&self) {
        if let Some(ahead_seconds) = self.service.ahead_seconds((self.config.now_millis)()) {
            (self.config.tell)(News::Clock { ahead_seconds });
        }
    }

    fn is_audit_due(&self) -> bool {
        (self.config.now_millis)() >= self.audit_millis.load(Ordering::Relaxed)
    }

    fn plan_audit(&self, swept_millis: Option<i64>) {
        self.audit_millis.store(self.config.audit_after(swept_millis), Ordering::Relaxed);
    }

    /// Sends batches as long as there are any, then waits for changes.
    async fn send_changes(&self) -> Ended {
        match self.try_send_changes().await {
            Ok(()) => Ended::OutOfStep,
            Err(error) => error.into(),
        }
    }

    async fn try_send_changes(&self) -> Result<(), AgentError> {
        let mut watch = self.agent.lock().await.watch().await?;
        let mut looked_over = Instant::now();
        loop {
            loop {
                let batch = match self.next().await? {
                    Sending::Batch(batch) => batch,
                    Sending::Nothing => break,
                    Sending::HelloFirst => return Ok(()),
                };
                match self.service.send(&batch).await? {
                    Sent::Absorbed(answer) => self.agent.lock().await.acknowledge(answer).await?,
                    Sent::OutOfStep => return Ok(()),
                }
                if batch.sweep.is_some_and(|mark| mark.is_last) {
                    self.plan_audit(Some((self.config.now_millis)()));
                }
                (self.config.tell)(News::Sent(&batch));
                tokio::time::sleep(self.config.pause_after(batch.rows.len())).await;
            }
            (self.config.tell)(News::InStep);
            loop {
                tokio::select! {
                    () = self.has_written.notified() => break,
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
                if self.is_audit_due() {
                    return Ok(());
                }
                if looked_over.elapsed() > LOOK_OVER_EVERY {
                    looked_over = Instant::now();
                    if self.agent.lock().await.look_over().await? {
                        return Ok(());
                    }
                }
                if watch.has_news().await? {
                    break;
                }
            }
        }
    }

    /// What to send. The agent is free again when this returns: edits are written while the service answers.
    async fn next(&self) -> Result<Sending, AgentError> {
        let mut agent = self.agent.lock().await;
        if agent.has_new_choices().await? {
            return Ok(Sending::HelloFirst);
        }
        let batch = agent.next_batch(self.config.fresh_batch()).await?;
        Ok(batch.map_or(Sending::Nothing, |batch| Sending::Batch(Box::new(batch))))
    }

    /// Fetches edits and writes them.
    async fn fetch_work(&self) -> Ended {
        match self.try_fetch_work().await {
            Ok(()) => Ended::OutOfStep,
            Err(error) => error.into(),
        }
    }

    async fn try_fetch_work(&self) -> Result<(), AgentError> {
        // Nothing is fetched before a welcome.
        let Some(generation) = self.agent.lock().await.generation() else { return Ok(()) };
        let mut after = 0;
        loop {
            let work = self.service.work(after, self.fence, generation).await?;
            self.tell_clock();
            // A service that was put back to an older state learns only from a hello what it lacks.
            if work.generation.is_some_and(|present| present != generation) {
                return Ok(());
            }
            for write_back in work.write_backs {
                if !self.write(&write_back).await? {
                    return Ok(());
                }
                after = after.max(write_back.no);
                self.has_written.notify_one();
            }
        }
    }

    /// Writes one save or group; waits as long as another program holds the database.
    async fn write(&self, write_back: &WriteBack) -> Result<bool, AgentError> {
        let mut pause = Pause::default();
        loop {
            let now_millis = (self.config.now_millis)();
            match self.agent.lock().await.write_back(write_back, now_millis).await {
                Err(error @ AgentError::DatabaseLocked) => pause.after(self.config, &error).await,
                Ok(true) => {
                    (self.config.tell)(News::Wrote(write_back));
                    return Ok(true);
                }
                done => return done,
            }
        }
    }
}
