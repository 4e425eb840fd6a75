//! Write-backs that a server carries out by its own rules, on a copy of its records: what is to be done is decided here, and what came of it
//! remembered, as on a business database that is written by statements.

use super::{
    capture,
    compare::{Verdict, judge},
    identity::{Identities, Key, keys_of},
    plan::{ColumnPlan, Form, Plan, TypePlan},
    present::{self, Present},
    refusal,
    session::Session,
    side,
    step::{all_edits, created_before, lines_as_seen, unreadable},
    table::{self, Desk, RowError},
    write::{self, Results, Step, StepAction},
};
use crate::{
    error::AgentError,
    mapping::{codec::Cell, file::Fixed},
};
use landbridge_model::{
    EditId, FieldChange, FieldNo, RecordId, Rule, TypeNo, Value,
    office::{WriteBack, WriteOutcome, WriteResult},
};
use std::collections::{BTreeMap, BTreeSet};

/// What the server is to do with one record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) type_no: TypeNo,
    pub(crate) record: RecordId,
    pub(crate) edits: Vec<EditId>,
    pub(crate) what: What,
}

/// What is done with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// It is made.
    Make(Vec<Filled>),
    /// The record with this key gets these values.
    Change(Key, Vec<Filled>),
    /// The record with this key is deleted, and its lines.
    Remove(Key),
}

/// A column and what is to be in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filled {
    pub(crate) field: FieldNo,
    pub(crate) column: String,
    pub(crate) given: Given,
}

/// What is to be in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// This.
    Cell(Cell),
    /// The key of a record that is made with the same orders.
    Made(RecordId),
}

/// A record of the copy that a client has made, and its key.
pub(crate) type Made = (TypeNo, RecordId, Key);

/// The keys of the records that edits are about, as far as they have any.
pub(crate) async fn keys<C: Session>(
    connection: &mut C,
    fence: u64,
    write_back: &WriteBack,
) -> Result<Vec<(TypeNo, Key)>, AgentError> {
    let progress = side::progress(connection, fence).await?;
    capture::resolve(connection, &progress.space).await?;
    let mut records: BTreeMap<TypeNo, BTreeSet<RecordId>> = BTreeMap::new();
    for write in &write_back.writes {
        records.entry(write.type_no).or_default().insert(write.record);
    }
    let mut all = Vec::new();
    for (type_no, records) in records {
        let records: Vec<RecordId> = records.into_iter().collect();
        let (keys, _) = keys_of(connection, &progress.space, type_no, &records).await?;
        all.extend(keys.into_values().map(|key| (type_no, key)));
    }
    Ok(all)
}

/// What has become of those of the edits that were here before.
pub(crate) async fn applied<C: Session>(
    connection: &mut C,
    write_back: &WriteBack,
) -> Result<Results, AgentError> {
    Ok(write::applied(connection, &write_back.writes).await?)
}

/// What is to be done next, and what has become of edits without anything being done: of those of one record, or of the whole group.
/// `moved` are edits that may have been written before, by a call whose answer was lost, to a record that was written since.
pub(crate) async fn decide<C: Session>(
    connection: &mut C,
    plan: &Plan,
    (fence, now_millis): (u64, i64),
    write_back: &WriteBack,
    (settled, moved): (&Results, &BTreeSet<EditId>),
) -> Result<(Results, Vec<Order>), AgentError> {
    let progress = side::progress(connection, fence).await?;
    capture::resolve(connection, &progress.space).await?;
    let desk = Desk { plan, space: &progress.space, now_millis };
    let steps = write::steps(&write_back.writes, settled);
    let made: BTreeSet<RecordId> = match write_back.is_group {
        true => steps
            .iter()
            .filter(|step| matches!(step.action, StepAction::Create(..)))
            .map(|step| step.record)
            .collect(),
        false => BTreeSet::new(),
    };
    let (mut results, mut orders) = (Results::new(), Vec::new());
    let count = if write_back.is_group { steps.len() } else { 1 };
    for step in steps.iter().take(count) {
        let looked = Looker { desk: &desk, made: &made, moved }.look(connection, step).await;
        match looked {
            Ok((found, order)) => {
                results.extend(found);
                orders.extend(order);
            }
            Err(RowError::Refused(result)) => results.extend(all_edits(step, &result)),
            Err(RowError::Database(error)) => return Err(error.into()),
        }
    }
    if write_back.is_group {
        let all: Results =
            settled.iter().chain(&results).map(|(edit, result)| (*edit, result.clone())).collect();
        if let Some(failed) = write::first_failed(&all) {
            return Ok((failed_group(write_back, all, failed), Vec::new()));
        }
    }
    Ok((results, orders))
}

