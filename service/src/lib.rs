//! Landbridge: service.
