//! Why the service does not do what a request asks.

use crate::store::is_out_of_room;
use landbridge_model::{
    FieldNo,
    wire::{ErrorAnswer, ErrorCode},
};
use thiserror::Error;

/// What whoever asks is told when the disk is full.
pub(crate) const NO_ROOM: &str = "the service's disk is full; try again later";

/// Why a request about a workspace was not answered. Each variant is one [`ErrorCode`].
#[derive(Debug, Error)]
pub enum WorkspaceError {
    /// The person has no right to this.
    #[error("no right to this")]
    NoRight,
    /// The outbox belongs to another person than the one who asks.
    #[error("this outbox belongs to somebody else than who is signed in")]
    OtherPerson,
    /// There is no such thing, or not any more.
    #[error("there is no such {what}")]
    NotFound {
        /// Which sort of thing.
        what: &'static str,
    },
    /// The request is malformed.
    #[error("{message}")]
    Malformed {
        /// How.
        message: String,
        /// Which part of the request.
        at: String,
        /// The field of the record type, when it is about one.
        field: Option<FieldNo>,
    },
    /// The request is too large.
    #[error("too large: {message}")]
    TooLarge {
        /// What is.
        message: String,
    },
    /// The quoted history of the feed is not this database's.
    #[error("the quoted generation is not, or no longer, part of this database's history")]
    UnknownGeneration,
    /// The service was put back to an older state and waits for the office.
    #[error("the service was put back to an older state and waits for the office's records")]
    Recovering,
    /// The cursor lies below the floor of tombstones.
    #[error("the cursor lies below the oldest delete that is still known")]
    BelowFloor,
    /// The request is at odds with what is there.
    #[error("{message}")]
    Refused {
        /// Why.
        message: String,
    },
    /// The service is stopping or its database is busy.
    #[error("not now; try again later")]
    Unavailable,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// What the database holds cannot be read.
    #[error("what the database holds cannot be read: {0}")]
    Damaged(String),
}

impl WorkspaceError {
    /// What the client can do about it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoRight => ErrorCode::NoRight,
            Self::OtherPerson => ErrorCode::OtherPerson,
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::TooLarge { .. } => ErrorCode::TooLarge,
            Self::UnknownGeneration => ErrorCode::UnknownGeneration,
            Self::Recovering => ErrorCode::Recovering,
            Self::BelowFloor => ErrorCode::BelowFloor,
            Self::Refused { .. } => ErrorCode::Refused,
            Self::Unavailable => ErrorCode::Unavailable,
            Self::Database(error) if is_out_of_room(error) => ErrorCode::Unavailable,
            Self::Database(_) | Self::Damaged(_) => ErrorCode::Broken,
        }
    }

    /// The body of the answer. What the database said stays in the log.
    pub fn to_answer(&self) -> ErrorAnswer {
        let (at, field) = match self {
            Self::Malformed { at, field, .. } => (Some(at.clone()), *field),
            _ => (None, None),
        };
        let message = match self {
            Self::Database(error) if is_out_of_room(error) => NO_ROOM.to_owned(),
            Self::Database(_) | Self::Damaged(_) => "a defect of the service; it is in its log".to_owned(),
            other => other.to_string(),
        };
        ErrorAnswer { error: self.code(), message, at, field }
    }

    pub(crate) fn malformed(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Malformed { message: message.into(), at: at.into(), field: None }
    }
}

impl From<landbridge_model::bytes::Damaged> for WorkspaceError {
    fn from(damaged: landbridge_model::bytes::Damaged) -> Self {
        Self::Damaged(damaged.to_string())
    }
}

impl From<serde_json::Error> for WorkspaceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
