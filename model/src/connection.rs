//! What the office and the service say to each other about a connection that is there, and what the office console says of one that has
//! ended.

use crate::{id::TypeNo, label::Label, pairing::Successor};
use serde::{Deserialize, Serialize};

/// `GET /office/v1/held`: what people entered and the business database does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// By record type; types of which nothing is held are left out.
    pub types: Vec<HeldType>,
}

/// What is held of one record type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldType {
    /// Which type.
    pub type_no: TypeNo,
    /// What its records are called.
    pub label: Label,
    /// Edits that the service has accepted and the business database has not answered.
    pub waiting: u64,
    /// Conflicts that nobody has settled.
    pub conflicts: u64,
}

impl Held {
    /// Edits that wait for the business database.
    pub fn waiting(&self) -> u64 {
        self.types.iter().map(|kind| kind.waiting).sum()
    }
}

/// `POST /office/v1/leave`: the office ends the connection. Every token of an agent of the workspace is void afterwards. Answered with
/// [`Left`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Whether the office is about to remove what it keeps in the business database.
    pub removes_tables: bool,
}

/// The answer to [`Leave`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Whether what the office keeps in the business database may be removed. It may not while edits wait: what has become of them is
    /// written down there, and without it they would be written once more.
    pub may_remove_tables: bool,
}

/// `POST /console/v1/disconnect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Whether to remove the side tables and triggers from the business database.
    pub removes_tables: bool,
}

/// What is left of a connection that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The company.
    pub company: String,
    /// The service's address.
    pub service: String,
    /// When it ended, in milliseconds since 1970, UTC.
    pub ended_millis: i64,
    /// What has become of the agent's token on the service.
    pub token: Remains,
    /// What has become of the side tables and triggers in the business database.
    pub tables: Remains,
    /// The computer that has taken the place of this one, if that is why it ended.
    #[serde(default)]
    pub successor: Option<Successor>,
}

/// What has become of something that a connection had brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// It is gone.
    Gone,
    /// Nobody asked to remove it.
    Kept,
    /// It stays because edits wait that are noted there.
    Needed,
    /// It could not be removed.
    Failed {
        /// Why, in words.
        why: String,
    },
}
