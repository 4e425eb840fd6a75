//! What a new record, or a new line, starts with.

use super::draft::{Draft, Entry, Fate, LineDraft, Seen, Touched, Touches, is_typed};
use super::read;
use crate::hooks::new_record_id;
use crate::screens::here::Here;
use crate::screens::present::to_input;
use landbridge_model::{Field, FieldNo, Kind, RecordId, RecordType, TypeNo, Value};
use landbridge_replica::view::Cell;

/// A new record with its defaults, with the references that the address gives, and, for a document, with one empty line.
pub(crate) fn new_record(here: &Here, record_type: &RecordType, given: &[(String, RecordId)]) -> Draft {
    let mut touches = defaults(here, record_type);
    for (key, id) in given {
        let field = record_type.field_by_key(key).filter(|field| matches!(field.kind, Kind::Reference(_)));
        if let Some(field) = field {
            let cell = Cell { value: Some(Value::Reference(*id)), title: String::new() };
            touches.insert(field.no, wanted(here, field, &cell, Seen::default()));
        }
    }
    let lines =
        record_type.fields.iter().filter(|field| !field.is_deprecated).filter_map(|field| match field.kind {
            Kind::Lines { of, by } if is_document(record_type) => new_line(here, of, by),
            _ => None,
        });
    Draft { touches, lines: lines.collect() }
}

/// Whether records of the type are documents: their number is given by the business software, and they have lines.
pub(crate) fn is_document(record_type: &RecordType) -> bool {
    let has_lines = record_type.fields.iter().any(|field| matches!(field.kind, Kind::Lines { .. }));
    has_lines && number_field(record_type).is_some()
}

/// The field in a record's title that only the business software sets.
pub(crate) fn number_field(record_type: &RecordType) -> Option<&Field> {
    record_type.title.iter().filter_map(|no| record_type.field(*no)).find(|field| field.read_only)
}

/// A new line with its defaults.
pub(crate) fn new_line(here: &Here, type_no: TypeNo, by: FieldNo) -> Option<LineDraft> {
    let line_type = here.record_type(type_no)?;
    let touches = defaults(here, line_type);
    Some(LineDraft { id: new_record_id(), type_no, by, fate: Fate::New, is_blank: true, touches })
}

fn defaults(here: &Here, record_type: &RecordType) -> Touches {
    let fields = record_type.fields.iter().filter(|field| is_typed(field));
    let with_default = fields.filter_map(|field| {
        let cell = Cell { value: Some(field.default.clone()?), title: String::new() };
        Some((field.no, wanted(here, field, &cell, Seen::default())))
    });
    with_default.collect()
}

/// A value as if it had been typed.
pub(crate) fn wanted(here: &Here, field: &Field, cell: &Cell, seen: Seen) -> Touched {
    let text = cell.value.as_ref().map(|value| to_input(here, field, value)).unwrap_or_default();
    let value = match &cell.value {
        // Not read back from its text, since a moment has more digits than its control.
        Some(value) => landbridge_model::validate::check_value(field, Some(value))
            .map(|()| Some(value.clone()))
            .map_err(read::Trouble::Unfit),
        None => read::read(field, "", false),
    };
    Touched { seen, entry: Entry { text, value, title: cell.title.clone() } }
}
