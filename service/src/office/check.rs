//! Whether a batch is well formed, against the types that the agent registered.

use crate::{error::WorkspaceError, workspace::Types};
use landbridge_model::{
    Authority, Field, Kind, Value,
    office::{Batch, OfficeRow},
};
use std::collections::BTreeSet;

const MAX_ROWS: usize = 20_000;
const MAX_OUTCOMES: usize = 20_000;

/// Checks a batch; the first thing wrong is named with its place. Values need not fit what people may enter, only their kind.
pub(super) fn check(types: &Types, batch: &Batch) -> Result<(), WorkspaceError> {
    if batch.rows.len() > MAX_ROWS || batch.outcomes.len() > MAX_OUTCOMES {
        return Err(WorkspaceError::TooLarge { message: format!("a batch has {MAX_ROWS} rows at most") });
    }
    let mut seen = BTreeSet::new();
    for (at, row) in batch.rows.iter().enumerate() {
        if !seen.insert((row.type_no, row.record)) {
            return Err(WorkspaceError::malformed(format!("rows[{at}].record"), "the record comes twice"));
        }
        check_row(types, row, at)?;
    }
    Ok(())
}

fn check_row(types: &Types, row: &OfficeRow, at: usize) -> Result<(), WorkspaceError> {
    let kind = types.get(row.type_no).filter(|kind| kind.authority == Authority::Office);
    let Some(kind) = kind else {
        return Err(WorkspaceError::malformed(format!("rows[{at}].type_no"), "no such record type"));
    };
    for (no, value) in row.fields.iter().flatten() {
        let fault = match kind.field(*no) {
            None => "no such field",
            Some(field) if !fits(field, value) => "the value is of another kind than the field",
            Some(_) => continue,
        };
        let at = format!("rows[{at}].fields[{}]", no.0);
        return Err(WorkspaceError::Malformed { message: fault.into(), at, field: Some(*no) });
    }
    Ok(())
}

fn fits(field: &Field, value: &Value) -> bool {
    match value {
        Value::Text(_) => matches!(
            field.kind,
            Kind::Text | Kind::LongText | Kind::Email | Kind::Phone | Kind::Link | Kind::Choice(_)
        ),
        Value::Whole(_) => field.kind == Kind::Whole,
        Value::Decimal(_) => matches!(field.kind, Kind::Decimal(_) | Kind::Money(_)),
        Value::Date(_) => field.kind == Kind::Date,
        Value::Instant(_) => field.kind == Kind::DateTime,
        Value::YesNo(_) => field.kind == Kind::YesNo,
        Value::Reference(_) => matches!(field.kind, Kind::Reference(_)),
    }
}
