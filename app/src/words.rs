//! The words that people see, from the Fluent files in `locales/`.

mod message;

pub use message::Arg;

use crate::hub;
use crate::shared::use_shared;
use std::rc::Rc;
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
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Words {
    /// The words of the language among [`LANGUAGES`] that `wanted` (a tag such as `nl-BE`) means; else English.
    pub fn new(wanted: &str) -> Self {
        Self { tag: known(wanted).unwrap_or("en") }
    }

    /// The language: `en`, `nl` or `sv`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The message `id`.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message `id` with arguments: `words.with("unsent", &[("count", 3.into())])`. One that is missing shows as its
    /// id, which a test finds.
    pub fn with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        // Looked up in the files themselves: a screen has a hundred words, and to read all of them would keep the first one waiting.
        let mut files = files(self.tag).iter().chain(files("en"));
        let Some(pattern) = files.find_map(|file| message::find(file, id)) else { return id.to_owned() };
        let mut text = String::new();
        message::write(pattern, args, &mut text);
        text
    }
}

/// The tag among [`LANGUAGES`] that `wanted` means.
pub fn known(wanted: &str) -> Option<&'static str> {
    let language = wanted.split('-').next().unwrap_or_default();
    LANGUAGES.iter().map(|(tag, _)| *tag).find(|tag| *tag == language)
}

fn files(tag: &str) -> &'static [&'static str] {
    match tag {
        "nl" => &files!("nl"),
        "sv" => &files!("sv"),
        _ => &files!("en"),
    }
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
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
    use std::collections::BTreeSet;

    fn ids(files: &'static [&'static str]) -> BTreeSet<&'static str> {
        let lines = files.iter().copied().flat_map(str::lines);
        let ids = lines.filter_map(|line| line.split_once(" =").map(|(id, _)| id));
        ids.filter(|id| !id.starts_with([' ', '#', '.', '[', '*'])).collect()
    }

    #[test]
    fn every_language_has_the_same_messages() {
        assert_eq!(ids(&files!("nl")), ids(&files!("en")));
        assert_eq!(ids(&files!("sv")), ids(&files!("en")));
    }

    #[test]
    fn every_message_reads_as_fluents_own_library_has_it() {
        for (tag, _) in LANGUAGES {
            let words = Words::new(tag);
            let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
            bundle.set_use_isolating(false);
            for file in files(tag) {
                bundle.add_resource(FluentResource::try_new((*file).to_owned()).unwrap()).unwrap();
            }
            for id in ids(files(tag)) {
                let pattern = files(tag).iter().find_map(|file| message::find(file, id)).unwrap();
                let wanted = bundle.get_message(id).unwrap().value().unwrap();
                let wanted = |args: Option<&FluentArgs<'_>>| {
                    bundle.format_pattern(wanted, args, &mut Vec::new()).into_owned()
                };
                assert_eq!(words.get(id), wanted(None), "{tag} {id}");
                for number in [0, 1, 2, 1_234] {
                    let (args, fluent_args) = args(pattern, number);
                    assert_eq!(words.with(id, &args), wanted(Some(&fluent_args)), "{tag} {id} {number}");
                }
            }
        }
    }

    /// A number for the names that choose among variants, and a word for the others.
    fn args(pattern: &'static str, number: u32) -> (Vec<(&'static str, Arg<'static>)>, FluentArgs<'static>) {
        let (mut args, mut fluent_args) = (Vec::new(), FluentArgs::new());
        for name in pattern.split('$').skip(1).filter_map(|rest| rest.split(' ').next()) {
            if pattern.contains(&format!("{{ ${name} ->")) {
                args.push((name, number.into()));
                fluent_args.set(name, number);
            } else {
                args.push((name, "word".into()));
                fluent_args.set(name, "word");
            }
        }
        (args, fluent_args)
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        assert_eq!(Words::new("fi").tag(), "en");
        assert_eq!(Words::new("nl-BE").tag(), "nl");
    }
}
