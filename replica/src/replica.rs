//! The replica in memory: opened from the store's contents, and changed only by the writes that change the store.

mod fold;
mod forget;
mod inbox;
mod index;
mod list;
mod load;
mod record;

use crate::table::slots::IdHasher;
use crate::{
    outbox::{Outbox, on_top},
    store::{Contents, Durability, MetaKey, Transaction, Write},
    sync::Cursor,
    table::{
        ScopeNames, Slot, SlotNo, Table,
        blobs::{BlobNo, Blobs},
        index::Basis,
    },
};
use landbridge_model::map::Map;
use landbridge_model::set::Set;
use landbridge_model::{
    ClientId, RecordId, RecordType, Seq, TypeNo,
    page::{PageHash, PageView},
    rights::Part,
    row::put_row,
    wire::Catalogue,
};
use list::ListCache;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// No device makes so many edits: a higher number is damaged.
const HIGHEST_NUMBER: u64 = 1 << 53;

/// One person's copy of one workspace.
#[derive(Debug, Default)]
pub struct Replica {
    pub(crate) meta: Map<MetaKey, String>,
    pub(crate) cursor: Option<Cursor>,
    catalogue: Option<Catalogue>,
    tables: Map<TypeNo, Table>,
    blobs: Blobs,
    page_parts: Map<PageHash, Part>,
    /// Pages that the store has and that cannot be read.
    damaged: Set<PageHash>,
    /// What the indexes in the store are made of.
    indexes: Map<TypeNo, Basis>,
    scopes: ScopeNames,
    pub(crate) outbox: Outbox,
    /// Records that show one's own edits on top.
    covers: HashMap<(TypeNo, RecordId), Cover, BuildHasherDefault<IdHasher>>,
    /// Records that are to show one's own edits on top as soon as the page that they lie in is read.
    postponed: Vec<(TypeNo, RecordId)>,
    /// The open conflicts of each record.
    open_conflicts: Map<RecordId, Vec<RecordId>>,
    language: String,
    lists: ListCache,
    version: u64,
}

/// What lies under a record that shows one's own edits.
#[derive(Debug)]
struct Cover {
    /// The feed's state; nothing when the feed does not have the record.
    base: Option<SlotNo>,
    /// The bytes of the state on top; nothing when the record is shown as deleted.
    top: Option<BlobNo>,
}

/// What [`Replica::apply`] found on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Pages whose bytes cannot be read.
    pub damaged: Vec<PageHash>,
}

impl Replica {
    /// Makes the replica of what the store holds. `language` is a language tag that decides the order of names. Pages that are to come
    /// later are pending if an index speaks for them: see [`Replica::is_page_pending`].
    pub fn open(contents: Contents, language: &str) -> (Self, Applied) {
        let mut replica = Self { language: language.to_owned(), ..Self::default() };
        let is_catalogue = |(key, _): &(MetaKey, String)| *key == MetaKey::Catalogue;
        let (first, rest): (Vec<_>, Vec<_>) = contents.meta.into_iter().partition(is_catalogue);
        let meta = first.into_iter().chain(rest);
        replica.apply(meta.map(|(key, text)| Write::Meta(key, text)).collect());
        let mut stored = contents.later_pages;
        stored.extend(contents.pages.iter().map(|(hash, _)| *hash));
        for (type_no, bytes) in contents.indexes {
            replica.adopt(type_no, bytes, &stored);
        }
        let mut writes = Vec::new();
        writes.extend(contents.pages.into_iter().map(|(hash, bytes)| Write::Page(hash, bytes)));
        writes.extend(contents.overlays.into_iter().map(|(to, bytes)| Write::Overlay(to, bytes)));
        writes.extend(contents.outbox.into_iter().map(|(n, text)| Write::Outbox(n, text)));
        let applied = replica.apply(writes);
        (replica, applied)
    }

