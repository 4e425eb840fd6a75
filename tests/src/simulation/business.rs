//! What the business database of the simulation has, and what its own log says.

use super::office::Office;
use anyhow::Result;
use sqlx::{AssertSqlSafe, Row};

/// Something that was deleted, as it was then: `thing` or `part`, name, note.
pub(super) type Deleted = (String, String, Option<String>);

/// A thing as the business database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    /// Its key there.
    pub(super) key: i64,
    /// Its name.
    pub(super) name: String,
    /// Its note.
    pub(super) note: Option<String>,
    /// Its team.
    pub(super) team: String,
    /// What more it has in this world.
    pub(super) more: Vec<String>,
}

impl Office {
    /// Every thing in the business database.
    pub(super) async fn things(&mut self) -> Result<Vec<Thing>> {
        let more: String =
            self.premises.more.iter().map(|(column, _)| format!(", cast({column} as text)")).collect();
        let all = format!("select id, name, note, team{more} from thing order by id");
        let rows = sqlx::query(AssertSqlSafe(all)).fetch_all(&mut self.other).await?;
        let count = self.premises.more.len();
        let thing = |row: &sqlx::sqlite::SqliteRow| Thing {
            more: (4..4 + count).map(|at| row.get::<Option<String>, _>(at).unwrap_or_default()).collect(),
            key: row.get(0),
            name: row.get(1),
            note: row.get(2),
            team: row.get(3),
        };
        Ok(rows.iter().map(thing).collect())
    }

    /// Names of parts with the teams of their things.
    pub(super) async fn parts(&mut self) -> Result<Vec<(String, String)>> {
        let query =
            "select part.name, thing.team from part join thing on thing.id = part.thing_id order by 1, 2";
        Ok(sqlx::query_as(query).fetch_all(&mut self.other).await?)
    }

    /// Every value that was written, with what it was written over, by the business database's own log.
    pub(super) async fn written(&mut self) -> Result<Vec<(String, Option<String>)>> {
        let query = "select value, was from written where value is not null order by rowid";
        Ok(sqlx::query_as(query).fetch_all(&mut self.other).await?)
    }

    /// What was deleted by the agent.
    pub(super) async fn deleted_by_agent(&mut self) -> Result<Vec<Deleted>> {
        let mut all = self.deleted().await?;
        for by_others in &self.deleted_by_others {
            if let Some(at) = all.iter().position(|one| one == by_others) {
                all.remove(at);
            }
        }
        Ok(all)
    }

    pub(super) async fn deleted(&mut self) -> Result<Vec<Deleted>> {
        let query = "select what, name, note from deleted order by rowid";
        Ok(sqlx::query_as(query).fetch_all(&mut self.other).await?)
    }
}
