//! What the page and its worker say to each other: JSON text by `postMessage`.

use crate::hooks::{CommitFailure, RecordState};
use crate::ready_made::ReadyMade;
use crate::session::{AddressFailure, AppState, SignInFailure, SignOutFailure};
use landbridge_model::{RecordId, TypeNo, wire::Catalogue, wire::Poke};
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{ConflictView, ListAnswer, ListQuery, OutboxEntry, Status};
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Answered by [`FromWorker::Granted`] with the same ticket.
    Wish(u32, Wish),
    /// Show this list under this subscription, now and whenever it changes, in place of what it showed before.
    List {
        /// The page's name for it.
        subscription: u32,
        /// Returned with the answer, so that the page can tell which question it belongs to.
        ask: u32,
        /// What to show.
        query: ListQuery,
    },
    /// Show this record under this subscription, now and whenever it changes.
    Record {
        /// The page's name for it.
        subscription: u32,
        /// The record's type.
        type_no: TypeNo,
        /// The record.
        id: RecordId,
    },
    /// Forget a subscription.
    Forget(u32),
    /// From now on tell the outbox, or no longer.
    WatchOutbox(bool),
    /// From now on tell the conflicts, or no longer.
    WatchConflicts(bool),
    /// Another language.
    Language(String),
    /// Begin with this screen at the next start.
    ReadyMade(ReadyMade),
    /// It is worth trying a round at once.
    Nudge,
}

/// What a person wants done and waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To sign in.
    SignIn {
        /// The Landbridge ID.
        email: String,
        /// Its password.
        password: String,
    },
    /// To use the service at this address.
    SetAddress {
        /// As typed.
        address: String,
    },
    /// To sign out, unless edits would be lost.
    SignOut,
    /// To sign out in any case.
    SignOutLosingEdits,
    /// To save.
    Commit(Intent),
}

/// What has become of a [`Wish`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Of [`Wish::SignIn`].
    SignIn(Result<(), SignInFailure>),
    /// Of [`Wish::SetAddress`].
    Address(Result<(), AddressFailure>),
    /// Of [`Wish::SignOut`] and [`Wish::SignOutLosingEdits`].
    SignOut(Result<(), SignOutFailure>),
    /// Of [`Wish::Commit`], with the durability that the browser reports of the transaction.
    Commit(Result<String, CommitFailure>),
}

/// What the worker said when it granted something that was not wished: the one mistake of its own that the link can see.
const OF_ANOTHER_WISH: &str = "the answer to another wish";

impl Grant {
    /// The answer to a sign-in.
    pub(crate) fn into_sign_in(self) -> Result<(), SignInFailure> {
        match self {
            Self::SignIn(result) => result,
            _ => Err(SignInFailure::Broken(OF_ANOTHER_WISH.into())),
        }
    }

    /// The answer about an address.
    pub(crate) fn into_address(self) -> Result<(), AddressFailure> {
        match self {
            Self::Address(result) => result,
            _ => Err(AddressFailure::NotLandbridge),
        }
    }

    /// The answer to a sign-out.
    pub(crate) fn into_sign_out(self) -> Result<(), SignOutFailure> {
        match self {
            Self::SignOut(result) => result,
            _ => Err(SignOutFailure::Broken(OF_ANOTHER_WISH.into())),
        }
    }

    /// The answer to a commit.
    pub(crate) fn into_commit(self) -> Result<String, CommitFailure> {
        match self {
            Self::Commit(result) => result,
            _ => Err(CommitFailure::Broken(OF_ANOTHER_WISH.into())),
        }
    }
}

/// From the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// The first message: it lives.
    Ready,
    /// The state before every other changed.
    App(AppState),
    /// What has become of the wish with this ticket.
    Granted(u32, Grant),
    /// There are record types and rights, or others.
    Catalogue(Catalogue),
    /// A list, or a new state of it.
    List {
        /// The page's name for it.
        subscription: u32,
        /// Which question it answers.
        ask: u32,
        /// The rows.
        answer: ListAnswer,
    },
    /// A record, or a new state of it.
    Record {
        /// The page's name for it.
        subscription: u32,
        /// The record.
        state: RecordState,
    },
    /// The state of everything.
    Status(Status),
    /// What the service last said without being asked.
    Poke(Poke),
    /// Whether the last write found no room on this device.
    Full(bool),
    /// The outbox.
    Outbox(Vec<OutboxEntry>),
    /// The conflicts.
    Conflicts(Vec<ConflictView>),
    /// Something was reached that is measured.
    Mark(Mark),
    /// The worker broke down; its last words.
    Broken(String),
}

/// The marks that the client makes in the page's User Timing, for measuring from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The first rows of a list are on the screen.
    FirstRows,
    /// Every record on this device can be found.
    Searchable,
    /// A round ended well and no page is missing.
    Synced,
    /// An edit is on the disk and the screen was told.
    EditDurable,
    /// The hits for what was typed last are on the screen.
    SearchShown,
}

impl Mark {
    /// Its name in the User Timing.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstRows => "first-rows",
            Self::Searchable => "searchable",
            Self::Synced => "synced",
            Self::EditDurable => "edit-durable",
            Self::SearchShown => "search-shown",
        }
    }
}
