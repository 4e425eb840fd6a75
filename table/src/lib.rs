//! All records of one type in memory: where each lies in the pages and overlays, with search, order and references beside it. What the client
//! does a hundred thousand times is here, apart from what it does once, so that it alone is compiled for speed.
//!
//! Slots are only appended: a record's newer state gets a new slot and its older one dies. So everything that is derived from slots (search
//! text, orders, references) grows at its end, and a list is brought up to date by looking at the new slots alone.

pub mod blobs;
pub mod index;
pub mod order;
pub mod refs;
pub mod search;
pub mod slots;

use blobs::{BlobNo, Blobs};
use index::IndexView;
use landbridge_model::{FieldNo, Record, RecordId, RecordType, Scope, Seq, TypeNo, row::RowView};
use order::Orders;
use refs::References;
use search::SearchText;
use slots::{Id, IdMap, Slots};
use std::collections::HashSet;

/// The place of a record's state in [`Table`].
pub type SlotNo = u32;

/// Where one state of a record lies.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The record.
    pub id: RecordId,
    /// Its place in the feed.
    pub seq: Seq,
    /// What its row lies in.
    pub blob: BlobNo,
    /// Where its row block begins there, in bytes.
    pub offset: u32,
    /// How long that is, in bytes.
    pub len: u32,
    /// The scope that it was seen in.
    pub scope: ScopeNo,
    /// Whether it is the present state of its record.
    pub is_live: bool,
}

/// A scope's place in the list of scopes seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeNo(pub u16);

/// A record that the feed took away, until the overlay that says so is folded.
#[derive(Clone, Copy, Debug)]
struct Gone {
    seq: Seq,
    /// The scope that it left; nothing when it was deleted.
    left: Option<ScopeNo>,
}

/// All records of one type.
#[derive(Debug)]
pub struct Table {
    /// The type of all of them.
    pub type_no: TypeNo,
    /// Where each state lies.
    pub slots: Slots,
    gone: IdMap<Gone>,
    /// What is searched.
    pub text: SearchText,
    /// The orders that lists were asked for in.
    pub orders: Orders,
    /// Which records name which.
    pub references: References,
}

impl Table {
    /// An empty table; `kind` says what is searched.
    pub fn new(type_no: TypeNo, kind: Option<&RecordType>) -> Self {
        Self {
            type_no,
            slots: Slots::default(),
            gone: IdMap::default(),
            text: SearchText::new(kind),
            orders: Orders::default(),
            references: References::default(),
        }
    }

    /// The table that an index describes, with its pages in these places; nothing when the index is damaged. It becomes part of the table.
    pub fn of_index(type_no: TypeNo, mut bytes: Vec<u8>, places: Vec<(BlobNo, ScopeNo)>) -> Option<Self> {
        let view = IndexView::read(&bytes, type_no).ok().filter(IndexView::is_intact)?;
        let orders = view.in_order().map(|(sort, alphabet, slots)| Orders::ready_made(sort, alphabet, slots));
        let (searched, begins) = (view.basis.searched.clone(), view.text_begins());
        let (text_bytes, slots) = (view.text_bytes(), view.slots().to_vec());
        bytes.truncate(text_bytes);
        Some(Self {
            type_no,
            slots: Slots::ready_made(slots, places),
            gone: IdMap::default(),
            text: SearchText::ready_made(searched, bytes, begins),
            orders: orders.unwrap_or_default(),
            references: References::default(),
        })
    }

    /// Makes room at once for so many records, whose rows have so many bytes in all.
    pub fn reserve(&mut self, records: usize, size_bytes: usize) {
        self.slots.reserve(records);
        self.text.reserve(records, size_bytes);
    }

    /// The record's present slot.
    pub fn slot_of(&self, id: RecordId) -> Option<SlotNo> {
        self.slots.of(id)
    }

    /// Takes a row in, unless what is held is newer. The same state again moves to the new place.
    pub fn take(&mut self, row: &RowView<'_>, slot: Slot) {
        if self.is_held_back(&slot) {
            return;
        }
        if let Some(held) = self.slots.of(slot.id).map(|no| self.slots.get(no)) {
            if held.seq > slot.seq {
                return;
            }
            if held.seq == slot.seq && held.scope == slot.scope {
                return self.slots.replace(slot);
            }
            self.slots.kill(slot.id);
        }
        self.gone.remove(&Id::from(slot.id));
        self.append(row, slot);
    }

    /// Takes in a row that the feed brought. A state that is held already stays where it is, in a page, which an index may speak for.
    pub fn take_news(&mut self, row: &RowView<'_>, slot: Slot) {
        let held = self.slots.of(slot.id).map(|no| self.slots.get(no));
        if held.is_none_or(|held| held.seq != slot.seq || held.scope != slot.scope) {
            self.take(row, slot);
        }
    }

    fn is_held_back(&self, slot: &Slot) -> bool {
        let Some(gone) = self.gone.get(&Id::from(slot.id)) else { return false };
        let is_elsewhere = gone.left.is_some_and(|left| left != slot.scope);
        slot.seq < gone.seq || (slot.seq == gone.seq && !is_elsewhere)
    }

