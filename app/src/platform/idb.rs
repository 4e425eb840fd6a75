//! What every database of the client needs from IndexedDB: opening with versions, transactions with a stated durability, and the end
//! of a transaction with its true reason.
//!
//! `idb` has no durability option yet, so a small binding opens the transaction, which `idb` then takes over.

use idb::{DatabaseEvent as _, Factory, ObjectStoreParams, Query};
use js_sys::{Array, Function, Promise};
use landbridge_replica::store::{Durability, StoreFailure};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbTransaction, IdbVersionChangeEvent};

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the option that `web-sys` hides behind an unstable flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;
    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction_with(
        this: &DurableDatabase,
        stores: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;

    /// `IDBTransaction` with the attribute that `web-sys` hides too.
    #[wasm_bindgen(extends = IdbTransaction)]
    type DurableTransaction;
    #[wasm_bindgen(method, getter)]
    fn durability(this: &DurableTransaction) -> Option<String>;
}

/// Why a database cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpenFailure {
    /// A newer version of the client made it.
    #[error("the store was made by a newer version")]
    TooOld,
    /// The browser cannot or will not; in its words.
    #[error("the store cannot be opened: {0}")]
    Broken(String),
}

/// Opens a database at `version`; `upgrade` gets the version that was there before, 0 for none, and makes what is missing.
pub(crate) async fn open(
    name: &str,
    version: u32,
    upgrade: impl FnOnce(&idb::Database, u32) -> Result<(), idb::Error> + 'static,
) -> Result<IdbDatabase, OpenFailure> {
    let factory = Factory::new().map_err(open_failure)?;
    let mut request = factory.open(name, Some(version)).map_err(open_failure)?;
    request.on_upgrade_needed(move |event| {
        let upgraded = event.database().and_then(|database| upgrade(&database, event.old_version()?));
        if let Err(error) = upgraded {
            // The open request then fails too, and the old version stays as it was.
            web_sys::console::error_1(&words_of(&error).into());
        }
    });
    let mut database = request.await.map_err(open_failure)?;
    database.forget_callbacks();
    Ok(database.into())
}

/// Makes an object store whose keys stand outside of its values.
pub(crate) fn make_store(database: &idb::Database, name: &str) -> Result<(), idb::Error> {
    database.create_object_store(name, ObjectStoreParams::new()).map(drop)
}

/// Deletes a database; waits until every other context has closed it.
pub(crate) async fn delete(name: &str) -> Result<(), OpenFailure> {
    Factory::new().map_err(open_failure)?.delete(name).map_err(open_failure)?.await.map_err(open_failure)
}

fn open_failure(error: idb::Error) -> OpenFailure {
    match &error {
        idb::Error::DomException(exception) if exception.name() == "VersionError" => OpenFailure::TooOld,
        _ => OpenFailure::Broken(words_of(&error)),
    }
}

/// Closes the connection when another context wants to upgrade or delete the database, so that it does not have to wait; `told` hears
/// whether it is to be deleted. `lost` hears when the browser closes the connection by itself.
pub(crate) fn close_when_asked(
    database: &IdbDatabase,
    mut told: impl FnMut(bool) + 'static,
    lost: impl FnMut() + 'static,
) {
    let connection = database.clone();
    let version_change =
        Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
            connection.close();
            told(event.new_version().is_none());
        });
    let close = Closure::<dyn FnMut()>::new(lost);
    // They live as long as the connection, of which there are a few in the life of a context.
    database.set_onversionchange(Some(version_change.into_js_value().unchecked_ref()));
    database.set_onclose(Some(close.into_js_value().unchecked_ref()));
}

/// A transaction that is under way.
pub(crate) struct Running {
    raw: IdbTransaction,
    stores: idb::Transaction,
    database: IdbDatabase,
    names: Array,
}

/// What a transaction may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Read.
    Read,
    /// Read and write, and how sure it must be.
    Write(Durability),
}

