//! The network of the simulation: questions and answers that are lost, late, overtaken, or there twice.

use super::{
    device::Device,
    mistakes::{self, Mistake},
    schedule::Sides,
    tell,
    world::World,
};
use anyhow::{Context, Result};
use landbridge_model::wire::{Push, PushAnswer};
use landbridge_replica::sync::{Answer, Event, Failure, Request};
use landbridge_service::{Member, WorkspaceError};

/// So many answers may arrive once more in narrow worlds.
const OLD_ANSWERS: usize = 6;
/// So many questions are answered at most after a backup was put back last.
const LAST_QUESTIONS: usize = 100;

/// A question on its way, or an answer on its way back.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) device: usize,
    pub(super) tab: usize,
    pub(super) start: u32,
    pub(super) request: Request,
    pub(super) answer: Option<Result<Answer, Failure>>,
}

impl World {
    pub(super) fn send(&mut self, (device, tab): (usize, usize), requests: Vec<Request>) {
        let start = self.devices[device].tabs[tab].start;
        let flights =
            requests.into_iter().map(|request| Flight { device, tab, start, request, answer: None });
        self.flights.extend(flights);
    }

    /// Carries a question to the service or an answer back; some are lost, some questions arrive twice.
    pub(super) async fn move_a_flight(&mut self) -> Result<()> {
        if self.flights.is_empty() {
            return Ok(());
        }
        let place = self.dice.below(self.flights.len());
        let of = &self.flights[place];
        if of.answer.is_some() && self.devices[of.device].tabs[of.tab].is_frozen {
            return Ok(());
        }
        let mut flight = self.flights.remove(place);
        let fate = self.sides.fate(&mut self.dice);
        if fate == 0 {
            self.note(format!("lost: {}", name(&flight)));
            flight.answer = Some(Err(Failure::Offline));
            return self.arrive(flight);
        }
        if flight.answer.is_some() {
            if fate == 2 {
                self.note(format!("and again later: {}", name(&flight)));
                self.flights.push(flight.clone());
            }
            return self.arrive(flight);
        }
        if fate == 1 && matches!(flight.request, Request::Push(_)) {
            self.note(format!("twice: {}", name(&flight)));
            // The first copy's answer is lost.
            let lost = self.ask_in((flight.device, flight.tab), &flight.request).await?;
            self.devices[flight.device].note_accepted(flight.tab, &lost);
        }
        let answer = self.ask_in((flight.device, flight.tab), &flight.request).await?;
        self.devices[flight.device].note_accepted(flight.tab, &answer);
        flight.answer = Some(answer);
        self.note(format!("asked: {}", name(&flight)));
        self.flights.push(flight);
        Ok(())
    }

    pub(super) fn arrive(&mut self, flight: Flight) -> Result<()> {
        self.note(format!("answered: {}", name(&flight)));
        self.keep_answer(&flight);
        self.deliver(flight)
    }

    /// Keeps an answer that is to arrive once more; in narrow worlds only the newest ones, which are the likeliest to do harm.
    fn keep_answer(&mut self, flight: &Flight) {
        let narrow = match self.sides {
            Sides::All(_) => None,
            Sides::Narrow(narrow) => Some(narrow),
        };
        let is_kept = match flight.answer {
            Some(Ok(Answer::Push(_))) => self.is_troubled(),
            Some(Ok(Answer::Feed(_))) => narrow.is_some_and(|narrow| narrow.keeps_feeds),
            _ => false,
        };
        if is_kept {
            self.old_answers.push(flight.clone());
        }
        if narrow.is_some() && self.old_answers.len() > OLD_ANSWERS {
            self.old_answers.remove(0);
        }
    }

    /// An answer that arrived before arrives once more.
    pub(super) fn old_answer_arrives(&mut self) -> Result<()> {
        if self.old_answers.is_empty() {
            return Ok(());
        }
        let flight = self.dice.pick(&self.old_answers).clone();
        self.note(format!("old answer: {}", name(&flight)));
        self.deliver(flight)
    }

    /// In narrow worlds the last thing that happens is that old answers arrive, and that whatever is still under way is lost: no later question
    /// puts right what they have done.
    pub(super) async fn end_with_losses(&mut self) -> Result<()> {
        if !self.sides.is_narrow() {
            return Ok(());
        }
        if self.sides.puts_back_last() {
            self.end_in_another_history().await?;
        }
        for flight in std::mem::take(&mut self.old_answers) {
            self.note(format!("old answer: {}", name(&flight)));
            self.deliver(flight)?;
        }
        for flight in std::mem::take(&mut self.flights) {
            self.arrive(Flight { answer: Some(Err(Failure::Offline)), ..flight })?;
        }
        Ok(())
    }

