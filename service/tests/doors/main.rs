//! The service as clients and office agents meet it: over HTTP, on a real socket.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod bad_input;
mod connect;
mod events;
mod extension;
mod history;
mod id_mail;
mod leave;
mod log;
mod page;
mod pairing;
mod post;
mod rights;
mod stage;
mod tls;
