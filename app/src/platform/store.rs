//! The replica's store in IndexedDB, and the mirror of its outbox in a second small database.
//!
//! The mirror follows the store, in order and a little later. A row that only the mirror has was lost by the store, and comes back at the next
//! start, unless the store has given its number: then it has left the store in the proper way.

use super::early::EarlyIndexes;
use super::idb::{self, Mode, OpenFailure, Running};
use super::load::{self, Memory};
use super::mirror::Mirror;
use super::read;
use futures_util::future::join;
use js_sys::Promise;
use landbridge_model::page::PageHash;
use landbridge_replica::Replica;
use landbridge_replica::follow::{Shelf, StoreKey};
use landbridge_replica::mirror::{Kept, MIRRORED};
use landbridge_replica::store::{Contents, MetaKey, StoreFailure, Transaction, Write};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{Blob, IdbDatabase};

pub(crate) const META: &str = "meta";
pub(crate) const PAGE: &str = "page";
pub(crate) const OVERLAY: &str = "overlay";
pub(crate) const OUTBOX: &str = "outbox";
pub(crate) const INDEX: &str = "index";

/// The versions that the store has had. An upgrade takes one step after the other; none may touch the outbox, whose rows say by
/// themselves in which format they are.
#[derive(Clone, Copy)]
enum Version {
    /// `meta`, `page`, `overlay`, `outbox`.
    First = 1,
    /// `index`.
    Second = 2,
}

impl Version {
    const ALL: [Self; 2] = [Self::First, Self::Second];
    const LATEST: Self = Self::Second;

    fn upgrade(self, database: &::idb::Database) -> Result<(), ::idb::Error> {
        match self {
            Self::First => {
                [META, PAGE, OVERLAY, OUTBOX].iter().try_for_each(|name| idb::make_store(database, name))
            }
            Self::Second => idb::make_store(database, INDEX),
        }
    }
}

/// The name of a person's store of a workspace at a service.
pub(crate) fn store_name(service: &str, workspace: &str, person: &str) -> String {
    format!("landbridge/{service}/{workspace}/{person}")
}

/// The database of a store whose first `replaced` databases the browser could not open. They are left as they are, in case it was a
/// mood of the browser; the outbox goes on from the mirror, which is common to all.
fn database_name(store: &str, replaced: u32) -> String {
    if replaced == 0 { store.to_owned() } else { format!("{store}~{replaced}") }
}

/// One person's store of one workspace.
pub(crate) struct Store {
    database: String,
    main: Rc<RefCell<Option<IdbDatabase>>>,
    mirror: Mirror,
    /// Another context deletes the store: it must not be made again.
    is_gone: Rc<Cell<bool>>,
}

impl Store {
    /// Opens the store; `replaced` databases before it could not be opened.
    pub(crate) async fn open(name: &str, replaced: u32) -> Result<Self, OpenFailure> {
        let store = Self {
            database: database_name(name, replaced),
            main: Rc::default(),
            mirror: Mirror::new(name),
            is_gone: Rc::default(),
        };
        store.connect().await?;
        Ok(store)
    }

    async fn connect(&self) -> Result<IdbDatabase, OpenFailure> {
        let upgrade = |database: &::idb::Database, old: u32| {
            let steps = Version::ALL.iter().filter(|version| **version as u32 > old);
            steps.copied().try_for_each(|version| version.upgrade(database))
        };
        let opened = idb::open(&self.database, Version::LATEST as u32, upgrade).await?;
        let (asked, is_gone, lost) = (self.main.clone(), self.is_gone.clone(), self.main.clone());
        idb::close_when_asked(
            &opened,
            move |is_deleted| {
                is_gone.set(is_deleted);
                asked.take();
            },
            move || drop(lost.take()),
        );
        self.main.replace(Some(opened.clone()));
        Ok(opened)
    }

