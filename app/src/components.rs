//! Reusable pieces: they know their props and nothing else.

pub(crate) mod combobox;
pub(crate) mod dialog;
pub(crate) mod field_frame;
pub(crate) mod icon;
pub(crate) mod length;
pub(crate) mod notice;
pub(crate) mod pictured;
pub(crate) mod virtual_rows;
