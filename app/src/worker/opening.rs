//! What a workspace is opened with, read without waiting for the page, and opening its store even when the browser lost it.

use super::{Client, OpenWorkspace};
use crate::platform::device::{Device, Key, Remembered, SignedIn};
use crate::platform::idb::OpenFailure;
use crate::platform::lock::Held;
use crate::platform::store::Store;
use crate::platform::transport::Transport;
use futures_util::future::join;
use gloo::timers::future::TimeoutFuture;
use js_sys::Promise;
use landbridge_model::WorkspaceId;
use std::rc::Rc;

/// A browser that could not open a database may have been busy closing it.
const OPEN_AGAIN_MILLIS: u32 = 300;

/// What a start finds on the device.
pub(super) struct Found {
    /// Who is signed in; nothing where the service's address is not known yet.
    pub(super) remembered: Option<Remembered>,
    /// The lock that a leader holds, if it was free, and the store of whoever may go on.
    pub(super) opened: Option<(Option<Held>, Opened)>,
}

/// A person's store, as far as the browser could open it.
pub(crate) struct Opened {
    store: Result<Store, OpenFailure>,
    /// When the service was last heard, in milliseconds since 1970; 0 when it never was.
    pub(super) contact_millis: i64,
}

impl Opened {
    /// Opens the store.
    pub(crate) async fn of(signed_in: &SignedIn, device: &Device) -> Self {
        let contact = Key::Contact(signed_in.store.clone());
        let opening = Store::open(&signed_in.store, signed_in.replaced);
        let (store, contact_millis) = join(opening, device.get(&contact)).await;
        Self { store, contact_millis: contact_millis.unwrap_or(0) }
    }
}

impl Client {
    /// Begins with what is on the device, while the page begins too.
    pub(crate) async fn begin(self: Rc<Self>) {
        self.listen();
        self.boot(self.look().await).await;
    }

    /// Looks what is on the device now.
    pub(super) async fn look(&self) -> Found {
        if self.find_service().await.is_none() {
            return Found { remembered: None, opened: None };
        }
        let remembered = self.device().remembered().await;
        let opened = match &remembered {
            Remembered::Here(signed_in) => Some(self.open_with_lock(signed_in).await),
            _ => None,
        };
        Found { remembered: Some(remembered), opened }
    }

    pub(super) async fn open_with_lock(&self, signed_in: &SignedIn) -> (Option<Held>, Opened) {
        join(OpenWorkspace::lock_of(&signed_in.store), Opened::of(signed_in, self.device())).await
    }
}

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
    /// The store. When the browser could not open it, another try, then a new database, which gets the outbox from the mirror.
    pub(super) async fn store(&self, opened: Opened) -> Result<Store, OpenFailure> {
        match opened.store {
            Err(OpenFailure::Broken(_)) => self.store_again().await,
            store => store,
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
