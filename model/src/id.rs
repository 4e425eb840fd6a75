//! Names of things: every id and number that travels between the parts, each a type of its own.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::{Builder, Uuid};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// An id made at `now_millis` (milliseconds since 1970, UTC) from ten random bytes: a UUIDv7 (RFC 9562), so that ids
            /// sort by creation.
            pub fn new(now_millis: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(now_millis, &random).into_uuid())
            }

            /// Reads the 36-character form. Returns nothing for any other text.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id!(
    /// A record; made by whoever creates it, also offline.
    RecordId
);
uuid_id!(
    /// One company's records and people on the service.
    WorkspaceId
);
uuid_id!(
    /// A person with a Landbridge ID.
    PersonId
);
uuid_id!(
    /// One replica's outbox: one person, one workspace, one browser profile, until it is wiped.
    ClientId
);
uuid_id!(
    /// Which history of the service's database a seq belongs to.
    GenerationId
);
uuid_id!(
    /// The edits of one click on Save.
    SaveId
);
uuid_id!(
    /// Edits that stand or fall together.
    GroupId
);
uuid_id!(
    /// One installation of the office agent.
    AgentId
);
uuid_id!(
    /// A batch of what changed in the business database; each names its predecessor.
    BatchId
);

/// A place in a workspace's change feed; 0 is before the first commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// The permanent number of a record type; never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypeNo(pub u16);

/// The permanent number of a field within its record type; never used again, never of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldNo(pub u16);

/// An edit's name everywhere: the outbox it came from and its number there (from 1, without gaps or reuse).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EditId {
    /// The outbox.
    pub client: ClientId,
    /// The number in it.
    pub n: u64,
}

/// A part of the records that rights are given on: `company`, or a prefix and a key such as `team:2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub String);

impl Scope {
    /// The scope of records that belong to nobody in particular; everybody with a right on the module has it.
    pub fn company() -> Self {
        Self("company".into())
    }

    /// The scope of a team, by the value of the field that names it.
    pub fn team(key: &str) -> Self {
        Self(format!("team:{key}"))
    }

    /// The same records, but only for those with a right on `module`: `team:2+contacts`.
    #[must_use]
    pub fn within(&self, module: &str) -> Self {
        Self(format!("{}+{module}", self.0))
    }

    /// The scope without its module, and the module.
    pub fn split_module(&self) -> (Self, Option<&str>) {
        match self.0.split_once('+') {
            Some((scope, module)) => (Self(scope.into()), Some(module)),
            None => (self.clone(), None),
        }
    }

    /// Whether this is the scope that everybody has.
    pub fn is_company(&self) -> bool {
        self.0 == "company"
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_creation() {
        let early = RecordId::new(1, [255; 10]);
        let late = RecordId::new(2, [0; 10]);
        assert!(early < late);
    }
}
