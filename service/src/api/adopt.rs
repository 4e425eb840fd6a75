//! The administrator's decision about a business database that was put back or copied, as the office console brings it.

use super::{body::Body, caller::FromOffice, error::ApiError};
use crate::office::Decision;
use axum::Json;
use landbridge_model::adopt::{Adopt, Adopted, Lost};

/// `POST /office/v1/adopt`: whoever has the agent's token administers the company's connection.
pub(super) async fn adopt(
    FromOffice(workspace): FromOffice,
    Body(adopt): Body<Adopt>,
) -> Result<Json<Adopted>, ApiError> {
    let decision = match adopt.lost {
        Lost::Gone => Decision::Adopt,
        Lost::WrittenAgain => Decision::ApplyAgain,
    };
    let is_decided = workspace.decide_on_office(decision).await?;
    tracing::info!(workspace = %workspace.id(), ?decision, is_decided, "a business database was decided on");
    Ok(Json(Adopted { is_decided }))
}
