//! From what a person did in a form to the edits that say it.

use crate::view::Keep;
use landbridge_model::{Base, Fields, FieldNo, RecordId, TypeNo, Value};
use serde::{Deserialize, Serialize};

/// What a person wants done with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Save a form.
    Save {
        /// What it changes, a document before its lines.
        changes: Vec<RecordChange>,
        /// Whether all of it stands or falls together: a document and its lines.
        is_group: bool,
    },
    /// Settle a conflict.
    Settle {
        /// The conflict's record.
        conflict: RecordId,
        /// Which side stays.
        keep: Keep,
    },
    /// Try refused edits again as they are.
    Retry {
        /// Their numbers.
        edits: Vec<u64>,
    },
    /// Give up refused or damaged rows of the outbox.
    Discard {
        /// Their numbers.
        edits: Vec<u64>,
    },
}

/// What a person wants of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordChange {
    /// A new one.
    Create {
        /// Its type.
        type_no: TypeNo,
        /// Its id, made by the screen so that others of the same form can refer to it.
        id: RecordId,
        /// Its values.
        fields: Fields,
    },
    /// Other values.
    Set {
        /// Its type.
        type_no: TypeNo,
        /// The record.
        id: RecordId,
        /// The fields that the person changed.
        fields: Vec<FieldWish>,
    },
    /// It gone.
    Delete {
        /// Its type.
        type_no: TypeNo,
        /// The record.
        id: RecordId,
        /// What the form had as base.
        base: Base,
        /// The lines that the form showed.
        children: Vec<RecordId>,
    },
}

/// One field that a person changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldWish {
    /// Which.
    pub field: FieldNo,
    /// The base that the form had from when it was opened.
    pub base: Base,
    /// The value that the form showed when it was opened.
    pub seen: Option<Value>,
    /// The value wanted.
    pub new: Option<Value>,
}
