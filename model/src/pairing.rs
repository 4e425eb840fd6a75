//! Another computer takes over the synchronisation of a company: what the offices and the service say to each other about it, under
//! `/office/v1`, and the new computer's console with its page.

use crate::{
    connect::Agreement,
    hours::Hours,
    wire::{Person, Workspace},
};
use serde::{Deserialize, Serialize};

/// The largest mapping that is carried to another computer, in bytes.
pub const MAX_CARRIED_BYTES: usize = 1024 * 1024;

/// `POST pairing`, with the agent's token: asks for a code for another computer. A former code of the workspace is void. Answered with
/// [`PairingCode`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskPairing {
    /// What the other computer is to be set up like.
    pub setup: CarriedSetup,
}

/// What goes along to another computer. Where the business database is, and with which password, does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedSetup {
    /// The mapping file's text; nothing for the one of the sample.
    pub mapping: Option<String>,
    /// At which hours it synchronises.
    pub hours: Hours,
    /// At most so many records a second; nothing for no limit.
    pub records_per_second: Option<u32>,
}

/// A code that is good once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingCode {
    /// What to type on the other computer.
    pub code: String,
    /// Until when it is good, in milliseconds since 1970, UTC.
    pub ends_millis: i64,
}

/// `POST pairing/look`, without a token: what a code is for; it stays as good as it was. Answered with [`Carried`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookAtPairing {
    /// The code as it was typed.
    pub code: String,
}

/// What a code is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The company.
    pub company: String,
    /// What the computer is to be set up like.
    pub setup: CarriedSetup,
}

/// `POST pair`, without a token: this computer synchronises from now on. Answered with [`PairAnswer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The code as it was typed.
    pub code: String,
    /// The business database, by the id that it was bound with.
    pub database: String,
    /// What the computer calls itself.
    pub computer: String,
}

/// The answer to [`Pair`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairAnswer {
    /// This computer synchronises; every former token of an agent of the workspace is void, and so is the code.
    Paired(Box<Paired>),
    /// The business database is not the one that is bound to the agreement. The code stays good.
    OtherDatabase,
}

/// What the new computer gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// What the agent proves itself with; told here once.
    pub token: String,
    /// The company on the service.
    pub workspace: Workspace,
    /// Who administers it; nothing when nobody does.
    pub person: Option<Person>,
    /// Its agreement.
    pub agreement: Agreement,
}

/// The answer to `GET successor`, with an agent's token that is void because another computer was connected: which one synchronises now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// What the computer calls itself.
    pub computer: String,
    /// Since when, in milliseconds since 1970, UTC.
    pub since_millis: i64,
}

/// `POST /console/v1/pair`: this computer is to synchronise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairAsked {
    /// The service's address.
    pub service: String,
    /// The code as it was typed.
    pub code: String,
    /// The business database, as it is reached from this computer: a file, or a URL.
    pub database: String,
}
