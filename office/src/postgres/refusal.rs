//! Which of PostgreSQL's errors are refusals, and of what (<https://www.postgresql.org/docs/current/errcodes-appendix.html>). The codes and
//! names of constraints count, and not the words, which come in the server's language.

use crate::sql::{
    plan::TypePlan,
    refusal::{
        check, columns_of, missing_reference, no_such_reference, not_unique, own_words, required, unfit,
    },
};
use landbridge_model::{FieldNo, office::WriteResult};
use sqlx::postgres::PgDatabaseError;

/// Another program, or another agent, was in the way; the same may succeed at once: a failed serialization, a deadlock, a lock that was
/// waited for too long.
pub(crate) fn is_in_the_way(error: &sqlx::Error) -> bool {
    database_error(error).is_some_and(|error| ["40001", "40P01", "55P03"].contains(&error.code()))
}

/// The server finds no room on its disk.
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    database_error(error).is_some_and(|error| error.code() == "53100")
}

/// What the user of the database may not do, in its words.
pub(crate) fn missing_right(error: &sqlx::Error) -> Option<&str> {
    database_error(error).filter(|error| error.code() == "42501").map(PgDatabaseError::message)
}

/// The refusal of a statement on the type's own or a joined table that wrote `written`.
pub(super) fn of_statement(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult> {
    let error = refused(error)?;
    let constraint = error.constraint().unwrap_or_default();
    Some(match error.code() {
        "23502" => required(plan, error.column().unwrap_or_default()),
        "23505" => not_unique(plan, columns_of(plan, constraint).unwrap_or(constraint)),
        "23503" => match columns_of(plan, constraint) {
            Some(columns) if !written.is_empty() => no_such_reference(plan, columns),
            _ => missing_reference(),
        },
        "23514" => check(plan, constraint, written),
        "22021" => unfit(plan, written, "holds a character that the business database cannot keep"),
        "22001" => unfit(plan, written, "is longer than the business database can keep"),
        code if code.starts_with("22") => unfit(plan, written, "does not fit into the business database"),
        _ => own_words(error.message()),
    })
}

/// The refusal of a commit.
pub(super) fn of_commit(error: &sqlx::Error) -> Option<WriteResult> {
    let error = refused(error)?;
    Some(if error.code() == "23503" { missing_reference() } else { own_words(error.message()) })
}

/// The error when it speaks of what was to be written, and not of the server, the connection or the agent's own statement: values (22),
/// constraints (23), options of views (44), the company's own rules (P0), missing rights, columns that only the database sets.
fn refused(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    let error = database_error(error)?;
    let code = error.code();
    let is_refusal = ["22", "23", "44", "P0"].iter().any(|class| code.starts_with(class))
        || code == "42501"
        || code == "428C9";
    is_refusal.then_some(error)
}

fn database_error(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}
