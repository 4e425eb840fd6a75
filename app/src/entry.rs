//! The doors by which JavaScript enters this module, one for each context that loads it.

use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, HtmlElement, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a page asks a worker that has just started, to know that it lives.
const PING: &str = "ping";
/// The answer to [`PING`].
const PONG: &str = "pong";

/// Starts the client in a page, of the service or of the extension. The page counts as started, and `boot.js` calls
/// off its watchdog, when the worker has answered.
///
/// # Errors
/// The browser's own error when there is no document or no worker can be made.
#[wasm_bindgen]
pub fn start_page() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("not in a page")?;
    let root: HtmlElement = document.document_element().ok_or("the document is empty")?.dyn_into()?;
    let worker = new_worker()?;
    on_message(&worker, move |message| {
        if message.data() == PONG {
            // The only failure is an invalid key.
            let _ = root.dataset().set("started", "true");
        }
    })?;
    worker.post_message(&PING.into())
}

/// Starts the client in its dedicated worker, which owns the replica.
///
/// # Errors
/// When called elsewhere than in a dedicated worker.
#[wasm_bindgen]
pub fn start_worker() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    on_message(&scope.clone(), move |message| {
        if message.data() == PING {
            // The only failure is a value that cannot be cloned; text can.
            let _ = scope.post_message(&PONG.into());
        }
    })
}

fn new_worker() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options("worker.js", &options)
}

/// Listens for the rest of the context's life, so the closure is given to JavaScript for good.
fn on_message(
    target: &web_sys::EventTarget,
    heard: impl FnMut(MessageEvent) + 'static,
) -> Result<(), JsValue> {
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(heard);
    target.add_event_listener_with_callback("message", closure.into_js_value().unchecked_ref())
}
