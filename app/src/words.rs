//! The words that people see, from the Fluent files in `locales/`.

use crate::hub;
use crate::shared::use_shared;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use std::rc::Rc;
use unic_langid::LanguageIdentifier;
use yew::{Callback, hook};

/// The languages there are, and what each calls itself.
pub const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("nl", "Nederlands"), ("sv", "Svenska")];

/// The Fluent files of one language. A new file is added here, in all languages at once.
macro_rules! files {
    ($tag:literal) => {
        [
            include_str!(concat!("../locales/", $tag, "/failures.ftl")),
            include_str!(concat!("../locales/", $tag, "/records.ftl")),
            include_str!(concat!("../locales/", $tag, "/shell.ftl")),
            include_str!(concat!("../locales/", $tag, "/waiting.ftl")),
        ]
    };
}

/// The words of one language, with English behind them.
pub struct Words {
    tag: &'static str,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Words {
    /// The words of the language among [`LANGUAGES`] that `wanted` (a tag such as `nl-BE`) means; else English.
    pub fn new(wanted: &str) -> Self {
        let tag = known(wanted).unwrap_or("en");
        let mut bundles = vec![bundle(tag)];
        if tag != "en" {
            bundles.push(bundle("en"));
        }
        Self { tag, bundles }
    }

    /// The language: `en`, `nl` or `sv`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The message `id`.
    pub fn get(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// The message `id` with arguments: `words.with("unsent", &[("count", 3.into())])`.
    pub fn with(&self, id: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.format(id, Some(&args))
    }

    /// A message that is missing shows as its id, which a test finds.
    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let pattern = |bundle: &FluentBundle<FluentResource>| {
            let pattern = bundle.get_message(id)?.value()?;
            Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
        };
        self.bundles.iter().find_map(pattern).unwrap_or_else(|| id.to_owned())
    }
}

/// The tag among [`LANGUAGES`] that `wanted` means.
pub fn known(wanted: &str) -> Option<&'static str> {
    let language = wanted.split('-').next().unwrap_or_default();
    LANGUAGES.iter().map(|(tag, _)| *tag).find(|tag| *tag == language)
}

fn bundle(tag: &'static str) -> FluentBundle<FluentResource> {
    let files = match tag {
        "nl" => files!("nl"),
        "sv" => files!("sv"),
        _ => files!("en"),
    };
    let id: LanguageIdentifier = tag.parse().expect("the table has well-formed tags");
    let mut bundle = FluentBundle::new(vec![id]);
    // The marks that keep text of two directions apart show as boxes in some fonts, and no language here needs them.
    bundle.set_use_isolating(false);
    for file in files {
        // A message with a mistake in it is missing, and a test reads all files strictly.
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The language in use, its words, and a way to change it.
#[derive(Clone, PartialEq)]
pub struct UseLanguage {
    /// `en`, `nl` or `sv`.
    pub tag: &'static str,
    /// The words.
    pub words: Rc<Words>,
    /// Changes it on this device.
    pub set: Callback<String>,
}

/// The language in use.
#[hook]
pub fn use_language() -> UseLanguage {
    let words = use_shared(|hub| &hub.words);
    UseLanguage { tag: words.tag(), words, set: Callback::from(|tag: String| hub::hub().set_language(&tag)) }
}

/// The words in use.
#[hook]
pub fn use_words() -> Rc<Words> {
    use_shared(|hub| &hub.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_same_messages() {
        let ids = |files: &[&str]| -> std::collections::BTreeSet<String> {
            let lines = files.iter().copied().flat_map(str::lines);
            lines
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
                .filter(|id| !id.starts_with([' ', '#', '.', '[', '*']))
                .collect()
        };
        assert_eq!(ids(&files!("nl")), ids(&files!("en")));
        assert_eq!(ids(&files!("sv")), ids(&files!("en")));
    }

    #[test]
    fn every_file_is_well_formed() {
        for file in [files!("en"), files!("nl"), files!("sv")].concat() {
            assert!(FluentResource::try_new(file.to_owned()).is_ok());
        }
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        assert_eq!(Words::new("fi").tag(), "en");
        assert_eq!(Words::new("nl-BE").tag(), "nl");
    }
}
