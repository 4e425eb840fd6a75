//! A simulated device: the real replica and state machine on a simulated IndexedDB, whose relaxed transactions a power cut may take.

use super::{
    dice::Dice,
    mistakes::{self, Mistake},
    office::Deleted,
    people::{NAME, NOTE, PART, PART_NAME, THING},
};
use anyhow::{Result, ensure};
use landbridge_model::{
    Change, Edit, EditId, FieldNo, Outcome, RecordId, TypeNo, Value, conflict::CONFLICT, feed::FeedView,
};
use landbridge_replica::{
    Replica,
    draft::{DraftFailure, Intent},
    outbox::OutboxRow,
    store::{Contents, Durability, StoreFailure, Transaction, Write},
    sync::{Answer, Effect, Event, Failure, Request, Sync, step},
};
use std::collections::{BTreeMap, BTreeSet};

/// One person's browser.
#[derive(Debug)]
pub(super) struct Device {
    /// Its place in the world.
    pub(super) no: usize,
    mistake: Option<Mistake>,
    store: Contents,
    /// What would be left after a power cut.
    safe: Contents,
    /// The copy in memory.
    pub(super) replica: Replica,
    sync: Sync,
    /// What it waits for besides pages: answers to other questions it passes over.
    asked: Option<Request>,
    /// Raised by each start, so that answers to an earlier start's questions go nowhere.
    pub(super) start: u32,
    /// What the screen was told is saved.
    pub(super) saved: Vec<EditId>,
    /// Every edit made here, by its name.
    pub(super) edits: BTreeMap<EditId, Edit>,
    /// What the person had seen when a delete was clicked: the record and its lines.
    pub(super) seen_deleting: BTreeMap<EditId, Vec<Deleted>>,
    /// Numbers of refused edits that the person settled.
    pub(super) given_up: BTreeSet<u64>,
    /// The latest outcome that reached this device, by edit.
    pub(super) told: BTreeMap<EditId, Outcome>,
    /// Whether the service was put back to an older state: it may not know conflicts any more, and their edits are decided anew.
    pub(super) was_put_back: bool,
    /// Whether the office was put back to an older state, and edits that were applied are applied again: some may not be any more.
    is_applied_again: bool,
    /// Those that were refused then: only the service has them.
    pub(super) refused_then: BTreeSet<EditId>,
    now: i64,
}

impl Device {
    /// A device with an empty browser; call [`Device::begin`] next.
    pub(super) fn new(no: usize, mistake: Option<Mistake>) -> Self {
        Self {
            no,
            mistake,
            store: Contents::default(),
            safe: Contents::default(),
            replica: Replica::open(Contents::default(), "nl").0,
            sync: Sync::new(),
            asked: None,
            start: 0,
            saved: Vec::new(),
            edits: BTreeMap::new(),
            seen_deleting: BTreeMap::new(),
            given_up: BTreeSet::new(),
            told: BTreeMap::new(),
            was_put_back: false,
            is_applied_again: false,
            refused_then: BTreeSet::new(),
            now: 1_700_000_000_000,
        }
    }

    /// Somebody sets its clock.
    pub(super) fn set_clock(&mut self, by_millis: i64) {
        self.now += by_millis;
    }

    /// The service was put back to an older state.
    pub(super) fn expect_another_history(&mut self) {
        self.was_put_back = true;
    }

    /// The office was put back to an older state.
    pub(super) fn expect_another_end(&mut self) {
        self.is_applied_again = true;
    }

    /// Starts the context that syncs; gives back what it asks of the service.
    pub(super) fn begin(&mut self, dice: &mut Dice) -> Vec<Request> {
        self.tell(Event::Started, dice)
    }

    /// The browser ends and starts again. With a power cut the relaxed transactions since the last strict one are gone.
    pub(super) fn restart(&mut self, with_power_cut: bool, dice: &mut Dice) -> Vec<Request> {
        // Before that there may have been time to keep a ready-made index.
        while let Some(transaction) = self.replica.index() {
            if self.run(transaction).is_err() {
                break;
            }
        }
        if with_power_cut {
            self.store = self.safe.clone();
        }
        self.open(dice)
    }

