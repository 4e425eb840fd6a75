//! Conflicts as whoever administers the company sees and settles them in the office's console.
//!
//! A decision is made of the same edits as one in the workspace, so that its author's devices learn of it as of any other: from the conflict's
//! record. Its outbox is used once. A service that was put back to an older state would give the numbers of another one to other edits, and the
//! business database remembers what became of the first ones.

use crate::{
    commit::{self, Draft, Held, Key, PushCall, Source},
    error::WorkspaceError,
    workspace::{Member, Shared, Types},
};
use landbridge_model::{
    Base, Change, ClientId, Edit, FieldChange, FieldNo, GroupId, Kind, Label, Outcome, Reason, RecordId,
    RecordType, SaveId, Seq, TypeNo, Value,
    conflict::{CONFLICT, OF_RECORD, OF_TYPE, SIDES, STATE, Sides, is_open},
    dispute::{Dispute, Disputed, Shown, Side},
    wire::{Push, PushAnswer},
};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::oneshot;

type Result<T> = std::result::Result<T, WorkspaceError>;

/// A decision that waits for the writer.
#[derive(Debug)]
pub(crate) struct SettleCall {
    /// Who decides.
    pub(crate) member: Member,
    /// On which conflict.
    pub(crate) conflict: RecordId,
    /// Which side stays.
    pub(crate) keep: Side,
}

/// What is known of a conflict.
struct Found {
    types: Arc<Types>,
    draft: Draft,
    conflict: Held,
    sides: Sides,
    /// The record in conflict.
    about: Key,
}

/// What stands against what.
pub(crate) async fn show(shared: &Shared, member: &Member, conflict: RecordId) -> Result<Dispute> {
    let mut found = find(shared, member, conflict).await?;
    let kind = found.types.get(found.about.0).cloned();
    if let Some(kind) = &kind {
        read_referred(shared, &mut found, kind).await?;
    }
    let present = found.draft.here(found.about).map(|held| held.record.fields()).unwrap_or_default();
    let Sides::Values(fields) = &found.sides else {
        return Ok(Dispute { is_open: is_open(&found.conflict.record), fields: Vec::new() });
    };
    let show = |no: FieldNo, value: Option<&Value>| shown(&found, member, kind.as_ref(), (no, value));
    let disputed = fields.iter().map(|sides| Disputed {
        field: sides.field,
        base: show(sides.field, sides.base.as_ref()),
        mine: show(sides.field, sides.mine.as_ref()),
        theirs: show(sides.field, present.get(&sides.field)),
    });
    Ok(Dispute { is_open: is_open(&found.conflict.record), fields: disputed.collect() })
}

/// Settles a conflict, as the only writer of the workspace: the record stays as it was found until the decision is carried out.
pub(crate) async fn settle(shared: &Shared, call: SettleCall) -> Result<()> {
    let found = find(shared, &call.member, call.conflict).await?;
    if !is_open(&found.conflict.record) {
        return Err(refused("the conflict was settled meanwhile"));
    }
    let client = ClientId::new(now_millis(shared), shared.dice.throw());
    let push = Push {
        client,
        person: Some(call.member.person),
        generation: Some(shared.generation()),
        seq: None,
        previous: None,
        ended: Vec::new(),
        edits: edits(shared, &found, client, call.keep)?,
        settled: Vec::new(),
    };
    let (answer, answered) = oneshot::channel();
    commit::push(shared, vec![PushCall { member: call.member, push, answer }]).await;
    told(&answered.await.map_err(|_| WorkspaceError::Unavailable)??)
}

async fn find(shared: &Shared, member: &Member, id: RecordId) -> Result<Found> {
    let mut transaction = shared.store.begin_reading().await?;
    let types = shared.types.read(&mut transaction, shared.id).await?;
    let mut source = Source { connection: &mut transaction, workspace: shared.id };
    let mut draft = Draft::new(Seq(0), 0);
    source.records(&mut draft, &BTreeSet::from([(CONFLICT, id)])).await?;
    let conflict = draft.here((CONFLICT, id)).cloned();
    let conflict = conflict.ok_or(WorkspaceError::NotFound { what: "conflict" })?;
    let may_see = |kind: &RecordType| member.rights.may_see(kind, &conflict.scope);
    if !types.get(CONFLICT).is_some_and(may_see) {
        return Err(WorkspaceError::NoRight);
    }
    let (sides, about) =
        read_conflict(&conflict).ok_or_else(|| WorkspaceError::Damaged("a conflict".into()))?;
    source.records(&mut draft, &BTreeSet::from([about])).await?;
    Ok(Found { types, draft, conflict, sides, about })
}

fn read_conflict(conflict: &Held) -> Option<(Sides, Key)> {
    let text = |field| conflict.record.value(field).and_then(Value::as_text);
    let Some(Value::Whole(type_no)) = conflict.record.value(OF_TYPE) else { return None };
    let about = (TypeNo(u16::try_from(*type_no).ok()?), RecordId::parse(text(OF_RECORD)?)?);
    Some((serde_json::from_str(text(SIDES)?).ok()?, about))
}

