//! The one task of a workspace that writes: it takes what waits and carries it out, group by group.
//!
//! Nothing waits for company: while a group is being committed the next one gathers, so a busy workspace commits large groups and a
//! quiet one answers at once.

use super::Shared;
use crate::{
    commit::{self, PushCall},
    error::WorkspaceError,
    office, snapshot,
};
use landbridge_model::office::{Batch, BatchAnswer, Hello, Welcome};
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::{mpsc, oneshot};

/// The most edits of one commit, unless a single push has more.
const GROUP_EDITS: usize = 256;

type Answer<T> = oneshot::Sender<Result<T, WorkspaceError>>;

/// What can be asked of the writer.
#[derive(Debug)]
pub(crate) enum Command {
    /// Take edits into the feed.
    Push(Box<PushCall>),
    /// Absorb a batch of the office.
    Batch(Box<Batch>, Answer<BatchAnswer>),
    /// Greet the office agent.
    Hello(Box<Hello>, Answer<Welcome>),
    /// Bring the pages up to the end of the feed.
    BuildPages(Answer<()>),
    /// Finish.
    Stop,
}

/// Carries out what comes, in order, until told to stop.
pub(super) async fn run(shared: Arc<Shared>, mut commands: mpsc::Receiver<Command>) {
    let mut waiting = VecDeque::new();
    while let Some(command) = next(&mut waiting, &mut commands).await {
        match command {
            Command::Push(first) => {
                let calls = gather_pushes(*first, &mut waiting, &mut commands);
                commit::push(&shared, calls).await;
            }
            Command::Batch(batch, answer) => reply(answer, office::absorb(&shared, *batch).await),
            Command::Hello(hello, answer) => reply(answer, office::hello(&shared, *hello).await),
            Command::BuildPages(answer) => reply(answer, snapshot::build(&shared).await),
            Command::Stop => commands.close(),
        }
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
