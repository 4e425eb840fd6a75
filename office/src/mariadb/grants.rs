//! The commands that give a user what the office agent needs, for whoever owns the database.

use crate::mapping::Mapping;
use std::collections::BTreeSet;

const SIDE_TABLES: [&str; 4] =
    ["landbridge_agent", "landbridge_applied", "landbridge_capture", "landbridge_identity"];

/// The commands, one a line. The user may come from any computer; whoever made it with another one writes that.
pub(crate) fn grants(user: &str, database: &str, mapping: &Mapping) -> String {
    let file = &mapping.file;
    let mut written = BTreeSet::new();
    for entry in &file.types {
        written.insert(entry.table.get_ref().as_str());
        written.extend(entry.joined.iter().map(|joined| joined.table.get_ref().as_str()));
    }
    let choices = file.types.iter().flat_map(|entry| &entry.fields);
    let choices = choices.filter_map(|field| field.choices_from.as_ref()).map(|from| &from.table);
    let people = [Some(&file.company.table), file.users.as_ref().map(|users| &users.table)];
    let read = people.into_iter().flatten().chain(choices).map(|table| table.get_ref().as_str());
    let read: BTreeSet<&str> = read.filter(|table| !written.contains(table)).collect();
    let to = format!("to '{}'@'%';", user.replace('\'', "''"));
    let on = |table: &&str| format!("{}.{}", quoted(database), quoted(table));
    let side = SIDE_TABLES.iter().map(|table| {
        format!("grant create, alter, drop, select, insert, update, delete on {} {to}", on(table))
    });
    let read = read.iter().map(|table| format!("grant select on {} {to}", on(table)));
    let written = written
        .iter()
        .map(|table| format!("grant select, insert, update, delete, trigger on {} {to}", on(table)));
    side.chain(read).chain(written).collect::<Vec<_>>().join("\n")
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
