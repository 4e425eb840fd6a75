//! Ready-made indexes: lists can be searched and shown as soon as they are read, while the pages that they speak for still come.

use super::Replica;
use crate::{
    store::{Transaction, Write},
    table::{
        SlotNo, Table,
        blobs::BlobNo,
        index::{self, Basis, IndexView, IndexedPage},
        raw_field,
        search::searched_fields,
    },
    view::ListQuery,
};
use landbridge_model::{
    Kind, RecordId, RecordType, TypeNo,
    conflict::CONFLICT,
    fold::Alphabet,
    map::Map,
    page::{PageHash, PageView},
    rights::Part,
    row::RawValue,
    set::Set,
};

impl Replica {
    /// The transaction that keeps an index of a type, if there is one whose index in the store is missing or out of date. Conflicts have
    /// none: every row shows whether it has some.
    pub fn index(&mut self) -> Option<Transaction> {
        if self.has_pending_pages() {
            return None;
        }
        let types = self.tables.values().filter(|table| table.type_no != CONFLICT && table.slots.live() > 0);
        let types: Vec<TypeNo> = types.map(|table| table.type_no).collect();
        let (type_no, bytes) = types.into_iter().find_map(|no| Some((no, self.write_index(no)?)))?;
        Some(self.fenced(vec![Write::Index(type_no, bytes)]))
    }

    fn write_index(&mut self, type_no: TypeNo) -> Option<Vec<u8>> {
        let kind = self.kind(type_no)?.clone();
        let pages = self.pages_of(type_no);
        let rows =
            |page: &IndexedPage| PageView::read(self.blobs.bytes(page.blob)).map_or(0, |view| view.count);
        let rows: usize = pages.iter().map(rows).sum();
        if rows == 0 {
            return None;
        }
        let order = self.is_in_pages(type_no, &pages, rows) && !is_named_elsewhere(&kind);
        let order = order.then(|| (kind.sort, Alphabet::of(&self.language)));
        let table = self.tables.get_mut(&type_no)?;
        let names = pages.iter().map(|page| page.hash).collect();
        let basis = Basis { pages: names, searched: table.text.searched().clone(), order };
        let stored = self.indexes.get(&type_no);
        // One with an order is of more use than one without, once what is not in pages is folded or gone.
        if stored.is_some_and(|stored| basis == Basis { order: order.and(stored.order), ..stored.clone() }) {
            return None;
        }
        let mut orders = std::mem::take(&mut table.orders);
        let in_order =
            order.map(|(sort, alphabet)| (sort, alphabet, self.in_order(&mut orders, &kind, sort)));
        let bytes = index::write(&self.tables[&type_no], &pages, rows, in_order);
        self.tables.get_mut(&type_no)?.orders = orders;
        bytes
    }

    /// Whether the records that are shown are the rows of these pages and nothing else, so that their order is that of the pages.
    fn is_in_pages(&self, type_no: TypeNo, pages: &[IndexedPage], rows: usize) -> bool {
        let is_page = |blob| pages.binary_search_by_key(&blob, |page| page.blob).is_ok();
        let table = &self.tables[&type_no];
        table.slots.live() as usize == rows && table.slots.live_slots().all(|(_, slot)| is_page(slot.blob))
    }

    /// The pages of a type, in order of their blobs.
    fn pages_of(&self, type_no: TypeNo) -> Vec<IndexedPage> {
        let of_type = self.page_parts.iter().filter(|(_, part)| part.type_no == type_no);
        let page = |(hash, part): (&PageHash, &Part)| {
            let blob = *self.blobs.pages.get(hash)?;
            Some((blob, IndexedPage { hash: *hash, scope: part.scope.clone(), blob }))
        };
        of_type.filter_map(page).collect::<Map<BlobNo, _>>().into_values().collect()
    }

    /// Remembers what an index in the store is made of; one that cannot be read is made of nothing.
    pub(super) fn note_index(&mut self, type_no: TypeNo, bytes: &[u8]) {
        let basis = IndexView::read(bytes, type_no).map(|view| view.basis).unwrap_or_default();
        self.indexes.insert(type_no, basis);
    }

