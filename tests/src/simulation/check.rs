//! What must hold when everything is at rest, whatever happened before.

use super::{
    people::{NAME, NOTE, PART, PART_NAME, TEAM, THING},
    world::World,
};
use anyhow::{Result, ensure};
use landbridge_model::{Change, EditId, Outcome, Value, conflict::Sides};
use landbridge_replica::view::ConflictView;
use std::collections::{BTreeMap, BTreeSet};

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) saved: usize,
    pub(super) conflicts: usize,
    pub(super) refused: usize,
}

/// Checks every promise.
pub(super) async fn promises(world: &mut World) -> Result<Counts> {
    every_device_shows_what_the_office_has(world).await?;
    nothing_was_written_twice(world).await?;
    every_saved_edit_has_one_outcome(world)
}

async fn every_device_shows_what_the_office_has(world: &mut World) -> Result<()> {
    let things = world.office.things().await?;
    let parts: Vec<String> = world.office.parts().await?.into_iter().map(|(part, _)| part).collect();
    for no in 0..world.devices.len() {
        let scopes = world.member(no).rights.clone();
        let mut expected: Vec<_> = things
            .iter()
            .filter(|thing| scopes.has_scope(&landbridge_model::Scope::team(&thing.team)))
            .map(|thing| (thing.name.clone(), thing.note.clone(), thing.team.clone()))
            .collect();
        expected.sort();
        let value =
            |fields: &BTreeMap<u16, String>, no: landbridge_model::FieldNo| fields.get(&no.0).cloned();
        let shown = world.devices[no].shown(THING);
        let mut shown: Vec<_> = shown
            .values()
            .map(|fields| {
                let name = value(fields, NAME).unwrap_or_default();
                (name, value(fields, NOTE), value(fields, TEAM).unwrap_or_default())
            })
            .collect();
        shown.sort();
        ensure!(shown == expected, "device {no} shows\n{shown:?}\nand the office has\n{expected:?}");
        let shown_parts = world.devices[no].shown(PART);
        let mut names: Vec<String> =
            shown_parts.values().filter_map(|fields| value(fields, PART_NAME)).collect();
        names.sort();
        if no < 2 {
            ensure!(names == parts, "device {no} shows the parts\n{names:?}\nand the office has\n{parts:?}");
        } else {
            ensure!(
                names.iter().all(|name| parts.contains(name)),
                "device {no} shows parts that are not there"
            );
        }
    }
    Ok(())
}

/// Every value that people enter is entered once; keeping one's own side of a conflict or a retry writes it once more at most, each.
async fn nothing_was_written_twice(world: &mut World) -> Result<()> {
    let wishes = wishes_by_value(world);
    for (value, times) in world.office.written().await? {
        let wished = wishes.get(&value).copied().unwrap_or(1);
        ensure!(times <= wished, "{value} was wanted {wished} times and written {times} times");
    }
    Ok(())
}

/// How many edits wanted each value.
fn wishes_by_value(world: &World) -> BTreeMap<String, u32> {
    let mut wishes = BTreeMap::new();
    for edit in world.devices.iter().flat_map(|device| device.edits.values()) {
        let values: Vec<&Value> = match &edit.change {
            Change::Create { fields } => fields.values().collect(),
            Change::Set { fields, .. } => fields.iter().filter_map(|change| change.new.as_ref()).collect(),
            Change::Delete { .. } => Vec::new(),
        };
        for value in values {
            *wishes.entry(value.to_string()).or_insert(0) += 1;
        }
    }
    wishes
}

fn every_saved_edit_has_one_outcome(world: &mut World) -> Result<Counts> {
    let mut counts = Counts::default();
    let conflicts: Vec<ConflictView> = world.devices[0].replica.conflicts();
    for device in &world.devices {
        let waiting: BTreeSet<u64> = device.replica.outbox().iter().map(|entry| entry.n).collect();
        for id in &device.saved {
            counts.saved += 1;
            match device.told.get(id) {
                Some(Outcome::Applied { .. }) => {}
                Some(Outcome::Conflict { conflict }) => {
                    counts.conflicts += 1;
                    let kept = conflicts.iter().find(|view| view.id == *conflict);
                    ensure!(kept.is_some(), "the conflict of edit {id:?} is in nobody's inbox");
                    ensure!(
                        keeps(kept.expect("just found"), device, *id),
                        "a conflict lost the value of edit {id:?}"
                    );
                }
                Some(Outcome::Refused { .. }) => {
                    counts.refused += 1;
                    let is_kept = waiting.contains(&id.n) || device.given_up.contains(&id.n);
                    ensure!(is_kept, "the refused edit {id:?} is gone and nobody settled it");
                }
                other => anyhow::bail!("edit {id:?} of device {} has the outcome {other:?}", device.no),
            }
        }
    }
    Ok(counts)
}

/// Whether a conflict still has what an edit wanted, or what a later edit of the same person wanted instead.
fn keeps(view: &ConflictView, device: &super::device::Device, id: EditId) -> bool {
    let Some(edit) = device.edits.get(&id) else { return false };
    let wanted: Vec<_> = match &edit.change {
        Change::Set { fields, .. } => {
            fields.iter().map(|change| (change.field, change.new.clone())).collect()
        }
        Change::Create { .. } | Change::Delete { .. } => return true,
    };
    let later = device.edits.values().filter(|other| other.record == edit.record && other.n > edit.n);
    let is_replaced = later.into_iter().any(|other| match &other.change {
        Change::Set { fields, .. } => {
            fields.iter().any(|change| wanted.iter().any(|(no, _)| *no == change.field))
        }
        _ => false,
    });
    let has = |pairs: Vec<(landbridge_model::FieldNo, Option<Value>)>| {
        wanted.iter().all(|pair| pairs.contains(pair))
    };
    is_replaced
        || match &view.sides {
            Sides::Values(fields) => has(fields.iter().map(|side| (side.field, side.mine.clone())).collect()),
            Sides::EditOfDeleted(fields) => {
                has(fields.iter().map(|change| (change.field, change.new.clone())).collect())
            }
            Sides::DeleteOfEdited { .. } => false,
        }
}
