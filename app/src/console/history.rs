//! The synchronisation history: a panel with the newest of it, and a screen with filters.

mod ask;
mod cause;
mod decide;
mod entry;
mod filters;
mod keep;
mod panel;
mod trouble;

pub(super) use panel::HistoryPanel;

use super::home::Home;
use super::told::failure_words;
use crate::components::notice::{Tone, notice};
use crate::state::{State, use_effect_with, use_state, use_state_eq};
use ask::{History, use_history};
use entry::entry_card;
use filters::filters;
use keep::KeepForm;
use landbridge_model::history::{HistoryAsked, HistoryPage, Matter};
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub(super) struct HistoryProps {
    pub(super) home: Home,
    /// What the address asks for.
    pub(super) matter: Option<Matter>,
}

/// The history.
#[component]
pub(super) fn HistoryScreen(props: &HistoryProps) -> Html {
    let HistoryProps { home, matter } = props;
    let asked = use_state_eq(|| HistoryAsked { kind: *matter, ..HistoryAsked::default() });
    {
        let asked = asked.setter();
        use_effect_with(*matter, move |kind| {
            let kind = *kind;
            asked.change(|latest| match latest.kind == kind {
                true => latest,
                false => HistoryAsked { kind, ..HistoryAsked::default() }.into(),
            });
        });
    }
    let newer = use_state(Vec::<Option<u64>>::new);
    let history = use_history(*asked);
    let on_filter = {
        let (asked, newer) = (asked.setter(), newer.setter());
        Callback::from(move |filtered: HistoryAsked| {
            newer.set(Vec::new());
            asked.set(HistoryAsked { before: None, ..filtered });
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
        <section class="desktop" id="history" data-waiting={history.is_waiting.to_string()}>
            <header class="screen-head">
                <h1>{ home.say("history-title") }</h1>
                <a class="button" href="#">{ home.say("finish-desktop") }</a>
            </header>
            { filters(home, &asked, history.page.as_deref(), &on_filter) }
            { problem(home, &history) }
            { list(home, &asked, &history) }
            { turn(home, &asked, &newer, &history) }
            <KeepForm home={home.clone()} />
        </section>
    }
}

fn problem(home: &Home, history: &History) -> Html {
    let Some(failure) = &history.failure else { return Html::default() };
    let again = history.again.reform(|_: MouseEvent| ());
    notice(
        Tone::Failure,
        "history-problem",
        html! {
            <>
                <span>{ failure_words(home, failure) }</span>
                <button type="button" id="history-again" onclick={again}>{ home.say("history-again") }</button>
            </>
        },
    )
}

fn list(home: &Home, asked: &HistoryAsked, history: &History) -> Html {
    let Some(page) = &history.page else {
        let is_waiting = history.failure.is_none();
        return html! { if is_waiting { <p class="hint" role="status">{ home.say("loading") }</p> } };
    };
    if page.entries.is_empty() {
        let is_filtered = HistoryAsked { before: None, ..*asked } != HistoryAsked::default();
        let id = if is_filtered { "history-none-such" } else { "history-none" };
        return html! { <p class="empty" id="no-history" role="status">{ home.say(id) }</p> };
    }
    html! {
        <ol class="history" id="history-entries" aria-busy={history.is_waiting.to_string()}>
            { for page.entries.iter().map(|entry| entry_card(home, page, entry)) }
        </ol>
    }
}

/// The ways to older entries and back.
fn turn(
    home: &Home,
    asked: &State<HistoryAsked>,
    newer: &State<Vec<Option<u64>>>,
    history: &History,
) -> Html {
    let before = history.page.as_ref().and_then(|page: &std::rc::Rc<HistoryPage>| page.before);
    let is_first = newer.is_empty();
    let on_older = {
        let (asked, newer, here) = (asked.setter(), newer.setter(), asked.before);
        Callback::from(move |_: MouseEvent| {
            newer.change(|latest| latest.iter().copied().chain([here]).collect::<Vec<_>>().into());
            asked.change(|latest| HistoryAsked { before, ..*latest }.into());
        })
    };
    let on_newer = {
        let (asked, newer, back) = (asked.setter(), newer.setter(), newer.last().copied().flatten());
        Callback::from(move |_: MouseEvent| {
            newer.change(|latest| latest[..latest.len().saturating_sub(1)].to_vec().into());
            asked.change(|latest| HistoryAsked { before: back, ..*latest }.into());
        })
    };
    html! {
        <nav class="buttons" aria-label={home.say("history-pages")}>
            <button type="button" id="history-newer" disabled={is_first} onclick={on_newer}>{ home.say("history-newer") }</button>
            <button type="button" id="history-older" disabled={before.is_none() || history.is_waiting} onclick={on_older}>
                { home.say("history-older") }
            </button>
        </nav>
    }
}
