//! The console's start screen: panels that each person arranges.

use super::former::former_notice;
use super::history::HistoryPanel;
use super::home::Home;
use super::panels::{Arrangement, Panel};
use super::progress::progress_panel;
use crate::components::icon::{Icon, icon};
use crate::state::{State, use_effect_with, use_state, use_state_eq};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};
use yew::{Callback, Html, Properties, component, html};

/// What the desktop needs.
#[derive(Properties, PartialEq)]
pub(super) struct DesktopProps {
    pub(super) home: Home,
}

/// The desktop.
#[component]
pub(super) fn DesktopScreen(props: &DesktopProps) -> Html {
    let home = &props.home;
    let arranging = Arranging {
        arrangement: use_state_eq(Arrangement::kept),
        is_on: use_state(|| false),
        said: use_state(String::new),
        focus: use_state_eq(|| None),
    };
    {
        // Whoever moves a panel wants to move it on: the browser lets go of what is moved.
        let focus = arranging.focus.clone();
        use_effect_with(((*focus).clone(), (*arranging.arrangement).clone()), |(focus, _)| {
            if let Some(id) = focus {
                focus_on(id);
            }
        });
    }
    if !home.is_connected() {
        return html! {
            <section class="desktop" id="desktop">
                <h1>{ home.say("console-welcome") }</h1>
                { former_notice(home) }
                <div class="panels">{ connect_panel(home) }</div>
            </section>
        };
    }
    let on_arrange = {
        let (setter, is_on) = (arranging.is_on.setter(), *arranging.is_on);
        Callback::from(move |_: MouseEvent| setter.set(!is_on))
    };
    let panels = arranging.arrangement.panels();
    html! {
        <section class="desktop" id="desktop">
            <header class="screen-head">
                <h1>{ home.say("console-welcome") }</h1>
                <div class="buttons">
                    <a class="button" id="to-history" href="#history">{ icon(Icon::List) }{ home.say("history-title") }</a>
                    <button type="button" id="arrange" aria-pressed={arranging.is_on.to_string()} onclick={on_arrange}>
                        { home.say("panels-arrange") }
                    </button>
                </div>
            </header>
            <p class="visually-hidden" role="status">{ (*arranging.said).clone() }</p>
            if *arranging.is_on { { others(home, &arranging) } }
            if panels.is_empty() { <p class="empty">{ home.say("panels-none") }</p> }
            <div class="panels">
                { for panels.iter().map(|panel| placed(home, &arranging, *panel)) }
            </div>
        </section>
    }
}

/// The arrangement, and how somebody is changing it.
struct Arranging {
    arrangement: State<Arrangement>,
    is_on: State<bool>,
    /// What was done, for those who hear the screen.
    said: State<String>,
    /// The button that was pressed last.
    focus: State<Option<String>>,
}

impl Arranging {
    /// What a button does that makes another arrangement.
    fn change(&self, home: &Home, panel: Panel, focus: String, changed: Arrangement) -> Callback<MouseEvent> {
        let (arrangement, said, focused) =
            (self.arrangement.setter(), self.said.setter(), self.focus.setter());
        let name = home.say(panel.title());
        let words = match changed.place(panel) {
            Some(place) => {
                home.words.with("panels-placed", &[("panel", name.into()), ("place", place.into())])
            }
            None => home.words.with("panels-taken", &[("panel", name.into())]),
        };
        Callback::from(move |_: MouseEvent| {
            changed.keep();
            said.set(words.clone());
            focused.set(Some(focus.clone()));
            arrangement.set(changed.clone());
        })
    }
}

fn focus_on(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Only something that cannot have the focus fails.
        let _ = element.focus();
    }
}

/// The panels that can be put on the desktop.
fn others(home: &Home, arranging: &Arranging) -> Html {
    let others: Vec<Panel> = arranging.arrangement.others().collect();
    html! {
        <section class="card" id="other-panels">
            <h2>{ home.say("panels-others") }</h2>
            if others.is_empty() { <p class="hint">{ home.say("panels-all") }</p> }
            <div class="buttons">
                { for others.iter().map(|panel| {
                    let changed = arranging.arrangement.with(*panel);
                    let on_put = arranging.change(home, *panel, format!("away-{}", panel.name()), changed);
                    html! {
                        <button type="button" key={panel.name()} id={format!("put-{}", panel.name())} onclick={on_put}>
                            { icon(Icon::Plus) }{ home.say(panel.title()) }
                        </button>
                    }
                }) }
            </div>
        </section>
    }
}

/// A panel in its place, with the buttons that move it while somebody arranges.
fn placed(home: &Home, arranging: &Arranging, panel: Panel) -> Html {
    let drawn = match panel {
        Panel::Progress => progress_panel(home),
        Panel::Connection => connection_panel(home),
        Panel::History => html! { <HistoryPanel home={home.clone()} /> },
    };
    html! {
        <div key={panel.name()} class="placed" data-panel={panel.name()}>
            if *arranging.is_on { { movers(home, arranging, panel) } }
            { drawn }
        </div>
    }
}

fn movers(home: &Home, arranging: &Arranging, panel: Panel) -> Html {
    let arrangement = &arranging.arrangement;
    let group = home.words.with("panels-group", &[("panel", home.say(panel.title()).into())]);
    let button = |act: &str, id: &str, changed: Arrangement, focus: String| {
        let is_idle = changed == **arrangement;
        let on_click = arranging.change(home, panel, focus, changed);
        html! {
            <button type="button" class="quiet" id={format!("{act}-{}", panel.name())} aria-disabled={is_idle.then_some("true")}
                onclick={on_click}>{ home.say(id) }</button>
        }
    };
    let own = |act: &str| format!("{act}-{}", panel.name());
    html! {
        <div class="movers buttons" role="group" aria-label={group}>
            { button("up", "panels-up", arrangement.moved_up(panel), own("up")) }
            { button("down", "panels-down", arrangement.moved_down(panel), own("down")) }
            { button("away", "panels-away", arrangement.without(panel), own("put")) }
        </div>
    }
}

fn connect_panel(home: &Home) -> Html {
    html! {
        <section class="panel" id="panel-connect">
            <h2>{ home.say("connect-title") }</h2>
            <p>{ home.say("connect-intro") }</p>
            <div class="buttons">
                <a class="button primary" id="connect" href="#connect">{ home.say("connect-button") }</a>
                <a class="button" id="pair-here" href="#pair">{ home.say("pair-button") }</a>
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
