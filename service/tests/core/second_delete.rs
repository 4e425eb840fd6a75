//! Two people who delete the same: the second delete waits behind the first one, and does no more than its own author has seen.

use crate::{
    conflicts::order_with_line,
    stage::{CONTACT, LINE, LINE_ORDER, ORDER, PHONE, Person, Stage, contact_fields, refused, row, text},
};
use landbridge_model::{
    Base, Change, Edit, Fields, Outcome, RecordId, TypeNo, Value,
    office::{Action, WriteOutcome, WriteResult},
};

fn delete(person: &Person, key: (TypeNo, RecordId), base: Base, children: Vec<RecordId>) -> Edit {
    person.edit(key.0, key.1, Change::Delete { base, children })
}

#[tokio::test]
async fn a_second_delete_expects_what_the_first_one_does() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let delete = |person: &Person| delete(person, (CONTACT, contact), base, vec![]);
    anna.push(&stage, vec![delete(&anna)]).await;
    // What the office has meanwhile was seen by neither.
    stage.office(vec![], vec![row(CONTACT, contact, contact_fields("Anna C", "nl"))]).await;
    bert.push(&stage, vec![delete(&bert)]).await;
    let work = stage.work().await;
    assert_eq!(work[0].writes[0].action, work[1].writes[0].action);
}

/// The first one fails, and what comes back the author of the second one has not seen.
#[tokio::test]
async fn a_second_delete_does_not_take_what_only_the_first_author_saw() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let before = bert.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, before, PHONE, (None, text("0123456")))]).await;
    let first = delete(&anna, (CONTACT, contact), anna.base(&stage).await, vec![]);
    anna.push(&stage, vec![first.clone()]).await;
    let second = delete(&bert, (CONTACT, contact), before, vec![]);
    let outcomes = bert.push(&stage, vec![second.clone()]).await;
    assert!(matches!(outcomes[0], Outcome::Accepted { .. }), "{outcomes:?}");
    let work = stage.work().await;
    assert_eq!(
        work.last().unwrap().writes[0].action,
        Action::Delete { expected: Fields::new(), lines: [].into() }
    );
    let present = vec![(PHONE, text("0123456"))];
    let differs = WriteOutcome { edit: second.id(), result: WriteResult::Differs { present } };
    stage.office(vec![refused(first.id()), differs], vec![]).await;
    let seen = bert.pull(&stage).await;
    assert!(matches!(seen.outcome(1), Outcome::Conflict { .. }), "{:?}", seen.outcome(1));
    assert_eq!(seen.record(contact).value(PHONE), text("0123456").as_ref());
}

#[tokio::test]
async fn a_second_delete_takes_no_line_that_its_author_did_not_see() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (order, line) = order_with_line(&stage).await;
    let before = bert.base(&stage).await;
    let new_line = stage.id();
    let line_of_order = Fields::from([(LINE_ORDER, Value::Reference(order))]);
    anna.push(&stage, vec![anna.create(LINE, new_line, line_of_order)]).await;
    let now = anna.base(&stage).await;
    anna.push(&stage, vec![delete(&anna, (ORDER, order), now, vec![line, new_line])]).await;
    bert.push(&stage, vec![delete(&bert, (ORDER, order), before, vec![line])]).await;
    let work = stage.work().await;
    let Action::Delete { lines, .. } = &work.last().unwrap().writes[0].action else { panic!("{work:?}") };
    assert_eq!(lines.keys().copied().collect::<Vec<_>>(), [line]);
}
