//! What an office agent asks and brings, under `/office/v1`.

use super::{Api, body::Body, caller::FromOffice, error::ApiError, records::Asked};
use axum::{Json, extract::State};
use landbridge_model::{
    GenerationId,
    office::{Batch, BatchAnswer, Hello, Welcome, Work},
    wire::Workspace,
};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::Instant;

/// The longest wait for work; proxies cut connections that are silent for a minute.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// `POST hello`.
pub(super) async fn hello(
    FromOffice(workspace): FromOffice,
    Body(hello): Body<Hello>,
) -> Result<Json<Welcome>, ApiError> {
    Ok(Json(workspace.office_hello(hello).await?))
}

/// `POST batch`.
pub(super) async fn batch(
    FromOffice(workspace): FromOffice,
    Body(batch): Body<Batch>,
) -> Result<Json<BatchAnswer>, ApiError> {
    Ok(Json(workspace.office_batch(batch).await?))
}

/// `GET workspace`: which one the agent speaks for. It changes nothing, so that it can be asked before anything is connected.
pub(super) async fn workspace(FromOffice(workspace): FromOffice) -> Json<Workspace> {
    Json(workspace.about().clone())
}

/// The query of `GET work`.
#[derive(Debug, Deserialize)]
pub(super) struct WorkAsked {
    /// The highest number of a write-back that the agent has already.
    after: u64,
    /// How long to wait when there is none.
    #[serde(default)]
    wait_millis: u64,
    /// The agent's fence.
    fence: u64,
    /// The generation that the agent knows.
    #[serde(default)]
    generation: Option<GenerationId>,
}

/// `GET work`: answers at once when there is something to write or the agent knows another generation, and otherwise as soon as there is
/// something, or when the wait is over.
pub(super) async fn work(
    State(api): State<Api>,
    FromOffice(workspace): FromOffice,
    Asked(asked): Asked<WorkAsked>,
) -> Result<Json<Work>, ApiError> {
    let mut pokes = workspace.pokes();
    let mut stop = api.stop();
    let until = Instant::now() + Duration::from_millis(asked.wait_millis).min(MAX_WAIT);
    loop {
        pokes.mark_unchanged();
        let work = workspace.office_work(asked.after, asked.fence).await?;
        let is_known = asked.generation.is_none() || asked.generation == work.generation;
        if !work.write_backs.is_empty() || !is_known {
            return Ok(Json(work));
        }
        tokio::select! {
            news = pokes.changed() => if news.is_err() { return Ok(Json(work)) },
            () = stop.stopped() => return Ok(Json(work)),
            () = tokio::time::sleep_until(until) => return Ok(Json(work)),
        }
    }
}
