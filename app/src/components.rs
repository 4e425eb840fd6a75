//! Reusable pieces: they know their props and nothing else.

pub mod combobox;
pub mod dialog;
pub mod field_frame;
pub mod icon;
pub mod notice;
pub mod virtual_rows;
