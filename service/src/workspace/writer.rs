//! The one task of a workspace that writes: it takes what waits and carries it out, group by group.
//!
//! Nothing waits for company: while a group is being committed the next one gathers, so a busy workspace commits large groups and a
//! quiet one answers at once.

use super::{Shared, tidy};
use crate::{
    commit::{self, PushCall},
    dispute::{self, SettleCall},
    error::WorkspaceError,
    office, snapshot,
};
use futures_util::FutureExt;
use landbridge_model::office::{Batch, BatchAnswer, Hello, Welcome};
use std::{collections::VecDeque, panic::AssertUnwindSafe, sync::Arc};
use tokio::sync::{mpsc, oneshot};

/// The most edits of one commit, unless a single push has more.
const GROUP_EDITS: usize = 256;

/// How often what nobody needs any more is forgotten.
const TIDY_EVERY_MILLIS: i64 = 24 * 3600 * 1000;

type Answer<T> = oneshot::Sender<Result<T, WorkspaceError>>;

/// What can be asked of the writer.
#[derive(Debug)]
pub(crate) enum Command {
    /// Take edits into the feed.
    Push(Box<PushCall>),
    /// Settle a conflict.
    Settle(Box<SettleCall>, Answer<()>),
    /// Absorb a batch of the office.
    Batch(Box<Batch>, Answer<BatchAnswer>),
    /// Greet the office agent.
    Hello(Box<Hello>, Answer<Welcome>),
    /// Keep when the office agent was last heard of, which nobody waits for, so that it is carried out beside other requests.
    NoteOffice {
        /// When it was.
        now_millis: i64,
    },
    /// Bring the pages up to the end of the feed.
    BuildPages(Answer<()>),
    /// Finish.
    Stop,
}

impl Command {
    /// The moment that it goes by itself, if it does. What runs beside other requests does not ask for the time: it would be chance who asks
    /// first, and no simulated run could be repeated.
    fn now_millis(&self) -> Option<i64> {
        match self {
            Self::NoteOffice { now_millis } => Some(*now_millis),
            _ => None,
        }
    }
}

/// Carries out what comes, in order, until told to stop; old things were forgotten at the given moment.
pub(super) async fn run(
    shared: Arc<Shared>,
    mut commands: mpsc::Receiver<Command>,
    mut tidied_at_millis: i64,
) {
    let mut waiting = VecDeque::new();
    while let Some(command) = next(&mut waiting, &mut commands).await {
        let now_millis = command.now_millis();
        // A defect that one request meets must not end the work on all others: its transaction is rolled back, and whoever asked is told
        // to try again later.
        let done = carry_out(&shared, command, &mut waiting, &mut commands);
        if AssertUnwindSafe(done).catch_unwind().await.is_err() {
            tracing::error!(workspace = %shared.id, "a request met a defect of the service");
        }
        let now_millis = now_millis.unwrap_or_else(|| shared.clock.now_millis());
        if now_millis - tidied_at_millis > TIDY_EVERY_MILLIS {
            tidied_at_millis = now_millis;
            tidy(&shared).await;
        }
    }
}

async fn carry_out(
    shared: &Shared,
    command: Command,
    waiting: &mut VecDeque<Command>,
    commands: &mut mpsc::Receiver<Command>,
) {
    match command {
        Command::Push(first) => commit::push(shared, gather_pushes(*first, waiting, commands)).await,
        Command::Settle(call, answer) => reply(answer, dispute::settle(shared, *call).await),
        Command::Batch(batch, answer) => reply(answer, office::absorb(shared, *batch).await),
        Command::Hello(hello, answer) => reply(answer, office::hello(shared, *hello).await),
        Command::NoteOffice { .. } => note_office(shared).await,
        Command::BuildPages(answer) => reply(answer, snapshot::build(shared).await),
        Command::Stop => commands.close(),
    }
}

async fn note_office(shared: &Shared) {
    if let Err(error) = office::note_seen(shared).await {
        tracing::error!(workspace = %shared.id, %error, "when the office was last heard of was not kept");
    }
}

async fn tidy(shared: &Shared) {
    if let Err(error) = snapshot::build(shared).await {
        tracing::error!(workspace = %shared.id, %error, "the pages were not brought up to the end of the feed");
    }
    if let Err(error) = tidy::tidy(shared).await {
        tracing::error!(workspace = %shared.id, %error, "old tombstones were not forgotten");
    }
}

async fn next(waiting: &mut VecDeque<Command>, commands: &mut mpsc::Receiver<Command>) -> Option<Command> {
    match waiting.pop_front() {
        Some(command) => Some(command),
        None => commands.recv().await,
    }
}

/// The pushes that wait, up to a group; the first other command stays waiting behind them.
fn gather_pushes(
    first: PushCall,
    waiting: &mut VecDeque<Command>,
    commands: &mut mpsc::Receiver<Command>,
) -> Vec<PushCall> {
    let mut edits = first.push.edits.len();
    let mut calls = vec![first];
    while edits < GROUP_EDITS {
        match commands.try_recv() {
            Ok(Command::Push(call)) => {
                edits += call.push.edits.len();
                calls.push(*call);
            }
            Ok(other) => {
                waiting.push_back(other);
                break;
            }
            Err(_) => break,
        }
    }
    calls
}

/// Answers; whoever asked may have gone away, which changes nothing.
fn reply<T>(answer: Answer<T>, result: Result<T, WorkspaceError>) {
    if let Err(error @ (WorkspaceError::Database(_) | WorkspaceError::Damaged(_))) = &result {
        tracing::error!(%error, "a request of the office was not carried out");
    }
    let _ = answer.send(result);
}
