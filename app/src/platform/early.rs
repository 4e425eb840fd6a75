//! What the worker's script read while the Wasm was being compiled: the ready-made indexes of whoever is signed in.

use js_sys::{Array, Promise, Uint8Array};
use landbridge_model::TypeNo;
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
    fn values(this: &EarlyIndexes) -> Array;
}

impl EarlyIndexes {
    /// Waits for them. Nothing when they could not be read, or are those of another database.
    pub(crate) async fn of(promise: Promise, database: &str) -> Option<Self> {
        let read = JsFuture::from(promise).await.ok().filter(JsValue::is_object)?;
        let read: Self = read.unchecked_into();
        (read.name() == database).then_some(read)
    }

    /// Them, by type.
    pub(crate) fn to_vec(&self) -> Vec<(TypeNo, Vec<u8>)> {
        let both = self.types().to_vec().into_iter().zip(self.values().to_vec());
        let index = |(key, value): (JsValue, JsValue)| {
            // Type numbers are small whole numbers, and this store is written by nothing but the client.
            Some((TypeNo(key.as_f64()? as u16), value.dyn_ref::<Uint8Array>()?.to_vec()))
        };
        both.filter_map(index).collect()
    }
}