    /// A backup of the service is put back, and the devices hear of it; but none of the pushes comes through in which they ask again what has
    /// become of their edits.
    async fn end_in_another_history(&mut self) -> Result<()> {
        let Some(no) = self.service.put_back(&mut self.dice).await? else { return Ok(()) };
        self.note(format!("backup {no} of the service is put back last"));
        self.devices.iter_mut().for_each(Device::expect_another_history);
        (0..self.devices.len()).for_each(|no| self.tell_tabs(no, &Event::Nudged));
        let comes_through =
            |flight: &Flight| flight.answer.is_some() || !matches!(flight.request, Request::Push(_));
        for _ in 0..LAST_QUESTIONS {
            let Some(place) = self.flights.iter().position(comes_through) else { break };
            let mut flight = self.flights.remove(place);
            if flight.answer.is_none() {
                flight.answer = Some(self.ask_in((flight.device, flight.tab), &flight.request).await?);
            }
            self.arrive(flight)?;
        }
        Ok(())
    }

    fn deliver(&mut self, flight: Flight) -> Result<()> {
        let device = &mut self.devices[flight.device];
        let takes_all = self.mistake == Some(Mistake::AbsorbsAnyStart);
        if device.tabs[flight.tab].start != flight.start && !takes_all {
            return Ok(());
        }
        let answer = flight.answer.expect("only answers arrive");
        let requests = device.answer(flight.tab, flight.request, answer, &mut self.dice)?;
        self.send((flight.device, flight.tab), requests);
        Ok(())
    }

    /// Asks for a tab; an old one is not understood any more.
    pub(super) async fn ask_in(
        &self,
        (device, tab): (usize, usize),
        request: &Request,
    ) -> Result<Result<Answer, Failure>> {
        if self.devices[device].tabs[tab].version + 1 < self.version {
            let refuses = self.mistake == Some(Mistake::TooOldRefuses);
            return Ok(Err(if refuses { Failure::Refused("too old".to_owned()) } else { Failure::TooOld }));
        }
        self.ask(device, request).await
    }

    pub(super) async fn ask(&self, device: usize, request: &Request) -> Result<Result<Answer, Failure>> {
        let (service, member) = (&self.service.workspace, self.member(device));
        let answer = match request {
            Request::Catalogue => service.catalogue(member).await.map(Answer::Catalogue),
            Request::Manifest => service.manifest(member).await.map(Answer::Manifest),
            Request::Page(hash) => {
                service.page(member, *hash).await.map(|bytes| Answer::Page(bytes.to_vec()))
            }
            Request::Pull(pull) => {
                let pull = mistakes::pull(self.mistake, pull, service.generation());
                service.pull(member, pull).await.map(Answer::Feed)
            }
            Request::Push(push) => self.push(member, push).await?.map(Answer::Push),
        };
        match answer {
            Ok(answer) => Ok(Ok(answer)),
            Err(WorkspaceError::UnknownGeneration | WorkspaceError::BelowFloor) => {
                Ok(Err(Failure::SnapshotNeeded))
            }
            Err(WorkspaceError::NotFound { .. }) => Ok(Err(Failure::NotFound)),
            Err(WorkspaceError::Recovering) => Ok(Err(Failure::Recovering)),
            Err(error) => Err(error).with_context(|| format!("device {device} asked {request:?}")),
        }
    }

    async fn push(&self, member: &Member, push: &Push) -> Result<Result<PushAnswer, WorkspaceError>> {
        let place = (self.service.workspace.generation(), self.service.workspace.status().await?.seq);
        let pushes = mistakes::pushes(self.mistake, push, place);
        let (counts, more) = pushes.split_first().context("there is one push at least")?;
        let answer = self.service.workspace.push(member, counts.clone()).await;
        for push in more {
            // Nobody asked for it, so nobody hears what becomes of it.
            let _unheard = self.service.workspace.push(member, push.clone()).await;
        }
        Ok(answer)
    }
}

/// A question or answer, for people.
pub(super) fn name(flight: &Flight) -> String {
    let what = tell::request(&flight.request);
    let how =
        flight.answer.as_ref().map(|answer| format!(" -> {}", tell::answer(answer))).unwrap_or_default();
    let tab = if flight.tab > 0 { " in the other tab" } else { "" };
    format!("device {}.{}{tab}: {what}{how}", flight.device, flight.start)
}
