//! Taking pages and overlays in, as they are read or written.

use super::Replica;
use crate::{
    store::Write,
    table::{ScopeNo, Slot, blobs::BlobNo},
};
use landbridge_model::{
    RecordId, Seq, TypeNo,
    feed::{FeedView, News},
    map::Map,
    page::{PageHash, PageView, PlacedRow},
    rights::Part,
};

impl Replica {
    /// Room for all records of the pages to come, so that no table grows step by step.
    pub(super) fn reserve(&mut self, writes: &[Write]) {
        let mut rooms: Map<TypeNo, (usize, usize)> = Map::new();
        for write in writes {
            if let Write::Page(hash, bytes) = write
                && !self.is_page_pending(*hash)
                && let Ok(view) = PageView::read(bytes)
            {
                let (records, size_bytes) = rooms.get_or_default(view.part.type_no);
                *records += view.most_rows();
                *size_bytes += bytes.len();
            }
        }
        for (type_no, (records, size_bytes)) in rooms {
            self.table(type_no).reserve(records, size_bytes);
        }
    }

    /// Takes a page in, whole or not at all; false when it is damaged.
    pub(super) fn load_page(
        &mut self,
        hash: PageHash,
        bytes: Vec<u8>,
        touched: &mut Vec<(TypeNo, RecordId)>,
    ) -> bool {
        if let Some(blob) = self.blobs.pending_blob(hash) {
            return self.fill(blob, hash, bytes);
        }
        if self.blobs.pages.contains_key(&hash) {
            return true;
        }
        let Some((part, rows)) = page_rows(&bytes, hash) else { return false };
        let scope = self.scopes.number(&part.scope);
        self.table(part.type_no);
        if !self.covers.is_empty() {
            let covered: Vec<_> = self.covers.keys().filter(|(no, _)| *no == part.type_no).copied().collect();
            covered.into_iter().for_each(|key| self.uncover(key, touched));
        }
        let blob = self.blobs.next();
        let table = self.tables.get_mut(&part.type_no).expect("the table was just made");
        for placed in rows {
            table.take(&placed.row, place(&placed, blob, scope));
        }
        self.page_parts.insert(hash, part);
        self.blobs.add_page(hash, bytes);
        true
    }

    /// Takes an overlay in. It may be here already, when another context speaks of it after the store was read; and in another history
    /// the same place may have been the end of something else.
    pub(super) fn load_overlay(&mut self, to: Seq, bytes: Vec<u8>, touched: &mut Vec<(TypeNo, RecordId)>) {
        if self.blobs.overlays.get(&to).is_some_and(|held| self.blobs.bytes(*held) == bytes) {
            return;
        }
        if let Some(other) = self.blobs.drop_overlay(to) {
            self.forget_blobs(&[(other, Some(to))], touched);
        }
        let blob = self.blobs.add_overlay(to, bytes);
        let parts: Vec<_> = match read_overlay(self.blobs.bytes(blob)) {
            Some(items) => items,
            None => return,
        };
        for (part, id) in parts {
            self.table(part.type_no);
            self.uncover((part.type_no, id), touched);
        }
        let view = FeedView::read(self.blobs.bytes(blob)).expect("the overlay was just read");
        for item in view.items().expect("the overlay was just read") {
            let scope = self.scopes.number(&item.part.scope);
            let table = self.tables.get_mut(&item.part.type_no).expect("the table was just made");
            match item.news {
                News::Record(placed) => table.take_news(&placed.row, place(&placed, blob, scope)),
                News::Tombstone(id, seq) => table.remove(id, seq, None),
                News::Left(id, seq) => table.remove(id, seq, Some(scope)),
            }
        }
    }
}

/// The part and the rows of a page whose name is `hash`; nothing when it is damaged.
fn page_rows(bytes: &[u8], hash: PageHash) -> Option<(Part, Vec<PlacedRow<'_>>)> {
    let view = PageView::read(bytes).ok().filter(|view| view.hash == hash)?;
    let mut rows = Vec::with_capacity(view.most_rows());
    for placed in view.rows() {
        rows.push(placed.ok()?);
    }
    Some((view.part, rows))
}

/// The records that an overlay speaks of; nothing when it is damaged.
fn read_overlay(bytes: &[u8]) -> Option<Vec<(Part, RecordId)>> {
    let view = FeedView::read(bytes).ok()?;
    let items = view.items().ok()?;
    Some(items.into_iter().map(|item| (item.part, item.news.id())).collect())
}

pub(super) fn place(placed: &PlacedRow<'_>, blob: BlobNo, scope: ScopeNo) -> Slot {
    Slot {
        id: placed.row.id,
        seq: placed.row.seq,
        blob,
        offset: placed.offset as u32,
        len: placed.block.len() as u32,
        scope,
        is_live: true,
    }
}
