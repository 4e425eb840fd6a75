//! What the database's refusal means, in words for people, and which field it is about when that can be told.

use super::{
    plan::{FieldPlan, TypePlan},
    schema::is_same,
};
use crate::error::sqlite_code;
use landbridge_model::{FieldNo, Rule, office::WriteResult};

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
        Some(("NOT NULL", columns)) => about(plan, columns, "must have a value", |_| Rule::Required),
        Some(("UNIQUE", columns)) => {
            about(plan, columns, "has a value that another record has already", |fields| Rule::Unique {
                fields,
            })
        }
        _ => explain_commit(message),
    }
}

/// A constraint that is named by a sentence speaks for itself; one that is not shows its condition.
fn check(plan: &TypePlan, name: &str, written: &[FieldNo]) -> WriteResult {
    let condition = condition(plan, name).unwrap_or(name);
    let field = only_field(plan, condition, written);
    let is_sentence = name.contains(' ') && name.ends_with(['.', '!']);
    let message = match field {
        _ if is_sentence => name.to_owned(),
        Some(field) => format!("\"{}\" must keep to the rule: {condition}", field.label),
        None => format!("The business database has a rule that this breaks: {condition}"),
    };
    let rule = (!is_sentence).then(|| Rule::Condition { condition: condition.to_owned() });
    WriteResult::Refused { message, field: field.map(|field| field.no), rule }
}

/// The condition of a named constraint, from the words that the table was made with.
fn condition<'a>(plan: &'a TypePlan, name: &str) -> Option<&'a str> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let tables = std::iter::once(&plan.made_with).chain(plan.joined.iter().map(|joined| &joined.made_with));
    tables.into_iter().find_map(|sql| {
        let plain = format!("constraint {name} ");
        let at = sql.find(&quoted).map(|at| at + quoted.len());
        let at = at.or_else(|| sql.find(&plain).map(|at| at + plain.len()))?;
        in_parentheses(&sql[at..])
    })
}

/// The text between the first parenthesis and the one that closes it.
fn in_parentheses(sql: &str) -> Option<&str> {
    let start = sql.find('(')? + 1;
    let (mut depth, mut is_text) = (1, false);
    for (at, c) in sql.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            '\'' => is_text = !is_text,
            '(' if !is_text => depth += 1,
            ')' if !is_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(sql[start..at].trim());
        }
    }
    None
}

/// The only field among the written ones whose column a condition speaks of; when none was written, the only one of all.
fn only_field<'a>(plan: &'a TypePlan, condition: &str, written: &[FieldNo]) -> Option<&'a FieldPlan> {
    let names: Vec<&str> = condition
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let mentioned: Vec<&FieldPlan> =
        plan.fields.iter().filter(|field| names.iter().any(|name| is_same(name, &field.column))).collect();
    let of_written: Vec<&&FieldPlan> = mentioned.iter().filter(|field| written.contains(&field.no)).collect();
    match (of_written.as_slice(), mentioned.as_slice()) {
        ([field], _) => Some(field),
        ([], [field]) => Some(field),
        _ => None,
    }
}

/// A refusal that names columns as `table.column, table.column`.
fn about(plan: &TypePlan, columns: &str, says: &str, rule: impl Fn(Vec<FieldNo>) -> Rule) -> WriteResult {
    let names: Vec<&str> = columns.split(", ").filter_map(|name| name.rsplit('.').next()).collect();
    let fields: Vec<&FieldPlan> =
        plan.fields.iter().filter(|field| names.iter().any(|name| is_same(name, &field.column))).collect();
    let labels = fields.iter().map(|field| format!("\"{}\"", field.label)).collect::<Vec<_>>().join(" and ");
    let (message, field) = match fields.as_slice() {
        [] => (format!("The business database says that {columns} {says}."), None),
        [field] => (format!("{labels} {says}."), Some(field.no)),
        _ => (format!("{labels} together: {says}."), None),
    };
    // Of columns that nobody sees only the database can speak.
    let rule = (!fields.is_empty()).then(|| rule(fields.iter().map(|field| field.no).collect()));
    WriteResult::Refused { message, field, rule }
}

/// The refusal of a commit, or of a statement in words that are about none of its columns.
pub(super) fn explain_commit(message: &str) -> WriteResult {
    if message == "FOREIGN KEY constraint failed" {
        let message = "It refers to a record that is not there, or other records still refer to it.";
        return broken(Rule::Reference, message, None);
    }
    // The sentences of the company's own rules.
    WriteResult::Refused { message: message.to_owned(), field: None, rule: None }
}

/// The refusal of what breaks a rule that every database has.
pub(super) fn broken(rule: Rule, message: impl Into<String>, field: Option<FieldNo>) -> WriteResult {
    WriteResult::Refused { message: message.into(), field, rule: Some(rule) }
}
