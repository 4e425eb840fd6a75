//! Ending the connection: what the service still holds before, and what is removed.

use super::{Console, ConsoleError, NotKept, Setup};
use crate::{agent::Service, connector::Database, error::AgentError, sqlite::BUSY_LIMIT};
use landbridge_model::{
    connection::{Disconnect, Former, Held, Leave, Remains},
    console::Progress,
};

impl Console {
    /// What the service holds for the business database.
    pub(super) async fn held(&self) -> Result<Held, ConsoleError> {
        let setup = self.setup().clone();
        Ok(service(&setup).ok_or(ConsoleError::NotConnected)??.held().await?)
    }

    /// Ends the connection here, on the service, and in the business database as far as that is asked for. What was named stays.
    pub(super) async fn disconnect(&self, asked: Disconnect) -> Result<(), ConsoleError> {
        let before = self.setup().clone();
        let Some(service) = service(&before) else { return Err(ConsoleError::NotConnected) };
        let former = Former {
            company: before.connection.as_ref().map(|made| made.company.clone()).unwrap_or_default(),
            service: before.source.service.clone(),
            ended_millis: self.now_millis(),
            // What is known if the program ends before the service has answered.
            token: Remains::Failed { why: "the program ended before the service answered".to_owned() },
            tables: Remains::Kept,
            successor: None,
        };
        self.change(|setup| setup.end(former))?;
        *self.progress() = Progress::default();
        // The agent has let go of the business database once its place is free.
        drop(self.0.at_work.lock().await);
        let (token, tables) = end(service, self.database(&before), asked).await;
        Ok(self.note_remains(token, tables)?)
    }

    fn note_remains(&self, token: Remains, tables: Remains) -> Result<(), NotKept> {
        self.change_quietly(|setup| {
            if let Some(former) = &mut setup.former {
                (former.token, former.tables) = (token, tables);
            }
        })
    }
}

/// The service as the agent's token opens it; nothing when nothing is connected.
fn service(setup: &Setup) -> Option<Result<Service, AgentError>> {
    Some(Service::new(&setup.source.service, setup.token.as_deref()?))
}

/// What has become of the token on the service and of the tables in the business database.
async fn end(
    service: Result<Service, AgentError>,
    database: Option<Database>,
    asked: Disconnect,
) -> (Remains, Remains) {
    let leave = Leave { removes_tables: asked.removes_tables };
    let left = match service {
        Ok(service) => service.leave(leave).await,
        Err(error) => Err(error),
    };
    let failed = |error: &AgentError| Remains::Failed { why: error.to_string() };
    let token = match &left {
        Ok(_) | Err(AgentError::TokenRefused) => Remains::Gone,
        Err(error) => failed(error),
    };
    let tables = match left {
        _ if !asked.removes_tables => Remains::Kept,
        Ok(left) if left.may_remove_tables => remove_tables(database).await,
        Ok(_) => Remains::Needed,
        Err(error) => failed(&error),
    };
    (token, tables)
}

async fn remove_tables(database: Option<Database>) -> Remains {
    let Some(database) = database else { return Remains::Kept };
    match database.remove_side_tables(BUSY_LIMIT).await {
        Ok(()) => Remains::Gone,
        Err(error) => Remains::Failed { why: error.to_string() },
    }
}
