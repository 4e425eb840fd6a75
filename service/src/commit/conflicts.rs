//! Conflicts as records: opening one, replacing *mine* in one that is open, settling one.

use super::{
    scene::{Scene, Writer, all_lines_of},
    state::{Author, Draft, Held, Key, Life},
};
use landbridge_model::{
    Change, Edit, EditId, FieldChange, FieldNo, Fields, Record, RecordId, RecordType, Seq, Value,
    conflict::{
        CONFLICT, Conflict, DeletedLine, EDIT, FieldSides, OF_TYPE, Place, SETTLED_AT, SIDES, STATE, Sides,
        conflict_scope, is_open,
    },
};

/// Opens a conflict about an edit at `seq`, or puts the edit's value into the one that an earlier edit of its outbox has open about the same; returns
/// the conflict's record.
pub(crate) fn open(
    scene: &Scene<'_>,
    draft: &mut Draft,
    (edit, author): (&Edit, &Author),
    sides: Sides,
    (place, seq): (Place, Seq),
) -> RecordId {
    let about = (edit.type_no, edit.record);
    let found = find_open(draft, about, edit.id(), &sides);
    let (id, sides) = match found {
        Some((id, older)) => (id, replace_mine(older, sides, edit)),
        None => (scene.new_id(), sides),
    };
    let writer = writer(scene, draft, about, &sides, place);
    let lines = match sides {
        Sides::EditOfDeleted(_) => deleted_lines(scene, draft, edit),
        Sides::Values(_) | Sides::DeleteOfEdited { .. } => Vec::new(),
    };
    let conflict = Conflict {
        of_type: edit.type_no,
        of_record: edit.record,
        sides,
        lines,
        author: author.name.clone(),
        author_id: author.person,
        other: writer.name,
        mine_at_millis: edit.made_at_millis,
        theirs_at_millis: writer.at_millis,
        place,
        edit: edit.id(),
    };
    put(scene, draft, about, id, &conflict, seq);
    id
}

fn put(scene: &Scene<'_>, draft: &mut Draft, about: Key, id: RecordId, conflict: &Conflict, seq: Seq) {
    let (Some(kind), Some(of)) = (scene.types.get(about.0), draft.get(about)) else { return };
    let scope = conflict_scope(kind, &of.scope);
    draft.put(Held {
        record: Record::new(CONFLICT, id, seq, conflict.to_fields()),
        scope,
        owner: Some(about.1),
        parent: None,
        life: Life::Here,
        office: None,
        swept: 0,
    });
}

/// Settles an open conflict in its author's favour: a further edit of theirs was accepted.
pub(crate) fn settle_as_mine(scene: &Scene<'_>, draft: &mut Draft, id: RecordId, seq: Seq) {
    let Some(held) = draft.here((CONFLICT, id)).filter(|held| is_open(&held.record)) else { return };
    let mut held = held.clone();
    held.record.set(STATE, Some(Value::Text("mine".into())), seq);
    held.record.set(SETTLED_AT, Some(Value::Instant(scene.now_millis)), seq);
    draft.put(held);
}

/// The open conflict about the same unit of the same record that an earlier edit of the same outbox is in. An edit of the author's other
/// device was made beside this one, not before it, and a later one that met its conflict first knows better: all these values are kept.
fn find_open(draft: &Draft, about: Key, edit: EditId, sides: &Sides) -> Option<(RecordId, Sides)> {
    let of_type = Value::Whole(i64::from(about.0.0));
    let outbox = format!("{}:", edit.client);
    draft.owned_by(about.1).into_iter().filter(|key| key.0 == CONFLICT).find_map(|key| {
        let held = draft.here(key).filter(|held| is_open(&held.record))?;
        let n: u64 = held.record.value(EDIT)?.as_text()?.strip_prefix(&outbox)?.parse().ok()?;
        let is_about = held.record.value(OF_TYPE) == Some(&of_type);
        let older = serde_json::from_str(held.record.value(SIDES)?.as_text()?).ok()?;
        (n <= edit.n && is_about && is_same(&older, sides)).then_some((key.1, older))
    })
}

fn is_same(older: &Sides, sides: &Sides) -> bool {
    match (older, sides) {
        (Sides::Values(older), Sides::Values(sides)) => {
            older.iter().any(|a| sides.iter().any(|b| a.field == b.field))
        }
        (Sides::EditOfDeleted(_), Sides::EditOfDeleted(_))
        | (Sides::DeleteOfEdited { .. }, Sides::DeleteOfEdited { .. }) => true,
        _ => false,
    }
}

