//! The office agent's steps on real databases: what any SQL client changes arrives once, what people entered is written once, a
//! crash anywhere loses nothing.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod capture;
mod console;
mod contract;
mod crash;
mod mapped;
mod maria;
mod mariadb;
mod misfits;
mod odd;
mod place;
mod postgres;
mod premises;
mod propose;
mod run;
mod schedule;
mod server;
mod servers;
mod stage;
mod support;
mod sweep;
mod things;
mod write_back;
