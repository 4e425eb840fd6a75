//! The client in its worker: owns the replica, syncs, and tells the page what it has in view. Decoding, searching and sorting happen
//! here, so that typing and scrolling never wait for them.

mod account;
mod check;
mod desk;
mod follow;
mod loading;
mod opening;
mod pages;
mod ready_made;
mod rounds;
mod silence;
mod workspace;

pub(crate) use desk::FirstRows;
pub(crate) use opening::Opened;
pub(crate) use silence::is_silent;
pub(crate) use workspace::OpenWorkspace;

use crate::link::{FromWorker, Grant, ToWorker, Wish};
use crate::platform::Place;
use crate::platform::channel::Channel;
use crate::platform::device::Device;
use crate::platform::transport::Transport;
use crate::session::AppState;
use desk::Desk;
use gloo::timers::callback::Timeout;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageChannel, MessagePort};

/// After telling what is new the worker does other things for so many times as long as that took.
const REFRESH_SHARE: f64 = 2.0;
/// While a snapshot comes in, rows that are on the screen are told anew after so long and no earlier: they change with each of its
/// pages, and drawing them would take the time that the snapshot needs.
const SNAPSHOT_REST_MILLIS: f64 = 500.0;
/// What the next start begins with is stored when nothing has changed for so long.
const READY_MADE_AFTER_MILLIS: u32 = 1_500;

/// The client in one worker.
pub(crate) struct Client {
    post: Box<dyn Fn(&FromWorker)>,
    place: Cell<Place>,
    language: RefCell<String>,
    device: Device,
    transport: Rc<Transport>,
    device_channel: RefCell<Option<Channel>>,
    /// The ready-made indexes that the worker's script reads, until a workspace is opened.
    early: RefCell<Option<Promise>>,
    open: RefCell<Option<Rc<OpenWorkspace>>>,
    desk: RefCell<Desk>,
    /// Tells what is new at a time, in milliseconds since 1970.
    refresh: RefCell<Option<(f64, Timeout)>>,
    /// When rows were told last, in milliseconds since 1970.
    rows_told_at: Cell<f64>,
    /// Data that changes before this time (milliseconds since 1970) is told then.
    rest_until: Cell<f64>,
    ready_made: RefCell<Option<Timeout>>,
    soon: RefCell<Option<MessagePort>>,
    is_soon: Cell<bool>,
}

impl Client {
    /// A client that sorts as `language` does and says what it has to say through `post`.
    pub(crate) fn new(
        place: Place,
        language: &str,
        early: Option<Promise>,
        post: impl Fn(&FromWorker) + 'static,
    ) -> Rc<Self> {
        let device = Device::default();
        let transport = Rc::new(Transport::new(place, device.clone()));
        Rc::new(Self {
            post: Box::new(post),
            place: Cell::new(place),
            language: RefCell::new(language.to_owned()),
            device,
            transport,
            device_channel: RefCell::default(),
            early: RefCell::new(early),
            open: RefCell::default(),
            desk: RefCell::default(),
            refresh: RefCell::default(),
            rows_told_at: Cell::new(0.0),
            rest_until: Cell::new(0.0),
            ready_made: RefCell::default(),
            soon: RefCell::default(),
            is_soon: Cell::new(false),
        })
    }

    /// Takes in what the page says.
    pub(crate) fn hear(self: &Rc<Self>, message: ToWorker) {
        match message {
            ToWorker::Wish(ticket, wish) => {
                let client = self.clone();
                spawn_local(async move {
                    let grant = client.grant(wish).await;
                    client.tell(&FromWorker::Granted(ticket, grant));
                });
            }
            ToWorker::Language(language) => {
                if let Some(workspace) = self.workspace() {
                    workspace.set_language(&language);
                }
                self.language.replace(language);
            }
            ToWorker::ReadyMade(screen) => {
                if let Some(workspace) = self.workspace() {
                    let first_rows = self.desk.borrow().first_rows(&mut workspace.replica());
                    let first_rows = first_rows.map(|rows| workspace.replica().keep_first_rows(rows));
                    spawn_local(async move {
                        // Rows that were kept after their picture would withdraw it.
                        if let Some(rows) = first_rows {
                            workspace.keep_first_rows(rows).await;
                        }
                        workspace.keep_ready_made(screen).await;
                    });
                }
            }
            ToWorker::Nudge => {
                if let Some(workspace) = self.workspace() {
                    workspace.nudge();
                }
            }
            ToWorker::List { .. }
            | ToWorker::Record { .. }
            | ToWorker::Forget(_)
            | ToWorker::WatchOutbox(_)
            | ToWorker::WatchConflicts(_) => {
                self.change_desk(message);
                self.refresh_soon();
            }
        }
    }

    fn change_desk(&self, message: ToWorker) {
        let mut desk = self.desk.borrow_mut();
        match message {
            ToWorker::List { subscription, ask, query } => desk.list(subscription, ask, query),
            ToWorker::Record { subscription, type_no, id } => desk.record(subscription, type_no, id),
            ToWorker::Forget(subscription) => desk.forget(subscription),
            ToWorker::WatchOutbox(is_watched) => desk.watch_outbox(is_watched),
            ToWorker::WatchConflicts(is_watched) => desk.watch_conflicts(is_watched),
            _ => {}
        }
    }