/// The results of a group of which one edit failed.
pub(crate) fn failed_group(write_back: &WriteBack, results: Results, failed: EditId) -> Results {
    let mut results = results;
    write::fail_group(&mut results, write_back, failed);
    results
}

/// Remembers what has become of edits, and which records were made; in the transaction that puts what was written into the copy.
pub(crate) async fn settle<C: Session>(
    connection: &mut C,
    fence: u64,
    write_back: &WriteBack,
    (results, made): (&Results, &[Made]),
    now_millis: i64,
) -> Result<(), AgentError> {
    link(connection, fence, made).await?;
    for write in &write_back.writes {
        let Some(result) = results.get(&write.edit) else { continue };
        let outcome = WriteOutcome { edit: write.edit, result: result.clone() };
        write::remember(connection, &outcome, now_millis).await?;
        capture::capture_outcome(connection, write.type_no, &outcome).await?;
    }
    Ok(())
}

/// Notes which keys records got that clients have made. This comes before anything resolves the rows that have these keys.
pub(crate) async fn link<C: Session>(
    connection: &mut C,
    fence: u64,
    made: &[Made],
) -> Result<(), AgentError> {
    let progress = side::progress(connection, fence).await?;
    let keys = made.iter().map(|(type_no, _, key)| (*type_no, key.clone())).collect();
    let mut identities = Identities::load(connection, &progress.space, keys).await?;
    for (type_no, record, key) in made {
        if identities.current(*type_no, key) != *record {
            identities.open(*type_no, key, *record);
        }
    }
    Ok(identities.store(connection).await?)
}

/// Tells once more what has become of edits that were here before.
pub(crate) async fn tell_again<C: Session>(
    connection: &mut C,
    plan: &Plan,
    fence: u64,
    write_back: &WriteBack,
    applied: &Results,
) -> Result<(), AgentError> {
    let progress = side::progress(connection, fence).await?;
    let desk = Desk { plan, space: &progress.space, now_millis: 0 };
    for write in &write_back.writes {
        let Some(result) = applied.get(&write.edit) else { continue };
        let result = write::as_of_now(connection, &desk, write, result.clone()).await?;
        let outcome = WriteOutcome { edit: write.edit, result };
        capture::capture_outcome(connection, write.type_no, &outcome).await?;
    }
    Ok(())
}

/// Looks at one step.
struct Looker<'a> {
    desk: &'a Desk<'a>,
    made: &'a BTreeSet<RecordId>,
    moved: &'a BTreeSet<EditId>,
}

type Seen = (Results, Option<Order>);

