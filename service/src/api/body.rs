//! The body of a request: JSON of one shape, or an error that names the place where it is not.

use super::error::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::IntoResponse,
};
use landbridge_model::wire::ErrorCode;
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
        read(&bytes).map(Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let json = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *json).map_err(|error| {
        // The path is a single dot when the whole of it is meant.
        let at = error.path().to_string();
        ApiError::malformed(at.trim_start_matches('.'), error.into_inner().to_string())
    })?;
    json.end().map_err(|error| ApiError::malformed("", error.to_string()))?;
    Ok(value)
}
