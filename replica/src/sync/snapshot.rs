//! The snapshot: first synchronisation, resuming it, catching up below the floor of tombstones, added scopes and repair are all this.
//!
//! The manifest lists the pages of everything that the person may see, as of one place in the feed. Those that are not held are fetched,
//! several at a time; with the last one, one transaction drops every older page and overlay and sets the cursor.

use super::{Cursor, Effect, Request, StoreTag, Sync, settle::move_cursor};
use crate::{
    Replica,
    store::{Transaction, Write},
    view::Progress,
};
use landbridge_model::{
    map::Map,
    page::{PageHash, PageView},
    rights::Part,
    set::Set,
    wire::{Catalogue, Manifest},
};
use std::collections::VecDeque;

/// So many pages are asked for at a time: as many as browsers have connections to one service.
const MOST_ASKED: usize = 6;
/// Pages are asked for while so many others are being stored, which the app does in few transactions.
const MOST_STORING: usize = 24;

/// The pages on their way into the store, with what they are of. A snapshot that is given up does not call them back.
pub(super) type Storing = Map<PageHash, Part>;

/// A snapshot that is coming.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    manifest: Manifest,
    waiting: VecDeque<PageHash>,
    asked: Set<PageHash>,
    of: u32,
}

impl Snapshot {
    pub(super) fn progress(&self, storing: &Storing) -> Progress {
        let missing = |hash: &PageHash| {
            self.asked.contains(hash) || self.waiting.contains(hash) || storing.contains_key(hash)
        };
        let left: u32 =
            self.manifest.pages.iter().filter(|page| missing(&page.hash)).map(|page| page.count).sum();
        Progress { done: self.of - left, of: self.of }
    }

    fn lists(&self, hash: PageHash) -> bool {
        self.manifest.pages.iter().any(|page| page.hash == hash)
    }
}

/// The pages that are just being stored and that these rights do not cover.
pub(super) fn storing_beside(sync: &Sync, catalogue: &Catalogue) -> impl Iterator<Item = PageHash> {
    sync.storing.iter().filter(|(_, part)| !catalogue.may_see(part)).map(|(hash, _)| *hash)
}

/// Plans the pages to fetch. Before the first of them the cursor is marked, so that the next start goes on with the snapshot; the very first
/// snapshot sets one, so that edits made meanwhile have a base.
pub(super) fn take_manifest(sync: &mut Sync, replica: &Replica, manifest: Manifest) -> Vec<Effect> {
    let cursor = replica.cursor.filter(|cursor| cursor.generation == manifest.generation);
    if cursor.is_some_and(|cursor| manifest.seq < cursor.seq) {
        // A newer answer was faster. The pages of this one would bring back what went in between.
        sync.snapshot_due |= sync.snapshot.is_none();
        return Vec::new();
    }
    if replica.catalogue().is_none_or(|known| known.epoch != manifest.epoch) {
        (sync.catalogue_due, sync.snapshot_due) = (true, true);
        return Vec::new();
    }
    sync.catalogue_due |= replica.catalogue().is_some_and(|known| known.version != manifest.types_version);
    let held: Set<PageHash> = replica.pages().filter(|hash| replica.is_intact(*hash)).collect();
    let missing = manifest.pages.iter().map(|page| page.hash).filter(|hash| !held.contains(hash));
    let is_missing_some = missing.clone().next().is_some();
    let waiting = missing.filter(|hash| !sync.storing.contains_key(hash)).collect();
    let of = manifest.pages.iter().map(|page| page.count).sum();
    let marked = match replica.cursor.filter(|cursor| !cursor.is_partial) {
        Some(cursor) => Cursor { is_mixed: cursor.is_mixed || is_missing_some, ..cursor },
        None => first_cursor(replica, &manifest),
    };
    sync.snapshot = Some(Snapshot { manifest, waiting, asked: Set::new(), of });
    if replica.cursor != Some(marked) {
        return sync.store(StoreTag::Outcomes, replica.fenced(move_cursor(replica, marked)));
    }
    Vec::new()
}

