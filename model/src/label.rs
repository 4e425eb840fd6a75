//! Words in every language, as they come with a record type.

use crate::map::Map;
use serde::{Deserialize, Serialize};

/// The same words in several languages, by language tag (`en`, `nl`, `sv`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(pub Map<String, String>);

impl Label {
    /// One text for every language, for names that are data and not translated.
    pub fn plain(text: &str) -> Self {
        Self(Map::from([("en".into(), text.into())]))
    }

    /// The words in `language`, else in English, else in any language, else nothing.
    pub fn get(&self, language: &str) -> &str {
        let found = self.0.get(language).or_else(|| self.0.get("en")).or_else(|| self.0.values().next());
        found.map_or("", String::as_str)
    }
}
