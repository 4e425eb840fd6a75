//! The start screen, with its panels: how it stands, what needs attention, and short ways to everything.

use super::here::{Here, use_here};
use super::route::Route;
use super::shell::{connection_words, last_round_words, use_now, where_words};
use crate::components::icon::{Icon, icon};
use crate::hooks::{use_poke, use_status};
use landbridge_model::fold;
use landbridge_replica::view::Status;
use yew::{Html, component, html};

const REFRESH_MILLIS: u32 = 20_000;

/// The desktop.
#[component]
pub(crate) fn DesktopScreen() -> Html {
    let here = use_here();
    let status = use_status();
    let now = use_now(REFRESH_MILLIS);
    let look_seconds = use_poke().look_seconds;
    let welcome = here.words.with(
        "desktop-welcome",
        &[("name", here.person.name.as_str().into()), ("company", here.workspace.name.as_str().into())],
    );
    html! {
        <section class="desktop" id="desktop">
            <h1>{ welcome }</h1>
            <div class="panels">
                <section class="panel" id="panel-sync">
                    <h2>{ here.words.get("desktop-sync") }</h2>
                    <p><strong>{ connection_words(&here, status.connection) }</strong></p>
                    <p>{ where_words(&here, &status) }</p>
                    <p class="hint">{ last_round_words(&here, &status, now) }</p>
                    if look_seconds > 0 {
                        <p class="hint" id="noticed-late">
                            { here.words.with("desktop-noticed-late", &[("count", look_seconds.into())]) }
                        </p>
                    }
                </section>
                { attention(&here, &status) }
                { new_records(&here) }
                { records(&here, &status) }
            </div>
        </section>
    }
}

fn attention(here: &Here, status: &Status) -> Html {
    let waits = status.conflicts + status.refused + status.damaged > 0;
    let counted = |id: &str, count: u32| here.words.with(id, &[("count", count.into())]);
    html! {
        <section class="panel" id="panel-attention">
            <h2>{ here.words.get("desktop-attention") }</h2>
            if !waits { <p class="hint">{ here.words.get("desktop-attention-none") }</p> }
            if status.conflicts > 0 {
                <p>{ icon(Icon::Conflict) }<a href={Route::Conflicts.href()}>{ counted("status-conflicts", status.conflicts) }</a></p>
            }
            if status.refused > 0 {
                <p>{ icon(Icon::Attention) }<a href={Route::Outbox.href()}>{ counted("status-refused", status.refused) }</a></p>
            }
            if status.damaged > 0 {
                <p>{ icon(Icon::Attention) }<a href={Route::Outbox.href()}>{ counted("status-damaged", status.damaged) }</a></p>
            }
        </section>
    }
}

fn new_records(here: &Here) -> Html {
    let types = here.menu().filter(|record_type| here.may_create(record_type));
    html! {
        <section class="panel" id="panel-new">
            <h2>{ here.words.get("desktop-new") }</h2>
            <div class="buttons">
                { for types.map(|record_type| html! {
                    <a class="button" href={here.new_of(record_type).href()} data-type={record_type.key.clone()}>
                        { icon(Icon::Plus) }
                        { here.words.with("desktop-new-one", &[("label", fold::lower(here.label(record_type)).into())]) }
                    </a>
                }) }
            </div>
        </section>
    }
}

fn records(here: &Here, status: &Status) -> Html {
    html! {
        <section class="panel" id="panel-records">
            <h2>{ here.words.get("desktop-records") }</h2>
            <ul class="rows counts">
                { for here.menu().map(|record_type| html! {
                    <li data-type={record_type.key.clone()}>
                        <a href={here.list_of(record_type).href()}>{ here.plural(record_type) }</a>
                        <span class="number">{ here.formats.count(status.records.get(&record_type.no).copied().unwrap_or(0)) }</span>
                    </li>
                }) }
            </ul>
        </section>
    }
}
