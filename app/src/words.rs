//! The words that people see, from the Fluent files in `locales/`.

mod message;

pub use message::Arg;

use crate::hub;
use crate::shared::use_shared;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use yew::{Callback, hook};

/// The languages there are, and what each calls itself.
pub const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("nl", "Nederlands"), ("sv", "Svenska")];

/// The words of one language; none by default, in no language.
#[derive(Default)]
pub struct Words {
    tag: &'static str,
    /// The language's Fluent files, one after the other.
    messages: String,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Words {
    /// The words in `messages`, in the language among [`LANGUAGES`] that `tag` means; else English.
    pub fn new(tag: &str, messages: String) -> Self {
        Self { tag: known(tag).unwrap_or("en"), messages }
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
        let Some(pattern) = message::find(&self.messages, id) else { return id.to_owned() };
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

/// Reads the words of a language from the client's own files: nobody waits for those of the others. The build makes
/// one file of each language's.
///
/// # Errors
/// What the browser says when the file cannot be had.
pub(crate) async fn read(tag: &str) -> Result<Words, JsValue> {
    let window = web_sys::window().ok_or("not in a page")?;
    let answer = JsFuture::from(window.fetch_with_str(&format!("words/{tag}.ftl"))).await?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(format!("words/{tag}.ftl: {}", answer.status()).into());
    }
    let messages = JsFuture::from(answer.text()?).await?;
    Ok(Words::new(tag, messages.as_string().unwrap_or_default()))
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
    use std::fs;
    use std::path::Path;

    /// As `build/layout.rs` puts them together.
    fn words(tag: &str) -> Words {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(tag);
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files =
            paths.filter(|path| !path.ends_with("boot.ftl")).map(|path| fs::read_to_string(path).unwrap());
        Words::new(tag, files.collect())
    }

    fn ids(words: &Words) -> BTreeSet<&str> {
        let ids = words.messages.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id));
        ids.filter(|id| !id.starts_with([' ', '#', '.', '[', '*'])).collect()
    }

    #[test]
    fn every_language_has_the_same_messages() {
        assert_eq!(ids(&words("nl")), ids(&words("en")));
        assert_eq!(ids(&words("sv")), ids(&words("en")));
    }

    #[test]
    fn every_message_reads_as_fluents_own_library_has_it() {
        for (tag, _) in LANGUAGES {
            let words = words(tag);
            let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
            bundle.set_use_isolating(false);
            bundle.add_resource(FluentResource::try_new(words.messages.clone()).unwrap()).unwrap();
            for id in ids(&words) {
                let pattern = message::find(&words.messages, id).unwrap();
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
    fn args(pattern: &str, number: u32) -> (Vec<(&str, Arg<'static>)>, FluentArgs<'_>) {
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
    fn no_words_are_other_than_those_of_any_language() {
        for (tag, _) in LANGUAGES {
            assert!(Words::default() != words(tag), "{tag}");
        }
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        assert_eq!(Words::new("fi", String::new()).tag(), "en");
        assert_eq!(Words::new("nl-BE", String::new()).tag(), "nl");
    }
}
