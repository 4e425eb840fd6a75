//! The replica and its state machine on a store in memory that carries out transactions as IndexedDB does.

mod conflicts;
mod damage;
mod indexes;
mod lists;
mod other_outbox;
mod pages;
mod released;
mod rounds;
mod stage;
mod tabs;
