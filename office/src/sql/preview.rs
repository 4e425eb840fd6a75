//! A mapping tried on a database: what does not fit, how many rows there are, and the first records as they would be shared.

use super::{
    check, database,
    identity::Key,
    plan::{FieldPlan, Form, Plan, TypePlan, filter_plan, filter_sql, quoted},
    read::{self, FoundRow, Limits, Range},
    schema::Schema,
    session::{Session, fetch_one},
};
use crate::{
    error::AgentError,
    mapping::{Mapping, Problems, TableChoices, codec::Cell, file::TypeEntry, places::Places},
};
use landbridge_model::{
    FieldNo, Kind, RecordType, TypeNo, Value,
    mapped::{Preview, Rows, Shown},
};
use std::collections::BTreeMap;

/// So many rows are counted; a table may have any number of them.
const MOST_COUNTED: u32 = 10_000;
/// So many records are shown.
const SHOWN: usize = 10;
/// So many bytes of them are read, and so many letters of a text shown.
const MOST_BYTES: usize = 256 * 1024;
const MOST_LETTERS: usize = 200;

/// What trying a mapping comes to.
pub(crate) struct Tried {
    /// What does not fit the database.
    pub(crate) problems: Problems,
    /// How many rows the table of each type has.
    pub(crate) rows: BTreeMap<TypeNo, Rows>,
    /// The records of the type that was asked for.
    pub(crate) preview: Option<Preview>,
}

/// Tries a mapping, which may have `problems` of its own.
pub(crate) async fn try_mapping<C: Session>(
    connection: &mut C,
    mapping: &Mapping,
    own: &Problems,
    open: Option<TypeNo>,
) -> Result<Tried, AgentError> {
    let schema = connection.schema().await?;
    let problems = check::misfits::<C>(&mapping.file, &schema);
    let mut rows = BTreeMap::new();
    for entry in mapping.file.all_types() {
        if let Some(counted) = count::<C>(connection, &schema, entry).await {
            rows.insert(TypeNo(*entry.no.get_ref()), counted);
        }
    }
    let places = Places::of(mapping);
    let wrong = mapping.misfits(own.iter().chain(&problems).cloned().collect());
    let wrong: Vec<TypeNo> = wrong.iter().filter_map(|misfit| Some(places.at(misfit.line)?.0)).collect();
    let preview = match open {
        None => None,
        Some(no) if wrong.contains(&no) => Some(Preview::Withheld),
        Some(no) => {
            let trial = Trial { mapping, plan: Plan::unchecked::<C>(mapping, &schema), wrong };
            trial.preview(connection, no).await
        }
    };
    Ok(Tried { problems, rows, preview })
}

/// How many rows a table has, up to a limit; nothing where they cannot be read.
async fn count<C: Session>(connection: &mut C, schema: &Schema, entry: &TypeEntry) -> Option<Rows> {
    let table = schema.table(entry.table.get_ref())?;
    entry.filter.keys().all(|column| table.column(column.get_ref()).is_some()).then_some(())?;
    let filter = filter_sql::<C>("main", &filter_plan(Some(table), &entry.filter));
    let sql = format!(
        "select count(*) from (select 1 as one from {} as main where {filter} limit {}) as counted",
        quoted(&table.name),
        MOST_COUNTED + 1
    );
    let row = fetch_one(connection, &sql, &[]).await.ok()?;
    let counted = row.some_number::<u32>(0).ok()?;
    Some(Rows { count: counted.min(MOST_COUNTED), is_more: counted > MOST_COUNTED })
}

/// A mapping on a database, some of whose types may not fit.
struct Trial<'a> {
    mapping: &'a Mapping,
    plan: Plan,
    /// The types with which something is wrong.
    wrong: Vec<TypeNo>,
}

