//! The slots of a table. Those that came with a ready-made index stay the bytes that they came as, and are decoded when someone looks.

use crate::{ScopeNo, Slot, SlotNo, blobs::BlobNo};
use landbridge_model::{RecordId, Seq};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use uuid::Uuid;

/// Id, seq, place of the page, offset, length; numbers are little-endian.
pub const SLOT_BYTES: usize = 16 + 8 + 4 + 4 + 4;

/// All slots, and which of them is each record's present one.
#[derive(Debug, Default)]
pub struct Slots {
    /// The first slots, in order of their ids.
    ready_made: Vec<u8>,
    /// Where the pages of these lie.
    places: Vec<(BlobNo, ScopeNo)>,
    /// Those of them that are dead, a bit each.
    dead: Vec<u64>,
    /// The slots after them.
    appended: Vec<Slot>,
    /// The live ones among the appended.
    latest: IdMap<SlotNo>,
    live: u32,
}

impl Slots {
    /// Live slots that lie in the bytes of an index, in order of their ids.
    pub fn ready_made(bytes: Vec<u8>, places: Vec<(BlobNo, ScopeNo)>) -> Self {
        let count = bytes.len() / SLOT_BYTES;
        Self {
            ready_made: bytes,
            places,
            dead: vec![0; count.div_ceil(64)],
            live: count as u32,
            ..Self::default()
        }
    }

    /// Makes room at once for so many more.
    pub fn reserve(&mut self, records: usize) {
        self.appended.reserve(records);
        self.latest.reserve(records);
    }

    /// How many there are, dead ones among them.
    pub fn count(&self) -> usize {
        self.count_ready_made() + self.appended.len()
    }

    /// How many are live.
    pub fn live(&self) -> u32 {
        self.live
    }

    fn count_ready_made(&self) -> usize {
        self.ready_made.len() / SLOT_BYTES
    }

    /// A slot.
    pub fn get(&self, no: SlotNo) -> Slot {
        let no = no as usize;
        match no.checked_sub(self.count_ready_made()) {
            Some(place) => self.appended[place],
            None => self.decode(no),
        }
    }

    fn decode(&self, no: usize) -> Slot {
        let bytes = &self.ready_made[no * SLOT_BYTES..][..SLOT_BYTES];
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        // The index is as it was written, so that every place is one of these.
        let (blob, scope) = self.places[number(24) as usize];
        Slot {
            id: self.id(no),
            seq: Seq(u64::from_le_bytes(bytes[16..24].try_into().expect("eight bytes"))),
            blob,
            offset: number(28),
            len: number(32),
            scope,
            is_live: self.dead[no / 64] >> (no % 64) & 1 == 0,
        }
    }

    fn id(&self, no: usize) -> RecordId {
        let bytes = &self.ready_made[no * SLOT_BYTES..][..16];
        RecordId(Uuid::from_bytes(bytes.try_into().expect("sixteen bytes")))
    }

    /// Whether a slot is live.
    pub fn is_live(&self, no: SlotNo) -> bool {
        let no = no as usize;
        match no.checked_sub(self.count_ready_made()) {
            Some(place) => self.appended[place].is_live,
            None => self.dead[no / 64] >> (no % 64) & 1 == 0,
        }
    }

    /// A record's live slot.
    pub fn of(&self, id: RecordId) -> Option<SlotNo> {
        self.latest.get(&Id::from(id)).copied().or_else(|| self.of_ready_made(id))
    }

    fn of_ready_made(&self, id: RecordId) -> Option<SlotNo> {
        let (mut low, mut high) = (0, self.count_ready_made());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.id(middle) < id { low = middle + 1 } else { high = middle }
        }
        let is_here = low < self.count_ready_made() && self.id(low) == id && self.is_live(low as SlotNo);
        is_here.then_some(low as SlotNo)
    }

    /// Appends a record's new slot. An earlier one has to be dead by then.
    pub fn append(&mut self, slot: Slot) {
        let no = SlotNo::try_from(self.count()).expect("memory ends before four billion slots");
        self.latest.insert(Id::from(slot.id), no);
        self.appended.push(slot);
        self.live += 1;
    }

    /// Puts the same state of a record, which lies elsewhere by now, in place of its live slot.
    pub fn replace(&mut self, slot: Slot) {
        let Some(no) = self.of(slot.id) else { return };
        match (no as usize).checked_sub(self.count_ready_made()) {
            Some(place) => self.appended[place] = slot,
            None => self.set_place(no as usize, &slot),
        }
    }

    fn set_place(&mut self, no: usize, slot: &Slot) {
        let page = self.places.len() as u32;
        self.places.push((slot.blob, slot.scope));
        let bytes = &mut self.ready_made[no * SLOT_BYTES..][..SLOT_BYTES];
        bytes[24..28].copy_from_slice(&page.to_le_bytes());
        bytes[28..32].copy_from_slice(&slot.offset.to_le_bytes());
        bytes[32..36].copy_from_slice(&slot.len.to_le_bytes());
    }

    /// Kills a record's live slot and gives it back.
    pub fn kill(&mut self, id: RecordId) -> Option<SlotNo> {
        let no = match self.latest.remove(&Id::from(id)) {
            Some(no) => no,
            None => self.of_ready_made(id)?,
        };
        match (no as usize).checked_sub(self.count_ready_made()) {
            Some(place) => self.appended[place].is_live = false,
            None => self.dead[no as usize / 64] |= 1 << (no % 64),
        }
        self.live -= 1;
        Some(no)
    }

    /// Every slot.
    pub fn iter(&self) -> impl Iterator<Item = (SlotNo, Slot)> {
        let ready_made = (0..self.count_ready_made()).map(|no| self.decode(no));
        ready_made.chain(self.appended.iter().copied()).zip(0..).map(|(slot, no)| (no, slot))
    }

    /// The slots that are shown.
    pub fn live_slots(&self) -> impl Iterator<Item = (SlotNo, Slot)> {
        self.iter().filter(|(_, slot)| slot.is_live)
    }

    /// Some slots in order of their records' ids.
    pub fn by_id(&self, slots: impl Iterator<Item = SlotNo>) -> Vec<(RecordId, SlotNo)> {
        let mut slots: Vec<_> = slots.map(|no| (self.get(no).id, no)).collect();
        slots.sort_unstable();
        slots
    }

    /// The live slots alone, numbered anew.
    pub fn compacted(&self) -> Self {
        let mut slots = Self::default();
        slots.reserve(self.live as usize);
        self.live_slots().for_each(|(_, slot)| slots.append(slot));
        slots
    }
}

/// A record id as a key: its bits are random enough to need no hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub u128);

impl From<RecordId> for Id {
    fn from(id: RecordId) -> Self {
        Self(id.0.as_u128())
    }
}

impl From<Id> for RecordId {
    fn from(id: Id) -> Self {
        Self(Uuid::from_u128(id.0))
    }
}

impl std::hash::Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64((self.0 >> 64) as u64 ^ self.0 as u64);
    }
}

/// Spreads the bits of an [`Id`].
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// A map by record id.
pub type IdMap<V> = HashMap<Id, V, BuildHasherDefault<IdHasher>>;