    fn append(&mut self, row: &RowView<'_>, slot: Slot) {
        self.text.append(row);
        self.slots.append(slot);
    }

    /// Puts a state that is not from the feed (one's own edits on top) in place of the present one, whatever the seqs; gives back the
    /// slot it covers.
    pub fn cover(&mut self, row: &RowView<'_>, slot: Slot) -> Option<SlotNo> {
        let covered = self.hide(slot.id);
        self.append(row, slot);
        covered
    }

    /// Takes a record out of sight; gives back its slot.
    pub fn hide(&mut self, id: RecordId) -> Option<SlotNo> {
        self.slots.kill(id)
    }

    /// Shows a covered state again, as a new slot.
    pub fn uncover(&mut self, no: SlotNo, blobs: &Blobs) {
        let slot = Slot { is_live: true, ..self.slots.get(no) };
        if let Some(row) = blobs.row(&slot) {
            self.append(&row, slot);
        }
    }

    /// The feed says that a record was deleted (`left` is nothing) or left a scope.
    pub fn remove(&mut self, id: RecordId, seq: Seq, left: Option<ScopeNo>) {
        let key = Id::from(id);
        if let Some(slot) = self.slots.of(id).map(|no| self.slots.get(no)) {
            let concerns = left.is_none_or(|scope| scope == slot.scope);
            if !concerns || slot.seq >= seq {
                return;
            }
            self.slots.kill(id);
        }
        if self.gone.get(&key).is_none_or(|gone| gone.seq < seq) {
            self.gone.insert(key, Gone { seq, left });
        }
    }

    /// Removes every record that lies in one of these blobs, which are gone, and forgets removals up to the end of a dropped overlay. Gives
    /// back the records that either concerns: what stays may have them.
    pub fn drop_blobs(&mut self, dropped: &[(BlobNo, Option<Seq>)]) -> IdMap<()> {
        let blobs: HashSet<BlobNo> = dropped.iter().map(|(blob, _)| *blob).collect();
        let in_blobs = self.slots.live_slots().filter(|(_, slot)| blobs.contains(&slot.blob));
        let mut concerned: IdMap<()> = in_blobs.map(|(_, slot)| (Id::from(slot.id), ())).collect();
        for id in concerned.keys() {
            self.hide((*id).into());
        }
        if let Some(to) = dropped.iter().filter_map(|(_, overlay)| *overlay).max() {
            let forgotten = self.gone.iter().filter(|(_, gone)| gone.seq <= to);
            concerned.extend(forgotten.map(|(id, _)| (*id, ())));
            self.gone.retain(|_, gone| gone.seq > to);
        }
        concerned
    }

    /// Leaves the dead slots behind. Nothing may be covered meanwhile.
    pub fn compact(&mut self, kind: Option<&RecordType>, blobs: &Blobs) {
        self.slots = self.slots.compacted();
        self.reindex(kind, blobs);
    }

    /// The decoded record of a slot; nothing when its bytes are damaged.
    pub fn record(&self, no: SlotNo, blobs: &Blobs) -> Option<Record> {
        blobs.row(&self.slots.get(no))?.to_record(self.type_no).ok()
    }

    /// Derives search text anew, for a changed record type.
    pub fn reindex(&mut self, kind: Option<&RecordType>, blobs: &Blobs) {
        self.text = SearchText::new(kind);
        self.orders = Orders::default();
        self.references = References::default();
        for (_, slot) in self.slots.iter() {
            match blobs.row(&slot) {
                Some(row) => self.text.append(&row),
                None => self.text.append_nothing(),
            }
        }
    }

    /// Whether so many slots are dead that it is worth building the table anew.
    pub fn is_sparse(&self) -> bool {
        self.slots.count() > 4096 && self.slots.count() > 2 * self.slots.live() as usize
    }
}

/// A field's value where it lies; nothing when the record has no slot for it.
pub fn raw_field<'a>(row: &RowView<'a>, field: FieldNo) -> Option<landbridge_model::row::RawValue<'a>> {
    for item in row.fields() {
        let Ok((no, _, raw)) = item else { return None };
        if no == field {
            return Some(raw);
        }
        if no > field {
            return None;
        }
    }
    None
}

/// The scopes seen, numbered.
#[derive(Debug, Default)]
pub struct ScopeNames(Vec<Scope>);

impl ScopeNames {
    /// The place of a scope, which is a new one at the first time.
    pub fn number(&mut self, scope: &Scope) -> ScopeNo {
        let place = self.0.iter().position(|known| known == scope).unwrap_or_else(|| {
            self.0.push(scope.clone());
            self.0.len() - 1
        });
        ScopeNo(u16::try_from(place).expect("a person has fewer than 65,536 scopes"))
    }

    /// The scope at a place.
    pub fn name(&self, no: ScopeNo) -> &Scope {
        &self.0[usize::from(no.0)]
    }
}
