//! Another way to the business database that is connected: a password that was changed, or another place.

use super::call::{Called, post};
use super::go;
use super::home::Home;
use super::told::failure_text;
use crate::components::notice::{Tone, notice};
use crate::state::use_state;
use landbridge_model::console::{Failure, Overview, Reconnect};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, InputEvent, SubmitEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_node_ref};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(super) struct ReconnectProps {
    pub(super) home: Home,
}

/// How far it is.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Busy,
    Refused(Failure),
}

/// The form.
#[component]
pub(super) fn ReconnectScreen(props: &ReconnectProps) -> Html {
    let home = &props.home;
    let (database, password) = (use_node_ref(), use_node_ref());
    // What is typed stays, although the office is asked again each second.
    let shown = use_state(|| home.overview.source.database.clone());
    let on_input = {
        let shown = shown.setter();
        Callback::from(move |event: InputEvent| {
            shown.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let attempt = use_state(|| Attempt::Idle);
    let on_submit = {
        let (database, password) = (database.clone(), password.clone());
        let (attempt, home) = (attempt.setter(), home.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let value = |node: &yew::NodeRef| node.cast::<HtmlInputElement>().map(|input| input.value());
            let asked = Reconnect {
                database: value(&database).unwrap_or_default(),
                password: value(&password).unwrap_or_default(),
            };
            let (attempt, home) = (attempt.clone(), home.clone());
            attempt.set(Attempt::Busy);
            spawn_local(async move {
                let done: Called<Overview> = post("reconnect", &asked).await;
                match done {
                    Ok(_) => {
                        home.refresh.emit(());
                        go("");
                    }
                    Err(failure) => attempt.set(Attempt::Refused(failure)),
                }
            });
        })
    };
    let is_busy = *attempt == Attempt::Busy;
    html! {
        <section class="desktop">
            <h1>{ home.say("reconnect-title") }</h1>
            <form id="reconnect" class="card" novalidate=true onsubmit={on_submit}>
                <p>{ home.say("reconnect-intro") }</p>
                <div class="field">
                    <label for="reconnect-database">{ home.say("source-database") }</label>
                    <input ref={database} id="reconnect-database" type="text" value={(*shown).clone()} oninput={on_input}
                        spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="reconnect-database-hint" />
                    <small id="reconnect-database-hint">{ home.say("reconnect-database-hint") }</small>
                </div>
                <div class="field">
                    <label for="reconnect-password">{ home.say("reconnect-password") }</label>
                    <input ref={password} id="reconnect-password" type="password" autocomplete="off"
                        aria-describedby="reconnect-password-hint" />
                    <small id="reconnect-password-hint">{ home.say("reconnect-password-hint") }</small>
                </div>
                if let Attempt::Refused(failure) = &*attempt {
                    { notice(Tone::Failure, "reconnect-refused", failure_text(home, failure)) }
                }
                <div class="buttons">
                    <a class="button" href="#">{ home.say("back") }</a>
                    <button type="submit" id="reconnect-now" class="primary" disabled={is_busy}>
                        { home.say(if is_busy { "reconnect-busy" } else { "reconnect-now" }) }
                    </button>
                </div>
            </form>
        </section>
    }
}
