//! The body of a request: JSON of one shape, or an error that names the place where it is not.

use super::error::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::IntoResponse,
};
use landbridge_model::wire::{ErrorAnswer, ErrorCode};
use serde::de::DeserializeOwned;

/// The read body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    ApiError::new(ErrorCode::TooLarge, "the request is too large")
                }
                _ => ApiError::malformed("", "the request ended early"),
            }
        })?;
        read_body(&bytes).map(Self).map_err(ApiError::from)
    }
}

/// Reads the body of a request.
///
/// # Errors
/// Says what is malformed, and where.
pub fn read_body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ErrorAnswer> {
    let malformed = |at: &str, message: String| {
        let at = Some(at.to_owned()).filter(|at| !at.is_empty());
        ErrorAnswer { error: ErrorCode::Malformed, message, at, field: None }
    };
    let json = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *json).map_err(|error| {
        // The path is a single dot when the whole of it is meant.
        let at = error.path().to_string();
        malformed(at.trim_start_matches('.'), error.into_inner().to_string())
    })?;
    json.end().map_err(|error| malformed("", error.to_string()))?;
    Ok(value)
}
