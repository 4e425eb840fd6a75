//! What a mail says.

use crate::words::Words;
use landbridge_model::{history::Problem, id_mail::Language};

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

/// What whoever administers a company is told of its office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It is silent.
    Silent(Cause),
    /// It is back.
    Back,
}

/// Why the office is probably silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The agent told it before it went silent.
    Database(Problem),
    /// The service was started since.
    Service,
    /// Nothing more is known.
    Agent,
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

    /// The mail about the office of a company, which was last heard of at `seen`.
    pub(crate) fn of_office(news: News, language: Language, company: &str, seen: &str) -> Self {
        let words = Words::of(language);
        let (subject, body, cause) = match news {
            News::Silent(cause) => ("mail-silent-subject", "mail-silent-body", words.get(cause_id(cause))),
            News::Back => ("mail-back-subject", "mail-back-body", String::new()),
        };
        // A line break in its name would end the subject.
        let company: String = company.chars().filter(|char| !char.is_control()).collect();
        let args = [("company", company.as_str()), ("seen", seen), ("cause", cause.as_str())];
        Self { subject: words.with(subject, &args), body: words.with(body, &args) }
    }
}

fn cause_id(cause: Cause) -> &'static str {
    match cause {
        Cause::Database(Problem::Unreachable) => "mail-cause-unreachable",
        Cause::Database(Problem::Locked) => "mail-cause-locked",
        Cause::Database(Problem::Failed) => "mail-cause-failed",
        Cause::Database(Problem::Mapping) => "mail-cause-mapping",
        Cause::Service => "mail-cause-service",
        Cause::Agent => "mail-cause-agent",
    }
}
