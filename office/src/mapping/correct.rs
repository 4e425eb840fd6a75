//! One correction in the text of a mapping; everything else in it stays as somebody wrote it.

use landbridge_model::{
    FieldNo,
    mapped::{Corrected, Correction, Words},
};
use thiserror::Error;
use toml_edit::{DocumentMut, InlineTable, Item, TableLike, TomlError, Value, value};

/// Why a correction was not made.
#[derive(Debug, Error)]
pub(crate) enum NotCorrected {
    /// Correct the text first.
    #[error("the mapping is not TOML: {0}")]
    Shape(#[from] TomlError),
    /// It is written in another way; correct it in the text.
    #[error("the mapping has no type or field with this number; correct it in the text")]
    NotThere,
    /// Name it.
    #[error("a name is needed here")]
    NoWords,
}

/// The text with the correction in it.
pub(crate) fn corrected(text: &str, correction: &Correction) -> Result<String, NotCorrected> {
    let mut document: DocumentMut = text.parse()?;
    let of = find(document.get_mut("type"), correction.of.0)?;
    let entry = match correction.field {
        Some(FieldNo(no)) => find(of.get_mut("field"), no)?,
        None => of,
    };
    match &correction.to {
        Corrected::Shared => drop(entry.remove("left_out")),
        Corrected::LeftOut => drop(entry.insert("left_out", value(true))),
        Corrected::Label(words) => name(entry, "label", words)?,
        Corrected::Plural(words) => name(entry, "plural", words)?,
        Corrected::Creatable => allow(entry, true),
        Corrected::NotCreatable => allow(entry, false),
    }
    Ok(document.to_string())
}

/// The entry among these that has this number: each a section of its own, or all in one list.
fn find(entries: Option<&mut Item>, no: u16) -> Result<&mut dyn TableLike, NotCorrected> {
    let has_no = |entry: &dyn TableLike| entry.get("no").and_then(Item::as_integer) == Some(no.into());
    let found = match entries {
        Some(Item::ArrayOfTables(sections)) => {
            sections.iter_mut().map(|section| section as &mut dyn TableLike).find(|entry| has_no(*entry))
        }
        Some(Item::Value(Value::Array(list))) => {
            let entries = list.iter_mut().filter_map(Value::as_inline_table_mut);
            entries.map(|entry| entry as &mut dyn TableLike).find(|entry| has_no(*entry))
        }
        _ => None,
    };
    found.ok_or(NotCorrected::NotThere)
}

fn name(entry: &mut dyn TableLike, key: &str, words: &Words) -> Result<(), NotCorrected> {
    let text = words.text.trim();
    if text.is_empty() {
        return Err(NotCorrected::NoWords);
    }
    put(entry, key, &[(&words.language, Value::from(text))], &[]);
    Ok(())
}

fn allow(entry: &mut dyn TableLike, create: bool) {
    put(entry, "allows", &[("create", create.into())], &[("edit", true.into()), ("delete", true.into())]);
}

/// Puts values into a table of the entry; one that has to be made gets the `others` too.
fn put(entry: &mut dyn TableLike, key: &str, values: &[(&str, Value)], others: &[(&str, Value)]) {
    match entry.get_mut(key).and_then(Item::as_table_like_mut) {
        Some(table) => {
            for (name, put) in values {
                table.insert(name, value(put.clone()));
            }
        }
        None => {
            let all = values.iter().chain(others).cloned();
            entry.insert(key, value(InlineTable::from_iter(all)));
        }
    }
    if let Some(table) = entry.get_mut(key).and_then(Item::as_inline_table_mut) {
        table.fmt();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Mapping;
    use landbridge_model::TypeNo;

    const TEXT: &str = r#"# Made by hand.
[company]
table = "company"
name = "name"

[[type]] # people
no = 16
key = "contact"
module = "contacts"
label = { en = "Contact" }
plural = { en = "Contacts", nl = "Relaties" }
table = "customers"
key_column = "id"
new_key = "database"
title = ["name"]
sort = { field = "name" }

[[type.field]]
no = 1 # for good
key = "name"
label = { en = "Name" }
kind = "text"
column = "name"

[[type.field]]
no = 2
key = "city"
label = { en = "City" }
kind = "text"
column = "city"

[[type]]
no = 17
key = "note"
module = "contacts"
label = { en = "Note" }
plural = { en = "Notes" }
table = "notes"
key_column = "id"
new_key = "database"
title = ["body"]
sort = { field = "body" }
field = [
    { no = 1, key = "body", label = { en = "Body" }, kind = "text", column = "body" },
    { no = 2, key = "of", label = { en = "Of" }, kind = "reference", to = "contact", column = "of" },
]
"#;

    fn correct(text: &str, of: u16, field: Option<u16>, to: Corrected) -> Result<String, NotCorrected> {
        corrected(text, &Correction { of: TypeNo(of), field: field.map(FieldNo), to })
    }

    fn words(language: &str, text: &str) -> Words {
        Words { language: language.into(), text: text.into() }
    }

    /// The lines of `after` that `before` does not have, and the other way round.
    fn changed<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
        let only = |one: &'a str, other: &'a str| {
            one.lines().filter(|line| !other.lines().any(|known| known == *line)).collect()
        };
        (only(before, after), only(after, before))
    }

    #[test]
    fn a_label_is_corrected_in_one_language_and_nothing_else_is_touched() {
        let corrected = correct(TEXT, 16, Some(2), Corrected::Label(words("nl", " Plaats \"A\" "))).unwrap();
        let expected =
            (vec![r#"label = { en = "City" }"#], vec![r#"label = { en = "City", nl = 'Plaats "A"' }"#]);
        assert_eq!(changed(TEXT, &corrected), expected);
        let corrected = correct(TEXT, 16, None, Corrected::Plural(words("en", "People"))).unwrap();
        let mapping = Mapping::parse("m", &corrected).unwrap();
        assert_eq!(mapping.record_types()[0].plural.get("en"), "People");
        assert_eq!(mapping.record_types()[0].plural.get("nl"), "Relaties");
        let in_list = correct(TEXT, 17, Some(1), Corrected::Label(words("en", "Text"))).unwrap();
        assert_eq!(
            Mapping::parse("m", &in_list).unwrap().record_types()[1].fields[0].label.get("en"),
            "Text"
        );
    }

    #[test]
    fn an_empty_name_is_none() {
        let refused = correct(TEXT, 16, None, Corrected::Label(words("en", "  ")));
        assert!(matches!(refused, Err(NotCorrected::NoWords)));
    }

    #[test]
    fn what_is_left_out_comes_back_as_it_was() {
        for (of, field) in [(16, None), (16, Some(1)), (17, Some(2))] {
            let out = correct(TEXT, of, field, Corrected::LeftOut).unwrap();
            assert_eq!(out.matches("left_out = true").count(), 1, "{out}");
            let back = correct(&out, of, field, Corrected::Shared).unwrap();
            assert_eq!(
                Mapping::parse("m", &back).unwrap().record_types(),
                Mapping::parse("m", TEXT).unwrap().record_types()
            );
        }
    }

    #[test]
    fn new_records_are_kept_from_being_made_and_allowed_again() {
        let closed = correct(TEXT, 16, None, Corrected::NotCreatable).unwrap();
        let allows = |text: &str| Mapping::parse("m", text).unwrap().record_types()[0].allows;
        assert!(!allows(&closed).create && allows(&closed).edit && allows(&closed).delete);
        let open = correct(&closed, 16, None, Corrected::Creatable).unwrap();
        assert!(allows(&open).create);
    }

    #[test]
    fn what_is_not_there_is_not_corrected() {
        assert!(matches!(correct(TEXT, 18, None, Corrected::LeftOut), Err(NotCorrected::NotThere)));
        assert!(matches!(correct(TEXT, 16, Some(9), Corrected::LeftOut), Err(NotCorrected::NotThere)));
        assert!(matches!(correct("a = ", 16, None, Corrected::LeftOut), Err(NotCorrected::Shape(_))));
    }
}
