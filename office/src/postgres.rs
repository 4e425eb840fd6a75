//! PostgreSQL as a business database.

mod grants;
mod place;
mod programs;
mod refusal;
mod schema;
mod session;
mod side;
mod types;
mod watch;

pub(crate) use grants::grants;
pub(crate) use place::{PgPlace, server};
pub(crate) use programs::other_programs;
pub(crate) use refusal::{is_full, is_in_the_way, missing_right};