impl Trial<'_> {
    async fn preview<C: Session>(mut self, connection: &mut C, no: TypeNo) -> Option<Preview> {
        let of = self.mapping.record_types().iter().find(|found| found.no == no)?;
        self.plan.choices.retain(|(of, ..)| *of == no);
        let shown = self.records(connection, of).await;
        Some(shown.unwrap_or_else(|error| Preview::Failed(AgentError::from(error).to_string())))
    }

    async fn records<C: Session>(&self, connection: &mut C, of: &RecordType) -> Result<Preview, sqlx::Error> {
        let plan = self.plan.find(of.no).ok_or(sqlx::Error::RowNotFound)?;
        let limits = Limits { rows: SHOWN, bytes: MOST_BYTES };
        let (rows, _) = read::by_range(connection, plan, &Range::default(), limits).await?;
        let choices = database::read_choices(connection, &self.plan.choices).await?;
        let names = self.names(connection, plan, &rows).await?;
        let cell = |(field, cell): (&FieldPlan, &Cell)| match &field.form {
            Form::Reference(to) => referred(&names, *to, cell),
            Form::Value(codec) => match codec.read(cell) {
                Ok(None) => Shown::Empty,
                Ok(Some(value)) => shown(value, of, field.no, &choices),
                Err(_) => Shown::Unreadable,
            },
        };
        let rows = rows.iter().map(|row| plan.fields.iter().zip(&row.cells).map(cell).collect()).collect();
        Ok(Preview::Records { fields: plan.fields.iter().map(|field| field.no).collect(), rows })
    }

    /// What names the records that these rows refer to.
    async fn names<C: Session>(
        &self,
        connection: &mut C,
        plan: &TypePlan,
        rows: &[FoundRow],
    ) -> Result<BTreeMap<(TypeNo, Key), String>, sqlx::Error> {
        let mut names = BTreeMap::new();
        for (place, field) in plan.fields.iter().enumerate() {
            let Form::Reference(to) = field.form else { continue };
            let Some(of) = self.mapping.record_types().iter().find(|found| found.no == to) else { continue };
            let Some(plan) = self.plan.find(to).filter(|_| !self.wrong.contains(&to)) else { continue };
            let keys: Vec<Key> = rows.iter().filter_map(|row| Key::of(row.cells.get(place)?)).collect();
            for row in read::by_keys(connection, plan, &keys).await? {
                names.insert((to, row.key.clone()), title(of, plan, &row));
            }
        }
        Ok(names)
    }
}

/// What names a record, as far as it does not refer to yet another one.
fn title(of: &RecordType, plan: &TypePlan, row: &FoundRow) -> String {
    let part = |no: &FieldNo| {
        let at = plan.fields.iter().position(|field| field.no == *no)?;
        match &plan.fields[at].form {
            Form::Value(codec) => Some(codec.read(&row.cells[at]).ok()??.to_string()),
            Form::Reference(_) => row.cells[at].to_text(),
        }
    };
    of.title.iter().filter_map(part).collect::<Vec<_>>().join(" ")
}

fn referred(names: &BTreeMap<(TypeNo, Key), String>, to: TypeNo, cell: &Cell) -> Shown {
    let Some(key) = Key::of(cell) else { return Shown::Empty };
    let name = names.get(&(to, key)).filter(|name| !name.is_empty()).cloned();
    Shown::Record(name.or_else(|| cell.to_text()).unwrap_or_default())
}

fn shown(value: Value, of: &RecordType, field: FieldNo, choices: &TableChoices) -> Shown {
    let Value::Text(text) = value else { return Shown::Value(value) };
    let own = of.field(field).and_then(|field| match &field.kind {
        Kind::Choice(own) => Some(own),
        _ => None,
    });
    let known = choices.get(&(of.no, field)).or(own);
    let choice = known.and_then(|known| known.iter().find(|choice| choice.key == text));
    match choice {
        Some(choice) => Shown::Choice(choice.label.clone()),
        None if text.chars().count() > MOST_LETTERS => {
            let beginning: String = text.chars().take(MOST_LETTERS).collect();
            Shown::Value(Value::Text(format!("{beginning} …")))
        }
        None => Shown::Value(Value::Text(text)),
    }
}
