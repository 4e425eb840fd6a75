//! The service's core on real SQLite: edits, conflicts, the office, the feed and the snapshot.

mod conflicts;
mod feed;
mod groups;
mod moves;
mod office;
mod push;
mod snapshot;
mod stage;
mod sweep;
