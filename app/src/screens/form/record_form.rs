//! The form itself: head, notices, fields, lines, buttons, and what belongs to the record below.

use super::buttons::{Buttons, buttons};
use super::draft::{Action, Draft, FieldAction, Part, Touches, is_typed, seen_in, troubles};
use super::field::{FormField, form_field};
use super::head::{head, notices};
use super::lines::{LinesField, lines_field};
use super::related::related_records;
use super::use_save::{Saving, UseSave, use_save};
use crate::components::notice::{Tone, notice};
use crate::screens::here::{Here, use_here};
use crate::screens::present::{form_fields, state_name};
use crate::screens::route::{self, Route};
use crate::screens::shell::{focus, focus_first, go_instead};
use crate::state::{State, use_callback, use_effect_with, use_state};
use landbridge_model::{Field, FieldNo, Kind, RecordId, RecordType};
use landbridge_replica::view::{RecordState, RecordView};
use std::rc::Rc;
use web_sys::{KeyboardEvent, MouseEvent, SubmitEvent};
use yew::{Callback, Html, Properties, component, hook, html};

/// What the form is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mode {
    /// A new record.
    New,
    /// One that is there, as it is now.
    There(Rc<RecordView>),
    /// One that somebody deleted while it was typed into.
    Gone,
}

impl Mode {
    /// The record as it is now, if it is there.
    pub(crate) fn view(&self) -> Option<&RecordView> {
        match self {
            Self::There(view) => Some(view),
            Self::New | Self::Gone => None,
        }
    }
}

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(crate) struct RecordFormProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// The record.
    pub id: RecordId,
    /// What the form is about.
    pub mode: Mode,
    /// What it starts with.
    pub start: Draft,
    /// Its address, under which unsaved entries are kept.
    pub address: String,
    /// Why the edit that is amended was refused; empty when none is.
    #[prop_or_default]
    pub reason: String,
    /// The numbers of the refused edits that are amended.
    #[prop_or_default]
    pub amends: Vec<u64>,
}

/// The form of a record.
#[component]
pub(crate) fn RecordForm(props: &RecordFormProps) -> Html {
    let here = use_here();
    let record_type = &*props.record_type;
    let draft = use_draft(&here, props);
    let is_restored = use_state(|| *draft != props.start);
    let is_deleting = use_state(|| false);
    let UseSave { saving, trouble_count, save } = use_save(&here, props, &draft, on_saved(&here, props));
    use_focus_on_problem(*saving == Saving::Held);
    use_first_focus(record_type, props.mode == Mode::New);
    let on_submit = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(());
        })
    };
    let on_keydown = Callback::from(move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
            event.prevent_default();
            save.emit(());
        }
    });
    let on_action = use_callback(|| {
        let draft = draft.setter();
        Callback::from(move |action| draft.change(|draft| draft.reduce(action)))
    });
    let discard = {
        let (on_action, is_restored, start) = (on_action.clone(), is_restored.clone(), clean(props));
        Callback::from(move |_: MouseEvent| {
            is_restored.set(false);
            on_action.emit(Action::Replace(start.clone()));
        })
    };
    let view = props.mode.view();
    let is_editable = view.map_or(props.mode == Mode::New, |view| view.is_editable);
    let is_dirty = draft.is_dirty();
    let may_save =
        props.mode != Mode::Gone && *saving != Saving::Busy && (is_dirty || props.mode == Mode::New);
    html! {
        <article class="record-screen" data-type={record_type.key.clone()} data-record={props.id.to_string()}
            data-state={view.map(|view| state_name(view.state))}>
            { head(&here, props) }
            { notices(&here, props, is_editable) }
            if *is_restored && is_dirty {
                { notice(Tone::Calm, "form-restored", html! { <>
                    <span>{ here.words.get("form-restored") }</span>
                    <button type="button" onclick={discard.clone()}>{ here.words.get("form-restored-discard") }</button>
                </> }) }
            }
            <form id="record-form" class="record-form" novalidate=true autocomplete="off" onsubmit={on_submit} onkeydown={on_keydown}>
                { fields(&here, props, &draft.touches, is_editable, *saving == Saving::Held, &on_action) }
                { lines(&here, props, &draft, is_editable, *saving == Saving::Held, &on_action) }
                if is_editable || is_dirty {
                    { buttons(&here, Buttons {
                        record_type: &props.record_type, saving: &saving, trouble_count, is_dirty, may_save,
                        may_discard: is_dirty && *draft != clean(props), deletable: deletable(props), on_discard: discard,
                        is_deleting: &is_deleting,
                    }) }
                }
            </form>
            if view.is_some() {
                { related_records(&here, &props.record_type, props.id) }
            }
        </article>
    }
}

