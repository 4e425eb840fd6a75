//! What a failure is told as: a value that each screen has its own words for.

use crate::{
    error::{AgentError, sqlite_code},
    mapping::{MappingError, Problem},
    mariadb, postgres,
};
use landbridge_model::obstacle::{Misfit, MisfitFault, Obstacle};
use std::{error::Error, path::Path};

/// SQLite's primary result codes for a file that may not be written, or not be opened, and a disk that is full
/// (<https://www.sqlite.org/rescode.html>).
const SQLITE_FILE_RIGHTS: [i32; 3] = [3, 8, 14];
const SQLITE_FULL: i32 = 13;

impl From<&AgentError> for Obstacle {
    fn from(error: &AgentError) -> Self {
        let name = |path: &Path| path.display().to_string();
        match error {
            AgentError::DatabaseMissing(file) => Self::DatabaseMissing { file: name(file) },
            AgentError::NotADatabase(file) => Self::DatabaseDamaged { file: name(file) },
            AgentError::BadDatabaseUrl(address) | AgentError::BadTrytonUrl(address) => {
                Self::DatabaseAddress { address: address.clone() }
            }
            AgentError::UnfitServer(server) => Self::ServerUnfit { server: server.clone() },
            AgentError::PasswordFile { file, why } => {
                Self::PasswordFile { file: name(file), says: why.clone() }
            }
            AgentError::CopyUnwritable { file, why } => {
                Self::CopyUnwritable { file: name(file), says: why.clone() }
            }
            AgentError::Uncertain => Self::Uncertain,
            AgentError::DatabaseUnreachable { server, why } => {
                Self::DatabaseUnreachable { server: server.clone(), says: why.clone() }
            }
            AgentError::CredentialsRefused { user, why } => {
                Self::Credentials { user: user.clone(), says: why.clone() }
            }
            AgentError::NoSuchDatabase(name) => Self::NoSuchDatabase { name: name.clone() },
            AgentError::RightMissing(says) => Self::Rights { says: says.clone() },
            AgentError::DatabaseLocked => Self::Locked,
            AgentError::Database(error) => of_database(error),
            AgentError::Mapping(error) => of_mapping(error),
            AgentError::NoCompany => Self::NoCompany,
            AgentError::TakenOver => Self::TakenOver,
            AgentError::PutBack => Self::PutBack,
            AgentError::Stopped => Self::Apart,
            other => of_service(other),
        }
    }
}

/// A failure of the business database in the midst of something.
fn of_database(error: &sqlx::Error) -> Obstacle {
    let says =
        error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
    match sqlite_code(error) {
        Some(SQLITE_FULL) => Obstacle::DatabaseFull { says },
        Some(code) if SQLITE_FILE_RIGHTS.contains(&code) => Obstacle::FileRights { says },
        _ if postgres::is_full(error) || mariadb::is_full(error) => Obstacle::DatabaseFull { says },
        _ => Obstacle::DatabaseFailed { says },
    }
}

fn of_mapping(error: &MappingError) -> Obstacle {
    let misfit = |misfit: &crate::mapping::Misfit| Misfit {
        line: u32::try_from(misfit.line).unwrap_or(u32::MAX),
        fault: fault(&misfit.problem),
    };
    Obstacle::Mapping { file: error.file.clone(), misfits: error.misfits.iter().map(misfit).collect() }
}

fn fault(problem: &Problem) -> MisfitFault {
    match problem {
        Problem::NoSuchTable(table) => MisfitFault::NoTable { table: table.clone() },
        Problem::NoSuchColumn { table, column } => {
            MisfitFault::NoColumn { table: table.clone(), column: column.clone() }
        }
        Problem::Unfit { table, column, why } => {
            MisfitFault::OtherType { table: table.clone(), column: column.clone(), says: why.clone() }
        }
        other => MisfitFault::Other { says: other.to_string() },
    }
}

/// What lies between the office and the service, or with it.
fn of_service(error: &AgentError) -> Obstacle {
    match error {
        AgentError::TokenRefused => Obstacle::TokenVoid,
        AgentError::SampleRefused => Obstacle::Sample,
        AgentError::ProtocolMismatch => Obstacle::OtherProtocol,
        AgentError::Refused(says) => Obstacle::ServiceRefuses { says: says.clone() },
        AgentError::BadAddress(address) => Obstacle::ServiceAddress { address: address.clone() },
        AgentError::Offline(error) => match certificate_fault(error) {
            Some(says) => Obstacle::Certificate { says },
            None => Obstacle::ServiceAway { says: root(error).to_string() },
        },
        AgentError::Unavailable { status, message } => {
            Obstacle::ServiceBusy { status: *status, says: message.clone() }
        }
        AgentError::BadAnswer(error) => Obstacle::NotTheService { says: root(error).to_string() },
        other => Obstacle::Other { says: other.to_string() },
    }
}

/// What is wrong with the service's certificate, if that is what keeps the office from it.
fn certificate_fault(error: &reqwest::Error) -> Option<String> {
    let found = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    // The TLS error may be within one of the system, which hides it from the chain.
    let within = causes(error).filter_map(|cause| cause.downcast_ref::<std::io::Error>()?.get_ref());
    let mut within = within.filter_map(|inner| inner.downcast_ref::<rustls::Error>());
    match found.or_else(|| within.next())? {
        rustls::Error::InvalidCertificate(fault) => Some(fault.to_string()),
        _ => None,
    }
}

/// The innermost cause: the outer ones say the same less exactly, and the address again.
fn root(error: &dyn Error) -> &dyn Error {
    error.source().map_or(error, root)
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_that_no_longer_fits_is_told_by_table_and_column() {
        let misfit = |line, problem| crate::mapping::Misfit { line, problem };
        let misfits = vec![
            misfit(11, Problem::NoSuchTable("clients".into())),
            misfit(23, Problem::NoSuchColumn { table: "clients".into(), column: "name".into() }),
            misfit(24, Problem::KeyTwice("name".into())),
        ];
        let error = AgentError::Mapping(MappingError { file: "office.toml".into(), misfits });
        let Obstacle::Mapping { file, misfits } = Obstacle::from(&error) else { panic!("{error}") };
        let faults: Vec<_> = misfits.into_iter().map(|misfit| (misfit.line, misfit.fault)).collect();
        let expected = [
            (11, MisfitFault::NoTable { table: "clients".into() }),
            (23, MisfitFault::NoColumn { table: "clients".into(), column: "name".into() }),
            (24, MisfitFault::Other { says: "the key \"name\" is taken by another one".into() }),
        ];
        assert_eq!((file.as_str(), faults.as_slice()), ("office.toml", expected.as_slice()));
    }

    #[test]
    fn what_the_service_cannot_for_now_is_told_with_its_words() {
        let error = AgentError::Unavailable { status: 503, message: "full".into() };
        assert_eq!(Obstacle::from(&error), Obstacle::ServiceBusy { status: 503, says: "full".into() });
        assert_eq!(Obstacle::from(&AgentError::TokenRefused), Obstacle::TokenVoid);
        assert_eq!(Obstacle::from(&AgentError::Stopped), Obstacle::Apart);
    }
}
