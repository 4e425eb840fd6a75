//! What stands in the way of the synchronisation: a value with its figures, which each screen tells in its own words.

use serde::{Deserialize, Serialize};

/// What stands in the way. `says` is what the database, the system or the network says of it, in the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// There is no file where the business database should be.
    DatabaseMissing {
        /// Its name.
        file: String,
    },
    /// The file is no database, or damaged.
    DatabaseDamaged {
        /// Its name.
        file: String,
    },
    /// What was named is not where a database could be.
    DatabaseAddress {
        /// It, without its password.
        address: String,
    },
    /// The server is too old, or another one.
    ServerUnfit {
        /// What it calls itself.
        server: String,
    },
    /// The server does not answer.
    DatabaseUnreachable {
        /// Where it should be.
        server: String,
        /// The network's words.
        says: String,
    },
    /// The server refuses user or password.
    Credentials {
        /// The user of the database.
        user: String,
        /// The server's words.
        says: String,
    },
    /// The file with the password cannot be read.
    PasswordFile {
        /// Its name.
        file: String,
        /// The system's words.
        says: String,
    },
    /// The server has no such database.
    NoSuchDatabase {
        /// Its name.
        name: String,
    },
    /// The user of the database may not do what is needed.
    Rights {
        /// The server's words.
        says: String,
    },
    /// The file of the database may not be written or opened.
    FileRights {
        /// The system's words.
        says: String,
    },
    /// Another program holds the database.
    Locked,
    /// The database finds no room on its disk.
    DatabaseFull {
        /// Its words.
        says: String,
    },
    /// The database failed otherwise.
    DatabaseFailed {
        /// Its words.
        says: String,
    },
    /// The mapping speaks of what the database does not have, or has otherwise.
    Mapping {
        /// The file of the mapping.
        file: String,
        /// What does not fit.
        misfits: Vec<Misfit>,
    },
    /// The table of the company is empty.
    NoCompany,
    /// The database was put back from a backup while it was in use.
    PutBack,
    /// The database is not where the service knows it to be: put back from a backup, or a copy. The administrator decides.
    Apart,
    /// Another agent has taken over the database.
    TakenOver,
    /// Whether the business software has made a record is not certain yet.
    Uncertain,
    /// The copy of the business software's records cannot be kept.
    CopyUnwritable {
        /// Its file.
        file: String,
        /// The system's words.
        says: String,
    },
    /// The office cannot remember what it is told.
    SetupUnwritable {
        /// The system's words.
        says: String,
    },
    /// Database, mapping or service were not named.
    NotNamed,
    /// What was named is not where a service could be.
    ServiceAddress {
        /// It.
        address: String,
    },
    /// The service does not answer.
    ServiceAway {
        /// The network's words.
        says: String,
    },
    /// The service's certificate does not hold, by this computer's clock and the issuers that it knows.
    Certificate {
        /// What is wrong with it.
        says: String,
    },
    /// The service answers that it cannot, for now.
    ServiceBusy {
        /// The HTTP status.
        status: u16,
        /// Its words.
        says: String,
    },
    /// Something else than a service answers.
    NotTheService {
        /// What cannot be understood.
        says: String,
    },
    /// The service does not know the office's key any more.
    TokenVoid,
    /// The service takes no sample data.
    Sample,
    /// The service speaks another version of the protocol.
    OtherProtocol,
    /// The service refuses what the office sends.
    ServiceRefuses {
        /// Its words.
        says: String,
    },
    /// Something that is not told apart.
    Other {
        /// In English.
        says: String,
    },
}

/// Something in a mapping that does not fit the business database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The line in the file, from 1.
    pub line: u32,
    /// What.
    pub fault: MisfitFault,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MisfitFault {
    /// The table is not there.
    NoTable {
        /// Its name.
        table: String,
    },
    /// The column is not there.
    NoColumn {
        /// The table.
        table: String,
        /// Its name.
        column: String,
    },
    /// The column is of another type than the field needs.
    OtherType {
        /// The table.
        table: String,
        /// Its name.
        column: String,
        /// In English: what its type is, and what would do.
        says: String,
    },
    /// The file itself cannot be used, or something else does not fit.
    Other {
        /// In English.
        says: String,
    },
}

