//! The service: workspaces with their records, the change feed, edits and their merge, pages, and the office agent's side of it.

pub mod accounts;
pub mod api;
pub mod mail;

mod backup;
mod blob;
mod commit;
mod dispute;
mod error;
mod feed;
mod history;
mod office;
mod silence;
mod snapshot;
mod store;
mod words;
mod workspace;

pub use backup::{BackupError, back_up};
pub use error::WorkspaceError;
pub use office::{Decision, decide_on_office};
pub use silence::Watch;
pub use store::{FILE, Lent, OpenError, Store, Transaction, restore};
pub use workspace::{Clock, Dice, Member, WorkspaceHandle, Workspaces};
