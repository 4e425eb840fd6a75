//! The page's end of the link to its worker: keeps what the worker told last and passes it on to the hooks.

use crate::hooks::{CommitFailure, RecordState, StorageHealth};
use crate::link::{FromWorker, Grant, Mark, ToWorker, Wish};
use crate::marks::{after_paint, mark, mark_after_paint};
use crate::numbered::Numbered;
use crate::ready_made::{Pictured, PicturedRows};
use crate::session::{AppState, StopCause};
use crate::shared::Shared;
use crate::words::{self, Words};
use gloo::timers::callback::Timeout;
use landbridge_model::{RecordId, TypeNo, wire::Catalogue, wire::Poke};
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{ConflictView, ListAnswer, ListQuery, OutboxEntry, Status};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Node, Worker, console};
use yew::Callback;

/// Where the language chosen on this device is kept, for `web/boot.js`.
const LANGUAGE_KEY: &str = "landbridge-language";

/// How long what is typed into the search box waits for its hits.
const DRAW_TYPED_AFTER_MILLIS: u32 = 60;

thread_local! {
    static HUB: Rc<Hub> = Rc::new(Hub::new());
}

/// The page's one hub.
pub fn hub() -> Rc<Hub> {
    HUB.with(Rc::clone)
}

/// Takes each answer of one list, with the question.
type ListTaker = Rc<dyn Fn(ListQuery, Rc<ListAnswer>)>;

/// A list that is asked for.
struct AskedList {
    ask: u32,
    query: ListQuery,
    shown: ListTaker,
}

/// Takes the one answer to a wish.
type GrantTaker = Box<dyn FnOnce(Grant)>;

/// The page's end of the link.
pub struct Hub {
    pub(crate) app: Shared<AppState>,
    pub(crate) catalogue: Shared<Option<Rc<Catalogue>>>,
    pub(crate) status: Shared<Status>,
    pub(crate) poke: Shared<Poke>,
    pub(crate) storage: Shared<StorageHealth>,
    pub(crate) outbox: Shared<Vec<OutboxEntry>>,
    pub(crate) conflicts: Shared<Vec<ConflictView>>,
    pub(crate) words: Shared<Words>,
    /// Whether parts of the screen are still those of the ready-made one.
    pub(crate) is_starting: Shared<bool>,
    /// The language chosen last, whose words may still be on their way.
    wanted_language: Cell<&'static str>,
    worker: RefCell<Option<Worker>>,
    /// What was said before there was a worker.
    unsaid: RefCell<Vec<String>>,
    next: Cell<u32>,
    lists: RefCell<Numbered<AskedList>>,
    /// The list that the search box searches, and what it asks but for the words.
    searched: RefCell<Option<(u32, ListQuery)>>,
    /// Draws what was typed last into the search box.
    typed: RefCell<Option<Box<dyn FnOnce()>>>,
    records: RefCell<Numbered<Callback<RecordState>>>,
    wishes: RefCell<Numbered<GrantTaker>>,
    first_rows: RefCell<Option<(ListQuery, Rc<ListAnswer>)>>,
    pictured_rows: RefCell<Option<PicturedRows>>,
    pictured_parts: RefCell<Vec<(&'static str, Node)>>,
    outbox_watchers: Cell<i32>,
    conflict_watchers: Cell<i32>,
    commits_in_flight: Cell<u32>,
    is_first_rows_marked: Cell<bool>,
}

impl Hub {
    fn new() -> Self {
        Self {
            app: Shared::default(),
            catalogue: Shared::default(),
            status: Shared::default(),
            poke: Shared::default(),
            storage: Shared::default(),
            outbox: Shared::default(),
            conflicts: Shared::default(),
            // The page gives it its words before anything is drawn.
            words: Shared::default(),
            is_starting: Shared::default(),
            wanted_language: Cell::default(),
            worker: RefCell::default(),
            unsaid: RefCell::default(),
            next: Cell::new(1),
            lists: RefCell::default(),
            searched: RefCell::default(),
            typed: RefCell::default(),
            records: RefCell::default(),
            wishes: RefCell::default(),
            first_rows: RefCell::default(),
            pictured_rows: RefCell::default(),
            pictured_parts: RefCell::default(),
            outbox_watchers: Cell::new(0),
            conflict_watchers: Cell::new(0),
            commits_in_flight: Cell::new(0),
            is_first_rows_marked: Cell::new(false),
        }
    }

    /// Gives the hub its worker; what was said before is said to it now.
    pub(crate) fn connect(&self, worker: Worker) {
        self.worker.replace(Some(worker));
        for text in self.unsaid.take() {
            self.post(text);
        }
    }

    /// Says something to the worker.
    pub(crate) fn send(&self, message: &ToWorker) {
        self.post(serde_json::to_string(message).expect("messages are plain data"));
    }

