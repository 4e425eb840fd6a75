//! The control of each kind of field: the browser's own wherever it has one.

use super::draft::Entry;
use super::read;
use super::reference::{ReferencePickerProps, reference_picker};
use crate::screens::here::{Here, use_here};
use crate::state::use_effect_with;
use landbridge_model::{Field, Kind, RecordId, TypeNo, record_type::Choice};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, TargetCast, component, html, use_node_ref};

/// What a control needs.
#[derive(Clone, PartialEq)]
pub(crate) struct Control {
    /// Its id in the document.
    pub id: AttrValue,
    /// The field.
    pub field: Field,
    /// What it has, as text.
    pub text: AttrValue,
    /// For a reference: what the record is called.
    pub title: AttrValue,
    /// Its name, where no label belongs to it.
    pub label: Option<AttrValue>,
    /// Whether something is wrong with it.
    pub is_invalid: bool,
    /// Something was typed or picked.
    pub on_entry: Callback<Entry>,
}

impl Control {
    fn described_by(&self) -> Option<String> {
        self.is_invalid.then(|| format!("{}-problem", self.id))
    }
}

/// The control of a field.
pub(crate) fn control(here: &Here, props: &Control) -> Html {
    let on_text = on_text(here, props);
    match &props.field.kind {
        Kind::LongText => long_text(props, on_text),
        Kind::YesNo => yes_no(props, on_text),
        Kind::Choice(choices) => html! {
            <ChoiceList control={props.clone()} choices={choices.clone()} {on_text} />
        },
        Kind::Reference(of) => reference(props, *of),
        Kind::Lines { .. } => html! {},
        _ => one_line(props, on_text),
    }
}

/// What was typed, read by the rules of the field.
fn on_text(here: &Here, props: &Control) -> Callback<String> {
    let (field, has_decimal_comma) = (props.field.clone(), here.formats.has_decimal_comma());
    props.on_entry.reform(move |text: String| {
        let value = read::read(&field, &text, has_decimal_comma);
        Entry { text, value, title: String::new() }
    })
}

fn one_line(props: &Control, on_text: Callback<String>) -> Html {
    let (kind, mode, complete) = match props.field.kind {
        Kind::Email => ("email", "email", "off"),
        Kind::Phone => ("tel", "tel", "off"),
        Kind::Link => ("url", "url", "off"),
        Kind::Whole => ("text", "numeric", "off"),
        Kind::Decimal(_) | Kind::Money(_) => ("text", "decimal", "off"),
        Kind::Date => ("date", "text", "off"),
        Kind::DateTime => ("datetime-local", "text", "off"),
        _ => ("text", "text", "off"),
    };
    let class = if mode == "numeric" || mode == "decimal" { "number" } else { "" };
    let on_input =
        on_text.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <input id={props.id.clone()} name={props.field.key.clone()} type={kind} inputmode={mode} autocomplete={complete} {class}
            aria-label={props.label.clone()} aria-required={props.field.required.then_some("true")}
            aria-invalid={props.is_invalid.then_some("true")} aria-describedby={props.described_by()}
            value={props.text.clone()} oninput={on_input} />
    }
}

fn long_text(props: &Control, on_text: Callback<String>) -> Html {
    let on_input =
        on_text.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <textarea id={props.id.clone()} name={props.field.key.clone()} rows="4" aria-label={props.label.clone()}
            aria-required={props.field.required.then_some("true")} aria-invalid={props.is_invalid.then_some("true")}
            aria-describedby={props.described_by()} value={props.text.clone()} oninput={on_input} />
    }
}

fn yes_no(props: &Control, on_text: Callback<String>) -> Html {
    let on_change = on_text
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked().to_string());
    html! {
        <input id={props.id.clone()} name={props.field.key.clone()} type="checkbox" aria-label={props.label.clone()}
            aria-invalid={props.is_invalid.then_some("true")} aria-describedby={props.described_by()}
            checked={props.text == "true"} onchange={on_change} />
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceListProps {
    control: Control,
    choices: Vec<Choice>,
    on_text: Callback<String>,
}

/// The list of a choice.
#[component]
fn ChoiceList(props: &ChoiceListProps) -> Html {
    let ChoiceListProps { control, choices, on_text } = props;
    let here = use_here();
    let language = here.words.tag();
    let node = use_node_ref();
    {
        let node = node.clone();
        // Once somebody has chosen, browsers look at the attribute `selected` no more.
        use_effect_with((control.text.clone(), choices.clone()), move |(text, _)| {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(text);
            }
        });
    }
    let on_change = on_text.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let is_known = control.text.is_empty() || choices.iter().any(|choice| choice.key == *control.text);
    html! {
        <select ref={node} id={control.id.clone()} name={control.field.key.clone()} aria-label={control.label.clone()}
            aria-required={control.field.required.then_some("true")} aria-invalid={control.is_invalid.then_some("true")}
            aria-describedby={control.described_by()} onchange={on_change}>
            if !control.field.required || control.text.is_empty() {
                <option value="" selected={control.text.is_empty()}>{ here.words.get("form-choice-none") }</option>
            }
            if !is_known {
                <option value={control.text.clone()} selected=true>{ &control.text }</option>
            }
            { for choices.iter().map(|choice| html! {
                <option value={choice.key.clone()} selected={choice.key == *control.text}>{ choice.label.get(language) }</option>
            }) }
        </select>
    }
}

fn reference(props: &Control, of: TypeNo) -> Html {
    let field = props.field.clone();
    let on_pick = props.on_entry.reform(move |picked: Option<(RecordId, String)>| {
        let (text, title) = picked.map(|(id, title)| (id.to_string(), title)).unwrap_or_default();
        let value = read::read(&field, &text, false);
        Entry { text, value, title }
    });
    reference_picker(ReferencePickerProps {
        id: props.id.clone(),
        name: props.field.key.clone().into(),
        of,
        chosen: RecordId::parse(&props.text),
        title: props.title.clone(),
        label: props.label.clone(),
        is_invalid: props.is_invalid,
        may_make_new: true,
        on_pick,
    })
}
