//! How a database server is reached, with a sentence for each way in which that can fail.

use crate::error::AgentError;
use sqlx::Connection;
use std::{path::Path, time::Duration};

/// Beyond this no server answers.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Opens a connection to the server of this name. `explain` knows what the server's refusals mean.
pub(crate) async fn reach<C: Connection>(
    options: &C::Options,
    server: String,
    explain: impl FnOnce(sqlx::Error) -> AgentError,
) -> Result<C, AgentError> {
    let why = match tokio::time::timeout(CONNECT_LIMIT, C::connect_with(options)).await {
        Ok(Ok(connection)) => return Ok(connection),
        Ok(Err(sqlx::Error::Io(error))) => error.to_string(),
        Ok(Err(sqlx::Error::Tls(error))) => error.to_string(),
        Ok(Err(error)) => return Err(explain(error)),
        Err(_) => "it does not answer".to_owned(),
    };
    Err(AgentError::DatabaseUnreachable { server, why })
}

/// What a server is called: its socket, or its host and port.
pub(crate) fn server_name(socket: Option<&Path>, host: &str, port: u16) -> String {
    socket.map_or_else(|| format!("{host}:{port}"), |socket| socket.display().to_string())
}

/// It does not let this user in, in its words.
pub(crate) fn not_let_in(user: &str, error: &sqlx::Error) -> AgentError {
    let why = error.as_database_error().map_or_else(String::new, |error| error.message().to_owned());
    AgentError::CredentialsRefused { user: user.to_owned(), why }
}