impl Running {
    /// Begins a transaction on some stores.
    pub(crate) fn begin(database: &IdbDatabase, stores: &[&str], mode: Mode) -> Result<Self, StoreFailure> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = js_sys::Object::new();
        let (mode, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::Write(Durability::Strict) => ("readwrite", "strict"),
            Mode::Write(Durability::Relaxed) => ("readwrite", "relaxed"),
        };
        // Setting a property of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &"durability".into(), &durability.into());
        let raw = transaction(database, &names, mode, &options)
            .map_err(|error| StoreFailure::Broken(in_words(&error)))?;
        Ok(Self { stores: raw.clone().into(), raw, database: database.clone(), names })
    }

    /// The durability that the browser says the transaction has.
    pub(crate) fn durability(&self) -> String {
        self.raw.unchecked_ref::<DurableTransaction>().durability().unwrap_or_default()
    }

    /// One of the transaction's stores.
    pub(crate) fn store(&self, name: &str) -> Result<idb::ObjectStore, StoreFailure> {
        self.stores.object_store(name).map_err(failure)
    }

    /// The text under a key.
    pub(crate) async fn text(&self, store: &str, key: &str) -> Result<Option<String>, StoreFailure> {
        let query: Query = JsValue::from_str(key).into();
        let value = self.store(store)?.get(query).map_err(failure)?.await.map_err(failure)?;
        Ok(value.and_then(|value| value.as_string()))
    }

    /// Puts a value under a key.
    pub(crate) fn put(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreFailure> {
        self.store(store)?.put(value, Some(key)).map(drop).map_err(failure)
    }

    /// Removes what is under a key.
    pub(crate) fn remove(&self, store: &str, key: JsValue) -> Result<(), StoreFailure> {
        self.store(store)?.delete(key).map(drop).map_err(failure)
    }

    /// Gives the transaction up.
    pub(crate) fn abort(self) {
        // It can only fail when the transaction is over already.
        let _ = self.raw.abort();
    }

    /// Commits without waiting for anything else, and returns when the browser says that it is done.
    pub(crate) async fn commit(self) -> Result<(), StoreFailure> {
        let done = Promise::new(&mut |complete: Function, abort: Function| {
            self.raw.set_oncomplete(Some(&complete));
            self.raw.set_onabort(Some(&abort));
        });
        // An abort that has begun already shows in the promise.
        let _ = self.stores.commit();
        match JsFuture::from(done).await {
            Ok(_) => Ok(()),
            Err(_) => Err(match self.raw.error() {
                Some(error) if error.name() == "QuotaExceededError" => {
                    skip_cleanup(&self.database, &self.names);
                    StoreFailure::Full
                }
                Some(error) => StoreFailure::Broken(format!("{}: {}", error.name(), error.message())),
                None => StoreFailure::Broken("the transaction was aborted".to_owned()),
            }),
        }
    }
}

/// After a transaction that found no room, the next one of its connection may only delete in Firefox, even when there is room again. An
/// empty one is that next one.
fn skip_cleanup(database: &IdbDatabase, names: &Array) {
    // It can only fail when the connection is closed, and then there is none to come.
    let _ = transaction(database, names, "readwrite", &js_sys::Object::new());
}

/// A transaction as the browser makes it.
fn transaction(
    database: &IdbDatabase,
    names: &Array,
    mode: &str,
    options: &js_sys::Object,
) -> Result<IdbTransaction, JsValue> {
    database.unchecked_ref::<DurableDatabase>().transaction_with(names, mode, options)
}

/// What a failed request means.
pub(crate) fn failure(error: idb::Error) -> StoreFailure {
    match &error {
        idb::Error::DomException(exception) if exception.name() == "QuotaExceededError" => StoreFailure::Full,
        _ => StoreFailure::Broken(words_of(&error)),
    }
}

/// The browser's own words about what failed. Those of `idb` would come with words for all that it can do.
fn words_of(error: &idb::Error) -> String {
    use idb::Error as Failed;
    match error {
        Failed::DomException(exception) => in_words(exception),
        Failed::DeleteFailed(error)
        | Failed::GetAllFailed(error)
        | Failed::GetAllKeysFailed(error)
        | Failed::GetFailed(error)
        | Failed::IndexedDbDeleteFailed(error)
        | Failed::IndexedDbNotFound(error)
        | Failed::IndexedDbOpenFailed(error)
        | Failed::ObjectStoreCreateFailed(error)
        | Failed::ObjectStoreNotFound(error)
        | Failed::TransactionAbortError(error)
        | Failed::UpdateFailed(error) => in_words(error),
        _ => "IndexedDB failed".to_owned(),
    }
}

/// An error of JavaScript's in its own words.
pub(crate) fn in_words(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
