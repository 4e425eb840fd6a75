//! What only a database with many writers at once has: transactions that commit late and out of order, rows that somebody holds. Tried on
//! each server that there is a connector to.

mod live;
pub(crate) mod open;
mod order;
mod write_back;

use crate::{
    place::{Client, Kind},
    stage::Stage,
};

/// Makes each of these claims a test of every connector to a server, on the small company.
macro_rules! on_every_server {
    ($($claim:ident),* $(,)?) => {
        mod mariadb {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(crate::place::Kind::MariaDb).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(crate::place::Kind::Postgres).await;
                }
            )*
        }
    };
}
use on_every_server;

async fn small(kind: Kind) -> Stage {
    Stage::small(kind).await
}

/// Somebody else who works with the database.
pub(crate) async fn another(stage: &Stage) -> Client {
    stage.place.client().await
}
