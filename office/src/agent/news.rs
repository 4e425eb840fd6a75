//! What an agent tells whoever shows how it goes.

use crate::error::AgentError;
use landbridge_model::office::{Batch, WriteBack};
use std::time::Duration;

/// Something that has just happened.
#[derive(Debug)]
pub enum News<'a> {
    /// The agent and the service have met.
    Met {
        /// Whether the service wants every record.
        sweeps: bool,
    },
    /// The service has taken a batch.
    Sent(&'a Batch),
    /// There is nothing to send.
    InStep,
    /// Edits were written into the business database, or found to be written, or refused by it.
    Wrote(&'a WriteBack),
    /// A step failed; the agent tries again by itself.
    Fails {
        /// Why.
        error: &'a AgentError,
        /// How soon.
        again_after: Duration,
    },
    /// The service has told its time.
    Clock {
        /// How far this computer's clock is ahead of it.
        ahead_seconds: i64,
    },
}
