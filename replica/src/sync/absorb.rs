//! Taking answers in: the catalogue, the feed, and what has become of edits.

use super::{Cursor, Effect, StoreTag, Sync};
use crate::{
    Replica,
    outbox::OutboxRow,
    store::{MetaKey, Write},
};
use landbridge_model::set::Set;
use landbridge_model::{
    Outcome, RecordId,
    conflict::CONFLICT,
    feed::FeedView,
    wire::{Catalogue, Pull, Push, PushAnswer},
};
use std::collections::BTreeSet;

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
        sync.snapshot = None;
        sync.snapshot_due = true;
        replica.fold_keeping(|part| {
            let kind = catalogue.types.iter().find(|kind| kind.no == part.type_no);
            kind.is_some_and(|kind| catalogue.rights.may_see(kind, &part.scope))
        })
    } else {
        replica.fenced(Vec::new())
    };
    // The ready-made first screen may show what is no longer to be seen.
    transaction.writes.insert(0, Write::Meta(MetaKey::Catalogue, text));
    if rights_changed {
        transaction.writes.push(Write::Meta(MetaKey::FirstRows, "null".into()));
    }
    sync.store(StoreTag::Catalogue, transaction)
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
    let read = FeedView::read(&bytes).ok().and_then(|view| Some((view.head.clone(), news(&view)?)));
    let Some((head, news)) = read else {
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
    // The service has known the generation that was asked with, and may have begun another since.
    let next = Cursor { generation: head.generation, seq: head.to, ..cursor };
    let mut writes = Vec::new();
    if news.items > 0 {
        writes.push(Write::Overlay(head.to, bytes));
    }
    let told = head.outcomes.into_iter().map(|told| (told.n, told.outcome));
    writes.extend(settle(replica, told, Some(next), &news.conflicts));
    if writes.is_empty() && next == cursor {
        sync.last_round_millis = Some(now);
        return Vec::new();
    }
    writes.push(Write::Meta(MetaKey::Cursor, serde_json::to_string(&next).expect("a cursor is plain data")));
    sync.store(StoreTag::Absorb, replica.fenced(writes))
}

struct News {
    items: usize,
    conflicts: BTreeSet<RecordId>,
}

fn news(view: &FeedView<'_>) -> Option<News> {
    let items = view.items().ok()?;
    let conflicts =
        items.iter().filter(|item| item.part.type_no == CONFLICT).map(|item| item.news.id()).collect();
    Some(News { items: items.len(), conflicts })
}

/// Stores what a push told.
pub(super) fn take_outcomes(
    sync: &mut Sync,
    replica: &Replica,
    push: &Push,
    answer: &PushAnswer,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    sync.push_limit = None;
    let told: Set<u64> = answer.outcomes.iter().map(|told| told.n).collect();
    if push.edits.iter().any(|edit| !told.contains(&edit.n)) {
        // Whatever the service did not speak of is pushed again, but not at once.
        sync.back_off(None, now, random);
    }
    let outcomes = answer.outcomes.iter().map(|told| (told.n, told.outcome.clone()));
    let mut writes = settle(replica, outcomes, replica.cursor, &BTreeSet::new());
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
    let writes = settle(replica, outcomes, replica.cursor, &BTreeSet::new());
    if writes.is_empty() {
        return Vec::new();
    }
    sync.store(StoreTag::Outcomes, replica.fenced(writes))
}

/// The writes that bring the outbox in line with outcomes, when the cursor is at `cursor` and these conflicts have just arrived.
///
/// A row leaves when its edit is applied and in the feed as far as it was absorbed, or when its conflict is here; a refused one stays until
/// its author settles it.
fn settle(
    replica: &Replica,
    outcomes: impl Iterator<Item = (u64, Outcome)>,
    cursor: Option<Cursor>,
    arrived: &BTreeSet<RecordId>,
) -> Vec<Write> {
    let mut rows: std::collections::BTreeMap<u64, OutboxRow> = replica.outbox.rows.clone();
    let mut changed = Set::new();
    for (n, outcome) in outcomes {
        if let Some(row) = rows.get_mut(&n).filter(|row| is_news(row.outcome.as_ref(), &outcome)) {
            row.outcome = Some(outcome);
            changed.insert(n);
        }
    }
    let mut writes = Vec::new();
    let mut gone = Vec::new();
    for (n, row) in rows {
        if is_done(&row, replica, cursor, arrived) {
            gone.push(n);
            writes.push(Write::DropOutbox(n));
        } else if changed.contains(&n) {
            writes.push(Write::Outbox(n, row.to_json()));
        }
    }
    if !gone.is_empty() {
        let mut settled = replica.settled();
        settled.extend(gone);
        writes.push(Write::Meta(
            MetaKey::Settled,
            serde_json::to_string(&settled).expect("numbers are plain data"),
        ));
    }
    writes
}

/// An answer that was under way for long does not make a final outcome unfinal.
fn is_news(held: Option<&Outcome>, told: &Outcome) -> bool {
    held != Some(told) && (told.is_final() || !held.is_some_and(Outcome::is_final))
}

fn is_done(row: &OutboxRow, replica: &Replica, cursor: Option<Cursor>, arrived: &BTreeSet<RecordId>) -> bool {
    match &row.outcome {
        Some(Outcome::Applied { .. }) => !row.is_on_top(cursor),
        Some(Outcome::Conflict { conflict }) => arrived.contains(conflict) || replica.has_conflict(*conflict),
        Some(Outcome::Accepted { .. } | Outcome::Refused { .. }) | None => false,
    }
}
