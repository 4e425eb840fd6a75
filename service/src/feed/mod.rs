//! Reading the change feed.
use crate::{
    error::WorkspaceError,
    workspace::{Member, Shared},
};
use landbridge_model::wire::Pull;
pub(crate) async fn pull(
    _shared: &Shared,
    _member: &Member,
    _pull: &Pull,
) -> Result<Vec<u8>, WorkspaceError> {
    unimplemented!()
}
