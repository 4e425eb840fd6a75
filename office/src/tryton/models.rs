//! Which models the mapping names, which of their fields, and what Tryton says of these.

use super::{
    rpc::{Rpc, RpcError},
    value::FieldType,
};
use crate::mapping::{
    Mapping, MappingError, Problem, at,
    file::{File, Name, TypeEntry},
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The company with its party's address, as a table of the copy: Tryton has it in five models.
pub(super) const COMPANY: &str = "company";

/// What the company is made of.
const COMPANY_MODELS: [(&str, &[&str]); 5] = [
    ("company.company", &["party"]),
    ("party.party", &["name", "phone", "mobile", "email"]),
    ("party.address", &["party", "street", "postal_code", "city", "country", "active"]),
    ("party.identifier", &["party", "type", "code"]),
    ("country.country", &["code"]),
];

/// The models that are copied, by name.
pub(super) type Models = BTreeMap<String, Model>;

/// A model that is copied.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Model {
    /// Its fields. `party.name` is the name of the record that `party` refers to.
    pub(super) columns: BTreeMap<String, Column>,
    /// Fields of other models' records: when one of those changes, the records that this field of theirs names are read again, since they
    /// may show something computed from it.
    pub(super) parts: BTreeSet<(String, String)>,
    /// Its own fields and the models that they refer to: when a record of those changes, the records that refer to it are read again.
    pub(super) follows: BTreeSet<(String, String)>,
    /// Its lists of lines: their model and its field that refers here, and the list's name.
    pub(super) lists: BTreeMap<(String, String), String>,
    /// Whether new records can be given an id of the client's making.
    pub(super) has_uuid: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) field_type: FieldType,
    /// What Tryton calls it in messages.
    pub(super) label: String,
}

/// Asks Tryton about the models that the mapping names. One that it does not have is left out, and then the mapping does not fit.
pub(super) async fn find(rpc: &mut Rpc, file: &File) -> Result<Models, RpcError> {
    let mut models = Models::new();
    for (name, wanted) in wanted(file) {
        let mut asked: BTreeSet<&str> = wanted.iter().map(|field| first(field)).collect();
        asked.insert("uuid");
        // Lists of lines are found among all fields.
        let arguments = if has_lines(file, &name) { json!([]) } else { json!(asked) };
        let fields = match rpc.call(&format!("model.{name}.fields_get"), vec![arguments], json!({})).await {
            Ok(fields) => fields,
            Err(RpcError::NotFound | RpcError::Refused(_)) => continue,
            Err(error) => return Err(error),
        };
        models.insert(name, model(&wanted, &fields));
    }
    add_parts(&mut models, file);
    Ok(models)
}

/// Refuses fields that could be written by the mapping and not in Tryton.
pub(super) fn check(mapping: &Mapping, models: &Models) -> Result<(), MappingError> {
    let mut problems = Vec::new();
    for entry in &mapping.file.types {
        let Some(model) = models.get(entry.table.get_ref()) else { continue };
        for field in entry.fields.iter().filter(|field| !field.read_only) {
            let Some(name) = &field.column else { continue };
            let found = model.columns.get(name.get_ref());
            if found.is_some_and(|column| column.field_type == FieldType::Other) {
                let (table, column) = (entry.table.get_ref().clone(), name.get_ref().clone());
                problems.push(at(name, Problem::Generated { table, column }));
            }
        }
    }
    mapping.refuse(problems)
}

/// The names of models, and of their fields that the mapping names.
fn wanted(file: &File) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |table: &Name, columns: Vec<&Name>| {
        let columns = columns.into_iter().map(|name| name.get_ref().clone()).filter(|name| name != "id");
        all.entry(table.get_ref().clone()).or_default().extend(columns);
    };
    for entry in &file.types {
        let of_fields = entry.fields.iter().filter_map(|field| field.column.as_ref());
        add(&entry.table, of_fields.chain(entry.filter.keys()).chain(entry.fixed.keys()).collect());
        for from in entry.fields.iter().filter_map(|field| field.choices_from.as_ref()) {
            add(&from.table, vec![&from.key, &from.label]);
        }
    }
    if let Some(users) = &file.users {
        let others = [&users.email, &users.employee, &users.is_super_user, &users.is_active];
        add(
            &users.table,
            [&users.login, &users.name].into_iter().chain(others.into_iter().flatten()).collect(),
        );
    }
    if file.company.table.get_ref() == COMPANY {
        for (model, fields) in COMPANY_MODELS {
            all.entry(model.to_owned()).or_default().extend(fields.iter().map(|field| (*field).to_owned()));
        }
    } else {
        let columns = file.company.columns().map(|name| name.get_ref().clone());
        all.entry(file.company.table.get_ref().clone()).or_default().extend(columns);
    }
    all
}

fn first(field: &str) -> &str {
    field.split('.').next().unwrap_or(field)
}

fn has_lines(file: &File, model: &str) -> bool {
    let entries = file.types.iter().filter(|entry| entry.table.get_ref() == model);
    entries.flat_map(|entry| &entry.fields).any(|field| field.of.is_some())
}

fn model(wanted: &BTreeSet<String>, fields: &Json) -> Model {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let mut model = Model { has_uuid: fields["uuid"]["type"] == "char", ..Model::default() };
    for name in wanted {
        let described = &fields[first(name)];
        if described.is_null() {
            continue;
        }
        let mut field_type = FieldType::named(described["type"].as_str().unwrap_or_default());
        if first(name) != name {
            if described["type"] != "many2one" {
                continue;
            }
            model.follows.insert((first(name).to_owned(), text(&described["relation"])));
            field_type = FieldType::Other;
        }
        model.columns.insert(name.clone(), Column { field_type, label: text(&described["string"]) });
    }
    // What is followed must be known of each record.
    for (field, _) in model.follows.clone() {
        let column = Column { field_type: FieldType::Record, label: text(&fields[&field]["string"]) };
        model.columns.entry(field).or_insert(column);
    }
    for (name, described) in fields.as_object().into_iter().flatten() {
        if described["type"] == "one2many" {
            let of = (text(&described["relation"]), text(&described["relation_field"]));
            // Of two lists of the same records the one that shows all of them has the shorter name.
            let known = model.lists.entry(of).or_insert_with(|| name.clone());
            if name.len() < known.len() {
                name.clone_into(known);
            }
        }
    }
    model
}

/// Notes which records show something of which others, and copies those that are followed.
fn add_parts(models: &mut Models, file: &File) {
    let find = |key: &Name| file.types.iter().find(|entry| entry.key.get_ref() == key.get_ref());
    for entry in &file.types {
        for field in &entry.fields {
            let Some((of, by)) = field.of.as_ref().and_then(find).zip(field.by.as_ref()) else { continue };
            let Some(column) = column_of(of, by) else { continue };
            if let Some(model) = models.get_mut(entry.table.get_ref()) {
                model.parts.insert((of.table.get_ref().clone(), column));
            }
        }
    }
    let followed: BTreeSet<String> =
        models.values().flat_map(|model| &model.follows).map(|(_, of)| of.clone()).collect();
    for name in followed {
        models.entry(name).or_default();
    }
}

fn column_of(entry: &TypeEntry, field: &Name) -> Option<String> {
    let found = entry.fields.iter().find(|found| found.key.get_ref() == field.get_ref())?;
    Some(found.column.as_ref()?.get_ref().clone())
}
