//! Whether the service lives, and whether it can be used: for whatever starts and watches it.

use super::{Api, error::ApiError};
use axum::extract::State;
use landbridge_model::wire::ErrorCode;

/// `GET /healthz`: the program answers.
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too, its disk has room, and the service is not stopping.
pub(super) async fn readiness(State(api): State<Api>) -> Result<&'static str, ApiError> {
    if api.stop().is_stopping() {
        return Err(ApiError::new(ErrorCode::Unavailable, "the service is stopping"));
    }
    api.accounts().check().await?;
    Ok("ready\n")
}
