//! What only PostgreSQL has: its types, its users and their rights, tables that are emptied at once.

mod emptied;
mod open;
mod types;

use crate::{
    place::{Client, Kind},
    stage::Stage,
};

async fn small() -> Stage {
    Stage::small(Kind::Postgres).await
}

/// Somebody else who works with the database.
async fn another(stage: &Stage) -> Client {
    stage.place.client().await
}
