//! Write-back: the edits of one save or one group go into the business database in one transaction, each at most once, and only where the
//! database has what the person saw. What has become of them is remembered in the same transaction.

use super::{
    capture, hold,
    plan::Plan,
    present,
    session::{HOLD_AGENT, Session, fetch_all, json_pairs},
    side,
    step::{self, Failure},
    table::Desk,
};
use crate::{error::AgentError, mapping::codec::Cell};
use landbridge_model::map::Map;
use landbridge_model::{
    EditId, FieldChange, FieldNo, Fields, RecordId, TypeNo, Value,
    office::{Action, Write, WriteBack, WriteOutcome, WriteResult},
};
use sqlx::SqlStr;
use std::collections::BTreeMap;

/// What is known of edits before they are tried: those that were written earlier, and those that the database refused just now.
pub(crate) type Results = BTreeMap<EditId, WriteResult>;

/// How an attempt ended.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// All is written or refused, and remembered.
    Done,
    /// The database took everything back, because of these; try again with them refused, on a new connection.
    Again(Results),
}

/// The edits of one record that are written together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step<'a> {
    pub(super) type_no: TypeNo,
    pub(super) record: RecordId,
    pub(super) action: StepAction<'a>,
}

/// What is done with the record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum StepAction<'a> {
    /// It is made.
    Create(EditId, &'a Fields),
    /// Its units get new values, in one statement.
    Set(Vec<(EditId, &'a [FieldChange])>),
    /// It is deleted with its lines.
    Delete(EditId, &'a Fields, &'a Map<RecordId, Fields>),
}

impl Step<'_> {
    /// The edits of the step.
    pub(super) fn edits(&self) -> Vec<EditId> {
        match &self.action {
            StepAction::Create(edit, _) | StepAction::Delete(edit, ..) => vec![*edit],
            StepAction::Set(sets) => sets.iter().map(|(edit, _)| *edit).collect(),
        }
    }

    /// Whether the step needs this record to be there.
    fn names(&self, record: RecordId) -> bool {
        let refers = |value: Option<&Value>| value.and_then(Value::as_reference) == Some(record);
        match &self.action {
            StepAction::Create(_, fields) => fields.values().any(|value| refers(Some(value))),
            StepAction::Set(sets) => {
                self.record == record
                    || sets.iter().flat_map(|(_, changes)| *changes).any(|change| refers(change.new.as_ref()))
            }
            StepAction::Delete(..) => self.record == record,
        }
    }
}

/// What is left to do, in order. All changes of one record are one step, where its last one was.
pub(super) fn steps<'a>(writes: &'a [Write], settled: &Results) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for write in writes.iter().filter(|write| !settled.contains_key(&write.edit)) {
        let action = match &write.action {
            Action::Create { fields } => StepAction::Create(write.edit, fields),
            Action::Delete { expected, lines } => StepAction::Delete(write.edit, expected, lines),
            Action::Set { changes } => {
                let mut sets = take_sets(&mut steps, write);
                sets.push((write.edit, changes.as_slice()));
                StepAction::Set(sets)
            }
        };
        steps.push(Step { type_no: write.type_no, record: write.record, action });
    }
    in_order(steps)
}

/// Puts each step behind those that create what it refers to, and otherwise leaves the order as it is.
fn in_order(steps: Vec<Step<'_>>) -> Vec<Step<'_>> {
    let mut waiting = steps;
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let waits = |step: &Step<'_>, other: &Step<'_>| {
            step != other && matches!(other.action, StepAction::Create(..)) && step.names(other.record)
        };
        let ready = waiting.iter().position(|step| !waiting.iter().any(|other| waits(step, other)));
        // Records that refer to each other in a circle cannot be had; the first one is refused with its reason.
        ordered.push(waiting.remove(ready.unwrap_or(0)));
    }
    ordered
}

