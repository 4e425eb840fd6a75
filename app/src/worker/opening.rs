//! What a workspace is opened with, and opening its store even when the browser lost it.

use crate::platform::device::{Device, Key, SignedIn};
use crate::platform::idb::OpenFailure;
use crate::platform::store::Store;
use crate::platform::transport::Transport;
use gloo::timers::future::TimeoutFuture;
use js_sys::Promise;
use landbridge_model::WorkspaceId;
use std::rc::Rc;

/// A browser that could not open a database may have been busy closing it.
const OPEN_AGAIN_MILLIS: u32 = 300;

/// What a workspace is opened with.
pub(crate) struct Opening {
    /// The workspace.
    pub(crate) id: WorkspaceId,
    /// Who opens it, and the name of its store.
    pub(crate) signed_in: SignedIn,
    /// Who it belongs to, as `meta` keeps it.
    pub(crate) owner: String,
    /// The language to sort in.
    pub(crate) language: String,
    /// The way to the service.
    pub(crate) transport: Rc<Transport>,
    /// What the browser profile knows.
    pub(crate) device: Device,
    /// The ready-made indexes, if they were read before: see [`crate::platform::early`].
    pub(crate) early: Option<Promise>,
}

impl Opening {
    /// Opens the store. When the browser cannot, it goes on with a new database, and with the outbox from the mirror.
    pub(super) async fn store(&self) -> Result<Store, OpenFailure> {
        match Store::open(&self.signed_in.store, self.signed_in.replaced).await {
            Err(OpenFailure::Broken(_)) => self.store_again().await,
            opened => opened,
        }
    }

    async fn store_again(&self) -> Result<Store, OpenFailure> {
        let SignedIn { store: name, replaced, .. } = &self.signed_in;
        TimeoutFuture::new(OPEN_AGAIN_MILLIS).await;
        if let Ok(store) = Store::open(name, *replaced).await {
            return Ok(store);
        }
        let replaced = replaced + 1;
        let store = Store::open(name, replaced).await?;
        let noted = self.device.put(&Key::SignedIn, &SignedIn { replaced, ..self.signed_in.clone() }).await;
        noted.map_err(|error| OpenFailure::Broken(error.to_string()))?;
        Ok(store)
    }
}