    fn open(&mut self, dice: &mut Dice) -> Vec<Request> {
        self.start += 1;
        let mut contents = self.store.clone();
        let pages = std::mem::take(&mut contents.pages);
        contents.later_pages = pages.iter().map(|(hash, _)| *hash).collect();
        self.replica = Replica::open(contents, "nl").0;
        for (hash, bytes) in pages {
            self.replica.apply(vec![Write::Page(hash, bytes)]);
        }
        (self.sync, self.asked) = (Sync::new(), None);
        self.begin(dice)
    }

    /// Tells the state machine and carries out what it stores; gives back what it asks of the service.
    pub(super) fn tell(&mut self, event: Event, dice: &mut Dice) -> Vec<Request> {
        // Every step takes some time, so that waiting ends.
        self.now += 40_000;
        let mut requests = Vec::new();
        for effect in step(&mut self.sync, &self.replica, event, self.now, dice.wide()) {
            match effect {
                Effect::Send(request) => {
                    let forgotten = mistakes::forgotten(self.mistake, &request);
                    forgotten.iter().for_each(|write| carry_out(&mut self.store, write.clone()));
                    self.replica.apply(forgotten);
                    if !matches!(request, Request::Page(_)) {
                        self.asked = Some(request.clone());
                    }
                    requests.push(request);
                }
                Effect::WakeAt(_) => {}
                Effect::Store(tag, transaction) => {
                    let stored = self.run(transaction);
                    requests.extend(self.tell(Event::Stored(tag, stored), dice));
                }
            }
        }
        requests
    }

    /// The answer to a question of this start.
    pub(super) fn answer(
        &mut self,
        request: Request,
        answer: std::result::Result<Answer, Failure>,
        dice: &mut Dice,
    ) -> Result<Vec<Request>> {
        let request = mistakes::taken_for(self.mistake, request, self.asked.as_ref());
        let is_waited_for = self.asked.take_if(|asked| *asked == request).is_some();
        if let Ok(answer) = &answer
            && is_waited_for
            && self.takes_answer_to(&request)
        {
            self.note_outcomes(answer)?;
        }
        let answer = answer.map(|answer| mistakes::answer(self.mistake, answer));
        Ok(self.tell(Event::Answered(request, answer), dice))
    }

    /// Whether the answer is of the history, and in a pull from the place, that the device is at: others it passes over.
    fn takes_answer_to(&self, request: &Request) -> bool {
        let cursor = self.replica.cursor();
        match request {
            Request::Push(push) => push.generation == cursor.map(|cursor| cursor.generation),
            Request::Pull(pull) => {
                cursor.is_some_and(|cursor| (cursor.generation, cursor.seq) == (pull.generation, pull.from))
            }
            _ => true,
        }
    }

    /// A click on Save; true when the screen says that it is saved.
    pub(super) fn commit(
        &mut self,
        intent: &Intent,
        dice: &mut Dice,
    ) -> std::result::Result<Vec<Request>, DraftFailure> {
        let transaction = self.replica.draft(intent, self.now, &mut || dice.wide())?;
        let rows: Vec<Edit> = transaction.writes.iter().filter_map(outbox_row).collect();
        let dropped = transaction.writes.iter().filter_map(|write| match write {
            Write::DropOutbox(n) => Some(*n),
            _ => None,
        });
        self.given_up.extend(dropped);
        for edit in &rows {
            let Change::Delete { children, .. } = &edit.change else { continue };
            let seen = children.iter().map(|part| (PART, *part)).chain([(edit.type_no, edit.record)]);
            let mut seen: Vec<Deleted> =
                seen.flat_map(|(type_no, record)| self.seen_to_delete(type_no, record)).collect();
            // Who tries again still goes by what they saw the first time.
            let first = edit.replaces.map(|n| EditId { n, ..edit.id() });
            seen.extend(first.and_then(|id| self.seen_deleting.get(&id)).cloned().unwrap_or_default());
            self.seen_deleting.insert(edit.id(), seen);
        }
        self.run(transaction).expect("one context alone is never fenced out of its outbox");
        self.saved.extend(rows.iter().map(Edit::id));
        self.edits.extend(rows.into_iter().map(|edit| (edit.id(), edit)));
        Ok(self.tell(Event::OutboxGrew, dice))
    }

