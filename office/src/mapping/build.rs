//! From the file to the record types that the service, the clients and their forms work with.

use super::{
    Problems, codec,
    file::{FieldEntry, File, KindName, Name, OwnerEntry, Scalar, Stored, TypeEntry},
    problem::Problem,
};
use landbridge_model::{
    Authority, Decimal, Field, FieldNo, Kind, Owner, RecordType, TypeNo, Value,
    record_type::{Choice, Locked, Sort},
    validate::check_value,
};
use std::collections::BTreeSet;

/// Numbers below this one are the service's own types.
const FIRST_TYPE_NO: u16 = 16;

/// The record types of the file. What makes no sense goes to `problems`; the result is usable only when there are none.
pub(super) fn record_types(file: &File, problems: &mut Problems) -> Vec<RecordType> {
    let (mut numbers, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for entry in &file.types {
        if *entry.no.get_ref() < FIRST_TYPE_NO {
            problems.push((entry.no.span(), Problem::NumberTooLow));
        }
        check_once(&entry.no, &entry.key, &mut numbers, &mut keys, problems);
    }
    for entry in &file.out_types {
        check_number_once(&entry.no, &mut numbers, problems);
    }
    // Whoever is in the register is an employee, also where nobody else is to see it.
    if let Some(employees) = &file.employees
        && file.out_types.iter().all(|entry| entry.key.get_ref() != employees.of.get_ref())
    {
        find_type(file, &employees.of, problems);
    }
    file.types.iter().map(|entry| record_type(file, entry, problems)).collect()
}

fn check_once<'a>(
    no: &toml::Spanned<u16>,
    key: &'a Name,
    numbers: &mut BTreeSet<u16>,
    keys: &mut BTreeSet<&'a str>,
    problems: &mut Problems,
) {
    check_number_once(no, numbers, problems);
    if !keys.insert(key.get_ref()) {
        problems.push((key.span(), Problem::KeyTwice(key.get_ref().clone())));
    }
}

fn check_number_once(no: &toml::Spanned<u16>, numbers: &mut BTreeSet<u16>, problems: &mut Problems) {
    if !numbers.insert(*no.get_ref()) {
        problems.push((no.span(), Problem::NumberTwice(*no.get_ref())));
    }
}

fn record_type(file: &File, entry: &TypeEntry, problems: &mut Problems) -> RecordType {
    check_fields_once(entry, problems);
    let mut find = |name: &Name| find_field(entry, name, problems);
    let owner = match &entry.owner {
        None => Owner::Company,
        Some(OwnerEntry::Team(field)) => Owner::Team(find(field)),
        Some(OwnerEntry::Through(field)) => Owner::Through(find(field)),
    };
    let title = entry.title.iter().map(&mut find).collect();
    let list = entry.list.iter().map(&mut find).collect();
    let sort = Sort { field: find(&entry.sort.field), descending: entry.sort.descending };
    let locked = entry.locked.as_ref();
    let locked = locked.map(|locked| Locked { field: find(&locked.field), keys: locked.keys.clone() });
    RecordType {
        no: TypeNo(*entry.no.get_ref()),
        version: 0,
        key: entry.key.get_ref().clone(),
        module: entry.module.clone(),
        label: entry.label.clone(),
        plural: entry.plural.clone(),
        authority: Authority::Office,
        owner,
        fields: entry.fields.iter().map(|field| build_field(file, field, problems)).collect(),
        title,
        list,
        sort,
        allows: entry.allows,
        locked,
        is_part: entry.is_part,
        is_withdrawn: false,
    }
}

fn check_fields_once(entry: &TypeEntry, problems: &mut Problems) {
    let (mut numbers, mut keys, mut columns) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    if entry.fields.is_empty() {
        problems.push((entry.no.span(), Problem::NoFields(entry.key.get_ref().clone())));
    }
    for field in &entry.fields {
        check_once(&field.no, &field.key, &mut numbers, &mut keys, problems);
        let joined = field.joined.as_ref().map(Name::get_ref);
        if let Some(column) = &field.column
            && !columns.insert((joined, column.get_ref()))
        {
            problems.push((column.span(), Problem::ColumnTwice(column.get_ref().clone())));
        }
        if let Some(joined) = &field.joined
            && !entry.joined.iter().any(|found| found.name.get_ref() == joined.get_ref())
        {
            problems.push((joined.span(), Problem::NoSuchJoined(joined.get_ref().clone())));
        }
    }
    for field in &entry.out_fields {
        check_number_once(&field.no, &mut numbers, problems);
    }
}

fn find_type<'a>(file: &'a File, name: &Name, problems: &mut Problems) -> Option<&'a TypeEntry> {
    let found = file.types.iter().find(|entry| entry.key.get_ref() == name.get_ref());
    if found.is_none() {
        problems.push((name.span(), Problem::NoSuchType(name.get_ref().clone())));
    }
    found
}

