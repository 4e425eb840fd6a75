//! Connecting the company at the service, with a person's Landbridge ID.

use super::{
    Console, Fresh, NotKept,
    company::{CompanyError, Looked},
};
use crate::{
    agent::{ConnectFailure, Service},
    connector::Database,
    doctor::{CompanyFacts, Entry},
    mapping::Mapping,
};
use landbridge_model::{
    AgentId,
    connect::{Connect, ConnectAnswer, ConnectedCompany},
    console::{ConnectAsked, Connection},
    id_mail::{AskId, Forgotten, IdAsked, IdProgress},
};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why nothing was connected.
#[derive(Debug, Error)]
pub(super) enum ConnectingError {
    /// The company cannot be looked at.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// The service did not do it.
    #[error(transparent)]
    Service(#[from] ConnectFailure),
    /// The answer was lost on the way to the disk; the service connects it again.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl Console {
    /// Asks the service to connect the company. What it answers is told without the token, which is kept.
    pub(super) async fn connect(&self, asked: ConnectAsked) -> Result<ConnectAnswer, ConnectingError> {
        let looked = self.look().await?;
        let agent = self.agent(&looked)?;
        let service = self.service()?;
        let connect = Connect {
            email: asked.email,
            password: asked.password,
            company: company(&looked, agent, &self.0.config.computer),
            computer: self.0.config.computer.clone(),
            modules: modules(&looked.mapping),
            bind: asked.bind,
        };
        let mut answer = service.connect(&connect).await?;
        if let ConnectAnswer::Connected(connected) = &mut answer {
            let token = std::mem::take(&mut connected.token);
            let connection = Connection {
                company: connected.workspace.name.clone(),
                person: connected.person.name.clone(),
                email: connected.person.email.clone(),
                since_millis: self.now_millis(),
                computer: self.0.config.computer.clone(),
                agreement: connected.agreement.clone(),
            };
            self.change(|setup| {
                setup.token = Some(token);
                (setup.connection, setup.former) = (Some(connection), None);
                // Somebody chooses when it begins, each time.
                setup.start = None;
            })?;
        }
        Ok(answer)
    }

    /// Asks for a Landbridge ID by mail.
    pub(super) async fn ask_id(&self, asked: &AskId) -> Result<IdAsked, ConnectingError> {
        Ok(self.service()?.ask_id(asked).await?)
    }

    /// Whether the link in that mail was used.
    pub(super) async fn id_progress(&self, request: &str) -> Result<IdProgress, ConnectingError> {
        Ok(self.service()?.id_progress(request).await?)
    }

    /// Asks for another password by mail.
    pub(super) async fn forgotten(&self, asked: &Forgotten) -> Result<(), ConnectingError> {
        Ok(self.service()?.forgotten(asked).await?)
    }

    fn service(&self) -> Result<Service, ConnectFailure> {
        Ok(Service::new(&self.setup().source.service, "")?)
    }

    /// The id of this installation on that database: the one that the database knows, or else the same whenever connecting is tried again,
    /// also when the service's answer was lost. So it is kept before the service hears of it.
    fn agent(&self, looked: &Looked) -> Result<AgentId, NotKept> {
        let unused = || AgentId::new(self.now_millis().cast_unsigned(), (self.0.config.random)());
        let kept = self.setup().fresh();
        let agent = looked.agent.or(kept).unwrap_or_else(unused);
        // The database's own is kept as well: the connector's tables may be removed from it, and it stays the same database.
        if kept != Some(agent) {
            self.change_quietly(|setup| {
                setup.fresh = Some(Fresh { database: setup.source.database.clone(), agent });
            })?;
        }
        Ok(agent)
    }
}

fn company(looked: &Looked, agent: AgentId, computer: &str) -> ConnectedCompany {
    let CompanyFacts { name, number, is_sample, .. } = &looked.company;
    let text = |entry: &Entry| match entry {
        Entry::Filled(text) => text.clone(),
        Entry::Empty | Entry::Unmapped => String::new(),
    };
    ConnectedCompany {
        name: text(name),
        number: text(number),
        database: agent.to_string(),
        system: system(&looked.database, computer),
        is_sample: *is_sample,
    }
}

/// Where the company databases are, in a form that tells nobody what folders and servers are called.
fn system(database: &Database, computer: &str) -> String {
    let place = match database {
        Database::Sqlite(file) => {
            // A path that cannot be followed to its end tells apart as well as it is.
            let file = file.canonicalize().unwrap_or_else(|_| file.clone());
            format!("{computer}:{}", file.parent().unwrap_or(&file).display())
        }
        Database::Postgres(_) | Database::MariaDb(_) | Database::Tryton { .. } => {
            on_server(database.server(), computer)
        }
    };
    blake3::hash(place.as_bytes()).to_hex().to_string()
}

fn on_server((host, port): (Option<String>, u16), computer: &str) -> String {
    let host = host.unwrap_or_else(|| format!("{computer}:"));
    format!("{host}:{port}")
}

fn modules(mapping: &Mapping) -> Vec<String> {
    let modules: BTreeSet<_> = mapping.record_types().iter().map(|kind| kind.module.clone()).collect();
    modules.into_iter().collect()
}
