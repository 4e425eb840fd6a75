//! A new record, or a deleted one again.

use super::{
    decide::{Fail, Taken, check_right},
    moves::settle_place,
    scene::{Place, Scene, place},
    state::{Draft, Held, Image, Life, references},
};
use crate::workspace::Member;
use landbridge_model::{
    Authority, Edit, FieldNo, Fields, Kind, Reason, Record, RecordId, RecordType,
    office::Action,
    validate::{check_change, check_new},
};

pub(super) fn take(
    scene: &Scene<'_>,
    draft: &mut Draft,
    member: &Member,
    (edit, kind): (&Edit, &RecordType),
    fields: &Fields,
) -> Result<Taken, Fail> {
    let key = (edit.type_no, edit.record);
    if !kind.allows.create {
        return Err(Reason::NotAllowed.into());
    }
    if let Some(held) = draft.here(key) {
        check_right(member, kind, &held.scope)?;
        if !is_made(draft, held, fields) {
            return Err(Reason::IdTaken.into());
        }
        let done_at = held.record.slots.values().map(|slot| slot.seq).min();
        return Ok(Taken { seq: draft.take_seq(), done_at, merged: false, action: None });
    }
    match draft.get(key) {
        Some(before) if before.life == Life::Tombstone => check_again(kind, &before.record.fields(), fields)?,
        _ => check_new(kind, fields)?,
    }
    for (field, target) in references(fields) {
        check_reference(scene, draft, member, kind, (field, target))?;
    }
    let Place { scope, owner, parent } = place(scene.types, draft, kind, fields);
    check_right(member, kind, &scope)?;
    let seq = draft.take_seq();
    let image = || draft.get(key).and_then(|held| held.office.clone()).unwrap_or(Image(None));
    let is_office = kind.authority == Authority::Office;
    let scope_before = draft.get(key).map(|held| held.scope.clone());
    draft.put(Held {
        office: is_office.then(image),
        record: Record::new(key.0, key.1, seq, fields.clone()),
        scope: scope_before.unwrap_or(scope),
        owner,
        parent,
        life: Life::Here,
        swept: draft.get(key).map_or(0, |held| held.swept),
    });
    // One that is made again elsewhere leaves its old scope: not everybody there has heard that it was deleted.
    settle_place(scene, draft, key, Some(seq));
    let action = is_office.then(|| Action::Create { fields: fields.clone() });
    Ok(Taken { seq, done_at: None, merged: false, action })
}

/// Whether the record is there just as it is wanted, in the business database too: an edit that a lost history had applied comes again.
fn is_made(draft: &Draft, held: &Held, fields: &Fields) -> bool {
    let is_settled = held.office.is_none() && draft.waiting((held.record.type_no, held.record.id)).is_empty();
    is_settled && fields.iter().all(|(no, value)| held.record.value(*no) == Some(value))
}

/// Checks the fields of a deleted record that is made again. What it had when it was deleted is not judged: the office's own values need
/// not fit what people may enter.
fn check_again(kind: &RecordType, before: &Fields, fields: &Fields) -> Result<(), Reason> {
    let is_settable = |no: FieldNo| {
        let field = kind.field(no).filter(|field| !field.read_only && !field.is_deprecated);
        field.is_some_and(|field| !matches!(field.kind, Kind::Lines { .. }))
    };
    let is_as_before = |no: FieldNo| before.get(&no) == fields.get(&no);
    let all = kind.fields.iter().map(|field| field.no).filter(|no| is_settable(*no) && !is_as_before(*no));
    let odd = fields.keys().copied().filter(|no| !is_settable(*no));
    all.chain(odd).try_for_each(|no| check_change(kind, no, fields.get(&no)))
}

/// Whether the record that a field is to refer to is there, and the person may know of it. An unsettled create is there.
pub(super) fn check_reference(
    scene: &Scene<'_>,
    draft: &Draft,
    member: &Member,
    kind: &RecordType,
    (field, target): (FieldNo, RecordId),
) -> Result<(), Fail> {
    let Some(Kind::Reference(of)) = kind.field(field).map(|field| &field.kind) else { return Ok(()) };
    let key = (*of, target);
    if draft.is_refused(key) {
        return Err(Reason::DependsOnRefused { record: target }.into());
    }
    let may_see = |held: &Held| scene.types.get(*of).is_some_and(|of| member.rights.may_see(of, &held.scope));
    if draft.here(key).is_some_and(may_see) { Ok(()) } else { Err(Reason::NoSuchReference { field }.into()) }
}
