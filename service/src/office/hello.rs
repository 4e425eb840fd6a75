//! Greeting the office agent: whose records it brings, of which types, and what it is to do first.

use super::{
    Agent,
    apart::{self, Apart, Before, Decision, is_apart, is_together},
};
use crate::{
    blob,
    error::WorkspaceError,
    history,
    workspace::{Shared, Types, register_types},
};
use landbridge_model::{
    Authority, BatchId, RecordType,
    history::EntryKind,
    office::{Hello, Next, Welcome},
};
use sqlx::SqliteConnection;
use std::{collections::BTreeSet, mem::discriminant};

/// Numbers below are the service's own types.
const FIRST_OFFICE_TYPE: u16 = 16;
const MAX_TYPES: usize = 1_000;
const MAX_FIELDS: usize = 1_000;

/// Greets the agent.
pub(crate) async fn hello(shared: &Shared, hello: Hello) -> Result<Welcome, WorkspaceError> {
    check_types(&hello.types)?;
    if hello.company.is_sample && !shared.about().is_demo {
        let message = format!(
            "{} is the business software's sample company, and this service is not a demonstration: its invented records would mix with \
             real ones. Connect the company's own database, or start `landbridge demo`.",
            hello.company.name
        );
        return Err(WorkspaceError::Refused { message });
    }
    let mut transaction = shared.store.begin().await?;
    let agent = Agent::read(&mut transaction, shared).await?;
    if is_apart(&agent, &hello) && !matches!(agent.apart, Apart::Decided(..)) {
        apart::note(&mut transaction, shared, Apart::Undecided(agent.apart.before())).await?;
        tell(&mut transaction, shared, EntryKind::Apart).await?;
        transaction.commit().await?;
        tracing::warn!(workspace = %shared.id, agent = %hello.agent, "the business database was put back or copied");
        return Ok(welcome(shared, &agent, Next::Stop));
    }
    let held = shared.types.read(&mut transaction, shared.id).await?;
    check_kinds(&held, &hello.types)?;
    let types = [hello.types.clone(), withdrawn(&held, &hello.types)].concat();
    let is_changed = register_types(&mut transaction, shared.id, &types).await?;
    let apart = after(&agent, &hello);
    let is_listening = apart == Apart::ApplyingAgain && agent.apart != apart;
    // A place where no database is: whichever this one is, it tells all that it has.
    let last = if is_listening { Some(BatchId(shared.new_record_id().0)) } else { agent.last };
    let next = next(&Agent { last, ..agent }, &hello, is_changed);
    note(&mut transaction, shared, &hello, next).await?;
    if is_listening {
        apart::begin_to_listen(&mut transaction, shared, last).await?;
    }
    apart::note(&mut transaction, shared, apart).await?;
    tell(&mut transaction, shared, came(&agent)).await?;
    transaction.commit().await?;
    shared.note_look_seconds(hello.look_seconds);
    shared.poke().await?;
    tracing::info!(workspace = %shared.id, agent = %hello.agent, ?next, "the office agent came");
    Ok(welcome(shared, &agent, next))
}

fn welcome(shared: &Shared, agent: &Agent, next: Next) -> Welcome {
    Welcome { generation: shared.generation(), next, swept_millis: agent.swept_at }
}

/// What the history tells of an agent that is welcome: that it came, or what the administrator decided about its database.
fn came(agent: &Agent) -> EntryKind {
    match agent.apart {
        Apart::Decided(Decision::Adopt, _) => EntryKind::Adopted,
        Apart::Decided(Decision::ApplyAgain, _) => EntryKind::AppliedAgain,
        Apart::Together | Apart::Undecided(_) | Apart::ApplyingAgain => EntryKind::Came,
    }
}

async fn tell(
    connection: &mut SqliteConnection,
    shared: &Shared,
    kind: EntryKind,
) -> Result<(), WorkspaceError> {
    history::note_event(connection, shared.key(), kind, shared.office_seen_millis()).await
}

