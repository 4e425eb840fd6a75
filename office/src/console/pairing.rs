//! Another computer takes over: the code for it, what this one does with such a code, and giving way to the one that came.

use super::{Console, ConsoleError, Fresh, Setup, read_mapping};
use crate::{
    agent::Service,
    connector::Database,
    mapping::{Mapping, sample_mapping},
};
use landbridge_model::{
    AgentId,
    connection::{Former, Remains},
    console::{Connection, Pace, Progress, Source, Start},
    pairing::{AskPairing, CarriedSetup, Pair, PairAnswer, PairAsked, Paired, PairingCode, Successor},
};
use std::{fs, time::Duration};

/// Somebody who is waiting for an answer waits no longer for another program.
const PATIENCE: Duration = Duration::from_secs(2);
/// What messages call a mapping that came from another computer.
const CARRIED_MAPPING: &str = "mapping.toml";

impl Console {
    /// A code for the computer that is to take over.
    pub(super) async fn ask_pairing(&self) -> Result<PairingCode, ConsoleError> {
        let setup = self.setup().clone();
        let token = setup.token.as_deref().ok_or(ConsoleError::NotConnected)?;
        if setup.database().is_some_and(|database| database.is_kept_here()) {
            return Err(ConsoleError::KeptHere);
        }
        // Before that the business database says of itself nothing by which another computer would know it.
        if setup.start.is_none_or(|start| start.began_millis.is_none()) {
            return Err(ConsoleError::NotBegun);
        }
        let service = Service::new(&setup.source.service, token)?;
        Ok(service.ask_pairing(&AskPairing { setup: carried(&setup)? }).await?)
    }

    /// Takes over, with a code of the computer that synchronises until now, and with its business database.
    pub(super) async fn pair(&self, asked: PairAsked) -> Result<(), ConsoleError> {
        if self.setup().token.is_some() {
            return Err(ConsoleError::Connected);
        }
        let named = Source { database: asked.database, service: asked.service, ..Source::default() };
        let named = self.setup().completed(named);
        let service = Service::new(&named.service, "")?;
        let carried = service.look_at_pairing(&asked.code).await?.setup;
        let mapping = match &carried.mapping {
            Some(text) => Mapping::parse(CARRIED_MAPPING, text)?,
            None => sample_mapping(),
        };
        let looked = Database::named(&named.database).look(&mapping, PATIENCE).await?;
        looked.facts?;
        let agent = looked.set_up?.ok_or(ConsoleError::OtherDatabase)?;
        // Kept before the code is used up, so that a full disk leaves it good.
        let mapping = match &carried.mapping {
            Some(text) => (self.0.config.keep_mapping)(text).map_err(super::NotKept::from)?,
            None => String::new(),
        };
        let source = Source { mapping, ..named };
        let pair =
            Pair { code: asked.code, database: agent.to_string(), computer: self.0.config.computer.clone() };
        match service.pair(&pair).await? {
            PairAnswer::OtherDatabase => Err(ConsoleError::OtherDatabase),
            PairAnswer::Paired(paired) => self.begin_in_its_place(source, agent, carried, *paired),
        }
    }

    fn begin_in_its_place(
        &self,
        source: Source,
        agent: AgentId,
        carried: CarriedSetup,
        paired: Paired,
    ) -> Result<(), ConsoleError> {
        let now_millis = self.now_millis();
        let (person, email) = paired.person.map(|person| (person.name, person.email)).unwrap_or_default();
        let connection = Connection {
            company: paired.workspace.name,
            person,
            email,
            since_millis: now_millis,
            computer: self.0.config.computer.clone(),
            agreement: paired.agreement,
        };
        self.change(|setup| {
            *setup = Setup {
                fresh: Some(Fresh { database: source.database.clone(), agent }),
                source,
                token: Some(paired.token),
                connection: Some(connection),
                former: None,
                start: Some(Start { at_millis: now_millis, began_millis: None }),
                pace: Pace { is_paused: false, records_per_second: carried.records_per_second },
                hours: carried.hours,
            };
        })?;
        Ok(())
    }

    /// Whether another computer was connected in the place of this one; then nothing begins here by itself any more.
    pub(super) async fn gives_way(&self, setup: &Setup) -> bool {
        let Some(token) = &setup.token else { return false };
        let Ok(service) = Service::new(&setup.source.service, token) else { return false };
        let Ok(Some(successor)) = service.successor().await else { return false };
        let ended_millis = self.now_millis();
        let changed = self.change(|present| {
            // Whatever somebody has set up since stays.
            if present.token == setup.token {
                present.end(replaced(setup, successor, ended_millis));
            }
        });
        match changed {
            Ok(()) => *self.progress() = Progress::default(),
            Err(error) => tracing::error!(%error, "that another computer has taken over"),
        }
        true
    }
}

/// What goes along to another computer.
fn carried(setup: &Setup) -> Result<CarriedSetup, ConsoleError> {
    let mapping = match setup.source.mapping.as_str() {
        "" => None,
        path => {
            // One that cannot be read or does not hold is of no use there.
            read_mapping(&setup.source).transpose()?;
            Some(fs::read_to_string(path).map_err(ConsoleError::NoMapping)?)
        }
    };
    let records_per_second = setup.pace.records_per_second;
    Ok(CarriedSetup { mapping, hours: setup.hours.clone(), records_per_second })
}

fn replaced(setup: &Setup, successor: Successor, ended_millis: i64) -> Former {
    Former {
        company: setup.connection.as_ref().map(|made| made.company.clone()).unwrap_or_default(),
        service: setup.source.service.clone(),
        ended_millis,
        token: Remains::Gone,
        tables: Remains::Needed,
        successor: Some(successor),
    }
}
