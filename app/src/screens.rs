//! What people see: which screen the state and the address lead to. Screens know routes and hooks.

mod address;
mod conflicts;
mod desktop;
mod failures;
mod form;
pub(crate) mod formats;
mod here;
mod list;
mod outbox;
mod present;
mod route;
mod settings;
mod shell;
pub(crate) mod sign_in;
mod stopped;

use crate::session::{AppState, use_app};
use crate::state::use_effect_with;
use crate::words::use_language;
use address::AddressScreen;
use gloo::utils::document_element;
use shell::Shell;
use sign_in::sign_in_screen;
use stopped::stopped_screen;
use yew::{Html, component, html};

/// The whole client, as far as people see it.
#[component]
pub(crate) fn App() -> Html {
    let app = use_app();
    let language = use_language();
    use_effect_with(language.tag, |tag| {
        // The only failure is an invalid name.
        let _ = document_element().set_attribute("lang", tag);
    });
    match &*app.state {
        AppState::Booting => html! { <p class="booting" role="status">{ language.words.get("loading") }</p> },
        AppState::AskAddress => html! { <AddressScreen /> },
        AppState::SignIn { email, cause } => sign_in_screen(&language, email, *cause),
        AppState::Open { session, workspace } => {
            html! { <Shell person={session.person.clone()} workspace={workspace.clone()} /> }
        }
        AppState::Stopped(cause) => stopped_screen(&language.words, cause),
    }
}
