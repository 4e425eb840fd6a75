//! The support bundle: what somebody who helps an office needs to know of it, in texts that the person in the office can read first.
//!
//! It is made of kinds, numbers, versions and times alone, so that no record and no name gets into it. What is known to be secret is looked
//! for all the same when the texts are finished, and taken out.

mod pack;
mod parts;
mod secrets;

pub use pack::pack;

use crate::{
    agent::Service,
    connector::Database,
    console::{Setup, read_mapping},
    doctor::{self, Candidate, Requirement},
    error::AgentError,
    mapping::{Mapping, MappingError},
    sql::condition::Condition,
};
use jiff::tz::TimeZone;
use landbridge_model::{
    connection::Held,
    console::Progress,
    history::{HistoryAsked, HistoryPage},
    obstacle::Obstacle,
    support::Support,
};
use std::{fmt, fs, future::Future, path::Path, time::Duration};

/// The file in the office's folder that the program logs to, and the one before it.
pub const LOG: &str = "office.log";
/// The file that the log was before it grew too long.
pub const OLD_LOG: &str = "office.log.old";

/// What does not answer by then does not answer: whoever makes a bundle has a fault to look for.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many entries of the history tell of the last days.
const ENTRIES: u32 = 100;

/// What a bundle is made of.
pub struct Office<'a> {
    /// How the office is set up.
    pub setup: &'a Setup,
    /// Its folder.
    pub folder: &'a Path,
    /// How the synchronisation goes, for who knows.
    pub progress: Option<Progress>,
    /// The time in milliseconds since 1970, UTC.
    pub now_millis: i64,
    /// The clock on the wall.
    pub zone: TimeZone,
}

impl fmt::Debug for Office<'_> {
    /// Nothing of the setup, which has secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Office").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What was found, or what stood in the way of it.
type Found<T> = Result<T, Obstacle>;

/// Everything that the texts tell of.
struct Seen<'a> {
    office: &'a Office<'a>,
    database: Option<Database>,
    mapping: Option<Result<Mapping, MappingError>>,
    condition: Option<Found<Condition>>,
    requirements: Option<Vec<Requirement>>,
    history: Option<Found<HistoryPage>>,
    held: Option<Found<Held>>,
    log: String,
}

/// Looks at everything, as far as it answers, and tells of it.
pub async fn gather(office: &Office<'_>) -> Support {
    let seen = look(office).await;
    let hidden = secrets::of(office.setup, office.folder);
    let parts = parts::all(&seen).into_iter().map(|part| secrets::without(part, &hidden)).collect();
    Support { file_name: parts::file_name(office), parts }
}

async fn look<'a>(office: &'a Office<'a>) -> Seen<'a> {
    let Office { setup, folder, now_millis, .. } = office;
    let database = setup.database().map(|database| database.in_folder(folder));
    let mapping = read_mapping(&setup.source);
    let condition = async {
        let database = database.clone()?;
        let fit = mapping.as_ref().and_then(|mapping| mapping.as_ref().ok());
        Some(in_time(database.condition(fit)).await)
    };
    let candidate = candidate(setup, database.clone(), mapping.clone());
    let requirements = tokio::time::timeout(PATIENCE * 2, doctor::examine(&candidate, *now_millis));
    let service = setup.token.as_deref().map(|token| Service::new(&setup.source.service, token));
    let asked = HistoryAsked { limit: Some(ENTRIES), ..HistoryAsked::default() };
    let history = ask(service.as_ref(), async |service| service.history(&asked).await);
    let held = ask(service.as_ref(), async |service| service.held().await);
    let (condition, requirements, history, held) = tokio::join!(condition, requirements, history, held);
    let log = [OLD_LOG, LOG].map(|name| fs::read(folder.join(name)).unwrap_or_default()).concat();
    let log = String::from_utf8_lossy(&log).into_owned();
    Seen { office, requirements: requirements.ok(), database, mapping, condition, history, held, log }
}

fn candidate(
    setup: &Setup,
    database: Option<Database>,
    mapping: Option<Result<Mapping, MappingError>>,
) -> Candidate {
    let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Candidate {
        database,
        mapping,
        service: named(&setup.source.service),
        token: setup.token.clone(),
        user: named(&setup.source.user),
    }
}

/// What the service answers, where the office has a key to it.
async fn ask<T>(
    service: Option<&Result<Service, AgentError>>,
    question: impl AsyncFnOnce(&Service) -> Result<T, AgentError>,
) -> Option<Found<T>> {
    match service? {
        Ok(service) => Some(in_time(question(service)).await),
        Err(error) => Some(Err(error.into())),
    }
}

async fn in_time<T>(asking: impl Future<Output = Result<T, AgentError>>) -> Found<T> {
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(answer) => answer.map_err(|error| Obstacle::from(&error)),
        Err(_) => Err(Obstacle::Other { says: "no answer".to_owned() }),
    }
}
