//! The change feed's answer to a pull: what is new between two places, in the very bytes that the client keeps as its overlay.
//!
//! The feed is state: a record appears once, at its latest seq.

use crate::{
    bytes::{Damaged, Reader, put_block, put_varint},
    edit::Outcome,
    id::{GenerationId, RecordId, Scope, Seq, TypeNo},
    rights::Part,
    row::RowView,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const MAGIC: [u8; 4] = *b"LBF1";
const RECORD: u8 = 0;
const TOMBSTONE: u8 = 1;
const LEFT: u8 = 2;

/// What an answer says besides the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedHead {
    /// The history of the feed that the places belong to.
    pub generation: GenerationId,
    /// The place after which the answer begins: the cursor that was asked with.
    pub from: Seq,
    /// The place at which it ends; always the end of a commit.
    pub to: Seq,
    /// Whether there is more behind `to` already.
    pub is_more: bool,
    /// The permission epoch; when it differs from the one held, rights are asked for before anything is absorbed.
    pub epoch: u32,
    /// The version of the set of record types.
    pub types_version: u32,
    /// What has become of this client's edits between the two places.
    pub outcomes: Vec<EditOutcome>,
}

/// What has become of one edit of the client that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditOutcome {
    /// The edit's number in its outbox.
    pub n: u64,
    /// What has become of it.
    pub outcome: Outcome,
}

/// Collects one answer.
#[derive(Debug, Default)]
pub struct FeedWriter {
    items: Vec<u8>,
    count: u64,
}

impl FeedWriter {
    /// Appends a record at its latest state; `block` is its row without the length.
    pub fn record(&mut self, part: &Part, block: &[u8]) {
        self.head(RECORD, part);
        put_block(&mut self.items, block);
    }

    /// Appends a deleted record.
    pub fn tombstone(&mut self, part: &Part, id: RecordId, seq: Seq) {
        self.head(TOMBSTONE, part);
        self.place(id, seq);
    }

    /// Appends a record that left this scope for another.
    pub fn left(&mut self, part: &Part, id: RecordId, seq: Seq) {
        self.head(LEFT, part);
        self.place(id, seq);
    }

    /// How many bytes of items it holds.
    pub fn size_bytes(&self) -> usize {
        self.items.len()
    }

    fn head(&mut self, tag: u8, part: &Part) {
        self.count += 1;
        self.items.push(tag);
        put_varint(&mut self.items, u64::from(part.type_no.0));
        put_block(&mut self.items, part.scope.0.as_bytes());
    }

    fn place(&mut self, id: RecordId, seq: Seq) {
        self.items.extend_from_slice(id.0.as_bytes());
        put_varint(&mut self.items, seq.0);
    }

    /// The answer's bytes.
    pub fn finish(self, head: &FeedHead) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.items.len() + 128);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(head.generation.0.as_bytes());
        put_varint(&mut out, head.from.0);
        put_varint(&mut out, head.to.0);
        out.push(u8::from(head.is_more));
        put_varint(&mut out, u64::from(head.epoch));
        put_varint(&mut out, u64::from(head.types_version));
        put_block(&mut out, &serde_json::to_vec(&head.outcomes).expect("outcomes are plain data"));
        put_varint(&mut out, self.count);
        out.extend_from_slice(&self.items);
        out
    }
}

/// An answer where it lies.
#[derive(Clone, Debug)]
pub struct FeedView<'a> {
    /// What it says besides the records.
    pub head: FeedHead,
    count: usize,
    items: Reader<'a>,
}

/// One item of the feed, with the part it belongs to.
#[derive(Clone, Debug)]
pub struct FeedItem<'a> {
    /// Type and scope.
    pub part: Part,
    /// What is new.
    pub news: News<'a>,
}

/// What is new about a record.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// Its latest state; the block, its offset within the answer's bytes, and the row in it.
    Record(crate::page::PlacedRow<'a>),
    /// It was deleted.
    Tombstone(RecordId, Seq),
    /// It left this scope.
    Left(RecordId, Seq),
}

