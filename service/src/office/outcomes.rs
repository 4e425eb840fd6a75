//! What has become of write-backs: outcomes of edits, conflicts with what the office has, and what people see afterwards.

use super::rows::reveal;
use crate::commit::{Draft, Held, Image, Kept, Key, Life, Scene, edit_of_deleted, open_conflict, references};
use landbridge_model::{
    Change, EditId, FieldChange, FieldNo, Kind, Outcome, Reason, RecordId, Value,
    conflict::{FieldSides, Place, Sides},
    office::{Action, WriteOutcome, WriteResult},
};
use std::collections::VecDeque;

type Present = [(FieldNo, Option<Value>)];

/// Absorbs the outcome of one edit. One of an edit that no longer waits changes nothing.
pub(super) fn absorb_outcome(scene: &Scene<'_>, draft: &mut Draft, outcome: &WriteOutcome) {
    let Some(kept) = draft.edit(outcome.edit).filter(|kept| kept.wait.is_some()).cloned() else { return };
    match &outcome.result {
        WriteResult::Written => written(scene, draft, &kept),
        WriteResult::Gone if matches!(kept.edit.change, Change::Delete { .. }) => {
            written(scene, draft, &kept)
        }
        WriteResult::Differs { present } => differs(scene, draft, &kept, present),
        WriteResult::Gone => gone(scene, draft, &kept),
        WriteResult::Refused { message, field, rule } => {
            let reason = Reason::Office { message: message.clone(), field: *field, rule: rule.clone() };
            refuse(scene, draft, &kept, reason);
        }
        WriteResult::GroupFailed { edit } => {
            refuse(scene, draft, &kept, Reason::GroupFailed { n: edit.n });
        }
    }
}

fn written(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept) {
    let Some(wait) = &kept.wait else { return };
    match &wait.action {
        Action::Create { fields } => set_image(draft, kept.key(), Image(Some(fields.clone()))),
        Action::Set { changes } => {
            let is_merged = |change: &&FieldChange| {
                let kind = scene.types.get(kept.edit.type_no);
                let field = kind.and_then(|kind| kind.field(change.field));
                field.is_some_and(|field| field.is_quantity || field.kind == Kind::LongText)
            };
            // A quantity was added to what is there, and long text merged with it; only the row tells what came of it.
            let known: Vec<_> = changes.iter().filter(|change| !is_merged(change)).collect();
            patch_image(draft, kept.key(), known.iter().map(|change| (change.field, change.new.clone())));
        }
        Action::Delete { lines, .. } => {
            set_image(draft, kept.key(), Image(None));
            for line in draft.owned_by(kept.edit.record) {
                if lines.contains_key(&line.1) {
                    set_image(draft, line, Image(None));
                }
            }
        }
    }
    let (seq, merged) = match kept.outcome {
        Outcome::Accepted { seq, merged } | Outcome::Applied { seq, merged } => (seq, merged),
        Outcome::Conflict { .. } | Outcome::Refused { .. } => return,
    };
    settle(scene, draft, kept, Outcome::Applied { seq, merged }, Life::Tombstone);
}

fn differs(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept, present: &Present) {
    patch_image(draft, kept.key(), present.iter().cloned());
    let theirs = |field| present.iter().find(|(no, _)| *no == field).and_then(|(_, value)| value.clone());
    let sides = match &kept.edit.change {
        Change::Set { fields, .. } => Sides::Values(
            fields
                .iter()
                .map(|change| FieldSides {
                    field: change.field,
                    base: change.base.clone(),
                    mine: change.new.clone(),
                    theirs: theirs(change.field),
                })
                .collect(),
        ),
        Change::Delete { children, .. } => Sides::DeleteOfEdited { children: children.clone() },
        // A new record has nothing to differ from: the business software has another one under its key.
        Change::Create { .. } => return refuse(scene, draft, kept, Reason::IdTaken),
    };
    conflict(scene, draft, kept, sides);
}

fn gone(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept) {
    set_image(draft, kept.key(), Image(None));
    let known = scene.types.get(kept.edit.type_no).zip(draft.get(kept.key()));
    match (&kept.edit.change, known) {
        (Change::Set { fields, .. }, Some((kind, held))) => {
            let sides = edit_of_deleted(kind, held, fields);
            conflict(scene, draft, kept, sides);
        }
        _ => refuse(scene, draft, kept, Reason::NoSuchRecord),
    }
}

