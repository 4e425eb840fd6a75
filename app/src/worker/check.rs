//! The service's rules for values, applied before anything is saved that it would refuse.

use crate::hooks::CommitFailure;
use landbridge_model::{RecordType, TypeNo, edit::Reason, validate};
use landbridge_replica::Replica;
use landbridge_replica::draft::{Intent, RecordChange};

/// Whether the service would take what an intent saves.
pub(super) fn check(replica: &Replica, intent: &Intent) -> Result<(), CommitFailure> {
    let Intent::Save { changes, .. } = intent else { return Ok(()) };
    changes.iter().try_for_each(|change| check_change(replica, change)).map_err(CommitFailure::Refused)
}

fn check_change(replica: &Replica, change: &RecordChange) -> Result<(), Reason> {
    let kind = |no: TypeNo| -> Result<&RecordType, Reason> {
        replica.kind(no).filter(|kind| !kind.is_withdrawn).ok_or(Reason::UnknownType)
    };
    match change {
        RecordChange::Create { type_no, fields, .. } => validate::check_new(kind(*type_no)?, fields),
        RecordChange::Set { type_no, fields, .. } => fields
            .iter()
            .filter(|wish| wish.new != wish.seen)
            .try_for_each(|wish| validate::check_change(kind(*type_no)?, wish.field, wish.new.as_ref())),
        RecordChange::Delete { .. } => Ok(()),
    }
}
