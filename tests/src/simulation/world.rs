//! The world of the simulation: people, devices, network, service and office, and what happens to them.

use super::{
    check::{self, Counts},
    device::Device,
    dice::Dice,
    mistakes::{self, Mistake},
    office::Office,
    people::click,
    tell,
};
use anyhow::{Context, Result, ensure};
use landbridge_model::{
    Level, PersonId, Rights, Scope, Scopes,
    wire::{Pull, Push, PushAnswer},
};
use landbridge_replica::sync::{Answer, Event, Failure, Request};
use landbridge_service::{
    Clock, Dice as ServiceDice, Member, Store, WorkspaceError, WorkspaceHandle, Workspaces,
};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

/// Without faults everything must come to rest in so many rounds, each of so many questions.
const CALM_ROUNDS: u32 = 200;
const CALM_QUESTIONS: u32 = 500;

/// What a run did, for the test to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Who did what, in order; the same for the same seed.
    pub trace: Vec<String>,
    /// Edits that screens were told are saved.
    pub saved: usize,
    /// Edits that became conflicts.
    pub conflicts: usize,
    /// Edits that were refused.
    pub refused: usize,
}

/// A question on its way, or an answer on its way back.
#[derive(Clone)]
struct Flight {
    device: usize,
    start: u32,
    request: Request,
    answer: Option<Result<Answer, Failure>>,
}

/// Everything.
pub(super) struct World {
    mistake: Option<Mistake>,
    pub(super) dice: Dice,
    pub(super) devices: Vec<Device>,
    members: Vec<Member>,
    pub(super) office: Office,
    store: Store,
    clock: Clock,
    throws: ServiceDice,
    pub(super) service: WorkspaceHandle,
    flights: Vec<Flight>,
    pub(super) trace: Vec<String>,
    values: u32,
    _folder: tempfile::TempDir,
}

/// A promise that was broken, and what happened before.
#[derive(Debug)]
pub struct Violation {
    /// Who did what, in order.
    pub trace: Vec<String>,
    /// Which promise, and how.
    pub error: anyhow::Error,
}

/// Runs one seed: `steps` steps with faults, then without until everything is at rest; then checks every promise. With a planted mistake
/// some seeds should give a violation.
pub async fn run(mistake: Option<Mistake>, seed: u64, steps: u32) -> Result<Report, Violation> {
    let mut world =
        World::begin(mistake, seed).await.map_err(|error| Violation { trace: Vec::new(), error })?;
    let counts = match world.live(steps).await {
        Ok(counts) => counts,
        Err(error) => return Err(Violation { trace: world.trace, error }),
    };
    Ok(Report {
        trace: world.trace,
        saved: counts.saved,
        conflicts: counts.conflicts,
        refused: counts.refused,
    })
}

impl World {
    pub(super) async fn begin(mistake: Option<Mistake>, seed: u64) -> Result<Self> {
        let mut dice = Dice::new(seed);
        let folder = in_memory()?;
        let office = Office::begin(folder.path(), mistake, &mut dice).await?;
        let millis = AtomicI64::new(1_700_000_000_000);
        let clock = Clock::new(move || millis.fetch_add(7, Ordering::Relaxed));
        let random = Arc::new(Mutex::new(Dice::new(seed ^ 0xface)));
        let throws = ServiceDice::new(move || ten(&mut random.lock().expect("nobody panics while throwing")));
        let store = Store::open_in_memory().await?;
        let workspaces = Workspaces::open(store.clone(), clock.clone(), throws.clone()).await?;
        let service = workspaces.create("Simulation", false).await?;
        let members =
            vec![member(1, "Anna", Scopes::All), member(2, "Bo", Scopes::Some([Scope::team("nl")].into()))];
        let mut world = Self {
            mistake,
            devices: (0..3).map(|no| Device::new(no, mistake)).collect(),
            dice,
            members,
            office,
            store,
            clock,
            throws,
            service,
            flights: Vec::new(),
            trace: Vec::new(),
            values: 0,
            _folder: folder,
        };
        // The record types are known before anybody begins; their rows come as the agent sends them.
        world.office.hello(&world.service).await?;
        for no in 0..world.devices.len() {
            let requests = world.devices[no].begin(&mut world.dice);
            world.send(no, requests);
        }
        Ok(world)
    }

