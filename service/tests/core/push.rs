//! Pushing edits: the merge table, duplicates, references, rights and bad input.

use crate::stage::{
    CITY, CONTACT, NAME, NOTES, ORDER, ORDER_CONTACT, PHONE, STOCK, STREET, Stage, contact_fields, refused,
    row, seen, text, written,
};
use landbridge_model::{
    Base, Change, Edit, EditId, FieldChange, GenerationId, Outcome, Reason, RecordId, Seq, Value,
    office::{Action, OfficeRow},
    wire::{ErrorCode, Push},
};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn an_edit_is_accepted_then_written_then_applied() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let edit = anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")));
    let outcomes = anna.push(&stage, vec![edit.clone()]).await;
    let Outcome::Accepted { seq, merged: false } = outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(anna.pull(&stage).await.record(contact).value(PHONE), text("0123456").as_ref());
    assert_eq!(stage.workspace.status().await.unwrap().waiting_for_office, 1);

    let work = stage.work().await;
    let change = FieldChange { field: PHONE, base: None, new: text("0123456") };
    assert_eq!(work[0].writes[0].action, Action::Set { changes: vec![change] });

    let before = stage.workspace.status().await.unwrap().seq;
    let mut fields = contact_fields("Anna", "nl");
    fields.insert(PHONE, text("0123456").unwrap());
    stage.office(vec![written(edit.id())], vec![row(CONTACT, contact, fields)]).await;
    let news = anna.pull_from(&stage, before).await;
    assert_eq!(*news.outcome(1), Outcome::Applied { seq, merged: false });
    assert!(news.records.is_empty(), "an acknowledgement does not bring the record again: {news:?}");
    assert!(stage.work().await.is_empty());
    assert_eq!(stage.workspace.status().await.unwrap().waiting_for_office, 0);
}

#[tokio::test]
async fn a_repeated_push_is_answered_and_not_carried_out_again() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let edit = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    let first = anna.push(&stage, vec![edit.clone()]).await;
    let seq = stage.workspace.status().await.unwrap().seq;
    assert_eq!(anna.push(&stage, vec![edit]).await, first);
    assert_eq!(stage.workspace.status().await.unwrap().seq, seq);
}

#[tokio::test]
async fn what_became_of_an_edit_is_not_forgotten_since_a_clock_was_slow_when_it_was_settled() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let id = stage.id();
    let edit = anna.create(CONTACT, id, contact_fields("Ny", "nl"));
    anna.push(&stage, vec![edit.clone()]).await;
    stage.office(vec![written(edit.id())], vec![row(CONTACT, id, contact_fields("Ny", "nl"))]).await;
    let year_millis = 365 * 24 * 3600 * 1000;
    stage.now.fetch_sub(year_millis, Ordering::Relaxed);
    let settled = Push { settled: vec![1], ..anna.push_of(&stage, vec![]) };
    stage.workspace.push(&anna.member, settled).await.unwrap();
    stage.now.fetch_add(year_millis, Ordering::Relaxed);
    stage.restart().await;
    let late = anna.push(&stage, vec![edit]).await;
    assert!(matches!(late[0], Outcome::Applied { .. }), "{late:?}");
}

#[tokio::test]
async fn a_late_duplicate_of_a_settled_edit_is_never_carried_out_again() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let id = stage.id();
    let edit = anna.create(CONTACT, id, contact_fields("Ny", "nl"));
    anna.push(&stage, vec![edit.clone()]).await;
    stage.office(vec![written(edit.id())], vec![row(CONTACT, id, contact_fields("Ny", "nl"))]).await;
    let settled = Push { settled: vec![1], ..anna.push_of(&stage, vec![]) };
    stage.workspace.push(&anna.member, settled).await.unwrap();
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: id, fields: None }]).await;
    let late = anna.push(&stage, vec![edit.clone()]).await;
    assert!(matches!(late[0], Outcome::Applied { .. }), "{late:?}");
    // After months it is forgotten what became of it, but not that it came.
    stage.live(91).await;
    stage.hello().await;
    stage.restart().await;
    let very_late = anna.push(&stage, vec![edit]).await;
    assert_eq!(very_late, [Outcome::Refused { reason: Reason::UnknownBase }]);
    assert!(!anna.pull_from(&stage, stage.workspace.seq()).await.has(id));
}