impl Obstacle {
    /// What it is called in messages, styles, logs and tests; the same as on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::DatabaseMissing { .. } => "database_missing",
            Self::DatabaseDamaged { .. } => "database_damaged",
            Self::DatabaseAddress { .. } => "database_address",
            Self::ServerUnfit { .. } => "server_unfit",
            Self::DatabaseUnreachable { .. } => "database_unreachable",
            Self::Credentials { .. } => "credentials",
            Self::PasswordFile { .. } => "password_file",
            Self::NoSuchDatabase { .. } => "no_such_database",
            Self::Rights { .. } => "rights",
            Self::FileRights { .. } => "file_rights",
            Self::Locked => "locked",
            Self::DatabaseFull { .. } => "database_full",
            Self::DatabaseFailed { .. } => "database_failed",
            Self::Mapping { .. } => "mapping",
            Self::NoCompany => "no_company",
            Self::PutBack => "put_back",
            Self::Apart => "apart",
            Self::TakenOver => "taken_over",
            Self::Uncertain => "uncertain",
            Self::CopyUnwritable { .. } => "copy_unwritable",
            Self::SetupUnwritable { .. } => "setup_unwritable",
            Self::NotNamed => "not_named",
            Self::ServiceAddress { .. } => "service_address",
            Self::ServiceAway { .. } => "service_away",
            Self::Certificate { .. } => "certificate",
            Self::ServiceBusy { .. } => "service_busy",
            Self::NotTheService { .. } => "not_the_service",
            Self::TokenVoid => "token_void",
            Self::Sample => "sample",
            Self::OtherProtocol => "other_protocol",
            Self::ServiceRefuses { .. } => "service_refuses",
            Self::Other { .. } => "other",
        }
    }

    /// The one figure that its sentence needs, by its name there.
    pub fn figure(&self) -> Option<(&'static str, String)> {
        match self {
            Self::DatabaseMissing { file }
            | Self::DatabaseDamaged { file }
            | Self::PasswordFile { file, .. }
            | Self::CopyUnwritable { file, .. }
            | Self::Mapping { file, .. } => Some(("file", file.clone())),
            Self::DatabaseAddress { address } | Self::ServiceAddress { address } => {
                Some(("address", address.clone()))
            }
            Self::ServerUnfit { server } | Self::DatabaseUnreachable { server, .. } => {
                Some(("server", server.clone()))
            }
            Self::Credentials { user, .. } => Some(("user", user.clone())),
            Self::NoSuchDatabase { name } => Some(("name", name.clone())),
            Self::ServiceBusy { status, .. } => Some(("status", status.to_string())),
            _ => None,
        }
    }

    /// What somebody else says of it, in the original, and who.
    pub fn original(&self) -> Option<(Speaker, &str)> {
        match self {
            Self::Credentials { says, .. }
            | Self::Rights { says }
            | Self::DatabaseFull { says }
            | Self::DatabaseFailed { says } => Some((Speaker::Database, says)),
            Self::DatabaseUnreachable { says, .. }
            | Self::PasswordFile { says, .. }
            | Self::FileRights { says }
            | Self::CopyUnwritable { says, .. }
            | Self::SetupUnwritable { says }
            | Self::ServiceAway { says }
            | Self::Certificate { says }
            | Self::NotTheService { says }
            | Self::Other { says } => Some((Speaker::System, says)),
            Self::ServiceBusy { says, .. } | Self::ServiceRefuses { says } => Some((Speaker::Service, says)),
            _ => None,
        }
    }
}

/// Who says something in the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The business database.
    Database,
    /// This computer, or its network.
    System,
    /// The service.
    Service,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_name_is_the_one_on_the_wire() {
        let all = [
            Obstacle::Locked,
            Obstacle::Credentials { user: "anna".into(), says: "no".into() },
            Obstacle::Mapping { file: "office.toml".into(), misfits: Vec::new() },
            Obstacle::ServiceBusy { status: 507, says: "full".into() },
        ];
        for obstacle in all {
            let wire = serde_json::to_value(&obstacle).unwrap();
            let name = wire.as_str().or_else(|| Some(wire.as_object()?.keys().next()?.as_str()));
            assert_eq!(name, Some(obstacle.kind()));
        }
    }
}
