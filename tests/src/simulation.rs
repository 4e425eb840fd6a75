//! One seeded loop that runs the real code of all parts through faults: the client's replica and state machine, the service on SQLite in
//! memory, the office agent on a business database in SQLite. Only what lies between them is simulated: the network, the browser's
//! store, clocks and chance.

mod agents;
mod browser;
mod business;
mod check;
mod device;
mod kept;
mod locks;
mod messages;
mod mishaps;
mod mistakes;
mod network;
mod office;
mod people;
mod ready;
mod restored;
mod revisions;
mod schedule;
mod seen;
mod service;
mod spoil;
mod tab;
mod tab_mistakes;
mod tell;
mod trouble;
mod watch;
mod world;

use crate::dice;

pub use messages::{Messages, messages};
pub use mistakes::Mistake;
pub use world::{Report, Violation, run};
