//! What the demo says when it is ready.

use super::secrets::{Login, Secrets};
use crate::folder::Folder;
use serde::Serialize;
use std::path::PathBuf;

/// The first line, as programs read it.
#[derive(Debug, Serialize)]
pub(super) struct Announcement {
    url: String,
    mailbox: String,
    owner: SignIn,
    colleague: SignIn,
    extension_unpacked: PathBuf,
    extension_firefox: PathBuf,
    extension_chromium: PathBuf,
    business_database: PathBuf,
}

#[derive(Debug, Serialize)]
struct SignIn {
    email: String,
    password: String,
}

impl Announcement {
    /// The announcement of a demo that people reach at `url`.
    pub(super) fn new(folder: &Folder, url: &str, secrets: &Secrets) -> Self {
        let extension = folder.extension();
        let sign_in = |login: &Login| SignIn { email: login.email.clone(), password: login.password.clone() };
        Self {
            url: url.to_owned(),
            mailbox: format!("{url}/mailbox"),
            owner: sign_in(&secrets.owner),
            colleague: sign_in(&secrets.colleague),
            extension_unpacked: extension.join("unpacked"),
            extension_firefox: extension.join("landbridge-firefox.xpi"),
            extension_chromium: extension.join("landbridge-chromium.zip"),
            business_database: folder.business_database(),
        }
    }

    /// Prints it as one line, for people or for programs.
    #[expect(clippy::print_stdout, reason = "it is what the demo says to whoever started it")]
    pub(super) fn print(&self, is_json: bool) {
        if is_json {
            println!("{}", serde_json::to_string(self).expect("an announcement is plain data"));
        } else {
            println!("{}", self.sentence());
        }
    }

    fn sentence(&self) -> String {
        let Self { url, mailbox, owner, colleague, .. } = self;
        let Self { extension_unpacked, extension_firefox, extension_chromium, .. } = self;
        format!(
            "Landbridge runs at {url} · owner: {} {} · colleague: {} {} · mails arrive at {mailbox} · extension: unpacked \
             in {}, packed for Firefox in {}, for Chromium and Edge in {}",
            owner.email,
            owner.password,
            colleague.email,
            colleague.password,
            extension_unpacked.display(),
            extension_firefox.display(),
            extension_chromium.display()
        )
    }
}
