//! Keeping the replica in step with the service: `step(state, event, now, random) -> effects`, without I/O.
//!
//! A round is one push, then one pull. The app carries effects out and answers each [`Effect::Send`] and [`Effect::Store`] with exactly
//! one event.

mod absorb;
mod event;
mod push;
mod settle;
mod snapshot;

use crate::{
    Replica,
    store::{Durability, MetaKey, StoreFailure, Transaction, Write},
    view::{Connection, Progress},
};
pub use event::{Answer, Cursor, Effect, Event, Failure, Request, StoreTag};
use landbridge_model::{ClientId, set::Set, wire::Pull};
use settle::Source;
pub(crate) use settle::Standing;
use snapshot::{Snapshot, Storing};
use std::ops::Range;

/// What a context that syncs knows besides the replica. It may be lost at any moment: everything that must not be is in the store.
#[derive(Clone, Debug, Default)]
pub struct Sync {
    connection: Connection,
    /// Whether the main line waits for something; one thing at a time.
    busy: bool,
    /// What it has asked the service, if that is what it waits for.
    asked: Option<Request>,
    /// The leader epoch is written: this context may sync.
    leads: bool,
    /// The leader epoch that this context writes. With another one in the store another context has taken over.
    epoch: u64,
    /// Another context took over, or wrote what this one has not read.
    lost: bool,
    catalogue_due: bool,
    snapshot_due: bool,
    pull_due: bool,
    snapshot: Option<Snapshot>,
    /// Those that a snapshot has brought, be it this one or one that was given up.
    storing: Storing,
    /// Edits from this number on that the service has, and whose outcome may have become final unheard of, are pushed once more.
    recheck_from: Option<u64>,
    /// Those in conflict, too: the service may be in another history, which has the conflict without all that was said in it.
    recheck_conflicts: bool,
    /// Edits whose conflicts the feed is to bring before its end.
    expected: Set<u64>,
    /// The service did not know what a push builds on: nothing is pushed before the snapshot has shown what it has lost.
    push_held: bool,
    /// At most so many saves go into the next push; lowered when the service does not understand one.
    push_limit: Option<usize>,
    /// Requests that failed one after the other.
    failures: u32,
    /// Nothing is sent within this time. A clock that is put back, by whoever sets clocks, is outside of it, too.
    pause: Option<Range<i64>>,
    last_round_millis: Option<i64>,
}

/// Without a poke the feed is pulled this often.
const PULL_EVERY_MILLIS: i64 = 60_000;
const FIRST_RETRY_MILLIS: i64 = 500;
const LAST_RETRY_MILLIS: i64 = 30_000;
/// After so many failures the wait is up to two seconds.
const RECOVERING_FAILURES: u32 = 2;

impl Sync {
    /// A context that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// How it stands with the service.
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// How far the snapshot is, while it comes.
    pub fn snapshot_progress(&self) -> Option<Progress> {
        self.snapshot.as_ref().map(|snapshot| snapshot.progress(&self.storing))
    }

    /// When the last round ended well, in milliseconds since 1970 by this device's clock.
    pub fn last_round_millis(&self) -> Option<i64> {
        self.last_round_millis
    }

    /// Whether this context must stop: read the store anew and begin again when it holds the lock.
    pub fn has_lost(&self) -> bool {
        self.lost
    }

    /// Whether this context may hold the lock once more: a client that is too old only edits until it is loaded anew.
    pub fn may_lead_again(&self) -> bool {
        self.connection != Connection::TooOld
    }

    fn send(&mut self, request: Request) -> Vec<Effect> {
        (self.busy, self.asked) = (true, Some(request.clone()));
        vec![Effect::Send(request)]
    }

    /// Whether this is what it waits for. Another answer to an earlier question must not free the line: a second push would go out beside
    /// the first, and a history that is lost meanwhile might have the last word on their edits.
    fn waits_for(&mut self, request: &Request) -> bool {
        matches!(request, Request::Page(_)) || self.asked.take_if(|asked| asked == request).is_some()
    }

