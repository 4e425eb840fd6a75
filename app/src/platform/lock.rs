//! Web Locks: one holder among all contexts of the browser profile; a context that ends loses what it holds, and one that is frozen can be
//! made to.

use super::signal::Signal;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use std::pin::pin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks.request`, the same in pages and in workers.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &Object, granted: &Function) -> Promise;
}

/// A lock that is held until this is dropped, or until another context takes it away.
pub(crate) struct Held {
    release: Function,
    lost: Signal,
}

impl Held {
    /// Happens when another context has taken the lock away.
    pub(crate) fn lost(&self) -> &Signal {
        &self.lost
    }
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

/// Waits for a lock until `end`; nothing when it was not granted by then.
pub(crate) async fn acquire_until(name: &str, end: impl Future<Output = ()>) -> Option<Held> {
    let controller = AbortController::new().ok()?;
    let options = option("signal", &controller.signal());
    let granted = pin!(request(name, &options));
    match select(granted, pin!(end)).await {
        Either::Left((held, _)) => held,
        Either::Right(((), granted)) => {
            controller.abort();
            // It may have been granted in between, and whoever leaves it then keeps it for ever.
            granted.await
        }
    }
}

/// Takes a lock if nobody has it.
pub(crate) async fn try_acquire(name: &str) -> Option<Held> {
    request(name, &option("ifAvailable", &JsValue::TRUE)).await
}

/// Takes a lock away from whoever has it.
pub(crate) async fn take(name: &str) -> Option<Held> {
    request(name, &option("steal", &JsValue::TRUE)).await
}

fn option(name: &str, value: &JsValue) -> Object {
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &name.into(), value);
    options
}

/// The browser holds the lock until the promise that its callback returns is settled; that promise's end is what [`Held`] keeps.
async fn request(name: &str, options: &Object) -> Option<Held> {
    let lost = Signal::new();
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
        let lost = lost.clone();
        // A request that fails, as in a document that is being closed, would otherwise be waited for in vain; one that was granted fails
        // when the lock is taken away.
        let failed = Closure::once(move |error: JsValue| {
            lost.raise();
            drop(fail.call1(&JsValue::NULL, &error));
        });
        let _ = request_lock(name, options, callback.unchecked_ref()).catch(&failed);
        failed.forget();
    });
    let release = JsFuture::from(granted).await.ok()?;
    release.dyn_into::<Function>().ok().map(|release| Held { release, lost })
}
