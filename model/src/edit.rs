//! An edit: what someone wants changed. It is made once and travels everywhere unchanged; only its outcome is added.

use crate::{
    id::{ClientId, EditId, FieldNo, GenerationId, GroupId, RecordId, SaveId, Seq, TypeNo},
    record::Fields,
    validate::Problem,
    value::Value,
};
use serde::{Deserialize, Serialize};

/// One thing that one person wants changed in one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The outbox it was made in.
    pub client: ClientId,
    /// Its number there, from 1.
    pub n: u64,
    /// The click that made it; edits of one save that are accepted are written to the business database together.
    pub save: SaveId,
    /// The edits it stands or falls with, if any: a document and its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// The type of the record.
    pub type_no: TypeNo,
    /// The version of the type that the form was drawn from.
    pub type_version: u32,
    /// The record.
    pub record: RecordId,
    /// What is wanted.
    pub change: Change,
    /// When it was made, in milliseconds since 1970 by the device's clock: for people only, it decides nothing.
    pub made_at_millis: i64,
    /// The number of the refused or conflicting edit that this one is made instead of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u64>,
}

impl Edit {
    /// Its name everywhere.
    pub fn id(&self) -> EditId {
        EditId { client: self.client, n: self.n }
    }

    /// The number of the edit of the same outbox that it goes on from.
    pub fn goes_on_from(&self) -> Option<u64> {
        match self.change {
            Change::Set { base: Base::Mine { n }, .. } | Change::Delete { base: Base::Mine { n }, .. } => {
                Some(n)
            }
            _ => None,
        }
    }
}

/// What is wanted of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A new record with these fields, or a deleted one again.
    Create {
        /// Its values.
        fields: Fields,
    },
    /// New values for one unit: a field, or the fields declared to belong together.
    Set {
        /// What the person saw.
        base: Base,
        /// The fields of the unit.
        fields: Vec<FieldChange>,
    },
    /// The record gone.
    Delete {
        /// What the person saw.
        base: Base,
        /// The lines that the person saw and that go with it.
        children: Vec<RecordId>,
    },
}

/// One field of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: FieldNo,
    /// The value that the person saw.
    pub base: Option<Value>,
    /// The value that the person wants.
    pub new: Option<Value>,
}

/// Which state of the record the person saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The record as the feed had it.
    Seen {
        /// In this history of the feed.
        generation: GenerationId,
        /// At this place: the highest seq among the unit's fields. For a delete: the cursor, unless an own edit on top hid something newer.
        seq: Seq,
    },
    /// What an earlier edit of the same outbox made of it; that edit was not yet in the feed.
    Mine {
        /// That edit's number.
        n: u64,
    },
}

/// What has become of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The service has it; the business database does not yet.
    Accepted {
        /// Its place in the feed.
        seq: Seq,
        /// Whether it met other people's changes in other fields.
        merged: bool,
    },
    /// The business database has it. Final.
    Applied {
        /// Its place in the feed.
        seq: Seq,
        /// Whether it met other people's changes in other fields.
        merged: bool,
    },
    /// Someone else changed the same; both values are in the conflict inbox. Final.
    Conflict {
        /// The conflict's record.
        conflict: RecordId,
    },
    /// It cannot be; the author has its payload and the reason. Final.
    Refused {
        /// Why.
        reason: Reason,
    },
}

impl Outcome {
    /// Whether nothing more will become of the edit.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Accepted { .. })
    }

    /// The edit's place in the feed, when it has one.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Accepted { seq, .. } | Self::Applied { seq, .. } => Some(*seq),
            Self::Conflict { .. } | Self::Refused { .. } => None,
        }
    }
}

/// Why an edit was refused. Each variant has its words in the message files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The workspace has no such record type.
    UnknownType,
    /// The record type has no such field, or no longer.
    UnknownField {
        /// Its number.
        field: FieldNo,
    },
    /// A value does not fit its field.
    Invalid {
        /// Which.
        field: FieldNo,
        /// How.
        problem: Problem,
    },
    /// Only the business software sets this field.
    ReadOnly {
        /// Which.
        field: FieldNo,
    },
    /// The edit names some but not all fields of a unit, or fields of several.
    NotOneUnit,
    /// The person has no right to do this.
    NoRight,
    /// There is no such record, or not any more.
    NoSuchRecord,
    /// The id is taken by another record.
    IdTaken,
    /// The record is closed for edits in its present state.
    Locked,
    /// The type does not allow this.
    NotAllowed,
    /// A field refers to a record that does not exist.
    NoSuchReference {
        /// Which field.
        field: FieldNo,
    },
    /// Another edit of the same group was refused or in conflict.
    GroupFailed {
        /// The number of that edit.
        n: u64,
    },
    /// It builds on a record whose creation was refused.
    DependsOnRefused {
        /// That record.
        record: RecordId,
    },
    /// It builds on an edit that never arrived or was discarded.
    UnknownBase,
    /// The service could not make anything of it: a defect, or damage on the device.
    NotUnderstood {
        /// What the service said.
        message: String,
    },
    /// The business software refused it.
    Office {
        /// In its own words.
        message: String,
        /// The field that it is about, when that can be told.
        field: Option<FieldNo>,
        /// The rule that it breaks, when it is one that every database has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Rule>,
    },
}

/// A rule that every database has, so that each screen can say it in its person's language. A sentence of the company's own has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The field must have a value.
    Required,
    /// Another record has the same value, or, of several fields, the same values.
    Unique {
        /// Which.
        fields: Vec<FieldNo>,
    },
    /// It refers to a record that is not there, or others still refer to it.
    Reference,
    /// A condition that the database was given.
    Condition {
        /// As it was given.
        condition: String,
    },
    /// Nobody may set the field.
    ReadOnly,
    /// The value does not fit the column.
    Unfit,
    /// What is there now is not of the field's kind.
    Unreadable,
    /// There are no records of this type.
    NoSuchType,
    /// The new record got no key.
    NoKey,
}
