//! A cheap look whether anything has changed, a few times a second.

use crate::{
    connector::{Doing, Watch},
    error::AgentError,
};
use sqlx::MySqlConnection;
use std::time::Duration;
use tokio::time::Instant;

/// How often other changes than the captured ones are looked for: those of choices that are rows of tables.
const OTHERS_EVERY: Duration = Duration::from_secs(1);
/// The agent asks more often than the server needs to be asked.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Looks for captured changes, and for any change at all.
pub(super) struct Look {
    connection: MySqlConnection,
    asked: Instant,
    /// How far InnoDB's log was at the last question for others; whatever is committed anywhere on the server moves it.
    seen: String,
    seen_at: Instant,
}

impl Look {
    pub(super) async fn new(mut connection: MySqlConnection) -> Result<Self, AgentError> {
        let seen = end_of_log(&mut connection).await?;
        Ok(Self { connection, asked: Instant::now(), seen, seen_at: Instant::now() })
    }

    async fn look(&mut self) -> Result<bool, AgentError> {
        if self.asked.elapsed() < ASK_EVERY {
            return Ok(false);
        }
        self.asked = Instant::now();
        let question = "select exists (select 1 from landbridge_capture where batch is null)";
        let has_captured: bool = sqlx::query_scalar(question).fetch_one(&mut self.connection).await?;
        if self.seen_at.elapsed() < OTHERS_EVERY {
            return Ok(has_captured);
        }
        let now = end_of_log(&mut self.connection).await?;
        let has_others = self.seen != now;
        (self.seen, self.seen_at) = (now, Instant::now());
        Ok(has_captured || has_others)
    }
}

async fn end_of_log(connection: &mut MySqlConnection) -> Result<String, AgentError> {
    let (_, end): (String, String) =
        sqlx::query_as("show global status like 'Innodb_lsn_current'").fetch_one(connection).await?;
    Ok(end)
}

impl Watch for Look {
    fn has_news(&mut self) -> Doing<'_, bool> {
        Box::pin(self.look())
    }
}
