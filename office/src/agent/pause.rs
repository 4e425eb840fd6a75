//! How long the agent waits before it tries again.

use super::{AgentConfig, News};
use crate::error::AgentError;
use landbridge_model::obstacle::Obstacle;
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Before a pause of this length the agent has failed for several seconds.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// Growing pauses between attempts.
pub(crate) struct Pause {
    next: Duration,
}

impl Default for Pause {
    fn default() -> Self {
        Self { next: FIRST_PAUSE }
    }
}

impl Pause {
    /// Whether it has failed for a while.
    pub(super) fn is_long(&self) -> bool {
        self.next >= LONG_PAUSE
    }

    /// Tells of a failure, and waits.
    pub(crate) async fn after(&mut self, config: &AgentConfig, error: &AgentError) {
        (config.tell)(News::Fails { error, again_after: self.next });
        let obstacle = Obstacle::from(error).kind();
        tracing::warn!(obstacle, error = error as &dyn std::error::Error, pause = ?self.next, "trying again");
        self.wait(config).await;
    }

    /// Waits after something that is no failure.
    pub(super) async fn briefly(&mut self, config: &AgentConfig) {
        self.wait(config).await;
    }

    async fn wait(&mut self, config: &AgentConfig) {
        tokio::select! {
            () = tokio::time::sleep(self.next) => {}
            () = config.try_now.notified() => {}
        }
        self.next = (self.next * 2).min(LONGEST_PAUSE);
    }
}
