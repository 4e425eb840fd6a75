//! The office console: what the administrator in the office connects the company with, and sees how the synchronisation goes. It is
//! served on a loopback address; whoever has the address with its key may use it.

mod adopt;
mod api;
mod company;
mod connecting;
mod error;
mod failed;
mod guard;
mod history;
mod leave;
mod mapped;
mod mapping;
mod pairing;
mod progress;
mod reconnect;
mod setup;
mod supervise;
mod support;

pub use api::ConsoleFile;
pub use setup::{Fresh, Setup};

use crate::{
    connector::Database,
    doctor::Candidate,
    mapping::{Mapping, MappingError, sample_mapping},
    tryton::TrytonPlace,
};
use axum::Router;
use error::ConsoleError;
use jiff::{Timestamp, tz::TimeZone};
use landbridge_model::{
    console::{Overview, Pace, Phase, Progress, Source, Start},
    hours::Hours,
    support::Support,
};
use setup::Wanted;
use std::{
    fmt, fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use thiserror::Error;
use tokio::{
    sync::{self, Notify, watch},
    time::Instant,
};

/// What the console has from the program around it.
#[derive(Clone)]
pub struct ConsoleConfig {
    /// What this computer is called.
    pub computer: String,
    /// Where the office keeps what it has to remember.
    pub folder: PathBuf,
    /// What the address ends with; whoever knows it may use the console.
    pub key: String,
    /// The hosts that browsers may name, with the port: a page of another site that leads here by a name of its own is refused.
    pub hosts: Vec<String>,
    /// The time in milliseconds since 1970, UTC.
    pub now_millis: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// The clock on the wall.
    pub zone: TimeZone,
    /// Ten random bytes.
    pub random: Arc<dyn Fn() -> [u8; 10] + Send + Sync>,
    /// Keeps the setup, whole or not at all.
    pub keep: Arc<Keep>,
    /// Keeps the text of a mapping that came from another computer; the file's name.
    pub keep_mapping: Arc<KeepMapping>,
    /// Finds a file of the console's screens by its path.
    pub find: fn(&str) -> Option<ConsoleFile>,
}

/// Keeps a setup.
pub type Keep = dyn Fn(&Setup) -> io::Result<()> + Send + Sync;
/// Keeps the text of a mapping; answers the file's name.
pub type KeepMapping = dyn Fn(&str) -> io::Result<String> + Send + Sync;

/// The console of one office; a cheap handle.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

struct Shared {
    config: ConsoleConfig,
    setup: Mutex<Setup>,
    progress: Mutex<Progress>,
    /// When it is tried again after the last failure.
    again_at: Mutex<Option<Instant>>,
    /// Rung by somebody who does not want to wait for that.
    try_now: Arc<Notify>,
    /// The support bundle that was read last.
    support: Mutex<Option<Support>>,
    /// Held while an agent runs.
    at_work: sync::Mutex<()>,
    /// Raised whenever the setup changes.
    changes: watch::Sender<u64>,
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("computer", &self.0.config.computer).finish_non_exhaustive()
    }
}

