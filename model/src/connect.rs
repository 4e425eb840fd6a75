//! What an office says to the service to connect a company, before its agent has a token of its own.

use crate::wire::{Person, Workspace};
use serde::{Deserialize, Serialize};

/// `POST /office/v1/connect`, without a bearer token: a person with a Landbridge ID connects a company's business database. Answered with
/// [`ConnectAnswer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The person's Landbridge ID.
    pub email: String,
    /// Its password.
    pub password: String,
    /// Whose business database it is.
    pub company: ConnectedCompany,
    /// What the computer in the office is called.
    pub computer: String,
    /// The modules of the mapping's record types.
    pub modules: Vec<String>,
    /// Whether to bind an agreement that is bound to no company yet.
    pub bind: bool,
}

/// A company and its business database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectedCompany {
    /// Its name.
    pub name: String,
    /// Its registration number.
    pub number: String,
    /// What tells its database from every other one; the same wherever that is moved.
    pub database: String,
    /// What tells the server or folder that holds the company databases from others.
    pub system: String,
    /// Whether the database is the business software's sample.
    pub is_sample: bool,
}

/// What became of [`Connect`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectAnswer {
    /// The company is connected; whatever was connected to it before has no token any more.
    Connected(Connected),
    /// The agreement is bound to no company: ask again with `bind`.
    Unbound(Agreement),
    /// The agreement is bound to another company's database, or the database to another agreement.
    BoundElsewhere {
        /// The company that it is bound to.
        company: String,
        /// The e-mail address of who can change that; told to members only.
        ask: Option<String>,
    },
    /// The agreement has ended.
    Ended {
        /// When, in milliseconds since 1970, UTC.
        ended_millis: i64,
    },
    /// The person does not administer the company, or may not make a new one.
    NotAdministrator {
        /// The e-mail address of who does.
        ask: Option<String>,
    },
    /// The business software's sample belongs into a demo only.
    Sample,
}

/// The office is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The office agent's token, told once.
    pub token: String,
    /// The workspace that it speaks for.
    pub workspace: Workspace,
    /// Who connected it.
    pub person: Person,
    /// The agreement.
    pub agreement: Agreement,
}

/// What the service knows of the agreement with a company. Nothing means no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The modules that people may use.
    pub modules: Option<Vec<String>>,
    /// How many people.
    pub people: Option<u32>,
    /// When it ends, in milliseconds since 1970, UTC.
    pub ends_millis: Option<i64>,
    /// The company whose database it is bound to.
    pub bound: Option<String>,
}
