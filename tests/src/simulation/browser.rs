//! The simulated IndexedDB of one device, which its tabs share: the big store, whose relaxed transactions a power cut may take, the small
//! mirror of the outbox, and the lock that says which tab syncs.

use super::mistakes::{self, Mistake};
use landbridge_model::Edit;
use landbridge_replica::{
    follow::{Shelf, StoreKey},
    mirror::Kept,
    outbox::OutboxRow,
    store::{Contents, Durability, MetaKey, StoreFailure, Transaction, Write},
    sync::Cursor,
};

/// One browser's storage.
#[derive(Debug, Default)]
pub(super) struct Browser {
    mistake: Option<Mistake>,
    /// The store.
    pub(super) store: Contents,
    /// What would be left of it after a power cut.
    safe: Contents,
    /// The mirror, each of whose transactions is strict.
    pub(super) mirror: Kept,
    /// The tab that holds the lock.
    pub(super) lock: Option<usize>,
    /// There is no room for anything more.
    pub(super) is_full: bool,
    /// The connection is lost with the next transaction.
    pub(super) cut: Option<Cut>,
    /// The cursor that was looked at last.
    pub(super) last_cursor: Option<Cursor>,
    /// The browser has deleted the store once.
    pub(super) was_deleted: bool,
    /// Whether the store is as it was when it was checked last.
    pub(super) is_checked: bool,
}

/// When a connection is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Before the transaction is carried out.
    Before,
    /// After that, so that only its answer is lost.
    After,
}

impl Browser {
    /// An empty one.
    pub(super) fn new(mistake: Option<Mistake>) -> Self {
        Self { mistake, ..Self::default() }
    }

    /// Carries a transaction out, as `app/src/platform/store.rs` does; gives back the writes that memory is to follow.
    pub(super) fn run(&mut self, transaction: Transaction) -> Result<Vec<Write>, StoreFailure> {
        let cut = self.cut.take();
        if cut == Some(Cut::Before) {
            return Err(lost());
        }
        let transaction = mistakes::transaction(self.mistake, transaction);
        if transaction.expected.iter().any(|(key, text)| self.meta(*key) != text.as_deref()) {
            return Err(StoreFailure::Fenced);
        }
        if self.is_full && transaction.writes.iter().any(takes_room) {
            return Err(StoreFailure::Full);
        }
        self.write(&transaction.writes);
        if transaction.durability == Durability::Strict {
            self.safe = self.store.clone();
        }
        if cut == Some(Cut::After) { Err(lost()) } else { Ok(transaction.writes) }
    }

    /// What `meta` holds under a key.
    pub(super) fn meta(&self, key: MetaKey) -> Option<&str> {
        self.store.meta.iter().find(|(known, _)| *known == key).map(|(_, text)| text.as_str())
    }

    /// Whether the outbox has the rows of these edits: some transactions are carried out and their answer is lost.
    pub(super) fn has_rows_of(&self, edits: &[Edit]) -> bool {
        let rows: Vec<Edit> =
            self.store.outbox.iter().filter_map(|(_, text)| Some(OutboxRow::parse(text)?.edit)).collect();
        edits.iter().all(|edit| rows.contains(edit))
    }

    /// Whether the rows of these numbers are gone.
    pub(super) fn has_none_of(&self, numbers: &[u64]) -> bool {
        !self.store.outbox.iter().any(|(n, _)| numbers.contains(n))
    }

    /// Writes without asking anything.
    pub(super) fn write(&mut self, writes: &[Write]) {
        self.is_checked = false;
        writes.iter().for_each(|write| carry_out(&mut self.store, write.clone()));
    }

    /// Writes to the mirror.
    pub(super) fn write_mirror(&mut self, writes: Vec<Write>) {
        for write in writes.into_iter().filter(|write| !self.is_full || !takes_room(write)) {
            match write {
                Write::Meta(key, text) => put(&mut self.mirror.meta, key, Some(text)),
                Write::Outbox(n, row) => put(&mut self.mirror.outbox, n, Some(row)),
                Write::DropOutbox(n) => put(&mut self.mirror.outbox, n, None),
                _ => {}
            }
        }
    }

