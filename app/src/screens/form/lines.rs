//! The lines of a document: a table of records that refer to it, typed into inside the document's form and saved with it.

use super::draft::{Action, Fate, LineDraft, is_typed};
use super::line_row::{LineRow, LineRowProps};
use super::start::new_line;
use crate::components::icon::{Icon, icon};
use crate::screens::here::{Here, use_here};
use crate::screens::present::is_number;
use crate::screens::shell::focus;
use crate::state::use_effect_with;
use landbridge_model::{Field, FieldNo, Kind, RecordId, RecordType, TypeNo};
use std::rc::Rc;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_mut_ref};

/// What the lines need.
#[derive(Clone, PartialEq)]
pub(crate) struct LinesField {
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

/// The lines; nothing when the person may not see their type.
pub(crate) fn lines_field(here: &Here, lines: LinesField) -> Html {
    match here.record_type(lines.of).cloned() {
        Some(line_type) => {
            let key = lines.field.key.clone();
            html! { <LinesTable {key} line_type={Rc::new(line_type)} {lines} /> }
        }
        None => html! {},
    }
}

#[derive(Properties, PartialEq)]
struct LinesTableProps {
    line_type: Rc<RecordType>,
    lines: LinesField,
}

/// The table of lines.
#[component]
fn LinesTable(props: &LinesTableProps) -> Html {
    let here = use_here();
    let LinesTableProps { line_type, lines } = props;
    let may_add = lines.is_editable && here.may_create(line_type);
    use_focus_on_new(line_type, lines);
    let add = {
        let (here, of, by, on_action) = (here.clone(), lines.of, lines.by, lines.on_action.clone());
        Callback::from(move |()| {
            if let Some(line) = new_line(&here, of, by) {
                on_action.emit(Action::AddLine(line));
            }
        })
    };
    let rows = rows(line_type, lines);
    let language = here.words.tag();
    html! {
        <section class="lines" data-field={lines.field.key.clone()}>
            <h2>{ lines.field.label.get(language) }</h2>
            <div class="lines-scroll">
                if rows.is_empty() { <p class="hint">{ here.words.get("lines-none") }</p> }
                <table onkeydown={on_keydown(may_add.then(|| add.clone()))}>
                    <thead><tr>
                        <th class="number" scope="col"><span class="visually-hidden">{ here.words.get("lines-number") }</span></th>
                        { for columns(line_type, lines.by).map(|field| html! {
                            <th scope="col" class={width_class(field)} data-field={field.key.clone()}>{ field.label.get(language) }</th>
                        }) }
                        <td></td>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if may_add {
                <div class="buttons">
                    <button type="button" class="add-line" onclick={add.reform(|_: MouseEvent| ())}>
                        { icon(Icon::Plus) }{ here.words.get("lines-add") }
                    </button>
                    <span class="hint">{ here.words.get("lines-keys") }</span>
                </div>
            }
        </section>
    }
}

/// Enter adds a line in the last one; elsewhere it must not save the form by accident.
fn on_keydown(add: Option<Callback<()>>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let Some(target) = event.target_dyn_into::<Element>() else { return };
        if event.key() != "Enter" || target.tag_name() != "INPUT" {
            return;
        }
        event.prevent_default();
        let is_in_last = target.closest("tr[data-last]").is_ok_and(|row| row.is_some());
        if let Some(add) = add.as_ref().filter(|_| is_in_last) {
            add.emit(());
        }
    })
}

/// The lines that are there, then the new ones.
fn rows(line_type: &Rc<RecordType>, lines: &LinesField) -> Vec<Html> {
    let new = lines.drafts.iter().filter(|line| line.fate == Fate::New);
    let ids: Vec<RecordId> = lines.children.iter().copied().chain(new.map(|line| line.id)).collect();
    let row = |place: usize, id: RecordId| LineRowProps {
        line_type: line_type.clone(),
        id,
        by: lines.by,
        number: place + 1,
        is_last: place + 1 == ids.len(),
        draft: lines.drafts.iter().find(|line| line.id == id).cloned(),
        is_editable: lines.is_editable,
        shows_all: lines.shows_all,
        on_action: lines.on_action.clone(),
    };
    ids.iter()
        .copied()
        .enumerate()
        .map(|(place, id)| html! { <LineRow key={id.to_string()} ..row(place, id) /> })
        .collect()
}

/// The fields of a line: not the one that refers to the document, which stands around it.
pub(crate) fn columns(line_type: &RecordType, by: FieldNo) -> impl Iterator<Item = &Field> {
    line_type.fields.iter().filter(move |field| {
        field.no != by && !field.is_deprecated && !matches!(field.kind, Kind::Lines { .. })
    })
}

/// How much room a column needs, for the style sheet.
pub(crate) fn width_class(field: &Field) -> &'static str {
    let is_short = field.max_length.is_some_and(|max| max <= SHORT_CHARS);
    match field.kind {
        Kind::Money(_) => "number money",
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
fn use_focus_on_new(line_type: &RecordType, props: &LinesField) {
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
