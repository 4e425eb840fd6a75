//! A simulated device: tabs with the real replica and state machine on a simulated IndexedDB, and a ledger of what was entered.

use super::{
    browser::Browser,
    business::Deleted,
    dice::Dice,
    kept::Kept,
    mistakes::{self, Mistake},
    tab::{Hand, Tab},
    tab_mistakes,
};
use anyhow::{Result, bail, ensure};
use landbridge_model::{
    Edit, EditId, Outcome,
    conflict::CONFLICT,
    feed::{EditOutcome, FeedView},
};
use landbridge_replica::{
    draft::{DraftFailure, Intent},
    outbox::OutboxRow,
    store::{StoreFailure, Transaction, Write},
    sync::{Answer, Effect, Event, Failure, Request, Sync, step},
};
use std::collections::{BTreeMap, BTreeSet};

/// Other tabs may each be faster once, as `app/src/worker/workspace.rs` has it.
const MAX_DRAFTS: u32 = 16;

/// One person's browser, with what became of everything that was entered in it.
#[derive(Debug)]
pub(super) struct Device {
    /// Its place in the world.
    pub(super) no: usize,
    pub(super) mistake: Option<Mistake>,
    pub(super) browser: Browser,
    pub(super) tabs: Vec<Tab>,
    /// What the screen was told is saved.
    pub(super) saved: Vec<EditId>,
    /// Every edit made here, by its name.
    pub(super) edits: BTreeMap<EditId, Edit>,
    /// What the person had seen when a delete was clicked: the record and its lines.
    pub(super) seen_deleting: BTreeMap<EditId, Vec<Deleted>>,
    /// Refused edits that the person settled.
    pub(super) given_up: BTreeSet<EditId>,
    /// The latest outcome that reached this device, by edit.
    pub(super) told: BTreeMap<EditId, Outcome>,
    /// Edits that were lost with the device's storage: before they were pushed, or with what their author was to hear of them.
    pub(super) lost: BTreeSet<EditId>,
    /// Whether the service was put back to an older state: it may not know conflicts any more, and their edits are decided anew.
    pub(super) was_put_back: bool,
    /// Edits that some history of the service had accepted, whether this device heard of it or not: a backup of it may be put back.
    accepted_once: BTreeSet<EditId>,
    /// Whether the office was put back to an older state, and edits that were applied are applied again: some may not be any more.
    is_applied_again: bool,
    /// Those that were refused then: only the service has them.
    pub(super) refused_then: BTreeSet<EditId>,
    kept: Kept,
    now: i64,
}

impl Device {
    /// A device with an empty browser and one tab, whose store answers at once; call [`Device::begin`] next.
    pub(super) fn new(no: usize, mistake: Option<Mistake>) -> Self {
        Self {
            no,
            mistake,
            browser: Browser::new(mistake),
            tabs: vec![Tab::new(true)],
            saved: Vec::new(),
            edits: BTreeMap::new(),
            seen_deleting: BTreeMap::new(),
            given_up: BTreeSet::new(),
            told: BTreeMap::new(),
            lost: BTreeSet::new(),
            was_put_back: false,
            accepted_once: BTreeSet::new(),
            is_applied_again: false,
            refused_then: BTreeSet::new(),
            kept: Kept::default(),
            now: 1_700_000_000_000,
        }
    }

    /// A device with two tabs.
    pub(super) fn with_tabs(no: usize, mistake: Option<Mistake>) -> Self {
        Self { tabs: vec![Tab::new(false), Tab::new(false)], ..Self::new(no, mistake) }
    }

    /// Whether its tabs have a store in common, which takes its time.
    pub(super) fn is_shared(&self) -> bool {
        self.tabs.len() > 1
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
        self.tell(0, Event::Started, dice)
    }

    /// The browser ends and starts again. With a power cut the relaxed transactions since the last strict one are gone.
    pub(super) fn restart(&mut self, with_power_cut: bool, version: u32, dice: &mut Dice) -> Vec<Request> {
        // Before that there may have been time to keep a ready-made index.
        for tab in 0..self.tabs.len() {
            while self.tabs[tab].leads
                && let Some(transaction) = self.tabs[tab].replica.index()
            {
                if self.run(tab, transaction).is_err() {
                    break;
                }
            }
        }
        if with_power_cut {
            self.browser.cut_power();
        }
        if self.is_shared() {
            (0..self.tabs.len()).for_each(|tab| self.open_tab(tab, version));
            return Vec::new();
        }
        self.tabs[0].start += 1;
        self.tabs[0].read_store(&self.browser.store);
        (self.tabs[0].sync, self.tabs[0].asked) = (Sync::new(), None);
        self.begin(dice)
    }

