//! What the build puts in front of `boot.js`: the features to probe and the words to say what is missing.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::files;

/// The languages that the page before the client speaks.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "nl", "sv"];

/// The value of the constant `LANDBRIDGE` in `boot.js`.
pub(crate) fn constant(root: &Path) -> Result<Value> {
    let table: Value = serde_json::from_str(&files::read_text(&root.join("features.json"))?)
        .context("parse features.json")?;
    let mut words = Map::new();
    for language in LANGUAGES {
        words.insert(language.into(), words_of(root, language)?.into());
    }
    Ok(json!({ "minimum": table["minimum"], "features": table["probed"], "words": words }))
}

/// The messages of one language's `boot.ftl`, with `language` added. Placeables stay as they are, for `boot.js`.
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
