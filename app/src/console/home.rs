//! What every screen of the console has.

use crate::screens::formats::Formats;
use crate::words::{UseLanguage, Words};
use landbridge_model::console::{Overview, Phase};
use landbridge_model::obstacle::Obstacle;
use std::rc::Rc;
use yew::Callback;

/// The words, how everything stands, and a way to ask again. Cheap to clone.
#[derive(Clone, PartialEq)]
pub(super) struct Home {
    /// The language's tag.
    pub(super) tag: &'static str,
    pub(super) words: Rc<Words>,
    pub(super) formats: Formats,
    pub(super) overview: Rc<Overview>,
    /// Asks at once how everything stands.
    pub(super) refresh: Callback<()>,
}

impl Home {
    pub(super) fn new(language: &UseLanguage, overview: Rc<Overview>, refresh: Callback<()>) -> Self {
        Self {
            tag: language.tag,
            words: language.words.clone(),
            formats: Formats::new(language.tag),
            overview,
            refresh,
        }
    }

    /// A message without arguments.
    pub(super) fn say(&self, id: &str) -> String {
        self.words.get(id)
    }

    /// Whether the service does not know the office's key any more, so that the company has to be connected again.
    pub(super) fn is_key_void(&self) -> bool {
        matches!(self.overview.progress.phase, Phase::Fails { obstacle: Obstacle::TokenVoid, .. })
    }

    /// Whether a company is connected.
    pub(super) fn is_connected(&self) -> bool {
        self.overview.connection.is_some()
    }
}
