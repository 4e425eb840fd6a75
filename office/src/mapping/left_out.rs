//! What a mapping leaves out: it stays in the file, so that its numbers stay its own, and nothing of it is shared.

use super::file::{FieldEntry, File, KindName, Name, TypeEntry};

/// Sets aside the types and fields that are left out, and what refers to them.
pub(super) fn set_aside(file: &mut File) {
    let (out, types) = std::mem::take(&mut file.types).into_iter().partition(|entry| entry.left_out);
    (file.out_types, file.types) = (out, types);
    let out: Vec<String> = file.out_types.iter().map(|entry| entry.key.get_ref().clone()).collect();
    let is_out =
        |name: &Option<Name>| name.as_ref().is_some_and(|name| out.iter().any(|key| key == name.get_ref()));
    for entry in &mut file.types {
        move_fields(entry, |field| field.left_out || is_out(&field.to) || is_out(&field.of));
    }
    set_lines_aside(file);
    for entry in &mut file.types {
        forget_names(entry);
    }
}

fn move_fields(entry: &mut TypeEntry, is_out: impl Fn(&FieldEntry) -> bool) {
    let (out, fields): (Vec<_>, Vec<_>) = std::mem::take(&mut entry.fields).into_iter().partition(is_out);
    entry.fields = fields;
    entry.out_fields.extend(out);
}

/// Lines are known by a field of theirs. Without it they belong to nothing, and are records like others.
fn set_lines_aside(file: &mut File) {
    let without_field = |field: &FieldEntry, types: &[TypeEntry]| {
        let (Some(of), Some(by)) = (&field.of, &field.by) else { return false };
        let lines = types.iter().find(|entry| entry.key.get_ref() == of.get_ref());
        lines.is_some_and(|lines| lines.out_fields.iter().any(|out| out.key.get_ref() == by.get_ref()))
    };
    let types = file.types.clone();
    for entry in &mut file.types {
        move_fields(entry, |field| field.kind == KindName::Lines && without_field(field, &types));
    }
    let fields = |entries: &[TypeEntry], is_out: bool| -> Vec<String> {
        let fields = |entry: &TypeEntry| if is_out { entry.out_fields.clone() } else { entry.fields.clone() };
        let of = entries.iter().flat_map(fields).filter_map(|field| field.of);
        of.map(toml::Spanned::into_inner).collect()
    };
    let shown = fields(&file.types, false);
    let mut hidden = fields(&file.types, true);
    hidden.extend(fields(&file.out_types, false));
    for entry in &mut file.types {
        let key = entry.key.get_ref();
        if hidden.contains(key) && !shown.contains(key) {
            entry.is_part = false;
        }
    }
}

/// What names, lists and sorts a record goes without the fields that are left out, as long as others are there.
fn forget_names(entry: &mut TypeEntry) {
    let out: Vec<&String> = entry.out_fields.iter().map(|field| field.key.get_ref()).collect();
    let is_there = |name: &Name| !out.contains(&name.get_ref());
    entry.list.retain(is_there);
    let Some(first) = entry.fields.iter().find(|field| field.kind != KindName::Lines) else { return };
    let title: Vec<Name> = entry.title.iter().filter(|name| is_there(name)).cloned().collect();
    let sort_stays = is_there(&entry.sort.field);
    entry.title = if title.is_empty() { vec![first.key.clone()] } else { title };
    if !sort_stays {
        entry.sort.field = entry.title[0].clone();
    }
}

#[cfg(test)]
mod tests {
    use crate::mapping::{Mapping, Problem, effects, permanent};
    use landbridge_model::{FieldNo, Label, TypeNo, mapped::Effect};

    const TEXT: &str = r#"
[company]
table = "company"
name = "name"
[employees]
type = "person"
[[type]]
no = 16
key = "person"
module = "staff"
label = { en = "Person" }
plural = { en = "People" }
table = "people"
key_column = "id"
new_key = "database"
title = ["name"]
list = ["name", "city"]
sort = { field = "name" }
field = [
    { no = 1, key = "name", label = { en = "Name" }, kind = "text", column = "name" },
    { no = 2, key = "city", label = { en = "City" }, kind = "text", column = "city" },
    { no = 3, key = "notes", label = { en = "Notes" }, kind = "lines", of = "note", by = "of" },
]
[[type]]
no = 17
key = "note"
module = "staff"
label = { en = "Note" }
plural = { en = "Notes" }
table = "notes"
key_column = "id"
new_key = "database"
title = ["body"]
sort = { field = "body" }
is_part = true
field = [
    { no = 1, key = "body", label = { en = "Body" }, kind = "text", column = "body" },
    { no = 2, key = "of", label = { en = "Of" }, kind = "reference", to = "person", column = "of" },
]
"#;

    fn without(entry: &str) -> String {
        assert_eq!(TEXT.matches(entry).count(), 1, "{entry}");
        let out = if entry.starts_with('{') {
            format!("{} left_out = true,", "{")
        } else {
            "left_out = true\n".to_owned()
        };
        TEXT.replace(entry, &format!("{out}{}", entry.trim_start_matches('{')))
    }

    const PERSON: &str = "key = \"person\"\nmodule";
    const NAME: &str = "{ no = 1, key = \"name\"";
    const CITY: &str = "{ no = 2, key = \"city\"";
    const OF: &str = "{ no = 2, key = \"of\"";

