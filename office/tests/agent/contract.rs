//! What every connector promises, tried on each of them against a real database.

mod capture;
mod crash;
mod removal;
mod sweep;
mod values;
mod write_back;

/// Makes each of these claims a test of every connector, on the small company.
macro_rules! on_every_connector {
    ($($claim:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(crate::stage::Stage::small(crate::place::Kind::Sqlite).await).await;
                }
            )*
        }

        mod mariadb {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(crate::stage::Stage::small(crate::place::Kind::MariaDb).await).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(crate::stage::Stage::small(crate::place::Kind::Postgres).await).await;
                }
            )*
        }
    };
}
use on_every_connector;
