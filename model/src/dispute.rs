//! A conflict as whoever administers the company sees and settles it in the office's console.

use crate::{id::FieldNo, label::Label, value::Value};
use serde::{Deserialize, Serialize};

/// `GET /office/v1/conflicts/{id}`: what stands against what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Whether it waits for somebody.
    pub is_open: bool,
    /// The fields that both changed; none when one of the two deleted the record. Then only the workspace has all that the decision needs.
    pub fields: Vec<Disputed>,
}

/// A field that two people changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// Which.
    pub field: FieldNo,
    /// What both started from.
    pub base: Shown,
    /// What the author of the edit in conflict wants.
    pub mine: Shown,
    /// What the record has now.
    pub theirs: Shown,
}

/// A value as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// None.
    Empty,
    /// Of a choice, its words; of a reference, the record's name.
    Words(Label),
    /// Itself.
    Value(Value),
}

/// `POST /office/v1/conflicts/{id}`: which side stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The side.
    pub keep: Side,
}

/// One side of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What the author of the edit in conflict wants.
    Mine,
    /// What stands.
    Theirs,
}
