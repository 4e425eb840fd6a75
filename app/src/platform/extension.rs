//! What only the extension's pages can do.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Tells the background how many edits are only on this device, for its button.
pub(crate) fn tell_unsent(count: u32) {
    let message = Object::new();
    let told = || {
        Reflect::set(&message, &"unsent".into(), &count.into())?;
        let runtime = Reflect::get(&api()?, &"runtime".into())?;
        let send: Function = Reflect::get(&runtime, &"sendMessage".into())?.dyn_into()?;
        send.call1(&runtime, &message)
    };
    if let Err(error) = told() {
        web_sys::console::warn_1(&error);
    }
}

/// Firefox calls it `browser`, Chromium `chrome`.
fn api() -> Result<JsValue, JsValue> {
    let global = js_sys::global();
    let browser = Reflect::get(&global, &"browser".into())?;
    if browser.is_undefined() { Reflect::get(&global, &"chrome".into()) } else { Ok(browser) }
}