    async fn live(&mut self, steps: u32) -> Result<Counts> {
        for _ in 0..steps {
            self.step().await?;
            self.devices.iter().try_for_each(Device::check_outbox)?;
        }
        self.note("no more faults".to_owned());
        self.calm_down().await?;
        check::promises(self).await
    }

    /// Two devices are Anna's, one is Bo's, who sees one team.
    pub(super) fn member(&self, device: usize) -> &Member {
        &self.members[usize::from(device == 2)]
    }

    fn note(&mut self, what: String) {
        self.trace.push(what);
    }

    fn send(&mut self, device: usize, requests: Vec<Request>) {
        let start = self.devices[device].start;
        let flights = requests.into_iter().map(|request| Flight { device, start, request, answer: None });
        self.flights.extend(flights);
    }

    pub(super) async fn step(&mut self) -> Result<()> {
        match self.dice.below(40) {
            0..=14 => self.move_a_flight().await?,
            15..=22 => self.someone_clicks(),
            23..=26 => self.wake_a_device(),
            27 => self.restart_a_device(),
            28..=30 => self.office_changes().await?,
            31..=34 => self.office_sends().await?,
            35..=38 => self.office_writes().await?,
            _ => self.restart_a_part().await?,
        }
        Ok(())
    }

    /// Carries a question to the service or an answer back; some are lost, some questions arrive twice.
    async fn move_a_flight(&mut self) -> Result<()> {
        if self.flights.is_empty() {
            return Ok(());
        }
        let place = self.dice.below(self.flights.len());
        let mut flight = self.flights.remove(place);
        let fate = self.dice.below(12);
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
            let _lost = self.ask(flight.device, &flight.request).await?;
        }
        flight.answer = Some(self.ask(flight.device, &flight.request).await?);
        self.note(format!("asked: {}", name(&flight)));
        self.flights.push(flight);
        Ok(())
    }

    fn arrive(&mut self, flight: Flight) -> Result<()> {
        self.note(format!("answered: {}", name(&flight)));
        let device = &mut self.devices[flight.device];
        if device.start != flight.start {
            return Ok(());
        }
        let answer = flight.answer.expect("only answers arrive");
        let requests = device.answer(flight.request, answer, &mut self.dice)?;
        self.send(flight.device, requests);
        Ok(())
    }

    pub(super) async fn ask(&self, device: usize, request: &Request) -> Result<Result<Answer, Failure>> {
        let (service, member) = (&self.service, self.member(device));
        let answer = match request {
            Request::Catalogue => service.catalogue(member).await.map(Answer::Catalogue),
            Request::Manifest => service.manifest(member).await.map(Answer::Manifest),
            Request::Page(hash) => {
                service.page(member, *hash).await.map(|bytes| Answer::Page(bytes.to_vec()))
            }
            Request::Pull(Pull { .. }) => {
                let Request::Pull(pull) = request.clone() else { unreachable!("just matched") };
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
        let place = (self.service.generation(), self.service.status().await?.seq);
        let pushes = mistakes::pushes(self.mistake, push, place);
        let (counts, more) = pushes.split_first().context("there is one push at least")?;
        let answer = self.service.push(member, counts.clone()).await;
        for push in more {
            // Nobody asked for it, so nobody hears what becomes of it.
            let _unheard = self.service.push(member, push.clone()).await;
        }
        Ok(answer)
    }

    fn fresh_value(&mut self) -> String {
        self.values += 1;
        format!("v{}", self.values)
    }

    fn someone_clicks(&mut self) {
        let no = self.dice.below(self.devices.len());
        let value = self.fresh_value();
        let Some((intent, what)) = click(&mut self.devices[no], &value, &mut self.dice) else { return };
        let before = self.devices[no].saved.len();
        if let Ok(requests) = self.devices[no].commit(&intent, &mut self.dice) {
            let device = &self.devices[no];
            let edits: Vec<String> =
                device.saved[before..].iter().map(|id| tell::edit(&device.edits[id])).collect();
            self.note(format!("device {no} {what}: {}", edits.join(", ")));
            self.send(no, requests);
        }
    }

    fn wake_a_device(&mut self) {
        let no = self.dice.below(self.devices.len());
        let requests = self.devices[no].tell(Event::Woke, &mut self.dice);
        self.send(no, requests);
    }

    fn restart_a_device(&mut self) {
        let no = self.dice.below(self.devices.len());
        let with_power_cut = self.dice.once_in(2);
        self.note(format!("device {no} restarts, power cut: {with_power_cut}"));
        let requests = self.devices[no].restart(with_power_cut, &mut self.dice);
        self.send(no, requests);
    }

    async fn office_changes(&mut self) -> Result<()> {
        let value = self.fresh_value();
        let what = self.office.change(&value, &mut self.dice).await?;
        self.note(what);
        Ok(())
    }

    async fn office_sends(&mut self) -> Result<()> {
        if self.dice.once_in(8) {
            if let Some(batch) = self.office.send_late(&self.service, &mut self.dice).await {
                self.note(format!("late: office sends {}", tell::batch(&batch)));
            }
            return Ok(());
        }
        let loses_answer = self.dice.once_in(6);
        if let Some(batch) = self.office.send(&self.service, loses_answer, &mut self.dice).await? {
            self.note(format!("office sends {}, answer lost: {loses_answer}", tell::batch(&batch)));
        }
        Ok(())
    }

    async fn office_writes(&mut self) -> Result<()> {
        let count = self.dice.below(4);
        let written = self.office.write(&self.service, count).await?;
        if !written.is_empty() {
            self.note(format!("office writes {} of {}", count.min(written.len()), tell::work(&written)));
        }
        Ok(())
    }

    async fn restart_a_part(&mut self) -> Result<()> {
        if self.dice.once_in(2) {
            self.note("the agent restarts".into());
            return self.office.restart(&mut self.dice).await;
        }
        self.note("the service restarts".into());
        let id = self.service.id();
        self.service.stop().await;
        let workspaces =
            Workspaces::open(self.store.clone(), self.clock.clone(), self.throws.clone()).await?;
        self.service = workspaces.get(id).await.context("the workspace is there after a restart")?;
        Ok(())
    }

    /// No more faults and no more clicks: everything must come to rest in a bounded number of rounds.
    async fn calm_down(&mut self) -> Result<()> {
        for _ in 0..CALM_ROUNDS {
            let batch = self.office.send(&self.service, false, &mut self.dice).await?;
            if let Some(batch) = &batch {
                self.note(format!("office sends {}", tell::batch(batch)));
            }
            let work = self.office.write(&self.service, 100).await?;
            if !work.is_empty() {
                self.note(format!("office writes {}", tell::work(&work)));
            }
            let is_office_busy = batch.is_some() || !work.is_empty();
            for no in 0..self.devices.len() {
                let requests = self.devices[no].tell(Event::Nudged, &mut self.dice);
                self.send(no, requests);
            }
            for asked in 0.. {
                let Some(mut flight) = self.flights.pop() else { break };
                ensure!(asked < CALM_QUESTIONS, "questions never end: {}", name(&flight));
                if flight.answer.is_none() {
                    flight.answer = Some(self.ask(flight.device, &flight.request).await?);
                }
                self.arrive(flight)?;
            }
            let seq = self.service.status().await?.seq;
            let is_level = |device: &Device| device.replica.cursor().is_some_and(|cursor| cursor.seq == seq);
            if !is_office_busy && self.devices.iter().all(|device| device.is_drained() && is_level(device)) {
                return Ok(());
            }
        }
        anyhow::bail!(
            "it does not come to rest: {:?}",
            self.devices.iter().map(Device::state).collect::<Vec<_>>()
        )
    }
}

/// A folder in memory where there is one: the agent waits for the disk with every transaction, and nothing here depends on it.
fn in_memory() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

fn name(flight: &Flight) -> String {
    let what = tell::request(&flight.request);
    let how =
        flight.answer.as_ref().map(|answer| format!(" -> {}", tell::answer(answer))).unwrap_or_default();
    format!("device {}.{}: {what}{how}", flight.device, flight.start)
}

fn member(no: u8, name: &str, scopes: Scopes) -> Member {
    let rights = Rights { modules: [("things".to_owned(), Level::Full)].into(), scopes };
    Member { person: PersonId::new(1, [no; 10]), name: name.into(), rights, epoch: 1 }
}

fn ten(dice: &mut Dice) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&dice.wide().to_le_bytes()[..10]);
    bytes
}
