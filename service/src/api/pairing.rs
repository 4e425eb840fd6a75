//! Another computer that takes over the synchronisation, under `/office/v1`.

use super::{
    Api,
    account::network_address,
    body::Body,
    caller::{AgentToken, FromOffice},
    connect::check_name,
    error::ApiError,
};
use crate::accounts::Pairing;
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::HeaderMap,
};
use landbridge_model::pairing::{
    AskPairing, Carried, LookAtPairing, MAX_CARRIED_BYTES, Pair, PairAnswer, Paired, PairingCode, Successor,
};
use std::net::SocketAddr;

/// `POST pairing`.
pub(super) async fn ask(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
    Body(asked): Body<AskPairing>,
) -> Result<Json<PairingCode>, ApiError> {
    if asked.setup.mapping.as_ref().is_some_and(|mapping| mapping.len() > MAX_CARRIED_BYTES) {
        return Err(ApiError::malformed("setup.mapping", "it is too large"));
    }
    Ok(Json(api.accounts().ask_pairing(workspace.id(), &asked.setup).await?))
}

/// `POST pairing/look`.
pub(super) async fn look(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<LookAtPairing>,
) -> Result<Json<Carried>, ApiError> {
    let address = network_address(&api, peer, &headers);
    let (workspace, setup) = api.accounts().pairing(&asked.code, &address).await?;
    let workspace = api.workspaces().get(workspace).await.ok_or_else(ApiError::not_found)?;
    Ok(Json(Carried { company: workspace.about().name.clone(), setup }))
}

/// `POST pair`.
pub(super) async fn pair(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<Pair>,
) -> Result<Json<PairAnswer>, ApiError> {
    check_name("database", &asked.database)?;
    check_name("computer", &asked.computer)?;
    let address = network_address(&api, peer, &headers);
    let (workspace, token) = match api.accounts().pair(&asked, &address).await? {
        Pairing::OtherDatabase => return Ok(Json(PairAnswer::OtherDatabase)),
        Pairing::Done { workspace, token } => (workspace, token),
    };
    let workspace = api.workspaces().get(workspace).await.ok_or_else(ApiError::not_found)?;
    tracing::info!(workspace = %workspace.id(), "another computer synchronises from now on");
    let person = api.accounts().administrator(workspace.id()).await?;
    let agreement = api.accounts().agreement(workspace.id()).await?;
    let paired = Paired { token, workspace: workspace.about().clone(), person, agreement };
    Ok(Json(PairAnswer::Paired(Box::new(paired))))
}

/// `GET successor`.
pub(super) async fn successor(
    State(api): State<Api>,
    AgentToken(token): AgentToken,
) -> Result<Json<Option<Successor>>, ApiError> {
    Ok(Json(api.accounts().successor(&token).await?))
}
