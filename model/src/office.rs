//! What the office agent and the service say to each other, under `/office/v1`, with the agent's own bearer token.

use crate::map::Map;
use crate::{
    edit::{FieldChange, Rule},
    id::{AgentId, BatchId, EditId, FieldNo, GenerationId, RecordId, TypeNo},
    record::Fields,
    record_type::RecordType,
    value::Value,
    wire::ErrorCode,
};
use serde::{Deserialize, Serialize};

/// `POST hello`: the agent says whose records it brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// This installation.
    pub agent: AgentId,
    /// The number that this agent set in the business database when it took over; an agent with a lower one must stop.
    pub fence: u64,
    /// The company as the business database has it.
    pub company: Company,
    /// The record types that the mapping yields.
    pub types: Vec<RecordType>,
    /// The last batch that the service acknowledged, by the business database's side tables.
    pub last_batch: Option<BatchId>,
    /// The batch that was stamped and is not acknowledged.
    #[serde(default)]
    pub batch_under_way: Option<BatchId>,
    /// Whether the mapping reads other rows, or other values from them, than it did when the last sweep began.
    #[serde(default)]
    pub needs_sweep: bool,
    /// Whether it is time to compare everything once more, unless that is under way.
    #[serde(default)]
    pub is_audit_due: bool,
    /// How often the agent looks for changes where the business software tells nobody of them, in seconds; 0 where each is noticed at once.
    #[serde(default)]
    pub look_seconds: u32,
}

/// The company whose database it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its registration number; empty when the database has none.
    pub number: String,
    /// Whether the database is the business software's sample.
    pub is_sample: bool,
}

/// The answer to [`Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The service's present generation.
    pub generation: GenerationId,
    /// What to do first.
    pub next: Next,
    /// When the last whole sweep ended, in milliseconds since 1970, UTC; nothing when none has.
    #[serde(default)]
    pub swept_millis: Option<i64>,
}

/// What the agent is to do first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Go on: both sides know the same last batch.
    Continue,
    /// Send every record: first synchronisation, a changed mapping, or a service put back to an older state. `after` is the batch to name as
    /// predecessor.
    Sweep {
        /// The number of this sweep; the agent quotes it in each mark.
        sweep: u64,
        /// The last batch that the service knows.
        after: Option<BatchId>,
    },
    /// The business database is not where it was: put back from a backup, or a copy. The administrator decides.
    Stop,
}

/// `POST batch`: what changed in the business database, in its commit order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// A random id; sending the same batch again is acknowledged again.
    pub id: BatchId,
    /// The batch before it.
    pub previous: Option<BatchId>,
    /// The service's generation by the last welcome: a batch that was under way while a backup was put back follows none.
    pub generation: GenerationId,
    /// The agent's fence.
    pub fence: u64,
    /// What has become of write-backs, before the rows that came of them.
    pub outcomes: Vec<WriteOutcome>,
    /// The records as they are now; each at most once.
    pub rows: Vec<OfficeRow>,
    /// Present when the rows come from a sweep.
    pub sweep: Option<SweepMark>,
}

/// One record as the business database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeRow {
    /// Its type.
    pub type_no: TypeNo,
    /// Its id.
    pub record: RecordId,
    /// All its fields; nothing when it is not there any more, or no longer of this type.
    pub fields: Option<Fields>,
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepMark {
    /// Which sweep.
    pub sweep: u64,
    /// Of which type.
    pub type_no: TypeNo,
    /// Records sent so far, these rows among them.
    pub done: u64,
    /// About how many there are.
    pub of: u64,
    /// Whether this is the last batch of the type: what the sweep has not met is gone.
    pub is_last_of_type: bool,
    /// Whether this is the last batch of the sweep.
    pub is_last: bool,
}

/// The answer to [`Batch`]: it is absorbed, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// The batch.
    pub id: BatchId,
}

/// `GET work?after=N&wait_millis=M&fence=F&generation=G`: edits to write into the business database, oldest first; waits when there are
/// none, unless the service's generation is not G.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The service's present generation. Another one than the agent knows asks for a new [`Hello`].
    pub generation: Option<GenerationId>,
    /// The write-backs.
    pub write_backs: Vec<WriteBack>,
}

/// Edits that are written in one transaction: those of one save, or of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteBack {
    /// Its number; rises with every write-back of the workspace.
    pub no: u64,
    /// The service's generation when it was made; an agent refuses one of a generation that ended.
    pub generation: GenerationId,
    /// Whether all writes stand or fall together.
    pub is_group: bool,
    /// One for each edit, in the order of their numbers.
    pub writes: Vec<Write>,
}

/// One edit to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The edit; its id makes the write happen once.
    pub edit: EditId,
    /// The record's type.
    pub type_no: TypeNo,
    /// The record.
    pub record: RecordId,
    /// What to do.
    pub action: Action,
}

/// What to do with a record of the business database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Make it.
    Create {
        /// Its values.
        fields: Fields,
    },
    /// Change a unit, if it has the expected values (`base`) or the new ones already.
    Set {
        /// The unit's fields.
        changes: Vec<FieldChange>,
    },
    /// Delete it with its lines, if all of them have the expected values.
    Delete {
        /// What is expected to be there.
        expected: Fields,
        /// What is expected of each line; there may be no others.
        lines: Map<RecordId, Fields>,
    },
}

/// What has become of one edit in the business database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOutcome {
    /// The edit.
    pub edit: EditId,
    /// What has become of it.
    pub result: WriteResult,
}

/// What has become of one write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteResult {
    /// It is in the business database.
    Written,
    /// The unit has other values than expected; nothing of it was written.
    Differs {
        /// What is there.
        present: Vec<(FieldNo, Option<Value>)>,
    },
    /// The record is not there any more.
    Gone,
    /// The business software refused it.
    Refused {
        /// In its words.
        message: String,
        /// The field that it is about, when that can be told.
        field: Option<FieldNo>,
        /// The rule that it breaks, when it is one that every database has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Rule>,
    },
    /// Another write of the group failed; this is that one's edit.
    GroupFailed {
        /// The edit that failed.
        edit: EditId,
    },
}

/// Why the service does not take what the agent sends; the body is an [`crate::wire::ErrorAnswer`] with this code.
pub const SAMPLE_REFUSED: ErrorCode = ErrorCode::Refused;
