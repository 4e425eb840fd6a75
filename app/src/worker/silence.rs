//! Telling a context that syncs from one that has the lock and does nothing, because the browser has frozen it.

use crate::platform::channel::{Channel, Told};
use crate::platform::signal::Signal;
use futures_util::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use std::pin::pin;

/// How often a context that waits for the lock asks whether its holder is there.
const LOOK_EVERY_MILLIS: u32 = 5_000;
/// An answer comes within milliseconds, but from a context that reads a large store.
const ANSWER_MILLIS: u32 = 1_500;
/// So many questions without an answer. One is not enough: a context that was frozen itself finds its time over before the answer is
/// heard that was there all along.
const QUESTIONS: u32 = 4;

/// Returns when whoever has the lock of a store does not answer any more, or when this `is_over`.
pub(super) async fn of_holder(store: &str, is_over: impl Fn() -> bool) {
    while !is_over() && !is_silent(store).await {
        TimeoutFuture::new(LOOK_EVERY_MILLIS).await;
    }
}

/// Whether whoever has the lock of a store answers no question.
pub(crate) async fn is_silent(store: &str) -> bool {
    let answered = Signal::new();
    let heard = answered.clone();
    let hear = move |told| {
        if matches!(told, Told::Leader(_)) {
            heard.raise();
        }
    };
    // Without a channel nobody can be asked, and who cannot be asked is not silent.
    let Ok(channel) = Channel::open(store, hear) else { return false };
    let mut is_silent = true;
    for _ in 0..QUESTIONS {
        channel.tell(&Told::Hello);
        let answer = pin!(answered.wait());
        if let Either::Left(_) = select(answer, TimeoutFuture::new(ANSWER_MILLIS)).await {
            is_silent = false;
            break;
        }
    }
    channel.close();
    is_silent
}
