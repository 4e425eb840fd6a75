//! The order of a list: the live slots sorted by one field, kept and brought up to date by looking at new slots only.

use crate::{SlotNo, Table, blobs::Blobs, raw_field};
use landbridge_model::{
    RecordId,
    fold::{Alphabet, sort_key_into},
    record_type::Sort,
    row::RawValue,
};
use std::cmp::Ordering;

/// The orders that were asked for, latest last.
#[derive(Debug, Default)]
pub struct Orders(Vec<Order>);

/// At most so many are kept; each costs twenty bytes a record.
const KEPT: usize = 6;

/// The live slots in order, with the head of each one's key beside it, so that newer ones are merged in without reading the older.
#[derive(Clone, Debug)]
struct Order {
    sort: Sort,
    alphabet: Alphabet,
    slots: Vec<SlotNo>,
    /// Empty while the order is one that came ready-made.
    heads: Vec<Head>,
    /// The [`Keys::titles`] that it was made with.
    titles: usize,
    /// Slots from this one on were not looked at yet.
    seen: SlotNo,
}

/// How values become keys: what the sorted field is, and what references are called.
pub struct Keys<'a> {
    /// The alphabet of the language.
    pub alphabet: Alphabet,
    /// The place of each key of a choice field, as the type lists them; empty for other kinds.
    pub choices: &'a [String],
    /// Differs when records may be called otherwise than before; nought when the sorted field is no reference.
    pub titles: usize,
    /// The name of a record that a field refers to.
    pub title_of: &'a dyn Fn(RecordId) -> String,
}

impl Orders {
    /// The one order of so many slots, made before, of a field that is no reference.
    pub fn ready_made(sort: Sort, alphabet: Alphabet, slots: Vec<SlotNo>) -> Self {
        let seen = slots.len() as SlotNo;
        Self(vec![Order { sort, alphabet, slots, heads: Vec::new(), titles: 0, seen }])
    }

    /// Whether the order is here and has every slot of the table.
    pub fn is_up_to_date(&self, table: &Table, sort: Sort, alphabet: Alphabet) -> bool {
        let kept = self.0.iter().find(|order| order.sort == sort && order.alphabet == alphabet);
        kept.is_some_and(|order| order.has_all(table))
    }

    /// The live slots of a table in order.
    pub fn sorted(&mut self, table: &Table, blobs: &Blobs, sort: Sort, keys: &Keys<'_>) -> &[SlotNo] {
        let (alphabet, titles) = (keys.alphabet, keys.titles);
        let kept = self.0.iter().position(|order| order.sort == sort && order.alphabet == alphabet);
        let kept = kept.map(|place| self.0.remove(place)).filter(|order| order.titles == titles);
        let mut order = kept.unwrap_or_else(|| Order {
            sort,
            alphabet,
            slots: Vec::new(),
            heads: Vec::new(),
            titles,
            seen: 0,
        });
        if !order.has_all(table) {
            bring_up_to_date(&mut order, table, blobs, keys);
        }
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(order);
        &self.0[self.0.len() - 1].slots
    }
}

fn bring_up_to_date(order: &mut Order, table: &Table, blobs: &Blobs, keys: &Keys<'_>) {
    let (sort, mut arena) = (order.sort, Arena::default());
    if order.heads.is_empty() {
        let mut one = Arena::default();
        order.heads = order.slots.iter().map(|no| one.only_key(*no, table, blobs, sort, keys).head).collect();
    }
    let is_live = |no: SlotNo| table.slots.is_live(no);
    let fresh = (order.seen..table.slots.count() as SlotNo).filter(|no| is_live(*no));
    let mut fresh: Vec<Keyed> = fresh.map(|no| arena.key(no, table, blobs, sort, keys)).collect();
    fresh.sort_unstable_by(|a, b| arena.compare(a, b, sort));
    // Most heads tell at once; only where two are alike the older key is made again.
    let is_before = |no: SlotNo, head: Head, key: &Keyed| match head.cmp(&key.head) {
        Ordering::Equal => {
            let mut tied = Arena::default();
            let other = tied.key(no, table, blobs, sort, keys);
            compare_whole(tied.whole(&other), &other, arena.whole(key), key, sort).is_lt()
        }
        different => different.is_lt(),
    };
    let merged = Order {
        slots: Vec::with_capacity(order.slots.len() + fresh.len()),
        heads: Vec::with_capacity(order.slots.len() + fresh.len()),
        seen: table.slots.count() as SlotNo,
        ..*order
    };
    let held = std::mem::replace(order, merged);
    let held = held.slots.into_iter().zip(held.heads);
    let mut held = held.filter(|(no, _)| is_live(*no)).peekable();
    for key in fresh {
        while let Some((no, head)) = held.next_if(|(no, head)| is_before(*no, *head, &key)) {
            order.push(no, head);
        }
        order.push(key.slot, key.head);
    }
    held.for_each(|(no, head)| order.push(no, head));
}

