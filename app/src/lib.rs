//! The Landbridge client: one Wasm module for the web page, the extension's page, its background and their worker.

pub mod entry;
