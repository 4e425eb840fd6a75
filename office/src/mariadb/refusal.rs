//! Which of MariaDB's errors are refusals, and of what (<https://mariadb.com/docs/server/reference/error-codes>). The session has the server
//! speak English, since names of columns and constraints are told only within its sentences.

use crate::sql::{
    plan::TypePlan,
    refusal::{
        check, columns_of, missing_reference, no_such_reference, not_unique, own_words, required, unfit,
    },
    schema::is_same,
};
use landbridge_model::{FieldNo, office::WriteResult};
use sqlx::mysql::MySqlDatabaseError;

/// A lock that was waited for too long, a deadlock, a row that somebody changed since it was read.
const IN_THE_WAY: [u16; 3] = [1205, 1213, 1020];
/// No access to a database, a table, a column or a command; triggers that only a super user may make beside a binary log.
const RIGHT_MISSING: [u16; 6] = [1044, 1142, 1143, 1227, 1370, 1419];

/// The disk is full, or the room that a table may take.
const FULL: [u16; 2] = [1021, 1114];

/// The server finds no room on its disk.
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    number(error).is_some_and(|number| FULL.contains(&number))
}

/// Another program, or another agent, was in the way; the same may succeed at once.
pub(crate) fn is_in_the_way(error: &sqlx::Error) -> bool {
    number(error).is_some_and(|number| IN_THE_WAY.contains(&number))
}

/// What the user of the database may not do, in its words.
pub(crate) fn missing_right(error: &sqlx::Error) -> Option<&str> {
    database_error(error)
        .filter(|error| RIGHT_MISSING.contains(&error.number()))
        .map(MySqlDatabaseError::message)
}

/// The server's number for the error.
pub(super) fn number(error: &sqlx::Error) -> Option<u16> {
    database_error(error).map(MySqlDatabaseError::number)
}

fn database_error(error: &sqlx::Error) -> Option<&MySqlDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// The refusal of a statement on the type's own or a joined table that wrote `written`.
pub(super) fn of_statement(error: &sqlx::Error, plan: &TypePlan, written: &[FieldNo]) -> Option<WriteResult> {
    let error = database_error(error)?;
    let message = error.message();
    let about = |column: &str| about_one_of(plan, written, column);
    let name = || between(message, "'", "'").unwrap_or_default();
    Some(match error.number() {
        1048 | 1364 => required(plan, name()),
        1062 | 1586 => {
            let key = message.rsplit_once(" for key ").map_or("", |(_, key)| key.trim_matches('\''));
            let key = key.rsplit('.').next().unwrap_or(key);
            not_unique(plan, columns_of(plan, key).unwrap_or(key))
        }
        1452 | 1216 => match between(message, "CONSTRAINT `", "`").and_then(|key| columns_of(plan, key)) {
            Some(columns) if !written.is_empty() => no_such_reference(plan, columns),
            _ => missing_reference(),
        },
        1451 | 1217 => missing_reference(),
        4025 => check(plan, between(message, "CONSTRAINT `", "` failed").unwrap_or_default(), written),
        1406 => unfit(plan, &about(name()), "is longer than the business database can keep"),
        1366 => {
            unfit(plan, &about(column(message)), "holds a character that the business database cannot keep")
        }
        1264 | 1265 | 1292 | 1411 | 1690 => {
            unfit(plan, &about(column(message)), "does not fit into the business database")
        }
        _ if is_own_rule(error) => own_words(message),
        _ => return None,
    })
}

/// The refusal of a commit.
pub(super) fn of_commit(error: &sqlx::Error) -> Option<WriteResult> {
    let error = database_error(error)?;
    is_own_rule(error).then(|| own_words(error.message()))
}

/// What the company's own triggers say, what the agent's user may not write, what only the server sets.
fn is_own_rule(error: &MySqlDatabaseError) -> bool {
    error.number() == 1644
        || error.code().is_some_and(|state| state.starts_with("45"))
        || [1142, 1143, 1369, 1906].contains(&error.number())
}

/// The field of a column among those that were written, or all of them.
fn about_one_of(plan: &TypePlan, written: &[FieldNo], column: &str) -> Vec<FieldNo> {
    let is_it = |no: &&FieldNo| {
        plan.fields.iter().any(|field| field.no == **no && is_same(&field.column.name, column))
    };
    match written.iter().find(is_it) {
        Some(no) => vec![*no],
        None => written.to_vec(),
    }
}

/// The column that a sentence such as "... for column `company`.`items`.`stock` at row 1" or "... for column 'stock' ..." names.
fn column(message: &str) -> &str {
    let Some((_, after)) = message.rsplit_once(" for column ") else { return "" };
    let named = after.rsplit_once(" at row ").map_or(after, |(named, _)| named);
    named.rsplit('.').next().unwrap_or(named).trim_matches(['`', '\''])
}

fn between<'m>(message: &'m str, open: &str, close: &str) -> Option<&'m str> {
    let (_, after) = message.split_once(open)?;
    Some(after.split_once(close)?.0)
}

#[cfg(test)]
mod tests {
    use super::{between, column};

    #[test]
    fn columns_and_constraints_are_found_in_the_servers_sentences() {
        let sentence = "Incorrect string value: '\\xF0' for column `company`.`items`.`note` at row 1";
        assert_eq!(column(sentence), "note");
        assert_eq!(column("Out of range value for column 'stock' at row 1"), "stock");
        let sentence = "CONSTRAINT `An item needs a name.` failed for `company`.`items`";
        assert_eq!(between(sentence, "CONSTRAINT `", "` failed"), Some("An item needs a name."));
    }
}
