//! The form for amending what was refused: it starts with the values that were wanted.

use super::draft::{Draft, Fate, LineDraft, Seen, Touches, seen_in};
use super::start::wanted;
use crate::hooks::RecordState;
use crate::screens::failures::reason_words;
use crate::screens::here::Here;
use crate::screens::route::{self, Route};
use landbridge_model::map::Map;
use landbridge_model::{FieldNo, Kind, RecordId, RecordType, TypeNo, Value};
use landbridge_replica::view::{Cell, EntryKind, EntryProgress, OutboxEntry, RecordView};

/// How such a form starts.
#[derive(Clone, PartialEq)]
pub(crate) struct Amended {
    /// With these entries.
    pub start: Draft,
    /// Whether the record itself was refused, so that it is made.
    pub is_new: bool,
    /// Why it was refused, in words.
    pub reason: String,
    /// The numbers of the refused edits that the form takes the place of.
    pub edits: Vec<u64>,
}

/// How the form for amending edit `n` starts; nothing while it is not known yet, or when there is no such edit.
///
/// All refused edits of the record are taken together, and so are the refused lines of a refused document.
pub(crate) fn amended(
    here: &Here,
    record_type: &RecordType,
    id: RecordId,
    n: u64,
    outbox: &[OutboxEntry],
    record: &RecordState,
) -> Option<Amended> {
    let refused = || outbox.iter().filter(|entry| matches!(entry.progress, EntryProgress::Refused(_)));
    let named = refused().find(|entry| entry.n == n)?;
    let EntryProgress::Refused(reason) = &named.progress else { return None };
    let own: Vec<&OutboxEntry> = refused().filter(|entry| entry.record == Some(id)).collect();
    let is_new = own.iter().any(|entry| entry.kind == EntryKind::Create);
    let view = match record {
        RecordState::Here(view) => Some(&**view),
        RecordState::Loading if !is_new => return None,
        RecordState::Loading | RecordState::Gone => None,
    };
    let mut touches = Touches::new();
    for entry in &own {
        touches.extend(touches_of(here, record_type, &entry.wanted, view.filter(|_| !is_new)));
    }
    let mut edits: Vec<u64> = own.iter().map(|entry| entry.n).collect();
    let mut lines = Vec::new();
    for (of, by) in line_types(record_type) {
        for entry in refused() {
            if let Some(line) = refused_line(here, entry, id, of, by) {
                edits.push(entry.n);
                lines.push(line);
            }
        }
    }
    let reason_type = named.type_no.and_then(|type_no| here.record_type(type_no));
    let reason = reason_words(here, reason_type, reason);
    Some(Amended { start: Draft { touches, lines }, is_new, reason, edits })
}

/// The types of the lines of a document, each with the field that refers to it.
fn line_types(record_type: &RecordType) -> impl Iterator<Item = (TypeNo, FieldNo)> {
    record_type.fields.iter().filter_map(|field| match field.kind {
        Kind::Lines { of, by } => Some((of, by)),
        _ => None,
    })
}

fn refused_line(
    here: &Here,
    entry: &OutboxEntry,
    document: RecordId,
    of: TypeNo,
    by: FieldNo,
) -> Option<LineDraft> {
    let is_its_line = entry.type_no == Some(of)
        && entry.kind == EntryKind::Create
        && document_of(entry, by) == Some(document);
    let line_type = here.record_type(of).filter(|_| is_its_line)?;
    let touches = touches_of(here, line_type, &entry.wanted, None);
    Some(LineDraft { id: entry.record?, type_no: of, by, fate: Fate::New, is_blank: false, touches })
}

fn document_of(entry: &OutboxEntry, by: FieldNo) -> Option<RecordId> {
    entry.wanted.get(&by)?.value.as_ref().and_then(Value::as_reference)
}

fn touches_of(
    here: &Here,
    record_type: &RecordType,
    wishes: &Map<FieldNo, Cell>,
    view: Option<&RecordView>,
) -> Touches {
    let fields = wishes.iter().filter_map(|(no, cell)| Some((record_type.field(*no)?, cell)));
    fields
        .map(|(field, cell)| {
            let seen = if view.is_some() { seen_in(view, field.no) } else { Seen::default() };
            (field.no, wanted(here, field, cell, seen))
        })
        .collect()
}

/// The address of the form that amends an entry: a line is amended in its document. Nothing where amending makes no sense.
pub(crate) fn amend_route(here: &Here, entry: &OutboxEntry) -> Option<Route> {
    if !matches!(entry.kind, EntryKind::Create | EntryKind::Change) {
        return None;
    }
    let record_type = here.record_type(entry.type_no?)?;
    if !record_type.is_part {
        return Some(Route::Record {
            segment: route::segment(record_type),
            id: entry.record?,
            amends: Some(entry.n),
        });
    }
    let mut parents = here.catalogue.types.iter().flat_map(|parent| {
        line_types(parent).filter(|(of, _)| *of == record_type.no).map(move |(_, by)| (parent, by))
    });
    parents.find_map(|(parent, by)| {
        let id = document_of(entry, by)?;
        Some(Route::Record { segment: route::segment(parent), id, amends: Some(entry.n) })
    })
}
