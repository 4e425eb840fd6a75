//! The screen on the computer that is to take over: the code, and where the business database is from there.

use super::call::{Called, post};
use super::go;
use super::home::Home;
use super::text_field::{TextField, text_field, typed_into};
use super::told::failure_words;
use crate::state::use_state;
use landbridge_model::console::Overview;
use landbridge_model::pairing::PairAsked;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(super) struct PairProps {
    pub(super) home: Home,
}

/// The screen.
#[component]
pub(super) fn PairScreen(props: &PairProps) -> Html {
    let home = &props.home;
    let source = &home.overview.source;
    let typed = use_state(|| PairAsked {
        service: source.service.clone(),
        code: String::new(),
        database: source.database.clone(),
    });
    let problem = use_state(|| None::<String>);
    let is_busy = use_state(|| false);
    let on_submit = {
        let (home, asked) = (home.clone(), (*typed).clone());
        let (problem, busy) = (problem.setter(), is_busy.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (home, asked, problem, busy) = (home.clone(), asked.clone(), problem.clone(), busy.clone());
            busy.set(true);
            problem.set(None);
            spawn_local(async move {
                let done: Called<Overview> = post("pair", &asked).await;
                busy.set(false);
                match done {
                    Ok(_) => {
                        home.refresh.emit(());
                        go("");
                    }
                    Err(failure) => problem.set(Some(failure_words(&home, &failure))),
                }
            });
        })
    };
    let is_complete =
        ![&typed.service, &typed.code, &typed.database].iter().any(|text| text.trim().is_empty());
    let field =
        |name: &'static str, label: &str, hint: &str, value: &str, put: fn(&mut PairAsked, String)| {
            text_field(TextField {
                id: format!("pair-{name}"),
                name,
                label: home.say(label),
                value: value.to_owned(),
                hint: Some(home.say(hint)),
                problem: None,
                on_input: typed_into(&typed, put),
            })
        };
    html! {
        <section class="wizard" id="pair">
            <form class="card" onsubmit={on_submit} novalidate=true>
                <h1>{ home.say("pair-title") }</h1>
                <p>{ home.say("pair-intro") }</p>
                { field("service", "source-service", "source-service-hint", &typed.service, |asked, text| asked.service = text) }
                { field("code", "pair-code", "pair-code-hint", &typed.code, |asked, text| asked.code = text) }
                { field("database", "source-database", "pair-database-hint", &typed.database, |asked, text| asked.database = text) }
                <p class="problem" role="alert" id="pair-problem">{ (*problem).clone() }</p>
                <div class="buttons">
                    <a class="button" href="#">{ home.say("back") }</a>
                    <button type="submit" id="pair-now" class="primary" disabled={*is_busy || !is_complete}>
                        { home.say(if *is_busy { "pair-busy" } else { "pair-now" }) }
                    </button>
                </div>
            </form>
        </section>
    }
}
