//! A record: a thing of one type, with its fields as they are at one place in the feed.

use crate::map::Map;
use crate::{
    id::{FieldNo, RecordId, Seq, TypeNo},
    value::Value,
};
use serde::{Deserialize, Serialize};

/// The values of some fields; an absent field is empty.
pub type Fields = Map<FieldNo, Value>;

/// What is in one field, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The place in the feed of its last change.
    pub seq: Seq,
    /// The value; nothing when it was cleared.
    pub value: Option<Value>,
}

/// One record as the feed knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its type.
    pub type_no: TypeNo,
    /// Its id.
    pub id: RecordId,
    /// The place in the feed of its last change; no slot's seq is higher.
    pub seq: Seq,
    /// Its fields. A field that never had a value has no slot.
    pub slots: Map<FieldNo, Slot>,
}

impl Record {
    /// A record whose fields all have the seq of its creation.
    pub fn new(type_no: TypeNo, id: RecordId, seq: Seq, fields: Fields) -> Self {
        let slots = fields.into_iter().map(|(no, value)| (no, Slot { seq, value: Some(value) })).collect();
        Self { type_no, id, seq, slots }
    }

    /// The value of a field; nothing when it is empty.
    pub fn value(&self, field: FieldNo) -> Option<&Value> {
        self.slots.get(&field)?.value.as_ref()
    }

    /// The place in the feed of a field's last change; 0 when it never had a value.
    pub fn field_seq(&self, field: FieldNo) -> Seq {
        self.slots.get(&field).map_or(Seq(0), |slot| slot.seq)
    }

    /// Sets or clears a field at `seq`, which becomes the record's.
    pub fn set(&mut self, field: FieldNo, value: Option<Value>, seq: Seq) {
        self.slots.insert(field, Slot { seq, value });
        self.seq = self.seq.max(seq);
    }

    /// The values alone.
    pub fn fields(&self) -> Fields {
        self.slots.iter().filter_map(|(no, slot)| Some((*no, slot.value.clone()?))).collect()
    }
}
