//! What only a database with many writers at once has: transactions that commit late and out of order, rows that somebody holds, users
//! with few rights.

mod live;
mod open;
mod order;
mod types;
mod write_back;

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