    async fn grant(self: &Rc<Self>, wish: Wish) -> Grant {
        match wish {
            Wish::SignIn { email, password } => Grant::SignIn(self.sign_in(email, password).await),
            Wish::SetAddress { address } => Grant::Address(self.set_address(&address).await),
            Wish::SignOut => Grant::SignOut(self.sign_out().await),
            Wish::SignOutLosingEdits => Grant::SignOut(self.sign_out_losing_edits().await),
            Wish::Commit(intent) => Grant::Commit(match self.workspace() {
                Some(workspace) => workspace.commit(&intent).await,
                None => Err(crate::hooks::CommitFailure::NotOpen),
            }),
        }
    }

    /// Says something to the page.
    pub(crate) fn tell(&self, message: &FromWorker) {
        (self.post)(message);
    }

    fn show(&self, state: AppState) {
        self.tell(&FromWorker::App(state));
    }

    /// What the browser profile knows.
    pub(crate) fn device(&self) -> &Device {
        &self.device
    }

    fn place(&self) -> Place {
        self.place.get()
    }

    fn language(&self) -> String {
        self.language.borrow().clone()
    }

    fn workspace(&self) -> Option<Rc<OpenWorkspace>> {
        self.open.borrow().clone()
    }

    fn take_workspace(&self) -> Option<Rc<OpenWorkspace>> {
        self.open.take()
    }

    fn put_workspace(self: &Rc<Self>, workspace: Rc<OpenWorkspace>) {
        self.open.replace(Some(workspace));
        self.desk.borrow_mut().clear_told();
        self.refresh_soon();
    }

    /// Tells what is new as soon as every message that already waits has been heard: of several questions only the last counts.
    fn refresh_soon(self: &Rc<Self>) {
        if self.is_soon.replace(true) {
            return;
        }
        let mut soon = self.soon.borrow_mut();
        let port = soon.get_or_insert_with(|| self.new_port());
        // An empty message can always be posted.
        let _ = port.post_message(&JsValue::NULL);
    }

    /// A message to oneself comes after those that wait already, and without the delay of a timer.
    fn new_port(self: &Rc<Self>) -> MessagePort {
        let channel = MessageChannel::new().expect("every worker can make a message channel");
        let client = self.clone();
        let heard = Closure::<dyn FnMut()>::new(move || {
            client.is_soon.set(false);
            client.refresh_now();
        });
        channel.port1().set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        channel.port2()
    }

    /// Tells what is new: at once after a quiet time, else a little later, together with whatever else changes until then.
    fn refresh_later(self: &Rc<Self>) {
        let rest_until = match self.is_snapshot_coming() {
            true => self.rest_until.get().max(self.rows_told_at.get() + SNAPSHOT_REST_MILLIS),
            false => self.rest_until.get(),
        };
        let mut refresh = self.refresh.borrow_mut();
        if refresh.as_ref().is_some_and(|(at, _)| *at <= rest_until) {
            return;
        }
        let wait = rest_until - js_sys::Date::now();
        if wait <= 0.0 {
            refresh.take();
            drop(refresh);
            return self.refresh_soon();
        }
        let client = self.clone();
        let timer = Timeout::new(wait as u32, move || {
            client.refresh.take();
            client.refresh_now();
        });
        *refresh = Some((rest_until, timer));
    }

    fn is_snapshot_coming(&self) -> bool {
        self.workspace().is_some_and(|workspace| workspace.status().snapshot.is_some())
    }

    fn refresh_now(self: &Rc<Self>) {
        let Some(workspace) = self.workspace() else { return };
        let start = js_sys::Date::now();
        let news = self.desk.borrow_mut().news(&workspace);
        news.iter().for_each(|message| self.tell(message));
        let end = js_sys::Date::now();
        let has_rows = |message: &FromWorker| match message {
            FromWorker::List { answer, .. } => !answer.rows.is_empty(),
            _ => false,
        };
        if news.iter().any(has_rows) {
            self.rows_told_at.set(end);
        }
        self.rest_until.set(end + (end - start) * REFRESH_SHARE);
        if !news.is_empty() {
            self.store_ready_made_later();
        }
    }

    fn store_ready_made_later(self: &Rc<Self>) {
        let client = self.clone();
        let timer = Timeout::new(READY_MADE_AFTER_MILLIS, move || {
            let Some(workspace) = client.workspace() else { return };
            let first_rows = client.desk.borrow().first_rows(&mut workspace.replica());
            let first_rows = first_rows.map(|rows| workspace.replica().keep_first_rows(rows));
            spawn_local(async move {
                if let Some(rows) = first_rows {
                    workspace.keep_first_rows(rows).await;
                }
                workspace.keep_indexes().await;
            });
        });
        self.ready_made.replace(Some(timer));
    }
}
