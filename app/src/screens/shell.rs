//! The frame around every screen of an open workspace: navigation, top bar, status line, and what the address leads to.

mod banners;
mod navigation;
mod person_menu;
mod search_results;
mod status_line;
mod top_bar;
mod use_browser;

use super::conflicts::ConflictsScreen;
use super::desktop::DesktopScreen;
use super::form::record_screen;
use super::formats::Formats;
use super::here::{Here, Shelf};
use super::list::ListScreen;
use super::outbox::OutboxScreen;
use super::route::{self, Route};
use super::settings::SettingsScreen;
use crate::components::pictured::Pictured;
use crate::hooks::use_catalogue;
use crate::hub::hub;
use crate::state::{use_effect_with, use_memo, use_state};
use crate::words::use_language;
use banners::Banners;
use landbridge_model::map::Map;
use landbridge_model::wire::{Catalogue, Person, Workspace};
use landbridge_model::{RecordType, Rights, Scopes};
use navigation::Navigation;
use search_results::search_results;
use status_line::StatusLine;
pub(crate) use status_line::{connection_words, last_round_words, where_words, words_at_start};
use std::rc::Rc;
use top_bar::top_bar;
pub(crate) use use_browser::{focus, focus_first, go, go_instead, use_now, use_shortcut};
use use_browser::{replace, use_focus_on_arrival, use_leave_warning, use_route};
use yew::{Callback, ContextProvider, Html, Properties, component, hook, html, use_mut_ref};

/// What the shell needs.
#[derive(Properties, PartialEq)]
pub(crate) struct ShellProps {
    /// Who works here.
    pub person: Person,
    /// Where.
    pub workspace: Workspace,
}

/// The frame, and the screen in it.
#[component]
pub(crate) fn Shell(props: &ShellProps) -> Html {
    let language = use_language();
    let catalogue = use_catalogue();
    let shelf = use_memo((), |()| Shelf::default());
    let formats = use_memo(language.tag, |tag| Formats::new(tag));
    let nothing_yet = use_memo((), |()| Rc::new(empty_catalogue()));
    let person = use_memo(props.person.clone(), Person::clone);
    let workspace = use_memo(props.workspace.clone(), Workspace::clone);
    let route = use_route();
    let search = use_search(&route);
    use_leave_warning((*shelf).clone());
    use_focus_on_arrival(&route);
    use_shortcut("/", Callback::from(|()| focus("search")));
    let here = Here {
        words: language.words.clone(),
        formats: (*formats).clone(),
        catalogue: catalogue.unwrap_or_else(|| (*nothing_yet).clone()),
        person,
        workspace,
        shelf: (*shelf).clone(),
    };
    let record_type = use_record_type(&here, &route);
    let skip = here.words.get("skip-to-content");
    let skip_to_content = Callback::from(|event: web_sys::MouseEvent| {
        event.prevent_default();
        focus("content");
    });
    html! {
        <ContextProvider<Here> context={here.clone()}>
            <div class="shell">
                <a class="skip" href="#content" onclick={skip_to_content}>{ skip }</a>
                { top_bar(&here, &route, &search) }
                <Pictured part="#navigation"><Navigation route={route.clone()} /></Pictured>
                <main id="content" class="content" tabindex="-1">
                    <Banners />
                    { screen(&here, &route, record_type, &search) }
                </main>
                <Pictured part="#status"><StatusLine /></Pictured>
            </div>
        </ContextProvider<Here>>
    }
}

/// What is searched for, from the box at the top.
struct Search {
    text: String,
    on_search: Callback<String>,
    /// Ends it.
    on_clear: Callback<()>,
}

/// The search belongs to the address: going elsewhere ends it, and going back brings it back.
#[hook]
fn use_search(route: &Route) -> Search {
    let text = use_state(|| searched(route));
    {
        let text = text.setter();
        use_effect_with(route.clone(), move |route| {
            hub().forget_typed();
            text.set(searched(route));
        });
    }
    let address = use_mut_ref(|| None);
    let on_search = {
        let (setter, address) = (text.setter(), address.clone());
        use_memo(route.clone(), move |route| {
            let route = route.clone();
            Callback::from(move |typed: String| {
                if let Route::List { segment, .. } = &route {
                    address.replace(Some(Route::List { segment: segment.clone(), search: typed.clone() }));
                }
                let setter = setter.clone();
                hub().search(&typed.clone(), move || setter.set(typed));
            })
        })
    };
    // Browsers take milliseconds for it: the list, whose effects run before, has asked its question by then.
    use_effect_with((*text).clone(), move |_| {
        if let Some(address) = address.take() {
            replace(&address);
        }
    });
    let on_search = (*on_search).clone();
    let on_clear = use_memo(on_search.clone(), |on_search| on_search.reform(|()| String::new()));
    Search { text: (*text).clone(), on_search, on_clear: (*on_clear).clone() }
}

fn searched(route: &Route) -> String {
    match route {
        Route::List { search, .. } => search.clone(),
        _ => String::new(),
    }
}

/// The type that the address is about; the same pointer as long as the types are the same, so that comparing is cheap.
#[hook]
fn use_record_type(here: &Here, route: &Route) -> Option<Rc<RecordType>> {
    let segment = route.segment().map(str::to_owned);
    let found = use_memo((here.catalogue.clone(), segment), |(catalogue, segment)| {
        let record_type = route::type_of(&catalogue.types, segment.as_deref()?);
        record_type.cloned().map(Rc::new)
    });
    (*found).clone()
}

fn screen(here: &Here, route: &Route, record_type: Option<Rc<RecordType>>, search: &Search) -> Html {
    match (route, record_type) {
        (Route::List { .. }, Some(record_type)) => {
            let key = record_type.key.clone();
            let on_clear_search = search.on_clear.clone();
            html! { <ListScreen {key} {record_type} search={search.text.clone()} {on_clear_search} /> }
        }
        _ if !search.text.trim().is_empty() => search_results(here, &search.text),
        (Route::Desktop, _) => html! { <DesktopScreen /> },
        (Route::Conflicts, _) => html! { <ConflictsScreen /> },
        (Route::Outbox, _) => html! { <OutboxScreen /> },
        (Route::Settings, _) => html! { <SettingsScreen /> },
        (Route::New { .. } | Route::Record { .. }, Some(record_type)) => record_screen(record_type, route),
        _ if here.catalogue.types.is_empty() => {
            html! { <p class="empty" role="status">{ here.words.get("list-empty-syncing") }</p> }
        }
        _ => not_found(here),
    }
}

fn not_found(here: &Here) -> Html {
    html! {
        <section class="empty" id="not-found">
            <h1>{ here.words.get("not-found-title") }</h1>
            <p>{ here.words.get("not-found-text") }</p>
            <a class="button" href={Route::Desktop.href()}>{ here.words.get("not-found-home") }</a>
        </section>
    }
}

fn empty_catalogue() -> Catalogue {
    let rights = Rights { modules: Map::new(), scopes: Scopes::All };
    Catalogue { version: 0, epoch: 0, types: Vec::new(), rights }
}
