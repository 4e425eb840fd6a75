//! What `worker.js` read while the Wasm was being compiled, of whoever is signed in.

use super::device::Remembered;
use crate::worker::FirstRows;
use js_sys::{Array, Promise};
use landbridge_model::wire::Catalogue;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// All of `index` in one database, as `worker.js` read it.
    pub(crate) type EarlyIndexes;
    #[wasm_bindgen(method, getter)]
    fn name(this: &EarlyIndexes) -> String;
    #[wasm_bindgen(method, getter)]
    fn types(this: &EarlyIndexes) -> Array;
    #[wasm_bindgen(method, getter)]
    fn buffers(this: &EarlyIndexes) -> Array;

    /// What the page's first screen is made of. Every value is JSON text.
    pub type EarlyScreen;
    #[wasm_bindgen(method, getter, js_name = signedIn)]
    fn signed_in(this: &EarlyScreen) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn contact(this: &EarlyScreen) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn catalogue(this: &EarlyScreen) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = firstRows)]
    fn first_rows(this: &EarlyScreen) -> Option<String>;
}

impl EarlyScreen {
    /// Who is signed in.
    pub(crate) fn remembered(&self) -> Remembered {
        Remembered::of(parse(self.signed_in()), parse(self.contact()))
    }

    /// The record types and rights.
    pub(crate) fn read_catalogue(&self) -> Option<Catalogue> {
        parse(self.catalogue())
    }

    /// The rows that were on the screen when the client was used last.
    pub(crate) fn read_first_rows(&self) -> Option<FirstRows> {
        parse(self.first_rows())
    }
}

fn parse<T: DeserializeOwned>(text: Option<String>) -> Option<T> {
    landbridge_model::json::from_str(&text?).ok()
}

impl EarlyIndexes {
    /// Waits for them. Nothing when they could not be read, or are those of another database.
    pub(crate) async fn of(promise: Promise, database: &str) -> Option<Self> {
        let read = JsFuture::from(promise).await.ok().filter(JsValue::is_object)?;
        let read: Self = read.unchecked_into();
        (read.name() == database).then_some(read)
    }

    /// The keys and the buffers of `index`, in the same order.
    pub(super) fn both(&self) -> (Vec<JsValue>, Vec<JsValue>) {
        (self.types().to_vec(), self.buffers().to_vec())
    }
}
