//! Keeping the ready-made first screen, and withdrawing it together with the rows of the first screen.

use super::workspace::OpenWorkspace;
use crate::platform::device::Key;
use crate::ready_made::ReadyMade;
use landbridge_model::wire::Catalogue;
use landbridge_replica::store::{MetaKey, StoreFailure, Transaction, Write};
use std::rc::Rc;

impl OpenWorkspace {
    /// Keeps the rows that the first screen begins with. A ready-made screen of other rows is withdrawn: it may show what was taken from
    /// the person since, and a page that shows these rows soon makes another.
    pub(crate) async fn keep_first_rows(self: &Rc<Self>, rows: Transaction) {
        let is_kept = |write: &Write| match write {
            Write::Meta(key, text) => self.replica().meta(*key) == Some(text.as_str()),
            _ => false,
        };
        if !rows.writes.iter().all(is_kept) {
            warn(self.device.remove(&Key::ReadyMade).await);
            match self.run(rows).await {
                // The rights have changed meanwhile, and other rows come soon.
                Ok(_) | Err(StoreFailure::Fenced) => {}
                failed => warn(failed.map(drop)),
            }
        }
    }

    /// Keeps the screen that the next start begins with, unless the rights have changed since it was drawn.
    ///
    /// They may change meanwhile, in any context. Whoever changes them withdraws the screen once they are stored; so looking at what is
    /// stored once the screen is kept misses nothing.
    pub(super) async fn keep_ready_made(&self, screen: ReadyMade) {
        let kept = async {
            self.device.keep_ready_made(&self.name, &screen).await?;
            if self.stored_epoch().await? != Some(screen.epoch) {
                self.device.remove(&Key::ReadyMade).await?;
            }
            Ok(())
        };
        warn(kept.await);
    }

    async fn stored_epoch(&self) -> Result<Option<u32>, StoreFailure> {
        let meta = self.store.load_meta().await?;
        let catalogue = meta.iter().find(|(key, _)| *key == MetaKey::Catalogue);
        let catalogue =
            catalogue.and_then(|(_, text)| landbridge_model::json::from_str::<Catalogue>(text).ok());
        Ok(catalogue.map(|catalogue| catalogue.epoch))
    }

    /// Removes the ready-made screen when a transaction takes back the rows that it may show.
    pub(super) async fn withdraw_ready_made(&self, transaction: &Transaction) {
        let takes_back =
            |write: &Write| matches!(write, Write::Meta(MetaKey::FirstRows, text) if text == "null");
        if transaction.writes.iter().any(takes_back) {
            warn(self.device.remove(&Key::ReadyMade).await);
        }
    }
}

/// Without the screen the next start takes a little longer, and that is all.
fn warn(result: Result<(), StoreFailure>) {
    if let Err(error) = result {
        web_sys::console::warn_1(&error.to_string().into());
    }
}
