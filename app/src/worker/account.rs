//! Who is signed in, and opening and closing their workspace.

use super::Client;
use super::opening::{Found, Opened, Opening};
use super::workspace::{News, OpenWorkspace};
use crate::link::FromWorker;
use crate::platform::channel::{Channel, Told};
use crate::platform::device::{Key, Remembered, SignedIn};
use crate::platform::idb::OpenFailure;
use crate::platform::lock::Held;
use crate::platform::store;
use crate::platform::transport::CallFailure;
use crate::platform::{Place, now_millis};
use crate::session::{AddressFailure, AppState, SignInCause, SignInFailure, SignOutFailure, StopCause};
use landbridge_model::wire::{ErrorCode, Person, Session, Workspace};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Who a store belongs to, as it is written there.
#[derive(Serialize)]
struct Owner<'a> {
    person: &'a Person,
    workspace: &'a Workspace,
}

/// What concerns every context of this browser profile, whichever workspace it has open.
const DEVICE_CHANNEL: &str = "landbridge-device";

impl Client {
    /// Hears when somebody else signs in on this device: cookies and tokens are common to all tabs, and a session may push only its
    /// own outbox.
    pub(super) fn listen(self: &Rc<Self>) {
        let client = Rc::downgrade(self);
        let heard = move |told| {
            if let (Some(client), Told::Opened(store)) = (client.upgrade(), told) {
                client.hear_opened(&store);
            }
        };
        match Channel::open(DEVICE_CHANNEL, heard) {
            Ok(channel) => drop(self.device_channel.replace(Some(channel))),
            Err(error) => web_sys::console::error_1(&error),
        }
    }

    fn hear_opened(self: &Rc<Self>, store: &str) {
        if self.workspace().is_some_and(|open| open.name() == store) {
            return;
        }
        if let Some(other) = self.take_workspace() {
            other.close();
        }
        let client = self.clone();
        spawn_local(async move { client.boot(client.look().await).await });
    }

    /// Begins with what was found. The last session opens its workspace without a connection.
    pub(super) async fn boot(self: &Rc<Self>, found: Found) {
        match found.remembered {
            None => self.show(AppState::AskAddress),
            Some(Remembered::LeaseEnded(signed_in)) => {
                let email = signed_in.session.person.email;
                self.show(AppState::SignIn { email, cause: Some(SignInCause::LeaseEnded) });
            }
            Some(Remembered::Here(signed_in)) => self.open(signed_in, found.opened).await,
            Some(Remembered::Nobody) => self.boot_signed_out().await,
        }
    }

    /// Finds the service's address; nothing when the person has to be asked.
    pub(crate) async fn find_service(&self) -> Option<()> {
        if self.place() == Place::Extension {
            self.transport.set_service(self.device.get(&Key::Service).await?);
        }
        Some(())
    }

    async fn boot_signed_out(self: &Rc<Self>) {
        if self.device.get::<bool>(&Key::EndSession).await.is_some() {
            self.end_session("").await;
        } else if let Ok(session) = self.transport.me().await
            && self.establish(session).await.is_ok()
        {
            return;
        }
        self.ask_sign_in(None).await;
    }

    async fn ask_sign_in(&self, cause: Option<SignInCause>) {
        let email = self.device.get(&Key::LastEmail).await.unwrap_or_default();
        self.show(AppState::SignIn { email, cause });
    }

    /// Signs in.
    pub(super) async fn sign_in(
        self: &Rc<Self>,
        email: String,
        password: String,
    ) -> Result<(), SignInFailure> {
        let session = self.transport.sign_in(email, password).await.map_err(sign_in_failure)?;
        self.establish(session).await
    }