fn next(agent: &Agent, hello: &Hello, is_changed: bool) -> Next {
    let is_decided = matches!(agent.apart, Apart::Decided(..));
    // A service that never heard of any batch has nothing that the business database could be at odds with.
    let is_new = !is_together(agent, hello) && !agent.is_restored;
    if is_changed || hello.needs_sweep || is_new || is_decided {
        return Next::Sweep { sweep: agent.sweep + 1, after: agent.last };
    }
    if agent.is_sweeping {
        return Next::Sweep { sweep: agent.sweep, after: agent.last };
    }
    if agent.is_restored || !agent.is_swept || hello.is_audit_due {
        return Next::Sweep { sweep: agent.sweep + 1, after: agent.last };
    }
    Next::Continue
}

/// How it stands once the agent is welcome. One that is where the service knows it to be has lost nothing since, whatever its fence says, and goes on
/// with what was going on.
fn after(agent: &Agent, hello: &Hello) -> Apart {
    let is_together = is_together(agent, hello);
    match (agent.apart, agent.apart.before()) {
        (Apart::Decided(Decision::Adopt, _), _) => Apart::Together,
        (Apart::Decided(Decision::ApplyAgain, _), _) if !is_together => Apart::ApplyingAgain,
        (_, Before::ApplyingAgain) => Apart::ApplyingAgain,
        (_, Before::Together) => Apart::Together,
    }
}

async fn note(
    connection: &mut SqliteConnection,
    shared: &Shared,
    hello: &Hello,
    next: Next,
) -> Result<(), WorkspaceError> {
    let sweep = match next {
        Next::Sweep { sweep, .. } => Some(blob::column(sweep)),
        Next::Continue | Next::Stop => None,
    };
    sqlx::query(
        "update workspace
         set agent = ?, fence = ?, sweep = coalesce(?3, sweep), look_seconds = ?5,
             is_sweeping = case when ?3 is null then is_sweeping else 1 end
         where id = ?4",
    )
    .bind(&hello.agent.0.as_bytes()[..])
    .bind(blob::column(hello.fence))
    .bind(sweep)
    .bind(shared.key())
    .bind(hello.look_seconds)
    .execute(connection)
    .await?;
    Ok(())
}

/// Types come from a mapping that was checked where it lies; this keeps what other companies' rooms share from being harmed by a bad one.
fn check_types(types: &[RecordType]) -> Result<(), WorkspaceError> {
    let mut seen = BTreeSet::new();
    for (at, kind) in types.iter().enumerate() {
        let fault = if at >= MAX_TYPES || kind.fields.len() > MAX_FIELDS {
            "there are too many"
        } else if kind.no.0 < FIRST_OFFICE_TYPE {
            "numbers below 16 are the service's own"
        } else if kind.authority != Authority::Office {
            "the office has the last word on its own types"
        } else if !seen.insert(kind.no) {
            "the number is used twice"
        } else if kind.fields.iter().map(|field| field.no).collect::<BTreeSet<_>>().len() != kind.fields.len()
        {
            "two fields have the same number"
        } else {
            continue;
        };
        return Err(WorkspaceError::malformed(format!("types[{at}]"), fault));
    }
    Ok(())
}

/// The types that the office has shared and shares no more.
fn withdrawn(held: &Types, types: &[RecordType]) -> Vec<RecordType> {
    let is_missing = |kind: &&RecordType| {
        kind.authority == Authority::Office && types.iter().all(|wanted| wanted.no != kind.no)
    };
    held.iter().filter(is_missing).map(|kind| RecordType { is_withdrawn: true, ..kind.clone() }).collect()
}

/// A field never changes its kind: values of the old kind lie in every replica, and edits of it in outboxes.
fn check_kinds(held: &Types, types: &[RecordType]) -> Result<(), WorkspaceError> {
    for kind in types {
        let Some(before) = held.get(kind.no) else { continue };
        let changed = kind.fields.iter().find(|field| {
            before.field(field.no).is_some_and(|old| discriminant(&old.kind) != discriminant(&field.kind))
        });
        if let Some(field) = changed {
            let message = format!(
                "field {} of record type {} ({}.{}) had another kind before; give the new field a number of its own",
                field.no.0, kind.no.0, kind.key, field.key
            );
            return Err(WorkspaceError::Refused { message });
        }
    }
    Ok(())
}