impl News<'_> {
    /// The record.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Record(placed) => placed.row.id,
            Self::Tombstone(id, _) | Self::Left(id, _) => *id,
        }
    }

    /// The place in the feed.
    pub fn seq(&self) -> Seq {
        match self {
            Self::Record(placed) => placed.row.seq,
            Self::Tombstone(_, seq) | Self::Left(_, seq) => *seq,
        }
    }
}

impl<'a> FeedView<'a> {
    /// Reads the head.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != MAGIC {
            return Err(Damaged { offset: 0 });
        }
        let generation = GenerationId(Uuid::from_bytes(reader.array()?));
        let (from, to) = (Seq(reader.varint()?), Seq(reader.varint()?));
        let is_more = reader.byte()? != 0;
        let epoch = small(&mut reader)?;
        let types_version = small(&mut reader)?;
        let offset = reader.offset();
        let outcomes = crate::json::from_str(reader.text()?).map_err(|_| Damaged { offset })?;
        let count = reader.length()?;
        let head = FeedHead { generation, from, to, is_more, epoch, types_version, outcomes };
        Ok(Self { head, count, items: reader })
    }

    /// The items in order of their seq; nothing is returned unless all of them can be read.
    pub fn items(&self) -> Result<Vec<FeedItem<'a>>, Damaged> {
        let mut reader = self.items;
        let mut items = Vec::with_capacity(self.count.min(65_536));
        for _ in 0..self.count {
            items.push(read_item(&mut reader)?);
        }
        if reader.is_at_end() { Ok(items) } else { Err(reader.damaged()) }
    }
}

fn small(reader: &mut Reader<'_>) -> Result<u32, Damaged> {
    u32::try_from(reader.varint()?).map_err(|_| reader.damaged())
}

fn read_item<'a>(reader: &mut Reader<'a>) -> Result<FeedItem<'a>, Damaged> {
    let tag = reader.byte()?;
    let type_no = u16::try_from(reader.varint()?).map_err(|_| reader.damaged())?;
    let part = Part { type_no: TypeNo(type_no), scope: Scope(reader.text()?.to_owned()) };
    let news = match tag {
        RECORD => {
            let block = reader.block()?;
            let offset = reader.offset() - block.len();
            News::Record(crate::page::PlacedRow { offset, block, row: RowView::of_block(block)? })
        }
        TOMBSTONE => News::Tombstone(RecordId(Uuid::from_bytes(reader.array()?)), Seq(reader.varint()?)),
        LEFT => News::Left(RecordId(Uuid::from_bytes(reader.array()?)), Seq(reader.varint()?)),
        _ => return Err(reader.damaged()),
    };
    Ok(FeedItem { part, news })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{put_row, tests::any_record};
    use proptest::prelude::*;

    fn head() -> FeedHead {
        let outcome = Outcome::Accepted { seq: Seq(9), merged: true };
        FeedHead {
            generation: GenerationId::new(1, [2; 10]),
            from: Seq(3),
            to: Seq(1000),
            is_more: true,
            epoch: 4,
            types_version: 5,
            outcomes: vec![EditOutcome { n: 1, outcome }],
        }
    }

    proptest! {
        #[test]
        fn an_answer_comes_back_as_it_was(records in prop::collection::vec(any_record(), 0..8)) {
            let part = Part { type_no: TypeNo(7), scope: Scope::company() };
            let mut writer = FeedWriter::default();
            for record in &records {
                let mut row = Vec::new();
                put_row(&mut row, record);
                writer.record(&part, Reader::new(&row).block().unwrap());
                writer.left(&part, record.id, record.seq);
            }
            let bytes = writer.finish(&head());
            let view = FeedView::read(&bytes).unwrap();
            prop_assert_eq!(&view.head, &head());
            let back: Vec<_> = view.items().unwrap().iter().filter_map(|item| match item.news {
                News::Record(placed) => Some(placed.row.to_record(item.part.type_no).unwrap()),
                News::Tombstone(..) | News::Left(..) => None,
            }).collect();
            prop_assert_eq!(back, records);
        }

        #[test]
        fn a_damaged_answer_is_an_error_and_no_panic(mut bytes: Vec<u8>) {
            let mut whole = FeedWriter::default().finish(&head());
            whole.append(&mut bytes);
            let _ = FeedView::read(&whole).map(|view| view.items().map(|items| items.len()));
        }
    }
}
