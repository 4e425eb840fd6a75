//! What must hold when everything is at rest, whatever happened before.

use super::{
    device::Device,
    people::{MEMO, NAME, NOTE, PART, PART_NAME, TEAM, THING},
    trouble,
    world::World,
};
use anyhow::{Result, ensure};
use landbridge_model::{
    Base, Change, Edit, EditId, FieldNo, GroupId, Outcome, Reason, RecordId, Value,
    conflict::{CONFLICT, Sides},
};
use landbridge_replica::view::{ConflictView, EntryProgress, OutboxEntry};
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
    world.check_resting_tabs().await?;
    world.hear_of_applied_again().await?;
    every_device_shows_what_the_office_has(world).await?;
    every_write_was_wanted_once(world).await?;
    every_delete_was_of_what_was_seen(world).await?;
    groups_stand_or_fall_together(world)?;
    if world.is_troubled() {
        trouble::promises(world).await?;
    }
    every_saved_edit_has_one_outcome(world)
}

/// Refusals that no click of a person explains are defects.
fn is_explained(reason: &Reason) -> bool {
    !matches!(
        reason,
        Reason::UnknownType
            | Reason::UnknownField { .. }
            | Reason::Invalid { .. }
            | Reason::ReadOnly { .. }
            | Reason::NotOneUnit
            | Reason::NotAllowed
            | Reason::UnknownBase
            | Reason::NotUnderstood { .. }
    )
}

async fn every_device_shows_what_the_office_has(world: &mut World) -> Result<()> {
    let things = world.office.things().await?;
    let parts = world.office.parts().await?;
    let tabs = |device: &Device| (0..device.tabs.len()).map(|tab| (device.no, tab)).collect::<Vec<_>>();
    for (no, tab) in world.devices.iter().flat_map(tabs).collect::<Vec<_>>() {
        let scopes = world.member(no).rights.clone();
        let mut expected: Vec<_> = things
            .iter()
            .filter(|thing| scopes.has_scope(&landbridge_model::Scope::team(&thing.team)))
            .map(|thing| (thing.name.clone(), thing.note.clone(), thing.team.clone(), thing.more.clone()))
            .collect();
        expected.sort();
        let value =
            |fields: &BTreeMap<u16, String>, no: landbridge_model::FieldNo| fields.get(&no.0).cloned();
        let shown = world.devices[no].tabs[tab].shown(THING);
        let mut shown: Vec<_> = shown
            .values()
            .map(|fields| {
                let name = value(fields, NAME).unwrap_or_default();
                let more = world.office.premises.more.iter();
                let more: Vec<String> = more.map(|(_, no)| value(fields, *no).unwrap_or_default()).collect();
                (name, value(fields, NOTE), value(fields, TEAM).unwrap_or_default(), more)
            })
            .collect();
        shown.sort();
        ensure!(shown == expected, "device {no}.{tab} shows\n{shown:?}\nand the office has\n{expected:?}");
        let shown_parts = world.devices[no].tabs[tab].shown(PART);
        let mut names: Vec<String> =
            shown_parts.values().filter_map(|fields| value(fields, PART_NAME)).collect();
        names.sort();
        let is_visible = |team: &str| scopes.has_scope(&landbridge_model::Scope::team(team));
        let expected: Vec<String> =
            parts.iter().filter(|(_, team)| is_visible(team)).map(|(name, _)| name.clone()).collect();
        ensure!(
            names == expected,
            "device {no}.{tab} shows the parts\n{names:?}\nand the office has\n{expected:?}"
        );
    }
    Ok(())
}

/// Every value that people enter is entered once. It is written as often as edits that want it were applied, at least once when any was,
/// and only over what the author of such an edit saw.
async fn every_write_was_wanted_once(world: &mut World) -> Result<()> {
    let wishes = wishes_by_value(world);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (value, was) in world.office.written().await? {
        // The company's own rule takes the blank away that somebody has entered.
        if was.as_deref().is_some_and(|was| was != value && was.trim_end() == value) {
            continue;
        }
        *times.entry(value.clone()).or_default() += 1;
        let Some(wishes) = wishes.get(&value).filter(|_| was.is_some()) else { continue };
        let is_seen =
            wishes.iter().any(|wish| (wish.is_applied() || wish.may_be_written) && wish.saw.contains(&was));
        let is_entered_in_office = world.office.entered.contains(&value);
        ensure!(is_seen || is_entered_in_office, "{value} was written over {was:?}: {wishes:#?}");
    }
    for (value, wishes) in &wishes {
        let applied = wishes.iter().filter(|wish| wish.is_applied()).count();
        let (least, most) =
            if world.office.entered.contains(value) { (0, applied + 1) } else { (applied.min(1), applied) };
        let most = most + wishes.iter().filter(|wish| wish.may_be_written && !wish.is_applied()).count();
        let is_lost = wishes.iter().any(|wish| world.is_lost_in_office(wish.edit));
        let least = if is_lost { 0 } else { least };
        let written = times.get(value).copied().unwrap_or_default();
        ensure!(
            (least..=most).contains(&written),
            "{value} was applied {applied} times and written {written} times: {wishes:#?}"
        );
    }
    Ok(())
}