/// The entries, kept for the way back while they differ from what the form starts with.
#[hook]
fn use_draft(here: &Here, props: &RecordFormProps) -> State<Draft> {
    let draft = use_state(|| here.shelf.draft(&props.address).unwrap_or_else(|| props.start.clone()));
    let (shelf, address, start) = (here.shelf.clone(), props.address.clone(), props.start.clone());
    use_effect_with((*draft).clone(), move |draft| {
        if draft.is_dirty() && *draft != start {
            shelf.put_draft(&address, draft.clone());
        } else {
            shelf.drop_draft(&address);
        }
    });
    draft
}

/// A new form is ready to type into.
#[hook]
fn use_first_focus(record_type: &RecordType, is_new: bool) {
    let first =
        form_fields(record_type).find(|field| is_typed(field)).map(|field| format!("field-{}", field.key));
    use_effect_with((), move |()| {
        if let Some(id) = first.filter(|_| is_new) {
            focus(&id);
        }
    });
}

/// What holds up saving is where the person goes on.
#[hook]
fn use_focus_on_problem(is_held: bool) {
    use_effect_with(is_held, |is_held| {
        if *is_held {
            focus_first("#record-form [aria-invalid]");
        }
    });
}

/// What discarding goes back to: an amended record that is there goes back to what is there.
fn clean(props: &RecordFormProps) -> Draft {
    if props.mode == Mode::New { props.start.clone() } else { Draft::default() }
}

/// The record, when the person may delete it.
fn deletable(props: &RecordFormProps) -> Option<Rc<RecordView>> {
    match &props.mode {
        Mode::There(view) if view.is_editable && props.record_type.allows.delete => Some(view.clone()),
        _ => None,
    }
}

/// Where to go once it is saved: a new record, or an amended one, has its own address from then on.
fn on_saved(here: &Here, props: &RecordFormProps) -> Callback<()> {
    let to = Route::Record { segment: route::segment(&props.record_type), id: props.id, amends: None };
    let (shelf, address) = (here.shelf.clone(), props.address.clone());
    Callback::from(move |()| {
        shelf.drop_draft(&address);
        if to.href() != address {
            shelf.put_saved(to.href());
            go_instead(&to);
        }
    })
}

fn fields(
    here: &Here,
    props: &RecordFormProps,
    touches: &Touches,
    is_editable: bool,
    shows_all: bool,
    on_action: &Callback<Action>,
) -> Html {
    let record_type = &*props.record_type;
    let view = props.mode.view();
    let wrong = troubles(record_type, touches, props.mode == Mode::New, None);
    let on_field =
        on_action.reform(|(no, action): (FieldNo, FieldAction)| Action::Field(Part::Record, no, action));
    let shown = form_fields(record_type).filter(|field| {
        // What the business software will give is not worth a place before it did.
        !(matches!(field.kind, Kind::Lines { .. }) || field.read_only && props.mode == Mode::New)
    });
    // Of a record that is altogether on its way, the head of the form says so once.
    let has_marks =
        view.is_some_and(|view| view.fields.values().any(|field| field.state == RecordState::InOffice));
    let draw = |field: &Field| {
        let found = view.and_then(|view| view.fields.get(&field.no));
        let title = found.map(|found| found.cell.title.clone()).unwrap_or_default();
        let state = found.map_or(RecordState::InOffice, |found| found.state);
        let trouble = wrong.get(&field.no).filter(|_| shows_all || touches.contains_key(&field.no)).cloned();
        let wanted = FormField {
            prefix: "field".into(),
            field: field.clone(),
            seen: seen_in(view, field.no),
            title: title.into(),
            state,
            has_marks,
            touched: touches.get(&field.no).cloned(),
            trouble,
            is_editable,
            on_action: on_field.clone(),
        };
        form_field(here, &wanted)
    };
    html! { <div class="fields" role="group" aria-label={here.label(record_type).to_owned()}>{ for shown.map(draw) }</div> }
}

fn lines(
    here: &Here,
    props: &RecordFormProps,
    draft: &Draft,
    is_editable: bool,
    shows_all: bool,
    on_action: &Callback<Action>,
) -> Html {
    let children = props.mode.view().map(|view| view.children.clone()).unwrap_or_default();
    let draw = |field: &Field| match field.kind {
        Kind::Lines { of, by } => Some(lines_field(
            here,
            LinesField {
                field: field.clone(),
                of,
                by,
                children: children.clone(),
                drafts: draft.lines.iter().filter(|line| line.type_no == of).cloned().collect(),
                is_editable,
                shows_all,
                on_action: on_action.clone(),
            },
        )),
        _ => None,
    };
    html! { <>{ for form_fields(&props.record_type).filter_map(draw) }</> }
}
