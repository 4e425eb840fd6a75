//! The commands that give a user what the office agent needs, for whoever owns the database.

use crate::{mapping::Mapping, sql::plan::quoted};
use std::collections::BTreeSet;

/// The commands, one a line.
pub(crate) fn grants(user: &str, mapping: &Mapping) -> String {
    let (file, user) = (&mapping.file, quoted(user));
    let mut written = BTreeSet::new();
    for entry in &file.types {
        written.insert(quoted(entry.table.get_ref()));
        written.extend(entry.joined.iter().map(|joined| quoted(joined.table.get_ref())));
    }
    let choices = file.types.iter().flat_map(|entry| &entry.fields);
    let choices = choices.filter_map(|field| field.choices_from.as_ref()).map(|from| &from.table);
    let people = [Some(&file.company.table), file.users.as_ref().map(|users| &users.table)];
    let read = people.into_iter().flatten().chain(choices).map(|table| quoted(table.get_ref()));
    let read: BTreeSet<String> = read.filter(|table| !written.contains(table)).collect();
    let names = |tables: BTreeSet<String>| tables.into_iter().collect::<Vec<_>>().join(", ");
    let mut commands = vec![format!("create schema if not exists landbridge authorization {user};")];
    if !read.is_empty() {
        commands.push(format!("grant select on {} to {user};", names(read)));
    }
    commands.push(format!("grant select, insert, update, delete, trigger on {} to {user};", names(written)));
    commands.push(format!("grant usage on all sequences in schema public to {user};"));
    commands.join("\n")
}