/// An edit that wants a value.
#[derive(Debug)]
struct Wish {
    edit: EditId,
    /// What became of it.
    end: Option<Outcome>,
    /// Whether a history that had accepted or written it came back after another one had not: nobody tells its author, and the business
    /// database may have it.
    may_be_written: bool,
    /// What its author saw in the field, or had put there with earlier edits.
    saw: BTreeSet<Option<String>>,
}

impl Wish {
    fn is_applied(&self) -> bool {
        matches!(self.end, Some(Outcome::Applied { .. }))
    }
}

/// The edits that want each name and note.
fn wishes_by_value(world: &World) -> BTreeMap<String, Vec<Wish>> {
    let mut wishes: BTreeMap<String, Vec<Wish>> = BTreeMap::new();
    for device in &world.devices {
        for edit in device.edits.values().filter(|edit| [THING, PART].contains(&edit.type_no)) {
            for (field, value) in wanted(edit).into_iter().filter(|(field, _)| is_followed(edit, *field)) {
                let Some(value) = value else { continue };
                let end = device.told.get(&edit.id()).cloned();
                let may_be_written = world.may_be_written(device, edit.id());
                let wish = Wish { edit: edit.id(), end, may_be_written, saw: seen(device, edit, field) };
                wishes.entry(value.to_string()).or_default().push(wish);
            }
        }
    }
    wishes
}

/// Whether every value of the field occurs once in a run.
fn is_followed(edit: &Edit, field: FieldNo) -> bool {
    if edit.type_no == THING { [NAME, NOTE, MEMO].contains(&field) } else { field == PART_NAME }
}

fn wanted(edit: &Edit) -> Vec<(FieldNo, Option<Value>)> {
    match &edit.change {
        Change::Create { fields } => fields.iter().map(|(no, value)| (*no, Some(value.clone()))).collect(),
        Change::Set { fields, .. } => {
            fields.iter().map(|change| (change.field, change.new.clone())).collect()
        }
        Change::Delete { .. } => Vec::new(),
    }
}

/// What the author of an edit saw in a field: its base value, and those of the edits that it goes on from.
fn seen(device: &Device, edit: &Edit, field: FieldNo) -> BTreeSet<Option<String>> {
    let mut seen = BTreeSet::new();
    let mut next = Some(edit);
    while let Some(Edit { change: Change::Set { base, fields }, client, .. }) = next {
        let of_field = fields.iter().filter(|change| change.field == field);
        seen.extend(of_field.map(|change| change.base.as_ref().map(Value::to_string)));
        next = match base {
            Base::Mine { n } => device.edits.get(&EditId { client: *client, n: *n }),
            Base::Seen { .. } => None,
        };
    }
    seen
}

/// What the agent deleted is what the author of some applied delete saw.
async fn every_delete_was_of_what_was_seen(world: &mut World) -> Result<()> {
    let gone = world.office.deleted_by_agent().await?;
    let applied = |device: &Device, id: &EditId| matches!(device.told.get(id), Some(Outcome::Applied { .. }));
    for deleted in gone {
        let is_seen = world.devices.iter().any(|device| {
            device.seen_deleting.iter().any(|(id, seen)| seen.contains(&deleted) && applied(device, id))
        });
        let seen: Vec<_> = world.devices.iter().map(|device| &device.seen_deleting).collect();
        ensure!(is_seen, "{deleted:?} was deleted, and nobody saw that: {seen:?}");
    }
    Ok(())
}

