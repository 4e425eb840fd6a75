//! Which part of a mapping file is about which type or field.

use super::{Mapping, line_of};
use landbridge_model::{FieldNo, TypeNo};

/// A type, or a field of it.
pub(crate) type Part = (TypeNo, Option<FieldNo>);

/// Where each type and each field is, in the order of the file.
pub(crate) struct Places(Vec<Place>);

struct Place {
    first_line: usize,
    last_line: usize,
    part: Part,
}

impl Places {
    pub(crate) fn of(mapping: &Mapping) -> Self {
        let mut places = Vec::new();
        for entry in mapping.file.all_types() {
            let no = TypeNo(*entry.no.get_ref());
            places.push(place(mapping.text(), entry.no.span().start, (no, None)));
            for field in entry.all_fields() {
                let part = (no, Some(FieldNo(*field.no.get_ref())));
                places.push(place(mapping.text(), field.no.span().start, part));
            }
        }
        places.sort_by_key(|place| place.first_line);
        Self(places)
    }

    /// What a line is about; nothing when it is before the first type.
    pub(crate) fn at(&self, line: usize) -> Option<Part> {
        let mut places = self.0.iter().rev();
        places.find(|place| (place.first_line..=place.last_line).contains(&line)).map(|place| place.part)
    }

    /// The parts in the order of the file.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        self.0.iter().map(|place| place.part)
    }
}

/// Where the part is that has its number here: from its header to the next one, or between braces in a list.
fn place(text: &str, number: usize, part: Part) -> Place {
    let header = text[..number].rfind("[[").unwrap_or(0);
    match open_brace(&text[header..number]) {
        Some(brace) => Place {
            first_line: line_of(text, header + brace),
            last_line: line_of(text, number + close_brace(&text[number..])),
            part,
        },
        None => Place { first_line: line_of(text, header), last_line: usize::MAX, part },
    }
}

/// The last brace that is not closed before the end. One in a quoted text is taken for one too, which moves a message by a few lines at most.
fn open_brace(text: &str) -> Option<usize> {
    let mut closed = 0_usize;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            '}' => closed += 1,
            '{' if closed == 0 => return Some(at),
            '{' => closed -= 1,
            _ => {}
        }
    }
    None
}

/// The first brace that closes more than was opened since the beginning.
fn close_brace(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return at,
            '}' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[company]
table = "company"
name = "name"
[[type]]
label = { en = "Contact" }
no = 16
key = "contact"
module = "contacts"
plural = { en = "Contacts" }
table = "customers"
key_column = "id"
new_key = "database"
title = ["name"]
sort = { field = "name" }
[[type.field]]
label = { en = "Name" }
no = 1
key = "name"
kind = "text"
column = "name"
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
field = [
    { no = 1, key = "body", label = { en = "Body" }, kind = "text", column = "body" },
    { label = { en = "Of" }, no = 2, key = "of", kind = "text", column = "of" },
]
sort = { field = "body" }
"#;

    #[test]
    fn each_line_belongs_to_the_type_or_field_that_it_is_in() {
        let places = Places::of(&Mapping::parse("m", TEXT).unwrap());
        let part = |of, field: Option<u16>| Some((TypeNo(of), field.map(FieldNo)));
        let at = |wanted: &str| {
            let line = TEXT.lines().position(|line| line.contains(wanted)).unwrap() + 1;
            places.at(line)
        };
        assert_eq!(at("\"company\""), None);
        assert_eq!(at("en = \"Contact\""), part(16, None));
        assert_eq!(at("\"customers\""), part(16, None));
        assert_eq!(at("en = \"Name\""), part(16, Some(1)));
        assert_eq!(at("column = \"name\""), part(16, Some(1)));
        assert_eq!(at("\"notes\""), part(17, None));
        assert_eq!(at("\"Body\""), part(17, Some(1)));
        assert_eq!(at("\"Of\""), part(17, Some(2)));
        assert_eq!(at("field = \"body\""), part(17, None), "it stands behind the list of fields");
    }
}
