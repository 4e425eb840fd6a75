//! The connector to Tryton, on a server of Tryton's.
//!
//! `cargo xtask setup` installs it.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod proxy;
mod server;
mod stage;

mod connect;
mod crash;
mod lines;
mod read;
mod run;
mod write;
