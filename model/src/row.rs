//! The encoding of one record, the same on the wire, in the service's tables and in the client's store.
//!
//! Row: length, then id (16 bytes), seq, number of fields; then for each field its permanent number, how far its seq lies behind
//! the row's, a tag, and the value. Tags from 64 upwards are for kinds to come and are followed by a block, so that an older reader
//! steps over them; it keeps the row's bytes as they are.

use crate::{
    bytes::{Damaged, Reader, put_block, put_varint, unzigzag, zigzag},
    id::{FieldNo, RecordId, Seq, TypeNo},
    record::{Record, Slot},
    value::{Date, Decimal, Value},
};
use uuid::Uuid;

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const WHOLE: u8 = 2;
const DECIMAL: u8 = 3;
const DATE: u8 = 4;
const INSTANT: u8 = 5;
const NO: u8 = 6;
const YES: u8 = 7;
const REFERENCE: u8 = 8;
const FIRST_UNKNOWN: u8 = 64;

/// Appends a record behind its length.
pub fn put_row(out: &mut Vec<u8>, record: &Record) {
    put_block(out, &row_block(record));
}

/// A record's row without the length before it.
pub fn row_block(record: &Record) -> Vec<u8> {
    let mut row = Vec::with_capacity(256);
    row.extend_from_slice(record.id.0.as_bytes());
    put_varint(&mut row, record.seq.0);
    put_varint(&mut row, record.slots.len() as u64);
    for (no, slot) in &record.slots {
        put_varint(&mut row, u64::from(no.0));
        put_varint(&mut row, record.seq.0 - slot.seq.0);
        put_value(&mut row, slot.value.as_ref());
    }
    row
}

fn put_value(out: &mut Vec<u8>, value: Option<&Value>) {
    match value {
        None => out.push(EMPTY),
        Some(Value::Text(text)) => {
            out.push(TEXT);
            put_block(out, text.as_bytes());
        }
        Some(Value::Whole(number)) => {
            out.push(WHOLE);
            put_varint(out, zigzag(*number));
        }
        Some(Value::Decimal(number)) => {
            out.push(DECIMAL);
            out.extend_from_slice(&number.serialize());
        }
        Some(Value::Date(date)) => {
            out.push(DATE);
            put_varint(out, zigzag(i64::from(date.to_julian_day())));
        }
        Some(Value::Instant(millis)) => {
            out.push(INSTANT);
            put_varint(out, zigzag(*millis));
        }
        Some(Value::YesNo(yes)) => out.push(if *yes { YES } else { NO }),
        Some(Value::Reference(id)) => {
            out.push(REFERENCE);
            out.extend_from_slice(id.0.as_bytes());
        }
    }
}

/// A row where it lies, decoded only as far as someone looks.
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    /// The record.
    pub id: RecordId,
    /// The place in the feed of its last change.
    pub seq: Seq,
    count: usize,
    fields: Reader<'a>,
}

impl<'a> RowView<'a> {
    /// Reads the next row and steps over it.
    #[inline]
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Damaged> {
        Self::of_block(reader.block()?)
    }

    /// The row in a block, without the length before it.
    #[inline]
    pub fn of_block(block: &'a [u8]) -> Result<Self, Damaged> {
        let mut row = Reader::new(block);
        let id = RecordId(Uuid::from_bytes(row.array()?));
        let seq = Seq(row.varint()?);
        let count = row.length()?;
        Ok(Self { id, seq, count, fields: row })
    }

    /// The fields in order of their numbers; ends at the first damaged one with its error.
    #[inline]
    pub fn fields(&self) -> FieldsView<'a> {
        FieldsView { left: self.count, no: 0, seq: self.seq, reader: self.fields }
    }

    /// The whole record; fields of unknown kinds are left out.
    pub fn to_record(&self, type_no: TypeNo) -> Result<Record, Damaged> {
        let mut record = Record { type_no, id: self.id, seq: self.seq, slots: Default::default() };
        for field in self.fields() {
            let (no, seq, raw) = field?;
            if let Some(value) = raw.to_value().ok_or(self.fields.damaged())? {
                record.slots.insert(no, Slot { seq, value });
            }
        }
        Ok(record)
    }
}

/// A value where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawValue<'a> {
    /// Cleared.
    Empty,
    /// Text, not yet checked to be UTF-8.
    Text(&'a [u8]),
    /// A whole number.
    Whole(i64),
    /// The sixteen bytes of a decimal.
    Decimal([u8; 16]),
    /// A Julian day.
    Date(i32),
    /// Milliseconds since 1970.
    Instant(i64),
    /// Yes or no.
    YesNo(bool),
    /// A record.
    Reference(RecordId),
    /// A kind that this version does not know.
    Unknown(&'a [u8]),
}

impl RawValue<'_> {
    /// The value in its slot (`Some(None)` when cleared, `Some(Some(None))` does not occur); `None` when the bytes are no such value,
    /// and `Some(None)` for unknown kinds too, which readers leave out.
    #[allow(clippy::option_option, reason = "outer: readable; inner: has a slot; innermost: has a value")]
    fn to_value(self) -> Option<Option<Option<Value>>> {
        let value = match self {
            Self::Unknown(_) => return Some(None),
            Self::Empty => return Some(Some(None)),
            Self::Text(bytes) => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
            Self::Whole(number) => Value::Whole(number),
            Self::Decimal(bytes) => Value::Decimal(Decimal::deserialize(bytes)),
            Self::Date(day) => Value::Date(Date::from_julian_day(day)?),
            Self::Instant(millis) => Value::Instant(millis),
            Self::YesNo(yes) => Value::YesNo(yes),
            Self::Reference(id) => Value::Reference(id),
        };
        Some(Some(Some(value)))
    }

    /// The value; nothing when empty, unknown or damaged.
    pub fn value(self) -> Option<Value> {
        self.to_value()??
    }
}