    /// Follows writes that were carried out on the store.
    pub fn apply(&mut self, writes: Vec<Write>) -> Applied {
        let mut applied = Applied::default();
        let mut touched = Vec::new();
        let mut dropped = Vec::new();
        let is_seen = !writes.iter().all(|write| self.is_pending(write));
        self.reserve(&writes);
        for write in writes {
            match write {
                Write::Meta(key, text) => self.set_meta(key, text, &mut touched),
                Write::Page(hash, bytes) => {
                    if self.load_page(hash, bytes, &mut touched) {
                        self.damaged.remove(&hash);
                    } else {
                        // An index may have spoken for it.
                        self.page_parts.remove(&hash);
                        dropped.extend(self.blobs.drop_page(hash).map(|blob| (blob, None)));
                        self.damaged.insert(hash);
                        applied.damaged.push(hash);
                    }
                }
                Write::Overlay(to, bytes) => self.load_overlay(to, bytes, &mut touched),
                Write::Index(type_no, bytes) => self.note_index(type_no, &bytes),
                Write::DropIndex(type_no) => drop(self.indexes.remove(&type_no)),
                Write::DropPage(hash) => {
                    self.page_parts.remove(&hash);
                    self.damaged.remove(&hash);
                    dropped.extend(self.blobs.drop_page(hash).map(|blob| (blob, None)));
                }
                Write::DropOverlay(to) => {
                    dropped.extend(self.blobs.drop_overlay(to).map(|blob| (blob, Some(to))))
                }
                Write::Outbox(n, text) => {
                    touched.extend(self.outbox.put(n, &text).map(|edit| (edit.type_no, edit.record)));
                }
                Write::DropOutbox(n) => {
                    touched.extend(self.outbox.remove(n).map(|edit| (edit.type_no, edit.record)));
                }
            }
        }
        if is_seen || !dropped.is_empty() {
            self.version += 1;
        }
        self.forget_blobs(&dropped, &mut touched);
        touched.append(&mut self.postponed);
        self.refresh(touched);
        self.rebuild_sparse();
        self.open_conflicts = self.find_open_conflicts();
        applied
    }

    /// A transaction that happens only while the same context leads and the cursor is where it is. An index goes with its pages: it holds
    /// their text.
    pub(crate) fn fenced(&self, mut writes: Vec<Write>) -> Transaction {
        let dropped = writes.iter().filter_map(|write| match write {
            Write::DropPage(hash) => Some(self.page_parts.get(hash)?.type_no),
            _ => None,
        });
        let types: Set<TypeNo> = dropped.filter(|no| self.indexes.contains_key(no)).collect();
        writes.extend(types.iter().map(|no| Write::DropIndex(*no)));
        let mut keys = vec![MetaKey::LeaderEpoch, MetaKey::Cursor];
        // Another context may have given up rows that this one still has.
        let concerns_outbox = |write: &Write| {
            matches!(write, Write::Outbox(..) | Write::DropOutbox(_) | Write::Meta(MetaKey::Settled, _))
        };
        keys.extend(writes.iter().any(concerns_outbox).then_some(MetaKey::Settled));
        // Pages wait for each other, and the person may have lost their scope meanwhile.
        let is_page = |write: &Write| matches!(write, Write::Page(..));
        keys.extend(writes.iter().any(is_page).then_some(MetaKey::Catalogue));
        Transaction { expected: self.as_held(&keys), writes, durability: Durability::Relaxed }
    }

    /// That `meta` still holds what this replica has.
    pub(crate) fn as_held(&self, keys: &[MetaKey]) -> Vec<(MetaKey, Option<String>)> {
        keys.iter().map(|key| (*key, self.meta(*key).map(str::to_owned))).collect()
    }

    /// The transaction that keeps the rows which the next start begins with, unless the rights or record types have changed since they
    /// were read from this replica.
    pub fn keep_first_rows(&self, rows: String) -> Transaction {
        let writes = vec![Write::Meta(MetaKey::FirstRows, rows)];
        Transaction { expected: self.as_held(&[MetaKey::Catalogue]), writes, durability: Durability::Relaxed }
    }

