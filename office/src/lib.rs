//! Landbridge: office.
