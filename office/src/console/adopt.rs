//! Deciding about a business database that was put back from a backup or copied.

use super::{Console, ConsoleError, api::Failed};
use crate::agent::Service;
use axum::{Json, extract::State};
use landbridge_model::{adopt::Adopt, console::Overview};

/// `POST adopt`: tells the service what was decided, and has the agent go on by it at once.
pub(super) async fn adopt(
    State(console): State<Console>,
    Json(adopt): Json<Adopt>,
) -> Result<Json<Overview>, Failed> {
    console.adopt(adopt).await?;
    Ok(Json(console.overview()))
}

impl Console {
    async fn adopt(&self, adopt: Adopt) -> Result<(), ConsoleError> {
        let setup = self.setup().clone();
        let token = setup.token.ok_or(ConsoleError::NotConnected)?;
        // Where nothing is to decide any more, somebody else has, and the agent goes on by that.
        Service::new(&setup.source.service, &token)?.adopt(adopt).await?;
        self.0.try_now.notify_waiters();
        Ok(())
    }
}
