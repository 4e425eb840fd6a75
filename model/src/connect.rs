//! What the office and the service say to each other while a person connects a company's business database.

use crate::wire::{Person, Workspace};
use serde::{Deserialize, Serialize};

/// The longest name of a database, a system, a company, a computer or a module in [`Connect`], in characters.
pub const MAX_NAME_CHARS: usize = 200;
/// The most modules that a mapping brings.
pub const MAX_MODULES: usize = 1_000;

/// `POST /office/v1/connect`, without a bearer token: a person with a Landbridge ID connects a company's business database. Answered with
/// [`ConnectAnswer`]; a wrong password, too many attempts and malformed input are errors as everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The person's Landbridge ID.
    pub email: String,
    /// Its password.
    pub password: String,
    /// The company whose database it is.
    pub company: ConnectedCompany,
    /// What the computer that is to synchronise calls itself; the agent's token is named after it.
    pub computer: String,
    /// The modules of the mapping's record types.
    pub modules: Vec<String>,
    /// Whether to bind the agreement to this database when it is bound to none yet.
    pub bind: bool,
}

/// The company and its database, as the office knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectedCompany {
    /// The company's name.
    pub name: String,
    /// Its registration number; empty when the database has none.
    pub number: String,
    /// Identifies the company's database among all that there are: made in the office, and never read by the service.
    pub database: String,
    /// Identifies the server or folder that holds the company databases, among those of one company. One of its databases can be connected.
    pub system: String,
    /// Whether the database is the business software's sample.
    pub is_sample: bool,
}

/// The answer to [`Connect`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectAnswer {
    /// The database is bound to the person's agreement, and an agent may bring its records.
    Connected(Connected),
    /// It can be bound to this agreement: ask again with `bind`.
    Unbound(Agreement),
    /// The person's agreement is bound to another database, or this database to another agreement, or another database of its system to one
    /// of the person's company.
    BoundElsewhere {
        /// The company that is bound there.
        company: String,
        /// The e-mail address of who administers it; told to members of that company only.
        ask: Option<String>,
    },
    /// The agreement has ended.
    Ended {
        /// When, in milliseconds since 1970.
        ended_millis: i64,
    },
    /// The person belongs to a company whose agreement somebody else administers, or the service lets nobody begin by themselves.
    NotAdministrator {
        /// The e-mail address of who administers it, when somebody does.
        ask: Option<String>,
    },
    /// The database is the business software's sample, which is for demonstrations only.
    Sample,
}

/// A connection that was made, or made anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// What the agent proves itself with; told here once. Every former token of an agent of this workspace is void.
    pub token: String,
    /// The company on the service.
    pub workspace: Workspace,
    /// Who connected it.
    pub person: Person,
    /// Its agreement.
    pub agreement: Agreement,
}

/// What the service knows of a company; also the answer to `GET /office/v1/agreement`, with the agent's token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The modules that it covers; nothing for all.
    pub modules: Option<Vec<String>>,
    /// For how many people it is; nothing for any number.
    pub people: Option<u32>,
    /// From when on it is over, in milliseconds since 1970; nothing for never.
    pub ends_millis: Option<i64>,
    /// The company whose database is bound to it.
    pub bound: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_by_their_name() {
        let elsewhere = ConnectAnswer::BoundElsewhere { company: "Bygg".into(), ask: None };
        for (answer, json) in [
            (ConnectAnswer::Sample, r#""sample""#),
            (elsewhere, r#"{"bound_elsewhere":{"company":"Bygg","ask":null}}"#),
            (ConnectAnswer::Ended { ended_millis: 7 }, r#"{"ended":{"ended_millis":7}}"#),
        ] {
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
            assert_eq!(serde_json::from_str::<ConnectAnswer>(json).unwrap(), answer);
        }
    }
}
