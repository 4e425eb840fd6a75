//! A cheap look whether anything has changed, a few times a second. `listen` would cost every transaction of the company's programs a
//! `notify`, and those take turns at their commits.

use crate::{
    connector::{Doing, Watch},
    error::AgentError,
};
use sqlx::PgConnection;
use std::time::Duration;
use tokio::time::Instant;

/// How often other changes than the captured ones are looked for: those of choices that are rows of tables.
const OTHERS_EVERY: Duration = Duration::from_secs(1);
/// The agent asks more often than the server needs to be asked.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Looks for captured changes, and for any transaction at all.
pub(super) struct Look {
    connection: PgConnection,
    asked: Instant,
    /// The transactions that were over at the last question for others; a commit anywhere on the server changes it.
    seen: String,
    seen_at: Instant,
}

impl Look {
    pub(super) async fn new(connection: PgConnection) -> Result<Self, AgentError> {
        let mut look =
            Self { connection, asked: Instant::now(), seen: String::new(), seen_at: Instant::now() };
        look.seen = look.ask().await?.1;
        Ok(look)
    }

    async fn ask(&mut self) -> Result<(bool, String), AgentError> {
        self.asked = Instant::now();
        let question = "select exists (select from landbridge_capture where batch is null), \
                               pg_current_snapshot()::text";
        Ok(sqlx::query_as(question).fetch_one(&mut self.connection).await?)
    }

    async fn look(&mut self) -> Result<bool, AgentError> {
        if self.asked.elapsed() < ASK_EVERY {
            return Ok(false);
        }
        let (has_captured, snapshot) = self.ask().await?;
        let is_due = self.seen_at.elapsed() >= OTHERS_EVERY;
        let has_others = is_due && self.seen != snapshot;
        if is_due {
            self.seen = snapshot;
            self.seen_at = Instant::now();
        }
        Ok(has_captured || has_others)
    }
}

impl Watch for Look {
    fn has_news(&mut self) -> Doing<'_, bool> {
        Box::pin(self.look())
    }
}
