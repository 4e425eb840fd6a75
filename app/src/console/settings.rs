//! What was set up, and the way to take it back.

use super::desktop::connected_by;
use super::disconnect::DisconnectDialog;
use super::former::former_notice;
use super::home::Home;
use super::hours::HoursForm;
use super::mapping::can_be_corrected;
use super::move_away::MoveAway;
use super::noticed_late::noticed_late;
use super::support::SupportCard;
use crate::state::use_state;
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
    let ask = |is_open: bool| {
        let setter = is_asked.setter();
        Callback::from(move |()| setter.set(is_open))
    };
    if !home.is_connected() {
        return html! {
            <section class="empty">
                { former_notice(home) }
                <p>{ home.say("settings-nothing") }</p>
                <a class="button primary" href="#connect">{ home.say("connect-button") }</a>
                <SupportCard home={home.clone()} />
            </section>
        };
    }
    html! {
        <section class="desktop" id="settings">
            <h1>{ home.say("nav-settings") }</h1>
            <section class="card">
                <h2>{ home.say("settings-connection") }</h2>
                { connected_by(home) }
                { noticed_late(home) }
                <div class="buttons">
                    <a class="button" href="#">{ home.say("back") }</a>
                    <a class="button" id="to-reconnect" href="#reconnect">{ home.say("settings-reconnect") }</a>
                    <button type="button" class="danger" id="disconnect" onclick={ask(true).reform(|_: MouseEvent| ())}>
                        { home.say("settings-disconnect") }
                    </button>
                </div>
            </section>
            <MoveAway home={home.clone()} />
            if can_be_corrected(home) {
                <section class="card">
                    <h2>{ home.say("mapping-title") }</h2>
                    <p class="hint">{ home.say("mapping-hint") }</p>
                    <div class="buttons"><a class="button" id="to-mapping" href="#records">{ home.say("mapping-go") }</a></div>
                </section>
            }
            <HoursForm home={home.clone()} />
            <SupportCard home={home.clone()} />
            if *is_asked { <DisconnectDialog home={home.clone()} on_close={ask(false)} /> }
        </section>
    }
}
