//! Who may speak to the service: people, what they may see, and what they and office agents prove themselves with.

mod agent;
mod agreement;
mod attempts;
mod connect;
mod id_request;
mod membership;
mod pairing;
mod password;
mod person;
mod session;
mod token;

pub use agreement::Terms;
pub use connect::Connection;
pub use id_request::LinkHolder;
pub use pairing::Pairing;
pub use password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS};
pub use session::{Caller, Proof, SessionId, SignedIn};
pub use token::Use;

use crate::{
    mail::Mailing,
    store::Store,
    workspace::{Clock, Dice},
};
use attempts::Attempts;
use password::Passwords;
use std::sync::Mutex;
use thiserror::Error;
use tokio::sync::watch;

/// The accounts of one service.
#[derive(Debug)]
pub struct Accounts {
    store: Store,
    clock: Clock,
    dice: Dice,
    passwords: Passwords,
    attempts: Mutex<Attempts>,
    /// Whether nobody may make a workspace of their own.
    is_closed: bool,
    /// How people are written to; nothing when they are not.
    mailing: Option<Mailing>,
    /// Raised whenever a session or a membership ends, so that open streams look whether theirs does.
    endings: watch::Sender<u64>,
}

impl Accounts {
    /// The accounts in this store.
    pub fn new(store: Store, clock: Clock, dice: Dice) -> Self {
        Self {
            store,
            clock,
            dice,
            passwords: Passwords::default(),
            attempts: Mutex::default(),
            is_closed: false,
            mailing: None,
            endings: watch::Sender::new(0),
        }
    }

    /// The same, but only the operator makes workspaces.
    #[must_use]
    pub fn closed(self) -> Self {
        Self { is_closed: true, ..self }
    }

    /// Tells when a session or a membership has ended; which one is to be looked up.
    pub fn endings(&self) -> watch::Receiver<u64> {
        self.endings.subscribe()
    }

    /// Fails when the database does not answer, or could not take anything new.
    pub async fn check(&self) -> Result<(), AccountError> {
        sqlx::query("select 1 from person limit 1").fetch_optional(&mut *self.store.reader().await?).await?;
        self.store.check_room().await.map_err(AccountError::NoRoom)
    }

    /// As many random bytes as asked for.
    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        for part in bytes.chunks_mut(10) {
            part.copy_from_slice(&self.dice.throw()[..part.len()]);
        }
        bytes
    }

    fn tell_ending(&self) {
        self.endings.send_modify(|count| *count += 1);
    }
}

/// Why an account was not used or changed.
#[derive(Debug, Error)]
pub enum AccountError {
    /// Try another.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// Sign in again.
    #[error("the session has ended")]
    SignedOut,
    /// Wait.
    #[error("too many attempts; try again in {retry_seconds} seconds")]
    TooMany {
        /// How long.
        retry_seconds: u32,
    },
    /// Choose another e-mail address.
    #[error("a person with this e-mail address is there already")]
    EmailTaken,
    /// Choose another password.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    UnfitPassword,
    /// Look at the e-mail address again.
    #[error("there is no person with this e-mail address")]
    NoSuchPerson,
    /// Look at the e-mail address again.
    #[error("this is no e-mail address that mails can go to")]
    UnfitEmail,
    /// Ask for another mail.
    #[error("the link was used, or is older than an hour, or there is a newer one")]
    VoidLink,
    /// Ask for another code.
    #[error("the code was used, or is older than ten minutes, or there is a newer one")]
    VoidCode,
    /// Let the operator name a mail server.
    #[error("this service sends no mails; whoever runs it can name a mail server with --smtp")]
    NoMail,
    /// Choose somebody who belongs to the workspace.
    #[error("the person does not belong to this workspace")]
    NoMember,
    /// End another membership, or agree on more people.
    #[error("the agreement is for {people} people, and there are as many already")]
    NoPlace {
        /// How many.
        people: u32,
    },
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopped,
    /// Make room on the disk.
    #[error("the service's data cannot be written: {0}")]
    NoRoom(#[source] std::io::Error),
    /// The database has something else than the service writes.
    #[error("the accounts are damaged at {place}")]
    Damaged {
        /// Table and column.
        place: &'static str,
    },
    /// The database failed.
    #[error("the accounts cannot be read or written")]
    Database(#[from] sqlx::Error),
}
