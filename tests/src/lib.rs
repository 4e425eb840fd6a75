//! What the tests of the whole system share: the system itself, a network with a switch, real browsers, and waiting.
//!
//! A test begins with a [`stage::Stage`], opens browsers on it through [`browser::Profile`], and waits with
//! [`wait::until`] or the waits of [`browser::Browser`]; there is no fixed sleep anywhere.

pub mod browser;
pub mod business;
pub mod clerk;
pub mod client;
pub mod decoders;
pub mod dice;
pub mod disk;
pub mod http;
pub mod ledger;
pub mod office;
pub mod places;
pub mod program;
pub mod proxy;
pub mod simulation;
pub mod sources;
pub mod stage;
pub mod story;
pub mod system;
pub mod tryton;
pub mod wait;
