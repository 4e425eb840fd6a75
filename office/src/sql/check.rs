//! Whether the mapping fits the database: every table and column is there and can do what the mapping expects of it.

use super::{
    schema::{Column, Schema, Table, is_same},
    session::Session,
};
use crate::mapping::{
    Problem, at,
    file::{FieldEntry, File, Filter, Fixed, JoinedEntry, Name, TypeEntry},
};
use std::{collections::BTreeMap, ops::Range};

/// All that does not fit, each with its place in the file.
pub(super) fn misfits<C: Session>(file: &File, schema: &Schema) -> Vec<(Range<usize>, Problem)> {
    let mut check =
        Check { file, schema, misfit: C::misfit, misfit_of_key: C::misfit_of_key, problems: Vec::new() };
    check.people();
    for entry in &file.types {
        check.record_type(entry);
    }
    check.problems
}

struct Check<'a> {
    file: &'a File,
    schema: &'a Schema,
    /// Why a field cannot have a column of this database.
    misfit: fn(&FieldEntry, &Column) -> Option<String>,
    /// Why a column cannot hold keys.
    misfit_of_key: fn(&Column) -> Option<String>,
    problems: Vec<(Range<usize>, Problem)>,
}

impl<'a> Check<'a> {
    fn people(&mut self) {
        let company = &self.file.company;
        self.columns(&company.table, company.columns());
        if let Some(users) = &self.file.users {
            let columns = [
                Some(&users.login),
                Some(&users.name),
                users.email.as_ref(),
                users.employee.as_ref(),
                users.is_super_user.as_ref(),
                users.is_active.as_ref(),
            ];
            self.columns(&users.table, columns.into_iter().flatten());
        }
        let employees = self.file.employees.as_ref();
        let is_register =
            |entry: &&TypeEntry| employees.is_some_and(|of| of.of.get_ref() == entry.key.get_ref());
        if let Some(register) = self.file.out_types.iter().find(is_register) {
            self.columns(&register.table, [&register.key_column]);
        }
    }

    fn record_type(&mut self, entry: &'a TypeEntry) {
        let Some(table) = self.followed(&entry.table) else { return };
        self.key(table, entry);
        self.columns(&entry.table, entry.filter.keys().chain(entry.fixed.keys()));
        for joined in &entry.joined {
            self.joined(entry, joined);
        }
        for field in &entry.fields {
            self.field(entry, table, field);
        }
        if entry.allows.create {
            self.unfilled(entry, table, None, &Given::of_type(entry));
        }
    }

