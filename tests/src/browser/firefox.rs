//! How Firefox ESR is started and spoken to.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::process::Pid;
use serde_json::{Map, Value, json};
use thirtyfour::WebDriver;
use thirtyfour::extensions::addons::firefox::FirefoxTools;
use tokio::process::Command;

use super::{Browser, Colours};
use crate::{http, places};

/// The address that the extension gets in every test profile; Firefox would draw one by lot.
const EXTENSION_UUID: &str = "5f8e3c1a-7b42-4d09-9c6e-2a1b3c4d5e6f";

pub(super) fn driver_command() -> Command {
    let mut command = Command::new(places::tool("geckodriver"));
    // With system access WebDriver may go to the extension's pages, also after a restart of the browser.
    command.args(["--port", "0", "--websocket-port", "0", "--allow-system-access", "--log", "info"]);
    command
}

pub(super) fn driver_port(output: &str) -> Option<u16> {
    let (_, rest) = output.split_once("Listening on 127.0.0.1:")?;
    rest.lines().next()?.trim().parse().ok()
}

pub(super) fn capabilities(
    profile: &Path,
    addon_id: Option<&str>,
    preferences: &Map<String, Value>,
) -> Map<String, Value> {
    let mut all = standing_preferences(addon_id);
    all.extend(preferences.clone());
    let options = json!({
        "binary": "/usr/bin/firefox-esr",
        "args": ["-headless", "-profile", profile, "--width", "1280", "--height", "900"],
        "prefs": all,
    });
    let mut capabilities = Map::new();
    capabilities.insert("browserName".to_owned(), json!("firefox"));
    capabilities.insert("moz:firefoxOptions".to_owned(), options);
    capabilities
}

fn standing_preferences(addon_id: Option<&str>) -> Map<String, Value> {
    let addresses: Map<String, Value> =
        addon_id.map(|id| (id.to_owned(), json!(EXTENSION_UUID))).into_iter().collect();
    let preferences = [
        ("devtools.console.stdout.content", json!(true)),
        ("extensions.webextensions.uuids", json!(Value::Object(addresses).to_string())),
        ("intl.accept_languages", json!("en-US, en")),
        ("network.proxy.type", json!(0)),
        ("ui.prefersReducedMotion", json!(1)),
        ("ui.systemUsesDarkTheme", json!(0)),
        ("xpinstall.signatures.required", json!(false)),
    ];
    preferences.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The id that the extension's manifest names for Firefox.
pub(super) fn addon_id(unpacked: &Path) -> Result<String> {
    let text = std::fs::read(unpacked.join("manifest.json")).context("read the extension's manifest")?;
    let manifest: Value = serde_json::from_slice(&text).context("understand the extension's manifest")?;
    let id = manifest["browser_specific_settings"]["gecko"]["id"].as_str();
    id.map(str::to_owned).context("find the extension's id for Firefox in its manifest")
}

pub(super) fn extension_root() -> String {
    format!("moz-extension://{EXTENSION_UUID}/")
}

/// Installs the package for good and goes on in the tab that the extension opens on installation.
pub(super) async fn install(browser: &Browser, package: &Path) -> Result<()> {
    let root = extension_root();
    let driver = browser.driver();
    let path = package.to_str().context("name the extension's file in Unicode")?;
    let tools = FirefoxTools::new(driver.handle().clone());
    tools.install_addon(path, Some(false)).await.context("install the extension")?;
    let first = driver.window().await.context("find the first tab")?;
    browser
        .until("the extension to open its page", async || {
            for window in driver.windows().await? {
                driver.switch_to_window(window.clone()).await?;
                if window != first && driver.current_url().await?.as_str().starts_with(&root) {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await?;
    let opened = driver.window().await?;
    driver.switch_to_window(first).await?;
    driver.close_window().await.context("close the empty tab")?;
    driver.switch_to_window(opened).await.context("go to the extension's tab")
}

pub(super) async fn prefer(driver: &WebDriver, colours: Colours) -> Result<()> {
    let is_dark = i32::from(colours == Colours::Dark);
    set_context(driver, "chrome").await?;
    let script = "Services.prefs.setIntPref('ui.systemUsesDarkTheme', arguments[0])";
    let set = driver.execute(script, vec![json!(is_dark)]).await;
    set_context(driver, "content").await?;
    set.context("prefer other colours")?;
    Ok(())
}

/// The process that the page of the selected tab runs in.
pub(super) async fn page_process(driver: &WebDriver) -> Result<Pid> {
    set_context(driver, "chrome").await?;
    let script = "return gBrowser.selectedBrowser.frameLoader.remoteTab.osPid";
    let answer = driver.execute(script, Vec::new()).await;
    set_context(driver, "content").await?;
    let pid = answer.context("ask for the process of a page")?.json().as_i64();
    pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?)).context("find the process of a page")
}

/// Says whether scripts run in the browser itself (`chrome`) or in the page (`content`).
async fn set_context(driver: &WebDriver, context: &str) -> Result<()> {
    let handle = driver.handle();
    let path = format!("session/{}/moz/context", handle.session_id());
    let url = handle.server_url().join(&path).context("name the driver's address")?;
    let answer = http::client()?.post(url).json(&json!({ "context": context })).send().await?;
    ensure!(
        answer.status().is_success(),
        "geckodriver does not switch to {context}: {}",
        answer.text().await?
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_line_that_says_it() {
        assert_eq!(
            driver_port("1795317288689\tgeckodriver\tINFO\tListening on 127.0.0.1:42021\n"),
            Some(42_021)
        );
        assert_eq!(driver_port("starting\n"), None);
    }
}
