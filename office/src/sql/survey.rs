//! Looking at a database that nobody has mapped yet, and a first mapping that fits it.

use super::{
    plan::{Plan, quoted},
    row::Row,
    schema::{Column, Schema, Table},
    session::{Session, fetch_all},
};
use crate::{
    error::AgentError,
    mapping::{Mapping, MappingError, Problem, codec::Cell},
    propose::{Proposal, SeenColumn, SeenReference, SeenTable, Trust, propose},
};

/// So many rows of a table say what is in it: the newest, by their keys.
const ROWS: usize = 300;
/// What messages call the file.
const NAME: &str = "the proposal";
/// A column is first only read, then left out.
const TRIES: usize = 4;

/// A first mapping. What does not fit, for reasons that only the database knows, is read only or left out.
pub(crate) async fn proposal<C: Session>(connection: &mut C) -> Result<Proposal, AgentError> {
    let schema = connection.schema().await?;
    let mut tables = Vec::new();
    for table in &schema.tables {
        tables.push(seen(connection, table).await?);
    }
    let mut tries = 0;
    loop {
        let text = propose(&tables);
        let Err(error) = fits::<C>(&text, &schema) else { return Ok(Proposal { text, misfits: None }) };
        tries += 1;
        if tries == TRIES || !trust_less(&mut tables, &error) {
            return Ok(Proposal { text, misfits: Some(error) });
        }
    }
}

fn fits<C: Session>(text: &str, schema: &Schema) -> Result<(), MappingError> {
    let mapping = Mapping::parse(NAME, text)?;
    Plan::new::<C>(&mapping, schema).map(drop)
}

async fn seen<C: Session>(connection: &mut C, table: &Table) -> Result<SeenTable, AgentError> {
    let rows =
        if table.is_view || table.columns.is_empty() { vec![] } else { newest(connection, table).await? };
    let columns = table.columns.iter().enumerate().map(|(place, column)| seen_column(column, place, &rows));
    let references = table.references.iter().map(|reference| SeenReference {
        column: reference.column.clone(),
        table: reference.table.clone(),
        target: reference.target.clone(),
    });
    Ok(SeenTable {
        name: table.name.clone(),
        is_view: table.is_view,
        key: key(table),
        columns: columns.collect(),
        references: references.collect(),
        rows: rows.len(),
    })
}

async fn newest<C: Session>(connection: &mut C, table: &Table) -> Result<Vec<Row>, AgentError> {
    let columns = table.columns.iter().map(|column| C::read(&quoted(&column.name), &column.declared));
    let columns: Vec<String> = columns.collect();
    let order = key(table).map_or_else(String::new, |key| format!(" order by {} desc", quoted(&key)));
    let sql = format!("select {} from {}{order} limit {ROWS}", columns.join(", "), quoted(&table.name));
    Ok(fetch_all(connection, &sql, &[]).await?)
}

/// The primary key, or another column that tells rows apart by itself.
fn key(table: &Table) -> Option<String> {
    let is_whole = |name: &str| table.column(name).is_some_and(|column| column.is_not_null);
    let others = table.uniques.iter().filter(|unique| unique.len() == 1).map(|unique| unique[0].as_str());
    let key = table.primary_key().or_else(|| others.into_iter().find(|name| is_whole(name)));
    key.map(str::to_owned)
}

fn seen_column(column: &Column, place: usize, rows: &[Row]) -> SeenColumn {
    SeenColumn {
        name: column.name.clone(),
        declared: column.declared.clone(),
        is_limited: column.modifier.is_some(),
        labels: column.labels.clone(),
        is_not_null: column.is_not_null,
        has_default: column.has_default,
        is_generated: column.is_generated,
        trust: if column.is_generated { Trust::Read } else { Trust::Write },
        values: rows.iter().map(|row| row.cell(place).clone()).filter(|cell| *cell != Cell::Null).collect(),
    }
}

/// Whether something is trusted less than before.
fn trust_less(tables: &mut [SeenTable], error: &MappingError) -> bool {
    let mut is_news = false;
    for misfit in &error.misfits {
        if let Problem::UnfitTable { table, .. } = &misfit.problem {
            let table = tables.iter_mut().find(|seen| seen.name == *table);
            is_news |= table.is_some_and(|table| table.key.take().is_some());
            continue;
        }
        let (Problem::Unfit { table, column, .. }
        | Problem::Generated { table, column }
        | Problem::NotAKey { table, column }
        | Problem::RefersElsewhere { table, column, .. }) = &misfit.problem
        else {
            continue;
        };
        let Some(table) = tables.iter_mut().find(|seen| seen.name == *table) else { continue };
        if table.key.as_ref() == Some(column) {
            (table.key, is_news) = (None, true);
        } else if let Some(column) = table.columns.iter_mut().find(|seen| seen.name == *column) {
            is_news |= column.trust != Trust::Nothing;
            column.trust = column.trust.less();
        }
    }
    is_news
}
