//! Following what other contexts of the same browser wrote into the store that all of them have in memory.

use crate::{
    Replica,
    store::{MetaKey, Write},
    sync::Cursor,
};
use landbridge_model::{GenerationId, Seq, page::PageHash, set::Set};
use serde::{Deserialize, Serialize};

/// A key that was written or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKey {
    /// Of `meta`.
    Meta(MetaKey),
    /// Of `page`.
    Page(PageHash),
    /// Removed from `page`.
    DropPage(PageHash),
    /// Of `overlay`.
    Overlay(Seq),
    /// Removed from `overlay`.
    DropOverlay(Seq),
    /// Of `outbox`.
    Outbox(u64),
    /// Removed from `outbox`.
    DropOutbox(u64),
}

impl StoreKey {
    /// The key that a write concerns, if others have to follow it: an index is of use at the next start only.
    pub fn of(write: &Write) -> Option<Self> {
        Some(match write {
            Write::Meta(key, _) => Self::Meta(*key),
            Write::Page(hash, _) => Self::Page(*hash),
            Write::DropPage(hash) => Self::DropPage(*hash),
            Write::Overlay(to, _) => Self::Overlay(*to),
            Write::DropOverlay(to) => Self::DropOverlay(*to),
            Write::Index(..) | Write::DropIndex(_) => return None,
            Write::Outbox(n, _) => Self::Outbox(*n),
            Write::DropOutbox(n) => Self::DropOutbox(*n),
        })
    }
}

/// What the store holds, by its keys, read in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// All of `meta`.
    pub meta: Vec<(MetaKey, String)>,
    /// The pages.
    pub pages: Set<PageHash>,
    /// The ends of the overlays.
    pub overlays: Set<Seq>,
    /// The numbers of the rows of the outbox.
    pub outbox: Set<u64>,
}

impl Replica {
    /// The keys to follow so that this replica holds what the store holds; those that others say they wrote are among them. Nothing when the
    /// store is not the one that this replica was read from, since the browser deleted that: it is to be read as a whole.
    ///
    /// What others say is not enough. They end between writing and saying so; and the cursor that is read with one of their messages may
    /// belong to overlays that only a later one speaks of.
    pub fn behind(&self, shelf: &Shelf, told: &[StoreKey]) -> Option<Vec<StoreKey>> {
        let stored =
            |key: MetaKey| shelf.meta.iter().find(|(held, _)| *held == key).map(|(_, text)| text.as_str());
        // Nobody removes anything from `meta`.
        if self.meta.keys().any(|key| stored(*key).is_none()) {
            return None;
        }
        let other_meta = shelf.meta.iter().filter(|(key, text)| self.meta(*key) != Some(text.as_str()));
        let mut keys: Vec<StoreKey> = other_meta.map(|(key, _)| StoreKey::Meta(*key)).collect();
        let is_told = |key: StoreKey| told.contains(&key);
        // In another history the same place may have been the end of something else.
        let is_elsewhere = stored(MetaKey::Cursor).map(generation) != Some(self.generation());
        let pages =
            difference(&self.stored_pages().collect(), &shelf.pages, |hash| is_told(StoreKey::Page(hash)));
        let overlays = difference(&self.overlay_ends().collect(), &shelf.overlays, |to| {
            is_elsewhere || is_told(StoreKey::Overlay(to))
        });
        let rows =
            difference(&self.outbox.numbers().collect(), &shelf.outbox, |n| is_told(StoreKey::Outbox(n)));
        keys.extend(pages.there.into_iter().map(StoreKey::Page));
        keys.extend(pages.gone.into_iter().map(StoreKey::DropPage));
        keys.extend(overlays.there.into_iter().map(StoreKey::Overlay));
        keys.extend(overlays.gone.into_iter().map(StoreKey::DropOverlay));
        keys.extend(rows.there.into_iter().map(StoreKey::Outbox));
        keys.extend(rows.gone.into_iter().map(StoreKey::DropOutbox));
        Some(keys)
    }

    /// The rows of the outbox, of which whoever begins to sync tells the others: what became of them may have been written by a context
    /// that did not live to say so.
    pub fn outbox_keys(&self) -> Vec<StoreKey> {
        self.outbox.numbers().map(StoreKey::Outbox).collect()
    }

    fn generation(&self) -> Option<GenerationId> {
        self.cursor.map(|cursor| cursor.generation)
    }
}

fn generation(cursor: &str) -> Option<GenerationId> {
    landbridge_model::json::from_str(cursor).ok().map(|cursor: Cursor| cursor.generation)
}

/// What is to be read, and what is to be forgotten.
struct Difference<K> {
    there: Vec<K>,
    gone: Vec<K>,
}

fn difference<K: Ord + Copy>(
    held: &Set<K>,
    stored: &Set<K>,
    is_read_again: impl Fn(K) -> bool,
) -> Difference<K> {
    let there = stored.iter().copied().filter(|key| !held.contains(key) || is_read_again(*key));
    let gone = held.iter().copied().filter(|key| !stored.contains(key));
    Difference { there: there.collect(), gone: gone.collect() }
}