    /// Tells the state machine of a tab that syncs, and carries out what it stores; gives back what it asks of the service.
    pub(super) fn tell(&mut self, tab: usize, event: Event, dice: &mut Dice) -> Vec<Request> {
        if !self.tabs[tab].leads {
            return Vec::new();
        }
        // Every step takes some time, so that waiting ends.
        self.now += 40_000;
        let mut requests = Vec::new();
        let one = &mut self.tabs[tab];
        for effect in step(&mut one.sync, &one.replica, event, self.now, dice.wide()) {
            match effect {
                Effect::Send(request) => {
                    let forgotten = mistakes::forgotten(self.mistake, &request);
                    self.browser.write(&forgotten);
                    self.tabs[tab].replica.apply(forgotten);
                    if !matches!(request, Request::Page(_)) {
                        self.tabs[tab].asked = Some(request.clone());
                    }
                    requests.push(request);
                }
                Effect::WakeAt(_) => {}
                Effect::Store(tag, transaction) if self.is_shared() => {
                    let one = &mut self.tabs[tab];
                    one.hands.push_back(Hand::Store(one.start, Some(tag), transaction));
                }
                Effect::Store(tag, transaction) => {
                    let stored = self.run(tab, transaction);
                    requests.extend(self.tell(tab, Event::Stored(tag, stored), dice));
                }
            }
        }
        if self.is_shared() && self.tabs[tab].sync.has_lost() {
            self.stop_leading(tab);
        }
        requests
    }

    /// The answer to a question of this start.
    pub(super) fn answer(
        &mut self,
        tab: usize,
        request: Request,
        answer: std::result::Result<Answer, Failure>,
        dice: &mut Dice,
    ) -> Result<Vec<Request>> {
        let request = mistakes::taken_for(self.mistake, request, self.tabs[tab].asked.as_ref());
        let is_waited_for = self.tabs[tab].asked.take_if(|asked| *asked == request).is_some();
        if let Ok(answer) = &answer
            && is_waited_for
            && self.takes_answer_to(tab, &request)
        {
            self.note_outcomes(tab, answer)?;
        }
        let answer = answer.map(|answer| mistakes::answer(self.mistake, answer));
        let answer = answer.map(|answer| tab_mistakes::late(self.mistake, &request, answer));
        Ok(self.tell(tab, Event::Answered(request, answer), dice))
    }

    /// Whether the answer is of the history, and in a pull from the place, that the device is at: others it passes over.
    fn takes_answer_to(&self, tab: usize, request: &Request) -> bool {
        let cursor = self.tabs[tab].replica.cursor();
        match request {
            Request::Push(push) => push.generation == cursor.map(|cursor| cursor.generation),
            Request::Pull(pull) => {
                cursor.is_some_and(|cursor| (cursor.generation, cursor.seq) == (pull.generation, pull.from))
            }
            _ => true,
        }
    }

    /// A click on Save in a tab; what is asked of the service once the screen says that it is saved.
    pub(super) fn commit(
        &mut self,
        tab: usize,
        intent: &Intent,
        dice: &mut Dice,
    ) -> Result<Result<Vec<Request>, DraftFailure>> {
        let mut clicked_on = BTreeMap::new();
        for _ in 0..MAX_DRAFTS {
            let drafted = self.tabs[tab].replica.draft(intent, self.now, &mut || dice.wide());
            let transaction = match drafted {
                Ok(transaction) => transaction,
                Err(failure) => return Ok(Err(failure)),
            };
            let rows: Vec<Edit> = transaction.writes.iter().filter_map(outbox_row).collect();
            let seen = self.seen_of_deletes(tab, &rows, &mut clicked_on);
            let dropped: Vec<u64> = transaction.writes.iter().filter_map(dropped_row).collect();
            let written: Vec<Write> = transaction.writes.clone();
            let stored = tab_mistakes::committed(self.mistake, &written, self.browser.run(transaction));
            if stored == Err(StoreFailure::Fenced) {
                // Another tab was faster, and its message is still on the way.
                self.catch_up(tab, &[]);
                self.finish_hands(tab, dice);
                if self.is_shared() && !self.tabs[tab].is_loaded {
                    return Ok(Err(DraftFailure::NotReady));
                }
                continue;
            }
            let is_there =
                stored.is_ok() || self.browser.has_rows_of(&rows) && self.browser.has_none_of(&dropped);
            if is_there {
                self.seen_deleting.extend(seen);
                let client = self.tabs[tab].replica.client().or(rows.first().map(|edit| edit.client));
                let id = |n| Some(EditId { client: client?, n });
                self.given_up.extend(dropped.into_iter().filter_map(id));
                self.edits.extend(rows.iter().map(|edit| (edit.id(), edit.clone())));
            }
            // The person is told that it is not saved, and it stays in its form.
            let Ok(writes) = stored else { return Ok(Err(DraftFailure::NotReady)) };
            self.saved.extend(rows.iter().map(Edit::id));
            if self.is_shared() {
                self.tabs[tab].hands.push_back(Hand::Done(0, None, Ok(writes)));
                return Ok(Ok(Vec::new()));
            }
            self.tabs[tab].replica.apply(writes);
            return Ok(Ok(self.tell(tab, Event::OutboxGrew, dice)));
        }
        bail!("in tab {}.{tab} others were always faster than {intent:?}", self.no)
    }

