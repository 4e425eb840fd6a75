//! The lines of a document: a table of records that refer to it, typed into inside the document's form and saved with it.

use super::control::Control;
use super::draft::{
    Action, Entry, Fate, FieldAction, LineDraft, Part, Seen, Touches, is_typed, seen_in, troubles,
};
use super::field::input_text;
use super::start::new_line;
use crate::components::icon::{Icon, icon};
use crate::hooks::{RecordState, use_record};
use crate::screens::failures::trouble_words;
use crate::screens::here::{Here, use_here};
use crate::screens::present::{attention_mark, is_number, show, state_mark, state_name};
use crate::screens::shell::focus;
use landbridge_model::{Field, FieldNo, Kind, RecordId, RecordType, TypeNo};
use landbridge_replica::view::{Cell, RecordView};
use std::rc::Rc;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_effect_with, use_mut_ref};

/// What the lines need.
#[derive(Properties, PartialEq)]
pub(crate) struct LinesFieldProps {
    /// The field of kind lines.
    pub field: Field,
    /// The type of the lines.
    pub of: TypeNo,
    /// Their field that refers to the document.
    pub by: FieldNo,
    /// The lines that are there, and perhaps records of other types.
    pub children: Vec<RecordId>,
    /// What was typed into lines, and new ones.
    pub drafts: Vec<LineDraft>,
    /// Whether the person may type into them now.
    pub is_editable: bool,
    /// Whether to show what is wrong with fields that nobody typed into.
    pub shows_all: bool,
    /// What the person does.
    pub on_action: Callback<Action>,
}

/// The table of lines.
#[component]
pub(crate) fn LinesField(props: &LinesFieldProps) -> Html {
    let here = use_here();
    let Some(line_type) = here.record_type(props.of).cloned().map(Rc::new) else { return html! {} };
    let may_add = props.is_editable && here.may_create(&line_type);
    use_focus_on_new(&line_type, props);
    let add = {
        let (here, of, by, on_action) = (here.clone(), props.of, props.by, props.on_action.clone());
        Callback::from(move |()| {
            if let Some(line) = new_line(&here, of, by) {
                on_action.emit(Action::AddLine(line));
            }
        })
    };
    let on_keydown = {
        let add = add.clone();
        Callback::from(move |event: KeyboardEvent| {
            // In the last line, as its own marker says; elsewhere Enter must not save the form by accident.
            let Some(target) = event.target_dyn_into::<Element>() else { return };
            if event.key() != "Enter" || target.tag_name() != "INPUT" {
                return;
            }
            event.prevent_default();
            if may_add && target.closest("tr[data-last]").is_ok_and(|row| row.is_some()) {
                add.emit(());
            }
        })
    };
    let new: Vec<&LineDraft> = props.drafts.iter().filter(|line| line.fate == Fate::New).collect();
    let count = props.children.len() + new.len();
    let language = here.words.tag();
    let row = |place: usize, id: RecordId, draft: Option<&LineDraft>, is_new: bool| {
        let row = RowProps {
            line_type: line_type.clone(),
            id,
            by: props.by,
            number: place + 1,
            is_last: place + 1 == count,
            draft: draft.cloned(),
            view: None,
            is_editable: props.is_editable,
            shows_all: props.shows_all,
            on_action: props.on_action.clone(),
        };
        if is_new {
            html! { <Row key={id.to_string()} ..row /> }
        } else {
            html! { <StoredRow key={id.to_string()} {row} /> }
        }
    };
    let draft_of = |id: RecordId| props.drafts.iter().find(|line| line.id == id);
    let stored = props.children.iter().enumerate().map(|(place, id)| row(place, *id, draft_of(*id), false));
    let made = new
        .iter()
        .enumerate()
        .map(|(place, line)| row(props.children.len() + place, line.id, Some(*line), true));
    html! {
        <section class="lines" data-field={props.field.key.clone()}>
            <h2>{ props.field.label.get(language) }</h2>
            <div class="lines-scroll">
                <table onkeydown={on_keydown}>
                    <thead><tr>
                        <th class="number" scope="col"><span class="visually-hidden">{ here.words.get("lines-number") }</span></th>
                        { for columns(&line_type, props.by).map(|field| html! {
                            <th scope="col" class={width_class(field)} data-field={field.key.clone()}>{ field.label.get(language) }</th>
                        }) }
                        <th></th>
                    </tr></thead>
                    <tbody>{ for stored }{ for made }</tbody>
                </table>
                if count == 0 { <p class="hint">{ here.words.get("lines-none") }</p> }
            </div>
            if may_add {
                <div class="buttons">
                    <button type="button" class="add-line" onclick={add.reform(|_: MouseEvent| ())}>{ icon(Icon::Plus) }{ here.words.get("lines-add") }</button>
                    <span class="hint">{ here.words.get("lines-keys") }</span>
                </div>
            }
        </section>
    }
}

/// The fields of a line: not the one that refers to the document, which stands around it.
fn columns(line_type: &RecordType, by: FieldNo) -> impl Iterator<Item = &Field> {
    line_type.fields.iter().filter(move |field| {
        field.no != by && !field.is_deprecated && !matches!(field.kind, Kind::Lines { .. })
    })
}

