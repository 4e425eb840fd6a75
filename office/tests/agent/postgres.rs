//! What only PostgreSQL has: its types, its users and their rights, tables that are emptied at once.

mod emptied;
mod open;
mod types;

use crate::{place::Kind, stage::Stage};

async fn small() -> Stage {
    Stage::small(Kind::Postgres).await
}
