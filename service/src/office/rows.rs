//! The office's values become what people see, but for what edits still wait for.

use crate::commit::{Draft, Held, Image, Key, Life, Scene, move_owned, place, settle_place};
use landbridge_model::{FieldNo, Fields, Record, Seq, office::OfficeRow};
use std::collections::BTreeSet;

/// Absorbs a record as the business database has it now. It is the authority: there is no conflict.
pub(super) fn absorb_row(scene: &Scene<'_>, draft: &mut Draft, row: &OfficeRow, sweep: u64) {
    let key = (row.type_no, row.record);
    match (draft.get(key), &row.fields) {
        (None, None) => {}
        (None, Some(fields)) => insert(scene, draft, key, fields, sweep),
        (Some(held), Some(fields)) if is_same(draft, held, fields) => {
            draft.meet(key);
            // The type may say otherwise than before where such a record belongs.
            settle_place(scene, draft, key, None);
        }
        (Some(held), fields) => {
            let swept = if fields.is_some() { held.swept.max(sweep) } else { held.swept };
            draft.put(Held { office: Some(Image(fields.clone())), swept, ..held.clone() });
            reveal(scene, draft, key, Life::Tombstone);
        }
    }
}

fn is_same(draft: &Draft, held: &Held, fields: &Fields) -> bool {
    let key = (held.record.type_no, held.record.id);
    held.is_here()
        && held.office.is_none()
        && draft.waiting(key).is_empty()
        && held.record.fields() == *fields
}

fn insert(scene: &Scene<'_>, draft: &mut Draft, key: Key, fields: &Fields, sweep: u64) {
    let Some(kind) = scene.types.get(key.0) else { return };
    let place = place(scene.types, draft, kind, fields);
    let seq = draft.take_seq();
    draft.put(Held {
        record: Record::new(key.0, key.1, seq, fields.clone()),
        scope: place.scope,
        owner: place.owner,
        parent: place.parent,
        life: Life::Here,
        office: None,
        swept: sweep,
    });
    // What belongs to it may have come before it.
    move_owned(scene, draft, key);
}

/// Shows the office's values wherever no edit waits, and forgets them when none waits at all. A record that the office does not have
/// becomes a tombstone of the given sort.
pub(super) fn reveal(scene: &Scene<'_>, draft: &mut Draft, key: Key, end: Life) {
    let Some(Image(image)) = draft.get(key).and_then(|held| held.office.clone()) else { return };
    let waiting = draft.waiting(key);
    let is_waiting = !waiting.is_empty();
    let is_held_back = waiting.iter().any(|kept| kept.key() != key || kept.waits_on_all());
    match image {
        None if !is_waiting => bury(draft, key, end),
        Some(fields) if !is_held_back => show(scene, draft, key, &fields),
        _ => {}
    }
    if !is_waiting && let Some(held) = draft.get(key).filter(|held| held.office.is_some()) {
        draft.put(Held { office: None, ..held.clone() });
    }
}

fn bury(draft: &mut Draft, key: Key, end: Life) {
    if draft.here(key).is_some() {
        let seq = draft.take_seq();
        if let Some(mut held) = draft.get(key).cloned() {
            held.bury(end, seq);
            draft.put(held);
        }
    }
}

fn show(scene: &Scene<'_>, draft: &mut Draft, key: Key, fields: &Fields) {
    let Some(held) = draft.get(key) else { return };
    if !held.is_here() {
        let mut held = held.clone();
        let seq = draft.take_seq();
        held.life = Life::Here;
        held.record = Record::new(key.0, key.1, seq, fields.clone());
        draft.put(held);
        settle_place(scene, draft, key, Some(seq));
        return;
    }
    let numbers: BTreeSet<FieldNo> = held.record.slots.keys().chain(fields.keys()).copied().collect();
    let differs = |no: &FieldNo| held.record.value(*no) != fields.get(no) && !draft.is_waiting(key, *no);
    let differing: Vec<FieldNo> = numbers.into_iter().filter(differs).collect();
    let mut seq: Option<Seq> = None;
    if !differing.is_empty() {
        let mut held = held.clone();
        let new = draft.take_seq();
        for no in differing {
            held.record.set(no, fields.get(&no).cloned(), new);
        }
        draft.put(held);
        seq = Some(new);
    }
    settle_place(scene, draft, key, seq);
}