    fn run(&mut self, tab: usize, transaction: Transaction) -> std::result::Result<(), StoreFailure> {
        let writes = self.browser.run(transaction)?;
        self.tabs[tab].replica.apply(writes);
        Ok(())
    }

    /// Notes what the service accepts, though the answer may be lost.
    pub(super) fn note_accepted(&mut self, tab: usize, answer: &std::result::Result<Answer, Failure>) {
        let Some((client, Ok(answer))) = self.tabs[tab].replica.client().zip(Some(answer)) else { return };
        let is_accepted = |told: &&EditOutcome| told.outcome.seq().is_some();
        let accepted = outcomes_of(answer);
        self.accepted_once
            .extend(accepted.iter().filter(is_accepted).map(|told| EditId { client, n: told.n }));
    }

    fn note_outcomes(&mut self, tab: usize, answer: &Answer) -> Result<()> {
        let Some(client) = self.tabs[tab].replica.client() else { return Ok(()) };
        for told in outcomes_of(answer) {
            let id = EditId { client, n: told.n };
            let held = self.told.get(&id);
            // A history that was lost with what it said of an edit may be followed by one that decides it otherwise. That nothing is
            // written of what is refused, or refused of what is written, is looked at in the end. A refusal stays as long as the device
            // has it; one that a power cut took is asked about again, and nobody has acted on it, since that would have kept it. Nor does it
            // stay when a history comes back that had accepted the edit before.
            let is_refused = matches!(held, Some(Outcome::Refused { .. })) && self.has_refusal(id.n);
            let may_end_anew = !is_refused || self.is_of_decision(id) || self.accepted_once.contains(&id);
            let is_lost = self.was_put_back && may_end_anew;
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

    /// Whether it was refused at last, or found in conflict, by one history of the service and accepted by another one.
    pub(super) fn was_refused_elsewhere(&self, id: EditId) -> bool {
        matches!(self.told.get(&id), Some(Outcome::Refused { .. } | Outcome::Conflict { .. }))
            && self.accepted_once.contains(&id)
    }

    /// Whether the store has it as refused, or its author has acted on that: then the store has it no more.
    fn has_refusal(&self, n: u64) -> bool {
        let row = self.browser.store.outbox.iter().find(|(known, _)| *known == n);
        let row = row.and_then(|(_, text)| OutboxRow::parse(text));
        row.is_none_or(|row| matches!(row.outcome, Some(Outcome::Refused { .. })))
    }

    /// Whether an edit says what was decided about a conflict, or was saved with one that does: it may be lost with the conflict.
    fn is_of_decision(&self, id: EditId) -> bool {
        let Some(edit) = self.edits.get(&id) else { return false };
        let group = self.edits.values().filter(|other| other.group.is_some() && other.group == edit.group);
        group.chain([edit]).any(|edit| edit.type_no == CONFLICT)
    }

    /// Whether every saved edit whose end is not known here is still in the outbox, or in its mirror.
    pub(super) fn check_outbox(&mut self) -> Result<()> {
        let mirrored = self.browser.mirror.outbox.iter().filter(|_| self.tabs.len() > 1);
        let kept = self.kept.edits(self.browser.store.outbox.iter().chain(mirrored));
        for id in self.saved.iter().filter(|id| !kept.contains(id) && !self.given_up.contains(id)) {
            let is_settled =
                matches!(self.told.get(id), Some(Outcome::Applied { .. } | Outcome::Conflict { .. }));
            let is_fine = is_settled || self.refused_then.contains(id) || self.lost.contains(id);
            ensure!(is_fine, "edit {id:?} left the outbox of device {} before its end", self.no);
        }
        Ok(())
    }

    /// The browser deletes the store, and with it what the mirror does not have or what goes with it.
    pub(super) fn evict(&mut self, with_mirror: bool) {
        self.browser.evict(with_mirror);
        let kept = self.kept.edits(self.browser.mirror.outbox.iter());
        let is_lost = |id: &&EditId| {
            let end = self.told.get(id);
            !kept.contains(id) && !matches!(end, Some(Outcome::Applied { .. } | Outcome::Conflict { .. }))
        };
        self.lost.extend(self.edits.keys().filter(is_lost));
    }
}

/// What an answer says of edits.
fn outcomes_of(answer: &Answer) -> Vec<EditOutcome> {
    match answer {
        Answer::Push(answer) => answer.outcomes.clone(),
        Answer::Feed(bytes) => FeedView::read(bytes).map(|view| view.head.outcomes).unwrap_or_default(),
        _ => Vec::new(),
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

fn dropped_row(write: &Write) -> Option<u64> {
    match write {
        Write::DropOutbox(n) => Some(*n),
        _ => None,
    }
}

fn outbox_row(write: &Write) -> Option<Edit> {
    match write {
        Write::Outbox(_, text) => OutboxRow::parse(text).map(|row| row.edit),
        _ => None,
    }
}