    /// The connection, made anew when the browser closed it.
    async fn connection(&self) -> Result<IdbDatabase, StoreFailure> {
        if self.is_gone.get() {
            return Err(StoreFailure::Broken("the person signed out".to_owned()));
        }
        if let Some(open) = &*self.main.borrow() {
            return Ok(open.clone());
        }
        self.connect().await.map_err(|error| StoreFailure::Broken(error.to_string()))
    }

    /// Begins a transaction, on a new connection if the old one turns out to be closed.
    async fn begin(&self, stores: &[&str], mode: Mode) -> Result<Running, StoreFailure> {
        match Running::begin(&self.connection().await?, stores, mode) {
            Ok(running) => Ok(running),
            Err(_) => {
                self.main.take();
                Running::begin(&self.connection().await?, stores, mode)
            }
        }
    }

    /// All of `meta`, for what is to be seen before anything else is read.
    pub(crate) async fn load_meta(&self) -> Result<Vec<(MetaKey, String)>, StoreFailure> {
        read::all_meta(&self.begin(&[META], Mode::Read).await?).await
    }

    /// Reads everything into the replica of `memory`; what the outbox lost comes back from its mirror. The indexes may have been read before.
    /// Returns the pages that cannot be read.
    pub(crate) async fn load(
        &self,
        language: &str,
        early: Option<Promise>,
        memory: &impl Memory,
    ) -> Result<Vec<PageHash>, StoreFailure> {
        let early = match early {
            Some(early) => EarlyIndexes::of(early, &self.database).await,
            None => None,
        };
        let indexes = match early {
            Some(early) => early.both(),
            None => read::index_buffers(self.begin(&[INDEX], Mode::Read).await?).await?,
        };
        let running = self.begin(&[META, PAGE, OVERLAY, OUTBOX], Mode::Read).await?;
        let (contents, keys) = read::all_but_pages(&running, indexes).await?;
        let saved = Contents {
            meta: contents.meta.iter().filter(|(key, _)| MIRRORED.contains(key)).cloned().collect(),
            outbox: contents.outbox.clone(),
            ..Contents::default()
        };
        let later_pages = keys.iter().filter_map(read::hash).collect();
        let (replica, applied) = Replica::open(Contents { later_pages, ..contents }, language);
        let pages = load::pages(&running, &keys, replica, memory);
        let (damaged, kept) = join(pages, self.mirror.rows()).await;
        let damaged = damaged?;
        match kept {
            Ok(kept) => drop(memory.apply(self.heal(saved, &kept).await?)),
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        }
        Ok(damaged.into_iter().chain(applied.damaged).collect())
    }

    /// Brings back what the outbox lost and its mirror kept, and the other way round. Returns what was lost.
    async fn heal(&self, saved: Contents, kept: &Kept) -> Result<Vec<Write>, StoreFailure> {
        let healing = kept.heal(&saved);
        self.mirror.write(&healing.mirror).await;
        let Some(lost) = healing.store else { return Ok(Vec::new()) };
        match self.run(&lost).await {
            Ok(_) => Ok(lost.writes),
            Err(StoreFailure::Fenced) => Ok(Vec::new()),
            Err(failure) => Err(failure),
        }
    }

    /// The `meta` and `outbox` that the store has, for whoever only counts.
    pub(crate) async fn load_outbox(&self) -> Result<Contents, StoreFailure> {
        let running = self.begin(&[META, OUTBOX], Mode::Read).await?;
        let meta = read::all_meta(&running).await?;
        let outbox = read::all_outbox(&running).await?;
        Ok(Contents { meta, outbox, ..Contents::default() })
    }

    /// The writes with which a context follows the store: `behind` says which keys, from all that there are. Nothing when it says nothing.
    pub(crate) async fn read(
        &self,
        behind: impl FnOnce(&Shelf) -> Option<Vec<StoreKey>>,
    ) -> Result<Option<Vec<Write>>, StoreFailure> {
        let running = self.begin(&[META, PAGE, OVERLAY, OUTBOX], Mode::Read).await?;
        match behind(&read::shelf(&running).await?) {
            Some(keys) => Ok(Some(read::keys(&running, &keys).await?)),
            None => Ok(None),
        }
    }