    /// Notes who is signed in and opens their workspace.
    async fn establish(self: &Rc<Self>, session: Session) -> Result<(), SignInFailure> {
        let workspace = session.workspaces.first().cloned().ok_or(SignInFailure::NoWorkspace)?;
        let service = self.transport.service().unwrap_or_default();
        let (id, person) = (workspace.id.to_string(), session.person.id.to_string());
        let store = store::store_name(&service, &id, &person);
        let email = session.person.email.clone();
        // A database that could not be opened before is not tried again.
        let before: Option<SignedIn> = self.device.get(&Key::SignedIn).await;
        let is_somebody_else = before.as_ref().is_some_and(|before| before.store != store);
        let replaced = before.filter(|before| before.store == store).map_or(0, |before| before.replaced);
        let signed_in = SignedIn { session, workspace, store, replaced };
        let noted = async {
            self.device.put(&Key::SignedIn, &signed_in).await?;
            if is_somebody_else {
                self.device.remove(&Key::ReadyMade).await?;
            }
            self.device.put(&Key::LastEmail, &email).await?;
            self.device.put(&Key::Contact(signed_in.store.clone()), &now_millis()).await?;
            self.device.add_store(&signed_in.store).await?;
            self.device.remove(&Key::EndSession).await
        };
        noted.await.map_err(|error| SignInFailure::Broken(error.to_string()))?;
        if let Some(channel) = &*self.device_channel.borrow() {
            channel.tell(&Told::Opened(signed_in.store.clone()));
        }
        match self.workspace() {
            Some(open) if open.name() == signed_in.store => open.signed_in(),
            _ => self.open(signed_in, None).await,
        }
        Ok(())
    }

    /// Opens a workspace in place of the one that is open.
    async fn open(self: &Rc<Self>, signed_in: SignedIn, opened: Option<(Option<Held>, Opened)>) {
        if let Some(other) = self.take_workspace() {
            other.close();
        }
        let state =
            AppState::Open { session: signed_in.session.clone(), workspace: signed_in.workspace.clone() };
        self.show(state);
        let (held, opened) = match opened {
            Some(opened) => opened,
            None => self.open_with_lock(&signed_in).await,
        };
        match self.open_workspace(&signed_in, opened).await {
            Ok(workspace) => {
                self.put_workspace(workspace.clone());
                spawn_local(workspace.stay(held));
            }
            Err(OpenFailure::TooOld) => self.show(AppState::Stopped(StopCause::TooOld)),
            Err(OpenFailure::Broken(words)) => self.show(AppState::Stopped(StopCause::Broken(words))),
        }
    }

    /// Opens somebody's workspace with their store.
    pub(crate) async fn open_workspace(
        self: &Rc<Self>,
        signed_in: &SignedIn,
        opened: Opened,
    ) -> Result<Rc<OpenWorkspace>, OpenFailure> {
        let owner = Owner { person: &signed_in.session.person, workspace: &signed_in.workspace };
        let opening = Opening {
            id: signed_in.workspace.id,
            signed_in: signed_in.clone(),
            owner: serde_json::to_string(&owner).expect("people and workspaces are plain data"),
            language: self.language(),
            transport: self.transport.clone(),
            device: self.device.clone(),
            early: self.early.take(),
        };
        let client = Rc::downgrade(self);
        let heard = move |news| {
            if let Some(client) = client.upgrade() {
                client.hear_workspace(news);
            }
        };
        OpenWorkspace::open(opening, opened, heard).await
    }

    fn hear_workspace(self: &Rc<Self>, news: News) {
        match news {
            News::Changed => self.refresh_later(),
            News::Poked(poke) => self.tell(&FromWorker::Poke(poke)),
            News::Full(is_full) => self.tell(&FromWorker::Full(is_full)),
            News::Broken(words) => self.show(AppState::Stopped(StopCause::Broken(words))),
            News::SignedOut => {
                self.take_workspace();
                let client = self.clone();
                spawn_local(async move { client.ask_sign_in(Some(SignInCause::SignedOut)).await });
            }
        }
    }

    /// Uses the service at an address, if there is one.
    pub(super) async fn set_address(self: &Rc<Self>, typed: &str) -> Result<(), AddressFailure> {
        let address = service_address(typed)?;
        match self.transport.is_service(&address).await {
            Ok(true) => {}
            Ok(false) => return Err(AddressFailure::NotLandbridge),
            Err(_) => return Err(AddressFailure::Offline),
        }
        // Without room the address is asked for again at the next start.
        if let Err(error) = self.device.put(&Key::Service, &address).await {
            web_sys::console::warn_1(&error.to_string().into());
        }
        self.transport.set_service(address);
        self.ask_sign_in(None).await;
        Ok(())
    }

