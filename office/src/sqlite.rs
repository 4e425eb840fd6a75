//! SQLite as a business database.

mod refusal;
mod schema;
mod session;
mod side;

pub(crate) use session::{BUSY_LIMIT, SqlitePlace};
