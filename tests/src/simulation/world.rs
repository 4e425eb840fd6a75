//! The world of the simulation: people, devices, network, service and office, and what happens to them.

use super::{
    check::{self, Counts},
    device::Device,
    dice::Dice,
    mistakes::Mistake,
    network::{Flight, name},
    office::Office,
    people::{click, rename_one_of_few},
    restored::Custom,
    schedule::{Schedule, Sides},
    service::Service,
    tab::Tab,
    tell,
};
use anyhow::{Result, ensure};
use landbridge_model::{Level, PersonId, Rights, Scope, Scopes};
use landbridge_replica::{draft::Intent, sync::Event};
use landbridge_service::Member;
use std::path::Path;

/// Without faults everything must come to rest in so many rounds, each of so many questions.
const CALM_ROUNDS: u32 = 200;
const CALM_QUESTIONS: u32 = 500;

const YEAR_MILLIS: i64 = 365 * 24 * 3600 * 1000;

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

/// Everything.
pub(super) struct World {
    pub(super) mistake: Option<Mistake>,
    schedule: Schedule,
    pub(super) sides: Sides,
    pub(super) dice: Dice,
    pub(super) devices: Vec<Device>,
    pub(super) members: Vec<Member>,
    /// The version of the service, which speaks it and the one before.
    pub(super) version: u32,
    pub(super) office: Office,
    pub(super) service: Service,
    pub(super) flights: Vec<Flight>,
    pub(super) trace: Vec<String>,
    values: u32,
    /// What became of pushes, or what the feed told, to arrive once more when nobody waits for it.
    pub(super) old_answers: Vec<Flight>,
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
        let schedule = Schedule::of(seed);
        let office = Office::begin(folder.path(), schedule.premises(), mistake, &mut dice).await?;
        let service = Service::begin(schedule.has_folder().then(|| folder.path()), seed).await?;
        let members =
            vec![member(1, "Anna", Scopes::All), member(2, "Bo", Scopes::Some([Scope::team("nl")].into()))];
        let mut world = Self {
            mistake,
            schedule,
            sides: Sides::of(seed),
            devices: (0..3).map(|no| schedule.device(no, mistake)).collect(),
            dice,
            members,
            version: 0,
            office,
            service,
            flights: Vec::new(),
            trace: Vec::new(),
            values: 0,
            old_answers: Vec::new(),
            _folder: folder,
        };
        // The record types are known before anybody begins; their rows come as the agent sends them.
        world.office.hello(&world.service.workspace).await?;
        for no in 0..world.devices.len() {
            let requests = world.devices[no].begin(&mut world.dice);
            world.send((no, 0), requests);
        }
        Ok(world)
    }

    async fn live(&mut self, steps: u32) -> Result<Counts> {
        for _ in 0..steps {
            self.step().await?;
            if self.schedule == Schedule::Tabs {
                self.let_tabs_go_on();
                self.move_a_flight().await?;
            }
            self.devices.iter_mut().try_for_each(Device::check_outbox)?;
            self.check_tabs()?;
        }
        self.note("no more faults".to_owned());
        self.calm_down().await?;
        check::promises(self).await
    }

    /// Two devices are Anna's, one is Bo's, who sees one team.
    pub(super) fn member(&self, device: usize) -> &Member {
        &self.members[usize::from(device == 2)]
    }

    pub(super) fn note(&mut self, what: String) {
        self.trace.push(what);
    }

    pub(super) async fn step(&mut self) -> Result<()> {
        match self.sides.throw(&mut self.dice) {
            0..=14 => self.move_a_flight().await?,
            15..=22 => self.someone_clicks()?,
            23..=26 => self.wake_a_device(),
            27 => self.restart_a_device(),
            28..=30 => self.office_changes().await?,
            31..=34 => self.office_sends().await?,
            35..=38 => self.office_writes().await?,
            39 => self.restart_a_part().await?,
            more if self.is_troubled() => self.trouble(more - 40).await?,
            more if self.schedule == Schedule::Tabs => self.trouble_a_device(more - 40).await?,
            more => self.put_something_back(more - 40).await?,
        }
        Ok(())
    }

    /// Whether there is trouble in the office.
    pub(super) fn is_troubled(&self) -> bool {
        matches!(self.schedule, Schedule::Trouble { .. })
    }

    /// Whether backups of the service are put back.
    pub(super) fn puts_service_back(&self) -> bool {
        matches!(self.schedule, Schedule::PutsBack | Schedule::Trouble { puts_back: true, .. })
    }

    /// What becomes of business databases that are put back.
    pub(super) fn custom(&self) -> Custom {
        match self.schedule {
            Schedule::Trouble { custom, .. } => custom,
            Schedule::Plain | Schedule::PutsBack | Schedule::Tabs => Custom::Never,
        }
    }

    /// A number that occurs once in a run.
    pub(super) fn fresh_number(&mut self) -> i64 {
        self.values += 1;
        i64::from(self.values)
    }

    fn fresh_value(&mut self) -> String {
        format!("v{}", self.fresh_number())
    }

    fn someone_clicks(&mut self) -> Result<()> {
        let no = self.dice.below(self.devices.len());
        let value = self.fresh_value();
        let Some(tab) = self.tab_in_use(no) else { return Ok(()) };
        let one = &mut self.devices[no].tabs[tab];
        let clicked = if self.sides.has_few_things() {
            rename_one_of_few(one, &value, &mut self.dice).map(|intent| (intent, "renames"))
        } else {
            click(one, &value, &mut self.dice)
        };
        match clicked {
            Some((intent, what)) => self.click((no, tab), &intent, what),
            None => Ok(()),
        }
    }

    /// A click in a tab.
    pub(super) fn click(&mut self, (no, tab): (usize, usize), intent: &Intent, what: &str) -> Result<()> {
        let before = self.devices[no].saved.len();
        if let Ok(requests) = self.devices[no].commit(tab, intent, &mut self.dice)? {
            let device = &self.devices[no];
            let edits: Vec<String> =
                device.saved[before..].iter().map(|id| tell::edit(&device.edits[id])).collect();
            let tab_name = if tab > 0 { " in the other tab" } else { "" };
            self.note(format!("device {no}{tab_name} {what}: {}", edits.join(", ")));
            self.send((no, tab), requests);
        }
        Ok(())
    }

    fn wake_a_device(&mut self) {
        let no = self.dice.below(self.devices.len());
        self.tell_tabs(no, &Event::Woke);
    }

    /// Tells whichever tab syncs.
    pub(super) fn tell_tabs(&mut self, no: usize, event: &Event) {
        for tab in 0..self.devices[no].tabs.len() {
            if !self.devices[no].tabs[tab].is_frozen {
                self.devices[no].look(tab);
                let requests = self.devices[no].tell(tab, event.clone(), &mut self.dice);
                self.send((no, tab), requests);
            }
        }
    }

    fn restart_a_device(&mut self) {
        let no = self.dice.below(self.devices.len());
        let with_power_cut = self.dice.once_in(2);
        self.note(format!("device {no} restarts, power cut: {with_power_cut}"));
        let requests = self.devices[no].restart(with_power_cut, self.version, &mut self.dice);
        self.send((no, 0), requests);
    }

    async fn office_changes(&mut self) -> Result<()> {
        let value = self.fresh_value();
        let what = self.office.change(&value, &mut self.dice).await?;
        self.note(what);
        Ok(())
    }

    async fn office_sends(&mut self) -> Result<()> {
        if self.dice.once_in(8) {
            return self.late_batch_arrives().await;
        }
        if self.sides.is_narrow() {
            // Hardly anything changes there from which the agent could learn it.
            self.office.notice(&self.service.workspace);
        }
        let loses_answer = self.dice.once_in(6);
        if let Some(batch) = self.office.send(&self.service.workspace, loses_answer, &mut self.dice).await? {
            self.note(format!("office sends {}, answer lost: {loses_answer}", tell::batch(&batch)));
        }
        Ok(())
    }

    async fn late_batch_arrives(&mut self) -> Result<()> {
        let takes_twice = self.mistake == Some(Mistake::BatchTakenTwice);
        let known = if takes_twice { Some(self.service.last_batches().await?) } else { None };
        if let Some(batch) = self.office.send_late(&self.service.workspace, &mut self.dice).await {
            self.note(format!("late: office sends {}", tell::batch(&batch)));
        }
        match known {
            Some(known) => self.service.go_on_with(known).await,
            None => Ok(()),
        }
    }

    async fn office_writes(&mut self) -> Result<()> {
        let count = self.dice.below(4);
        let written = self.office.write(&self.service.workspace, count).await?;
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
        self.service.restart().await
    }

    /// What befalls only worlds in which backups are put back.
    pub(super) async fn put_something_back(&mut self, what: usize) -> Result<()> {
        match what {
            0 => {
                let no = self.service.back_up().await?;
                self.note(format!("backup {no} of the service"));
            }
            1 if self.dice.once_in(3) => {
                let is_back = self.service.put_back(&mut self.dice).await?;
                if let Some(no) = is_back {
                    self.note(format!("backup {no} of the service is put back"));
                    self.devices.iter_mut().for_each(Device::expect_another_history);
                }
            }
            1 => {}
            _ => self.set_a_clock().await?,
        }
        Ok(())
    }

    /// A clock goes wrong by a year, or is put right.
    pub(super) async fn set_a_clock(&mut self) -> Result<()> {
        let by_millis = if self.dice.once_in(2) { YEAR_MILLIS } else { -YEAR_MILLIS };
        let whose = self.dice.below(self.devices.len() + 1);
        self.note(format!("clock {whose} is set by {by_millis} ms"));
        match self.devices.get_mut(whose) {
            Some(device) => device.set_clock(by_millis),
            None => self.set_the_services_clock(by_millis).await?,
        }
        Ok(())
    }

    /// The service tidies up after its next command, beside whatever goes on. The second question waits for that, so that the same seed gives
    /// the same trace.
    pub(super) async fn set_the_services_clock(&mut self, by_millis: i64) -> Result<()> {
        self.service.set_clock(by_millis);
        for _ in 0..2 {
            self.service.workspace.manifest(&self.members[0]).await?;
        }
        Ok(())
    }

    /// No more faults and no more clicks: everything must come to rest in a bounded number of rounds.
    async fn calm_down(&mut self) -> Result<()> {
        self.end_troubles();
        self.end_with_losses().await?;
        self.office.free(&mut self.dice).await?;
        for _ in 0..CALM_ROUNDS {
            self.decide().await?;
            self.office.notice(&self.service.workspace);
            let batch = self.office.send(&self.service.workspace, false, &mut self.dice).await?;
            if let Some(batch) = &batch {
                self.note(format!("office sends {}", tell::batch(batch)));
            }
            let work = self.office.write(&self.service.workspace, 100).await?;
            if !work.is_empty() {
                self.note(format!("office writes {}", tell::work(&work)));
            }
            let is_office_busy = batch.is_some() || !work.is_empty() || self.office.is_stopped;
            for no in 0..self.devices.len() {
                self.tell_tabs(no, &Event::Nudged);
                self.let_tabs_finish(no);
            }
            for asked in 0.. {
                let Some(mut flight) = self.flights.pop() else { break };
                ensure!(asked < CALM_QUESTIONS, "questions never end: {}", name(&flight));
                if flight.answer.is_none() {
                    flight.answer = Some(self.ask_in((flight.device, flight.tab), &flight.request).await?);
                }
                let no = flight.device;
                self.arrive(flight)?;
                self.let_tabs_finish(no);
            }
            let seq = self.service.workspace.status().await?.seq;
            let is_level = |tab: &Tab| tab.replica.cursor().is_some_and(|cursor| cursor.seq == seq);
            let mut tabs = self.devices.iter().flat_map(|device| &device.tabs);
            if !is_office_busy && tabs.all(|tab| tab.is_drained() && is_level(tab)) {
                return Ok(());
            }
        }
        anyhow::bail!(
            "it does not come to rest: {:?}",
            self.devices.iter().flat_map(|device| &device.tabs).map(Tab::state).collect::<Vec<_>>()
        )
    }
}

/// A folder in memory where there is one: the agent waits for the disk with every transaction, and nothing here depends on it.
fn in_memory() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

fn member(no: u8, name: &str, scopes: Scopes) -> Member {
    let rights = Rights { modules: [("things".to_owned(), Level::Full)].into(), scopes };
    Member { person: PersonId::new(1, [no; 10]), name: name.into(), rights, epoch: 1 }
}
