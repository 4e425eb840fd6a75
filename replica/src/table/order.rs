//! The order of a list: the live slots sorted by one field, kept and brought up to date by looking at new slots only.

use super::{SlotNo, Table, blobs::Blobs, raw_field};
use landbridge_model::{
    FieldNo, RecordId,
    fold::{Alphabet, sort_key_into},
    record_type::Sort,
    row::RawValue,
};

/// The orders that were asked for, latest last.
#[derive(Debug, Default)]
pub(crate) struct Orders(Vec<Order>);

/// At most so many are kept; each costs four bytes a record.
const KEPT: usize = 6;

#[derive(Clone, Debug)]
struct Order {
    sort: Sort,
    alphabet: Alphabet,
    slots: Vec<SlotNo>,
    /// Slots from this one on were not looked at yet.
    seen: SlotNo,
}

/// How values become keys: what the sorted field is, and what references are called.
pub(crate) struct Keys<'a> {
    pub(crate) alphabet: Alphabet,
    /// The place of each key of a choice field, as the type lists them; empty for other kinds.
    pub(crate) choices: &'a [String],
    pub(crate) title_of: &'a dyn Fn(RecordId) -> String,
}

/// The live slots in order.
pub(crate) fn sorted(table: &mut Table, blobs: &Blobs, sort: Sort, keys: &Keys<'_>) -> Vec<SlotNo> {
    let mut orders = std::mem::take(&mut table.orders);
    let kept = orders.0.iter().position(|order| order.sort == sort && order.alphabet == keys.alphabet);
    let mut order = match kept {
        Some(place) => orders.0.remove(place),
        None => Order { sort, alphabet: keys.alphabet, slots: Vec::new(), seen: 0 },
    };
    bring_up_to_date(&mut order, table, blobs, keys);
    let slots = order.slots.clone();
    orders.0.push(order);
    if orders.0.len() > KEPT {
        orders.0.remove(0);
    }
    table.orders = orders;
    slots
}

fn bring_up_to_date(order: &mut Order, table: &Table, blobs: &Blobs, keys: &Keys<'_>) {
    let fresh: Vec<SlotNo> =
        (order.seen..table.slots.len() as SlotNo).filter(|no| table.slots[*no as usize].is_live).collect();
    order.slots.retain(|no| table.slots[*no as usize].is_live);
    order.seen = table.slots.len() as SlotNo;
    if fresh.is_empty() {
        return;
    }
    let mut arena = Arena::default();
    if fresh.len() * 16 < order.slots.len() {
        insert_few(order, fresh, table, blobs, keys, &mut arena);
        return;
    }
    let all = order.slots.drain(..).chain(fresh);
    let mut keyed: Vec<Keyed> = all.map(|no| arena.key(no, table, blobs, order.sort.field, keys)).collect();
    keyed.sort_unstable_by(|a, b| arena.compare(a, b, order.sort.descending));
    order.slots = keyed.into_iter().map(|key| key.slot).collect();
}

/// Finds each new slot's place by bisection, then merges in one pass.
fn insert_few(
    order: &mut Order,
    fresh: Vec<SlotNo>,
    table: &Table,
    blobs: &Blobs,
    keys: &Keys<'_>,
    arena: &mut Arena,
) {
    let mut keyed: Vec<Keyed> =
        fresh.iter().map(|no| arena.key(*no, table, blobs, order.sort.field, keys)).collect();
    keyed.sort_unstable_by(|a, b| arena.compare(a, b, order.sort.descending));
    let mut merged = Vec::with_capacity(order.slots.len() + keyed.len());
    let mut rest = order.slots.as_slice();
    for key in keyed {
        let place = rest.partition_point(|no| {
            let other = arena.key(*no, table, blobs, order.sort.field, keys);
            arena.compare(&other, &key, order.sort.descending).is_lt()
        });
        merged.extend_from_slice(&rest[..place]);
        merged.push(key.slot);
        rest = &rest[place..];
    }
    merged.extend_from_slice(rest);
    order.slots = merged;
}

/// A slot with its key: the first eight bytes at hand, all of them in the arena.
struct Keyed {
    is_empty: bool,
    prefix: u64,
    from: u32,
    to: u32,
    slot: SlotNo,
    id: RecordId,
}

#[derive(Default)]
struct Arena(Vec<u8>);

impl Arena {
    fn key(&mut self, no: SlotNo, table: &Table, blobs: &Blobs, field: FieldNo, keys: &Keys<'_>) -> Keyed {
        let slot = &table.slots[no as usize];
        let from = self.0.len();
        let raw = blobs.row(slot).and_then(|row| raw_field(&row, field)).unwrap_or(RawValue::Empty);
        put_key(&mut self.0, raw, keys);
        let key = &self.0[from..];
        let mut prefix = [0; 8];
        let head = key.len().min(8);
        prefix[..head].copy_from_slice(&key[..head]);
        Keyed {
            is_empty: key.is_empty(),
            prefix: u64::from_be_bytes(prefix),
            from: from as u32,
            to: self.0.len() as u32,
            slot: no,
            id: slot.id,
        }
    }

    /// Empty values come last in both directions; equal ones in the order of their ids.
    fn compare(&self, a: &Keyed, b: &Keyed, descending: bool) -> std::cmp::Ordering {
        let by_key = || {
            let whole = |key: &Keyed| &self.0[key.from as usize..key.to as usize];
            let order = a.prefix.cmp(&b.prefix).then_with(|| whole(a).cmp(whole(b)));
            if descending { order.reverse() } else { order }
        };
        a.is_empty.cmp(&b.is_empty).then_with(by_key).then_with(|| a.id.cmp(&b.id))
    }
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
