//! What happens to a context that syncs, and what it wants done: plain data.

use crate::store::{StoreFailure, Transaction};
use landbridge_model::{
    GenerationId, Seq,
    page::PageHash,
    wire::{Catalogue, Manifest, Poke, Pull, Push, PushAnswer},
};
use serde::{Deserialize, Serialize};

/// The last place absorbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// In this history of the feed.
    pub generation: GenerationId,
    /// At this place.
    pub seq: Seq,
    /// Whether the first snapshot is still coming: some of its pages are not here yet.
    #[serde(default)]
    pub is_partial: bool,
    /// Whether another snapshot is coming: some of its pages are here beside those of this place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_mixed: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// This context has the lock and begins to sync.
    Started,
    /// The time of [`Effect::WakeAt`] has come.
    Woke,
    /// The service says that there is news.
    Poked(Poke),
    /// The browser or the person believes that it is worth trying at once.
    Nudged,
    /// Edits were put into the outbox, here or by another tab.
    OutboxGrew,
    /// The person signed in again.
    SignedIn,
    /// A page in the store was found damaged.
    PageDamaged(PageHash),
    /// A request was answered, or not.
    Answered(Request, Result<Answer, Failure>),
    /// A transaction was carried out, or not.
    Stored(StoreTag, Result<(), StoreFailure>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the service; answered by [`Event::Answered`] with the same request.
    Send(Request),
    /// Carry out a transaction, give its writes to [`crate::Replica::apply`], tell the other contexts; answered by [`Event::Stored`] with the
    /// same tag.
    Store(StoreTag, Transaction),
    /// Send [`Event::Woke`] at this time (milliseconds since 1970, this device's clock); replaces the time set before.
    WakeAt(i64),
}

/// A question to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `GET types`.
    Catalogue,
    /// `GET manifest`.
    Manifest,
    /// `GET pages/{hash}`.
    Page(PageHash),
    /// `GET feed`.
    Pull(Pull),
    /// `POST push`.
    Push(Push),
}

/// The service's answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Request::Catalogue`].
    Catalogue(Catalogue),
    /// To [`Request::Manifest`].
    Manifest(Manifest),
    /// To [`Request::Page`]: its bytes.
    Page(Vec<u8>),
    /// To [`Request::Pull`]: its bytes.
    Feed(Vec<u8>),
    /// To [`Request::Push`].
    Push(PushAnswer),
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service was not reached, or did not answer in time, or not in a way that can be read.
    Offline,
    /// 401: nobody is signed in, or somebody else than the person whose replica this is.
    SignedOut,
    /// 404.
    NotFound,
    /// 409 `unknown_generation` or `below_floor`: the snapshot is to be taken again.
    SnapshotNeeded,
    /// 409 `recovering`.
    Recovering,
    /// 413.
    TooLarge,
    /// 426.
    TooOld,
    /// 429, 503: again after so many milliseconds, if it said so.
    Busy(Option<u32>),
    /// Any other answer: a defect here or there, with its message.
    Refused(String),
}

/// Which transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreTag {
    /// The first of a new leader.
    Leader,
    /// A new catalogue.
    Catalogue,
    /// A page of the snapshot.
    Page(PageHash),
    /// The end of the snapshot.
    Snapshot,
    /// An absorbed answer to a pull.
    Absorb,
    /// Outcomes from a push.
    Outcomes,
    /// Overlays folded into pages.
    Fold,
}
