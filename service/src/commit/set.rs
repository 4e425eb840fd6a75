//! New values for one unit of a record.

use super::{
    base::{self, Ground},
    conflicts::edit_of_deleted,
    create::check_reference,
    decide::{Fail, Taken, check_right, is_merged},
    moves::settle_place,
    scene::{Scene, place},
    state::{Draft, Held, Image, Key},
};
use crate::workspace::Member;
use landbridge_model::{
    Authority, Base, Edit, FieldChange, FieldNo, Reason, RecordType, Seq, Value,
    conflict::{self, FieldSides, Sides},
    merge::{Merged, merge_unit},
    office::Action,
    validate::check_change,
};

type Values = Vec<(FieldNo, Option<Value>)>;

pub(super) fn take(
    scene: &Scene<'_>,
    draft: &mut Draft,
    member: &Member,
    (edit, kind): (&Edit, &RecordType),
    (base, fields): (&Base, &[FieldChange]),
) -> Result<Taken, Fail> {
    let key = (edit.type_no, edit.record);
    check_unit(kind, edit, fields)?;
    let Some(held) = draft.get(key) else {
        return Err(if draft.is_refused(key) {
            Reason::DependsOnRefused { record: edit.record }.into()
        } else {
            Reason::NoSuchRecord.into()
        });
    };
    check_right(member, kind, &held.scope)?;
    if draft.is_refused(key) {
        return Err(Reason::DependsOnRefused { record: edit.record }.into());
    }
    let Ground { base, fields } = base::ground(scene, draft, edit, base, fields, kind);
    if !held.is_here() {
        return Err(Fail::Conflict(edit_of_deleted(kind, held, &fields)));
    }
    check_allowed(kind, held)?;
    check_open(held, &fields)?;
    check_values(scene, draft, member, kind, &fields)?;
    match merge_unit(kind, &held.record, base, &fields) {
        Merged::Conflict(present) => Err(Fail::Conflict(sides(&fields, &present))),
        Merged::Nothing => Ok(take_nothing(draft, kind, edit, (base, fields))),
        Merged::Accept(values) => {
            check_new_scope(scene, draft, member, (kind, key), &values)?;
            let merged = is_merged(draft, edit, base);
            Ok(accept(scene, draft, (kind, key), values, merged))
        }
    }
}

/// An edit names the fields of exactly one unit. One made with an older version of the type may have known a smaller unit.
fn check_unit(kind: &RecordType, edit: &Edit, fields: &[FieldChange]) -> Result<(), Fail> {
    let Some(first) = fields.first() else { return Err(Reason::NotOneUnit.into()) };
    let unit = kind.unit_of(first.field);
    let is_inside = fields.iter().all(|change| unit.contains(&change.field));
    if let Some(unknown) = fields.iter().find(|change| kind.field(change.field).is_none()) {
        return Err(Reason::UnknownField { field: unknown.field }.into());
    }
    let is_whole = fields.len() == unit.len() || edit.type_version < kind.version;
    if is_inside && is_whole { Ok(()) } else { Err(Reason::NotOneUnit.into()) }
}

fn check_allowed(kind: &RecordType, held: &Held) -> Result<(), Fail> {
    if !kind.allows.edit {
        return Err(Reason::NotAllowed.into());
    }
    if kind.is_locked(&held.record.fields()) {
        return Err(Reason::Locked.into());
    }
    Ok(())
}

/// A conflict that was settled is closed: there is no conflict about a conflict. Settling it the same way again is no harm.
fn check_open(held: &Held, fields: &[FieldChange]) -> Result<(), Fail> {
    let state = held.record.value(conflict::STATE);
    let is_settled =
        held.record.type_no == conflict::CONFLICT && state.and_then(Value::as_text) != Some("open");
    if is_settled && fields.iter().any(|change| change.new.as_ref() != state) {
        return Err(Reason::Locked.into());
    }
    Ok(())
}