/// Reads the records that a value of either side refers to, for their names.
async fn read_referred(shared: &Shared, found: &mut Found, kind: &RecordType) -> Result<()> {
    let Sides::Values(fields) = &found.sides else { return Ok(()) };
    let present = found.draft.here(found.about).map(|held| held.record.fields()).unwrap_or_default();
    let mut keys = BTreeSet::new();
    for sides in fields {
        let Some(Kind::Reference(of)) = kind.field(sides.field).map(|field| &field.kind) else { continue };
        let values = [sides.base.as_ref(), sides.mine.as_ref(), present.get(&sides.field)];
        keys.extend(values.into_iter().flatten().filter_map(|value| Some((*of, value.as_reference()?))));
    }
    let mut transaction = shared.store.begin_reading().await?;
    let mut source = Source { connection: &mut transaction, workspace: shared.id };
    source.records(&mut found.draft, &keys).await
}

fn shown(
    found: &Found,
    member: &Member,
    kind: Option<&RecordType>,
    (no, value): (FieldNo, Option<&Value>),
) -> Shown {
    let Some(value) = value else { return Shown::Empty };
    let words = match kind.and_then(|kind| kind.field(no)).map(|field| &field.kind) {
        Some(Kind::Choice(choices)) => {
            let choice = choices.iter().find(|choice| Some(choice.key.as_str()) == value.as_text());
            choice.map(|choice| choice.label.clone())
        }
        Some(Kind::Reference(of)) => value.as_reference().and_then(|id| name(found, member, (*of, id))),
        _ => None,
    };
    words.map_or_else(|| Shown::Value(value.clone()), Shown::Words)
}

/// What a record is called, for whoever may see it.
fn name(found: &Found, member: &Member, key: Key) -> Option<Label> {
    let (kind, held) = (found.types.get(key.0)?, found.draft.here(key)?);
    if !member.rights.may_see(kind, &held.scope) {
        return None;
    }
    let values = kind.title.iter().filter_map(|field| held.record.value(*field));
    Some(Label::plain(&values.map(Value::to_string).collect::<Vec<_>>().join(" ")))
}

/// The decision; where the author's value is to be taken, in one group with an edit that sets it.
fn edits(shared: &Shared, found: &Found, client: ClientId, keep: Side) -> Result<Vec<Edit>> {
    let state = |state: &str| Some(Value::Text(state.into()));
    let new = state(if keep == Side::Mine { "mine" } else { "theirs" });
    let decision = vec![FieldChange { field: STATE, base: state("open"), new }];
    let mut wanted = vec![((CONFLICT, found.conflict.record.id), decision)];
    if keep == Side::Mine {
        wanted.push((found.about, values(found)?));
    }
    let now_millis = now_millis(shared);
    let save = SaveId::new(now_millis, shared.dice.throw());
    let group = (wanted.len() > 1).then(|| GroupId::new(now_millis, shared.dice.throw()));
    let edit = |(n, (key, fields)): (u64, (Key, Vec<FieldChange>))| {
        let (kind, held) = (found.types.get(key.0), found.draft.get(key));
        let seqs = fields.iter().filter_map(|change| Some(held?.record.field_seq(change.field)));
        let base = Base::Seen { generation: shared.generation(), seq: seqs.max().unwrap_or_default() };
        Edit {
            client,
            n,
            save,
            group,
            type_no: key.0,
            type_version: kind.map_or(0, |kind| kind.version),
            record: key.1,
            change: Change::Set { base, fields },
            made_at_millis: shared.clock.now_millis(),
            replaces: None,
        }
    };
    Ok((1..).zip(wanted).map(edit).collect())
}

/// The author's values in place of what is there.
fn values(found: &Found) -> Result<Vec<FieldChange>> {
    let (Sides::Values(fields), Some(held)) = (&found.sides, found.draft.here(found.about)) else {
        return Err(refused("only the workspace has what this decision needs"));
    };
    let change = fields.iter().map(|sides| FieldChange {
        field: sides.field,
        base: held.record.value(sides.field).cloned(),
        new: sides.mine.clone(),
    });
    Ok(change.collect())
}

/// What has become of the decision; it is carried out whole or not at all.
fn told(answer: &PushAnswer) -> Result<()> {
    let mut reasons = answer.outcomes.iter().filter_map(|told| match &told.outcome {
        Outcome::Refused { reason: Reason::GroupFailed { .. } } => None,
        Outcome::Refused { reason } => Some(reason),
        Outcome::Accepted { .. } | Outcome::Applied { .. } | Outcome::Conflict { .. } => None,
    });
    match reasons.next() {
        Some(Reason::NoRight) => Err(WorkspaceError::NoRight),
        Some(reason) => Err(refused(&format!("the record does not take this value any more: {reason:?}"))),
        None if answer.outcomes.iter().all(|told| told.outcome.seq().is_some()) => Ok(()),
        None => Err(refused("somebody else has changed the record meanwhile")),
    }
}

fn refused(message: &str) -> WorkspaceError {
    WorkspaceError::Refused { message: message.to_owned() }
}

fn now_millis(shared: &Shared) -> u64 {
    shared.clock.now_millis().unsigned_abs()
}
