//! What the shell has from the browser: the address, keys, the clock, and a word before the page is left.

use crate::screens::formats::now_millis;
use crate::screens::here::Shelf;
use crate::screens::route::Route;
use crate::state::{use_effect_with, use_state_eq};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Interval;
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{Callback, hook, use_mut_ref};

/// Goes to another screen.
pub(crate) fn go(route: &Route) {
    // It fails only in a document that is not shown any more.
    let _ = window().location().set_hash(&route.href());
}

/// Goes to another screen, so that the way back does not lead here again.
pub(crate) fn go_instead(route: &Route) {
    // It fails only for an address that is none.
    let _ = window().location().replace(&route.href());
}

/// Writes the address anew without going anywhere.
pub(crate) fn replace(route: &Route) {
    let Ok(history) = window().history() else { return };
    // Browsers refuse when it is done very often; the next one then counts.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.href()));
}

/// Puts the keyboard's focus on the element with this id.
pub(crate) fn focus(id: &str) {
    focus_on(document().get_element_by_id(id));
}

/// Puts the keyboard's focus on the first element that a selector of the style sheets' kind finds.
pub(crate) fn focus_first(selector: &str) {
    focus_on(document().query_selector(selector).ok().flatten());
}

fn focus_on(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot have the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// The route of the present address.
#[hook]
pub(crate) fn use_route() -> Route {
    let route = use_state_eq(route_now);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| setter.set(route_now()));
        move || drop(listener)
    });
    (*route).clone()
}

fn route_now() -> Route {
    Route::parse(&window().location().hash().unwrap_or_default())
}

/// Puts the keyboard where it is needed on a screen: on the rows of a list, else at the beginning; but leaves it in the field that
/// somebody types into.
#[hook]
pub(crate) fn use_focus_on_arrival(route: &Route) {
    use_effect_with(route.clone(), |route| {
        if is_typing() {
            return;
        }
        match route {
            Route::List { .. } => focus("list"),
            // The form puts it into its first field.
            Route::New { .. } => {}
            _ => focus("content"),
        }
    });
}

/// Does something when a key is pressed, unless it is being typed into a field or a dialog is open.
#[hook]
pub(crate) fn use_shortcut(key: &'static str, act: Callback<()>) {
    // The listener stays; what it does is looked up when it is needed.
    let latest = use_mut_ref(|| act.clone());
    *latest.borrow_mut() = act;
    use_effect_with(key, move |key| {
        let key = *key;
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
            if event.key() == key && !has_modifier && !is_typing() {
                event.prevent_default();
                let act = latest.borrow().clone();
                act.emit(());
            }
        });
        move || drop(listener)
    });
}

fn is_typing() -> bool {
    let is_in_field = document()
        .active_element()
        .is_some_and(|element| ["INPUT", "TEXTAREA", "SELECT"].contains(&element.tag_name().as_str()));
    is_in_field || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// The time, told anew every so many milliseconds.
#[hook]
pub(crate) fn use_now(every_millis: u32) -> i64 {
    let now = use_state_eq(now_millis);
    let setter = now.setter();
    use_effect_with(every_millis, move |every| {
        let interval = Interval::new(*every, move || setter.set(now_millis()));
        move || drop(interval)
    });
    *now
}

/// Has the browser ask before the page is left with entries that are not saved.
#[hook]
pub(crate) fn use_leave_warning(shelf: Shelf) {
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "beforeunload", options, move |event| {
            if shelf.has_drafts() {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}
