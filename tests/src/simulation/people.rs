//! What the people of the simulation do at their screens. Every value they enter occurs once in a run, so that it can be followed.

use super::{dice::Dice, tab::Tab};
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
/// Something more about a thing, from the first change of record types on.
pub(super) const MEMO: FieldNo = FieldNo(15);
/// The thing of a part.
pub(super) const PART_THING: FieldNo = FieldNo(1);
/// A part's name.
pub(super) const PART_NAME: FieldNo = FieldNo(2);

/// So many things are few.
const FEW: usize = 2;

/// A click in this tab, and what it enters; nothing when there is nothing to click on.
pub(super) fn click(tab: &mut Tab, value: &str, dice: &mut Dice) -> Option<(Intent, &'static str)> {
    tab.replica.catalogue()?;
    match dice.below(15) {
        0 => Some((create(value, dice), "creates")),
        1 => create_with_parts(value, dice).map(|intent| (intent, "creates with parts")),
        2 => settle(tab, dice).map(|intent| (intent, "settles")),
        3 => refused(tab, dice).map(|intent| (intent, "goes over refused")),
        4 => delete(tab, THING, dice).map(|intent| (intent, "deletes")),
        5 => {
            let team = if dice.once_in(2) { "nl" } else { "se" };
            set(tab, (THING, TEAM), team, dice).map(|intent| (intent, "moves"))
        }
        6..=8 => set(tab, (THING, NAME), value, dice).map(|intent| (intent, "renames")),
        9 => add_part(tab, value, dice).map(|intent| (intent, "adds a part")),
        10 => delete(tab, PART, dice).map(|intent| (intent, "deletes a part")),
        11 => set(tab, (PART, PART_NAME), value, dice).map(|intent| (intent, "renames a part")),
        _ => {
            let has_memo = tab.replica.kind(THING).is_some_and(|kind| kind.field(MEMO).is_some());
            let field = if has_memo && dice.once_in(2) { MEMO } else { NOTE };
            set(tab, (THING, field), value, dice).map(|intent| (intent, "notes"))
        }
    }
}

/// Renames one of the first things there are.
pub(super) fn rename_one_of_few(tab: &mut Tab, value: &str, dice: &mut Dice) -> Option<Intent> {
    tab.replica.catalogue()?;
    let few: Vec<RecordId> = tab.listed(THING).into_iter().take(FEW).collect();
    if few.is_empty() {
        return None;
    }
    let id = *dice.pick(&few);
    let view = tab.replica.record(THING, id)?;
    let shown = view.fields.get(&NAME)?;
    let (base, seen) = (shown.base, shown.cell.value.clone());
    let wish = FieldWish { field: NAME, base, seen, new: Some(Value::Text(value.into())) };
    let change = RecordChange::Set { type_no: THING, id, fields: vec![wish] };
    Some(save(vec![change], false))
}

pub(super) fn any(tab: &mut Tab, type_no: TypeNo, dice: &mut Dice) -> Option<RecordView> {
    let ids: Vec<RecordId> = tab.listed(type_no).into_iter().collect();
    if ids.is_empty() {
        return None;
    }
    let id = *dice.pick(&ids);
    tab.replica.record(type_no, id)
}

fn set(tab: &mut Tab, (type_no, field): (TypeNo, FieldNo), value: &str, dice: &mut Dice) -> Option<Intent> {
    let view = any(tab, type_no, dice)?;
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

fn add_part(tab: &mut Tab, value: &str, dice: &mut Dice) -> Option<Intent> {
    let thing = any(tab, THING, dice)?.id;
    let fields =
        Fields::from([(PART_THING, Value::Reference(thing)), (PART_NAME, Value::Text(value.into()))]);
    Some(save(vec![RecordChange::Create { type_no: PART, id: fresh(dice), fields }], false))
}

fn delete(tab: &mut Tab, type_no: TypeNo, dice: &mut Dice) -> Option<Intent> {
    let view = any(tab, type_no, dice)?;
    let change = RecordChange::Delete { type_no, id: view.id, base: view.base, children: view.children };
    Some(save(vec![change], false))
}

fn settle(tab: &mut Tab, dice: &mut Dice) -> Option<Intent> {
    let open: Vec<_> = tab.replica.conflicts().into_iter().filter(|view| view.is_open).collect();
    if open.is_empty() {
        return None;
    }
    let keep = if dice.once_in(2) { Keep::Mine } else { Keep::Theirs };
    Some(Intent::Settle { conflict: dice.pick(&open).id, keep })
}

fn refused(tab: &mut Tab, dice: &mut Dice) -> Option<Intent> {
    let entries = tab.replica.outbox();
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
