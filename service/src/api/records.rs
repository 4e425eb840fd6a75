//! Record types, snapshot, feed and push of a workspace.

use super::{Api, body::Body, caller::InWorkspace, error::ApiError};
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query},
    http::{header, request::Parts},
    response::IntoResponse,
};
use landbridge_model::{
    page::PageHash,
    wire::{Catalogue, Manifest, Poke, Pull, Push, PushAnswer},
};
use serde::de::DeserializeOwned;

/// `GET workspaces/{id}/types`.
pub(super) async fn types(caller: InWorkspace) -> Result<Json<Catalogue>, ApiError> {
    Ok(Json(caller.workspace.catalogue(&caller.member).await?))
}

/// `GET workspaces/{id}/manifest`.
pub(super) async fn manifest(caller: InWorkspace) -> Result<Json<Manifest>, ApiError> {
    Ok(Json(caller.workspace.manifest(&caller.member).await?))
}

/// `GET workspaces/{id}/pages/{hash}`.
pub(super) async fn page(
    caller: InWorkspace,
    Path((_, hash)): Path<(String, String)>,
) -> Result<impl IntoResponse, ApiError> {
    let hash = PageHash::try_from(hash).map_err(|_| ApiError::not_found())?;
    Ok(binary(caller.workspace.page(&caller.member, hash).await?))
}

/// `GET workspaces/{id}/feed`.
pub(super) async fn feed(
    caller: InWorkspace,
    Asked(pull): Asked<Pull>,
) -> Result<impl IntoResponse, ApiError> {
    Ok(binary(caller.workspace.pull(&caller.member, pull).await?))
}

/// `POST workspaces/{id}/push`.
pub(super) async fn push(caller: InWorkspace, Body(push): Body<Push>) -> Result<Json<PushAnswer>, ApiError> {
    Ok(Json(caller.workspace.push(&caller.member, push).await?))
}

/// `GET workspaces/{id}/status`.
pub(super) async fn status(caller: InWorkspace) -> Result<Json<Poke>, ApiError> {
    Ok(Json(caller.workspace.status().await?))
}

/// The query of a request, or an error that says what it lacks.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let query = Query::from_request_parts(parts, api).await;
        query.map(|Query(asked)| Self(asked)).map_err(|error| ApiError::malformed("query", error.body_text()))
    }
}

fn binary(bytes: impl Into<axum::body::Body>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes.into())
}
