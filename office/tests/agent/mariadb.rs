//! What only MariaDB has: its types, its users and their rights, rows that a foreign key takes along behind the triggers' backs.

mod open;
mod taken_along;
mod types;

use crate::{place::Kind, stage::Stage};

async fn small() -> Stage {
    Stage::small(Kind::MariaDb).await
}