/// Opens a conflict. There is none about a record that was deleted so long ago that nobody knows it any more, as with an edit that is applied again.
fn conflict(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept, sides: Sides) {
    if draft.get(kept.key()).is_none() {
        return refuse(scene, draft, kept, Reason::NoSuchRecord);
    }
    let seq = draft.take_seq();
    let conflict = open_conflict(scene, draft, (&kept.edit, &kept.author), sides, (Place::Office, seq));
    settle(scene, draft, kept, Outcome::Conflict { conflict }, Life::Tombstone);
}

/// Refuses an edit, and what builds on it when it was a create.
fn refuse(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept, reason: Reason) {
    let mut todo = VecDeque::from([(kept.edit.id(), reason)]);
    while let Some((id, reason)) = todo.pop_front() {
        let Some(kept) = draft.edit(id).filter(|kept| kept.wait.is_some()).cloned() else { continue };
        // When the office kept what a delete should have removed, the create that restores it is refused, and yet nothing is missing.
        let is_missing = !draft.get(kept.key()).is_some_and(is_in_office);
        let end = end(&kept, &reason);
        settle(scene, draft, &kept, Outcome::Refused { reason }, end);
        if matches!(kept.edit.change, Change::Create { .. }) && is_missing {
            todo.extend(dependents(draft, &kept));
        }
    }
}

fn is_in_office(held: &Held) -> bool {
    matches!(&held.office, Some(Image(Some(_))))
}

/// What a record is when the office does not have it and nothing waits any more.
fn end(kept: &Kept, reason: &Reason) -> Life {
    let is_of_refused = *reason == Reason::DependsOnRefused { record: kept.edit.record };
    if is_of_refused || matches!(kept.edit.change, Change::Create { .. }) {
        Life::Refused
    } else {
        Life::Tombstone
    }
}

/// The edits that wait for the office and build on a create that was refused, with the rest of their groups. A later create of the same record,
/// which was deleted in between, stands by itself, with what comes behind it.
fn dependents(draft: &Draft, refused: &Kept) -> Vec<(EditId, Reason)> {
    let record = refused.edit.record;
    let place = |kept: &Kept| kept.wait.as_ref().map(|wait| wait.write_back);
    let is_create = |kept: &&&Kept| matches!(kept.edit.change, Change::Create { .. });
    let of_record = draft.waiting(refused.key());
    let again = of_record
        .iter()
        .filter(is_create)
        .filter_map(|kept| place(kept))
        .find(|no| Some(*no) > place(refused));
    let is_before = |kept: &Kept| place(kept).is_some_and(|no| again.is_none_or(|again| no < again));
    let mut found = Vec::new();
    for kept in draft.edits().filter(|kept| is_before(kept) && builds_on(kept, refused.key())) {
        found.push((kept.edit.id(), Reason::DependsOnRefused { record }));
        let Some(group) = kept.edit.group else { continue };
        let mates = draft.edits().filter(|mate| mate.edit.client == kept.edit.client);
        let mates = mates.filter(|mate| mate.edit.group == Some(group) && mate.wait.is_some());
        found.extend(mates.map(|mate| (mate.edit.id(), Reason::GroupFailed { n: kept.edit.n })));
    }
    // An edit's own reason counts for more than that of its group.
    found.sort_by_key(|(_, reason)| matches!(reason, Reason::GroupFailed { .. }));
    found
}

fn builds_on(kept: &Kept, refused: Key) -> bool {
    let refers = |id: Option<RecordId>| id == Some(refused.1);
    kept.key() == refused
        || match &kept.edit.change {
            Change::Create { fields } => references(fields).any(|(_, id)| refers(Some(id))),
            Change::Set { fields, .. } => fields.iter().any(|change| {
                refers(change.new.as_ref().and_then(Value::as_reference)) && change.new != change.base
            }),
            Change::Delete { .. } => false,
        }
}

fn settle(scene: &Scene<'_>, draft: &mut Draft, kept: &Kept, outcome: Outcome, end: Life) {
    if let Some(touched) = draft.settle(kept.edit.id(), outcome) {
        for key in touched {
            reveal(scene, draft, key, end);
        }
    }
}

fn set_image(draft: &mut Draft, key: Key, image: Image) {
    if let Some(held) = draft.get(key).filter(|held| held.office.is_some()) {
        draft.put(Held { office: Some(image), ..held.clone() });
    }
}

fn patch_image(draft: &mut Draft, key: Key, values: impl Iterator<Item = (FieldNo, Option<Value>)>) {
    let Some(Image(Some(mut fields))) = draft.get(key).and_then(|held| held.office.clone()) else { return };
    for (field, value) in values {
        match value {
            Some(value) => fields.insert(field, value),
            None => fields.remove(&field),
        };
    }
    set_image(draft, key, Image(Some(fields)));
}