    /// What is told to be over the service may forget: a power cut must not bring its row back, to be pushed once more.
    fn store(&mut self, tag: StoreTag, mut transaction: Transaction) -> Vec<Effect> {
        self.busy = true;
        if transaction.writes.iter().any(|write| matches!(write, Write::DropOutbox(_))) {
            transaction.durability = Durability::Strict;
        }
        vec![Effect::Store(tag, transaction)]
    }

    /// Pushes all edits again whose end is not known for good.
    fn recheck_all(&mut self) {
        (self.recheck_from, self.recheck_conflicts) = (Some(0), true);
    }

    fn answered(&mut self) {
        self.failures = 0;
        self.pause = None;
        self.connection = Connection::Online;
    }

    /// Waits before the next request: longer after each failure, and not for the same time as everybody else.
    fn back_off(&mut self, least_millis: Option<u32>, now: i64, random: u128) {
        let doubled = FIRST_RETRY_MILLIS << self.failures.min(10);
        let wait = doubled.min(LAST_RETRY_MILLIS);
        let jittered = wait / 2 + (random % (wait as u128 / 2 + 1)) as i64;
        self.failures += 1;
        self.pause = Some(now..now + jittered.max(least_millis.map_or(0, i64::from)));
    }
}

/// One step: takes in what happened and says what to do next. `now` is in milliseconds since 1970 by this device's clock and decides
/// only when to try again.
pub fn step(sync: &mut Sync, replica: &Replica, event: Event, now: i64, random: u128) -> Vec<Effect> {
    // A context that was frozen may hear what its successor wrote before anything else. The successor's epoch is then in its memory, too, and
    // would let through whatever it writes.
    sync.lost |= sync.leads && leader_epoch(replica) != sync.epoch;
    if sync.lost {
        return Vec::new();
    }
    let mut effects = take_in(sync, replica, event, now, random);
    effects.extend(go_on(sync, replica, now));
    effects
}

fn take_in(sync: &mut Sync, replica: &Replica, event: Event, now: i64, random: u128) -> Vec<Effect> {
    match event {
        Event::Started => return begin(sync, replica, now, random),
        Event::Woke => sync.pull_due = true,
        Event::Poked(poke) => sync.pull_due |= replica.cursor.is_none_or(|cursor| cursor.seq != poke.seq),
        Event::Nudged => {
            sync.pause = None;
            sync.failures = 0;
            sync.pull_due = true;
        }
        Event::OutboxGrew => sync.pause = sync.pause.take().filter(|_| sync.failures > 3),
        Event::SignedIn => {
            sync.connection = Connection::Unknown;
            (sync.pause, sync.failures, sync.catalogue_due, sync.pull_due) = (None, 0, true, true);
        }
        Event::PageDamaged(_) => sync.snapshot_due = true,
        Event::Answered(request, _) if !sync.waits_for(&request) => {}
        Event::Answered(request, Ok(answer)) => {
            return take_answer(sync, replica, request, answer, now, random);
        }
        Event::Answered(request, Err(failure)) => {
            return take_failure(sync, replica, request, failure, now, random);
        }
        Event::Stored(tag, Ok(())) => stored(sync, &tag, now),
        Event::Stored(tag, Err(failure)) => not_stored(sync, &tag, &failure, now, random),
    }
    Vec::new()
}

/// Raises the leader epoch, so that a frozen predecessor cannot write any more.
fn begin(sync: &mut Sync, replica: &Replica, now: i64, random: u128) -> Vec<Effect> {
    let epoch = leader_epoch(replica).wrapping_add(1);
    let mut expected = vec![(MetaKey::LeaderEpoch, replica.meta(MetaKey::LeaderEpoch).map(str::to_owned))];
    let mut writes = vec![Write::Meta(MetaKey::LeaderEpoch, epoch.to_string())];
    let stored = replica.meta(MetaKey::Client);
    let known = replica.client().and_then(|client| serde_json::to_string(&client).ok());
    // Rows may still say a name that the store has lost, but only as long as they are there.
    if known.is_none() || known.as_deref() != stored {
        expected.push((MetaKey::Client, stored.map(str::to_owned)));
        writes.push(Write::Meta(MetaKey::Client, known.unwrap_or_else(|| new_client(now, random))));
    }
    *sync = Sync {
        epoch,
        snapshot_due: replica.cursor.is_none_or(|cursor| cursor.is_partial || cursor.is_mixed),
        pull_due: true,
        // A power cut may have taken outcomes that this device had been told.
        recheck_from: Some(0),
        ..Sync::default()
    };
    sync.store(StoreTag::Leader, Transaction { expected, writes, durability: Durability::Relaxed })
}

