//! Pages.
use crate::{
    error::WorkspaceError,
    workspace::{Member, Shared},
};
use landbridge_model::{page::PageHash, wire::Manifest};
pub(crate) async fn build(_shared: &Shared) -> Result<(), WorkspaceError> {
    unimplemented!()
}
pub(crate) async fn manifest(_shared: &Shared, _member: &Member) -> Result<Manifest, WorkspaceError> {
    unimplemented!()
}
pub(crate) async fn page(
    _shared: &Shared,
    _member: &Member,
    _hash: PageHash,
) -> Result<Vec<u8>, WorkspaceError> {
    unimplemented!()
}
