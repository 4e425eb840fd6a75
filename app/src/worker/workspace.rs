//! One workspace that is open in this context: its replica and store, what is saved into it, and what other contexts tell.
//!
//! The other half, carrying out what the sync protocol wants, is in [`super::rounds`].

use super::check::check;
use super::opening::{Opened, Opening};
use super::pages::PageQueue;
use crate::hooks::CommitFailure;
use crate::platform::channel::{Channel, LeaderStatus, Told};
use crate::platform::device::Device;
use crate::platform::events::Retry;
use crate::platform::idb::{OpenFailure, in_words};
use crate::platform::signal::Signal;
use crate::platform::store::Store;
use crate::platform::transport::Transport;
use crate::platform::{now_millis, random_bytes};
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use gloo::timers::callback::Timeout;
use js_sys::Promise;
use landbridge_model::WorkspaceId;
use landbridge_model::page::PageHash;
use landbridge_model::set::Set;
use landbridge_model::wire::Poke;
use landbridge_replica::Replica;
use landbridge_replica::draft::{DraftFailure, Intent};
use landbridge_replica::follow::StoreKey;
use landbridge_replica::store::{Durability, MetaKey, StoreFailure, Transaction, Write};
use landbridge_replica::sync::{Event, Sync};
use landbridge_replica::view::Status;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Other contexts may each be faster once; more often than this something is wrong.
const MAX_DRAFTS: u32 = 16;

/// What becomes known about the workspace.
pub(crate) enum News {
    /// Data, the outbox or the status changed.
    Changed,
    /// The service said something without being asked.
    Poked(Poke),
    /// The person signed out in another context.
    SignedOut,
    /// The store was found to be full, or to have room again.
    Full(bool),
    /// The store can be read no further; in the browser's words.
    Broken(String),
}

/// One workspace that is open.
pub(crate) struct OpenWorkspace {
    pub(super) id: WorkspaceId,
    pub(super) name: String,
    pub(super) store: Store,
    pub(super) replica: RefCell<Replica>,
    pub(super) sync: RefCell<Sync>,
    pub(super) transport: Rc<Transport>,
    pub(super) device: Device,
    channel: RefCell<Option<Channel>>,
    /// Pages that arrived and wait for the transaction that stores them.
    pub(super) pages: PageQueue,
    /// One transaction at a time, but for pages: what is applied must be what is stored.
    pub(super) turn: Arc<Mutex<()>>,
    /// Whether this context has the lock, be it that it syncs or that it reads the store before.
    pub(super) holds: Cell<bool>,
    /// Raised when this context no longer syncs; there is none while it does not.
    pub(super) leading: RefCell<Option<Signal>>,
    /// Counts the times that this context began to sync, so that late answers to an earlier time are told apart.
    pub(super) term: Cell<u32>,
    pub(super) told_status: Cell<LeaderStatus>,
    pub(super) retry: Retry,
    pub(super) timer: RefCell<Option<Timeout>>,
    pub(super) contact_millis: Cell<i64>,
    /// The indexes that were read before the client ran, until they are taken in.
    pub(super) early: RefCell<Option<Promise>>,
    /// Whether what the outbox may have lost was looked for in its mirror: before that an edit might get another outbox's name.
    pub(super) is_healed: Cell<bool>,
    /// Raised when the replica can be asked.
    pub(super) readable: Signal,
    /// Pages that are still being read and that the page waits for.
    pub(super) wanted: RefCell<Set<PageHash>>,
    /// Pages that could not be read when the store was.
    pub(super) damaged: RefCell<Vec<PageHash>>,
    pub(super) language: RefCell<String>,
    is_closed: Cell<bool>,
    is_full: Cell<bool>,
    news: Box<dyn Fn(News)>,
}

