//! The mirror of the outbox: a second small database, so that a damaged or lost store does not take along what exists nowhere else.

use super::idb::{self, Mode, OpenFailure, Running, failure};
use super::store::number;
use landbridge_replica::mirror::{self, Kept, MIRRORED};
use landbridge_replica::store::{Durability, StoreFailure, Write};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

const VERSION: u32 = 1;
const META: &str = "meta";
const OUTBOX: &str = "outbox";

/// The mirror of one store.
#[derive(Clone)]
pub(super) struct Mirror {
    name: String,
    connection: Rc<RefCell<Option<IdbDatabase>>>,
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

    /// Follows what the store has done, without keeping anyone waiting: it is safe there already.
    pub(super) fn follow(&self, writes: &[Write]) {
        let (mirror, followed) = (self.clone(), mirror::followed(writes));
        spawn_local(async move { mirror.write(&followed).await });
    }

    /// A mirror that cannot be written is worth a line in the console, and nothing more: the store has everything.
    pub(super) async fn write(&self, writes: &[Write]) {
        if writes.is_empty() {
            return;
        }
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