/// Fields that the author left alone are not judged: the office's own values need not fit what people may enter.
fn check_values(
    scene: &Scene<'_>,
    draft: &Draft,
    member: &Member,
    kind: &RecordType,
    fields: &[FieldChange],
) -> Result<(), Fail> {
    for change in fields.iter().filter(|change| change.new != change.base) {
        check_change(kind, change.field, change.new.as_ref())?;
        if let Some(target) = change.new.as_ref().and_then(Value::as_reference) {
            check_reference(scene, draft, member, kind, (change.field, target))?;
        }
    }
    Ok(())
}

/// Nobody moves a record into a scope that they have no right on.
fn check_new_scope(
    scene: &Scene<'_>,
    draft: &Draft,
    member: &Member,
    (kind, key): (&RecordType, Key),
    values: &Values,
) -> Result<(), Fail> {
    let Some(held) = draft.get(key).filter(|_| key.0 != conflict::CONFLICT) else { return Ok(()) };
    let mut fields = held.record.fields();
    for (field, value) in values {
        match value {
            Some(value) => fields.insert(*field, value.clone()),
            None => fields.remove(field),
        };
    }
    let place = place(scene.types, draft, kind, &fields);
    if place.scope == held.scope { Ok(()) } else { check_right(member, kind, &place.scope) }
}

fn sides(fields: &[FieldChange], present: &Values) -> Sides {
    let theirs = |field| present.iter().find(|(no, _)| *no == field).and_then(|(_, value)| value.clone());
    let side = |change: &FieldChange| FieldSides {
        field: change.field,
        base: change.base.clone(),
        mine: change.new.clone(),
        theirs: theirs(change.field),
    };
    Sides::Values(fields.iter().map(side).collect())
}

/// The values are there already. Whether they stay depends on others while those wait for the office: then this edit waits as well. So it does
/// while the office has something else, or the record no more, and people still see it since others wait: nobody writes the values otherwise.
fn take_nothing(
    draft: &mut Draft,
    kind: &RecordType,
    edit: &Edit,
    (base, fields): (Option<Seq>, Vec<FieldChange>),
) -> Taken {
    let key = (edit.type_no, edit.record);
    let merged = is_merged(draft, edit, base);
    let image = draft.get(key).and_then(|held| held.office.as_ref());
    let has_other = |change: &FieldChange| {
        image.is_some_and(|Image(image)| {
            image.as_ref().and_then(|fields| fields.get(&change.field)) != change.new.as_ref()
        })
    };
    let is_open = |change: &FieldChange| draft.is_waiting(key, change.field) || has_other(change);
    let action = (fields.iter().any(is_open) && kind.authority == Authority::Office).then(|| {
        let same = |change: FieldChange| FieldChange { base: change.new.clone(), ..change };
        Action::Set { changes: fields.into_iter().map(same).collect() }
    });
    Taken { seq: draft.take_seq(), done_at: None, merged, action }
}

fn accept(
    scene: &Scene<'_>,
    draft: &mut Draft,
    (kind, key): (&RecordType, Key),
    values: Values,
    merged: bool,
) -> Taken {
    let seq = draft.take_seq();
    let is_office = kind.authority == Authority::Office;
    let mut changes = Vec::with_capacity(values.len());
    if let Some(mut held) = draft.get(key).cloned() {
        if is_office {
            held.keep_image();
        }
        for (field, new) in values {
            let base = held.record.value(field).cloned();
            held.record.set(field, new.clone(), seq);
            changes.push(FieldChange { field, base, new });
        }
        if key.0 == conflict::CONFLICT {
            held.record.set(conflict::SETTLED_AT, Some(Value::Instant(scene.now_millis)), seq);
        }
        draft.put(held);
    }
    // A conflict lies where its record lies; its own fields say nothing about that.
    if key.0 != conflict::CONFLICT {
        settle_place(scene, draft, key, Some(seq));
    }
    Taken { seq, done_at: None, merged, action: is_office.then_some(Action::Set { changes }) }
}