    /// Carries a transaction out, whole or not at all. Returns the durability that the browser reports.
    pub(crate) async fn run(&self, transaction: &Transaction) -> Result<String, StoreFailure> {
        let running = self.begin(&stores_of(transaction), Mode::Write(transaction.durability)).await?;
        let durability = running.durability();
        // Everything is asked for at once: the browser answers in this order, and each answer that is waited for takes its time.
        let writing = async { transaction.writes.iter().try_for_each(|write| put(&running, write)) };
        let (is_as_expected, written) = join(read::is_held(&running, &transaction.expected), writing).await;
        match (is_as_expected, written) {
            (Ok(true), Ok(())) => {}
            (Ok(false), _) => {
                running.abort();
                return Err(StoreFailure::Fenced);
            }
            (Err(error), _) | (_, Err(error)) => {
                running.abort();
                return Err(error);
            }
        }
        running.commit().await?;
        self.mirror.follow(&transaction.writes);
        Ok(durability)
    }

    /// Closes the connections.
    pub(crate) fn close(&self) {
        self.is_gone.set(true);
        if let Some(open) = self.main.take() {
            open.close();
        }
        self.mirror.close();
    }
}

/// Deletes a person's store of a workspace, its outbox and mirror included.
pub(crate) async fn wipe(name: &str, replaced: u32) -> Result<(), OpenFailure> {
    idb::delete(&Mirror::name_for(name)).await?;
    for replaced in 0..=replaced {
        idb::delete(&database_name(name, replaced)).await?;
    }
    Ok(())
}

fn stores_of(transaction: &Transaction) -> Vec<&'static str> {
    let store_of = |write: &Write| match write {
        Write::Meta(..) => META,
        Write::Page(..) | Write::DropPage(_) => PAGE,
        Write::Overlay(..) | Write::DropOverlay(_) => OVERLAY,
        Write::Index(..) | Write::DropIndex(_) => INDEX,
        Write::Outbox(..) | Write::DropOutbox(_) => OUTBOX,
    };
    let mut stores = vec![META];
    for store in transaction.writes.iter().map(store_of) {
        if !stores.contains(&store) {
            stores.push(store);
        }
    }
    stores
}

fn put(running: &Running, write: &Write) -> Result<(), StoreFailure> {
    match write {
        Write::Meta(key, text) => running.put(META, &key.name().into(), &text.into()),
        Write::Page(hash, bytes) => running.put(PAGE, &hash.to_string().into(), &to_js(bytes)),
        Write::DropPage(hash) => running.remove(PAGE, hash.to_string().into()),
        Write::Overlay(to, bytes) => running.put(OVERLAY, &number(to.0), &to_js(bytes)),
        Write::DropOverlay(to) => running.remove(OVERLAY, number(to.0)),
        Write::Index(type_no, bytes) => running.put(INDEX, &number(type_no.0.into()), &to_blob(bytes)?),
        Write::DropIndex(type_no) => running.remove(INDEX, number(type_no.0.into())),
        Write::Outbox(n, text) => running.put(OUTBOX, &number(*n), &text.into()),
        Write::DropOutbox(n) => running.remove(OUTBOX, number(*n)),
    }
}

fn to_js(bytes: &[u8]) -> JsValue {
    js_sys::Uint8Array::from(bytes).into()
}

/// Browsers read a blob faster than bytes of the same size, which they copy twice more.
fn to_blob(bytes: &[u8]) -> Result<JsValue, StoreFailure> {
    let parts = js_sys::Array::of1(&to_js(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts);
    blob.map(JsValue::from).map_err(|error| StoreFailure::Broken(idb::in_words(&error)))
}

/// A key that is a number. Numbers of edits and places in the feed stay far below 2⁵³, up to which they are exact.
pub(crate) fn number(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}
