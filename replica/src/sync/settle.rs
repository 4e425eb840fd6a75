//! What becomes of the rows of the outbox: outcomes put in, and rows taken out that have come to their end.

use super::Cursor;
use crate::{
    Replica,
    outbox::OutboxRow,
    store::{MetaKey, Write},
};
use landbridge_model::{
    Outcome, Reason, RecordId,
    conflict::{CONFLICT, is_open},
    feed::{FeedItem, News},
    map::Map,
    rights::Part,
    set::Set,
    wire::Catalogue,
};

/// How a conflict stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It waits for a person.
    Open,
    /// Somebody has settled it, or it is gone for good.
    Over,
    /// It lies where this person may not look any more.
    OutOfSight,
}

/// How the conflicts stand that an answer speaks of.
pub(super) type Standings = Map<RecordId, Standing>;

/// Where outcomes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The service was asked about these very edits.
    Push,
    /// The same, and they were asked about since the service may be in another history.
    Recheck,
    /// The feed told it, or this device decided it.
    Other,
}

/// What an answer says of edits and conflicts.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) outcomes: Map<u64, Outcome>,
    pub(super) standings: Standings,
    /// Edits whose conflict is here with this answer, if this person may see it.
    pub(super) expected: Set<u64>,
    pub(super) source: Source,
}

impl Told {
    /// Outcomes only.
    pub(super) fn outcomes(outcomes: impl Iterator<Item = (u64, Outcome)>, source: Source) -> Self {
        Self { outcomes: outcomes.collect(), standings: Standings::new(), expected: Set::new(), source }
    }
}

/// The writes that move the cursor beyond the feed, to a snapshot.
pub(super) fn move_cursor(replica: &Replica, cursor: Cursor) -> Vec<Write> {
    let text = serde_json::to_string(&cursor).expect("a cursor is plain data");
    let nothing = Told::outcomes(std::iter::empty(), Source::Other);
    let mut writes = settle(replica, &nothing, Some(cursor));
    writes.push(Write::Meta(MetaKey::Cursor, text));
    writes
}