    fn post(&self, text: String) {
        match &*self.worker.borrow() {
            // Text can always be cloned, which is the only way that this can fail.
            Some(worker) => drop(worker.post_message(&text.into())),
            None => self.unsaid.borrow_mut().push(text),
        }
    }

    /// A new name for a subscription, a ticket or a question.
    pub(crate) fn subscribe(&self) -> u32 {
        self.next.replace(self.next.get() + 1)
    }

    /// Has a wish carried out and waits for what becomes of it.
    pub(crate) fn wish(&self, wish: Wish, done: impl FnOnce(Grant) + 'static) {
        let ticket = self.subscribe();
        self.wishes.borrow_mut().put(ticket, Box::new(done));
        self.send(&ToWorker::Wish(ticket, wish));
    }

    /// Has an intent carried out; until the answer is there the page warns before it is left.
    pub(crate) fn commit(&self, intent: Intent, done: impl FnOnce(Result<(), CommitFailure>) + 'static) {
        self.commits_in_flight.set(self.commits_in_flight.get() + 1);
        self.wish(Wish::Commit(intent), move |grant| {
            let hub = hub();
            hub.commits_in_flight.set(hub.commits_in_flight.get() - 1);
            let result = grant.into_commit();
            if let Ok(durability) = &result {
                mark(Mark::EditDurable, durability);
            }
            done(result.map(drop));
        });
    }

    /// Whether something is on its way to the disk.
    pub(crate) fn is_committing(&self) -> bool {
        self.commits_in_flight.get() > 0
    }

    /// Asks for a list under a subscription, in place of what was asked before; false when that was the same.
    pub(crate) fn ask_list(&self, subscription: u32, query: &ListQuery, shown: ListTaker) -> bool {
        let is_asked = self.lists.borrow().get(subscription).is_some_and(|list| list.query == *query);
        if is_asked {
            return false;
        }
        let (ask, query) = (self.subscribe(), query.clone());
        self.send(&ToWorker::List { subscription, ask, query: query.clone() });
        self.lists.borrow_mut().put(subscription, AskedList { ask, query, shown });
        true
    }

    /// From now on the search box searches this list, or none.
    pub(crate) fn put_searched(&self, list: Option<(u32, ListQuery)>) {
        self.searched.replace(list);
    }

    /// Asks what is searched for. `draw` draws the rest for it together with the hits: drawn before, it would hold them up by a frame. When
    /// the hits take long, it does not wait for them.
    pub(crate) fn search(&self, typed: &str, draw: impl FnOnce() + 'static) {
        self.typed.replace(Some(Box::new(draw)));
        if self.ask_typed(typed.trim()) {
            Timeout::new(DRAW_TYPED_AFTER_MILLIS, || hub().draw_typed()).forget();
        } else {
            self.draw_typed();
        }
    }

    /// Whether there is a list to ask, of which this was not asked already.
    fn ask_typed(&self, typed: &str) -> bool {
        let Some((subscription, query)) = self.searched.borrow().clone() else { return false };
        let shown = self.lists.borrow().get(subscription).map(|list| list.shown.clone());
        let query = ListQuery { search: typed.to_owned(), ..query };
        shown.is_some_and(|shown| self.ask_list(subscription, &query, shown))
    }

    fn draw_typed(&self) {
        if let Some(draw) = self.typed.take() {
            draw();
        }
    }

    /// What was typed is of no use where the person is now.
    pub(crate) fn forget_typed(&self) {
        self.typed.take();
    }

    /// Asks for a record under a subscription.
    pub(crate) fn ask_record(
        &self,
        subscription: u32,
        type_no: TypeNo,
        id: RecordId,
        shown: impl Fn(RecordState) + 'static,
    ) {
        self.records.borrow_mut().put(subscription, Callback::from(shown));
        self.send(&ToWorker::Record { subscription, type_no, id });
    }

    /// Ends a subscription.
    pub(crate) fn forget(&self, subscription: u32) {
        self.lists.borrow_mut().take(subscription);
        self.records.borrow_mut().take(subscription);
        self.send(&ToWorker::Forget(subscription));
    }

    /// One screen more or fewer that shows the outbox.
    pub(crate) fn watch_outbox(&self, change: i32) {
        self.watch(&self.outbox_watchers, change, ToWorker::WatchOutbox);
    }

    /// One screen more or fewer that shows the conflicts.
    pub(crate) fn watch_conflicts(&self, change: i32) {
        self.watch(&self.conflict_watchers, change, ToWorker::WatchConflicts);
    }

    fn watch(&self, watchers: &Cell<i32>, change: i32, message: fn(bool) -> ToWorker) {
        let before = watchers.replace(watchers.get() + change) > 0;
        let after = watchers.get() > 0;
        if before != after {
            self.send(&message(after));
        }
    }

