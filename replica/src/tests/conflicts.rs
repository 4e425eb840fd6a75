//! Settling conflicts: which edits a click makes.

use super::stage::*;
use crate::{draft::Intent, sync::Answer, sync::Event, view::Keep};
use landbridge_model::{
    Change, EditId, FieldChange, Fields, PersonId, Record, Scope, Seq,
    conflict::{CONFLICT, Conflict, DeletedLine, Place, Sides},
    id::ClientId,
    rights::Part,
};

/// The conflict about a deleted record with two lines.
fn about_deleted() -> Conflict {
    let line = |number, name| DeletedLine {
        type_no: CONTACT,
        record: id(number),
        fields: Fields::from([(NAME, text(name))]),
    };
    Conflict {
        of_type: CONTACT,
        of_record: id(7),
        sides: Sides::EditOfDeleted(vec![FieldChange { field: NAME, base: None, new: Some(text("Bouw")) }]),
        lines: vec![line(1, "Anna"), line(8, "Bricks")],
        author: "Anna".into(),
        author_id: PersonId::new(1, [1; 10]),
        other: None,
        mine_at_millis: 1,
        theirs_at_millis: 2,
        place: Place::Service,
        edit: EditId { client: ClientId::new(1, [1; 10]), n: 1 },
    }
}

#[test]
fn restoring_a_record_makes_it_again_with_its_lines_but_for_those_that_are_here() {
    let mut device = Device::synced(&team("nl"), &[contact(1, "Anna", "Utrecht", 5)]);
    device.tell(Event::Woke);
    let part = Part { type_no: CONFLICT, scope: Scope::team("nl+contacts") };
    let record = Record::new(CONFLICT, id(9), Seq(11), about_deleted().to_fields());
    device.answer_next(Answer::Feed(feed(10, 11, vec![], &[Item::Record(part, record)])));
    device.commit(&Intent::Settle { conflict: id(9), keep: Keep::Mine });
    let edits: Vec<_> = (1..=3).map(|n| device.row(n).unwrap().edit).collect();
    assert!(edits.iter().all(|edit| edit.group.is_some() && edit.group == edits[0].group), "{edits:?}");
    let made = |n: usize| (edits[n].record, edits[n].change.clone());
    let create = |name| Change::Create { fields: Fields::from([(NAME, text(name))]) };
    assert_eq!(edits[0].record, id(9));
    assert_eq!([made(1), made(2)], [(id(7), create("Bouw")), (id(8), create("Bricks"))]);
    assert!(device.row(4).is_none());
}
