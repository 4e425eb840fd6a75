//! Landbridge: the office agent. It keeps the service up to date with a business database in the office, and writes there what people
//! entered elsewhere: exactly once, and only where the database has what they saw.

mod address;
pub mod agent;
mod connector;
pub mod console;
pub mod doctor;
mod error;
pub mod mapping;
mod mariadb;
mod postgres;
mod preview;
pub mod propose;
pub mod sample;
mod sql;
mod sqlite;
pub mod support;
pub mod tryton;
