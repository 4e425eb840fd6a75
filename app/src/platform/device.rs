//! What this browser profile knows about who uses Landbridge here, whichever workspace is open: a small database of its own.

use super::idb::{self, Mode, OpenFailure, Running};
use super::now_millis;
use crate::ready_made::ReadyMade;
use landbridge_model::set::Set;
use landbridge_model::wire::{Session, Workspace};
use landbridge_replica::store::{Durability, StoreFailure};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

const NAME: &str = "landbridge";
const VERSION: u32 = 1;
const KEPT: &str = "kept";

/// The keys of the one store. Every value is JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The service's address (extension only): text.
    Service,
    /// Who is signed in, and with which workspace: [`SignedIn`].
    SignedIn,
    /// The refresh token (extension only): text.
    Refresh,
    /// Who signed in last: their e-mail address.
    LastEmail,
    /// Signing out has not reached the service yet: `true`.
    EndSession,
    /// The names of the stores on this device: a list.
    Stores,
    /// The screen that the next start shows before anything else: [`KeptScreen`].
    ReadyMade,
    /// When the service was last heard, for the lease of this store, in milliseconds since 1970 by this device's clock.
    Contact(String),
}

impl Key {
    fn name(&self) -> String {
        match self {
            Self::Service => "service".into(),
            Self::SignedIn => "signed-in".into(),
            Self::Refresh => "refresh".into(),
            Self::LastEmail => "last-email".into(),
            Self::EndSession => "end-session".into(),
            Self::Stores => "stores".into(),
            Self::ReadyMade => "ready-made".into(),
            Self::Contact(store) => format!("contact/{store}"),
        }
    }
}

/// Who is signed in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedIn {
    /// The person; without tokens.
    pub(crate) session: Session,
    /// The workspace that is open.
    pub(crate) workspace: Workspace,
    /// The name of its store.
    pub(crate) store: String,
    /// How many databases of the store the browser could not open: the present one comes after them.
    #[serde(default)]
    pub(crate) replaced: u32,
}

/// A ready-made screen, as `boot.js` reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct KeptScreen<'a> {
    /// The store that it was drawn from: it is shown to nobody else.
    store: &'a str,
    /// When the lease of that store ends, in milliseconds since 1970 by this device's clock.
    until_millis: i64,
    screen: &'a ReadyMade,
}

/// Whether somebody is signed in here.
pub(crate) enum Remembered {
    /// Nobody.
    Nobody,
    /// Somebody, whose workspace opens without a connection.
    Here(SignedIn),
    /// Somebody, but the device has not heard the service for longer than the company allows.
    LeaseEnded(SignedIn),
}

impl Remembered {
    /// Whether the one who signed in may go on, the service having been heard last at `contact`, in milliseconds since 1970.
    pub(crate) fn of(signed_in: Option<SignedIn>, contact: Option<i64>) -> Self {
        match (signed_in, contact) {
            (None, _) => Self::Nobody,
            (Some(signed_in), Some(contact)) if now_millis() - contact > LEASE_MILLIS => {
                Self::LeaseEnded(signed_in)
            }
            (Some(signed_in), _) => Self::Here(signed_in),
        }
    }
}

/// A device that has not heard the service for so long is locked until the person signs in again.
const LEASE_MILLIS: i64 = 14 * 24 * 60 * 60 * 1000;

/// The small database.
#[derive(Clone, Default)]
pub(crate) struct Device {
    connection: Rc<RefCell<Option<IdbDatabase>>>,
}

impl Device {
    async fn connection(&self) -> Result<IdbDatabase, StoreFailure> {
        if let Some(open) = &*self.connection.borrow() {
            return Ok(open.clone());
        }
        let opened = idb::open(NAME, VERSION, |database, _| idb::make_store(database, KEPT)).await;
        let opened = opened.map_err(|error: OpenFailure| StoreFailure::Broken(error.to_string()))?;
        let (told, lost) = (self.connection.clone(), self.connection.clone());
        idb::close_when_asked(&opened, move |_| drop(told.take()), move || drop(lost.take()));
        self.connection.replace(Some(opened.clone()));
        Ok(opened)
    }

