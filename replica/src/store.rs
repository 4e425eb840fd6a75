//! What the client's store holds, and the writes that change it: plain data, carried out by the app on IndexedDB.

use landbridge_model::set::Set;
use landbridge_model::{Seq, TypeNo, page::PageHash};
use serde::{Deserialize, Serialize};

/// The keys of the `meta` store. Every value there is JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetaKey {
    /// The last place absorbed: [`crate::sync::Cursor`].
    Cursor,
    /// Record types and rights: [`landbridge_model::wire::Catalogue`].
    Catalogue,
    /// The name of this outbox: [`landbridge_model::ClientId`].
    Client,
    /// The number that the next edit gets: a whole number, 1 at first.
    NextN,
    /// Raised by each context that begins to sync, so that one that was frozen meanwhile cannot write: a whole number.
    LeaderEpoch,
    /// Numbers of edits that were settled and that the service may forget: a list of whole numbers.
    Settled,
    /// The rows that the first screen shows before anything else is read: [`crate::view::ListAnswer`] with its query.
    FirstRows,
    /// Who this replica belongs to: [`landbridge_model::wire::Person`] and workspace.
    Owner,
}

impl MetaKey {
    /// Every key.
    pub const ALL: [Self; 8] = [
        Self::Cursor,
        Self::Catalogue,
        Self::Client,
        Self::NextN,
        Self::LeaderEpoch,
        Self::Settled,
        Self::FirstRows,
        Self::Owner,
    ];

    /// The key in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::Catalogue => "catalogue",
            Self::Client => "client",
            Self::NextN => "next-n",
            Self::LeaderEpoch => "leader-epoch",
            Self::Settled => "settled",
            Self::FirstRows => "first-rows",
            Self::Owner => "owner",
        }
    }
}

/// One change of the client's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Sets a value in `meta`.
    Meta(MetaKey, String),
    /// Puts a page under its hash (32 hexadecimal digits) into `page`.
    Page(PageHash, Vec<u8>),
    /// Removes a page.
    DropPage(PageHash),
    /// Puts an absorbed answer under the place it ends at into `overlay`.
    Overlay(Seq, Vec<u8>),
    /// Removes an absorbed answer.
    DropOverlay(Seq),
    /// Puts the ready-made index of a type into `index`.
    Index(TypeNo, Vec<u8>),
    /// Removes the index of a type.
    DropIndex(TypeNo),
    /// Puts a row under the edit's number into `outbox` (and its mirror).
    Outbox(u64, String),
    /// Removes a row of the outbox (and its mirror).
    DropOutbox(u64),
}

/// Writes that are carried out whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// What `meta` must hold when the writes are made, read in the same transaction; if it holds anything else, nothing is written and the
    /// answer is [`StoreFailure::Fenced`].
    pub expected: Vec<(MetaKey, Option<String>)>,
    /// The writes.
    pub writes: Vec<Write>,
    /// How sure it must be.
    pub durability: Durability,
}

/// How sure a transaction must be before it counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// On the disk: for what exists nowhere else.
    Strict,
    /// With the operating system: for what can be fetched again.
    Relaxed,
}

/// Why a transaction did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// Another context was faster: read the store again.
    #[error("the store is not as expected")]
    Fenced,
    /// There is no room.
    #[error("the disk or the browser's quota is full")]
    Full,
    /// The browser closed or lost the store.
    #[error("the store failed: {0}")]
    Broken(String),
}

/// All that the store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// From `meta`.
    pub meta: Vec<(MetaKey, String)>,
    /// From `page`, in any order.
    pub pages: Vec<(PageHash, Vec<u8>)>,
    /// Pages that the store has too, and that are read and applied later.
    pub later_pages: Set<PageHash>,
    /// From `index`.
    pub indexes: Vec<(TypeNo, Vec<u8>)>,
    /// From `overlay`, in order of their ends.
    pub overlays: Vec<(Seq, Vec<u8>)>,
    /// From `outbox`, in order of their numbers.
    pub outbox: Vec<(u64, String)>,
}
