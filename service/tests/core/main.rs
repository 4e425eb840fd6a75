//! The service's core on real SQLite: edits, conflicts, the office, the feed and the snapshot.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod apart;
mod bad_input;
mod conflicts;
mod dispute;
mod feed;
mod groups;
mod held;
mod history;
mod history_troubles;
mod moves;
mod office;
mod push;
mod restore;
mod second_delete;
mod snapshot;
mod stage;
mod sweep;
