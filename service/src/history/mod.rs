//! The synchronisation history: what the service knows of every round, kept in the transaction that it tells of.

mod forget;
mod note;
mod place;
mod problem;
mod read;
mod settings;
mod trouble;

pub(crate) use forget::forget_before;
pub(crate) use note::{Happened, note, note_away_or_idle, note_discarded, note_event};
pub(crate) use place::Newest;
pub(crate) use problem::note_problem;
pub(crate) use read::{check, page};
pub(crate) use settings::{check_settings, keep_settings, read_settings};

use crate::error::WorkspaceError;
use serde::{Serialize, de::DeserializeOwned};

type Result<T> = std::result::Result<T, WorkspaceError>;

/// A kind or a way as a column has it.
fn column(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

/// What a column says.
fn of_column<T: DeserializeOwned>(column: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(column.to_owned()))?)
}
