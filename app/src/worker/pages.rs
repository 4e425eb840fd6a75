//! Storing the pages of a snapshot. A transaction takes its time however little is in it, so that pages which arrive during one are
//! stored together by the next.

use super::workspace::OpenWorkspace;
use landbridge_model::page::PageHash;
use landbridge_replica::store::{StoreFailure, Transaction};
use landbridge_replica::sync::{Event, StoreTag};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Pages that arrived and wait for the transaction that stores them.
#[derive(Default)]
pub(super) struct PageQueue {
    waiting: RefCell<Vec<Arrived>>,
    is_storing: Cell<bool>,
}

/// A page, and the term of syncing that wants to hear what becomes of it.
struct Arrived {
    term: u32,
    hash: PageHash,
    transaction: Transaction,
}

impl PageQueue {
    /// The pages that wait under the same conditions as the first, and the one transaction that stores them.
    fn take(&self) -> Option<(Vec<(u32, PageHash)>, Transaction)> {
        let mut waiting = self.waiting.borrow_mut();
        let expected = waiting.first()?.transaction.expected.clone();
        let (together, later) =
            waiting.drain(..).partition(|page: &Arrived| page.transaction.expected == expected);
        *waiting = later;
        let together: Vec<Arrived> = together;
        let names = together.iter().map(|page| (page.term, page.hash)).collect();
        let whole = together.into_iter().map(|page| page.transaction).reduce(|mut whole, next| {
            whole.writes.extend(next.writes);
            whole
        })?;
        Some((names, whole))
    }
}

impl OpenWorkspace {
    /// Stores a page with those that wait already, and tells the term what became of it.
    pub(super) fn store_page(self: &Rc<Self>, term: u32, hash: PageHash, transaction: Transaction) {
        self.pages.waiting.borrow_mut().push(Arrived { term, hash, transaction });
        if self.pages.is_storing.replace(true) {
            return;
        }
        let workspace = self.clone();
        spawn_local(async move {
            while let Some((names, transaction)) = workspace.pages.take() {
                let stored: Result<(), StoreFailure> = workspace.run_in_turn(transaction).await.map(drop);
                for (term, hash) in names {
                    workspace.happen_in(term, Event::Stored(StoreTag::Page(hash), stored.clone()));
                }
            }
            workspace.pages.is_storing.set(false);
        });
    }
}
