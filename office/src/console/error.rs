//! Why the console did not do as it was asked about a connection that is there.

use super::NotKept;
use crate::error::AgentError;
use thiserror::Error;

/// Why.
#[derive(Debug, Error)]
pub(super) enum ConsoleError {
    /// Connect first.
    #[error("no company is connected")]
    NotConnected,
    /// The service, or the business database.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// It could not be remembered.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}
