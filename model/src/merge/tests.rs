//! The merge table, line by line, and its laws.

use super::*;
use crate::{
    id::{RecordId, TypeNo},
    label::Label,
    record::Fields,
    record_type::{Allows, Authority, Owner, Sort},
};
use proptest::prelude::*;

const NAME: FieldNo = FieldNo(1);
const STOCK: FieldNo = FieldNo(2);
const NOTES: FieldNo = FieldNo(3);

fn field(no: FieldNo, kind: Kind) -> Field {
    serde_json::from_value(serde_json::json!({ "no": no, "key": "f", "label": {}, "kind": kind,
        "is_quantity": no == STOCK }))
    .unwrap()
}

fn product() -> RecordType {
    RecordType {
        no: TypeNo(1),
        version: 1,
        key: "product".into(),
        module: "products".into(),
        label: Label::plain("Product"),
        plural: Label::plain("Products"),
        authority: Authority::Office,
        owner: Owner::Company,
        fields: vec![field(NAME, Kind::Text), field(STOCK, Kind::Whole), field(NOTES, Kind::LongText)],
        title: vec![NAME],
        list: vec![],
        sort: Sort { field: NAME, descending: false },
        allows: Allows::default(),
        locked: None,
        is_part: false,
        is_withdrawn: false,
    }
}

fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.into()))
}

fn record(field: FieldNo, value: Option<Value>, seq: u64) -> Record {
    let mut record = Record::new(TypeNo(1), RecordId::new(0, [0; 10]), Seq(1), Fields::new());
    record.set(field, value, Seq(seq));
    record
}

fn change(field: FieldNo, base: Option<Value>, new: Option<Value>) -> Vec<FieldChange> {
    vec![FieldChange { field, base, new }]
}

#[test]
fn a_unit_that_nobody_changed_since_the_base_is_accepted() {
    let merged = merge_unit(
        &product(),
        &record(NAME, text("a"), 5),
        Some(Seq(5)),
        &change(NAME, text("a"), text("b")),
    );
    assert_eq!(merged, Merged::Accept(vec![(NAME, text("b"))]));
}

#[test]
fn a_change_there_and_back_does_not_stand_in_the_way() {
    let merged = merge_unit(
        &product(),
        &record(NAME, text("a"), 9),
        Some(Seq(5)),
        &change(NAME, text("a"), text("b")),
    );
    assert_eq!(merged, Merged::Accept(vec![(NAME, text("b"))]));
}

#[test]
fn the_same_wish_of_two_people_is_no_conflict() {
    let merged = merge_unit(
        &product(),
        &record(NAME, text("b"), 9),
        Some(Seq(5)),
        &change(NAME, text("a"), text("b")),
    );
    assert_eq!(merged, Merged::Nothing);
}

#[test]
fn a_value_that_differs_from_both_is_a_conflict_and_stays() {
    let merged = merge_unit(
        &product(),
        &record(NAME, text("c"), 9),
        Some(Seq(5)),
        &change(NAME, text("a"), text("b")),
    );
    assert_eq!(merged, Merged::Conflict(vec![(NAME, text("c"))]));
}

/// Others may have taken as many from it.
#[test]
fn a_difference_counts_although_the_wanted_sum_is_there() {
    let whole = |number| Some(Value::Whole(number));
    for base in [Some(Seq(5)), None] {
        let there = record(STOCK, whole(32), 9);
        let merged = merge_unit(&product(), &there, base, &change(STOCK, whole(100), whole(32)));
        assert_eq!(merged, Merged::Accept(vec![(STOCK, whole(-36))]));
    }
}

#[test]
fn two_changes_of_a_quantity_add_up() {
    let whole = |number| Some(Value::Whole(number));
    let merged = merge_unit(
        &product(),
        &record(STOCK, whole(7), 9),
        Some(Seq(5)),
        &change(STOCK, whole(10), whole(12)),
    );
    assert_eq!(merged, Merged::Accept(vec![(STOCK, whole(9))]));
}

#[test]
fn long_text_merges_by_lines_and_conflicts_where_lines_overlap() {
    let now = record(NOTES, text("one\ntwo\nthree\nfour by them\n"), 9);
    let base = text("one\ntwo\nthree\nfour\n");
    let apart = merge_unit(
        &product(),
        &now,
        Some(Seq(5)),
        &change(NOTES, base.clone(), text("one by me\ntwo\nthree\nfour\n")),
    );
    assert_eq!(apart, Merged::Accept(vec![(NOTES, text("one by me\ntwo\nthree\nfour by them\n"))]));
    let same = merge_unit(
        &product(),
        &now,
        Some(Seq(5)),
        &change(NOTES, base, text("one\ntwo\nthree\nfour by me\n")),
    );
    assert!(matches!(same, Merged::Conflict(_)));
}

#[test]
fn a_unit_conflicts_as_a_whole() {
    let mut now = record(NAME, text("theirs"), 9);
    now.set(NOTES, text("n"), Seq(2));
    let mut wanted = change(NAME, text("a"), text("a"));
    wanted.extend(change(NOTES, text("n"), text("mine")));
    let merged = merge_unit(&product(), &now, Some(Seq(5)), &wanted);
    assert_eq!(merged, Merged::Conflict(vec![(NAME, text("theirs")), (NOTES, text("n"))]));
}

proptest! {
    /// The law and the winner: a text is accepted exactly when nobody changed it, or it is what either side has; else theirs stays.
    #[test]
    fn theirs_stays_unless_it_is_the_base_or_mine(base in "[ab]", theirs in "[abc]", mine in "[abcd]", is_newer: bool) {
        let seq = if is_newer { 9 } else { 5 };
        let theirs = if is_newer { theirs } else { base.clone() };
        let merged = merge_unit(&product(), &record(NAME, text(&theirs), seq), Some(Seq(5)), &change(NAME, text(&base), text(&mine)));
        let expected = if mine == theirs {
            Merged::Nothing
        } else if theirs == base {
            Merged::Accept(vec![(NAME, text(&mine))])
        } else {
            Merged::Conflict(vec![(NAME, text(&theirs))])
        };
        prop_assert_eq!(merged, expected);
    }

    /// A quantity never loses a difference, in whatever order the two arrive.
    #[test]
    fn quantities_commute(start in -1000i64..1000, a in -1000i64..1000, b in -1000i64..1000) {
        let whole = |number| Some(Value::Whole(number));
        let first = record(STOCK, whole(start + a), 9);
        let merged = merge_unit(&product(), &first, Some(Seq(5)), &change(STOCK, whole(start), whole(start + b)));
        let end = match merged {
            Merged::Accept(values) => values[0].1.clone(),
            Merged::Nothing | Merged::Conflict(_) => first.value(STOCK).cloned(),
        };
        prop_assert_eq!(end, whole(start + a + b));
    }
}
