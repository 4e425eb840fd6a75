//! The three-way merge of one unit: what becomes of an edit that meets the present state of what it wants to change.
//!
//! The table is in the protocol's section "Push and merge". The committed value wins until a person decides; the other is kept.

use crate::{
    edit::FieldChange,
    id::{FieldNo, Seq},
    record::Record,
    record_type::{Field, Kind, RecordType},
    value::Value,
};

/// What becomes of an edit of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// The unit gets these values. They differ from the wanted ones only for quantities and long text.
    Accept(Vec<(FieldNo, Option<Value>)>),
    /// The unit already has the wanted values.
    Nothing,
    /// Someone else changed it to something else; these are the present values.
    Conflict(Vec<(FieldNo, Option<Value>)>),
}

/// Merges one unit.
///
/// `base` is the place in the feed that the person saw, or at which their own previous edit was accepted; nothing when that edit has
/// no place there, so that only the values can tell.
pub fn merge_unit(
    record_type: &RecordType,
    now: &Record,
    base: Option<Seq>,
    wanted: &[FieldChange],
) -> Merged {
    let is_untouched =
        base.is_some_and(|base| wanted.iter().all(|change| now.field_seq(change.field) <= base));
    if is_untouched {
        return settle(now, wanted.iter().map(|change| (change.field, change.new.clone())).collect());
    }
    let merged: Option<Vec<_>> = wanted.iter().map(|change| merge_field(record_type, now, change)).collect();
    match merged {
        Some(values) => settle(now, values),
        None => Merged::Conflict(
            wanted.iter().map(|change| (change.field, now.value(change.field).cloned())).collect(),
        ),
    }
}

fn settle(now: &Record, values: Vec<(FieldNo, Option<Value>)>) -> Merged {
    let is_there = values.iter().all(|(field, value)| now.value(*field) == value.as_ref());
    if is_there { Merged::Nothing } else { Merged::Accept(values) }
}

/// The merged value of one field that someone may have touched; nothing when both cannot be had.
fn merge_field(
    record_type: &RecordType,
    now: &Record,
    change: &FieldChange,
) -> Option<(FieldNo, Option<Value>)> {
    let present = now.value(change.field);
    let field = record_type.field(change.field);
    if let (true, Some(present), Some(base), Some(new)) =
        (field.is_some_and(|field| field.is_quantity), present, &change.base, &change.new)
    {
        // Also where the wanted sum is there already: others may have taken as many.
        return Some((change.field, Some(add_difference(present, base, new)?)));
    }
    let value = if present == change.base.as_ref() || present == change.new.as_ref() {
        change.new.clone()
    } else if change.new == change.base {
        // A field of the unit that this person did not touch follows the others' change only as part of the whole unit.
        return None;
    } else {
        Some(Value::Text(merge_long_text(field?, present?, change)?))
    };
    Some((change.field, value))
}

/// Both changes of a long text at once.
fn merge_long_text(field: &Field, present: &Value, change: &FieldChange) -> Option<String> {
    if field.kind != Kind::LongText {
        return None;
    }
    merge_text(change.base.as_ref()?.as_text()?, change.new.as_ref()?.as_text()?, present.as_text()?)
}

/// Two changes of one text, merged by lines; nothing where they overlap.
pub fn merge_text(base: &str, new: &str, present: &str) -> Option<String> {
    diffy::merge(base, new, present).ok()
}

/// What is there, plus what the person added to or took from what they saw.
fn add_difference(present: &Value, base: &Value, new: &Value) -> Option<Value> {
    match (present, base, new) {
        (Value::Whole(present), Value::Whole(base), Value::Whole(new)) => {
            present.checked_add(new.checked_sub(*base)?).map(Value::Whole)
        }
        (Value::Decimal(present), Value::Decimal(base), Value::Decimal(new)) => {
            present.checked_add(new.checked_sub(*base)?).map(Value::Decimal)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
