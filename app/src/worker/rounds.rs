//! Carrying out what the sync protocol wants: requests, transactions and waiting, in the one context that holds the lock.

use super::silence;
use super::workspace::{News, OpenWorkspace, random};
use crate::platform::channel::{LeaderStatus, Told};
use crate::platform::device::Key;
use crate::platform::events;
use crate::platform::lock::{self, Held};
use crate::platform::now_millis;
use crate::platform::signal::Signal;
use futures_util::future::select;
use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use landbridge_model::page::PageHash;
use landbridge_replica::sync::{self, Effect, Event, StoreTag, Sync};
use landbridge_replica::view::Connection;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A context that lost the lead lets the other one begin before it waits for the lock again.
const PAUSE_MILLIS: u32 = 500;
/// How often the time of the last contact is written down, for the lease and for the status line of a later start.
const CONTACT_EVERY_MILLIS: i64 = 60 * 1000;
/// Verifying begins when the first screen has settled.
const VERIFY_AFTER_MILLIS: u32 = 3_000;
/// The longest that a timer of the browser can wait.
const MAX_TIMER_MILLIS: i64 = i32::MAX as i64;

impl OpenWorkspace {
    /// Syncs whenever this context holds the lock, until the workspace is closed.
    pub(crate) async fn stay(self: Rc<Self>, first: Option<Held>) {
        if let Some(held) = first {
            self.clone().lead(held).await;
        }
        while !self.is_closed() && self.sync.borrow().may_lead_again() {
            let silence = silence::of_holder(&self.name, || self.is_closed());
            let held = lock::acquire_until(&lock_name(&self.name), silence).await;
            if self.is_closed() {
                break;
            }
            let held = match held {
                None => Self::take_lock_of(&self.name).await,
                held => held,
            };
            self.holds.set(held.is_some());
            // What another context wrote last may not have been heard.
            match (held, self.load().await) {
                (Some(held), Ok(())) => self.clone().lead(held).await,
                (_, Err(error)) => web_sys::console::error_1(&error.to_string().into()),
                _ => {}
            }
            self.holds.set(false);
            TimeoutFuture::new(PAUSE_MILLIS).await;
        }
    }

    /// The lock of a workspace, if nobody has it, before the workspace is opened.
    pub(crate) async fn lock_of(store: &str) -> Option<Held> {
        lock::try_acquire(&lock_name(store)).await
    }

    /// The lock of a workspace, whoever has it. The leader's epoch keeps that context from writing when it goes on.
    pub(crate) async fn take_lock_of(store: &str) -> Option<Held> {
        lock::take(&lock_name(store)).await
    }

    /// Syncs until another context takes over or the workspace is closed.
    pub(crate) async fn lead(self: Rc<Self>, held: Held) {
        self.holds.set(true);
        self.is_loaded().await;
        let end = Signal::new();
        self.leading.replace(Some(end.clone()));
        self.term.set(self.term.get() + 1);
        self.sync.replace(Sync::new());
        self.tell(&Told::Wrote(self.replica.borrow().outbox_keys()));
        self.happen(Event::Started);
        for hash in self.damaged.take() {
            self.happen(Event::PageDamaged(hash));
        }
        self.hear_events(&end);
        self.verify_later();
        select(pin!(end.wait()), pin!(held.lost().wait())).await;
        // Whatever goes on until the end of this term hears of it however it came.
        end.raise();
        self.leading.take();
        self.timer.take();
        self.holds.set(false);
        drop(held);
        // Whoever syncs now says how it stands.
        self.tell(&Told::Hello);
        self.tell_news(News::Changed);
    }

    /// Whether this context syncs.
    pub(crate) fn is_leading(&self) -> bool {
        self.leading.borrow().is_some()
    }

    pub(super) fn stop_leading(&self) {
        if let Some(end) = &*self.leading.borrow() {
            end.raise();
        }
    }

    fn hear_events(self: &Rc<Self>, end: &Signal) {
        let listener = Rc::downgrade(self);
        let heard = move |news| {
            let Some(workspace) = listener.upgrade().filter(|workspace| workspace.is_leading()) else {
                return;
            };
            match news {
                // After a break the round finds out at once whether the service is still there.
                events::News::Opened | events::News::Broke => workspace.happen(Event::Nudged),
                events::News::Poked(poke) => {
                    workspace.tell(&Told::Poke(poke));
                    workspace.tell_news(News::Poked(poke));
                    workspace.happen(Event::Poked(poke));
                }
            }
        };
        spawn_local(events::listen(self.transport.clone(), self.id, end.clone(), self.retry.clone(), heard));
    }

