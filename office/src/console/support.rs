//! The support bundle: read here first, then saved as it was read.

use super::{Console, api::Failed};
use crate::support::{Office, gather, pack};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use landbridge_model::{console::FailureKind, support::Support};

/// `GET support`: what would be in the bundle.
pub(super) async fn read(State(console): State<Console>) -> Json<Support> {
    // One after the other: the setup is locked while it is copied, and the overview looks at it.
    let setup = console.setup().clone();
    let progress = console.overview().progress;
    let config = &console.0.config;
    let office = Office {
        setup: &setup,
        folder: &config.folder,
        progress: Some(progress),
        now_millis: console.now_millis(),
        zone: config.zone.clone(),
    };
    let support = gather(&office).await;
    *console.0.support.lock().expect("nobody panics while holding it") = Some(support.clone());
    Json(support)
}

/// `GET support.zip`: the one that was read last.
pub(super) async fn save(
    State(console): State<Console>,
) -> Result<([(HeaderName, &'static str); 1], Vec<u8>), Failed> {
    let read = console.0.support.lock().expect("nobody panics while holding it").clone();
    let read = read.ok_or_else(|| Failed::new(FailureKind::Entry, "read what is in it first".to_owned()))?;
    let bytes = pack(&read).map_err(|error| Failed::new(FailureKind::Failed, error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/zip")], bytes))
}
