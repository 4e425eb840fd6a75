//! Which tables become record types, and which of their columns become fields.

use super::kinds::{Guess, guess};
use super::names::{self, is, key, label, singular, words};
use super::people::People;
use super::seen::{SeenColumn, SeenTable, Trust};
use std::collections::BTreeSet;

/// The connector's own tables.
const OURS: &str = "landbridge_";
/// So many columns a list has at most.
const MAX_LIST: usize = 6;

/// A record type that is proposed.
#[derive(Clone, Debug)]
pub(super) struct ProposedType {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) plural: String,
    pub(super) module: &'static str,
    pub(super) table: String,
    pub(super) key_column: String,
    pub(super) new_key: &'static str,
    pub(super) fields: Vec<ProposedField>,
    /// The keys of the fields that name a record.
    pub(super) title: Vec<String>,
    pub(super) list: Vec<String>,
    pub(super) is_part: bool,
    /// A column that a new row needs and that no field fills.
    pub(super) unfilled: Option<String>,
}

/// A field that is proposed.
#[derive(Clone, Debug)]
pub(super) struct ProposedField {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) column: Option<String>,
    pub(super) kind: FieldKind,
    pub(super) required: bool,
    pub(super) read_only: bool,
}

/// The kind of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// What its column holds.
    Guessed(Guess),
    /// Another record; the key of its type.
    Reference(String),
    /// The lines of a type, by their field that refers here; both by key.
    Lines(String, String),
}

/// The types of all tables that can be followed.
pub(super) fn types(tables: &[SeenTable], people: &People) -> Vec<ProposedType> {
    let mut taken = BTreeSet::new();
    let named: Vec<(&SeenTable, String)> = tables
        .iter()
        .filter(|table| is_type(table) && !people.have(&table.name))
        .map(|table| (table, unused(&mut taken, key(&singular(&words(&table.name))))))
        .collect();
    let type_of = |table: &str, column: Option<&str>| {
        let (found, key) = named.iter().find(|(found, _)| found.name == table)?;
        (column.is_none() || column == found.key.as_deref()).then_some(key.as_str())
    };
    let mut types: Vec<ProposedType> =
        named.iter().filter_map(|(table, key)| proposed(table, key, &type_of)).collect();
    drop_unknown_references(&mut types);
    add_lines(&mut types);
    types
}

/// A table whose rows one column tells apart, and that says something of its own.
fn is_type(table: &SeenTable) -> bool {
    let is_link = |column: &SeenColumn| {
        table.key.as_ref() == Some(&column.name) || table.reference(&column.name).is_some()
    };
    let is_ours = table.name.to_lowercase().starts_with(OURS);
    !table.is_view && !is_ours && table.key.is_some() && !table.columns.iter().all(is_link)
}

fn proposed<'a>(
    table: &SeenTable,
    type_key: &str,
    type_of: &impl Fn(&str, Option<&str>) -> Option<&'a str>,
) -> Option<ProposedType> {
    let key_column = table.key.clone()?;
    let (mut taken, mut fields) = (BTreeSet::new(), Vec::new());
    let columns = table.columns.iter().filter(|column| column.name != key_column);
    for column in columns.filter(|column| column.trust != Trust::Nothing && !is_secret(column)) {
        let reference = table.reference(&column.name);
        let to = reference.and_then(|to| type_of(&to.table, to.target.as_deref()));
        let kind = match to {
            Some(to) => FieldKind::Reference(to.to_owned()),
            // A key of something that is no record type says nothing to anybody.
            None if reference.is_some() => continue,
            None => match guess(column) {
                Some(guess) => FieldKind::Guessed(guess),
                None => continue,
            },
        };
        fields.push(field(column, kind, &mut taken));
    }
    if fields.is_empty() {
        return None;
    }
    let title = title(&fields);
    let words = words(&table.name);
    Some(ProposedType {
        key: type_key.to_owned(),
        label: label(&singular(&words)),
        plural: label(&words),
        module: names::module(&words),
        table: table.name.clone(),
        new_key: new_key(table.column(&key_column)?),
        unfilled: unfilled(table, &key_column, &fields),
        key_column,
        list: list(&fields, &title),
        title,
        is_part: false,
        fields,
    })
}

/// What nobody but the software itself is to see.
fn is_secret(column: &SeenColumn) -> bool {
    let words = words(&column.name);
    names::has(&words, &names::SECRET) || is(&words, &names::SECRET)
}

fn field(column: &SeenColumn, kind: FieldKind, taken: &mut BTreeSet<String>) -> ProposedField {
    let mut words = words(&column.name);
    if matches!(kind, FieldKind::Reference(_))
        && words.len() > 1
        && words.last().is_some_and(|last| last == "id")
    {
        words.pop();
    }
    if matches!(kind, FieldKind::Guessed(Guess::Number(.., "scaled"))) {
        words.retain(|word| !names::CENTS.contains(&word.as_str()));
    }
    ProposedField {
        key: unused(taken, key(&words)),
        label: label(&words),
        column: Some(column.name.clone()),
        required: column.is_not_null && !column.has_default && column.trust == Trust::Write,
        read_only: column.trust != Trust::Write,
        kind,
    }
}