    /// Takes one step of the sync protocol, if this context is the one that does, and carries out what it wants.
    pub(crate) fn happen(self: &Rc<Self>, event: Event) {
        if !self.is_leading() {
            return;
        }
        let effects = {
            let (mut sync, replica) = (self.sync.borrow_mut(), self.replica.borrow());
            sync::step(&mut sync, &replica, event, now_millis(), random())
        };
        for effect in effects {
            self.carry_out(effect);
        }
        self.tell_status();
        if self.sync.borrow().has_lost() {
            self.stop_leading();
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        let (workspace, term) = (self.clone(), self.term.get());
        match effect {
            Effect::Send(request) => spawn_local(async move {
                let person = workspace.replica.borrow().person().map(|person| person.id);
                let answer = workspace.transport.ask(workspace.id, person, &request).await;
                workspace.happen_in(term, Event::Answered(request, answer));
            }),
            Effect::Store(StoreTag::Page(hash), transaction) => self.store_page(term, hash, transaction),
            Effect::Store(tag, transaction) => spawn_local(async move {
                let stored = workspace.run(transaction).await.map(drop);
                workspace.happen_in(term, Event::Stored(tag, stored));
            }),
            Effect::WakeAt(at) => {
                let wait = (at - now_millis()).clamp(0, MAX_TIMER_MILLIS);
                let woken = async move {
                    workspace.look().await;
                    workspace.happen_in(term, Event::Woke);
                };
                let timer = Timeout::new(wait as u32, move || spawn_local(woken));
                self.timer.replace(Some(timer));
            }
        }
    }

    /// An answer to a time in which this context synced before means nothing now.
    pub(super) fn happen_in(self: &Rc<Self>, term: u32, event: Event) {
        if self.term.get() == term {
            self.happen(event);
        }
    }

    fn tell_status(self: &Rc<Self>) {
        let status = {
            let sync = self.sync.borrow();
            LeaderStatus {
                connection: sync.connection(),
                snapshot: sync.snapshot_progress(),
                last_round_millis: sync.last_round_millis(),
            }
        };
        let before = self.told_status.replace(status);
        if status.connection == Connection::Online && before.connection != Connection::Online {
            self.retry.now();
        }
        if status != before {
            self.tell(&Told::Leader(status));
            self.tell_news(News::Changed);
        }
        if status.connection == Connection::Online {
            self.note_contact();
        }
    }

    fn note_contact(self: &Rc<Self>) {
        let now = now_millis();
        if now - self.contact_millis.get() < CONTACT_EVERY_MILLIS {
            return;
        }
        self.contact_millis.set(now);
        let workspace = self.clone();
        spawn_local(async move {
            let noted = workspace.device.put(&Key::Contact(workspace.name.clone()), &now).await;
            if let Err(error) = noted {
                web_sys::console::warn_1(&error.to_string().into());
            }
        });
    }

    /// Compares every page with its hash when there is time, one after the other; a damaged one is dropped and fetched again.
    fn verify_later(self: &Rc<Self>) {
        let (workspace, term) = (self.clone(), self.term.get());
        spawn_local(async move {
            TimeoutFuture::new(VERIFY_AFTER_MILLIS).await;
            let pages: Vec<PageHash> = workspace.replica.borrow().pages().collect();
            for hash in pages {
                if workspace.term.get() != term || !workspace.is_leading() {
                    return;
                }
                if !workspace.replica.borrow().is_intact(hash) {
                    workspace.drop_damaged(hash).await;
                    workspace.happen_in(term, Event::PageDamaged(hash));
                }
                TimeoutFuture::new(0).await;
            }
        });
    }

    async fn drop_damaged(self: &Rc<Self>, hash: PageHash) {
        web_sys::console::warn_1(&format!("page {hash} is damaged and is fetched again").into());
        let dropped = self.replica.borrow().drop_page(hash);
        if let Err(error) = self.run(dropped).await {
            web_sys::console::warn_1(&error.to_string().into());
        }
    }
}

/// Whoever holds the lock of this name syncs the store of this name.
fn lock_name(store: &str) -> String {
    format!("landbridge-sync/{store}")
}
