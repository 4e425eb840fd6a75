//! Taking answers in: the catalogue, the feed, and what has become of edits.

use super::{
    Cursor, Effect, StoreTag, Sync,
    settle::{Source, Told, lost_with_rights, settle, standings_of},
    snapshot::storing_beside,
};
use crate::{
    Replica,
    store::{MetaKey, Write},
};
use landbridge_model::{
    Outcome,
    feed::{EditOutcome, FeedView},
    set::Set,
    wire::{Catalogue, Pull, Push, PushAnswer},
};

/// Stores record types and rights. Parts that the rights no longer cover are removed first, in the same transaction.
pub(super) fn take_catalogue(sync: &mut Sync, replica: &Replica, catalogue: &Catalogue) -> Vec<Effect> {
    let text = serde_json::to_string(catalogue).expect("a catalogue is plain data");
    if replica.meta(MetaKey::Catalogue) == Some(text.as_str()) {
        return Vec::new();
    }
    let held = replica.catalogue();
    let rights_changed =
        held.is_some_and(|held| held.epoch != catalogue.epoch || held.rights != catalogue.rights);
    let mut transaction = if rights_changed {
        (sync.snapshot, sync.snapshot_due) = (None, true);
        let mut transaction = replica.fold_keeping(|part| catalogue.may_see(part));
        // Pages that are just being stored are not in memory yet, and may be in the store before this is.
        transaction.writes.extend(storing_beside(sync, catalogue).map(Write::DropPage));
        transaction
    } else {
        replica.fenced(Vec::new())
    };
    // The ready-made first screen may show what is no longer to be seen.
    transaction.writes.insert(0, Write::Meta(MetaKey::Catalogue, text));
    if rights_changed {
        transaction.writes.push(Write::Meta(MetaKey::FirstRows, "null".into()));
        let standings = lost_with_rights(replica, catalogue);
        let told = Told { standings, ..Told::outcomes(std::iter::empty(), Source::Other) };
        transaction.writes.extend(settle(replica, &told, replica.cursor));
        transaction.writes.extend(mixed(replica));
    }
    sync.store(StoreTag::Catalogue, transaction)
}

/// Says in the store that a snapshot is due: whoever begins next has these rights already, and would not know that pages are missing.
fn mixed(replica: &Replica) -> Option<Write> {
    let cursor = replica.cursor.filter(|cursor| !cursor.is_partial)?;
    let text = serde_json::to_string(&Cursor { is_mixed: true, ..cursor }).expect("a cursor is plain data");
    Some(Write::Meta(MetaKey::Cursor, text))
}

/// Absorbs an answer to a pull, if it begins at the cursor and belongs to the rights held.
pub(super) fn take_feed(
    sync: &mut Sync,
    replica: &Replica,
    pull: &Pull,
    bytes: Vec<u8>,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    let Some(cursor) = replica.cursor else { return Vec::new() };
    let read = FeedView::read(&bytes).and_then(|view| {
        let items = view.items()?;
        Ok((view.head, items.len(), standings_of(replica, &items)))
    });
    let Ok((head, items, standings)) = read else {
        sync.pull_due = true;
        sync.back_off(None, now, random);
        return Vec::new();
    };
    let known = replica.catalogue();
    if known.is_none_or(|known| known.epoch != head.epoch) {
        (sync.catalogue_due, sync.pull_due) = (true, true);
        return Vec::new();
    }
    let asked = Pull { generation: cursor.generation, from: cursor.seq, ..pull.clone() };
    if head.from != cursor.seq || *pull != asked {
        sync.pull_due = true;
        sync.back_off(None, now, random);
        return Vec::new();
    }
    sync.catalogue_due |= known.is_some_and(|known| known.version != head.types_version);
    sync.pull_due |= head.is_more;
    if head.generation != cursor.generation {
        // The service has begun anew since. It knows how far the cursor has come, but what it has said of edits beyond that may be of a
        // history which was lost with a backup that was put back.
        sync.recheck_all();
        sync.expected = Set::new();
    }
    let next = Cursor { generation: head.generation, seq: head.to, ..cursor };
    let mut writes = Vec::new();
    if items > 0 {
        writes.push(Write::Overlay(head.to, bytes));
    }
    expect_conflicts(sync, &head.outcomes);
    // A conflict may lie behind this answer when there is more.
    let expected = if head.is_more { Set::new() } else { std::mem::take(&mut sync.expected) };
    let outcomes = head.outcomes.into_iter().map(|told| (told.n, told.outcome));
    let told = Told { standings, expected, ..Told::outcomes(outcomes, Source::Other) };
    writes.extend(settle(replica, &told, Some(next)));
    if writes.is_empty() && next == cursor {
        sync.last_round_millis = Some(now);
        return Vec::new();
    }
    writes.push(Write::Meta(MetaKey::Cursor, serde_json::to_string(&next).expect("a cursor is plain data")));
    sync.store(StoreTag::Absorb, replica.fenced(writes))
}

/// Notes the conflicts that the feed is to bring before its end.
fn expect_conflicts(sync: &mut Sync, outcomes: &[EditOutcome]) {
    let conflicts = outcomes.iter().filter(|told| matches!(told.outcome, Outcome::Conflict { .. }));
    sync.expected.extend(conflicts.map(|told| told.n));
}

/// Stores what a push told.
pub(super) fn take_outcomes(
    sync: &mut Sync,
    replica: &Replica,
    (push, source): (&Push, Source),
    answer: &PushAnswer,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    sync.push_limit = None;
    expect_conflicts(sync, &answer.outcomes);
    let told: Set<u64> = answer.outcomes.iter().map(|told| told.n).collect();
    if push.edits.iter().any(|edit| !told.contains(&edit.n)) {
        // Whatever the service did not speak of is pushed again, but not at once.
        sync.back_off(None, now, random);
    }
    let outcomes = answer.outcomes.iter().map(|told| (told.n, told.outcome.clone()));
    let mut writes = settle(replica, &Told::outcomes(outcomes, source), replica.cursor);
    let left: Vec<u64> = replica.settled().into_iter().filter(|n| !push.settled.contains(n)).collect();
    if !push.settled.is_empty()
        && !writes.iter().any(|write| matches!(write, Write::Meta(MetaKey::Settled, _)))
    {
        writes.push(Write::Meta(
            MetaKey::Settled,
            serde_json::to_string(&left).expect("numbers are plain data"),
        ));
    }
    if writes.is_empty() {
        return Vec::new();
    }
    sync.store(StoreTag::Outcomes, replica.fenced(writes))
}

/// Stores outcomes that this device decided itself.
pub(super) fn store_outcomes(
    sync: &mut Sync,
    replica: &Replica,
    outcomes: impl Iterator<Item = (u64, Outcome)>,
) -> Vec<Effect> {
    let writes = settle(replica, &Told::outcomes(outcomes, Source::Other), replica.cursor);
    if writes.is_empty() {
        return Vec::new();
    }
    sync.store(StoreTag::Outcomes, replica.fenced(writes))
}