    fn run(&mut self, transaction: Transaction) -> std::result::Result<(), StoreFailure> {
        let held =
            |key| self.store.meta.iter().find(|(known, _)| *known == key).map(|(_, text)| text.clone());
        if transaction.expected.iter().any(|(key, text)| held(*key) != *text) {
            return Err(StoreFailure::Fenced);
        }
        let transaction = mistakes::transaction(self.mistake, transaction);
        transaction.writes.iter().for_each(|write| carry_out(&mut self.store, write.clone()));
        if transaction.durability == Durability::Strict {
            self.safe = self.store.clone();
        }
        self.replica.apply(transaction.writes);
        Ok(())
    }

    fn note_outcomes(&mut self, answer: &Answer) -> Result<()> {
        let outcomes = match answer {
            Answer::Push(answer) => answer.outcomes.clone(),
            Answer::Feed(bytes) => FeedView::read(bytes).map(|view| view.head.outcomes).unwrap_or_default(),
            _ => return Ok(()),
        };
        let Some(client) = self.replica.client() else { return Ok(()) };
        for told in outcomes {
            let id = EditId { client, n: told.n };
            let held = self.told.get(&id);
            // A history that was lost with what it said of an edit may be followed by one that decides it otherwise. That nothing is
            // written of what is refused, or refused of what is written, is looked at in the end. A refusal stays as long as the device
            // has it; one that a power cut took is asked about again, and nobody has acted on it, since that would have kept it.
            let is_refused = matches!(held, Some(Outcome::Refused { .. })) && !self.is_unsent(id.n);
            let is_lost = self.was_put_back && (!is_refused || self.is_of_decision(id));
            let is_tried_again = self.is_applied_again && matches!(held, Some(Outcome::Applied { .. }));
            if is_tried_again && matches!(told.outcome, Outcome::Refused { .. }) {
                self.refused_then.insert(id);
            }
            let is_final = held.is_some_and(Outcome::is_final) && !is_lost && !is_tried_again;
            let is_same =
                held == Some(&told.outcome) || self.was_put_back && is_same_end(held, &told.outcome);
            ensure!(
                !is_final || is_same || !told.outcome.is_final(),
                "device {}: edit {} had the final outcome {held:?} and then {:?}",
                self.no,
                told.n,
                told.outcome
            );
            // A late answer may still tell of what came before the end.
            if !is_final && (told.outcome.is_final() || !held.is_some_and(Outcome::is_final)) {
                self.told.insert(id, told.outcome);
            }
        }
        Ok(())
    }

    /// Whether the store has it as one that nothing was heard of.
    fn is_unsent(&self, n: u64) -> bool {
        let row = self.store.outbox.iter().find(|(known, _)| *known == n);
        row.and_then(|(_, text)| OutboxRow::parse(text)).is_some_and(|row| row.outcome.is_none())
    }

    /// Whether an edit says what was decided about a conflict, or was saved with one that does: it may be lost with the conflict.
    fn is_of_decision(&self, id: EditId) -> bool {
        let Some(edit) = self.edits.get(&id) else { return false };
        let group = self.edits.values().filter(|other| other.group.is_some() && other.group == edit.group);
        group.chain([edit]).any(|edit| edit.type_no == CONFLICT)
    }

    /// Whether nothing waits: no edit is unsent, none waits for the office.
    pub(super) fn is_drained(&self) -> bool {
        let status = self.replica.status(&self.sync);
        status.on_device == 0 && status.on_service == 0 && status.snapshot.is_none()
    }

    /// What it waits for, for people.
    pub(super) fn state(&self) -> String {
        let waiting: Vec<_> =
            self.replica.outbox().into_iter().map(|entry| (entry.n, entry.progress)).collect();
        format!(
            "cursor {:?}, outbox {waiting:?}, {:?}",
            self.replica.cursor(),
            self.replica.status(&self.sync)
        )
    }

    /// The values of every record of a type that the screen shows, by id.
    pub(super) fn shown(&mut self, type_no: TypeNo) -> BTreeMap<RecordId, BTreeMap<u16, String>> {
        self.listed(type_no).into_iter().map(|id| (id, self.shown_of(type_no, id))).collect()
    }

    /// The records that the screen lists, in the order of their ids.
    pub(super) fn listed(&mut self, type_no: TypeNo) -> BTreeSet<RecordId> {
        let query = landbridge_replica::view::ListQuery {
            type_no,
            sort: None,
            filters: Vec::new(),
            search: String::new(),
            from: 0,
            count: u32::MAX,
        };
        self.replica.list(&query).rows.into_iter().map(|row| row.id).collect()
    }

