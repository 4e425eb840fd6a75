//! What a database's refusal means, in words for people, and which field it is about when that can be told.

use super::{
    plan::{FieldPlan, TypePlan},
    schema::is_same,
};
use landbridge_model::{FieldNo, Rule, office::WriteResult};

/// Columns, as `column, column` or `table.column, table.column`, that must have a value.
pub(crate) fn required(plan: &TypePlan, columns: &str) -> WriteResult {
    about(plan, columns, "must have a value", |_| Rule::Required)
}

/// Columns, named in the same way, whose values another row has.
pub(crate) fn not_unique(plan: &TypePlan, columns: &str) -> WriteResult {
    about(plan, columns, "has a value that another record has already", |fields| Rule::Unique { fields })
}

/// A reference that leads nowhere, in either direction.
pub(crate) fn missing_reference() -> WriteResult {
    let message = "It refers to a record that is not there, or other records still refer to it.";
    broken(Rule::Reference, message, None)
}

/// Columns that refer to a row that is not there.
pub(crate) fn no_such_reference(plan: &TypePlan, columns: &str) -> WriteResult {
    about(plan, columns, "refers to a record that is not in the business database", |_| Rule::Reference)
}

/// A value that the database cannot hold; which one is known when only one was written.
pub(crate) fn unfit(plan: &TypePlan, written: &[FieldNo], says: &str) -> WriteResult {
    match written {
        [no] => {
            let label = plan.field(*no).map_or("", |field| field.label.as_str());
            broken(Rule::Unfit, format!("\"{label}\" {says}."), Some(*no))
        }
        _ => broken(Rule::Unfit, format!("A value {says}."), None),
    }
}

/// The columns of a named constraint.
pub(crate) fn columns_of<'a>(plan: &'a TypePlan, name: &str) -> Option<&'a str> {
    condition(plan, name)
}

/// A sentence of the company's own rules.
pub(crate) fn own_words(message: &str) -> WriteResult {
    WriteResult::Refused { message: message.to_owned(), field: None, rule: None }
}

/// A constraint that is named by a sentence speaks for itself; one that is not shows its condition.
pub(crate) fn check(plan: &TypePlan, name: &str, written: &[FieldNo]) -> WriteResult {
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
    let mentioned: Vec<&FieldPlan> = plan
        .fields
        .iter()
        .filter(|field| names.iter().any(|name| is_same(name, &field.column.name)))
        .collect();
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
    let fields: Vec<&FieldPlan> = plan
        .fields
        .iter()
        .filter(|field| names.iter().any(|name| is_same(name, &field.column.name)))
        .collect();
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

/// The refusal of what breaks a rule that every database has.
pub(crate) fn broken(rule: Rule, message: impl Into<String>, field: Option<FieldNo>) -> WriteResult {
    WriteResult::Refused { message: message.into(), field, rule: Some(rule) }
}
