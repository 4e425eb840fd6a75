//! Ids and places as SQLite holds them.

use crate::error::WorkspaceError;
use landbridge_model::{Seq, TypeNo};
use uuid::Uuid;

/// The id in a column.
pub(crate) fn uuid(bytes: &[u8]) -> Result<Uuid, WorkspaceError> {
    Uuid::from_slice(bytes).map_err(|_| WorkspaceError::Damaged("an id is not 16 bytes".into()))
}

/// A number that is never negative.
pub(crate) fn number(column: i64) -> Result<u64, WorkspaceError> {
    u64::try_from(column).map_err(|_| WorkspaceError::Damaged("a number is negative".into()))
}

/// A place in the feed.
pub(crate) fn seq(column: i64) -> Result<Seq, WorkspaceError> {
    number(column).map(Seq)
}

/// A place or number for a column. None is ever near the end of what 63 bits hold.
pub(crate) fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The number of a record type.
pub(crate) fn type_no(column: i64) -> Result<TypeNo, WorkspaceError> {
    let no = u16::try_from(column).map_err(|_| WorkspaceError::Damaged("no number of a type".into()))?;
    Ok(TypeNo(no))
}
