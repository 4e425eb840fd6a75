//! What an edit was made on: the state of the record that its author saw, as far as this database knows.

use super::{scene::Scene, state::Draft};
use landbridge_model::{Base, Change, Edit, EditId, FieldChange, Kind, Outcome, RecordType, Seq};

/// What a change builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    /// The place in the feed; nothing when only the values can tell.
    pub(crate) base: Option<Seq>,
    /// The wanted values, with those that the author started from.
    pub(crate) fields: Vec<FieldChange>,
}

/// Finds the ground of an edit. One made after a refused edit inherits that one's base; one made after a conflict has its values only. One that is
/// made instead of an edit that counts as accepted here goes on from that: its author was told otherwise by a history that was lost.
pub(crate) fn ground(
    scene: &Scene<'_>,
    draft: &Draft,
    edit: &Edit,
    base: &Base,
    fields: &[FieldChange],
    kind: &RecordType,
) -> Ground {
    let mut ground = Ground { base: None, fields: fields.to_vec() };
    let mut base = *base;
    if let Some((n, accepted)) = accepted_before(draft, edit, fields) {
        (ground.fields, base) = (made_on(fields, accepted), Base::Mine { n });
    }
    loop {
        let n = match base {
            Base::Seen { generation, seq } => {
                ground.base = scene.lineage.has_place(generation, seq, scene.end).then_some(seq);
                return ground;
            }
            Base::Mine { n } => n,
        };
        // An edit that was settled and forgotten leaves only the values to tell.
        let Some(kept) = draft.edit(EditId { client: edit.client, n }) else { return ground };
        if kept.edit.record != edit.record {
            return ground;
        }
        match (&kept.outcome, &kept.edit.change) {
            (Outcome::Accepted { seq, .. } | Outcome::Applied { seq, .. }, change)
                if made(change, &ground.fields) =>
            {
                ground.base = Some(*seq).filter(|_| !is_added_up(kind, &ground.fields));
                return ground;
            }
            (Outcome::Refused { .. }, Change::Set { base: older, fields }) => {
                inherit(&mut ground.fields, fields);
                base = *older;
            }
            // It was about another unit: of this one its author saw what that edit was made on.
            (
                Outcome::Accepted { .. } | Outcome::Applied { .. } | Outcome::Refused { .. },
                Change::Set { base: older, .. } | Change::Delete { base: older, .. },
            ) => base = *older,
            _ => return ground,
        }
    }
}

/// The change of these fields in the place of which an edit was made, if it was accepted all the same.
fn accepted_before<'a>(
    draft: &'a Draft,
    edit: &Edit,
    fields: &[FieldChange],
) -> Option<(u64, &'a [FieldChange])> {
    let n = edit.replaces?;
    let kept = draft.edit(EditId { client: edit.client, n })?;
    let is_accepted = matches!(kept.outcome, Outcome::Accepted { .. } | Outcome::Applied { .. });
    let Change::Set { fields: set, .. } = &kept.edit.change else { return None };
    let is_same = is_accepted && kept.edit.record == edit.record && made(&kept.edit.change, fields);
    is_same.then_some((n, set))
}

/// The same wishes, on what another change has made.
fn made_on(fields: &[FieldChange], before: &[FieldChange]) -> Vec<FieldChange> {
    let base = |no| before.iter().find(|change| change.field == no).and_then(|change| change.new.clone());
    fields.iter().map(|change| FieldChange { base: base(change.field), ..change.clone() }).collect()
}

/// Whether a change wrote all of these fields. A delete, which names none, goes on from a create only: from a set, its author had seen the
/// other fields as they were before that.
fn made(change: &Change, fields: &[FieldChange]) -> bool {
    match change {
        Change::Create { .. } => true,
        Change::Set { fields: set, .. } => {
            !fields.is_empty()
                && fields.iter().all(|wanted| set.iter().any(|change| change.field == wanted.field))
        }
        Change::Delete { .. } => false,
    }
}

/// Quantities and long text become something else than the author wanted when they are merged, so that a further edit made before that
/// was seen must be merged as well.
fn is_added_up(kind: &RecordType, fields: &[FieldChange]) -> bool {
    let mut found = fields.iter().filter_map(|change| kind.field(change.field));
    found.any(|field| field.is_quantity || field.kind == Kind::LongText)
}

fn inherit(fields: &mut [FieldChange], refused: &[FieldChange]) {
    for change in fields {
        if let Some(older) = refused.iter().find(|older| older.field == change.field) {
            change.base.clone_from(&older.base);
        }
    }
}
