//! The bar at the top: the company, search, and the person.

use super::Search;
use super::person_menu::PersonMenu;
use super::use_browser::focus;
use crate::components::icon::{Icon, icon};
use crate::components::pictured::Pictured;
use crate::screens::here::Here;
use crate::screens::route::{self, Route};
use landbridge_model::fold;
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent, SubmitEvent};
use yew::{Callback, Html, TargetCast, html};

/// The bar at the top.
pub(super) fn top_bar(here: &Here, route: &Route, search: &Search) -> Html {
    let on_input = search
        .on_search
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let on_keydown = {
        let on_search = search.on_search.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                focus("list");
            }
            "Escape" => on_search.emit(String::new()),
            _ => {}
        })
    };
    let on_submit = Callback::from(|event: SubmitEvent| event.prevent_default());
    let in_list = match route {
        Route::List { segment, .. } => route::type_of(&here.catalogue.types, segment),
        _ => None,
    };
    let placeholder = match in_list {
        Some(record_type) => {
            let plural = fold::lower(here.plural(record_type));
            here.words.with("search-placeholder-in", &[("plural", plural.into())])
        }
        None => here.words.get("search-placeholder"),
    };
    html! {
        <header class="top-bar">
            <button type="button" class="quiet menu-button" popovertarget="navigation" aria-label={here.words.get("nav-open")}>
                { icon(Icon::Menu) }
            </button>
            <a class="company" href={Route::Desktop.href()}>
                <strong>{ &here.workspace.name }</strong>
                if here.workspace.is_demo { <span class="tag">{ here.words.get("demo-mark") }</span> }
            </a>
            <form role="search" class="search" onsubmit={on_submit}>
                { icon(Icon::Search) }
                <input id="search" name="search" type="search" autocomplete="off" spellcheck="false"
                    aria-label={here.words.get("search-label")} {placeholder} value={search.text.clone()}
                    oninput={on_input} onkeydown={on_keydown} />
            </form>
            <Pictured part=".person"><PersonMenu /></Pictured>
        </header>
    }
}
