//! One shared way to build the world of a test: a demo company, the system, and a network with a switch before it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::browser::{Extension, Kind, Profile};
use crate::business::Business;
use crate::places;
use crate::proxy::Proxy;
use crate::system::{Announcement, Part, Settings, System};

/// The world of one test. Everything in it ends and disappears when it is dropped.
#[derive(Debug)]
pub struct Stage {
    /// The system under test, running.
    pub system: System,
    /// The network between people and the service.
    pub proxy: Proxy,
    /// The business database, as the company's own software sees it.
    pub business: Business,
    folder: TempDir,
    profiles: usize,
}

impl Stage {
    /// Starts a small demo company with service and office agent in one program.
    pub async fn begin() -> Result<Stage> {
        Stage::begin_with(Settings::default()).await
    }

    /// Starts a demo company of another size.
    pub async fn begin_with(settings: Settings) -> Result<Stage> {
        let folder = tempfile::Builder::new().prefix("landbridge-").tempdir().context("make a folder")?;
        let port = places::free_port()?;
        let proxy = Proxy::start(port).await?;
        let mut system = System::new(folder.path(), port, &proxy.url(), settings);
        system.start(Part::Demo).await?;
        let business = Business::open(&system.announcement()?.business_database).await?;
        Ok(Stage { system, proxy, business, folder, profiles: 0 })
    }

    /// Makes service and office agent two programs, on the same company, so that one can be away while the other
    /// runs.
    pub async fn part_service_and_office(&mut self) -> Result<()> {
        self.system.stop(Part::Demo).await?;
        self.system.start(Part::Service).await?;
        self.system.start(Part::Office).await
    }

    /// What the demo said when it started: people, addresses, files.
    pub fn announcement(&self) -> Result<&Announcement> {
        self.system.announcement()
    }

    /// The address that people type, which leads through the proxy.
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// A folder for what the test itself keeps.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new browser profile without the extension: somebody who uses the web page.
    pub fn page_profile(&mut self, kind: Kind) -> Result<Profile> {
        let folder = self.next_profile_folder();
        Ok(Profile::create(kind, &folder)?.with_logs(self.system.logs()))
    }

    /// A new browser profile with the extension.
    pub fn extension_profile(&mut self, kind: Kind) -> Result<Profile> {
        let said = self.announcement()?;
        let extension = Extension {
            unpacked: said.extension_unpacked.clone(),
            firefox_package: said.extension_firefox.clone(),
        };
        self.page_profile(kind)?.with_extension(extension)
    }

    fn next_profile_folder(&mut self) -> PathBuf {
        self.profiles += 1;
        self.folder.path().join(format!("profile-{}", self.profiles))
    }
}
