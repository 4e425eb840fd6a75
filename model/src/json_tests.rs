//! What is read is what `serde_json` reads.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NotUnderstood, from_str};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Sort {
    Plain,
    Whole(i64),
    Pair(u8, String),
    Named { text: Option<String>, on: bool },
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Number(i16);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    sorts: Vec<Sort>,
    by_number: BTreeMap<Number, ()>,
    #[serde(flatten)]
    more: BTreeMap<String, u64>,
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_without_fractions_is_read(value in any_json()) {
        prop_assert_eq!(from_str::<Value>(&value.to_string()).unwrap(), value.clone());
        prop_assert_eq!(from_str::<Value>(&serde_json::to_string_pretty(&value).unwrap()).unwrap(), value);
    }

    #[test]
    fn damaged_text_is_refused_or_read_as_serde_json_does(value in any_json(), at in any::<prop::sample::Index>(), new in "[\\[\\]{},:\"0a\\\\-]?") {
        let text = value.to_string();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = places[at.index(places.len())];
        let mut damaged = text.clone();
        damaged.replace_range(at..at + text[at..].chars().next().unwrap().len_utf8(), &new);
        if let (Ok(read), Ok(wanted)) = (from_str::<Value>(&damaged), serde_json::from_str::<Value>(&damaged)) {
            prop_assert_eq!(read, wanted);
        }
    }
}

#[test]
fn every_shape_that_is_written_is_read() {
    let thing = Thing {
        sorts: vec![
            Sort::Plain,
            Sort::Whole(i64::MIN),
            Sort::Pair(255, "\u{1f600}\n\"".into()),
            Sort::Named { text: None, on: true },
            Sort::Named { text: Some("\\".into()), on: false },
        ],
        by_number: BTreeMap::from([(Number(-1), ()), (Number(300), ())]),
        more: BTreeMap::from([("most".into(), u64::MAX)]),
    };
    assert_eq!(from_str::<Thing>(&serde_json::to_string(&thing).unwrap()).unwrap(), thing);
}

#[test]
fn what_is_not_known_here_may_be_anything() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Known {
        known: u8,
    }
    let text = r#"{"speed": 1.5e3, "more": [{"share": -0.25}], "known": 7}"#;
    assert_eq!(from_str::<Known>(text), Ok(Known { known: 7 }));
}

#[test]
fn escapes_are_read() {
    let text = r#" "\ud83d\ude00 \u00e5 \/ \b\f\r\t" "#;
    assert_eq!(from_str::<String>(text).unwrap(), "\u{1f600} \u{e5} / \u{8}\u{c}\r\t");
}

#[test]
fn what_is_no_json_is_refused() {
    for text in
        ["", "[1,]", "[1 2]", "[1", "[1}", "{\"a\"}", "\"\\ud800\"", "\"\\x\"", "nul", "1 1", "1.5", "--1"]
    {
        assert_eq!(from_str::<Value>(text), Err(NotUnderstood), "{text}");
    }
    assert_eq!(from_str::<Value>(&"[".repeat(100_000)), Err(NotUnderstood));
}
