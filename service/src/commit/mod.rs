//! Taking edits into the change feed.

use crate::{
    error::WorkspaceError,
    workspace::{Member, Shared},
};
use landbridge_model::wire::{Push, PushAnswer};
use tokio::sync::oneshot;

/// One push that waits for the writer.
#[derive(Debug)]
pub(crate) struct PushCall {
    /// Who pushes.
    pub(crate) member: Member,
    /// What.
    pub(crate) push: Push,
    /// Where the answer goes.
    pub(crate) answer: oneshot::Sender<Result<PushAnswer, WorkspaceError>>,
}

pub(crate) fn check(_push: &Push) -> Result<(), WorkspaceError> {
    unimplemented!()
}

pub(crate) async fn push(_shared: &Shared, _calls: Vec<PushCall>) {
    unimplemented!()
}
