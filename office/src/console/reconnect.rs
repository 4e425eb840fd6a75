//! Another way to the same business database: its password was changed, or it lies elsewhere now. What is connected stays connected.

use super::{Console, NotKept, api::Failed};
use crate::{address::with_password, connector::Database, error::AgentError};
use axum::{Json, extract::State};
use landbridge_model::console::{FailureKind, Overview, Reconnect, Source};
use std::time::Duration;
use thiserror::Error;

/// Somebody who is waiting for an answer waits no longer for another program.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the office goes on as it did.
#[derive(Debug, Error)]
pub(super) enum ReconnectError {
    /// Connect first.
    #[error("no company is connected")]
    NotConnected,
    /// Name the one that is connected.
    #[error(
        "this is another business database than the one that is connected; disconnect the company to connect another one"
    )]
    Another,
    /// It cannot be used either.
    #[error(transparent)]
    Database(#[from] AgentError),
    /// It could not be remembered.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

/// `POST reconnect`: tries the other way, and takes it when it leads to the same business database.
pub(super) async fn reconnect(
    State(console): State<Console>,
    Json(asked): Json<Reconnect>,
) -> Result<Json<Overview>, Failed> {
    console.reconnect(asked).await?;
    Ok(Json(console.overview()))
}

impl Console {
    async fn reconnect(&self, asked: Reconnect) -> Result<(), ReconnectError> {
        let setup = self.setup().clone();
        if setup.token.is_none() {
            return Err(ReconnectError::NotConnected);
        }
        let known = setup.fresh();
        let named = Source { database: asked.database, ..setup.source.clone() };
        let mut name = setup.completed(named).database;
        if !asked.password.is_empty() {
            name = with_password(&name, &asked.password);
        }
        let database = Database::named(&name).in_folder(&self.0.config.folder);
        let there = database.installation(PATIENCE).await?;
        if there.is_none() || there != known {
            return Err(ReconnectError::Another);
        }
        Ok(self.change(|setup| {
            if let Some(fresh) = &mut setup.fresh {
                fresh.database.clone_from(&name);
            }
            setup.source.database = name;
        })?)
    }
}

impl From<ReconnectError> for Failed {
    fn from(error: ReconnectError) -> Self {
        let message = error.to_string();
        match error {
            ReconnectError::NotConnected => Self::new(FailureKind::Entry, message),
            ReconnectError::Another => Self::new(FailureKind::AnotherDatabase, message),
            ReconnectError::Database(error) => Self::obstructed(&error),
            ReconnectError::NotKept(error) => error.into(),
        }
    }
}
