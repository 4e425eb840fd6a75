//! Record types that change, and things that stay where they are, in the business database of the simulation.

use super::office::Office;
use anyhow::Result;

impl Office {
    /// Names of things that never moved, and of their parts, with their teams.
    pub(super) async fn unmoved(&mut self) -> Result<Vec<(String, String)>> {
        let query = "select name, team from thing where id not in (select thing from moved)
             union all
             select part.name, thing.team
             from part join thing on thing.id = part.thing_id
             where thing.id not in (select thing from moved)";
        Ok(sqlx::query_as(query).fetch_all(&mut self.other).await?)
    }
}

/// From the first revision on things have one more field; each of the others calls a field otherwise.
pub(super) fn mapping_of(mapping: &str, revision: u32) -> String {
    if revision == 0 {
        return mapping.to_owned();
    }
    let memo = "[[type.field]]\nno = 15\nkey = \"memo\"\nlabel = { en = \"Memo\" }\nkind = \"text\"\ncolumn = \"memo\"\n\n";
    let (things, parts) = mapping.split_at(mapping.rfind("[[type]]").unwrap_or_default());
    format!("{things}{memo}{parts}").replace("en = \"Note\"", &format!("en = \"Note {revision}\""))
}
