//! How Chromium is started and spoken to.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use thirtyfour::WebDriver;
use tokio::process::Command;

use super::{Browser, Colours};
use crate::places;

/// The public key in the manifest of test builds, from which Chromium derives the extension's id. Nobody has kept
/// the private half.
const KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr9uizRtTMdrl2Jl5mRJPGAMgQDhwam8uVgobiCqaCT6ymRSmKTQ8\
    dwou0mRihBFFQifzvmAtl+aHSDIENRQHPFhq4/sr7iXV/MJSKAf1wLJi9EozzdbBgyWjOFMUc2BWYyF8lP3cOL2acMfApzSWuC8dYgMnHJLh6Kfs\
    oytj8B5weCzsOMjWBXOvt2w8kVmCsa7fDnjOVXGp8IoX4EuSXYEf0Po6rloqYjhVGBRKV4996JIyDIMXu9cmD26ioEZ5icTimDz3MKt+JB+EJEoA\
    bt9C+g2lIQYddQdyw3QYFOiN1JCHJENRoTfEThkdOC3mNk+W1GYfCcYnQQl8fkIkiQIDAQAB";

/// The id that follows from [`KEY`].
const EXTENSION_ID: &str = "kojpdboplbdomdlccbjofdeobkggagij";

/// A headless browser in containers too, that says nothing to its maker and looks the same on every machine.
const SWITCHES: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--force-prefers-reduced-motion",
    "--lang=en-US",
    "--accept-lang=en-US,en",
    "--window-size=1280,900",
];

pub(super) fn driver_command() -> Command {
    let mut command = Command::new(places::tool("chromedriver"));
    // The browser's own log brings the console of pages, workers and the extension.
    command.args(["--port=0", "--enable-chrome-logs", "--log-level=WARNING"]);
    command
}

pub(super) fn driver_port(output: &str) -> Option<u16> {
    let (_, rest) = output.split_once("started successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}

pub(super) fn capabilities(
    profile: &Path,
    extension: Option<&Path>,
    switches: &[String],
) -> Map<String, Value> {
    let mut arguments: Vec<String> = SWITCHES.iter().map(|switch| (*switch).to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.extend(extension.map(|folder| format!("--load-extension={}", folder.display())));
    arguments.extend_from_slice(switches);
    let mut capabilities = Map::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    let options = json!({ "binary": "/usr/bin/chromium", "args": arguments });
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}

/// Copies the unpacked extension and gives the copy a key, so that its address is known beforehand.
pub(super) fn copy_with_key(unpacked: &Path, copy: &Path) -> Result<()> {
    copy_folder(unpacked, copy).with_context(|| format!("copy the extension {}", unpacked.display()))?;
    let file = copy.join("manifest.json");
    let text = std::fs::read(&file).context("read the manifest")?;
    let mut manifest: Map<String, Value> =
        serde_json::from_slice(&text).context("understand the manifest")?;
    manifest.insert("key".to_owned(), json!(KEY));
    std::fs::write(&file, serde_json::to_vec_pretty(&manifest)?).context("write the manifest")
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

pub(super) fn extension_root() -> String {
    format!("chrome-extension://{EXTENSION_ID}/")
}

/// Waits for the page that the extension opens on installation, and closes it: WebDriver cannot switch to that tab,
/// and left open it would take part in the test unseen. To Chromium an extension that the command line names is newly
/// installed at each start, though what it stored is still there.
pub(super) async fn leave_opened_page(browser: &Browser) -> Result<()> {
    let root = extension_root();
    let cdp = browser.driver().cdp();
    let opened = browser.until("the extension to open its page", async || {
        let targets = cdp.send_raw("Target.getTargets", json!({})).await?;
        let pages = targets["targetInfos"].as_array().context("read the browser's targets")?;
        let page = pages.iter().find(|page| page["type"] == "page" && starts_with(&page["url"], &root));
        Ok(page.map(|page| page["targetId"].clone()))
    });
    let closed = cdp.send_raw("Target.closeTarget", json!({ "targetId": opened.await? })).await;
    closed.context("close the page that the extension opened")?;
    Ok(())
}

fn starts_with(value: &Value, start: &str) -> bool {
    value.as_str().is_some_and(|text| text.starts_with(start))
}

pub(super) async fn bring_to_front(driver: &WebDriver) -> Result<()> {
    let brought = driver.cdp().send_raw("Page.bringToFront", json!({})).await;
    brought.context("bring the page to the front")?;
    Ok(())
}

/// Says whether the page is `frozen` or `active`.
pub(super) async fn set_lifecycle(driver: &WebDriver, state: &str) -> Result<()> {
    let set = driver.cdp().send_raw("Page.setWebLifecycleState", json!({ "state": state })).await;
    set.with_context(|| format!("make the page {state}"))?;
    Ok(())
}

pub(super) async fn prefer(driver: &WebDriver, colours: Colours) -> Result<()> {
    let value = match colours {
        Colours::Light => "light",
        Colours::Dark => "dark",
    };
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
    driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.context("prefer other colours")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_line_that_says_success() {
        let starting = "Starting ChromeDriver 156.0 on port 0\n";
        assert_eq!(driver_port(starting), None);
        assert_eq!(
            driver_port(&format!("{starting}ChromeDriver was started successfully on port 45657.\n")),
            Some(45_657)
        );
    }
}
