//! Connections to the database, each lent to one at a time.
//!
//! SQLx has a pool of its own. That asks each connection that comes back whether it is still there, and every question waits for the
//! connection's thread. Here that is asked once a second.

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for a connection that others use.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a connection is asked whether its thread is still there. Only a defect ends that.
const CHECK_EVERY: Duration = Duration::from_secs(1);

const LENT: &str = "a connection goes back only at the end";

type Idle = Arc<Mutex<Vec<Open>>>;

/// A connection that is open, and when it was made or asked last.
struct Open {
    connection: SqliteConnection,
    checked_at: Instant,
}

impl Open {
    async fn is_there(&mut self) -> bool {
        if self.checked_at.elapsed() < CHECK_EVERY {
            return true;
        }
        self.checked_at = Instant::now();
        self.connection.ping().await.is_ok()
    }
}

/// As many connections as are allowed, each opened when it is wanted first; a cheap handle.
#[derive(Clone)]
pub(super) struct Connections {
    options: Arc<SqliteConnectOptions>,
    size: u32,
    permits: Arc<Semaphore>,
    idle: Idle,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Connections {
    /// At most `size` of them; none is open yet.
    pub(super) fn new(options: SqliteConnectOptions, size: u32) -> Self {
        let permits = Arc::new(Semaphore::new(size as usize));
        Self { options: Arc::new(options), size, permits, idle: Idle::default() }
    }

    /// Lends one as soon as one is free.
    pub(super) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let permit = self.permit().await?;
        let mut open = self.pop();
        if let Some(idle) = &mut open
            && !idle.is_there().await
        {
            open = None;
        }
        let open = match open {
            Some(open) => open,
            None => self.open().await?,
        };
        Ok(Lent { open: Some(open), idle: Arc::clone(&self.idle), _permit: permit })
    }

    async fn open(&self) -> Result<Open, sqlx::Error> {
        let connection = SqliteConnection::connect_with(&self.options).await?;
        Ok(Open { connection, checked_at: Instant::now() })
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, sqlx::Error> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        permit.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)
    }

    fn pop(&self) -> Option<Open> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Waits for those that are lent, and closes all. Nobody is lent one from now on.
    pub(super) async fn close(&self) {
        let all = self.permits.acquire_many(self.size).await;
        self.permits.close();
        drop(all);
        while let Some(open) = self.pop() {
            if let Err(error) = open.connection.close().await {
                tracing::warn!(%error, "a connection to the database was not closed as it should be");
            }
        }
    }
}

/// A connection that goes back when it is dropped.
pub struct Lent {
    open: Option<Open>,
    idle: Idle,
    _permit: OwnedSemaphorePermit,
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lent").finish_non_exhaustive()
    }
}

impl Lent {
    /// It does not go back; whoever comes next opens another one.
    pub(super) fn discard(mut self) {
        self.open = None;
    }
}

impl Deref for Lent {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.open.as_ref().expect(LENT).connection
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.open.as_mut().expect(LENT).connection
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // It is back before the permit is, which somebody may wait for.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(self.open.take());
    }
}
