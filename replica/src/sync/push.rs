//! Pushing: which edits go next, and what happens when the service makes nothing of them.

use super::{Effect, Failure, Sync, absorb};
use crate::Replica;
use landbridge_model::{
    Outcome, Reason,
    wire::{MAX_PUSH_BYTES, Push},
};
use std::collections::BTreeSet;

/// At most so many edits in one push.
const MAX_PUSH_EDITS: usize = 256;

/// The edits that only this device has, in the order of their numbers, whole groups and saves, as many as fit.
pub(super) fn next_push(sync: &Sync, replica: &Replica) -> Option<Push> {
    let client = replica.client()?;
    let mut edits = Vec::new();
    let (mut size, mut saves) = (0, BTreeSet::new());
    for row in replica.outbox.unsent().filter(|row| row.edit.client == client) {
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
    Some(Push { client, generation: replica.cursor.map(|cursor| cursor.generation), edits, settled })
}

/// The service made nothing of a push: tries with fewer saves at a time, and sets one that it makes nothing of alone aside, so that it
/// does not hold up the others.
pub(super) fn divide_push(sync: &mut Sync, replica: &Replica, push: &Push, failure: &Failure) -> Vec<Effect> {
    let saves: BTreeSet<_> = push.edits.iter().map(|edit| edit.save).collect();
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
    let outcomes = push.edits.iter().map(|edit| (edit.n, outcome.clone()));
    absorb::store_outcomes(sync, replica, outcomes)
}