/// The author's newest wish against what is there now, on the base that the first wish started from.
fn replace_mine(older: Sides, sides: Sides, edit: &Edit) -> Sides {
    match (older, sides) {
        (Sides::Values(older), Sides::Values(sides)) => {
            let base = |side: &FieldSides| {
                older.iter().find(|old| old.field == side.field).map(|old| old.base.clone())
            };
            let with_base = |side: FieldSides| FieldSides { base: base(&side).unwrap_or(side.base), ..side };
            Sides::Values(sides.into_iter().map(with_base).collect())
        }
        (Sides::EditOfDeleted(mut all), Sides::EditOfDeleted(wanted)) => {
            let names = |field: FieldNo| match &edit.change {
                Change::Set { fields, .. } => fields.iter().any(|change| change.field == field),
                Change::Create { .. } | Change::Delete { .. } => false,
            };
            // The other fields are there only to make the copy whole; an earlier edit may have wanted something else in them.
            for change in wanted.into_iter().filter(|change| names(change.field)) {
                match all.iter_mut().find(|old| old.field == change.field) {
                    Some(old) => *old = FieldChange { base: old.base.clone(), ..change },
                    None => all.push(change),
                }
            }
            Sides::EditOfDeleted(all)
        }
        (_, sides) => sides,
    }
}

/// What stands against the delete of a record: the fields that an edit wanted, and all others as they were last, so that the record can be
/// made again as its author saw it.
pub(crate) fn edit_of_deleted(kind: &RecordType, held: &Held, wanted: &[FieldChange]) -> Sides {
    let others = may_be_set(kind, held).into_iter();
    let others = others.filter(|(no, _)| wanted.iter().all(|change| change.field != *no));
    let as_it_was =
        |(field, value): (FieldNo, Value)| FieldChange { field, base: Some(value.clone()), new: Some(value) };
    Sides::EditOfDeleted(wanted.iter().cloned().chain(others.map(as_it_was)).collect())
}

/// The values of a record that people may set.
fn may_be_set(kind: &RecordType, held: &Held) -> Fields {
    let is_settable =
        |no: FieldNo| kind.field(no).is_some_and(|field| !field.read_only && !field.is_deprecated);
    held.record.fields().into_iter().filter(|(no, _)| is_settable(*no)).collect()
}

/// The lines that went with a record: in the commit that deleted it. When the business database has just told that a record is gone which
/// people still see, those that are here, and those that went since it has the edit.
fn deleted_lines(scene: &Scene<'_>, draft: &Draft, edit: &Edit) -> Vec<DeletedLine> {
    let about = (edit.type_no, edit.record);
    let Some(of) = draft.get(about) else { return Vec::new() };
    let (after, end) = if of.is_here() {
        let accepted = draft.edit(edit.id()).and_then(|kept| kept.outcome.seq());
        (accepted.unwrap_or(scene.end), Seq(u64::MAX))
    } else {
        scene.writer(of.record.seq).commit
    };
    let went_along = |line: &Held| match line.life {
        Life::Here => of.is_here(),
        Life::Tombstone => line.record.seq > after && line.record.seq <= end,
        Life::Refused => false,
    };
    let line = |key: Key| {
        let (held, kind) = (draft.get(key)?, scene.types.get(key.0)?);
        went_along(held).then(|| DeletedLine {
            type_no: key.0,
            record: key.1,
            fields: may_be_set(kind, held),
        })
    };
    all_lines_of(scene.types, draft, about).into_iter().filter_map(line).collect()
}

/// Who wrote what stays: the newest change among the unit's fields, or of the record.
fn writer(scene: &Scene<'_>, draft: &Draft, about: Key, sides: &Sides, place: Place) -> Writer {
    if place == Place::Office {
        return Writer { name: None, at_millis: scene.now_millis, commit: scene.this_commit() };
    }
    let Some(held) = draft.get(about) else { return scene.writer(scene.end) };
    let seq = match sides {
        Sides::Values(sides) => sides.iter().map(|side| held.record.field_seq(side.field)).max(),
        Sides::EditOfDeleted(_) => Some(held.record.seq),
        Sides::DeleteOfEdited { .. } => Some(held.last_change()),
    };
    let seq = seq.unwrap_or_default();
    // One made in this very commit is not in the history yet.
    let just_now = draft.edits().find(|kept| kept.outcome.seq() == Some(seq) && seq > scene.end);
    just_now.map_or_else(
        || scene.writer(seq),
        |kept| {
            let name = Some(kept.author.name.clone());
            Writer { name, at_millis: scene.now_millis, commit: scene.this_commit() }
        },
    )
}
