//! The doors by which JavaScript enters this module, one for each context that loads it.

use crate::link::FromWorker;
use crate::platform::Place;
use crate::platform::early::EarlyScreen;
use crate::words::Words;
use crate::worker::Client;
use crate::{background, page};
use js_sys::Promise;
use std::panic::{PanicHookInfo, set_hook};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CustomEvent, CustomEventInit, DedicatedWorkerGlobalScope, MessageEvent, Worker};

/// Starts the client in a page, of the service or of the extension, with the worker that the page made for it; `remembered` is what
/// the worker's script read for its first screen, `messages` are the words of `language`.
///
/// # Errors
/// The browser's own error when this is no page.
#[wasm_bindgen]
pub fn start_page(
    worker: Worker,
    remembered: Option<EarlyScreen>,
    language: &str,
    messages: String,
) -> Result<(), JsValue> {
    set_hook(Box::new(|info| {
        // Nothing of the client can be trusted after a panic; boot.js draws what it says.
        let init = CustomEventInit::new();
        init.set_detail(&say(info).into());
        let event = CustomEvent::new_with_event_init_dict("landbridge-failed", &init);
        if let (Some(window), Ok(event)) = (web_sys::window(), event) {
            let _ = window.dispatch_event(&event);
        }
    }));
    page::start(worker, remembered, Words::new(language, messages))
}

/// Starts the client in its dedicated worker, which owns the replica and sorts as `language` does. `indexes` are those that the worker's
/// script reads meanwhile. It begins at once, and boot.js keeps what it says until the page listens.
///
/// # Errors
/// When called elsewhere than in a dedicated worker.
#[wasm_bindgen]
pub fn start_worker(language: &str, indexes: Promise) -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    set_hook(Box::new(|info| {
        if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
            post(&scope, &FromWorker::Broken(say(info)));
        }
    }));
    let page = scope.clone();
    let client = Client::new(Place::here(), language, Some(indexes), move |message| post(&page, message));
    client.tell(&FromWorker::Ready);
    spawn_local(client.clone().begin());
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        match landbridge_model::json::from_str(&text) {
            Ok(message) => client.hear(message),
            Err(error) => web_sys::console::error_1(&format!("unknown message: {error}").into()),
        }
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    Ok(())
}

/// One round of the sync protocol in the extension's background, unless a page does it. Returns the number of edits that are only on
/// this device.
#[wasm_bindgen]
pub async fn background_round() -> u32 {
    set_hook(Box::new(|info| drop(say(info))));
    background::round().await
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    let text = serde_json::to_string(message).expect("messages are plain data");
    // The only failure is a value that cannot be cloned; text can.
    let _ = scope.post_message(&text.into());
}

/// Writes a panic into the console, where it is found even when nothing else works any more.
fn say(info: &PanicHookInfo<'_>) -> String {
    let words = info.to_string();
    web_sys::console::error_1(&words.as_str().into());
    words
}