/// A key that nothing else has yet.
fn unused(taken: &mut BTreeSet<String>, key: String) -> String {
    let mut candidates = std::iter::once(key.clone()).chain((2..).map(|n| format!("{key}_{n}")));
    // There is always another number.
    candidates.find(|candidate| taken.insert(candidate.clone())).unwrap_or(key)
}

fn new_key(column: &SeenColumn) -> &'static str {
    let declared = column.declared.to_uppercase();
    let is_number = declared.contains("INT") || declared.contains("SERIAL");
    if is_number || column.has_default { "database" } else { "record_id" }
}

/// The field that names a record: what is called a name, else first and last name, else the first text, else whatever comes first.
fn title(fields: &[ProposedField]) -> Vec<String> {
    let called = |any: &[&str]| fields.iter().find(|field| is(&words(&field.key), any) && is_text(field));
    let by_rank = names::NAME.iter().find_map(|name| called(&[name]));
    let people = called(&names::FIRST_NAME).zip(called(&names::LAST_NAME));
    match (by_rank, people) {
        (Some(name), _) => vec![name.key.clone()],
        (None, Some((first, last))) => vec![first.key.clone(), last.key.clone()],
        (None, None) => {
            let number = called(&names::NUMBER).or_else(|| fields.iter().find(|field| is_text(field)));
            number.or(fields.first()).map(|field| field.key.clone()).into_iter().collect()
        }
    }
}

fn is_text(field: &ProposedField) -> bool {
    matches!(&field.kind, FieldKind::Guessed(Guess::Plain("text" | "long_text" | "email")))
}

fn list(fields: &[ProposedField], title: &[String]) -> Vec<String> {
    let is_short = |field: &&ProposedField| {
        !title.contains(&field.key) && field.kind != FieldKind::Guessed(Guess::Plain("long_text"))
    };
    let others = fields.iter().filter(is_short).map(|field| field.key.clone());
    title.iter().cloned().chain(others).take(MAX_LIST).collect()
}

fn unfilled(table: &SeenTable, key_column: &str, fields: &[ProposedField]) -> Option<String> {
    let is_filled = |column: &SeenColumn| {
        fields.iter().any(|field| !field.read_only && field.column.as_ref() == Some(&column.name))
    };
    let mut columns = table.columns.iter().filter(|column| column.name != key_column);
    let found = columns.find(|column| {
        column.is_not_null && !column.has_default && !column.is_generated && !is_filled(column)
    });
    found.map(|column| column.name.clone())
}

/// A type that came to nothing is referred to by nobody.
fn drop_unknown_references(types: &mut Vec<ProposedType>) {
    let keys: BTreeSet<String> = types.iter().map(|found| found.key.clone()).collect();
    for found in types.iter_mut() {
        found.fields.retain(|field| match &field.kind {
            FieldKind::Reference(to) => keys.contains(to),
            _ => true,
        });
    }
    types.retain(|found| !found.fields.is_empty());
    for found in types.iter_mut() {
        let is_there = |key: &String, fields: &[ProposedField]| fields.iter().any(|field| field.key == *key);
        found.title.retain(|key| is_there(key, &found.fields));
        found.list.retain(|key| is_there(key, &found.fields));
        if found.title.is_empty() {
            found.title = title(&found.fields);
        }
    }
}

/// Rows that are called lines and cannot be without another record are its lines.
fn add_lines(types: &mut [ProposedType]) {
    for place in 0..types.len() {
        let child = &types[place];
        let parent = child.fields.iter().find_map(|field| match &field.kind {
            FieldKind::Reference(to) if field.required && is_line_of(child, to) => {
                Some((to.clone(), field.key.clone()))
            }
            _ => None,
        });
        let Some((to, by)) = parent else { continue };
        let lines = ProposedField {
            key: "lines".to_owned(),
            label: "Lines".to_owned(),
            column: None,
            kind: FieldKind::Lines(child.key.clone(), by),
            required: false,
            read_only: false,
        };
        let Some(parent) = types.iter_mut().find(|found| found.key == to) else { continue };
        if parent.fields.iter().all(|field| field.key != lines.key) {
            parent.fields.push(lines);
            types[place].is_part = true;
        }
    }
}

fn is_line_of(child: &ProposedType, parent: &str) -> bool {
    let (words, parent) = (words(&child.key), words(parent));
    words.len() > parent.len()
        && words.starts_with(&parent)
        && names::has(&words[parent.len()..], &names::LINES)
}
