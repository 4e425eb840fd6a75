//! The triggers of the record types. They only insert: which record it is, and how it is now, is found out later.

use super::types::is_integer;
use crate::sql::plan::{ColumnPlan, JoinedPlan, TypePlan, filter_sql, quoted};
use sqlx::MySqlConnection;

/// A trigger for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trigger {
    /// It ends with a name for all that the trigger does, since the server tells what a trigger does only as it has understood it.
    pub(super) name: String,
    pub(super) table: String,
    /// When it runs: `after insert`.
    event: &'static str,
    body: String,
}

impl Trigger {
    pub(super) fn new(name: &str, event: &'static str, table: &str, body: &str) -> Self {
        let hash = blake3::hash(format!("{event} {table} {body}").as_bytes()).to_hex();
        let name = format!("landbridge_{name}_{}", &hash.as_str()[..8]);
        Self { name, table: table.to_owned(), event, body: format!("begin\n    {body}\nend") }
    }

    /// What makes it.
    pub(super) fn sql(&self) -> String {
        let (name, table) = (quoted(&self.name), quoted(&self.table));
        format!("create trigger {name} {} on {table} for each row {}", self.event, self.body)
    }
}

/// A key as the side tables have it.
pub(super) fn noted(row: &str, column: &ColumnPlan) -> String {
    let kind = if is_integer(&column.declared) { 'i' } else { 't' };
    format!("concat('{kind}', {row}.{})", quoted(&column.name))
}

/// The beginning of every note.
pub(super) const NOTE: &str = "insert into landbridge_capture (type_no, what, \"key\", was)";

/// Whether two values are the same, letter by letter.
pub(super) fn is_same(one: &str, other: &str) -> String {
    format!("(binary {one} <=> binary {other})")
}

/// The triggers of a type.
pub(super) fn of_type(plan: &TypePlan) -> Vec<Trigger> {
    let no = plan.no.0;
    let trigger =
        |what: &str, event, body: &str| Trigger::new(&format!("{no}_{what}"), event, &plan.table, body);
    let mut all = vec![
        trigger("insert", "after insert", &of_insert(plan)),
        trigger("update", "after update", &of_update(plan)),
        trigger("delete", "after delete", &of_delete(plan)),
    ];
    for (index, joined) in plan.joined.iter().enumerate() {
        let trigger = |what: &str, event, body: &str| {
            Trigger::new(&format!("{no}_joined{index}_{what}"), event, &joined.table, body)
        };
        let (old, new) = (of_joined(plan, joined, "old"), of_joined(plan, joined, "new"));
        all.extend([
            trigger("insert", "after insert", &new),
            trigger("update", "after update", &format!("{old} {new}")),
            trigger("delete", "after delete", &old),
        ]);
    }
    all
}

fn note(plan: &TypePlan, what: &str, key: &str, was: &str) -> String {
    format!("{NOTE} values ({}, '{what}', {key}, {was});", plan.no.0)
}

fn of_insert(plan: &TypePlan) -> String {
    let is_of_type = filter_sql::<MySqlConnection>("new", &plan.filter);
    let (key, is_there) = key_of("new", plan);
    format!("if {is_of_type} and {is_there} then {} end if;", note(plan, "insert", &key, "null"))
}

/// Deletes count for every row of the table: the key may be used again for a row of the type.
fn of_delete(plan: &TypePlan) -> String {
    let (key, is_there) = key_of("old", plan);
    format!("if {is_there} then {} end if;", note(plan, "delete", &key, "null"))
}

/// A row that has no key is no record, whatever the table allows.
fn of_update(plan: &TypePlan) -> String {
    let was_of_type = filter_sql::<MySqlConnection>("old", &plan.filter);
    let is_of_type = filter_sql::<MySqlConnection>("new", &plan.filter);
    let ((old, was_there), (new, is_there)) = (key_of("old", plan), key_of("new", plan));
    format!(
        "if {same} then if {is_there} and (({was_of_type}) or ({is_of_type})) then {update} end if;
    elseif not {was_there} then if {is_of_type} then {insert} end if;
    elseif not {is_there} then {delete}
    else {rename}
    end if;",
        same = is_same(&old, &new),
        update = note(plan, "update", &new, "null"),
        insert = note(plan, "insert", &new, "null"),
        delete = note(plan, "delete", &old, "null"),
        rename = note(plan, "rename", &new, &old),
    )
}

/// The noted key of a row, and the condition that there is one.
fn key_of(row: &str, plan: &TypePlan) -> (String, String) {
    let column = format!("{row}.{}", quoted(&plan.key_column.name));
    (noted(row, &plan.key_column), format!("({column} is not null)"))
}

fn of_joined(plan: &TypePlan, joined: &JoinedPlan, row: &str) -> String {
    let by = quoted(&joined.by.name);
    let is_joined = filter_sql::<MySqlConnection>(row, &joined.filter);
    let note = note(plan, "update", &noted(row, &joined.by), "null");
    format!("if {row}.{by} is not null and {is_joined} then {note} end if;")
}
