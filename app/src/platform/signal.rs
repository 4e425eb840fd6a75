//! Something that happens once and that tasks can wait for.

use js_sys::{Function, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Something that happens once; clones are of the same thing.
#[derive(Clone)]
pub(crate) struct Signal {
    promise: Promise,
    happen: Function,
    has_happened: Rc<Cell<bool>>,
}

impl Signal {
    /// Nothing has happened yet.
    pub(crate) fn new() -> Self {
        let mut happen = None;
        let promise = Promise::new(&mut |resolve, _| happen = Some(resolve));
        let happen = happen.expect("the executor of a promise runs at once");
        Self { promise, happen, has_happened: Rc::default() }
    }

    /// Lets it happen.
    pub(crate) fn raise(&self) {
        self.has_happened.set(true);
        // The resolving function of a promise cannot fail.
        let _ = self.happen.call0(&JsValue::NULL);
    }

    /// Whether it has happened.
    pub(crate) fn is_raised(&self) -> bool {
        self.has_happened.get()
    }

    /// Returns when it has happened.
    pub(crate) async fn wait(&self) {
        // The promise is never refused.
        let _ = JsFuture::from(self.promise.clone()).await;
    }
}
