//! A mail server, by SMTP.

use super::Kept;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::time::{Duration, UNIX_EPOCH};
use thiserror::Error;

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why mails cannot be sent with what was given.
#[derive(Debug, Error)]
pub enum NotSmtp {
    /// The server's address.
    #[error(
        "the mail server is given as smtps://user:password@host, or smtp://user:password@host?tls=required"
    )]
    Url(#[source] lettre::transport::smtp::Error),
    /// The sender's address.
    #[error("{text} is no e-mail address that mails can come from")]
    From {
        /// What was given.
        text: String,
    },
}

/// Why a mail was not sent.
#[derive(Debug, Error)]
pub(super) enum Unsent {
    /// The recipient's address cannot be written to.
    #[error("the address is none")]
    Address(#[from] lettre::address::AddressError),
    /// It cannot be put into the form of a mail.
    #[error("the mail cannot be written: {0}")]
    Form(#[from] lettre::error::Error),
    /// What the server said, or that it did not answer.
    #[error("the mail server did not take it: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// A mail server, and whom the mails are from.
#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// Reads the server's URL and the sender's address; nothing is connected yet.
    pub fn parse(url: &str, from: &str) -> Result<Self, NotSmtp> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(NotSmtp::Url)?;
        let from = from.parse().map_err(|_| NotSmtp::From { text: from.to_owned() })?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends a mail; the server has it afterwards.
    pub(super) async fn send(&self, mail: &Kept) -> Result<(), Unsent> {
        let message = self.write(mail)?;
        self.transport.send(message).await?;
        Ok(())
    }

    fn write(&self, mail: &Kept) -> Result<Message, Unsent> {
        let made = UNIX_EPOCH + Duration::from_millis(mail.made_millis.unsigned_abs());
        // Programs that answer while somebody is away are not to answer to it (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Ok(Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.recipient.parse()?))
            .subject(&mail.letter.subject)
            .date(made)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.letter.body.clone())?)
    }
}
