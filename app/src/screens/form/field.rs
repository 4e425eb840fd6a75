//! One field of a form: its control or its text, what is wrong with it, and what somebody else made of it meanwhile.

use super::control::{Control, control};
use super::draft::{Entry, FieldAction, Seen, Touched, is_typed};
use super::read::Trouble;
use crate::components::field_frame::{FieldFrame, field_frame};
use crate::components::icon::{Icon, icon};
use crate::screens::failures::trouble_words;
use crate::screens::here::Here;
use crate::screens::present::{show, state_mark, state_name, to_input};
use landbridge_model::{Field, FieldNo, Kind, Value};
use landbridge_replica::view::{Cell, RecordState};
use web_sys::MouseEvent;
use yew::{AttrValue, Callback, Html, html};

/// What a field needs.
pub(crate) struct FormField {
    /// In front of the ids of its elements.
    pub prefix: AttrValue,
    /// The field.
    pub field: Field,
    /// What the record has in it now.
    pub seen: Seen,
    /// For a reference: what that is called.
    pub title: AttrValue,
    /// How far its last change has come; only what is not in the office yet shows.
    pub state: RecordState,
    /// Whether to show that.
    pub has_marks: bool,
    /// What was typed into it.
    pub touched: Option<Touched>,
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
    /// Whether the person may type into it now.
    pub is_editable: bool,
    /// What the person does with it.
    pub on_action: Callback<(FieldNo, FieldAction)>,
}

/// One field.
pub(crate) fn form_field(here: &Here, props: &FormField) -> Html {
    let field = &props.field;
    let label = field.label.get(here.words.tag()).to_owned();
    let is_control = props.is_editable && is_typed(field);
    let id = format!("{}-{}", props.prefix, field.key);
    let mark = if props.state == RecordState::InOffice || !props.has_marks {
        html! {}
    } else {
        state_mark(here, props.state)
    };
    let required = (is_control && field.required && field.kind != Kind::YesNo)
        .then(|| AttrValue::from(here.words.get("form-required")));
    let problem = props.trouble.as_ref().map(|trouble| AttrValue::from(trouble_words(here, trouble)));
    let control_id = is_control.then(|| AttrValue::from(id.clone()));
    let children = html! {
        if is_control {
            <div class="with-action">{ typed(here, props, id) }{ action(here, props) }</div>
            { meanwhile(here, props) }
        } else {
            { text(here, props) }
        }
    };
    field_frame(FieldFrame {
        field: field.key.clone().into(),
        control: control_id,
        label: label.into(),
        required,
        problem,
        is_wide: field.kind == Kind::LongText,
        state: state_name(props.state).into(),
        mark,
        children,
    })
}

fn typed(here: &Here, props: &FormField, id: String) -> Html {
    let field = &props.field;
    let (text, title) = match &props.touched {
        Some(touched) => (touched.entry.text.clone(), touched.entry.title.clone()),
        None => (input_text(here, field, props.seen.value.as_ref()), props.title.to_string()),
    };
    let (no, seen) = (field.no, props.seen.clone());
    let on_entry = props.on_action.reform(move |entry: Entry| (no, FieldAction::Type(entry, seen.clone())));
    let wanted = Control {
        id: id.into(),
        field: field.clone(),
        text: text.into(),
        title: title.into(),
        label: None,
        is_invalid: props.trouble.is_some(),
        on_entry,
    };
    control(here, &wanted)
}

/// The text of a value in its control; empty when there is none.
pub(crate) fn input_text(here: &Here, field: &Field, value: Option<&Value>) -> String {
    value.map(|value| to_input(here, field, value)).unwrap_or_default()
}

fn text(here: &Here, props: &FormField) -> Html {
    let cell = Cell { value: props.seen.value.clone(), title: props.title.to_string() };
    let words = show(here, &props.field, &cell);
    match (words.is_empty(), props.field.read_only) {
        (true, true) => {
            html! { <span class="value empty-value">{ here.words.get("form-given-by-office") }</span> }
        }
        (true, false) => {
            html! { <span class="value empty-value">{ here.words.get("form-optional-empty") }</span> }
        }
        (false, _) => html! { <span class="value">{ words }{ action(here, props) }</span> },
    }
}

/// What can be done with the value besides editing it: write, call, go there.
fn action(here: &Here, props: &FormField) -> Html {
    let value = match &props.touched {
        Some(touched) => touched.entry.value.clone().ok().flatten(),
        None => props.seen.value.clone(),
    };
    let Some(value) = value else { return html! {} };
    let title = props.touched.as_ref().map_or(&*props.title, |touched| &touched.entry.title);
    let (href, picture, words) = match (&props.field.kind, &value) {
        (Kind::Email, Value::Text(text)) => {
            (format!("mailto:{text}"), Icon::Mail, here.words.get("form-mail-to"))
        }
        (Kind::Phone, Value::Text(text)) => {
            (format!("tel:{}", text.replace(' ', "")), Icon::Phone, here.words.get("form-call"))
        }
        (Kind::Link, Value::Text(text)) => (web_address(text), Icon::Link, here.words.get("form-open-link")),
        (Kind::Reference(of), Value::Reference(id)) => {
            let Some(route) = here.record(*of, *id) else { return html! {} };
            (route.href(), Icon::Link, here.words.with("form-open-record", &[("title", title.into())]))
        }
        _ => return html! {},
    };
    let target = (props.field.kind == Kind::Link).then_some("_blank");
    html! { <a class="action" {href} {target} rel="noreferrer" title={words.clone()} aria-label={words}>{ icon(picture) }</a> }
}

fn web_address(text: &str) -> String {
    let has_scheme = text.starts_with("https://") || text.starts_with("http://");
    if has_scheme { text.to_owned() } else { format!("https://{text}") }
}

/// Somebody else changed the field after it was typed into: the person chooses before saving.
fn meanwhile(here: &Here, props: &FormField) -> Html {
    let present = props.seen.value.as_ref();
    let is_overtaken = props.touched.as_ref().is_some_and(|touched| touched.is_overtaken_by(present));
    if !is_overtaken {
        return html! {};
    }
    let cell = Cell { value: present.cloned(), title: props.title.to_string() };
    let words = match present {
        Some(_) => here.words.with("meanwhile", &[("value", show(here, &props.field, &cell).into())]),
        None => here.words.get("meanwhile-emptied"),
    };
    let (no, seen) = (props.field.no, props.seen.clone());
    let take = props.on_action.reform(move |_: MouseEvent| (no, FieldAction::TakeTheirs));
    let keep = props.on_action.reform(move |_: MouseEvent| (no, FieldAction::KeepMine(seen.clone())));
    html! {
        <div class="meanwhile" role="status">
            <p>{ words }</p>
            <button type="button" class="take-theirs" onclick={take}>{ here.words.get("meanwhile-take-theirs") }</button>
            <button type="button" class="keep-mine" onclick={keep}>{ here.words.get("meanwhile-keep-mine") }</button>
        </div>
    }
}
