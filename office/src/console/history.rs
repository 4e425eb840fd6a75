//! The synchronisation history, as the service tells it to this office.

use super::{Console, api::Failed};
use crate::{agent::Service, error::AgentError};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use landbridge_model::{
    RecordId,
    console::FailureKind,
    dispute::{Dispute, Settle},
    history::{HistoryAsked, HistoryPage, HistorySettings},
};

/// What the service answers when it sends no mails.
const NO_MAIL: u16 = 501;

/// `GET history`.
pub(super) async fn history(
    State(console): State<Console>,
    asked: Result<Query<HistoryAsked>, QueryRejection>,
) -> Result<Json<HistoryPage>, Failed> {
    let Query(asked) = asked.map_err(|error| Failed::new(FailureKind::Entry, error.body_text()))?;
    Ok(Json(service(&console)?.history(&asked).await.map_err(failed)?))
}

/// `GET history/settings`.
pub(super) async fn settings(State(console): State<Console>) -> Result<Json<HistorySettings>, Failed> {
    Ok(Json(service(&console)?.history_settings().await.map_err(failed)?))
}

/// `POST history/settings`.
pub(super) async fn set_settings(
    State(console): State<Console>,
    Json(settings): Json<HistorySettings>,
) -> Result<Json<HistorySettings>, Failed> {
    Ok(Json(service(&console)?.set_history_settings(&settings).await.map_err(failed)?))
}

/// `GET conflicts/{conflict}`.
pub(super) async fn dispute(
    State(console): State<Console>,
    Path(conflict): Path<RecordId>,
) -> Result<Json<Dispute>, Failed> {
    Ok(Json(service(&console)?.dispute(conflict).await.map_err(failed)?))
}

/// `POST conflicts/{conflict}`.
pub(super) async fn settle(
    State(console): State<Console>,
    Path(conflict): Path<RecordId>,
    Json(settle): Json<Settle>,
) -> Result<Json<()>, Failed> {
    Ok(Json(service(&console)?.settle(conflict, settle).await.map_err(failed)?))
}

/// The service, to which this office speaks for its company.
fn service(console: &Console) -> Result<Service, Failed> {
    let setup = console.setup().clone();
    let token = setup.token.ok_or_else(|| Failed::from(super::Refused::NotConnected))?;
    Service::new(&setup.source.service, &token).map_err(failed)
}

fn failed(error: AgentError) -> Failed {
    let kind = match &error {
        AgentError::Offline(_) => FailureKind::Offline,
        AgentError::Refused(_) => FailureKind::Entry,
        AgentError::Unavailable { status: NO_MAIL, .. } => FailureKind::NoMail,
        _ => FailureKind::Failed,
    };
    Failed { kind, ..Failed::obstructed(&error) }
}
