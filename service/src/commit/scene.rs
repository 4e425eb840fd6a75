//! What deciding may look at besides the records: types, history, time, and ids for new records.

use super::state::{Draft, Held, Key};
use crate::workspace::{Lineage, Types};
use landbridge_model::{EditId, Fields, Kind, Owner, RecordId, RecordType, Scope, Seq, TypeNo};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Who wrote what stands at one place in the feed, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Writer {
    /// Nothing when only the business software knows.
    pub(crate) name: Option<String>,
    pub(crate) at_millis: i64,
    /// The commit that wrote it: all places behind the first one, up to the second one.
    pub(crate) commit: (Seq, Seq),
}

/// What does not change during a commit.
pub(crate) struct Scene<'a> {
    pub(crate) types: &'a Types,
    pub(crate) lineage: &'a Lineage,
    /// The end of the feed before the commit.
    pub(crate) end: Seq,
    pub(crate) now_millis: i64,
    /// Who wrote the values that edits may be in conflict with.
    pub(crate) writers: BTreeMap<Seq, Writer>,
    /// Edits that are pushed again, and that the business database has.
    pub(crate) written: BTreeSet<EditId>,
    ids: RefCell<Box<dyn FnMut() -> RecordId + Send + 'a>>,
}

impl fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scene").field("end", &self.end).field("now_millis", &self.now_millis).finish()
    }
}

impl<'a> Scene<'a> {
    /// A scene whose new records get their ids from `ids`.
    pub(crate) fn new(
        types: &'a Types,
        lineage: &'a Lineage,
        end: Seq,
        now_millis: i64,
        ids: impl FnMut() -> RecordId + Send + 'a,
    ) -> Self {
        let ids: Box<dyn FnMut() -> RecordId + Send + 'a> = Box::new(ids);
        Self {
            types,
            lineage,
            end,
            now_millis,
            writers: BTreeMap::new(),
            written: BTreeSet::new(),
            ids: RefCell::new(ids),
        }
    }

    /// An id for a record that the service makes itself.
    pub(crate) fn new_id(&self) -> RecordId {
        (self.ids.borrow_mut())()
    }

    /// The places of the commit that is being decided.
    pub(crate) fn this_commit(&self) -> (Seq, Seq) {
        (self.end, Seq(u64::MAX))
    }

    /// Who wrote the value at `seq`; one made in this very commit was made now.
    pub(crate) fn writer(&self, seq: Seq) -> Writer {
        let now = || Writer { name: None, at_millis: self.now_millis, commit: self.this_commit() };
        self.writers.get(&seq).cloned().unwrap_or_else(now)
    }
}

/// The scope of a record whose owner is not there (yet): only those with every scope have it.
pub(crate) fn unknown_scope() -> Scope {
    Scope("unknown".into())
}

/// Where a record belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) scope: Scope,
    pub(crate) owner: Option<RecordId>,
    pub(crate) parent: Option<RecordId>,
}

/// Where a record of this type with these values belongs.
pub(crate) fn place(types: &Types, draft: &Draft, kind: &RecordType, fields: &Fields) -> Place {
    let through = owner_field(kind);
    let owner = through.and_then(|(field, _)| fields.get(&field)?.as_reference());
    let scope = kind.scope(fields, |id| {
        let (_, of) = through?;
        Some(draft.get((of, id)).map_or_else(unknown_scope, |held| held.scope.clone()))
    });
    let parent = parent_field(types, kind.no).and_then(|field| fields.get(&field)?.as_reference());
    Place { scope, owner, parent: parent.filter(|parent| Some(*parent) != owner) }
}

/// The field that the scope comes through, and the type it refers to.
pub(crate) fn owner_field(kind: &RecordType) -> Option<(landbridge_model::FieldNo, TypeNo)> {
    let Owner::Through(field) = kind.owner else { return None };
    match kind.field(field)?.kind {
        Kind::Reference(of) => Some((field, of)),
        _ => None,
    }
}

/// The field by which records of this type are lines of another; a type is the line of one other at most.
fn parent_field(types: &Types, line: TypeNo) -> Option<landbridge_model::FieldNo> {
    types.iter().flat_map(|kind| &kind.fields).find_map(|field| match field.kind {
        Kind::Lines { of, by } if of == line => Some(by),
        _ => None,
    })
}

/// The lines of a record that are there.
pub(crate) fn lines_of(types: &Types, draft: &Draft, key: Key) -> Vec<Key> {
    all_lines_of(types, draft, key).into_iter().filter(|line| draft.here(*line).is_some()).collect()
}

/// The lines of a record, deleted ones among them.
pub(crate) fn all_lines_of(types: &Types, draft: &Draft, key: Key) -> Vec<Key> {
    let Some(kind) = types.get(key.0) else { return Vec::new() };
    let kinds: Vec<_> = kind
        .fields
        .iter()
        .filter_map(|field| match field.kind {
            Kind::Lines { of, by } => Some((of, by)),
            _ => None,
        })
        .collect();
    let is_line = |line: &Held| {
        kinds.iter().any(|(of, by)| {
            *of == line.record.type_no
                && line.record.value(*by).and_then(landbridge_model::Value::as_reference) == Some(key.1)
        })
    };
    let owned = draft.owned_by(key.1).into_iter();
    owned.filter(|line| draft.get(*line).is_some_and(is_line)).collect()
}