    /// What is kept under a key; nothing when there is nothing, or nothing that can be read.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let read = async {
            let running = Running::begin(&self.connection().await?, &[KEPT], Mode::Read)?;
            running.text(KEPT, &key.name()).await
        };
        match read.await {
            Ok(text) => text.and_then(|text| landbridge_model::json::from_str(&text).ok()),
            Err(error) => {
                web_sys::console::error_1(&error.to_string().into());
                None
            }
        }
    }

    /// Keeps a value under a key.
    pub(crate) async fn put<T: Serialize>(&self, key: &Key, value: &T) -> Result<(), StoreFailure> {
        let text = serde_json::to_string(value).map_err(|error| StoreFailure::Broken(error.to_string()))?;
        let running = self.writing().await?;
        running.put(KEPT, &JsValue::from_str(&key.name()), &text.into())?;
        running.commit().await
    }

    /// Forgets what is kept under a key.
    pub(crate) async fn remove(&self, key: &Key) -> Result<(), StoreFailure> {
        let running = self.writing().await?;
        running.remove(KEPT, JsValue::from_str(&key.name()))?;
        running.commit().await
    }

    async fn writing(&self) -> Result<Running, StoreFailure> {
        Running::begin(&self.connection().await?, &[KEPT], Mode::Write(Durability::Strict))
    }

    /// Who is signed in here.
    pub(crate) async fn remembered(&self) -> Remembered {
        let Some(signed_in) = self.get::<SignedIn>(&Key::SignedIn).await else { return Remembered::Nobody };
        let contact = self.get(&Key::Contact(signed_in.store.clone())).await;
        Remembered::of(Some(signed_in), contact)
    }

    /// Keeps the screen that the next start begins with, drawn from a store whose lease is known and whose person is signed in.
    ///
    /// That is looked at in the same transaction: signing out, in any tab, removes first the person and then the screen.
    pub(crate) async fn keep_ready_made(&self, store: &str, screen: &ReadyMade) -> Result<(), StoreFailure> {
        let running = Running::begin(&self.connection().await?, &[KEPT], Mode::Write(Durability::Relaxed))?;
        let signed_in = running.text(KEPT, &Key::SignedIn.name()).await?;
        let signed_in: Option<SignedIn> =
            signed_in.and_then(|text| landbridge_model::json::from_str(&text).ok());
        let contact = running.text(KEPT, &Key::Contact(store.to_owned()).name()).await?;
        let contact: Option<i64> = contact.and_then(|text| text.parse().ok());
        let is_theirs = signed_in.is_some_and(|signed_in| signed_in.store == store);
        if let (true, Some(contact)) = (is_theirs, contact) {
            let kept = KeptScreen { store, until_millis: contact + LEASE_MILLIS, screen };
            let text = serde_json::to_string(&kept).expect("a screen is plain data");
            running.put(KEPT, &JsValue::from_str(&Key::ReadyMade.name()), &text.into())?;
        }
        running.commit().await
    }

    /// Notes that there is a store of this name.
    pub(crate) async fn add_store(&self, name: &str) -> Result<(), StoreFailure> {
        let mut stores: Set<String> = self.get(&Key::Stores).await.unwrap_or_default();
        stores.insert(name.to_owned());
        self.put(&Key::Stores, &stores).await
    }

    /// Notes that the store of this name is gone, and tells whether it was the last.
    pub(crate) async fn remove_store(&self, name: &str) -> Result<bool, StoreFailure> {
        let mut stores: Set<String> = self.get(&Key::Stores).await.unwrap_or_default();
        stores.remove(name);
        self.put(&Key::Stores, &stores).await?;
        Ok(stores.is_empty())
    }
}
