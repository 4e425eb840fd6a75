//! One line of a document as a row of its table.

use super::control::{Control, control};
use super::draft::{
    Action, Entry, Fate, FieldAction, LineDraft, Part, Seen, Touches, is_typed, seen_in, troubles,
};
use super::field::input_text;
use super::lines::{columns, width_class};
use crate::components::icon::{Icon, icon};
use crate::hooks::{RecordState, use_record};
use crate::screens::failures::trouble_words;
use crate::screens::here::{Here, use_here};
use crate::screens::present::{attention_mark, show, state_mark, state_name};
use landbridge_model::{Base, Field, FieldNo, RecordId, RecordType};
use landbridge_replica::view::{Cell, RecordView};
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What a row needs.
#[derive(Clone, Properties, PartialEq)]
pub(crate) struct LineRowProps {
    /// The type of the line.
    pub line_type: Rc<RecordType>,
    /// The line.
    pub id: RecordId,
    /// Its field that refers to the document.
    pub by: FieldNo,
    /// Its place, from 1.
    pub number: usize,
    /// Whether it is the last.
    pub is_last: bool,
    /// What was typed into it.
    pub draft: Option<LineDraft>,
    /// Whether the person may type into it now.
    pub is_editable: bool,
    /// Whether to show what is wrong with fields that nobody typed into.
    pub shows_all: bool,
    /// What the person does.
    pub on_action: Callback<Action>,
}

/// One line: a new one, or one that is there; nothing when the record is of another type or gone.
#[component]
pub(crate) fn LineRow(props: &LineRowProps) -> Html {
    let here = use_here();
    let stored = match use_record(props.line_type.no, props.id) {
        RecordState::Here(view) => Some(view),
        RecordState::Loading | RecordState::Gone => None,
    };
    let no_touches = Touches::new();
    let touches = props.draft.as_ref().map_or(&no_touches, |draft| &draft.touches);
    let fate = props.draft.as_ref().map_or(Fate::Stays, |draft| draft.fate);
    let is_new = fate == Fate::New;
    if stored.is_none() && !is_new {
        return html! {};
    }
    let is_blank = props.draft.as_ref().is_some_and(|draft| draft.is_blank);
    let goes = matches!(fate, Fate::Goes(_));
    let wrong = if is_blank {
        Default::default()
    } else {
        troubles(&props.line_type, touches, is_new, Some(props.by))
    };
    let view = stored.as_deref();
    let is_editable = props.is_editable && !goes && view.is_none_or(|view| view.is_editable);
    let cell = |field: &Field| {
        let trouble = wrong.get(&field.no).filter(|_| props.shows_all || touches.contains_key(&field.no));
        let problem = trouble.map(|trouble| trouble_words(&here, trouble));
        let class = width_class(field);
        html! {
            <td {class} data-field={field.key.clone()}>
                { cell_content(&here, props, view, field, touches, is_editable, problem.is_some()) }
                if let Some(problem) = problem {
                    <p class="problem" id={format!("line-{}-{}-problem", props.id, field.key)}>{ problem }</p>
                }
            </td>
        }
    };
    html! {
        <tr data-record={props.id.to_string()} data-line={props.number.to_string()} data-last={props.is_last.then_some("true")}
            data-new={is_new.then_some("true")} class={if goes { "goes" } else { "" }}
            data-state={view.map(|view| state_name(view.state))}>
            <td class="number">{ props.number }</td>
            { for columns(&props.line_type, props.by).map(cell) }
            <td class="marks">
                if let Some(view) = view {
                    if !view.conflicts.is_empty() || !view.refused.is_empty() { { attention_mark(&here) } }
                    if view.state != landbridge_replica::view::RecordState::InOffice { { state_mark(&here, view.state) } }
                }
                if props.is_editable { { remove_button(&here, props, view.map(|view| view.base), goes) } }
            </td>
        </tr>
    }
}

fn cell_content(
    here: &Here,
    props: &LineRowProps,
    view: Option<&RecordView>,
    field: &Field,
    touches: &Touches,
    is_editable: bool,
    is_invalid: bool,
) -> Html {
    let seen = if view.is_some() { seen_in(view, field.no) } else { Seen::default() };
    let title = view
        .and_then(|view| view.fields.get(&field.no))
        .map(|found| found.cell.title.clone())
        .unwrap_or_default();
    if !is_editable || !is_typed(field) {
        return html! { <span class="value">{ show(here, field, &Cell { value: seen.value, title }) }</span> };
    }
    let (text, title) = match touches.get(&field.no) {
        Some(touched) => (touched.entry.text.clone(), touched.entry.title.clone()),
        None => (input_text(here, field, seen.value.as_ref()), title),
    };
    let number = ("number", props.number.into());
    let label = format!("{}, {}", field.label.get(here.words.tag()), here.words.with("lines-row", &[number]));
    let (part, no) = (part(props), field.no);
    let on_entry = props
        .on_action
        .reform(move |entry: Entry| Action::Field(part, no, FieldAction::Type(entry, seen.clone())));
    let wanted = Control {
        id: format!("line-{}-{}", props.id, field.key).into(),
        field: field.clone(),
        text: text.into(),
        title: title.into(),
        label: Some(label.into()),
        is_invalid,
        on_entry,
    };
    control(here, &wanted)
}

fn part(props: &LineRowProps) -> Part {
    Part::Line { id: props.id, type_no: props.line_type.no, by: props.by }
}

fn remove_button(here: &Here, props: &LineRowProps, base: Option<Base>, goes: bool) -> Html {
    let (words, picture) = if goes { ("lines-restore", Icon::Plus) } else { ("lines-remove", Icon::Cross) };
    let words = here.words.with(words, &[("number", props.number.into())]);
    let (part, id) = (part(props), props.id);
    let on_click =
        props.on_action.reform(
            move |_: MouseEvent| {
                if goes { Action::KeepLine(id) } else { Action::RemoveLine(part, base) }
            },
        );
    html! { <button type="button" class="quiet remove-line" title={words.clone()} aria-label={words} onclick={on_click}>{ icon(picture) }</button> }
}
