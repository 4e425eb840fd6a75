//! A page: an immutable block of records of one type and scope, in id order, in the encoding in which the client stores it.

use crate::{
    bytes::{Damaged, Reader, put_block, put_varint},
    id::{RecordId, Scope, Seq, TypeNo},
    rights::Part,
    row::RowView,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// About how many bytes a page holds: below 100 KiB Chromium is slow, above 1 MiB rewriting is (measured).
pub const PAGE_BYTES: usize = 256 * 1024;

const MAGIC: [u8; 4] = *b"LBP1";
const HASHED_FROM: usize = 20;

/// The name of a page: a hash of its bytes. It guards against damage, not against forgery; pages come from the service only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageHash(pub u128);

impl fmt::Display for PageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<PageHash> for String {
    fn from(hash: PageHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for PageHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_canonical = text.len() == 32 && !text.starts_with('+');
        let number = is_canonical.then(|| u128::from_str_radix(&text, 16).ok()).flatten();
        number.map(Self).ok_or("a page hash has 32 hexadecimal digits")
    }
}

/// Collects rows, in id order, into one page.
#[derive(Debug)]
pub struct PageWriter {
    part: Part,
    rows: Vec<u8>,
    count: u64,
    highest: Seq,
}

impl PageWriter {
    /// An empty page of one type and scope.
    pub fn new(part: Part) -> Self {
        Self { part, rows: Vec::with_capacity(PAGE_BYTES + 4096), count: 0, highest: Seq(0) }
    }

    /// Appends a row block (as [`crate::row::put_row`] makes it, without its length) with the seq it carries.
    pub fn push(&mut self, block: &[u8], seq: Seq) {
        put_block(&mut self.rows, block);
        self.count += 1;
        self.highest = self.highest.max(seq);
    }

    /// How many bytes of rows it holds.
    pub fn size_bytes(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The page's bytes and name.
    pub fn finish(self) -> (PageHash, Vec<u8>) {
        let mut out = Vec::with_capacity(self.rows.len() + 64);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[0; 16]);
        put_varint(&mut out, u64::from(self.part.type_no.0));
        put_block(&mut out, self.part.scope.0.as_bytes());
        put_varint(&mut out, self.count);
        put_varint(&mut out, self.highest.0);
        out.extend_from_slice(&self.rows);
        let hash = xxh3_128(&out[HASHED_FROM..]);
        out[4..HASHED_FROM].copy_from_slice(&hash.to_le_bytes());
        (PageHash(hash), out)
    }
}

/// A page where it lies.
#[derive(Clone, Debug)]
pub struct PageView<'a> {
    /// The name written in it; not yet compared with its bytes.
    pub hash: PageHash,
    /// Its type and scope.
    pub part: Part,
    /// How many rows it has.
    pub count: usize,
    /// The highest seq among them.
    pub highest: Seq,
    bytes: &'a [u8],
    rows: Reader<'a>,
}

impl<'a> PageView<'a> {
    /// Reads the header.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != MAGIC {
            return Err(Damaged { offset: 0 });
        }
        let hash = PageHash(u128::from_le_bytes(reader.array()?));
        let type_no = u16::try_from(reader.varint()?).map_err(|_| reader.damaged())?;
        let scope = Scope(reader.text()?.to_owned());
        let count = reader.length()?;
        let highest = Seq(reader.varint()?);
        Ok(Self { hash, part: Part { type_no: TypeNo(type_no), scope }, count, highest, bytes, rows: reader })
    }

    /// Compares the name with the bytes.
    pub fn is_intact(&self) -> bool {
        xxh3_128(&self.bytes[HASHED_FROM..]) == self.hash.0
    }

    /// So many rows it has at most, even if its header is damaged: a row has 20 bytes or more.
    pub fn most_rows(&self) -> usize {
        self.count.min(self.bytes.len() / 20)
    }

    /// The rows in id order, each with the offset of its block within the page's bytes.
    pub fn rows(&self) -> Rows<'a> {
        Rows { left: self.count, reader: self.rows }
    }
}

/// The rows of a page, one after the other.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    left: usize,
    reader: Reader<'a>,
}

/// Where a row's block lies in its page, and the row.
#[derive(Clone, Copy, Debug)]
pub struct PlacedRow<'a> {
    /// Of the block's first byte.
    pub offset: usize,
    /// The block.
    pub block: &'a [u8],
    /// The row.
    pub row: RowView<'a>,
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<PlacedRow<'a>, Damaged>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return if self.reader.is_at_end() { None } else { Some(Err(self.stop())) };
        }
        let item = self.reader.block().and_then(|block| {
            let offset = self.reader.offset() - block.len();
            Ok(PlacedRow { offset, block, row: RowView::of_block(block)? })
        });
        match item {
            Ok(_) => self.left -= 1,
            Err(_) => {
                self.stop();
            }
        }
        Some(item)
    }
}

impl Rows<'_> {
    fn stop(&mut self) -> Damaged {
        let damaged = self.reader.damaged();
        *self = Self { left: 0, reader: Reader::new(&[]) };
        damaged
    }
}

/// A digest over pairs (id, seq) that does not depend on how records are divided into pages: the wrapping sum of their hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub u64);

impl Digest {
    /// With one more pair.
    #[must_use]
    pub fn with(self, id: RecordId, seq: Seq) -> Self {
        let mut pair = [0; 24];
        pair[..16].copy_from_slice(id.0.as_bytes());
        pair[16..].copy_from_slice(&seq.0.to_le_bytes());
        Self(self.0.wrapping_add(xxh3_64(&pair)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{put_row, tests::any_record};
    use proptest::prelude::*;

    fn part() -> Part {
        Part { type_no: TypeNo(7), scope: Scope::team("2") }
    }

    fn page(records: &[crate::Record]) -> (PageHash, Vec<u8>) {
        let mut writer = PageWriter::new(part());
        for record in records {
            let mut row = Vec::new();
            put_row(&mut row, record);
            writer.push(Reader::new(&row).block().unwrap(), record.seq);
        }
        writer.finish()
    }

    proptest! {
        #[test]
        fn a_page_gives_back_its_records(records in prop::collection::vec(any_record(), 0..20)) {
            let (hash, bytes) = page(&records);
            let view = PageView::read(&bytes).unwrap();
            prop_assert_eq!((view.hash, &view.part, view.is_intact()), (hash, &part(), true));
            let back: Vec<_> = view.rows().map(|placed| placed.unwrap().row.to_record(TypeNo(7)).unwrap()).collect();
            prop_assert_eq!(back, records);
        }

        #[test]
        fn a_changed_byte_is_noticed(records in prop::collection::vec(any_record(), 1..5), at: prop::sample::Index) {
            let (_, mut bytes) = page(&records);
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert!(!PageView::read(&bytes).is_ok_and(|view| view.is_intact()));
            if let Ok(view) = PageView::read(&bytes) {
                view.rows().for_each(drop);
            }
        }
    }
}
