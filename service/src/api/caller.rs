//! Who makes a request. A bearer token decides when there is one; a cookie counts only from the service's own pages.

use super::{Api, address::PublicUrl, error::ApiError};
use crate::{
    accounts::{Caller, Use},
    error::WorkspaceError,
    workspace::{Member, WorkspaceHandle},
};
use axum::{
    extract::{FromRequestParts, Query, RawPathParams},
    http::{HeaderMap, Method, header, request::Parts},
};
use landbridge_model::{PersonId, id::WorkspaceId, wire::ErrorCode};
use serde::Deserialize;

/// A person with an open session.
#[derive(Clone, Debug)]
pub(crate) struct SignedInAs(pub(crate) Caller);

impl FromRequestParts<Api> for SignedInAs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let headers = &parts.headers;
        let caller = match bearer(headers) {
            Some(token) => api.accounts().caller(token, Use::Access).await?,
            None => {
                let token = cookie(headers, &cookie_name(api.public_url()));
                let Some(token) = token else { return Err(ApiError::signed_out()) };
                check_origin(api, &parts.method, headers)?;
                api.accounts().caller(token, Use::Cookie).await?
            }
        };
        caller.map(Self).ok_or_else(ApiError::signed_out)
    }
}

/// Whose replica a request is for. A page whose cookie has become somebody else's meanwhile is to get nothing of theirs.
#[derive(Debug, Deserialize)]
struct For {
    person: Option<PersonId>,
}

/// A person in a workspace that the person belongs to: the one that the path names.
#[derive(Clone, Debug)]
pub(crate) struct InWorkspace {
    /// The person's session.
    pub(crate) caller: Caller,
    /// The person as a member.
    pub(crate) member: Member,
    /// The workspace.
    pub(crate) workspace: WorkspaceHandle,
}

impl FromRequestParts<Api> for InWorkspace {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let SignedInAs(caller) = SignedInAs::from_request_parts(parts, api).await?;
        let id = workspace_id(parts, api).await?;
        // A workspace that is not the caller's is like one that does not exist, so that nobody learns which ids do.
        let member = api.accounts().member(id, &caller.person).await?.ok_or_else(ApiError::not_found)?;
        let workspace = api.workspaces().get(id).await.ok_or_else(ApiError::not_found)?;
        let asked = Query::<For>::try_from_uri(&parts.uri);
        let Query(asked) = asked.map_err(|error| ApiError::malformed("query", error.body_text()))?;
        if asked.person.is_some_and(|person| person != member.person) {
            return Err(WorkspaceError::OtherPerson.into());
        }
        Ok(Self { caller, member, workspace })
    }
}

/// An office agent, and the workspace that it speaks for.
#[derive(Clone, Debug)]
pub(crate) struct FromOffice(pub(crate) WorkspaceHandle);

impl FromRequestParts<Api> for FromOffice {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::signed_out)?;
        let id = api.accounts().agent(token).await?.ok_or_else(ApiError::signed_out)?;
        api.workspaces().get(id).await.map(Self).ok_or_else(ApiError::not_found)
    }
}

/// The token of an office agent that may be void.
pub(crate) struct AgentToken(pub(crate) String);

impl FromRequestParts<Api> for AgentToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, ApiError> {
        bearer(&parts.headers).map(|token| Self(token.to_owned())).ok_or_else(ApiError::signed_out)
    }
}

/// Refuses what a browser sends with the cookie from any page but the service's own. Another extension with host permission
/// sends such cookies, skips the preflight and defeats Fetch-Metadata checks (measured), so only `Origin` is to be trusted;
/// browsers leave it out of requests that only read, from the page itself.
pub(super) fn check_origin(api: &Api, method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_fine = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| api.is_own_origin(origin)),
        None => method.is_safe(),
    };
    if is_fine {
        Ok(())
    } else {
        Err(ApiError::new(ErrorCode::NoRight, "a cookie counts only from the service's own pages"))
    }
}

/// The name of the cookie. Browsers share cookies between the ports of a host, so that services for development, side by
/// side on one machine, need names of their own; `__Host-` needs https.
fn cookie_name(public_url: &PublicUrl) -> String {
    if public_url.is_https() {
        "__Host-landbridge".to_owned()
    } else {
        format!("landbridge-{}", public_url.port())
    }
}

/// The header that gives a page its cookie.
pub(super) fn set_cookie(public_url: &PublicUrl, token: &str) -> String {
    // Browsers keep no cookie for longer than 400 days; the service decides about the end of the session.
    cookie_header(public_url, token, 400 * 24 * 3600)
}

/// The header that takes a page's cookie away.
pub(super) fn clear_cookie(public_url: &PublicUrl) -> String {
    cookie_header(public_url, "", 0)
}

fn cookie_header(public_url: &PublicUrl, token: &str, max_age_seconds: u32) -> String {
    // Plain HTTP is for the loopback address only, where nobody else listens.
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let name = cookie_name(public_url);
    format!("{name}={token}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// The token of the header `Authorization`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|pairs| pairs.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

async fn workspace_id(parts: &mut Parts, api: &Api) -> Result<WorkspaceId, ApiError> {
    let params = RawPathParams::from_request_parts(parts, api).await.map_err(|_| ApiError::not_found())?;
    params
        .iter()
        .find_map(|(name, value)| (name == "workspace").then(|| WorkspaceId::parse(value)))
        .flatten()
        .ok_or_else(ApiError::not_found)
}
