//! Record types that change, and things that stay where they are, in the business database of the simulation.

use super::office::Office;
use anyhow::Result;

impl Office {
    /// Names of things that never moved, and of their parts, with their teams. One that was deleted and made again, in whatever team, counts
    /// as moved.
    pub(super) async fn unmoved(&mut self) -> Result<Vec<(String, String)>> {
        let query = "with again as (
                 select made.key from landbridge_identity made
                 join landbridge_identity gone using (type_no, record)
                 where made.type_no = 16 and gone.is_closed and made.key <> gone.key),
             unmoved as (
                 select id, name, team from thing
                 where id not in (select thing from moved) and id not in (select key from again))
             select name, team from unmoved
             union all
             select part.name, unmoved.team from part join unmoved on unmoved.id = part.thing_id";
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
