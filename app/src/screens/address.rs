//! The extension's first question: where the company's service is.

use crate::session::{AddressFailure, use_app};
use crate::state::use_state;
use crate::words::use_words;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, component, html, use_node_ref};

/// What every address starts with, in any language.
const SCHEME: &str = "https://";

/// How far the question is.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Idle,
    Busy,
    Failed(AddressFailure),
}

/// Asks for the address and checks it.
#[component]
pub(crate) fn AddressScreen() -> Html {
    let (app, words) = (use_app(), use_words());
    let input = use_node_ref();
    let asking = use_state(|| Asking::Idle);
    let on_submit = {
        let (input, asking) = (input.clone(), asking.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            let setter = asking.setter();
            asking.set(Asking::Busy);
            let done = move |result: Result<(), AddressFailure>| {
                setter.set(result.map_or_else(Asking::Failed, |()| Asking::Idle));
            };
            app.set_address(input.value().trim().to_owned(), Callback::from(done));
        })
    };
    let problem = match *asking {
        Asking::Failed(failure) => Some(words.get(failure_words(failure))),
        _ => None,
    };
    let is_busy = *asking == Asking::Busy;
    html! {
        <main class="door">
            <h1>{ words.get("address-title") }</h1>
            <p>{ words.get("address-intro") }</p>
            <form id="address-form" onsubmit={on_submit}>
                <label for="address">{ words.get("address-label") }</label>
                <input ref={input} id="address" name="address" type="text" inputmode="url" autocomplete="url" required=true
                    autofocus=true placeholder={SCHEME} aria-describedby="address-hint address-problem"
                    aria-invalid={problem.is_some().then_some("true")} />
                <p id="address-hint" class="hint">{ words.get("address-hint") }</p>
                <p id="address-problem" class="problem" role="alert">{ problem }</p>
                <button type="submit" class="primary" disabled={is_busy}>
                    { words.get(if is_busy { "address-checking" } else { "address-check" }) }
                </button>
            </form>
        </main>
    }
}

fn failure_words(failure: AddressFailure) -> &'static str {
    match failure {
        AddressFailure::Malformed => "address-not-an-address",
        AddressFailure::Insecure => "address-not-secure",
        AddressFailure::Offline => "address-not-reached",
        AddressFailure::NotLandbridge => "address-not-landbridge",
    }
}