/// The cursor while the first snapshot comes. When pages of an earlier generation are here already, rows are quoted with that one: the service knows
/// how far it came, so that a row of a history that was lost does not count as one of the present history.
fn first_cursor(replica: &Replica, manifest: &Manifest) -> Cursor {
    let held = replica.cursor.filter(|held| held.generation != manifest.generation);
    held.filter(|_| replica.pages().next().is_some()).unwrap_or(Cursor {
        generation: manifest.generation,
        seq: manifest.seq,
        is_partial: true,
        is_mixed: false,
    })
}

/// Asks for the next pages, unless the cursor is just being written.
pub(super) fn more_pages(sync: &mut Sync) -> Vec<Effect> {
    let (is_busy, storing) = (sync.busy, sync.storing.len());
    let Some(snapshot) = &mut sync.snapshot else { return Vec::new() };
    let mut effects = Vec::new();
    while snapshot.asked.len() < MOST_ASKED
        && storing < MOST_STORING
        && !(is_busy && storing == 0 && snapshot.asked.is_empty())
    {
        let Some(hash) = snapshot.waiting.pop_front() else { break };
        snapshot.asked.insert(hash);
        effects.push(Effect::Send(Request::Page(hash)));
    }
    effects
}

/// Stores a page that arrived whole.
pub(super) fn take_page(
    sync: &mut Sync,
    replica: &Replica,
    hash: PageHash,
    bytes: Vec<u8>,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    let Some(snapshot) = sync.snapshot.as_mut().filter(|snapshot| snapshot.asked.contains(&hash)) else {
        return Vec::new();
    };
    let whole = PageView::read(&bytes).ok().filter(|view| view.hash == hash && view.is_intact());
    let Some(part) = whole.map(|view| view.part) else {
        page_lost(sync, hash);
        sync.back_off(None, now, random);
        return Vec::new();
    };
    snapshot.asked.remove(&hash);
    sync.storing.insert(hash, part);
    // Only the leader may write; the cursor may move meanwhile no more than pages may.
    vec![Effect::Store(StoreTag::Page(hash), replica.fenced(vec![Write::Page(hash, bytes)]))]
}

/// A page is in the store.
pub(super) fn page_stored(sync: &mut Sync, hash: PageHash) {
    sync.storing.remove(&hash);
}

/// A page did not come; it is asked for again. One that came nevertheless, by an answer before this one, is on its way into the store.
pub(super) fn page_lost(sync: &mut Sync, hash: PageHash) {
    if let Some(snapshot) = &mut sync.snapshot
        && snapshot.asked.remove(&hash)
    {
        snapshot.waiting.push_back(hash);
    }
}

/// A page did not get into the store; it is asked for again, if it is still wanted.
pub(super) fn page_not_stored(sync: &mut Sync, hash: PageHash) {
    let was_storing = sync.storing.remove(&hash).is_some();
    if let Some(snapshot) = sync.snapshot.as_mut().filter(|snapshot| was_storing && snapshot.lists(hash)) {
        snapshot.waiting.push_back(hash);
    }
}

/// The transaction that ends the snapshot, when every page is here. One of an earlier snapshot that is still on its way would stay beside them.
pub(super) fn end(sync: &mut Sync, replica: &Replica) -> Option<Transaction> {
    let is_storing = !sync.storing.is_empty();
    let is_here = |snapshot: &Snapshot| snapshot.waiting.is_empty() && snapshot.asked.is_empty();
    let snapshot = sync.snapshot.take_if(|snapshot| !is_storing && is_here(snapshot))?;
    let manifest = snapshot.manifest;
    let listed: Set<PageHash> = manifest.pages.iter().map(|page| page.hash).collect();
    let mut writes: Vec<Write> =
        replica.stored_pages().filter(|hash| !listed.contains(hash)).map(Write::DropPage).collect();
    writes.extend(replica.overlay_ends().map(Write::DropOverlay));
    let cursor =
        Cursor { generation: manifest.generation, seq: manifest.seq, is_partial: false, is_mixed: false };
    writes.extend(move_cursor(replica, cursor));
    Some(replica.fenced(writes))
}
