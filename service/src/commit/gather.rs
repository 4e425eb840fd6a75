//! Reading what deciding a push needs: the records it names, those they refer to, and what waits for them.

use super::{
    read::Source,
    scene::Writer,
    state::{Draft, Key},
};
use crate::{error::WorkspaceError, workspace::Types};
use landbridge_model::{
    Base, Change, ClientId, Edit, EditId, FieldNo, Kind, Owner, RecordId, RecordType, Seq, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be read for some edits.
#[derive(Debug, Default)]
struct Wanted {
    /// The records they are about.
    about: BTreeSet<Key>,
    /// The records their new values refer to.
    referred: BTreeSet<Key>,
    /// Records that may move to another scope, with all that belongs to them.
    movers: BTreeSet<RecordId>,
    /// Records that are to go, with their lines.
    goners: BTreeSet<RecordId>,
    /// The outboxes that want them to go: what these have changed themselves is no news to them.
    deletes: BTreeSet<(ClientId, Key)>,
}

/// Reads all that the edits need to be decided, and who wrote the values that they may be in conflict with.
pub(super) async fn gather(
    source: &mut Source<'_>,
    types: &Types,
    draft: &mut Draft,
    edits: &[&Edit],
) -> Result<BTreeMap<Seq, Writer>, WorkspaceError> {
    let wanted = wanted(types, edits);
    let keys = wanted.about.union(&wanted.referred).copied().collect();
    let ids = wanted.about.iter().map(|(_, id)| *id).collect();
    source.records_and_conflicts(draft, &keys, &ids).await?;
    let movers = wanted.movers.union(&made_again(draft, edits)).copied().collect();
    source.owned(draft, &movers).await?;
    let of_gone = edited_when_gone(draft, edits);
    source.lines(draft, &wanted.goners.union(&of_gone).copied().collect()).await?;
    source.edits_of(draft, &wanted.deletes).await?;
    source.waiting(draft, &wanted.about).await?;
    source.never_made(draft, &keys).await?;
    source.writers(&disputed(draft, edits)).await
}

/// Reads the edits that were pushed before, and those that the new ones go on from or replace; tells which were found.
pub(super) async fn gather_edits(
    source: &mut Source<'_>,
    draft: &mut Draft,
    edits: &[&Edit],
) -> Result<BTreeSet<EditId>, WorkspaceError> {
    let mut wanted: BTreeSet<EditId> = edits.iter().map(|edit| edit.id()).collect();
    for edit in edits {
        let older = edit.replaces.into_iter().chain(edit.goes_on_from());
        wanted.extend(older.map(|n| EditId { client: edit.client, n }));
    }
    let mut found = BTreeSet::new();
    while !wanted.is_empty() {
        let new = source.edits(draft, &wanted).await?;
        // An edit that was refused, or is about another unit, hands on the base of the one before it.
        let before = |edit: &Edit| Some(EditId { client: edit.client, n: edit.goes_on_from()? });
        let older = new.iter().filter_map(|id| before(&draft.edit(*id)?.edit));
        wanted = older.filter(|id| draft.edit(*id).is_none()).collect();
        found.extend(new);
    }
    Ok(found)
}

fn wanted(types: &Types, edits: &[&Edit]) -> Wanted {
    let mut wanted = Wanted::default();
    for edit in edits {
        let Some(kind) = types.get(edit.type_no) else { continue };
        wanted.about.insert((edit.type_no, edit.record));
        match &edit.change {
            Change::Create { fields } => {
                fields.iter().for_each(|(no, value)| wanted.refer(kind, *no, Some(value)));
            }
            Change::Set { fields, .. } => {
                fields.iter().for_each(|change| wanted.refer(kind, change.field, change.new.as_ref()));
                if fields.iter().any(|change| Some(change.field) == scope_field(kind)) {
                    wanted.movers.insert(edit.record);
                }
            }
            Change::Delete { .. } => {
                wanted.goners.insert(edit.record);
                wanted.deletes.insert((edit.client, (edit.type_no, edit.record)));
            }
        }
    }
    wanted
}

/// The deleted records that are to be made again: in another scope, perhaps.
fn made_again(draft: &Draft, edits: &[&Edit]) -> BTreeSet<RecordId> {
    let creates = edits.iter().filter(|edit| matches!(edit.change, Change::Create { .. }));
    let known = creates.filter(|edit| draft.get((edit.type_no, edit.record)).is_some());
    known.map(|edit| edit.record).collect()
}

/// The deleted records that somebody has changed nevertheless: the conflict about them keeps their lines as well.
fn edited_when_gone(draft: &Draft, edits: &[&Edit]) -> BTreeSet<RecordId> {
    let sets = edits.iter().filter(|edit| matches!(edit.change, Change::Set { .. }));
    let is_gone = |edit: &&&Edit| {
        let held = draft.get((edit.type_no, edit.record));
        held.is_some_and(|held| !held.is_here())
    };
    sets.filter(is_gone).map(|edit| edit.record).collect()
}

impl Wanted {
    fn refer(&mut self, kind: &RecordType, field: FieldNo, value: Option<&Value>) {
        let Some(Kind::Reference(of)) = kind.field(field).map(|field| &field.kind) else { return };
        self.referred.extend(value.and_then(Value::as_reference).map(|id| (*of, id)));
    }
}

/// The field whose value decides the scope.
pub(crate) fn scope_field(kind: &RecordType) -> Option<FieldNo> {
    match kind.owner {
        Owner::Company => None,
        Owner::Team(field) | Owner::Through(field) => Some(field),
    }
}

/// The places of what stands against edits that were made on an older state.
fn disputed(draft: &Draft, edits: &[&Edit]) -> BTreeSet<Seq> {
    let mut places = BTreeSet::new();
    for edit in edits {
        let Some(held) = draft.get((edit.type_no, edit.record)) else { continue };
        let (base, fields) = match &edit.change {
            Change::Create { .. } => continue,
            Change::Set { base, fields } => (base, fields.as_slice()),
            Change::Delete { base, .. } => (base, &[][..]),
        };
        let base = match base {
            Base::Seen { seq, .. } => *seq,
            Base::Mine { .. } => Seq(0),
        };
        let of_fields = fields.iter().map(|change| held.record.field_seq(change.field));
        places.extend(of_fields.chain([held.last_change(), held.record.seq]).filter(|seq| *seq > base));
    }
    places
}
