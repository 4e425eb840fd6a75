//! The panel of the desktop with the newest of the history, and how much waits for somebody.

use super::ask::use_history;
use super::entry::{heading, kind_name, lines, when};
use crate::components::icon::{Icon, icon};
use crate::console::home::Home;
use crate::console::told::failure_notice;
use landbridge_model::history::{Entry, HistoryAsked, HistoryPage, Open};
use yew::{Html, Properties, component, html};

/// How many entries it shows.
const SHOWN: u32 = 5;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub(in crate::console) struct HistoryPanelProps {
    pub(in crate::console) home: Home,
}

/// The panel.
#[component]
pub(in crate::console) fn HistoryPanel(props: &HistoryPanelProps) -> Html {
    let home = &props.home;
    let history = use_history(HistoryAsked { limit: Some(SHOWN), ..HistoryAsked::default() });
    html! {
        <section class="panel" id="panel-history">
            <h2>{ home.say("history-title") }</h2>
            if let Some(failure) = &history.failure { { failure_notice(home, failure) } }
            if let Some(page) = &history.page {
                { waiting(home, page.open) }
                { newest(home, page) }
            } else if history.failure.is_none() {
                <p class="hint" role="status">{ home.say("loading") }</p>
            }
            <div class="buttons">
                <a class="button" href="#history">{ icon(Icon::List) }{ home.say("history-whole") }</a>
            </div>
        </section>
    }
}

fn waiting(home: &Home, open: Open) -> Html {
    let counted = |id: &str, count: u64| home.words.with(id, &[("count", count.into())]);
    html! {
        <>
            if open == Open::default() { <p class="hint" id="nothing-open">{ home.say("history-nothing-open") }</p> }
            if open.conflicts > 0 {
                <p>{ icon(Icon::Conflict) }<a id="open-conflicts" href="#history/open">{ counted("history-open-conflicts", open.conflicts) }</a></p>
            }
            if open.refusals > 0 {
                <p>{ icon(Icon::Attention) }<a id="open-refusals" href="#history/open">{ counted("history-open-refusals", open.refusals) }</a></p>
            }
        </>
    }
}

fn newest(home: &Home, page: &HistoryPage) -> Html {
    if page.entries.is_empty() {
        return html! { <p class="hint">{ home.say("history-none") }</p> };
    }
    html! { <ul class="history-newest">{ for page.entries.iter().map(|entry| one(home, page, entry)) }</ul> }
}

fn one(home: &Home, page: &HistoryPage, entry: &Entry) -> Html {
    let lines: Vec<String> = lines(home, &page.types, entry).collect();
    html! {
        <li key={entry.no.to_string()} data-kind={kind_name(entry.kind)}>
            <small>{ when(home, entry) }</small>
            <span>{ if lines.is_empty() { heading(home, entry) } else { lines.join(" ") } }</span>
        </li>
    }
}
