//! Which records refer to a record by a field: an index for each field that was asked for, grown at its end.

use crate::{
    SlotNo, Table,
    blobs::Blobs,
    raw_field,
    slots::{Id, IdMap},
};
use landbridge_model::map::Map;
use landbridge_model::{FieldNo, RecordId, row::RawValue};

/// The indexes of a table.
#[derive(Debug, Default)]
pub struct References(Map<FieldNo, Index>);

#[derive(Debug, Default)]
struct Index {
    seen: SlotNo,
    by_target: IdMap<Vec<SlotNo>>,
}

/// The live slots whose `field` refers to `target`, oldest first.
pub fn referring(table: &mut Table, blobs: &Blobs, field: FieldNo, target: RecordId) -> Vec<SlotNo> {
    let mut index = table.references.0.remove(&field).unwrap_or_default();
    for no in index.seen..table.slots.count() as SlotNo {
        let Some(row) = blobs.row(&table.slots.get(no)) else { continue };
        if let Some(RawValue::Reference(id)) = raw_field(&row, field) {
            index.by_target.entry(Id::from(id)).or_default().push(no);
        }
    }
    index.seen = table.slots.count() as SlotNo;
    let slots = index.by_target.get(&Id::from(target)).map_or(&[][..], Vec::as_slice);
    let live = slots.iter().copied().filter(|no| table.slots.is_live(*no));
    let found = table.slots.by_id(live).into_iter().map(|(_, no)| no).collect();
    table.references.0.insert(field, index);
    found
}
