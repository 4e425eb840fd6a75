//! The synchronisation history: for the office's console with its agent's token, and for who administers the company.

use super::{
    Api,
    body::Body,
    caller::{FromOffice, InWorkspace},
    error::ApiError,
    records::Asked,
};
use axum::{Json, extract::State};
use landbridge_model::{
    history::{HistoryAsked, HistoryPage, HistorySettings, OfficeProblem},
    wire::ErrorCode,
};

/// `GET /office/v1/history`.
pub(super) async fn of_office(
    FromOffice(workspace): FromOffice,
    Asked(asked): Asked<HistoryAsked>,
) -> Result<Json<HistoryPage>, ApiError> {
    Ok(Json(workspace.history(&asked).await?))
}

/// `GET /api/v1/workspaces/{id}/history`: it tells of everybody's edits, so that it is for who administers the company only.
pub(super) async fn of_owner(
    State(api): State<Api>,
    caller: InWorkspace,
    Asked(asked): Asked<HistoryAsked>,
) -> Result<Json<HistoryPage>, ApiError> {
    if !api.accounts().is_administrator(caller.workspace.id(), caller.member.person).await? {
        return Err(ApiError::new(ErrorCode::NoRight, "the history is for who administers the company"));
    }
    Ok(Json(caller.workspace.history(&asked).await?))
}

/// `GET /office/v1/history/settings`.
pub(super) async fn settings(FromOffice(workspace): FromOffice) -> Result<Json<HistorySettings>, ApiError> {
    Ok(Json(workspace.history_settings().await?))
}

/// `POST /office/v1/history/settings`.
pub(super) async fn set_settings(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
    Body(settings): Body<HistorySettings>,
) -> Result<Json<HistorySettings>, ApiError> {
    if settings.mail_after_minutes.is_some() && !api.accounts().has_mail() {
        return Err(ApiError::new(ErrorCode::NoMail, "this service sends no mails"));
    }
    workspace.set_history_settings(&settings).await?;
    Ok(Json(settings))
}

/// `POST /office/v1/problem`.
pub(super) async fn problem(
    FromOffice(workspace): FromOffice,
    Body(told): Body<OfficeProblem>,
) -> Result<Json<()>, ApiError> {
    Ok(Json(workspace.note_problem(told.problem).await?))
}
