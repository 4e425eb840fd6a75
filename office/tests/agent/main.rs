//! The office agent's steps on real SQLite databases: what any SQL client changes arrives once, what people entered is written once, a
//! crash anywhere loses nothing.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod capture;
mod crash;
mod misfits;
mod odd;
mod run;
mod schedule;
mod stage;
mod sweep;
mod write_back;
