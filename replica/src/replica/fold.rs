//! Folding: what overlays brought becomes part of new pages, in idle time; and what a right no longer covers is left out for good.

use super::Replica;
use crate::{
    store::{Transaction, Write},
    table::{Slot, Table, blobs::BlobNo},
};
use landbridge_model::map::Map;
use landbridge_model::set::Set;
use landbridge_model::{
    page::{PAGE_BYTES, PageHash, PageWriter},
    rights::Part,
};

/// From so many overlays on, or so many bytes in them, folding is worth a transaction.
const MANY_OVERLAYS: usize = 48;
const MANY_BYTES: usize = 1024 * 1024;

impl Replica {
    /// The transaction that folds the overlays into pages; nothing while it is not worth it.
    pub fn fold(&self) -> Option<Transaction> {
        let bytes: usize = self.blobs.overlays.values().map(|blob| self.blobs.bytes(*blob).len()).sum();
        let is_worth_it = self.blobs.overlays.len() >= MANY_OVERLAYS || bytes >= MANY_BYTES;
        is_worth_it.then(|| self.fold_keeping(|_| true))
    }

    /// The transaction that folds the overlays and leaves out every part that `keeps` refuses.
    pub(crate) fn fold_keeping(&self, keeps: impl Fn(&Part) -> bool) -> Transaction {
        let rewritten = self.pages_to_rewrite(&keeps);
        let moving: Set<BlobNo> =
            rewritten.values().copied().chain(self.blobs.overlays.values().copied()).collect();
        let mut writes = Vec::new();
        for table in self.tables.values() {
            self.write_pages(table, &moving, &keeps, &mut writes);
        }
        let fresh: Set<PageHash> = writes.iter().filter_map(page_hash).collect();
        writes
            .extend(rewritten.keys().filter(|hash| !fresh.contains(hash)).map(|hash| Write::DropPage(*hash)));
        writes.extend(self.blobs.overlays.keys().map(|to| Write::DropOverlay(*to)));
        self.fenced(writes)
    }

    /// The pages that hold rows which are no longer the feed's state, or a part that is left out.
    fn pages_to_rewrite(&self, keeps: &impl Fn(&Part) -> bool) -> Map<PageHash, BlobNo> {
        let mut current: Map<BlobNo, usize> = Map::new();
        for table in self.tables.values() {
            for slot in self.feed_slots(table) {
                *current.get_or_default(slot.blob) += 1;
            }
        }
        let is_touched = |hash: &PageHash, blob: &BlobNo| {
            let part = self.page_parts.get(hash);
            let rows =
                landbridge_model::page::PageView::read(self.blobs.bytes(*blob)).map_or(0, |view| view.count);
            rows != current.get(blob).copied().unwrap_or(0) || part.is_none_or(|part| !keeps(part))
        };
        self.blobs
            .pages
            .iter()
            .filter(|(hash, blob)| is_touched(hash, blob))
            .map(|(hash, blob)| (*hash, *blob))
            .collect()
    }

    /// The feed's state of every record, under one's own edits.
    fn feed_slots<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = Slot> + 'a {
        let tops: Set<BlobNo> = self.covers.values().filter_map(|cover| cover.top).collect();
        let covered = self.covers.iter().filter(|((no, _), _)| *no == table.type_no);
        let covered = covered.filter_map(|(_, cover)| cover.base).map(|no| table.slots.get(no));
        table
            .slots
            .live_slots()
            .map(|(_, slot)| slot)
            .filter(move |slot| !tops.contains(&slot.blob))
            .chain(covered)
    }

    fn write_pages(
        &self,
        table: &Table,
        moving: &Set<BlobNo>,
        keeps: &impl Fn(&Part) -> bool,
        writes: &mut Vec<Write>,
    ) {
        let mut slots: Vec<Slot> =
            self.feed_slots(table).filter(|slot| moving.contains(&slot.blob)).collect();
        slots.sort_unstable_by_key(|slot| (slot.scope.0, slot.id));
        for of_scope in slots.chunk_by(|a, b| a.scope == b.scope) {
            let part = Part { type_no: table.type_no, scope: self.scopes.name(of_scope[0].scope).clone() };
            if keeps(&part) {
                self.write_part(&part, of_scope, writes);
            }
        }
    }

    fn write_part(&self, part: &Part, slots: &[Slot], writes: &mut Vec<Write>) {
        let mut writer = PageWriter::new(part.clone());
        for slot in slots {
            let Some(block) = self.blobs.block(slot) else { continue };
            writer.push(block, slot.seq);
            if writer.size_bytes() >= PAGE_BYTES {
                let full = std::mem::replace(&mut writer, PageWriter::new(part.clone()));
                let (hash, bytes) = full.finish();
                writes.push(Write::Page(hash, bytes));
            }
        }
        if !writer.is_empty() {
            let (hash, bytes) = writer.finish();
            writes.push(Write::Page(hash, bytes));
        }
    }
}

fn page_hash(write: &Write) -> Option<PageHash> {
    match write {
        Write::Page(hash, _) => Some(*hash),
        _ => None,
    }
}
