//! The business database as a whole: checked against the mapping and made ready, its company, the choices that are rows of its tables.

use super::{
    identity::Key,
    plan::Plan,
    session::{Session, fetch_all},
    side::{self, Progress},
};
use crate::{
    error::AgentError,
    mapping::{Mapping, TableChoices, codec::Cell},
};
use landbridge_model::{AgentId, FieldNo, Label, TypeNo, office::Company, record_type::Choice};
use sqlx::SqlStr;

/// Checks the mapping against the database and sets up what the connector needs in it. `fresh` becomes the agent's id when it has none.
pub(super) async fn set_up<C: Session>(
    connection: &mut C,
    mapping: &Mapping,
    fresh: AgentId,
) -> Result<(Plan, Progress), AgentError> {
    let mut transaction = connection.begin_with(SqlStr::from_static(C::BEGIN)).await?;
    let schema = transaction.schema().await?;
    let plan = Plan::new::<C>(mapping, &schema)?;
    let company = company(&mut *transaction, &plan).await?;
    let space = if company.number.is_empty() { &company.name } else { &company.number };
    let progress = side::set_up(&mut *transaction, &plan, fresh, space).await?;
    transaction.commit().await?;
    Ok((plan, progress))
}

/// The company, from its row.
pub(super) async fn company<C: Session>(connection: &mut C, plan: &Plan) -> Result<Company, AgentError> {
    let rows = fetch_all(connection, &plan.company, &[]).await?;
    let row = rows.first().ok_or(AgentError::NoCompany)?;
    Ok(Company {
        name: row.cell(0).to_text().unwrap_or_default(),
        number: row.cell(1).to_text().unwrap_or_default(),
        is_sample: !matches!(row.cell(2), Cell::Null | Cell::Integer(0)),
    })
}

/// The choices that are rows of tables, as they are now.
pub(super) async fn choices<C: Session>(connection: &mut C, plan: &Plan) -> Result<TableChoices, AgentError> {
    Ok(read_choices(connection, &plan.choices).await?)
}

/// The same of these fields, each with the statement that reads its choices.
pub(super) async fn read_choices<C: Session>(
    connection: &mut C,
    fields: &[(TypeNo, FieldNo, String)],
) -> Result<TableChoices, sqlx::Error> {
    let mut all = TableChoices::new();
    for (type_no, field, sql) in fields {
        let mut choices = Vec::new();
        for row in fetch_all(connection, sql, &[]).await? {
            let Some(key) = Key::of(row.cell(0)).and_then(|key| key.to_cell().to_text()) else {
                continue;
            };
            let label = row.cell(1).to_text().unwrap_or_else(|| key.clone());
            choices.push(Choice { key, label: Label::plain(&label) });
        }
        all.insert((*type_no, *field), choices);
    }
    Ok(all)
}
