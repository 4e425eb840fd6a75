//! The support bundle: what would be in it is shown first, and saved as it was shown.

use super::call::{Called, get, get_bytes};
use super::home::Home;
use super::told::{failure_notice, failure_words};
use crate::state::use_state;
use gloo::file::{Blob, ObjectUrl};
use gloo::utils::document;
use landbridge_model::support::{Part, Support};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlAnchorElement, MouseEvent};
use yew::{Callback, Html, Properties, component, html};

/// What the card needs.
#[derive(Properties, PartialEq)]
pub(super) struct SupportProps {
    pub(super) home: Home,
}

/// The card in the settings.
#[component]
pub(super) fn SupportCard(props: &SupportProps) -> Html {
    let home = &props.home;
    let read = use_state(|| None::<Called<Support>>);
    let is_busy = use_state(|| false);
    let on_read = {
        let (read, busy) = (read.setter(), is_busy.setter());
        Callback::from(move |_: MouseEvent| {
            let (read, busy) = (read.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                read.set(Some(get("support").await));
                busy.set(false);
            });
        })
    };
    let shown = match &*read {
        None => Html::default(),
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(support)) => html! { <Parts home={home.clone()} support={support.clone()} /> },
    };
    html! {
        <section class="card" id="support">
            <h2>{ home.say("support-title") }</h2>
            <p>{ home.say("support-intro") }</p>
            <div class="buttons">
                <button type="button" id="read-support" disabled={*is_busy} onclick={on_read}>
                    { home.say(if *is_busy { "support-busy" } else { "support-read" }) }
                </button>
            </div>
            { shown }
        </section>
    }
}

/// What the texts need.
#[derive(Properties, PartialEq)]
struct PartsProps {
    home: Home,
    support: Support,
}

/// The texts, and the way to save them.
#[component]
fn Parts(props: &PartsProps) -> Html {
    let PartsProps { home, support } = props;
    let problem = use_state(|| None::<String>);
    let on_save = {
        let (home, problem, name) = (home.clone(), problem.setter(), support.file_name.clone());
        Callback::from(move |_: MouseEvent| {
            let (home, problem, name) = (home.clone(), problem.clone(), name.clone());
            spawn_local(async move {
                match get_bytes("support.zip").await {
                    Ok(bytes) => download(&bytes, &name),
                    Err(failure) => problem.set(Some(failure_words(&home, &failure))),
                }
            });
        })
    };
    let one = |(at, part): (usize, &Part)| {
        html! {
            <details class="source" open={at == 0}>
                <summary>{ &part.name }</summary>
                <pre tabindex="0" data-part={part.name.clone()}>{ &part.text }</pre>
            </details>
        }
    };
    html! {
        <>
            <p class="hint" role="status">{ home.say("support-check") }</p>
            { for support.parts.iter().enumerate().map(one) }
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="button" class="primary" id="save-support" onclick={on_save}>{ home.say("support-save") }</button>
            </div>
        </>
    }
}

/// Has the browser save it.
fn download(bytes: &[u8], name: &str) {
    let address = ObjectUrl::from(Blob::new_with_options(bytes, Some("application/zip")));
    let anchor = document().create_element("a").ok();
    if let Some(anchor) = anchor.and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
    }
    // The browser reads it after this turn.
    gloo::timers::callback::Timeout::new(60_000, move || drop(address)).forget();
}
