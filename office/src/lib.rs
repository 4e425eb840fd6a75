//! Landbridge: office.

pub mod sample;