    /// Begins a type with its index, if it can be used; the pages that it speaks for are pending then.
    pub(super) fn adopt(&mut self, type_no: TypeNo, bytes: Vec<u8>, stored: &Set<PageHash>) {
        self.note_index(type_no, &bytes);
        let Ok(view) = IndexView::read(&bytes, type_no) else { return };
        let is_of_use = view.basis.searched == searched_fields(self.kind(type_no))
            && view
                .basis
                .pages
                .iter()
                .all(|hash| stored.contains(hash) && !self.blobs.pages.contains_key(hash));
        if !is_of_use {
            return;
        }
        let pages = view.pages;
        let places: Vec<_> = pages
            .iter()
            .map(|(hash, scope)| (self.blobs.add_pending(*hash), self.scopes.number(scope)))
            .collect();
        let Some(table) = Table::of_index(type_no, bytes, places) else {
            for (hash, _) in &pages {
                self.blobs.drop_page(*hash);
            }
            // It is damaged, so that it is made anew, whatever it says of itself.
            self.indexes.insert(type_no, Basis::default());
            return;
        };
        self.tables.insert(type_no, table);
        self.page_parts.extend(pages.into_iter().map(|(hash, scope)| (hash, Part { type_no, scope })));
    }

    /// Takes in the bytes of a pending page; false when they are damaged.
    pub(super) fn fill(&mut self, blob: BlobNo, hash: PageHash, bytes: Vec<u8>) -> bool {
        // Nothing of it is decoded now, so that nothing but its hash can tell.
        let is_whole = PageView::read(&bytes).is_ok_and(|view| view.hash == hash && view.is_intact());
        if is_whole {
            self.blobs.fill(blob, bytes);
        }
        is_whole
    }

    /// Whether a write brings nothing to see: a pending page, on which nothing waits.
    pub(super) fn is_pending(&self, write: &Write) -> bool {
        matches!(write, Write::Page(hash, _) if self.postponed.is_empty() && self.is_page_pending(*hash))
    }

    /// Whether the store has this page, an index speaks for it, and its bytes are still to be applied.
    pub fn is_page_pending(&self, hash: PageHash) -> bool {
        self.blobs.pending_blob(hash).is_some()
    }

    /// Whether any page is pending. Until none is, only lists can be asked for, and nothing may be drafted or synced.
    pub fn has_pending_pages(&self) -> bool {
        self.blobs.pending().next().is_some()
    }

    /// The pending pages without which one's own edits are not in view.
    pub fn urgent_pages(&self) -> Set<PageHash> {
        self.postponed.iter().filter_map(|(type_no, id)| self.pending_page_of(*type_no, *id)).collect()
    }

    /// The pending pages without which a list cannot be shown.
    pub fn pages_for(&mut self, query: &ListQuery) -> Set<PageHash> {
        if !self.has_pending_pages() {
            return Set::new();
        }
        if !self.is_ready_made(query) {
            return self.blobs.pending().collect();
        }
        let slots = self.whole_list(query);
        let window = slots.iter().skip(query.from as usize).take(query.count as usize);
        window.flat_map(|no| self.pages_for_row(query.type_no, *no)).collect()
    }

    /// Whether a list can be made of indexes alone.
    pub(super) fn is_ready_made(&self, query: &ListQuery) -> bool {
        let table = self.kind(query.type_no).zip(self.tables.get(&query.type_no));
        let Some((kind, table)) = table else { return true };
        let (sort, alphabet) = (query.sort.unwrap_or(kind.sort), Alphabet::of(&self.language));
        query.filters.is_empty() && table.orders.is_up_to_date(table, sort, alphabet)
    }

    /// The pending pages of a row and of what it refers to.
    fn pages_for_row(&self, type_no: TypeNo, no: SlotNo) -> Vec<PageHash> {
        let Some((kind, table)) = self.kind(type_no).zip(self.tables.get(&type_no)) else {
            return Vec::new();
        };
        let slot = table.slots.get(no);
        if let Some(page) = self.blobs.pending_page(slot.blob) {
            return vec![page];
        }
        let Some(row) = self.blobs.row(&slot) else { return Vec::new() };
        let shown = kind.list.iter().filter_map(|field| kind.field(*field));
        let referred = shown.filter_map(|field| match (&field.kind, raw_field(&row, field.no)?) {
            (Kind::Reference(target), RawValue::Reference(id)) => self.pending_page_of(*target, id),
            _ => None,
        });
        referred.collect()
    }

    /// The pending page that a record lies in.
    pub(super) fn pending_page_of(&self, type_no: TypeNo, id: RecordId) -> Option<PageHash> {
        let table = self.tables.get(&type_no)?;
        self.blobs.pending_page(table.slots.get(table.slot_of(id)?).blob)
    }
}

/// Whether the order of a type depends on more than its own records: on the names of others, or on how choices are listed.
fn is_named_elsewhere(kind: &RecordType) -> bool {
    let field = kind.field(kind.sort.field).map(|field| &field.kind);
    matches!(field, Some(Kind::Reference(_) | Kind::Choice(_)))
}
