//! Landbridge: app.