impl OpenWorkspace {
    /// Opens the store and reads so much of it into memory that lists can be shown; the rest goes on being read.
    pub(crate) async fn open(
        opening: Opening,
        opened: Opened,
        news: impl Fn(News) + 'static,
    ) -> Result<Rc<Self>, OpenFailure> {
        let contact_millis = opened.contact_millis;
        let store = opening.store(opened).await?;
        let workspace = Rc::new(Self {
            id: opening.id,
            name: opening.signed_in.store,
            store,
            replica: RefCell::default(),
            sync: RefCell::default(),
            transport: opening.transport,
            device: opening.device,
            channel: RefCell::default(),
            pages: PageQueue::default(),
            turn: Arc::default(),
            holds: Cell::default(),
            leading: RefCell::default(),
            term: Cell::new(0),
            told_status: Cell::default(),
            retry: Retry::default(),
            timer: RefCell::default(),
            contact_millis: Cell::new(contact_millis),
            early: RefCell::new(opening.early),
            is_healed: Cell::new(false),
            readable: Signal::new(),
            wanted: RefCell::default(),
            damaged: RefCell::default(),
            language: RefCell::new(opening.language),
            is_closed: Cell::new(false),
            is_full: Cell::new(false),
            news: Box::new(news),
        });
        // Listening comes before reading, so that nothing written meanwhile is missed.
        workspace.listen().map_err(OpenFailure::Broken)?;
        let (loading, reading) = (workspace.clone(), workspace.readable.clone());
        let loading = async move {
            loading.load().await?;
            loading.keep_meta(MetaKey::Owner, opening.owner).await;
            Ok(())
        };
        match select(Box::pin(loading), Box::pin(reading.wait())).await {
            Either::Left((loaded, _)) => loaded.map_err(broken)?,
            Either::Right(((), rest)) => spawn_local(workspace.clone().load_rest(rest)),
        }
        Ok(workspace)
    }

    fn listen(self: &Rc<Self>) -> Result<(), String> {
        let listener = Rc::downgrade(self);
        let heard = move |told| {
            if let Some(workspace) = listener.upgrade() {
                workspace.hear(told);
            }
        };
        let channel = Channel::open(&self.name, heard).map_err(|error| in_words(&error))?;
        channel.tell(&Told::Hello);
        self.channel.replace(Some(channel));
        Ok(())
    }

    /// Carries out a transaction, follows it in memory and tells the other contexts.
    pub(super) async fn run(self: &Rc<Self>, transaction: Transaction) -> Result<String, StoreFailure> {
        let _turn = self.turn.lock().await;
        self.run_in_turn(transaction).await
    }

    /// The same for pages, which may come between the transactions of anything else.
    pub(super) async fn run_in_turn(
        self: &Rc<Self>,
        transaction: Transaction,
    ) -> Result<String, StoreFailure> {
        // Before, since this context may end in between; after, since another one may have kept it anew in between.
        self.withdraw_ready_made(&transaction).await;
        let durability = self.store_only(&transaction).await?;
        self.withdraw_ready_made(&transaction).await;
        self.took(transaction.writes);
        Ok(durability)
    }

    async fn store_only(&self, transaction: &Transaction) -> Result<String, StoreFailure> {
        let result = self.store.run(transaction).await;
        self.note_room(&result);
        result
    }

    /// Follows what this context wrote, and tells the others.
    fn took(self: &Rc<Self>, writes: Vec<Write>) {
        self.tell(&Told::Wrote(writes.iter().filter_map(StoreKey::of).collect()));
        self.follow(writes);
    }

    pub(super) fn follow(self: &Rc<Self>, writes: Vec<Write>) {
        let applied = self.replica.borrow_mut().apply(writes);
        for hash in applied.damaged {
            self.happen(Event::PageDamaged(hash));
        }
        self.tell_news(News::Changed);
    }

    fn note_room(&self, result: &Result<String, StoreFailure>) {
        let is_full = matches!(result, Err(StoreFailure::Full));
        if is_full != self.is_full.get() && (is_full || result.is_ok()) {
            self.is_full.set(is_full);
            self.tell_news(News::Full(is_full));
        }
    }

    /// Keeps a value in `meta` that can be made again.
    pub(crate) async fn keep_meta(self: &Rc<Self>, key: MetaKey, text: String) {
        if self.replica.borrow().meta(key) == Some(&text) {
            return;
        }
        let writes = vec![Write::Meta(key, text)];
        let kept = self.run(Transaction { expected: vec![], writes, durability: Durability::Relaxed }).await;
        if let Err(error) = kept {
            web_sys::console::warn_1(&error.to_string().into());
        }
    }

