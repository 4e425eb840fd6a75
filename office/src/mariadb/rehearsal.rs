//! Whether the agent could make what it needs, found out without making it: what the server commits at once cannot be taken back. Each
//! trial is a statement that the server refuses for what is in it, but only after it has seen to the rights.

use super::{
    refusal::number,
    side::{Missing, run},
};
use crate::{
    error::AgentError,
    sql::plan::{Plan, quoted},
};
use landbridge_model::AgentId;
use sqlx::MySqlConnection;
use std::collections::BTreeSet;

/// A column that is there twice, or not at all.
const REFUSED_FOR_WHAT_IS_IN_IT: [u16; 2] = [1060, 1054];

/// Fails as setting up would fail. Answers the installation that the database knows by now, if there is one.
pub(super) async fn rehearse(
    connection: &mut MySqlConnection,
    plan: &Plan,
) -> Result<Option<AgentId>, AgentError> {
    let missing = Missing::look(connection, plan).await?;
    for (name, _) in &missing.tables {
        attempt(connection, format!("create table {name} (twice integer, twice integer)")).await?;
    }
    let tables: BTreeSet<&str> = missing.triggers.iter().map(|trigger| trigger.table.as_str()).collect();
    for table in tables {
        let sql = format!(
            "create trigger landbridge_trial after insert on {} for each row set @landbridge_trial = new.landbridge_no_column",
            quoted(table)
        );
        attempt(connection, sql).await?;
    }
    if missing.tables.iter().any(|(name, _)| *name == "landbridge_agent") {
        return Ok(None);
    }
    let agent: Option<String> =
        sqlx::query_scalar("select agent from landbridge_agent").fetch_optional(connection).await?;
    Ok(agent.as_deref().and_then(AgentId::parse))
}

async fn attempt(connection: &mut MySqlConnection, sql: String) -> Result<(), AgentError> {
    match run(connection, sql).await {
        Err(error) if number(&error).is_some_and(|number| REFUSED_FOR_WHAT_IS_IN_IT.contains(&number)) => {
            Ok(())
        }
        ended => Ok(ended?),
    }
}