/// Takes the changes of the same record out of the steps so far.
fn take_sets<'a>(steps: &mut Vec<Step<'a>>, write: &Write) -> Vec<(EditId, &'a [FieldChange])> {
    let is_same = |step: &Step<'_>| {
        (step.type_no, step.record) == (write.type_no, write.record)
            && matches!(step.action, StepAction::Set(_))
    };
    match steps.iter().position(is_same).map(|at| steps.remove(at).action) {
        Some(StepAction::Set(sets)) => sets,
        _ => Vec::new(),
    }
}

/// Tries to write. `refused` are edits that the database has refused in an earlier attempt in a way that took everything back.
pub(crate) async fn attempt<C: Session>(
    connection: &mut C,
    plan: &Plan,
    fence: u64,
    write_back: &WriteBack,
    refused: &Results,
    now_millis: i64,
) -> Result<Attempt, AgentError> {
    let mut transaction = connection.begin_with(SqlStr::from_static(C::BEGIN_WRITE_BACK)).await?;
    transaction.hold(HOLD_AGENT, &[]).await?;
    let progress = side::progress(&mut *transaction, fence).await?;
    capture::resolve(&mut *transaction, &progress.space).await?;
    let applied = applied(&mut *transaction, &write_back.writes).await?;
    let mut settled = applied.clone();
    settled.extend(refused.iter().map(|(edit, result)| (*edit, result.clone())));
    let desk = Desk { plan, space: &progress.space, now_millis };
    let referred = hold::referred(&mut *transaction, &desk, &write_back.writes).await?;
    let worked = work(&mut *transaction, &desk, write_back, &settled).await;
    let results = match worked {
        Ok(results) => results,
        Err(Failure::TakenBack(more)) => return Ok(Attempt::Again(join(refused, more))),
        Err(Failure::Database(error)) => return Err(error.into()),
    };
    match hold::is_unmoved(&mut *transaction, &desk, &referred).await {
        Ok(true) => {}
        Ok(false) => return Err(AgentError::DatabaseLocked),
        Err(error) => return at_the_end::<C>(error, write_back, refused),
    }
    for write in &write_back.writes {
        let Some(result) = applied.get(&write.edit).or_else(|| results.get(&write.edit)) else { continue };
        let mut outcome = WriteOutcome { edit: write.edit, result: result.clone() };
        if applied.contains_key(&write.edit) {
            outcome.result = as_of_now(&mut *transaction, &desk, write, outcome.result).await?;
        } else {
            remember(&mut *transaction, &outcome, now_millis).await?;
        }
        capture::capture_outcome(&mut *transaction, write.type_no, &outcome).await?;
    }
    match transaction.commit().await {
        Ok(()) => Ok(Attempt::Done),
        Err(error) => at_the_end::<C>(error, write_back, refused),
    }
}

/// What is checked only at the end is about all of the edits, as far as the database tells.
fn at_the_end<C: Session>(
    error: sqlx::Error,
    write_back: &WriteBack,
    refused: &Results,
) -> Result<Attempt, AgentError> {
    match C::refusal_of_commit(&error) {
        Some(result) if refused.len() < write_back.writes.len() => {
            let all = write_back.writes.iter().map(|write| (write.edit, result.clone())).collect();
            Ok(Attempt::Again(all))
        }
        _ => Err(error.into()),
    }
}

fn join(refused: &Results, more: Results) -> Results {
    let mut all = refused.clone();
    all.extend(more);
    all
}

/// Carries the steps out; the result of every edit.
async fn work<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    write_back: &WriteBack,
    settled: &Results,
) -> Result<Results, Failure> {
    let steps = steps(&write_back.writes, settled);
    let mut results = settled.clone();
    if !write_back.is_group {
        for (no, step) in steps.iter().enumerate() {
            look_at_keys(connection, desk, no).await?;
            results.extend(step::carry_out(connection, desk, step).await?);
        }
        return Ok(results);
    }
    if let Some(failed) = first_failed(&results) {
        fail_group(&mut results, write_back, failed);
        return Ok(results);
    }
    connection.execute("savepoint landbridge_group", &[]).await?;
    for (no, step) in steps.iter().enumerate() {
        look_at_keys(connection, desk, no).await?;
        results.extend(step::carry_out(connection, desk, step).await?);
        if let Some(failed) = first_failed(&results) {
            connection.execute("rollback to landbridge_group", &[]).await?;
            fail_group(&mut results, write_back, failed);
            break;
        }
    }
    connection.execute("release savepoint landbridge_group", &[]).await?;
    Ok(results)
}

