//! What is wrong with a mapping file is told with its line.

use super::*;

const SMALL: &str = r#"
[company]
table = "company"
name = "name"

[[type]]
no = 16
key = "contact"
module = "contacts"
label = { en = "Contact" }
plural = { en = "Contacts" }
table = "customers"
key_column = "id"
new_key = "database"
title = ["name"]
sort = { field = "name" }

[[type.field]]
no = 1
key = "name"
label = { en = "Name" }
kind = "text"
column = "name"
"#;

fn complaint(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    Mapping::parse("office.toml", &SMALL.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn the_sample_mapping_has_the_permanent_numbers() {
    let numbers: Vec<(u16, String)> =
        sample_mapping().record_types().iter().map(|found| (found.no.0, found.key.clone())).collect();
    let keys = [
        "contact",
        "contact_person",
        "activity",
        "product",
        "order",
        "order_line",
        "project",
        "time_entry",
        "employee",
    ];
    assert_eq!(numbers, (16..).zip(keys.map(String::from)).collect::<Vec<_>>());
}

#[test]
fn every_word_of_the_sample_mapping_is_there_in_three_languages() {
    for of in sample_mapping().record_types() {
        let choices = of.fields.iter().flat_map(|field| match &field.kind {
            Kind::Choice(choices) => choices.iter().map(|choice| &choice.label).collect(),
            _ => Vec::new(),
        });
        let labels = of.fields.iter().map(|field| &field.label).chain(choices).chain([&of.label, &of.plural]);
        for label in labels {
            let languages: Vec<&str> = label.0.keys().map(String::as_str).collect();
            assert_eq!(languages, ["en", "nl", "sv"], "{label:?}");
        }
    }
}

#[test]
fn a_word_that_no_mapping_knows_is_refused_with_its_line() {
    let complaint = complaint("new_key = \"database\"", "newkey = \"database\"");
    assert!(complaint.starts_with("office.toml, line 14: unknown field `newkey`"), "{complaint}");
}

#[test]
fn names_that_lead_nowhere_are_refused_with_their_line() {
    assert_eq!(
        complaint("title = [\"name\"]", "title = [\"nam\"]"),
        "office.toml, line 15: the record type \"contact\" has no field \"nam\""
    );
    assert_eq!(
        complaint("kind = \"text\"", "kind = \"reference\"\nto = \"custmer\""),
        "office.toml, line 23: there is no record type \"custmer\""
    );
}

#[test]
fn numbers_are_permanent_and_so_given_once() {
    let again = format!(
        "{SMALL}\n[[type.field]]\nno = 1\nkey = \"city\"\nlabel = {{}}\nkind = \"text\"\ncolumn = \"city\"\n"
    );
    let complaint = Mapping::parse("office.toml", &again).unwrap_err();
    let problem = Problem::NumberTwice(1);
    assert_eq!(complaint.misfits, [Misfit { line: 26, problem }]);
}

#[test]
fn a_field_must_say_what_its_kind_needs() {
    assert_eq!(complaint("column = \"name\"", ""), "office.toml, line 20: the field \"name\" needs `column`");
    assert_eq!(
        complaint("kind = \"text\"", "kind = \"whole\"\ndefault = \"many\""),
        "office.toml, line 20: `default` does not fit the field \"name\""
    );
}
