//! What was set up, and the way to take it back.

use super::call::{Called, post};
use super::desktop::connected_by;
use super::go;
use super::home::Home;
use super::told::failure_words;
use crate::components::dialog::Dialog;
use crate::state::use_state;
use landbridge_model::console::Overview;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(super) struct SettingsProps {
    pub(super) home: Home,
}

/// The settings.
#[component]
pub(super) fn SettingsScreen(props: &SettingsProps) -> Html {
    let home = &props.home;
    let is_asked = use_state(|| false);
    let problem = use_state(|| None::<String>);
    let ask = |is_open: bool| {
        let setter = is_asked.setter();
        Callback::from(move |()| setter.set(is_open))
    };
    let on_disconnect = {
        let (home, problem) = (home.clone(), problem.setter());
        Callback::from(move |_: MouseEvent| {
            let (home, problem) = (home.clone(), problem.clone());
            spawn_local(async move {
                let done: Called<Overview> = post("disconnect", &()).await;
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
    if !home.is_connected() {
        return html! {
            <section class="empty">
                <p>{ home.say("settings-nothing") }</p>
                <a class="button primary" href="#connect">{ home.say("connect-button") }</a>
            </section>
        };
    }
    html! {
        <section class="desktop" id="settings">
            <h1>{ home.say("nav-settings") }</h1>
            <section class="card">
                <h2>{ home.say("settings-connection") }</h2>
                { connected_by(home) }
                <div class="buttons">
                    <a class="button" href="#">{ home.say("back") }</a>
                    <button type="button" class="danger" id="disconnect" onclick={ask(true).reform(|_: MouseEvent| ())}>
                        { home.say("settings-disconnect") }
                    </button>
                </div>
            </section>
            if *is_asked {
                <Dialog id="disconnect-dialog" title={home.say("settings-disconnect-title")} close_label={home.say("close")} on_close={ask(false)}>
                    <p>{ home.say("settings-disconnect-removed") }</p>
                    <p>{ home.say("settings-disconnect-stays") }</p>
                    <p class="problem" role="alert">{ (*problem).clone() }</p>
                    <div class="buttons">
                        <button type="button" onclick={ask(false).reform(|_: MouseEvent| ())}>{ home.say("cancel") }</button>
                        <button type="button" class="danger" id="disconnect-now" onclick={on_disconnect}>
                            { home.say("settings-disconnect") }
                        </button>
                    </div>
                </Dialog>
            }
        </section>
    }
}
