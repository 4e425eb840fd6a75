//! Following what other contexts wrote into the store, whether they say so or not.

use super::workspace::OpenWorkspace;
use landbridge_replica::follow::StoreKey;
use landbridge_replica::store::StoreFailure;
use landbridge_replica::sync::{Event, Sync};
use std::rc::Rc;

impl OpenWorkspace {
    /// Follows what another context wrote.
    pub(super) async fn read(self: &Rc<Self>, keys: Vec<StoreKey>) {
        let turn = self.turn.lock().await;
        if let Err(error) = self.catch_up(&keys).await {
            web_sys::console::warn_1(&error.to_string().into());
        }
        drop(turn);
        if keys.iter().any(|key| matches!(key, StoreKey::Outbox(_))) {
            self.happen(Event::OutboxGrew);
        }
    }

    /// Follows what the store has by now, while nothing else is read or written. A store that is another one is read as a whole; whoever syncs
    /// begins anew with that.
    pub(super) async fn catch_up(self: &Rc<Self>, told: &[StoreKey]) -> Result<(), StoreFailure> {
        match self.store.read(|shelf| self.replica.borrow().behind(shelf, told)).await? {
            Some(writes) => self.follow(writes),
            None => {
                self.sync.replace(Sync::new());
                self.stop_leading();
                self.load_in_turn().await?;
            }
        }
        Ok(())
    }

    /// Looks whether other contexts wrote what they did not live to say.
    pub(super) async fn look(self: &Rc<Self>) {
        self.read(Vec::new()).await;
    }
}
