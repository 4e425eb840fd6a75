//! The Landbridge client: one Wasm module for the web page, the extension's page, its background and their worker.

mod background;
pub mod components;
#[cfg(feature = "console")]
pub mod console;
pub mod entry;
pub mod hooks;
pub mod hub;
pub mod link;
mod marks;
mod numbered;
mod page;
pub mod platform;
pub mod ready_made;
pub mod screens;
pub mod session;
mod shared;
mod state;
pub mod words;
mod worker;
