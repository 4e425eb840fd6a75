//! The console's start screen: how the synchronisation goes, and what the company is connected with.

use super::home::Home;
use super::progress::progress_panel;
use crate::components::icon::{Icon, icon};
use yew::{Html, html};

/// The desktop.
pub(super) fn desktop_screen(home: &Home) -> Html {
    html! {
        <section class="desktop" id="desktop">
            <h1>{ home.say("console-welcome") }</h1>
            <div class="panels">
                if home.is_connected() {
                    { progress_panel(home) }
                    { connection_panel(home) }
                } else {
                    { connect_panel(home) }
                }
            </div>
        </section>
    }
}

fn connect_panel(home: &Home) -> Html {
    html! {
        <section class="panel" id="panel-connect">
            <h2>{ home.say("connect-title") }</h2>
            <p>{ home.say("connect-intro") }</p>
            <div class="buttons">
                <a class="button primary" id="connect" href="#connect">{ home.say("connect-button") }</a>
            </div>
        </section>
    }
}

fn connection_panel(home: &Home) -> Html {
    let Some(connection) = &home.overview.connection else { return Html::default() };
    html! {
        <section class="panel" id="panel-connection">
            <h2>{ &connection.company }</h2>
            { connected_by(home) }
            <div class="buttons">
                <a class="button" href="#settings">{ icon(Icon::Settings) }{ home.say("nav-settings") }</a>
            </div>
        </section>
    }
}

/// Who connected the company, since when, on which computer.
pub(super) fn connected_by(home: &Home) -> Html {
    let Some(connection) = &home.overview.connection else { return Html::default() };
    let rows = [
        ("connected-by", format!("{} ({})", connection.person, connection.email)),
        ("connected-since", home.formats.moment(connection.since_millis)),
        ("connected-computer", connection.computer.clone()),
        ("source-service", home.overview.source.service.clone()),
        ("source-database", home.overview.source.database.clone()),
    ];
    html! {
        <dl class="facts">
            { for rows.into_iter().map(|(id, text)| html! { <><dt>{ home.say(id) }</dt><dd>{ text }</dd></> }) }
        </dl>
    }
}
