//! The form of a record, made from its record type: for a new one, for one that is there, and for one whose edit was refused.

pub(crate) mod amend;
mod buttons;
mod control;
mod delete;
pub(crate) mod draft;
mod field;
mod head;
mod line_row;
mod lines;
mod new_inline;
pub(crate) mod read;
mod record_form;
pub(crate) mod reference;
mod related;
mod start;
mod use_save;

use super::here::{Here, use_here};
use super::route::Route;
use crate::hooks::{RecordState, new_record_id, use_outbox, use_record};
use crate::state::use_memo;
use amend::Amended;
use draft::Draft;
use landbridge_model::fold;
use landbridge_model::{RecordId, RecordType};
use record_form::{Mode, RecordForm};
use std::rc::Rc;
use yew::{Html, Properties, component, html};

/// The screen of a record of a type: of a new one, or of one that is there.
pub(crate) fn record_screen(record_type: Rc<RecordType>, route: &Route) -> Html {
    let address = route.href();
    let key = address.clone();
    match route {
        Route::New { given, .. } => {
            html! { <NewRecord {key} {record_type} {address} given={given.clone()} /> }
        }
        Route::Record { id, amends: None, .. } => {
            html! { <ExistingRecord {key} {record_type} {address} id={*id} /> }
        }
        Route::Record { id, amends: Some(n), .. } => {
            html! { <AmendedRecord {key} {record_type} {address} id={*id} n={*n} /> }
        }
        _ => html! {},
    }
}

#[derive(Properties, PartialEq)]
struct NewRecordProps {
    record_type: Rc<RecordType>,
    address: String,
    given: Vec<(String, RecordId)>,
}

#[component]
fn NewRecord(props: &NewRecordProps) -> Html {
    let here = use_here();
    let id = use_memo((), |()| new_record_id());
    let start = use_memo((), |()| start::new_record(&here, &props.record_type, &props.given));
    html! {
        <RecordForm record_type={props.record_type.clone()} id={*id} mode={Mode::New}
            start={(*start).clone()} address={props.address.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct ExistingRecordProps {
    record_type: Rc<RecordType>,
    address: String,
    id: RecordId,
}

#[component]
fn ExistingRecord(props: &ExistingRecordProps) -> Html {
    let here = use_here();
    match use_record(props.record_type.no, props.id) {
        RecordState::Loading => loading(&here),
        // What was typed into a record that somebody deleted is not thrown away.
        RecordState::Gone if here.shelf.draft(&props.address).is_none() => gone(&here, &props.record_type),
        RecordState::Gone => html! {
            <RecordForm record_type={props.record_type.clone()} id={props.id} mode={Mode::Gone} start={Draft::default()}
                address={props.address.clone()} />
        },
        RecordState::Here(view) => html! {
            <RecordForm record_type={props.record_type.clone()} id={props.id} mode={Mode::There(view)} start={Draft::default()}
                address={props.address.clone()} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct AmendedRecordProps {
    record_type: Rc<RecordType>,
    address: String,
    id: RecordId,
    n: u64,
}

/// A form that starts with what a refused edit wanted.
#[component]
fn AmendedRecord(props: &AmendedRecordProps) -> Html {
    let here = use_here();
    let outbox = use_outbox();
    let record = use_record(props.record_type.no, props.id);
    // The outbox empties while the form is saved; what it began with stays.
    let begun = yew::use_mut_ref(|| None::<Amended>);
    if begun.borrow().is_none() {
        *begun.borrow_mut() = amend::amended(&here, &props.record_type, props.id, props.n, &outbox, &record);
    }
    let amended = begun.borrow().clone();
    match (amended, record) {
        (Some(amended), record) => {
            let mode = match record {
                _ if amended.is_new => Mode::New,
                RecordState::Here(view) => Mode::There(view),
                RecordState::Loading | RecordState::Gone => Mode::Gone,
            };
            html! {
                <RecordForm record_type={props.record_type.clone()} id={props.id} {mode} start={amended.start}
                    address={props.address.clone()} reason={amended.reason} amends={amended.edits} />
            }
        }
        (None, RecordState::Gone) => gone(&here, &props.record_type),
        (None, _) => loading(&here),
    }
}

fn loading(here: &Here) -> Html {
    html! { <p class="empty" role="status">{ here.words.get("loading") }</p> }
}

fn gone(here: &Here, record_type: &RecordType) -> Html {
    let plural = fold::lower(here.plural(record_type));
    html! {
        <section class="empty" id="record-gone">
            <h1>{ here.words.get("form-gone") }</h1>
            <p>{ here.words.get("form-gone-text") }</p>
            <a class="button" href={here.list_of(record_type).href()}>
                { here.words.with("form-to-list", &[("plural", plural.into())]) }
            </a>
        </section>
    }
}
