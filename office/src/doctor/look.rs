//! Looking at the business database and asking the service.

use super::Candidate;
use crate::agent::Service;
use crate::connector::Database;
use crate::error::AgentError;
use crate::mapping::Mapping;
use landbridge_model::connect::Agreement;
use landbridge_model::requirement::{Lack, ROOM_BYTES};
use landbridge_model::wire::Workspace;
use std::path::Path;
use std::time::Duration;

/// What looking for something comes to.
pub(super) type Found<T> = Result<T, Lack>;

/// Somebody who is waiting for an answer waits no longer for another program.
const PATIENCE: Duration = Duration::from_secs(2);

/// What there is of the business database.
#[derive(Debug)]
pub(super) struct Business {
    pub(super) database: Found<()>,
    pub(super) mapping: Found<()>,
    pub(super) grants: Found<()>,
    /// Nothing for a database on a server, whose disk cannot be seen from here.
    pub(super) room: Option<Found<()>>,
    /// Nothing when the mapping does not fit, or its tables may not be read.
    pub(super) facts: Option<Facts>,
}

impl Default for Business {
    fn default() -> Self {
        Self { database: Ok(()), mapping: Ok(()), grants: Ok(()), room: None, facts: None }
    }
}

/// What stands in the business database.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) company: CompanyFacts,
    /// The active users; nothing when the mapping does not say enough of them.
    pub(crate) users: Option<Vec<User>>,
}

/// The company, as far as the mapping says where it is.
#[derive(Debug, Default)]
pub(crate) struct CompanyFacts {
    pub(crate) name: Entry,
    pub(crate) number: Entry,
    pub(crate) country: Entry,
    pub(crate) street: Entry,
    pub(crate) postcode: Entry,
    pub(crate) city: Entry,
    pub(crate) phone: Entry,
    pub(crate) email: Entry,
    pub(crate) is_sample: bool,
    pub(crate) is_evaluation: bool,
}

/// One value of the company's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The mapping does not name its column.
    #[default]
    Unmapped,
    /// There is nothing but white space.
    Empty,
    /// This.
    Filled(String),
}

/// Somebody who signs in to the business software.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) login: String,
    pub(crate) is_super_user: bool,
    /// Whether the user is linked to an employee that there is.
    pub(crate) is_employee: bool,
}

/// What the service answered.
#[derive(Debug)]
pub(super) struct OfService {
    pub(super) reached: Found<()>,
    /// How far this computer's clock is ahead of the service's, in seconds; nothing when the service does not say its time.
    pub(super) ahead_seconds: Option<i64>,
    pub(super) workspace: Found<Option<Workspace>>,
    /// Nothing when it was not asked for.
    pub(super) agreement: Found<Option<Agreement>>,
    /// The time here, in milliseconds since 1970, UTC.
    pub(super) now_millis: i64,
}

impl Default for OfService {
    fn default() -> Self {
        Self { reached: Ok(()), ahead_seconds: None, workspace: Ok(None), agreement: Ok(None), now_millis: 0 }
    }
}

impl OfService {
    pub(super) fn is_demo(&self) -> bool {
        matches!(&self.workspace, Ok(Some(workspace)) if workspace.is_demo)
    }
}

/// Looks at the business database.
pub(super) async fn business(candidate: &Candidate) -> Business {
    let Some(database) = &candidate.database else {
        return Business { database: Err(Lack::NotNamed("--database".into())), ..Business::default() };
    };
    let room = match database {
        Database::Sqlite(file) => Some(has_room(file)),
        Database::Postgres(_) | Database::MariaDb(_) => None,
        Database::Tryton { folder, .. } => Some(has_room(&folder.join("copy"))),
    };
    let of_mapping = |lack| Business { mapping: Err(lack), ..Business::default() };
    let found = match &candidate.mapping {
        Some(Ok(mapping)) => facts(database, mapping).await,
        other => match database.clone().can_be_opened(PATIENCE).await {
            Err(error) => Business { database: Err(failed(error)), ..Business::default() },
            Ok(()) => of_mapping(match other {
                Some(Err(error)) => Lack::Failed(error.to_string()),
                _ => Lack::NotNamed("--mapping".into()),
            }),
        },
    };
    Business { room, ..found }
}

async fn facts(database: &Database, mapping: &Mapping) -> Business {
    let looked = match database.clone().look(mapping, PATIENCE).await {
        Ok(looked) => looked,
        Err(error) => return Business { database: Err(failed(error)), ..Business::default() },
    };
    let lack = |error| lack(database, mapping, error);
    let grants = looked.set_up.map(drop).map_err(lack);
    match looked.facts {
        Ok(facts) => Business { grants, facts: Some(facts), ..Business::default() },
        // The mapping fits; its tables are not shown to this user.
        Err(error @ AgentError::RightMissing(_)) => {
            Business { grants: Err(lack(error)), ..Business::default() }
        }
        Err(error) => Business { grants, mapping: Err(failed(error)), ..Business::default() },
    }
}

/// Why the agent may not write.
fn lack(database: &Database, mapping: &Mapping, error: AgentError) -> Lack {
    match (database, error) {
        (Database::Sqlite(_), error @ AgentError::Database(_)) => Lack::ReadOnly(error.to_string()),
        (_, error @ AgentError::RightMissing(_)) => match database.grants(mapping) {
            Some(commands) => Lack::Rights { why: error.to_string(), commands },
            None => failed(error),
        },
        (_, error) => failed(error),
    }
}

fn failed(error: AgentError) -> Lack {
    Lack::Failed(error.to_string())
}

/// Only writing tells: quotas and reserved blocks make every number of free bytes a guess.
fn has_room(database: &Path) -> Found<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    let probe = folder.unwrap_or(Path::new(".")).join(".landbridge-room");
    let written = std::fs::write(&probe, vec![1; ROOM_BYTES]);
    // It was perhaps never made; whatever else it fails for, writing has failed for as well.
    let _ = std::fs::remove_file(&probe);
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Lack::NoRoom,
        _ => Lack::ReadOnly(error.to_string()),
    })
}

/// Asks the service.
pub(super) async fn service(candidate: &Candidate, now_millis: i64) -> OfService {
    let not_reached = |lack| OfService { reached: Err(lack), ..OfService::default() };
    let Some(address) = &candidate.service else { return not_reached(Lack::NotNamed("--service".into())) };
    let service = match Service::new(address, candidate.token.as_deref().unwrap_or_default()) {
        Ok(service) => service,
        Err(error) => return not_reached(failed(error)),
    };
    let time_seconds = match service.time_seconds().await {
        Ok(time) => time,
        Err(error) => return not_reached(failed(error)),
    };
    let workspace = match candidate.token {
        Some(_) => service.workspace().await.map(Some).map_err(failed),
        None => Err(Lack::NotNamed("--token or --token-file".into())),
    };
    let agreement = match workspace {
        Ok(_) => service.agreement().await.map(Some).map_err(failed),
        Err(_) => Ok(None),
    };
    let ahead_seconds = time_seconds.map(|seconds| now_millis / 1000 - seconds);
    OfService { reached: Ok(()), ahead_seconds, workspace, agreement, now_millis }
}
