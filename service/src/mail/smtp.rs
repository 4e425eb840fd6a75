//! A mail server, by SMTP.

use super::Kept;
use axum::http::Uri;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        self,
        response::{Category, Code},
    },
};
use std::{
    net::IpAddr,
    time::{Duration, UNIX_EPOCH},
};
use thiserror::Error;

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How a URL ends by which an operator lets mails travel in clear text.
const NO_TLS: &str = "?tls=none";

/// Why mails cannot be sent with what was given.
#[derive(Debug, Error)]
pub enum NotSmtp {
    /// The server's address.
    #[error(
        "the mail server is given as smtps://user:password@host, or smtp://user:password@host?tls=required"
    )]
    Url(#[source] smtp::Error),
    /// Nothing keeps strangers on the way from reading the links.
    #[error(
        "links to choose passwords behind would travel to the mail server in clear text: name it with smtps://, or with ?tls=required after \
         smtp://, or with ?tls=none when the way to it is safe"
    )]
    ClearText,
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
    /// The recipient's address has letters that the server does not know.
    #[error("the mail server cannot write to the address: {0}")]
    Letters(#[source] smtp::Error),
    /// It cannot be put into the form of a mail.
    #[error("the mail cannot be written: {0}")]
    Form(#[from] lettre::error::Error),
    /// What the server said, or that it did not answer.
    #[error("the mail server did not take it: {0}")]
    Server(#[source] smtp::Error),
}

impl Unsent {
    /// Whether the mail cannot be sent later either. That the service has to sign in (RFC 4954) is no fault of the mail: the operator can
    /// mend it.
    pub(super) fn is_final(&self) -> bool {
        let wants_sign_in = |code: Code| code.category == Category::Unspecified3;
        match self {
            Self::Address(_) | Self::Letters(_) | Self::Form(_) => true,
            Self::Server(error) => error.is_permanent() && !error.status().is_some_and(wants_sign_in),
        }
    }
}

/// Whether this machine's own mail server is meant, or the URL says how mails are protected.
fn is_safe(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    let is_smtps = url.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("smtps"));
    let says_how = url.query().unwrap_or_default().split('&').any(|pair| pair.starts_with("tls="));
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    is_smtps || says_how || is_loopback
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
        // What the client does without a word, it does not know by this one.
        let known = url.strip_suffix(NO_TLS).unwrap_or(url);
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(known).map_err(NotSmtp::Url)?;
        if known == url && !is_safe(url) {
            return Err(NotSmtp::ClearText);
        }
        let from = from.parse().map_err(|_| NotSmtp::From { text: from.to_owned() })?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends a mail; the server has it afterwards.
    pub(super) async fn send(&self, mail: &Kept) -> Result<(), Unsent> {
        let message = self.write(mail)?;
        // Before it asks the server, the client finds letters that the server does not know.
        let is_unknown = |error: &smtp::Error| error.is_client() && !mail.recipient.is_ascii();
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if is_unknown(&error) => Err(Unsent::Letters(error)),
            Err(error) => Err(Unsent::Server(error)),
        }
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
