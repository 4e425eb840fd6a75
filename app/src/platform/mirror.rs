//! The mirror of the outbox: a second small database, so that a damaged or lost store does not take along what exists nowhere else.

use super::idb::{self, Mode, OpenFailure, Running, failure};
use super::store::number;
use landbridge_model::set::Set;
use landbridge_replica::store::{Contents, Durability, MetaKey, StoreFailure, Write};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

const VERSION: u32 = 1;
const META: &str = "meta";
const OUTBOX: &str = "outbox";

/// What of `meta` the outbox cannot do without: its name, and the number that no edit had yet.
pub(super) const MIRRORED: [MetaKey; 2] = [MetaKey::Client, MetaKey::NextN];

/// The mirror of one store.
#[derive(Clone)]
pub(super) struct Mirror {
    name: String,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
}

/// What the mirror holds.
#[derive(Default)]
pub(super) struct Kept {
    meta: Vec<(MetaKey, String)>,
    outbox: Vec<(u64, String)>,
}

impl Mirror {
    /// The mirror of the store of this name; opened when it is needed.
    pub(super) fn new(store: &str) -> Self {
        Self { name: Self::name_for(store), connection: Rc::default() }
    }

    /// The name of a store's mirror.
    pub(super) fn name_for(store: &str) -> String {
        format!("{store}/outbox-mirror")
    }

    async fn connection(&self) -> Result<IdbDatabase, StoreFailure> {
        if let Some(open) = &*self.connection.borrow() {
            return Ok(open.clone());
        }
        let opened = idb::open(&self.name, VERSION, |database, _| {
            [META, OUTBOX].iter().try_for_each(|store| idb::make_store(database, store))
        });
        let opened = opened.await.map_err(|error: OpenFailure| StoreFailure::Broken(error.to_string()))?;
        let (told, lost) = (self.connection.clone(), self.connection.clone());
        idb::close_when_asked(&opened, move |_| drop(told.take()), move || drop(lost.take()));
        self.connection.replace(Some(opened.clone()));
        Ok(opened)
    }

    /// All that the mirror holds.
    pub(super) async fn rows(&self) -> Result<Kept, StoreFailure> {
        let running = Running::begin(&self.connection().await?, &[META, OUTBOX], Mode::Read)?;
        let (meta, keys, rows) = (running.store(META)?, running.store(OUTBOX)?, running.store(OUTBOX)?);
        let mut kept = Kept::default();
        for key in MIRRORED {
            let found = meta.get(JsValue::from_str(key.name())).map_err(failure)?.await.map_err(failure)?;
            kept.meta.extend(found.and_then(|value| value.as_string()).map(|text| (key, text)));
        }
        let keys = keys.get_all_keys(None, None).map_err(failure)?.await.map_err(failure)?;
        let rows = rows.get_all(None, None).map_err(failure)?.await.map_err(failure)?;
        let row = |(key, row): (JsValue, JsValue)| Some((key.as_f64()? as u64, row.as_string()?));
        kept.outbox = keys.into_iter().zip(rows).filter_map(row).collect();
        Ok(kept)
    }

    /// Adds what was added to the store, without keeping anyone waiting: it is safe there already.
    pub(super) fn add(&self, writes: &[Write]) {
        let added: Vec<Write> = writes.iter().filter(|write| is_added(write)).cloned().collect();
        if !added.is_empty() {
            let mirror = self.clone();
            spawn_local(async move { mirror.write(&added).await });
        }
    }

    /// Removes what is about to be removed from the store.
    pub(super) async fn remove(&self, writes: &[Write]) {
        let is_removed = |write: &&Write| matches!(write, Write::DropOutbox(_));
        let removed: Vec<Write> = writes.iter().filter(is_removed).cloned().collect();
        if !removed.is_empty() {
            self.write(&removed).await;
        }
    }

    /// Adds what the store has and the mirror lacks, since it could not be written here at the time.
    pub(super) async fn complete(&self, contents: &Contents, kept: &Kept) {
        let held: Set<u64> = kept.outbox.iter().map(|(n, _)| *n).collect();
        let rows = contents.outbox.iter().filter(|(n, _)| !held.contains(n));
        let mut missing: Vec<Write> = rows.map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        let meta =
            contents.meta.iter().filter(|entry| MIRRORED.contains(&entry.0) && !kept.meta.contains(entry));
        missing.extend(meta.map(|(key, text)| Write::Meta(*key, text.clone())));
        if !missing.is_empty() {
            self.write(&missing).await;
        }
    }

    /// A mirror that cannot be written is worth a line in the console, and nothing more: the store has everything.
    async fn write(&self, writes: &[Write]) {
        let written = async {
            let running =
                Running::begin(&self.connection().await?, &[META, OUTBOX], Mode::Write(Durability::Strict))?;
            for write in writes {
                match write {
                    Write::Meta(key, text) => running.put(META, &key.name().into(), &text.into())?,
                    Write::Outbox(n, row) => running.put(OUTBOX, &number(*n), &row.into())?,
                    Write::DropOutbox(n) => running.remove(OUTBOX, number(*n))?,
                    _ => {}
                }
            }
            running.commit().await
        };
        if let Err(error) = written.await {
            web_sys::console::warn_1(&error.to_string().into());
        }
    }

    /// Closes the connection.
    pub(super) fn close(&self) {
        if let Some(open) = self.connection.take() {
            open.close();
        }
    }
}

fn is_added(write: &Write) -> bool {
    match write {
        Write::Outbox(..) => true,
        Write::Meta(key, _) => MIRRORED.contains(key),
        _ => false,
    }
}

impl Kept {
    /// The writes that bring back what the store lost. A store that has another name for its outbox has begun anew; rows of the old
    /// one would take the numbers of others there.
    pub(super) fn lost_by(&self, contents: &Contents) -> Vec<Write> {
        let held = |key: MetaKey| contents.meta.iter().find(|(held, _)| *held == key);
        let kept = |key: MetaKey| self.meta.iter().find(|(kept, _)| *kept == key);
        if held(MetaKey::Client).is_some() && held(MetaKey::Client) != kept(MetaKey::Client) {
            return Vec::new();
        }
        let there: Set<u64> = contents.outbox.iter().map(|(n, _)| *n).collect();
        let rows = self.outbox.iter().filter(|(n, _)| !there.contains(n));
        let mut lost: Vec<Write> = rows.map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        let meta = self.meta.iter().filter(|(key, _)| held(*key).is_none());
        lost.extend(meta.map(|(key, text)| Write::Meta(*key, text.clone())));
        lost
    }
}
