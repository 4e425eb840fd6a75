//! What a mail says.

use crate::words::Words;
use landbridge_model::id_mail::Language;

/// Why somebody gets a mail with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Asked for a Landbridge ID.
    New,
    /// Asked for one and has one.
    Known,
    /// Asked for another password.
    Forgotten,
}

/// A mail. It says nothing that whoever asked for it has made up, so that nobody writes to strangers through the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// One line.
    pub(crate) subject: String,
    /// Plain text; the link stands on a line of its own.
    pub(crate) body: String,
}

impl Letter {
    /// The mail with a link.
    pub(crate) fn new(reason: Reason, language: Language, link: &str) -> Self {
        let (subject, body) = match reason {
            Reason::New => ("mail-new-subject", "mail-new-body"),
            Reason::Known => ("mail-known-subject", "mail-known-body"),
            Reason::Forgotten => ("mail-forgotten-subject", "mail-forgotten-body"),
        };
        let words = Words::of(language);
        Self { subject: words.get(subject), body: words.with(body, &[("link", link)]) }
    }
}
