//! What every part of Landbridge agrees on: records, edits, their merge, rights, and the messages that carry them.
//!
//! Nothing here does I/O, reads a clock or rolls dice: times and ids are arguments.

pub mod adopt;
pub mod bytes;
pub mod company_number;
pub mod conflict;
pub mod connect;
pub mod connection;
pub mod console;
mod decimal;
pub mod dispute;
pub mod edit;
pub mod feed;
pub mod fold;
pub mod history;
pub mod hours;
pub mod id;
pub mod id_mail;
pub mod json;
pub mod label;
pub mod map;
pub mod mapped;
pub mod merge;
pub mod obstacle;
pub mod office;
pub mod page;
pub mod pairing;
pub mod record;
pub mod record_type;
pub mod requirement;
pub mod rights;
pub mod row;
pub mod set;
pub mod support;
pub mod validate;
pub mod value;
pub mod wire;

pub use edit::{Base, Change, Edit, FieldChange, Outcome, Reason, Rule};
pub use id::{
    AgentId, BatchId, ClientId, EditId, FieldNo, GenerationId, GroupId, PersonId, RecordId, SaveId, Scope,
    Seq, TypeNo, WorkspaceId,
};
pub use label::Label;
pub use record::{Fields, Record, Slot};
pub use record_type::{Authority, Field, Kind, Owner, RecordType};
pub use rights::{Level, Rights, Scopes};
pub use value::{Date, Decimal, Value};
