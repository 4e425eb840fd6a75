//! The file: opened with a sentence for each way in which that can fail, checked against the mapping, and made ready.

use super::{
    cells::{cell, quoted},
    identity::Key,
    plan::Plan,
    schema::Schema,
    side::{self, Progress},
};
use crate::{
    error::{AgentError, is_broken},
    mapping::{Mapping, TableChoices, codec::Cell},
};
use landbridge_model::{AgentId, FieldNo, Label, TypeNo, office::Company, record_type::Choice};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

/// How long a statement waits for another writer before it is tried again later.
pub(crate) const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// Opens the file, which must be there. Each statement waits for other writers until `patience` is over.
pub(crate) async fn connect(file: &Path, patience: Duration) -> Result<SqliteConnection, AgentError> {
    if !file.is_file() {
        return Err(AgentError::DatabaseMissing(file.to_owned()));
    }
    // The journal mode is the company's own choice and stays as it is.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(patience)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full);
    let opened = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::query("select count(*) from sqlite_master").execute(&mut connection).await?;
        Ok(connection)
    };
    opened.await.map_err(|error: sqlx::Error| match is_broken(&error) {
        true => AgentError::NotADatabase(file.to_owned()),
        false => error.into(),
    })
}

/// Checks the mapping against the database and sets up what the connector needs in it. `fresh` becomes the agent's id when it has none.
pub(crate) async fn set_up(
    connection: &mut SqliteConnection,
    mapping: &Mapping,
    fresh: AgentId,
) -> Result<(Plan, Progress), AgentError> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    let schema = Schema::read(&mut transaction).await?;
    let plan = Plan::new(mapping, &schema)?;
    let company = company(&mut transaction, &plan).await?;
    let space = if company.number.is_empty() { &company.name } else { &company.number };
    let progress = side::set_up(&mut transaction, &plan, fresh, space).await?;
    transaction.commit().await?;
    Ok((plan, progress))
}

/// The company, from its row.
pub(crate) async fn company(connection: &mut SqliteConnection, plan: &Plan) -> Result<Company, AgentError> {
    let entry = &plan.company;
    let column = |name: Option<&crate::mapping::file::Name>| {
        name.map_or_else(|| "null".to_owned(), |name| quoted(name.get_ref()))
    };
    let sql = format!(
        "select {}, {}, {} from {} limit 1",
        column(Some(&entry.name)),
        column(entry.number.as_ref()),
        column(entry.is_sample.as_ref()),
        quoted(entry.table.get_ref())
    );
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_optional(connection).await?;
    let row = row.ok_or(AgentError::NoCompany)?;
    Ok(Company {
        name: cell(&row, 0)?.to_text().unwrap_or_default(),
        number: cell(&row, 1)?.to_text().unwrap_or_default(),
        is_sample: !matches!(cell(&row, 2)?, Cell::Null | Cell::Integer(0)),
    })
}

/// The choices that are rows of tables, as they are now.
pub(crate) async fn choices(
    connection: &mut SqliteConnection,
    mapping: &Mapping,
) -> Result<TableChoices, AgentError> {
    let mut all = TableChoices::new();
    for entry in &mapping.file.types {
        for field in &entry.fields {
            let Some(from) = &field.choices_from else { continue };
            let key = quoted(from.key.get_ref());
            let sql = format!(
                "select {key}, {} from {} order by {key}",
                quoted(from.label.get_ref()),
                quoted(from.table.get_ref())
            );
            let mut choices = Vec::new();
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *connection).await? {
                let Some(key) = Key::of(&cell(&row, 0)?).and_then(|key| key.to_cell().to_text()) else {
                    continue;
                };
                let label = cell(&row, 1)?.to_text().unwrap_or_else(|| key.clone());
                choices.push(Choice { key, label: Label::plain(&label) });
            }
            all.insert((TypeNo(*entry.no.get_ref()), FieldNo(*field.no.get_ref())), choices);
        }
    }
    Ok(all)
}

/// A number that changes whenever another connection has committed something.
pub(crate) async fn data_version(connection: &mut SqliteConnection) -> Result<i64, AgentError> {
    Ok(sqlx::query_scalar("pragma data_version").fetch_one(connection).await?)
}
