//! The mapping made ready for work on one database: names checked and quoted, values as cells, the order in which types depend on each other.

use super::{
    check,
    schema::{Schema, Table},
    session::Session,
};
use crate::mapping::{
    Mapping, MappingError,
    codec::{Cell, Codec},
    file::{CompanyEntry, FieldEntry, Filter, Fixed, JoinedEntry, Name, NewKey, TypeEntry},
};
use landbridge_model::{FieldNo, Kind, RecordType, TypeNo};
use std::collections::BTreeMap;

/// All that is needed to read and write the mapped tables.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Reads the company's row: name, number, whether it is the sample.
    pub(super) company: String,
    /// Reads the choices that are rows of tables: key and label.
    pub(super) choices: Vec<(TypeNo, FieldNo, String)>,
    /// The types, those referred to before those that refer to them.
    pub(crate) types: Vec<TypePlan>,
}

/// A column and what the database calls its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    pub(crate) declared: String,
}

/// Columns and the values of which each must have one.
pub(crate) type FilterPlan = Vec<(ColumnPlan, Vec<Cell>)>;

/// One record type on its tables.
#[derive(Clone, Debug)]
pub(crate) struct TypePlan {
    pub(crate) no: TypeNo,
    pub(crate) table: String,
    /// The SQL that made the table: its constraints are written there.
    pub(crate) made_with: String,
    pub(crate) key_column: ColumnPlan,
    pub(crate) new_key: NewKey,
    pub(crate) filter: FilterPlan,
    pub(crate) fixed: Vec<(ColumnPlan, Fixed)>,
    pub(crate) joined: Vec<JoinedPlan>,
    pub(crate) fields: Vec<FieldPlan>,
    /// The types whose records are lines of this one, and their field that refers here.
    pub(crate) lines: Vec<(TypeNo, FieldNo)>,
    /// Reads the key and then each field's column, of all records; ends within its `where`.
    pub(crate) select: String,
}

/// A second table with at most one row for each record.
#[derive(Clone, Debug)]
pub(crate) struct JoinedPlan {
    pub(crate) table: String,
    /// The SQL that made the table.
    pub(crate) made_with: String,
    pub(crate) by: ColumnPlan,
    pub(crate) filter: FilterPlan,
    pub(crate) fixed: Vec<(ColumnPlan, Fixed)>,
}

/// One field on its column.
#[derive(Clone, Debug)]
pub(crate) struct FieldPlan {
    pub(crate) no: FieldNo,
    /// What people call it, in English, for messages.
    pub(crate) label: String,
    /// The joined table that the column is in; nothing for the type's own table.
    pub(crate) joined: Option<usize>,
    pub(crate) column: ColumnPlan,
    pub(crate) form: Form,
    pub(crate) is_read_only: bool,
    pub(crate) is_quantity: bool,
    pub(crate) is_long_text: bool,
    /// An empty text is stored as such, because the column refuses null.
    pub(crate) has_empty_text: bool,
    /// The same, and a new row gets no text by itself.
    pub(crate) is_never_null: bool,
}

/// What the cells of a column mean.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// A value.
    Value(Codec),
    /// The key of a record of this type.
    Reference(TypeNo),
}

impl Plan {
    /// Joins the mapping to the database, or says what does not fit.
    pub(crate) fn new<C: Session>(mapping: &Mapping, schema: &Schema) -> Result<Self, MappingError> {
        mapping.refuse(check::misfits::<C>(&mapping.file, schema))?;
        Ok(Self::unchecked::<C>(mapping, schema))
    }

    /// The same where some of it may not fit, which has to be left alone.
    pub(super) fn unchecked<C: Session>(mapping: &Mapping, schema: &Schema) -> Self {
        let plans = mapping.record_types().iter().zip(&mapping.file.types);
        let types =
            plans.map(|(record_type, entry)| TypePlan::new::<C>(record_type, entry, schema)).collect();
        let company = select_company::<C>(&mapping.file.company, schema);
        Self { company, choices: choices_plan::<C>(mapping, schema), types: in_order(types) }
    }

