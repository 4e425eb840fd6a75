//! Where the next thing is told: in the newest entry, or in a new one.

use super::of_column;
use crate::{blob, error::WorkspaceError};
use landbridge_model::history::{EntryKind, ROUND_MILLIS};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// The newest entry, and that of the newest sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Newest {
    no: u64,
    kind: Option<EntryKind>,
    from_millis: i64,
    sweep: u64,
    sweep_no: u64,
}

/// Which entry tells of something, and which are the newest ones then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) no: u64,
    pub(super) newest_no: u64,
    pub(super) newest_kind: Option<EntryKind>,
    pub(super) newest_from_millis: i64,
    pub(super) sweep: u64,
    pub(super) sweep_no: u64,
}

impl Newest {
    /// What a row of `workspace` says.
    pub(crate) fn of_row(row: &SqliteRow) -> Result<Self, WorkspaceError> {
        let kind: &str = row.try_get("history_kind")?;
        Ok(Self {
            no: blob::number(row.try_get("history_no")?)?,
            kind: if kind.is_empty() { None } else { Some(of_column(kind)?) },
            from_millis: row.try_get("history_from")?,
            sweep: blob::number(row.try_get("history_sweep")?)?,
            sweep_no: blob::number(row.try_get("history_sweep_no")?)?,
        })
    }

    /// Reads it for whoever has not taken the workspace's row.
    pub(super) async fn read(connection: &mut SqliteConnection, key: &[u8]) -> Result<Self, WorkspaceError> {
        let row = sqlx::query(
            "select history_no, history_kind, history_from, history_sweep, history_sweep_no
             from workspace
             where id = ?",
        )
        .bind(key)
        .fetch_one(connection)
        .await?;
        Self::of_row(&row)
    }

    /// The entries that something was told in last: the newest one, and that of a sweep that grows behind it.
    pub(super) fn latest(&self) -> [u64; 2] {
        [self.no, self.sweep_no]
    }

    /// What it tells of.
    pub(super) fn kind(&self) -> Option<EntryKind> {
        self.kind
    }

    /// Where something of this kind is told: in a round that has just begun, in an entry of the same kind that nothing came behind, or in a
    /// new one. The office was there between two absences, however short.
    pub(super) fn place(&self, kind: EntryKind, now_millis: i64) -> Placed {
        let is_same = self.kind == Some(kind);
        let is_recent = (0..ROUND_MILLIS).contains(&(now_millis - self.from_millis));
        let grows = match kind {
            EntryKind::Round => is_same && is_recent,
            EntryKind::Away => false,
            _ => is_same,
        };
        if grows { self.again() } else { self.behind(kind, now_millis) }
    }

    /// Where something of this sweep is told: a sweep has one entry, whatever came meanwhile.
    pub(super) fn place_of_sweep(&self, sweep: u64, now_millis: i64) -> Placed {
        if self.sweep_no > 0 && self.sweep == sweep {
            return Placed { no: self.sweep_no, ..self.again() };
        }
        let placed = self.behind(EntryKind::Sweep, now_millis);
        Placed { sweep, sweep_no: placed.no, ..placed }
    }

    fn again(&self) -> Placed {
        Placed {
            no: self.no,
            newest_no: self.no,
            newest_kind: self.kind,
            newest_from_millis: self.from_millis,
            sweep: self.sweep,
            sweep_no: self.sweep_no,
        }
    }

    fn behind(&self, kind: EntryKind, now_millis: i64) -> Placed {
        let no = self.no + 1;
        Placed {
            no,
            newest_no: no,
            newest_kind: Some(kind),
            newest_from_millis: now_millis,
            sweep: self.sweep,
            sweep_no: self.sweep_no,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(kind: EntryKind, from_millis: i64) -> Newest {
        Newest { no: 7, kind: Some(kind), from_millis, sweep: 3, sweep_no: 5 }
    }

    #[test]
    fn a_round_takes_in_what_follows_its_beginning_at_once_and_nothing_else() {
        let round = newest(EntryKind::Round, 100_000);
        assert_eq!(round.place(EntryKind::Round, 100_000 + ROUND_MILLIS - 1).no, 7);
        assert_eq!(round.place(EntryKind::Round, 100_000 + ROUND_MILLIS).no, 8);
        // The clock was put back.
        assert_eq!(round.place(EntryKind::Round, 90_000).no, 8);
        assert_eq!(round.place(EntryKind::Away, 100_001).no, 8);
        assert_eq!(newest(EntryKind::Idle, 1).place(EntryKind::Round, 2).no, 8);
    }

    #[test]
    fn what_only_goes_on_grows_however_long_it_takes() {
        assert_eq!(newest(EntryKind::Idle, 1).place(EntryKind::Idle, 9_000_000_000).no, 7);
        assert_eq!(newest(EntryKind::Away, 1).place(EntryKind::Away, 2).no, 8);
    }

    #[test]
    fn a_sweep_has_one_entry_whatever_comes_meanwhile() {
        let round = newest(EntryKind::Round, 100_000);
        let same = round.place_of_sweep(3, 900_000);
        assert_eq!((same.no, same.newest_no, same.newest_kind), (5, 7, Some(EntryKind::Round)));
        let other = round.place_of_sweep(4, 900_000);
        assert_eq!((other.no, other.sweep, other.sweep_no, other.newest_no), (8, 4, 8, 8));
    }
}
