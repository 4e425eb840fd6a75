//! Why the console did not do as it was asked about a connection that is there.

use super::NotKept;
use crate::{agent::ConnectFailure, error::AgentError, mapping::MappingError};
use std::io;
use thiserror::Error;

/// Why.
#[derive(Debug, Error)]
pub(super) enum ConsoleError {
    /// Connect first.
    #[error("no company is connected")]
    NotConnected,
    /// Disconnect first.
    #[error("disconnect the company first: it is connected with another database or service")]
    Connected,
    /// Wait until it has begun, or connect on the other computer instead.
    #[error("the first synchronisation has not begun")]
    NotBegun,
    /// Stop the office, and move its folder along.
    #[error(
        "what the office keeps of this business database lies in a file on this computer, and nowhere else"
    )]
    KeptHere,
    /// Name the one that is connected.
    #[error("this is not the business database that is connected")]
    OtherDatabase,
    /// Put the mapping's file back.
    #[error("the mapping cannot be read: {0}")]
    NoMapping(#[source] io::Error),
    /// Correct the mapping.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The service did not do it.
    #[error(transparent)]
    Service(#[from] ConnectFailure),
    /// The service, or the business database.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// It could not be remembered.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}
