//! Which of SQLite's errors are refusals, and of what.

use crate::{
    error::sqlite_code,
    sql::{
        plan::TypePlan,
        refusal::{check, missing_reference, not_unique, own_words, required},
    },
};
use landbridge_model::{FieldNo, office::WriteResult};

/// Primary result codes of SQLite (<https://www.sqlite.org/rescode.html>) that speak of the computer and not of what was to be written:
/// the same may succeed later.
const NOT_ABOUT_THE_WRITE: [i32; 14] = [
    4,  // ABORT
    5,  // BUSY
    6,  // LOCKED
    7,  // NOMEM
    8,  // READONLY
    9,  // INTERRUPT
    10, // IOERR
    11, // CORRUPT
    13, // FULL
    14, // CANTOPEN
    15, // PROTOCOL
    17, // SCHEMA
    21, // MISUSE
    26, // NOTADB
];

/// The database's words when it refused what was to be written; nothing when it failed otherwise.
pub(super) fn message(error: &sqlx::Error) -> Option<&str> {
    let code = sqlite_code(error)?;
    (!NOT_ABOUT_THE_WRITE.contains(&code)).then_some(error.as_database_error()?.message())
}

/// The refusal of a statement on the type's own or a joined table that wrote `written`.
pub(super) fn explain(plan: &TypePlan, message: &str, written: &[FieldNo]) -> WriteResult {
    match message.split_once(" constraint failed: ") {
        Some(("CHECK", name)) => check(plan, name, written),
        Some(("NOT NULL", columns)) => required(plan, columns),
        Some(("UNIQUE", columns)) => not_unique(plan, columns),
        _ => explain_commit(message),
    }
}

/// The refusal of a commit, or of a statement in words that are about none of its columns.
pub(super) fn explain_commit(message: &str) -> WriteResult {
    if message == "FOREIGN KEY constraint failed" { missing_reference() } else { own_words(message) }
}
