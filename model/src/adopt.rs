//! What the administrator decides about a business database that is not where the service knows it to be: put back from a backup, or a copy.

use serde::{Deserialize, Serialize};

/// `POST /office/v1/adopt`, and the same at the console's own address. The office agent that greets the service next is taken by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopt {
    /// What becomes of what the business database has lost.
    pub lost: Lost,
}

/// What becomes of what people entered and the business database has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// It is gone: the business database is as it should be.
    Gone,
    /// It is written into the business database once more.
    WrittenAgain,
}

/// The answer to [`Adopt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// Whether there was something to decide: an agent was told to stop, and nobody has decided since.
    pub is_decided: bool,
}
