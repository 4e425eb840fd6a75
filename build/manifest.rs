//! The extension's manifest: stamped with the version, and pruned to what each store accepts.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::files;

/// The manifest at the root with this build's version, good for loading unpacked in both browsers.
pub(crate) fn read(root: &Path, version: &str) -> Result<Value> {
    let text = files::read_text(&root.join("manifest.json"))?;
    let mut manifest: Value = serde_json::from_str(&text).context("parse manifest.json")?;
    manifest["version"] = version.into();
    Ok(manifest)
}

/// Without what Firefox does not know.
pub(crate) fn for_firefox(manifest: &Value) -> Value {
    let mut pruned = manifest.clone();
    remove(&mut pruned, "", &["minimum_chrome_version", "side_panel"]);
    remove(&mut pruned, "/background", &["service_worker", "preferred_environment"]);
    if let Some(Value::Array(permissions)) = pruned.get_mut("permissions") {
        permissions.retain(|permission| permission != "sidePanel");
    }
    pruned
}

/// Without what the stores for Chromium and Edge refuse.
pub(crate) fn for_chromium(manifest: &Value) -> Value {
    let mut pruned = manifest.clone();
    remove(&mut pruned, "", &["browser_specific_settings", "key", "sidebar_action"]);
    remove(&mut pruned, "/background", &["scripts", "preferred_environment"]);
    pruned
}

/// As it stands in a package.
pub(crate) fn print(manifest: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_string_pretty(manifest).context("print the manifest")?;
    text.push('\n');
    Ok(text.into_bytes())
}

fn remove(manifest: &mut Value, pointer: &str, keys: &[&str]) {
    if let Some(Value::Object(object)) = manifest.pointer_mut(pointer) {
        object.retain(|key, _| !keys.contains(&key.as_str()));
    }
}
