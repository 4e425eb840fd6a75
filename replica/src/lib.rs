//! Landbridge: replica.