    /// Saves what a person wants, strictly durable. Returns the durability that the browser reports; nothing when nothing changes.
    pub(crate) async fn commit(self: &Rc<Self>, intent: &Intent) -> Result<String, CommitFailure> {
        let turn = self.turn.clone().lock_owned().await;
        self.load_if_not_healed().await.map_err(commit_failure)?;
        check(&self.replica.borrow(), intent)?;
        for _ in 0..MAX_DRAFTS {
            let drafted = self.replica.borrow_mut().draft(intent, now_millis(), &mut random);
            let transaction = match drafted {
                Ok(transaction) => transaction,
                Err(DraftFailure::Nothing) => return Ok(String::new()),
                Err(DraftFailure::Gone) => return Err(CommitFailure::Gone),
                Err(DraftFailure::NotReady) => return Err(CommitFailure::NotOpen),
            };
            match self.store_only(&transaction).await {
                Err(StoreFailure::Fenced) => self.catch_up(&[]).await.map_err(commit_failure)?,
                Err(failure) => return Err(commit_failure(failure)),
                Ok(durability) => {
                    let workspace = self.clone();
                    // The person hears first that it is saved; the turn ends when memory has followed the store.
                    spawn_local(async move {
                        workspace.took(transaction.writes);
                        drop(turn);
                        workspace.happen(Event::OutboxGrew);
                    });
                    return Ok(durability);
                }
            }
        }
        Err(CommitFailure::Broken("other contexts were always faster".to_owned()))
    }

    fn hear(self: &Rc<Self>, told: Told) {
        match told {
            Told::Wrote(keys) => {
                let workspace = self.clone();
                spawn_local(async move { workspace.read(keys).await });
            }
            Told::Leader(status) if !self.is_leading() => {
                if self.told_status.replace(status) != status {
                    self.tell_news(News::Changed);
                }
            }
            Told::Leader(_) => {}
            Told::Poke(poke) => self.tell_news(News::Poked(poke)),
            Told::Hello if self.holds.get() => self.tell(&Told::Leader(self.told_status.get())),
            Told::Hello => {}
            Told::Nudge => self.happen(Event::Nudged),
            Told::SignedIn => self.happen(Event::SignedIn),
            // Told to the whole device, on another channel.
            Told::Opened(_) => {}
            Told::SignedOut => {
                self.close();
                self.tell_news(News::SignedOut);
            }
        }
    }

    /// Tells the other contexts.
    pub(super) fn tell(&self, told: &Told) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.tell(told);
        }
    }

    /// Tells whoever opened the workspace.
    pub(super) fn tell_news(&self, news: News) {
        (self.news)(news);
    }

    /// The name of its store.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The replica, to ask it.
    pub(crate) fn replica(&self) -> std::cell::RefMut<'_, Replica> {
        self.replica.borrow_mut()
    }

    /// The state of everything; how it stands with the service is known to the context that syncs.
    pub(crate) fn status(&self) -> Status {
        let mut status = self.replica.borrow().status(&self.sync.borrow());
        if !self.is_leading() {
            let told = self.told_status.get();
            status.connection = told.connection;
            status.snapshot = told.snapshot;
            status.last_round_millis = told.last_round_millis;
        }
        status
    }

    /// When the service was heard last, by this context or an earlier one.
    pub(super) fn last_contact_millis(&self) -> Option<i64> {
        let is_whole = self.replica.borrow().cursor().is_some_and(|cursor| !cursor.is_partial);
        Some(self.contact_millis.get()).filter(|millis| is_whole && *millis > 0)
    }

    /// Sorts and names in another language from now on.
    pub(crate) fn set_language(&self, language: &str) {
        self.language.replace(language.to_owned());
        self.replica.borrow_mut().set_language(language);
        self.tell_news(News::Changed);
    }

    /// The person signed in again, in this context.
    pub(crate) fn signed_in(self: &Rc<Self>) {
        self.tell(&Told::SignedIn);
        self.happen(Event::SignedIn);
    }

    /// It is worth trying a round at once, in whichever context syncs.
    pub(crate) fn nudge(self: &Rc<Self>) {
        if self.is_leading() {
            self.happen(Event::Nudged);
        } else {
            self.tell(&Told::Nudge);
        }
    }

    /// Ends the workspace everywhere: the person signs out.
    pub(crate) fn end(&self) {
        self.tell(&Told::SignedOut);
        self.close();
    }

    /// Ends the workspace in this context.
    pub(crate) fn close(&self) {
        self.is_closed.set(true);
        self.stop_leading();
        if let Some(channel) = self.channel.take() {
            channel.close();
        }
        self.store.close();
    }

    /// Whether the workspace has been ended.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }
}

/// Fresh random bits.
pub(super) fn random() -> u128 {
    u128::from_le_bytes(random_bytes())
}

fn broken(failure: StoreFailure) -> OpenFailure {
    OpenFailure::Broken(failure.to_string())
}

fn commit_failure(failure: StoreFailure) -> CommitFailure {
    match failure {
        StoreFailure::Full => CommitFailure::Full,
        other => CommitFailure::Broken(other.to_string()),
    }
}
