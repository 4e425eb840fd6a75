//! A Landbridge ID by mail: asking for one, and for another password. The link in the mail leads to a page of the service itself.

use serde::{Deserialize, Serialize};

/// The languages that mails and their pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
    /// Swedish.
    Sv,
}

impl Language {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::En, Self::Nl, Self::Sv];

    /// Its tag: `en`, `nl` or `sv`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
            Self::Sv => "sv",
        }
    }
}

/// `POST id`: a mail with a link to choose a password behind. Answered with [`IdAsked`], whether the address is known or not; who has a
/// Landbridge ID already is told so in the mail. Asking again makes the link before void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskId {
    /// The address that the mail goes to, and that becomes the Landbridge ID.
    pub email: String,
    /// The full name.
    pub name: String,
    /// The language of the mail and of the page.
    pub language: Language,
}

/// The answer to [`AskId`] (202).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdAsked {
    /// What to ask `GET id/{request}` with. It grants nothing else.
    pub request: String,
}

/// The answer to `GET id/{request}`, by which a window that is open notices that the person went on in the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdProgress {
    /// How far it is.
    pub state: IdState,
}

/// How far a request for a Landbridge ID is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdState {
    /// The link was not used yet.
    Waiting,
    /// A password was chosen behind the link: the person can sign in.
    Chosen,
}

/// `POST id/forgotten`: a mail with a link to choose another password behind, when there is somebody with this address (202, without content,
/// in either case).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// The Landbridge ID.
    pub email: String,
    /// The language of the mail and of the page.
    pub language: Language,
}