    /// The keys of all that the store holds.
    pub(super) fn shelf(&self) -> Shelf {
        Shelf {
            meta: self.store.meta.clone(),
            pages: self.store.pages.iter().map(|(hash, _)| *hash).collect(),
            overlays: self.store.overlays.iter().map(|(to, _)| *to).collect(),
            outbox: self.store.outbox.iter().map(|(n, _)| *n).collect(),
        }
    }

    /// What these keys hold now, as `app/src/platform/read.rs` reads them.
    pub(super) fn read(&self, keys: &[StoreKey]) -> Vec<Write> {
        fn of<K: PartialEq, V: Clone>(rows: &[(K, V)], key: &K) -> Option<V> {
            rows.iter().find(|(held, _)| held == key).map(|(_, value)| value.clone())
        }
        let write = |key: &StoreKey| match *key {
            StoreKey::Meta(key) => of(&self.store.meta, &key).map(|text| Write::Meta(key, text)),
            StoreKey::Page(hash) => of(&self.store.pages, &hash).map(|bytes| Write::Page(hash, bytes)),
            StoreKey::Overlay(to) => of(&self.store.overlays, &to).map(|bytes| Write::Overlay(to, bytes)),
            StoreKey::Outbox(n) => of(&self.store.outbox, &n).map(|row| Write::Outbox(n, row)),
            StoreKey::DropPage(hash) => Some(Write::DropPage(hash)),
            StoreKey::DropOverlay(to) => Some(Write::DropOverlay(to)),
            StoreKey::DropOutbox(n) => Some(Write::DropOutbox(n)),
        };
        keys.iter().filter_map(write).collect()
    }

    /// The browser deletes the store, and the mirror too or not.
    pub(super) fn evict(&mut self, with_mirror: bool) {
        let old = std::mem::take(&mut self.store);
        self.is_checked = false;
        if self.mistake == Some(Mistake::EvictedCountsAsEmpty) {
            self.store.meta = old.meta;
        }
        self.safe = self.store.clone();
        (self.last_cursor, self.was_deleted) = (None, true);
        if with_mirror {
            self.mirror = Kept::default();
        }
    }

    /// What was stored with relaxed durability since the last strict transaction is gone.
    pub(super) fn cut_power(&mut self) {
        self.store = self.safe.clone();
        self.is_checked = false;
        self.last_cursor = None;
    }
}

fn lost() -> StoreFailure {
    StoreFailure::Broken("the connection was lost".to_owned())
}

fn takes_room(write: &Write) -> bool {
    !matches!(write, Write::DropPage(_) | Write::DropOverlay(_) | Write::DropIndex(_) | Write::DropOutbox(_))
}

fn carry_out(store: &mut Contents, write: Write) {
    match write {
        Write::Meta(key, text) => put(&mut store.meta, key, Some(text)),
        Write::Page(hash, bytes) => put(&mut store.pages, hash, Some(bytes)),
        Write::DropPage(hash) => put(&mut store.pages, hash, None),
        Write::Overlay(to, bytes) => put(&mut store.overlays, to, Some(bytes)),
        Write::DropOverlay(to) => put(&mut store.overlays, to, None),
        Write::Index(type_no, bytes) => put(&mut store.indexes, type_no, Some(bytes)),
        Write::DropIndex(type_no) => put(&mut store.indexes, type_no, None),
        Write::Outbox(n, text) => put(&mut store.outbox, n, Some(text)),
        Write::DropOutbox(n) => put(&mut store.outbox, n, None),
    }
}

fn put<K: Ord + Copy, V>(rows: &mut Vec<(K, V)>, key: K, value: Option<V>) {
    rows.retain(|(known, _)| *known != key);
    rows.extend(value.map(|value| (key, value)));
    rows.sort_by_key(|(key, _)| *key);
}