fn find_field(entry: &TypeEntry, name: &Name, problems: &mut Problems) -> FieldNo {
    match entry.fields.iter().find(|field| field.key.get_ref() == name.get_ref()) {
        Some(field) => FieldNo(*field.no.get_ref()),
        None => {
            let (of, field) = (entry.key.get_ref().clone(), name.get_ref().clone());
            let is_out = entry.out_fields.iter().any(|out| *out.key.get_ref() == field);
            let problem =
                if is_out { Problem::LeftOut { of, field } } else { Problem::NoSuchField { of, field } };
            problems.push((name.span(), problem));
            FieldNo(0)
        }
    }
}

fn build_field(file: &File, field: &FieldEntry, problems: &mut Problems) -> Field {
    check_attributes(field, problems);
    let built = Field {
        no: FieldNo(*field.no.get_ref()),
        key: field.key.get_ref().clone(),
        label: field.label.clone(),
        kind: kind(file, field, problems),
        required: field.required,
        read_only: field.read_only || field.kind == KindName::Lines,
        unit: field.unit,
        is_quantity: field.is_quantity,
        is_searched: field.is_searched,
        is_deprecated: field.is_deprecated,
        max_length: field.max_length,
        min: limit(field, "min", field.min.as_ref(), problems),
        max: limit(field, "max", field.max.as_ref(), problems),
        default: None,
    };
    let default = default_value(field, &built, problems);
    Field { default, ..built }
}

/// What fields of a kind cannot do without.
fn check_attributes(field: &FieldEntry, problems: &mut Problems) {
    let mut needs = |is_there: bool, needs: &'static str| {
        if !is_there {
            problems.push((field.key.span(), Problem::Needs { field: field.key.get_ref().clone(), needs }));
        }
    };
    if field.kind != KindName::Lines {
        needs(field.column.is_some(), "column");
    }
    match field.kind {
        KindName::Choice => needs(!field.choices.is_empty() || field.choices_from.is_some(), "choices"),
        KindName::Reference => needs(field.to.is_some(), "to"),
        KindName::Lines => {
            needs(field.of.is_some(), "of");
            needs(field.by.is_some(), "by");
        }
        KindName::Decimal | KindName::Money => {
            let is_number =
                matches!(field.stored, Some(Stored::Text | Stored::Scaled | Stored::Real | Stored::Native));
            needs(is_number, "stored = \"native\", \"scaled\", \"text\" or \"real\"");
        }
        _ => {}
    }
}

fn kind(file: &File, field: &FieldEntry, problems: &mut Problems) -> Kind {
    match field.kind {
        KindName::Text => Kind::Text,
        KindName::LongText => Kind::LongText,
        KindName::Email => Kind::Email,
        KindName::Phone => Kind::Phone,
        KindName::Link => Kind::Link,
        KindName::Whole => Kind::Whole,
        KindName::Decimal => Kind::Decimal(field.decimals),
        KindName::Money => Kind::Money(field.decimals),
        KindName::Date => Kind::Date,
        KindName::DateTime => Kind::DateTime,
        KindName::YesNo => Kind::YesNo,
        KindName::Choice => Kind::Choice(
            field
                .choices
                .iter()
                .map(|choice| Choice { key: choice.key.clone(), label: choice.label.clone() })
                .collect(),
        ),
        KindName::Reference => {
            let of = field.to.as_ref().and_then(|to| find_type(file, to, problems));
            Kind::Reference(of.map_or(TypeNo(0), |of| TypeNo(*of.no.get_ref())))
        }
        KindName::Lines => lines(file, field, problems),
    }
}

fn lines(file: &File, field: &FieldEntry, problems: &mut Problems) -> Kind {
    let of = field.of.as_ref().and_then(|of| find_type(file, of, problems));
    let by = of.zip(field.by.as_ref()).map(|(of, by)| find_field(of, by, problems));
    Kind::Lines { of: of.map_or(TypeNo(0), |of| TypeNo(*of.no.get_ref())), by: by.unwrap_or(FieldNo(0)) }
}

fn limit(
    field: &FieldEntry,
    attribute: &'static str,
    limit: Option<&Scalar>,
    problems: &mut Problems,
) -> Option<Decimal> {
    let number = match limit? {
        Scalar::Integer(number) => Some(Decimal::from(*number)),
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Flag(_) => None,
    };
    if number.is_none() {
        let problem = Problem::DoesNotFit { field: field.key.get_ref().clone(), attribute };
        problems.push((field.key.span(), problem));
    }
    number
}

fn default_value(field: &FieldEntry, built: &Field, problems: &mut Problems) -> Option<Value> {
    let default = field.default.as_ref()?;
    let value = codec::plain_value(&built.kind, default);
    // Choices that are rows of a table are known only when the database is open.
    let fits = value
        .as_ref()
        .is_some_and(|value| field.choices_from.is_some() || check_value(built, Some(value)).is_ok());
    if !fits {
        let field_key = field.key.get_ref().clone();
        problems.push((field.key.span(), Problem::DoesNotFit { field: field_key, attribute: "default" }));
        return None;
    }
    value
}
