//! Tryton as the business software, over its JSON-RPC. Its server decides by its own rules; nothing is made in its database.
//!
//! A copy of the mapped models lies in a file of SQLite in the agent's data folder, with the side tables and triggers of any SQLite business
//! database. So batches, sweeps, identities and outcomes are the very ones of the SQL connectors; what is Tryton's own is how the copy is
//! kept ([`look`]) and how edits are written ([`write`]).

mod connector;
mod copy;
mod journal;
mod look;
mod models;
mod order;
mod place;
mod recover;
mod rpc;
mod value;
mod write;

pub(crate) use connector::{TrytonConnector, installation, look_at, sign_in};
pub(crate) use copy::remove_file as remove_copy;
pub(crate) use place::TrytonPlace;

use crate::mapping::Mapping;

/// The mapping of Tryton's own modules, for who has no other.
pub fn tryton_mapping() -> Mapping {
    let text = include_str!("tryton/mapping.toml");
    Mapping::parse("office/src/tryton/mapping.toml", text).expect("a test reads Tryton's mapping")
}

#[cfg(test)]
mod tests {
    use super::*;
    use landbridge_model::Kind;

    #[test]
    fn trytons_record_types_have_their_permanent_numbers() {
        let numbers: Vec<(u16, String)> =
            tryton_mapping().record_types().iter().map(|found| (found.no.0, found.key.clone())).collect();
        let keys = [
            "party",
            "address",
            "contact_mechanism",
            "product",
            "sale",
            "sale_line",
            "project",
            "work",
            "time_entry",
            "employee",
        ];
        assert_eq!(numbers, (16..).zip(keys.map(String::from)).collect::<Vec<_>>());
    }

    #[test]
    fn every_word_of_trytons_mapping_is_there_in_three_languages() {
        for of in tryton_mapping().record_types() {
            let choices = of.fields.iter().flat_map(|field| match &field.kind {
                Kind::Choice(choices) => choices.iter().map(|choice| &choice.label).collect(),
                _ => Vec::new(),
            });
            let labels =
                of.fields.iter().map(|field| &field.label).chain(choices).chain([&of.label, &of.plural]);
            for label in labels {
                let languages: Vec<&str> = label.0.keys().map(String::as_str).collect();
                assert_eq!(languages, ["en", "nl", "sv"], "{label:?}");
            }
        }
    }
}
