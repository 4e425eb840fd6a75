//! The histories that this database has had: each start of the service begins a generation.
//!
//! A place in the feed is quoted with its generation. A quote that the lineage does not hold comes from a history that was lost when an
//! older copy of the database was put back.

use crate::{blob, error::WorkspaceError};
use landbridge_model::{GenerationId, Seq, WorkspaceId};
use sqlx::SqliteConnection;

/// The generations of a workspace, oldest first, each with the end of the feed at its start. There is always one.
#[derive(Clone, Debug)]
pub(crate) struct Lineage(Vec<(GenerationId, Seq)>);

impl Lineage {
    /// Appends a generation to the lineage and reads the whole.
    pub(crate) async fn begin(
        connection: &mut SqliteConnection,
        workspace: WorkspaceId,
        generation: GenerationId,
    ) -> Result<Self, WorkspaceError> {
        sqlx::query(
            "insert into generation (workspace_id, no, id, starts_at)
             select w.id, (select count(*) from generation g where g.workspace_id = w.id), ?, w.seq
             from workspace w
             where w.id = ?",
        )
        .bind(&generation.0.as_bytes()[..])
        .bind(&workspace.0.as_bytes()[..])
        .execute(&mut *connection)
        .await?;
        let rows: Vec<(Vec<u8>, i64)> =
            sqlx::query_as("select id, starts_at from generation where workspace_id = ? order by no")
                .bind(&workspace.0.as_bytes()[..])
                .fetch_all(connection)
                .await?;
        let read = |(id, at): &(Vec<u8>, i64)| Ok((GenerationId(blob::uuid(id)?), blob::seq(*at)?));
        rows.iter().map(read).collect::<Result<_, WorkspaceError>>().map(Self)
    }

    /// The present generation.
    pub(crate) fn present(&self) -> GenerationId {
        self.0.last().expect("beginning appends a generation").0
    }

    /// Whether the generation reached this place; `end` is the present end of the feed.
    pub(crate) fn has_place(&self, generation: GenerationId, place: Seq, end: Seq) -> bool {
        let Some(at) = self.0.iter().position(|(id, _)| *id == generation) else { return false };
        place <= self.0.get(at + 1).map_or(end, |(_, next_starts_at)| *next_starts_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_beyond_its_generations_end_is_of_a_lost_history() {
        let id = |n| GenerationId::new(n, [0; 10]);
        let lineage = Lineage(vec![(id(1), Seq(0)), (id(2), Seq(10))]);
        assert!(lineage.has_place(id(1), Seq(10), Seq(15)));
        assert!(!lineage.has_place(id(1), Seq(11), Seq(15)));
        assert!(lineage.has_place(id(2), Seq(15), Seq(15)));
        assert!(!lineage.has_place(id(2), Seq(16), Seq(15)));
        assert!(!lineage.has_place(id(3), Seq(1), Seq(15)));
    }
}
