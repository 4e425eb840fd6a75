//! What the build puts in front of `boot.js` and `missing.js`: the features to probe, and the words for what goes wrong before the
//! client runs.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::files;

/// The languages that the page before the client speaks.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "nl", "sv"];

/// What `boot.js` says by itself: all other words are about what is missing.
const FAILURES: [&str; 5] =
    ["boot-failed-title", "boot-not-loaded", "boot-timeout", "boot-failed-advice", "boot-retry"];

/// The value of the constant `LANDBRIDGE` in `boot.js`.
pub(crate) fn constant(root: &Path) -> Result<Value> {
    let ids = probed(root)?.into_iter().map(|feature| feature["id"].clone());
    let features: Vec<Value> = ids.collect();
    let words = words(root, |key| key == "language" || FAILURES.contains(&key))?;
    Ok(json!({ "features": features, "words": words }))
}

/// The value of the constant `MISSING` in `missing.js`.
pub(crate) fn missing(root: &Path) -> Result<Value> {
    let mut features = Map::new();
    for feature in probed(root)? {
        let id = feature["id"].as_str().context("a feature in features.json has no id")?;
        let floors = json!({ "chromium": feature["chromium"], "firefox": feature["firefox"] });
        features.insert(id.into(), floors);
    }
    let words = words(root, |key| key != "language" && !FAILURES.contains(&key))?;
    Ok(json!({ "minimum": table(root)?["minimum"], "features": features, "words": words }))
}

fn table(root: &Path) -> Result<Value> {
    serde_json::from_str(&files::read_text(&root.join("features.json"))?).context("parse features.json")
}

fn probed(root: &Path) -> Result<Vec<Value>> {
    table(root)?["probed"].as_array().cloned().context("features.json lists no probed features")
}

/// The words with these keys by language.
fn words(root: &Path, is_asked: impl Fn(&str) -> bool) -> Result<Map<String, Value>> {
    let mut words = Map::new();
    for language in LANGUAGES {
        let of_language = words_of(root, language)?.into_iter().filter(|(key, _)| is_asked(key));
        words.insert(language.into(), Value::Object(of_language.collect()));
    }
    Ok(words)
}

/// The messages of one language's `boot.ftl`, with `language` added. Placeables stay as they are, for `missing.js`.
pub(crate) fn words_of(root: &Path, language: &str) -> Result<Map<String, Value>> {
    let path = root.join("app/locales").join(language).join("boot.ftl");
    let mut words = Map::from_iter([("language".into(), language.into())]);
    for line in files::read_text(&path)?.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // No Fluent library runs before the Wasm, so nothing but messages of one line may stand in this file.
        let (key, text) = line.split_once(" = ").with_context(|| format!("{}: {line:?}", path.display()))?;
        let is_plain = key.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase());
        ensure!(is_plain, "{}: {key:?} is not a message of one line", path.display());
        words.insert(key.into(), text.into());
    }
    Ok(words)
}
