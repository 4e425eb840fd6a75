//! Why the console did not carry out a request, as it answers that.

use super::{
    ConsoleError, NotKept, Refused, company::CompanyError, connecting::ConnectingError, mapping::NotMapped,
};
use crate::agent::{AgentError, ConnectFailure};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use landbridge_model::{
    console::{Failure, FailureKind},
    obstacle::Obstacle,
};

/// Why a request was not carried out.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) kind: FailureKind,
    /// In English.
    pub(super) message: String,
    /// What stands in the way, where that is told apart.
    pub(super) obstacle: Option<Obstacle>,
}

impl Failed {
    /// Something that its kind or the words say enough of.
    pub(super) fn new(kind: FailureKind, message: String) -> Self {
        Self { kind, message, obstacle: None }
    }

    /// The business database or the service stands in the way.
    pub(super) fn obstructed(error: &AgentError) -> Self {
        let kind = match error {
            AgentError::Offline(_) => FailureKind::Offline,
            _ => FailureKind::Failed,
        };
        Self { kind, message: error.to_string(), obstacle: Some(error.into()) }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = match self.kind {
            FailureKind::Key => StatusCode::UNAUTHORIZED,
            FailureKind::Entry
            | FailureKind::WrongPassword
            | FailureKind::Insecure
            | FailureKind::NotBegun
            | FailureKind::KeptHere
            | FailureKind::Code => StatusCode::UNPROCESSABLE_ENTITY,
            FailureKind::Connected | FailureKind::AnotherDatabase => StatusCode::CONFLICT,
            FailureKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            FailureKind::NoMail | FailureKind::Offline | FailureKind::Failed => StatusCode::BAD_GATEWAY,
        };
        let Self { kind, message, obstacle } = self;
        (status, Json(Failure { kind, message, obstacle })).into_response()
    }
}

impl From<NotKept> for Failed {
    fn from(error: NotKept) -> Self {
        let says = error.0.to_string();
        Self {
            obstacle: Some(Obstacle::SetupUnwritable { says }),
            ..Self::new(FailureKind::Failed, error.to_string())
        }
    }
}

impl From<Refused> for Failed {
    fn from(error: Refused) -> Self {
        let message = error.to_string();
        match error {
            Refused::Connected => Self::new(FailureKind::Connected, message),
            Refused::NotConnected | Refused::Begun | Refused::NoHours => {
                Self::new(FailureKind::Entry, message)
            }
            Refused::NotKept(error) => error.into(),
        }
    }
}

impl From<ConsoleError> for Failed {
    fn from(error: ConsoleError) -> Self {
        let message = error.to_string();
        match error {
            ConsoleError::NotConnected => Self::new(FailureKind::Entry, message),
            ConsoleError::Connected => Self::new(FailureKind::Connected, message),
            ConsoleError::NotBegun => Self::new(FailureKind::NotBegun, message),
            ConsoleError::KeptHere => Self::new(FailureKind::KeptHere, message),
            ConsoleError::OtherDatabase => Self::new(FailureKind::AnotherDatabase, message),
            ConsoleError::Service(ConnectFailure::NotFound) => Self::new(FailureKind::Code, message),
            ConsoleError::Service(error) => error.into(),
            ConsoleError::NoMapping(_) => Self::new(FailureKind::Failed, message),
            ConsoleError::Mapping(error) => Self::obstructed(&AgentError::Mapping(error)),
            ConsoleError::Agent(error) => Self::obstructed(&error),
            ConsoleError::NotKept(error) => error.into(),
        }
    }
}

impl From<NotMapped> for Failed {
    fn from(error: NotMapped) -> Self {
        match error {
            NotMapped::Database(error) => Self::obstructed(&error),
            NotMapped::NotKept(error) => error.into(),
            NotMapped::File { .. } => Self::new(FailureKind::Failed, error.to_string()),
            _ => Self::new(FailureKind::Entry, error.to_string()),
        }
    }
}

impl From<CompanyError> for Failed {
    fn from(error: CompanyError) -> Self {
        let message = error.to_string();
        match error {
            CompanyError::Number(_) | CompanyError::Form(_) | CompanyError::Unmapped => {
                Self::new(FailureKind::Entry, message)
            }
            CompanyError::Database(error) => Self { kind: FailureKind::Failed, ..Self::obstructed(&error) },
            CompanyError::Mapping(error) => Self::obstructed(&AgentError::Mapping(error)),
            CompanyError::NotNamed => {
                Self { obstacle: Some(Obstacle::NotNamed), ..Self::new(FailureKind::Failed, message) }
            }
        }
    }
}

impl From<ConnectFailure> for Failed {
    fn from(error: ConnectFailure) -> Self {
        let message = error.to_string();
        match error {
            ConnectFailure::WrongPassword => Self::new(FailureKind::WrongPassword, message),
            ConnectFailure::TooMany => Self::new(FailureKind::TooMany, message),
            ConnectFailure::NoMail => Self::new(FailureKind::NoMail, message),
            ConnectFailure::Insecure => Self::new(FailureKind::Insecure, message),
            ConnectFailure::NotFound => Self::new(FailureKind::Failed, message),
            ConnectFailure::Agent(error) => Self::obstructed(&error),
        }
    }
}

impl From<ConnectingError> for Failed {
    fn from(error: ConnectingError) -> Self {
        match error {
            ConnectingError::Service(error) => error.into(),
            ConnectingError::Company(error) => error.into(),
            ConnectingError::NotKept(error) => error.into(),
        }
    }
}