/// The leader epoch that is known here; 0 before the first.
fn leader_epoch(replica: &Replica) -> u64 {
    replica.meta(MetaKey::LeaderEpoch).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A new name for an outbox, as `meta` holds it.
pub(crate) fn new_client(now: i64, random: u128) -> String {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&random.to_le_bytes()[..10]);
    let client = ClientId::new(u64::try_from(now).unwrap_or(0), bytes);
    serde_json::to_string(&client).expect("an id is plain data")
}

fn stored(sync: &mut Sync, tag: &StoreTag, now: i64) {
    match tag {
        StoreTag::Page(hash) => return snapshot::page_stored(sync, *hash),
        StoreTag::Leader => sync.leads = true,
        StoreTag::Absorb => sync.last_round_millis = Some(now),
        // The feed up to the snapshot is not pulled, and with it the outcomes that lie there.
        StoreTag::Snapshot => {
            (sync.pull_due, sync.push_held) = (true, false);
            sync.recheck_all();
        }
        StoreTag::Catalogue | StoreTag::Outcomes | StoreTag::Fold => {}
    }
    sync.busy = false;
}

fn not_stored(sync: &mut Sync, tag: &StoreTag, failure: &StoreFailure, now: i64, random: u128) {
    // Nobody knows whether a transaction was carried out whose answer was lost with the store: it is read anew.
    let is_unknown = matches!(failure, StoreFailure::Broken(_));
    if is_unknown || *failure == StoreFailure::Fenced && *tag != StoreTag::Fold {
        sync.lost = true;
        return;
    }
    sync.busy &= matches!(tag, StoreTag::Page(_));
    match tag {
        StoreTag::Leader => sync.lost = true,
        StoreTag::Absorb => (sync.pull_due, sync.recheck_from) = (true, Some(0)),
        StoreTag::Snapshot => sync.snapshot_due = true,
        StoreTag::Catalogue => sync.catalogue_due = true,
        // What the service said of edits that it was asked about again is lost with it.
        StoreTag::Outcomes => sync.recheck_all(),
        StoreTag::Page(hash) => snapshot::page_not_stored(sync, *hash),
        StoreTag::Fold => {}
    }
    sync.back_off(None, now, random);
}

fn take_answer(
    sync: &mut Sync,
    replica: &Replica,
    request: Request,
    answer: Answer,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    sync.answered();
    match (request, answer) {
        (Request::Page(hash), Answer::Page(bytes)) => {
            snapshot::take_page(sync, replica, hash, bytes, now, random)
        }
        (Request::Catalogue, Answer::Catalogue(catalogue)) => {
            sync.busy = false;
            absorb::take_catalogue(sync, replica, &catalogue)
        }
        (Request::Manifest, Answer::Manifest(manifest)) => {
            sync.busy = false;
            snapshot::take_manifest(sync, replica, manifest)
        }
        (Request::Pull(pull), Answer::Feed(bytes)) => {
            sync.busy = false;
            absorb::take_feed(sync, replica, &pull, bytes, now, random)
        }
        (Request::Push(push), Answer::Push(answer)) => {
            sync.busy = false;
            if push.generation != replica.cursor.map(|cursor| cursor.generation) {
                // It was under way for so long that it tells of another history. The edits are pushed again in this one.
                sync.recheck_from = Some(0);
                return Vec::new();
            }
            let source = if sync.recheck_conflicts { Source::Recheck } else { Source::Push };
            let is_told = |n| answer.outcomes.iter().any(|told| told.n == n);
            push::push_answered(sync, replica, &push, is_told);
            absorb::take_outcomes(sync, replica, (&push, source), &answer, now, random)
        }
        _ => {
            sync.busy = false;
            sync.back_off(None, now, random);
            Vec::new()
        }
    }
}

