//! What screens ask for and get: lists, records and the state of everything, as plain data.

use landbridge_model::map::Map;
use landbridge_model::{
    Base, FieldNo, Reason, RecordId, Seq, TypeNo, Value, conflict::Sides, record_type::Sort,
};
use serde::{Deserialize, Serialize};

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Records of this type.
    pub type_no: TypeNo,
    /// In this order; else in the type's own.
    pub sort: Option<Sort>,
    /// All of these hold.
    pub filters: Vec<Filter>,
    /// Every word of it occurs in a searched field, without regard to case and accents.
    pub search: String,
    /// The first row wanted, from 0.
    pub from: u32,
    /// How many rows are wanted.
    pub count: u32,
}

/// One condition on a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The field.
    pub field: FieldNo,
    /// What holds of it.
    pub test: Test,
}

/// What holds of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It has this value.
    Is(Value),
    /// It has none.
    IsEmpty,
    /// It has a value not below this.
    AtLeast(Value),
    /// It has a value not above this.
    AtMost(Value),
    /// Its text contains this, without regard to case and accents.
    Contains(String),
}

/// A window on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAnswer {
    /// How many records the whole list has.
    pub total: u32,
    /// The place of the first row here, from 0.
    pub from: u32,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// The record.
    pub id: RecordId,
    /// Its cells, one for each column of the type's list.
    pub cells: Vec<Cell>,
    /// How far its last change has come.
    pub state: RecordState,
    /// Whether something of it waits for a person: a refusal or a conflict.
    pub needs_attention: bool,
}

/// A value and, for a reference, what the record referred to is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The value.
    pub value: Option<Value>,
    /// The title of the record referred to; empty when it is not here, or this is no reference.
    pub title: String,
}

/// How far the last change of a record, made on this device, has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Only here.
    OnDevice,
    /// The service has it, the business database not yet.
    OnService,
    /// The business database has it.
    #[default]
    InOffice,
}

/// One record for its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// Its type.
    pub type_no: TypeNo,
    /// Its id.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// Every field of the type that has a slot, with one's own edits on top.
    pub fields: Map<FieldNo, FieldView>,
    /// What a delete of the record has as base.
    pub base: Base,
    /// Its lines: records that refer to it by a field of kind lines, in order of their ids.
    pub children: Vec<RecordId>,
    /// How far its last change has come.
    pub state: RecordState,
    /// Whether this person may edit it now.
    pub is_editable: bool,
    /// Its conflicts that are open.
    pub conflicts: Vec<RecordId>,
    /// The numbers of one's own edits of it that were refused.
    pub refused: Vec<u64>,
}

/// One field for a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldView {
    /// The value and the title of what it refers to.
    pub cell: Cell,
    /// What an edit of the field has as base; a form keeps it from when it was opened.
    pub base: Base,
    /// How far this field's last change has come.
    pub state: RecordState,
}

/// The state of everything, for the status line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// How it stands with the service.
    pub connection: Connection,
    /// Edits that are only on this device.
    pub on_device: u32,
    /// Edits that the service has and the business database does not.
    pub on_service: u32,
    /// Edits that were refused and wait for their author.
    pub refused: u32,
    /// Open conflicts.
    pub conflicts: u32,
    /// Rows of the outbox that cannot be read; kept, shown and exportable.
    pub damaged: u32,
    /// How far the snapshot is, while it comes.
    pub snapshot: Option<Progress>,
    /// When the last round ended well, in milliseconds since 1970 by this device's clock.
    pub last_round_millis: Option<i64>,
    /// Records on this device, by type.
    pub records: Map<TypeNo, u32>,
    /// The cursor.
    pub seq: Seq,
}

/// How it stands with the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Not tried yet.
    #[default]
    Unknown,
    /// The last request was answered.
    Online,
    /// The last request was not answered.
    Offline,
    /// The person has to sign in again.
    SignedOut,
    /// The page has to be loaded again: it is too old for the service.
    TooOld,
    /// The service recovers from a restored backup and takes edits later.
    Recovering,
}

/// How far something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Records here.
    pub done: u32,
    /// Records in all.
    pub of: u32,
}

/// An edit of the outbox that waits for something or someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// Its number.
    pub n: u64,
    /// The record's type; nothing when the row is damaged.
    pub type_no: Option<TypeNo>,
    /// The record.
    pub record: Option<RecordId>,
    /// What the record is called.
    pub title: String,
    /// The fields it sets and the values it wants; for a delete none.
    pub wanted: Map<FieldNo, Cell>,
    /// What it does.
    pub kind: EntryKind,
    /// When it was made, in milliseconds since 1970 by the device's clock.
    pub made_at_millis: i64,
    /// How far it has come.
    pub progress: EntryProgress,
    /// The row as it is stored, for export.
    pub raw: String,
}

/// What an edit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Makes a record.
    Create,
    /// Changes one.
    Change,
    /// Deletes one.
    Delete,
    /// Cannot be read.
    Damaged,
}

/// How far an edit has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryProgress {
    /// Only on this device.
    OnDevice,
    /// On the service.
    OnService,
    /// Refused, for this reason.
    Refused(Reason),
    /// It cannot be read.
    Damaged,
}

/// An open or settled conflict for the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictView {
    /// The conflict's own record.
    pub id: RecordId,
    /// The type of the record in conflict.
    pub of_type: TypeNo,
    /// The record in conflict.
    pub of_record: RecordId,
    /// What that record is called.
    pub title: String,
    /// What stands against what.
    pub sides: Sides,
    /// The titles of the records that values refer to.
    pub titles: Map<RecordId, String>,
    /// Whose value was not taken.
    pub author: String,
    /// Whether that is this person.
    pub is_mine: bool,
    /// Who wrote the value that stays; empty when only the business software knows.
    pub other: String,
    /// When the value not taken was entered, by that device's clock.
    pub mine_at_millis: i64,
    /// When the value that stays came to the service.
    pub theirs_at_millis: i64,
    /// Whether they met in the business database and not on the service.
    pub is_at_office: bool,
    /// Whether it waits for a decision.
    pub is_open: bool,
    /// Whether this person may decide.
    pub is_decidable: bool,
}

/// Which side a person keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The value that was not taken.
    Mine,
    /// The value that stays.
    Theirs,
}
