//! Who uses the client, and with which workspace: what stands before every other screen.

use crate::hub::{self, Hub};
use crate::link::{ToWorker, Wish};
use crate::shared::use_shared;
use landbridge_model::wire::{Session, Workspace};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use yew::{Callback, hook};

/// How far the person has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppState {
    /// Not known yet; lasts for milliseconds.
    #[default]
    Booting,
    /// The extension does not know the service's address yet.
    AskAddress,
    /// Somebody has to sign in.
    SignIn {
        /// Who did last, or nothing.
        email: String,
        /// Why the person is here although they were signed in before.
        cause: Option<SignInCause>,
    },
    /// The workspace is open; also without a connection. An expired session shows as
    /// [`landbridge_replica::view::Connection::SignedOut`] in the status, since work goes on.
    Open {
        /// The person; without tokens.
        session: Session,
        /// The workspace.
        workspace: Workspace,
    },
    /// This page stopped and has to be loaded again.
    Stopped(StopCause),
}

/// Why the person has to sign in again before anything is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInCause {
    /// They signed out, here or in another tab.
    SignedOut,
    /// The device has not heard the service for longer than the company allows.
    LeaseEnded,
}

/// Why a page stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// The worker broke down; with its last words, for a defect report. What was saved is safe.
    Broken(String),
    /// The store was made by a newer version of the client, which another tab runs already.
    TooOld,
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInFailure {
    /// E-mail or password is wrong.
    WrongPassword,
    /// Too many attempts; try again later.
    TooMany,
    /// The service was not reached.
    Offline,
    /// The person belongs to no workspace.
    NoWorkspace,
    /// The client is too old for the service: load the page again.
    TooOld,
    /// Any other answer, in the service's words.
    Broken(String),
}

/// Why an address is not that of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressFailure {
    /// Not a web address.
    Malformed,
    /// Neither `https:` nor this computer itself.
    Insecure,
    /// Nothing answered there.
    Offline,
    /// Something else than Landbridge answered.
    NotLandbridge,
}

/// Why somebody is not signed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOutFailure {
    /// So many edits are only on this device and would be lost: ask, then [`UseAppHandle::sign_out_losing_edits`].
    Unsent(u32),
    /// The store did not go away; in the browser's words.
    Broken(String),
}

/// The state before every other, and what moves it.
#[derive(Clone)]
pub struct UseAppHandle {
    /// How far the person has come.
    pub state: Rc<AppState>,
    hub: Rc<Hub>,
}

impl UseAppHandle {
    /// Signs in; on success the state becomes [`AppState::Open`].
    pub fn sign_in(&self, email: String, password: String, done: Callback<Result<(), SignInFailure>>) {
        self.hub.wish(Wish::SignIn { email, password }, move |answer| done.emit(answer.into_sign_in()));
    }

    /// Sets the service's address (extension only), after asking there whether it is one.
    pub fn set_address(&self, address: String, done: Callback<Result<(), AddressFailure>>) {
        self.hub.wish(Wish::SetAddress { address }, move |answer| done.emit(answer.into_address()));
    }

    /// Signs out and removes the person's records from this device, unless edits would be lost.
    pub fn sign_out(&self, done: Callback<Result<(), SignOutFailure>>) {
        self.hub.wish(Wish::SignOut, move |answer| done.emit(answer.into_sign_out()));
    }

    /// Signs out and removes the person's records from this device, unsent edits among them.
    pub fn sign_out_losing_edits(&self, done: Callback<Result<(), SignOutFailure>>) {
        self.hub.wish(Wish::SignOutLosingEdits, move |answer| done.emit(answer.into_sign_out()));
    }

    /// Asks for a round now.
    pub fn sync_now(&self) {
        self.hub.send(&ToWorker::Nudge);
    }
}

/// The state before every other.
#[hook]
pub fn use_app() -> UseAppHandle {
    UseAppHandle { state: use_shared(|hub| &hub.app), hub: hub::hub() }
}
