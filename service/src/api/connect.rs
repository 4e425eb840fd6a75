//! Connecting a company, under `/office/v1`: by who administers it, with a Landbridge ID, before there is any agent's token.

use super::{Api, account::network_address, body::Body, caller::FromOffice, error::ApiError};
use crate::accounts::Connection;
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::HeaderMap,
};
use landbridge_model::connect::{Agreement, Connect, ConnectAnswer, Connected, MAX_MODULES, MAX_NAME_CHARS};
use std::net::SocketAddr;

/// `POST connect`.
pub(super) async fn connect(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<Connect>,
) -> Result<Json<ConnectAnswer>, ApiError> {
    check(&asked)?;
    let address = network_address(&api, peer, &headers);
    let person = api.accounts().recognise(&asked.email, &asked.password, &address).await?;
    let (workspace, token) = match api.accounts().connect(&person, &asked).await? {
        Connection::Answer(answer) => return Ok(Json(answer)),
        Connection::Made { workspace, token } => (workspace, token),
    };
    // A new one is to be known at once: the agent comes next.
    let workspace = api.workspaces().get_added(workspace).await?;
    tracing::info!(workspace = %workspace.id(), person = %person.id, "a business database was connected");
    let agreement = api.accounts().agreement(workspace.id()).await?;
    let workspace = workspace.about().clone();
    Ok(Json(ConnectAnswer::Connected(Connected { token, workspace, person, agreement })))
}

/// `GET agreement`: what was agreed with the company that the agent speaks for.
pub(super) async fn agreement(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
) -> Result<Json<Agreement>, ApiError> {
    Ok(Json(api.accounts().agreement(workspace.id()).await?))
}

fn check(asked: &Connect) -> Result<(), ApiError> {
    let company = &asked.company;
    for (at, name) in [
        ("company.name", &company.name),
        ("company.database", &company.database),
        ("company.system", &company.system),
        ("computer", &asked.computer),
    ] {
        check_name(at, name)?;
    }
    if company.number.chars().count() > MAX_NAME_CHARS {
        return Err(ApiError::malformed("company.number", "it is too long"));
    }
    if asked.modules.len() > MAX_MODULES {
        return Err(ApiError::malformed("modules", "there are too many"));
    }
    asked
        .modules
        .iter()
        .enumerate()
        .try_for_each(|(at, module)| check_name(&format!("modules[{at}]"), module))
}

pub(super) fn check_name(at: &str, name: &str) -> Result<(), ApiError> {
    match name.chars().count() {
        0 => Err(ApiError::malformed(at, "it must not be empty")),
        1..=MAX_NAME_CHARS => Ok(()),
        _ => Err(ApiError::malformed(at, format!("it has more than {MAX_NAME_CHARS} characters"))),
    }
}
