//! A record gone, with its lines.

use super::{
    base::{self, Ground},
    decide::{Fail, Taken, check_right, news},
    scene::{Scene, lines_of},
    state::{Draft, Held, Key, Life},
};
use crate::workspace::Member;
use landbridge_model::{
    Authority, Base, Edit, Fields, Reason, RecordId, RecordType, Seq, conflict::Sides, office::Action,
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
        let Ground { base, .. } = base::ground(scene, draft, edit, base, &[], kind);
        return Ok(take_again(draft, edit, base, children));
    }
    if !kind.allows.delete {
        return Err(Reason::NotAllowed.into());
    }
    if kind.is_locked(&held.record.fields()) {
        return Err(Reason::Locked.into());
    }
    let Ground { base, .. } = base::ground(scene, draft, edit, base, &[], kind);
    let lines = lines_of(scene.types, draft, key);
    // The delete names the lines that its author saw: one more is news to them, as is a change of the record itself or of a line.
    let has_news = |base: Seq| {
        let mut all = lines.iter().chain([&key]).filter_map(|key| draft.get(*key));
        all.any(|held| news(draft, edit.client, held, base).next().is_some())
    };
    if base.is_none_or(has_news) || lines.iter().any(|(_, line)| !children.contains(line)) {
        return Err(Fail::Conflict(Sides::DeleteOfEdited { children: children.to_vec() }));
    }
    Ok(accept(draft, kind, key, &lines))
}

/// It is gone already. While the delete that did it waits for the office it may come back, so this one waits as well, and expects what
/// that one expects, as far as its own author has seen it.
fn take_again(draft: &mut Draft, edit: &Edit, base: Option<Seq>, children: &[RecordId]) -> Taken {
    let key = (edit.type_no, edit.record);
    let waiting = draft.waiting(key);
    let mut waits = waiting.iter().rev().filter_map(|kept| kept.wait.as_ref());
    let action = waits.find_map(|wait| match &wait.action {
        Action::Delete { expected, lines } => Some((expected.clone(), lines.clone())),
        Action::Create { .. } | Action::Set { .. } => None,
    });
    let is_as_seen = |key: Key| {
        let held = draft.get(key).zip(base);
        held.is_some_and(|(held, base)| news(draft, edit.client, held, base).next().is_none())
    };
    let action = action.map(|(expected, mut lines)| {
        let owned = draft.owned_by(edit.record);
        let is_line_as_seen = |line: &RecordId| owned.iter().any(|key| key.1 == *line && is_as_seen(*key));
        lines.retain(|line, _| children.contains(line) && is_line_as_seen(line));
        // No record is without any values: this one is done when it is gone by then, and else a conflict.
        let expected = if is_as_seen(key) { expected } else { Fields::new() };
        Action::Delete { expected, lines }
    });
    Taken { seq: draft.take_seq(), done_at: None, merged: false, action }
}

fn accept(draft: &mut Draft, kind: &RecordType, key: Key, lines: &[Key]) -> Taken {
    let is_office = kind.authority == Authority::Office;
    let visible = |key: &Key| draft.get(*key).map(|held| held.record.fields()).unwrap_or_default();
    let (expected, expected_lines) =
        (visible(&key), lines.iter().map(|line| (line.1, visible(line))).collect());
    for line in lines {
        bury(draft, *line, is_office);
    }
    let seq = bury(draft, key, is_office);
    let action = is_office.then_some(Action::Delete { expected, lines: expected_lines });
    Taken { seq, done_at: None, merged: false, action }
}

fn bury(draft: &mut Draft, key: Key, is_office: bool) -> Seq {
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
