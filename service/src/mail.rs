//! Mails to people: kept first, then sent by one task, so that neither a crash nor a mail server that is away loses one.

mod kept;
mod letter;
mod post;
mod smtp;

pub use post::Post;
pub use smtp::{NotSmtp, Smtp};

pub(crate) use kept::{Kept, forget_until, keep, newest};
pub(crate) use letter::{Cause, Letter, News, Reason};

use crate::api::PublicUrl;
use std::sync::Arc;
use tokio::sync::Notify;

/// How people are written to; a cheap handle.
#[derive(Clone, Debug)]
pub struct Mailing {
    /// Where the links in mails lead: the configured address, never one that a request names.
    origin: String,
    is_mailbox: bool,
    /// Wakes the task that sends.
    news: Arc<Notify>,
}

impl Mailing {
    /// Mails with links to a service at this address, which a [`Post`] sends.
    pub fn new(public_url: &PublicUrl) -> Self {
        Self { origin: public_url.origin(), is_mailbox: false, news: Arc::default() }
    }

    /// The same, but nobody sends them: the service shows them to whoever looks. For demonstrations only.
    pub fn mailbox(public_url: &PublicUrl) -> Self {
        Self { is_mailbox: true, ..Self::new(public_url) }
    }

    /// Whether anybody may look at the mails.
    pub(crate) fn is_mailbox(&self) -> bool {
        self.is_mailbox
    }

    /// The address of the page behind a link.
    pub(crate) fn link(&self, token: &str) -> String {
        format!("{}/id?link={token}", self.origin)
    }

    /// Tells that a mail is kept.
    pub(crate) fn tell(&self) {
        self.news.notify_one();
    }
}
