//! Where a PostgreSQL database is and how it is reached, with a sentence for each way in which that can fail.

use crate::{
    address::{is_here, without_password},
    error::AgentError,
    sql::reach::{not_let_in, reach, server_name},
};
use sqlx::{PgConnection, error::DatabaseError, postgres::PgConnectOptions};
use std::{fmt, str::FromStr, time::Duration};

/// A database on a server, and how long statements wait for other programs.
#[derive(Clone)]
pub(crate) struct PgPlace {
    options: PgConnectOptions,
    patience: Duration,
}

impl PgPlace {
    /// The database at a URL such as `postgres://user:password@host/database?sslmode=verify-full`.
    pub(crate) fn parse(url: &str, patience: Duration) -> Result<Self, AgentError> {
        let options = PgConnectOptions::from_str(url);
        let options = options.map_err(|_| AgentError::BadDatabaseUrl(without_password(url)))?;
        let options = options.application_name("landbridge office agent");
        Ok(Self { options, patience })
    }

    /// Who the agent is to the server.
    pub(crate) fn user(&self) -> &str {
        self.options.get_username()
    }

    /// Opens a connection that reads and writes values in one form, whatever the server's settings are.
    pub(super) async fn connect(&self) -> Result<PgConnection, AgentError> {
        let options = &self.options;
        let server =
            server_name(options.get_socket().map(AsRef::as_ref), options.get_host(), options.get_port());
        let mut connection: PgConnection = reach(options, server, |error| self.explain(error)).await?;
        // Nothing limits how long the agent waits when this is 0. What is sent to the service must not be lost in a crash of the server.
        let patience_millis = self.patience.as_millis().max(1);
        let settings = format!(
            "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set standard_conforming_strings = on; \
             set client_encoding = 'UTF8'; set synchronous_commit = on; set lock_timeout = {patience_millis}; \
             select set_config('search_path', current_setting('search_path') || ', landbridge', false)"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut connection).await?;
        Ok(connection)
    }

    fn explain(&self, error: sqlx::Error) -> AgentError {
        let code = error.as_database_error().and_then(DatabaseError::code).map(|code| code.into_owned());
        match code.as_deref() {
            Some("28P01" | "28000") => not_let_in(self.user(), &error),
            Some("3D000") => {
                let database = self.options.get_database().unwrap_or(self.user());
                AgentError::NoSuchDatabase(database.to_owned())
            }
            _ => error.into(),
        }
    }
}

impl fmt::Debug for PgPlace {
    /// Everything but the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgPlace")
            .field("host", &self.options.get_host())
            .field("database", &self.options.get_database())
            .finish_non_exhaustive()
    }
}

/// The computer that a URL leads to, or nothing when it is this one, and the port.
pub(crate) fn server(url: &str) -> (Option<String>, u16) {
    // What is no URL leads nowhere, which whoever opens it is told.
    let options = PgConnectOptions::from_str(url).unwrap_or_default();
    let host = options.get_host();
    let is_here = options.get_socket().is_some() || host.starts_with('/') || is_here(host);
    ((!is_here).then(|| host.to_lowercase()), options.get_port())
}