    /// Uses another language as soon as its words are there, also after the next start.
    pub(crate) fn set_language(&self, tag: &str) {
        let Some(tag) = words::known(tag) else { return };
        self.wanted_language.set(tag);
        spawn_local(async move {
            let (hub, read) = (hub(), words::read(tag).await);
            // Somebody who goes through the list is not thrown back by what comes late.
            if hub.wanted_language.get() == tag {
                match read {
                    Ok(words) => hub.speak(words),
                    // The words that are there stay: nothing is lost but the choice.
                    Err(error) => console::warn_1(&error),
                }
            }
        });
    }

    fn speak(&self, words: Words) {
        if let Some(storage) = local_storage() {
            // Without it the choice holds until the page is closed, which is all that can be done.
            let _ = storage.set_item(LANGUAGE_KEY, words.tag());
        }
        show_language(words.tag());
        self.send(&ToWorker::Language(words.tag().to_owned()));
        self.words.set(words);
    }

    /// Keeps the rows that were on the screen when the client was used last, until the worker has better ones.
    pub(crate) fn keep_first_rows(&self, query: ListQuery, answer: ListAnswer) {
        self.first_rows.replace(Some((query, Rc::new(answer))));
    }

    /// The rows kept for this query.
    pub(crate) fn first_rows(&self, query: &ListQuery) -> Option<(ListQuery, Rc<ListAnswer>)> {
        let kept = self.first_rows.borrow().clone()?;
        let is_same_list = ListQuery { count: query.count, ..kept.0.clone() } == *query;
        is_same_list.then(|| {
            self.mark_first_rows();
            kept
        })
    }

    /// Keeps what the real screen begins with, whose mark was made when it was shown.
    pub(crate) fn keep_pictured(&self, pictured: Pictured) {
        self.is_first_rows_marked.set(true);
        self.pictured_rows.replace(Some(pictured.rows));
        self.pictured_parts.replace(pictured.parts);
        self.is_starting.set(true);
    }

    /// Takes a part of the ready-made screen, once.
    pub(crate) fn take_pictured_part(&self, selector: &str) -> Option<Node> {
        let mut parts = self.pictured_parts.borrow_mut();
        let at = parts.iter().position(|(part, _)| *part == selector)?;
        Some(parts.swap_remove(at).1)
    }

    /// From now on every part of the screen is a real one.
    pub(crate) fn end_start(&self) {
        self.pictured_parts.take();
        self.is_starting.set(false);
    }

    /// The rows of the ready-made screen, once.
    pub(crate) fn take_pictured_rows(&self) -> Option<PicturedRows> {
        self.pictured_rows.take()
    }

    /// Marks the first rows of this page, once.
    pub(crate) fn mark_first_rows(&self) {
        if !self.is_first_rows_marked.replace(true) {
            mark_after_paint(Mark::FirstRows);
        }
    }

    /// Takes in what the worker says.
    pub(crate) fn hear(&self, message: FromWorker) {
        match message {
            FromWorker::Ready => {}
            FromWorker::App(state) => self.app.set(state),
            FromWorker::Granted(ticket, grant) => {
                let waiting = self.wishes.borrow_mut().take(ticket);
                if let Some(done) = waiting {
                    done(grant);
                }
            }
            FromWorker::Catalogue(catalogue) => self.catalogue.set(Some(Rc::new(catalogue))),
            FromWorker::List { subscription, ask, answer } => self.hear_list(subscription, ask, answer),
            FromWorker::Record { subscription, state } => {
                let shown = self.records.borrow().get(subscription).cloned();
                if let Some(shown) = shown {
                    shown.emit(state);
                }
            }
            FromWorker::Status(status) => self.status.set(status),
            FromWorker::Poke(poke) => self.poke.set(poke),
            FromWorker::Full(is_full) => {
                self.storage.set(StorageHealth { is_full, ..*self.storage.get() });
            }
            FromWorker::Outbox(outbox) => self.outbox.set(outbox),
            FromWorker::Conflicts(conflicts) => self.conflicts.set(conflicts),
            // The screen may be drawn in this very turn, and nobody searches before it is.
            FromWorker::Mark(reached) => {
                spawn_local(async move { mark(reached, "") });
                after_paint(|| hub().end_start());
            }
            FromWorker::Broken(words) => self.app.set(AppState::Stopped(StopCause::Broken(words))),
        }
    }

    fn hear_list(&self, subscription: u32, ask: u32, answer: ListAnswer) {
        let lists = self.lists.borrow();
        // An answer to an older question would show rows under a query that they do not belong to.
        let asked = lists.get(subscription).filter(|list| list.ask == ask);
        let asked = asked.map(|list| (list.query.clone(), list.shown.clone()));
        drop(lists);
        if let Some((query, shown)) = asked {
            self.draw_typed();
            shown(query, Rc::new(answer));
        }
    }
}

/// Tells screen readers and hyphenation which language the document is in.
pub(crate) fn show_language(tag: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        // The only failure is an invalid name of the attribute.
        let _ = root.set_attribute("lang", tag);
    }
}

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
