//! The company's data: filling in what is missing, and checking what is there.

use super::call::{Called, get, post};
use super::home::Home;
use super::requirements::StepProps;
use super::text_field::{TextField, text_field, typed_into};
use super::told::{failure_notice, failure_words, number_words};
use crate::state::{State, use_effect_with, use_state};
use landbridge_model::company_number;
use landbridge_model::console::CompanyData;
use landbridge_model::validate::{is_email, is_phone};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MouseEvent, SubmitEvent};
use yew::{Callback, Html, Properties, component, html};

/// The values that can be filled in, each with its name in tests, styles and messages.
const FIELDS: [Part; 7] = [
    Part { name: "country", of: |data| &mut data.country },
    Part { name: "number", of: |data| &mut data.number },
    Part { name: "street", of: |data| &mut data.street },
    Part { name: "postcode", of: |data| &mut data.postcode },
    Part { name: "city", of: |data| &mut data.city },
    Part { name: "phone", of: |data| &mut data.phone },
    Part { name: "email", of: |data| &mut data.email },
];

/// One value of the company's.
struct Part {
    name: &'static str,
    of: fn(&mut CompanyData) -> &mut Option<String>,
}

/// What the form needs.
#[derive(Properties, PartialEq)]
pub(super) struct CompanyFormProps {
    pub(super) home: Home,
    /// The business database has what was entered.
    pub(super) on_kept: Callback<()>,
}

/// Asks for what the business database has of the company, and writes there what is changed.
#[component]
pub(super) fn CompanyForm(props: &CompanyFormProps) -> Html {
    let home = &props.home;
    let present = use_company();
    let typed = use_state(CompanyData::default);
    let problem = use_state(|| None::<String>);
    let data = match &*present {
        None => return html! { <p role="status">{ home.say("loading") }</p> },
        Some(Err(failure)) => return failure_notice(home, failure),
        Some(Ok(data)) => data,
    };
    let is_fine = FIELDS.iter().all(|part| problem_of(home, part, data, &typed).is_none());
    let on_submit = {
        let (typed, setter, home) = ((*typed).clone(), problem.setter(), home.clone());
        let on_kept = props.on_kept.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !is_fine {
                return;
            }
            let (typed, setter, home, on_kept) =
                (typed.clone(), setter.clone(), home.clone(), on_kept.clone());
            spawn_local(async move {
                let kept: Called<CompanyData> = post("company", &typed).await;
                match kept {
                    Ok(_) => on_kept.emit(()),
                    Err(failure) => setter.set(Some(failure_words(&home, &failure))),
                }
            });
        })
    };
    html! {
        <form id="company-form" onsubmit={on_submit} novalidate=true>
            <p class="hint">{ home.say("fill-in-intro") }</p>
            <div class="fields">{ for FIELDS.iter().map(|part| field(home, part, data, &typed)) }</div>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="submit" id="keep-company" class="primary" disabled={!is_fine}>{ home.say("fill-in-keep") }</button>
            </div>
        </form>
    }
}

/// What there is, once it is known.
#[yew::hook]
fn use_company() -> State<Option<Called<CompanyData>>> {
    let present = use_state(|| None);
    let setter = present.setter();
    use_effect_with((), move |()| {
        spawn_local(async move { setter.set(Some(get("company").await)) });
    });
    present
}

fn field(home: &Home, part: &'static Part, present: &CompanyData, typed: &State<CompanyData>) -> Html {
    let Some(value) = (part.of)(&mut present.clone()).clone() else { return Html::default() };
    let id = format!("company-{}", part.name);
    text_field(TextField {
        name: part.name,
        label: home.say(&id),
        value: (part.of)(&mut (**typed).clone()).clone().unwrap_or(value),
        hint: None,
        problem: problem_of(home, part, present, typed),
        on_input: typed_into(typed, |data, text| *(part.of)(data) = Some(text)),
        id,
    })
}

/// What is wrong with what was typed; nothing of what was there is judged here.
fn problem_of(home: &Home, part: &Part, present: &CompanyData, typed: &CompanyData) -> Option<String> {
    let text = (part.of)(&mut typed.clone()).clone()?;
    let text = text.trim();
    if text.is_empty() {
        return Some(home.say("company-empty"));
    }
    match part.name {
        "country" if text.len() != 2 => Some(home.say("company-country-form")),
        "phone" if !is_phone(text) => Some(home.say("company-phone-form")),
        "email" if !is_email(text) => Some(home.say("company-email-form")),
        "number" => {
            let country = typed.country.as_ref().or(present.country.as_ref());
            let fault = company_number::check(country.map_or("", String::as_str), text).err()?;
            Some(number_words(home, &fault))
        }
        _ => None,
    }
}

/// The step in which the company's data are checked.
#[component]
pub(super) fn CompanyStep(props: &StepProps) -> Html {
    let home = &props.home;
    let present = use_company();
    let on_next = props.on_done.reform(|_: MouseEvent| ());
    let content = match &*present {
        None => html! { <p role="status">{ home.say("loading") }</p> },
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(data)) => company_facts(home, data),
    };
    html! {
        <>
            <p>{ home.say("company-intro") }</p>
            { content }
            <div class="buttons">
                <a class="button" href="#connect/requirements">{ home.say("company-wrong") }</a>
                <button type="button" id="next" class="primary" onclick={on_next}
                    disabled={!matches!(&*present, Some(Ok(_)))}>{ home.say("company-right") }</button>
            </div>
        </>
    }
}

fn company_facts(home: &Home, data: &CompanyData) -> Html {
    let name = (home.say("company-name"), data.name.clone());
    let rows = FIELDS.iter().map(|part| {
        let text = (part.of)(&mut data.clone()).clone();
        (home.say(&format!("company-{}", part.name)), text)
    });
    let rows = std::iter::once(name).chain(rows).filter_map(|(label, text)| Some((label, text?)));
    html! {
        <dl class="facts" id="company">
            { for rows.map(|(label, text)| html! { <><dt>{ label }</dt><dd>{ text }</dd></> }) }
        </dl>
    }
}