    /// A name for what is read: the same as long as the mapping reads the same rows, and the same values from them.
    pub(crate) fn reading(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for of_type in &self.types {
            hasher.update(format!("{} {}", of_type.no.0, of_type.select).as_bytes());
            for field in &of_type.fields {
                hasher.update(format!(" {} {:?}", field.no.0, field.form).as_bytes());
            }
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    /// The type with this number.
    pub(super) fn find(&self, no: TypeNo) -> Option<&TypePlan> {
        self.types.iter().find(|plan| plan.no == no)
    }
}

impl TypePlan {
    fn new<C: Session>(record_type: &RecordType, entry: &TypeEntry, schema: &Schema) -> Self {
        let table = schema.table(entry.table.get_ref());
        let joined: Vec<JoinedPlan> =
            entry.joined.iter().map(|joined| JoinedPlan::new(joined, schema)).collect();
        let mut fields = Vec::new();
        let mut lines = Vec::new();
        for (field, from) in record_type.fields.iter().zip(&entry.fields) {
            if let Kind::Lines { of, by } = field.kind {
                lines.push((of, by));
            } else if let Some(column) = &from.column {
                fields.push(field_plan::<C>(field, from, column, entry, schema));
            }
        }
        let mut plan = Self {
            no: record_type.no,
            table: entry.table.get_ref().clone(),
            made_with: made_with(schema, &entry.table),
            key_column: column_plan(table, &entry.key_column),
            new_key: entry.new_key,
            filter: filter_plan(table, &entry.filter),
            fixed: fixed_plan(table, &entry.fixed),
            joined,
            fields,
            lines,
            select: String::new(),
        };
        plan.select = select::<C>(&plan);
        plan
    }

    /// The field with this number.
    pub(super) fn field(&self, no: FieldNo) -> Option<&FieldPlan> {
        self.fields.iter().find(|field| field.no == no)
    }

    /// The types that fields refer to.
    pub(super) fn referred(&self) -> impl Iterator<Item = TypeNo> {
        self.fields.iter().filter_map(|field| match field.form {
            Form::Reference(of) => Some(of),
            Form::Value(_) => None,
        })
    }
}

impl JoinedPlan {
    fn new(entry: &JoinedEntry, schema: &Schema) -> Self {
        let table = schema.table(entry.table.get_ref());
        Self {
            table: entry.table.get_ref().clone(),
            made_with: made_with(schema, &entry.table),
            by: column_plan(table, &entry.by),
            filter: filter_plan(table, &entry.filter),
            fixed: fixed_plan(table, &entry.fixed),
        }
    }
}

fn made_with(schema: &Schema, table: &Name) -> String {
    schema.table(table.get_ref()).map_or_else(String::new, |table| table.sql.clone())
}

pub(super) fn column_plan(table: Option<&Table>, name: &Name) -> ColumnPlan {
    let found = table.and_then(|table| table.column(name.get_ref()));
    match found {
        Some(column) => ColumnPlan { name: column.name.clone(), declared: column.declared.clone() },
        None => ColumnPlan { name: name.get_ref().clone(), declared: String::new() },
    }
}

pub(super) fn filter_plan(table: Option<&Table>, filter: &Filter) -> FilterPlan {
    let cells = |values: &crate::mapping::file::OneOrMore| values.all().iter().map(Cell::from).collect();
    filter.iter().map(|(column, values)| (column_plan(table, column), cells(values))).collect()
}

fn fixed_plan(table: Option<&Table>, fixed: &BTreeMap<Name, Fixed>) -> Vec<(ColumnPlan, Fixed)> {
    fixed.iter().map(|(column, value)| (column_plan(table, column), value.clone())).collect()
}

fn field_plan<C: Session>(
    field: &landbridge_model::Field,
    from: &FieldEntry,
    column: &Name,
    entry: &TypeEntry,
    schema: &Schema,
) -> FieldPlan {
    let joined = from.joined.as_ref();
    let joined = joined.and_then(|name| entry.joined.iter().position(|j| j.name.get_ref() == name.get_ref()));
    let table = joined.map_or(&entry.table, |index| &entry.joined[index].table);
    let table = schema.table(table.get_ref());
    let found = table.and_then(|table| table.column(column.get_ref()));
    let is_integer = from.choices_from.as_ref().is_some_and(|choices| {
        let table = schema.table(choices.table.get_ref());
        table.and_then(|table| table.column(choices.key.get_ref())).is_some_and(|key| key.is_integer)
    });
    let stored = found.and_then(|column| C::stored(from, column));
    let form = match (&field.kind, Codec::of(from, stored, is_integer)) {
        (Kind::Reference(of), _) => Form::Reference(*of),
        (_, codec) => Form::Value(codec.unwrap_or(Codec::Text)),
    };
    let is_text = matches!(form, Form::Value(Codec::Text));
    FieldPlan {
        no: field.no,
        label: field.label.get("en").to_owned(),
        joined,
        column: column_plan(table, column),
        form,
        is_read_only: field.read_only,
        is_quantity: field.is_quantity,
        is_long_text: field.kind == Kind::LongText,
        has_empty_text: is_text && found.is_some_and(|column| column.is_not_null),
        is_never_null: is_text && found.is_some_and(|column| column.is_not_null && !column.has_default),
    }
}

/// A name of a table or column as SQL has it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `alias."column" in (...)` for each column of the filter, joined by `and`; what is always true when there is none.
pub(crate) fn filter_sql<C: Session>(alias: &str, filter: &[(ColumnPlan, Vec<Cell>)]) -> String {
    let mut sql = C::ALWAYS.to_owned();
    for (column, cells) in filter {
        let values: Vec<String> = cells.iter().map(|cell| C::literal(cell, &column.declared)).collect();
        sql += &format!(" and {alias}.{} in ({})", quoted(&column.name), values.join(", "));
    }
    sql
}

fn select<C: Session>(plan: &TypePlan) -> String {
    let read = |alias: &str, column: &ColumnPlan| {
        C::read(&format!("{alias}.{}", quoted(&column.name)), &column.declared)
    };
    let mut sql = format!("select {}", read("main", &plan.key_column));
    for field in &plan.fields {
        let alias = field.joined.map_or("main".into(), |index| format!("joined{index}"));
        sql += &format!(", {}", read(&alias, &field.column));
    }
    sql += &format!(" from {} as main", quoted(&plan.table));
    for (index, joined) in plan.joined.iter().enumerate() {
        let alias = format!("joined{index}");
        sql += &format!(
            " left join {} as {alias} on {alias}.{} = main.{} and {}",
            quoted(&joined.table),
            quoted(&joined.by.name),
            quoted(&plan.key_column.name),
            filter_sql::<C>(&alias, &joined.filter)
        );
    }
    sql + &format!(" where {}", filter_sql::<C>("main", &plan.filter))
}

fn select_company<C: Session>(entry: &CompanyEntry, schema: &Schema) -> String {
    let table = schema.table(entry.table.get_ref());
    let column = |name: Option<&Name>| {
        let read = |name: &Name| C::read(&quoted(name.get_ref()), &column_plan(table, name).declared);
        name.map_or_else(|| "null".to_owned(), read)
    };
    format!(
        "select {}, {}, {} from {} limit 1",
        column(Some(&entry.name)),
        column(entry.number.as_ref()),
        column(entry.is_sample.as_ref()),
        quoted(entry.table.get_ref())
    )
}

fn choices_plan<C: Session>(mapping: &Mapping, schema: &Schema) -> Vec<(TypeNo, FieldNo, String)> {
    let mut all = Vec::new();
    for entry in &mapping.file.types {
        for field in &entry.fields {
            let Some(from) = &field.choices_from else { continue };
            let table = schema.table(from.table.get_ref());
            let read = |name: &Name| C::read(&quoted(name.get_ref()), &column_plan(table, name).declared);
            let sql = format!(
                "select {}, {} from {} order by {}",
                read(&from.key),
                read(&from.label),
                quoted(from.table.get_ref()),
                quoted(from.key.get_ref())
            );
            all.push((TypeNo(*entry.no.get_ref()), FieldNo(*field.no.get_ref()), sql));
        }
    }
    all
}

/// Types that are referred to first; where types refer to each other in a circle, in the order of the file.
fn in_order(types: Vec<TypePlan>) -> Vec<TypePlan> {
    let mut waiting = types;
    let mut ordered: Vec<TypePlan> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |plan: &TypePlan| {
            plan.referred().all(|of| of == plan.no || ordered.iter().any(|done| done.no == of))
        };
        let next = waiting.iter().position(is_ready).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}