impl Looker<'_> {
    async fn look<C: Session>(&self, connection: &mut C, step: &Step<'_>) -> Result<Seen, RowError> {
        let Some(plan) = self.desk.plan.find(step.type_no) else {
            let message = "The business database has no records of this type.";
            return Err(RowError::broken(Rule::NoSuchType, message, None));
        };
        let found = present::by_ids(connection, self.desk.space, plan, &[step.record]).await?;
        let there = found.get(&step.record);
        let order =
            |what| Some(Order { type_no: step.type_no, record: step.record, edits: step.edits(), what });
        let settled = |result: WriteResult| Ok((all_edits(step, &result), None));
        match (&step.action, there) {
            (StepAction::Create(_, fields), None) => {
                let values: Vec<_> = fields.iter().map(|(no, value)| (*no, Some(value))).collect();
                let mut filled = self.filled(connection, plan, values).await?;
                filled.extend(given(plan));
                Ok((Results::new(), order(What::Make(filled))))
            }
            (StepAction::Create(_, fields), Some(there)) => settled(created_before(plan, there, fields)),
            // What may have been deleted by an earlier call was.
            (StepAction::Delete(edit, ..), None) if self.moved.contains(edit) => {
                settled(WriteResult::Written)
            }
            (_, None) => settled(WriteResult::Gone),
            (StepAction::Set(sets), Some(there)) => self.set(connection, plan, step, (there, sets)).await,
            (StepAction::Delete(_, expected, lines), Some(there)) => {
                match lines_as_seen(connection, self.desk, plan, there, (expected, lines)).await? {
                    Ok(_) => Ok((Results::new(), order(What::Remove(there.key.clone())))),
                    Err(differs) => settled(differs),
                }
            }
        }
    }

    async fn set<C: Session>(
        &self,
        connection: &mut C,
        plan: &TypePlan,
        step: &Step<'_>,
        (there, sets): (&Present, &[(EditId, &[FieldChange])]),
    ) -> Result<Seen, RowError> {
        let mut there = there.clone();
        let (mut results, mut edits) = (Results::new(), Vec::new());
        let mut values: BTreeMap<FieldNo, Option<Value>> = BTreeMap::new();
        for (edit, changes) in sets {
            let verdict = judge(plan, &there, changes);
            let result = match verdict {
                Verdict::Write(new) if new.is_empty() => WriteResult::Written,
                // It may have been written, and taken back by somebody since: it is not written twice.
                Verdict::Write(_) if self.moved.contains(edit) => present_of(&there, changes),
                Verdict::Write(new) => {
                    there.take(&new);
                    values.extend(new);
                    edits.push(*edit);
                    continue;
                }
                Verdict::Differs(present) => WriteResult::Differs { present },
                Verdict::Unreadable(field) => unreadable(plan, field),
            };
            results.insert(*edit, result);
        }
        if edits.is_empty() {
            return Ok((results, None));
        }
        let values = values.iter().map(|(no, value)| (*no, value.as_ref())).collect();
        let filled = match self.filled(connection, plan, values).await {
            Ok(filled) => filled,
            Err(RowError::Refused(result)) => {
                results.extend(edits.into_iter().map(|edit| (edit, result.clone())));
                return Ok((results, None));
            }
            Err(error) => return Err(error),
        };
        let what = What::Change(there.key.clone(), filled);
        Ok((results, Some(Order { type_no: step.type_no, record: step.record, edits, what })))
    }

    async fn filled<C: Session>(
        &self,
        connection: &mut C,
        plan: &TypePlan,
        values: Vec<(FieldNo, Option<&Value>)>,
    ) -> Result<Vec<Filled>, RowError> {
        let mut filled = Vec::new();
        for (no, value) in values {
            let field = plan.field(no).filter(|field| !field.is_read_only).ok_or_else(|| {
                RowError::broken(
                    Rule::ReadOnly,
                    "The business database lets nobody set this field.",
                    Some(no),
                )
            })?;
            let made = value.and_then(Value::as_reference).filter(|record| self.made.contains(record));
            let given = match (&field.form, made) {
                (Form::Reference(_), Some(record)) => Given::Made(record),
                _ => Given::Cell(table::cell_of(connection, self.desk, field, value).await?),
            };
            filled.push(Filled { field: no, column: field.column.name.clone(), given });
        }
        Ok(filled)
    }
}

/// What new records get so that they are of their type, and what no field fills.
fn given(plan: &TypePlan) -> Vec<Filled> {
    let filled = |column: &ColumnPlan, cell: Cell| Filled {
        field: FieldNo(0),
        column: column.name.clone(),
        given: Given::Cell(cell),
    };
    let of_filter =
        plan.filter.iter().filter_map(|(column, cells)| Some(filled(column, cells.first()?.clone())));
    let of_fixed = plan.fixed.iter().filter_map(|(column, fixed)| match fixed {
        Fixed::Value(scalar) => Some(filled(column, Cell::from(scalar))),
        // A server has its own clock for that.
        Fixed::Now(_) => None,
    });
    of_filter.chain(of_fixed).collect()
}

fn present_of(there: &Present, changes: &[FieldChange]) -> WriteResult {
    let present = |change: &FieldChange| (change.field, there.fields.get(&change.field).cloned());
    WriteResult::Differs { present: changes.iter().map(present).collect() }
}

/// The refusal of orders that a server does not take, in its words.
pub(crate) fn refused(words: &str, field: Option<FieldNo>) -> WriteResult {
    match refusal::own_words(words) {
        WriteResult::Refused { message, rule, .. } => WriteResult::Refused { message, field, rule },
        other => other,
    }
}
