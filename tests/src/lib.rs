//! Landbridge: tests.