/// The fields of a row, one after the other.
#[derive(Clone, Debug)]
pub struct FieldsView<'a> {
    left: usize,
    no: u64,
    seq: Seq,
    reader: Reader<'a>,
}

impl<'a> FieldsView<'a> {
    #[inline]
    fn read(&mut self) -> Result<(FieldNo, Seq, RawValue<'a>), Damaged> {
        self.no = self.reader.varint()?;
        let no = u16::try_from(self.no).map_err(|_| self.reader.damaged())?;
        let behind = self.reader.varint()?;
        let seq = self.seq.0.checked_sub(behind).ok_or(self.reader.damaged())?;
        Ok((FieldNo(no), Seq(seq), read_value(&mut self.reader)?))
    }
}

impl<'a> Iterator for FieldsView<'a> {
    type Item = Result<(FieldNo, Seq, RawValue<'a>), Damaged>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let item = self.read();
        self.left = if item.is_ok() { self.left - 1 } else { 0 };
        Some(item)
    }
}

#[inline]
fn read_value<'a>(reader: &mut Reader<'a>) -> Result<RawValue<'a>, Damaged> {
    Ok(match reader.byte()? {
        EMPTY => RawValue::Empty,
        TEXT => RawValue::Text(reader.block()?),
        WHOLE => RawValue::Whole(unzigzag(reader.varint()?)),
        DECIMAL => RawValue::Decimal(reader.array()?),
        DATE => RawValue::Date(i32::try_from(unzigzag(reader.varint()?)).map_err(|_| reader.damaged())?),
        INSTANT => RawValue::Instant(unzigzag(reader.varint()?)),
        NO => RawValue::YesNo(false),
        YES => RawValue::YesNo(true),
        REFERENCE => RawValue::Reference(RecordId(Uuid::from_bytes(reader.array()?))),
        FIRST_UNKNOWN.. => RawValue::Unknown(reader.block()?),
        _ => return Err(reader.damaged()),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<String>().prop_map(Value::Text),
            any::<i64>().prop_map(Value::Whole),
            (any::<i64>(), 0u32..20).prop_map(|(units, scale)| Value::Decimal(Decimal::new(units, scale))),
            (1i32..9999, 1u8..13, 1u8..29).prop_map(|(y, m, d)| Value::Date(Date::new(y, m, d).unwrap())),
            any::<i64>().prop_map(Value::Instant),
            any::<bool>().prop_map(Value::YesNo),
            any::<u128>().prop_map(|id| Value::Reference(RecordId(Uuid::from_u128(id)))),
        ]
    }

    pub(crate) fn any_record() -> impl Strategy<Value = Record> {
        let slots =
            prop::collection::btree_map(any::<u16>(), (0u64..1000, prop::option::of(any_value())), 0..12);
        (any::<u128>(), slots).prop_map(|(id, slots)| Record {
            type_no: TypeNo(7),
            id: RecordId(Uuid::from_u128(id)),
            seq: Seq(1000),
            slots: slots
                .into_iter()
                .map(|(no, (seq, value))| (FieldNo(no), Slot { seq: Seq(seq), value }))
                .collect(),
        })
    }

    proptest! {
        #[test]
        fn a_record_comes_back_as_it_was(record in any_record()) {
            let mut out = Vec::new();
            put_row(&mut out, &record);
            let mut reader = Reader::new(&out);
            prop_assert_eq!(RowView::read(&mut reader).unwrap().to_record(TypeNo(7)).unwrap(), record);
            prop_assert!(reader.is_at_end());
        }

        #[test]
        fn a_damaged_row_is_an_error_and_no_panic(bytes: Vec<u8>) {
            if let Ok(row) = RowView::of_block(&bytes) {
                let _ = row.to_record(TypeNo(7));
            }
        }
    }

    #[test]
    fn a_kind_to_come_is_stepped_over() {
        let mut row = vec![0; 16];
        row.extend_from_slice(&[9, 2, 1, 0, 70, 2, 0xaa, 0xbb, 2, 0, YES]);
        let record = RowView::of_block(&row).unwrap().to_record(TypeNo(7)).unwrap();
        assert_eq!(record.fields(), [(FieldNo(2), Value::YesNo(true))].into());
    }
}
