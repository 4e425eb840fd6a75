//! Fetches Dexie with npm, once, into a folder outside the checkout.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

const VERSION: &str = "4.4.7";

/// The library's module, fetched when it is not there yet.
pub(crate) fn fetch_once() -> Result<PathBuf> {
    let home = std::env::home_dir().context("find the home folder")?;
    let folder = home.join(".cache/landbridge/bench").join(format!("dexie-{VERSION}"));
    let module = folder.join("node_modules/dexie/dist/dexie.mjs");
    if !module.is_file() {
        std::fs::create_dir_all(&folder).context("make the folder for Dexie")?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix"]);
        npm.arg(&folder).arg(format!("dexie@{VERSION}"));
        let output = npm.output().context("start npm, which Dexie is fetched with")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "npm ended with {}: {said}", output.status);
    }
    Ok(module)
}