/// What the steps before have done to keys counts: a key that they freed may be used again, one that they changed is another.
async fn look_at_keys<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    steps_before: usize,
) -> Result<(), sqlx::Error> {
    if steps_before > 0 { capture::resolve(connection, desk.space).await } else { Ok(()) }
}

pub(super) fn first_failed(results: &Results) -> Option<EditId> {
    results.iter().find(|(_, result)| **result != WriteResult::Written).map(|(edit, _)| *edit)
}

/// None of a group is written when one fails; each other edit names that one.
pub(super) fn fail_group(results: &mut Results, write_back: &WriteBack, failed: EditId) {
    for write in &write_back.writes {
        let result = results.entry(write.edit).or_insert(WriteResult::Written);
        if *result == WriteResult::Written {
            *result = WriteResult::GroupFailed { edit: failed };
        }
    }
}

/// What has become of those of these edits that were here before.
pub(super) async fn applied<C: Session>(
    connection: &mut C,
    writes: &[Write],
) -> Result<Results, sqlx::Error> {
    let names: Vec<_> = writes.iter().map(|write| (write.edit.client.to_string(), write.edit.n)).collect();
    let rows = fetch_all(connection, C::APPLIED, &[json_pairs(&names)?]).await?;
    let mut applied = Results::new();
    for row in rows {
        let Some(write) = writes.get(row.some_number::<usize>(0)?) else { continue };
        let result = serde_json::from_str(row.some_text(1)?);
        applied.insert(write.edit, result.map_err(|error| sqlx::Error::Decode(error.into()))?);
    }
    Ok(applied)
}

/// The result of an edit that was here before, with what the database has now: a service that was put back asks again about edits of long
/// ago, and takes what is present for the newest there is.
pub(super) async fn as_of_now<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    write: &Write,
    result: WriteResult,
) -> Result<WriteResult, sqlx::Error> {
    let fields: Vec<FieldNo> = match (&result, &write.action) {
        (WriteResult::Differs { present }, _) => present.iter().map(|(field, _)| *field).collect(),
        (WriteResult::Gone, Action::Set { changes }) => changes.iter().map(|change| change.field).collect(),
        (WriteResult::Gone, Action::Delete { expected, .. }) => expected.keys().copied().collect(),
        _ => return Ok(result),
    };
    let Some(plan) = desk.plan.find(write.type_no) else { return Ok(result) };
    let mut found = present::by_ids(connection, desk.space, plan, &[write.record]).await?;
    Ok(match found.remove(&write.record) {
        Some(mut now) => WriteResult::Differs {
            present: fields.into_iter().map(|field| (field, now.fields.remove(&field))).collect(),
        },
        None => WriteResult::Gone,
    })
}

pub(super) async fn remember<C: Session>(
    connection: &mut C,
    outcome: &WriteOutcome,
    now_millis: i64,
) -> Result<(), sqlx::Error> {
    let json = serde_json::to_string(&outcome.result).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let sql = "insert into landbridge_applied (client, n, result, at_millis) \
               values ($1, cast($2 as bigint), $3, cast($4 as bigint))";
    let cells = [
        Cell::Text(outcome.edit.client.to_string()),
        Cell::Integer(outcome.edit.n.cast_signed()),
        Cell::Text(json),
        Cell::Integer(now_millis),
    ];
    connection.execute(sql, &cells).await?;
    Ok(())
}