#[tokio::test]
async fn a_value_that_people_see_only_since_others_wait_is_written_before_it_counts_as_applied() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let before = anna.base(&stage).await;
    let fields =
        contact_fields("Anna", "nl").into_iter().chain([(PHONE, text("0123456").unwrap())]).collect();
    stage.office(vec![], vec![row(CONTACT, contact, fields)]).await;
    let base = bert.base(&stage).await;
    bert.push(&stage, vec![bert.set(CONTACT, contact, base, NOTES, (None, text("note")))]).await;
    stage.office(vec![], vec![OfficeRow { type_no: CONTACT, record: contact, fields: None }]).await;
    let same = anna.set(CONTACT, contact, before, PHONE, (None, text("0123456")));
    let outcomes = anna.push(&stage, vec![same]).await;
    assert!(matches!(outcomes[0], Outcome::Accepted { .. }), "{outcomes:?}");
}

#[tokio::test]
async fn different_fields_merge_and_the_same_field_conflicts() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, PHONE, (None, text("111 111")))]).await;
    let other = bert.push(&stage, vec![bert.set(CONTACT, contact, base, NOTES, (None, text("note")))]).await;
    assert!(matches!(other[0], Outcome::Accepted { merged: true, .. }), "{other:?}");
    let same =
        bert.push(&stage, vec![bert.set(CONTACT, contact, base, PHONE, (None, text("222 222")))]).await;
    assert!(matches!(same[0], Outcome::Conflict { .. }), "{same:?}");
    let equal =
        bert.push(&stage, vec![bert.set(CONTACT, contact, base, PHONE, (None, text("111 111")))]).await;
    assert!(
        matches!(equal[0], Outcome::Accepted { .. }),
        "it waits with the edit whose value it shares: {equal:?}"
    );
    assert_eq!(bert.pull(&stage).await.record(contact).value(PHONE), text("111 111").as_ref());
}

#[tokio::test]
async fn the_fields_of_one_save_do_not_count_as_merged_with_each_other() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let edits = vec![
        anna.set(CONTACT, contact, base, PHONE, (None, text("111 111"))),
        anna.set(CONTACT, contact, base, NOTES, (None, text("note"))),
    ];
    let save = edits[0].save;
    let edits = edits.into_iter().map(|edit| Edit { save, ..edit }).collect();
    let outcomes = anna.push(&stage, edits).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { merged: false, .. })));
    let work = stage.work().await;
    assert_eq!((work.len(), work[0].writes.len(), work[0].is_group), (1, 2, false));
}

fn whole(number: i64) -> Option<Value> {
    Some(Value::Whole(number))
}

/// A contact with a stock of ten.
async fn contact_with_ten(stage: &Stage) -> RecordId {
    let contact = stage.id();
    let mut fields = contact_fields("A", "nl");
    fields.insert(STOCK, Value::Whole(10));
    stage.office(vec![], vec![row(CONTACT, contact, fields)]).await;
    contact
}

#[tokio::test]
async fn quantities_add_up_and_are_expected_as_they_were_just_before() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = contact_with_ten(&stage).await;
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, STOCK, (whole(10), whole(7)))]).await;
    bert.push(&stage, vec![bert.set(CONTACT, contact, base, STOCK, (whole(10), whole(12)))]).await;
    // Bert goes on before he has seen what became of the first.
    bert.push(&stage, vec![bert.set(CONTACT, contact, Base::Mine { n: 1 }, STOCK, (whole(12), whole(13)))])
        .await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(STOCK), whole(10).as_ref());
    let expected: Vec<_> = stage
        .work()
        .await
        .into_iter()
        .flat_map(|back| back.writes)
        .map(|write| match write.action {
            Action::Set { changes } => (changes[0].base.clone(), changes[0].new.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(expected, [(whole(10), whole(7)), (whole(7), whole(9)), (whole(9), whole(10))]);
}

/// Two people who each take three leave four, although the second one wants what the first has made.
#[tokio::test]
async fn the_same_difference_of_two_people_counts_twice() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let contact = contact_with_ten(&stage).await;
    let base = anna.base(&stage).await;
    anna.push(&stage, vec![anna.set(CONTACT, contact, base, STOCK, (whole(10), whole(7)))]).await;
    bert.push(&stage, vec![bert.set(CONTACT, contact, base, STOCK, (whole(10), whole(7)))]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(STOCK), whole(4).as_ref());
}

/// A history that was lost had refused the first, and its author has tried again.
#[tokio::test]
async fn an_edit_in_the_place_of_an_accepted_one_counts_once() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = contact_with_ten(&stage).await;
    let base = anna.base(&stage).await;
    let first = anna.set(CONTACT, contact, base, STOCK, (whole(10), whole(7)));
    let again =
        Edit { replaces: Some(first.n), ..anna.set(CONTACT, contact, base, STOCK, (whole(10), whole(7))) };
    let better =
        Edit { replaces: Some(first.n), ..anna.set(CONTACT, contact, base, STOCK, (whole(10), whole(6))) };
    anna.push(&stage, vec![first, again]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(STOCK), whole(7).as_ref());
    anna.push(&stage, vec![better]).await;
    assert_eq!(anna.pull(&stage).await.record(contact).value(STOCK), whole(6).as_ref());
}

