//! The menu at the left: what the company has, by module, and what waits for the person.

use crate::components::icon::{Icon, icon};
use crate::hooks::use_status;
use crate::screens::here::{Here, use_here};
use crate::screens::route::{self, Route};
use crate::state::use_effect_with;
use gloo::utils::document;
use landbridge_model::RecordType;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{Html, Properties, component, hook, html};

/// What the navigation needs.
#[derive(Properties, PartialEq)]
pub(crate) struct NavigationProps {
    /// Where the person is.
    pub route: Route,
}

/// The menu. On a narrow screen it is a sheet that the button in the top bar opens.
#[component]
pub(crate) fn Navigation(props: &NavigationProps) -> Html {
    let here = use_here();
    let status = use_status();
    use_closed_on_leaving(&props.route);
    let link = |route: Route, picture: Icon, words: String, count: u32| {
        entry(&here, &props.route, route, picture, &words, count)
    };
    html! {
        <nav id="navigation" class="navigation" popover="auto" aria-label={here.words.get("nav-label")}>
            <ul>
                { link(Route::Desktop, Icon::Home, here.words.get("nav-desktop"), 0) }
            </ul>
            { for by_module(&here).into_iter().map(|(module, types)| html! {
                <section>
                    <h2>{ module_name(&here, module) }</h2>
                    <ul>
                        { for types.into_iter().map(|record_type| {
                            link(here.list_of(record_type), Icon::List, here.plural(record_type).to_owned(), 0)
                        }) }
                    </ul>
                </section>
            }) }
            <section>
                <h2>{ here.words.get("module-workspace") }</h2>
                <ul>
                    { link(Route::Conflicts, Icon::Conflict, here.words.get("nav-conflicts"), status.conflicts) }
                    { link(Route::Outbox, Icon::Outbox, here.words.get("nav-outbox"), waiting(&status)) }
                    { link(Route::Settings, Icon::Settings, here.words.get("nav-settings"), 0) }
                </ul>
            </section>
        </nav>
    }
}

/// Menus above the page close when the person goes elsewhere.
#[hook]
fn use_closed_on_leaving(route: &Route) {
    use_effect_with(route.clone(), |_| {
        let open = document().query_selector(":popover-open").ok().flatten();
        if let Some(menu) = open.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // It fails only for one that is closed already.
            let _ = menu.hide_popover();
        }
    });
}

/// What the outbox holds that is not in the office.
fn waiting(status: &landbridge_replica::view::Status) -> u32 {
    status.on_device + status.refused + status.damaged
}

/// The types of the menu, by their modules, in the order of the catalogue.
fn by_module(here: &Here) -> Vec<(&str, Vec<&RecordType>)> {
    let mut modules: Vec<(&str, Vec<&RecordType>)> = Vec::new();
    for record_type in here.menu() {
        match modules.iter_mut().find(|(module, _)| *module == record_type.module) {
            Some((_, types)) => types.push(record_type),
            None => modules.push((&record_type.module, vec![record_type])),
        }
    }
    modules
}

/// The module's name; its key for one that a connector brought along.
fn module_name(here: &Here, module: &str) -> String {
    let id = format!("module-{module}");
    let words = here.words.get(&id);
    if words == id { module.to_owned() } else { words }
}

fn entry(here: &Here, at: &Route, to: Route, picture: Icon, words: &str, count: u32) -> Html {
    let is_here = match (at.segment(), to.segment()) {
        (Some(at), Some(to)) => {
            at == to
                || route::type_of(&here.catalogue.types, at).is_some_and(|found| route::segment(found) == to)
        }
        _ => *at == to,
    };
    html! {
        <li>
            <a href={to.href()} aria-current={is_here.then_some("page")}>
                { icon(picture) }
                <span>{ words }</span>
                if count > 0 {
                    <span class="count" title={here.words.with("nav-count", &[("count", count.into())])}>{ here.formats.count(count) }</span>
                }
            </a>
        </li>
    }
}
