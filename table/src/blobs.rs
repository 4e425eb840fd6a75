//! The bytes that records lie in: pages and overlays as they are stored, and rows that carry one's own edits.

use crate::Slot;
use landbridge_model::map::Map;
use landbridge_model::{Seq, page::PageHash, row::RowView};

/// A blob's place; never given again while the replica is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobNo(u32);

/// All bytes.
#[derive(Debug, Default)]
pub struct Blobs {
    bytes: Vec<Vec<u8>>,
    /// The pages by their names.
    pub pages: Map<PageHash, BlobNo>,
    /// The overlays by where each ends in the feed.
    pub overlays: Map<Seq, BlobNo>,
    /// Pages that the store has and that are still being read, by their empty blobs.
    pending: Map<BlobNo, PageHash>,
}

impl Blobs {
    /// Keeps a page.
    pub fn add_page(&mut self, hash: PageHash, bytes: Vec<u8>) -> BlobNo {
        let no = self.add(bytes);
        self.pages.insert(hash, no);
        no
    }

    /// Keeps a place for a page that is read later.
    pub fn add_pending(&mut self, hash: PageHash) -> BlobNo {
        let no = self.add_page(hash, Vec::new());
        self.pending.insert(no, hash);
        no
    }

    /// The blob of a page that is still being read.
    pub fn pending_blob(&self, hash: PageHash) -> Option<BlobNo> {
        self.pages.get(&hash).copied().filter(|no| self.pending.contains_key(no))
    }

    /// The page of a blob that is still being read.
    pub fn pending_page(&self, no: BlobNo) -> Option<PageHash> {
        self.pending.get(&no).copied()
    }

    /// The pages that are still being read.
    pub fn pending(&self) -> impl Iterator<Item = PageHash> {
        self.pending.values().copied()
    }

    /// The bytes of a pending page have come.
    pub fn fill(&mut self, no: BlobNo, bytes: Vec<u8>) {
        self.pending.remove(&no);
        self.bytes[no.0 as usize] = bytes;
    }

    /// Keeps an absorbed answer.
    pub fn add_overlay(&mut self, to: Seq, bytes: Vec<u8>) -> BlobNo {
        let no = self.add(bytes);
        self.overlays.insert(to, no);
        no
    }

    /// Keeps bytes that are not in the store.
    pub fn add(&mut self, bytes: Vec<u8>) -> BlobNo {
        let no = self.next();
        self.bytes.push(bytes);
        no
    }

    /// The place of the blob that is added next.
    pub fn next(&self) -> BlobNo {
        BlobNo(u32::try_from(self.bytes.len()).expect("memory ends before four billion blobs"))
    }

    /// Frees a page's bytes.
    pub fn drop_page(&mut self, hash: PageHash) -> Option<BlobNo> {
        let no = self.pages.remove(&hash)?;
        self.free(no);
        Some(no)
    }

    /// Frees an absorbed answer's bytes.
    pub fn drop_overlay(&mut self, to: Seq) -> Option<BlobNo> {
        let no = self.overlays.remove(&to)?;
        self.free(no);
        Some(no)
    }

    /// Frees bytes.
    pub fn free(&mut self, no: BlobNo) {
        self.pending.remove(&no);
        self.bytes[no.0 as usize] = Vec::new();
    }

    /// A blob's bytes; empty when they were freed.
    pub fn bytes(&self, no: BlobNo) -> &[u8] {
        &self.bytes[no.0 as usize]
    }

    /// The row block of a slot; nothing when its blob was freed.
    pub fn block(&self, slot: &Slot) -> Option<&[u8]> {
        self.bytes(slot.blob).get(slot.offset as usize..(slot.offset + slot.len) as usize)
    }

    /// The row of a slot.
    pub fn row(&self, slot: &Slot) -> Option<RowView<'_>> {
        RowView::of_block(self.block(slot)?).ok()
    }
}
