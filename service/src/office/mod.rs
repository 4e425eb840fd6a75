//! The office agent's side.
use crate::{error::WorkspaceError, workspace::Shared};
use landbridge_model::office::{Batch, BatchAnswer, Hello, Welcome, Work};
pub(crate) async fn hello(_shared: &Shared, _hello: Hello) -> Result<Welcome, WorkspaceError> {
    unimplemented!()
}
pub(crate) async fn absorb(_shared: &Shared, _batch: Batch) -> Result<BatchAnswer, WorkspaceError> {
    unimplemented!()
}
pub(crate) async fn work(_shared: &Shared, _after: u64, _fence: u64) -> Result<Work, WorkspaceError> {
    unimplemented!()
}