/// The console could not remember something.
#[derive(Debug, Error)]
#[error("the setup of the office cannot be kept: {0}")]
pub struct NotKept(#[from] io::Error);

/// Why something was not changed.
#[derive(Debug, Error)]
enum Refused {
    /// Disconnect first.
    #[error("disconnect the company first: it is connected with another database or service")]
    Connected,
    /// Connect first.
    #[error("no company is connected")]
    NotConnected,
    /// Pause instead.
    #[error("the synchronisation has begun")]
    Begun,
    /// Name days and times.
    #[error("each of the hours has a day on which it begins, and times between 00:00 and 23:59")]
    NoHours,
    /// It could not be remembered.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl Console {
    /// The console of an office that is set up like this.
    pub fn new(config: ConsoleConfig, setup: Setup) -> Self {
        let shared = Shared {
            config,
            setup: Mutex::new(setup),
            progress: Mutex::default(),
            again_at: Mutex::default(),
            try_now: Arc::default(),
            support: Mutex::default(),
            at_work: sync::Mutex::default(),
            changes: watch::Sender::new(0),
        };
        Self(Arc::new(shared))
    }

    /// Every route, and the files of the screens.
    pub fn router(&self) -> Router {
        api::router(self)
    }

    /// Synchronises as the setup says, for as long as the program runs.
    pub async fn supervise(&self) {
        supervise::forever(self).await;
    }

    /// How everything stands.
    fn overview(&self) -> Overview {
        let (setup, now_millis) = (self.setup().clone(), self.now_millis());
        let mut progress = self.progress().clone();
        progress.phase = setup.phase(progress.phase, now_millis, &|at_millis| self.offset_seconds(at_millis));
        if let Phase::Fails { retry_seconds, .. } = &mut progress.phase {
            *retry_seconds = self.retry_seconds();
        }
        let look_seconds = setup.database().map_or(0, |database| database.look_seconds());
        Overview {
            database_host: setup.database().and_then(|database| database.host()),
            source: setup.source_without_password(),
            connection: setup.connection,
            former: setup.former,
            start: setup.start,
            is_paused: setup.pace.is_paused,
            records_per_second: setup.pace.records_per_second,
            hours: setup.hours,
            progress,
            computer: self.0.config.computer.clone(),
            look_seconds,
            now_millis,
        }
    }

    /// The business database that a setup names, with what is kept of it here.
    fn database(&self, setup: &Setup) -> Option<Database> {
        Some(setup.database()?.in_folder(&self.0.config.folder))
    }

    /// What there is to look at, as far as it has been named.
    fn candidate(&self) -> Candidate {
        let setup = self.setup().clone();
        let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Candidate {
            database: self.database(&setup),
            mapping: read_mapping(&setup.source),
            service: named(&setup.source.service),
            token: setup.token,
            user: named(&setup.source.user),
        }
    }

    fn set_source(&self, source: Source) -> Result<(), Refused> {
        let source = self.setup().completed(source);
        if !self.setup().may_become(&source) {
            return Err(Refused::Connected);
        }
        Ok(self.change(|setup| setup.source = source)?)
    }

    fn set_start(&self, at_millis: i64) -> Result<(), Refused> {
        match &*self.setup() {
            Setup { token: None, .. } => return Err(Refused::NotConnected),
            Setup { start: Some(Start { began_millis: Some(_), .. }), .. } => return Err(Refused::Begun),
            _ => {}
        }
        Ok(self.change(|setup| setup.start = Some(Start { at_millis, began_millis: None }))?)
    }

    fn set_pace(&self, pace: Pace) -> Result<(), NotKept> {
        self.change(|setup| setup.pace = pace)
    }

    fn set_hours(&self, hours: Hours) -> Result<(), Refused> {
        if !hours.are_fit() {
            return Err(Refused::NoHours);
        }
        Ok(self.change(|setup| setup.hours = hours)?)
    }

    /// What this setup wants to be done now.
    fn wanted(&self, setup: &Setup) -> Wanted {
        setup.wanted(self.now_millis(), &|at_millis| self.offset_seconds(at_millis))
    }

    /// Seconds that the clock on the wall is ahead of UTC at a moment in milliseconds since 1970, UTC.
    fn offset_seconds(&self, at_millis: i64) -> i32 {
        let moment = Timestamp::from_millisecond(at_millis).unwrap_or_default();
        self.0.config.zone.to_offset(moment).seconds()
    }

    /// Changes the setup once it is kept, and whatever runs by it.
    fn change(&self, change: impl FnOnce(&mut Setup)) -> Result<(), NotKept> {
        self.change_quietly(change)?;
        self.0.changes.send_modify(|version| *version += 1);
        Ok(())
    }

    /// Changes the setup once it is kept, where nothing runs otherwise for it.
    fn change_quietly(&self, change: impl FnOnce(&mut Setup)) -> Result<(), NotKept> {
        let mut setup = self.setup();
        let mut changed = setup.clone();
        change(&mut changed);
        (self.0.config.keep)(&changed)?;
        *setup = changed;
        Ok(())
    }

    /// Remembers how soon it is tried again.
    fn note_retry(&self, again_after: Option<Duration>) {
        let at = again_after.map(|pause| Instant::now() + pause);
        *self.0.again_at.lock().expect("nobody panics while holding it") = at;
    }

    /// In how many seconds it is tried again, begun ones as whole.
    fn retry_seconds(&self) -> Option<u32> {
        let at = (*self.0.again_at.lock().expect("nobody panics while holding it"))?;
        let left = at.saturating_duration_since(Instant::now());
        Some(u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX))
    }

    fn set_phase(&self, phase: Phase) {
        self.progress().phase = phase;
    }

    fn setup(&self) -> MutexGuard<'_, Setup> {
        self.0.setup.lock().expect("nobody panics while holding it")
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.progress.lock().expect("nobody panics while holding it")
    }

    fn now_millis(&self) -> i64 {
        (self.0.config.now_millis)()
    }
}

/// The mapping that was named; the sample's own for the sample.
pub(crate) fn read_mapping(source: &Source) -> Option<Result<Mapping, MappingError>> {
    match source.mapping.as_str() {
        "" if source.database.is_empty() => None,
        "" => Some(Ok(Database::named(&source.database).own_mapping().unwrap_or_else(sample_mapping))),
        path => Some(match fs::read_to_string(path) {
            Ok(text) => Mapping::parse(path, &text),
            Err(error) => Err(MappingError::unreadable(path, &error)),
        }),
    }
}

impl Database {
    /// The computer that it is on; nothing when it is this one.
    fn host(&self) -> Option<String> {
        self.server().0
    }

    /// The same with the port of the server, if there is one.
    fn server(&self) -> (Option<String>, u16) {
        match self {
            Self::Sqlite(_) => (None, 0),
            Self::Postgres(url) => crate::postgres::server(url),
            Self::MariaDb(url) => crate::mariadb::server(url),
            // What is no URL leads nowhere, which whoever opens it is told.
            Self::Tryton { url, folder } => {
                TrytonPlace::parse(url, folder).map_or((None, 0), |place| place.server())
            }
        }
    }
}
