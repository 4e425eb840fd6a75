//! Asking for a Landbridge ID, or for another password, by mail.

use super::{Api, account::network_address, body::Body, error::ApiError};
use axum::{
    Json,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, StatusCode},
};
use landbridge_model::{
    connect::MAX_NAME_CHARS,
    id_mail::{AskId, Forgotten, IdAsked, IdProgress},
};
use std::net::SocketAddr;

/// `POST id`.
pub(super) async fn ask(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<AskId>,
) -> Result<(StatusCode, Json<IdAsked>), ApiError> {
    if asked.name.trim().is_empty() || asked.name.chars().count() > MAX_NAME_CHARS {
        let message = format!("a name has at least one and at most {MAX_NAME_CHARS} characters");
        return Err(ApiError::malformed("name", message));
    }
    let address = network_address(&api, peer, &headers);
    let request = api.accounts().ask_id(&asked, &address).await?;
    Ok((StatusCode::ACCEPTED, Json(IdAsked { request })))
}

/// `POST id/forgotten`.
pub(super) async fn forgotten(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<Forgotten>,
) -> Result<StatusCode, ApiError> {
    let address = network_address(&api, peer, &headers);
    api.accounts().ask_password(&asked, &address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// `GET id/{request}`.
pub(super) async fn progress(
    State(api): State<Api>,
    Path(request): Path<String>,
) -> Result<Json<IdProgress>, ApiError> {
    let state = api.accounts().id_state(&request).await?.ok_or_else(ApiError::not_found)?;
    Ok(Json(IdProgress { state }))
}
