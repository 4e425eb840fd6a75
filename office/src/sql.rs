//! What connectors to SQL databases have in common: side tables and triggers tell what changed, whoever changed it; write-backs are
//! compared, written and remembered in one transaction. What a database does in its own way is in its [`session::Session`].

mod batch;
mod capture;
mod check;
mod compare;
pub(crate) mod condition;
mod connector;
mod database;
pub(crate) mod elsewhere;
mod hold;
pub(crate) mod identity;
mod people;
pub(crate) mod plan;
mod present;
mod preview;
pub(crate) mod reach;
mod read;
pub(crate) mod refusal;
mod removal;
pub(crate) mod row;
pub(crate) mod schema;
pub(crate) mod session;
mod side;
mod step;
mod survey;
mod sweep;
mod table;
mod write;

pub(crate) use connector::SqlConnector;
pub(crate) use people::{facts, fill_in, try_to_set_up};
pub(crate) use preview::{Tried, try_mapping};
pub(crate) use removal::remove_side_tables;
pub(crate) use side::{FORGET_SWEEP, installation};
pub(crate) use survey::proposal;