#[tokio::test]
async fn a_unit_is_edited_as_a_whole() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let half = anna
        .push(
            &stage,
            vec![Edit { type_version: 9, ..anna.set(CONTACT, contact, base, CITY, (None, text("Delft"))) }],
        )
        .await;
    assert_eq!(half, [Outcome::Refused { reason: Reason::NotOneUnit }]);
    let fields = [(STREET, "Oude Delft 1"), (CITY, "Delft")].map(|(field, new)| FieldChange {
        field,
        base: None,
        new: text(new),
    });
    let whole = anna.edit(CONTACT, contact, Change::Set { base, fields: fields.into() });
    assert!(matches!(anna.push(&stage, vec![whole]).await[0], Outcome::Accepted { .. }));
}

#[tokio::test]
async fn creates_may_refer_to_each_other_in_one_push() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let (contact, order) = (stage.id(), stage.id());
    let edits = vec![
        anna.create(CONTACT, contact, contact_fields("Ny", "se")),
        anna.create(ORDER, order, [(ORDER_CONTACT, Value::Reference(contact))].into()),
        anna.set(CONTACT, contact, Base::Mine { n: 1 }, PHONE, (None, text("0123456"))),
    ];
    let outcomes = anna.push(&stage, edits).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
    let seen = anna.pull(&stage).await;
    let scope = &seen.records.iter().find(|(_, record)| record.id == order).unwrap().0.scope;
    assert_eq!(scope.0, "team:se");
}

#[tokio::test]
async fn a_refused_create_becomes_a_tombstone_and_takes_along_what_builds_on_it() {
    let stage = Stage::new().await;
    let (anna, bert) = (stage.anna(), stage.anna());
    let (contact, order, other) = (stage.id(), stage.id(), stage.id());
    let create = anna.create(CONTACT, contact, contact_fields("Ny", "se"));
    anna.push(&stage, vec![create.clone()]).await;
    let order_of = |id| bert.create(ORDER, id, [(ORDER_CONTACT, Value::Reference(contact))].into());
    bert.push(&stage, vec![order_of(order), bert.create(CONTACT, other, contact_fields("B", "nl"))]).await;
    let from = stage.workspace.status().await.unwrap().seq;
    stage.office(vec![refused(create.id())], vec![]).await;
    let news = bert.pull_from(&stage, from).await;
    assert_eq!(*news.outcome(1), Outcome::Refused { reason: Reason::DependsOnRefused { record: contact } });
    assert!(news.tombstones.contains(&contact) && news.tombstones.contains(&order), "{news:?}");
    let left: Vec<EditId> =
        stage.work().await.iter().flat_map(|back| &back.writes).map(|write| write.edit).collect();
    assert_eq!(left, [EditId { client: bert.client, n: 2 }], "nothing else is held up");
    let later = bert.push(&stage, vec![order_of(stage.id())]).await;
    assert_eq!(later, [Outcome::Refused { reason: Reason::DependsOnRefused { record: contact } }]);
}

#[tokio::test]
async fn a_create_that_was_written_is_not_refused_with_an_earlier_one_of_the_same_record() {
    let stage = Stage::new().await;
    let (anna, id) = (stage.anna(), stage.id());
    let bad = anna.create(CONTACT, id, contact_fields("Bad", "nl"));
    let delete = anna.edit(CONTACT, id, Change::Delete { base: Base::Mine { n: 1 }, children: vec![] });
    let again = anna.create(CONTACT, id, contact_fields("Ny", "nl"));
    for edit in [&bad, &delete, &again] {
        let outcomes = anna.push(&stage, vec![edit.clone()]).await;
        assert!(matches!(outcomes[0], Outcome::Accepted { .. }), "{outcomes:?}");
    }
    let row = row(CONTACT, id, contact_fields("Ny", "nl"));
    stage.office(vec![refused(bad.id()), written(again.id())], vec![row]).await;
    let seen = anna.pull(&stage).await;
    assert!(matches!(seen.outcome(again.n), Outcome::Applied { .. }), "{:?}", seen.outcome(again.n));
    assert!(seen.has(id));
}