/// Either all edits of a group that are for the business database are in it, or none is. What is said of a conflict itself is for the
/// service.
fn groups_stand_or_fall_together(world: &World) -> Result<()> {
    for device in &world.devices {
        let mut groups: BTreeMap<GroupId, BTreeMap<u64, Option<&Outcome>>> = BTreeMap::new();
        for edit in device.edits.values() {
            let Some(group) = edit.group.filter(|_| edit.type_no != CONFLICT) else { continue };
            groups.entry(group).or_default().insert(edit.n, device.told.get(&edit.id()));
        }
        for ends in groups.values() {
            let applied = ends.values().filter(|end| matches!(end, Some(Outcome::Applied { .. }))).count();
            let is_whole = applied == 0 || applied == ends.len();
            ensure!(is_whole, "device {}: only a part of a group is applied: {ends:?}", device.no);
        }
    }
    Ok(())
}

fn every_saved_edit_has_one_outcome(world: &mut World) -> Result<Counts> {
    let mut counts = Counts::default();
    let conflicts: Vec<ConflictView> = world.devices[0].tabs[0].replica.conflicts();
    let edits = world.devices.iter().flat_map(|device| device.edits.values());
    let settled: BTreeSet<RecordId> =
        edits.filter(|edit| edit.type_no == CONFLICT).map(|edit| edit.record).collect();
    for device in &world.devices {
        let outbox = device.tabs[0].replica.outbox();
        let waiting: BTreeSet<u64> = outbox.iter().map(|entry| entry.n).collect();
        let is_refused = |entry: &&OutboxEntry| matches!(entry.progress, EntryProgress::Refused(_));
        let refused: BTreeSet<u64> = outbox.iter().filter(is_refused).map(|entry| entry.n).collect();
        for id in &device.saved {
            counts.saved += 1;
            match device.told.get(id) {
                // Nobody is left on the device who could settle what was refused.
                None | Some(Outcome::Refused { .. }) if device.lost.contains(id) => {}
                Some(Outcome::Applied { .. }) => {}
                Some(Outcome::Conflict { conflict }) => {
                    counts.conflicts += 1;
                    let kept = conflicts.iter().find(|view| view.id == *conflict);
                    // What somebody has decided of it is an edit of its own, and one whose group its author gave up is with them.
                    let is_given_up = refused.contains(&id.n) || device.given_up.contains(id);
                    if device.was_put_back && (settled.contains(conflict) || is_given_up) {
                        continue;
                    }
                    ensure!(kept.is_some(), "the conflict of edit {id:?} is in nobody's inbox");
                    ensure!(
                        keeps(kept.expect("just found"), device, *id),
                        "a conflict lost the value of edit {id:?}"
                    );
                }
                Some(Outcome::Refused { reason }) => {
                    counts.refused += 1;
                    ensure!(is_explained(reason), "edit {id:?} was refused: {reason:?}");
                    let is_of_service = device.refused_then.contains(id);
                    let is_kept = waiting.contains(&id.n) || device.given_up.contains(id) || is_of_service;
                    ensure!(is_kept, "the refused edit {id:?} is gone and nobody settled it");
                }
                other => anyhow::bail!("edit {id:?} of device {} has the outcome {other:?}", device.no),
            }
        }
    }
    Ok(counts)
}

/// Whether a conflict still has what an edit wanted, or what a later edit of the same person on the same device, in the same conflict,
/// wanted instead.
fn keeps(view: &ConflictView, device: &Device, id: EditId) -> bool {
    let Some(edit) = device.edits.get(&id) else { return false };
    let is_in_it = |other: &Edit| {
        device.told.get(&other.id()) == Some(&Outcome::Conflict { conflict: view.id })
            && other.record == edit.record
            && other.n > edit.n
    };
    let later: Vec<FieldNo> = device
        .edits
        .values()
        .filter(|other| is_in_it(other))
        .flat_map(wanted)
        .map(|(field, _)| field)
        .collect();
    let kept: Vec<(FieldNo, Option<Value>)> = match &view.sides {
        Sides::Values(fields) => fields.iter().map(|side| (side.field, side.mine.clone())).collect(),
        Sides::EditOfDeleted(fields) => {
            fields.iter().map(|change| (change.field, change.new.clone())).collect()
        }
        Sides::DeleteOfEdited { .. } => return matches!(edit.change, Change::Delete { .. }),
    };
    wanted(edit).into_iter().all(|pair| later.contains(&pair.0) || kept.contains(&pair))
}