    fn parsed(text: &str) -> Mapping {
        Mapping::parse("m", text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn fields(mapping: &Mapping, of: TypeNo) -> Vec<u16> {
        let found = mapping.record_types().iter().find(|found| found.no == of).unwrap();
        found.fields.iter().map(|field| field.no.0).collect()
    }

    #[test]
    fn a_field_that_names_and_sorts_records_leaves_that_to_the_next() {
        let mapping = parsed(&without(NAME));
        let person = &mapping.record_types()[0];
        assert_eq!(fields(&mapping, TypeNo(16)), [2, 3]);
        assert_eq!((&person.title, &person.list), (&vec![FieldNo(2)], &vec![FieldNo(2)]));
        assert_eq!(person.sort.field, FieldNo(2));
    }

    #[test]
    fn what_refers_to_a_type_that_is_left_out_is_not_shared_either() {
        let mapping = parsed(&without(PERSON));
        assert_eq!(mapping.record_types().iter().map(|found| found.no.0).collect::<Vec<_>>(), [17]);
        assert_eq!(fields(&mapping, TypeNo(17)), [1]);
        assert!(!mapping.record_types()[0].is_part, "nothing shows it as its lines");
    }

    #[test]
    fn lines_without_what_they_belong_to_are_records_like_others() {
        let mapping = parsed(&without(OF));
        assert_eq!(fields(&mapping, TypeNo(16)), [1, 2]);
        assert!(!mapping.record_types()[1].is_part);
    }

    #[test]
    fn a_number_that_is_left_out_is_given_to_nothing_else() {
        let again = without(CITY).replace("no = 3", "no = 2");
        let refused = Mapping::parse("m", &again).unwrap_err();
        assert!(refused.misfits.iter().all(|misfit| misfit.problem == Problem::NumberTwice(2)), "{refused}");
    }

    #[test]
    fn who_may_see_a_record_is_not_left_out() {
        let owned = without(CITY).replace("is_part = true", "owner = { through = \"of\" }");
        assert!(Mapping::parse("m", &owned).is_ok());
        let owned = owned.replacen("{ no = 2, key = \"of\"", "{ left_out = true, no = 2, key = \"of\"", 1);
        let refused = Mapping::parse("m", &owned).unwrap_err();
        let problem = Problem::LeftOut { of: "note".into(), field: "of".into() };
        assert_eq!(refused.misfits[0].problem, problem);
    }

    #[test]
    fn a_type_of_which_nothing_is_shared_is_told() {
        let lines = "{ no = 3, key = \"notes\"";
        let bare = without(NAME).replace(CITY, "{ left_out = true, no = 2, key = \"city\"");
        let bare = bare.replace(lines, "{ left_out = true, no = 3, key = \"notes\"");
        let refused = Mapping::parse("m", &bare).unwrap_err();
        let told = refused.misfits.iter().any(|misfit| misfit.problem == Problem::NoFields("person".into()));
        assert!(told, "{refused}");
    }

    #[test]
    fn numbers_stay_what_they_were() {
        let before = parsed(TEXT);
        let problems = |after: &str| {
            let (after, _) = Mapping::draft("m", after).unwrap();
            let found = permanent::problems(&before, &after);
            found.into_iter().map(|(_, problem)| problem).collect::<Vec<_>>()
        };
        assert_eq!(problems(TEXT), []);
        assert_eq!(problems(&without(CITY)), []);
        assert_eq!(problems(&TEXT.replace("en = \"City\"", "en = \"Town\"")), []);
        assert_eq!(problems(&TEXT.replace("column = \"city\"", "column = \"town\"")), []);
        let another =
            problems(&TEXT.replace("key = \"city\"", "key = \"zip\"").replace("\"city\"]", "\"zip\"]"));
        assert_eq!(another, [Problem::NumberOfAnother { no: 2, key: "city".into() }]);
        let other_kind = problems(&TEXT.replacen(
            "kind = \"text\", column = \"city\"",
            "kind = \"phone\", column = \"city\"",
            1,
        ));
        assert_eq!(other_kind, [Problem::KindChanged("city".into())]);
        let line = TEXT.lines().find(|line| line.contains("key = \"city\"")).unwrap();
        assert_eq!(problems(&TEXT.replace(line, "")), [Problem::Gone { no: 2, key: "city".into() }]);
        let renumbered = problems(&TEXT.replace("no = 17", "no = 18"));
        assert_eq!(renumbered, [Problem::Gone { no: 17, key: "note".into() }]);
    }

    #[test]
    fn what_a_change_means_is_told() {
        let label = |text: &str| Label::plain(text);
        let effects =
            |after: &str| effects::between(parsed(TEXT).record_types(), parsed(after).record_types());
        assert_eq!(effects(TEXT), []);
        assert_eq!(effects(&TEXT.replace("en = \"City\"", "en = \"Town\"")), [Effect::Renamed]);
        let (of, field) = (label("People"), label("City"));
        let leaves = Effect::FieldLeaves { of: of.clone(), field: field.clone() };
        assert_eq!(effects(&without(CITY)), [leaves, Effect::SentAgain]);
        let back = effects::between(parsed(&without(CITY)).record_types(), parsed(TEXT).record_types());
        assert_eq!(back, [Effect::FieldComes { of, field }, Effect::SentAgain]);
        let gone = effects(&without(PERSON));
        assert_eq!(gone[0], Effect::TypeLeaves(label("People")));
        assert!(gone.contains(&Effect::FieldLeaves { of: label("Notes"), field: label("Of") }), "{gone:?}");
    }
}
