//! The connector to business databases in SQLite: side tables and triggers tell what changed, whoever changed it; write-backs are
//! compared, written and remembered in one transaction.

mod batch;
mod capture;
mod cells;
mod check;
mod compare;
mod database;
mod identity;
mod plan;
mod present;
mod read;
mod refusal;
mod schema;
mod side;
mod step;
mod sweep;
mod table;
mod write;

pub(crate) use batch::{acknowledge, next_batch};
pub(crate) use database::{BUSY_LIMIT, choices, company, connect, data_version, set_up};
pub(crate) use plan::Plan;
pub(crate) use side::progress;
pub(crate) use sweep::begin as begin_sweep;
pub(crate) use write::{Attempt, Results, attempt};
