//! Pushing: which edits go next, and what happens when the service makes nothing of them.

use super::{
    Effect, Failure, Sync, absorb,
    settle::{is_in_doubt, is_left_alone},
};
use crate::{Replica, outbox::OutboxRow};
use landbridge_model::set::Set;
use landbridge_model::{
    Edit, Outcome, Reason,
    wire::{MAX_PUSH_BYTES, Push},
};

/// At most so many edits in one push.
const MAX_PUSH_EDITS: usize = 256;

/// The edits that only this device has and those to ask about again, in the order of their numbers, whole groups and saves, as many as fit.
pub(super) fn next_push(sync: &Sync, replica: &Replica) -> Option<Push> {
    let client = replica.client()?;
    let mut edits = Vec::new();
    let (mut size, mut saves) = (0, Set::new());
    let rows = replica.outbox.rows().filter(|row| row.outcome.is_none() || is_to_recheck(sync, replica, row));
    for row in rows.filter(|row| row.edit.client == client) {
        let bytes = row.to_json().len();
        let is_new = !saves.contains(&row.edit.save);
        let is_full = edits.len() >= MAX_PUSH_EDITS
            || size + bytes > MAX_PUSH_BYTES / 2
            || sync.push_limit.is_some_and(|limit| saves.len() >= limit);
        if is_new && is_full && !edits.is_empty() {
            break;
        }
        saves.insert(row.edit.save);
        size += bytes;
        edits.push(row.edit.clone());
    }
    let settled: Vec<u64> = replica.settled();
    if edits.is_empty() && settled.len() < MAX_PUSH_EDITS {
        return None;
    }
    let generation = replica.cursor.map(|cursor| cursor.generation);
    let person = replica.person().map(|person| person.id);
    let previous = edits.last().and_then(|last| taken_beside(replica, last.n, &edits));
    let ended = ended(replica, &edits);
    let seq = replica.cursor.map(|cursor| cursor.seq);
    Some(Push { client, person, generation, seq, previous, ended, edits, settled })
}

/// The edits that others go on from and that have come to their end.
fn ended(replica: &Replica, edits: &[Edit]) -> Vec<u64> {
    let has_ended = |n: &u64| {
        let is_with_them = edits.iter().any(|edit| edit.n == *n);
        let outcome = replica.outbox.row(*n).map(|row| row.outcome.as_ref());
        !is_with_them && outcome.is_none_or(|outcome| outcome.is_some_and(Outcome::is_final))
    };
    let ended: Set<u64> = edits.iter().filter_map(Edit::goes_on_from).filter(has_ended).collect();
    ended.iter().copied().collect()
}

/// The newest edit before a number that the service has, that is not settled, and that is not pushed now: before these edits or among them. One that
/// would not be pushed again is none.
fn taken_beside(replica: &Replica, n: u64, edits: &[Edit]) -> Option<u64> {
    let is_taken = |row: &OutboxRow| match row.outcome {
        Some(Outcome::Accepted { .. }) => true,
        Some(Outcome::Conflict { .. }) => !is_left_alone(replica, row),
        Some(_) | None => false,
    };
    let is_beside = |row: &OutboxRow| row.edit.n < n && edits.iter().all(|edit| edit.n != row.edit.n);
    replica.outbox.rows().rev().find(|row| is_beside(row) && is_taken(row)).map(|row| row.edit.n)
}

fn is_to_recheck(sync: &Sync, replica: &Replica, row: &OutboxRow) -> bool {
    let is_open = match row.outcome {
        Some(Outcome::Accepted { .. }) => true,
        Some(Outcome::Conflict { .. }) if sync.recheck_conflicts => !is_left_alone(replica, row),
        _ => is_in_doubt(replica, row),
    };
    is_open && sync.recheck_from.is_some_and(|from| row.edit.n >= from)
}

/// Notes that a push was answered: what it asked about is not asked again, from the first edit on that the answer does not tell of.
pub(super) fn push_answered(sync: &mut Sync, replica: &Replica, push: &Push, is_told: impl Fn(u64) -> bool) {
    let Some(last) = push.edits.last() else { return };
    let untold = push.edits.iter().map(|edit| edit.n).find(|n| !is_told(*n));
    sync.recheck_from = sync.recheck_from.map(|_| untold.unwrap_or(last.n + 1));
    if !replica.outbox.rows().any(|row| is_to_recheck(sync, replica, row)) {
        (sync.recheck_from, sync.recheck_conflicts) = (None, false);
    }
}

/// The service made nothing of a push: tries with fewer saves at a time, and sets one that it makes nothing of alone aside, so that it
/// does not hold up the others.
pub(super) fn divide_push(sync: &mut Sync, replica: &Replica, push: &Push, failure: &Failure) -> Vec<Effect> {
    let saves: Set<_> = push.edits.iter().map(|edit| edit.save).collect();
    if saves.len() > 1 {
        sync.push_limit = Some(saves.len() / 2);
        return Vec::new();
    }
    sync.push_limit = None;
    let message = match failure {
        Failure::Refused(message) => message.clone(),
        _ => "too large".to_owned(),
    };
    let outcome = Outcome::Refused { reason: Reason::NotUnderstood { message } };
    // What the service has is only asked about; it is not refused by a question that fails.
    let is_unsent = |n: &u64| replica.outbox.row(*n).is_some_and(|row| row.outcome.is_none());
    let unsent: Vec<u64> = push.edits.iter().map(|edit| edit.n).filter(is_unsent).collect();
    push_answered(sync, replica, push, |_| true);
    absorb::store_outcomes(sync, replica, unsent.into_iter().map(|n| (n, outcome.clone())))
}
