//! The mapping made ready for work on one database: names checked and quoted, values as cells, the order in which types depend on each other.

use super::{
    cells::{literal, quoted},
    check,
    schema::Schema,
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
    /// The company's row.
    pub(super) company: CompanyEntry,
    /// The types, those referred to before those that refer to them.
    pub(super) types: Vec<TypePlan>,
}

/// One record type on its tables.
#[derive(Clone, Debug)]
pub(crate) struct TypePlan {
    pub(super) no: TypeNo,
    pub(super) table: String,
    /// The SQL that made the table: its constraints are written there.
    pub(super) made_with: String,
    pub(super) key_column: String,
    pub(super) new_key: NewKey,
    pub(super) filter: Vec<(String, Vec<Cell>)>,
    pub(super) fixed: Vec<(String, Fixed)>,
    pub(super) joined: Vec<JoinedPlan>,
    pub(super) fields: Vec<FieldPlan>,
    /// The types whose records are lines of this one, and their field that refers here.
    pub(super) lines: Vec<(TypeNo, FieldNo)>,
    /// Reads the key and then each field's column, of all records; ends within its `where`.
    pub(super) select: String,
}

/// A second table with at most one row for each record.
#[derive(Clone, Debug)]
pub(crate) struct JoinedPlan {
    pub(super) table: String,
    /// The SQL that made the table.
    pub(super) made_with: String,
    pub(super) by: String,
    pub(super) filter: Vec<(String, Vec<Cell>)>,
    pub(super) fixed: Vec<(String, Fixed)>,
}

/// One field on its column.
#[derive(Clone, Debug)]
pub(crate) struct FieldPlan {
    pub(super) no: FieldNo,
    /// What people call it, in English, for messages.
    pub(super) label: String,
    /// The joined table that the column is in; nothing for the type's own table.
    pub(super) joined: Option<usize>,
    pub(super) column: String,
    pub(super) form: Form,
    pub(super) is_read_only: bool,
    pub(super) is_quantity: bool,
    pub(super) is_long_text: bool,
    /// An empty text is stored as such, because the column refuses null.
    pub(super) has_empty_text: bool,
    /// The same, and a new row gets no text by itself.
    pub(super) is_never_null: bool,
}

/// What the cells of a column mean.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// A value.
    Value(Codec),
    /// The key of a record of this type.
    Reference(TypeNo),
}

impl Plan {
    /// Joins the mapping to the database, or says what does not fit.
    pub(crate) fn new(mapping: &Mapping, schema: &Schema) -> Result<Self, MappingError> {
        mapping.refuse(check::misfits(&mapping.file, schema))?;
        let plans = mapping.record_types().iter().zip(&mapping.file.types);
        let types = plans.map(|(record_type, entry)| TypePlan::new(record_type, entry, schema)).collect();
        Ok(Self { company: mapping.file.company.clone(), types: in_order(types) })
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
    fn new(record_type: &RecordType, entry: &TypeEntry, schema: &Schema) -> Self {
        let joined: Vec<JoinedPlan> =
            entry.joined.iter().map(|joined| JoinedPlan::new(joined, schema)).collect();
        let mut fields = Vec::new();
        let mut lines = Vec::new();
        for (field, from) in record_type.fields.iter().zip(&entry.fields) {
            if let Kind::Lines { of, by } = field.kind {
                lines.push((of, by));
            } else if let Some(column) = &from.column {
                fields.push(field_plan(field, from, column, entry, schema));
            }
        }
        let mut plan = Self {
            no: record_type.no,
            table: entry.table.get_ref().clone(),
            made_with: made_with(schema, &entry.table),
            key_column: entry.key_column.get_ref().clone(),
            new_key: entry.new_key,
            filter: filter_plan(&entry.filter),
            fixed: fixed_plan(&entry.fixed),
            joined,
            fields,
            lines,
            select: String::new(),
        };
        plan.select = select(&plan);
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
        Self {
            table: entry.table.get_ref().clone(),
            made_with: made_with(schema, &entry.table),
            by: entry.by.get_ref().clone(),
            filter: filter_plan(&entry.filter),
            fixed: fixed_plan(&entry.fixed),
        }
    }
}

fn made_with(schema: &Schema, table: &Name) -> String {
    schema.table(table.get_ref()).map_or_else(String::new, |table| table.sql.clone())
}

fn filter_plan(filter: &Filter) -> Vec<(String, Vec<Cell>)> {
    let cells = |values: &crate::mapping::file::OneOrMore| values.all().iter().map(Cell::from).collect();
    filter.iter().map(|(column, values)| (column.get_ref().clone(), cells(values))).collect()
}

fn fixed_plan(fixed: &BTreeMap<Name, Fixed>) -> Vec<(String, Fixed)> {
    fixed.iter().map(|(column, value)| (column.get_ref().clone(), value.clone())).collect()
}

fn field_plan(
    field: &landbridge_model::Field,
    from: &FieldEntry,
    column: &Name,
    entry: &TypeEntry,
    schema: &Schema,
) -> FieldPlan {
    let joined = from.joined.as_ref();
    let joined = joined.and_then(|name| entry.joined.iter().position(|j| j.name.get_ref() == name.get_ref()));
    let table = joined.map_or(&entry.table, |index| &entry.joined[index].table);
    let found = schema.table(table.get_ref()).and_then(|table| table.column(column.get_ref()));
    let is_integer = from.choices_from.as_ref().is_some_and(|choices| {
        let table = schema.table(choices.table.get_ref());
        table.and_then(|table| table.column(choices.key.get_ref())).is_some_and(|key| key.is_integer)
    });
    let form = match (&field.kind, Codec::of(from, is_integer)) {
        (Kind::Reference(of), _) => Form::Reference(*of),
        (_, codec) => Form::Value(codec.unwrap_or(Codec::Text)),
    };
    let is_text = matches!(form, Form::Value(Codec::Text));
    FieldPlan {
        no: field.no,
        label: field.label.get("en").to_owned(),
        joined,
        column: column.get_ref().clone(),
        form,
        is_read_only: field.read_only,
        is_quantity: field.is_quantity,
        is_long_text: field.kind == Kind::LongText,
        has_empty_text: is_text && found.is_some_and(|column| column.is_not_null),
        is_never_null: is_text && found.is_some_and(|column| column.is_not_null && !column.has_default),
    }
}

/// `alias."column" in (...)` for each column of the filter, joined by `and`; `1` when there is none.
pub(super) fn filter_sql(alias: &str, filter: &[(String, Vec<Cell>)]) -> String {
    let mut sql = String::from("1");
    for (column, cells) in filter {
        let values: Vec<String> = cells.iter().map(literal).collect();
        sql += &format!(" and {alias}.{} in ({})", quoted(column), values.join(", "));
    }
    sql
}

fn select(plan: &TypePlan) -> String {
    let mut sql = format!("select main.{}", quoted(&plan.key_column));
    for field in &plan.fields {
        let alias = field.joined.map_or("main".into(), |index| format!("joined{index}"));
        sql += &format!(", {alias}.{}", quoted(&field.column));
    }
    sql += &format!(" from {} as main", quoted(&plan.table));
    for (index, joined) in plan.joined.iter().enumerate() {
        let alias = format!("joined{index}");
        sql += &format!(
            " left join {} as {alias} on {alias}.{} = main.{} and {}",
            quoted(&joined.table),
            quoted(&joined.by),
            quoted(&plan.key_column),
            filter_sql(&alias, &joined.filter)
        );
    }
    sql + &format!(" where {}", filter_sql("main", &plan.filter))
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
