//! Reading the store into memory: so much of it that lists can be shown, then the rest; and keeping the indexes that make this possible.

use super::workspace::{News, OpenWorkspace};
use crate::platform::load::Memory;
use gloo::timers::future::TimeoutFuture;
use landbridge_model::page::PageHash;
use landbridge_model::set::Set;
use landbridge_replica::store::{StoreFailure, Write};
use landbridge_replica::{Applied, Replica};
use std::rc::Rc;

const REHEARSALS: u32 = 10;
/// Long enough for a keystroke to come in between.
const REHEARSE_EVERY_MILLIS: u32 = 40;

impl OpenWorkspace {
    pub(super) async fn load_rest(self: Rc<Self>, rest: impl Future<Output = Result<(), StoreFailure>>) {
        if let Err(error) = rest.await {
            return self.tell_news(News::Broken(error.to_string()));
        }
        self.rehearse_search().await;
    }

    /// Searches a few times for nobody: browsers compile well only what has run for a while, and the first keystrokes would wait
    /// three times as long.
    async fn rehearse_search(&self) {
        for _ in 0..REHEARSALS {
            TimeoutFuture::new(REHEARSE_EVERY_MILLIS).await;
            self.replica.borrow_mut().rehearse_search();
        }
    }

    /// Reads the whole store into memory, in place of what was there. Nothing else is read or written meanwhile.
    pub(super) async fn load(&self) -> Result<(), StoreFailure> {
        let _turn = self.turn.lock().await;
        self.load_in_turn().await
    }

    /// The same if the last time came to nothing in the middle, for want of room or a connection.
    pub(super) async fn load_if_not_healed(&self) -> Result<(), StoreFailure> {
        if self.is_healed.get() { Ok(()) } else { self.load_in_turn().await }
    }

    /// The same for whoever has the turn.
    pub(super) async fn load_in_turn(&self) -> Result<(), StoreFailure> {
        self.is_healed.set(false);
        let language = self.language.borrow().clone();
        // They are left out of the replica, so that the snapshot of the next round brings them again.
        let damaged = self.store.load(&language, self.early.take(), self).await?;
        self.damaged.replace(damaged);
        self.is_healed.set(true);
        self.tell_news(News::Changed);
        Ok(())
    }

    /// Returns when the store is in memory as a whole.
    pub(super) async fn is_loaded(&self) {
        drop(self.turn.lock().await);
    }

    /// Has these pages, which are pending, read before others.
    pub(super) fn want(&self, pages: Set<PageHash>) {
        self.wanted.replace(pages);
    }

    /// Keeps ready-made indexes for the next start, as far as there are none or others by now.
    pub(crate) async fn keep_indexes(self: &Rc<Self>) {
        while self.is_leading() {
            let _turn = self.turn.lock().await;
            let Some(transaction) = self.replica.borrow_mut().index() else { return };
            if let Err(error) = self.run_in_turn(transaction).await {
                return web_sys::console::warn_1(&error.to_string().into());
            }
        }
    }
}

impl Memory for OpenWorkspace {
    fn open(&self, replica: Replica) {
        self.replica.replace(replica);
        self.readable.raise();
    }

    fn apply(&self, writes: Vec<Write>) -> Applied {
        let applied = self.replica.borrow_mut().apply(writes);
        self.tell_news(News::Changed);
        applied
    }

    fn take_wanted(&self) -> Set<PageHash> {
        let wanted = self.wanted.take();
        let replica = self.replica.borrow();
        wanted.iter().copied().filter(|hash| replica.is_page_pending(*hash)).collect()
    }
}
