//! What a person may see and do: decided by module and scope, checked on the service, told to the client.

use crate::map::Map;
use crate::set::Set;
use crate::{
    id::{Scope, TypeNo},
    record_type::{Authority, RecordType},
};
use serde::{Deserialize, Serialize};

/// One person's rights in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// What may be done, by module; a module that is not named is not there for this person.
    pub modules: Map<String, Level>,
    /// On which records.
    pub scopes: Scopes,
}

/// How much of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing.
    None,
    /// To look.
    Read,
    /// To look, create, edit and delete.
    Full,
}

/// Which parts of the records; the company's own scope is always among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scopes {
    /// Every one.
    All,
    /// The company's and these.
    Some(Set<Scope>),
}

impl Rights {
    /// How much of a module.
    pub fn level(&self, module: &str) -> Level {
        self.modules.get(module).copied().unwrap_or(Level::None)
    }

    /// Whether records of this scope are among those the person has any right on.
    pub fn has_scope(&self, scope: &Scope) -> bool {
        match &self.scopes {
            Scopes::All => true,
            Scopes::Some(scopes) => scope.is_company() || scopes.contains(scope),
        }
    }

    /// Whether the person may see records of this type in this scope.
    pub fn may_see(&self, record_type: &RecordType, scope: &Scope) -> bool {
        self.reaches(record_type, scope, Level::Read)
    }

    /// Whether the person may edit records of this type in this scope.
    pub fn may_edit(&self, record_type: &RecordType, scope: &Scope) -> bool {
        self.reaches(record_type, scope, Level::Full)
    }

    fn reaches(&self, record_type: &RecordType, scope: &Scope, level: Level) -> bool {
        let (scope, module) = scope.split_module();
        self.level(module.unwrap_or(&record_type.module)) >= level && self.has_scope(&scope)
    }

    /// The types of which the person may see anything.
    pub fn visible_types<'a>(&self, types: &'a [RecordType]) -> impl Iterator<Item = &'a RecordType> {
        types
            .iter()
            .filter(|kind| kind.authority == Authority::Service || self.level(&kind.module) >= Level::Read)
    }
}

/// A part of the feed and of the snapshot that a person has: one type in one scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Part {
    /// The type.
    pub type_no: TypeNo,
    /// The scope.
    pub scope: Scope,
}
