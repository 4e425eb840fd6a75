//! Mapping files, which a company's administrator writes.

use landbridge_model::{RecordType, json};
use landbridge_office::mapping::Mapping;
use std::collections::BTreeSet;

/// Whether the text is a mapping that makes sense in itself.
pub(super) fn is_taken(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    match Mapping::parse("office.toml", text) {
        Ok(mapping) => {
            mapping.record_types().iter().for_each(check);
            check_travels(mapping.record_types());
            true
        }
        Err(error) => {
            let lines = text.split('\n').count();
            assert!(!error.misfits.is_empty(), "an error says what is wrong");
            assert!(
                error.misfits.iter().all(|misfit| (1..=lines).contains(&misfit.line)),
                "and where: {error}"
            );
            false
        }
    }
}

/// Names lead somewhere, and numbers occur once.
fn check(of: &RecordType) {
    let numbers: BTreeSet<_> = of.fields.iter().map(|field| field.no).collect();
    assert_eq!(numbers.len(), of.fields.len(), "a field's number is its own");
    let named = of.title.iter().chain(&of.list).chain([&of.sort.field]);
    assert!(named.into_iter().all(|no| numbers.contains(no)), "a type names its own fields");
}

/// The types go to the service and from there to the clients.
fn check_travels(types: &[RecordType]) {
    let text = serde_json::to_string(types).expect("record types are plain data");
    assert_eq!(serde_json::from_str::<Vec<RecordType>>(&text).ok().as_deref(), Some(types));
    assert_eq!(json::from_str::<Vec<RecordType>>(&text).ok().as_deref(), Some(types));
}
