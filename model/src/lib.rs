//! Landbridge: model.
