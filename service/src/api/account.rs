//! Signing in and out, and who one is.

use super::{
    Api,
    body::Body,
    caller::{SignedInAs, check_origin, clear_cookie, set_cookie},
    error::ApiError,
};
use crate::accounts::{Caller, Proof, Use};
use axum::{
    Json,
    extract::{ConnectInfo, Query, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use landbridge_model::wire::{Refresh, Session, SignIn, Tokens};
use serde::Deserialize;
use std::net::SocketAddr;

/// `POST sign-in`.
pub(super) async fn sign_in(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<SignIn>,
) -> Result<impl IntoResponse, ApiError> {
    let wanted = if asked.wants_tokens { Use::Access } else { Use::Cookie };
    if wanted == Use::Cookie {
        // Nobody else may sign a visitor in, to an account of their own choice.
        check_origin(&api, &Method::POST, &headers)?;
    }
    let address = network_address(&api, peer, &headers);
    let signed_in =
        api.accounts().sign_in(&asked.email, &asked.password, &address, wanted, &asked.device).await?;
    tracing::info!(person = %signed_in.caller.person.id, by = ?wanted, "signed in");
    let mut session = session(&api, signed_in.caller).await?;
    let cookie = match signed_in.proof {
        Proof::Cookie(token) => Some((header::SET_COOKIE, set_cookie(api.public_url(), &token))),
        Proof::Tokens(tokens) => {
            session.tokens = Some(tokens);
            None
        }
    };
    Ok((AppendHeaders(cookie), Json(session)))
}

/// The query of `POST sign-out`.
#[derive(Debug, Deserialize)]
pub(super) struct SignOut {
    /// Whether the browser is to forget everything that it keeps for this address: when no other person has a replica there.
    #[serde(default)]
    clear: bool,
}

/// `POST sign-out`.
pub(super) async fn sign_out(
    State(api): State<Api>,
    SignedInAs(caller): SignedInAs,
    Query(asked): Query<SignOut>,
) -> Result<impl IntoResponse, ApiError> {
    api.accounts().end_session(caller.session).await?;
    tracing::info!(person = %caller.person.id, "signed out");
    let clear = (HeaderName::from_static("clear-site-data"), "\"storage\"".to_owned());
    let clear = AppendHeaders(asked.clear.then_some(clear));
    let cookie = AppendHeaders([(header::SET_COOKIE, clear_cookie(api.public_url()))]);
    Ok((StatusCode::NO_CONTENT, clear, cookie))
}

/// `GET me`.
pub(super) async fn me(
    State(api): State<Api>,
    SignedInAs(caller): SignedInAs,
) -> Result<Json<Session>, ApiError> {
    session(&api, caller).await.map(Json)
}

/// `POST token`.
pub(super) async fn token(
    State(api): State<Api>,
    Body(asked): Body<Refresh>,
) -> Result<Json<Tokens>, ApiError> {
    Ok(Json(api.accounts().refresh(&asked.refresh).await?))
}

async fn session(api: &Api, caller: Caller) -> Result<Session, ApiError> {
    let mut workspaces = Vec::new();
    for id in api.accounts().workspaces(caller.person.id).await? {
        if let Some(workspace) = api.workspaces().get(id).await {
            workspaces.push(workspace.about().clone());
        }
    }
    Ok(Session { person: caller.person, workspaces, tokens: None })
}

/// Where a request comes from. A proxy is there only when people use https, and says so in the last entry of its header.
pub(super) fn network_address(api: &Api, peer: SocketAddr, headers: &HeaderMap) -> String {
    let forwarded = || {
        let value = headers.get("x-forwarded-for")?.to_str().ok()?;
        value.rsplit(',').next().map(|address| address.trim().to_owned())
    };
    let is_behind_proxy = api.public_url().is_https() && peer.ip().is_loopback();
    is_behind_proxy.then(forwarded).flatten().unwrap_or_else(|| peer.ip().to_string())
}
