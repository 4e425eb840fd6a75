//! What a client works on, and what it was told of the edits that it saved.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow, ensure};
use landbridge_model::feed::FeedView;
use landbridge_model::{Edit, EditId, Outcome, Reason};
use landbridge_replica::Replica;
use landbridge_replica::draft::Intent;
use landbridge_replica::outbox::OutboxRow;
use landbridge_replica::store::{Contents, Transaction, Write};
use landbridge_replica::sync::{Answer, Effect, Event, Failure, Request, Sync, step};
use landbridge_replica::view::Status;

use crate::dice::Dice;

/// An edit that was told "saved".
#[derive(Clone, Debug)]
pub struct Told {
    /// The edit.
    pub edit: Edit,
    /// The last outcome that reached the client.
    pub outcome: Option<Outcome>,
    /// Whether its row is in the outbox.
    pub is_kept: bool,
    /// Whether a person gave the refused edit up.
    pub is_given_up: bool,
    /// Whether it has left the outbox.
    pub has_left: bool,
    /// Whether the service that told the outcome was put back to an older state since.
    pub is_in_doubt: bool,
}

impl Told {
    /// Whether the business database has it.
    pub fn is_applied(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Applied { .. }))
    }

    fn saved(edit: Edit) -> Told {
        let (is_given_up, has_left, is_in_doubt) = (false, false, false);
        Told { edit, outcome: None, is_kept: true, is_given_up, has_left, is_in_doubt }
    }

    /// Whether its end is one that a service which has lost it may decide anew.
    fn may_end_otherwise(&self) -> bool {
        let is_of_service = matches!(
            self.outcome,
            Some(Outcome::Conflict { .. } | Outcome::Refused { reason: Reason::GroupFailed { .. } })
        );
        self.is_in_doubt && is_of_service
    }
}

/// Replica and state machine, with a store that never fails.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) replica: Replica,
    pub(super) dice: Dice,
    /// The promise that was broken, if one was.
    pub(super) broken: Option<String>,
    sync: Sync,
    wake_at: Option<i64>,
    told: BTreeMap<u64, Told>,
}

impl Work {
    /// An empty device.
    pub(super) fn new(dice: Dice) -> Work {
        let replica = Replica::open(Contents::default(), "nl").0;
        Work { replica, dice, broken: None, sync: Sync::new(), wake_at: None, told: BTreeMap::new() }
    }

    /// Tells the state machine and carries out what it stores; gives back what it asks of the service.
    pub(super) fn tell(&mut self, event: Event, now: i64) -> Vec<Request> {
        let mut requests = Vec::new();
        for effect in step(&mut self.sync, &self.replica, event, now, self.dice.wide()) {
            match effect {
                Effect::Send(request) => requests.push(request),
                Effect::WakeAt(at) => self.wake_at = Some(at),
                Effect::Store(tag, transaction) => {
                    self.run(transaction);
                    requests.extend(self.tell(Event::Stored(tag, Ok(())), now));
                }
            }
        }
        requests
    }

    /// Puts the edits of a click into the outbox.
    pub(super) fn save(&mut self, intent: &Intent, now: i64) -> Result<()> {
        let Work { replica, dice, .. } = self;
        let transaction = replica.draft(intent, now, &mut || dice.wide());
        let transaction = transaction.map_err(|failure| anyhow!("{failure}"))?;
        for write in &transaction.writes {
            match write {
                Write::Outbox(n, text) => {
                    let row = OutboxRow::parse(text);
                    ensure!(row.is_some(), "row {n} of the outbox cannot be read: {text}");
                    self.told.extend(row.map(|row| (*n, Told::saved(row.edit))));
                }
                Write::DropOutbox(n) => {
                    self.told.get_mut(n).into_iter().for_each(|told| told.is_given_up = true);
                }
                _ => {}
            }
        }
        self.run(transaction);
        Ok(())
    }

    fn run(&mut self, transaction: Transaction) {
        let is_expected = |(key, text): &(_, Option<String>)| self.replica.meta(*key) == text.as_deref();
        assert!(transaction.expected.iter().all(is_expected), "nobody else writes into this store");
        for write in &transaction.writes {
            if let Write::DropOutbox(n) = write {
                self.told.get_mut(n).into_iter().for_each(|told| told.has_left = true);
            }
        }
        self.replica.apply(transaction.writes);
    }

    /// Notes that the service was put back to an older state.
    pub(super) fn doubt(&mut self) {
        self.told.values_mut().for_each(|told| told.is_in_doubt = true);
    }

    /// Notes what an answer tells of edits. What has ended must not end otherwise.
    pub(super) fn note(&mut self, answer: &Result<Answer, Failure>) {
        let outcomes = match answer {
            Ok(Answer::Push(answer)) => answer.outcomes.clone(),
            Ok(Answer::Feed(bytes)) => {
                FeedView::read(bytes).map(|view| view.head.outcomes).unwrap_or_default()
            }
            _ => return,
        };
        for heard in outcomes {
            let Some(told) = self.told.get_mut(&heard.n) else { continue };
            match &told.outcome {
                _ if told.may_end_otherwise() => told.outcome = Some(heard.outcome),
                Some(held) if held.is_final() && heard.outcome.is_final() && *held != heard.outcome => {
                    let id: EditId = told.edit.id();
                    let sentence = format!("{id:?} ended as {held:?} and then as {:?}", heard.outcome);
                    self.broken.get_or_insert(sentence);
                }
                Some(held) if held.is_final() => {}
                _ => told.outcome = Some(heard.outcome),
            }
        }
    }

    /// Every edit that was saved here.
    pub(super) fn told(&self) -> Vec<Told> {
        let rows: BTreeSet<u64> = self.replica.outbox().iter().map(|entry| entry.n).collect();
        let with_row = |told: &Told| Told { is_kept: rows.contains(&told.edit.n), ..told.clone() };
        self.told.values().map(with_row).collect()
    }

    /// What the status line says.
    pub(super) fn status(&self) -> Status {
        self.replica.status(&self.sync)
    }

    /// Whether the state machine wants to be woken now.
    pub(super) fn is_due(&mut self, now: i64) -> bool {
        self.wake_at.take_if(|at| *at <= now).is_some()
    }
}
