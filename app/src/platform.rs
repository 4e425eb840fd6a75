//! What the client has from the browser: storage, network, locks, and where it runs.

pub(crate) mod channel;
pub(crate) mod device;
pub(crate) mod early;
pub(crate) mod events;
pub(crate) mod extension;
pub(crate) mod idb;
pub(crate) mod load;
pub(crate) mod lock;
mod mirror;
mod read;
pub(crate) mod signal;
pub(crate) mod store;
pub(crate) mod transport;

use serde::{Deserialize, Serialize};

/// Where the client runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A web page of the service: requests go to where it came from, with a cookie.
    #[default]
    WebPage,
    /// The extension: requests go to the address that the person gave, with bearer tokens.
    Extension,
}

impl Place {
    /// Where this context is.
    pub fn here() -> Self {
        let location = js_sys::Reflect::get(&js_sys::global(), &"location".into()).ok();
        let protocol = location.and_then(|location| js_sys::Reflect::get(&location, &"protocol".into()).ok());
        match protocol.and_then(|protocol| protocol.as_string()) {
            Some(protocol) if protocol.starts_with("http") => Self::WebPage,
            _ => Self::Extension,
        }
    }
}

/// Random bytes from the browser's cryptographic source.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    global::fill_with_random_values(&mut bytes);
    bytes
}

/// This device's clock, in milliseconds since 1970.
pub fn now_millis() -> i64 {
    js_sys::Date::now() as i64
}

mod global {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// The same in pages and in workers, unlike the bindings of `web-sys`.
        #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
        pub(super) fn fill_with_random_values(bytes: &mut [u8]);
    }
}
