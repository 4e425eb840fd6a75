//! A record gone, with its lines.

use super::{
    base::{self, Ground},
    decide::{Fail, Taken, check_right, is_merged},
    scene::{Scene, lines_of},
    state::{Draft, Held, Key, Life},
};
use crate::workspace::Member;
use landbridge_model::{
    Authority, Base, Edit, Fields, Reason, RecordId, RecordType, conflict::Sides, office::Action,
};

pub(super) fn take(
    scene: &Scene<'_>,
    draft: &mut Draft,
    member: &Member,
    (edit, kind): (&Edit, &RecordType),
    (base, children): (&Base, &[RecordId]),
) -> Result<Taken, Fail> {
    let key = (edit.type_no, edit.record);
    let Some(held) = draft.get(key) else {
        return Err(if draft.is_refused(key) {
            Reason::DependsOnRefused { record: edit.record }.into()
        } else {
            Reason::NoSuchRecord.into()
        });
    };
    check_right(member, kind, &held.scope)?;
    if !held.is_here() {
        return Ok(take_again(draft, kind, key));
    }
    if !kind.allows.delete {
        return Err(Reason::NotAllowed.into());
    }
    if kind.is_locked(&held.record.fields()) {
        return Err(Reason::Locked.into());
    }
    let Ground { base, .. } = base::ground(scene, draft, edit, base, &[], kind);
    let lines = lines_of(scene.types, draft, key);
    // The delete names the lines that its author saw: one more is news to them, as is a change of the record itself.
    let is_news = base.is_none() || is_merged(draft, edit, base);
    if is_news || lines.iter().any(|(_, line)| !children.contains(line)) {
        return Err(Fail::Conflict(Sides::DeleteOfEdited { children: children.to_vec() }));
    }
    Ok(accept(draft, kind, key, &lines))
}

/// It is gone already. While that waits for the office it may come back, so this delete waits as well.
fn take_again(draft: &mut Draft, kind: &RecordType, key: Key) -> Taken {
    let image = draft.get(key).and_then(|held| held.office.clone());
    let expected = image.filter(|_| kind.authority == Authority::Office).and_then(|image| image.0);
    let action = expected.map(|expected| Action::Delete { expected, children: Vec::new() });
    Taken { seq: draft.take_seq(), merged: false, action }
}

fn accept(draft: &mut Draft, kind: &RecordType, key: Key, lines: &[Key]) -> Taken {
    let is_office = kind.authority == Authority::Office;
    let expected = draft.get(key).map(|held| held.record.fields()).unwrap_or_default();
    for line in lines {
        bury(draft, *line, is_office);
    }
    let seq = bury(draft, key, is_office);
    Taken { seq, merged: false, action: is_office.then(|| action(expected, lines)) }
}

fn action(expected: Fields, lines: &[Key]) -> Action {
    Action::Delete { expected, children: lines.iter().map(|(_, id)| *id).collect() }
}

fn bury(draft: &mut Draft, key: Key, is_office: bool) -> landbridge_model::Seq {
    let seq = draft.take_seq();
    if let Some(held) = draft.get(key) {
        let mut held: Held = held.clone();
        if is_office {
            held.keep_image();
        }
        held.bury(Life::Tombstone, seq);
        draft.put(held);
    }
    seq
}