fn take_failure(
    sync: &mut Sync,
    replica: &Replica,
    request: Request,
    failure: Failure,
    now: i64,
    random: u128,
) -> Vec<Effect> {
    match request {
        Request::Page(hash) => snapshot::page_lost(sync, hash),
        _ => sync.busy = false,
    }
    match failure {
        Failure::Offline => sync.connection = Connection::Offline,
        Failure::SignedOut => sync.connection = Connection::SignedOut,
        // Another context, which was loaded anew, may be new enough: it waits for the lock.
        Failure::TooOld => (sync.connection, sync.lost) = (Connection::TooOld, true),
        Failure::Recovering => {
            sync.connection = Connection::Recovering;
            // The service is there, and takes edits as soon as it has met their records again.
            sync.failures = sync.failures.min(RECOVERING_FAILURES);
        }
        Failure::SnapshotNeeded => {
            sync.answered();
            (sync.snapshot, sync.snapshot_due) = (None, true);
            if matches!(request, Request::Push(_)) {
                sync.push_held = true;
                sync.back_off(None, now, random);
            }
            sync.expected = Set::new();
            return Vec::new();
        }
        // A page that is gone was replaced by newer ones meanwhile.
        Failure::NotFound => (sync.snapshot, sync.snapshot_due) = (None, true),
        Failure::Busy(least) => {
            sync.back_off(least, now, random);
            return Vec::new();
        }
        Failure::TooLarge | Failure::Refused(_) => {
            if let (Request::Push(push), message) = (&request, &failure) {
                return push::divide_push(sync, replica, push, message);
            }
        }
    }
    match request {
        Request::Catalogue => sync.catalogue_due = true,
        Request::Manifest => sync.snapshot_due = true,
        Request::Pull(_) => sync.pull_due = true,
        Request::Page(_) | Request::Push(_) => {}
    }
    sync.back_off(None, now, random);
    Vec::new()
}

/// Starts whatever is due, one thing at a time; pages come several at a time beside it.
fn go_on(sync: &mut Sync, replica: &Replica, now: i64) -> Vec<Effect> {
    if !sync.leads || sync.lost || sync.connection == Connection::SignedOut {
        return Vec::new();
    }
    if let Some(pause) = sync.pause.as_ref().filter(|pause| pause.contains(&now)) {
        return vec![Effect::WakeAt(pause.end)];
    }
    let mut effects = snapshot::more_pages(sync);
    if !sync.busy {
        effects.extend(main_line(sync, replica, now));
    }
    effects
}

fn main_line(sync: &mut Sync, replica: &Replica, now: i64) -> Vec<Effect> {
    let cursor = replica.cursor;
    if sync.catalogue_due || replica.catalogue().is_none() {
        sync.catalogue_due = false;
        return sync.send(Request::Catalogue);
    }
    if sync.snapshot.is_none() && (sync.snapshot_due || cursor.is_none()) {
        sync.snapshot_due = false;
        return sync.send(Request::Manifest);
    }
    if let Some(end) = snapshot::end(sync, replica) {
        return sync.store(StoreTag::Snapshot, end);
    }
    if !sync.push_held
        && let Some(push) = push::next_push(sync, replica)
    {
        sync.pull_due = true;
        return sync.send(Request::Push(push));
    }
    let may_pull = sync.snapshot.is_none() && sync.pull_due;
    if let (true, Some(cursor), Some(client)) = (may_pull, cursor, replica.client()) {
        sync.pull_due = false;
        let person = replica.person().map(|person| person.id);
        let pull = Pull { generation: cursor.generation, from: cursor.seq, client, person };
        return sync.send(Request::Pull(pull));
    }
    if let (true, Some(transaction)) = (sync.snapshot.is_none(), replica.fold()) {
        return sync.store(StoreTag::Fold, transaction);
    }
    vec![Effect::WakeAt(now + PULL_EVERY_MILLIS)]
}
