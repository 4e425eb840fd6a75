//! What the office agent and the service remember of every edit, each in its own database.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use landbridge_model::conflict::CONFLICT;
use landbridge_model::{Edit, EditId, Outcome};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::business::Business;
use crate::client::Told;

/// How the agent notes a write that was carried out.
const WRITTEN: &str = "\"written\"";

/// What both remember.
#[derive(Debug)]
pub(super) struct Memory {
    /// The agent's results by the edit's client and number.
    results: BTreeMap<(String, i64), String>,
    /// The service's copy of each edit, and its outcome.
    outcomes: BTreeMap<EditId, (Edit, Outcome)>,
}

impl Memory {
    /// Reads both databases.
    pub(super) async fn read(business: &Business, service: &Path) -> Result<Memory> {
        let results: Vec<(String, i64, String)> =
            business.rows("select client, n, result from landbridge_applied").await?;
        let results = results.into_iter().map(|(client, n, result)| ((client, n), result)).collect();
        Ok(Memory { results, outcomes: outcomes(service).await? })
    }

    /// Neither remembers anything else than the client was told of an edit, which a person may have kept from the conflict inbox.
    pub(super) fn agrees(&self, told: &Told, is_from_inbox: bool) -> Result<()> {
        let id = told.edit.id();
        if told.edit.type_no != CONFLICT {
            let result = self.results.get(&(id.client.to_string(), id.n.cast_signed()));
            let is_written = result.is_some_and(|result| result == WRITTEN);
            // A service that was put back may find that an edit of its lost history has nothing left to do; so may what one device kept
            // from the inbox after another one did. The log says that the value was written.
            let may_be_done = told.is_in_doubt || is_from_inbox;
            let is_done_already = may_be_done && told.is_applied() && result.is_none();
            ensure!(
                is_written == told.is_applied() || is_done_already,
                "the agent remembers {result:?} of {told:?}"
            );
        }
        // A service that was put back to an older state does not know what had ended before it could be told again.
        let Some((edit, outcome)) = self.outcomes.get(&id) else { return Ok(()) };
        ensure!(*edit == told.edit, "an edit has changed on its way to {edit:?}: {told:?}");
        ensure!(Some(outcome) == told.outcome.as_ref(), "the service remembers {outcome:?} of {told:?}");
        Ok(())
    }
}

/// The agent has carried out every edit of these.
pub(super) fn are_written(results: &[(i64, String)]) -> Result<()> {
    let other = results.iter().find(|(_, result)| result != WRITTEN);
    ensure!(other.is_none(), "an edit was not written: {other:?}");
    Ok(())
}

async fn outcomes(service: &Path) -> Result<BTreeMap<EditId, (Edit, Outcome)>> {
    let options = SqliteConnectOptions::new().filename(service).read_only(true);
    let mut connection =
        SqliteConnection::connect_with(&options).await.context("open the service's database")?;
    let rows: Vec<(String, String)> =
        sqlx::query_as("select edit, outcome from edit").fetch_all(&mut connection).await?;
    connection.close().await?;
    let mut outcomes = BTreeMap::new();
    for (edit, outcome) in rows {
        let edit: Edit = serde_json::from_str(&edit).context("read an edit of the service")?;
        let outcome = serde_json::from_str(&outcome).context("read an outcome of the service")?;
        outcomes.insert(edit.id(), (edit, outcome));
    }
    Ok(outcomes)
}