impl Order {
    fn has_all(&self, table: &Table) -> bool {
        self.seen as usize == table.slots.count() && self.slots.len() == table.slots.live() as usize
    }

    fn push(&mut self, no: SlotNo, head: Head) {
        self.slots.push(no);
        self.heads.push(head);
    }
}

/// What nearly always decides between two keys, in either direction: whether there is a value at all, its first bytes, and how many
/// there are, up to [`HEAD_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head(u128);

/// So many of a key's bytes are in its head.
const HEAD_BYTES: usize = 14;

impl Head {
    fn new(key: &[u8], descending: bool) -> Self {
        if key.is_empty() {
            return Self(u128::MAX);
        }
        let mut bytes = [0; 16];
        let known = key.len().min(HEAD_BYTES);
        bytes[1..=known].copy_from_slice(&key[..known]);
        bytes[15] = key.len().min(HEAD_BYTES + 1) as u8;
        if descending {
            bytes[1..].iter_mut().for_each(|byte| *byte = !*byte);
        }
        Self(u128::from_be_bytes(bytes))
    }
}

/// A slot with its key, all of which is in the arena.
struct Keyed {
    head: Head,
    from: u32,
    to: u32,
    slot: SlotNo,
    id: RecordId,
}

#[derive(Default)]
struct Arena(Vec<u8>);

impl Arena {
    fn key(&mut self, no: SlotNo, table: &Table, blobs: &Blobs, sort: Sort, keys: &Keys<'_>) -> Keyed {
        let slot = table.slots.get(no);
        let from = self.0.len();
        let raw = blobs.row(&slot).and_then(|row| raw_field(&row, sort.field)).unwrap_or(RawValue::Empty);
        put_key(&mut self.0, raw, keys);
        let head = Head::new(&self.0[from..], sort.descending);
        Keyed { head, from: from as u32, to: self.0.len() as u32, slot: no, id: slot.id }
    }

    /// The key of a slot, in place of every other.
    fn only_key(&mut self, no: SlotNo, table: &Table, blobs: &Blobs, sort: Sort, keys: &Keys<'_>) -> Keyed {
        self.0.clear();
        self.key(no, table, blobs, sort, keys)
    }

    fn whole(&self, key: &Keyed) -> &[u8] {
        &self.0[key.from as usize..key.to as usize]
    }

    fn compare(&self, a: &Keyed, b: &Keyed, sort: Sort) -> Ordering {
        a.head.cmp(&b.head).then_with(|| compare_whole(self.whole(a), a, self.whole(b), b, sort))
    }
}

/// The order of two keys whose heads are alike; equal values come in the order of their ids in both directions.
fn compare_whole(whole_a: &[u8], a: &Keyed, whole_b: &[u8], b: &Keyed, sort: Sort) -> Ordering {
    let by_value = whole_a.cmp(whole_b);
    let by_value = if sort.descending { by_value.reverse() } else { by_value };
    by_value.then_with(|| a.id.cmp(&b.id))
}

/// Appends a key whose bytes compare as the values do.
fn put_key(out: &mut Vec<u8>, raw: RawValue<'_>, keys: &Keys<'_>) {
    let signed = |number: i64| ((number as u64) ^ (1 << 63)).to_be_bytes();
    match raw {
        RawValue::Empty | RawValue::Unknown(_) => {}
        RawValue::Text(text) => {
            let text = std::str::from_utf8(text).unwrap_or("");
            match keys.choices.iter().position(|key| key == text) {
                Some(place) => out.extend_from_slice(&[0, place as u8, 1]),
                None => sort_key_into(text, keys.alphabet, out),
            }
        }
        RawValue::Whole(number) | RawValue::Instant(number) => out.extend_from_slice(&signed(number)),
        RawValue::Date(day) => out.extend_from_slice(&signed(i64::from(day))),
        RawValue::YesNo(yes) => out.push(1 + u8::from(yes)),
        RawValue::Decimal(_) => {
            let number = raw.value().and_then(|value| value.as_decimal()).unwrap_or_default().round_dp(9);
            // Nine decimals are more than any price or amount has.
            let scaled = number.mantissa() * 10_i128.pow(9 - number.scale());
            out.extend_from_slice(&((scaled as u128) ^ (1 << 127)).to_be_bytes());
        }
        RawValue::Reference(id) => sort_key_into(&(keys.title_of)(id), keys.alphabet, out),
    }
}
