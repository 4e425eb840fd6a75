//! Marks in the page's User Timing, so that anyone can measure the client from outside.

use crate::link::Mark;
use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `performance.mark` with its options, which `web-sys` hides behind an unstable flag.
    #[wasm_bindgen(js_namespace = performance, js_name = mark)]
    fn performance_mark(name: &str, options: &js_sys::Object);
}

/// Makes a mark, with a detail such as the durability of a transaction.
pub(crate) fn mark(reached: Mark, detail: &str) {
    let options = js_sys::Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = js_sys::Reflect::set(&options, &"detail".into(), &detail.into());
    performance_mark(reached.name(), &options);
}

/// Makes a mark when what was just set is on the screen.
pub(crate) fn mark_after_paint(reached: Mark) {
    after_paint(move || mark(reached, ""));
}

/// Does something when what was just set is on the screen.
pub(crate) fn after_paint(then: impl FnOnce() + 'static) {
    let frame = request_animation_frame(move |_| {
        Timeout::new(0, then).forget();
    });
    // Dropping the handle would call the frame off.
    std::mem::forget(frame);
}
