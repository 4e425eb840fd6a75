//! Where a MariaDB database is and how it is reached, with a sentence for each way in which that can fail.

use super::refusal::number;
use crate::{
    address::{is_here, without_password},
    error::AgentError,
    sql::reach::{not_let_in, reach, server_name},
};
use sqlx::{MySqlConnection, mysql::MySqlConnectOptions};
use std::{fmt, str::FromStr, time::Duration};

/// A database on a server, and how long statements wait for other programs.
#[derive(Clone)]
pub(crate) struct MariaPlace {
    options: MySqlConnectOptions,
    database: String,
    patience: Duration,
}

/// The first version with `json_table`.
const OLDEST: (u32, u32) = (10, 6);

/// What the connector relies on, whatever the server's settings are: nothing is cut off or made to fit, names in double quotes, moments in
/// UTC, sentences in English.
const SETTINGS: &str = "set names utf8mb4; \
    set session sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION', \
        time_zone = '+00:00', lc_messages = 'en_US', autocommit = 1, completion_type = 0, \
        foreign_key_checks = 1, unique_checks = 1, check_constraint_checks = 1, \
        sql_safe_updates = 0, sql_select_limit = default, sql_auto_is_null = 0, max_statement_time = 0; \
    do get_lock(concat('landbridge/', connection_id()), 0)";

/// A column of moments without a default would otherwise take the present one for nothing. Before 10.8 no session can say so.
const NO_MOMENT_FOR_NOTHING: &str = "set session explicit_defaults_for_timestamp = 1";

impl MariaPlace {
    /// The database at a URL such as `mysql://user:password@host/database?ssl-mode=verify_identity`.
    pub(crate) fn parse(url: &str, patience: Duration) -> Result<Self, AgentError> {
        let bad = || AgentError::BadDatabaseUrl(without_password(url));
        let options = MySqlConnectOptions::from_str(url).map_err(|_| bad())?;
        let database = options.get_database().ok_or_else(bad)?.to_owned();
        Ok(Self { options, database, patience })
    }

    /// Who the agent is to the server.
    pub(crate) fn user(&self) -> &str {
        self.options.get_username()
    }

    /// The name of the database.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Opens a connection that reads and writes values in one form, whatever the server's settings are.
    pub(super) async fn connect(&self) -> Result<MySqlConnection, AgentError> {
        let options = &self.options;
        let server =
            server_name(options.get_socket().map(AsRef::as_ref), options.get_host(), options.get_port());
        let mut connection: MySqlConnection = reach(options, server, |error| self.explain(error)).await?;
        let version: String = sqlx::query_scalar("select version()").fetch_one(&mut connection).await?;
        if !is_fit(&version) {
            return Err(AgentError::UnfitServer(version));
        }
        // Whole seconds are all that the server knows; 0 is not to wait at all.
        let patience = self.patience.as_secs();
        let settings = format!(
            "{SETTINGS}; set session innodb_lock_wait_timeout = {patience}, lock_wait_timeout = {patience}"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut connection).await?;
        match sqlx::raw_sql(NO_MOMENT_FOR_NOTHING).execute(&mut connection).await {
            Err(error) if number(&error).is_none() => Err(error.into()),
            _ => Ok(connection),
        }
    }

    fn explain(&self, error: sqlx::Error) -> AgentError {
        match number(&error) {
            Some(1044 | 1045 | 1698) => not_let_in(self.user(), &error),
            Some(1049) => AgentError::NoSuchDatabase(self.database.clone()),
            _ => error.into(),
        }
    }
}

/// Whether a server of this version is MariaDB, and new enough.
fn is_fit(version: &str) -> bool {
    // Some tell a version of MySQL first, for programs that have never heard of MariaDB.
    let own = version.strip_prefix("5.5.5-").unwrap_or(version);
    let mut numbers = own.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    let number = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    version.contains("MariaDB") && number >= OLDEST
}

impl fmt::Debug for MariaPlace {
    /// Everything but the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MariaPlace")
            .field("host", &self.options.get_host())
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

/// The computer that a URL leads to, or nothing when it is this one, and the port.
pub(crate) fn server(url: &str) -> (Option<String>, u16) {
    // What is no URL leads nowhere, which whoever opens it is told.
    let options = MySqlConnectOptions::from_str(url).unwrap_or_default();
    let host = options.get_host();
    let is_here = options.get_socket().is_some() || is_here(host);
    ((!is_here).then(|| host.to_lowercase()), options.get_port())
}

#[cfg(test)]
mod tests {
    use super::is_fit;

    #[test]
    fn only_a_mariadb_that_is_new_enough_will_do() {
        for version in ["10.11.19-MariaDB-0+deb12u1", "5.5.5-10.6.1-MariaDB", "11.4.2-MariaDB-log"] {
            assert!(is_fit(version), "{version}");
        }
        for version in ["8.0.36", "10.5.23-MariaDB", "5.5.68-MariaDB", "5.5.5-10.3.39-MariaDB"] {
            assert!(!is_fit(version), "{version}");
        }
    }
}
