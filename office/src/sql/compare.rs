//! Whether a write-back finds what it expects. Nothing here reads or writes.

use super::{
    plan::{FieldPlan, Form, TypePlan},
    present::Present,
};
use landbridge_model::{FieldChange, FieldNo, Fields, Value, merge::merge_text};
use std::collections::BTreeMap;

/// What becomes of the change of one unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It can be written: these values. Fields that have theirs already are left out.
    Write(BTreeMap<FieldNo, Option<Value>>),
    /// The unit has these values, which are neither the expected nor the wanted ones.
    Differs(Vec<(FieldNo, Option<Value>)>),
    /// The column holds something that no field of its kind can hold, and it must not be lost.
    Unreadable(FieldNo),
}

/// Compares the change of one unit with what is there.
pub(super) fn judge(plan: &TypePlan, present: &Present, changes: &[FieldChange]) -> Verdict {
    if let Some(change) = changes.iter().find(|change| present.unreadable.contains(&change.field)) {
        return Verdict::Unreadable(change.field);
    }
    let judged: Option<Vec<_>> = changes
        .iter()
        .map(|change| {
            judge_field(plan, present, change).or_else(|| merge_field(plan, present, change, changes))
        })
        .collect();
    match judged {
        Some(values) => Verdict::Write(values.into_iter().flatten().collect()),
        None => Verdict::Differs(
            changes.iter().map(|change| (change.field, present.fields.get(&change.field).cloned())).collect(),
        ),
    }
}

/// What is to be written in one field, `Some(None)` for nothing; `None` when it is not as expected.
fn judge_field(
    plan: &TypePlan,
    present: &Present,
    change: &FieldChange,
) -> Option<Option<(FieldNo, Option<Value>)>> {
    let field = plan.field(change.field);
    let there = present.fields.get(&change.field);
    if let (true, Some(there)) = (field.is_some_and(|field| field.is_quantity), there)
        && change.base.is_some()
        && change.new.is_some()
    {
        // The write lock is held, so what is there plus the difference is exact. That it is the wanted sum already says nothing: it may
        // have come about by other differences.
        return Some(Some((change.field, Some(add_difference(there, change)?))));
    }
    if is_same(field, there, change.new.as_ref()) {
        return Some(None);
    }
    let is_expected = is_same(field, there, change.base.as_ref());
    is_expected.then(|| Some((change.field, change.new.clone())))
}

/// Long text that somebody else changed as well: both changes, where they do not overlap. The write lock is held, so nobody changes it
/// between the merge and the write.
fn merge_field(
    plan: &TypePlan,
    present: &Present,
    change: &FieldChange,
    unit: &[FieldChange],
) -> Option<Option<(FieldNo, Option<Value>)>> {
    let field = plan.field(change.field).filter(|field| field.is_long_text)?;
    // What the person left alone follows the others' change only as part of the whole unit.
    if change.new == change.base && unit.len() > 1 {
        return None;
    }
    let there = present.fields.get(&field.no)?.as_text()?;
    let merged = merge_text(change.base.as_ref()?.as_text()?, change.new.as_ref()?.as_text()?, there)?;
    Some((merged != there).then_some((field.no, Some(Value::Text(merged)))))
}

/// What is there, plus what the person added to or took from what they saw.
fn add_difference(there: &Value, change: &FieldChange) -> Option<Value> {
    match (there, change.base.as_ref()?, change.new.as_ref()?) {
        (Value::Whole(there), Value::Whole(base), Value::Whole(new)) => {
            there.checked_add(new.checked_sub(*base)?).map(Value::Whole)
        }
        (Value::Decimal(there), Value::Decimal(base), Value::Decimal(new)) => {
            there.checked_add(new.checked_sub(*base)?).map(Value::Decimal)
        }
        _ => None,
    }
}

/// Whether a value is there, as far as its column can hold it: a column of seconds holds no milliseconds.
fn is_same(field: Option<&FieldPlan>, there: Option<&Value>, wanted: Option<&Value>) -> bool {
    if there == wanted {
        return true;
    }
    let Some(Form::Value(codec)) = field.map(|field| &field.form) else { return false };
    let stored = codec.write(wanted).and_then(|cell| codec.read(&cell));
    stored.is_ok_and(|stored| stored.as_ref() == there)
}

/// Whether a record has the values that someone saw in it. What only the business software sets does not count: it may have been filled in
/// since, without anybody having changed their mind.
pub(super) fn is_as_seen(plan: &TypePlan, present: &Present, seen: &Fields) -> bool {
    plan.fields.iter().filter(|field| !field.is_read_only).all(|field| {
        is_same(Some(field), present.fields.get(&field.no), seen.get(&field.no))
            && !present.unreadable.contains(&field.no)
    })
}

/// Whether a record that someone wants to create is there already.
pub(super) fn has_all(plan: &TypePlan, present: &Present, wanted: &Fields) -> bool {
    wanted.iter().all(|(no, value)| is_same(plan.field(*no), present.fields.get(no), Some(value)))
}
