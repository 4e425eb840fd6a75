//! Pages that a browser stops in the middle of everything, and lets go on later.

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use thirtyfour::WindowHandle;

use super::{Browser, Kind, chromium, firefox};

/// A page that is frozen, with its worker, until [`Browser::thaw`].
#[derive(Debug)]
pub struct Frozen {
    page: WindowHandle,
    /// The process of the page, where it was the process that was stopped.
    process: Option<Pid>,
}

impl Browser {
    /// Opens another tab, and goes on in it; gives back the one before.
    pub async fn open_tab(&self) -> Result<WindowHandle> {
        let before = self.driver().window().await.context("find the open tab")?;
        let tab = self.driver().new_tab().await.context("open a tab")?;
        self.go_to_tab(&tab).await?;
        Ok(before)
    }

    /// Goes on in another tab, in the foreground.
    pub async fn go_to_tab(&self, tab: &WindowHandle) -> Result<()> {
        self.driver().switch_to_window(tab.clone()).await.context("go to a tab")?;
        match self.kind() {
            Kind::Chromium => chromium::bring_to_front(self.driver()).await,
            Kind::Firefox => Ok(()),
        }
    }

    /// Freezes the page of this tab, and goes on in another one, which must be of another process.
    ///
    /// In Chromium as the browser itself freezes tabs that nobody looks at; Firefox, which has no order for that, as a process that is stopped.
    pub async fn freeze(&self, other: &WindowHandle) -> Result<Frozen> {
        let page = self.driver().window().await.context("find the tab that is to be frozen")?;
        let process = match self.kind() {
            Kind::Chromium => {
                // Only what is hidden is frozen.
                self.go_to_tab(other).await?;
                self.driver().switch_to_window(page.clone()).await.context("go back to the hidden tab")?;
                chromium::set_lifecycle(self.driver(), "frozen").await?;
                None
            }
            Kind::Firefox => Some(firefox::page_process(self.driver()).await?),
        };
        self.driver().switch_to_window(other.clone()).await.context("leave the frozen tab")?;
        if let Some(process) = process {
            kill_process(process, Signal::STOP).context("stop the process of a page")?;
        }
        Ok(Frozen { page, process })
    }

    /// Lets a page go on, and goes on in it.
    pub async fn thaw(&self, frozen: Frozen) -> Result<()> {
        if let Some(process) = frozen.process {
            kill_process(process, Signal::CONT).context("let the process of a page go on")?;
        }
        self.driver().switch_to_window(frozen.page.clone()).await.context("go to the frozen tab")?;
        if self.kind() == Kind::Chromium {
            chromium::set_lifecycle(self.driver(), "active").await?;
        }
        self.go_to_tab(&frozen.page).await
    }

    /// The context that has the lock of the workspace, by the name that the browser gives it; nothing when nobody has it.
    pub async fn leader(&self) -> Result<Option<String>> {
        let script = "return navigator.locks.query().then(({ held }) => \
                      held.find(({ name }) => name.startsWith('landbridge-sync/'))?.clientId ?? null)";
        let leader = self.run(script, Vec::new()).await?;
        Ok(leader.as_str().map(str::to_owned))
    }

    /// Waits until another context than `before` has the lock of the workspace.
    pub async fn wait_for_leader_after(&self, before: &str) -> Result<String> {
        self.until("another context to take the lead", async || {
            Ok(self.leader().await?.filter(|leader| leader != before))
        })
        .await
    }
}
