//! What the people of the simulation do at their screens. Every value they enter occurs once in a run, so that it can be followed.

use super::{device::Device, dice::Dice};
use landbridge_model::{FieldNo, Fields, RecordId, TypeNo, Value};
use landbridge_replica::{
    draft::{FieldWish, Intent, RecordChange},
    view::{EntryProgress, Keep, RecordView},
};

/// Things.
pub(super) const THING: TypeNo = TypeNo(16);
/// Parts of things.
pub(super) const PART: TypeNo = TypeNo(17);
/// A thing's name.
pub(super) const NAME: FieldNo = FieldNo(1);
/// A thing's note.
pub(super) const NOTE: FieldNo = FieldNo(2);
/// A thing's team.
pub(super) const TEAM: FieldNo = FieldNo(3);
/// The thing of a part.
pub(super) const PART_THING: FieldNo = FieldNo(1);
/// A part's name.
pub(super) const PART_NAME: FieldNo = FieldNo(2);

/// A click on this device, and what it enters; nothing when there is nothing to click on.
pub(super) fn click(device: &mut Device, value: &str, dice: &mut Dice) -> Option<(Intent, &'static str)> {
    device.replica.catalogue()?;
    match dice.below(15) {
        0 => Some((create(value, dice), "creates")),
        1 => create_with_parts(value, dice).map(|intent| (intent, "creates with parts")),
        2 => settle(device, dice).map(|intent| (intent, "settles")),
        3 => refused(device, dice).map(|intent| (intent, "goes over refused")),
        4 => delete(device, THING, dice).map(|intent| (intent, "deletes")),
        5 => {
            let team = if dice.once_in(2) { "nl" } else { "se" };
            set(device, (THING, TEAM), team, dice).map(|intent| (intent, "moves"))
        }
        6..=8 => set(device, (THING, NAME), value, dice).map(|intent| (intent, "renames")),
        9 => add_part(device, value, dice).map(|intent| (intent, "adds a part")),
        10 => delete(device, PART, dice).map(|intent| (intent, "deletes a part")),
        11 => set(device, (PART, PART_NAME), value, dice).map(|intent| (intent, "renames a part")),
        _ => set(device, (THING, NOTE), value, dice).map(|intent| (intent, "notes")),
    }
}

pub(super) fn any(device: &mut Device, type_no: TypeNo, dice: &mut Dice) -> Option<RecordView> {
    let ids: Vec<RecordId> = device.listed(type_no).into_iter().collect();
    if ids.is_empty() {
        return None;
    }
    let id = *dice.pick(&ids);
    device.replica.record(type_no, id)
}

fn set(
    device: &mut Device,
    (type_no, field): (TypeNo, FieldNo),
    value: &str,
    dice: &mut Dice,
) -> Option<Intent> {
    let view = any(device, type_no, dice)?;
    let shown = view.fields.get(&field)?;
    let new = Some(Value::Text(value.into()));
    if shown.cell.value == new {
        return None;
    }
    let wish = FieldWish { field, base: shown.base, seen: shown.cell.value.clone(), new };
    let change = RecordChange::Set { type_no, id: view.id, fields: vec![wish] };
    Some(save(vec![change], false))
}

pub(super) fn save(changes: Vec<RecordChange>, is_group: bool) -> Intent {
    Intent::Save { changes, is_group, amends: Vec::new() }
}

fn thing(value: &str, dice: &mut Dice) -> (RecordId, RecordChange) {
    let id = fresh(dice);
    let team = if dice.once_in(2) { "nl" } else { "se" };
    // Some names are refused by the business database.
    let name = if dice.once_in(4) { format!("bad-{value}") } else { value.to_owned() };
    let fields = Fields::from([(NAME, Value::Text(name)), (TEAM, Value::Text(team.into()))]);
    (id, RecordChange::Create { type_no: THING, id, fields })
}

fn create(value: &str, dice: &mut Dice) -> Intent {
    save(vec![thing(value, dice).1], false)
}

fn create_with_parts(value: &str, dice: &mut Dice) -> Option<Intent> {
    let (id, thing) = thing(value, dice);
    let mut changes = vec![thing];
    for no in 0..1 + dice.below(3) {
        let name = if dice.once_in(8) { format!("bad-{value}-{no}") } else { format!("{value}-{no}") };
        let fields = Fields::from([(PART_THING, Value::Reference(id)), (PART_NAME, Value::Text(name))]);
        changes.push(RecordChange::Create { type_no: PART, id: fresh(dice), fields });
    }
    Some(save(changes, true))
}

fn add_part(device: &mut Device, value: &str, dice: &mut Dice) -> Option<Intent> {
    let thing = any(device, THING, dice)?.id;
    let fields =
        Fields::from([(PART_THING, Value::Reference(thing)), (PART_NAME, Value::Text(value.into()))]);
    Some(save(vec![RecordChange::Create { type_no: PART, id: fresh(dice), fields }], false))
}

fn delete(device: &mut Device, type_no: TypeNo, dice: &mut Dice) -> Option<Intent> {
    let view = any(device, type_no, dice)?;
    let change = RecordChange::Delete { type_no, id: view.id, base: view.base, children: view.children };
    Some(save(vec![change], false))
}

fn settle(device: &mut Device, dice: &mut Dice) -> Option<Intent> {
    let open: Vec<_> = device.replica.conflicts().into_iter().filter(|view| view.is_open).collect();
    if open.is_empty() {
        return None;
    }
    let keep = if dice.once_in(2) { Keep::Mine } else { Keep::Theirs };
    Some(Intent::Settle { conflict: dice.pick(&open).id, keep })
}

fn refused(device: &mut Device, dice: &mut Dice) -> Option<Intent> {
    let entries = device.replica.outbox();
    let refused: Vec<u64> = entries
        .iter()
        .filter(|entry| matches!(entry.progress, EntryProgress::Refused(_)))
        .map(|entry| entry.n)
        .collect();
    if refused.is_empty() {
        return None;
    }
    let edits = vec![*dice.pick(&refused)];
    Some(if dice.once_in(3) { Intent::Retry { edits } } else { Intent::Discard { edits } })
}

fn fresh(dice: &mut Dice) -> RecordId {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&dice.wide().to_le_bytes()[..10]);
    RecordId::new(1_700_000_000_000, bytes)
}
