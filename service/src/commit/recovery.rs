//! Which edits are taken while a service that was put back to an older state is being swept: those of records that the sweep has met.

use super::{
    scene::lines_of,
    state::{Draft, Key},
};
use crate::workspace::Types;
use landbridge_model::{Authority, Change, Edit, FieldNo, Kind, RecordId, RecordType, Value};

/// The first edits of a push that are decided now as they would be when the sweep has ended. The rest waits, since an outbox keeps its
/// order; a group is not parted.
pub(super) fn open_edits<'a>(
    types: &Types,
    draft: &Draft,
    sweep: u64,
    edits: &'a [Edit],
    is_known: impl Fn(&Edit) -> bool,
) -> &'a [Edit] {
    let same_group = |a: &Edit, b: &Edit| a.group.is_some() && a.group == b.group;
    let is_open = |edit: &Edit| is_known(edit) || is_open(types, draft, sweep, edit);
    let open = edits.chunk_by(same_group).take_while(|together| together.iter().all(is_open));
    &edits[..open.map(<[Edit]>::len).sum()]
}

fn is_open(types: &Types, draft: &Draft, sweep: u64, edit: &Edit) -> bool {
    // What nobody knows is refused now as it would be then.
    let Some(kind) = types.get(edit.type_no) else { return true };
    if kind.authority == Authority::Service {
        return true;
    }
    let key = (edit.type_no, edit.record);
    let is_met = |key: Key| draft.get(key).is_some_and(|held| held.swept >= sweep);
    match &edit.change {
        // The record may be there already, in a range that is yet to come.
        Change::Create { .. } => false,
        Change::Set { fields, .. } => {
            let target = |no, value: Option<&Value>| reference(kind, no, value);
            is_met(key)
                && fields.iter().filter_map(|change| target(change.field, change.new.as_ref())).all(is_met)
        }
        Change::Delete { children, .. } => {
            let lines = lines_of(types, draft, key);
            let is_line = |child: &RecordId| lines.iter().any(|line| line.1 == *child);
            is_met(key) && children.iter().all(is_line) && lines.iter().all(|line| is_met(*line))
        }
    }
}

fn reference(kind: &RecordType, no: FieldNo, value: Option<&Value>) -> Option<Key> {
    let Kind::Reference(of) = kind.field(no)?.kind else { return None };
    Some((of, value?.as_reference()?))
}
