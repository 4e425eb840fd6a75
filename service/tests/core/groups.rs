//! Groups: accepted, refused or in conflict as a whole.

use crate::stage::{
    CONTACT, LINE, LINE_ORDER, NAME, ORDER, ORDER_CONTACT, PHONE, Stage, contact_fields, in_group, refused,
    row, text, written,
};
use landbridge_model::{
    Outcome, Reason, Value,
    office::{WriteOutcome, WriteResult},
};

#[tokio::test]
async fn a_document_and_its_lines_stand_together() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let order = stage.id();
    let mut edits = vec![anna.create(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into())];
    for _ in 0..30 {
        edits.push(anna.create(LINE, stage.id(), [(LINE_ORDER, Value::Reference(order))].into()));
    }
    let outcomes = anna.push(&stage, in_group(edits.clone())).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })));
    let work = stage.work().await;
    assert_eq!((work.len(), work[0].writes.len(), work[0].is_group), (1, 31, true));
    let seen = anna.pull(&stage).await;
    let line = seen.records.iter().find(|(_, record)| record.id == edits[30].record).unwrap();
    assert_eq!(line.0.scope.0, "team:nl");
}

#[tokio::test]
async fn one_bad_line_fails_the_whole_group_and_leaves_nothing() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (order, nowhere) = (stage.id(), stage.id());
    let edits = in_group(vec![
        anna.create(ORDER, order, [].into()),
        anna.create(LINE, stage.id(), [(LINE_ORDER, Value::Reference(nowhere))].into()),
        anna.create(LINE, stage.id(), [(LINE_ORDER, Value::Reference(order))].into()),
    ]);
    let alone = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    let outcomes = anna.push(&stage, edits.into_iter().chain([alone]).collect()).await;
    let failed = Outcome::Refused { reason: Reason::GroupFailed { n: 2 } };
    assert_eq!(outcomes[0], failed);
    assert_eq!(outcomes[1], Outcome::Refused { reason: Reason::NoSuchReference { field: LINE_ORDER } });
    assert_eq!(outcomes[2], failed);
    assert!(matches!(outcomes[3], Outcome::Accepted { .. }));
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.records.len(), 1);
    assert_eq!(stage.work().await.len(), 1);
    let later = anna
        .push(&stage, vec![anna.create(LINE, stage.id(), [(LINE_ORDER, Value::Reference(order))].into())])
        .await;
    assert_eq!(later, [Outcome::Refused { reason: Reason::DependsOnRefused { record: order } }]);
}

#[tokio::test]
async fn a_group_in_conflict_changes_nothing_but_the_inbox() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (one, two) = (stage.contact("One", "nl").await, stage.contact("Two", "nl").await);
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, two, base, PHONE, (None, text("111 111")))]).await;
    let edits = in_group(vec![
        bert.set(CONTACT, one, base, PHONE, (None, text("222 222"))),
        bert.set(CONTACT, two, base, PHONE, (None, text("222 222"))),
    ]);
    let outcomes = bert.push(&stage, edits).await;
    assert_eq!(outcomes[0], Outcome::Refused { reason: Reason::GroupFailed { n: 2 } });
    assert!(matches!(outcomes[1], Outcome::Conflict { .. }));
    let seen = anna.pull(&stage).await;
    assert_eq!(seen.record(one).value(PHONE), None);
    assert_eq!(seen.conflicts().len(), 1);
}

#[tokio::test]
async fn a_group_that_fails_in_the_office_is_taken_back() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (order, line) = (stage.id(), stage.id());
    let edits = in_group(vec![
        anna.create(ORDER, order, [].into()),
        anna.create(LINE, line, [(LINE_ORDER, Value::Reference(order))].into()),
    ]);
    anna.push(&stage, edits.clone()).await;
    let result = WriteResult::GroupFailed { edit: edits[1].id() };
    stage.office(vec![WriteOutcome { edit: edits[0].id(), result }, refused(edits[1].id())], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert_eq!(*seen.outcome(1), Outcome::Refused { reason: Reason::GroupFailed { n: 2 } });
    assert!(seen.tombstones.contains(&order) && seen.tombstones.contains(&line));
    assert!(stage.work().await.is_empty());
}

#[tokio::test]
async fn what_builds_on_a_refused_create_fails_with_its_whole_group() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, order, other) = (stage.id(), stage.id(), stage.contact("Anna", "nl").await);
    let create = anna.create(CONTACT, contact, contact_fields("Ny", "nl"));
    let base = anna.base(&stage).await;
    let group = in_group(vec![
        anna.set(CONTACT, other, base, NAME, (text("Anna"), text("Anna B"))),
        anna.create(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into()),
    ]);
    let edits: Vec<_> = std::iter::once(create.clone()).chain(group.clone()).collect();
    anna.push(&stage, edits).await;
    stage.office(vec![refused(create.id())], vec![]).await;
    let seen = anna.pull(&stage).await;
    assert_eq!(*seen.outcome(2), Outcome::Refused { reason: Reason::GroupFailed { n: 3 } });
    assert_eq!(*seen.outcome(3), Outcome::Refused { reason: Reason::DependsOnRefused { record: contact } });
    assert_eq!(seen.record(other).value(NAME), text("Anna").as_ref());
    // The agent had fetched the work before: its late outcome changes nothing.
    stage.office(vec![written(group[0].id())], vec![row(CONTACT, other, contact_fields("Anna", "nl"))]).await;
    assert!(matches!(anna.pull(&stage).await.outcome(2), Outcome::Refused { .. }));
}
