//! The part of the settings that lets another computer take over: a code to be typed there.

use super::call::{Called, post};
use super::home::Home;
use super::told::failure_words;
use crate::state::use_state;
use landbridge_model::pairing::PairingCode;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the part needs.
#[derive(Properties, PartialEq)]
pub(super) struct MoveAwayProps {
    pub(super) home: Home,
}

/// The part.
#[component]
pub(super) fn MoveAway(props: &MoveAwayProps) -> Html {
    let home = &props.home;
    let code = use_state(|| None::<PairingCode>);
    let problem = use_state(|| None::<String>);
    let on_ask = {
        let (home, code, problem) = (home.clone(), code.setter(), problem.setter());
        Callback::from(move |_: MouseEvent| {
            let (home, code, problem) = (home.clone(), code.clone(), problem.clone());
            spawn_local(async move {
                let asked: Called<PairingCode> = post("pairing", &()).await;
                problem.set(asked.as_ref().err().map(|failure| failure_words(&home, failure)));
                code.set(asked.ok());
            });
        })
    };
    let shown = (*code).as_ref().filter(|code| code.ends_millis > home.overview.now_millis);
    html! {
        <section class="card" id="move">
            <h2>{ home.say("move-title") }</h2>
            <p>{ home.say("move-intro") }</p>
            if let Some(code) = shown {
                <div role="status">
                    <p>{ home.say("move-how") }</p>
                    <p><strong class="pairing-code" id="pairing-code">{ &code.code }</strong></p>
                    <p class="hint">{ home.words.with("move-until", &[("moment", home.formats.moment(code.ends_millis).into())]) }</p>
                </div>
            }
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <div class="buttons">
                <button type="button" id="ask-code" onclick={on_ask}>
                    { home.say(if shown.is_some() { "move-again" } else { "move-ask" }) }
                </button>
            </div>
        </section>
    }
}