    /// The values of one record that the screen shows.
    fn shown_of(&mut self, type_no: TypeNo, id: RecordId) -> BTreeMap<u16, String> {
        let fields = self.replica.record(type_no, id).map(|view| view.fields).unwrap_or_default();
        fields.into_iter().filter_map(|(no, field)| Some((no.0, field.cell.value?.to_string()))).collect()
    }

    /// A record as its deleter has seen it: as it is shown, or as it was before own edits that are not settled.
    fn seen_to_delete(&mut self, type_no: TypeNo, id: RecordId) -> Vec<Deleted> {
        let shown = self.shown_of(type_no, id);
        let waiting: BTreeSet<u64> = self.store.outbox.iter().map(|(n, _)| *n).collect();
        let own: Vec<&Edit> =
            self.edits.values().filter(|edit| edit.record == id && waiting.contains(&edit.n)).collect();
        let seen = |field: FieldNo| {
            let changes = own.iter().flat_map(|edit| match &edit.change {
                Change::Set { fields, .. } => fields.as_slice(),
                _ => &[],
            });
            let before = changes.filter(|change| change.field == field);
            let before = before.map(|change| change.base.as_ref().map(Value::to_string));
            before.chain([shown.get(&field.0).cloned()]).collect::<BTreeSet<_>>()
        };
        let (what, name, note) = match type_no {
            THING => ("thing", NAME, seen(NOTE)),
            _ => ("part", PART_NAME, BTreeSet::from([None])),
        };
        let names: Vec<String> = seen(name).into_iter().flatten().collect();
        let all = names.iter().flat_map(|name| note.iter().map(|note| (name.clone(), note.clone())));
        all.map(|(name, note)| (what.to_owned(), name, note)).collect()
    }

    /// Whether every saved edit whose end is not known here is still in the outbox.
    pub(super) fn check_outbox(&self) -> Result<()> {
        let kept: BTreeSet<u64> = self.store.outbox.iter().map(|(n, _)| *n).collect();
        for id in self.saved.iter().filter(|id| !kept.contains(&id.n) && !self.given_up.contains(&id.n)) {
            let is_settled =
                matches!(self.told.get(id), Some(Outcome::Applied { .. } | Outcome::Conflict { .. }))
                    || self.refused_then.contains(id);
            ensure!(is_settled, "edit {id:?} left the outbox of device {} before its end", self.no);
        }
        Ok(())
    }
}

/// Whether two histories give an edit the same end: its place and the reason may differ.
fn is_same_end(one: Option<&Outcome>, two: &Outcome) -> bool {
    matches!(
        (one, two),
        (Some(Outcome::Applied { .. }), Outcome::Applied { .. })
            | (Some(Outcome::Refused { .. }), Outcome::Refused { .. })
    )
}

fn outbox_row(write: &Write) -> Option<Edit> {
    match write {
        Write::Outbox(_, text) => OutboxRow::parse(text).map(|row| row.edit),
        _ => None,
    }
}

fn carry_out(store: &mut Contents, write: Write) {
    fn put<K: Ord + Copy, V>(rows: &mut Vec<(K, V)>, key: K, value: Option<V>) {
        rows.retain(|(known, _)| *known != key);
        rows.extend(value.map(|value| (key, value)));
        rows.sort_by_key(|(key, _)| *key);
    }
    match write {
        Write::Meta(key, text) => put(&mut store.meta, key, Some(text)),
        Write::Page(hash, bytes) => put(&mut store.pages, hash, Some(bytes)),
        Write::DropPage(hash) => put(&mut store.pages, hash, None),
        Write::Overlay(to, bytes) => put(&mut store.overlays, to, Some(bytes)),
        Write::DropOverlay(to) => put(&mut store.overlays, to, None),
        Write::Index(type_no, bytes) => put(&mut store.indexes, type_no, Some(bytes)),
        Write::DropIndex(type_no) => put(&mut store.indexes, type_no, None),
        Write::Outbox(n, text) => put(&mut store.outbox, n, Some(text)),
        Write::DropOutbox(n) => put(&mut store.outbox, n, None),
    }
}
