//! The bar of filters above a list: one condition for each field that the person picks, with the control of its kind.

use crate::components::icon::{Icon, icon};
use crate::screens::form::read;
use crate::screens::form::reference::{ReferencePickerProps, reference_picker};
use crate::screens::here::{Here, use_here};
use crate::screens::present::to_input;
use crate::state::{use_effect_with, use_state};
use landbridge_model::{Field, FieldNo, Kind, RecordType, Value};
use landbridge_replica::view::{Filter, Test};
use std::rc::Rc;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, MouseEvent};
use yew::{AttrValue, Callback, Html, Properties, TargetCast, component, html};

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub(crate) struct FilterBarProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// The conditions that hold.
    pub filters: Vec<Filter>,
    /// Others are wanted.
    pub on_change: Callback<Vec<Filter>>,
}

/// The filters: those in use, and a choice of fields for another one.
#[component]
pub(crate) fn FilterBar(props: &FilterBarProps) -> Html {
    let here = use_here();
    let picked = use_state(Vec::<FieldNo>::new);
    {
        let setter = picked.setter();
        // What was picked without a condition yet goes when all filters are cleared.
        use_effect_with((props.record_type.no, props.filters.is_empty()), move |(_, is_empty)| {
            if *is_empty {
                setter.set(Vec::new());
            }
        });
    }
    let shown = shown_fields(props, &picked);
    let on_pick = {
        let picked = picked.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(no) = select.value().parse() {
                picked.set(picked.iter().copied().chain([FieldNo(no)]).collect());
            }
            select.set_value("");
        })
    };
    let language = here.words.tag();
    let others = props.record_type.fields.iter().filter(|field| {
        !field.is_deprecated && !matches!(field.kind, Kind::Lines { .. }) && !shown.contains(&field.no)
    });
    html! {
        <div class="filters" role="group" aria-label={here.words.get("filters-label")}>
            { for shown.iter().filter_map(|no| props.record_type.field(*no)).map(|field| {
                let remove = {
                    let (picked, no) = (picked.clone(), field.no);
                    Callback::from(move |()| picked.set(picked.iter().copied().filter(|other| *other != no).collect()))
                };
                condition(&here, props, field, remove)
            }) }
            <select id="filter-add" class="quiet" aria-label={here.words.get("filter-add")} onchange={on_pick}>
                <option value="" selected=true>{ here.words.get("filter-add") }</option>
                { for others.map(|field| html! {
                    <option value={field.no.0.to_string()}>{ field.label.get(language) }</option>
                }) }
            </select>
        </div>
    }
}

/// The fields with a condition, then those picked for one.
fn shown_fields(props: &FilterBarProps, picked: &[FieldNo]) -> Vec<FieldNo> {
    let mut shown = Vec::new();
    for no in props.filters.iter().map(|filter| filter.field).chain(picked.iter().copied()) {
        if !shown.contains(&no) {
            shown.push(no);
        }
    }
    shown
}

/// One field's condition.
fn condition(here: &Here, props: &FilterBarProps, field: &Field, on_remove: Callback<()>) -> Html {
    let label = field.label.get(here.words.tag()).to_owned();
    let set = {
        let (filters, on_change, no) = (props.filters.clone(), props.on_change.clone(), field.no);
        Callback::from(move |tests: Vec<Test>| {
            let others = filters.iter().filter(|filter| filter.field != no).cloned();
            let own = tests.into_iter().map(|test| Filter { field: no, test });
            on_change.emit(others.chain(own).collect());
        })
    };
    let remove = {
        let set = set.clone();
        Callback::from(move |_: MouseEvent| {
            set.emit(Vec::new());
            on_remove.emit(());
        })
    };
    let tests: Vec<&Test> =
        props.filters.iter().filter(|filter| filter.field == field.no).map(|filter| &filter.test).collect();
    html! {
        <div class="filter" data-field={field.key.clone()} role="group" aria-label={label.clone()}>
            <span class="label">{ &label }</span>
            { control(here, field, &tests, &set) }
            <button type="button" class="quiet" onclick={remove}
                aria-label={here.words.with("filter-remove", &[("field", label.into())])}>{ icon(Icon::Cross) }</button>
        </div>
    }
}

