//! Web Locks: one holder among all contexts of the browser profile; a context that ends loses what it holds.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks.request`, the same in pages and in workers.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &Object, granted: &Function) -> Promise;
}

/// A lock that is held until this is dropped.
pub(crate) struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        // The resolving function of a promise cannot fail.
        let _ = self.release.call0(&JsValue::NULL);
    }
}

/// Waits for a lock.
pub(crate) async fn acquire(name: &str) -> Option<Held> {
    request(name, &Object::new()).await
}

/// Takes a lock if nobody has it.
pub(crate) async fn try_acquire(name: &str) -> Option<Held> {
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    request(name, &options).await
}

/// The browser holds the lock until the promise that its callback returns is settled; that promise's end is what [`Held`] keeps.
async fn request(name: &str, options: &Object) -> Option<Held> {
    let granted = Promise::new(&mut |tell: Function, fail: Function| {
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if lock.is_null() {
                let _ = tell.call1(&JsValue::NULL, &JsValue::NULL);
                return JsValue::UNDEFINED;
            }
            Promise::new(&mut |release: Function, _| {
                let _ = tell.call1(&JsValue::NULL, &release);
            })
            .into()
        });
        // A request that fails, as in a document that is being closed, would otherwise be waited for in vain.
        let failed = Closure::once(move |error: JsValue| drop(fail.call1(&JsValue::NULL, &error)));
        let _ = request_lock(name, options, callback.unchecked_ref()).catch(&failed);
        failed.forget();
    });
    let release = JsFuture::from(granted).await.ok()?;
    release.dyn_into::<Function>().ok().map(|release| Held { release })
}
