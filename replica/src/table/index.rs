//! A ready-made index of a type, kept in the store: what a start would otherwise derive from every row of its pages. With it a list can be
//! searched and shown while the pages themselves are still being read.
//!
//! It begins with the search text, which thus becomes the table's without being copied, and ends with its hash. It stands for the rows of
//! the pages that it names and for nothing else, so that it needs no care but to be dropped with them.

use super::{Id, IdMap, ScopeNo, Slot, SlotNo, Table, blobs::BlobNo, search::Searched};
use landbridge_model::{
    FieldNo, RecordId, Scope, Seq, TypeNo,
    bytes::{Damaged, Reader, put_block, put_varint},
    fold::Alphabet,
    page::PageHash,
    record_type::Sort,
    set::Set,
};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_128;

const MAGIC: [u8; 4] = *b"LBI1";
/// Length of the search text, hash of everything before the hash, magic.
const FOOTER_BYTES: usize = 8 + 16 + 4;
const ALPHABETS: [Alphabet; 3] = [Alphabet::Latin, Alphabet::Swedish, Alphabet::Danish];

/// What an index is made of. It is of use while all of this is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Basis {
    pub(crate) pages: Set<PageHash>,
    pub(crate) searched: Searched,
    /// The order that it has the slots in.
    pub(crate) order: Option<(Sort, Alphabet)>,
}

/// A page that an index speaks of.
#[derive(Clone, Debug)]
pub(crate) struct IndexedPage {
    pub(crate) hash: PageHash,
    pub(crate) scope: Scope,
    pub(crate) blob: BlobNo,
}

/// The index of a table whose live slots are exactly the rows of these pages, which come in order of their blobs; nothing when they are not.
pub(crate) fn write(
    table: &Table,
    pages: &[IndexedPage],
    order: Option<(Sort, Alphabet, &[SlotNo])>,
) -> Option<Vec<u8>> {
    let place_of = |blob: BlobNo| pages.binary_search_by_key(&blob, |page| page.blob).ok();
    let mut out = Vec::with_capacity(table.text.size_bytes() + 40 * table.slots.len());
    let mut slots = Vec::with_capacity(32 * table.slots.len());
    let mut numbers = vec![0; table.slots.len()];
    for (number, (no, slot)) in table.live_slots().enumerate() {
        let own = table.text.of(no);
        numbers[no as usize] = number as SlotNo;
        out.extend_from_slice(own);
        slots.extend_from_slice(slot.id.0.as_bytes());
        let place = place_of(slot.blob)?;
        for number in
            [slot.seq.0, place as u64, u64::from(slot.offset), u64::from(slot.len), own.len() as u64]
        {
            put_varint(&mut slots, number);
        }
    }
    let text_bytes = out.len() as u64;
    put_head(&mut out, table, pages, order.map(|(sort, alphabet, _)| (sort, alphabet)));
    out.extend(
        order.iter().flat_map(|(.., in_order)| *in_order).flat_map(|no| numbers[*no as usize].to_le_bytes()),
    );
    out.append(&mut slots);
    out.extend_from_slice(&text_bytes.to_le_bytes());
    let hash = xxh3_128(&out);
    out.extend_from_slice(&hash.to_le_bytes());
    out.extend_from_slice(&MAGIC);
    Some(out)
}

fn put_head(out: &mut Vec<u8>, table: &Table, pages: &[IndexedPage], order: Option<(Sort, Alphabet)>) {
    put_varint(out, u64::from(table.type_no.0));
    put_varint(out, table.text.searched().len() as u64);
    for (field, is_phone) in table.text.searched() {
        put_varint(out, u64::from(field.0));
        out.push(u8::from(*is_phone));
    }
    put_varint(out, pages.len() as u64);
    for page in pages {
        out.extend_from_slice(&page.hash.0.to_le_bytes());
        put_block(out, page.scope.0.as_bytes());
    }
    put_varint(out, u64::from(table.live));
    let Some((sort, alphabet)) = order else { return out.push(0) };
    let alphabet = ALPHABETS.iter().position(|known| *known == alphabet).expect("every alphabet is listed");
    out.extend_from_slice(&[1, u8::from(sort.descending), alphabet as u8]);
    put_varint(out, u64::from(sort.field.0));
}

/// An index where it lies.
pub(crate) struct IndexView<'a> {
    pub(crate) basis: Basis,
    /// The pages with their scopes, as slots number them.
    pub(crate) pages: Vec<(PageHash, Scope)>,
    bytes: &'a [u8],
    text_bytes: usize,
    count: usize,
    in_order: &'a [u8],
    slots: Reader<'a>,
}

