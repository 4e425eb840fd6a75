//! Conflicts in the office's console. Whoever has the office's token speaks for who administers the company, with that person's rights.

use super::{Api, body::Body, caller::FromOffice, error::ApiError};
use crate::workspace::{Member, WorkspaceHandle};
use axum::{
    Json,
    extract::{Path, State},
};
use landbridge_model::{
    RecordId,
    dispute::{Dispute, Settle},
    wire::ErrorCode,
};

/// `GET /office/v1/conflicts/{conflict}`.
pub(super) async fn show(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
    Path(conflict): Path<String>,
) -> Result<Json<Dispute>, ApiError> {
    let member = administrator(&api, &workspace).await?;
    Ok(Json(workspace.dispute(&member, id(&conflict)?).await?))
}

/// `POST /office/v1/conflicts/{conflict}`.
pub(super) async fn settle(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
    Path(conflict): Path<String>,
    Body(settle): Body<Settle>,
) -> Result<Json<()>, ApiError> {
    let member = administrator(&api, &workspace).await?;
    Ok(Json(workspace.settle_dispute(member, id(&conflict)?, settle.keep).await?))
}

fn id(text: &str) -> Result<RecordId, ApiError> {
    RecordId::parse(text).ok_or_else(ApiError::not_found)
}

async fn administrator(api: &Api, workspace: &WorkspaceHandle) -> Result<Member, ApiError> {
    let nobody = || ApiError::new(ErrorCode::NoRight, "nobody administers the company");
    let person = api.accounts().administrator(workspace.id()).await?.ok_or_else(nobody)?;
    api.accounts().member(workspace.id(), &person).await?.ok_or_else(nobody)
}