    /// Signs out, unless edits would be lost.
    pub(super) async fn sign_out(self: &Rc<Self>) -> Result<(), SignOutFailure> {
        if let Some(workspace) = self.workspace() {
            let status = workspace.status();
            let lost = status.on_device + status.refused + status.damaged;
            if lost > 0 {
                return Err(SignOutFailure::Unsent(lost));
            }
        }
        self.sign_out_losing_edits().await
    }

    /// Signs out here and in the other tabs, and removes the person's records from this device.
    pub(super) async fn sign_out_losing_edits(self: &Rc<Self>) -> Result<(), SignOutFailure> {
        if let Some(workspace) = self.take_workspace() {
            workspace.end();
        }
        let signed_in: Option<SignedIn> = self.device.get(&Key::SignedIn).await;
        let (store, replaced) =
            signed_in.map(|signed_in| (signed_in.store, signed_in.replaced)).unwrap_or_default();
        let removed = async {
            self.device.put(&Key::EndSession, &true).await?;
            self.device.remove(&Key::SignedIn).await?;
            self.device.remove(&Key::ReadyMade).await?;
            self.device.remove_store(&store).await
        };
        let is_last = removed.await.map_err(|error| SignOutFailure::Broken(error.to_string()))?;
        store::wipe(&store, replaced).await.map_err(|error| SignOutFailure::Broken(error.to_string()))?;
        // Deleting a database leaves bytes on the disk in Chromium; having the browser clear the address does not.
        let query = if is_last && self.place() == Place::WebPage { "?clear=true" } else { "" };
        self.end_session(query).await;
        self.ask_sign_in(Some(SignInCause::SignedOut)).await;
        Ok(())
    }

    /// Ends the session on the service, now or at a later start.
    async fn end_session(&self, query: &str) {
        let ended = match self.transport.sign_out(query).await {
            Ok(()) => true,
            Err(failure) => matches!(failure, CallFailure::Answered { status: 401, .. }),
        };
        if ended {
            for key in [Key::EndSession, Key::Refresh] {
                if let Err(error) = self.device.remove(&key).await {
                    web_sys::console::warn_1(&error.to_string().into());
                }
            }
        }
    }
}

/// The address of a service as a person types it: with or without `https://`, with or without a path behind it.
fn service_address(typed: &str) -> Result<String, AddressFailure> {
    let typed = typed.trim();
    let is_local_name = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let host_typed = typed.split(['/', '?', '#']).next().unwrap_or_default();
    let bare_host = host_typed.rsplit_once(':').map_or(host_typed, |(host, _)| host);
    let whole = match typed.contains("://") {
        true => typed.to_owned(),
        false if is_local_name(bare_host) => format!("http://{typed}"),
        false => format!("https://{typed}"),
    };
    let url = web_sys::Url::new(&whole).map_err(|_| AddressFailure::Malformed)?;
    match url.protocol().as_str() {
        "https:" => Ok(url.origin()),
        "http:" if is_local_name(&url.hostname()) => Ok(url.origin()),
        "http:" => Err(AddressFailure::Insecure),
        _ => Err(AddressFailure::Malformed),
    }
}

fn sign_in_failure(failure: CallFailure) -> SignInFailure {
    match (failure.code(), failure) {
        (Some(ErrorCode::WrongPassword), _) => SignInFailure::WrongPassword,
        (Some(ErrorCode::TooMany), _) => SignInFailure::TooMany,
        (Some(ErrorCode::TooOld), _) => SignInFailure::TooOld,
        (None | Some(ErrorCode::Unavailable), _) => SignInFailure::Offline,
        (_, CallFailure::Answered { answer: Some(answer), .. }) => SignInFailure::Broken(answer.message),
        _ => SignInFailure::Offline,
    }
}