    /// The transaction that drops a page which turned out to be damaged, wherever the cursor is by then.
    pub fn drop_page(&self, hash: PageHash) -> Transaction {
        let mut transaction = self.fenced(vec![Write::DropPage(hash)]);
        transaction.expected.retain(|(key, _)| *key != MetaKey::Cursor);
        transaction
    }

    /// Sets the language whose alphabet orders names.
    pub fn set_language(&mut self, language: &str) {
        language.clone_into(&mut self.language);
        self.version += 1;
    }

    /// The record types and rights, once they are here.
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.as_ref()
    }

    /// A record type.
    pub fn kind(&self, type_no: TypeNo) -> Option<&RecordType> {
        self.catalogue.as_ref()?.types.iter().find(|kind| kind.no == type_no)
    }

    /// The last place absorbed; nothing before the first snapshot has begun.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor
    }

    /// The name of this outbox; nothing before the first edit or round. When the stored name is damaged or gone, the edits still say it:
    /// under another one they would never be pushed.
    pub fn client(&self) -> Option<ClientId> {
        let stored = self.meta(MetaKey::Client).and_then(|text| landbridge_model::json::from_str(text).ok());
        stored.or_else(|| self.outbox.rows().next_back().map(|row| row.edit.client))
    }

    /// The number that the next edit gets. When the stored one is damaged, it is at least none that is known to be taken: neither may an
    /// edit replace another in the outbox, nor may the service take it for one that it has.
    pub(crate) fn next_number(&self) -> u64 {
        let stored = self.meta(MetaKey::NextN).and_then(|text| text.parse().ok()).unwrap_or(1);
        let taken = self.outbox.numbers().chain(self.settled()).map(|n| n.saturating_add(1));
        taken.chain([stored]).filter(|n| *n <= HIGHEST_NUMBER).max().unwrap_or(1)
    }

    /// A value of `meta` as it is stored.
    pub fn meta(&self, key: MetaKey) -> Option<&str> {
        self.meta.get(&key).map(String::as_str)
    }

    /// The pages that the store has, those that cannot be read among them.
    pub(crate) fn stored_pages(&self) -> impl Iterator<Item = PageHash> {
        self.pages().chain(self.damaged.iter().copied())
    }

    /// The pages held.
    pub fn pages(&self) -> impl Iterator<Item = PageHash> {
        self.blobs.pages.keys().copied()
    }

    /// The ends of the overlays held.
    pub(crate) fn overlay_ends(&self) -> impl Iterator<Item = Seq> {
        self.blobs.overlays.keys().copied()
    }

    /// Numbers of edits that were settled and that the service has not been told of.
    pub(crate) fn settled(&self) -> Vec<u64> {
        self.meta(MetaKey::Settled)
            .and_then(|text| landbridge_model::json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// Rises with everything that is applied.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether the bytes of a page are still what its hash says; true for pages that are not held.
    pub fn is_intact(&self, hash: PageHash) -> bool {
        let held = self.blobs.pages.get(&hash).filter(|_| !self.is_page_pending(hash));
        let Some(blob) = held else { return true };
        PageView::read(self.blobs.bytes(*blob)).is_ok_and(|view| view.hash == hash && view.is_intact())
    }

    fn set_meta(&mut self, key: MetaKey, text: String, touched: &mut Vec<(TypeNo, RecordId)>) {
        match key {
            MetaKey::Cursor => {
                self.cursor = landbridge_model::json::from_str(&text).ok();
                touched.extend(self.covers.keys().copied());
            }
            MetaKey::Catalogue => {
                self.catalogue = landbridge_model::json::from_str(&text).ok();
                let kinds: Vec<RecordType> =
                    self.catalogue.iter().flat_map(|known| known.types.clone()).collect();
                for (no, table) in self.tables.iter_mut() {
                    table.reindex(kinds.iter().find(|kind| kind.no == *no), &self.blobs);
                }
            }
            _ => {}
        }
        self.meta.insert(key, text);
    }

    fn table(&mut self, type_no: TypeNo) -> &mut Table {
        let kind =
            self.catalogue.as_ref().and_then(|known| known.types.iter().find(|kind| kind.no == type_no));
        self.tables.get_or_insert_with(type_no, || Table::new(type_no, kind))
    }

    /// Shows the feed's state of a record again and notes it for [`Replica::refresh`].
    fn uncover(&mut self, key: (TypeNo, RecordId), touched: &mut Vec<(TypeNo, RecordId)>) {
        let Some(cover) = self.covers.remove(&key) else { return };
        touched.push(key);
        let table = self.tables.get_mut(&key.0).expect("a cover lies in a table");
        if let Some(top) = cover.top {
            table.hide(key.1);
            self.blobs.free(top);
        }
        if let Some(base) = cover.base {
            table.uncover(base, &self.blobs);
        }
    }

    /// Puts one's own edits on top of these records, as far as the feed does not have them. A record may be among them more than once.
    fn refresh(&mut self, mut touched: Vec<(TypeNo, RecordId)>) {
        for at in 0..touched.len() {
            self.uncover(touched[at], &mut touched);
        }
        for (type_no, id) in touched {
            if self.covers.contains_key(&(type_no, id)) {
                continue;
            }
            let cursor = self.cursor;
            let has_own = self.outbox.of(id).any(|row| row.is_on_top(cursor));
            match has_own.then(|| self.pending_page_of(type_no, id)) {
                None => {}
                Some(None) => self.cover(type_no, id),
                Some(Some(_)) => self.postponed.push((type_no, id)),
            }
        }
    }

    fn cover(&mut self, type_no: TypeNo, id: RecordId) {
        let cursor = self.cursor;
        self.table(type_no);
        let table = self.tables.get_mut(&type_no).expect("the table was just made");
        let base_no = table.slot_of(id);
        let base = base_no.and_then(|no| table.record(no, &self.blobs));
        let scope = base_no.map(|no| table.slots.get(no).scope);
        let rows = self.outbox.of(id).filter(|row| row.is_on_top(cursor));
        let Some(record) = on_top(base, rows) else {
            table.hide(id);
            self.covers.insert((type_no, id), Cover { base: base_no, top: None });
            return;
        };
        let mut row = Vec::new();
        put_row(&mut row, &record);
        let block_at = row.len() - landbridge_model::bytes::Reader::new(&row).block().map_or(0, <[u8]>::len);
        let scope = scope.unwrap_or_else(|| self.scopes.number(&landbridge_model::Scope::company()));
        let (len, seq) = (row.len() - block_at, record.seq);
        let top = self.blobs.add(row);
        let slot =
            Slot { id, seq, blob: top, offset: block_at as u32, len: len as u32, scope, is_live: true };
        let view = self.blobs.row(&slot).expect("the row was just made");
        table.cover(&view, slot);
        self.covers.insert((type_no, id), Cover { base: base_no, top: Some(top) });
    }

    /// Builds tables anew that hold more dead slots than live ones.
    fn rebuild_sparse(&mut self) {
        if self.has_pending_pages() {
            return;
        }
        let sparse: Vec<TypeNo> =
            self.tables.values().filter(|table| table.is_sparse()).map(|table| table.type_no).collect();
        for type_no in sparse {
            let covered: Vec<_> = self.covers.keys().filter(|(no, _)| *no == type_no).copied().collect();
            let mut touched = Vec::new();
            covered.into_iter().for_each(|key| self.uncover(key, &mut touched));
            let kind =
                self.catalogue.as_ref().and_then(|known| known.types.iter().find(|kind| kind.no == type_no));
            let table = self.tables.get_mut(&type_no).expect("the table was just listed");
            table.compact(kind, &self.blobs);
            self.refresh(touched);
        }
    }
}