fn control(here: &Here, field: &Field, tests: &[&Test], set: &Callback<Vec<Test>>) -> Html {
    match &field.kind {
        Kind::Choice(choices) => {
            let language = here.words.tag();
            let options =
                choices.iter().map(|choice| (choice.key.clone(), choice.label.get(language).to_owned()));
            pick_one(here, field, options.collect(), tests, set)
        }
        Kind::YesNo => {
            let options = [("true", "yes"), ("false", "no")];
            let options = options.map(|(key, words)| (key.to_owned(), here.words.get(words)));
            pick_one(here, field, options.to_vec(), tests, set)
        }
        Kind::Whole | Kind::Decimal(_) | Kind::Money(_) | Kind::Date | Kind::DateTime => {
            range(here, field, tests, set)
        }
        Kind::Reference(of) => {
            let chosen = tests.iter().find_map(|test| match test {
                Test::Is(value) => value.as_reference(),
                _ => None,
            });
            let on_pick = set.reform(|picked: Option<(landbridge_model::RecordId, String)>| {
                picked.map(|(id, _)| Test::Is(Value::Reference(id))).into_iter().collect()
            });
            reference_picker(ReferencePickerProps {
                id: format!("filter-{}", field.key).into(),
                name: AttrValue::default(),
                of: *of,
                chosen,
                title: AttrValue::default(),
                label: Some(field.label.get(here.words.tag()).to_owned().into()),
                is_invalid: false,
                may_make_new: false,
                on_pick,
            })
        }
        _ => contains(here, field, tests, set),
    }
}

fn pick_one(
    here: &Here,
    field: &Field,
    options: Vec<(String, String)>,
    tests: &[&Test],
    set: &Callback<Vec<Test>>,
) -> Html {
    let chosen = match tests.first() {
        Some(Test::Is(value)) => value.to_string(),
        Some(Test::IsEmpty) => "is-empty".to_owned(),
        _ => String::new(),
    };
    let is_yes_no = field.kind == Kind::YesNo;
    let on_change = set.reform(move |event: Event| {
        let key = event.target_unchecked_into::<HtmlSelectElement>().value();
        match key.as_str() {
            "" => Vec::new(),
            "is-empty" => vec![Test::IsEmpty],
            key if is_yes_no => vec![Test::Is(Value::YesNo(key == "true"))],
            key => vec![Test::Is(Value::Text(key.to_owned()))],
        }
    });
    let option = |key: String, words: String| {
        html! {
            <option selected={key == chosen} value={key.clone()}>{ words }</option>
        }
    };
    html! {
        <select name={format!("filter-{}", field.key)} aria-label={here.words.get("filter-is")} onchange={on_change}>
            { option(String::new(), here.words.get("filter-any")) }
            { for options.into_iter().map(|(key, words)| option(key, words)) }
            { option("is-empty".to_owned(), here.words.get("filter-empty")) }
        </select>
    }
}

fn range(here: &Here, field: &Field, tests: &[&Test], set: &Callback<Vec<Test>>) -> Html {
    let low = tests
        .iter()
        .find_map(|test| if let Test::AtLeast(value) = test { Some(value.clone()) } else { None });
    let high =
        tests.iter().find_map(|test| if let Test::AtMost(value) = test { Some(value.clone()) } else { None });
    let with = |low: Option<Value>, high: Option<Value>| -> Vec<Test> {
        low.map(Test::AtLeast).into_iter().chain(high.map(Test::AtMost)).collect()
    };
    let (other_low, other_high) = (low.clone(), high.clone());
    let on_low = set.reform(move |value| with(value, other_high.clone()));
    let on_high = set.reform(move |value| with(other_low.clone(), value));
    html! {
        <>
            { bound(here, field, "filter-from", low.as_ref(), on_low) }
            { bound(here, field, "filter-to", high.as_ref(), on_high) }
        </>
    }
}

/// One end of a range. What cannot be read leaves that end open.
fn bound(
    here: &Here,
    field: &Field,
    words: &'static str,
    value: Option<&Value>,
    on_value: Callback<Option<Value>>,
) -> Html {
    let shown = value.map(|value| to_input(here, field, value)).unwrap_or_default();
    let has_decimal_comma = here.formats.has_decimal_comma();
    let lenient = Field { required: false, min: None, max: None, ..field.clone() };
    let on_change = on_value.reform(move |event: Event| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        read::read(&lenient, &text, has_decimal_comma).ok().flatten()
    });
    let kind = match field.kind {
        Kind::Date => "date",
        Kind::DateTime => "datetime-local",
        _ => "text",
    };
    html! {
        <label class="inline">
            <span>{ here.words.get(words) }</span>
            <input type={kind} name={format!("{words}-{}", field.key)} value={shown} onchange={on_change} />
        </label>
    }
}

fn contains(here: &Here, field: &Field, tests: &[&Test], set: &Callback<Vec<Test>>) -> Html {
    let shown = match tests.first() {
        Some(Test::Contains(text)) => text.clone(),
        _ => String::new(),
    };
    let on_input = set.reform(|event: web_sys::InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        if text.is_empty() { Vec::new() } else { vec![Test::Contains(text)] }
    });
    html! {
        <input type="text" name={format!("filter-{}", field.key)} value={shown} oninput={on_input}
            aria-label={here.words.get("filter-contains")} placeholder={here.words.get("filter-contains")} />
    }
}
