//! The client in a page: shows what was there last before anything else is ready, and passes on what only a page hears.

use crate::hooks::StorageHealth;
use crate::hub::{hub, show_language};
use crate::link::{FromWorker, ToWorker};
use crate::platform::Place;
use crate::platform::device::{Remembered, SignedIn};
use crate::platform::early::EarlyScreen;
use crate::ready_made;
use crate::screens::App;
use crate::session::{AppState, StopCause};
use crate::words::Words;
use crate::worker::FirstRows;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::Reflect;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ErrorEvent, Event, EventTarget, HtmlElement, MessageEvent, RegistrationOptions,
    ServiceWorkerUpdateViaCache, VisibilityState, Worker,
};

/// How long parts of the screen may be no more than a picture.
const STARTING_AT_MOST_MILLIS: u32 = 500;
/// How often the use of the disk is looked at.
const MEASURE_EVERY_MILLIS: u32 = 60_000;

/// Starts the client in this page, speaking in `words`; `remembered` is what was there last.
pub(crate) fn start(worker: Worker, remembered: Option<EarlyScreen>, words: Words) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("not in a page")?;
    let app = document.get_element_by_id("app").ok_or("the page has no place for the client")?;
    let app: HtmlElement = app.dyn_into()?;
    let hub = hub();
    show_language(words.tag());
    hub.words.set(words);
    listen_to_worker(&worker)?;
    hub.connect(worker);
    listen_to_browser()?;
    let pictured = ready_made::take_away(&app);
    if let Some(screen) = remembered {
        show_remembered(&screen, pictured.is_some());
    }
    if let Some(pictured) = pictured {
        hub.keep_pictured(pictured);
        // While pages are missing, not everything can be found for long.
        Timeout::new(STARTING_AT_MOST_MILLIS, || crate::hub::hub().end_start()).forget();
    }
    // Yew draws the whole screen before it gives the browser a turn, so that nothing empty is shown in between.
    yew::Renderer::<App>::with_root(app.into()).render();
    spawn_local(watch_storage());
    Ok(())
}

fn listen_to_worker(worker: &Worker) -> Result<(), JsValue> {
    on(worker, "message", |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        match landbridge_model::json::from_str(&text) {
            Ok(FromWorker::Ready) => call_off_watchdog(),
            Ok(message) => {
                tell_badge(&message);
                if matches!(message, FromWorker::App(AppState::Open { .. }))
                    && Place::here() == Place::WebPage
                {
                    spawn_local(register_service_worker());
                }
                hub().hear(message);
            }
            Err(error) => web_sys::console::error_1(&format!("unknown message: {error}").into()),
        }
    })?;
    on(worker, "error", |event: ErrorEvent| {
        hub().app.set(AppState::Stopped(StopCause::Broken(event.message())));
    })
}

/// `boot.js` draws the page that says so when the client has not started after a while.
fn call_off_watchdog() {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        // The only failure is an invalid key.
        let _ = root.dataset().set("started", "true");
    }
}

/// Lets the web page start offline; the extension's pages are files of the browser already. It is done whenever a workspace opens,
/// since signing out clears it away.
async fn register_service_worker() {
    let Some(window) = web_sys::window() else { return };
    let container = window.navigator().service_worker();
    // Where there is none, as in private windows of Firefox, the page works all the same while the service can be reached.
    if container.is_undefined() {
        return;
    }
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let registered = container.register_with_options("sw.js", &options);
    if let Err(error) = JsFuture::from(registered).await {
        web_sys::console::warn_1(&error);
    }
}

/// The extension's button shows how many edits are only on this device.
fn tell_badge(message: &FromWorker) {
    let FromWorker::Status(status) = message else { return };
    if Place::here() == Place::Extension && hub().status.get().on_device != status.on_device {
        crate::platform::extension::tell_unsent(status.on_device);
    }
}

fn listen_to_browser() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("not in a page")?;
    let document = window.document().ok_or("not in a page")?;
    // Neither is believed to mean more than that it is worth trying.
    on(&window, "online", |_: Event| hub().send(&ToWorker::Nudge))?;
    on(&document, "visibilitychange", |_: Event| {
        let document = web_sys::window().and_then(|window| window.document());
        if document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible) {
            hub().send(&ToWorker::Nudge);
        }
    })?;
    // Only what is on its way to the disk would be lost; what waits for the service is safe.
    on(&window, "beforeunload", |event: Event| {
        if hub().is_committing() {
            event.prevent_default();
        }
    })
}

/// Shows the workspace and the rows that were there last, while the worker reads everything.
fn show_remembered(screen: &EarlyScreen, has_picture: bool) {
    let (hub, Remembered::Here(signed_in)) = (hub(), screen.remembered()) else { return };
    if !has_picture && let Some(FirstRows { query, answer }) = screen.read_first_rows() {
        hub.keep_first_rows(query, answer);
    }
    hub.catalogue.set(screen.read_catalogue().map(Rc::new));
    let SignedIn { session, workspace, .. } = signed_in;
    hub.app.set(AppState::Open { session, workspace });
}

/// Asks the browser not to clear the store by itself, and looks from time to time how full it is.
async fn watch_storage() {
    let Some(window) = web_sys::window() else { return };
    let storage = window.navigator().storage();
    let is_persisted = match storage.persist() {
        Ok(asked) => JsFuture::from(asked).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    };
    let hub = hub();
    hub.storage.set(StorageHealth { is_persisted, ..*hub.storage.get() });
    measure_storage().await;
    Interval::new(MEASURE_EVERY_MILLIS, || spawn_local(measure_storage())).forget();
}

/// Looks how full the store is.
pub(crate) async fn measure_storage() {
    let Some(window) = web_sys::window() else { return };
    let Ok(asked) = window.navigator().storage().estimate() else { return };
    let Ok(estimate) = JsFuture::from(asked).await else { return };
    let number = |key: &str| Reflect::get(&estimate, &key.into()).ok()?.as_f64().map(|bytes| bytes as u64);
    let hub = hub();
    let health = StorageHealth {
        used_bytes: number("usage").unwrap_or_default(),
        quota_bytes: number("quota").unwrap_or_default(),
        ..*hub.storage.get()
    };
    hub.storage.set(health);
}

/// Listens for the rest of the page's life, so the closure is given to JavaScript for good.
fn on<E: JsCast>(
    target: &EventTarget,
    name: &str,
    mut heard: impl FnMut(E) + 'static,
) -> Result<(), JsValue> {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| heard(event.unchecked_into()));
    target.add_event_listener_with_callback(name, closure.into_js_value().unchecked_ref())
}
