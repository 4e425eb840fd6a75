//! Rows that a foreign key takes along: the server deletes or changes them without running their triggers. So the row that takes them along
//! has a trigger of its own, which notes them before it goes.
//!
//! The rows are locked for reading before their notes get their numbers, so that the order of the notes is that of the changes. A stricter
//! lock would have the server refuse statements that delete from both tables.

use super::trigger::{NOTE, Trigger, is_same, noted};
use crate::sql::plan::{ColumnPlan, Plan, quoted};
use sqlx::MySqlConnection;
use std::collections::BTreeSet;

/// Beyond so many tables in a row nobody follows; the nightly sweep finds what goes there.
const MAX_DEPTH: usize = 4;

/// A foreign key that takes rows along.
#[derive(Clone, Debug)]
pub(super) struct ForeignKey {
    child: String,
    parent: String,
    /// The child's and the parent's columns.
    columns: Vec<(String, String)>,
    on_delete: String,
    on_update: String,
}

/// The foreign keys that take rows along.
pub(super) async fn foreign_keys(connection: &mut MySqlConnection) -> Result<Vec<ForeignKey>, sqlx::Error> {
    type Part = (String, String, String, String, String, String, String);
    let parts: Vec<Part> = sqlx::query_as(
        "select part.table_name, part.constraint_name, part.referenced_table_name, \
            part.column_name, part.referenced_column_name, rule.delete_rule, rule.update_rule \
         from information_schema.key_column_usage as part \
         join information_schema.referential_constraints as rule \
         on rule.constraint_schema = part.constraint_schema \
         and rule.table_name = part.table_name and rule.constraint_name = part.constraint_name \
         where part.table_schema = database() and part.referenced_table_schema = database() \
         and (rule.delete_rule in ('CASCADE', 'SET NULL') or rule.update_rule in ('CASCADE', 'SET NULL')) \
         order by part.table_name, part.constraint_name, part.ordinal_position",
    )
    .fetch_all(connection)
    .await?;
    let keys = parts.chunk_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1)).map(|key| ForeignKey {
        child: key[0].0.clone(),
        parent: key[0].2.clone(),
        columns: key.iter().map(|part| (part.3.clone(), part.4.clone())).collect(),
        on_delete: key[0].5.clone(),
        on_update: key[0].6.clone(),
    });
    Ok(keys.collect())
}

/// A table whose rows are records or parts of them.
struct Followed<'a> {
    type_no: u16,
    table: &'a str,
    column: &'a ColumnPlan,
    is_main: bool,
}

/// The triggers on mapped tables whose rows take others along.
pub(super) fn triggers(plan: &Plan, keys: &[ForeignKey]) -> Vec<Trigger> {
    let followed: Vec<Followed<'_>> = plan.types.iter().flat_map(followed_of).collect();
    let mapped: BTreeSet<&str> = followed.iter().map(|found| found.table).collect();
    let mut triggers = Vec::new();
    for of in &followed {
        for path in paths(of, keys) {
            let Some(top) = path.last().filter(|top| mapped.contains(top.parent.as_str())) else { continue };
            let name = format!("{}_cascade", of.type_no);
            triggers
                .extend(before_delete(of, &path).map(|body| {
                    Trigger::new(&format!("{name}_delete"), "before delete", &top.parent, &body)
                }));
            triggers
                .extend(before_update(of, &path).map(|body| {
                    Trigger::new(&format!("{name}_update"), "before update", &top.parent, &body)
                }));
        }
    }
    triggers
}

fn followed_of(plan: &crate::sql::plan::TypePlan) -> impl Iterator<Item = Followed<'_>> {
    let type_no = plan.no.0;
    let main = Followed { type_no, table: &plan.table, column: &plan.key_column, is_main: true };
    let joined = plan.joined.iter().map(move |joined| Followed {
        type_no,
        table: &joined.table,
        column: &joined.by,
        is_main: false,
    });
    std::iter::once(main).chain(joined)
}

