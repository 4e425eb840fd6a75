//! Why a request was not answered: one shape for every route.

use crate::{
    accounts::AccountError,
    error::{NO_ROOM, WorkspaceError},
    store::is_out_of_room,
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use landbridge_model::wire::{ErrorAnswer, ErrorCode};

const BROKEN: &str = "the service failed; its log says why";

/// An answer that is not a success.
#[derive(Debug)]
pub(crate) struct ApiError {
    answer: ErrorAnswer,
    retry_seconds: Option<u32>,
}

impl ApiError {
    /// An error in words for people who write clients.
    pub(crate) fn new(error: ErrorCode, message: impl Into<String>) -> Self {
        let answer = ErrorAnswer { error, message: message.into(), at: None, field: None };
        Self { answer, retry_seconds: None }
    }

    /// The request is malformed at this path.
    pub(crate) fn malformed(at: &str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorCode::Malformed, message);
        error.answer.at = Some(at.to_owned()).filter(|at| !at.is_empty());
        error
    }

    /// There is no such thing, or the caller must not know of it.
    pub(crate) fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "there is no such thing here")
    }

    /// Nobody, or nobody any more, is signed in.
    pub(crate) fn signed_out() -> Self {
        Self::new(ErrorCode::SignedOut, "sign in")
    }

    /// A defect or a failing disk: it goes to the log, not to the caller.
    pub(crate) fn broken(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %chain(error), "a request failed");
        Self::new(ErrorCode::Broken, BROKEN)
    }
}

/// The answer when a route panicked: the log has the panic already, and everybody else goes on.
pub(super) fn defect(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::new(ErrorCode::Broken, BROKEN).into_response()
}

/// The status that each code travels with.
fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::SignedOut | ErrorCode::OtherPerson | ErrorCode::WrongPassword => StatusCode::UNAUTHORIZED,
        ErrorCode::NoRight => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Malformed => StatusCode::BAD_REQUEST,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::UnknownGeneration | ErrorCode::Recovering | ErrorCode::BelowFloor | ErrorCode::Refused => {
            StatusCode::CONFLICT
        }
        ErrorCode::TooOld => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::NoMail => StatusCode::NOT_IMPLEMENTED,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The error and what caused it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (status(self.answer.error), Json(self.answer)).into_response();
        if let Some(seconds) = self.retry_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<ErrorAnswer> for ApiError {
    fn from(answer: ErrorAnswer) -> Self {
        Self { answer, retry_seconds: None }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::WrongPassword => Self::new(ErrorCode::WrongPassword, error.to_string()),
            AccountError::SignedOut => Self::signed_out(),
            AccountError::TooMany { retry_seconds } => {
                let retry_seconds = Some(retry_seconds);
                Self { retry_seconds, ..Self::new(ErrorCode::TooMany, error.to_string()) }
            }
            AccountError::UnfitEmail => Self::malformed("email", error.to_string()),
            AccountError::NoMail => Self::new(ErrorCode::NoMail, error.to_string()),
            AccountError::VoidLink | AccountError::VoidCode => {
                Self::new(ErrorCode::NotFound, error.to_string())
            }
            AccountError::EmailTaken
            | AccountError::UnfitPassword
            | AccountError::NoSuchPerson
            | AccountError::NoMember
            | AccountError::NoPlace { .. } => Self::new(ErrorCode::Refused, error.to_string()),
            AccountError::Stopped | AccountError::NoRoom(_) => {
                Self::new(ErrorCode::Unavailable, error.to_string())
            }
            AccountError::Database(ref full) if is_out_of_room(full) => {
                tracing::error!(error = %chain(&error), "a request found no room");
                Self::new(ErrorCode::Unavailable, NO_ROOM)
            }
            AccountError::Database(_) | AccountError::Damaged { .. } => Self::broken(&error),
        }
    }
}

impl From<WorkspaceError> for ApiError {
    fn from(error: WorkspaceError) -> Self {
        if error.code() == ErrorCode::Broken {
            return Self::broken(&error);
        }
        Self::from(error.to_answer())
    }
}
