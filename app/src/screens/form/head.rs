//! What stands above a form: what the record is called, how far it is, and what the person should know before typing.

use super::record_form::{Mode, RecordFormProps};
use super::start::number_field;
use crate::components::notice::{Tone, notice};
use crate::screens::here::Here;
use crate::screens::present::{attention_mark, state_mark};
use crate::screens::route::Route;
use landbridge_model::fold;
use landbridge_model::{Kind, RecordId};
use yew::{Html, html};

/// The way back, the title and its marks.
pub(crate) fn head(here: &Here, props: &RecordFormProps) -> Html {
    let record_type = &*props.record_type;
    let plural = here.plural(record_type);
    let label = fold::lower(here.label(record_type));
    let view = props.mode.view();
    let title = view.map_or_else(
        || here.words.with("form-new", &[("label", label.into())]),
        |view| here.title_or_label(Some(record_type), &view.title).to_owned(),
    );
    let has_number = number_field(record_type).is_none_or(|field| {
        view.is_some_and(|view| view.fields.get(&field.no).is_some_and(|field| field.cell.value.is_some()))
    });
    let has_lines = record_type.fields.iter().any(|field| matches!(field.kind, Kind::Lines { .. }));
    html! {
        <header class="screen-head">
            <a class="back" href={here.list_of(record_type).href()}>{ plural }</a>
            <h1 id="record-title">{ title }</h1>
            if let Some(view) = view {
                { state_mark(here, view.state) }
                if !view.conflicts.is_empty() || !view.refused.is_empty() { { attention_mark(here) } }
            }
            if has_lines && !has_number {
                <span id="provisional-number" class="tag" title={here.words.get("form-provisional-hint")}>
                    { here.words.with("form-provisional", &[("number", provisional_number(props.id).into())]) }
                </span>
            }
        </header>
    }
}

/// The last digits of the id: different for every document that one company makes in the same hour, short enough to say aloud.
fn provisional_number(id: RecordId) -> String {
    let digits = id.0.simple().to_string();
    digits[digits.len() - 6..].to_ascii_uppercase()
}

/// What the person should know before typing.
pub(crate) fn notices(here: &Here, props: &RecordFormProps, is_editable: bool) -> Html {
    let words = &here.words;
    let view = props.mode.view();
    let (conflicts, refused) = view.map_or((0, 0), |view| (view.conflicts.len(), view.refused.len()));
    let is_locked = view.is_some_and(|view| {
        let values = view.fields.iter().filter_map(|(no, field)| Some((*no, field.cell.value.clone()?)));
        props.record_type.is_locked(&values.collect())
    });
    let has_lines = props.record_type.fields.iter().any(|field| matches!(field.kind, Kind::Lines { .. }));
    let is_provisional = props.mode == Mode::New && has_lines && number_field(&props.record_type).is_some();
    html! {
        <>
            if !props.reason.is_empty() {
                { notice(Tone::Attention, "form-amending", html! { words.with("form-amending", &[("reason", props.reason.as_str().into())]) }) }
            }
            if props.mode == Mode::Gone {
                { notice(Tone::Attention, "form-gone", html! { words.get("meanwhile-record-gone") }) }
            }
            if conflicts > 0 {
                { notice(Tone::Attention, "form-conflicts", html! { <>
                    <span>{ words.with("form-has-conflict", &[("count", conflicts.into())]) }</span>
                    <a class="button" href={Route::Conflicts.href()}>{ words.get("desktop-open-conflicts") }</a>
                </> }) }
            }
            if refused > 0 && props.reason.is_empty() {
                { notice(Tone::Attention, "form-refused", html! { <>
                    <span>{ words.with("form-has-refused", &[("count", refused.into())]) }</span>
                    <a class="button" href={Route::Outbox.href()}>{ words.get("desktop-open-outbox") }</a>
                </> }) }
            }
            if view.is_some() && !is_editable {
                <p class="hint" id="form-read-only">{ words.get(if is_locked { "form-locked" } else { "form-read-only" }) }</p>
            }
            if is_provisional {
                <p class="hint">{ words.get("form-provisional-hint") }</p>
            }
        </>
    }
}
