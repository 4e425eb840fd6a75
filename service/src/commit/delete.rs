//! A record gone, with its lines.

use super::{
    base::{self, Ground},
    decide::{Fail, Taken, check_right, news},
    scene::{Scene, lines_of},
    state::{Draft, Held, Key, Life},
};
use crate::workspace::Member;
use landbridge_model::{
    Authority, Base, Edit, Reason, RecordId, RecordType, Seq, conflict::Sides, office::Action,
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
        return Ok(take_again(draft, key));
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
/// that one expects: nobody has seen anything newer.
fn take_again(draft: &mut Draft, key: Key) -> Taken {
    let waiting = draft.waiting(key);
    let deletes = waiting.iter().rev().filter_map(|kept| kept.wait.as_ref());
    let action = deletes.map(|wait| &wait.action).find(|action| matches!(action, Action::Delete { .. }));
    let action = action.cloned();
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