/// What a feed brings of conflicts.
pub(super) fn standings_of(replica: &Replica, items: &[FeedItem<'_>]) -> Standings {
    let mut standings = Standings::new();
    for item in items.iter().filter(|item| item.part.type_no == CONFLICT) {
        let id = item.news.id();
        match &item.news {
            News::Record(placed) => {
                let record = placed.row.to_record(CONFLICT);
                let is_open = record.map_or(true, |record| is_open(&record));
                standings.insert(id, if is_open { Standing::Open } else { Standing::Over });
            }
            News::Tombstone(..) => {
                standings.insert(id, Standing::Over);
            }
            // One that came to another scope that this person may see is there, too.
            News::Left(..) => {
                let is_elsewhere =
                    replica.scope_of_conflict(id).is_some_and(|scope| *scope != item.part.scope);
                if !is_elsewhere && !standings.contains_key(&id) {
                    standings.insert(id, Standing::OutOfSight);
                }
            }
        }
    }
    standings
}

/// The conflicts of this outbox that new rights no longer show.
pub(super) fn lost_with_rights(replica: &Replica, catalogue: &Catalogue) -> Standings {
    let conflicts = replica.outbox.rows().filter_map(|row| match row.outcome {
        Some(Outcome::Conflict { conflict }) => Some(conflict),
        _ => None,
    });
    let is_lost = |conflict: &RecordId| {
        let scope = replica.scope_of_conflict(*conflict);
        scope.is_some_and(|scope| !catalogue.may_see(&Part { type_no: CONFLICT, scope: scope.clone() }))
    };
    conflicts.filter(is_lost).map(|conflict| (conflict, Standing::OutOfSight)).collect()
}

/// The writes that bring the outbox in line with what was told, when the cursor is at `cursor`.
///
/// A row leaves when its edit is applied and in the feed as far as it was absorbed, or when its conflict is settled: until then only the
/// service has the conflict, and a backup that is put back does not. A refused one stays until its author settles it.
pub(super) fn settle(replica: &Replica, told: &Told, cursor: Option<Cursor>) -> Vec<Write> {
    let mut writes = Vec::new();
    let mut gone = Vec::new();
    for held in replica.outbox.rows() {
        let n = held.edit.n;
        let outcome = told.outcomes.get(&n).filter(|outcome| is_news(replica, held, outcome, told.source));
        let row = outcome.map(|outcome| OutboxRow { outcome: Some(outcome.clone()), ..held.clone() });
        match end(replica, told, row.as_ref().unwrap_or(held), cursor) {
            End::Gone => {
                gone.push(n);
                writes.push(Write::DropOutbox(n));
            }
            End::Refused(reason) => {
                let row = OutboxRow { outcome: Some(Outcome::Refused { reason }), ..held.clone() };
                writes.push(Write::Outbox(n, row.to_json()));
            }
            End::NotYet => writes.extend(row.map(|row| Write::Outbox(n, row.to_json()))),
        }
    }
    if !gone.is_empty() {
        let mut settled = replica.settled();
        settled.extend(gone);
        let text = serde_json::to_string(&settled).expect("numbers are plain data");
        writes.push(Write::Meta(MetaKey::Settled, text));
    }
    writes
}

/// An answer that was under way for long does not make a final outcome unfinal. One to a push of what is in doubt does: the service was put
/// back to an older state, and what it had decided then is gone with the rest.
fn is_news(replica: &Replica, held: &OutboxRow, told: &Outcome, source: Source) -> bool {
    let is_open = !held.outcome.as_ref().is_some_and(Outcome::is_final);
    let is_taken_back = || match source {
        Source::Push => is_in_doubt(replica, held),
        Source::Recheck => {
            is_in_doubt(replica, held) || matches!(held.outcome, Some(Outcome::Conflict { .. }))
        }
        Source::Other => false,
    };
    held.outcome.as_ref() != Some(told) && (told.is_final() || is_open || is_taken_back())
}

/// Whether the service may have lost what it said of an edit: its conflict is not here, or that of the one that its group failed with.
pub(super) fn is_in_doubt(replica: &Replica, row: &OutboxRow) -> bool {
    let is_lost =
        |row: &OutboxRow| matches!(row.outcome, Some(Outcome::Conflict { .. })) && replica.is_only_here(row);
    match &row.outcome {
        Some(Outcome::Refused { reason: Reason::GroupFailed { n } }) => {
            mates(replica, row).any(|mate| mate.edit.n == *n && is_lost(mate))
        }
        _ => is_lost(row) && !is_left_alone(replica, row),
    }
}

/// What becomes of a row.
enum End {
    NotYet,
    Gone,
    /// Back into its author's hands.
    Refused(Reason),
}

fn end(replica: &Replica, told: &Told, row: &OutboxRow, cursor: Option<Cursor>) -> End {
    match &row.outcome {
        Some(Outcome::Applied { .. }) if !row.is_on_top(cursor) || begins_anew(replica, cursor) => End::Gone,
        Some(Outcome::Conflict { conflict }) => {
            let standing = told.standings.get(conflict).copied().or_else(|| replica.standing(*conflict));
            match standing {
                Some(Standing::Open) => End::NotYet,
                Some(Standing::Over) => End::Gone,
                Some(Standing::OutOfSight) => End::Refused(Reason::NoRight),
                None => end_without_conflict(replica, told, row, cursor),
            }
        }
        Some(_) | None => End::NotYet,
    }
}

/// Whether the cursor moves into another generation. What was applied may have its place in a history that was lost, which the cursor
/// never comes to; it is in the business database, and the office brings it.
fn begins_anew(replica: &Replica, cursor: Option<Cursor>) -> bool {
    replica.cursor.map(|held| held.generation) != cursor.map(|cursor| cursor.generation)
}

/// What becomes of an edit in a conflict that is not here.
fn end_without_conflict(replica: &Replica, told: &Told, row: &OutboxRow, cursor: Option<Cursor>) -> End {
    let n = row.edit.n;
    let is_whole = cursor.is_some_and(|cursor| !cursor.is_partial);
    if is_whole && told.expected.contains(&n) {
        return End::Refused(Reason::NoRight);
    }
    if is_left_alone(replica, row) { End::Refused(Reason::GroupFailed { n }) } else { End::NotYet }
}

/// Whether the author has decided on the others of an edit's group, so that it must not go on without them.
pub(super) fn is_left_alone(replica: &Replica, row: &OutboxRow) -> bool {
    row.edit.group.is_some() && mates(replica, row).next().is_none()
}

/// The other rows of a row's group.
fn mates<'a>(replica: &'a Replica, row: &'a OutboxRow) -> impl Iterator<Item = &'a OutboxRow> {
    let is_mate = |other: &&OutboxRow| other.edit.group == row.edit.group && other.edit.n != row.edit.n;
    replica.outbox.rows().filter(move |_| row.edit.group.is_some()).filter(is_mate)
}
