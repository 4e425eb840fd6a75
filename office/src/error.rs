//! Why the office agent cannot go on, in words that say what to do.

use crate::{mapping::MappingError, mariadb, postgres};
use sqlx::{error::DatabaseError, sqlite::SqliteError};
use std::path::PathBuf;
use thiserror::Error;

/// Why the office agent cannot go on.
#[derive(Debug, Error)]
pub enum AgentError {
    /// Name the file of the business database.
    #[error("there is no business database at {}", .0.display())]
    DatabaseMissing(PathBuf),
    /// Name another file.
    #[error("{} is not an SQLite database, or it is damaged", .0.display())]
    NotADatabase(PathBuf),
    /// Correct the URL.
    #[error(
        "\"{0}\" is not the URL of a database, such as postgres://user:password@host/database or mysql://user:password@host/database"
    )]
    BadDatabaseUrl(String),
    /// Use a newer server.
    #[error("the database server is {0}; the office agent needs MariaDB 10.6 or newer")]
    UnfitServer(String),
    /// Correct the URL.
    #[error(
        "\"{0}\" is not the URL of a Tryton database, such as tryton+https://user@host:8000/database?password-file=FILE"
    )]
    BadTrytonUrl(String),
    /// Use the one that comes with this program, or change a copy of it.
    #[error("for Tryton there is a mapping already, which is used when none is named")]
    HasOwnMapping,
    /// Fill it in where it is.
    #[error("what is missing of the company is filled in in Tryton itself, at the party of the company")]
    FillInThere,
    /// Correct the file's name or rights.
    #[error("the password cannot be read from {}: {why}", .file.display())]
    PasswordFile {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The folder must be there and writable.
    #[error("the copy of Tryton's records cannot be kept in {}: {why}", .file.display())]
    CopyUnwritable {
        /// The file of the copy.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Wait: what has become of an edit whose call was cut off is known soon; the agent looks again by itself.
    #[error("it is not certain yet whether Tryton has made a record, since its answer was lost")]
    Uncertain,
    /// Start the server, or correct its name; the agent tries again by itself.
    #[error("the database server at {server} cannot be reached: {why}")]
    DatabaseUnreachable {
        /// Where it should be.
        server: String,
        /// What the network says.
        why: String,
    },
    /// Correct the user or the password.
    #[error("the database server does not let \"{user}\" in: {why}")]
    CredentialsRefused {
        /// The user of the database.
        user: String,
        /// The server's words.
        why: String,
    },
    /// Correct the name.
    #[error("the database server has no database \"{0}\"")]
    NoSuchDatabase(String),
    /// Grant it, or name another user.
    #[error("the user of the business database lacks a right that the office agent needs: {0}")]
    RightMissing(String),
    /// Somebody else writes for too long; the agent tries again by itself.
    #[error("the business database is locked by another program")]
    DatabaseLocked,
    /// The database failed; look at the disk and the rights of the file.
    #[error("the business database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// Correct the mapping.
    #[error("the mapping does not fit the business database\n{0}")]
    Mapping(#[from] MappingError),
    /// Fill in the company in the business database.
    #[error("the table of the company in the business database has no row")]
    NoCompany,
    /// Another agent works on this database; stop one of the two.
    #[error("another office agent has taken over this business database")]
    TakenOver,
    /// The agent begins anew, and the service says how it stands.
    #[error("the business database was put back from a backup while the office agent was at work")]
    PutBack,
    /// The administrator decides how to go on.
    #[error(
        "the business database is not where the service knows it to be: it was put back from a backup, or is a copy; \
         connect the right one, or adopt it on the service with `landbridge admin adopt-database`"
    )]
    Stopped,
    /// Connect the office again to get a new token.
    #[error("the service does not know this office agent's token")]
    TokenRefused,
    /// Connect the company's own database, or use a demo service.
    #[error(
        "this business database is the software's sample, and the service is not a demo: it takes no sample data"
    )]
    SampleRefused,
    /// Install the version that the service speaks.
    #[error(
        "the service speaks another version of the protocol; install the present version of landbridge here"
    )]
    ProtocolMismatch,
    /// The service does not take what the agent sends.
    #[error("the service refuses the office agent: {0}")]
    Refused(String),
    /// Correct the address of the service.
    #[error("\"{0}\" is not an address of a service, such as https://landbridge.example")]
    BadAddress(String),
    /// The service cannot be reached; the agent tries again by itself.
    #[error("the service cannot be reached")]
    Offline(#[source] reqwest::Error),
    /// The service cannot answer now; the agent tries again by itself.
    #[error("the service answered with status {status}: {message}")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// The service's words.
        message: String,
    },
    /// What the service answers cannot be understood.
    #[error("the service answered something that is not of this protocol")]
    BadAnswer(#[source] reqwest::Error),
}

impl AgentError {
    /// Whether the same may succeed later without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::DatabaseLocked
            | Self::Uncertain
            | Self::DatabaseUnreachable { .. }
            | Self::Offline(_)
            | Self::Unavailable { .. }
            | Self::BadAnswer(_) => true,
            Self::Database(error) => !is_broken(error),
            _ => false,
        }
    }
}

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>).
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const CORRUPT: i32 = 11;
const NOT_A_DATABASE: i32 = 26;

/// The primary result code of SQLite in an error; nothing when the error is not the database's.
pub(crate) fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let error = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    let code: i32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Whether the file is no database, or damaged.
pub(crate) fn is_broken(error: &sqlx::Error) -> bool {
    matches!(sqlite_code(error), Some(CORRUPT | NOT_A_DATABASE))
}

impl From<sqlx::Error> for AgentError {
    fn from(error: sqlx::Error) -> Self {
        if let Some(words) = postgres::missing_right(&error).or(mariadb::missing_right(&error)) {
            return Self::RightMissing(words.to_owned());
        }
        match sqlite_code(&error) {
            Some(BUSY | LOCKED) => Self::DatabaseLocked,
            _ if postgres::is_in_the_way(&error) || mariadb::is_in_the_way(&error) => Self::DatabaseLocked,
            _ => Self::Database(error),
        }
    }
}
