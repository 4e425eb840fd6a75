//! A new record made while picking one: a small form above the form, with the fields that it cannot do without.

use super::draft::{Action, Draft, FieldAction, Part, Seen, is_typed, troubles};
use super::field::{FormField, form_field};
use super::start;
use crate::components::dialog::Dialog;
use crate::hooks::{CommitFailure, new_record_id, use_commit};
use crate::screens::failures::commit_words;
use crate::screens::here::{Here, use_here};
use crate::state::{use_memo, use_state};
use landbridge_model::fold;
use landbridge_model::{Field, FieldNo, Kind, RecordId, RecordType, TypeNo, Value};
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{Cell, RecordState};
use web_sys::{MouseEvent, SubmitEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(crate) struct NewInlineProps {
    /// The id of its dialog.
    pub id: AttrValue,
    /// The type of the new record.
    pub of: TypeNo,
    /// What was typed when a new one was asked for; its name at first.
    pub name: AttrValue,
    /// It was made and is on this device, or the person thought better of it.
    pub on_made: Callback<Option<(RecordId, String)>>,
}

/// A small form in a dialog.
#[component]
pub(crate) fn NewInline(props: &NewInlineProps) -> Html {
    let here = use_here();
    let commit = use_commit();
    let id = use_memo((), |()| new_record_id());
    let draft = use_state(|| {
        here.record_type(props.of).map(|of| beginning(&here, of, &props.name)).unwrap_or_default()
    });
    let is_asked = use_state(|| false);
    let failure = use_state(|| None::<CommitFailure>);
    let Some(record_type) = here.record_type(props.of).cloned() else { return html! {} };
    let wrong = troubles(&record_type, &draft.touches, true, None);
    let on_submit = {
        let (is_asked, failure, on_made, id) =
            (is_asked.clone(), failure.setter(), props.on_made.clone(), *id);
        let (changes, title) = (draft.changes(record_type.no, id, true), title(&record_type, &draft));
        let is_fit = wrong.is_empty();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // The form around must not be submitted too.
            event.stop_propagation();
            is_asked.set(true);
            if !is_fit {
                return;
            }
            let (failure, on_made, title) = (failure.clone(), on_made.clone(), title.clone());
            let answered = Callback::from(move |result: Result<(), CommitFailure>| match result {
                Ok(()) => on_made.emit(Some((id, title.clone()))),
                Err(error) => failure.set(Some(error)),
            });
            commit.emit((
                Intent::Save { changes: changes.clone(), is_group: false, amends: Vec::new() },
                answered,
            ));
        })
    };
    let setter = draft.setter();
    let on_action = Callback::from(move |(no, action): (FieldNo, FieldAction)| {
        setter.change(|draft| draft.reduce(Action::Field(Part::Record, no, action)));
    });
    let cancel = props.on_made.reform(|()| None);
    let heading =
        here.words.with("reference-new-title", &[("label", fold::lower(here.label(&record_type)).into())]);
    html! {
        <Dialog id={props.id.clone()} title={heading} close_label={here.words.get("close")} on_close={cancel.clone()}>
            <form novalidate=true onsubmit={on_submit}>
                { for short_fields(&record_type).map(|field| {
                    let touched = draft.touches.get(&field.no).cloned();
                    let trouble = wrong.get(&field.no).filter(|_| *is_asked || touched.is_some()).cloned();
                    form_field(&here, &FormField { touched, trouble, ..new_field(&props.id, field, &on_action) })
                }) }
                if let Some(failure) = &*failure {
                    <p class="problem" role="alert">{ commit_words(&here, Some(&record_type), failure) }</p>
                }
                <footer class="buttons">
                    <button type="button" onclick={cancel.reform(|_: MouseEvent| ())}>{ here.words.get("cancel") }</button>
                    <button type="submit" class="primary">{ here.words.get("reference-new-add") }</button>
                </footer>
            </form>
        </Dialog>
    }
}

/// A field of a record that nobody has seen yet, as it is before anything is typed.
fn new_field(prefix: &AttrValue, field: &Field, on_action: &Callback<(FieldNo, FieldAction)>) -> FormField {
    FormField {
        prefix: prefix.clone(),
        field: field.clone(),
        seen: Seen::default(),
        title: AttrValue::default(),
        state: RecordState::default(),
        has_marks: false,
        touched: None,
        trouble: None,
        is_editable: true,
        on_action: on_action.clone(),
    }
}

/// What the record cannot do without, and what names it.
fn short_fields(record_type: &RecordType) -> impl Iterator<Item = &Field> {
    record_type
        .fields
        .iter()
        .filter(|field| is_typed(field) && (field.required || record_type.title.contains(&field.no)))
}

/// The defaults, and the name where it belongs.
fn beginning(here: &Here, record_type: &RecordType, name: &str) -> Draft {
    let mut draft = start::new_record(here, record_type, &[]);
    draft.lines.clear();
    let title = short_fields(record_type)
        .find(|field| field.kind == Kind::Text && record_type.title.contains(&field.no));
    if let Some(field) = title.filter(|_| !name.trim().is_empty()) {
        let cell = Cell { value: Some(Value::Text(name.trim().to_owned())), title: String::new() };
        draft.touches.insert(field.no, start::wanted(here, field, &cell, Seen::default()));
    }
    draft
}

/// What the new record is called, from what was typed.
fn title(record_type: &RecordType, draft: &Draft) -> String {
    let texts = record_type.title.iter().filter_map(|no| Some(draft.touches.get(no)?.entry.text.trim()));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}