/// How much room a column needs, for the style sheet.
fn width_class(field: &Field) -> &'static str {
    let is_short = field.max_length.is_some_and(|max| max <= SHORT_CHARS);
    match field.kind {
        _ if is_number(&field.kind) => "number",
        Kind::Text | Kind::LongText if !is_short => "text",
        _ => "",
    }
}

/// Texts of at most so many characters need no more room than a number.
const SHORT_CHARS: u32 = 20;

/// Where typing a line begins: what it is of, before anything that can be left out.
fn first_column(line_type: &RecordType, by: FieldNo) -> Option<&Field> {
    let typed = || columns(line_type, by).filter(|field| is_typed(field));
    let reference = typed().find(|field| matches!(field.kind, Kind::Reference(_)));
    reference.or_else(|| typed().find(|field| field.required)).or_else(|| typed().next())
}

/// A line that was just added is ready to type into.
#[yew::hook]
fn use_focus_on_new(line_type: &RecordType, props: &LinesFieldProps) {
    let first = first_column(line_type, props.by).map(|field| field.key.clone());
    let newest =
        props.drafts.iter().rev().find(|line| line.fate == Fate::New && line.is_blank).map(|line| line.id);
    let is_first = use_mut_ref(|| true);
    use_effect_with(newest, move |newest| {
        // The empty line that a new document begins with does not take the focus from the document's own fields.
        let is_begin = is_first.replace(false);
        if let (Some(id), Some(key), false) = (newest, first, is_begin) {
            focus(&format!("line-{id}-{key}"));
        }
    });
}

/// What a row needs.
#[derive(Clone, Properties, PartialEq)]
struct RowProps {
    line_type: Rc<RecordType>,
    id: RecordId,
    by: FieldNo,
    number: usize,
    is_last: bool,
    draft: Option<LineDraft>,
    view: Option<Rc<RecordView>>,
    is_editable: bool,
    shows_all: bool,
    on_action: Callback<Action>,
}

#[derive(Properties, PartialEq)]
struct StoredRowProps {
    row: RowProps,
}

/// A line that is there; nothing when the record is of another type or gone.
#[component]
fn StoredRow(props: &StoredRowProps) -> Html {
    match use_record(props.row.line_type.no, props.row.id) {
        RecordState::Here(view) => html! { <Row ..RowProps { view: Some(view), ..props.row.clone() } /> },
        RecordState::Loading | RecordState::Gone => html! {},
    }
}

/// One line.
#[component]
fn Row(props: &RowProps) -> Html {
    let here = use_here();
    let no_touches = Touches::new();
    let touches = props.draft.as_ref().map_or(&no_touches, |draft| &draft.touches);
    let fate = props.draft.as_ref().map_or(Fate::Stays, |draft| draft.fate);
    let is_new = fate == Fate::New;
    let is_blank = props.draft.as_ref().is_some_and(|draft| draft.is_blank);
    let goes = matches!(fate, Fate::Goes(_));
    let wrong = if is_blank {
        Default::default()
    } else {
        troubles(&props.line_type, touches, is_new, Some(props.by))
    };
    let view = props.view.as_deref();
    let is_editable = props.is_editable && !goes && view.is_none_or(|view| view.is_editable);
    let cell = |field: &Field| {
        let trouble = wrong.get(&field.no).filter(|_| props.shows_all || touches.contains_key(&field.no));
        let problem = trouble.map(|trouble| trouble_words(&here, trouble));
        let class = width_class(field);
        html! {
            <td {class} data-field={field.key.clone()}>
                { cell_content(&here, props, field, touches, is_editable, problem.is_some()) }
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
                if props.is_editable { { remove_button(&here, props, goes) } }
            </td>
        </tr>
    }
}

fn cell_content(
    here: &Here,
    props: &RowProps,
    field: &Field,
    touches: &Touches,
    is_editable: bool,
    is_invalid: bool,
) -> Html {
    let view = props.view.as_deref();
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
    html! {
        <Control id={format!("line-{}-{}", props.id, field.key)} field={field.clone()} {text} {title} {label} {is_invalid} {on_entry} />
    }
}

fn part(props: &RowProps) -> Part {
    Part::Line { id: props.id, type_no: props.line_type.no, by: props.by }
}

fn remove_button(here: &Here, props: &RowProps, goes: bool) -> Html {
    let (words, picture) = if goes { ("lines-restore", Icon::Plus) } else { ("lines-remove", Icon::Cross) };
    let words = here.words.with(words, &[("number", props.number.into())]);
    let (part, base, id) = (part(props), props.view.as_ref().map(|view| view.base), props.id);
    let on_click =
        props.on_action.reform(
            move |_: MouseEvent| {
                if goes { Action::KeepLine(id) } else { Action::RemoveLine(part, base) }
            },
        );
    html! { <button type="button" class="quiet remove-line" title={words.clone()} aria-label={words} onclick={on_click}>{ icon(picture) }</button> }
}
