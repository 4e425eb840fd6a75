//! The Landbridge client: one Wasm module for the web page, the extension's page, its background and their worker.

pub mod entry;
pub mod hooks;
pub mod hub;
pub mod link;
pub mod platform;
pub mod session;
pub mod words;
