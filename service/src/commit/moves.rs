//! Moves between scopes: a record goes where its values say, and takes along what belongs to it.

use super::{
    scene::{Place, Scene, owner_field, place},
    state::{Draft, Held, Key},
};
use landbridge_model::{
    Scope, Seq, Value,
    conflict::{CONFLICT, OF_TYPE, conflict_scope},
};

/// Puts a record where its values say. When that is another scope than before, it leaves the old one, and all that belongs to it moves
/// along, each record at a place of its own. The record itself moves at `seq`, when it was changed there anyway.
pub(crate) fn settle_place(scene: &Scene<'_>, draft: &mut Draft, key: Key, seq: Option<Seq>) {
    let Some(kind) = scene.types.get(key.0) else { return };
    let Some(held) = draft.here(key) else { return };
    let Place { scope, owner, parent } = place(scene.types, draft, kind, &held.record.fields());
    if held.owner != owner || held.parent != parent {
        draft.put(Held { owner, parent, ..held.clone() });
    }
    if draft.here(key).is_some_and(|held| held.scope != scope) {
        go(draft, key, scope, seq);
        move_owned(scene, draft, key);
    }
}

/// Moves what belongs to a record to where that record is now.
pub(crate) fn move_owned(scene: &Scene<'_>, draft: &mut Draft, owner: Key) {
    for key in draft.owned_by(owner.1) {
        if key.0 == CONFLICT {
            move_conflict(scene, draft, key, owner);
        } else if scene.types.get(key.0).and_then(owner_field).is_some_and(|(_, of)| of == owner.0) {
            settle_place(scene, draft, key, None);
        }
    }
}

fn move_conflict(scene: &Scene<'_>, draft: &mut Draft, conflict: Key, of: Key) {
    let (Some(kind), Some(about)) = (scene.types.get(of.0), draft.get(of)) else { return };
    let scope = conflict_scope(kind, &about.scope);
    let is_elsewhere = |held: &Held| {
        held.record.value(OF_TYPE) == Some(&Value::Whole(i64::from(of.0.0))) && held.scope != scope
    };
    if draft.here(conflict).is_some_and(is_elsewhere) {
        go(draft, conflict, scope, None);
    }
}

fn go(draft: &mut Draft, key: Key, scope: Scope, seq: Option<Seq>) {
    let seq = seq.unwrap_or_else(|| draft.take_seq());
    let Some(mut held) = draft.get(key).cloned() else { return };
    draft.leave(key, held.scope, scope.clone(), seq);
    held.scope = scope;
    held.record.seq = seq;
    draft.put(held);
}
