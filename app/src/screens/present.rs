//! Values in words, as lists, read-only fields and inboxes show them.

use super::here::Here;
use crate::components::icon::{Icon, icon};
use landbridge_model::{Field, FieldNo, Kind, RecordType, Value};
use landbridge_replica::view::{Cell, ListRow, RecordState};
use yew::{Html, html};

/// A field's value in words; empty when there is none.
pub(crate) fn show(here: &Here, field: &Field, cell: &Cell) -> String {
    let Some(value) = &cell.value else { return String::new() };
    match (value, &field.kind) {
        (Value::Text(key), Kind::Choice(choices)) => {
            let choice = choices.iter().find(|choice| choice.key == *key);
            choice.map_or_else(|| key.clone(), |choice| choice.label.get(here.words.tag()).to_owned())
        }
        (Value::Text(text), _) => text.clone(),
        (Value::Whole(number), _) => here.formats.decimal((*number).into(), 0),
        (Value::Decimal(number), Kind::Money(decimals)) => here.formats.decimal(*number, *decimals),
        (Value::Decimal(number), _) => here.formats.decimal(*number, 0),
        (Value::Date(date), _) => here.formats.day(*date),
        (Value::Instant(millis), _) => here.formats.moment(*millis),
        (Value::YesNo(yes), _) => here.words.get(if *yes { "yes" } else { "no" }),
        (Value::Reference(_), _) if cell.title.is_empty() => here.words.get("reference-not-here"),
        (Value::Reference(_), _) => cell.title.clone(),
    }
}

/// The text of a value in the control that edits it.
pub(crate) fn to_input(here: &Here, field: &Field, value: &Value) -> String {
    match (value, &field.kind) {
        (Value::Decimal(number), Kind::Money(decimals)) => here.formats.plain_decimal(*number, *decimals),
        (Value::Decimal(number), _) => here.formats.plain_decimal(*number, 0),
        (Value::Instant(millis), _) => super::formats::to_local_text(*millis),
        (value, _) => value.to_string(),
    }
}

/// Whether values of this kind stand at the right edge, so that their digits line up.
pub(crate) fn is_number(kind: &Kind) -> bool {
    matches!(kind, Kind::Whole | Kind::Decimal(_) | Kind::Money(_))
}

/// The picture of how far an edit has come, with its words. In the office it says so only where everything else would too.
pub(crate) fn state_mark(here: &Here, state: RecordState) -> Html {
    let words = here.words.get(state_words(state));
    let picture = match state {
        RecordState::OnDevice => Icon::Device,
        RecordState::OnService => Icon::Service,
        RecordState::InOffice => Icon::Office,
    };
    html! {
        <span class="state" data-state={state_name(state)} title={words.clone()}>
            { icon(picture) }
            <span class="visually-hidden">{ words }</span>
        </span>
    }
}

/// The mark of what waits for a person.
pub(crate) fn attention_mark(here: &Here) -> Html {
    let words = here.words.get("needs-attention");
    html! {
        <span class="state attention" title={words.clone()}>
            { icon(Icon::Attention) }
            <span class="visually-hidden">{ words }</span>
        </span>
    }
}

/// The message that says how far an edit has come.
pub(crate) fn state_words(state: RecordState) -> &'static str {
    match state {
        RecordState::OnDevice => "state-on-device",
        RecordState::OnService => "state-on-service",
        RecordState::InOffice => "state-in-office",
    }
}

/// The same for tests and styles.
pub(crate) fn state_name(state: RecordState) -> &'static str {
    match state {
        RecordState::OnDevice => "on_device",
        RecordState::OnService => "on_service",
        RecordState::InOffice => "in_office",
    }
}

/// The fields that forms show, in their order.
pub(crate) fn form_fields(record_type: &RecordType) -> impl Iterator<Item = &Field> {
    record_type.fields.iter().filter(|field| !field.is_deprecated)
}

/// The column of a list that names its records: the first of the title that people type, else the first column.
pub(crate) fn main_column(record_type: &RecordType) -> usize {
    let names = |no: &FieldNo| {
        let field = record_type.field(*no);
        record_type.title.contains(no) && field.is_some_and(|field| !field.read_only)
    };
    record_type.list.iter().position(names).unwrap_or(0)
}

/// A row of a list in words: what names the record, and the other columns that have something. Of a document without a number,
/// its sort is the name.
pub(crate) fn row_words(
    here: &Here,
    record_type: &RecordType,
    row: &ListRow,
    without: Option<FieldNo>,
) -> (String, Vec<String>) {
    let main = main_column(record_type);
    let (mut title, mut rest) = (String::new(), Vec::new());
    for (place, (no, cell)) in record_type.list.iter().zip(&row.cells).enumerate() {
        let Some(field) = record_type.field(*no).filter(|_| without != Some(*no)) else { continue };
        let words = show(here, field, cell);
        match place == main {
            true => title = words,
            false if !words.is_empty() => rest.push(words),
            false => {}
        }
    }
    (here.title_or_label(Some(record_type), &title).to_owned(), rest)
}