#[tokio::test]
async fn a_further_edit_after_a_refusal_inherits_its_base() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let bad = anna.push(&stage, vec![anna.set(CONTACT, contact, base, PHONE, (None, text("bad")))]).await;
    assert!(matches!(bad[0], Outcome::Refused { .. }));
    let amended = anna.set(CONTACT, contact, Base::Mine { n: 1 }, PHONE, (text("bad"), text("0123456")));
    let outcome = anna.push(&stage, vec![Edit { replaces: Some(1), ..amended }]).await;
    assert!(matches!(outcome[0], Outcome::Accepted { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_history_that_was_lost_is_noticed() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let lost = GenerationId::new(5, [5; 10]);
    let beyond = Push { seq: Some(Seq(1_000)), ..anna.push_of(&stage, vec![]) };
    let error = stage.workspace.push(&anna.member, beyond).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownGeneration);
    let push = Push { generation: Some(lost), ..anna.push_of(&stage, vec![]) };
    let error = stage.workspace.push(&anna.member, push).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownGeneration);
    // The values tell when the place cannot.
    let contact = stage.contact("Anna", "nl").await;
    let edit = anna.set(CONTACT, contact, seen(lost, Seq(1)), NAME, (text("Anna"), text("Anna B")));
    assert!(matches!(anna.push(&stage, vec![edit]).await[0], Outcome::Accepted { .. }));
}

#[tokio::test]
async fn an_edit_that_was_lost_with_the_database_is_not_overtaken() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let lost = anna.create(CONTACT, stage.id(), contact_fields("Ny", "nl"));
    let later = anna.create(CONTACT, stage.id(), contact_fields("Nyare", "nl"));
    let push = Push { previous: Some(lost.n), ..anna.push_of(&stage, vec![later.clone()]) };
    let error = stage.workspace.push(&anna.member, push).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownGeneration);
    let outcomes = anna.push(&stage, vec![lost, later]).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
}

#[tokio::test]
async fn what_goes_on_from_an_edit_that_was_lost_with_the_database_has_its_values_only() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let _lost = anna.set(CONTACT, contact, Base::Mine { n: 1 }, NAME, (text("Anna"), text("Anna B")));
    let later = anna.set(CONTACT, contact, Base::Mine { n: 1 }, NAME, (text("Anna"), text("Anna C")));
    let push = anna.push_of(&stage, vec![later.clone()]);
    let error = stage.workspace.push(&anna.member, push.clone()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Malformed, "it may come yet");
    let push = Push { ended: vec![1], ..push };
    let answer = stage.workspace.push(&anna.member, push).await.unwrap();
    assert!(matches!(answer.outcomes[0].outcome, Outcome::Accepted { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut stage = Stage::new().await;
    let anna = stage.anna();
    let id = stage.id();
    let edit = anna.create(CONTACT, id, contact_fields("Ny", "nl"));
    let first = anna.push(&stage, vec![edit.clone()]).await;
    let (old, before) = (stage.workspace.generation(), stage.workspace.status().await.unwrap().seq);
    stage.restart().await;
    assert_ne!(stage.workspace.generation(), old);
    assert!(anna.pull(&stage).await.has(id));
    let push = Push { generation: Some(old), ..anna.push_of(&stage, vec![edit.clone()]) };
    assert_eq!(stage.workspace.push(&anna.member, push).await.unwrap().outcomes[0].outcome, first[0]);
    assert_eq!(stage.workspace.status().await.unwrap().seq, before);
    let work = stage.work().await;
    assert_eq!(work[0].generation, stage.workspace.generation());
    stage.office(vec![written(edit.id())], vec![row(CONTACT, id, contact_fields("Ny", "nl"))]).await;
    assert!(matches!(anna.pull(&stage).await.outcome(1), Outcome::Applied { .. }));
}

#[tokio::test]
async fn an_edit_made_with_an_older_version_of_its_type_still_counts() {
    let stage = Stage::new().await;
    let anna = stage.anna();
    let contact = stage.contact("Anna", "nl").await;
    let base = anna.base(&stage).await;
    let mut hello = stage.agent_hello();
    hello.types[0].fields[5].is_deprecated = true;
    hello.types[0].fields[1].unit = Some(1);
    stage.workspace.office_hello(hello).await.unwrap();
    let kept = anna.set(CONTACT, contact, base, PHONE, (None, text("0123456")));
    let dropped = anna.set(CONTACT, contact, base, NOTES, (None, text("x")));
    let outcomes = anna.push(&stage, vec![kept, dropped]).await;
    assert!(matches!(outcomes[0], Outcome::Accepted { .. }), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Refused { reason: Reason::UnknownField { field: NOTES } });
    let catalogue = stage.workspace.catalogue(&anna.member).await.unwrap();
    let contact_type = catalogue.types.iter().find(|kind| kind.no == CONTACT).unwrap();
    assert_eq!(contact_type.version, 2);
}
