//! A person in a workspace, as the door has just found them in the list of members.

use landbridge_model::{PersonId, Rights};

/// Who asks, and what they may do. It is looked up for every request, since rights change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// Their name, for colleagues.
    pub name: String,
    /// What they may see and do.
    pub rights: Rights,
    /// Raised with every change of `rights`.
    pub epoch: u32,
}
