//! A connection that is there, and its end, under `/office/v1`.

use super::{
    Api,
    body::Body,
    caller::{AgentToken, FromOffice},
    error::ApiError,
};
use axum::{Json, extract::State};
use landbridge_model::connection::{Held, Leave, Left};

/// `GET held`: what the business database does not have yet.
pub(super) async fn held(FromOffice(workspace): FromOffice) -> Result<Json<Held>, ApiError> {
    Ok(Json(workspace.held().await?))
}

/// `POST leave`: the agent's tokens are void afterwards.
pub(super) async fn leave(
    State(api): State<Api>,
    AgentToken(token): AgentToken,
    Body(leave): Body<Leave>,
) -> Result<Json<Left>, ApiError> {
    Ok(Json(api.accounts().leave(&token, leave).await?))
}
