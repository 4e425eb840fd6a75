//! A ready-made index of a type, kept in the store: what a start would otherwise derive from every row of its pages. With it a list can be
//! searched and shown while the pages themselves are still being read.
//!
//! It begins with the search text, which thus becomes the table's without being copied, and ends with its hash. It stands for the rows of
//! the pages that it names and for nothing else, so that it needs no care but to be dropped with them.

use crate::{SlotNo, Table, blobs::BlobNo, search::Searched, slots::SLOT_BYTES};
use landbridge_model::{
    FieldNo, Scope, TypeNo,
    bytes::{Damaged, Reader, put_block, put_varint},
    fold::Alphabet,
    page::PageHash,
    record_type::Sort,
    set::Set,
};
use xxhash_rust::xxh3::xxh3_128;

const MAGIC: [u8; 4] = *b"LBI1";
/// Length of the search text, hash of everything before the hash, magic.
const FOOTER_BYTES: usize = 8 + 16 + 4;
const ALPHABETS: [Alphabet; 3] = [Alphabet::Latin, Alphabet::Swedish, Alphabet::Danish];

/// What an index is made of. It is of use while all of this is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The pages that it speaks for.
    pub pages: Set<PageHash>,
    /// The fields that its text is made of.
    pub searched: Searched,
    /// The order that it has the slots in.
    pub order: Option<(Sort, Alphabet)>,
}

/// A page that an index speaks of.
#[derive(Clone, Debug)]
pub struct IndexedPage {
    /// Its name.
    pub hash: PageHash,
    /// The scope of its rows.
    pub scope: Scope,
    /// Where its bytes are.
    pub blob: BlobNo,
}

/// The index of the rows of these pages, which come in order of their blobs and have so many rows; nothing when the table has not kept a
/// slot for each of them, or one record is in two of them.
pub fn write(
    table: &Table,
    pages: &[IndexedPage],
    rows: usize,
    order: Option<(Sort, Alphabet, &[SlotNo])>,
) -> Option<Vec<u8>> {
    let place_of = |blob: BlobNo| pages.binary_search_by_key(&blob, |page| page.blob).ok();
    let in_pages = table.slots.iter().filter(|(_, slot)| place_of(slot.blob).is_some());
    let all = table.slots.by_id(in_pages.map(|(no, _)| no));
    if all.len() != rows || all.windows(2).any(|two| two[0].0 == two[1].0) {
        return None;
    }
    let mut out = Vec::with_capacity(table.text.size_bytes() + (SLOT_BYTES + 16) * all.len() + 4096);
    let mut slots = Vec::with_capacity(SLOT_BYTES * all.len());
    let (mut begins, mut numbers) = (Vec::with_capacity(4 * all.len()), vec![0; table.slots.count()]);
    for (number, (id, no)) in (0..).zip(&all) {
        let slot = table.slots.get(*no);
        numbers[*no as usize] = number;
        begins.extend_from_slice(&(out.len() as u32).to_le_bytes());
        out.extend_from_slice(table.text.of(*no));
        slots.extend_from_slice(id.0.as_bytes());
        slots.extend_from_slice(&slot.seq.0.to_le_bytes());
        let place = place_of(slot.blob)? as u32;
        slots.extend([place, slot.offset, slot.len].into_iter().flat_map(u32::to_le_bytes));
    }
    let text_bytes = out.len() as u64;
    put_head(&mut out, table, pages, rows, order.map(|(sort, alphabet, _)| (sort, alphabet)));
    out.append(&mut slots);
    out.append(&mut begins);
    let in_order = order.map_or(&[][..], |(.., in_order)| in_order);
    out.extend(in_order.iter().flat_map(|no: &SlotNo| SlotNo::to_le_bytes(numbers[*no as usize])));
    out.extend_from_slice(&text_bytes.to_le_bytes());
    let hash = xxh3_128(&out);
    out.extend_from_slice(&hash.to_le_bytes());
    out.extend_from_slice(&MAGIC);
    Some(out)
}

fn put_head(
    out: &mut Vec<u8>,
    table: &Table,
    pages: &[IndexedPage],
    rows: usize,
    order: Option<(Sort, Alphabet)>,
) {
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
    put_varint(out, rows as u64);
    let Some((sort, alphabet)) = order else { return out.push(0) };
    let alphabet = ALPHABETS.iter().position(|known| *known == alphabet).expect("every alphabet is listed");
    out.extend_from_slice(&[1, u8::from(sort.descending), alphabet as u8]);
    put_varint(out, u64::from(sort.field.0));
}

/// An index where it lies.
pub struct IndexView<'a> {
    /// What it is made of.
    pub basis: Basis,
    /// The pages with their scopes, as slots number them.
    pub pages: Vec<(PageHash, Scope)>,
    bytes: &'a [u8],
    text_bytes: usize,
    slots: &'a [u8],
    begins: &'a [u8],
    in_order: &'a [u8],
}

impl<'a> IndexView<'a> {
    /// Reads all but the slots.
    pub fn read(bytes: &'a [u8], type_no: TypeNo) -> Result<Self, Damaged> {
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
        if reader.byte()? == 1 {
            let (descending, alphabet) = (reader.byte()? == 1, reader.byte()?);
            let alphabet = *ALPHABETS.get(usize::from(alphabet)).ok_or(reader.damaged())?;
            basis.order = Some((Sort { field: field_no(&mut reader)?, descending }, alphabet));
        }
        let mut column = |width: usize| reader.take(count.checked_mul(width).ok_or(damaged)?);
        let (slots, begins) = (column(SLOT_BYTES)?, column(4)?);
        let in_order = column(if basis.order.is_some() { 4 } else { 0 })?;
        Ok(Self { basis, pages, bytes, text_bytes, slots, begins, in_order })
    }

    /// Whether it is as it was written.
    pub fn is_intact(&self) -> bool {
        let hash_at = self.bytes.len() - 16 - MAGIC.len();
        self.bytes[hash_at..hash_at + 16] == xxh3_128(&self.bytes[..hash_at]).to_le_bytes()
    }

    /// The slots as [`super::slots::Slots`] keeps them.
    pub fn slots(&self) -> &'a [u8] {
        self.slots
    }

    /// So many bytes at the beginning are search text.
    pub fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Where the text of each slot begins, and where the last one's ends.
    pub fn text_begins(&self) -> Vec<u32> {
        numbers(self.begins).chain([self.text_bytes as u32]).collect()
    }

    /// The slots in the order of its basis, if it has one.
    pub fn in_order(&self) -> Option<(Sort, Alphabet, Vec<SlotNo>)> {
        let (sort, alphabet) = self.basis.order?;
        Some((sort, alphabet, numbers(self.in_order).collect()))
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes")))
}

fn field_no(reader: &mut Reader<'_>) -> Result<FieldNo, Damaged> {
    u16::try_from(reader.varint()?).map(FieldNo).map_err(|_| reader.damaged())
}
