//! Real browsers, headless: profiles that outlive their browser, the extension, and what a person sees.

mod chromium;
mod evidence;
mod firefox;
mod freeze;
mod profile;
mod store;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use thirtyfour::{By, WebDriver, WebElement};

pub use self::freeze::Frozen;
pub use self::profile::{Extension, Profile};
pub use self::store::Stored;
use crate::program::Program;
use crate::{places, wait};

/// The browsers that Landbridge is tested in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, which also stands in for Edge.
    Chromium,
    /// Firefox ESR.
    Firefox,
}

/// What the person's system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// A running browser with one window. It is killed when dropped; [`Browser::quit`] ends it as a person does.
#[derive(Debug)]
pub struct Browser {
    kind: Kind,
    session: Option<WebDriver>,
    program: Program,
    /// The extension's root address, when it is installed.
    extension_root: Option<String>,
    /// Logs of the system, shown when a wait fails.
    logs: Vec<PathBuf>,
}

impl Browser {
    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The WebDriver session, for what has no word here.
    pub fn driver(&self) -> &WebDriver {
        self.session.as_ref().expect("the session lasts as long as the browser")
    }

    /// Goes to an address and waits until its page has loaded.
    pub async fn go_to(&self, url: &str) -> Result<()> {
        let went = self.driver().goto(url).await;
        went.with_context(|| format!("go to {url}"))
    }

    /// Goes to a page of the extension, such as `index.html`, in the foreground.
    pub async fn go_to_extension(&self, page: &str) -> Result<()> {
        let root = self.extension_root.as_ref().context("go to the extension: the profile has none")?;
        self.go_to(&format!("{root}{page}")).await?;
        match self.kind {
            Kind::Chromium => chromium::bring_to_front(self.driver()).await,
            // In Firefox the window that WebDriver is in is the selected tab.
            Kind::Firefox => Ok(()),
        }
    }

    /// Runs a script in the page and answers what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let ran = self.driver().execute(script, arguments).await;
        let ran = ran.with_context(|| format!("run in the page: {script}"))?;
        Ok(ran.json().clone())
    }

    /// What a person can read on the page.
    pub async fn text(&self) -> Result<String> {
        let text = self.run("return document.body ? document.body.innerText : ''", Vec::new()).await?;
        text.as_str().map(str::to_owned).context("read the page's text")
    }

    /// Waits until `ask` answers something. The error shows the page, its console, the system's logs and where a
    /// screenshot lies.
    pub async fn until<T>(&self, claim: &str, ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        self.until_within(wait::PATIENCE, claim, ask).await
    }

    /// Like [`Browser::until`], with a limit of its own.
    pub async fn until_within<T>(
        &self,
        limit: Duration,
        claim: &str,
        ask: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        match wait::until_within(limit, claim, ask).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(error.context(self.evidence().await)),
        }
    }

    /// Waits until an element that the CSS selector names is displayed.
    pub async fn see(&self, selector: &str) -> Result<WebElement> {
        let claim = format!("an element {selector} to be displayed");
        self.until(&claim, async || {
            for element in self.driver().find_all(By::Css(selector)).await? {
                if element.is_displayed().await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until `text` can be read on the page.
    pub async fn read(&self, text: &str) -> Result<()> {
        let claim = format!("{text:?} to be on the page");
        self.until(&claim, async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// Waits until `text` can no longer be read on the page.
    pub async fn miss(&self, text: &str) -> Result<()> {
        let claim = format!("{text:?} to be gone from the page");
        self.until(&claim, async || Ok((!self.text().await?.contains(text)).then_some(()))).await
    }

    /// Sets what the person's system prefers.
    pub async fn prefer(&self, colours: Colours) -> Result<()> {
        match self.kind {
            Kind::Chromium => chromium::prefer(self.driver(), colours).await,
            Kind::Firefox => firefox::prefer(self.driver(), colours).await,
        }
    }

    /// Sets the size of what a page has for itself, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let script = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let frame: [u32; 2] = serde_json::from_value(self.run(script, Vec::new()).await?)?;
        let (outer_width, outer_height) = (width + frame[0], height + frame[1]);
        let resized = self.driver().set_window_rect(0, 0, outer_width, outer_height).await;
        resized.context("resize the window")
    }

    /// Keeps what is on the screen as `NAME.png`, and answers where it lies.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = places::screenshots_folder();
        std::fs::create_dir_all(&folder).context("make the folder for screenshots")?;
        let file = folder.join(format!("{name}.png"));
        self.driver().screenshot(&file).await.context("take a screenshot")?;
        Ok(file)
    }

    /// The lines that pages, workers and the extension wrote to the console since the browser started.
    pub fn console(&self) -> Vec<String> {
        evidence::console(&self.program)
    }

    /// Closes the browser as a person does. The profile stays, to be opened again.
    pub async fn quit(mut self) -> Result<()> {
        let session = self.session.take().expect("the session lasts as long as the browser");
        session.quit().await.context("quit the browser")?;
        self.program.kill().await
    }

    /// Ends the browser at once, as a crash or a power cut would.
    pub async fn kill(mut self) -> Result<()> {
        self.leave_session();
        self.program.kill().await
    }

    /// Lets go of the session without a word to the driver, which is about to be killed and would not answer.
    fn leave_session(&mut self) {
        if let Some(session) = self.session.take() {
            // It can only have quit already, which is as good.
            let _ = session.leak();
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.leave_session();
    }
}

/// Starts the driver of `kind` in `folder` and answers it with its address.
async fn start_driver(kind: Kind, name: &str, folder: &std::path::Path) -> Result<(Program, String)> {
    let command = match kind {
        Kind::Chromium => chromium::driver_command(),
        Kind::Firefox => firefox::driver_command(),
    };
    let mut program = Program::start(name, command, folder)?;
    let port = program
        .wait_for_output(wait::PATIENCE, |text| match kind {
            Kind::Chromium => chromium::driver_port(text),
            Kind::Firefox => firefox::driver_port(text),
        })
        .await?;
    ensure!(port != 0, "the driver of {kind:?} does not say its port");
    Ok((program, format!("http://127.0.0.1:{port}")))
}
