//! A browser profile: a folder that keeps what a person's browser knows while no browser runs.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use thirtyfour::{Capabilities, WebDriver};

use super::{Browser, Kind, chromium, firefox, start_driver};
use crate::http;

/// The extension as it is handed to people.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The folder with its files, for Chromium.
    pub unpacked: PathBuf,
    /// The `.xpi` file, for Firefox.
    pub firefox_package: PathBuf,
}

/// A profile on disk. Open it, quit the browser, and open it again: what was stored is still there.
#[derive(Debug)]
pub struct Profile {
    kind: Kind,
    folder: PathBuf,
    extension: Option<Extension>,
    preferences: Map<String, Value>,
    switches: Vec<String>,
    logs: Vec<PathBuf>,
    starts: usize,
}

impl Profile {
    /// An empty profile in `folder`, which is made.
    pub fn create(kind: Kind, folder: &Path) -> Result<Profile> {
        std::fs::create_dir_all(folder.join("profile")).context("make the folder of the profile")?;
        Ok(Profile {
            kind,
            folder: folder.to_path_buf(),
            extension: None,
            preferences: Map::new(),
            switches: Vec::new(),
            logs: Vec::new(),
            starts: 0,
        })
    }

    /// Has the extension installed when the profile is first opened.
    pub fn with_extension(mut self, extension: Extension) -> Result<Profile> {
        if self.kind == Kind::Chromium {
            chromium::copy_with_key(&extension.unpacked, &self.unpacked_copy())?;
        }
        self.extension = Some(extension);
        Ok(self)
    }

    /// Sets a preference of Firefox, such as how soon an idle background page dies; Chromium does not look at it.
    pub fn with_firefox_preference(mut self, name: &str, value: impl Into<Value>) -> Profile {
        self.preferences.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a command line switch of Chromium; Firefox does not look at it.
    pub fn with_chromium_switch(mut self, switch: &str) -> Profile {
        self.switches.push(switch.to_owned());
        self
    }

    /// Names logs that a failed wait shows the ends of.
    pub fn with_logs(mut self, logs: Vec<PathBuf>) -> Profile {
        self.logs = logs;
        self
    }

    /// Starts the browser on this profile. When the extension is new to it, it is installed and has opened its page.
    pub async fn open(&mut self) -> Result<Browser> {
        self.starts += 1;
        let name = format!("browser-{}", self.starts);
        let (program, address) = start_driver(self.kind, &name, &self.folder).await?;
        let capabilities = Capabilities::from(self.capabilities()?);
        let session = WebDriver::builder(address, capabilities).client(http::client()?).connect().await;
        let session = session.with_context(|| format!("start {:?}\n{}", self.kind, program.report()))?;
        let mut browser = Browser {
            kind: self.kind,
            session: Some(session),
            program,
            extension_root: None,
            logs: self.logs.clone(),
        };
        self.install(&mut browser).await?;
        Ok(browser)
    }

    async fn install(&mut self, browser: &mut Browser) -> Result<()> {
        let Some(extension) = &self.extension else { return Ok(()) };
        match self.kind {
            Kind::Chromium => {
                browser.extension_root = Some(chromium::extension_root());
                chromium::leave_opened_page(browser).await
            }
            Kind::Firefox => {
                browser.extension_root = Some(firefox::extension_root());
                if self.starts == 1 {
                    firefox::install(browser, &extension.firefox_package).await?;
                }
                Ok(())
            }
        }
    }

    fn capabilities(&self) -> Result<Map<String, Value>> {
        let folder = self.folder.join("profile");
        let unpacked = self.extension.is_some().then(|| self.unpacked_copy());
        let mut capabilities = match self.kind {
            Kind::Chromium => chromium::capabilities(&folder, unpacked.as_deref(), &self.switches),
            Kind::Firefox => {
                let id = self.extension.as_ref().map(|extension| firefox::addon_id(&extension.unpacked));
                firefox::capabilities(&folder, id.transpose()?.as_deref(), &self.preferences)
            }
        };
        // A prompt that nobody expects should fail the test that meets it, in words.
        capabilities.insert("unhandledPromptBehavior".to_owned(), json!("dismiss and notify"));
        Ok(capabilities)
    }

    fn unpacked_copy(&self) -> PathBuf {
        self.folder.join("extension")
    }
}