/// The ways up from a table over foreign keys, none of which meets a table twice.
fn paths<'k>(of: &Followed<'_>, keys: &'k [ForeignKey]) -> Vec<Vec<&'k ForeignKey>> {
    let (mut all, mut open): (Vec<Vec<&ForeignKey>>, Vec<Vec<&ForeignKey>>) = (Vec::new(), vec![Vec::new()]);
    while let Some(path) = open.pop() {
        let end = path.last().map_or(of.table, |key| key.parent.as_str());
        let is_met = |table: &str| table == of.table || path.iter().any(|key| key.parent == table);
        for key in keys.iter().filter(|key| key.child == end && !is_met(&key.parent)) {
            let longer = [&path[..], &[key]].concat();
            all.push(longer.clone());
            // Only a row that is deleted itself takes others along further down.
            if key.on_delete == "CASCADE" && longer.len() < MAX_DEPTH {
                open.push(longer);
            }
        }
    }
    all
}

/// Notes the rows that a delete of the topmost row deletes or changes.
fn before_delete(of: &Followed<'_>, path: &[&ForeignKey]) -> Option<String> {
    let (lowest, above) = path.split_first()?;
    let reaches = ["CASCADE", "SET NULL"].contains(&lowest.on_delete.as_str())
        && above.iter().all(|key| key.on_delete == "CASCADE");
    let what = if of.is_main && lowest.on_delete == "CASCADE" { "delete" } else { "update" };
    reaches
        .then(|| note(of, path, (what, noted("row0", of.column), "null".to_owned())) + " lock in share mode;")
}

/// Notes the rows whose reference follows a changed key.
fn before_update(of: &Followed<'_>, path: &[&ForeignKey]) -> Option<String> {
    let [key] = path else { return None };
    if !["CASCADE", "SET NULL"].contains(&key.on_update.as_str()) {
        return None;
    }
    let own = key.columns.iter().find(|(column, _)| *column == of.column.name);
    let same = key
        .columns
        .iter()
        .map(|(_, target)| is_same(&format!("old.{}", quoted(target)), &format!("new.{}", quoted(target))));
    let was = noted("row0", of.column);
    let mut notes = vec![("update", was.clone(), "null".to_owned())];
    // The key itself follows.
    if let Some((_, target)) = own {
        let now = noted("new", &ColumnPlan { name: target.clone(), declared: of.column.declared.clone() });
        let renamed = if of.is_main { ("rename", now, was) } else { ("update", now, "null".to_owned()) };
        notes = if of.is_main { vec![renamed] } else { vec![notes.remove(0), renamed] };
    }
    let notes: Vec<String> =
        notes.into_iter().map(|what| note(of, path, what) + " lock in share mode;").collect();
    let same: Vec<String> = same.collect();
    Some(format!("if not ({}) then {} end if;", same.join(" and "), notes.join(" ")))
}

/// Selects the rows of the followed table that hang on the topmost row.
fn note(of: &Followed<'_>, path: &[&ForeignKey], (what, key, was): (&str, String, String)) -> String {
    let mut sql =
        format!("{NOTE} select {}, '{what}', {key}, {was} from {} as row0", of.type_no, quoted(of.table));
    for (index, step) in path.iter().enumerate() {
        let is_top = index + 1 == path.len();
        let parent = if is_top { "old".to_owned() } else { format!("row{}", index + 1) };
        let is_child = step
            .columns
            .iter()
            .map(|(column, target)| format!("row{index}.{} = {parent}.{}", quoted(column), quoted(target)));
        let is_child: Vec<String> = is_child.collect();
        sql += &match is_top {
            true => format!(" where {}", is_child.join(" and ")),
            false => format!(" join {} as {parent} on {}", quoted(&step.parent), is_child.join(" and ")),
        };
    }
    sql
}