    /// A table that triggers can be put on.
    fn followed(&mut self, name: &Name) -> Option<&'a Table> {
        let table = self.table(name)?;
        if table.is_view {
            self.problems.push(at(name, Problem::IsView(name.get_ref().clone())));
            return None;
        }
        if let Some(why) = table.misfit.clone() {
            let problem = Problem::UnfitTable { table: table.name.clone(), why };
            self.problems.push(at(name, problem));
        }
        Some(table)
    }

    fn table(&mut self, name: &Name) -> Option<&'a Table> {
        let table = self.schema.table(name.get_ref());
        if table.is_none() {
            self.problems.push(at(name, Problem::NoSuchTable(name.get_ref().clone())));
        }
        table
    }

    fn columns<'n>(&mut self, table: &Name, names: impl IntoIterator<Item = &'n Name>) {
        let Some(table) = self.table(table) else { return };
        for name in names {
            self.column(table, name);
        }
    }

    fn column(&mut self, table: &'a Table, name: &Name) -> bool {
        let is_there = table.column(name.get_ref()).is_some();
        if !is_there {
            let problem = Problem::NoSuchColumn { table: table.name.clone(), column: name.get_ref().clone() };
            self.problems.push(at(name, problem));
        }
        is_there
    }

    fn key(&mut self, table: &'a Table, entry: &TypeEntry) {
        let name = &entry.key_column;
        if self.column(table, name) && !table.is_unique(&[name.get_ref()]) {
            let problem = Problem::NotAKey { table: table.name.clone(), column: name.get_ref().clone() };
            self.problems.push(at(name, problem));
        }
        self.holds_keys(table, name);
    }

    fn holds_keys(&mut self, table: &Table, name: &Name) {
        let Some(why) = table.column(name.get_ref()).and_then(self.misfit_of_key) else { return };
        let problem = Problem::Unfit { table: table.name.clone(), column: name.get_ref().clone(), why };
        self.problems.push(at(name, problem));
    }

    fn joined(&mut self, entry: &TypeEntry, joined: &'a JoinedEntry) {
        let Some(table) = self.followed(&joined.table) else { return };
        let names = std::iter::once(&joined.by).chain(joined.filter.keys()).chain(joined.fixed.keys());
        // Every name is looked at, so that all that are missing are told.
        let missing = names.filter(|name| !self.column(table, name)).count();
        self.holds_keys(table, &joined.by);
        let by = joined.by.get_ref();
        let unique: Vec<&str> =
            std::iter::once(by).chain(single_valued(&joined.filter)).map(String::as_str).collect();
        if missing == 0 && !table.is_unique(&unique) {
            let problem = Problem::NotOneToOne { table: table.name.clone(), column: by.clone() };
            self.problems.push(at(&joined.by, problem));
        }
        if missing == 0 && is_written(entry, joined) {
            self.unfilled(entry, table, Some(joined.name.get_ref()), &Given::of_joined(joined));
        }
    }

    fn field(&mut self, entry: &'a TypeEntry, main: &'a Table, field: &FieldEntry) {
        let joined = field.joined.as_ref();
        let joined = joined.and_then(|name| entry.joined.iter().find(|j| j.name.get_ref() == name.get_ref()));
        let table = joined.map_or(Some(main), |joined| self.schema.table(joined.table.get_ref()));
        if let (Some(table), Some(column)) = (table, &field.column)
            && self.column(table, column)
        {
            self.use_of_column(table, column, field);
        }
        if let Some(choices) = &field.choices_from {
            self.columns(&choices.table, [&choices.key, &choices.label]);
            if let Some(table) = self.schema.table(choices.table.get_ref()) {
                self.holds_keys(table, &choices.key);
            }
        }
    }

    fn use_of_column(&mut self, table: &Table, column: &Name, field: &FieldEntry) {
        let (table_name, column_name) = (table.name.clone(), column.get_ref().clone());
        if table.column(&column_name).is_some_and(|found| found.is_generated) && !field.read_only {
            let problem = Problem::Generated { table: table_name.clone(), column: column_name.clone() };
            self.problems.push(at(column, problem));
        }
        let misfit = table.column(&column_name).and_then(|found| (self.misfit)(field, found));
        if let Some(why) = misfit {
            let (table, column_name) = (table_name.clone(), column_name.clone());
            self.problems.push(at(column, Problem::Unfit { table, column: column_name, why }));
        }
        let reference = table.references.iter().find(|reference| is_same(&reference.column, &column_name));
        let to = field
            .to
            .as_ref()
            .and_then(|to| self.file.types.iter().find(|entry| entry.key.get_ref() == to.get_ref()));
        let (Some(reference), Some(to)) = (reference, to) else { return };
        let primary_key = self.schema.table(&reference.table).and_then(Table::primary_key);
        let target = reference.target.as_deref().or(primary_key).unwrap_or_default();
        if !is_same(&reference.table, to.table.get_ref()) || !is_same(target, to.key_column.get_ref()) {
            let problem = Problem::RefersElsewhere {
                table: table_name,
                column: column_name,
                target: format!("{}.{target}", reference.table),
                of: to.key.get_ref().clone(),
            };
            self.problems.push(at(column, problem));
        }
    }

    /// Columns that a new row would leave empty against the table's will.
    fn unfilled(&mut self, entry: &TypeEntry, table: &Table, joined: Option<&String>, given: &Given<'_>) {
        let fields = entry.fields.iter().filter(|field| field.joined.as_ref().map(Name::get_ref) == joined);
        let by_fields = fields.filter(|field| !field.read_only).filter_map(|field| field.column.as_ref());
        let others = given.filter.keys().chain(given.fixed.keys()).chain(std::iter::once(given.key));
        let filled: Vec<&Name> = by_fields.chain(others).collect();
        for column in &table.columns {
            let is_filled = filled.iter().any(|name| is_same(name.get_ref(), &column.name));
            let is_given = column.has_default || column.is_generated;
            if column.is_not_null && !is_given && !is_filled {
                let problem = Problem::Unfilled { table: table.name.clone(), column: column.name.clone() };
                self.problems.push(at(given.table, problem));
            }
        }
    }
}

/// What a new row gets besides the values of fields.
struct Given<'a> {
    table: &'a Name,
    key: &'a Name,
    filter: &'a Filter,
    fixed: &'a BTreeMap<Name, Fixed>,
}

impl<'a> Given<'a> {
    fn of_type(entry: &'a TypeEntry) -> Self {
        Self { table: &entry.table, key: &entry.key_column, filter: &entry.filter, fixed: &entry.fixed }
    }

    fn of_joined(joined: &'a JoinedEntry) -> Self {
        Self { table: &joined.table, key: &joined.by, filter: &joined.filter, fixed: &joined.fixed }
    }
}

fn is_written(entry: &TypeEntry, joined: &JoinedEntry) -> bool {
    entry.fields.iter().any(|field| {
        !field.read_only && field.joined.as_ref().is_some_and(|name| name.get_ref() == joined.name.get_ref())
    })
}

/// The columns of a filter that have one value in all rows of the type.
fn single_valued(filter: &Filter) -> impl Iterator<Item = &String> {
    filter.iter().filter(|(_, values)| values.all().len() == 1).map(|(name, _)| name.get_ref())
}
