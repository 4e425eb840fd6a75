//! The client's copy of a workspace: pages, overlay, outbox, search, and the state machine that keeps it in step with the service.
//!
//! Nothing here does I/O. The app reads the browser's store and gives it in as [`store::Contents`]; everything that changes is a
//! [`store::Write`], carried out by the app and then told to [`Replica::apply`]; [`sync::step`] says what to send and store next.

pub mod draft;
pub mod follow;
pub mod mirror;
pub mod outbox;
mod replica;
pub mod store;
pub mod sync;
pub mod view;

use landbridge_table as table;
pub use replica::{Applied, Replica};

#[cfg(test)]
mod tests;
