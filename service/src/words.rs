//! The words of mails and of the pages behind their links, from the Fluent files in `locales/`.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use landbridge_model::id_mail::Language;

/// The words of one language.
pub(crate) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Reads the words of a language. A mail or a page is rare, so that none are kept.
    pub(crate) fn of(language: Language) -> Self {
        let file = match language {
            Language::En => include_str!("../locales/en.ftl"),
            Language::Nl => include_str!("../locales/nl.ftl"),
            Language::Sv => include_str!("../locales/sv.ftl"),
        };
        let words = FluentResource::try_new(file.to_owned()).expect("the file is Fluent");
        let tag = language.tag().parse().expect("the tag is one of a language");
        let mut bundle = FluentBundle::new(vec![tag]);
        // The marks that keep directions apart would end up in links.
        bundle.set_use_isolating(false);
        bundle.add_resource(words).expect("no word is there twice");
        Self { language, bundle }
    }

    /// Their language.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The message `id`.
    pub(crate) fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message `id` with arguments. One that is missing shows as its id, which a test finds.
    pub(crate) fn with(&self, id: &str, args: &[(&str, &str)]) -> String {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return id.to_owned() };
        let args: FluentArgs<'_> = args.iter().copied().collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn ids(language: Language) -> BTreeSet<String> {
        let file = match language {
            Language::En => include_str!("../locales/en.ftl"),
            Language::Nl => include_str!("../locales/nl.ftl"),
            Language::Sv => include_str!("../locales/sv.ftl"),
        };
        let ids = file.lines().filter(|line| !line.starts_with(['#', ' ']));
        ids.filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned())).collect()
    }

    #[test]
    fn every_language_has_the_same_words() {
        for language in Language::ALL {
            assert_eq!(ids(language), ids(Language::En), "{language:?}");
        }
    }

    #[test]
    fn every_word_that_is_used_is_there_and_every_one_that_is_there_is_used() {
        let sources = [include_str!("mail/letter.rs"), include_str!("api/id_page.rs")];
        let quoted = sources.iter().flat_map(|source| source.split('"').skip(1).step_by(2));
        let used: BTreeSet<String> = quoted
            .filter(|text| text.starts_with("mail-") || text.starts_with("page-"))
            .map(Into::into)
            .collect();
        assert_eq!(used, ids(Language::En));
    }

    #[test]
    fn a_link_stands_in_a_mail_as_it_is() {
        let link = "https://landbridge.example.com/id?link=lbidlink_00";
        for language in Language::ALL {
            let body = Words::of(language).with("mail-new-body", &[("link", link)]);
            assert!(body.lines().any(|line| line == link), "{body}");
        }
    }
}
