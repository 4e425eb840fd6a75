//! Picking a record that a field refers to: one types, the replica answers, and a new one can be made on the spot.

use super::new_inline::NewInline;
use crate::components::combobox::{Choice, Combobox};
use crate::hooks::{RecordState, use_record, use_records};
use crate::screens::here::{Here, use_here};
use crate::screens::present::row_words;
use crate::state::{use_effect_with, use_state};
use landbridge_model::fold;
use landbridge_model::{RecordId, RecordType, TypeNo};
use landbridge_replica::view::{ListAnswer, ListQuery, ListRow};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// Choices shown at once.
const CHOICES: u32 = 8;

/// What the picker needs.
#[derive(Clone, Properties, PartialEq)]
pub(crate) struct ReferencePickerProps {
    /// The id of its input.
    pub id: AttrValue,
    /// The input's name.
    pub name: AttrValue,
    /// The type of the records to pick from.
    pub of: TypeNo,
    /// The record that is picked now.
    pub chosen: Option<RecordId>,
    /// What it is called; looked up when empty.
    pub title: AttrValue,
    /// The picker's name, where no label belongs to it.
    pub label: Option<AttrValue>,
    /// Whether something is wrong with it.
    pub is_invalid: bool,
    /// Whether a new record can be made on the spot.
    pub may_make_new: bool,
    /// A record was picked, with what it is called; or none.
    pub on_pick: Callback<Option<(RecordId, String)>>,
}

/// A picker of records of one type.
pub(crate) fn reference_picker(picker: ReferencePickerProps) -> Html {
    match picker.chosen.filter(|_| picker.title.is_empty()) {
        Some(id) => html! { <LookedUp {id} {picker} /> },
        None => html! { <Picker ..picker /> },
    }
}

#[derive(Properties, PartialEq)]
struct LookedUpProps {
    id: RecordId,
    picker: ReferencePickerProps,
}

/// The picker with the name of what is picked.
#[component]
fn LookedUp(props: &LookedUpProps) -> Html {
    let here = use_here();
    let title = match use_record(props.picker.of, props.id) {
        RecordState::Here(view) => view.title.clone(),
        RecordState::Loading => here.words.get("loading"),
        RecordState::Gone => here.words.get("reference-not-here"),
    };
    html! { <Picker ..ReferencePickerProps { title: title.into(), ..props.picker.clone() } /> }
}

#[component]
fn Picker(props: &ReferencePickerProps) -> Html {
    let here = use_here();
    let searched = use_state(|| None::<String>);
    let answer = use_state(|| None::<Rc<ListAnswer>>);
    let making = use_state(|| None::<String>);
    let Some(record_type) = here.record_type(props.of) else {
        return html! { <span class="value">{ &props.title }</span> };
    };
    let on_search = {
        let searched = searched.clone();
        Callback::from(move |text: String| searched.set(Some(text)))
    };
    let on_close = {
        let searched = searched.clone();
        Callback::from(move |()| searched.set(None))
    };
    let on_pick = props.on_pick.reform(|choice: Option<Choice>| {
        choice.and_then(|choice| Some((RecordId::parse(&choice.key)?, choice.label.to_string())))
    });
    let on_new = {
        let making = making.clone();
        Callback::from(move |name: String| making.set(Some(name)))
    };
    let on_made = {
        let (making, on_pick) = (making.clone(), props.on_pick.clone());
        Callback::from(move |made: Option<(RecordId, String)>| {
            making.set(None);
            if made.is_some() {
                on_pick.emit(made);
            }
        })
    };
    let may_make_new = props.may_make_new && here.may_create(record_type);
    let typed = searched.as_deref().unwrap_or_default().trim();
    let new_label = may_make_new.then(|| AttrValue::from(new_words(&here, record_type, typed)));
    let setter = answer.setter();
    html! {
        <>
            <Combobox id={props.id.clone()} name={props.name.clone()} shown={props.title.clone()} label={props.label.clone()}
                placeholder={here.words.get("reference-placeholder")} choices={choices(&here, record_type, answer.as_deref())}
                none={here.words.get("reference-none")} {new_label} is_invalid={props.is_invalid}
                {on_search} {on_pick} {on_new} {on_close} />
            if let Some(text) = &*searched {
                <Searcher of={props.of} text={text.clone()} on_answer={Callback::from(move |answer| setter.set(Some(answer)))} />
            }
            if let Some(name) = &*making {
                <NewInline id={format!("{}-new", props.id)} of={props.of} name={name.clone()} {on_made} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct SearcherProps {
    of: TypeNo,
    text: String,
    on_answer: Callback<Rc<ListAnswer>>,
}

/// Asks the replica only while somebody is picking, since a form has many pickers.
#[component]
fn Searcher(props: &SearcherProps) -> Html {
    let records = use_records(ListQuery {
        type_no: props.of,
        sort: None,
        filters: Vec::new(),
        search: props.text.trim().to_owned(),
        from: 0,
        count: CHOICES,
    });
    let on_answer = props.on_answer.clone();
    use_effect_with(records.answer, move |answer| {
        if let Some(answer) = answer {
            on_answer.emit(answer.clone());
        }
    });
    html! {}
}

fn new_words(here: &Here, record_type: &RecordType, typed: &str) -> String {
    let label = ("label", fold::lower(here.label(record_type)).into());
    if typed.is_empty() {
        here.words.with("reference-new", &[label])
    } else {
        here.words.with("reference-new-named", &[label, ("text", typed.into())])
    }
}

/// The hits as choices, with the other columns as details.
fn choices(here: &Here, record_type: &RecordType, answer: Option<&ListAnswer>) -> Vec<Choice> {
    let rows = answer.map(|answer| answer.rows.as_slice()).unwrap_or_default();
    let choice = |row: &ListRow| {
        let (title, mut detail) = row_words(here, record_type, row, None);
        detail.truncate(2);
        Choice { key: row.id.to_string().into(), label: title.into(), detail: detail.join(" · ").into() }
    };
    rows.iter().map(choice).collect()
}
