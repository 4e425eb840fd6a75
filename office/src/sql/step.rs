//! One step of a write-back: what is done with one record, after a look at what is there.

use super::{
    compare::{Verdict, has_all, is_as_seen, judge},
    hold,
    identity::Key,
    plan::TypePlan,
    present::{self, Present},
    read, refusal,
    session::Session,
    table::{self, Desk, RowError},
    write::{Results, Step, StepAction},
};
use landbridge_model::{
    EditId, FieldChange, FieldNo, Fields, RecordId, Rule, TypeNo, Value, map::Map, office::WriteResult,
};
use std::collections::BTreeMap;

/// Why a write-back cannot go on now.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database failed; try again later.
    Database(sqlx::Error),
    /// The database refused these and took the whole transaction back.
    TakenBack(Results),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// What has become of a step's edits.
enum Done {
    /// These are the results, and what was written stays.
    Kept(Results),
    /// These are the results, and nothing of what was written may stay.
    Undone(Results),
}

/// Carries a step out; when it is refused nothing of it is left.
pub(super) async fn carry_out<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    step: &Step<'_>,
) -> Result<Results, Failure> {
    connection.execute("savepoint landbridge_step", &[]).await?;
    let results = match attempt(connection, desk, step).await? {
        Done::Kept(results) => results,
        Done::Undone(results) => {
            let undone = connection.execute("rollback to landbridge_step", &[]).await;
            if undone.is_err() {
                // A rule of the company said `raise(rollback)`: the savepoint went with the transaction.
                return Err(Failure::TakenBack(results));
            }
            results
        }
    };
    connection.execute("release savepoint landbridge_step", &[]).await?;
    Ok(results)
}

pub(super) fn all_edits(step: &Step<'_>, result: &WriteResult) -> Results {
    step.edits().into_iter().map(|edit| (edit, result.clone())).collect()
}

async fn attempt<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    step: &Step<'_>,
) -> Result<Done, sqlx::Error> {
    let Some(plan) = desk.plan.find(step.type_no) else {
        let message = "The business database has no records of this type.";
        return Ok(Done::Undone(all_edits(step, &refusal::broken(Rule::NoSuchType, message, None))));
    };
    hold::record(connection, desk.space, plan, step.record).await?;
    let present = present::by_ids(connection, desk.space, plan, &[step.record]).await?.remove(&step.record);
    let result = match (&step.action, present) {
        (StepAction::Set(sets), Some(there)) => return set(connection, desk, plan, there, sets).await,
        (StepAction::Create(_, fields), None) => {
            table::insert(connection, desk, plan, step.record, fields).await.map(|()| WriteResult::Written)
        }
        (StepAction::Create(_, fields), Some(there)) => Ok(created_before(plan, &there, fields)),
        (_, None) => Ok(WriteResult::Gone),
        (StepAction::Delete(_, expected, lines), Some(there)) => {
            delete(connection, desk, plan, &there, (expected, lines)).await
        }
    };
    match result {
        Ok(result) => Ok(Done::Kept(all_edits(step, &result))),
        Err(RowError::Refused(result)) => Ok(Done::Undone(all_edits(step, &result))),
        Err(RowError::Database(error)) => Err(error),
    }
}

/// A record that is there already was created by an earlier life of this edit, unless somebody has changed it since.
pub(super) fn created_before(plan: &TypePlan, there: &Present, wanted: &Fields) -> WriteResult {
    if has_all(plan, there, wanted) {
        return WriteResult::Written;
    }
    let present = wanted.keys().map(|no| (*no, there.fields.get(no).cloned())).collect();
    WriteResult::Differs { present }
}

async fn set<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    mut there: Present,
    sets: &[(EditId, &[FieldChange])],
) -> Result<Done, sqlx::Error> {
    let mut results = Results::new();
    let mut values: BTreeMap<FieldNo, Option<Value>> = BTreeMap::new();
    let mut written = Vec::new();
    for (edit, changes) in sets {
        match judge(plan, &there, changes) {
            Verdict::Write(new) => {
                there.take(&new);
                values.extend(new);
                written.push(*edit);
            }
            Verdict::Differs(present) => {
                results.insert(*edit, WriteResult::Differs { present });
            }
            Verdict::Unreadable(field) => {
                results.insert(*edit, unreadable(plan, field));
            }
        }
    }
    let (result, is_kept) = match table::update(connection, desk, plan, &there.key, &values).await {
        Ok(()) => (WriteResult::Written, true),
        Err(RowError::Refused(result)) => (result, false),
        Err(RowError::Database(error)) => return Err(error),
    };
    results.extend(written.into_iter().map(|edit| (edit, result.clone())));
    Ok(if is_kept { Done::Kept(results) } else { Done::Undone(results) })
}

pub(super) fn unreadable(plan: &TypePlan, no: FieldNo) -> WriteResult {
    let label = plan.field(no).map_or("", |field| field.label.as_str());
    let message = format!(
        "The business database has something in \"{label}\" that is not of its kind; correct it there."
    );
    refusal::broken(Rule::Unreadable, message, Some(no))
}

async fn delete<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    there: &Present,
    seen: (&Fields, &Map<RecordId, Fields>),
) -> Result<WriteResult, RowError> {
    let lines = match lines_as_seen(connection, desk, plan, there, seen).await? {
        Ok(lines) => lines,
        Err(differs) => return Ok(differs),
    };
    for (of, line) in &lines {
        if let Some(plan) = desk.plan.find(*of) {
            table::delete(connection, plan, &line.key).await?;
        }
    }
    table::delete(connection, plan, &there.key).await?;
    Ok(WriteResult::Written)
}

/// The lines of a record that is to be deleted, or why it is not as whoever deletes it saw it.
pub(super) async fn lines_as_seen<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    plan: &TypePlan,
    there: &Present,
    (expected, expected_lines): (&Fields, &Map<RecordId, Fields>),
) -> Result<Result<Vec<(TypeNo, Present)>, WriteResult>, RowError> {
    if !is_as_seen(plan, there, expected) {
        let present = plan.fields.iter().map(|field| (field.no, there.fields.get(&field.no).cloned()));
        return Ok(Err(WriteResult::Differs { present: present.collect() }));
    }
    let mut lines = Vec::new();
    for (of, by) in &plan.lines {
        lines.extend(lines_of(connection, desk, *of, *by, &there.key).await?);
    }
    let is_expected = |of: TypeNo, line: &Present| {
        let seen = expected_lines.get(&line.id).zip(desk.plan.find(of));
        seen.is_some_and(|(seen, plan)| is_as_seen(plan, line, seen))
    };
    if !lines.iter().all(|(of, line)| is_expected(*of, line)) {
        return Ok(Err(WriteResult::Differs { present: Vec::new() }));
    }
    Ok(Ok(lines))
}

/// The lines of a record that are there.
async fn lines_of<C: Session>(
    connection: &mut C,
    desk: &Desk<'_>,
    of: TypeNo,
    by: FieldNo,
    key: &Key,
) -> Result<Vec<(TypeNo, Present)>, RowError> {
    let Some(plan) = desk.plan.find(of) else { return Ok(Vec::new()) };
    let Some(field) = plan.field(by) else { return Ok(Vec::new()) };
    hold::lines(connection, desk.space, plan, &field.column, key).await?;
    let rows = read::by_column(connection, plan, &field.column, key.to_cell()).await?;
    let lines = present::translate(connection, desk.space, plan, rows).await?;
    Ok(lines.into_iter().map(|line| (of, line)).collect())
}