impl<'a> IndexView<'a> {
    /// Reads all but the slots.
    pub(crate) fn read(bytes: &'a [u8], type_no: TypeNo) -> Result<Self, Damaged> {
        let damaged = Damaged { offset: 0 };
        let footer_at = bytes.len().checked_sub(FOOTER_BYTES).ok_or(damaged)?;
        let mut footer = Reader::new(&bytes[footer_at..]);
        let text_bytes = usize::try_from(u64::from_le_bytes(footer.array()?)).map_err(|_| damaged)?;
        footer.take(16)?;
        let mut reader = Reader::new(bytes.get(text_bytes..footer_at).ok_or(damaged)?);
        if footer.array()? != MAGIC || reader.varint()? != u64::from(type_no.0) {
            return Err(damaged);
        }
        let mut basis = Basis::default();
        for _ in 0..reader.length()? {
            basis.searched.push((field_no(&mut reader)?, reader.byte()? == 1));
        }
        let mut pages = Vec::new();
        for _ in 0..reader.length()? {
            pages.push((PageHash(u128::from_le_bytes(reader.array()?)), Scope(reader.text()?.to_owned())));
        }
        basis.pages = pages.iter().map(|(hash, _)| *hash).collect();
        let count = reader.length()?;
        let mut in_order: &[u8] = &[];
        if reader.byte()? == 1 {
            let (descending, alphabet) = (reader.byte()? == 1, reader.byte()?);
            let alphabet = *ALPHABETS.get(usize::from(alphabet)).ok_or(reader.damaged())?;
            basis.order = Some((Sort { field: field_no(&mut reader)?, descending }, alphabet));
            in_order = reader.take(count.checked_mul(4).ok_or(reader.damaged())?)?;
        }
        Ok(Self { basis, pages, bytes, text_bytes, count, in_order, slots: reader })
    }

    /// Whether it is as it was written.
    pub(crate) fn is_intact(&self) -> bool {
        let hash_at = self.bytes.len() - 16 - MAGIC.len();
        self.bytes[hash_at..hash_at + 16] == xxh3_128(&self.bytes[..hash_at]).to_le_bytes()
    }

    /// The slots, the pages being in these blobs and scopes; the place of each by its id; and where the text of each begins.
    pub(crate) fn slots(&self, places: &[(BlobNo, ScopeNo)]) -> Result<Slots, Damaged> {
        // A slot has 21 bytes or more, whatever the index says of their number.
        let count = self.count.min(self.bytes.len() / 21);
        let mut slots = Slots {
            slots: Vec::with_capacity(count),
            by_id: IdMap::default(),
            text_begins: Vec::with_capacity(count + 1),
        };
        slots.by_id.reserve(count);
        slots.text_begins.push(0);
        let (mut reader, mut text_at) = (self.slots, 0);
        for no in 0..self.count {
            let id = RecordId(Uuid::from_bytes(reader.array()?));
            let seq = Seq(reader.varint()?);
            let (blob, scope) = *places.get(reader.length()?).ok_or(reader.damaged())?;
            let (offset, len) = (narrow(&mut reader)?, narrow(&mut reader)?);
            text_at += narrow(&mut reader)?;
            slots.text_begins.push(text_at);
            slots.by_id.insert(Id(id.0.as_u128()), no as SlotNo);
            slots.slots.push(Slot { id, seq, blob, offset, len, scope, is_live: true });
        }
        let is_whole =
            reader.is_at_end() && text_at as usize == self.text_bytes && slots.by_id.len() == self.count;
        is_whole.then_some(slots).ok_or(reader.damaged())
    }

    /// The slots in the order of its basis, if it has one.
    pub(crate) fn in_order(&self) -> Option<(Sort, Alphabet, Vec<SlotNo>)> {
        let (sort, alphabet) = self.basis.order?;
        let numbers = self.in_order.chunks_exact(4);
        let slots = numbers.map(|bytes| SlotNo::from_le_bytes(bytes.try_into().expect("four bytes")));
        let slots: Vec<SlotNo> = slots.collect();
        slots.iter().all(|no| (*no as usize) < self.count).then_some((sort, alphabet, slots))
    }

    /// So many bytes at the beginning are search text.
    pub(crate) fn text_bytes(&self) -> usize {
        self.text_bytes
    }
}

/// What an index says of its slots.
pub(crate) struct Slots {
    pub(crate) slots: Vec<Slot>,
    pub(crate) by_id: IdMap<SlotNo>,
    pub(crate) text_begins: Vec<u32>,
}

fn field_no(reader: &mut Reader<'_>) -> Result<FieldNo, Damaged> {
    u16::try_from(reader.varint()?).map(FieldNo).map_err(|_| reader.damaged())
}

#[inline]
fn narrow(reader: &mut Reader<'_>) -> Result<u32, Damaged> {
    u32::try_from(reader.varint()?).map_err(|_| reader.damaged())
}
